"""The first run of an empty installation: group, store, pack, the first administrator, colleagues, perhaps the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation.commands import (
    found_group,
    give_first_password,
    give_post,
    invite_person,
    make_person,
    put_store,
)
from jiubu.organisation.models import Group, Store, User
from jiubu.packs.commands.demo import ask_demo
from jiubu.packs.commands.installing import install_pack
from jiubu.packs.queries.beginning import ADMINISTRATOR
from jiubu.packs.read import folder_of, read_pack

LEADER = "general_manager"
KEY = "main"
"""Of group and store, in the API; the same as ``jiubu begin`` gives."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here from the beginning. Without a first password a link is made."""

    name: str
    username: str
    role_key: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the first run was told."""

    pack: str
    group: str
    store: str
    name: str
    username: str
    password: str
    """Of the administrator."""
    opens_at: time = time(9)
    closes_at: time = time(18)
    leads: bool = False
    """The administrator also leads the business: sees and does what a general manager does."""
    colleagues: tuple[Colleague, ...] = ()
    with_demo: bool = False


@dataclass(slots=True)
class Begun:
    """What came out. Links and the password of the demo's people are nowhere else."""

    administrator: User
    links: list[tuple[User, str]] = field(default_factory=list)
    demo_password: str = ""


@command
def begin_installation(answers: Answers, *, by: Actor) -> Begun:
    """Make what an empty installation needs to work. Refused("begun") when it has an organisation already."""
    group = _found(answers, by)
    machine = Actor.machine(by.name, group_id=group.pk, door=by.door)
    hours = {"opens_at": answers.opens_at, "closes_at": answers.closes_at}
    store = put_store(KEY, changes={"name": answers.store.strip(), **hours}, by=machine)
    install_pack(read_pack(folder_of(answers.pack)), by=machine)
    begun = Begun(_administrator(answers, store, machine))
    for number, colleague in enumerate(answers.colleagues):
        begun.links += _join(colleague, number, store, machine)
    if answers.with_demo:
        begun.demo_password = ask_demo(by=machine)
    return begun


def _found(answers: Answers, by: Actor) -> Group:
    """Two who set up at once: the key of the group is taken by one of them."""
    if Group.objects.exists():
        raise _begun()
    try:
        with transaction.atomic():
            return found_group(KEY, name=answers.group.strip(), by=by)
    except IntegrityError as error:
        raise _begun() from error


def _begun() -> Refused:
    return Refused("begun", _("This installation has begun already. Sign in, or ask your administrator."))


def _administrator(answers: Answers, store: Store, by: Actor) -> User:
    person = make_person(username=answers.username, name=answers.name, store_id=store.pk, role_key=ADMINISTRATOR, by=by)
    if answers.leads:
        give_post(person.pk, store_id=store.pk, role_key=LEADER, by=by)
    return give_first_password(person.pk, password=answers.password, by=by)


def _join(colleague: Colleague, number: int, store: Store, by: Actor) -> list[tuple[User, str]]:
    """Refusals name the fields of the line."""
    try:
        person = make_person(
            username=colleague.username, name=colleague.name, store_id=store.pk, role_key=colleague.role_key, by=by
        )
        if colleague.password:
            give_first_password(person.pk, password=colleague.password, must_change=True, by=by)
            return []
        return [(person, invite_person(person.pk, by=by))]
    except Refused as refusal:
        raise Refused(refusal.code, refusal.text, fields=_of_line(refusal.fields, number)) from refusal


def _of_line(fields: Mapping[str, Text], number: int) -> dict[str, Text]:
    return {f"people-{number}-{name}": text for name, text in fields.items()}
