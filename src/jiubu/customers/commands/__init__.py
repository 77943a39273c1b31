"""Everything that changes customers."""

from jiubu.customers.commands.around import (
    add_contact,
    add_owned_vehicle,
    edit_owned_vehicle,
    relate,
    remove_contact,
    remove_relation,
)
from jiubu.customers.commands.card import (
    assign_customer,
    edit_customer,
    give_back_customers,
    hand_over_customers,
    index_customers,
    make_customer,
    needs_reason,
    reveal_number,
    send_customer,
)
from jiubu.customers.commands.cooperation import (
    begin_cooperation,
    claim_customer,
    end_cooperation,
    pass_on_cooperation,
    release_leaver,
    settle_claim,
    withdraw_claim,
)
from jiubu.customers.commands.merging import forget_merges, merge_customers, undo_merge
from jiubu.customers.commands.sealing import reseal_batch

__all__ = [
    "add_contact",
    "add_owned_vehicle",
    "assign_customer",
    "begin_cooperation",
    "claim_customer",
    "edit_customer",
    "edit_owned_vehicle",
    "end_cooperation",
    "forget_merges",
    "give_back_customers",
    "hand_over_customers",
    "index_customers",
    "make_customer",
    "merge_customers",
    "needs_reason",
    "pass_on_cooperation",
    "relate",
    "release_leaver",
    "remove_contact",
    "remove_relation",
    "reseal_batch",
    "reveal_number",
    "send_customer",
    "settle_claim",
    "undo_merge",
    "withdraw_claim",
]
