"""Setting the numbers of a month."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store, Team, User
from jiubu.targets import access, queries, rules
from jiubu.targets.enums import MOST, TARGET_KINDS
from jiubu.targets.events import TargetsSet
from jiubu.targets.models import Plan, Target

Key = tuple[str, int | None, int | None]
"""(kind, team, person); neither team nor person is the store."""


@command
def set_targets(
    store_id: int, *, month: date, values: Mapping[Key, int | None], version: int | None = None, by: Actor
) -> Plan:
    """Set numbers of the store's month; None takes one away, what is not named stays. A stale ``version`` is refused.

    Team and people must belong to the store, now or by a number they have already.
    """
    access.require_set(by, store_id)
    store = Store.objects.select_for_update(no_key=True).get(pk=store_id, group_id=by.group_id)
    month = rules.month_of(month)
    plan, _made = Plan.objects.get_or_create(store=store, month=month, defaults={"group_id": by.group_id})
    known = {row.key: row for row in Target.objects.filter(plan=plan)}
    changes = {key: value for key, value in values.items() if value != _value(known.get(key))}
    if not changes:
        return plan
    if version is not None and version != plan.version:
        raise stale(plan, version=plan.version, fields=_differences(changes, known))
    _require_sense(changes)
    _require_here(changes, known, store)
    _write(plan, changes, known, by)
    plan.version += 1
    plan.set_by_id, plan.set_at = by.user_id, timezone.now()
    plan.save(update_fields=["version", "set_by", "set_at"])
    told = [
        {"kind": kind, "team_id": team, "person_id": person, "before": _value(known.get((kind, team, person))), "after": after}
        for (kind, team, person), after in changes.items()
    ]  # fmt: skip
    record(TargetsSet(month=plan.code, count=len(told), changes=told), about=plan, also=[store], by=by)
    return plan


def _value(row: Target | None) -> int | None:
    return row.value if row else None


def _write(plan: Plan, changes: Mapping[Key, int | None], known: Mapping[Key, Target], by: Actor) -> None:
    gone = [known[key].pk for key, value in changes.items() if value is None]
    Target.objects.filter(pk__in=gone).delete()
    changed, now = [], timezone.now()
    for key, value in changes.items():
        if value is not None and key in known:
            row = known[key]
            changed.append(Target(pk=row.pk, plan=plan, value=value, set_by_id=by.user_id, set_at=now))
    Target.objects.bulk_update(changed, ["value", "set_by", "set_at"])
    Target.objects.bulk_create(
        Target(plan=plan, kind=kind, team_id=team, person_id=person, value=value, set_by_id=by.user_id, set_at=now)
        for (kind, team, person), value in changes.items()
        if value is not None and (kind, team, person) not in known
    )


def _require_sense(changes: Mapping[Key, int | None]) -> None:
    for (kind, team, person), value in changes.items():
        if kind not in TARGET_KINDS or (team is not None and person is not None):
            raise Refused("no_such_target", _("There is no such target."))
        if value is not None and not 0 <= value <= MOST:
            raise Refused("out_of_range", _("A target is a whole number from 0 to %s.") % MOST)


def _require_here(changes: Mapping[Key, int | None], known: Mapping[Key, Target], store: Store) -> None:
    """A person or team of elsewhere is as good as none."""
    members = {member.user.pk for member in queries.members_of(store.pk)} | {person for _k, _t, person in known}
    if {person for _kind, _team, person in changes if person is not None} - members:
        raise User.DoesNotExist
    teams = {team for _kind, team, _person in changes if team is not None}
    if teams and Team.objects.filter(store=store, pk__in=teams).count() != len(teams):
        raise Team.DoesNotExist


def _differences(
    changes: Mapping[Key, int | None], known: Mapping[Key, Target]
) -> dict[str, tuple[str, object, object]]:
    people = User.objects.in_bulk([person for _k, _t, person in changes if person])
    teams = Team.objects.in_bulk([team for _k, team, _p in changes if team])
    found: dict[str, tuple[str, object, object]] = {}
    for key, value in changes.items():
        kind, team, person = key
        who = people[person].name if person in people else teams[team].name if team in teams else _("Store")
        name = f"{kind}-{'p' if person else 't' if team else 's'}{person or team or ''}"
        found[name] = (f"{who} · {TARGET_KINDS.get(kind, kind)}", value, _value(known.get(key)))
    return found
