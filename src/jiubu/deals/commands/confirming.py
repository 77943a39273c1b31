"""The hottest grade with the manager's confirmation, where a group wants that (domain §3.4)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from jiubu.deals.commands.grading import Judged, set_grade
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.queries import rules_of_group, title_of
from jiubu.deals.queries.deal import GRADE_RULE
from jiubu.deals.rules import Profile
from jiubu.kernel.actor import Actor
from jiubu.work.access import APPROVE
from jiubu.work.commands import ask_approval, withdraw_approval
from jiubu.work.queries import open_approval_about


def is_confirmed_by_another(deal: Deal, grade: str, profile: Profile, *, by: Actor) -> bool:
    """Whether this judgement has to wait: it leads to the hottest grade or down from it, and somebody else decides that."""
    if grade == deal.grade or profile.judged[0].key not in (grade, deal.grade):
        return False
    if by.is_machine or by.reach(APPROVE).covers(owner_id=None, store_id=deal.store_id):
        return False
    return rules_of_group(deal.group_id).confirm_hottest_grade


def ask(deal: Deal, judged: Judged, *, by: Actor) -> GradeChange:
    """The deal was judged, its grade stays until the manager says yes. The same question again is asked once."""
    kept = judged.as_json()
    asked = open_approval_about(deal, GRADE_RULE)
    if asked is None or asked.payload["asked"] != kept:
        take_back(deal, by=by)
        question = _("Grade {before} → {after}").format(before=deal.grade, after=judged.grade)
        ask_approval(
            GRADE_RULE, store_id=deal.store_id, about=deal, about_title=title_of(deal),
            question=f"{question} · {judged.reason}" if judged.reason else question,
            payload={"deal_id": deal.pk, "asked": kept}, by=by,
        )  # fmt: skip
    return set_grade(deal, replace(judged, grade=deal.grade), cause="asked", wanted=judged.grade, by=by)


def take_back(deal: Deal, *, by: Actor) -> None:
    """Another judgement takes the place of the one that was asked about."""
    asked = open_approval_about(deal, GRADE_RULE)
    if asked is not None:
        withdraw_approval(asked.pk, by=Actor.machine(by.name, group_id=by.group_id, door=by.door))
