"""Tasks, notifications, appointments, promises and approvals.

Work is about something of a floor above (a deal, a customer, a vehicle): ``about_kind`` is the model label
("deals.deal"), ``about_id`` its id, ``about_title`` what to call it in a list.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.work.enums import icon_of_kind, title_of_kind
from jiubu.work.models.channels import Channel, Ring
from jiubu.work.models.feeds import CalendarFeed
from jiubu.work.registry import url_of, way_of

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Approval",
    "ApprovalQuerySet",
    "ApprovalRule",
    "ApprovalStep",
    "CalendarFeed",
    "Channel",
    "Notification",
    "Promise",
    "PromiseQuerySet",
    "Ring",
    "Task",
    "TaskQuerySet",
]

SEE = "work.see"
APPROVE = "work.approve"


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """Within reach; and the pool of the stores that the actor works in, for whoever has work."""
        rows = reach_q(actor, SEE)
        if actor.can(SEE):
            rows |= Q(group_id=actor.group_id, owner=None, store_id__in=sorted(actor.stores))
        return self.filter(rows)

    def lock(self, task_id: int, group_id: int) -> "Task":
        return self.select_for_update(of=("self",)).get(pk=task_id, group_id=group_id)

    def open(self) -> Self:
        return self.filter(state=Task.State.OPEN)


class Task(models.Model):
    """Something a person must do by a time. Who has none is the store's pool."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    class Ladder(models.IntegerChoices):
        CONSULTANT = 0, _("owner")
        MANAGER = 1, _("manager")
        POOL = 2, _("pool")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks")
    kind = models.SlugField(max_length=40, help_text="followup, stage_limit, promise, approval, thank_you, …")
    title = models.CharField(_("Task"), max_length=200)
    note = models.TextField(_("Note"), blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    about_title = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(_("Due"))
    remind_at = models.DateTimeField(null=True, help_text="when the reminder fires; null: none or fired")
    escalate_at = models.DateTimeField(null=True, help_text="when it climbs the next step of the ladder")
    ladder = models.PositiveSmallIntegerField(choices=Ladder, default=Ladder.CONSULTANT)
    ladder_hours = models.PositiveSmallIntegerField(null=True, help_text="working hours from step to step")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True, help_text="what made it; one open task per source")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "source"], condition=Q(state="open") & ~Q(source=""), name="work_task_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="work_task_done_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(state="open"), name="work_task_of_owner"),
            models.Index(fields=["store", "due_at"], condition=Q(state="open"), name="work_task_of_store"),
            models.Index(fields=["about_kind", "about_id", "due_at"], name="work_task_about"),
            models.Index(
                fields=["remind_at"], condition=Q(state="open", remind_at__isnull=False), name="work_task_remind"
            ),
            models.Index(
                fields=["escalate_at"], condition=Q(state="open", escalate_at__isnull=False), name="work_task_escalate"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"T{self.pk}"

    @property
    def kind_title(self) -> str:
        return title_of_kind(self.kind)

    @property
    def icon(self) -> str:
        return icon_of_kind(self.kind)

    @property
    def about_url(self) -> str:
        return url_of(self.about_kind, self.about_id)

    @property
    def way_url(self) -> str:
        """The page that does it (record the contact, decide); empty when a tick does it."""
        return way_of(self.source, self.about_id)

    @property
    def is_open(self) -> bool:
        return self.state == Task.State.OPEN

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_open and self.due_at < (now or timezone.now())


class Notification(models.Model):
    """One line in somebody's bell."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=300, help_text="as it was said when it rang")
    sentence = models.CharField(max_length=200, blank=True, help_text="message id, to say it in the reader's language")
    details = models.JSONField(default=dict, help_text="what stands in the sentence")
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=120, help_text="what it comes from: the same thing rings once")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "source"], name="work_notification_once")]
        indexes = [models.Index(fields=["user", "-at", "-id"], name="work_notification_newest")]

    def __str__(self) -> str:
        return self.source

    @property
    def said(self) -> str:
        """The line in the language of who reads it."""
        return gettext(self.sentence).format(**self.details) if self.sentence else self.text

    @property
    def about_url(self) -> str:
        return url_of(self.about_kind, self.about_id)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, SEE))

    def lock(self, appointment_id: int, group_id: int) -> "Appointment":
        return self.select_for_update(of=("self",)).get(pk=appointment_id, group_id=group_id)


class Appointment(models.Model):
    """An agreed time with a customer."""

    class State(models.TextChoices):
        AGREED = "agreed", _("agreed")
        KEPT = "kept", _("took place")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    kind = models.SlugField(max_length=40, help_text="visit, test_drive, delivery, service, call")
    title = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    about_title = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.AGREED)
    remind_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="work_appt_order")]
        indexes = [
            models.Index(fields=["owner", "starts_at"], name="work_appt_of_owner"),
            models.Index(fields=["store", "starts_at"], name="work_appt_of_store"),
            models.Index(fields=["about_kind", "about_id", "starts_at"], name="work_appt_about"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="work_appt_remind"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"A{self.pk}"

    @property
    def kind_title(self) -> str:
        return title_of_kind(self.kind)

    @property
    def about_url(self) -> str:
        return url_of(self.about_kind, self.about_id)

    @property
    def icon(self) -> str:
        return icon_of_kind(self.kind)


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, SEE))

    def lock(self, promise_id: int, group_id: int) -> "Promise":
        return self.select_for_update(of=("self",)).get(pk=promise_id, group_id=group_id)


class Promise(models.Model):
    """What somebody promised a customer, by when."""

    class State(models.TextChoices):
        OPEN = "open", _("to keep")
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")
        REPLACED = "replaced", _("replaced")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="promises", help_text="keeps it")
    promised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="gave it")
    kind = models.SlugField(max_length=40, default="other", help_text="delivery, price, gift, call, other")
    text = models.CharField(max_length=300)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    about_title = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="work_promise_due"),
            models.Index(fields=["about_kind", "about_id", "-id"], name="work_promise_about"),
            models.Index(fields=["owner", "due_at"], condition=Q(state="open"), name="work_promise_of_owner"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"P{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.state == Promise.State.OPEN and self.due_at < timezone.now()

    @property
    def about_url(self) -> str:
        return url_of(self.about_kind, self.about_id)

    @property
    def kind_title(self) -> str:
        return title_of_kind(self.kind)


class ApprovalRule(models.Model):
    """Who must approve what: levels by role and amount, from the pack.

    ``levels`` is a list of ``{"role": "sales_manager", "above": 0}``, lowest first: every level whose ``above`` the
    amount exceeds (0 always) must approve, in this order.
    """

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    levels = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="work_approval_rule_key")]

    def __str__(self) -> str:
        return self.key


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor asked, or may decide on."""
        rows = reach_q(actor, APPROVE, owner="asked_by")
        if actor.user_id is not None:
            rows |= Q(group_id=actor.group_id, asked_by_id=actor.user_id)
        return self.filter(rows)

    def lock(self, approval_id: int, group_id: int) -> "Approval":
        return self.select_for_update(of=("self",)).get(pk=approval_id, group_id=group_id)


class Approval(models.Model):
    """A decision asked of somebody with authority. ``rule_key`` says which; at most one is open per thing and rule."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    rule_key = models.SlugField()
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    about_title = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    question = models.CharField(max_length=300)
    payload = models.JSONField(default=dict, help_text="what happens when it is granted; read by who asked")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    levels = models.JSONField(default=list, help_text="roles that must say yes, in order")
    level = models.PositiveSmallIntegerField(default=0, help_text="index of the level that is asked now")
    role = models.SlugField(blank=True, help_text="the role that is asked now; empty: whoever may approve")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "rule_key"], condition=Q(state="asked"), name="work_approval_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["store", "-id"], condition=Q(state="asked"), name="work_approval_asked"),
            models.Index(fields=["about_kind", "about_id", "-id"], name="work_approval_about"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"AP{self.pk}"

    @property
    def about_url(self) -> str:
        return url_of(self.about_kind, self.about_id)


class ApprovalStep(models.Model):
    """One yes or no."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="steps")
    role = models.SlugField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_yes = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.approval_id} {self.role} {self.is_yes}"
