"""Every question about documents; the actor first."""

from jiubu.documents.queries.books import (
    closed_months,
    document_of,
    documents_about,
    documents_of,
    holder_of,
    lines_of,
    unfollowed,
)
from jiubu.documents.queries.graph import Graph, Node, graph_of

__all__ = [
    "Graph",
    "Node",
    "closed_months",
    "document_of",
    "documents_about",
    "documents_of",
    "graph_of",
    "holder_of",
    "lines_of",
    "unfollowed",
]
