"""Take the demo business away again, with its journal: nothing of it was real."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from jiubu.deals.commands import recount_stages
from jiubu.deals.models import StageCount
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.append_only import lifted
from jiubu.kernel.command import command, unit
from jiubu.kernel.errors import Refused
from jiubu.kernel.statistics import refresh_statistics
from jiubu.organisation import registry
from jiubu.organisation.commands import give_post
from jiubu.organisation.models import Group, Post, Store, Team, User
from jiubu.packs.demo.own import Split, ranges_of, split_of
from jiubu.packs.demo.parts import DELIVERIES, ENTRIES, LINKS, ROOTS, Parts
from jiubu.packs.demo.paths import path_to_group
from jiubu.packs.events import DemoCleared
from jiubu.packs.state import DEMO, locked_group, note_demo, state_of
from jiubu.process.models import Attachment
from jiubu.vehicles.models import Vehicle, VehicleFile

APPEND_ONLY = (
    "journal_entry", "journal_link", "process_version", "privacy_consent", "privacy_wording", "vehicles_costline", "vehicles_certificatemove", "vehicles_keymove",
)  # fmt: skip
MOST = 5000


@command
def clear_demo(*, by: Actor) -> int:
    """Delete the demo group with everything in it; how many rows. Refused("not_demo") for a group that is real.

    For a group in which nobody works but the demo's people; else ``clear_beside``.
    """
    group = locked_group(by)
    if group.settings.get("is_demo") is not True:
        raise Refused("not_demo", _("Only the demo business can be cleared."))
    count = 0
    refresh_statistics()
    with lifted(*APPEND_ONLY):
        _put_off_constraints()
        for rows in _rows_of(group.pk):
            count += _delete(rows)
    return count


def _put_off_constraints() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _delete(rows: models.QuerySet[models.Model]) -> int:
    """Without the guards."""
    return rows._raw_delete(rows.db) or 0  # noqa: SLF001 - as the docstring says


def _rows_of(group_id: int) -> Iterator[models.QuerySet[models.Model]]:
    """Every row of the group, model by model. The longest way first: what a row is found by still stands then."""
    found = [(model, path) for model in _models() if (path := path_to_group(model)) is not None]
    for model, path in sorted(found, key=lambda pair: -len(pair[1].split("__"))):
        ids: models.QuerySet[models.Model, dict[str, object]] = (
            models.QuerySet(model).filter(**{path: group_id}).order_by().values("pk")
        )
        yield models.QuerySet(model).filter(pk__in=ids)


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def clear_asked(group_id: int) -> int:
    """What somebody asked for on the page; nothing when it is done already."""
    group = Group.objects.filter(pk=group_id).first()
    if group is None or state_of(group) != "clearing":
        return 0
    asked = group.settings[DEMO]
    by = Actor.machine("demo", group_id=group_id, door="import")
    if asked.get("whole"):
        return clear_demo(by=by)
    return clear_beside(successor_id=asked["by"], name=asked.get("name", ""), by=by)


@command
def clear_beside(*, successor_id: int, name: str = "", by: Actor) -> int:
    """Delete the demo and leave everything of one's own (see ``own``); how many rows.

    What demo people have of one's own goes to ``successor_id``, and their logins end. ``name``: what the group is called
    from now on, where it was the demo's.
    """
    group = locked_group(by)
    if state_of(group) not in {"loaded", "clearing"}:
        raise Refused("not_demo", _("Only the demo business can be cleared."))
    split = split_of(group.pk, ranges_of(group))
    if successor_id in split.goes[User]:
        raise Refused("demo_person", _("Sign in as somebody of your own: the people of the demo go with it."))
    refresh_statistics()
    with lifted(*APPEND_ONLY):
        _put_off_constraints()
        count = _records(split)
        _hand_over(split, successor_id, by)
        count += _people(split) + _stores(split)
    group.settings = {key: value for key, value in group.settings.items() if key != "is_demo"}
    group.name = name.strip() or group.name
    group.save(update_fields=["name", "settings"])
    note_demo(group, state="cleared", count=count)

    def recount() -> None:
        """Hand-overs move counters when the command is done; they are counted anew after that."""
        recount_stages(by=by)

    unit().before_commit["packs.recount"] = recount

    record(DemoCleared(rows=count), about=group, by=by)
    return count


def _records(split: Split) -> int:
    parts = Parts(split)
    _forget_files(parts)
    _free(parts)
    count = 0
    going = list(parts.entries().values_list("pk", flat=True))
    count += sum(_delete_all(model, going, "entry_id") for model in (DELIVERIES, LINKS)) + _delete_all(ENTRIES, going)
    for model in parts.models:
        rows = list(parts.going(model).values_list("pk", flat=True))
        _loosen(model, rows)
        count += _delete_all(model, rows)
    StageCount.objects.filter(store__group_id=split.group_id).delete()
    for root in ROOTS:
        _loosen(root, split.goes[root])
        count += _delete_all(root, split.goes[root])
    return count


def _delete_all(model: type[models.Model], ids: list[int], column: str = "pk") -> int:
    """Some thousands at a time: SQLite takes no more in one question."""
    parts = (ids[at : at + MOST] for at in range(0, len(ids), MOST))
    return sum(_delete(models.QuerySet(model).filter(**{f"{column}__in": part})) for part in parts)


def _loosen(model: type[models.Model], rows: list[int]) -> None:
    """What stays and may do without it names it no longer."""
    named = (f for m in _models() for f in m._meta.concrete_fields if f.related_model is model and f.null)
    for key in named if rows else ():
        models.QuerySet(key.model).filter(**{f"{key.attname}__in": rows}).update(**{key.attname: None})


def _free(parts: Parts) -> None:
    """Vehicles of one's own that were kept for a deal of the demo are what they were before."""
    before = Coalesce(NullIf(models.F("state_before"), models.Value("")), models.Value(Vehicle.State.IN_STOCK.value))
    parts.freed().update(state=before, version=models.F("version") + 1)


