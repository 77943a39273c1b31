"""Everything that changes work."""

from jiubu.work.commands.appointments import (
    agree_appointment,
    cancel_appointment,
    keep_appointment,
    miss_appointment,
    move_appointment,
    plan_appointment,
    reopen_appointment,
)
from jiubu.work.commands.approvals import ask_approval, decide_approval, put_approval_rule, withdraw_approval
from jiubu.work.commands.channels import add_channel, find_rings, push_public_key, remove_channel, send_rings
from jiubu.work.commands.feeds import choose_feed_text, make_feed, note_feed_read, revoke_feed
from jiubu.work.commands.handover import give_back_work, hand_over_work, pass_on_work
from jiubu.work.commands.notifications import notify, read_notifications
from jiubu.work.commands.promises import (
    break_promise,
    give_promise,
    keep_promise,
    make_promise,
    replace_promise,
)
from jiubu.work.commands.tasks import (
    assign_task,
    cancel_task,
    close_tasks_from,
    escalate_task,
    finish_task,
    give_back_task,
    make_task,
    move_task,
    plan_task,
)

__all__ = [
    "add_channel",
    "agree_appointment",
    "ask_approval",
    "assign_task",
    "break_promise",
    "cancel_appointment",
    "cancel_task",
    "choose_feed_text",
    "close_tasks_from",
    "decide_approval",
    "escalate_task",
    "find_rings",
    "finish_task",
    "give_back_task",
    "give_back_work",
    "give_promise",
    "hand_over_work",
    "keep_appointment",
    "keep_promise",
    "make_feed",
    "make_promise",
    "make_task",
    "miss_appointment",
    "move_appointment",
    "move_task",
    "note_feed_read",
    "notify",
    "pass_on_work",
    "plan_appointment",
    "plan_task",
    "push_public_key",
    "put_approval_rule",
    "read_notifications",
    "remove_channel",
    "reopen_appointment",
    "replace_promise",
    "revoke_feed",
    "send_rings",
    "withdraw_approval",
]
