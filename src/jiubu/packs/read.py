"""A pack folder, read and checked. No database here.

A file ``<module>/<section>.yaml`` holds the rows of one section as a list; a folder of that name may hold them in several
files (``process/processes/nine_step.yaml``), each a list or one row. The folder ``demo`` belongs to the demo business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jiubu.kernel.errors import Refused
from jiubu.kernel.pack import SECTIONS, Row
from jiubu.kernel.titles import Title
from jiubu.kernel.yaml import QuickLoader

DEMO = "demo"
TRADITIONAL = "zh_hant.yaml"


class Manifest(BaseModel):
    """``pack.yaml``: what the pack is called and which pack it adds to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Title
    about: Title | None = None
    extends: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that is sound: every row valid, every reference found."""

    manifest: Manifest
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a pack, and where."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class PackError(Refused):
    """The pack cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, key: str, problems: list[Problem]) -> None:
        text = _("The pack {pack} has {count} problems. Mend them and read it again.")
        details: dict[str, object] = {"problems": [str(problem) for problem in problems]}
        super().__init__("bad_pack", text.format(pack=key, count=len(problems)), details=details)
        self.problems = problems


@dataclass(slots=True)
class _Reading:
    """What has been read so far: later packs replace rows of the pack that they extend."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: str, text: str) -> None:
        self.problems.append(Problem(place, text))


class _Loader(QuickLoader):
    """YAML 1.2's booleans (so that ``yes`` is a word) and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[object] = set()
        for key_node, _value in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_yaml(file: Path) -> Any:
    """What a file of a pack says; yaml.YAMLError with line and column."""
    return yaml.load(file.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader


def pack_folders() -> list[Path]:
    """Every pack that is here."""
    return sorted(file.parent for file in Path(settings.PACKS).glob("*/pack.yaml"))


def folder_of(key: str) -> Path:
    """Where the pack ``key`` is; Refused("no_pack") when there is none of this name."""
    for folder in pack_folders():
        if folder.name == key:
            return folder
    raise Refused("no_pack", _("There is no pack of this name."), details={"pack": key})


def manifest_of(folder: Path) -> Manifest:
    """Title and version of the pack in ``folder``; PackError when its ``pack.yaml`` is not right."""
    try:
        return Manifest.model_validate(_with_traditional(load_yaml(folder / "pack.yaml"), traditional_of(folder)))
    except (ValidationError, yaml.YAMLError, OSError) as error:
        raise PackError(folder.name, [Problem("pack.yaml", _words(error))]) from error


def read_pack(folder: Path) -> Pack:
    """Read and check the pack in ``folder``; PackError lists everything that is wrong, not the first thing only."""
    manifest = manifest_of(folder)
    reading = _Reading()
    if manifest.key != folder.name:
        reading.complain("pack.yaml", _("The key of a pack is the name of its folder."))
    if manifest.extends:
        _read_base(folder.parent / manifest.extends, reading)
    _read_rows(folder, reading)
    _check_references(reading)
    if reading.problems:
        raise PackError(manifest.key, reading.problems)
    rows = sorted(reading.rows.values(), key=lambda row: (row.order, row.section))
    return Pack(manifest, tuple(rows))


def rows_of(folder: Path, section: str) -> list[Row]:
    """The rows of one section, those of the packs that it extends first; what is wrong with them is left out."""
    reading = _Reading()
    base = manifest_of(folder).extends
    if base:
        for row in rows_of(folder.parent / base, section):
            reading.rows[row.section, row.key] = row
    for file in sorted((folder / section).parent.rglob("*.yaml")):
        if section_of(file.relative_to(folder)) == section:
            _read_file(file, file.name, SECTIONS[section], reading, traditional_of(folder))
    return list(reading.rows.values())


def _read_base(folder: Path, reading: _Reading) -> None:
    if not (folder / "pack.yaml").exists():
        reading.complain("pack.yaml", _("The pack that it extends is not here."))
        return
    for row in read_pack(folder).rows:
        reading.rows[row.section, row.key] = row


def _read_rows(folder: Path, reading: _Reading) -> None:
    said = traditional_of(folder)
    for file in sorted(folder.rglob("*.yaml")):
        place = file.relative_to(folder)
        if place.parts[0] not in ("pack.yaml", TRADITIONAL, DEMO):
            section = section_of(place)
            if section is None:
                reading.complain(place.as_posix(), _("No module has a section of this name."))
            else:
                _read_file(file, place.as_posix(), SECTIONS[section], reading, said)


def section_of(place: Path) -> str | None:
    """The section that a file belongs to: its path, or the folder it is in."""
    path = place.with_suffix("")
    return next((name for name in (path.as_posix(), path.parent.as_posix()) if name in SECTIONS), None)


def traditional_of(folder: Path) -> dict[str, str]:
    """Texts in simplified Chinese -> in traditional: drafted by ``make zh-hant``, and what a person said better."""
    file = folder / TRADITIONAL
    found = load_yaml(file) if file.is_file() else {}
    return {**(found.get("drafted") or {}), **(found.get("by_hand") or {})}


def _with_traditional(part: Any, said: dict[str, str]) -> Any:
    """Every title with its text in traditional Chinese, unless it has one."""
    if isinstance(part, list):
        return [_with_traditional(one, said) for one in part]
    if not isinstance(part, dict):
        return part
    if is_title(part) and part["zh"] in said:
        return {"zh_hant": said[part["zh"]], **part}
    return {key: _with_traditional(one, said) for key, one in part.items()}


def is_title(part: dict[Any, Any]) -> bool:
    """A text in several languages: what a pack says to people."""
    return "zh" in part and set(part) <= {"zh", "en", "zh_hant"} and isinstance(part["zh"], str)


def _read_file(file: Path, place: str, shape: type[Row], reading: _Reading, said: dict[str, str]) -> None:
    try:
        found = _with_traditional(load_yaml(file), said)
    except yaml.YAMLError as error:
        reading.complain(place, _words(error))
        return
    for number, raw in enumerate(found if isinstance(found, list) else [found], start=1):
        name = raw.get("key", number) if isinstance(raw, dict) else number
        try:
            row = shape.model_validate(raw)
        except ValidationError as error:
            for text in _each(error):
                reading.complain(f"{place} [{name}]", text)
            continue
        if (row.section, row.key) in reading.places:
            reading.complain(f"{place} [{name}]", _("This key is used twice."))
        reading.rows[row.section, row.key] = row
        reading.places[row.section, row.key] = f"{place} [{name}]"


def _check_references(reading: _Reading) -> None:
    for name, row in reading.rows.items():
        for section, key in row.references():
            if (section, key) not in reading.rows:
                text = _("{reference} is named here but is not in the pack.")
                reading.complain(reading.places.get(name, row.section), text.format(reference=f"{section}/{key}"))


def _words(error: Exception) -> str:
    return "; ".join(_each(error)) if isinstance(error, ValidationError) else " ".join(str(error).split())


def _each(error: ValidationError) -> Iterator[str]:
    for part in error.errors(include_url=False):
        where = ".".join(str(step) for step in part["loc"])
        yield f"{where}: {part['msg']}" if where else str(part["msg"])
