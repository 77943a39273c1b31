"""``jiubu verify``: in a small business everything agrees; one wrong row is named by its check."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from jiubu.customers.models import Customer, SearchDocument
from jiubu.deals.commands import Wish, create_deal, record_followup
from jiubu.deals.models import Deal, Followup, GradeChange, LossReason, LossRequest, StageCount
from jiubu.imports.models import Job, Line
from jiubu.kernel.verify import VERIFIERS
from jiubu.lists.models import Bulk, BulkRow
from jiubu.organisation.models import User
from jiubu.process.models import AnswerSet, Attachment, Run, Visit
from jiubu.vehicles.models import Reservation, Vehicle
from jiubu.work.models import Approval, ApprovalStep, Promise, Task
from tests.factories import machine, make_store, web
from tests.factories.deals import make_lead, make_process, number, put_tables, soon
from tests.factories.vehicles import make_trim, make_vehicle
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(settings, tmp_path):
    """A deal that was contacted once and has a next contact; its reactions are done."""
    settings.MEDIA_ROOT = tmp_path
    store = make_store()
    make_process(store.group)
    put_tables(store.group)
    actor = web(make_lead(store))
    card = {"name": "王芳", "mobile": number()}
    deal = create_deal(customer=card, wish=Wish(amount=Decimal(209800)), by=actor)
    record_followup(
        deal.pk, outcome="reached", said="在看车", is_two_way=True, next_at=soon(2), next_purpose="约到店", by=actor
    )
    run_worker()
    return Deal.objects.get(pk=deal.pk)


def found():
    return {name: sentences for name in VERIFIERS if (sentences := list(VERIFIERS[name]()))}


def test_a_small_business_agrees(deal):
    assert found() == {}


def later(row, field, by=timedelta(hours=1)):
    type(row).objects.filter(pk=row.pk).update(**{field: getattr(row, field) + by})


def spoil_counter(deal):
    StageCount.objects.update(deal_count=7)
    place = (deal.store_id, deal.process_id, deal.stage, deal.owner_id)
    return f"stage counter {place}: kept 7 (209800.00), counted 1 (209800.00)"


def spoil_contact_count(deal):
    Deal.objects.update(contact_count=9)
    return f"deal {deal.pk}: 9 contacts kept, 1 counted"


def spoil_last_contact(deal):
    later(deal, "last_contact_at")
    return f"deal {deal.pk}: the last contact is not when the customer was reached last"


def spoil_contact_customer(deal):
    other = Customer.objects.create(group=deal.group, store=deal.store, name="别人")
    SearchDocument.objects.create(customer=other, group=deal.group, words="x")
    contact = Followup.objects.filter(state="done").get()
    Followup.objects.filter(pk=contact.pk).update(customer=other)
    return f"contact {contact.pk}: its customer is not that of deal {deal.pk}"


def spoil_next_contact(deal):
    later(deal, "next_contact_at")
    return f"deal {deal.pk}: the next contact is not the earliest planned one"


def spoil_no_contact(deal):
    Followup.objects.filter(state="planned").update(state="cancelled")
    return f"deal {deal.pk}: the next contact is not the earliest planned one"


def spoil_no_run(deal):
    Run.objects.update(subject_id=0)
    return f"deal {deal.pk}: stage, phase or version differ from its run"


def spoil_grade(deal):
    GradeChange.objects.create(deal=deal, before="N", after="H", cause="judged", stage=deal.stage)
    return f"deal {deal.pk} has grade {deal.grade}, its last change says H"


def spoil_limit(deal):
    Deal.objects.update(stage_warn_at=timezone.now())
    return f"deal {deal.pk}: stage_warn_at is not warn_at of its run"


def spoil_override(deal):
    Deal.objects.update(has_override=True)
    return f"deal {deal.pk}: process or override differ from its run"


def spoil_stage(deal):
    Deal.objects.update(stage="offer")
    return f"deal {deal.pk}: stage, phase or version differ from its run"


def spoil_run_since(deal):
    later(Run.objects.get(), "entered_at")
    return f"run {deal.run_id}: since when it stands there, or its override, is not what its visits say"


def spoil_run_stage(deal):
    Run.objects.update(phase="won")
    return f"run {deal.run_id} stands at lead (won), which its version does not know"


def spoil_readiness(deal):
    Run.objects.update(met_count=0)
    return f"run {deal.run_id}: kept 0 of 1 criteria, counted 1 of 1"


def spoil_met(deal):
    Run.objects.update(met_count=5)
    return f"run {deal.run_id}: more criteria are met than asked"


def spoil_answers(deal):
    AnswerSet.objects.create(run_id=deal.run_id, form="needs", number=1, is_newest=True)
    AnswerSet.objects.create(run_id=deal.run_id, form="needs", number=2, is_newest=False)
    return f"run {deal.run_id}: of the answers to needs, 1 counts instead of 2"


def spoil_file(deal):
    row = Attachment.objects.create(
        group=deal.group, run_id=deal.run_id, form="f", field="p", file="answers/none.png", content_type="image/png", size=9, digest="x"
    )  # fmt: skip
    return f"attachment {row.pk}: its file is missing"


def spoil_visits(deal):
    Visit.objects.update(left_at=timezone.now())
    return f"run {deal.run_id} is open with 0 open visits, or its visits do not lead to its stage"


def spoil_loss(deal):
    by = {"deal": deal, "store": deal.store, "text": "贵", "stage": "lead"}
    price, gone = LossReason.objects.get(key="price"), LossReason.objects.get(key="need_gone")
    LossRequest.objects.create(reason=price, state="confirmed", **by)
    Deal.objects.update(phase="lost", lost_at=timezone.now(), loss_reason=gone)
    return f"deal {deal.pk} is lost for another reason than the one that was confirmed"


def spoil_document(deal):
    SearchDocument.objects.filter(customer=deal.customer_id).update(words="nobody")
    return f"customer {deal.customer_id} would not be found by what stands on the card"


def spoil_document_gone(deal):
    SearchDocument.objects.filter(customer=deal.customer_id).delete()
    return f"customer {deal.customer_id} has no words to be found by"


def spoil_index(deal):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the words once")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO customers_search(customers_search) VALUES ('delete-all')")
    return "the index of words does not agree with the documents"


def spoil_vehicle(deal):
    vehicle = make_vehicle(deal.store, trim=make_trim(deal.group), state="reserved", state_before="in_stock")
    return f"vehicle {vehicle.code} is reserved, but its reservation is missing"


def spoil_delivery(deal):
    vehicle = make_vehicle(deal.store, trim=make_trim(deal.group), state="delivered")
    return f"vehicle {vehicle.code}: delivered and the day of delivery do not agree"


def spoil_reservation(deal):
    vehicle = make_vehicle(deal.store, trim=make_trim(deal.group), state="in_stock")
    row = Reservation.objects.create(
        vehicle=vehicle, group=deal.group, about_id=deal.pk, until=soon(), state="released"
    )
    assert Vehicle.objects.filter(pk=vehicle.pk).exists()
    return f"reservation {row.pk}: its state and its end do not agree"


def spoil_approval(deal):
    row = Approval.objects.create(
        group=deal.group, store=deal.store, rule_key="discount", about_kind="deals.deal", about_id=deal.pk, question="?",
        levels=["sales_manager", "general_manager"], level=1, role="general_manager",
    )  # fmt: skip
    assert not ApprovalStep.objects.exists()
    return f"approval {row.pk} is asked at level 1 with 0 yes and 0 no"


def spoil_promise(deal):
    person = User.objects.first()
    row = Promise.objects.create(
        group=deal.group, store=deal.store, owner=person, promised_by=person, text="赠品", about_kind="deals.deal", about_id=deal.pk,
        due_at=soon(), state="kept",
    )  # fmt: skip
    return f"promise {row.pk}: its state, its end and what replaced it do not agree"


def spoil_task(deal):
    row = Task.objects.create(
        group=deal.group, store=deal.store, kind="other", title="x", due_at=soon(), remind_at=soon(), state="cancelled"
    )
    return f"task {row.pk} is over and would still remind or climb"


def spoil_import(deal):
    job = Job.objects.create(
        group=deal.group,
        importer="customers",
        file_name="x.csv",
        file_digest="x",
        state="done",
        row_count=1,
        made_count=1,
    )
    Line.objects.create(job=job, number=2, cells=[], verdict="refused")
    return f"import {job.pk}: 1 made kept, 0 counted"


def spoil_bulk(deal):
    bulk = Bulk.objects.create(
        group=deal.group,
        user=User.objects.first(),
        list_key="deals",
        action="x",
        state="done",
        row_count=1,
        done_count=2,
    )
    BulkRow.objects.create(bulk=bulk, number=1, object_id=deal.pk, verdict="done")
    return f"bulk {bulk.pk}: 2 done kept, 1 counted"


SPOILS = {
    spoil_counter: "deals.stage_counts", spoil_contact_count: "deals.contacts", spoil_last_contact: "deals.contacts",
    spoil_contact_customer: "deals.contacts", spoil_next_contact: "deals.next_contact", spoil_no_contact: "deals.next_contact", spoil_no_run: "deals.mirror", spoil_grade: "deals.grades",
    spoil_limit: "deals.mirror", spoil_override: "deals.mirror", spoil_stage: "deals.mirror", spoil_loss: "deals.endings",
    spoil_run_since: "process.mirror", spoil_run_stage: "process.stages", spoil_readiness: "process.readiness",
    spoil_met: "process.readiness", spoil_answers: "process.answers", spoil_file: "process.files",
    spoil_visits: "process.visits", spoil_document: "customers.documents", spoil_document_gone: "customers.documents",
    spoil_index: "customers.documents", spoil_vehicle: "vehicles.states", spoil_delivery: "vehicles.endings",
    spoil_reservation: "vehicles.endings", spoil_approval: "work.approvals", spoil_promise: "work.promises",
    spoil_task: "work.tasks", spoil_import: "imports.counts", spoil_bulk: "lists.bulk_counts",
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__.removeprefix("spoil_"))
def test_one_wrong_row_is_named(deal, spoil):
    sentence = spoil(deal)
    assert sentence in found()[SPOILS[spoil]]


def test_no_check_asks_per_row(deal, django_assert_max_num_queries):
    """Three deals cost as many statements as one, gates apart: those are judged one by one, of the newest 200."""

    def count():
        with django_assert_max_num_queries(200) as asked:
            for name in sorted(set(VERIFIERS) - {"process.readiness"}):
                list(VERIFIERS[name]())
        return len(asked)

    before = count()
    actor = machine(deal.group, "command_line")
    for n in range(2):
        create_deal(customer={"name": f"客户{n}", "mobile": number()}, store_id=deal.store_id, is_pool=True, by=actor)
    run_worker()
    assert count() == before
