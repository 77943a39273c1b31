"""The few words that documents of every kind share."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a document stands. Only a draft can be edited; only a posted one counts."""

    DRAFT = "draft", pgettext_lazy("document", "draft")
    ASKED = "asked", pgettext_lazy("document", "waiting for approval")
    POSTED = "posted", pgettext_lazy("document", "posted")
    CANCELLED = "cancelled", pgettext_lazy("document", "cancelled")
    DROPPED = "dropped", pgettext_lazy("document", "dropped")


class LinkState(models.TextChoices):
    """A link of a draft is planned, of a posted document live, of a cancelled one released."""

    PLANNED = "planned", pgettext_lazy("link of documents", "planned")
    LIVE = "live", pgettext_lazy("link of documents", "live")
    RELEASED = "released", pgettext_lazy("link of documents", "released")
