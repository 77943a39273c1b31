"""Setting money that came earlier against what is owed now."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.documents import access
from jiubu.documents.commands.posting import move
from jiubu.documents.enums import LinkState, State
from jiubu.documents.events import AllocationReleased, AmountAllocated
from jiubu.documents.models import Document, Line, Link
from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused


@command
def allocate(lower_line_id: int, upper_line_id: int, *, amount: Decimal, by: Actor) -> Link:
    """Set ``amount`` of a posted line (a deposit) against a posted line above it (a receivable), both of one customer.

    Refused("too_much") where one of the two has less left, "not_made_from" where the kinds do not go together.
    """
    lower, upper = _two(lower_line_id, upper_line_id)
    access.require(by, lower.document.meaning.rights.post, lower.document)
    access.require(by, upper.document.meaning.rights.see, upper.document)
    source = lower.document.meaning.source(upper.document.kind)
    if source is None or not source.uses:
        raise Refused("not_made_from", _("These two documents can't be set against each other."))
    if {lower.document.state, upper.document.state} != {State.POSTED}:
        raise Refused("not_posted", _("Only posted documents can be set against each other."))
    if (lower.document.customer_id, lower.document.currency) != (upper.document.customer_id, upper.document.currency):
        raise Refused("different_parties", _("The two documents are of different customers or currencies."))
    if checked.amount(amount) <= 0:
        text = _("An amount above 0 is needed here.")
        raise Refused("bad_amount", text, fields={"amount": text})
    move({(upper.pk, source.measure): amount, (lower.pk, source.uses): amount})
    link = Link.objects.create(
        upper=upper, lower=lower, upper_document=upper.document, lower_document=lower.document, measure=source.measure,
        uses=source.uses, amount=amount, state=LinkState.LIVE, is_allocation=True,
    )  # fmt: skip
    event = AmountAllocated(kind=lower.document.kind, other=upper.document.code, amount=amount)
    record(event, about=lower.document, also=[upper.document], by=by)
    return link


@command
def release_allocation(link_id: int, *, by: Actor) -> Link:
    """Take an allocation back. Twice changes nothing."""
    found = Link.objects.select_related("lower__document", "upper__document").get(pk=link_id, is_allocation=True)
    lower, upper = _two(found.lower_id, found.upper_id)
    access.require(by, lower.document.meaning.rights.post, lower.document)
    link = Link.objects.select_for_update().get(pk=link_id)
    if link.state != LinkState.LIVE:
        return link
    move({(upper.pk, link.measure): -link.amount, (lower.pk, link.uses): -link.amount})
    link.state = LinkState.RELEASED
    link.save(update_fields=["state"])
    event = AllocationReleased(kind=lower.document.kind, other=upper.document.code, amount=link.amount)
    record(event, about=lower.document, also=[upper.document], by=by)
    return link


def _two(lower_line_id: int, upper_line_id: int) -> tuple[Line, Line]:
    """Both lines, their documents locked by id."""
    lines = Line.objects.filter(pk__in=[lower_line_id, upper_line_id]).in_bulk()
    if {lower_line_id, upper_line_id} - set(lines):
        raise Line.DoesNotExist
    lower, upper = lines[lower_line_id], lines[upper_line_id]
    locked = {one.pk: one for one in Document.objects.lock(lower.document_id, upper.document_id)}
    lower.document, upper.document = locked[lower.document_id], locked[upper.document_id]
    return lower, upper
