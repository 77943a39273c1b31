"""What of the meetings is printed on A4."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.meetings import access, queries
from jiubu.meetings.enums import EVENING, MORNING, TITLES, WEEKLY
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import store_of
from jiubu.papers.registry import Paper, Sheet, register_paper
from jiubu.papers.rules import day, number


def _store(actor: Actor, args: dict[str, str]) -> Store:
    """One in which the actor meets."""
    store = store_of(actor, number(args, "store_id"))
    if not queries.stores_of_meetings(actor, [store]):
        raise Store.DoesNotExist
    return store


def _report(actor: Actor, args: dict[str, str]) -> Sheet:
    store = _store(actor, args)
    owner = User.objects.get(pk=number(args, "owner_id"), group_id=actor.group_id)
    found = queries.report_of(actor, store, owner, day(args, "day"))
    title = f"{_('Daily report')} · {owner.name} · {found.day:%Y-%m-%d}"
    about = (found.row,) if found.row else ()
    return Sheet(title, "meetings/sheet_report.html", {"report": found}, store_id=store.pk, about=about)


def _evening(actor: Actor, args: dict[str, str]) -> Sheet:
    store = _store(actor, args)
    found = queries.evening_of(actor, store, day(args, "day"))
    return _meeting_sheet(EVENING, f"{found.day:%Y-%m-%d}", found, found.meeting, store)


def _morning(actor: Actor, args: dict[str, str]) -> Sheet:
    store = _store(actor, args)
    found = queries.morning_of(actor, store, day(args, "day"))
    return _meeting_sheet(MORNING, f"{found.day:%Y-%m-%d}", found, found.meeting, store)


def _weekly(actor: Actor, args: dict[str, str]) -> Sheet:
    store = _store(actor, args)
    found = queries.weekly_of(actor, store, day(args, "day"))
    return _meeting_sheet(WEEKLY, f"{found.monday:%Y-%m-%d} – {found.sunday:%m-%d}", found, found.meeting, store)


def _meeting_sheet(kind: str, when: str, found: object, meeting: object, store: Store) -> Sheet:
    about = (meeting,) if meeting else ()
    title = f"{TITLES[kind]} · {when}"
    return Sheet(title, f"meetings/sheet_{kind}.html", {"found": found, "meeting": meeting}, store.pk, about)  # type: ignore[arg-type]


DAY = ("store_id", "day")
register_paper(
    Paper("meetings.report", gettext_lazy("Daily report"), access.SEE, _report, args=("store_id", "owner_id", "day"))
)
register_paper(Paper("meetings.evening", TITLES[EVENING], access.SEE, _evening, args=DAY))
register_paper(Paper("meetings.morning", TITLES[MORNING], access.SEE, _morning, args=DAY))
register_paper(Paper("meetings.weekly", TITLES[WEEKLY], access.SEE, _weekly, args=DAY))
