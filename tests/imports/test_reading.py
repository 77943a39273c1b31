"""Any file that people send: read, or refused with a sentence. Nothing else."""

import io
import zipfile

import pytest

from jiubu.imports.reading import MAX_ROWS, read_table
from jiubu.kernel.errors import Refused
from tests.factories.imports import csv_bytes, xlsx_bytes

ROWS = [["姓名", "手机", "备注"], ["王芳", "13800138000", "想看汉, 本周"], ["李\n雷", "", '说"好"']]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_any_usual_form(encoding, delimiter):
    table = read_table(csv_bytes(ROWS, encoding=encoding, delimiter=delimiter), name="a.csv")

    assert (table.head, table.rows) == (ROWS[0], ROWS[1:])
    assert table.numbers == [2, 3]


def test_xlsx_cells_become_what_a_person_would_type():
    table = read_table(xlsx_bytes([["名", "数", "空"], ["汉", 12.0, None], ["唐", 1.5, "x"]]), name="a.xlsx")

    assert table.rows == [["汉", "12", ""], ["唐", "1.5", "x"]]


def test_blank_lines_are_passed_over_and_short_rows_filled():
    table = read_table(b"a,b,c\n\n1\n,,\n1,2,3,4\n")

    assert (table.rows, table.numbers) == ([["1", "", ""], ["1", "2", "3"]], [3, 5])


def test_head_names_are_made_distinct_and_never_empty():
    assert read_table("名,,名\n1,2,3\n".encode()).head[0] == "名"
    assert len(set(read_table("名,,名\n1,2,3\n".encode()).head)) == 3


def test_control_characters_and_our_own_apostrophe_go():
    assert read_table(b"a,b\nx\x00y,'=1+1\n" + b"1,2\n" * 30).rows[0] == ["xy", "=1+1"]


def zip_of(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


BROKEN = {
    "empty": b"",
    "blank": b"  \n \n",
    "only a head": b"a,b\n",
    "image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "half a zip": xlsx_bytes(ROWS)[:900],
    "zip without a sheet": zip_of({"a.txt": "b"}),
    "xlsx with broken xml": zip_of({"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<"}),
    "zip bomb": zip_of({"xl/worksheets/sheet1.xml": b"0" * 60_000_000}),
    "many entries": zip_of({f"x{n}": "" for n in range(2_100)}),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_gets_a_sentence(content):
    with pytest.raises(Refused) as refusal:
        read_table(content, name="file.xlsx" if content[:2] == b"PK" else "file.csv")

    assert (refusal.value.code, list(refusal.value.fields)) == ("bad_file", ["file"])


def test_a_bomb_that_lies_about_its_size_is_stopped_too():
    bomb = bytearray(zip_of({"xl/worksheets/sheet1.xml": b"0" * 30_000_000}))
    size = (30_000_000).to_bytes(4, "little")
    for _ in range(bomb.count(size)):
        place = bomb.find(size)
        bomb[place : place + 4] = (1000).to_bytes(4, "little")

    with pytest.raises(Refused):
        read_table(bytes(bomb), name="a.xlsx")


def workbook_with(files):
    """A good table that anybody could read, with something beside it."""
    content = io.BytesIO(xlsx_bytes(ROWS))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return bytearray(content.getvalue())


def lying(content, size, said):
    """The same file, with another size of one entry in its lists."""
    return content.replace(size.to_bytes(4, "little"), said.to_bytes(4, "little"))


BESIDE = {
    "zip bomb": workbook_with({"x": b"0" * 20_000_000}),
    "bomb that lies": lying(workbook_with({"x": b"0" * 20_000_000}), 20_000_000, 1000),
    "many entries": workbook_with({f"x{n}": "" for n in range(2_100)}),
}


@pytest.mark.parametrize("content", BESIDE.values(), ids=BESIDE.keys())
def test_a_bomb_is_found_before_anybody_unpacks_the_table_beside_it(content):
    assert read_table(bytes(workbook_with({"x": "1"})), name="a.xlsx").head == ROWS[0]
    with pytest.raises(Refused) as refusal:
        read_table(bytes(content), name="a.xlsx")
    assert refusal.value.code == "bad_file"


def test_more_rows_than_allowed_are_refused():
    with pytest.raises(Refused):
        read_table(b"a\n" + b"1\n" * (MAX_ROWS + 1))
