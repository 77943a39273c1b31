"""The months of a store's books: closed, nothing is posted into them."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.documents import access, rules
from jiubu.documents.events import PeriodClosed, PeriodReopened
from jiubu.documents.kinds import KINDS
from jiubu.documents.models import Period, Series
from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of


@command
def close_period(store_id: int, *, month: date, by: Actor) -> Period:
    """Close a month that is over. Twice changes nothing."""
    access.require_close(by, store_id)
    store = Store.objects.select_for_update().get(pk=store_id)
    first = rules.month_of(checked.day(month, "month"))
    _hold_numbers(store, first.year)
    if first >= rules.month_of(calendar_of(store).day_of(timezone.now())):
        text = _("A month is closed when it is over.")
        raise Refused("month_runs", text, fields={"month": text})
    period, is_new = Period.objects.get_or_create(store=store, month=first, defaults={"closed_by_id": by.user_id})
    if is_new:
        record(PeriodClosed(month=f"{first:%Y-%m}"), about=store, by=by)
    return period


def _hold_numbers(store: Store, year: int) -> None:
    """Wait for those who are posting into this year right now, and keep others waiting until the month is closed."""
    Series.objects.bulk_create([Series(store=store, kind=key, year=year) for key in KINDS], ignore_conflicts=True)
    list(Series.objects.select_for_update().filter(store=store, year=year).order_by("pk"))


@command
def reopen_period(store_id: int, *, month: date, reason: str, by: Actor) -> None:
    """Open a closed month again, with the reason. Twice changes nothing."""
    access.require_close(by, store_id)
    store = Store.objects.select_for_update().get(pk=store_id)
    first = rules.month_of(checked.day(month, "month"))
    found = Period.objects.filter(store=store, month=first)
    if not found.exists():
        return
    if not reason.strip():
        text = _("Say why the month is opened again.")
        raise Refused("reason_missing", text, fields={"reason": text})
    found.delete()
    record(PeriodReopened(month=f"{first:%Y-%m}", reason=reason.strip()[:300]), about=store, by=by)
