"""What the words of a file can mean: stages, people, cars, reasons, channels."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jiubu.customers.queries import customers_of
from jiubu.deals.models import Channel, LossReason
from jiubu.imports.registry import Text
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.organisation.queries import people_of
from jiubu.process.definition import Definition, Stage
from jiubu.process.models import Process, Version
from jiubu.process.queries import default_process, definition_of, newest_version
from jiubu.vehicles.models import Series
from jiubu.vehicles.queries import trims_of

MANY = 2_000
OUTCOMES: dict[str, Text] = {
    "lead": _("a lead"),
    "open": _("under way"),
    "won": _("won and delivered"),
    "lost": _("lost"),
}
"""Outcomes that every process has; the stage is chosen by phase."""
ALIASES = {
    "stage": {
        "Prospecting": "lead", "线索": "lead", "New": "lead", "潜在": "lead",
        "Engaging": "open", "In Progress": "open", "跟进中": "open", "洽谈": "open",
        "Won": "won", "Closed Won": "won", "成交": "won", "赢单": "won", "已成交": "won", "已交车": "won",
        "Lost": "lost", "Closed Lost": "lost", "战败": "lost", "输单": "lost", "已战败": "lost",
    }
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """The process that imported deals stand in."""

    process: Process
    version: Version
    definition: Definition

    def stage(self, said: str) -> Stage | None:
        """A stage by key or title in any language, or by outcome: the first of its phase, the last for a won deal."""
        body = self.definition.process
        if said in OUTCOMES:
            return self._of_outcome(said)
        found = body.find(said)
        return found or next((stage for stage in body.stages if said in stage.title.values()), None)

    def _of_outcome(self, outcome: str) -> Stage | None:
        body = self.definition.process
        if outcome == "won":
            last = body.main[-1]
            return last if last.phase in ("won", "after") else None
        return next((stage for stage in body.stages if stage.phase == outcome), None)


def way_of(group_id: int, store_id: int | None) -> Way:
    """Refused("no_process") where nothing is published."""
    process = default_process(group_id, store_id, "deal")
    version = newest_version(process.pk)
    if version is None:
        raise Refused("no_process", _("The process has no version yet. Publish one first."))
    return Way(process, version, definition_of(version.pk))


def _stages(actor: Actor) -> Mapping[str, Text]:
    stages = way_of(actor.group_id, actor.store_id).definition.process.stages
    return OUTCOMES | {stage.key: say(stage.title) for stage in stages if stage.key not in OUTCOMES}


def _products(actor: Actor) -> Mapping[str, Text]:
    trims = list(trims_of(actor).values_list("name", flat=True)[: MANY + 1])
    rows = Series.objects.filter(maker__brand__group=actor.group_id)
    if len(trims) > MANY:
        trims, rows = [], rows.filter(is_sold_here=True)
    return {name: name for name in (*rows.values_list("name", flat=True)[:MANY], *trims)}


def _customers(actor: Actor) -> Mapping[str, Text]:
    names = customers_of(actor).filter(kind="company").values_list("name", flat=True)[:MANY]
    return {name: name for name in names}


def _people(actor: Actor) -> Mapping[str, Text]:
    return {user.name: user.name for user in people_of(actor)}


def _reasons(actor: Actor) -> Mapping[str, Text]:
    leaves = LossReason.objects.filter(group=actor.group_id, is_active=True, children=None).order_by("order", "id")
    return {reason.key: reason.name for reason in leaves}


def _channels(actor: Actor) -> Mapping[str, Text]:
    rows = Channel.objects.filter(group=actor.group_id, is_active=True).order_by("order", "id")
    return {channel.key: channel.name for channel in rows}


_KNOWN = {
    "stage": _stages,
    "product": _products,
    "customer": _customers,
    "owner": _people,
    "loss_reason": _reasons,
    "channel": _channels,
}


def known(column: str, actor: Actor) -> Mapping[str, Text]:
    """The values that a mapped column may mean."""
    return _KNOWN[column](actor) if column in _KNOWN else {}
