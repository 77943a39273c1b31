"""A call list goes through the contact gate, row by row."""

import pytest

from jiubu.privacy import commands
from jiubu.work.models import Task
from tests.factories import make_person, web
from tests.factories.imports import run, undo, upload, verdicts
from tests.factories.privacy import ALL, agree, make_reachable, put_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(store, group):
    put_rules(group)
    return make_person(store, {**ALL, "imports.run": "own"})


@pytest.fixture
def people(store, seller):
    """Who agreed, who said nothing, who refused, who has a complaint open."""
    found = [make_reachable(store, seller, mobile=f"1380000000{n}") for n in range(4)]
    agree(found[0], "marketing", "call")
    commands.withdraw_consent(found[2].pk, purpose="marketing", by=web(seller))
    agree(found[3], "marketing", "call")
    commands.open_complaint(found[3].pk, text="异响", by=web(seller))
    return found


def called(seller, **options):
    rows = [["手机号", "备注"], *([f"1380000000{n}", "新车到店"] for n in range(4)), ["13999999999", "路人"]]
    job = upload("call_list", rows, by=web(seller))
    job.options |= options
    job.save()
    return run(job, by=web(seller))


def test_only_who_may_be_called_becomes_a_task(seller, people):
    job = called(seller, source="own", purpose="marketing")
    found = verdicts(job)
    assert [found[n][0] for n in range(2, 7)] == ["made", "refused", "refused", "refused", "refused"]
    assert all(found[n][1] for n in range(3, 7))
    task = Task.objects.get(kind="call")
    assert (task.owner, task.about_id, task.note) == (seller, people[0].pk, "新车到店")


def test_a_list_without_a_lawful_source_is_refused_whole(seller, people):
    assert {verdict for verdict, _reasons in verdicts(called(seller)).values()} == {"refused"}
    assert Task.objects.filter(kind="call").count() == 0


def test_taking_the_list_back_takes_the_calls_back(seller, people):
    job = undo(called(seller, source="own", purpose="marketing"), by=web(seller))
    assert Task.objects.filter(kind="call", state="open").count() == 0
    assert [v for v, _r in verdicts(job).values()].count("undone") == 1
