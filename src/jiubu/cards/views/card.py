"""The drawer of a consultant, and the conversation card of one deal."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jiubu.cards import access, commands, queries
from jiubu.cards.forms import id_from
from jiubu.deals import access as deal_access
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store, User
from jiubu.web.requests import StaffRequest, staff


@dataclass(frozen=True, slots=True)
class Place:
    """The store that a page is about, and those that can be chosen."""

    store: Store
    stores: list[Store]


def place_of(request: StaffRequest) -> Place:
    """The store of the address when it is one of the actor's, else the home store."""
    stores = list(organisation.stores_of(request.actor))
    asked = id_from(request.GET.get("store") or request.POST.get("store")) or request.actor.store_id
    store = next((store for store in stores if store.pk == asked), None)
    return Place(store or organisation.store_of(request.actor, asked or 0), stores)


@staff(access.SEE)
@require_GET
def drawers(request: StaffRequest) -> HttpResponse:
    """The cards of one consultant, sorted by grade."""
    place = place_of(request)
    people = queries.people_of(request.actor, place.store.pk)
    owner = _owner(request, people)
    page = queries.drawer_of(request.actor, owner_id=owner.pk, store_id=place.store.pk) if owner else None
    return render(request, "cards/drawers.html", {"place": place, "people": people, "owner": owner, "page": page})


def _owner(request: StaffRequest, people: list[User]) -> User | None:
    """Whose drawer: as the address says, else one's own, else the first."""
    asked = id_from(request.GET.get("owner"))
    own = next((person for person in people if person.pk == request.actor.user_id), None)
    return next((person for person in people if person.pk == asked), own or next(iter(people), None))


@staff(deal_access.SEE)
@require_GET
def detail(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The conversation card of a deal. That it was opened is recorded."""
    card = queries.card_of(request.actor, deal_id)
    commands.note_opening(deal_id, by=request.actor)
    return render(request, "cards/card.html", {"card": card, "deal": card.deal})
