"""The pipeline report as JSON. Amounts are null for those who may not see amounts of deals."""

from decimal import Decimal

from ninja import Schema
from pydantic import Field

from jiubu.deals.schemas.lists import ChoiceOut


class CellOut(Schema):
    """How many deals, what they are worth, and that times the probability of their stage."""

    count: int
    amount: Decimal | None
    weighted: Decimal | None


class PipelineStageOut(Schema):
    """One stage with its sum over everybody."""

    key: str
    title: str
    phase: str
    probability: int = Field(description="per cent")
    total: CellOut


class PipelineRowOut(Schema):
    """One person (null: the pool) with a cell for every stage, in the order of ``stages``."""

    owner_id: int | None
    owner_name: str
    cells: list[CellOut]
    total: CellOut


class PipelineOut(Schema):
    """Open deals by stage and person. ``more``: people who have too little to be among the rows; sums count them."""

    process_id: int
    process_title: str
    stages: list[PipelineStageOut]
    rows: list[PipelineRowOut]
    total: CellOut
    more: int
    processes: list[ChoiceOut]
    stores: list[ChoiceOut]
