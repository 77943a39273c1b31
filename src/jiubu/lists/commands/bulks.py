"""The same done to many rows: each by the command that one row has, each with its own result, and undone the same way."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.kernel.listing import LISTS, BulkAction
from jiubu.lists import access, queries
from jiubu.lists.events import BulkAsked, BulkDone, BulkUndone
from jiubu.lists.models import Bulk, BulkRow

BATCH = 25
"""Rows of one transaction: few, so that others need not wait long for the rows that they want."""
WRITTEN = ["verdict", "reason", "before", "after"]


@command
def ask_bulk(
    list_key: str,
    *,
    action: str,
    ids: Sequence[int] | None = None,
    query: str = "",
    inputs: Mapping[str, Any] | None = None,
    by: Actor,
) -> Bulk:
    """Ask to do ``action`` to the rows ``ids``, or to all that the filters of ``query`` leave.

    ``inputs``: what the action asks. Few rows are done at once, many by the worker. Refused("nothing_chosen"),
    Refused("too_many"), Refused("bad_inputs") with a sentence per input.
    """
    declared, found = access.bulk_action_for(by, list_key, action)
    said = _checked(found, inputs or {}, by)
    most = settings.BULK_MAX_ROWS
    chosen = queries.ids_of(by, declared, query, most) if ids is None else list(dict.fromkeys(ids))
    if not chosen:
        raise Refused("nothing_chosen", _("Choose at least one row."))
    if len(chosen) > most:
        raise Refused("too_many", _("At most {count} rows at once. Choose fewer.").format(count=most))
    bulk = Bulk.objects.create(
        group_id=by.group_id, store_id=by.store_id, user_id=by.user_id or 0, list_key=list_key, action=action, inputs=said,
        row_count=len(chosen),
    )  # fmt: skip
    BulkRow.objects.bulk_create(
        [BulkRow(bulk=bulk, number=number, object_id=pk) for number, pk in enumerate(chosen, 1)], batch_size=1000
    )

    _tell(bulk, found, work="run", by=by)
    return bulk


def _tell(bulk: Bulk, action: BulkAction, *, work: str, by: Actor) -> None:
    """Few rows are done now, in this transaction; for many the worker is asked, by an event."""
    if bulk.asked_count <= settings.BULK_INLINE_ROWS:
        while work_bulk(bulk.pk, by=by):
            pass
        bulk.refresh_from_db()
        return
    event = BulkAsked(title=_list(bulk), action=str(action.title), work=work, rows=bulk.asked_count)
    record(event, about=bulk, by=by)


def _checked(action: BulkAction, inputs: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    known = {one.key: one for one in action.inputs}
    wrong = dict.fromkeys(set(inputs) - set(known), _("Unknown."))
    said: dict[str, Any] = {}
    for key, one in known.items():
        value = inputs.get(key)
        said[key] = value.strip() if isinstance(value, str) else value
        if one.is_required and said[key] in (None, ""):
            wrong[key] = _("This is required.")
        elif one.kind in {"choice", "person"} and said[key] not in (None, ""):
            said[key] = str(said[key])
            if said[key] not in {value for value, _title in one.choices(by)}:
                wrong[key] = _("Choose one of the list.")
    if wrong:
        raise Refused("bad_inputs", _("Some fields need another look."), fields=wrong)
    return said


@command
def work_bulk(bulk_id: int, *, by: Actor) -> bool:
    """Do, or undo, the next rows of bulk work. False when nothing is left to do."""
    bulk = Bulk.objects.lock(bulk_id)
    if not bulk.is_working or bulk.user_id != by.user_id:
        return False
    declared, action = access.bulk_action_for(by, bulk.list_key, bulk.action)
    is_undo = bulk.state == Bulk.State.UNDOING
    rows = list(bulk.rows.filter(verdict=BulkRow.Verdict.DONE if is_undo else "").order_by("number")[:BATCH])
    if rows:
        seen = set(declared.rows(by, "").filter(pk__in=[row.object_id for row in rows]).values_list("pk", flat=True))
        for row in rows:
            (_undo if is_undo else _do)(row, bulk, action, row.object_id in seen, by)
        BulkRow.objects.bulk_update(rows, WRITTEN)
        _count(bulk, rows)
    is_over = len(rows) < BATCH
    if is_over:
        _finish(bulk, action, by=by)
    bulk.beat_at = timezone.now()
    bulk.save()
    return not is_over


def _do(row: BulkRow, bulk: Bulk, action: BulkAction, is_seen: bool, by: Actor) -> None:  # noqa: FBT001
    try:
        with attempt():
            _require_seen(is_seen)
            row.before = dict(action.values(row.object_id, by))
            action.run(row.object_id, bulk.inputs, by)
            row.after = dict(action.values(row.object_id, by))
            row.verdict = BulkRow.Verdict.UNCHANGED if row.before == row.after else BulkRow.Verdict.DONE
    except (Refused, ObjectDoesNotExist) as error:
        row.verdict, row.reason, row.before, row.after = BulkRow.Verdict.REFUSED, _reason(error), None, None


def _undo(row: BulkRow, _bulk: Bulk, action: BulkAction, is_seen: bool, by: Actor) -> None:  # noqa: FBT001
    try:
        with attempt():
            _require_seen(is_seen)
            _require_as_left(row, action, by)
            action.back(row.object_id, row.before or {}, by)
            row.verdict, row.reason = BulkRow.Verdict.UNDONE, ""
    except (Refused, ObjectDoesNotExist) as error:
        row.verdict, row.reason = BulkRow.Verdict.KEPT, _reason(error)


def _require_seen(is_seen: bool) -> None:  # noqa: FBT001
    if not is_seen:
        raise ObjectDoesNotExist


def _require_as_left(row: BulkRow, action: BulkAction, by: Actor) -> None:
    if dict(action.values(row.object_id, by)) != row.after:
        raise Refused("changed_since", _("Somebody has changed this since; it stays as it is."))


def _list(bulk: Bulk) -> str:
    return str(LISTS[bulk.list_key].title)


def _reason(error: Exception) -> str:
    """What one may read: the sentences of the refusal, none of another's row."""
    if not isinstance(error, Refused):
        return _("This does not exist, or not for you.")
    missing = [str(one.text) for one in error.missing]
    return " ".join([str(error.text), *(text for text in missing if text != str(error.text))])[:300]


