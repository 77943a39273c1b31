"""The general import machine: a job, its rows, and what each row did."""

from collections.abc import Callable
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q


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


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_q(actor, "imports.see", owner="user") | reach_q(actor, "imports.run", owner="user"))

    def lock(self, job_id: int) -> "Job":
        return self.select_for_update(of=("self",)).get(pk=job_id)


class Job(models.Model):
    """One file on its way in. Work goes on at ``next_row`` after a crash: each batch is one transaction."""

    class State(models.TextChoices):
        READ = "read", pgettext_lazy("import", "uploaded")
        CHECKING = "checking", pgettext_lazy("import", "checking")
        CHECKED = "checked", pgettext_lazy("import", "checked")
        RUNNING = "running", pgettext_lazy("import", "running")
        DONE = "done", pgettext_lazy("import", "done")
        UNDOING = "undoing", pgettext_lazy("import", "undoing")
        UNDONE = "undone", pgettext_lazy("import", "undone")
        FAILED = "failed", pgettext_lazy("import", "failed")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    importer = models.SlugField()
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    head = models.JSONField(default=list, help_text="columns of the file")
    sealed = models.JSONField(default=list, help_text="columns of the file whose cells are sealed: personal numbers")
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
    mapped = models.JSONField(default=dict, help_text="importer column -> {value in the file: rows it was mapped in}")
    kept_count = models.PositiveIntegerField(default=0, help_text="rows that could not be undone")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True, help_text="when the last batch was done")
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "-id"], name="imports_job_of_group"),
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["checking", "running", "undoing"]),
                name="imports_job_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"I{self.pk:06d}"

    @property
    def is_emptied(self) -> bool:
        """Whether what its rows said was deleted: then the digest of the file is gone too."""
        return not self.file_digest

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING, self.State.UNDOING}

    @property
    def percent(self) -> int:
        if self.state == self.State.UNDOING:
            return 100 - self.next_row * 100 // max(1, self.row_count)
        return min(100, self.next_row * 100 // max(1, self.row_count))

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, f"{name}_count") for name in ("made", "updated", "unchanged", "refused")}

    @property
    def sealed_places(self) -> list[int]:
        return [self.head.index(name) for name in self.sealed]

    def seal(self, cells: list[str]) -> list[str]:
        """``cells`` as they are kept."""
        return _changed(cells, self.sealed_places, crypto.encrypt)

    def open(self, cells: list[str]) -> list[str]:
        """Kept cells as the file had them. ``Unreadable`` when a key is gone."""
        return _changed(cells, self.sealed_places, crypto.decrypt)

    def mask(self, cells: list[str]) -> list[str]:
        """Kept cells as they are shown."""
        return _changed(cells, self.sealed_places, _masked)


def _changed(cells: list[str], places: list[int], change: Callable[[str], str]) -> list[str]:
    changed = list(cells)
    for place in places:
        changed[place] = change(changed[place])
    return changed


def _masked(token: str) -> str:
    try:
        return crypto.mask_id(crypto.decrypt(token))
    except crypto.Unreadable:
        return "*" * 8


class Line(models.Model):
    """One row of the file, what it said, and what became of it."""

    class Verdict(models.TextChoices):
        WAITING = "", pgettext_lazy("import", "waiting")
        MADE = "made", pgettext_lazy("import", "made")
        UPDATED = "updated", pgettext_lazy("import", "updated")
        UNCHANGED = "unchanged", pgettext_lazy("import", "unchanged")
        REFUSED = "refused", pgettext_lazy("import", "refused")
        UNDONE = "undone", pgettext_lazy("import", "undone")
        KEPT = "kept", pgettext_lazy("import", "kept as it is")

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="of the row in the file, the head line is 1")
    cells = models.JSONField(help_text="as in the file, or as mended in the grid; of some columns sealed")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING, blank=True)
    reasons = models.JSONField(default=dict, help_text="column -> sentence; '' for the row as a whole")
    key = models.CharField(max_length=120, blank=True, help_text="what tells that two rows mean the same thing")
    object_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, help_text="values that the import changed, as they were")
    after = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="imports_line_once")]
        indexes = [
            models.Index(fields=["job", "verdict", "number"], name="imports_line_verdict"),
            models.Index(fields=["job", "key"], condition=~models.Q(key=""), name="imports_line_key"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.number}"
