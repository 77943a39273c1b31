"""Everything that changes documents, and the months of the books."""

from jiubu.documents.commands.allocating import allocate, release_allocation
from jiubu.documents.commands.cancelling import cancel_document
from jiubu.documents.commands.drafting import Head, NewLine, Pick, draft_document, draft_from, drop_draft, edit_draft
from jiubu.documents.commands.periods import close_period, reopen_period
from jiubu.documents.commands.posting import post_document, send_back_document, submit_document

__all__ = [
    "Head",
    "NewLine",
    "Pick",
    "allocate",
    "cancel_document",
    "close_period",
    "draft_document",
    "draft_from",
    "drop_draft",
    "edit_draft",
    "post_document",
    "release_allocation",
    "reopen_period",
    "send_back_document",
    "submit_document",
]
