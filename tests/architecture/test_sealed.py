"""Whatever is sealed is registered: else turning the keys would leave it behind, and dropping the old key destroy it."""

import ast
from pathlib import Path

from django.apps import apps

from jiubu.kernel.sealing import SEALED

SOURCE = Path(__file__).parents[2] / "src" / "jiubu"
SEALERS = {
    "customers/commands/card.py": "customers.id_number",
    "customers/importers.py": "customers.id_number",
    "hooks/models.py": "hooks.endpoints",
    "imports/commands/asking.py": "imports.cells",
    "imports/models.py": "imports.cells",
    "organisation/adapter.py": "organisation.second_factors",
    "organisation/once.py": "organisation.answers",
    "packs/demo/drives.py": "showroom.licences",
    "process/commands/answers.py": "process.answers",
    "showroom/commands/driving.py": "showroom.licences",
    "work/commands/channels.py": "work.channels",
}
"""Every file that seals something -> under which name the columns are registered where it is kept."""
NO_TOKENS = {"imports.Line.sealed_places"}
"""Columns that are only named like one."""


def seals(path):
    tree = ast.parse(path.read_text())
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jiubu.kernel")
        for alias in node.names
    }
    direct = any(isinstance(node, ast.Name) and node.id == "encrypt" for node in ast.walk(tree))
    through = any(
        isinstance(node, ast.Attribute) and node.attr == "encrypt" and getattr(node.value, "id", "") == "crypto"
        for node in ast.walk(tree)
    )
    return ("encrypt" in imported and direct) or ("crypto" in imported and through)


def test_every_file_that_seals_has_its_columns_registered():
    rooms = [path for path in SOURCE.rglob("*.py") if not {"kernel", "migrations", "recovery"} & {*path.parts}]
    assert sorted(str(path.relative_to(SOURCE)) for path in rooms if seals(path)) == sorted(SEALERS)
    assert sorted({*SEALERS.values()} - {*SEALED}) == []


def test_every_sealed_column_is_registered():
    registered = {
        f"{apps.get_model(sealed.model)._meta.label}.{column}"
        for sealed in SEALED.values()
        for column in sealed.columns
    }
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.startswith("sealed_") or field.name.endswith("_encrypted")
    }
    assert "hooks.Endpoint.sealed_url" in named
    assert sorted(named - registered - NO_TOKENS) == []
