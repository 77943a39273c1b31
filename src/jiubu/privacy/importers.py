"""Call lists: every row goes through the contact gate; what it lets pass becomes a task, the rest says why not.

Only people who have a card are called, and only from a list with a lawful source: bought lists are refused (domain 2.10).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers.access import MOBILE
from jiubu.customers.models import Customer
from jiubu.imports.registry import (
    Change,
    Column,
    Context,
    Importer,
    Option,
    Outcome,
    Row,
    Text,
    Undone,
    register_importer,
)
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.privacy import access, queries
from jiubu.privacy.rules import Verdict
from jiubu.work.commands import close_tasks_from, make_task

SOURCES = {
    "": gettext_lazy("— say where it comes from —"),
    "own": gettext_lazy("our own customers"),
    "consent": gettext_lazy("people who agreed at an event or in a form"),
    "asked": gettext_lazy("people who asked to be called"),
}
CHANNEL = "call"


def _key(values: Mapping[str, object]) -> str:
    return identity.mobile(str(values.get("mobile") or "")).value


def apply_calls(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """One outcome per row; a fixed number of queries for the gate, and one task per call."""
    if context.options.get("source", "") not in ("own", "consent", "asked"):
        text = _("Say where the list comes from. A bought list must not be called.")
        return [Outcome(row.number, "refused", reasons={"": text}) for row in rows]
    purpose = context.options.get("purpose", "marketing")
    cards = _cards([_key(row.values) for row in rows], by)
    verdicts = {
        pk: found[CHANNEL]
        for pk, found in queries.verdicts(list(cards.values()), purpose=purpose, channels=[CHANNEL], by=by).items()
    }
    return [_outcome(row, cards.get(_key(row.values)), verdicts, context, by) for row in rows]


def _cards(mobiles: Sequence[str], by: Actor) -> dict[str, Customer]:
    rows = Customer.objects.visible_to(by).filter(mobile__in=[mobile for mobile in mobiles if mobile])
    return {row.mobile or "": row for row in rows.select_related("store")}


def _outcome(
    row: Row, card: Customer | None, verdicts: Mapping[int, Verdict], context: Context, by: Actor
) -> Outcome:  # fmt: skip
    if card is None:
        text = _("Nobody of yours has this number. Make the card first, with the person's consent.")
        return Outcome(row.number, "refused", reasons={"mobile": text})
    if not by.reach(access.CONTACT).covers(owner_id=card.owner_id, store_id=card.store_id):
        return Outcome(row.number, "refused", reasons={"": _("You may not have this person called.")})
    verdict = verdicts[card.pk]
    if not verdict.is_allowed and verdict.next_at is None:
        return Outcome(row.number, "refused", reasons={"": verdict.text})
    task = make_task(
        store_id=card.store_id, owner_id=card.owner_id or by.user_id, kind="call",
        title=str(row.values.get("title") or _("Call from a list"))[:200], note=str(row.values.get("note") or ""),
        due_at=_due(verdict), about=card, about_title=card.name, source=_source(context.job_id, card.pk), by=by,
    )  # fmt: skip
    return Outcome(row.number, "made", task.pk, after={"customer": card.pk})


def _due(verdict: Verdict) -> datetime:
    return verdict.next_at or timezone.now()


def _source(job_id: int, customer_id: int) -> str:
    return f"privacy.call_list:{job_id}.{customer_id}"


def undo_calls(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:
    """Calls that nobody made yet are taken back."""
    answers = []
    for change in changes:
        source = _source(context.job_id, int(str((change.after or {}).get("customer", 0))))
        count = close_tasks_from(source, group_id=by.group_id, result=_("The list was taken back."), by=by)
        answers.append(Undone(change.number, bool(count), "" if count else _("The call was made already.")))
    return answers


def _purposes(actor: Actor) -> Mapping[str, Text]:
    rows = queries.purposes_of(actor.group_id)
    return {row.key: row.name for row in rows if CHANNEL in row.channels}


register_importer(
    Importer(
        key="call_list",
        title=gettext_lazy("Call list"),
        help=gettext_lazy(
            "Each row is checked by the contact gate; who may be called becomes a task of the consultant."
        ),
        action=access.CONTACT,
        columns=(
            Column(
                "mobile",
                gettext_lazy("Mobile"),
                is_required=True,
                names=("手机", "手机号", "手机号码", "电话", "mobile"),
                max_length=30,
                policy=MOBILE,
            ),
            Column("title", gettext_lazy("Task"), names=("任务", "主题", "task", "title"), max_length=200),
            Column("note", gettext_lazy("Note"), names=("备注", "话术", "note"), max_length=1000),
        ),
        apply=apply_calls,
        undo=undo_calls,
        key_of=_key,
        options=(
            Option("source", gettext_lazy("Where the list comes from"), lambda _actor: SOURCES),
            Option("purpose", gettext_lazy("What the calls are for"), _purposes, default="marketing"),
        ),
        order=60,
    )
)
