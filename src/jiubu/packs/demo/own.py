"""What goes with the demo and what stays, when somebody works beside it.

Records that stand by themselves (customers, deals, vehicles, visits, the catalogue, stores, people) go when the demo brought
them, and stay when somebody made them later. Parts of a record (contacts, tasks, answers …) go and stay with it, whoever
made them: what was tried out on a deal of the demo goes with that deal. A record of the demo that something of one's own
needs stays: the customer of one's own deal, the vehicle reserved for it, its make of car, the store that it is in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet

from jiubu.customers.models import Customer, Merge
from jiubu.deals.models import Deal
from jiubu.organisation.models import Group, Post, Store, User
from jiubu.packs.demo.rows import Ranges, is_demo, numbered_models
from jiubu.showroom.models import Visit
from jiubu.vehicles.models import Brand, Reservation, Series, Vehicle

DEAL = "deals.deal"
EVERY = 2**62


@dataclass(slots=True)
class Split:
    """The records of a group, by what becomes of them. ``goes``: the ids that will be deleted."""

    group_id: int
    ranges: Ranges
    goes: dict[type[Model], list[int]] = field(default_factory=dict)
    stays: dict[type[Model], list[int]] = field(default_factory=dict)
    """Of the demo, but needed by something of one's own."""
    own: dict[type[Model], int] = field(default_factory=dict)

    def demo(self, model: type[Model]) -> Q:
        return is_demo(self.ranges, model)

    def ids(self, model: type[Model], rows: QuerySet[Model], *, needed: Iterable[int | None] = ()) -> None:
        """Sort ``rows`` of the demo into going and staying."""
        wanted = set(needed)
        found = list(rows.filter(self.demo(model)).order_by("pk").values_list("pk", flat=True))
        self.goes[model] = [pk for pk in found if pk not in wanted]
        self.stays[model] = [pk for pk in found if pk in wanted]
        self.own[model] = rows.exclude(self.demo(model)).count()


def split_of(group_id: int, ranges: Mapping[str, list[int]]) -> Split:
    """Nothing is changed. A dozen questions, whatever there is."""
    split = Split(group_id, dict(ranges))
    deals = Deal.objects.filter(group_id=group_id)
    own_deals = deals.exclude(split.demo(Deal))
    split.ids(Deal, deals)
    split.ids(Customer, Customer.objects.filter(group_id=group_id), needed=_customers_needed(split, own_deals))
    about_own = Reservation.objects.filter(group_id=group_id, about_kind=DEAL, about_id__in=own_deals.values("pk"))
    split.ids(Vehicle, Vehicle.objects.filter(group_id=group_id), needed=about_own.values_list("vehicle_id", flat=True))
    _visits(split)
    split.ids(Brand, Brand.objects.filter(group_id=group_id), needed=_brands_needed(split, own_deals))
    people = User.objects.filter(group_id=group_id)
    split.own[User] = people.exclude(split.demo(User)).filter(is_active=True).count()
    split.goes[User] = list(people.filter(split.demo(User)).order_by("pk").values_list("pk", flat=True))
    split.ids(Store, Store.objects.filter(group_id=group_id), needed=_stores_needed(split))
    return split


def _customers_needed(split: Split, own_deals: QuerySet[Deal]) -> set[int | None]:
    """Of one's own deals and merges, and the cards that one's own were merged into."""
    own_merges = Merge.objects.filter(group_id=split.group_id).exclude(split.demo(Merge))
    own_cards = Customer.objects.filter(group_id=split.group_id).exclude(split.demo(Customer))
    found: set[int | None] = set(own_deals.values_list("customer_id", flat=True))
    for into, card in own_merges.values_list("into_id", "card_id"):
        found |= {into, card}
    return found | set(own_cards.exclude(merged_into=None).values_list("merged_into_id", flat=True))


def _visits(split: Split) -> None:
    """Visits of the demo, and those that received somebody of the demo who goes."""
    visits = Visit.objects.filter(group_id=split.group_id)
    of_going = Q(deal_id__in=split.goes[Deal]) | Q(customer_id__in=split.goes[Customer])
    split.goes[Visit] = list(visits.filter(split.demo(Visit) | of_going).values_list("pk", flat=True))
    split.own[Visit] = visits.count() - len(split.goes[Visit])


def _brands_needed(split: Split, own_deals: QuerySet[Deal]) -> set[int | None]:
    """Makes of the demo with something of one's own in them: deals, vehicles, series."""
    vehicles = Vehicle.objects.filter(group_id=split.group_id).exclude(pk__in=split.goes[Vehicle])
    series = Series.objects.filter(maker__brand__group_id=split.group_id).exclude(split.demo(Series))
    return {
        *own_deals.values_list("series__maker__brand_id", flat=True),
        *own_deals.values_list("trim__series__maker__brand_id", flat=True),
        *vehicles.values_list("trim__series__maker__brand_id", flat=True),
        *series.values_list("maker__brand_id", flat=True),
    }


def _stores_needed(split: Split) -> set[int | None]:
    """Stores of the demo in which somebody of one's own works or something of one's own is."""
    posts = Post.objects.filter(store__group_id=split.group_id).exclude(user_id__in=split.goes[User])
    found: set[int | None] = set(posts.values_list("store_id", flat=True))
    for model in (Customer, Deal, Vehicle, Visit):
        left = model.objects.filter(group_id=split.group_id).exclude(pk__in=split.goes[model])
        found |= set(left.order_by().values_list("store_id", flat=True).distinct())
    return found


def ranges_of(group: Group) -> Ranges:
    """Which rows are the demo's. A demo that an earlier version loaded did not note it: then every row is."""
    known: Ranges = group.settings.get("demo", {}).get("rows", {})
    if not known and group.settings.get("is_demo") is True:
        return {label: [0, EVERY] for label in _labels()}
    return known


def _labels() -> list[str]:
    return [model._meta.label_lower for model in numbered_models()]


def is_whole(group: Group, split: Split) -> bool:
    """Whether the group is the demo's and nobody has anything of his own in it: then nothing of it is left."""
    return group.settings.get("is_demo") is True and not any(split.own[m] for m in (User, Customer, Deal, Vehicle))
