"""What is asked about walk-around checks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Post, Store, User
from jiubu.showroom.queries import consultants_of
from jiubu.walks import access
from jiubu.walks.enums import OBSERVED
from jiubu.walks.models import CheckList, Finding, Walk

KIND = "walks.walk"


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a consultant's reception was watched in the month: at least once is the duty."""

    user: User
    count: int

    @property
    def is_missing(self) -> bool:
        return self.count == 0


def walks_of(actor: Actor, store_id: int | None = None) -> QuerySet[Walk]:
    rows = Walk.objects.visible_to(actor).select_related("check_list", "person", "made_by", "store")
    rows = rows.annotate(finding_count=Count("findings"))
    return rows if store_id is None else rows.filter(store_id=store_id)


def walk_of(actor: Actor, walk_id: int) -> Walk:
    """The check, or Walk.DoesNotExist."""
    return walks_of(actor).get(pk=walk_id)


def findings_of(walk: Walk) -> list[Finding]:
    """In the order in which they were written down."""
    return list(walk.findings.select_related("task__owner", "made_by").order_by("id"))


def finding_of(actor: Actor, finding_id: int) -> Finding:
    """Of a check that the actor sees, or Finding.DoesNotExist."""
    return Finding.objects.get(pk=finding_id, walk__in=Walk.objects.visible_to(actor))


def check_lists_of(group_id: int) -> QuerySet[CheckList]:
    return CheckList.objects.filter(group_id=group_id).order_by("id")


def stores_for(actor: Actor) -> list[Store]:
    """The stores that the actor may choose from."""
    reach = actor.reach(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    return list(rows if reach.group else rows.filter(pk__in=reach.stores | set(actor.stores)))


def store_for(actor: Actor, store_id: int) -> Store:
    """The store, if the actor sees checks of it or of somebody in it; else it is not there."""
    actor.require(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id)
    whole = actor.reach(access.SEE).covers(owner_id=None, store_id=store_id)
    return rows.get(pk=store_id) if whole else rows.get(pk=store_id, pk__in=actor.stores)


def duty_of(actor: Actor, store: Store, day: date) -> list[Duty]:
    """The store's consultants whom the actor may see, and how often each was watched in the month of ``day``: the missing
    ones first. Who watches others has no such duty. Four queries.
    """
    zone = ZoneInfo(store.timezone)
    first = day.replace(day=1)
    after = (first + timedelta(31)).replace(day=1)
    begin, end = datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)
    rows = Walk.objects.filter(store=store, kind=OBSERVED, walked_at__gte=begin, walked_at__lt=end)
    counts = dict(rows.order_by().values_list("person").annotate(n=Count("id")))
    reach = actor.reach(access.SEE)
    posts = Post.objects.current().filter(store=store).select_related("role")
    watchers = {post.user_id for post in posts if access.RECORD in post.role.grants}
    people = (one.user for one in consultants_of(store.pk) if one.user.pk not in watchers)
    found = [Duty(u, counts.get(u.pk, 0)) for u in people if reach.covers(owner_id=u.pk, store_id=store.pk)]
    return sorted(found, key=lambda duty: (duty.count, duty.user.name, duty.user.pk))


def people_in(store_id: int) -> list[User]:
    """Who may be given a task there, by name."""
    rows = User.objects.filter(posts__store_id=store_id, posts__until=None, is_active=True)
    return list(rows.distinct().order_by("name", "id"))
