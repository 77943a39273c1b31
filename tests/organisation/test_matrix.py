"""The matrix: cells changed in one step, what that would do, roles copied and retired, the pack's values beside them."""

import json

import pytest

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.organisation import commands, matrix
from jiubu.organisation.commands import RoleChange
from jiubu.organisation.models import Post, Role
from jiubu.organisation.pack import RoleRow
from jiubu.packs.commands import install_pack
from jiubu.packs.read import folder_of, read_pack
from tests.factories import machine, make_group, make_person, make_role, web

RIGHTS = {"organisation.manage_roles": "group", "organisation.see": "group", "organisation.manage_people": "group"}


@pytest.fixture
def boss(store):
    return make_person(store, RIGHTS, name="管理员")


@pytest.fixture
def seller(group):
    return make_role(group, {"deals.see": "own", "deals.make": "own"}, key="seller")


def change(role, by, grants=None, fields=None, version=None):
    version = role.version if version is None else version
    return commands.change_rights({role.key: RoleChange(version, grants or {}, fields or {})}, by=web(by))


def test_cells_of_many_roles_change_in_one_step_and_tell_it(group, boss, seller):
    keeper = make_role(group, {"vehicles.see": "store"}, key="keeper")
    changes = {
        "seller": RoleChange(1, {"deals.see": "store", "deals.make": ""}, {"customers.mobile": "hide"}),
        "keeper": RoleChange(1, {"vehicles.edit": "store"}),
    }
    changed = commands.change_rights(changes, by=web(boss))
    seller.refresh_from_db()
    keeper.refresh_from_db()
    assert [role.key for role in changed] == ["seller", "keeper"]
    assert (seller.grants, seller.fields, seller.version) == ({"deals.see": "store"}, {"customers.mobile": "hide"}, 2)
    assert (keeper.grants, keeper.version) == ({"vehicles.see": "store", "vehicles.edit": "store"}, 2)
    entry = timeline(seller)[0]
    assert read(entry).actions == {"deals.see": ("own", "store"), "deals.make": ("own", "")}
    assert (read(entry).fields, entry.actor_id) == ({"customers.mobile": ("", "hide")}, boss.pk)


def test_the_same_cells_again_change_nothing(boss, seller):
    assert change(seller, boss, {"deals.see": "own"}) == []
    assert timeline(seller).count() == 0


def test_a_stale_change_is_refused_with_both_values(boss, seller):
    change(seller, boss, {"deals.see": "group"})
    with pytest.raises(Stale) as refusal:
        change(seller, boss, {"deals.see": "store"}, version=1)
    cell = refusal.value.details["differences"]["seller"]["deals.see"]
    assert (cell["yours"], cell["theirs"]) == ("store", "group")
    assert Role.objects.get(pk=seller.pk).grants["deals.see"] == "group"


@pytest.mark.parametrize(
    ("grants", "fields", "code"),
    [
        ({"deals.see": "everywhere"}, {}, "unknown_scope"),
        ({"deals.fly": "own"}, {}, "unknown_right"),
        ({}, {"customers.mobile": "blur"}, "unknown_right"),
        ({}, {"deals.amount": "mask"}, "unknown_right"),
        ({}, {"customers.shoe_size": "hide"}, "unknown_right"),
    ],
)
def test_a_line_or_value_that_the_matrix_lacks_is_refused(boss, seller, grants, fields, code):
    with pytest.raises(Refused) as refusal:
        change(seller, boss, grants, fields)
    assert refusal.value.code == code


def test_nobody_locks_himself_out(boss):
    role = Role.objects.get(posts__user=boss)
    with pytest.raises(Refused) as refusal:
        change(role, boss, {"organisation.manage_roles": ""})
    assert (refusal.value.code, Role.objects.get(pk=role.pk).grants) == ("yourself", RIGHTS)


def test_another_role_of_the_same_person_keeps_the_key(group, store, boss):
    Post.objects.create(user=boss, store=store, role=make_role(group, {"organisation.manage_roles": "group"}))
    role = Role.objects.filter(posts__user=boss).order_by("pk").first()
    assert change(role, boss, {"organisation.manage_roles": ""}) == [role]


def test_the_last_who_manages_roles_is_neither_deactivated_nor_taken_from_his_post(group, store, boss):
    leader = make_person(store, {"organisation.manage_people": "group", "organisation.see": "group"})
    with pytest.raises(Refused) as refusal:
        commands.deactivate_person(boss.pk, by=web(leader))
    assert refusal.value.code == "nobody_left"
    with pytest.raises(Refused) as refusal:
        commands.end_post(boss.posts.get().pk, by=web(leader))
    boss.refresh_from_db()
    assert (refusal.value.code, boss.is_active, boss.posts.get().until) == ("nobody_left", True, None)


