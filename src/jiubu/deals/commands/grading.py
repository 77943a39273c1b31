"""A judgement of a grade, and writing it with its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils import timezone

from jiubu.deals.events import GradeJudged
from jiubu.deals.models import Deal, GradeChange
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Judged:
    """The grade that somebody chose, what the facts proposed, the signs, and why the two differ."""

    grade: str
    proposed: str
    signs: frozenset[str] = frozenset()
    reason: str = ""
    is_overridden: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """From ``as_json``, which stands in the question to the manager."""
        return cls(**{**kept, "signs": frozenset(kept["signs"])})

    def as_json(self) -> dict[str, object]:
        return {
            "grade": self.grade, "proposed": self.proposed, "signs": sorted(self.signs), "reason": self.reason[:300],
            "is_overridden": self.is_overridden,
        }  # fmt: skip


def set_grade(deal: Deal, judged: Judged, *, cause: str, wanted: str = "", by: Actor) -> GradeChange:
    """Write the grade of a locked deal with its history. ``wanted``: the grade that a manager is asked to confirm."""
    before, deal.grade = deal.grade, judged.grade
    deal.version += 1
    deal.save(update_fields=["grade", "proposed_grade", "is_grade_overridden", "version"])
    change = GradeChange.objects.create(
        deal=deal, before=before, after=judged.grade, proposed=judged.proposed, cause=cause, reason=judged.reason[:300],
        signs=sorted(judged.signs), stage=deal.stage, by_id=by.user_id, at=timezone.now(),
    )  # fmt: skip
    event = GradeJudged(
        before=before, after=judged.grade, proposed=judged.proposed, stage=deal.stage, cause=cause,
        reason=judged.reason[:300], wanted=wanted,
    )  # fmt: skip
    record(event, about=deal, by=by)
    return change
