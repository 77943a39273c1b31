"""JSON Schemas of the sections, so that an editor completes and checks a pack while it is written."""

import json
from pathlib import Path
from typing import Any

from jiubu.kernel.pack import SECTIONS
from jiubu.packs.read import Manifest

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(section: str) -> dict[str, Any]:
    """What a file of this section may hold: a list of rows, or one row."""
    row = SECTIONS[section].model_json_schema()
    definitions = row.pop("$defs", {})
    definitions["row"] = row
    one = {"$ref": "#/$defs/row"}
    return {"$schema": DRAFT, "title": section, "oneOf": [{"type": "array", "items": one}, one], "$defs": definitions}


def schemas() -> dict[str, dict[str, Any]]:
    """Schema of every section by its name, and of ``pack``."""
    found = {section: schema_of(section) for section in sorted(SECTIONS)}
    return {"pack": {"$schema": DRAFT, **Manifest.model_json_schema()}, **found}


def write_schemas(folder: Path) -> list[Path]:
    """Write one file per section below ``folder`` and the settings that bind them to a pack's files."""
    written = []
    for name, schema in schemas().items():
        file = folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "utf-8")
        written.append(file)
    return written
