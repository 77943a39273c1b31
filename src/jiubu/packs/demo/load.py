"""Fill an empty group with a year and a half of business."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.deals.commands import recount_stages
from jiubu.deals.models import Channel, Deal, LossReason
from jiubu.deals.queries import rules_of_group
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command, unit
from jiubu.kernel.errors import Refused
from jiubu.kernel.statistics import refresh_statistics
from jiubu.organisation.models import Group, User
from jiubu.packs.commands import install_pack
from jiubu.packs.demo import contacts, rows, vehicles, work
from jiubu.packs.demo.cards import save_cards
from jiubu.packs.demo.cases import Case, Flow, Setting, cast, save_cases
from jiubu.packs.demo.catalogue import make_catalogue
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.customers import new_customer, old_customer_fields, save_customers
from jiubu.packs.demo.drives import save_drives
from jiubu.packs.demo.inspections import save_inspections
from jiubu.packs.demo.lessons import save_lessons
from jiubu.packs.demo.meetings import save_meetings
from jiubu.packs.demo.organisation import PASSWORD, People, make_group, make_people, usernames
from jiubu.packs.demo.prices import save_prices
from jiubu.packs.demo.shifts import save_shifts
from jiubu.packs.demo.source import Source, read_source
from jiubu.packs.demo.stories import CHANNELS, tell, tell_six_steps
from jiubu.packs.demo.story import Ending
from jiubu.packs.demo.targets import save_targets
from jiubu.packs.demo.turns import save_turns
from jiubu.packs.demo.walks import save_walks
from jiubu.packs.demo.way import save_ways
from jiubu.packs.read import DEMO, folder_of, read_pack
from jiubu.packs.state import DEMO as KNOWN
from jiubu.packs.state import locked_group, note_demo
from jiubu.process.models import Process
from jiubu.process.queries import definition_of
from jiubu.vehicles.models import Vehicle

PACK = "car_dealership"
PROCESS = "nine_step"
SIX_STEP = "six_step"
CUSTOMERS = 3000
ENDINGS: dict[Ending, int] = {"delivered": 190, "won": 26, "lost": 742, "dormant": 52, "open": 190}

SIX_STEP_SHARE = 14
"""One open deal in so many goes by the six-step flow."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much business."""

    deals: int = sum(ENDINGS.values())
    customers: int = CUSTOMERS

    @property
    def endings(self) -> dict[Ending, int]:
        """Each with its share; what rounding leaves is lost."""
        shares = {ending: max(count * self.deals // sum(ENDINGS.values()), 1) for ending, count in ENDINGS.items()}
        return shares | {"lost": shares["lost"] + self.deals - sum(shares.values())}


@dataclass(frozen=True, slots=True)
class Summary:
    """What was loaded, and how to sign in."""

    is_new: bool
    group: str
    people: int
    customers: int
    deals: int
    vehicles: int
    entries: int
    seconds: float
    password: str = PASSWORD

    @property
    def logins(self) -> tuple[tuple[str, str], ...]:
        """(username, what he or she is) of those who show most."""
        return (
            ("jingli", _("sales manager")),
            ("guwen1", _("sales consultant")),
            ("qiantai", _("receptionist")),
            ("zongjingli", _("general manager")),
            ("guanli", _("administrator")),
        )


def load_demo(*, progress: Progress = print, now: datetime | None = None, size: Size | None = None) -> Summary:
    """Load the filled dealership of the pack, once; the journal tells what its rows show.

    The same day gives the same business. ``now`` is the moment it ends at. When it is loaded already, nothing changes.
    """
    begin = perf_counter()
    source = read_source(folder_of(PACK) / DEMO, now=now or timezone.now())
    key = source.words["organisation"]["group"]["key"]
    found = Group.objects.filter(key=key).first()
    if found is not None:
        progress(_("The demo business is loaded already."))
        return _summary(found, is_new=False, entries=0, seconds=perf_counter() - begin)
    by = Actor.machine("demo", group_id=0, door="command_line")
    group, entries = fill(source, progress=progress, size=size or Size(), by=by)
    refresh_statistics()
    return _summary(group, is_new=True, entries=entries, seconds=perf_counter() - begin)


def source_now(now: datetime | None = None) -> Source:
    """What the demo is put together from, as of now."""
    return read_source(folder_of(PACK) / DEMO, now=now or timezone.now())


def load_beside(group_id: int, *, now: datetime | None = None, size: Size | None = None) -> None:
    """Load the demo into a group that has business of its own; nothing when it is not asked for (any more)."""
    source = source_now(now)
    by = Actor.machine("demo", group_id=group_id, door="import")
    fill_beside(source, progress=lambda _text: None, size=size or Size(), by=by)
    refresh_statistics()


@command
def fill_beside(source: Source, *, progress: Progress, size: Size, by: Actor) -> None:
    """As ``fill``, in a group that is here. Which rows are the demo's is noted: of each table those numbered meanwhile."""
    rows.hold_tables()
    group = locked_group(by)
    known = group.settings.get(KNOWN, {})
    if known.get("state") != "asked":
        return
    require_free_names(source)
    before = rows.numbers()
    _fill(source, group, progress=progress, size=size, password=known["password"])
    _note_rows(group, before)


def require_free_names(source: Source) -> None:
    """Refused("names_taken") when somebody else signs in with a name of the demo's people."""
    taken = sorted(User.objects.filter(username__in=usernames(source)).values_list("username", flat=True))
    if taken:
        text = _("The demo's people sign in with names that are taken here: {names}").format(names=", ".join(taken))
        raise Refused("names_taken", text, fields={"with_demo": text})


@command
def fill(source: Source, *, progress: Progress, size: Size, by: Actor) -> tuple[Group, int]:
    """Everything in one transaction: half a demo helps nobody. ``by`` starts it; the group does not exist yet."""
    before = rows.numbers()
    group = make_group(source)
    system = Actor.machine(by.name, group_id=group.pk, door="import")
    install_pack(read_pack(folder_of(PACK)), by=system)
    entries = _fill(source, group, progress=progress, size=size)
    _note_rows(group, before)
    return group, entries


def _note_rows(group: Group, before: rows.Numbers) -> None:
    """At the very end: the journal is written when the command is done."""

    def note() -> None:
        note_demo(group, state="loaded", rows=rows.between(before, rows.numbers()))

    unit().before_commit["packs.demo"] = note


def _fill(source: Source, group: Group, *, progress: Progress, size: Size, password: str = "") -> int:
    """Stores, people, catalogue, customers, deals and the journal of all that; how many entries."""
    progress(_("People and processes …"))
    chronicle = Chronicle(Actor.machine("demo", group_id=group.pk, door="import"))
    people = make_people(source, group, password)
    setting = _setting(source, people)
    progress(_("Customers …"))
    cases = _cases(source, setting, size)
    _customers(source, setting, cases, chronicle, size.customers)
    progress(_("Deals and vehicles …"))
    _deals(source, setting, cases, chronicle)
    progress(_("Journal …"))
    return chronicle.write()


def _setting(source: Source, people: People) -> Setting:
    group = people.group
    flows = {key: _flow(group, key) for key in (PROCESS, SIX_STEP)}
    leaves: dict[str, list[LossReason]] = {}
    for reason in LossReason.objects.filter(group=group).exclude(parent=None).select_related("parent"):
        leaves.setdefault(reason.key.partition("_")[0], []).append(reason)
    return Setting(
        people=people,
        catalogue=make_catalogue(source, group),
        flows=flows,
        channels={channel.key: channel for channel in Channel.objects.filter(group=group)},
        reasons=leaves,
        response_minutes=rules_of_group(group.pk).response_minutes,
    )


def _flow(group: Group, key: str) -> Flow:
    process = Process.objects.get(group=group, store=None, key=key)
    version = process.versions.order_by("-number")[0]
    return Flow(process, version, definition_of(version.pk))


def _cases(source: Source, setting: Setting, size: Size) -> list[Case]:
    """Stories in the order in which they began, each with its people."""
    six_step_count = size.endings["open"] // SIX_STEP_SHARE
    counts = size.endings | {"open": size.endings["open"] - six_step_count}
    stories = [tell(source, ending) for ending, count in counts.items() for _number in range(count)]
    stories += [tell_six_steps(source) for _number in range(six_step_count)]
    cases: list[Case] = []
    for story in sorted(stories, key=lambda story: story.created_at):
        cases.append(cast(source, setting, story, cases))
    return cases


def _customers(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle, count: int) -> None:
    customers = {id(case.customer): case.customer for case in cases}
    found = list(customers.values())
    while len(found) < count:
        fields = old_customer_fields(source, setting.people)
        found.append(new_customer(source, channel=source.pick(CHANNELS), **fields))
    save_customers(source, found, chronicle)


def _deals(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    save_cases(source, setting, cases)
    vehicles.save_vehicles(source, setting, cases, chronicle)
    contacts.tell_beginnings(cases, chronicle)
    save_ways(source, setting, cases, chronicle)
    planned = contacts.save_talks(cases, chronicle)
    contacts.save_grades(cases, chronicle)
    contacts.save_visits(setting, cases, chronicle)
    asked = contacts.save_losses(source, setting, cases, chronicle)
    contacts.save_delivery_promises(cases, chronicle)
    contacts.save_apologies(source, cases, chronicle)
    vehicles.save_reservations(source, cases, setting, chronicle)
    vehicles.save_owned(source, cases, chronicle)
    work.save_tasks(source, setting, cases, planned, asked, chronicle)
    work.save_appointments(source, cases, chronicle)
    work.save_promises(source, cases, chronicle)
    work.save_visitors(source, setting, cases, chronicle)
    save_turns(source, setting.people, save_shifts(source, setting.people))
    save_drives(source, setting, cases, chronicle)
    work.save_notifications(setting, asked)
    save_lessons(source, setting.people, chronicle)
    save_targets(source, setting.people, by=chronicle.system)
    save_walks(source, setting.people)
    save_inspections(source, setting.people, chronicle)
    save_cards(source, setting.people, chronicle)
    save_meetings(source, setting.people, chronicle)
    save_prices(source, setting.people, setting.catalogue)
    recount_stages(by=chronicle.system)


def _summary(group: Group, *, is_new: bool, entries: int, seconds: float) -> Summary:
    return Summary(
        is_new=is_new,
        group=group.name,
        people=User.objects.filter(group=group).count(),
        customers=Customer.objects.filter(group=group).count(),
        deals=Deal.objects.filter(group=group).count(),
        vehicles=Vehicle.objects.filter(group=group).count(),
        entries=entries,
        seconds=seconds,
    )