def _count(bulk: Bulk, rows: Sequence[BulkRow]) -> None:
    for row in rows:
        name = f"{row.verdict}_count"
        setattr(bulk, name, getattr(bulk, name) + 1)


def _finish(bulk: Bulk, action: BulkAction, *, by: Actor) -> None:
    bulk.done_at = timezone.now()
    if bulk.state == Bulk.State.UNDOING:
        bulk.state = Bulk.State.UNDONE
        undone = BulkUndone(title=_list(bulk), action=str(action.title), undone=bulk.undone_count, kept=bulk.kept_count)
        record(undone, about=bulk, by=by)
        return
    bulk.state = Bulk.State.DONE
    done = BulkDone(
        title=_list(bulk), action=str(action.title), done=bulk.done_count, unchanged=bulk.unchanged_count,
        refused=bulk.refused_count,
    )  # fmt: skip
    record(done, about=bulk, by=by)


@command
def undo_bulk(bulk_id: int, *, by: Actor) -> Bulk:
    """Ask to take back what the bulk work did; rows that somebody changed since stay and say so. Again: nothing."""
    bulk = Bulk.objects.visible_to(by).select_for_update(of=("self",)).get(pk=bulk_id)
    _declared, action = access.bulk_action_for(by, bulk.list_key, bulk.action)
    if bulk.state in {Bulk.State.UNDOING, Bulk.State.UNDONE}:
        return bulk
    if bulk.state != Bulk.State.DONE:
        raise Refused("bulk_state", _("This is still under way. Wait until it is done."))
    bulk.state, bulk.beat_at = Bulk.State.UNDOING, timezone.now()
    bulk.save(update_fields=["state", "beat_at"])
    _tell(bulk, action, work="undo", by=by)
    return bulk
