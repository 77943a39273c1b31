"""Cards of the demo business: the count of last month with one difference explained, the advance tables of this week."""

from datetime import date, datetime, time, timedelta

from jiubu.cards.events import (
    CardsCounted,
    CountClosed,
    CountSigned,
    CountStarted,
    LinesAdded,
    TableCommented,
    TableStarted,
)
from jiubu.cards.models import AdvanceLine, AdvanceTable, CardCount, CountLine
from jiubu.cards.queries import drawer_grades, due_deals, known_numbers
from jiubu.cards.rules import hotter, monday_of, month_before
from jiubu.deals.models import STEADY, Followup
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import ZONE, Source

LINES = 12
WHY = "客户已转给同事跟进，洽谈卡没有及时移出抽屉，已补办移交"
COMMENT = "H、A 级本周必须约到店；两周没有进展的降级处理，周五夕会逐个过。"


def save_cards(source: Source, people: People, chronicle: Chronicle) -> None:
    """For each consultant a count of last month and a table of this week; the last one still has to sign."""
    month = month_before(source.today)
    for store in people.stores.values():
        lead, sellers = people.first(store, "sales_manager"), people.sellers(store)
        for number, seller in enumerate(sellers):
            is_last = number == len(sellers) - 1 and number > 0
            _count(source, chronicle, store, seller, lead, month, is_off=number == 0, is_signed=not is_last)
            _table(source, chronicle, store, seller, lead, is_commented=number == 0)


def _moment(day: date, hour: int, source: Source) -> datetime:
    return min(datetime.combine(day, time(hour), ZONE), source.now)


def _count(
    source: Source, chronicle: Chronicle, store: Store, seller: User, lead: User, month: date, *, is_off: bool, is_signed: bool
) -> None:  # fmt: skip
    """Counted by both on the last day of the month; of the first consultant one card too many was in the drawer."""
    day = source.today.replace(day=1) - timedelta(days=1)
    begun, counted, checked, signed = (_moment(day, hour, source) for hour in (9, 16, 17, 18))
    count = CardCount.objects.create(
        group_id=store.group_id, store=store, consultant=seller, month=month, created_at=begun, counted_at=counted,
        checked_at=checked, checked_by=lead, signed_at=signed if is_signed else None,
        approved_at=signed if is_signed else None, approved_by=lead if is_signed else None,
        closed_at=signed if is_signed else None,
    )  # fmt: skip
    known = known_numbers(seller.pk, store.pk)
    grades = [key for key, _title in drawer_grades(store.group_id)]
    lines = [
        CountLine(count=count, grade=key, order=place, counted_known=known.get(key, 0), checked_known=known.get(key, 0))
        for place, key in enumerate(grades)
    ]
    for line in lines:
        line.counted = line.checked = (line.counted_known or 0) + (is_off and line.grade == "B")
        line.explanation = WHY if is_off and line.grade == "B" else ""
    CountLine.objects.bulk_create(lines)
    cards = sum(line.counted or 0 for line in lines)
    chronicle.note(begun, CountStarted(month=f"{month:%Y-%m}"), count, by=lead)
    for at, side, person in ((counted, "consultant", seller), (checked, "manager", lead)):
        chronicle.note(at, CardsCounted(side=side, cards=cards, known=sum(known.values())), count, by=person)
        if is_signed:
            chronicle.note(signed, CountSigned(side=side), count, by=person)
    if is_signed:
        chronicle.note(signed, CountClosed(), count, by=lead)


def _table(
    source: Source, chronicle: Chronicle, store: Store, seller: User, lead: User, *, is_commented: bool
) -> None:  # fmt: skip
    """What is due this week; of the days that have passed every other step is done."""
    week = monday_of(source.today)
    begun = _moment(week, 9, source)
    table = AdvanceTable.objects.create(
        group_id=store.group_id, store=store, consultant=seller, week=week, created_at=begun,
        comment=COMMENT if is_commented else "", commented_by=lead if is_commented else None,
        commented_at=_moment(week, 10, source) if is_commented else None,
    )  # fmt: skip
    chronicle.note(begun, TableStarted(week=f"{week:%Y-%m-%d}"), table, by=seller)
    if is_commented and table.commented_at:
        chronicle.note(table.commented_at, TableCommented(), table, by=lead)
    deals = list(due_deals(table)[:LINES])
    rows = Followup.objects.filter(deal__in=[d.pk for d in deals], state="planned", kind__in=STEADY)
    planned = {row.deal_id: row for row in rows.order_by("-planned_at", "-id")}
    order = [key for key, _title in drawer_grades(store.group_id)]
    lines = []
    for number, deal in enumerate(deals):
        day = (deal.next_contact_at or source.now).astimezone(ZONE).date()
        is_done = day < source.today and number % 2 == 0
        lines.append(
            AdvanceLine(
                table=table,
                deal=deal,
                grade=deal.grade,
                target=hotter(deal.grade, order),
                step=deal.next_contact_purpose,
                due_on=max(day, week),
                followup=planned.get(deal.pk),
                created_at=begun,
                done_at=_moment(max(day, week), 17, source) if is_done else None,
                done_by=seller if is_done else None,
            )
        )
    AdvanceLine.objects.bulk_create(lines)
    chronicle.note(begun, LinesAdded(lines=len(lines)), table, by=seller)
