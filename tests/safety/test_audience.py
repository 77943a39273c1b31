"""Every page and operation x every role of the pack: the matrix says who gets in, and nobody else does."""

from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.models import Role
from jiubu.web import middleware
from tests.factories import make_person
from tests.safety.addresses import body_of, operations, pages, query_of
from tests.safety.audience import OF_THE_GROUP, READ_FIRST, READS, UNNAMED, WRITES_OF_EVERYBODY
from tests.safety.audience import WRITES as CHANGES
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import make_world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="asks 6,000 times; rights are the same on both databases"),
]
OUT = (403, 404)
API = "/api/v1"
READABLE = [address for address in operations() if "GET" in address.methods]
WRITES = [address for address in operations() if "GET" not in address.methods]


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def _seldom_drawn(monkeypatch):
    """A refusal is drawn as a page once for each person and status: after that nobody here reads more than its number."""
    draw, seen = middleware._page, set()

    def page(request, error, *, status):
        if (request.user.pk, status) in seen:
            return HttpResponse(status=status)
        seen.add((request.user.pk, status))
        return draw(request, error, status=status)

    monkeypatch.setattr(middleware, "_page", page)


def place(address, here):
    """Its URL, with what it can't be asked without."""
    query = urlencode(query_of(address, {**here.ids, "owner_id": here.seller.pk}))
    return address.at(ids_for(address, here.ids)) + (f"?{query}" if query else "")


def actions_of(address):
    """What opens the door, by its line here or as its page declares it."""
    if address.operation is None:
        return set(address.function.audience)
    return set(READS[address.path.removeprefix(API)].split())


def test_every_operation_that_reads_has_its_line():
    paths = [address.path.removeprefix(API) for address in READABLE]
    assert sorted(set(paths) ^ set(READS)) == []


@pytest.mark.usefixtures("_seldom_drawn")
def test_each_role_gets_in_where_the_matrix_says_so_and_nowhere_else(here):
    guarded = [a for a in [*READABLE, *pages()] if a.operation or hasattr(a.function, "audience")]
    places = [(address, place(address, here), actions_of(address)) for address in guarded]
    places = [line for line in places if line[2] <= set(ACTIONS)]  # the others are open, or one's own
    assert len(places) > 400
    wrong = []
    for role in Role.objects.filter(group=here.group, is_active=True, posts__isnull=True):
        client = signed_in(make_person(here.store, role=role))
        wide = {action for action, scope in role.grants.items() if scope in ("store", "group")}
        for address, url, opens in places:
            if not opens & set(role.grants):
                if client.get(url).status_code not in OUT:
                    wrong.append(f"{role.key} gets into {address}")
            elif address.operation and opens & wide and client.get(url).status_code in OUT:
                wrong.append(f"{role.key} does not get into {address}")
    assert "\n".join(wrong) == ""


def test_who_has_no_right_changes_nothing(here):
    client = signed_in(make_person(here.store, {}))
    through = []
    for address in WRITES:
        method = address.methods[0].lower()
        body = body_of(address, here.ids) or {}
        answer = getattr(client, method)(place(address, here), body, content_type="application/json")
        if answer.status_code < 300:
            through.append(f"{address.methods[0]} {address.path.removeprefix(API)}")
    assert "\n".join(sorted(set(through) ^ set(WRITES_OF_EVERYBODY))) == ""


def name_of(address):
    return f"{address.methods[0]} {address.path.removeprefix(API)}"


def named_in(address, here):
    """Rows that bodies name: of this group, whatever was made before."""
    person, ids = here.seller.pk, here.ids
    own = {"owner_id": person, "consultant_id": person, "other_id": ids["customer_id"], "copy_of": ids["role_id"]}
    if "exclusions" in address.path:
        own["other_id"] = ids["option_id"]
    return {**ids_for(address, ids), **own}


def test_every_operation_that_writes_has_its_line():
    assert sorted({name_of(address) for address in WRITES} ^ set(CHANGES)) == []
    assert sorted((UNNAMED | READ_FIRST | OF_THE_GROUP) - set(CHANGES)) == []


def send(client, address, url, body):
    """What is answered; what was done is undone."""
    with transaction.atomic():
        answer = getattr(client, address.methods[0].lower())(url, body, content_type="application/json")
        transaction.set_rollback(True)
    return answer.status_code


def wrong_of(role, needs, name, status):
    """What the answer says otherwise than the matrix; nothing where a narrow reach leaves it open."""
    if not needs <= set(role.grants):
        early = status in (409, 422) and name in READ_FIRST
        return "" if status in OUT or early else f"{role.key} may {name}: {status}"
    wide = ("group",) if name in OF_THE_GROUP else ("store", "group")
    is_wide = all(role.grants[action] in wide for action in needs)
    return f"{role.key} may not {name}: {status}" if is_wide and name not in UNNAMED and status in OUT else ""


def test_each_role_changes_what_the_matrix_says_and_nothing_else(here):
    guarded = [(address, set(CHANGES[name_of(address)].split())) for address in WRITES]
    asked = [
        (address, name_of(address), needs, place(address, here), body_of(address, named_in(address, here)) or {})
        for address, needs in guarded
        if needs <= set(ACTIONS)
    ]
    assert len(asked) > 180
    wrong = []
    for role in Role.objects.filter(group=here.group, is_active=True, posts__isnull=True):
        client = signed_in(make_person(here.store, role=role))
        answers = [
            wrong_of(role, needs, name, send(client, address, url, body)) for address, name, needs, url, body in asked
        ]
        wrong += filter(None, answers)
    assert "\n".join(wrong) == ""
