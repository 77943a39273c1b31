"""What follows a confirmed loss, and a hand-over."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from jiubu.deals.registry import Along, Moving, register_along
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.losses import commands, queries

if TYPE_CHECKING:
    from jiubu.journal.models import Entry

MEASURES = "countermeasures"


@reaction("losses.case", "deals.loss_confirmed")
def open_a_case(entry: "Entry", by: Actor) -> None:
    """Every confirmed loss is analysed."""
    commands.open_case(entry.data["request_id"], by=by)


@reaction("losses.measure_follows_task", "work.task_assigned")
def let_the_measure_follow_its_task(entry: "Entry", by: Actor) -> None:
    """Who is given the task of a countermeasure carries it out."""
    measure_id = linked_id(entry, queries.KIND)
    if measure_id is not None and entry.data["to_id"] is not None:
        commands.assign_measure(measure_id, owner_id=entry.data["to_id"], by=by)


def hand_the_cases_over(moving: Moving, by: Actor) -> list[int]:
    """Somebody leaves: nothing is left behind, the cases of lost deals neither; those that came with a hand-over go back
    when it is undone. Who is only away keeps those of the deals he keeps.
    """
    return commands.hand_over_cases(
        moving.from_id, moving.to_id, store_id=moving.store_id, handover_id=moving.handover_id,
        deal_ids=moving.deal_ids if moving.only_open else None, is_undone=moving.back is not None, by=by,
    )  # fmt: skip


def cases_that_stay(moving: Moving) -> list[int]:
    return queries.cases_held_by(moving.from_id, moving.store_id)


register_along(
    Along("cases", gettext_lazy("Loss cases"), hand_the_cases_over, label="losses.case", stays=cases_that_stay)
)


def hand_the_measures_over(moving: Moving, by: Actor) -> list[int]:
    """Somebody else does them: whoever has the task may make the training from it. When it is undone, those go back that
    are still to be done. Who is only away keeps those for cases he keeps.
    """
    return commands.hand_over_measures(
        moving.from_id, moving.to_id, store_id=moving.store_id,
        only=None if moving.back is None else moving.back.get(MEASURES, ()),
        with_cases_of=moving.handover_id if moving.only_open else None, by=by,
    )  # fmt: skip


def measures_that_stay(moving: Moving) -> list[int]:
    return queries.measures_held_by(moving.from_id, moving.store_id)


register_along(
    Along(
        MEASURES, gettext_lazy("Countermeasures"), hand_the_measures_over, label=queries.KIND, stays=measures_that_stay
    )
)
