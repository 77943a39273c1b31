"""People, posts, roles: who may change them, and that nobody locks himself out."""

import contextlib

import pytest
import yaml
from django.conf import settings

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import commands, queries
from jiubu.organisation.models import Post, Role, User
from tests.factories import machine, make_group, make_person, make_role, make_store, make_team, web

STORE = {"organisation.see": "store", "organisation.manage_people": "store", "organisation.manage_stores": "store"}
GROUP = {
    "organisation.see": "group", "organisation.manage_people": "group", "organisation.manage_stores": "group",
    "organisation.manage_roles": "group",
}  # fmt: skip


@pytest.fixture
def boss(store):
    return make_person(store, GROUP)


@pytest.fixture
def manager(store):
    return make_person(store, STORE)


def make(store, by, **fields):
    role = make_role(store.group, {"deals.see": "own"})
    values = {"username": "wang", "name": "王芳", "role_key": role.key, **fields}
    return commands.make_person(store_id=store.pk, by=web(by), **values)


def test_a_person_starts_in_a_role(store, manager):
    team = make_team(store)
    user = make(store, manager, team_id=team.pk, is_lead=True)
    post = Post.objects.get(user=user)
    assert (user.group_id, post.store_id, post.team_id, post.is_lead, post.is_home) == (
        store.group_id, store.pk, team.pk, True, True,
    )  # fmt: skip
    assert not user.has_usable_password()
    assert [e.verb for e in timeline(user)] == ["organisation.post_given", "organisation.person_made"]


def test_a_taken_name_gets_a_sentence(store, manager):
    make(store, manager)
    with pytest.raises(Refused) as refusal:
        make(store, manager)
    assert (refusal.value.code, list(refusal.value.fields)) == ("username_taken", ["username"])


def test_not_in_another_store(store, manager):
    with pytest.raises(NotAllowed):
        make(make_store(store.group), manager)


def test_nobody_hands_out_more_than_the_own_reach(store, manager, boss):
    admin = make_role(store.group, {"organisation.manage_roles": "group"})
    person = make_person(store)
    with pytest.raises(NotAllowed):
        commands.give_post(person.pk, store_id=store.pk, role_key=admin.key, by=web(manager))
    commands.give_post(person.pk, store_id=store.pk, role_key=admin.key, by=web(boss))
    assert web(person).reach("organisation.manage_roles").group


def test_a_retired_role_is_given_to_nobody(store, manager, boss):
    role = make_role(store.group, {})
    left = make_person(store, role=role)
    User.objects.filter(pk=left.pk).update(is_active=False)
    _invitation, path = commands.invite(store_id=store.pk, role_key=role.key, by=web(manager))
    commands.retire_role(role.pk, by=web(boss))
    with pytest.raises(Role.DoesNotExist):
        commands.give_post(make_person(store).pk, store_id=store.pk, role_key=role.key, by=web(manager))
    with pytest.raises(Refused) as refusal:
        commands.activate_person(left.pk, by=web(manager))
    assert refusal.value.code == "role_retired"
    with pytest.raises(Refused) as refusal:
        commands.accept_invitation(
            path.split("/")[-2], password="Neues-Kennwort-9", name="李新", username="lixin", by=machine(store.group)
        )
    assert refusal.value.code == "invitation_void"
    commands.restore_role(role.pk, by=web(boss))
    assert commands.activate_person(left.pk, by=web(manager)).is_active


WIDE = {"customers.reveal": "store", "lists.export": "store"}


def test_who_manages_people_of_one_store_neither_takes_nor_gives_more_than_the_own_rights(store, manager):
    wide, own = make_role(store.group, WIDE), make_role(store.group, {"customers.reveal": "own"})
    puppet = make_person(store)
    for user, role in ((manager, wide), (puppet, wide), (manager, own)):
        with pytest.raises(NotAllowed):
            commands.give_post(user.pk, store_id=store.pk, role_key=role.key, by=web(manager))
    with pytest.raises(NotAllowed):
        commands.invite(store_id=store.pk, role_key=wide.key, by=web(manager))
    able = make_person(store, STORE | WIDE)
    for role in (wide, own):
        commands.give_post(puppet.pk, store_id=store.pk, role_key=role.key, by=web(able))
    assert web(puppet).can("lists.export")
    with pytest.raises(NotAllowed):
        commands.edit_person(puppet.pk, changes={"email": "me@example.cn"}, by=web(manager))
    assert not web(manager).can("customers.reveal")


def test_nobody_gives_a_role_that_shows_more_of_a_field(store):
    shy = make_role(store.group, STORE, fields={"customers.mobile": "hide"})
    manager = make_person(store)
    manager.posts.update(role=shy)
    with pytest.raises(NotAllowed):
        commands.give_post(manager.pk, store_id=store.pk, role_key=make_role(store.group, {}).key, by=web(manager))
    commands.give_post(make_person(store).pk, store_id=store.pk, role_key=shy.key, by=web(manager))


