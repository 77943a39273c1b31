"""Documents added up again: what is taken, held, numbered and summed must agree with the documents themselves."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Round

from jiubu.documents.enums import LinkState, State
from jiubu.documents.kinds import KINDS
from jiubu.documents.models import Claim, Document, Line, Link, Open, Series
from jiubu.kernel.verify import verifier

POSTED = (State.POSTED, State.CANCELLED)


@verifier("documents.taken")
def taken() -> Iterator[str]:
    """What is taken of a line is what the live links below it say, and those that use it up."""
    live = Link.objects.filter(state=LinkState.LIVE)
    sums: dict[tuple[int, str], Decimal] = {}
    for line, measure, amount in live.values_list("upper", "measure").annotate(n=Sum("amount")):
        sums[line, measure] = sums.get((line, measure), Decimal(0)) + amount
    for line, measure, amount in live.exclude(uses="").values_list("lower", "uses").annotate(n=Sum("amount")):
        sums[line, measure] = sums.get((line, measure), Decimal(0)) + amount
    for line, measure, kept in Open.objects.values_list("line", "measure", "taken").iterator():
        found = sums.pop((line, measure), Decimal(0))
        if found != kept:
            yield f"documents.Line {line}: {kept} taken by {measure!r}, the documents say {found}"
    for (line, measure), amount in sums.items():
        yield f"documents.Line {line}: {amount} taken by {measure!r}, which it does not open"


@verifier("documents.links")
def links() -> Iterator[str]:
    """A live link joins two posted documents; a posted document has no planned one."""
    live = Link.objects.filter(state=LinkState.LIVE)
    wrong = live.exclude(upper_document__state=State.POSTED, lower_document__state=State.POSTED)
    for pk in wrong.values_list("pk", flat=True):
        yield f"documents.Link {pk} is live between documents that do not both count"
    planned = Link.objects.filter(state=LinkState.PLANNED, lower_document__state__in=POSTED)
    for pk in planned.values_list("pk", flat=True):
        yield f"documents.Link {pk} of a posted document was never taken"


@verifier("documents.sums")
def sums() -> Iterator[str]:
    """A document comes to what its lines come to."""
    rows = Document.objects.annotate(
        **{f"of_{name}": Round(Coalesce(Sum(f"lines__{name}"), Decimal(0)), 2) for name in ("net", "vat", "gross")}
    ).exclude(net=F("of_net"), vat=F("of_vat"), gross=F("of_gross"))
    for pk in rows.values_list("pk", flat=True):
        yield f"documents.Document {pk} does not come to the sum of its lines"


@verifier("documents.claims")
def claims() -> Iterator[str]:
    """A vehicle is held by documents that count, by all of them and by no others."""
    for pk in Claim.objects.filter(is_live=True).exclude(document__state=State.POSTED).values_list("pk", flat=True):
        yield f"documents.Claim {pk} is held by a document that does not count"
    sorts = {kind.key: kind.claim for kind in KINDS.values() if kind.claim}
    held = set(Claim.objects.filter(is_live=True).values_list("document", "vehicle"))
    lines = Line.objects.filter(document__kind__in=sorts, document__state=State.POSTED, vehicle__isnull=False)
    for document, vehicle in set(lines.values_list("document", "vehicle")) - held:
        yield f"documents.Document {document} sells vehicle {vehicle} without holding it"


@verifier("documents.numbers")
def numbers() -> Iterator[str]:
    """A series has exactly as many documents as numbers were given."""
    given = {(one.store_id, one.kind, one.year): one.last for one in Series.objects.filter(last__gt=0)}
    found = {
        (store, kind, year): count
        for store, kind, year, count in Document.objects.filter(~Q(number=""))
        .values_list("store", "kind", "day__year")
        .annotate(n=Count("pk"))
    }
    for key in given.keys() | found.keys():
        if given.get(key, 0) != found.get(key, 0):
            yield f"documents.Series {key}: {given.get(key, 0)} numbers given, {found.get(key, 0)} documents have one"
