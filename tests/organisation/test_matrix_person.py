"""What one person sees and may do: the explanation says what the deciding code does."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation import commands, matrix
from jiubu.organisation.models import Post, User
from tests.factories import make_person, make_role, make_store, make_team, web
from tests.factories.customers import make_customer


@pytest.fixture
def boss(store):
    return make_person(store, dict.fromkeys(ACTIONS, "group"))


def answers(boss, person, **about):
    rights = matrix.rights_of_person(web(boss), person.pk, **about)
    return {answer.key: answer for part in rights.parts for answer in part.answers}, rights


def test_without_a_record_the_roles_decide(group, store, boss):
    person = make_person(store, role=make_role(group, {"deals.see": "own"}, title={"zh": "顾问", "en": "顾问"}))
    found, rights = answers(boss, person)
    assert (found["deals.see"].is_yes, found["deals.move"].is_yes, rights.sees_record) == (True, False, None)
    assert [(r.role, r.store, r.scope) for r in found["deals.see"].reasons] == [("顾问", store.title, "own")]
    assert found["deals.move"].text == _("None of this person's roles grants it.")


def test_a_record_is_explained_by_whose_it_is_and_how_far_each_grant_goes(group, store, boss):
    person, colleague = make_person(store, {"customers.see": "own"}), make_person(store, {})
    theirs, mine = make_customer(store, colleague), make_customer(store, person)
    found, rights = answers(boss, person, module="customers", record_id=theirs.pk)
    answer = found["customers.see"]
    assert (answer.is_yes, rights.sees_record, [r.is_enough for r in answer.reasons]) == (False, False, [False])
    assert colleague.name in answer.text
    found, rights = answers(boss, person, module="customers", record_id=mine.pk)
    assert (found["customers.see"].is_yes, rights.sees_record) == (True, True)
    assert {count.module: count.count for count in rights.counts}["customers"] == 1


GRANTS = (
    {},
    {"customers.see": "own"},
    {"customers.see": "team"},
    {"customers.see": "store"},
    {"customers.see": "group"},
)


@pytest.mark.parametrize("grants", GRANTS)
@pytest.mark.parametrize("more", GRANTS)
def test_the_explanation_never_contradicts_the_queries(group, store, boss, grants, more):
    """For every pair of roles, in two stores, with and without a team: yes exactly where the row is seen."""
    other = make_store(group)
    team = make_team(store)
    person, mate = make_person(store, grants, team=team), make_person(store, {}, team=team)
    Post.objects.create(user=person, store=other, role=make_role(group, more), is_home=False)
    rows = [make_customer(store, person), make_customer(store, mate), make_customer(store, boss), make_customer(other, boss),
            make_customer(store, None), make_customer(other, None)]  # fmt: skip
    for row in rows:
        found, rights = answers(boss, person, module="customers", record_id=row.pk)
        answer = found["customers.see"]
        is_seen = Customer.objects.visible_to(web(person)).filter(pk=row.pk).exists()
        assert (answer.is_yes, rights.sees_record, any(r.is_enough for r in answer.reasons)) == (is_seen,) * 3


def test_a_token_cuts_what_it_does_not_open(store, boss):
    person = make_person(store, {"deals.see": "own", "customers.see": "own"})
    token, _secret = commands.issue_token(name="app", actions=["deals.see"], by=web(person))
    found, rights = answers(boss, person, token_id=token.pk)
    assert (found["deals.see"].is_yes, found["customers.see"].is_yes) == (True, False)
    assert (found["customers.see"].is_cut_by_token, rights.token) == (True, token)
    found, rights = answers(boss, person)
    assert (found["customers.see"].is_yes, [row.name for row in rights.tokens]) == (True, ["app"])


def test_field_policies_name_the_roles_that_give_them(group, store, boss):
    hiding = make_role(group, {}, title={"zh": "看不到", "en": "看不到"}, fields={"customers.mobile": "hide"})
    person = make_person(store, role=hiding)
    fields = {field.key: field for field in answers(boss, person)[1].fields}
    assert (fields["customers.mobile"].policy, fields["customers.mobile"].roles) == ("hide", ("看不到",))
    Post.objects.create(user=person, store=store, role=make_role(group, {}, title={"zh": "平常", "en": "平常"}))
    fields = {field.key: field for field in answers(boss, person)[1].fields}
    assert (fields["customers.mobile"].policy, fields["customers.mobile"].roles) == ("mask", ("平常",))


def test_who_was_deactivated_may_nothing(store, boss):
    person = make_person(store, {"deals.see": "group"}, is_active=False)
    found, _rights = answers(boss, person)
    assert [key for key, answer in found.items() if answer.is_yes] == []


def test_both_doors_explain_and_only_to_who_looks_after_roles_or_people(client, store, boss):
    person = make_person(store, {"deals.see": "own"}, name="李雷")
    customer = make_customer(store, person, name="王芳")
    client.force_login(boss)
    html = client.get(
        f"/organisation/people/{person.pk}/rights/", {"module": "customers", "record": customer.pk}
    ).content.decode()
    assert ("王芳" in html, _("does not see it") in html) == (True, True)
    asked = {"module": "customers", "record_id": customer.pk}
    answer = client.get(f"/api/v1/people/{person.pk}/rights", asked).json()
    actions = {row["key"]: row["is_yes"] for row in answer["actions"]}
    assert (answer["sees_record"], actions["deals.see"], actions["customers.see"]) == (False, True, False)
    found = client.get(
        f"/organisation/people/{person.pk}/rights/", {"module": "customers", "q": "王芳"}
    ).content.decode()
    assert f"record={customer.pk}" in found
    client.force_login(make_person(store, {"organisation.see": "store"}))
    assert client.get(f"/organisation/people/{person.pk}/rights/").status_code == 403
    assert client.get(f"/api/v1/people/{person.pk}/rights").status_code == 403


def test_people_and_records_of_others_stay_unknown(store, boss):
    stranger = make_person(make_store())
    with pytest.raises(User.DoesNotExist):
        answers(boss, stranger)
    person = make_person(store, {})
    with pytest.raises(ObjectDoesNotExist):
        answers(boss, person, module="customers", record_id=make_customer(make_store(), None).pk)
