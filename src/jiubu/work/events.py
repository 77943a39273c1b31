"""What can happen to tasks, appointments, promises and approvals."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.kernel.errors import Text
from jiubu.work.enums import title_of_kind


class WorkEvent(Event):
    """Shows its ``kind`` in words and its moments in the reader's time."""

    def text(self) -> str:
        return str(self.sentence).format(**{name: _shown(name, value) for name, value in self.model_dump().items()})


def _shown(name: str, value: object) -> object:
    if name == "kind":
        return title_of_kind(str(value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return value


class TaskMade(WorkEvent):
    """Somebody has something to do by a time."""

    verb: ClassVar[str] = "work.task_made"
    sentence: ClassVar[Text] = _("task planned: {kind}, due {due_at}")
    icon: ClassVar[str] = "square-plus"

    kind: str
    due_at: datetime


class TaskFinished(WorkEvent):
    """The task is done."""

    verb: ClassVar[str] = "work.task_finished"
    sentence: ClassVar[Text] = _("task done: {kind}")
    icon: ClassVar[str] = "square-check"

    kind: str
    is_late: bool


class TaskCancelled(WorkEvent):
    """The task need not be done any more."""

    verb: ClassVar[str] = "work.task_cancelled"
    sentence: ClassVar[Text] = _("task cancelled: {kind} ({reason})")
    icon: ClassVar[str] = "square-x"

    kind: str
    reason: str


class TaskMoved(WorkEvent):
    """The task got another time."""

    verb: ClassVar[str] = "work.task_moved"
    sentence: ClassVar[Text] = _("task moved from {before} to {due_at}: {reason}")
    icon: ClassVar[str] = "calendar-time"

    kind: str
    before: datetime
    due_at: datetime
    reason: str


class TaskAssigned(WorkEvent):
    """The task got another owner: taken from the pool, or given."""

    verb: ClassVar[str] = "work.task_assigned"
    sentence: ClassVar[Text] = _("task given to somebody else: {kind}")
    icon: ClassVar[str] = "user-share"

    kind: str
    from_id: int | None
    to_id: int | None


class TaskEscalated(WorkEvent):
    """Nobody did it in time: it climbed the ladder, to the manager (1) or into the pool (2)."""

    verb: ClassVar[str] = "work.task_escalated"
    sentence: ClassVar[Text] = ""
    icon: ClassVar[str] = "stairs-up"

    kind: str
    ladder: int
    owner_id: int | None
    source: str

    def text(self) -> str:
        known = {1: _("overdue, passed to the manager: {kind}"), 2: _("overdue, passed into the pool: {kind}")}
        return str(known.get(self.ladder, "{kind}")).format(kind=title_of_kind(self.kind))


class AppointmentAgreed(WorkEvent):
    """A time was agreed with the customer."""

    verb: ClassVar[str] = "work.appointment_agreed"
    sentence: ClassVar[Text] = _("appointment agreed: {kind}, {starts_at}")
    icon: ClassVar[str] = "calendar-plus"

    kind: str
    starts_at: datetime


class AppointmentMoved(WorkEvent):
    """Another time was agreed."""

    verb: ClassVar[str] = "work.appointment_moved"
    sentence: ClassVar[Text] = _("appointment moved from {before} to {starts_at}: {reason}")
    icon: ClassVar[str] = "calendar-time"

    kind: str
    before: datetime
    starts_at: datetime
    reason: str


class AppointmentKept(WorkEvent):
    """The customer came, or was met as agreed."""

    verb: ClassVar[str] = "work.appointment_kept"
    sentence: ClassVar[Text] = _("appointment kept: {kind}")
    icon: ClassVar[str] = "calendar-check"

    kind: str


class AppointmentReopened(WorkEvent):
    """The customer had not come after all: he is expected as before."""

    verb: ClassVar[str] = "work.appointment_reopened"
    sentence: ClassVar[Text] = _("appointment open again: {kind}")
    icon: ClassVar[str] = "calendar-time"

    kind: str


class AppointmentMissed(WorkEvent):
    """The time passed and nobody came."""

    verb: ClassVar[str] = "work.appointment_missed"
    sentence: ClassVar[Text] = _("appointment missed: {kind}")
    icon: ClassVar[str] = "calendar-x"

    kind: str


class AppointmentCancelled(WorkEvent):
    """The appointment was called off."""

    verb: ClassVar[str] = "work.appointment_cancelled"
    sentence: ClassVar[Text] = _("appointment cancelled: {kind} ({reason})")
    icon: ClassVar[str] = "calendar-x"

    kind: str
    reason: str


class PromiseMade(WorkEvent):
    """Somebody promised the customer something."""

    verb: ClassVar[str] = "work.promise_made"
    sentence: ClassVar[Text] = _("promised: {kind}, by {due_at}")
    icon: ClassVar[str] = "heart-handshake"

    kind: str
    due_at: datetime


class PromiseKept(WorkEvent):
    """The promise was kept."""

    verb: ClassVar[str] = "work.promise_kept"
    sentence: ClassVar[Text] = _("promise kept: {kind}")
    icon: ClassVar[str] = "heart-check"

    kind: str


class PromiseBroken(WorkEvent):
    """The promise was not kept in time: an apology and a new promise are due."""

    verb: ClassVar[str] = "work.promise_broken"
    sentence: ClassVar[Text] = _("promise broken: {kind}, it was due {due_at}")
    icon: ClassVar[str] = "heart-broken"

    kind: str
    due_at: datetime


class PromiseReplaced(WorkEvent):
    """A new promise stands in place of this one."""

    verb: ClassVar[str] = "work.promise_replaced"
    sentence: ClassVar[Text] = _("new promise in place of the old one: {kind}, by {due_at}")
    icon: ClassVar[str] = "replace"

    kind: str
    due_at: datetime


class ApprovalAsked(WorkEvent):
    """A decision is asked of somebody with authority."""

    verb: ClassVar[str] = "work.approval_asked"
    sentence: ClassVar[Text] = _("approval asked")
    icon: ClassVar[str] = "help-square"

    rule_key: str
    amount: Decimal


class ApprovalLevelPassed(WorkEvent):
    """One level said yes; the next is asked."""

    verb: ClassVar[str] = "work.approval_level_passed"
    sentence: ClassVar[Text] = _("approval: one level agreed, the next is asked")
    icon: ClassVar[str] = "progress-check"

    rule_key: str
    role: str


class ApprovalGranted(WorkEvent):
    """The last level said yes. ``payload`` is what the asker wanted to happen then."""

    verb: ClassVar[str] = "work.approval_granted"
    sentence: ClassVar[Text] = _("approval granted")
    icon: ClassVar[str] = "circle-check"

    rule_key: str
    payload: dict[str, object]


class ApprovalRefused(WorkEvent):
    """Somebody with authority said no."""

    verb: ClassVar[str] = "work.approval_refused"
    sentence: ClassVar[Text] = _("approval refused: {reason}")
    icon: ClassVar[str] = "circle-x"

    rule_key: str
    payload: dict[str, object]
    reason: str


class ApprovalWithdrawn(WorkEvent):
    """It is no longer asked."""

    verb: ClassVar[str] = "work.approval_withdrawn"
    sentence: ClassVar[Text] = _("approval withdrawn")
    icon: ClassVar[str] = "circle-minus"

    rule_key: str


class ApprovalRulePut(WorkEvent):
    """Who must approve what was set."""

    verb: ClassVar[str] = "work.approval_rule_put"
    sentence: ClassVar[Text] = _("approval rule {key} set")
    icon: ClassVar[str] = "settings"
    is_quiet: ClassVar[bool] = True

    key: str


class WorkHandedOver(WorkEvent):
    """A person's open work moved to another."""

    verb: ClassVar[str] = "work.handed_over"
    sentence: ClassVar[Text] = _(
        "work handed over: {task_count} tasks, {promise_count} promises, {appointment_count} appointments"
    )
    icon: ClassVar[str] = "arrows-exchange"

    from_id: int
    to_id: int
    task_count: int
    promise_count: int
    appointment_count: int


class FeedMade(Event):
    """Somebody made an address for his calendar program; one made before opens nothing any more."""

    verb: ClassVar[str] = "work.feed_made"
    sentence: ClassVar[Text] = _("address of the calendar feed made")
    icon: ClassVar[str] = "calendar-share"
    is_quiet: ClassVar[bool] = True


class FeedRevoked(Event):
    """The address of the calendar feed opens nothing any more."""

    verb: ClassVar[str] = "work.feed_revoked"
    sentence: ClassVar[Text] = _("address of the calendar feed revoked")
    icon: ClassVar[str] = "calendar-off"
    is_quiet: ClassVar[bool] = True


class FeedTextChosen(Event):
    """How much the calendar feeds of the group say."""

    verb: ClassVar[str] = "work.feed_text_chosen"
    sentence: ClassVar[Text] = _("text of calendar feeds: {text_kind}")
    icon: ClassVar[str] = "calendar-share"
    is_quiet: ClassVar[bool] = True

    text_kind: str
