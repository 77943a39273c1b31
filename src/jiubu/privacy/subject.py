"""What of consents and contacts follows a customer when two cards become one. The ledger of consents stays where it was
written, and is read across the cards."""

from django.utils.translation import gettext_lazy as _

from jiubu.customers.registry import Follower, register_follower

register_follower(Follower("privacy.outreaches", _("Contacts and tries"), "privacy.Outreach"))
register_follower(Follower("privacy.complaints", _("Complaints"), "privacy.Complaint"))