def test_roles_of_another_group_and_of_nobody_who_may_are_out_of_reach(boss, seller):
    there = make_role(make_group(), {"deals.see": "own"}, key="there")
    with pytest.raises(Role.DoesNotExist):
        change(there, boss, {"deals.see": "group"})
    with pytest.raises(NotAllowed):
        change(
            seller, make_person(boss.posts.get().store, {"organisation.manage_roles": "store"}), {"deals.see": "group"}
        )


def test_a_role_is_copied_renamed_retired_and_taken_up_again(boss, seller):
    seller.fields = {"deals.amount": "hide"}
    seller.save()
    by = web(boss)
    made = commands.make_role(title={"zh": "大客户顾问", "en": "Fleet consultant"}, copy_of=seller.pk, by=by)
    again = commands.make_role(title={"zh": "大客户顾问", "en": "Fleet consultant"}, by=by)
    assert (made.key, made.grants, made.fields) == ("fleet_consultant", seller.grants, {"deals.amount": "hide"})
    assert (again.key, again.grants) == ("fleet_consultant_2", {})
    assert commands.rename_role(made.pk, title={"zh": "集采", "en": "Fleet"}, by=by).title == {
        "zh": "集采",
        "en": "Fleet",
    }
    assert commands.retire_role(made.pk, by=by).is_active is False
    assert commands.restore_role(made.pk, by=by).is_active is True
    verbs = [entry.verb.partition(".")[2] for entry in timeline(made)]
    assert verbs == ["role_restored", "role_retired", "role_renamed", "role_put"]


def test_a_role_that_somebody_holds_is_not_retired(boss):
    with pytest.raises(Refused) as refusal:
        commands.retire_role(Role.objects.get(posts__user=boss).pk, by=web(boss))
    assert refusal.value.code == "role_held"


def preview(boss, role, grants=None, fields=None):
    found = matrix.preview_of(web(boss), {role.key: RoleChange(role.version, grants or {}, fields or {})})
    return [(e.key, e.before, e.after, e.direction, e.people, e.names) for e in found.effects]


def test_the_preview_counts_who_feels_it(group, store, boss, seller):
    for name in ("李雷", "韩梅"):
        make_person(store, role=seller, name=name)
    both = make_person(store, role=seller, name="王强")
    Post.objects.create(user=both, store=store, role=make_role(group, {"deals.see": "store"}))
    assert preview(boss, seller, {"deals.see": "", "deals.make": "store"}, {"customers.mobile": "mask"}) == [
        ("deals.see", "own", "", "lose", 2, ("李雷", "韩梅")),
        ("deals.make", "own", "store", "more", 3, ("李雷", "王强", "韩梅")),
        ("customers.mobile", "", "mask", "same", 0, ()),
    ]
    assert preview(boss, seller, fields={"customers.mobile": "hide"}) == [
        ("customers.mobile", "", "hide", "lose", 2, ("李雷", "韩梅"))
    ]


def test_the_preview_changes_nothing_and_costs_two_queries(boss, seller, django_assert_num_queries):
    for _ in range(3):
        make_person(boss.posts.get().store, role=seller)
    by = web(boss)
    with django_assert_num_queries(2):
        matrix.preview_of(by, {"seller": RoleChange(1, {"deals.see": "", "deals.make": "group"})})
    assert Role.objects.get(pk=seller.pk).grants == seller.grants


def test_the_preview_says_that_one_would_lock_oneself_out(boss):
    role = Role.objects.get(posts__user=boss)
    found = matrix.preview_of(web(boss), {role.key: RoleChange(1, {"organisation.manage_roles": "store"})})
    assert found.locks_out is True


@pytest.fixture
def packed(group, boss):
    """The pack's roles are here, and one cell of one of them was changed."""
    pack = read_pack(folder_of("car_dealership"))
    install_pack(pack, by=machine(group, "pack"))
    role = Role.objects.get(group=group, key="cashier")
    change(role, boss, {"deals.see": "group", "customers.reveal": ""})
    return pack


