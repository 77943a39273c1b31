"""Which store, which day, whose: what the address of every page of the meetings says."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils import timezone

from jiubu.meetings import access, queries
from jiubu.meetings.forms import day_in, number_in
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store, User
from jiubu.web.requests import StaffRequest


@dataclass(frozen=True, slots=True)
class Place:
    """``stores``: those one may change to."""

    store: Store
    stores: list[Store]
    day: date
    leads: bool

    @property
    def query(self) -> str:
        return urlencode({"store": self.store.pk, "day": self.day.isoformat()})


def place_of(request: StaffRequest) -> Place:
    """A store in which one does not meet is a missing one."""
    actor = request.actor
    stores = queries.stores_of_meetings(actor, list(organisation.stores_of(actor)))
    asked = number_in(request.GET, "store")
    wanted = actor.store_id if asked is None else asked
    store = next((one for one in stores if one.pk == wanted), None)
    if store is None and asked is None and stores:
        store = stores[0]
    if store is None:
        raise Store.DoesNotExist
    day = day_in(request.GET, timezone.localdate())
    return Place(store, stores, day, access.leads(actor, store.pk))


def owner_of(request: StaffRequest, people: list[User]) -> User:
    """Whose report: of the address, else one's own, else the first one."""
    asked = number_in(request.GET, "owner")
    if asked is not None:
        return organisation.person_of(request.actor, asked)
    found = next((user for user in people if user.pk == request.actor.user_id), None) or next(iter(people), None)
    if found is None:
        return organisation.user_of(request.actor)
    return found
