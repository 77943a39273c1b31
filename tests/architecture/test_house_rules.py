"""Rules of the house that a linter can't know (docs/architecture.md)."""

import ast
import importlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given, settings, strategies

from jiubu.journal.event import EVENTS
from jiubu.kernel.command import COMMANDS
from tests.architecture.exceptions import INLINE_STYLE_IS_DATA, WITHOUT_API, WITHOUT_WEB
from tests.longest import LONGEST

SOURCE = Path(__file__).parents[2] / "src" / "jiubu"
MODULES = sorted(path.parent.name for path in SOURCE.glob("*/apps.py"))


def of_room(*rooms):
    """Every file of these rooms, whether the room is a file or a package."""
    found = [p for room in rooms for p in [*SOURCE.glob(f"*/{room}.py"), *SOURCE.glob(f"*/{room}/**/*.py")]]
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in sorted(found)]


def templates():
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in sorted(SOURCE.rglob("*.html"))]


for path in sorted(SOURCE.rglob("*.py")):
    if "\n@command\n" in path.read_text():
        importlib.import_module(".".join(["jiubu", *path.relative_to(SOURCE).with_suffix("").parts]))


@pytest.mark.parametrize("path", of_room("views", "api"))
def test_doors_ask_queries_and_never_the_orm(path):
    tree = ast.parse(path.read_text())
    assert [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "objects"] == []


HTTP = ("django.http", "django.shortcuts", "django.forms", "django.template", "ninja", "jiubu.web")


@pytest.mark.parametrize(
    "path", of_room("models", "commands", "queries", "access", "events", "rules", "reactions", "clock")
)
def test_the_domain_knows_no_http(path):
    tree = ast.parse(path.read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    modules |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    assert [m for m in sorted(modules) if m.startswith(HTTP)] == []


@pytest.mark.parametrize("path", of_room("rules", "enums"))
def test_rules_are_pure(path):
    tree = ast.parse(path.read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    assert [m for m in sorted(modules) if m.startswith("django.db") or m.endswith(".models")] == []


@cache
def called_in(module, *rooms):
    """Names of functions that these rooms of ``module`` call or pass on, with the module's own aliases read through."""
    names = set()
    for room in rooms:
        for path in [*SOURCE.glob(f"{module}/{room}.py"), *SOURCE.glob(f"{module}/{room}/**/*.py")]:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute):
                    names.add(node.attr)
                elif isinstance(node, ast.Name):
                    names.add(node.id)
    return names


DOORS = {"web": (("views", "forms"), WITHOUT_WEB), "api": (("api",), WITHOUT_API)}
SURFACES = ("desk", "api")
"""Modules that only compose: they may be the door of another module's command."""


@pytest.mark.parametrize("door", ["web", "api"])
def test_every_command_has_a_door_or_a_written_reason(door):
    rooms, without = DOORS[door]
    missing = []
    for name in sorted(COMMANDS):
        parts = name.split(".")
        if parts[0] != "jiubu":
            continue
        modules = [module for module in MODULES if module == parts[1] or module in SURFACES or module in ABOVE]
        if parts[-1] not in set().union(*(called_in(module, *rooms) for module in modules)) and name not in without:
            missing.append(name)
    assert missing == []


ABOVE = ("deals", "showroom")
"""Floors whose pages may give commands of a floor below (reserving a vehicle from the deal page)."""


def test_no_written_reason_is_left_over():
    assert [name for name in sorted({*WITHOUT_WEB, *WITHOUT_API}) if name not in COMMANDS] == []


def views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_every_view_says_who_may_call_it():
    ours = [v for v in views(get_resolver().url_patterns) if v.__module__.startswith("jiubu.")]
    assert ours
    assert [f"{v.__module__}.{v.__qualname__}" for v in ours if not hasattr(v, "audience")] == []


strategies.register_type_strategy(datetime, strategies.datetimes(timezones=strategies.just(UTC)))
strategies.register_type_strategy(Decimal, strategies.decimals(0, 10**9, places=2))


@pytest.mark.parametrize("verb", sorted(EVENTS))
@settings(max_examples=5, deadline=None, database=None)
@given(data=strategies.data())
def test_every_event_has_a_sentence_from_its_own_fields(verb, data):
    event = data.draw(strategies.builds(EVENTS[verb]))
    assert event.text().strip()


PERSONAL = {"phone", "mobile", "id_number", "customer_name", "plate", "address", "email", "wechat"}


@pytest.mark.parametrize("verb", sorted(EVENTS))
def test_no_event_holds_personal_data(verb):
    assert sorted(PERSONAL & set(EVENTS[verb].model_fields)) == []


@pytest.mark.parametrize("path", templates())
def test_templates_stay_small(path):
    assert len(path.read_text().splitlines()) <= 120


INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\b(src|type="(application/json|module)"))"""
)


@pytest.mark.parametrize("path", templates())
def test_templates_hold_no_inline_script_or_style(path):
    """The content security policy would block it."""
    if str(path.relative_to(SOURCE)) in INLINE_STYLE_IS_DATA:
        return
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    assert [match.group() for match in INLINE.finditer(text)] == []


def sources():
    found = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in found]


@pytest.mark.parametrize("path", sources())
def test_files_stay_below_400_lines(path):
    assert len(path.read_text().splitlines()) <= 400


FORBIDDEN = {"utils", "helpers", "services", "managers", "mixins", "signals"}


def test_no_file_is_named_after_nothing():
    assert [str(p.relative_to(SOURCE)) for p in SOURCE.rglob("*.py") if p.stem in FORBIDDEN] == []


@pytest.mark.parametrize("path", of_room("commands", "events", "queries", "models", "access", "views", "api"))
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("name", sorted(n for n in COMMANDS if n.startswith("jiubu.")))
def test_every_command_says_what_for(name):
    assert COMMANDS[name].__doc__


def test_the_files_that_begin_first_are_there():
    assert [name for name in LONGEST if not (SOURCE.parents[1] / "tests" / name).is_file()] == []
