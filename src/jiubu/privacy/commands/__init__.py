"""Everything that changes consents, contacts, complaints and their rules."""

from jiubu.privacy.commands.complaints import close_complaint, open_complaint
from jiubu.privacy.commands.consents import give_consent, withdraw_consent
from jiubu.privacy.commands.contacts import Begun, begin_contact, call_number_good, note_contact, require_plannable
from jiubu.privacy.commands.settings import put_purpose, put_wording, set_contact_hours

__all__ = [
    "Begun",
    "begin_contact",
    "call_number_good",
    "close_complaint",
    "give_consent",
    "note_contact",
    "open_complaint",
    "put_purpose",
    "put_wording",
    "require_plannable",
    "set_contact_hours",
    "withdraw_consent",
]
