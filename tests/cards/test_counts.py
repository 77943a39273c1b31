"""The monthly count: blind, by two, explained, signed, closed."""

import pytest
from django.utils import timezone

from jiubu.cards import commands, queries
from jiubu.cards.models import CardCount, CountLine
from jiubu.customers.models import Customer
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.work.models import Task
from tests.factories import web
from tests.factories.deals import make_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(deal, seller, lead):
    (made,) = commands.start_counts(store_id=deal.store_id, month=timezone.localdate(), by=web(lead))
    return made


def numbers(count, **found):
    return {line.grade: found.get(line.grade, 0) for line in queries.lines_of(count)}


def code_of(call):
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.code


def test_everybody_with_cards_counts_once_a_month(deal, seller, colleague, lead):
    start = {"store_id": deal.store_id, "month": timezone.localdate()}
    first = commands.start_counts(**start, by=web(lead))
    assert [c.consultant for c in first] == [seller]
    assert Task.objects.filter(owner=seller, about_kind=queries.COUNT, about_id=first[0].pk).count() == 1
    make_deal(colleague)
    assert [c.consultant for c in commands.start_counts(**start, by=web(lead))] == [colleague]
    assert commands.start_counts(**start, by=web(lead)) == []


def test_the_system_s_number_shows_after_one_s_own_count(count, seller, lead):
    assert {row.counted_known for row in queries.rows_shown(web(seller), count)} == {None}
    grade = count.consultant.deals.get().grade
    commands.enter_count(count.pk, numbers=numbers(count, **{grade: 2}), by=web(seller))
    count.refresh_from_db()
    seen = {row.grade: row for row in queries.rows_shown(web(seller), count)}
    assert (seen[grade].counted, seen[grade].counted_known, seen[grade].counted_by) == (2, 1, 1)
    hidden = queries.rows_shown(web(lead), count)  # the manager has not counted yet
    assert {(row.counted, row.counted_known) for row in hidden} == {(None, None)}


def test_a_customer_without_a_phone_has_no_card(count, deal, seller):
    Customer.objects.filter(pk=deal.customer_id).update(mobile=None)
    assert queries.known_numbers(seller.pk, deal.store_id) == {}
    page = queries.drawer_of(web(seller), owner_id=seller.pk, store_id=deal.store_id)
    assert (page.total, list(page.without_card)) == (0, [deal])


def test_a_count_is_entered_once_and_closed_by_two_signatures(count, seller, lead, deal):
    grade = deal.grade
    counted = numbers(count, **{grade: 2})
    commands.enter_count(count.pk, numbers=counted, by=web(seller))
    commands.enter_count(count.pk, numbers=counted, by=web(seller))
    assert code_of(lambda: commands.enter_count(count.pk, numbers=numbers(count), by=web(seller))) == "counted_already"
    assert code_of(lambda: commands.sign_count(count.pk, by=web(seller))) == "not_counted"
    commands.enter_count(count.pk, numbers=numbers(count, **{grade: 1}), by=web(lead))
    assert code_of(lambda: commands.sign_count(count.pk, by=web(seller))) == "unexplained"
    commands.explain_differences(count.pk, texts={grade: "客户已转给同事"}, by=web(seller))
    commands.sign_count(count.pk, by=web(seller))
    assert code_of(lambda: commands.explain_differences(count.pk, texts={grade: "x"}, by=web(lead))) == "signed_already"
    assert commands.sign_count(count.pk, by=web(lead)).state == "closed"
    again = commands.sign_count(count.pk, by=web(lead))
    assert (again.approved_by, again.version) == (lead, CardCount.objects.get().version)


def test_nobody_checks_his_own_drawer_and_no_colleague_counts_for_another(count, seller, colleague, lead):
    with pytest.raises(CardCount.DoesNotExist):
        commands.enter_count(count.pk, numbers=numbers(count), by=web(colleague))
    lines = CountLine.objects.filter(count=count)
    commands.enter_count(count.pk, numbers=numbers(count), by=web(seller))
    assert set(lines.values_list("checked", flat=True)) == {None}
    mine = make_deal(lead)
    (own,) = commands.start_counts(store_id=mine.store_id, month=timezone.localdate(), by=web(lead))
    commands.enter_count(own.pk, numbers=numbers(own), by=web(lead))
    own.refresh_from_db()
    assert (own.counted_at is None, own.checked_at) == (False, None)
    with pytest.raises(NotAllowed):
        commands.comment_table(
            commands.start_table(
                store_id=mine.store_id, consultant_id=lead.pk, week=timezone.localdate(), by=web(lead)
            ).pk, comment="x", by=web(lead),
        )  # fmt: skip


def test_a_month_to_come_and_a_missing_number_are_refused(count, seller, lead):
    later = timezone.localdate().replace(year=timezone.localdate().year + 1)
    refused = code_of(lambda: commands.start_counts(store_id=count.store_id, month=later, by=web(lead)))
    assert refused == "month_to_come"
    assert code_of(lambda: commands.enter_count(count.pk, numbers={}, by=web(seller))) == "number_missing"
    more = {**numbers(count), "Z": 1}
    assert code_of(lambda: commands.enter_count(count.pk, numbers=more, by=web(seller))) == "unknown_grade"


def test_the_month_lists_who_is_missing(count, seller, colleague, lead, django_assert_num_queries):
    make_deal(colleague)
    by = web(lead)
    with django_assert_num_queries(4):  # counts, their lines, owners, people
        rows = queries.month_of(by, count.store_id, count.month)
    assert {row.person.name: row.state for row in rows} == {"陈晓": "open", "李明": "missing"}
    assert [row.person for row in queries.month_of(web(seller), count.store_id, count.month)] == [seller]
