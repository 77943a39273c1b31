"""The contacts of a story: between its steps, after each visit without purchase, after the delivery; and the next one."""

from datetime import datetime, timedelta

from jiubu.packs.demo.source import Source
from jiubu.packs.demo.story import DIRECT, Coming, Story, Talk

CADENCE = {"H": 2, "A": 6, "B": 11, "C": 21, "N": 9, "O": 6}
"""Days between contacts, on average."""


def talk(source: Source, story: Story) -> None:
    """Contacts between the steps, after each visit without purchase, after the delivery; and the next one."""
    voices = source.words["voices"]
    end = story.steps[-1].entered_at if story.ending in ("lost", "dormant") else source.now
    for visit in story.visits:
        if visit.result == "not_bought":
            story.talks.extend(_after_visit(source, visit, min(end, source.now)))
    if story.channel not in DIRECT:
        at = story.created_at + timedelta(minutes=source.random.randrange(8, 300))
        at = _before(at, story.steps[0].left_at or end)
        said = source.one_of(voices["said"]["reached"])
        story.talks.append(
            Talk("regular", voices["purposes"]["first"][0], story.created_at, at, "call", "reached", said)
        )
    _between(source, story, end)
    if story.ending == "delivered":
        _after_delivery(source, story)
    elif story.ending in ("open", "won"):
        story.talks.append(_coming_talk(source, story))
    story.talks.sort(key=lambda talk: talk.at or talk.planned_at or source.now)


def _before(at: datetime, limit: datetime) -> datetime:
    return min(at, limit - timedelta(minutes=1))


def _after_visit(source: Source, visit: Coming, end: datetime) -> list[Talk]:
    voices = source.words["voices"]
    thanked = visit.left_at + timedelta(minutes=source.random.randrange(20, 120))
    asked = source.at((visit.left_at + timedelta(days=1)).date(), first=9, last=16)
    talks = []
    if thanked < end:
        said = source.one_of(voices["said"]["thank_you"])
        purpose = voices["purposes"]["thank_you"][0]
        talks.append(
            Talk("thank_you", purpose, visit.left_at, thanked, "wechat", "reached", said, made_at=visit.left_at)
        )
    if asked < end:
        said = source.one_of(voices["said"]["after_visit"])
        purpose = voices["purposes"]["after_visit"][0]
        talks.append(Talk("after_visit", purpose, asked, asked, "call", "reached", said, made_at=visit.left_at))
    return talks


def _grade_at(story: Story, at: datetime) -> str:
    return next((grade for when, grade, _stage in reversed(story.grades) if when <= at), "N")


def _between(source: Source, story: Story, end: datetime) -> None:
    """Regular contacts while a stage lasts."""
    voices = source.words["voices"]
    for step in story.steps:
        if step.stage in ("follow_up", "lost", "dormant"):
            continue
        is_won = step.stage == "delivery"
        at = step.entered_at
        limit = min(step.left_at or end, end) - timedelta(hours=5)
        while True:
            grade = "O" if is_won else _grade_at(story, at)
            days = max(1, round(source.random.gauss(CADENCE[grade], CADENCE[grade] * 0.25)))
            at = source.at((at + timedelta(days=days)).date(), first=9, last=17)
            if at >= limit:
                break
            story.talks.append(_regular(source, at, "won" if is_won else "high" if grade == "H" else "reached", voices))


def _regular(source: Source, at: datetime, mood: str, voices: dict[str, dict[str, list[str]]]) -> Talk:
    outcome = "reached" if source.chance(0.78) or mood == "won" else "not_reached"
    purposes = voices["purposes"]["regular" if mood == "reached" else mood]
    said = source.one_of(voices["said"][mood if outcome == "reached" else "not_reached"])
    late = timedelta(days=source.random.randrange(1, 3)) if source.chance(0.12) else timedelta()
    planned = at - late - timedelta(minutes=source.random.randrange(0, 90))
    way = source.pick({"call": 7, "wechat": 3})
    return Talk("regular", source.one_of(purposes), planned, at, way, outcome, said)


def _after_delivery(source: Source, story: Story) -> None:
    """The contact after 3 to 5 days, and the reminder of the first maintenance."""
    delivered = story.entered("follow_up") or source.now
    voices = source.words["voices"]
    for kind, days, purpose in (("after_delivery", 3, "交车后回访"), ("first_maintenance", 76, "提醒首次保养")):
        planned = (delivered + timedelta(days=days)).replace(hour=9, minute=30)
        at = source.at(planned.date() + timedelta(days=source.random.randrange(0, 2)), first=9, last=16)
        talk = Talk(kind, purpose, planned, source=f"deals.after:{kind}", made_at=delivered)
        is_forgotten = source.chance(0.05) and (source.now - planned).days < 20
        if at < source.now and not is_forgotten:
            said = source.one_of(voices["said"]["after_delivery"])
            talk.at, talk.outcome, talk.said = at, "reached", said
        story.talks.append(talk)


def _coming_talk(source: Source, story: Story) -> Talk:
    """The next contact: most lie ahead, some are due today, some overdue."""
    grade = "O" if story.ending == "won" else (story.grades[-1][1] if story.grades else "N")
    mood = source.random.random()
    reach = {"H": 2, "A": 7, "B": 14, "C": 30, "N": 1, "O": 7}[grade]
    if mood < 0.11:
        day = source.today - timedelta(days=source.random.randrange(1, 4))
    elif mood < 0.31:
        day = source.today
    else:
        day = source.today + timedelta(days=source.random.randrange(1, reach + 1))
    planned = source.at(day, first=9, last=17)
    planned = max(planned, story.created_at + timedelta(minutes=30))
    last = max((talk.at for talk in story.talks if talk.at), default=story.created_at)
    if planned < last:
        planned = source.at(source.today + timedelta(days=1), first=9, last=17)
    voices = source.words["voices"]["purposes"]
    purposes = voices["won" if grade == "O" else "high" if grade == "H" else "first" if grade == "N" else "regular"]
    return Talk("regular", source.one_of(purposes), planned)
