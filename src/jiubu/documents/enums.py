"""The few words that documents of every kind share."""

from enum import StrEnum

from django.utils.translation import pgettext_lazy


class State(StrEnum):
    """Where a document stands. Only a draft can be edited; only a posted one counts."""

    DRAFT = "draft"
    ASKED = "asked"
    POSTED = "posted"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


class LinkState(StrEnum):
    """A link of a draft is planned, of a posted document live, of a cancelled one released."""

    PLANNED = "planned"
    LIVE = "live"
    RELEASED = "released"


STATES = {
    State.DRAFT: pgettext_lazy("document", "draft"),
    State.ASKED: pgettext_lazy("document", "waiting for approval"),
    State.POSTED: pgettext_lazy("document", "posted"),
    State.CANCELLED: pgettext_lazy("document", "cancelled"),
    State.DROPPED: pgettext_lazy("document", "dropped"),
}
LINK_STATES = {
    LinkState.PLANNED: pgettext_lazy("link of documents", "planned"),
    LinkState.LIVE: pgettext_lazy("link of documents", "live"),
    LinkState.RELEASED: pgettext_lazy("link of documents", "released"),
}