def test_who_manages_people_of_the_group_gives_any_role_but_not_to_himself(store):
    hires = make_person(store, {"organisation.see": "group", "organisation.manage_people": "group"})
    role, somebody = make_role(store.group, WIDE), make_person(store)
    commands.give_post(somebody.pk, store_id=store.pk, role_key=role.key, by=web(hires))
    with pytest.raises(NotAllowed):
        commands.give_post(hires.pk, store_id=store.pk, role_key=role.key, by=web(hires))


def test_a_sales_manager_of_the_pack_hires_everybody_who_works_in_one_store(store):
    matrix = yaml.safe_load((settings.PACKS / "car_dealership" / "organisation" / "roles.yaml").read_text())
    roles = {row["key"]: make_role(store.group, row["grants"], key=row["key"]) for row in matrix}
    manager = make_person(store)
    manager.posts.update(role=roles["sales_manager"])
    given = []
    for key in roles:
        with contextlib.suppress(NotAllowed):
            commands.give_post(make_person(store).pk, store_id=store.pk, role_key=key, by=web(manager))
            given.append(key)
    assert sorted(set(roles) - set(given)) == [
        "administrator", "auditor", "general_manager", "marketing", "stock_keeper"
    ]  # fmt: skip


def test_the_same_post_again_changes_the_team_only(store, manager):
    user, team = make_person(store), make_team(store)
    role = user.posts.get().role
    commands.give_post(user.pk, store_id=store.pk, role_key=role.key, team_id=team.pk, by=web(manager))
    commands.give_post(user.pk, store_id=store.pk, role_key=role.key, team_id=team.pk, by=web(manager))
    assert (user.posts.count(), user.posts.get().team_id, timeline(user).count()) == (1, team.pk, 1)


def test_a_role_ends_and_takes_its_rights(store, manager):
    user = make_person(store, {"deals.see": "own"})
    post = user.posts.get()
    commands.end_post(post.pk, by=web(manager))
    post.refresh_from_db()
    assert post.until is not None
    assert timeline(user).count() == 1


def test_who_left_cannot_sign_in_and_comes_back(store, manager):
    user = make_person(store)
    _, secret = commands.issue_token(name="t", by=web(user))
    commands.deactivate_person(user.pk, by=web(manager))
    commands.deactivate_person(user.pk, by=web(manager))
    assert queries.token_by_secret(secret) is None
    assert user not in queries.people_of(web(manager))
    commands.activate_person(user.pk, by=web(manager))
    assert user in queries.people_of(web(manager))
    verbs = [e.verb for e in timeline(user)]
    assert verbs == ["organisation.person_activated", "organisation.person_deactivated", "organisation.token_issued"]


def test_nobody_deactivates_himself(manager):
    with pytest.raises(Refused) as refusal:
        commands.deactivate_person(manager.pk, by=web(manager))
    assert refusal.value.code == "yourself"


def test_foreign_people_do_not_exist(store, manager):
    foreign = make_person(make_store(make_group()))
    for change in (commands.deactivate_person, commands.invite_person):
        with pytest.raises(User.DoesNotExist):
            change(foreign.pk, by=web(manager))


def test_a_role_is_put_once_and_its_changes_are_told(store, boss):
    title = {"zh": "前台", "en": "Receptionist"}
    role = commands.put_role("reception", title=title, grants={"deals.see": "own"}, by=web(boss))
    commands.put_role("reception", title=title, grants={"deals.see": "own"}, by=web(boss))
    wider = {"deals.see": "own", "customers.see": "store"}
    commands.put_role("reception", title=title, grants=wider, by=web(boss))
    role.refresh_from_db()
    assert role.grants == {"deals.see": "own", "customers.see": "store"}
    assert [e.data for e in timeline(role)] == [
        {"key": "reception", "added": {"customers.see": "store"}, "removed": []},
        {"key": "reception", "added": {"deals.see": "own"}, "removed": []},
    ]


def test_nobody_locks_himself_out_of_the_matrix(boss):
    role = Role.objects.get(posts__user=boss)
    with pytest.raises(Refused) as refusal:
        commands.put_role(role.key, title=role.title, grants={}, by=web(boss))
    assert refusal.value.code == "yourself"


def test_only_who_reaches_the_group_changes_roles(store, manager):
    with pytest.raises(NotAllowed):
        commands.put_role("x", title={"zh": "x", "en": "x"}, grants={}, by=web(manager))


def test_a_weak_password_is_refused_with_its_reasons(store):
    user = make_person(store)
    with pytest.raises(Refused) as refusal:
        commands.set_password(password="12345", by=web(user))
    assert list(refusal.value.fields) == ["password"]
