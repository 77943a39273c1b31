"""Promises to customers: made, kept, broken, replaced."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation
from jiubu.work import access
from jiubu.work.commands.notifications import notify
from jiubu.work.commands.tasks import close_tasks_from, make_task
from jiubu.work.events import PromiseBroken, PromiseKept, PromiseMade, PromiseReplaced
from jiubu.work.models import Promise
from jiubu.work.registry import About, required_key_of, thing_of


@command
def give_promise(
    *,
    store_id: int,
    owner_id: int,
    kind: str,
    text: str,
    due_at: datetime,
    about: About,
    about_title: str = "",
    by: Actor,
) -> Promise:
    """What a person promises by hand, for himself or for somebody he manages. Refused when its time has passed."""
    access.require_plan_for(by, owner_id=owner_id, store_id=store_id)
    _require_future(due_at)
    return make_promise(
        store_id=store_id, owner_id=owner_id, kind=kind, text=text, due_at=due_at, about=about, about_title=about_title,
        by=by,
    )  # fmt: skip


@command
def make_promise(
    *,
    store_id: int,
    owner_id: int,
    kind: str,
    text: str,
    due_at: datetime,
    about: About,
    about_title: str = "",
    by: Actor,
) -> Promise:
    """Keep what was promised to a customer, and give ``owner_id`` the task to keep it; called by commands that have
    checked the right.
    """
    about_kind, about_id = required_key_of(about)
    promise = Promise.objects.create(
        group_id=by.group_id, store_id=store_id, owner_id=owner_id, promised_by_id=by.user_id or owner_id, kind=kind,
        text=text[:300], about_kind=about_kind, about_id=about_id, about_title=about_title[:200], due_at=due_at,
    )  # fmt: skip
    make_task(
        store_id=store_id, owner_id=owner_id, kind="promise", title=text, due_at=due_at, about=about,
        about_title=about_title, source=f"promise:{promise.pk}", by=by,
    )  # fmt: skip
    _tell(PromiseMade(kind=kind, due_at=due_at), promise, by)
    return promise


@command
def keep_promise(promise_id: int, *, by: Actor) -> Promise:
    """The promise was kept; its task is done. Refused when it was broken before."""
    promise = Promise.objects.lock(promise_id, by.group_id)
    access.require_do(by, promise)
    if promise.state == Promise.State.KEPT:
        return promise
    _require_open(promise)
    _close(promise, Promise.State.KEPT)
    close_tasks_from(f"promise:{promise.pk}", group_id=by.group_id, result=str(_("promise kept")), by=by)
    _tell(PromiseKept(kind=promise.kind), promise, by)
    return promise


@command
def break_promise(promise_id: int, *, by: Actor) -> Promise:
    """The promise was not kept: the owner and the manager are told, an apology and a new promise are due."""
    promise = Promise.objects.lock(promise_id, by.group_id)
    access.require_do(by, promise)
    if promise.state == Promise.State.BROKEN:
        return promise
    _require_open(promise)
    _close(promise, Promise.State.BROKEN)
    close_tasks_from(f"promise:{promise.pk}", group_id=by.group_id, result=str(_("promise broken")), by=by)
    _tell(PromiseBroken(kind=promise.kind, due_at=promise.due_at), promise, by)
    managers = [user.pk for user in organisation.managers_of(promise.store_id, promise.owner_id)]
    sentence, details = gettext_noop("Promise broken: {text}"), {"text": _name_of(promise)}
    notify(
        [promise.owner_id, *managers], sentence, details, about=promise, source=f"promise:{promise.pk}:broken", by=by
    )
    return promise


@command
def replace_promise(promise_id: int, *, text: str, due_at: datetime, by: Actor) -> Promise:
    """A new promise in place of one that can't be kept; gives the new one. A broken one stays broken, and points on."""
    promise = Promise.objects.lock(promise_id, by.group_id)
    access.require_do(by, promise)
    if promise.replaced_by_id is not None:
        return Promise.objects.get(pk=promise.replaced_by_id)
    if promise.state == Promise.State.KEPT:
        raise Refused("promise_closed", _("This promise was kept. Make a new one."))
    _require_future(due_at)
    new = make_promise(
        store_id=promise.store_id, owner_id=promise.owner_id, kind=promise.kind, text=text, due_at=due_at,
        about=(promise.about_kind, promise.about_id), about_title=promise.about_title, by=by,
    )  # fmt: skip
    promise.replaced_by = new
    if promise.state == Promise.State.OPEN:
        promise.state, promise.closed_at = Promise.State.REPLACED, timezone.now()
    promise.save(update_fields=["state", "closed_at", "replaced_by"])
    close_tasks_from(f"promise:{promise.pk}", group_id=by.group_id, result=str(_("promise replaced")), by=by)
    _tell(PromiseReplaced(kind=promise.kind, due_at=due_at), promise, by)
    return new


def _close(promise: Promise, state: Promise.State) -> None:
    promise.state, promise.closed_at = state, timezone.now()
    promise.save(update_fields=["state", "closed_at"])


def _tell(event: PromiseMade | PromiseKept | PromiseBroken | PromiseReplaced, promise: Promise, by: Actor) -> None:
    record(event, about=promise, also=[thing_of(promise.about_kind, promise.about_id)], by=by)


def _name_of(promise: Promise) -> str:
    return f"{promise.text} · {promise.about_title}" if promise.about_title else promise.text


def _require_open(promise: Promise) -> None:
    if promise.state != Promise.State.OPEN:
        raise Refused("promise_closed", _("This promise is closed already. Make a new one."))


def _require_future(due_at: datetime) -> None:
    if due_at <= timezone.now():
        text = _("This time has passed. Choose a later one.")
        raise Refused("time_passed", text, fields={"due_at": text})
