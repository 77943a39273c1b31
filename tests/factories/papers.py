"""Makers of prints: of a kind that exists in tests only, whose PDF nobody draws."""

from jiubu.papers.commands import ask_paper, finish_paper
from jiubu.papers.registry import PAPERS, Paper, Sheet, register_paper
from tests.factories import web

KIND = "tests.sheet"


def make_paper(user, number=1):
    """A print that is ready."""
    if KIND not in PAPERS:
        register_paper(Paper(KIND, "测试单", "deals.see", _build, args=("number",)))
    paper = ask_paper(KIND, {"number": number}, by=web(user))
    return finish_paper(paper.pk, content=b"%PDF-1.7", pages=1, by=web(user))


def _build(actor, args):
    return Sheet(f"测试单{args['number']}", "papers/sheet.html")
