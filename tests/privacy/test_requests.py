"""Requests of a person: copy, correction, deletion; what is left afterwards names nobody, and all figures agree."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jiubu.customers import commands as customers
from jiubu.customers import queries as cards
from jiubu.customers.models import Claim, Customer
from jiubu.deals.commands import confirm_loss, create_deal, put_sales_rules, record_followup, request_loss
from jiubu.deals.models import Deal, Followup, LossReason, StageCount
from jiubu.journal.log import read
from jiubu.journal.models import Entry
from jiubu.kernel.calendar import WorkCalendar
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.kernel.rights import ACTIONS
from jiubu.kernel.verify import VERIFIERS
from jiubu.privacy import commands, queries
from jiubu.privacy.commands.requests import due_day
from jiubu.privacy.models import PersonRequest, RetentionRule
from jiubu.privacy.registry import HOLDINGS
from jiubu.process.commands import keep_attachment, save_answers
from jiubu.process.queries import main_run
from jiubu.showroom.commands import check_in
from jiubu.work.models import Task
from tests.factories import machine, make_person, web
from tests.factories.customers import make_customer
from tests.factories.packs import install_real_pack
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ID_NUMBER = "11010519491231002X"
LICENCE = "360426199101010071"
SECRET = [
    "欧阳娜娜",
    "13812345678",
    "nana_wx",
    "nana@example.com",
    "望京西路 9 号",
    "她最怕蛇",
    "京A88888",
    "孩子上小学",
    ID_NUMBER,
]
"""Everything that says who she is; none of it may be left."""


@pytest.fixture
def boss(store):
    return make_person(store, dict.fromkeys(ACTIONS, "group"))


@pytest.fixture
def nana(group, store, boss, settings, tmp_path):
    """A customer with something in every corner, and a lost deal."""
    settings.MEDIA_ROOT = tmp_path
    install_real_pack(group)
    by = web(boss)
    customer = customers.make_customer(
        name="欧阳娜娜", mobile="13812345678", wechat="nana_wx", email="nana@example.com", address="望京西路 9 号",
        remark="她最怕蛇", id_number=ID_NUMBER, owner_id=boss.pk, store_id=store.pk, by=by,
    )  # fmt: skip
    customers.add_owned_vehicle(customer.pk, brand="大众", plate="京A88888", by=by)
    customers.add_contact(customer.pk, name="欧阳娜娜的妈妈", mobile="13812345679", by=by)
    make_a_task(boss, store, about=customer, title="给欧阳娜娜打电话", about_title="欧阳娜娜")
    make_a_promise(boss, store, customer, text="送欧阳娜娜脚垫", about_title="欧阳娜娜")
    make_an_appointment(boss, store, about=customer, title="欧阳娜娜来店", about_title="欧阳娜娜")
    check_in(store_id=store.pk, customer_id=customer.pk, by=by)
    commands.give_consent(
        customer.pk, purpose="marketing", channels=["call"], proof="paper", note="欧阳娜娜 签字", picture=PNG, by=by
    )  # fmt: skip
    commands.open_complaint(customer.pk, text="欧阳娜娜说空调不凉", by=by)
    deal = create_deal(customer_id=customer.pk, owner_id=boss.pk, remark="欧阳娜娜要白色", by=by)
    record_followup(deal.pk, outcome="reached", said="欧阳娜娜说孩子上小学", by=by)
    run = main_run("deal", deal.pk)
    answers = {"driver_name": "欧阳娜娜", "licence_number": LICENCE}
    save_answers(run.pk, form="test_drive_agreement", answers=answers, by=by)
    keep_attachment(run.pk, form="test_drive_agreement", field="licence_photo", content=PNG, by=by)
    return customer


def lose(customer, boss):
    deal = customer.deals.get()
    put_sales_rules(by=machine(customer.group))  # without contacts before a loss
    reason = LossReason.objects.filter(group=customer.group, parent__isnull=False, wants_rival=False).first()
    asked = request_loss(deal.pk, reason=reason.key, text="欧阳娜娜买了别家", by=web(boss))
    confirm_loss(asked.pk, by=machine(customer.group))


def ask(customer, boss, kind):
    return commands.take_request(customer.pk, kind=kind, proved_by="看过身份证", text="欧阳娜娜本人", by=web(boss))


def everything():
    """The whole database as text."""
    state = [
        [[_read(value) for value in row] for row in model._base_manager.values_list(*(f.attname for f in model._meta.concrete_fields))]
        for model in apps.get_models()
    ]  # fmt: skip
    return json.dumps(state, cls=DjangoJSONEncoder, ensure_ascii=False)


def _read(value):
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value


def figures():
    """What reports are made of."""
    return {
        "deals": list(Deal.objects.order_by("pk").values_list("stage", "phase", "grade", "amount", "contact_count")),
        "stages": list(StageCount.objects.order_by("pk").values_list("stage", "deal_count", "amount")),
        "followups": list(Followup.objects.order_by("pk").values_list("way", "state", "outcome", "done_at")),
        "tasks": list(Task.objects.order_by("pk").values_list("kind", "due_at")),
        "cards": list(Customer.objects.order_by("pk").values_list("channel", "created_at", "store_id")),
    }


def disagreements():
    return [f"{name}: {one}" for name, check in sorted(VERIFIERS.items()) for one in check()]


def test_fifteen_working_days_are_not_fifteen_days():
    calendar = WorkCalendar(rest_days=(5, 6))
    assert due_day(calendar, date(2026, 9, 25)) == date(2026, 10, 22)  # a week of National Day, a made-up Saturday


def test_deleting_leaves_nobody_named_and_every_figure_as_it_was(nana, boss):
    lose(nana, boss)
    request = ask(nana, boss, "delete")
    before, entries = figures(), list(Entry.objects.order_by("pk").values_list("pk", "verb", "data"))
    assert [word for word in SECRET if word in everything()] != []
    done = commands.fulfil_deletion(request.pk, by=web(boss))
    text = everything()
    assert [word for word in SECRET if word in text] == []
    assert (done.state, done.held, done.receipt["customers.card"]) == ("done", [], 1)
    assert figures() == before
    assert (
        list(Entry.objects.filter(pk__lte=entries[-1][0]).order_by("pk").values_list("pk", "verb", "data")) == entries
    )
    assert disagreements() == []
    nana.refresh_from_db()
    assert (nana.name, nana.mobile, nana.id_number_encrypted) == (nana.code, None, "")
    gate = queries.may_contact(nana, purpose="deal", channel="call", by=web(boss))
    assert "gone" in gate.codes
    assert cards.find_customers(web(boss), "欧阳") == []


def test_files_go_only_when_the_deletion_is_committed(nana, boss, settings, django_capture_on_commit_callbacks):
    """Rolled back, the rows name files that are still there."""

    def files():
        return {path.suffix for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}

    lose(nana, boss)
    request = ask(nana, boss, "delete")
    with transaction.atomic():
        commands.fulfil_deletion(request.pk, by=web(boss))
        transaction.set_rollback(True)
    assert files() == {".png"}
    with django_capture_on_commit_callbacks(execute=True):
        commands.fulfil_deletion(request.pk, by=web(boss))
        assert files() == {".png"}
    assert files() == set()


def test_what_a_colleague_wrote_when_asking_for_the_person_is_copied_and_goes(nana, boss, store):
    asker = make_person(store, {"customers.see": "own", "customers.make": "own"})
    token = cards.duplicate_of(web(asker), mobile="13812345678").claim
    customers.claim_customer(token, kind="cooperate", reason="欧阳娜娜 是我表姐", by=web(asker))
    parts = {part.name: part.rows for part in queries.everything_about(nana)}
    assert [row for row in parts["customers.claims"] if "欧阳娜娜 是我表姐" in row.values()] == parts[
        "customers.claims"
    ]
    lose(nana, boss)
    Claim.objects.update(state="refused", words="欧阳娜娜 归老板")
    commands.fulfil_deletion(ask(nana, boss, "delete").pk, by=web(boss))
    assert [word for word in ("表姐", "欧阳") if word in everything()] == []


def test_an_open_deal_is_closed_first(nana, boss):
    request = ask(nana, boss, "delete")
    with pytest.raises(Refused) as refusal:
        commands.fulfil_deletion(request.pk, by=web(boss))
    assert (refusal.value.code, queries.deletable(nana).held) == ("still_needed", [])
    nana.refresh_from_db()
    assert nana.name == "欧阳娜娜"


def test_what_the_law_wants_kept_is_kept_until_its_day_and_then_deleted(nana, boss):
    delivered = datetime(2020, 3, 1, 12, tzinfo=UTC)
    nana.deals.update(phase="after", delivered_at=delivered, won_at=delivered)
    request = ask(nana, boss, "delete")
    done = commands.fulfil_deletion(request.pk, by=web(boss))
    assert (done.state, done.finish_on) == ("partly", date(2030, 3, 1))
    assert [one["code"] for one in done.held] == ["contract"]
    nana.refresh_from_db()
    assert (nana.name, nana.mobile, nana.address, nana.is_do_not_call) == ("欧阳娜娜", None, "", True)
    assert cards.open_number(nana.id_number_encrypted) == ID_NUMBER
    nana.deals.update(delivered_at=delivered - timedelta(days=366 * 8))
    assert commands.finish_deletions(today=date(2030, 3, 1), by=machine(nana.group)) == 1
    nana.refresh_from_db()
    request.refresh_from_db()
    assert (nana.name, request.state) == (nana.code, "done")
    assert [word for word in SECRET if word in everything()] == []


def test_the_copy_holds_everything_in_full(nana, boss):
    request = ask(nana, boss, "copy")
    row, parts = commands.hand_out_copy(request.pk, by=web(boss))
    text = json.dumps([[part.title, part.rows] for part in parts], ensure_ascii=False)
    wanted = [*(word for word in SECRET if word != "13812345678"), LICENCE, "+8613812345678", "空调不凉"]
    assert [word for word in wanted if word not in text] == []
    assert (row.state, row.receipt["customers.card"]) == ("done", 1)


def test_both_doors_hand_out_the_copy_and_record_it(nana, boss):
    client = Client()
    client.force_login(boss)
    request = ask(nana, boss, "copy")
    page = client.post(f"/privacy/requests/{request.pk}/copy/")
    assert page.headers["Content-Disposition"] == f'attachment; filename="{request.code}-{nana.code}.html"'
    assert ID_NUMBER in page.content.decode()
    answer = client.post(f"/api/v1/person-requests/{request.pk}/copy").json()
    assert answer["parts"][0]["name"] == "customers.card"
    assert Entry.objects.filter(verb="privacy.copy_handed_out").count() == 2


def test_correcting_and_refusing_want_words_for_the_person(nana, boss):
    wrong, unlawful = ask(nana, boss, "correct"), ask(nana, boss, "delete")
    for act, request in ((commands.finish_correction, wrong), (commands.refuse_request, unlawful)):
        with pytest.raises(Refused) as refusal:
            act(request.pk, decision=" ", by=web(boss))
        assert list(refusal.value.fields) == ["decision"]
    customers.edit_customer(nana.pk, changes={"region": "海淀"}, by=web(boss))
    assert commands.finish_correction(wrong.pk, decision="改了地区", by=web(boss)).state == "done"
    assert commands.refuse_request(unlawful.pk, decision="还有未结的纠纷", by=web(boss)).state == "refused"
    with pytest.raises(Refused, match=r"answered already|答复"):
        commands.fulfil_deletion(unlawful.pk, by=web(boss))


def test_a_request_is_due_has_a_task_and_is_taken_once(nana, boss):
    request = ask(nana, boss, "copy")
    assert ask(nana, boss, "copy") == request
    assert Task.objects.filter(kind="person_request", state="open").count() == 1
    commands.hand_out_copy(request.pk, by=web(boss))
    assert Task.objects.filter(kind="person_request", state="open").count() == 0
    with pytest.raises(Refused) as refusal:
        commands.take_request(nana.pk, kind="delete", proved_by="", by=web(boss))
    assert list(refusal.value.fields) == ["proved_by"]


def test_only_who_may_answers_requests(nana, boss, store):
    request = ask(nana, boss, "delete")
    stranger = make_person(store, {"customers.see": "store", "privacy.requests": "own"})
    with pytest.raises(PersonRequest.DoesNotExist):
        commands.fulfil_deletion(request.pk, by=web(stranger))
    with pytest.raises(NotAllowed):
        commands.take_request(
            nana.pk, kind="copy", proved_by="x", by=web(make_person(store, {"customers.see": "store"}))
        )


def test_both_doors_delete(nana, boss):
    lose(nana, boss)
    client = Client()
    client.force_login(boss)
    page = client.post(
        f"/privacy/customers/{nana.pk}/requests/new/", {"kind": "delete", "proved_by": "看过身份证", "text": ""}
    )
    request = PersonRequest.objects.get()
    assert page.headers["Location"] == f"/privacy/requests/{request.pk}/"
    assert client.get(f"/privacy/requests/{request.pk}/").status_code == 200
    assert client.get(f"/api/v1/person-requests/{request.pk}/deletion").json() == {"blocks": [], "held": []}
    answer = client.post(f"/api/v1/person-requests/{request.pk}/deletion", {}, content_type="application/json").json()
    assert (answer["state"], answer["held"]) == ("done", [])
    assert client.get(f"/customers/{nana.pk}/").status_code == 200


# --- retention ---


@pytest.fixture
def old(nana, boss, store):
    """A lost prospect of three years ago, an idle card as old, and a fresh one."""
    lose(nana, boss)
    long_ago = timezone.now() - timedelta(days=1100)
    idle = make_customer(store, boss, name="没人找过")
    fresh = make_customer(store, boss, name="刚来的")
    Customer.objects.exclude(pk=fresh.pk).update(created_at=long_ago)
    Deal.objects.update(lost_at=long_ago, last_contact_at=long_ago)
    Followup.objects.update(done_at=long_ago)
    return nana, idle, fresh


def rule(key):
    return RetentionRule.objects.get(key=key)


def test_the_dry_run_names_who_and_why_and_changes_nothing(old, boss):
    nana, idle, _fresh = old
    before = everything()
    lost = queries.retention_candidates(rule("lost_prospects"))
    assert [(one.code, one.name) for one in lost] == [(nana.code, "欧***")]
    assert [one.code for one in queries.retention_candidates(rule("idle_cards"))] == [idle.code]
    assert all(one.why for one in lost)
    assert everything() == before


def test_a_rule_runs_only_when_approved_and_the_clock_records_it(old, boss, group):
    nana, _idle, fresh = old
    lost = rule("lost_prospects")
    with pytest.raises(Refused) as refusal:
        commands.run_retention(lost.pk, by=web(boss))
    assert refusal.value.code == "not_approved"
    commands.approve_retention(lost.pk, months=24, by=web(boss))
    before = figures()
    run = commands.run_retention(lost.pk, by=machine(group))
    assert (run.found_count, run.done_count, run.held) == (1, 1, [])
    assert (figures(), disagreements()) == (before, [])
    nana.refresh_from_db()
    fresh.refresh_from_db()
    assert (nana.name, fresh.name) == (nana.code, "刚来的")
    assert commands.run_retention(lost.pk, by=machine(group)).found_count == 0
    assert Entry.objects.filter(verb="privacy.retention_ran").count() == 2


def test_an_error_at_one_person_leaves_the_others_done_and_is_tried_again(old, boss, store, group, monkeypatch):
    nana, idle, _fresh = old
    other = make_customer(store, boss, name="也没人找过")
    Customer.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=1100))
    card = HOLDINGS["customers.card"]

    def broken(ids, is_held):
        if idle.pk in ids:
            raise ValueError("没人找过")
        return card.empty(ids, is_held)

    idle_cards = rule("idle_cards")
    commands.approve_retention(idle_cards.pk, by=web(boss))
    client = Client()
    client.force_login(boss)
    with monkeypatch.context() as patched:
        patched.setitem(HOLDINGS, "customers.card", replace(card, empty=broken))
        said = client.post(f"/privacy/retention/{idle_cards.pk}/", {"do": "run", "submission": "once"}, follow=True)
    run = queries.runs_of(idle_cards)[0]
    assert (run.found_count, run.done_count, run.failed_count) == (2, 1, 1)
    assert "完成 1 个，失败 1 个" in said.content.decode()
    assert f"{idle.code} 因错误（ValueError）未能清除" in said.content.decode()
    assert "没人找过" not in str(run.held)
    ran = Entry.objects.get(verb="privacy.retention_ran")
    assert read(ran).text() == "按保存期限规则删除 1 人，1 个失败"
    kept = {pk: Customer.objects.get(pk=pk).anonymised_at is None for pk in (nana.pk, idle.pk, other.pk)}
    assert kept == {nana.pk: True, idle.pk: True, other.pk: False}
    assert disagreements() == []

    again = commands.run_retention(idle_cards.pk, by=machine(group))
    assert (again.found_count, again.done_count, again.failed_count) == (1, 1, 0)


def test_those_that_must_be_kept_do_not_stand_before_the_others_for_ever(old, boss, store, group, monkeypatch):
    """One at a time: the one that fails is passed by, and comes again after the last."""
    _nana, idle, _fresh = old
    other = make_customer(store, boss, name="也没人找过")
    Customer.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=1100))
    card = HOLDINGS["customers.card"]

    def kept(ids, is_held):
        if idle.pk in ids:
            raise Refused("kept", "要留着")
        return card.empty(ids, is_held)

    idle_cards = rule("idle_cards")
    commands.approve_retention(idle_cards.pk, by=web(boss))
    monkeypatch.setattr(queries, "MOST", 1)
    monkeypatch.setitem(HOLDINGS, "customers.card", replace(card, empty=kept))
    runs = [commands.run_retention(idle_cards.pk, by=machine(group)) for _time in range(4)]
    assert [[one["customer"] for one in run.held] for run in runs] == [[idle.pk], [], [idle.pk], []]
    assert [run.done_count for run in runs] == [0, 1, 0, 0]


def test_a_changed_rule_is_approved_again(old, boss, group):
    lost = rule("lost_prospects")
    commands.approve_retention(lost.pk, by=web(boss))
    changed = commands.put_retention_rule(lost.key, title=lost.title, finder="lost", months=36, by=machine(group))
    assert changed.is_approved is False
    with pytest.raises(Stale) as refusal:
        commands.approve_retention(lost.pk, months=24, by=web(boss))
    line = refusal.value.details["differences"]["fields"]["months"]
    assert (line["yours"], line["theirs"]) == ("24", "36")
    client = Client()
    client.force_login(boss)
    page = client.post(f"/privacy/retention/{lost.pk}/", {"do": "approve", "months": "24"})
    assert page.status_code == 409
    assert 'name="months" value="36"' in page.content.decode()
    lost.refresh_from_db()
    assert lost.is_approved is False


def test_the_pages_of_retention(old, boss):
    client = Client()
    client.force_login(boss)
    lost = rule("lost_prospects")
    assert client.get("/privacy/retention/").status_code == 200
    page = client.get(f"/privacy/retention/{lost.pk}/").content.decode()
    assert "欧***" in page
    assert "欧阳娜娜" not in page
    client.post(f"/privacy/retention/{lost.pk}/", {"do": "approve", "months": "24"})
    client.post(f"/privacy/retention/{lost.pk}/", {"do": "run"})
    assert Customer.objects.filter(anonymised_at__isnull=False).count() == 1


# --- numbers in the open ---


def test_no_plain_number_is_kept_shown_or_logged(nana, boss, caplog, capsys):
    """The ID number on the card and the licence number in a form: not in the tables, not on pages, not in lists."""
    client = Client()
    client.force_login(boss)
    customers.edit_customer(nana.pk, changes={"id_number": LICENCE}, by=web(boss))
    text = everything()
    assert [number for number in (ID_NUMBER, LICENCE) if number in text] == []
    pages = [
        f"/customers/{nana.pk}/", "/customers/", f"/customers/{nana.pk}/edit/", f"/desk/customers/{nana.pk}/",
        f"/deals/{nana.deals.get().pk}/", f"/privacy/customers/{nana.pk}/", f"/api/v1/customers/{nana.pk}",
        "/api/v1/customers",
    ]  # fmt: skip
    for url in pages:
        answer = client.get(url).content.decode()
        assert [number for number in (ID_NUMBER, LICENCE) if number in answer] == [], url
    call_command("verify", "customers.sealed", stdout=StringIO())
    out = capsys.readouterr()
    assert LICENCE not in caplog.text + out.out + out.err


def test_an_id_number_finds_its_card_for_who_may_see_such_numbers(nana, boss, store):
    assert cards.find_customers(web(boss), ID_NUMBER) == [nana]
    client = Client()
    client.force_login(boss)
    assert [row["id"] for row in client.get(f"/api/v1/customers?text={ID_NUMBER}").json()["rows"]] == [nana.pk]
    looker = make_person(store, {"customers.see": "store"})
    assert cards.find_customers(web(looker), ID_NUMBER) == []
