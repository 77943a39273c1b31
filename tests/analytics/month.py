"""Living through the sixty deals of ``month.csv``: April 2026 in one store, by the commands that people give.

Columns: ``grade`` at the opening of April (20 deals are of March); ``came`` when the deal was opened; ``answer`` when the
lead was answered ("auto": by a machine); ``first`` and ``again`` days in the showroom; ``lost`` asked, decided, how, reason;
``due`` contacts as day:day made, f put off, - not made, c cancelled. A day without a month is one of April.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

from jiubu.analytics.commands import take_snapshot
from jiubu.customers.models import Customer
from jiubu.deals import commands as deals
from jiubu.deals.models import Deal, Followup
from jiubu.organisation.models import Store, Team, User
from jiubu.showroom import commands as showroom
from jiubu.showroom.models import Drive
from jiubu.targets.commands import set_targets
from tests.deals.ways import go
from tests.factories import machine, make_group, make_person, make_store, make_team, web
from tests.factories.customers import make_customer
from tests.factories.deals import SELLS, make_lead, make_process, number, put_tables
from tests.factories.vehicles import make_vehicle

ROWS = list(csv.DictReader((Path(__file__).parent / "month.csv").read_text().splitlines()))
ZONE = ZoneInfo("Asia/Shanghai")
CHANNELS = ("walk_in", "call_in", "website", "portal", "short_video", "manufacturer", "referral")
ONLINE = CHANNELS[2:6]
TEAMS = {"W": "一组", "L": "一组", "Z": "二组", "Y": "二组"}
STRANGERS = [("W", 1), ("W", 8), ("L", 8), ("Z", 13), ("Y", 20), ("", 21)]
"""Who came without leaving a card, and who received them. Those of the 20th stayed until half past seven; those of the
21st nobody received, and nobody closed their visit."""
TARGETS = {
    ("cards", "W"): 12,
    ("cards", "L"): 10,
    ("cards", "Z"): 10,
    ("orders", ""): 20,
    ("orders", "W"): 5,
    ("orders", "L"): 4,
}


@dataclass
class Month:
    store: Store
    boss: User
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    deals: dict[int, Deal] = field(default_factory=dict)


def moment(text: str, clock: time = time(10)) -> datetime:
    """ "03-12", "9", "9 10:05"; a day alone is at ``clock``."""
    day, _, hour = text.partition(" ")
    month, _, number_ = day.rpartition("-")
    at = time.fromisoformat(hour) if hour else clock
    return datetime.combine(date(2026, int(month or 4), int(number_)), at, ZONE)


def live() -> Month:
    """Everything that happens, in the order of time."""
    with time_machine.travel(moment("03-02"), tick=False):
        here = _begin()
    acts = [act for row in ROWS for act in _acts(here, row)] + list(_others(here))
    for at, act in sorted(acts, key=lambda one: one[0]):
        with time_machine.travel(at, tick=False):
            act()
    _drives(here)
    _followups(here)
    with time_machine.travel(moment("05-02"), tick=False):
        for day in (6, 8):
            take_snapshot(store_id=here.store.pk, day=date(2026, 4, day), by=machine(here.store.group))
    return here


def _begin() -> Month:
    store = make_store(make_group())
    put_tables(store.group)
    make_process(store.group)
    by = machine(store.group, "pack")
    deals.put_loss_reason("other", title={"zh": "其他", "en": "Other"}, by=by)
    deals.put_loss_reason("other_reason", title={"zh": "其他原因", "en": "Another reason"}, parent="other", by=by)
    for channel in CHANNELS:
        deals.put_channel(channel, title={"zh": channel, "en": channel}, is_online=channel in ONLINE, by=by)
    here = Month(store, make_lead(store))
    here.teams = {name: make_team(store, name=name) for name in dict.fromkeys(TEAMS.values())}
    grants = {**dict.fromkeys(SELLS, "own"), "showroom.see": "store", "showroom.receive": "store"}
    for letter, team in TEAMS.items():
        here.people[letter] = make_person(store, grants, team=here.teams[team], name=letter)
    values = {(kind, None, here.people[who].pk if who else None): value for (kind, who), value in TARGETS.items()}
    set_targets(store.pk, month=date(2026, 4, 1), values=values, by=machine(store.group))
    return here


Act = tuple[datetime, object]


def _acts(here: Month, row: dict[str, str]) -> Iterator[Act]:
    """What one line of the table says."""
    n, person = int(row["no"]), here.people[row["owner"]]
    opened = moment(row["came"] or "03-10")
    yield opened, lambda: _open(here, n, row, person)
    if row["grade"]:
        yield (
            moment("03-11"),
            lambda: deals.judge_grade(here.deals[n].pk, grade=row["grade"], reason="谈过", by=web(person)),
        )
    for one in filter(None, row["answer"].split("|")):
        by = machine(here.store.group) if "auto" in one else web(person)
        yield moment(one.replace(" auto", "")), lambda by=by: _answer(here.deals[n], by)
    is_walk_in = row["source"] == "walk_in"
    for text in [*([] if is_walk_in else [row["first"]]), *row["again"].split(" ")]:
        if text:
            day, _, purpose = text.partition(" ")
            yield moment(day, time(15)), lambda p=purpose: _visit(here, here.deals[n], person, p or "new_car")
    yield from _ends(here, n, row, person)


def _ends(here: Month, n: int, row: dict[str, str], person: User) -> Iterator[Act]:
    """Signed, delivered, cancelled, lost."""
    if row["order"]:
        yield moment(row["order"], time(16)), lambda: _order(here.deals[n], person)
    if row["delivered"]:
        yield moment(row["delivered"], time(17)), lambda: go(here.deals[n], person, "care")
    if row["cancelled"]:
        by = web(person)
        at = moment(row["cancelled"], time(17))
        yield at, lambda: deals.move_deal(here.deals[n].pk, to="offer", reason="退订", by=by)
    if row["lost"]:
        yield from _loss(here, n, row["lost"].split(" "), person)


def _open(here: Month, n: int, row: dict[str, str], person: User) -> None:
    by, source, mobile = web(person), row["source"], number()
    if source in ("walk_in", "call_in"):
        channel = "call" if source == "call_in" else "visit"
        known = _card_of_march(here, person) if n == 55 else None
        who = {"mobile": known.mobile} if known else {"name": f"客户{n}", "mobile": mobile}
        visit = showroom.check_in(
            store_id=here.store.pk, channel=channel, consultant_id=person.pk, source=source, by=by, **who
        )
        here.deals[n] = showroom.make_prospect(visit.pk, by=by)
        showroom.close_visit(visit.pk, result="talked" if channel == "call" else "not_bought", by=by)
    elif n in (47, 48):  # customers with a card of March: one without a deal, one who bought then
        customer_id = here.deals[20].customer_id if n == 48 else _card_of_march(here, person).pk
        here.deals[n] = deals.create_deal(customer_id=customer_id, channel=source, by=by)
    else:
        customer = {"name": f"客户{n}", "mobile": mobile}
        here.deals[n] = deals.create_deal(customer=customer, channel=source, by=by)


def _card_of_march(here: Month, person: User) -> Customer:
    """A customer who has had a card for weeks, but no deal."""
    with time_machine.travel(moment("03-20"), tick=False):
        return make_customer(here.store, person)


def _answer(deal: Deal, by: object) -> None:
    deals.record_followup(deal.pk, outcome="reached", said="聊了需求", by=by)


def _visit(here: Month, deal: Deal, person: User, purpose: str) -> None:
    by = web(person)
    visit = showroom.check_in(
        store_id=here.store.pk, customer_id=deal.customer_id, consultant_id=person.pk, purpose=purpose, by=by
    )
    showroom.link_deal(visit.pk, deal_id=deal.pk, by=by)
    showroom.close_visit(visit.pk, result="not_bought", by=by)


def _order(deal: Deal, person: User) -> None:
    deal.refresh_from_db()
    go(deal, person, *(["needs"] if deal.stage == "lead" else []), "offer", "delivery")


def _loss(here: Month, n: int, words: list[str], person: User) -> Iterator[Act]:
    asked, decided, how, reason = words
    given: list[int] = []

    def ask() -> None:
        rival = deals.Rival(brand="特斯拉", model="Model Y", is_untold=True) if reason == "price_other" else None
        given.append(
            deals.request_loss(here.deals[n].pk, reason=reason, text="客户不买了", rival=rival, by=web(person)).pk
        )

    yield moment(asked, time(12)), ask
    if how == "confirmed":
        yield moment(decided, time(12)), lambda: deals.confirm_loss(given[0], by=web(here.boss))
    if how == "sent_back":
        yield moment(decided, time(12)), lambda: deals.send_back_loss(given[0], words="再联系", by=web(here.boss))


def _others(here: Month) -> Iterator[Act]:
    """Strangers, calls without a card, and the opening of the month."""
    desk = web(make_person(here.store, {"showroom.see": "store", "showroom.receive": "store"}))
    opened = {}
    for who, day in STRANGERS:
        person = here.people.get(who)

        def come(person=person, day=day, who=who) -> None:
            consultant_id = person.pk if person else None
            opened[who, day] = showroom.check_in(store_id=here.store.pk, consultant_id=consultant_id, by=desk).pk

        yield moment(str(day), time(11)), come
        leaves = time(19, 30) if day == 20 else time(12, 30)
        if day != 21:
            key = (who, day)
            at = moment(str(day), leaves)
            yield at, lambda key=key: showroom.close_visit(opened[key], result="not_bought", by=desk)
    yield moment("9"), lambda: _call(here, "W", "new_car", is_over=True)
    yield moment("9"), lambda: _call(here, "L", "service", is_over=True)
    yield moment("30"), lambda: _call(here, "Y", "new_car", is_over=False)
    by = machine(here.store.group)
    yield moment("1 00:10"), lambda: take_snapshot(store_id=here.store.pk, day=date(2026, 4, 1), by=by)


def _call(here: Month, who: str, purpose: str, *, is_over: bool) -> None:
    by = web(here.people[who])
    call = showroom.check_in(store_id=here.store.pk, channel="call", purpose=purpose, name="先生", by=by)
    if is_over:
        showroom.close_visit(call.pk, result="other", by=by)


def _drives(here: Month) -> None:
    car = make_vehicle(here.store)
    rows = [(row, moment(row["drove"], time(15, 30))) for row in ROWS if row["drove"]]
    Drive.objects.bulk_create(
        Drive(
            group_id=here.store.group_id, store=here.store, vehicle=car, consultant=here.people[row["owner"]],
            deal=here.deals[int(row["no"])], customer=here.deals[int(row["no"])].customer, state="back", begins_at=at,
            ends_at=at.replace(minute=50), signed_at=at, out_at=at, due_at=at, back_at=at, kilometres_out=1, kilometres_in=9,
        )
        for row, at in rows
    )  # fmt: skip


def _followups(here: Month) -> None:
    """Only what stands in the table was due in April."""
    Followup.objects.filter(state="planned").update(planned_at=moment("06-10"))
    Followup.objects.exclude(state="planned").update(planned_at=None)
    rows = []
    for row in ROWS:
        for one in row["due"].split():
            day, _, made = one.partition(":")
            state = {"f": "forwarded", "-": "planned", "c": "cancelled"}.get(made, "done")
            deal, person = here.deals[int(row["no"])], here.people[row["owner"]]
            done_at = moment(made, time(23)) if state == "done" else None
            rows.append(
                Followup(
                    deal=deal,
                    customer_id=deal.customer_id,
                    store=here.store,
                    owner=person,
                    purpose="约到店",
                    planned_at=moment(day),
                    state=state,
                    done_at=done_at,
                    done_by=person if done_at else None,
                )
            )
    Followup.objects.bulk_create(rows)
