"""The PDF itself: A4, pages numbered, Chinese in an embedded font, nothing from the network."""

import re
import shutil
import subprocess
import zlib

import pytest

from jiubu.papers import sheets
from jiubu.papers.commands import ask_paper
from jiubu.papers.registry import Sheet
from tests.factories import make_store, web
from tests.papers.conftest import NAMES

pytestmark = pytest.mark.django_db
A4 = (595, 842)


@pytest.fixture
def pdf(seller, store, settings, tmp_path):
    """The HTML and the PDF of a print of some pages."""
    store.address, store.phone = "上海市宝山路1号", "021-5555"
    store.save()
    folder = tmp_path / "templates" / "probe"
    folder.mkdir(parents=True)
    (folder / "sheet.html").write_text(
        '{% extends "papers/sheet.html" %}{% block sheet %}<img src="https://elsewhere.example/x.png" alt="">'
        '<img src="/static/../../etc/passwd" alt="">{% for line in lines %}<p>{{ line }}</p>{% endfor %}{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path / "templates")]}]
    by = web(seller)
    paper = ask_paper("tests.probe", {"number": 2}, by=by)
    html = sheets.html_of(
        Sheet("测试单", "probe/sheet.html", {"lines": [f"第{n}行{NAMES['2']}" for n in range(120)]}), paper, by=by
    )
    content, pages = sheets.pdf_of(html)
    return html, content, pages


def parts_of(content):
    """What the compressed streams of a PDF hold, and what stands beside them."""
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            found.append(stream)
    return found


def test_the_pdf_is_a4_has_its_pages_and_embeds_a_chinese_font(pdf):
    html, content, pages = pdf
    everything = b"\n".join(parts_of(content))
    assert (content[:5], pages) == (b"%PDF-", 4)
    boxes = re.findall(rb"/MediaBox \[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\s*\]", everything)
    assert {tuple(round(float(n)) for n in box[2:]) for box in boxes} == {A4}
    embedded = len(re.findall(rb"/FontFile[23]? \d+ 0 R", everything))
    described = len(re.findall(rb"/Type /FontDescriptor", everything))
    assert (described > 0, embedded) == (True, described)
    assert re.search(rb"/FontName /[A-Z]{6}\+[^ ]*(CJK|Han|Hei|Song|PingFang)", everything)
    assert "上海市宝山路1号" in html


def test_the_text_can_be_read_out_of_the_pdf_again(pdf, tmp_path):
    """By poppler where it is; else by what a reader copies from: the font's own table of characters."""
    _html, content, _pages = pdf
    if shutil.which("pdftotext"):
        (tmp_path / "x.pdf").write_bytes(content)
        asked = subprocess.run(
            [shutil.which("pdftotext"), "-layout", tmp_path / "x.pdf", "-"], capture_output=True, check=True
        )
        text = asked.stdout.decode().replace(" ", "")
        assert [text.count(part) for part in ("欧阳晓蔚", "李雷", "1/4", "4/4", "021-5555")] == [120, 4, 1, 1, 1]
        return
    tables = b"".join(part for part in parts_of(content) if b"beginbfchar" in part or b"beginbfrange" in part)
    for character in "欧阳晓蔚":
        assert character.encode("utf-16-be").hex() in tables.decode().lower()


def test_a_print_refers_to_nothing_but_our_static_files():
    content, kind = sheets.file_at("https://paper.invalid/static/papers/papers.css")
    assert (b"size: A4" in content, kind) == (True, "text/css")
    for url in (
        "https://elsewhere.example/x.css",
        "https://paper.invalid/papers/1/",
        "https://paper.invalid/static/nothing.css",
        "file:///etc/passwd",
        "data:text/html,x",
        "data:image/png;base64,%%%",
        "https://paper.invalid.example/static/papers/papers.css",
    ):
        with pytest.raises(ValueError, match=r".+"):
            sheets.file_at(url)
    for path in ("../settings.py", "%2e%2e/%2e%2e/settings.py", "/etc/passwd"):
        with pytest.raises(Exception, match=r".+"):
            sheets.file_at(f"https://paper.invalid/static/{path}")


def test_the_letterhead_is_that_of_the_store_that_the_sheet_names(seller, store):
    other = make_store(store.group, name="另一家店")
    by = web(seller)
    paper = ask_paper("tests.probe", {"number": 2}, by=by)
    own = sheets.html_of(Sheet("单", "papers/sheet.html"), paper, by=by)
    foreign = sheets.html_of(Sheet("单", "papers/sheet.html", store_id=other.pk), paper, by=by)
    assert (store.name in own, other.name in foreign) == (True, False)