def _forget_files(parts: Parts) -> None:
    """Uploads that somebody tried out on a deal or a vehicle of the demo."""
    names = [name for model in (Attachment, VehicleFile) for name in parts.going(model).values_list("file", flat=True)]

    def forget() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(forget)


def _hand_over(split: Split, successor_id: int, by: Actor) -> None:
    """What is left with people of the demo is somebody's own by now."""
    for person_id in split.goes[User]:
        for store_id in sorted(registry.left_behind(split.group_id, person_id)):
            _give_place(successor_id, store_id, by)
            for what in registry.BELONGINGS:
                what.hand_over(person_id, successor_id, store_id, _("Demo cleared"), by)


def _give_place(user_id: int, store_id: int, by: Actor) -> None:
    """Who takes over works in the store."""
    held = list(Post.objects.filter(user_id=user_id, until=None).select_related("role").order_by("pk"))
    if held and all(post.store_id != store_id for post in held):
        give_post(user_id, store_id=store_id, role_key=held[0].role.key, by=by)


def _people(split: Split) -> int:
    """Whoever is named by something that stays, stays as a name that nobody signs in with."""
    ids = split.goes[User]
    gone = sorted(set(ids) - _named(User, ids))
    User.objects.filter(pk__in=set(ids) - set(gone)).update(password="!", is_active=False)  # noqa: S106 - opens nothing
    return _delete_all(User, gone)


def _stores(split: Split) -> int:
    """Those in which nothing of one's own is."""
    ids = sorted(set(split.goes[Store]) - _named(Store, split.goes[Store], but={Team, StageCount}))
    teams = Team.objects.filter(store_id__in=ids)
    return _delete_all(Team, list(teams.values_list("pk", flat=True))) + _delete_all(Store, ids)


def _named(model: type[models.Model], ids: list[int], *, but: frozenset[type[models.Model]] | set[type[models.Model]] = frozenset()) -> set[int]:  # fmt: skip
    """Which of these rows of ``model`` some other row names."""
    found: set[int] = set()
    for key in (f for m in _models() if m not in but for f in m._meta.concrete_fields if f.related_model is model):
        rows: models.QuerySet[models.Model] = (
            models.QuerySet(key.model).filter(**{f"{key.attname}__in": ids}).order_by()
        )
        found |= set(rows.values_list(key.attname, flat=True).distinct())
    return found
