"""Nothing reaches a customer past the contact gate."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "jiubu"
REACHING = re.compile(r"""\b(tel|sms|smsto|mailto|weixin):(?!\s)""")
GATE = {"begin_contact", "note_contact", "require_plannable", "may_contact", "verdicts"}
SENDING = {"smtplib", "urllib.request", "urllib3", "http.client", "requests", "httpx", "pywebpush", "django.core.mail"}
SENDERS = {
    "kernel/outbound.py": "the one way out of the house; its users are named below",
    "organisation/": "letters to people who work here: invitations, new passwords",
    "hooks/": "to systems and chat robots of the group; entries hold no personal data",
    "work/commands/channels.py": "rings people who work here, by browser push and mail",
    "config/": "the command line asks its own server whether it is up",
    "recovery/": "the doctor asks its own server whether it is up",
}
"""Modules that may send anything out at all, and why it is nothing to a customer."""


def files(pattern):
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in sorted(SOURCE.rglob(pattern))]


def relative(path):
    return str(path.relative_to(SOURCE))


def test_only_the_gate_prints_links_that_call_or_write():
    found = {relative(p) for p in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.js")] if REACHING.search(p.read_text())}
    assert found == {"privacy/templates/privacy/contact.html"}


def test_the_page_of_a_contact_prints_its_links_only_when_the_gate_has_opened():
    text = (SOURCE / "privacy/templates/privacy/contact.html").read_text()
    begun = text.index("{% if begun %}")
    assert all(begun < match.start() < text.index("{% else %}\n            <div") for match in REACHING.finditer(text))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_whoever_sends_something_out_says_that_it_is_nothing_to_a_customer():
    senders = {relative(p) for p in SOURCE.rglob("*.py") if any(name in SENDING for name in imported(p))}
    assert sorted(s for s in senders if not s.startswith(tuple(SENDERS))) == []


def commands_of(path):
    tree = ast.parse(path.read_text())
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in functions.values():
        if any(isinstance(d, ast.Name) and d.id == "command" for d in node.decorator_list):
            yield node, functions


def called(node, functions, seen=frozenset()):
    """Names called from here, through the functions of the same file."""
    names = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    names |= {n.func.attr for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    for name in (names & set(functions)) - seen:
        names |= called(functions[name], functions, seen | {name})
    return names


def test_every_command_that_takes_a_way_of_contact_asks_the_gate():
    past, asking = [], []
    for path in SOURCE.glob("*/commands/**/*.py"):
        for node, functions in commands_of(path):
            arguments = {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}
            if not arguments & {"way", "channel"} or not (arguments & {"outcome", "points", "reason", "said"}):
                continue
            where = f"{relative(path)}:{node.name}"
            (asking if called(node, functions) & GATE else past).append(where)
    assert sorted(past) == sorted(WITHOUT_GATE)
    assert "deals/commands/contacts.py:record_followup" in asking
    assert "deals/commands/contacts.py:plan_followup" in asking


WITHOUT_GATE: dict[str, str] = {
    "showroom/commands/visits.py:check_in": "the customer came or called: nobody contacts him",
}
