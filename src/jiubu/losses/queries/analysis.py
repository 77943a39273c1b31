"""What was lost in a period, counted by what it can be counted by; the same rows, one by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals import queries as deals
from jiubu.deals.models import OPEN_PHASES, WON_PHASES, Deal, LossReason, LossRequest
from jiubu.deals.queries.losses import CLEAR, COUNTED
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.losses.access import SEE
from jiubu.losses.rules import Closing, ranked
from jiubu.organisation.models import User

MOST = 50
"""Lines of one table; what is rarer is left out, and said so."""

NONE = "-"
"""In an address: those that have none (no rival, no model, nobody's)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A period (both days included) and what the losses are narrowed to. "-" stands for "none"."""

    begin: date
    end: date
    store: int | None = None
    reason: str = ""
    rival_brand: str = ""
    rival_model: str | None = None
    series: str = ""
    owner: str = ""
    stage: str = ""
    channel: str = ""

    def words(self, **more: object) -> dict[str, str]:
        """As it stands in an address."""
        given = {name: getattr(self, name) for name in self.__slots__} | more
        return {name: str(value) for name, value in given.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a table and what leads to the names behind it."""

    title: str
    count: int
    share: float
    words: Mapping[str, str]
    is_part: bool = False
    """A part of the line above (a reason of its branch)."""


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    lines: list[Line]
    more: int = 0
    """So many further lines are not shown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the requests that were asked for in the period."""

    asked: int
    confirmed: int
    sent_back: int
    waiting: int
    clear: int
    """Confirmed by a manager with a definite reason (not one of the branch "other")."""

    @property
    def sent_back_rate(self) -> float | None:
        """K15: sent back / asked."""
        return self.sent_back / self.asked if self.asked else None

    @property
    def clear_rate(self) -> float | None:
        """K14: with a definite reason and a manager's decision / asked."""
        return self.clear / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Analysis:
    asked: Asked
    count: int
    tables: list[Table]
    closing: list[Closing]
    decided: Decided


def begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _within(field: str, asked: Asked) -> Q:
    end = asked.end + timedelta(days=1) if asked.end < date.max else asked.end
    return Q(**{f"{field}__gte": begin_of(asked.begin), f"{field}__lt": begin_of(end)})


def _requests(actor: Actor, asked: Asked) -> QuerySet[LossRequest]:
    rows = LossRequest.objects.filter(reach_q(actor, SEE, owner="owner", store="store", group="deal__group"))
    return rows.filter(store=asked.store) if asked.store else rows


def losses_of(actor: Actor, asked: Asked) -> QuerySet[LossRequest]:
    """Losses that a manager confirmed in the period, narrowed as asked. What is counted is what is listed."""
    rows = _requests(actor, asked).filter(_within("decided_at", asked), state=LossRequest.State.CONFIRMED)
    if asked.reason:
        rows = rows.filter(Q(reason__key=asked.reason) | Q(reason__parent__key=asked.reason))
    if asked.rival_brand:
        rows = rows.filter(rival_brand__iexact="" if asked.rival_brand == NONE else asked.rival_brand)
    if asked.rival_model is not None:
        rows = rows.filter(rival_model__iexact="" if asked.rival_model == NONE else asked.rival_model)
    for field, value in (("deal__series_id", asked.series), ("owner_id", asked.owner)):
        if value:
            rows = rows.filter(**{field: None if value == NONE else int(value)})
    if asked.channel:
        rows = (
            rows.filter(deal__channel=None) if asked.channel == NONE else rows.filter(deal__channel__key=asked.channel)
        )
    return rows.filter(stage=asked.stage) if asked.stage else rows


def names_of(actor: Actor, asked: Asked) -> QuerySet[LossRequest]:
    """The losses with what a list prints."""
    return losses_of(actor, asked).select_related(
        "deal__customer", "deal__series", "deal__trim__series", "deal__channel", "reason__parent", "owner", "store"
    )


def won_by(actor: Actor, asked: Asked) -> QuerySet[Deal]:
    """Deals signed in the period (and not taken back since); narrowed to store and who signed, whoever has them now."""
    rows = Deal.objects.filter(reach_q(actor, SEE, owner="won_by"), _within("won_at", asked), phase__in=WON_PHASES)
    rows = rows.filter(store=asked.store) if asked.store else rows
    if asked.owner:
        rows = rows.filter(won_by=None if asked.owner == NONE else int(asked.owner))
    return rows


def analysis_of(actor: Actor, asked: Asked) -> Analysis:
    """Everything of the page, in a number of statements that does not grow."""
    rows = losses_of(actor, asked).order_by()
    count = rows.count()
    tables = [
        _reasons(actor, rows, count, asked),
        _table("rival", _("Rival"), rows, ("rival_brand", "rival_model"), count, _rival, asked),
        _table("series", _("Model"), rows, ("deal__series_id", "deal__series__name"), count, _series, asked),
        _table("owner", _("Consultant"), rows, ("owner_id", "owner__name"), count, _owner, asked),
        _stages(actor, rows, count, asked),
        _channels(actor, rows, count, asked),
        _months(rows, count, asked),
    ]
    return Analysis(asked, count, tables, closing_of(actor, asked), _decided(actor, asked))


def _line(title: str, n: int, count: int, words: Mapping[str, str], *, is_part: bool = False) -> Line:
    return Line(title, n, n / count, words, is_part)


def _grouped(rows: QuerySet[LossRequest], fields: tuple[str, ...]) -> list[Any]:
    return list(rows.values(*fields).annotate(n=Count("pk")).order_by("-n", *fields).values_list(*fields, "n"))


def _written_once(found: list[Any]) -> list[Any]:
    """Names that differ in capitals only are one: as it is written most often."""
    merged: dict[tuple[object, ...], list[Any]] = {}
    for *values, n in found:
        key = tuple(value.casefold() if isinstance(value, str) else value for value in values)
        merged.setdefault(key, [*values, 0])[-1] += n
    return sorted(merged.values(), key=lambda row: -row[-1])


Shape = Callable[..., tuple[str | None, dict[str, object]]]


def _table(
    key: str, title: str, rows: QuerySet[LossRequest], fields: tuple[str, ...], count: int, shape: Shape, asked: Asked
) -> Table:
    """One line for each value of ``fields``; ``shape`` gives its title and what it is in an address."""
    found = _written_once(_grouped(rows, fields))
    lines = []
    for *values, n in found[:MOST]:
        said, words = shape(*values)
        lines.append(_line(said or "", n, count, asked.words(**words)))
    return Table(key, title, lines, max(len(found) - MOST, 0))


def _rival(brand: str, model: str) -> tuple[str, dict[str, object]]:
    said = (model if model.startswith(brand) else f"{brand} {model}").strip() or brand or _("no rival named")
    return said, {"rival_brand": brand or NONE, "rival_model": model or NONE}


def _series(pk: int | None, name: str | None) -> tuple[str, dict[str, object]]:
    return name or _("no model named"), {"series": pk or NONE}


def _owner(pk: int | None, name: str | None) -> tuple[str, dict[str, object]]:
    return name or _("Pool"), {"owner": pk or NONE}


def _stages(actor: Actor, rows: QuerySet[LossRequest], count: int, asked: Asked) -> Table:
    titles = deals.stage_titles(actor)
    return _table(
        "stage", _("Stage at the loss"), rows, ("stage",), count,
        lambda key: (titles.get(key, key), {"stage": key}), asked,
    )  # fmt: skip


def _channels(actor: Actor, rows: QuerySet[LossRequest], count: int, asked: Asked) -> Table:
    titles = {channel.key: channel.name for channel in deals.channels_of_group(actor.group_id)}
    return _table(
        "channel", _("Source"), rows, ("deal__channel__key",), count,
        lambda key: (titles.get(key) or _("not known"), {"channel": key or NONE}), asked,
    )  # fmt: skip


def _reasons(actor: Actor, rows: QuerySet[LossRequest], count: int, asked: Asked) -> Table:
    """Branches with their reasons below, in the order of the tree."""
    tree = list(deals.loss_reasons_of_group(actor.group_id))
    found = dict(_grouped(rows, ("reason_id",)))
    lines: list[Line] = []
    for branch in (reason for reason in tree if reason.parent_id is None):
        parts = [r for r in tree if r.parent_id == branch.pk and found.get(r.pk)]
        total = found.get(branch.pk, 0) + sum(found[part.pk] for part in parts)
        if total:
            lines.append(_line(branch.name, total, count, asked.words(reason=branch.key)))
            lines += [_part(part, found[part.pk], count, asked) for part in parts]
    return Table("reason", _("Reason"), lines)


def _part(reason: LossReason, n: int, count: int, asked: Asked) -> Line:
    return _line(reason.name, n, count, asked.words(reason=reason.key), is_part=True)


def _months(rows: QuerySet[LossRequest], count: int, asked: Asked) -> Table:
    found = rows.annotate(month=TruncMonth("decided_at")).values_list("month").annotate(n=Count("pk"))
    lines = []
    for month, n in found.order_by("month"):
        first = timezone.localdate(month)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        within = replace(asked, begin=max(first, asked.begin), end=min(last, asked.end))
        lines.append(_line(f"{first:%Y-%m}", n, count, within.words()))
    return Table("month", _("Month"), lines)


def closing_of(actor: Actor, asked: Asked) -> list[Closing]:
    """Closing rate = signed / (signed + lost) of the period, per consultant; also of who has open deals and decided none."""
    wide = Asked(asked.begin, asked.end, asked.store)
    won = dict(won_by(actor, wide).exclude(won_by=None).order_by().values_list("won_by").annotate(n=Count("pk")))
    lost = dict(losses_of(actor, wide).exclude(owner=None).order_by().values_list("owner").annotate(n=Count("pk")))
    working = Deal.objects.filter(reach_q(actor, SEE), phase__in=OPEN_PHASES).exclude(owner=None)
    working = working.filter(store=asked.store) if asked.store else working
    people = User.objects.filter(Q(pk__in={*won, *lost}) | Q(pk__in=working.order_by().values("owner_id").distinct()))
    names = dict(people.values_list("pk", "name"))
    return ranked(Closing(pk, name, won.get(pk, 0), lost.get(pk, 0)) for pk, name in names.items())


def _decided(actor: Actor, asked: Asked) -> Decided:
    rows = _requests(actor, asked).filter(_within("asked_at", asked), COUNTED)
    confirmed = Q(state=LossRequest.State.CONFIRMED)
    found = rows.aggregate(
        asked=Count("pk"),
        confirmed=Count("pk", filter=confirmed),
        sent_back=Count("pk", filter=Q(state=LossRequest.State.SENT_BACK)),
        waiting=Count("pk", filter=Q(state=LossRequest.State.ASKED)),
        clear=Count("pk", filter=CLEAR),
    )
    return Decided(**found)
