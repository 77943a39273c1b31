"""Group, stores, teams, people, their roles and posts; API tokens; answers kept for repeated submissions."""

from datetime import date, time
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.titles import say


class Group(models.Model):
    """The dealer group: the tenant. Everything belongs to exactly one."""

    key = models.SlugField(unique=True)
    name = models.CharField(_("Name"), max_length=100)
    settings = models.JSONField(default=dict, blank=True, help_text="choices of the group, e.g. the grade profile")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key


class Store(models.Model):
    """One dealership."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="stores")
    key = models.SlugField()
    name = models.CharField(_("Name"), max_length=100)
    short_name = models.CharField(_("Short name"), max_length=40, blank=True)
    timezone = models.CharField(_("Time zone"), max_length=40, default="Asia/Shanghai")
    opens_at = models.TimeField(_("Opens at"), default=time(9))
    closes_at = models.TimeField(_("Closes at"), default=time(18))
    rest_days = models.JSONField(default=list, blank=True, help_text="weekdays closed, Monday = 0; [] for showrooms")
    protection_days = models.PositiveSmallIntegerField(
        _("Protection of customers (days)"), default=14, help_text="after the last contact nobody takes them over"
    )
    address = models.CharField(_("Address"), max_length=200, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="organisation_store_key"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="organisation_store_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        return self.short_name or self.name


class Team(models.Model):
    """People of a store under one lead."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="teams")
    key = models.SlugField()
    name = models.CharField(_("Name"), max_length=100)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="organisation_team_key")]

    def __str__(self) -> str:
        return self.key


class Role(models.Model):
    """A role of the group with its row of the matrix.

    ``grants`` maps an action to its scope (own, team, store, group), ``fields`` a sensitive field to hide, mask or show.
    A retired role (``is_active`` false) is held by nobody and given to nobody.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="roles")
    key = models.SlugField()
    title = models.JSONField(default=dict)
    grants = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=100)
    needs_two_factors = models.BooleanField(default=False, help_text="nobody works in it without a second factor")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="organisation_role_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return say(self.title)


class User(AbstractUser):
    """A person who works here (staff member), and how he or she signs in."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="people", null=True)
    name = models.CharField(_("Name"), max_length=100)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    colour = models.CharField(max_length=9, default="#6366f1", help_text="of the round mark with the first character")
    language = models.CharField(max_length=10, blank=True)
    must_change_password = models.BooleanField(default=False)
    email_confirmed_at = models.DateTimeField(null=True, help_text="when the address was known to be this person's")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.username

    @property
    def initial(self) -> str:
        return (self.name or self.username)[:1]


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, today: date | None = None) -> Self:
        """Posts held today, of active people."""
        today = today or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today, user__is_active=True)


class Post(models.Model):
    """That a person holds a role in a store; a person may hold several, also in several stores."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    store = models.ForeignKey(Store, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")
    is_lead = models.BooleanField(default=False, help_text="leads the team")
    is_home = models.BooleanField(default=True, help_text="the store that the person works in first")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "store", "role"], condition=Q(until__isnull=True), name="organisation_post_once"
            )
        ]
        indexes = [models.Index(fields=["store", "role"], name="organisation_post_by_store")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id} {self.store_id}"


class Token(models.Model):
    """A key of the API: shown once, stored as a hash. It opens all that its owner may do, or less."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    actions = models.JSONField(null=True, help_text="the actions it opens; null: all of its owner's")
    is_read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A link, shown once, by which somebody chooses a password: to begin (``user`` is made then), or to get in again.

    Kept as a hash; good for one use until ``expires_at``, unless somebody takes it back.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="invitations")
    name = models.CharField(max_length=100, blank=True)
    username = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    is_lead = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(store__isnull=False, role__isnull=False),
                name="organisation_invitation_leads_somewhere",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_good(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class Submission(models.Model):
    """One submission of a form or API write with its answer: the same key again gets the same answer, once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64, help_text="of method, path and body")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    sealed_body = models.TextField(blank=True, help_text="in base64; empty when it was kept by an older version")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="organisation_submission_once")]

    def __str__(self) -> str:
        return self.key
