"""Processes with immutable versions, runs, stage visits, work done, form answers and moves that wait for approval."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.prepared import Prepared
from jiubu.kernel.titles import say


class FormText(models.Model):
    """A form as it stands now, from the pack or edited; a version that is published takes its own copy along."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="process_form_key")]

    def __str__(self) -> str:
        return self.key


class Process(models.Model):
    """A way of selling, of a group or of one store. Its versions hold what it says."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, blank=True, related_name="+")
    key = models.SlugField()
    subject_kind = models.SlugField(max_length=40, help_text="deal, policy, unit …")
    title = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False, help_text="a new subject of this kind starts here")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], condition=Q(store=None), name="process_key_of_group"),
            models.UniqueConstraint(fields=["group", "store", "key"], name="process_key_of_store"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class Version(models.Model):
    """One published version: never changed (a trigger refuses it). The body holds the forms it refers to as well."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="process_version_number")]

    def __str__(self) -> str:
        return f"{self.process_id} v{self.number}"


class RunQuerySet(models.QuerySet["Run"]):
    def lock(self, run_id: int) -> "Run":
        """Read the run for writing; its subject is locked before (order of floors)."""
        return LOCKED.get(run_id=run_id)


class Run(models.Model):
    """One subject's way through one version."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs")
    subject_kind = models.SlugField(max_length=40, db_index=False)
    subject_id = models.BigIntegerField()
    is_main = models.BooleanField(default=True)
    stage = models.SlugField(max_length=40, db_index=False)
    phase = models.SlugField(max_length=10, db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    visit_count = models.PositiveIntegerField(default=1)
    stage_before_aside = models.SlugField(
        max_length=40, blank=True, db_index=False, help_text="where a lost or dormant run goes on"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    warn_at = models.DateTimeField(null=True)
    limit_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0, help_text="of the time limit: 1 warned, 2 overdue")
    met_count = models.PositiveSmallIntegerField(default=0, help_text="readiness: criteria met; a hint")
    asked_count = models.PositiveSmallIntegerField(default=0, help_text="readiness: criteria asked")
    has_override = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(is_main=True), name="process_one_main_run"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="process_run_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "version", "stage"], name="process_run_by_stage"),
            models.Index(fields=["subject_kind", "subject_id"], name="process_run_of_subject"),
            models.Index(fields=["limit_at"], condition=Q(state="open", limit_at__isnull=False), name="process_limit"),
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"

    @property
    def code(self) -> str:
        return f"R{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


LOCKED = Prepared(lambda run_id: Run.objects.select_for_update(of=("self",)).filter(pk=run_id), run_id=1_900_000_001)


class Visit(models.Model):
    """The time that a run spent at one stage. Visits of a run are contiguous and never edited, only left."""

    class Way(models.TextChoices):
        START = "start", _("start")
        NEXT = "next", _("next")
        ANSWER = "answer", _("answer")
        BACK = "back", _("back")
        SKIP = "skip", _("skip")
        ASIDE = "aside", _("aside")
        REOPEN = "reopen", _("reopen")
        MIGRATE = "migrate", _("migrate")

    run = models.ForeignKey(Run, models.PROTECT, related_name="visits", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    stage = models.SlugField(max_length=40, db_index=False)
    phase = models.SlugField(max_length=10, db_index=False)
    way = models.CharField(max_length=10, choices=Way)
    decision = models.SlugField(max_length=40, blank=True, db_index=False)
    answer = models.SlugField(max_length=40, blank=True, db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    is_override = models.BooleanField(default=False, help_text="entered past an unmet gate, by somebody who may")
    unmet = models.JSONField(default=list, help_text="codes of what was overridden")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="process_visit_number"),
            models.UniqueConstraint(fields=["run"], condition=Q(left_at=None), name="process_one_open_visit"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="process_visit_order"
            ),
        ]
        indexes = [models.Index(fields=["store", "version", "stage", "entered_at"], name="process_visit_flow")]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number} {self.stage}"


class WorkDone(models.Model):
    """That a work item of a stage was ticked (or taken back) in a run. Items with ``done_when`` need no row."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="work_done")
    stage = models.SlugField(max_length=40)
    item = models.SlugField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "stage", "item"], name="process_work_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.item}"


class AnswerSet(models.Model):
    """The answers of one form in one run (and part of the subject); each saving is a new version, the newest counts."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="answer_sets")
    form = models.SlugField(max_length=40)
    part = models.SlugField(
        max_length=40, blank=True, help_text="of the subject, where there are several; mostly empty"
    )
    number = models.PositiveIntegerField(default=1)
    is_newest = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "form", "part", "number"], name="process_answers_number"),
            models.UniqueConstraint(
                fields=["run", "form", "part"], condition=Q(is_newest=True), name="process_answers_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.form} v{self.number}"


class Attachment(models.Model):
    """A photo or signature given as an answer."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="attachments")
    form = models.SlugField(max_length=40)
    field = models.SlugField(max_length=40)
    file = models.FileField(upload_to="answers/%Y/%m/")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class AskedMove(models.Model):
    """A move that waits for an approval; at most one per run."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNMET = "unmet", _("granted, but no longer possible")

    run = models.ForeignKey(Run, models.PROTECT, related_name="asked_moves")
    approval = models.OneToOneField("work.Approval", models.PROTECT, related_name="+")
    to = models.SlugField(max_length=40)
    answer = models.SlugField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=Q(state="asked"), name="process_one_asked_move")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} -> {self.to}"
