"""``jiubu bench`` at a tiny size: it fills, measures, and leaves everything adding up."""

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.db import transaction

from jiubu.config.bench import fill as filling
from jiubu.config.bench import running
from jiubu.config.terminal import Stop
from jiubu.customers.models import Customer, SearchDocument
from jiubu.deals.models import Deal, StageCount
from jiubu.journal.models import Entry, Link
from jiubu.kernel.verify import VERIFIERS
from jiubu.losses.models import Countermeasure, Review
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.load import Size
from jiubu.process.models import Run
from jiubu.vehicles.models import Vehicle
from jiubu.work.models import Task

TINY = Size(deals=60, customers=180)


def disagreements():
    return [f"{name}: {sentence}" for name, check in VERIFIERS.items() for sentence in check()]


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker):
    """One fill for the module, undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        filling.fill(600, tell=lambda text: None, pattern=TINY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(_filled, db):
    return None


def test_a_filled_database_adds_up(filled):
    assert disagreements() == []
    assert (Deal.objects.count(), Run.objects.count(), Customer.objects.count()) == (600, 600, 1800)
    assert SearchDocument.objects.count() == 1800
    assert Store.objects.count() == 4
    assert sum(StageCount.objects.values_list("deal_count", flat=True)) == 600


def test_copies_are_things_of_their_own(filled):
    vins = list(Vehicle.objects.exclude(vin=None).values_list("vin", flat=True))
    assert len(vins) == len(set(vins))
    assert not Customer.objects.filter(mobile=None, kind="person").exists()
    last = Deal.objects.order_by("-id").select_related("owner", "store", "customer")[0]
    assert last.customer.store_id == last.store_id
    assert last.owner.posts.filter(store=last.store).exists()
    run = Run.objects.get(pk=last.run_id)
    assert (run.subject_id, run.store_id) == (last.pk, last.store_id)
    assert not any(is_password_usable(user.password) for user in User.objects.all())


def test_the_journal_of_a_copy_tells_its_own_ids_and_codes(filled):
    last = Deal.objects.filter(phase="won").order_by("-id")[0]
    links = Link.objects.filter(kind="deals.deal", object_id=last.pk)
    assert {link.code for link in links} == {last.code}
    moved = Entry.objects.filter(links__kind="deals.deal", links__object_id=last.pk, verb="process.run_moved")
    assert {entry.data["run"] for entry in moved} == {last.run_id}
    sold = Vehicle.objects.exclude(vin=None).order_by("-id")[0]
    assert {link.code for link in Link.objects.filter(kind="vehicles.vehicle", object_id=sold.pk)} == {sold.vin}


def test_what_was_learned_of_lost_deals_is_copied_whole(filled):
    tasks = Task.objects.filter(source__startswith="losses.countermeasure:").order_by("id")
    assert len(tasks) % 10 == 0 < len(tasks)
    assert [task.source for task in tasks] == [f"losses.countermeasure:{task.about_id}" for task in tasks]
    measure = Countermeasure.objects.get(pk=tasks.reverse()[0].about_id)
    assert (measure.store_id, measure.owner_id) == (tasks.reverse()[0].store_id, tasks.reverse()[0].owner_id)
    review = Review.objects.order_by("-id")[0]
    assert {case.store_id for case in review.cases.all()} == {review.store_id}
    assert all(person.posts.filter(store=review.store).exists() for person in review.participants.all())


def test_measuring_leaves_everything_adding_up(filled, capsys):
    running.main(["--rounds", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 20
    assert disagreements() == []


def test_imports_are_measured(filled, capsys):
    running.main(["--rounds", "0", "--imports", "60"])
    plain, whole = capsys.readouterr().out.splitlines()
    assert plain.endswith("made 60")
    assert "refused" in whole


def test_somebody_elses_database_is_not_filled(group):
    with pytest.raises(Stop):
        filling.fill(400, tell=lambda text: None)
    with pytest.raises(Stop):
        running.main(["--rounds", "0", "--load", "2"])
