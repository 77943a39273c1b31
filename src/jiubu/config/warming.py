"""What the first request of every server process would wait for: addresses with their views, and the daily pages."""

from django.template import Template
from django.template.base import Node
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import get_resolver

DAILY = ("desk/today.html", "deals/board.html", "deals/deal_list.html", "deals/deal_detail.html")


def warm_up() -> int:
    """Import every view and compile the daily templates, with what they extend and include. How many were compiled.

    Done while the process starts: a worker that is started anew in the middle of the day keeps nobody waiting.
    """
    seen: set[str] = set()
    if not get_resolver().url_patterns:
        return 0
    for name in DAILY:
        _compile(name, seen)
    return len(seen)


def _compile(name: str, seen: set[str]) -> None:
    if name in seen:
        return
    seen.add(name)
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    for node in template.nodelist.get_nodes_by_type(Node):
        named = _named_by(node)
        if named:
            _compile(named, seen)


def _named_by(node: Node) -> str:
    """The template that a tag names as a constant."""
    said = (
        node.parent_name if isinstance(node, ExtendsNode) else node.template if isinstance(node, IncludeNode) else None
    )
    constant = getattr(said, "var", None)
    return constant if isinstance(constant, str) else ""
