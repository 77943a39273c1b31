"""What somebody is told to do in a meeting, as a task."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.meetings.events import InstructionGiven
from jiubu.meetings.models import Instruction, Meeting, Report
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import make_task


def store_locked(store_id: int, by: Actor) -> Store:
    """Of two that begin the same meeting or report at once, the second waits."""
    return Store.objects.select_for_update(of=("self",)).get(pk=store_id, group_id=by.group_id)


def ask(
    *, store: Store, owner_id: int, text: str, due_on: date, by: Actor, report: Report | None = None,
    meeting: Meeting | None = None,
) -> Instruction:  # fmt: skip
    """The task, and where it was said. Called by commands that have checked the right."""
    fields = {}
    if not text.strip():
        fields["text"] = _("Say what is to be done.")
    if due_on < timezone.localdate():
        fields["due_on"] = _("This day has passed.")
    owner = User.objects.filter(pk=owner_id, posts__store=store, posts__until=None, is_active=True).first()
    if owner is None:
        fields["owner_id"] = _("Choose somebody of this store.")
    if fields or owner is None:
        raise Refused("instruction_incomplete", _("Say what, who, and until when."), fields=fields)
    calendar = calendar_of(store)
    about = report or meeting
    task = make_task(
        store_id=store.pk, owner_id=owner.pk, kind="instruction", title=text.strip()[:200],
        due_at=calendar.closing_of(calendar.next_working_day(due_on)), about=about, by=by,
    )  # fmt: skip
    made = Instruction.objects.create(
        group_id=store.group_id, store=store, report=report, meeting=meeting, owner=owner, text=text.strip()[:200],
        due_on=due_on, task=task, made_by_id=by.user_id,
    )  # fmt: skip
    event = InstructionGiven(owner_id=owner.pk, due_on=due_on.isoformat())
    record(event, about=made, also=[about, task], by=by)
    return made
