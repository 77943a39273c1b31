"""What happened to each deal of the demo business, told in advance: plain data, no database.

A story walks the stages of the nine steps with believable pauses, is set into the calendar, and carries the contacts, visits,
grades, losses and promises in between.
"""

from datetime import date, datetime, timedelta

from jiubu.packs.demo.source import Source
from jiubu.packs.demo.story import DIRECT, Coming, Ending, Loss, Step, Story
from jiubu.packs.demo.talks import talk

STAGES = (
    "prospecting", "reception", "needs", "presentation", "test_drive", "negotiation", "closing", "delivery", "follow_up",
)  # fmt: skip
PAUSES: dict[str, tuple[float, int]] = {
    "prospecting": (0.15, 7),
    "reception": (1.0, 0),
    "needs": (0.75, 6),
    "presentation": (0.5, 8),
    "test_drive": (0.45, 9),
    "negotiation": (0.12, 16),
    "closing": (0.45, 3),
    "delivery": (0.0, 24),
    "follow_up": (0.0, 0),
    "find": (0.0, 6),
    "invite": (0.0, 5),
    "meet": (0.0, 7),
    "pursue": (0.0, 14),
    "close": (0.0, 5),
}
"""Stage to (share that goes on in the same visit, most days until it goes on)."""

OPEN_AT = {
    "prospecting": 24, "reception": 3, "needs": 15, "presentation": 17, "test_drive": 16, "negotiation": 20, "closing": 8,
}  # fmt: skip
LOST_AT = {"prospecting": 12, "needs": 16, "presentation": 20, "test_drive": 20, "negotiation": 28, "closing": 4}
SIX_STEPS = ("find", "invite", "meet", "pursue", "close")
"""The stages of the six-step flow before the order."""
SIX_OPEN_AT = {"find": 3, "invite": 2, "meet": 3, "pursue": 3, "close": 2}
SIX_CHANNELS = {"referral": 5, "owner_base": 4, "outside_event": 1, "after_sales": 2}
CHANNELS = {
    "walk_in": 34, "short_video": 14, "portal": 12, "referral": 11, "call_in": 7, "website": 5, "manufacturer": 5,
    "owner_base": 5, "auto_show": 4, "outside_event": 2, "after_sales": 1,
}  # fmt: skip
GRADES = {
    "prospecting": {"N": 5, "C": 4, "B": 2}, "reception": {"N": 3, "C": 4, "B": 3}, "needs": {"C": 4, "B": 6, "A": 1},
    "presentation": {"C": 2, "B": 6, "A": 3}, "test_drive": {"B": 4, "A": 6, "H": 1},
    "negotiation": {"B": 1, "A": 6, "H": 4}, "closing": {"A": 1, "H": 8},
    "meet": {"C": 2, "B": 4, "A": 1}, "pursue": {"B": 3, "A": 4}, "close": {"A": 3, "H": 4},
}  # fmt: skip


def tell(source: Source, ending: Ending) -> Story:
    """One whole story that ends at ``source.now`` at the latest."""
    channel = source.pick(CHANNELS)
    story = Story(ending, channel)
    story.steps = _walk(source, story, _path(source, story))
    _settle(source, story)
    _judge(source, story)
    _receive(source, story)
    talk(source, story)
    return story


def tell_six_steps(source: Source) -> Story:
    """One story of a customer who was gone out for, still open."""
    story = Story("open", source.pick(SIX_CHANNELS), "six_step")
    last = source.pick(SIX_OPEN_AT)
    story.steps = _walk(source, story, list(SIX_STEPS[: SIX_STEPS.index(last) + 1]))
    _judge(source, story)
    _receive(source, story)
    talk(source, story)
    return story


def _path(source: Source, story: Story) -> list[str]:
    begin = 1 if story.channel in DIRECT else 0
    last = {
        "delivered": "follow_up",
        "won": "delivery",
        "lost": source.pick(LOST_AT),
        "dormant": source.pick({"prospecting": 3, "needs": 4, "presentation": 2}),
        "open": source.pick(OPEN_AT),
    }[story.ending]
    if begin and STAGES.index(last) <= begin:
        last = "needs"
    end = STAGES.index(last)
    path = list(STAGES[begin : end + 1])
    if end > STAGES.index("test_drive") and source.chance(0.24):
        path.remove("test_drive")
    return path


def _walk(source: Source, story: Story, path: list[str]) -> list[Step]:
    """Stages with their times, set so that the story fits its ending."""
    offsets = [timedelta(minutes=source.random.randrange(0, 8 * 60))]
    for stage in path[:-1]:
        offsets.append(_next(source, stage, offsets[-1]))
    tail = _tail(source, story, path[-1])
    begin = _begin(source, story, offsets[-1] + tail)
    steps: list[Step] = []
    for number, (stage, offset) in enumerate(zip(path, offsets, strict=True)):
        at = begin + offset
        if steps:
            steps[-1].left_at = at
        steps.append(_step(source, path, number, stage, at))
    return steps


def _step(source: Source, path: list[str], number: int, stage: str, at: datetime) -> Step:
    if number == 0:
        return Step(stage, "start", at)
    before = path[number - 1]
    if before == "negotiation":
        return Step(stage, "answer", at, decision="offer_accepted", answer="yes")
    if stage == "negotiation" and before != "test_drive":
        return Step(stage, "skip", at, reason=source.one_of(["客户开过同款车", "客户赶时间，暂不试驾", "家人已试驾过"]))
    return Step(stage, "next", at)


def _next(source: Source, stage: str, offset: timedelta) -> timedelta:
    """When the stage after ``stage`` begins: in the same visit, or at an hour of a later day."""
    share, most = PAUSES[stage]
    if source.chance(share):
        return offset + timedelta(minutes=source.random.randrange(15, 45))
    days = 1 + int(most * source.random.betavariate(1.2, 2.6))
    return timedelta(days=offset.days + days, minutes=source.random.randrange(0, 8 * 60))


