"""What a group sets for its deals, as JSON: channels, loss reasons, grade tables."""

from typing import Any

from ninja import Schema
from pydantic import Field

from jiubu.kernel.titles import Title
from jiubu.web.api import Body


class TitledOut(Schema):
    """A channel."""

    key: str
    title: dict[str, str]
    is_online: bool = Field(description="its leads count in the card rate of calls and online leads (K3)")


class LossReasonOut(Schema):
    """A loss reason; ``parent`` is the branch it hangs on."""

    key: str
    title: dict[str, str]
    parent: str
    wants_rival: bool


class ProfileOut(Schema):
    """The grade table in use."""

    key: str
    grades: list[dict[str, Any]]
    signs: list[dict[str, Any]]


class ChannelIn(Body):
    """A channel's titles: ``{"zh": …, "en": …}``."""

    title: Title
    order: int = Field(100, ge=0, le=32767)
    is_active: bool = True
    is_online: bool = False


class LossReasonPut(Body):
    """A loss reason's titles and place in the tree."""

    title: Title
    parent: str = ""
    wants_rival: bool = False
    order: int = Field(100, ge=0, le=32767)
    is_active: bool = True


class ProfileIn(Body):
    """A whole grade table, as packs write it."""

    title: Title
    grades: list[dict[str, Any]] = Field(max_length=30)
    signs: list[dict[str, Any]] = Field(default_factory=list, max_length=100)


class ProfileChoice(Body):
    """Which grade table to judge by."""

    key: str = Field(max_length=50)


class SalesRulesIn(Body):
    """How deals are worked; 0 is no limit. From ``pool_exempt_stages`` everybody may pick, and no deal falls into the pool."""

    response_minutes: int = Field(0, ge=0, le=9999)
    loss_min_contacts: int = Field(0, ge=0, le=99)
    pool_per_day: int = Field(0, ge=0, le=999)
    pool_cooling_days: int = Field(0, ge=0, le=999)
    pool_capacity: int = Field(0, ge=0, le=9999)
    pool_exempt_stages: list[str] = Field(default_factory=list, max_length=50)
    confirm_hottest_grade: bool = Field(
        default=False, description="to the hottest grade, or down from it, a manager confirms"
    )


class SalesRulesOut(Schema):
    """How deals are worked."""

    response_minutes: int
    loss_min_contacts: int
    pool_per_day: int
    pool_cooling_days: int
    pool_capacity: int
    pool_exempt_stages: list[str]
    confirm_hottest_grade: bool
