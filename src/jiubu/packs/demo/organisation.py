"""The people of the demo business: one group, two stores, thirty who sign in with the password "demo"."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from jiubu.organisation.models import Group, Post, Role, Store, Team, User
from jiubu.packs.demo.source import Source

PASSWORD = "demo"  # noqa: S105 - shown on the first page of the demo
COLOURS = ("#6366f1", "#0ea5e9", "#14b8a6", "#22c55e", "#eab308", "#f97316", "#ef4444", "#ec4899", "#8b5cf6", "#64748b")


@dataclass(slots=True)
class People:
    """Who works in the demo business."""

    group: Group
    stores: dict[str, Store] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    by_role: dict[tuple[int, str], list[User]] = field(default_factory=dict)
    """(store id, role key) to people."""

    def first(self, store: Store, *roles: str) -> User:
        """The first person of the first of these roles that the store has."""
        return next(user for role in roles for user in self.by_role.get((store.pk, role), []))

    def sellers(self, store: Store) -> list[User]:
        return [*self.by_role[store.pk, "sales_consultant"], *self.by_role[store.pk, "internet_consultant"]]


def make_group(source: Source) -> Group:
    words = source.words["organisation"]["group"]
    begin = source.at(source.begin - timedelta(days=30))
    return Group.objects.create(key=words["key"], name=words["name"], settings={"is_demo": True}, created_at=begin)


def usernames(source: Source) -> list[str]:
    """The names that the people of the demo sign in with."""
    return [row["username"] for row in source.words["organisation"]["people"]]


def make_people(source: Source, group: Group, password: str = "") -> People:
    """Stores, teams, people and their posts; the roles come from the pack. ``password``: its hash, else that of "demo"."""
    words = source.words["organisation"]
    people = People(group)
    for store in words["stores"]:
        people.stores[store["key"]] = _make_store(group, store)
    teams = {(team.store_id, team.key): team for team in Team.objects.filter(store__group=group)}
    roles = {role.key: role for role in Role.objects.filter(group=group)}
    users = User.objects.bulk_create(_users(source, group, words["people"], password or make_password(PASSWORD)))
    people.users = {user.username: user for user in users}
    posts = []
    for row in words["people"]:
        for number, key in enumerate([row["store"], *row.get("also", [])]):
            store = people.stores[key]
            user = people.users[row["username"]]
            team = teams.get((store.pk, row.get("team", "")))
            posts.append(_post(source, row, user=user, store=store, team=team, role=roles[row["role"]], number=number))
            people.by_role.setdefault((store.pk, row["role"]), []).append(user)
    Post.objects.bulk_create(posts)
    return people


def _make_store(group: Group, words: dict[str, Any]) -> Store:
    store = Store.objects.create(
        group=group,
        key=words["key"],
        name=words["name"],
        short_name=words["short_name"],
        opens_at=time.fromisoformat(words["opens_at"]),
        closes_at=time.fromisoformat(words["closes_at"]),
        address=words["address"],
        phone=words["phone"],
    )
    Team.objects.bulk_create([Team(store=store, **team) for team in words["teams"]])
    return store


def _users(source: Source, group: Group, rows: list[dict[str, Any]], password: str) -> list[User]:
    """One hash for all: thirty of them would take seconds."""
    joined = source.at(source.begin - timedelta(days=20))
    return [
        User(
            username=row["username"],
            name=row["name"],
            group=group,
            phone=source.phone(),
            colour=COLOURS[number % len(COLOURS)],
            password=password,
            date_joined=joined,
            is_staff=False,
        )
        for number, row in enumerate(rows)
    ]


def _post(source: Source, row: dict[str, Any], *, number: int, **fields: Any) -> Post:
    since = source.begin - timedelta(days=20)
    return Post(is_lead=row.get("is_lead", False), is_home=number == 0, since=since, **fields)