def test_the_packs_values_stand_beside_and_one_goes_back_to_them(group, boss, packed):
    role = Role.objects.get(group=group, key="cashier")
    sheet = matrix.role_sheet(web(boss), role.pk)
    cells = {line.key: line.cells[0] for part in sheet.parts for line in part.lines}
    assert (sheet.differing, cells["deals.see"].pack, cells["customers.reveal"].pack) == (2, "store", "store")
    assert cells["deals.move"].pack is None
    back = matrix.pack_changes(web(boss), role.pk)
    commands.change_rights(back, by=web(boss))
    row = next(row for row in packed.rows if isinstance(row, RoleRow) and row.key == "cashier")
    assert Role.objects.get(pk=role.pk).grants == row.grants


def test_an_upgrade_of_the_pack_keeps_what_was_edited_and_follows_the_rest(group, boss, packed):
    newer = [
        row.model_copy(update={"grants": {**row.grants, "work.approve": "store"}})
        if isinstance(row, RoleRow) and row.key in ("cashier", "care_agent") else row
        for row in packed.rows
    ]  # fmt: skip
    upgraded = type(packed)(packed.manifest.model_copy(update={"version": "9.0.0"}), tuple(newer))
    report = install_pack(upgraded, by=machine(group, "pack"))
    assert "organisation/roles/cashier" in report.kept
    roles = {role.key: role for role in Role.objects.filter(group=group)}
    assert (roles["cashier"].grants["deals.see"], "work.approve" in roles["cashier"].grants) == ("group", False)
    assert roles["care_agent"].grants["work.approve"] == "store"


def test_a_retired_role_of_the_pack_stays_retired(group, boss, packed):
    role = Role.objects.get(group=group, key="marketing")
    commands.retire_role(role.pk, by=web(boss))
    report = install_pack(packed, by=machine(group, "pack"))
    role.refresh_from_db()
    assert (role.is_active, "organisation/roles/marketing" in report.kept) == (False, True)


def page(client, boss, changes, url="preview"):
    client.force_login(boss)
    return client.post(f"/organisation/roles/{url}/", {"changes": json.dumps(changes)})


def api(client, boss, changes, url=""):
    client.force_login(boss)
    body = json.dumps({"roles": changes})
    return client.post(f"/api/v1/role-changes{url}", body, content_type="application/json")


def sent(role, **grants):
    return {
        role.key: {
            "version": role.version,
            "grants": {k.replace("__", "."): v for k, v in grants.items()},
            "fields": {},
        }
    }


def test_both_doors_preview_and_save(client, store, boss, seller):
    make_person(store, role=seller, name="李雷")
    shown = page(client, boss, sent(seller, deals__see=""))
    assert (shown.status_code, "李雷" in shown.content.decode()) == (200, True)
    (effect,) = api(client, boss, sent(seller, deals__see=""), "/preview").json()["effects"]
    assert (effect["direction"], effect["people"], effect["names"]) == ("lose", 1, ["李雷"])
    assert page(client, boss, sent(seller, deals__see="store"), "changes").status_code == 302
    assert Role.objects.get(pk=seller.pk).grants["deals.see"] == "store"
    seller.refresh_from_db()
    (role,) = api(client, boss, sent(seller, deals__see="team")).json()
    assert (role["grants"]["deals.see"], role["version"]) == ("team", 3)


def test_both_doors_refuse_what_is_stale(client, boss, seller):
    old = sent(seller, deals__see="store")
    change(seller, boss, {"deals.see": "group"})
    answer = page(client, boss, old, "changes")
    assert (
        answer.status_code,
        answer.context["differences"][0]["yours"] != answer.context["differences"][0]["theirs"],
    ) == (409, True)
    assert api(client, boss, old).json()["code"] == "stale"
    assert Role.objects.get(pk=seller.pk).grants["deals.see"] == "group"


def test_the_page_of_one_role_sends_its_cells(client, boss, seller):
    client.force_login(boss)
    html = client.get(f"/organisation/roles/{seller.pk}/").content.decode()
    assert 'name="cell:deals.see" data-value="own"' in html
    cells = {
        "role": "seller",
        "version": 1,
        "cell:deals.see": "own",
        "cell:deals.make": "store",
        "cell:deals.amount": "hide",
    }
    answer = client.post("/organisation/roles/preview/", cells)
    kept = json.loads(answer.context["changes"])
    assert kept == {"seller": {"version": 1, "grants": {"deals.make": "store"}, "fields": {"deals.amount": "hide"}}}


def test_the_matrix_costs_the_same_for_few_and_many_roles(group, boss, seller, django_assert_num_queries):
    by = web(boss)
    with django_assert_num_queries(2):
        matrix.matrix_of(by)
    for _ in range(3):
        make_role(group, {"deals.see": "own"})
    with django_assert_num_queries(2):
        matrix.matrix_of(by)
