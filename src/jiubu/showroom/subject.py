"""What a notification about a visit opens, and how a screen of the showroom knows that something has changed."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiubu.customers.registry import Follower, register_follower, register_last_contact
from jiubu.deals.registry import register_meetings
from jiubu.kernel.actor import Actor
from jiubu.showroom import queries
from jiubu.web.live import register_mark
from jiubu.work.registry import Kind, register_about


def _title(actor: Actor, visit_id: int) -> str:
    visit = queries.visit_of(actor, visit_id)
    return visit.name or visit.purpose_title


def _drive_title(actor: Actor, drive_id: int) -> str:
    drive = queries.drive_of(actor, drive_id)
    return f"{drive.vehicle.trim.full_name} · {drive.name}"


register_last_contact("showroom", queries.last_met)
register_meetings("showroom", queries.was_here)
register_about(Kind("showroom.drive", lambda pk: reverse("showroom:drive", args=[pk]), _drive_title, "steering-wheel"))
register_about(Kind("showroom.visit", lambda pk: reverse("showroom:visit", args=[pk]), _title, "door-enter"))
register_follower(Follower("showroom.visits", gettext_lazy("Visits"), "showroom.Visit"))
register_follower(Follower("showroom.drives", gettext_lazy("Test drives"), "showroom.Drive"))
register_mark("showroom", queries.mark_of)
register_mark("drives", queries.drives_mark)
