"""Cases, reviews and countermeasures: who may, what is refused, what happens once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jiubu.analytics.queries.sets import Sets
from jiubu.analytics.rules import Period
from jiubu.deals.commands import Rival, confirm_loss, hand_over, move_deal, request_loss, undo_handover
from jiubu.deals.models import Deal
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.losses import commands, queries
from jiubu.losses.models import Case, CaseStep, Countermeasure
from jiubu.meetings.models import Instruction, Meeting
from jiubu.meetings.queries import weekly_of
from jiubu.work.commands import assign_task, cancel_task, finish_task
from jiubu.work.models import Task
from tests.deals.ways import go
from tests.factories import make_person, make_store, web
from tests.factories.deals import LEADS, SELLS, make_deal, make_process, put_tables
from tests.factories.vehicles import make_series
from tests.factories.work import make_a_task
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def shop(store):
    put_tables(store.group)
    make_process(store.group)
    return store


@pytest.fixture
def seller(shop):
    return make_person(shop, dict.fromkeys((*SELLS, "losses.see", "losses.work"), "own"))


@pytest.fixture
def lead(shop):
    return make_person(shop, dict.fromkeys((*LEADS, "losses.see", "losses.work", "losses.review"), "store"))


@pytest.fixture
def case(seller, lead):
    deal = make_deal(seller)
    asked = request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    confirm_loss(asked.pk, by=web(lead))
    run_worker()
    return Case.objects.get()


@pytest.fixture
def review(case, lead, seller):
    values = {"store_id": case.store_id, "held_on": TODAY(), "title": "周会", "participants": [seller.pk]}
    return commands.hold_review(**values, cases=[case.pk], conclusion="多问", by=web(lead))


def test_a_confirmed_loss_opens_one_case(case, seller, lead):
    assert (case.owner, case.step) == (seller, "analysis")
    assert commands.open_case(case.request_id, by=web(lead)) == case
    waiting = request_loss(make_deal(seller).pk, reason="need_gone", text="不买了", by=web(seller))
    with pytest.raises(Refused) as refusal:
        commands.open_case(waiting.pk, by=web(lead))
    assert refusal.value.code == "loss_not_confirmed"


def test_a_case_goes_on_once(case, seller):
    commands.find_cause(case.pk, cause="需求判断有误", by=web(seller))
    commands.advance_case(case.pk, step="discussion", by=web(seller))
    commands.advance_case(case.pk, step="discussion", by=web(seller))
    assert CaseStep.objects.count() == 1


def test_a_case_is_its_owner_s_and_the_managers(case, shop, lead, seller):
    stranger = make_person(shop, dict.fromkeys(("losses.see", "losses.work"), "own"))
    with pytest.raises(Case.DoesNotExist):
        commands.find_cause(case.pk, cause="x", by=web(stranger))
    with pytest.raises(NotAllowed):
        commands.assign_case(case.pk, owner_id=stranger.pk, by=web(seller))
    assert commands.assign_case(case.pk, owner_id=stranger.pk, by=web(lead)).owner == stranger
    commands.find_cause(case.pk, cause="x", by=web(stranger))
    outsider = make_person(make_store(shop.group), {})
    with pytest.raises(Refused) as refusal:
        commands.assign_case(case.pk, owner_id=outsider.pk, by=web(lead))
    assert refusal.value.code == "not_a_colleague"


def test_who_takes_over_takes_the_cases_too_and_gives_them_back_when_it_is_undone(case, shop, lead, seller):
    other = make_person(shop, dict.fromkeys(SELLS, "own"))
    own = request_loss(make_deal(other).pk, reason="need_gone", text="不买了", by=web(other))
    confirm_loss(own.pk, by=web(lead))
    run_worker()
    receipt = hand_over(seller.pk, other.pk, reason="离职", store_id=shop.pk, by=web(lead))
    case.refresh_from_db()
    assert (case.owner, receipt.moved["cases"]) == (other, [case.pk])
    undone = undo_handover(receipt.pk, by=web(lead))
    assert undone.left["cases"] == []
    case.refresh_from_db()
    assert (case.owner, Case.objects.get(request=own).owner) == (seller, other)


def test_a_case_that_opens_after_the_hand_over_is_the_takers(shop, lead, seller):
    other = make_person(shop, dict.fromkeys(SELLS, "own"))
    asked = request_loss(make_deal(seller).pk, reason="need_gone", text="不买了", by=web(seller))
    confirm_loss(asked.pk, by=web(lead))
    hand_over(seller.pk, other.pk, reason="离职", store_id=shop.pk, by=web(lead))
    run_worker()
    assert Case.objects.get(request=asked).owner == other


def test_cases_that_are_no_longer_of_the_givers_deals_go_back_too(case, shop, lead, seller):
    """A lost deal in the pool, and a case that was given to somebody."""
    other = make_person(shop, dict.fromkeys(SELLS, "own"))
    Deal.objects.filter(pk=case.deal_id).update(owner=None)
    receipt = hand_over(seller.pk, other.pk, reason="离职", store_id=shop.pk, by=web(lead))
    run_worker()
    case.refresh_from_db()
    assert case.owner == other
    undo_handover(receipt.pk, by=web(lead))
    run_worker()
    case.refresh_from_db()
    assert (case.owner, case.handover) == (seller, None)


def test_who_is_given_its_task_carries_the_countermeasure_out(review, shop, lead, seller):
    measure = commands.plan_countermeasure(
        review.pk, text="练预算提问", owner_id=seller.pk, due_on=TODAY() + timedelta(days=3), by=web(lead)
    )
    other = make_person(shop, dict.fromkeys((*SELLS, "losses.see", "losses.work"), "own"))
    task = Task.objects.get(source=f"losses.countermeasure:{measure.pk}")
    assign_task(task.pk, owner_id=other.pk, by=web(lead))
    run_worker()
    measure.refresh_from_db()
    assert measure.owner_id == other.pk


def test_who_is_only_away_keeps_lost_deals_and_their_cases(case, shop, lead, seller):
    other = make_person(shop, dict.fromkeys(SELLS, "own"))
    still_open = make_deal(seller)
    receipt = hand_over(seller.pk, other.pk, reason="休假", store_id=shop.pk, only_open=True, by=web(lead))
    run_worker()
    owners = {deal.pk: deal.owner for deal in Deal.objects.filter(pk__in=[still_open.pk, case.deal_id])}
    case.refresh_from_db()
    assert (owners, case.owner) == ({still_open.pk: other, case.deal_id: seller}, seller)
    undo_handover(receipt.pk, by=web(lead))
    run_worker()
    still_open.refresh_from_db()
    assert still_open.owner == seller


def test_who_takes_over_does_not_take_over_what_the_leaver_signed(case, shop, lead, seller):
    """Nor do the figures of past months move: orders and deliveries stay his who made them."""
    deal = make_deal(seller)
    go(deal, seller, "needs", "offer", "delivery", "care")  # begins with a talk: the answer to the lead
    back = make_deal(seller)
    go(back, seller, "needs", "offer", "delivery")
    move_deal(back.pk, to="offer", reason="退订", by=web(seller))
    other = make_person(shop, dict.fromkeys(SELLS, "own"))
    hand_over(seller.pk, other.pk, reason="离职", store_id=shop.pk, by=web(lead))
    deal.refresh_from_db()
    assert (deal.owner, deal.won_by, deal.delivered_by) == (other, seller, seller)
    rows = queries.closing_of(web(lead), queries.Asked(TODAY(), TODAY()))
    assert {(row.owner_id, row.won, row.lost) for row in rows} == {(seller.pk, 1, 1), (other.pk, 0, 0)}
    sets = Sets(shop, Period.around("month", TODAY()))
    counted = {
        key: {name.person_id for name in sets.names(key)}
        for key in ("orders", "deliveries", "cancelled", "answered", "cards")
    }
    assert counted == {key: {seller.pk} for key in counted}


def test_an_order_that_was_lost_afterwards_is_lost_and_not_won_as_well(shop, lead, seller):
    """In the ranking and behind it; the order stays in its month all the same, and is taken off when it was cancelled."""
    deal = make_deal(seller)
    go(deal, seller, "needs", "offer", "delivery")
    confirm_loss(request_loss(deal.pk, reason="need_gone", text="退订", by=web(seller)).pk, by=web(lead))
    asked = queries.Asked(TODAY(), TODAY())
    assert [(row.won, row.lost) for row in queries.closing_of(web(lead), asked)] == [(0, 1)]
    assert (queries.won_by(web(lead), asked).count(), weekly_of(web(lead), shop, TODAY()).won) == (0, [])
    sets = Sets(shop, Period.around("month", TODAY()))
    assert [[name.id for name in sets.names(key)] for key in ("orders", "cancelled")] == [[deal.pk]] * 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"participants": []}, "no_participants"),
        ({"cases": [0]}, "unknown_case"),
        ({"team_id": 0}, "unknown_team"),
        ({"held_on": timedelta(days=1)}, "in_the_future"),
    ],
)
def test_a_review_says_when_who_and_what(shop, lead, seller, values, code):
    usual = {"store_id": shop.pk, "held_on": TODAY(), "title": "周会", "participants": [seller.pk]}
    changed = {name: TODAY() + value if isinstance(value, timedelta) else value for name, value in values.items()}
    with pytest.raises(Refused) as refusal:
        commands.hold_review(**{**usual, **changed}, by=web(lead))
    assert refusal.value.code == code
    with pytest.raises(NotAllowed):
        commands.hold_review(**usual, by=web(seller))


def test_a_stale_review_shows_both_versions(review, lead):
    commands.edit_review(review.pk, changes={"conclusion": "多听"}, version=1, by=web(lead))
    with pytest.raises(Stale) as refusal:
        commands.edit_review(review.pk, changes={"conclusion": "少说"}, version=1, by=web(lead))
    shown = refusal.value.details["differences"]["fields"]["conclusion"]
    assert (shown["yours"], shown["theirs"]) == ("少说", "多听")


def test_a_countermeasure_is_what_its_task_is(review, lead, seller, case):
    plan = {"text": "做对比表", "owner_id": seller.pk, "due_on": TODAY()}
    measure = commands.plan_countermeasure(review.pk, **plan, by=web(lead))
    assert queries.measure_of(web(lead), measure.pk).state == "open"
    task = Task.objects.get(source=f"losses.countermeasure:{measure.pk}")
    cancel_task(task.pk, reason="并入下周", by=web(seller))
    found = queries.measure_of(web(lead), measure.pk)
    assert (found.state, found.result) == ("cancelled", "并入下周")
    with pytest.raises(Refused) as refusal:
        commands.plan_countermeasure(review.pk, **plan, case_id=0, by=web(lead))
    assert refusal.value.code == "not_discussed"
    with pytest.raises(Refused) as refusal:
        commands.plan_countermeasure(review.pk, **{**plan, "due_on": TODAY() - timedelta(days=1)}, by=web(lead))
    assert list(refusal.value.fields) == ["due_on"]


def test_a_talk_and_a_review_are_for_who_may_see_lost_deals(review, lead, seller, shop, client):
    measure = commands.plan_countermeasure(review.pk, text="x", owner_id=seller.pk, due_on=TODAY(), by=web(lead))
    talk = commands.make_talk(measure.pk, kind="talk", title="话术", text="先问", by=web(seller))
    stranger = make_person(shop, {"organisation.see": "store"})
    review.participants.add(stranger)
    addresses = [f"/api/v1/loss-talks/{talk.pk}", f"/api/v1/loss-reviews/{review.pk}"]
    client.force_login(stranger)
    assert [client.get(address).status_code for address in addresses] == [403, 403]
    client.force_login(lead)
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_what_was_learnt_is_for_the_whole_store(review, lead, seller, shop):
    measure = commands.plan_countermeasure(review.pk, text="x", owner_id=seller.pk, due_on=TODAY(), by=web(lead))
    talk = commands.make_talk(measure.pk, kind="talk", title="话术", text="先问", by=web(seller))
    near = make_person(shop, {"losses.see": "own"})
    far = make_person(make_store(shop.group), {"losses.see": "own"})
    assert [list(queries.talks_of(web(who))) for who in (near, far)] == [[talk], []]
    with pytest.raises(Refused) as refusal:
        commands.make_talk(measure.pk, kind="talk", title="", text=" ", by=web(seller))
    assert list(refusal.value.fields) == ["title", "text"]
    with pytest.raises(NotAllowed):
        commands.rehearse_talk(talk.pk, on=TODAY(), by=web(seller))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_analysis_costs_the_same(shop, seller, lead, rows, django_assert_num_queries):
    for _ in range(rows):
        asked = request_loss(make_deal(seller).pk, reason="need_gone", text="不买了", by=web(seller))
        confirm_loss(asked.pk, by=web(lead))
    asked = queries.Asked(TODAY(), TODAY())
    by = web(lead)
    # how many; 7 tables, of which reason, stage and source read their titles (stages: processes too); won, lost, names; decided
    with django_assert_num_queries(15):
        found = queries.analysis_of(by, asked)
    assert (found.count, len(found.tables)) == (rows, 7)


def test_countermeasures_and_actions_go_with_who_takes_over_and_come_back(case, review, shop, lead, seller):
    """The new owner of the task makes the talk from it, and the case goes on."""
    other = make_person(shop, dict.fromkeys((*SELLS, "losses.see", "losses.work"), "own"))
    asked = {"store_id": shop.pk, "owner_id": seller.pk, "due_on": TODAY()}
    measure, done = (
        commands.plan_countermeasure(review.pk, text=text, owner_id=seller.pk, due_on=TODAY(), by=web(lead))
        for text in ("练话术", "已练")
    )
    finish_task(Task.objects.get(source=f"losses.countermeasure:{done.pk}").pk, result="练过了", by=web(seller))
    action = Instruction.objects.create(
        group=shop.group, store=shop, owner=seller, text="补资料", due_on=asked["due_on"],
        meeting=Meeting.objects.create(group=shop.group, store=shop, kind="weekly", day=TODAY()),
        task=make_a_task(seller, shop),
    )  # fmt: skip
    receipt = hand_over(seller.pk, other.pk, reason="离职", store_id=shop.pk, by=web(lead))
    owners = [Countermeasure.objects.get(pk=row.pk).owner for row in (measure, done)]
    assert owners == [other, seller]
    assert (receipt.moved["countermeasures"], receipt.moved["instructions"]) == ([measure.pk], [action.pk])
    commands.make_talk(measure.pk, kind="talk", title="价格", text="先谈价值", by=web(other))
    action.refresh_from_db()
    assert action.owner == action.task.owner == other
    undone = undo_handover(receipt.pk, by=web(lead))
    for row in (measure, action):
        row.refresh_from_db()
        assert row.owner == seller
    assert (undone.left["countermeasures"], undone.left["instructions"]) == ([], [])


def test_who_is_only_away_keeps_the_countermeasure_of_a_case_that_stays(case, review, shop, lead, seller):
    other = make_person(shop, dict.fromkeys((*SELLS, "losses.see", "losses.work"), "own"))
    of_case, of_all = (
        commands.plan_countermeasure(
            review.pk, text="练", owner_id=seller.pk, due_on=TODAY(), case_id=about, by=web(lead)
        )
        for about in (case.pk, None)
    )
    hand_over(seller.pk, other.pk, reason="休假", store_id=shop.pk, only_open=True, by=web(lead))
    for measure, owner in ((of_case, seller), (of_all, other)):
        measure.refresh_from_db()
        task = Task.objects.get(source=f"losses.countermeasure:{measure.pk}")
        assert measure.owner == task.owner == owner


def test_a_rival_in_capitals_and_without_is_one_line_with_all_its_names(shop, seller, lead):
    """And who writes the next one chooses it from those that are known."""
    for brand in ("Tesla", "TESLA", "Tesla"):
        rival = Rival(brand, "Model Y", is_untold=True)
        asked = request_loss(make_deal(seller).pk, reason="price_other", text="他店便宜", rival=rival, by=web(seller))
        confirm_loss(asked.pk, by=web(lead))
    asked = queries.Asked(TODAY(), TODAY(), shop.pk)
    lines = next(table for table in queries.analysis_of(web(lead), asked).tables if table.key == "rival").lines
    assert [(line.title, line.count) for line in lines] == [("Tesla Model Y", 3)]
    words = {**lines[0].words, "store": shop.pk}
    narrowed = queries.Asked(
        TODAY(), TODAY(), shop.pk, rival_brand=words["rival_brand"], rival_model=words["rival_model"]
    )
    assert queries.names_of(web(lead), narrowed).count() == 3
    client = Client()
    client.force_login(seller)
    make_series(shop.group, brand="蔚来", name="ET5")
    page = client.get(f"/deals/{make_deal(seller).pk}/loss/").content.decode()
    assert [f'<option value="{name}">' in page for name in ("蔚来", "Tesla", "TESLA", "Model Y")] == [
        True,
        True,
        False,
        True,
    ]
