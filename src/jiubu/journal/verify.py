"""What the journal keeps twice."""

from collections.abc import Iterator

from django.db.models import Count, Q

from jiubu.journal.event import EVENTS
from jiubu.journal.models import Delivery, Entry
from jiubu.journal.registry import REACTIONS
from jiubu.kernel.verify import verifier


@verifier("journal.entries")
def verify_entries() -> Iterator[str]:
    """Every entry has one subject, and an event of this version reads it."""
    subjects = Count("links", filter=Q(links__is_subject=True))
    wrong = Entry.objects.annotate(subjects=subjects).exclude(subjects=1).order_by("id")
    for pk, verb, count in wrong.values_list("pk", "verb", "subjects")[:100]:
        yield f"entry {pk} ({verb}) has {count} subjects instead of 1"
    for verb in Entry.objects.exclude(verb__in=EVENTS).order_by("verb").values_list("verb", flat=True).distinct():
        yield f"no event reads entries of {verb!r}"


@verifier("journal.deliveries")
def verify_deliveries() -> Iterator[str]:
    """Nothing waits for a reaction that doesn't exist, and nothing has failed."""
    open_ones = Delivery.objects.exclude(state=Delivery.State.DONE)
    for delivery in open_ones.exclude(reaction__in=REACTIONS).order_by("id")[:100]:
        yield f"delivery {delivery.pk} waits for {delivery.reaction!r}, which does not exist"
    for delivery in open_ones.filter(state=Delivery.State.FAILED).order_by("id")[:100]:
        yield f"delivery {delivery.pk} to {delivery.reaction!r} has failed; see /journal/failures/"
