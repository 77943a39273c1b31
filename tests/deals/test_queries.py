"""What is asked about deals: answers, and what they cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiubu.deals import commands, queries
from jiubu.deals.models import Deal
from jiubu.deals.queries import Filters
from jiubu.kernel.errors import Refused
from tests.factories import make_store, web
from tests.factories.deals import make_deal, make_seller, number, soon
from tests.factories.vehicles import make_colour, make_trim

pytestmark = pytest.mark.django_db

BOARD, PAGE, CALENDAR, COLUMN = 4, 1, 2, 2


def make_full_deal(seller, **wish):
    """With everything that a card shows."""
    trim = make_trim(seller.group, guide_price=Decimal(200000))
    wish = commands.Wish(trim_id=trim.pk, colour_id=make_colour(trim.series).pk, **wish)
    return make_deal(seller, wish=wish, channel="walk_in")


def statements(run):
    """How many statements, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as captured:
        run()
    ignored = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([q for q in captured if not q["sql"].startswith(ignored)])


def column(board, stage):
    return next(c for c in board.columns if c.stage == stage)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_for_any_number_of_cards(seller, lead, rows, django_assert_num_queries):
    for _ in range(rows):
        make_full_deal(seller)
    actor = web(lead)
    queries.board_of(actor)
    with django_assert_num_queries(BOARD):
        board = queries.board_of(actor)
    assert [(c.stage, c.count, len(c.cards)) for c in board.columns] == [
        ("lead", rows, rows),
        ("needs", 0, 0),
        ("offer", 0, 0),
        ("delivery", 0, 0),
        ("care", 0, 0),
    ]
    assert (board.total, board.amount) == (rows, rows * Decimal(200000))
    assert [(c.title, c.is_chosen) for c in board.owners] == [(seller.name, False)]


def test_the_board_with_filters_costs_the_same(seller, lead, django_assert_num_queries):
    make_full_deal(seller, expected_on=timezone.localdate() + timedelta(days=3))
    make_full_deal(seller)
    actor = web(lead)
    queries.board_of(actor)
    with django_assert_num_queries(BOARD):
        board = queries.board_of(actor, grades=("H",))
    lead_column = column(board, "lead")
    assert (lead_column.count, lead_column.amount, len(lead_column.cards)) == (1, Decimal(200000), 1)


def test_a_card_has_what_is_printed(seller):
    deal = make_full_deal(seller)
    card = column(queries.board_of(web(seller)), "lead").cards[0]
    deal.refresh_from_db()
    assert (card.id, card.customer_name, card.grade, card.amount, card.channel) == (
        deal.pk,
        "王芳",
        "C",
        Decimal(200000),
        "自然到店",
    )
    assert (card.model, card.colour) == (f"{deal.series.name} {deal.trim.name}", deal.colour.name)
    assert (card.owner_name, card.owner_initial, card.days_in_stage, card.limit) == (seller.name, "员", 0, "")
    assert (card.next_contact_at, card.next_purpose) == (deal.next_contact_at, deal.next_contact_purpose)
    assert (card.has_override, card.is_loss_asked) == (False, False)


def test_a_column_shows_who_is_due_first_and_pages_on(seller, monkeypatch):
    monkeypatch.setattr("jiubu.deals.queries.board.CARDS", 2)
    deals = [make_deal(seller, next_at=soon(days)) for days in (5, 1, 3, 2, 4)]
    order = [deals[i].pk for i in (1, 3, 2, 4, 0)]
    board = queries.board_of(web(seller))
    first = column(board, "lead")
    assert [c.id for c in first.cards] == order[:2]
    second, cursor = queries.column_of(web(seller), board.filters, stage="lead", after=first.next, size=2)
    third, end = queries.column_of(web(seller), board.filters, stage="lead", after=cursor, size=2)
    assert [c.id for c in second + third] == order[2:]
    assert end == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_a_column_costs_the_same(seller, rows, django_assert_num_queries):
    for _ in range(rows):
        make_full_deal(seller)
    actor = web(seller)
    filters = queries.board_of(actor).filters
    with django_assert_num_queries(COLUMN):
        cards, _ = queries.column_of(actor, filters, stage="lead")
    assert len(cards) == rows


def test_the_bar_tells_overdue_today_and_planned(seller):
    today = timezone.localtime().replace(hour=23, minute=59, second=59)
    for at in (today - timedelta(days=2), today, today + timedelta(days=2), today + timedelta(days=3)):
        deal = make_deal(seller)
        Deal.objects.filter(pk=deal.pk).update(next_contact_at=at)
    found = column(queries.board_of(web(seller)), "lead")
    assert (found.overdue, found.today, found.planned, found.count) == (1, 1, 2, 4)
    assert [(c.contact, c.overdue_days) for c in found.cards] == [
        ("overdue", 2),
        ("today", 0),
        ("planned", 0),
        ("planned", 0),
    ]
    assert column(queries.board_of(web(seller), contact="overdue"), "lead").count == 1


