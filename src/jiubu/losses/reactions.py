"""What follows a confirmed loss, and a hand-over."""

from typing import TYPE_CHECKING

from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.losses import commands

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("losses.case", "deals.loss_confirmed")
def open_a_case(entry: "Entry", by: Actor) -> None:
    """Every confirmed loss is analysed."""
    commands.open_case(entry.data["request_id"], by=by)


@reaction("losses.hand_over", "deals.handed_over")
def hand_the_cases_over(entry: "Entry", by: Actor) -> None:
    """Somebody leaves: nothing is left behind, the cases of lost deals neither. Who is only away keeps them with the deals."""
    if entry.store_id is not None and not entry.data.get("only_open"):
        _hand_over(entry, by, store_id=entry.store_id)


@reaction("losses.hand_back", "deals.handover_undone")
def hand_the_cases_back(entry: "Entry", by: Actor) -> None:
    """The cases that came with the hand-over go back with it."""
    if entry.store_id is not None:
        _hand_over(entry, by, store_id=entry.store_id, is_undone=True)


def _hand_over(entry: "Entry", by: Actor, *, store_id: int, is_undone: bool = False) -> None:
    said = entry.data
    commands.hand_over_cases(
        said["from_id"], said["to_id"], store_id=store_id, handover_id=said["handover_id"], is_undone=is_undone, by=by
    )
