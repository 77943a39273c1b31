"""Reviews of lost deals, the countermeasures decided there, and what is trained because of them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.losses import access
from jiubu.losses.commands.cases import require_colleague
from jiubu.losses.events import CountermeasurePlanned, ReviewEdited, ReviewHeld, TalkMade, TalkRehearsed
from jiubu.losses.models import Case, Countermeasure, Review, Talk
from jiubu.organisation.models import Store, Team, User
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import make_task

FIELDS = {"held_on": _("Held on"), "title": _("Title of the review"), "conclusion": _("Conclusion")}


@command
def hold_review(
    *,
    store_id: int,
    held_on: date,
    title: str,
    participants: Collection[int],
    cases: Collection[int] = (),
    team_id: int | None = None,
    conclusion: str = "",
    by: Actor,
) -> Review:
    """Write down a meeting about lost deals: when, who, which cases; the conclusion now or later."""
    access.require_review_in(by, store_id)
    people, found = _people(participants, store_id), _cases(cases, store_id, by)
    _require_filled(title, held_on)
    review = Review.objects.create(
        group_id=by.group_id,
        store_id=store_id,
        team=_team(team_id, store_id),
        held_on=held_on,
        title=title.strip()[:120],
        conclusion=conclusion.strip(),
        made_by_id=by.user_id,
    )
    review.participants.set(people)
    review.cases.set(found)
    event = ReviewHeld(cases=len(found), people=len(people))
    record(event, about=review, also=[*found, *(case.deal for case in found)], by=by)
    return review


@command
def edit_review(review_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> Review:
    """Change held_on, title, conclusion, participants (ids) or cases (ids). A stale ``version`` is refused with both texts."""
    review = _review(review_id, by)
    lists = {name: set(changes[name]) for name in ("participants", "cases") if name in changes}
    before: dict[str, Any] = {name: getattr(review, name) for name in FIELDS if name in changes}
    before |= {name: set(getattr(review, name).values_list("pk", flat=True)) for name in lists}
    wanted = {name: changes[name] for name in FIELDS if name in changes} | lists
    changed = sorted(name for name, value in wanted.items() if value != before[name])
    if not changed:
        return review
    if version is not None and version != review.version:
        texts = {n: (FIELDS[n], str(wanted[n]), str(before[n])) for n in changed if n in FIELDS}
        raise stale(review, version=review.version, fields=texts)
    _require_filled(wanted.get("title", review.title), wanted.get("held_on", review.held_on))
    for name in set(changed) & set(FIELDS):
        setattr(review, name, wanted[name].strip() if isinstance(wanted[name], str) else wanted[name])
    if "participants" in changed:
        review.participants.set(_people(lists["participants"], review.store_id))
    if "cases" in changed:
        review.cases.set(_cases(lists["cases"], review.store_id, by))
    review.version += 1
    review.save()
    record(ReviewEdited(fields=changed), about=review, by=by)
    return review


@command
def plan_countermeasure(
    review_id: int, *, text: str, owner_id: int, due_on: date, case_id: int | None = None, by: Actor
) -> Countermeasure:
    """Who does what until when about a cause: a task of that person, on a working day. Without ``case_id`` it is for all
    that was discussed.
    """
    review = _review(review_id, by)
    owner = require_colleague(owner_id, review.store_id, field="owner_id")
    case = review.cases.filter(pk=case_id).first() if case_id is not None else None
    if case_id is not None and case is None:
        wrong = _("This case was not discussed in the review.")
        raise Refused("not_discussed", wrong, fields={"case_id": wrong})
    _require_measure(text, due_on)
    measure = Countermeasure.objects.create(
        group_id=review.group_id,
        store_id=review.store_id,
        review=review,
        case=case,
        text=text.strip()[:300],
        owner=owner,
        due_on=due_on,
        made_by_id=by.user_id,
    )
    event = CountermeasurePlanned(review_id=review.pk, owner_id=owner.pk, due_on=due_on.isoformat())
    record(event, about=measure, also=[review, case, case.deal if case else None], by=by)
    _ask(measure, review, by=by)
    return measure


@command
def make_talk(countermeasure_id: int, *, kind: str, title: str, text: str, by: Actor) -> Talk:
    """A training, or words to say, made from a countermeasure: everybody of the store finds it."""
    measure = Countermeasure.objects.select_for_update(of=("self",)).get(pk=countermeasure_id, group_id=by.group_id)
    by.require_over(access.WORK, owner_id=measure.owner_id, store_id=measure.store_id)
    empty = {"title": title, "text": text}
    fields = {name: _("Fill this in.") for name, value in empty.items() if not value.strip()}
    if kind not in Talk.Kind.values:
        fields["kind"] = _("Choose one of them.")
    if fields:
        raise Refused("talk_incomplete", _("A talk has a title and a text."), fields=fields)
    talk = Talk.objects.create(
        group_id=measure.group_id,
        store_id=measure.store_id,
        countermeasure=measure,
        kind=kind,
        title=title.strip()[:120],
        text=text.strip(),
        made_by_id=by.user_id,
    )
    event = TalkMade(countermeasure_id=measure.pk, kind=kind, title=talk.title)
    record(event, about=talk, also=[measure], by=by)
    return talk


@command
def rehearse_talk(talk_id: int, *, on: date, by: Actor) -> Talk:
    """It was rehearsed, or the training held, on this day."""
    talk = Talk.objects.select_for_update(of=("self",)).get(pk=talk_id, group_id=by.group_id)
    access.require_review_in(by, talk.store_id)
    if talk.rehearsed_on == on:
        return talk
    _require_past(on, "on")
    talk.rehearsed_on = on
    talk.save(update_fields=["rehearsed_on"])
    record(TalkRehearsed(on=on.isoformat()), about=talk, by=by)
    return talk


def _review(review_id: int, by: Actor) -> Review:
    """Locked; a foreign one is missing, a colleague's needs the right over its store."""
    if not by.is_machine and not Review.objects.visible_to(by).filter(pk=review_id).exists():
        raise Review.DoesNotExist
    review = Review.objects.select_for_update(of=("self",)).get(pk=review_id, group_id=by.group_id)
    by.require_over(access.REVIEW, owner_id=review.made_by_id, store_id=review.store_id)
    return review


