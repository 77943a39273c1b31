"""The list of people."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.identity import readable_phone
from jiubu.kernel.listing import Column, List, register_list
from jiubu.organisation import access, queries
from jiubu.organisation.models import User


def rows(actor: Actor, query: str) -> QuerySet[User]:
    """What the page shows under this address."""
    said = QueryDict(query)
    return queries.people_of(actor, _store(said), inactive=said.get("inactive") == "1")


def _store(said: QueryDict) -> int | None:
    asked = said.get("store", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None


def words(actor: Actor, query: str) -> list[str]:
    said = QueryDict(query)
    store_id = _store(said)
    found = [store.title for store in queries.stores_of(actor).filter(pk=store_id)] if store_id else []
    return [*found, _("Also inactive")] if said.get("inactive") == "1" else found


def _each(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(value for value in values if value))


def _teams(person: Any, _actor: Actor) -> str:
    return _each(post.team.name for post in person.current_posts if post.team)


COLUMNS = (
    Column("name", gettext_lazy("Name"), lambda p, _a: p.name),
    Column("login", gettext_lazy("Signs in as"), lambda p, _a: p.username),
    Column("role", gettext_lazy("Role"), lambda p, _a: _each(post.role.name for post in p.current_posts)),
    Column("store", gettext_lazy("Store"), lambda p, _a: _each(post.store.title for post in p.current_posts)),
    Column("team", gettext_lazy("Team"), _teams),
    Column("phone", gettext_lazy("Phone"), lambda p, _a: readable_phone(p.phone)),
    Column("active", gettext_lazy("Active"), lambda p, _a: _("yes") if p.is_active else _("no"), is_default=False),
)

register_list(
    List(
        key="people",
        title=gettext_lazy("People"),
        action=access.SEE,
        page="organisation:people",
        columns=COLUMNS,
        rows=rows,
        name=lambda person: person.name,
        link=lambda person: reverse("organisation:person", args=[person.pk]),
        filters=("store", "inactive"),
        words=words,
        orders={"name": ("name", "id")},
        cells="organisation/_cells.html",
    )
)
