"""The first steps of a new installation, up to the first deal of one's own that has moved on. Facts, not ticks."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.imports.models import Job
from jiubu.kernel.actor import Actor
from jiubu.organisation.access import MANAGE_PEOPLE
from jiubu.organisation.commands.founding import AWAY, CHECKLIST
from jiubu.organisation.models import Group, Invitation, Store, User
from jiubu.packs.demo.own import ranges_of
from jiubu.packs.demo.rows import Ranges, is_demo
from jiubu.process.models import Run, Visit
from jiubu.vehicles.models import Series

FRESH = timedelta(days=60)
"""After that nobody needs to be told how to begin."""


@dataclass(frozen=True, slots=True)
class Step:
    """``url`` is where it is done."""

    key: str
    title: str | Promise
    why: str | Promise
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)


STEPS: tuple[tuple[str, str | Promise, str | Promise, str], ...] = (
    ("store", _("Complete the store: hours, address, phone"), _("Time limits count within opening hours; the letterhead needs an address."), "organisation:stores"),
    ("people", _("Bring in colleagues"), _("Each with a role, by a link."), "organisation:invitation_new"),
    ("catalogue", _("Say what you sell"), _("Makes, models and colours, typed or imported."), "vehicles:catalogue"),
    ("customers", _("Bring in customers"), _("Import a table, or make the first card by hand."), "imports:list"),
    ("deal", _("Open the first deal"), _("Who wants what, and when you speak next."), "deals:new"),
    ("move", _("Move it to the next stage"), _("Drag its card on the board; what is missing is asked."), "deals:board"),
)  # fmt: skip


def checklist_of(actor: Actor) -> Checklist | None:
    """For who manages the whole group, while it is new; None when all is done or put away. Two queries at most."""
    if not actor.reach(MANAGE_PEOPLE).group:
        return None
    group = Group.objects.get(pk=actor.group_id)
    is_old = group.created_at < timezone.now() - FRESH
    if is_old or group.settings.get("is_demo") is True or group.settings.get(CHECKLIST) == AWAY:
        return None
    facts = _facts(group)
    steps = tuple(Step(key, title, why, reverse(url), bool(facts[key])) for key, title, why, url in STEPS)
    return None if all(step.is_done for step in steps) else Checklist(steps)


def _facts(group: Group) -> dict[str, object]:
    """What there is of one's own, in one question: the demo's rows do not count."""
    ranges: Ranges = ranges_of(group)
    here = Q(group=group)
    deals = Deal.objects.filter(here).exclude(is_demo(ranges, Deal))
    people = User.objects.filter(here, is_active=True).exclude(is_demo(ranges, User))
    runs = Run.objects.filter(subject_kind="deal", subject_id__in=deals.values("pk"))
    found = Group.objects.filter(pk=group.pk).annotate(
        has_store=Exists(
            Store.objects.filter(here, is_active=True).exclude(is_demo(ranges, Store)).exclude(address="")
        ),
        has_people=Exists(people.order_by("pk")[1:]) | Exists(Invitation.objects.filter(here, user=None)),
        has_catalogue=Exists(Series.objects.filter(maker__brand__group=group).exclude(is_demo(ranges, Series))),
        has_customers=Exists(Customer.objects.filter(here).exclude(is_demo(ranges, Customer)))
        | Exists(Job.objects.filter(here)),
        has_deal=Exists(deals),
        has_move=Exists(Visit.objects.filter(run__in=runs.values("pk"), left_at__isnull=False)),
    )
    row = found.values(*(f"has_{key}" for key, *_rest in STEPS))[0]
    return {name.removeprefix("has_"): value for name, value in row.items()}
