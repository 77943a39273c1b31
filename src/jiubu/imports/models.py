"""The general import machine: a job, its rows, and what each row did."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mapping(models.Model):
    """Which column of a file is which column of an importer, remembered for files of the same head line."""

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    importer = models.SlugField()
    head = models.CharField(max_length=64, help_text="digest of the head line")
    columns = models.JSONField(default=dict, help_text="importer column -> file column")
    values = models.JSONField(default=dict, help_text="importer column -> {value in the file: value meant}")
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "importer", "head"], name="imports_mapping_once")]

    def __str__(self) -> str:
        return self.importer


class Job(models.Model):
    class State(models.TextChoices):
        READ = "read", _("read")
        CHECKING = "checking", _("checking")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("undoing")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    importer = models.SlugField()
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    head = models.JSONField(default=list, help_text="columns of the file")
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    row_count = models.PositiveIntegerField(default=0)
    next_row = models.PositiveIntegerField(default=0, help_text="where work goes on after a crash")
    made_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["group", "-id"], name="imports_job_of_group")]

    def __str__(self) -> str:
        return f"I{self.pk}"


class Line(models.Model):
    """One row of the file, what it said, and what became of it."""

    class Verdict(models.TextChoices):
        WAITING = "", _("waiting")
        MADE = "made", _("made")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("undone")

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="of the row in the file, the head line is 1")
    cells = models.JSONField(help_text="as in the file, or as mended in the grid")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING, blank=True)
    reasons = models.JSONField(default=dict, help_text="column -> sentence; '' for the row as a whole")
    object_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, help_text="values that the import changed, as they were")
    after = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="imports_line_once")]
        indexes = [models.Index(fields=["job", "verdict", "number"], name="imports_line_verdict")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.number}"
