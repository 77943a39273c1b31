"""What is asked about targets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Post, Store, Team, User
from jiubu.organisation.queries import calendar_of
from jiubu.targets import access, rules
from jiubu.targets.enums import TARGET_KINDS
from jiubu.targets.models import Plan, Target

Of = tuple[int | None, int | None]
"""(team, person): (None, None) is the store."""
SELLS = {"deals.follow_up", "showroom.receive"}
"""Actions of a role that sells: who follows up without receiving (care, insurance) has no such targets."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the store who can have a target, with the team of the post."""

    user: User
    team: Team | None


@dataclass(frozen=True, slots=True)
class Month:
    """A store's month as it is set: ``values`` of (kind, team, person); ``members`` are who can have targets."""

    store: Store
    month: date
    plan: Plan | None
    members: list[Member]
    values: dict[tuple[str, int | None, int | None], int]

    @property
    def version(self) -> int:
        return self.plan.version if self.plan else 0

    @property
    def teams(self) -> list[Team]:
        return list({member.team.pk: member.team for member in self.members if member.team}.values())

    def sum_of(self, kind: str, team_id: int | None = None) -> int:
        """Of the people: of the store, or of a team."""
        people = {m.user.pk for m in self.members if m.team and m.team.pk == team_id}
        rows = ((kind_, person, value) for (kind_, _team, person), value in self.values.items() if person is not None)
        return sum(value for kind_, person, value in rows if kind_ == kind and (team_id is None or person in people))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a period asks for: ``goal`` for all of it, ``pace`` for its working days up to and with today."""

    goal: float
    pace: float


def store_for(actor: Actor, store_id: int) -> Store:
    """The store, if the actor may see targets of it or of somebody in it; else it is not there."""
    actor.require(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id)
    whole = actor.reach(access.SEE).covers(owner_id=None, store_id=store_id)
    return rows.get(pk=store_id) if whole else rows.get(pk=store_id, pk__in=actor.stores)


def stores_for(actor: Actor) -> list[Store]:
    """The stores that the actor may choose from."""
    reach = actor.reach(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    return list(rows if reach.group else rows.filter(pk__in=reach.stores | set(actor.stores)))


def month_of(actor: Actor, store: Store, day: date) -> Month:
    """The numbers of the month that ``day`` is in, those that the actor may see. Three queries."""
    month = rules.month_of(day)
    reach = actor.reach(access.SEE)
    is_whole = reach.covers(owner_id=None, store_id=store.pk)
    members = [one for one in members_of(store.pk) if is_whole or one.user.pk in reach.users]
    rows = Target.objects.visible_to(actor).filter(plan__store=store, plan__month=month)
    plan = Plan.objects.filter(store=store, month=month).select_related("set_by").first()
    return Month(store, month, plan, members, {row.key: row.value for row in rows})


def members_of(store_id: int) -> list[Member]:
    """Who sells in the store now, by team. One query."""
    posts = Post.objects.current().filter(store_id=store_id).select_related("user", "role", "team")
    found: dict[int, Member] = {}
    for post in posts.order_by("team__name", "role__order", "id"):
        if set(post.role.grants) >= SELLS and post.user_id not in found:
            found[post.user_id] = Member(post.user, post.team)
    return list(found.values())


class Targets:
    """The targets of a store in a period, from the months that it lies in. One query, when it is first asked."""

    def __init__(self, store: Store, begin: date, end: date, today: date) -> None:
        self.store, self.begin, self.end = store, begin, end
        self.until = min(max(begin, today.fromordinal(today.toordinal() + 1)), end)
        self._values: dict[tuple[str, Of], dict[date, int]] | None = None

    def of(self, kind: str, people: Iterable[int] | None, team_id: int | None = None) -> Wanted | None:
        """What is wanted of the store (``people`` None), of a team with these people, or of one person (a list of one).
        None: nothing was set.
        """
        months = {month: self._month(kind, people, team_id, month) for month in rules.months_in(self.begin, self.end)}
        values = {month: value for month, value in months.items() if value is not None}
        if not values:
            return None
        is_working = calendar_of(self.store).is_working_day
        return Wanted(
            rules.due(values, self.begin, self.end, is_working), rules.due(values, self.begin, self.until, is_working)
        )

    def people(self, kind: str) -> set[int]:
        """Who has a target of this kind."""
        return {person for (k, (_team, person)) in self._known() if k == kind and person is not None}

    def _month(self, kind: str, people: Iterable[int] | None, team_id: int | None, month: date) -> int | None:
        known = self._known()
        of_people = {
            person: values[month] for (k, (_team, person)), values in known.items()
            if k == kind and person is not None and month in values
        }  # fmt: skip
        wanted = of_people.values() if people is None else [of_people[p] for p in people if p in of_people]
        is_person = people is not None and team_id is None
        own = None if is_person else known.get((kind, (team_id, None)), {}).get(month)
        return rules.total(own, wanted)

    def _known(self) -> Mapping[tuple[str, Of], dict[date, int]]:
        if self._values is None:
            months = list(rules.months_in(self.begin, self.end))
            rows = Target.objects.filter(plan__store=self.store, plan__month__in=months)
            self._values = {}
            for kind, team, person, month, value in rows.values_list(
                "kind", "team_id", "person_id", "plan__month", "value"
            ):
                self._values.setdefault((kind, (team, person)), {})[month] = value
        return self._values


KINDS = tuple(TARGET_KINDS)
