"""Importing people: sales consultants with their managers, one team per manager."""

import hashlib
from collections.abc import Mapping, Sequence

from django.db import IntegrityError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.imports.registry import Change, Column, Context, Importer, Outcome, Row, Text, Undone, register_importer
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt
from jiubu.kernel.errors import Refused
from jiubu.organisation import commands, queries
from jiubu.organisation.access import MANAGE_PEOPLE
from jiubu.organisation.models import User

CONSULTANT, MANAGER = "sales_consultant", "sales_manager"


def login_of(name: str) -> str:
    """A name to sign in with: anna.snelling, or a short code where the name has no Latin letters."""
    return slugify(name).replace("-", ".")[:40] or f"p{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _text(row: Row, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)


def apply_people(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """Make who is not there yet; who is there gets the team of the manager named."""
    people = {user.name: user for user in queries.people_of(by, context.store_id, inactive=True)}
    outcomes = []
    for row in rows:
        try:
            with attempt():
                outcomes.append(_take(row, people, context=context, by=by))
        except Refused as refusal:
            reasons = dict(refusal.fields) or {"": refusal.text}
            outcomes.append(Outcome(row.number, "refused", reasons=reasons))
    return outcomes


def _take(row: Row, people: dict[str, User], *, context: Context, by: Actor) -> Outcome:
    if context.store_id is None:
        raise Refused("store_missing", _("Say which store they work in."))
    manager = _text(row, "manager")
    team_id = _team(manager, people, context.store_id, by) if manager else None
    name, role = _text(row, "name"), _text(row, "role") or CONSULTANT
    if queries.role_by_key(by.group_id, role) is None:
        raise Refused("no_role", _("There is no role “{key}”.").format(key=role), fields={"role": _("No such role.")})
    user = people.get(name)
    if user is None:
        people[name] = user = _make(row, role, context.store_id, team_id, by)
        return Outcome(row.number, "made", user.pk, after={"is_active": True})
    if team_id is None or any(post.team_id == team_id for post in user.posts.filter(until=None)):
        return Outcome(row.number, "unchanged", user.pk)
    before = user.posts.filter(until=None, store=context.store_id).values_list("team_id", flat=True).first()
    commands.give_post(user.pk, store_id=context.store_id, role_key=role, team_id=team_id, by=by)
    return Outcome(row.number, "updated", user.pk, {"team": before}, {"team": team_id})


def _make(row: Row, role: str, store_id: int, team_id: int | None, by: Actor) -> User:
    login = _text(row, "username") or login_of(_text(row, "name"))
    return commands.make_person(
        username=login, name=_text(row, "name"), store_id=store_id, role_key=role, team_id=team_id,
        phone=_text(row, "phone"), email=_text(row, "email"), by=by,
    )  # fmt: skip


def _team(manager: str, people: dict[str, User], store_id: int, by: Actor) -> int:
    """The manager's team; manager and team are made where they are missing."""
    team = commands.put_team(store_id, login_of(manager).replace(".", "-")[:50], name=manager, by=by)
    if manager not in people:
        people[manager] = commands.make_person(
            username=login_of(manager), name=manager, store_id=store_id, role_key=MANAGER, team_id=team.pk,
            is_lead=True, by=by,
        )  # fmt: skip
    return team.pk


def undo_people(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:  # noqa: ARG001
    """Nobody is deleted: who was made can no longer sign in. Teams stay as they are."""
    answers = []
    for change in changes:
        if change.before is not None:
            answers.append(Undone(change.number, is_undone=False, reason=_("Teams are changed on the people's page.")))
            continue
        try:
            with attempt():
                commands.deactivate_person(change.object_id, by=by)
            answers.append(Undone(change.number, is_undone=True))
        except (Refused, IntegrityError, User.DoesNotExist):
            answers.append(Undone(change.number, is_undone=False, reason=_("This person can't be deactivated here.")))
    return answers


def key_of(values: Mapping[str, object]) -> str:
    return str(values.get("name") or "")


def known(column: str, actor: Actor) -> Mapping[str, Text]:
    return {role.key: role.name for role in queries.roles_of(actor)} if column == "role" else {}


register_importer(
    Importer(
        key="people",
        title=gettext_lazy("People"),
        help=gettext_lazy("Consultants and their managers; each manager leads a team."),
        action=MANAGE_PEOPLE,
        columns=(
            Column("name", gettext_lazy("Name"), is_required=True, names=("姓名", "员工", "sales_agent", "name", "agent"), max_length=100),
            Column("manager", gettext_lazy("Manager"), names=("主管", "经理", "上级", "manager", "lead"), max_length=100),
            Column("role", gettext_lazy("Role"), is_mapped=True, names=("岗位", "职位", "role"), max_length=50),
            Column("username", gettext_lazy("Name to sign in"), names=("账号", "用户名", "username", "login"), max_length=100),
            Column("phone", gettext_lazy("Phone"), names=("电话", "手机", "phone", "mobile"), max_length=30),
            Column("email", gettext_lazy("E-mail"), names=("邮箱", "email"), max_length=200),
        ),
        apply=apply_people,
        undo=undo_people,
        key_of=key_of,
        known=known,
        batch_size=200,
        order=40,
    )
)  # fmt: skip
