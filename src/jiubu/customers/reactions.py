"""What customers do after something happened elsewhere. Each is safe to repeat."""

from typing import TYPE_CHECKING

from jiubu.customers import commands
from jiubu.customers.commands.cooperation import RULE
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.work.queries import last_words_of

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("customers.settle_claim", "work.approval_granted", "work.approval_refused")
def settle_claim(entry: "Entry", by: Actor) -> None:
    """The manager decided about a colleague's wish to cooperate or to take over."""
    claim_id = entry.data["payload"].get("claim_id")
    if entry.data["rule_key"] != RULE or claim_id is None:
        return
    words = entry.data.get("reason") or last_words_of(linked_id(entry, "work.approval") or 0)
    is_yes = entry.verb == "work.approval_granted"
    commands.settle_claim(claim_id, is_yes=is_yes, decided_by_id=entry.actor_id, words=words, by=by)


@reaction("customers.withdraw_claim", "work.approval_withdrawn")
def withdraw_claim(entry: "Entry", by: Actor) -> None:
    """The asker took it back."""
    customer_id = linked_id(entry, "customers.customer")
    if entry.data["rule_key"] == RULE and customer_id is not None:
        commands.withdraw_claim(customer_id, by=by)


@reaction("customers.release_leaver", "organisation.person_deactivated")
def release_leaver(entry: "Entry", by: Actor) -> None:
    """Who left asks for nothing and cooperates on nothing any more."""
    user_id = linked_id(entry, "organisation.user")
    if user_id is not None:
        commands.release_leaver(user_id, by=by)
