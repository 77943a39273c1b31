"""What deals are made of."""

from jiubu.deals.models.deal import ASIDE_PHASES, LOCKED, OPEN_PHASES, WON_PHASES, Deal, DealQuerySet, StageCount
from jiubu.deals.models.story import (
    AUTOMATIC,
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
    "ASIDE_PHASES",
    "AUTOMATIC",
    "LOCKED",
    "MEETING",
    "OPEN_PHASES",
    "STEADY",
    "WON_PHASES",
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
