"""Who leads whom, who sees whom, when a store works."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jiubu.organisation import queries
from jiubu.organisation.models import Post
from tests.factories import make_group, make_person, make_role, make_store, make_team, web


def test_the_team_lead_is_the_manager_else_who_manages_the_work(store):
    team = make_team(store)
    lead, member, alone = make_person(store, team=team), make_person(store, team=team), make_person(store)
    Post.objects.filter(user=lead).update(is_lead=True)
    manager = make_person(store, {"work.manage": "store"})
    director = make_person(make_store(store.group), {"work.manage": "group"})
    assert queries.managers_of(store.pk, member.pk) == [lead]
    assert queries.managers_of(store.pk, lead.pk) == [manager]
    assert queries.managers_of(store.pk, alone.pk) == [manager]
    assert queries.managers_of(store.pk, None) == [manager]
    assert queries.managers_of(store.pk, manager.pk) == [director]


def test_people_of_a_role(store):
    role = make_role(store.group, {})
    first, second = make_person(store, role=role), make_person(store, role=role)
    make_person(make_store(store.group), role=role)
    gone = make_person(store, role=role)
    Post.objects.filter(user=gone).update(until=timezone.localdate() - timedelta(days=1))
    assert queries.people_with_role(store.pk, role.key) == [first, second]


def test_stores_and_people_that_one_sees(store):
    other = make_store(store.group)
    here, there = make_person(store, name="a"), make_person(other, name="b")
    boss = make_person(store, {"organisation.see": "group"}, name="c")
    make_person(make_store(make_group()))
    assert list(queries.stores_of(web(here))) == [store]
    assert list(queries.stores_of(web(boss))) == [store, other]
    assert list(queries.people_of(web(here))) == [here, boss]
    assert list(queries.people_of(web(boss))) == [here, there, boss]
    assert list(queries.people_of(web(boss), other.pk)) == [there]


@pytest.mark.parametrize("count", [1, 3])
def test_people_with_their_posts_cost_two_queries(store, count, django_assert_num_queries):
    for _ in range(count):
        make_person(store)
    actor = web(make_person(store))
    with django_assert_num_queries(2):
        found = [[p.role.name for p in person.current_posts] for person in queries.people_of(actor)]
    assert len(found) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_who_leads_a_team_reaches_its_people_in_one_query(store, count, django_assert_num_queries):
    team, other = make_team(store), make_team(store)
    lead = make_person(store, {"work.see": "team", "deals.see": "own"}, team=team)
    members = {make_person(store, team=team).pk for _ in range(count)}
    make_person(store, team=other)
    with django_assert_num_queries(1):
        actor = web(lead)
    assert actor.reach("work.see").users == {lead.pk, *members}
    assert actor.reach("deals.see").users == {lead.pk}
    assert (actor.reach("work.see").stores, actor.stores) == (frozenset(), {store.pk})


def test_the_calendar_of_a_store(store):
    store.rest_days = [0]
    calendar = queries.calendar_of(store)
    assert not calendar.is_working_day(date(2026, 11, 23))
    assert calendar.is_working_day(date(2026, 11, 24))
