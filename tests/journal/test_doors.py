"""The page and the API of failures."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiubu.journal.deliver import deliver_due
from jiubu.journal.models import Delivery, Entry
from tests.factories import make_person, make_store
from tests.journal.happenings import happen
from tests.journal.test_jobs import fall, work

pytestmark = pytest.mark.django_db
ERROR = "tests.journal.happenings.Unlucky"


def retry_by_web(client, kind, pk):
    return client.post(f"/journal/{kind}/{pk}/retry/").status_code


def retry_by_api(client, kind, pk):
    return client.post(f"/api/v1/journal/{kind}/{pk}/retry").status_code


DOORS = [(retry_by_web, 302), (retry_by_api, 200)]


def fail(store):
    store.address = "unlucky"
    store.save()
    happen(store)
    deliver_due()
    Delivery.objects.update(state="failed", due_at=timezone.now() + timedelta(days=1))
    return Delivery.objects.latest("id")


@pytest.fixture
def administrator(client, store):
    user = make_person(store, {"journal.see_failures": "group"})
    client.force_login(user)
    return user


def test_the_api_lists_what_failed(client, administrator, store):
    delivery = fail(store)
    found = client.get("/api/v1/journal/failures").json()
    row = found["deliveries"][0]
    assert {name: row[name] for name in ("id", "reaction", "state", "attempts", "verb")} == {
        "id": delivery.pk,
        "reaction": "tests.add_a_letter",
        "state": "failed",
        "attempts": 1,
        "verb": "tests.something_happened",
    }
    assert row["error"].splitlines()[0] == ERROR
    assert (found["next"], found["jobs"], found["ticks"]) == ("", [], [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(
    client, administrator, store, count, django_assert_num_queries
):
    for _ in range(count):
        fail(store)
    client.get("/journal/failures/")
    with django_assert_num_queries(6):
        page = client.get("/journal/failures/")
    assert page.content.decode().count("tests.add_a_letter") == count


@pytest.mark.parametrize(("door", "status"), DOORS)
def test_a_failed_reaction_is_tried_again(client, administrator, store, door, status):
    delivery = fail(store)
    assert door(client, "deliveries", delivery.pk) == status

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert Entry.objects.filter(verb="journal.delivery_retried").count() == 1


@pytest.mark.parametrize("door", [retry_by_web, retry_by_api])
def test_what_has_succeeded_is_not_tried_again(client, administrator, store, door):
    happen(store)
    deliver_due()
    assert door(client, "deliveries", Delivery.objects.get().pk) == 409


@pytest.mark.parametrize("door", [retry_by_web, retry_by_api])
def test_another_group_has_no_such_row(client, administrator, door):
    assert door(client, "deliveries", fail(make_store()).pk) == 404


@pytest.mark.parametrize("door", [retry_by_web, retry_by_api])
def test_only_who_may(client, store, door):
    client.force_login(make_person(store, {}))
    assert door(client, "deliveries", fail(store).pk) == 403


@pytest.mark.parametrize(("door", "status"), [(retry_by_web, 302), (retry_by_api, 204)])
def test_a_failed_job_is_run_again(client, administrator, door, status):
    fall.enqueue()
    work()
    result = DBTaskResult.objects.get()
    assert result.status == "FAILED"

    assert door(client, "jobs", result.pk) == status
    result.refresh_from_db()
    assert result.status == "READY"
    assert door(client, "jobs", result.pk) == 409
