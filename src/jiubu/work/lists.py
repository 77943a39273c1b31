"""Tasks, promises and approvals as tables: for who wants to filter, keep views and take them out."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import Column, List, register_list
from jiubu.work import access, queries
from jiubu.work.models import Approval, Promise, Task

Words = Callable[[Actor, str], list[str]]


def _state(model: Any, query: str) -> str:
    """The state that the address asks for; what is none is passed over."""
    said = QueryDict(query).get("state", "")
    return said if said in model.State.values else ""


def _of_state(model: Any) -> Words:
    def words(_actor: Actor, query: str) -> list[str]:
        state = _state(model, query)
        return [str(model.State(state).label)] if state else []

    return words


def tasks(actor: Actor, query: str) -> QuerySet[Task]:
    state = _state(Task, query)
    rows = queries.tasks_of(actor)
    return rows.filter(state=state) if state else rows


def promises(actor: Actor, query: str) -> QuerySet[Promise]:
    state = _state(Promise, query)
    rows = queries.promises_of(actor)
    return rows.filter(state=state) if state else rows


def approvals(actor: Actor, query: str) -> QuerySet[Approval]:
    state = _state(Approval, query)
    rows = queries.approvals_of(actor)
    return rows.filter(state=state) if state else rows


def _owner(row: Any, _actor: Actor) -> str:
    return row.owner.name if row.owner else _("Pool")


def _about(row: Any, _actor: Actor) -> str:
    return str(row.about_title)


def _state_title(row: Any, _actor: Actor) -> str:
    return str(row.get_state_display())


register_list(
    List(
        key="tasks",
        title=gettext_lazy("Tasks"),
        action=access.SEE,
        columns=(
            Column("title", gettext_lazy("Task"), lambda t, _a: t.title),
            Column("kind", gettext_lazy("Kind"), lambda t, _a: str(t.kind_title)),
            Column("about", gettext_lazy("About"), _about),
            Column("owner", gettext_lazy("Owner"), _owner),
            Column("due", gettext_lazy("Due"), lambda t, _a: t.due_at, kind="moment"),
            Column("state", gettext_lazy("State"), _state_title),
            Column("store", gettext_lazy("Store"), lambda t, _a: t.store.title, is_default=False),
            Column("done", gettext_lazy("Done"), lambda t, _a: t.done_at, kind="moment", is_default=False),
            Column("result", gettext_lazy("Result"), lambda t, _a: t.result, is_default=False),
            Column("note", gettext_lazy("Note"), lambda t, _a: t.note, is_default=False),
        ),
        rows=tasks,
        name=lambda task: task.title,
        link=lambda task: reverse("work:task", args=[task.pk]),
        filters=("state",),
        choices=lambda _actor: {"state": Task.State.choices},
        words=_of_state(Task),
        orders={"due": ("due_at", "id"), "newest": ("-id",)},
    )
)
register_list(
    List(
        key="promises",
        title=gettext_lazy("Promises"),
        action=access.SEE,
        columns=(
            Column("text", gettext_lazy("Promise"), lambda p, _a: p.text),
            Column("about", gettext_lazy("About"), _about),
            Column("owner", gettext_lazy("Owner"), _owner),
            Column("due", gettext_lazy("Due"), lambda p, _a: p.due_at, kind="moment"),
            Column("state", gettext_lazy("State"), _state_title),
            Column("by", gettext_lazy("Promised by"), lambda p, _a: p.promised_by.name, is_default=False),
            Column("made", gettext_lazy("Promised at"), lambda p, _a: p.made_at, kind="moment", is_default=False),
        ),
        rows=promises,
        name=lambda promise: promise.text,
        link=lambda promise: reverse("work:promise", args=[promise.pk]),
        filters=("state",),
        choices=lambda _actor: {"state": Promise.State.choices},
        words=_of_state(Promise),
        orders={"due": ("due_at", "id"), "newest": ("-id",)},
    )
)
register_list(
    List(
        key="approvals",
        title=gettext_lazy("Approvals"),
        action=access.SEE,
        columns=(
            Column("question", gettext_lazy("Question"), lambda a, _a: a.question),
            Column("about", gettext_lazy("About"), _about),
            Column("amount", gettext_lazy("Amount"), lambda a, _a: a.amount or None, kind="money"),
            Column("asked_by", gettext_lazy("Asked by"), lambda a, _a: a.asked_by.name if a.asked_by else ""),
            Column("asked_at", gettext_lazy("Asked at"), lambda a, _a: a.asked_at, kind="moment"),
            Column("state", gettext_lazy("State"), _state_title),
            Column("decided", gettext_lazy("Decided at"), lambda a, _a: a.decided_at, kind="moment", is_default=False),
            Column("store", gettext_lazy("Store"), lambda a, _a: a.store.title, is_default=False),
        ),
        rows=approvals,
        name=lambda approval: approval.question,
        link=lambda approval: reverse("work:approval", args=[approval.pk]),
        filters=("state",),
        choices=lambda _actor: {"state": Approval.State.choices},
        words=_of_state(Approval),
    )
)
