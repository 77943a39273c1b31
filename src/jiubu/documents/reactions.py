"""What documents do after something happened elsewhere. Each is safe to repeat."""

from typing import TYPE_CHECKING

from jiubu.documents import commands
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused

if TYPE_CHECKING:
    from jiubu.journal.models import Entry

DOCUMENT = "documents.document"


@reaction("documents.approved", "work.approval_granted")
def post_what_was_approved(entry: "Entry", by: Actor) -> None:
    """A document that was approved is posted; when it can't be any more, it is a draft again and says why."""
    document_id = entry.data["payload"].get("document")
    if document_id is None or linked_id(entry, DOCUMENT) != document_id:
        return
    try:
        commands.post_document(document_id, by=by)
    except Refused as refused:
        commands.send_back_document(document_id, reason=str(refused.text), by=by)


@reaction("documents.not_approved", "work.approval_refused")
def send_back_what_was_refused(entry: "Entry", by: Actor) -> None:
    """A document that was not approved is a draft again, with the reason."""
    document_id = entry.data["payload"].get("document")
    if document_id is not None and linked_id(entry, DOCUMENT) == document_id:
        commands.send_back_document(document_id, reason=entry.data["reason"], by=by)
