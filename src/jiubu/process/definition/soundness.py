"""What can be wrong with a process: one sentence each, for whoever writes the pack."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiubu.process.definition.body import ProcessBody

FINISH = "finish"
"""Where the last stage leads: the run is closed there."""


def problems_of(process: "ProcessBody") -> list[str]:
    """Everything that is wrong, in one list."""
    return [*_double_keys(process), *_bad_ways(process), *_bad_work(process), *_dead_ends(process)]


def _double_keys(process: "ProcessBody") -> Iterator[str]:
    lists: Mapping[str, list[str]] = {
        "stage": [stage.key for stage in process.stages],
        "decision": [decision.key for decision in process.decisions],
        "decision after": [decision.after for decision in process.decisions],
        **{f"work item of {stage.key}": [item.key for item in stage.all_work] for stage in process.stages},
    }
    for what, keys in lists.items():
        yield from (f"{what} {key} is given twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
    if FINISH in lists["stage"]:
        yield f"{FINISH} is no name for a stage"


def _bad_ways(process: "ProcessBody") -> Iterator[str]:
    places = {stage.key: place for place, stage in enumerate(process.main)}
    for decision in process.decisions:
        if decision.after not in places:
            yield f"decision {decision.key} comes after an unknown stage {decision.after}"
        for answer in decision.answers:
            if answer.to != FINISH and process.find(answer.to) is None:
                yield f"decision {decision.key} leads to an unknown stage {answer.to}"
    for way in process.ways_back:
        if way.from_ not in places or way.to not in places:
            yield f"way back from {way.from_} to {way.to}: an unknown stage"
        elif places[way.to] >= places[way.from_]:
            yield f"way back from {way.from_} to {way.to} does not lead back"


def _bad_work(process: "ProcessBody") -> Iterator[str]:
    for stage in process.stages:
        here = {item.key for item in stage.all_work}
        for criterion in stage.criteria:
            for leaf in criterion.leaves():
                if leaf.work and leaf.work not in here:
                    yield f"stage {stage.key} names an unknown work item {leaf.work}"


def _dead_ends(process: "ProcessBody") -> Iterator[str]:
    """Every stage of the way can be reached from the first, and leads to the finish."""
    if not process.main:
        yield "a process has at least one stage that is not aside"
        return
    ways = {stage.key: _onward(process, stage.key) for stage in process.main}
    reached, todo = set[str](), [process.main[0].key]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += [to for to in ways.get(key, ()) if to not in reached]
    yield from (f"stage {key} is never reached" for key in ways if key not in reached)
    ends = {FINISH}
    for _ in ways:
        ends |= {key for key, to in ways.items() if ends & to}
    yield from (f"stage {key} leads nowhere" for key in ways if key not in ends)


def _onward(process: "ProcessBody", key: str) -> set[str]:
    decision = process.decision_after(key)
    if decision is not None:
        return {answer.to for answer in decision.answers}
    return {process.next_of(key)}
