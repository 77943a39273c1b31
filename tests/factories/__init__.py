"""Makers of rows for tests. They have no surprises: a reader of a test need not open this file."""

from datetime import date
from itertools import count

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Group, Post, Role, Store, Team, User
from jiubu.organisation.queries import actor_of

_numbers = count(1)
LONG_AGO = date(2020, 1, 1)
"""People work here before whatever day a test goes to."""


def make_group(**fields):
    n = next(_numbers)
    return Group.objects.create(**{"key": f"group-{n}", "name": f"集团{n}", **fields})


def make_store(group=None, **fields):
    n = next(_numbers)
    return Store.objects.create(**{"group": group or make_group(), "key": f"store-{n}", "name": f"门店{n}", **fields})


def make_team(store, **fields):
    n = next(_numbers)
    return Team.objects.create(**{"store": store, "key": f"team-{n}", "name": f"小组{n}", **fields})


def make_role(group, grants, **fields):
    """``grants``: {"deals.see": "own"}."""
    n = next(_numbers)
    title = {"zh": f"岗位{n}", "en": f"Role {n}"}
    return Role.objects.create(**{"group": group, "key": f"role-{n}", "title": title, "grants": grants, **fields})


def make_person(store, grants=None, *, role=None, team=None, **fields):
    """Somebody who works in ``store`` with a role of these grants."""
    n = next(_numbers)
    user = User(**{"username": f"person-{n}", "name": f"员工{n}", "group": store.group, **fields})
    user.set_unusable_password()
    user.save()
    role = role or make_role(store.group, grants or {})
    Post.objects.create(user=user, store=store, team=team, role=role, since=LONG_AGO)
    return user


def web(user) -> Actor:
    """The actor that the person is through the pages."""
    return actor_of(user, door="web")


def machine(group, door="clock") -> Actor:
    return Actor.machine(door, group_id=group.pk, door=door)
