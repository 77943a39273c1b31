"""Every change of endpoints and messages."""

from jiubu.hooks.commands.endpoints import (
    change_secret,
    edit_endpoint,
    make_endpoint,
    remove_endpoint,
    replay_messages,
    switch_endpoint,
    try_endpoint,
)
from jiubu.hooks.commands.finding import find_messages
from jiubu.hooks.commands.sending import send_due

__all__ = [
    "change_secret",
    "edit_endpoint",
    "find_messages",
    "make_endpoint",
    "remove_endpoint",
    "replay_messages",
    "send_due",
    "switch_endpoint",
    "try_endpoint",
]
