"""Everything that changes consents, contacts, complaints and their rules."""

from jiubu.privacy.commands.complaints import close_complaint, open_complaint
from jiubu.privacy.commands.consents import give_consent, withdraw_consent
from jiubu.privacy.commands.contacts import Begun, begin_contact, call_number_good, note_contact, require_plannable
from jiubu.privacy.commands.forgetting import Anonymised, anonymise_person
from jiubu.privacy.commands.requests import (
    finish_correction,
    finish_deletions,
    fulfil_deletion,
    hand_out_copy,
    refuse_request,
    take_request,
)
from jiubu.privacy.commands.retention import approve_retention, put_retention_rule, run_retention
from jiubu.privacy.commands.settings import put_purpose, put_wording, set_contact_hours

__all__ = [
    "Anonymised",
    "Begun",
    "anonymise_person",
    "approve_retention",
    "begin_contact",
    "call_number_good",
    "close_complaint",
    "finish_correction",
    "finish_deletions",
    "fulfil_deletion",
    "give_consent",
    "hand_out_copy",
    "note_contact",
    "open_complaint",
    "put_purpose",
    "put_retention_rule",
    "put_wording",
    "refuse_request",
    "require_plannable",
    "run_retention",
    "set_contact_hours",
    "take_request",
    "withdraw_consent",
]
