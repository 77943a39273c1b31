"""The demo business: loaded once, what is kept twice agrees, the journal tells what the rows show, and it can be cleared."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from jiubu.customers.models import Customer, OwnedVehicle, SearchDocument
from jiubu.deals.models import Deal, Followup, GradeChange, LossRequest
from jiubu.journal.models import Delivery, Entry, Link
from jiubu.kernel import identity
from jiubu.kernel.crypto import decrypt
from jiubu.kernel.errors import Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.organisation.models import Group, User
from jiubu.packs.demo import clear_demo, load_demo
from jiubu.packs.demo.clear import path_to_group
from jiubu.packs.demo.source import Source, check_digit, vin_of
from jiubu.process.models import AnswerSet, Run, Visit
from jiubu.process.queries import definition_of
from jiubu.showroom.models import Visit as ShowroomVisit
from jiubu.vehicles.models import Reservation, Vehicle
from jiubu.work.models import Appointment, Promise, Task
from tests.factories import machine, make_store
from tests.factories.customers import make_customer

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for all tests here, and cleared afterwards."""
    with django_db_blocker.unblock():
        said = []
        summary = load_demo(progress=said.append)
        yield summary, said
        clear_demo(by=machine(Group.objects.get(key="demo")))


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def entries(verb):
    return Entry.objects.filter(verb=verb).count()


def test_it_is_a_filled_dealership(demo):
    summary, said = demo
    assert (summary.is_new, summary.people, summary.customers, summary.deals, summary.vehicles) == (
        True,
        30,
        3000,
        1200,
        300,
    )
    assert len(said) == 4


def test_a_second_time_changes_nothing(demo):
    before = (Customer.objects.count(), Entry.objects.count())
    again = load_demo(progress=lambda text: None)
    assert (again.is_new, Customer.objects.count(), Entry.objects.count()) == (False, *before)


@pytest.mark.parametrize(
    "name",
    [
        "deals.stage_counts",
        "deals.mirror",
        "deals.next_contact",
        "process.visits",
        "process.contiguous",
        "process.stages",
    ],
)
def test_what_is_kept_twice_agrees(name):
    assert list(VERIFIERS[name]()) == []


def test_nothing_at_all_disagrees():
    assert [sentence for check in VERIFIERS.values() for sentence in check()] == []


@pytest.mark.parametrize(
    ("verb", "rows"),
    [
        ("customers.customer_made", Customer.objects.count),
        ("customers.owned_vehicle_added", OwnedVehicle.objects.count),
        ("deals.deal_created", Deal.objects.count),
        ("deals.followup_recorded", lambda: Followup.objects.filter(state="done").exclude(kind="apology").count()),
        ("deals.apology_made", lambda: Followup.objects.filter(kind="apology").count()),
        ("deals.grade_judged", lambda: GradeChange.objects.filter(cause="judged").count()),
        ("deals.loss_asked", LossRequest.objects.count),
        ("deals.loss_confirmed", lambda: LossRequest.objects.filter(state="confirmed").count()),
        ("deals.loss_sent_back", lambda: LossRequest.objects.filter(state="sent_back").count()),
        ("process.run_started", Run.objects.count),
        ("process.answers_saved", AnswerSet.objects.count),
        ("showroom.visit_opened", ShowroomVisit.objects.count),
        ("showroom.visit_closed", lambda: ShowroomVisit.objects.exclude(left_at=None).count()),
        ("vehicles.vehicle_made", Vehicle.objects.count),
        ("vehicles.vehicle_reserved", Reservation.objects.count),
        ("vehicles.vehicle_delivered", lambda: Vehicle.objects.filter(state="delivered").count()),
        ("work.task_made", Task.objects.count),
        ("work.task_finished", lambda: Task.objects.filter(state="done").count()),
        ("work.appointment_agreed", Appointment.objects.count),
        ("work.promise_made", Promise.objects.count),
        ("work.promise_kept", lambda: Promise.objects.filter(state="kept").count()),
    ],
)  # fmt: skip
def test_the_journal_tells_what_the_rows_show(verb, rows):
    assert entries(verb) == rows()


def test_replaying_the_moves_gives_the_runs_as_they_are():
    stands = {}
    links = Link.objects.filter(kind="deals.deal", entry__verb__in=["process.run_started", "process.run_moved"])
    for deal, verb, data in links.order_by("entry__at", "entry_id").values_list(
        "object_id", "entry__verb", "entry__data"
    ):
        if verb == "process.run_started":
            stands[deal] = [data["stage"]]
        elif data["way"] != "finish":
            assert (data["origin"], data["visit"]) == (stands[deal][-1], len(stands[deal]) + 1)
            stands[deal].append(data["to"])
    assert {deal: way[-1] for deal, way in stands.items()} == dict(Deal.objects.values_list("id", "stage"))
    assert sum(len(way) for way in stands.values()) == Visit.objects.count()