def test_everybody_sees_the_own_reach(seller, lead, store, group):
    mine = make_deal(seller)
    theirs = make_deal(make_seller(store))
    far = make_deal(make_seller(make_store(group)))

    def ids(actor):
        return sorted(c.id for c in queries.deals_page(actor, Filters()).cards)

    assert ids(web(seller)) == [mine.pk]
    assert ids(web(lead)) == [mine.pk, theirs.pk]
    assert queries.board_of(web(seller)).total == 1
    assert queries.board_of(web(lead)).total == 2
    with pytest.raises(Deal.DoesNotExist):
        queries.deal_of(web(lead), far.pk)


def test_the_pool_is_open_to_the_people_of_the_store(seller, lead, store, group):
    deal = make_deal(seller)
    commands.assign_deal(deal.pk, owner_id=None, by=web(lead))
    assert [row.card.id for row in queries.pool_rows(web(make_seller(store))).rows] == [deal.pk]
    assert queries.pool_rows(web(make_seller(make_store(group)))).rows == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(seller, rows, django_assert_num_queries):
    for _ in range(rows):
        make_full_deal(seller)
    actor = web(seller)
    with django_assert_num_queries(PAGE):
        assert len(queries.deals_page(actor, Filters()).cards) == rows


def test_the_list_filters_and_sorts(seller):
    late, early = make_deal(seller, name="甲", next_at=soon(3)), make_deal(seller, name="乙", next_at=soon(1))
    actor = web(seller)

    def names(filters, **options):
        return [c.customer_name for c in queries.deals_page(actor, filters, **options).cards]

    assert names(Filters()) == ["乙", "甲"]
    assert names(Filters(), sort="next_contact") == ["乙", "甲"]
    assert names(Filters(text="甲")) == ["甲"]
    assert names(Filters(phases=("won",))) == []
    assert names(Filters(customer_id=late.customer_id)) == ["甲"]
    assert names(Filters(channel="walk_in")) == []
    page = queries.deals_page(actor, Filters(), size=1)
    assert [c.id for c in queries.deals_page(actor, Filters(), page.next, size=1).cards] == [late.pk]
    assert early.pk > late.pk


def test_a_wrong_cursor_is_refused(seller):
    with pytest.raises(Refused) as refusal:
        queries.deals_page(web(seller), Filters(), "nonsense")
    assert refusal.value.code == "bad_cursor"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_costs_the_same(seller, rows, django_assert_num_queries):
    for _ in range(rows):
        make_full_deal(seller)
    actor = web(seller)
    with django_assert_num_queries(CALENDAR):
        items = queries.calendar_of(actor, timezone.now() - timedelta(days=1), soon(30))
    assert [item.kind for item in items] == ["contact"] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_losses_asked_cost_the_same(seller, lead, rows, django_assert_num_queries):
    for n in range(rows):
        deal = make_deal(seller, name=f"客户{n}")
        commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    actor = web(lead)
    with django_assert_num_queries(1):
        found = queries.losses_asked(actor).rows
        told = [(row.deal.customer.name, row.deal.owner.name, row.reason.name, row.asked_by.name) for row in found]
    assert len(told) == rows


def test_opening_a_deal_takes_at_most_15_statements(seller):
    trim = make_trim(seller.group)
    wish = commands.Wish(trim_id=trim.pk)
    make_deal(seller, wish=wish)
    actor, card = web(seller), {"name": "李雷", "mobile": number()}
    spent = statements(lambda: commands.create_deal(customer=card, wish=wish, channel="walk_in", by=actor))
    assert spent <= 15


def test_moving_a_deal_takes_at_most_15_statements(seller):
    deal = make_deal(seller)
    commands.record_followup(deal.pk, outcome="reached", said="聊了", by=web(seller))
    actor = web(seller)
    assert statements(lambda: commands.move_deal(deal.pk, to="needs", by=actor)) <= 15


def test_every_grade_is_explained_in_words(seller):
    deal = make_deal(seller)
    with translation.override("en"):
        assert queries.grade_of(deal).reasons == ["Still missing: the wanted model. Without it there is no grade."]


def test_without_a_process_there_is_no_board(store):
    assert queries.board_of(web(make_seller(store))) is None


def test_a_menu_of_owners_is_offered_while_one_can_read_it(seller, lead, store, monkeypatch, django_assert_num_queries):
    make_deal(seller, wish=commands.Wish(amount=Decimal(100)))
    make_deal(make_seller(store), wish=commands.Wish(amount=Decimal(200)))
    monkeypatch.setattr("jiubu.deals.queries.owners.MOST_OWNERS", 1)
    actor = web(lead)
    queries.board_of(actor)
    for _first_then_remembered in range(2):
        with django_assert_num_queries(BOARD):
            board = queries.board_of(actor)
        assert (board.owners, board.total, board.amount) == ([], 2, 300)
        assert queries.choices_of(web(lead), Filters()).owners == []
    in_store = queries.board_of(web(lead), store_id=store.pk)
    assert len(in_store.owners) == 2
    of_one = queries.board_of(web(lead), owner_id=seller.pk)
    assert (len(of_one.owners), of_one.total) == (2, 1)
    assert len(queries.choices_of(web(lead), Filters(store_id=store.pk)).owners) == 2