def _tail(source: Source, story: Story, stage: str) -> timedelta:
    """How long the story went on at its last stage."""
    days = {
        "delivered": lambda: source.random.randrange(1, 500),
        "won": lambda: source.random.randrange(0, 12),
        "lost": lambda: source.random.randrange(4, 30),
        "dormant": lambda: source.random.randrange(95, 200),
        "open": lambda: int((PAUSES[stage][1] + 2) * 0.9 * source.random.betavariate(1.0, 2.2)) + 1,
    }[story.ending]()
    return timedelta(days=days)


def _begin(source: Source, story: Story, length: timedelta) -> datetime:
    """Nine o'clock of the first day."""
    end = source.today - timedelta(days=1)
    if story.ending in ("lost", "dormant"):
        span = (end - source.begin).days - length.days
        end -= timedelta(days=int(max(span, 0) * source.random.betavariate(1.0, 1.3)))
    day = max(end - length, source.begin) if story.ending != "open" else end - length
    return source.at(day).replace(hour=9, minute=source.random.randrange(0, 40))


def _settle(source: Source, story: Story) -> None:
    """How it ended: lost, dormant, delivered in time or late."""
    last = story.steps[-1]
    if story.ending in ("lost", "dormant"):
        _close(source, story, last)
    elif story.ending in ("delivered", "won"):
        _promise(source, story)
        _maintain(source, last)
    elif source.chance(0.09) and last.stage in LOST_AT:
        at = source.at(source.today - timedelta(days=source.random.randrange(0, 3)), first=9, last=18)
        if last.entered_at < at < source.now:
            story.losses.append(Loss(at, last.stage, "asked"))


def _close(source: Source, story: Story, last: Step) -> None:
    days = source.random.randrange(92, 130) if story.ending == "dormant" else source.random.randrange(3, 26)
    at = source.at((last.entered_at + timedelta(days=days)).date(), first=10, last=16)
    at = min(at, source.now - timedelta(hours=4))
    if story.ending == "dormant":
        last.left_at = at
        story.steps.append(Step("dormant", "aside", at, reason="半年没有联系上"))
        return
    if source.chance(0.14) and at - last.entered_at > timedelta(days=7):
        asked = at - timedelta(days=5)
        decision = source.one_of(source.words["voices"]["decisions"]["sent_back"])
        story.losses.append(Loss(asked, last.stage, "sent_back", asked + timedelta(hours=20), decision))
    decided = min(at + timedelta(hours=source.random.randrange(2, 50)), source.now - timedelta(hours=1))
    at = min(at, decided - timedelta(hours=1))
    decision = source.one_of(source.words["voices"]["decisions"]["confirmed"])
    story.losses.append(Loss(at, last.stage, "confirmed", decided, decision))
    last.left_at = decided
    story.steps.append(Step("lost", "aside", decided, decided))


def _maintain(source: Source, last: Step) -> None:
    """Who came to the first maintenance is handed to the service team, and the run is finished."""
    at = source.at((last.entered_at + timedelta(days=source.random.randrange(84, 120))).date(), first=9, last=16)
    if last.stage == "follow_up" and at < source.now and source.chance(0.9):
        last.left_at = at


def _promise(source: Source, story: Story) -> None:
    """The delivery was promised at signing; one in nine could not be kept at first."""
    closing = story.entered("closing") or story.created_at
    signed = story.entered("delivery") or closing
    delivered = story.entered("follow_up")
    planned = delivered or source.at((max(signed, source.now) + timedelta(days=source.random.randrange(1, 9))).date())
    story.promised_at = planned.replace(hour=min(planned.hour + 1, 19), minute=0)
    is_late = source.chance(0.11 if delivered else 0.3)
    first = story.promised_at - timedelta(days=source.random.randrange(2, 5))
    if is_late and first - signed > timedelta(days=1) and first < source.now:
        story.first_promised_at = first
        story.apologised_at = min(first - timedelta(hours=source.random.randrange(3, 22)), source.now)


def _judge(source: Source, story: Story) -> None:
    """A grade at each of the stages that ask for one, never much colder than before."""
    order = "NCBAH"
    rank = 0
    for step in story.steps:
        grades = GRADES.get(step.stage)
        if grades is None or (step.stage in ("prospecting", "reception") and step is not story.steps[-1]):
            continue
        grade = source.pick(grades)
        rank = max(rank - 1, order.index(grade))
        at = (step.left_at or source.now) - timedelta(minutes=5)
        at = min(max(step.entered_at + timedelta(minutes=8), step.entered_at), max(at, step.entered_at))
        story.grades.append((at, order[rank], step.stage))


def _receive(source: Source, story: Story) -> None:
    """Steps of one day are one visit to the showroom (not those on the phone before and after)."""
    days: dict[date, list[Step]] = {}
    for step in story.steps:
        if step.stage not in ("prospecting", "find", "invite", "lost", "dormant"):
            days.setdefault(step.entered_at.date(), []).append(step)
    words = source.words["voices"]["visits"]
    for number, steps in enumerate(days.values()):
        arrived = steps[0].entered_at - timedelta(minutes=source.random.randrange(2, 6))
        left = steps[-1].entered_at + timedelta(minutes=source.random.randrange(25, 70))
        if left >= source.now:
            continue
        kind = ("first" if story.channel in DIRECT else "appointment") if number == 0 else "return"
        stages = [step.stage for step in steps]
        result = "picked_up" if "follow_up" in stages else "ordered" if "delivery" in stages else "not_bought"
        story.visits.append(Coming(arrived, left, kind, result, source.one_of(words)))
