"""Who may record consents, pass the gate, answer requests, and set the rules."""

from django.utils.translation import gettext_lazy as _

from jiubu.customers import access as customers
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action

CONTACT = action("privacy.contact", _("Begin calls and messages"))
CONSENT = action("privacy.consent", _("Record and withdraw consents"))
OVERRIDE = action("privacy.override", _("Contact somebody although the gate says no"))
COMPLAIN = action("privacy.complain", _("Open and close complaints"))
REQUESTS = action("privacy.requests", _("Answer requests about personal data"))
RETENTION = action("privacy.retention", _("Approve and run retention rules"))
SETTINGS = action("privacy.settings", _("Change purposes, wordings and contact hours"))

SHARED = (CONTACT, CONSENT, COMPLAIN)
"""What who cooperates on a customer may do as if it were his own: he sees the number and calls."""


def covers(actor: Actor, what: str, customer: customers.Placed) -> bool:
    return customers.covers(actor, what, customer, shared=SHARED)


def require(actor: Actor, what: str, customer: customers.Placed) -> None:
    if not covers(actor, what, customer):
        raise NotAllowed(what)


def require_retention(actor: Actor) -> None:
    """Rules are the group's and delete in all of its stores: who reaches only a part of it may neither look nor run."""
    actor.require_over(RETENTION, owner_id=None, store_id=None)
