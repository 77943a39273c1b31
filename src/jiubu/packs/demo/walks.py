"""Walk-around checks of the demo business: this month some receptions were watched and not all, and places walked through."""

from datetime import timedelta

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import actor_of, people_with_role
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.walks.commands import add_finding, record_walk
from jiubu.walks.models import CheckList

FINDINGS = {
    "needs": "没问用途和预算就介绍车型",
    "contact_data": "客户离店时没有留下电话",
    "next_step": "送客前没有约下次到店时间",
    "price_boards": "两台展车的价格牌还是上月的",
    "demo_cars": "试驾车电量低于三成",
}
"""What is found at these points, as a manager writes it."""


def save_walks(source: Source, people: People) -> None:
    """In each store: last month everybody was watched; this month all but two."""
    lists = {one.key: one for one in CheckList.objects.filter(group=people.group)}
    for store in people.stores.values():
        manager = next(
            iter(people_with_role(store.pk, "showroom_manager") or people_with_role(store.pk, "sales_manager")), None
        )
        if manager is None:
            continue
        by = actor_of(manager, door="import")
        sellers = people.sellers(store)
        for days_ago, watched in ((33, sellers), (0, sellers[:-2])):
            for number, seller in enumerate(watched):
                _walk(source, store, lists["reception"], by, days_ago=days_ago + number, person=seller)
        for number, key in enumerate(("showroom", "workshop", "showroom")):
            _walk(source, store, lists[key], by, days_ago=number * 7, person=None)


def _walk(
    source: Source, store: Store, check_list: CheckList, by: Actor, *, days_ago: int, person: User | None
) -> None:
    """At most two points to improve; one of them becomes somebody's task when it is of this month."""
    day = source.today - timedelta(days=days_ago)
    at = min(source.at(day, first=10, last=16), source.now)
    keys = [point["key"] for point in check_list.points]
    poor = [key for key in keys if key in FINDINGS and source.chance(0.4)][:2]
    answers = {key: "poor" if key in poor else "good" for key in keys}
    walk = record_walk(
        store_id=store.pk, check_list_id=check_list.pk, person_id=person.pk if person else None, answers=answers,
        walked_at=at, by=by,
    )  # fmt: skip
    for number, key in enumerate(poor):
        is_task = number == 0 and days_ago < 10
        owner_id = (person.pk if person else by.user_id) if is_task else None
        due_on = source.today + timedelta(days=3) if is_task else None
        add_finding(walk.pk, text=FINDINGS[key], point=key, owner_id=owner_id, due_on=due_on, by=by)