def test_it_is_history_no_reaction_hears_of():
    assert Delivery.objects.filter(entry__is_history=True).count() == 0


def test_nothing_lies_in_the_future_that_happened():
    now = timezone.now()
    assert Entry.objects.filter(at__gt=now).count() == 0
    assert Visit.objects.filter(entered_at__gt=now).count() == 0
    assert Followup.objects.filter(done_at__gt=now).count() == 0


def test_the_ways_are_those_of_the_process():
    definitions = {run: definition_of(version) for run, version in Run.objects.values_list("pk", "version_id")}
    assert {definition.process.key for definition in definitions.values()} == {"nine_step", "six_step"}
    steps = Visit.objects.exclude(way__in=["start", "aside"]).values_list("run_id", "number", "stage", "way")
    origins = {
        (run, number + 1): stage for run, number, stage in Visit.objects.values_list("run_id", "number", "stage")
    }
    for run, number, stage, way in steps:
        origin = origins[run, number]
        if way == "skip":
            assert (origin, stage) == ("presentation", "negotiation")
        elif way == "answer":
            assert (origin, stage) == ("negotiation", "closing")
        else:
            assert definitions[run].process.next_of(origin) == stage


def test_every_form_is_complete():
    assert AnswerSet.objects.filter(is_complete=False).count() == 0


def test_personal_answers_are_sealed_as_real_ones_are():
    numbers = AnswerSet.objects.filter(form="test_drive_agreement").values_list("answers__licence_number", flat=True)
    assert numbers.exists()
    assert {tuple(sorted(number)) for number in numbers} == {("mask", "sealed")}
    assert all(decrypt(number["sealed"]).startswith("3101") for number in numbers[:3])


def test_today_and_the_board_look_alive():
    phases = Counter(Deal.objects.values_list("phase", flat=True))
    assert set(phases) == {"lead", "open", "won", "after", "lost", "dormant"}
    assert Task.objects.filter(state="open", due_at__lt=timezone.now()).count() > 10
    assert LossRequest.objects.filter(state="asked").count() > 3
    assert Promise.objects.filter(state="replaced").count() > 3


def test_phones_vins_and_codes_are_valid_and_made_up():
    phones = list(Customer.objects.values_list("mobile", flat=True))
    assert {phone[:10] for phone in phones} == {"+861990000"}
    assert [p for p in phones[:200] if identity.mobile(p).error] == []
    vins = list(Vehicle.objects.values_list("vin", flat=True))
    assert [v for v in vins if identity.vin(v).error] == []
    codes = Customer.objects.exclude(credit_code=None).values_list("credit_code", flat=True)
    assert [c for c in codes if identity.credit_code(c).error] == []
    plates = OwnedVehicle.objects.exclude(plate="").values_list("plate", flat=True)
    assert [p for p in plates if identity.plate(p).error] == []


def test_everybody_signs_in_with_the_password_that_is_shown(demo, rf):
    request = rf.post("/")
    for username in ("jingli", "guwen1", "qiantai"):
        assert authenticate(request, username=username, password=demo[0].password).username == username
    assert User.objects.values("password").distinct().count() == 1


def test_every_customer_is_found():
    assert SearchDocument.objects.count() == Customer.objects.count()


def test_check_digits():
    assert [check_digit(v) for v in ("1M8GDM9A0KP042788", "1G4AH59H05G118341", "LJCPCBLC011000237")] == ["X", "4", "X"]
    assert identity.vin(vin_of("LX9", "ABC12", 2026, 123)).error == ""


def test_the_same_day_gives_the_same_business():
    names = [[Source(NOW, {}).phone() for _ in range(1)] for _ in range(2)]
    assert names[0] == names[1]


def test_a_real_group_is_never_cleared():
    store = make_store()
    make_customer(store)
    with pytest.raises(Refused) as refused:
        clear_demo(by=machine(store.group))
    assert (refused.value.code, Customer.objects.filter(group=store.group).count()) == ("not_demo", 1)


def test_the_way_from_a_row_to_its_group():
    assert [path_to_group(model) for model in (Group, Deal, Visit, Link, Followup)] == [
        "pk", "group_id", "run__group_id", "entry__group_id", "deal__group_id",
    ]  # fmt: skip
