"""Reading packs: everything that is wrong is said, with its place."""

import json

import jsonschema
import pytest
from django.utils import translation

from jiubu.kernel.pack import SECTIONS
from jiubu.kernel.titles import say
from jiubu.packs.editor import schema_of, schemas, write_schemas
from jiubu.packs.read import TRADITIONAL, PackError, is_title, load_yaml, pack_folders, read_pack, section_of
from jiubu.process.pack import ProcessRow

PACK = "key: p\nversion: 1.0.0\ntitle: {zh: 包, en: Pack}\n"


def write(folder, **files):
    for name, text in {"pack": PACK, **files}.items():
        file = folder / "p" / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder / "p"


def problems(folder):
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    return [problem.place for problem in caught.value.problems]


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_every_pack_is_sound(folder):
    assert len(read_pack(folder).rows) > 0


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_every_pack_agrees_with_the_schemas_for_editors(folder):
    for file in sorted(folder.rglob("*.yaml")):
        place = file.relative_to(folder)
        if place.parts[0] not in ("pack.yaml", TRADITIONAL, "demo"):
            jsonschema.validate(json.loads(json.dumps(load_yaml(file), default=str)), schema_of(section_of(place)))


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_no_stage_is_left_without_its_required_work(folder):
    loose = [
        (row.key, stage.key, item.key)
        for row in read_pack(folder).rows
        if isinstance(row, ProcessRow)
        for stage in row.stages
        for item in stage.all_work
        if item.required and item.done_when is None
        and item.key not in {leaf.work for leaf in (stage.leave.leaves() if stage.leave else ())}
    ]  # fmt: skip
    assert loose == []


def titles_in(part):
    if isinstance(part, list | tuple):
        return [title for one in part for title in titles_in(one)]
    if not isinstance(part, dict):
        return []
    return [part] if is_title(part) else titles_in(list(part.values()))


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_every_text_of_a_pack_is_there_in_traditional_chinese(folder):
    pack = read_pack(folder)
    titles = titles_in([pack.manifest.model_dump(), *(row.model_dump() for row in pack.rows)])
    assert len(titles) > 100
    assert [title for title in titles if not title.get("zh_hant")] == []


def test_what_a_person_says_better_goes_before_the_draft_and_before_the_file_of_the_pack(tmp_path):
    rows = """
    - {key: a, title: {zh: 渠道, en: Channel}}
    - {key: b, title: {zh: 网站, en: Site, zh_hant: 官網}}
    - {key: c, title: {zh: 电话, en: Phone}}
    """
    said = "by_hand: {渠道: 通路}\ndrafted: {渠道: 渠道, 网站: 網站}\n"
    pack = read_pack(write(tmp_path, deals__channels=rows, zh_hant=said))
    with translation.override("zh-hant"):
        assert [say(row.title) for row in pack.rows] == ["通路", "官網", "电话"]


def test_packs_hold_data_only():
    files = [file for folder in pack_folders() for file in folder.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} <= {".yaml", ".md", ".svg", ".csv"}


def test_rows_come_from_a_file_or_from_a_folder(tmp_path):
    row = "{key: %s, title: {zh: 渠道, en: Channel}}"
    folder = write(tmp_path, deals__channels=f"- {row % 'one'}\n", deals__loss_reasons__a=row % "two")
    assert [(r.section, r.key) for r in read_pack(folder).rows] == [
        ("deals/channels", "one"),
        ("deals/loss_reasons", "two"),
    ]


def test_yes_is_a_word_and_true_is_a_boolean(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("{yes: no, on: off, really: true, date: 2026-01-02}", "utf-8")
    assert list(load_yaml(file).items())[:3] == [("yes", "no"), ("on", "off"), ("really", True)]


def test_everything_wrong_is_reported_with_its_place(tmp_path):
    folder = write(
        tmp_path,
        nothing__here="[]",
        deals__channels="- {key: Bad Key, title: {zh: 一, en: One}}\n- {key: two, title: {zh: 二}}\n- {key: three}\n",
        deals__loss_reasons="- {key: leaf, parent: branch, title: {zh: 叶, en: Leaf}}\n",
    )
    assert problems(folder) == [
        "deals/channels.yaml [Bad Key]",
        "deals/channels.yaml [two]",
        "deals/channels.yaml [three]",
        "nothing/here.yaml",
        "deals/loss_reasons.yaml [leaf]",
    ]


def test_a_key_twice_is_reported(tmp_path):
    folder = write(
        tmp_path, deals__channels="- {key: a, title: {zh: 一, en: One}}\n- {key: a, title: {zh: 一, en: One}}\n"
    )
    assert problems(folder) == ["deals/channels.yaml [a]"]


def test_broken_yaml_and_the_same_field_twice_are_reported(tmp_path):
    folder = write(tmp_path, deals__channels="- {key: a", deals__loss_reasons="- {key: a, key: b}")
    assert problems(folder) == ["deals/channels.yaml", "deals/loss_reasons.yaml"]


def test_a_pack_may_extend_another(tmp_path):
    base = tmp_path / "base"
    base.mkdir()
    (base / "pack.yaml").write_text("key: base\nversion: 1.0.0\ntitle: {zh: 基, en: Base}\n", "utf-8")
    (base / "deals").mkdir()
    (base / "deals" / "channels.yaml").write_text(
        "- {key: a, title: {zh: 甲, en: A}}\n- {key: b, title: {zh: 乙, en: B}}\n", "utf-8"
    )
    folder = write(tmp_path, pack=PACK + "extends: base\n", deals__channels="- {key: b, title: {zh: 丙, en: C}}\n")
    assert [(row.key, row.title["zh"]) for row in read_pack(folder).rows] == [("a", "甲"), ("b", "丙")]


def test_a_missing_base_is_reported(tmp_path):
    assert problems(write(tmp_path, pack=PACK + "extends: base\n")) == ["pack.yaml"]


def test_schemas_are_valid_and_written_for_every_section(tmp_path):
    for schema in schemas().values():
        jsonschema.Draft202012Validator.check_schema(schema)
    written = write_schemas(tmp_path)
    assert {str(file.relative_to(tmp_path).with_suffix("")) for file in written} == {"pack", *SECTIONS}
