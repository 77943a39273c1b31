"""What a document was made from, and what was made from it, to both ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiubu.documents.enums import LinkState
from jiubu.documents.models import Document, Link
from jiubu.kernel.actor import Actor

FARTHEST = 20
"""Steps each way: no way of selling has more."""


@dataclass(frozen=True, slots=True)
class Node:
    """One document of the graph. ``column``: how many steps it lies behind the first one. ``is_visible``: the reader may open
    it; of others only the kind is told.
    """

    document: Document
    column: int
    is_here: bool
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """``edges``: (id of the upper, id of the lower document)."""

    nodes: Sequence[Node]
    edges: Sequence[tuple[int, int]]

    @property
    def columns(self) -> list[list[Node]]:
        found: dict[int, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.column, []).append(node)
        return [found[column] for column in sorted(found)]


def graph_of(actor: Actor, document: Document) -> Graph:
    """The whole chain that a document stands in: at most one statement a step, however many documents."""
    links = _all_links(document.pk)
    edges = sorted({(link.upper_document_id, link.lower_document_id) for link in links})
    ids = {document.pk, *(one for edge in edges for one in edge)}
    documents = Document.objects.filter(pk__in=ids, group=actor.group_id).in_bulk()
    seen = set(Document.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    columns = _columns(ids, edges)
    nodes = [
        Node(documents[pk], columns[pk], pk == document.pk, pk in seen)
        for pk in sorted(ids, key=lambda pk: (columns[pk], pk))
    ]
    return Graph(nodes, edges)


def _all_links(document_id: int) -> list[Link]:
    """Links that count or are planned, walked from the document both ways until nothing new comes."""
    found: dict[int, Link] = {}
    reached, edge = {document_id}, {document_id}
    for _step in range(FARTHEST):
        if not edge:
            break
        rows = list(_links_at(edge))
        found.update({row.pk: row for row in rows})
        edge = {pk for row in rows for pk in (row.upper_document_id, row.lower_document_id)} - reached
        reached |= edge
    return list(found.values())


def _links_at(ids: Iterable[int]) -> Iterable[Link]:
    rows = Link.objects.exclude(state=LinkState.RELEASED)
    return rows.filter(upper_document__in=list(ids)) | rows.filter(lower_document__in=list(ids))


def _columns(ids: Iterable[int], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The longest way from a document that nothing stands before: no arrow points back."""
    columns = dict.fromkeys(ids, 0)
    for _step in range(FARTHEST):
        moved = {lower: columns[upper] + 1 for upper, lower in edges if columns[lower] <= columns[upper]}
        if not moved:
            break
        columns.update(moved)
    return columns
