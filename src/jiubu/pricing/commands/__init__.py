"""Every change of prices and of how they come about."""

from jiubu.pricing.commands.adjusting import Change, apply_adjustment
from jiubu.pricing.commands.adjustments import (
    approve_adjustment,
    ask_adjustment,
    cancel_adjustment,
    edit_adjustment,
    make_adjustment,
    turn_down_adjustment,
)
from jiubu.pricing.commands.classes import (
    class_customer,
    end_matching,
    match_classes,
    put_customer_class,
    put_item,
    put_product_class,
    set_members,
)
from jiubu.pricing.commands.lists import (
    activate_list,
    edit_line,
    edit_list,
    make_list,
    put_line,
    remove_line,
    retire_list,
)
from jiubu.pricing.commands.policies import edit_policy, make_policy, put_policy

__all__ = [
    "Change",
    "activate_list",
    "apply_adjustment",
    "approve_adjustment",
    "ask_adjustment",
    "cancel_adjustment",
    "class_customer",
    "edit_adjustment",
    "edit_line",
    "edit_list",
    "edit_policy",
    "end_matching",
    "make_adjustment",
    "make_list",
    "make_policy",
    "match_classes",
    "put_customer_class",
    "put_item",
    "put_line",
    "put_policy",
    "put_product_class",
    "remove_line",
    "retire_list",
    "set_members",
    "turn_down_adjustment",
]
