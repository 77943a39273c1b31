"""Views of lists, files taken out of lists, and what was done to many rows at once."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.kernel.actor import Actor


class ViewQuerySet(models.QuerySet["View"]):
    def visible_to(self, actor: Actor) -> Self:
        shared = Q(reach=View.Reach.GROUP) | Q(reach=View.Reach.STORE, store__in=sorted(actor.stores))
        return self.filter(Q(owner=actor.user_id or 0) | shared, group=actor.group_id)

    def lock(self, view_id: int) -> "View":
        return self.select_for_update(of=("self",)).get(pk=view_id)


class View(models.Model):
    """Filters, columns and order of a list under a name. The one without a name is how a person sees the list usually."""

    class Reach(models.TextChoices):
        PRIVATE = "private", pgettext_lazy("view", "only me")
        STORE = "store", pgettext_lazy("view", "my store")
        GROUP = "group", pgettext_lazy("view", "the group")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.SlugField(max_length=40)
    name = models.CharField(_("Name"), max_length=40, blank=True)
    query = models.CharField(max_length=1000, blank=True, help_text="filters and order, as in the page's address")
    columns = models.JSONField(default=list, help_text="keys in their order; []: the usual ones")
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.PRIVATE)
    opens = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", help_text="what the list opens with"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_key", "name"], name="lists_view_name_once"),
            models.CheckConstraint(
                condition=~Q(reach="store") | Q(store__isnull=False), name="lists_shared_view_has_store"
            ),
        ]
        indexes = [models.Index(fields=["group", "list_key"], name="lists_views_of_list")]

    def __str__(self) -> str:
        return f"view {self.pk}"

    @property
    def address(self) -> str:
        """What stands behind the "?" of the page that shows it."""
        return f"view={self.pk}&{self.query}".rstrip("&")


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(group=actor.group_id, user=actor.user_id or 0)

    def lock(self, export_id: int) -> "Export":
        return self.select_for_update(of=("self",)).get(pk=export_id)


class Export(models.Model):
    """A list taken out as a file, with who, what and how many. Only who asked for it may fetch it, for some days."""

    class State(models.TextChoices):
        WORKING = "working", pgettext_lazy("export", "being made")
        DONE = "done", pgettext_lazy("export", "ready")
        FAILED = "failed", pgettext_lazy("export", "failed")
        GONE = "gone", pgettext_lazy("export", "deleted")

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (XLSX)"
        CSV = "csv", "CSV"

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.SlugField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=Format, default=Format.XLSX)
    state = models.CharField(max_length=10, choices=State, default=State.WORKING)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=b"")
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now, help_text="when work last went on")
    done_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="lists_exports_of_user"),
            models.Index(fields=["beat_at"], condition=Q(state="working"), name="lists_exports_under_way"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="lists_exports_kept"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"X{self.pk:06d}"

    @property
    def is_working(self) -> bool:
        return self.state == self.State.WORKING

    @property
    def percent(self) -> int:
        return min(100, self.done_count * 100 // max(1, self.row_count))


class BulkQuerySet(models.QuerySet["Bulk"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(group=actor.group_id, user=actor.user_id or 0)

    def lock(self, bulk_id: int) -> "Bulk":
        return self.select_for_update(of=("self",)).get(pk=bulk_id)


class Bulk(models.Model):
    """One action on many rows. Work goes on after a crash: each batch is one transaction."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("bulk", "under way")
        DONE = "done", pgettext_lazy("bulk", "done")
        UNDOING = "undoing", pgettext_lazy("bulk", "being undone")
        UNDONE = "undone", pgettext_lazy("bulk", "undone")

    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey("organisation.Store", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.SlugField(max_length=40)
    action = models.SlugField(max_length=40)
    inputs = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0, help_text="rows that could not be undone")
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="lists_bulks_of_user"),
            models.Index(
                fields=["beat_at"], condition=Q(state__in=["running", "undoing"]), name="lists_bulks_under_way"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"B{self.pk:06d}"

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.UNDOING}

    @property
    def settled_count(self) -> int:
        """Rows that the work under way has seen."""
        if self.state == self.State.UNDOING:
            return self.undone_count + self.kept_count
        return self.done_count + self.unchanged_count + self.refused_count

    @property
    def asked_count(self) -> int:
        """Rows that the work under way has to see."""
        return self.done_count if self.state == self.State.UNDOING else self.row_count

    @property
    def percent(self) -> int:
        return min(100, self.settled_count * 100 // max(1, self.asked_count))


class BulkRow(models.Model):
    """What became of one row."""

    class Verdict(models.TextChoices):
        WAITING = "", pgettext_lazy("bulk row", "waiting")
        DONE = "done", pgettext_lazy("bulk row", "done")
        UNCHANGED = "unchanged", pgettext_lazy("bulk row", "unchanged")
        REFUSED = "refused", pgettext_lazy("bulk row", "refused")
        UNDONE = "undone", pgettext_lazy("bulk row", "undone")
        KEPT = "kept", pgettext_lazy("bulk row", "kept as it is")

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    object_id = models.BigIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WAITING, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "number"], name="lists_bulk_row_number"),
            models.UniqueConstraint(fields=["bulk", "object_id"], name="lists_bulk_row_once"),
        ]
        indexes = [models.Index(fields=["bulk", "verdict", "number"], name="lists_bulk_verdict")]

    def __str__(self) -> str:
        return f"{self.bulk_id}:{self.number}"
