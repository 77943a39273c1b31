"""What deals are made of."""

from jiubu.deals.models.deal import LOCKED, OPEN_PHASES, Deal, DealQuerySet, StageCount
from jiubu.deals.models.story import (
    MEETING,
    STEADY,
    CardCopy,
    Followup,
    GradeChange,
    Handover,
    LossRequest,
    PoolStay,
)
from jiubu.deals.models.tables import Channel, GradeProfile, LossReason, SalesRules

__all__ = [
    "LOCKED",
    "MEETING",
    "OPEN_PHASES",
    "STEADY",
    "CardCopy",
    "Channel",
    "Deal",
    "DealQuerySet",
    "Followup",
    "GradeChange",
    "GradeProfile",
    "Handover",
    "LossReason",
    "LossRequest",
    "PoolStay",
    "SalesRules",
    "StageCount",
]
