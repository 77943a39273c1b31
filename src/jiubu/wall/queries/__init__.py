"""What the kanban board shows, and which screens there are."""

from jiubu.wall.queries.board import Board, Coming, Here, Row, Sum, board_of
from jiubu.wall.queries.kept import Kept, kept_board, mark_of
from jiubu.wall.queries.screens import screen_by, screens_of, store_for, stores_for

__all__ = [
    "Board",
    "Coming",
    "Here",
    "Kept",
    "Row",
    "Sum",
    "board_of",
    "kept_board",
    "mark_of",
    "screen_by",
    "screens_of",
    "store_for",
    "stores_for",
]
