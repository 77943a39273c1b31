"""Everything that is asked about consents, the gate, requests and retention."""

from jiubu.privacy.queries.gate import hours_of, may_contact, rule_of, verdicts
from jiubu.privacy.queries.ledger import (
    Cell,
    PurposeLine,
    complaints_of,
    consent_lines,
    consents_of,
    evidence_of,
    ledger_of,
    newest_wording,
    open_complaints,
    outreaches_of,
    purposes_of,
    wordings_of,
)

__all__ = [
    "Cell",
    "PurposeLine",
    "complaints_of",
    "consent_lines",
    "consents_of",
    "evidence_of",
    "hours_of",
    "ledger_of",
    "may_contact",
    "newest_wording",
    "open_complaints",
    "outreaches_of",
    "purposes_of",
    "rule_of",
    "verdicts",
    "wordings_of",
]