def _ask(measure: Countermeasure, review: Review, *, by: Actor) -> None:
    calendar = calendar_of(Store.objects.get(pk=measure.store_id))
    make_task(
        store_id=measure.store_id,
        owner_id=measure.owner_id,
        kind="instruction",
        title=measure.text[:200],
        due_at=calendar.closing_of(calendar.next_working_day(measure.due_on)),
        about=measure,
        about_title=review.title,
        source=f"losses.countermeasure:{measure.pk}",
        by=by,
    )


def _people(ids: Collection[int], store_id: int) -> list[User]:
    found = list(User.objects.filter(pk__in=ids, posts__store=store_id, posts__until=None).distinct())
    if not found or {user.pk for user in found} != set(ids):
        text = _("Name who took part; they work in this store.")
        raise Refused("no_participants", text, fields={"participants": text})
    return found


def _cases(ids: Collection[int], store_id: int, by: Actor) -> list[Case]:
    rows = Case.objects.filter(pk__in=ids, store=store_id, group=by.group_id)
    found = list(rows.select_related("deal").order_by("pk"))
    if len(found) != len(set(ids)):
        text = _("Choose cases of this store.")
        raise Refused("unknown_case", text, fields={"cases": text})
    return found


def _team(team_id: int | None, store_id: int) -> Team | None:
    if team_id is None:
        return None
    found = Team.objects.filter(pk=team_id, store=store_id).first()
    if found is None:
        text = _("There is no such team in this store.")
        raise Refused("unknown_team", text, fields={"team_id": text})
    return found


def _require_filled(title: str, held_on: date) -> None:
    if not title.strip():
        text = _("Give the review a title.")
        raise Refused("title_missing", text, fields={"title": text})
    _require_past(held_on, "held_on")


def _require_past(day: date, field: str) -> None:
    if day > timezone.localdate():
        text = _("This day is still to come.")
        raise Refused("in_the_future", text, fields={field: text})


def _require_measure(text: str, due_on: date) -> None:
    fields = {}
    if not text.strip():
        fields["text"] = _("Say what will be done.")
    if due_on < timezone.localdate():
        fields["due_on"] = _("This day has passed.")
    if fields:
        raise Refused(
            "measure_incomplete", _("A countermeasure says what will be done, and until when."), fields=fields
        )
