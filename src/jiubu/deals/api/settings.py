"""Channels, loss reasons, grade tables and rules of the group."""

from typing import Any

from jiubu.deals import commands, queries, schemas
from jiubu.deals.api.router import router
from jiubu.organisation.once import once
from jiubu.web.requests import StaffRequest


@router.get("/deals/channels", response=list[schemas.TitledOut])
def channel_list(request: StaffRequest) -> Any:
    """Where deals come from."""
    return list(queries.channels_of(request.actor))


@router.put("/deals/channels/{slug:key}", response=schemas.TitledOut)
@once
def channel_put(request: StaffRequest, key: str, body: schemas.ChannelIn) -> Any:
    """Make or change a channel."""
    return commands.put_channel(key, **body.model_dump(), by=request.actor)


@router.get("/deals/loss-reasons", response=list[schemas.LossReasonOut])
def loss_reason_list(request: StaffRequest) -> list[dict[str, Any]]:
    """The tree of loss reasons."""
    return [_reason(row) for row in queries.loss_reasons_of(request.actor)]


@router.put("/deals/loss-reasons/{slug:key}", response=schemas.LossReasonOut)
@once
def loss_reason_put(request: StaffRequest, key: str, body: schemas.LossReasonPut) -> dict[str, Any]:
    """Make or change a loss reason."""
    return _reason(commands.put_loss_reason(key, **body.model_dump(), by=request.actor))


@router.get("/deals/grades", response=schemas.ProfileOut)
def profile_detail(request: StaffRequest) -> dict[str, Any]:
    """The grade table in use."""
    return queries.profile_of(request.actor).model_dump(mode="json")


@router.put("/deals/grades/{slug:key}", response=schemas.ProfileOut)
@once
def profile_put(request: StaffRequest, key: str, body: schemas.ProfileIn) -> Any:
    """Make or change a grade table."""
    return commands.put_grade_profile(key, **body.model_dump(), by=request.actor)


@router.put("/deals/grades", response=schemas.ProfileOut)
@once
def profile_use(request: StaffRequest, body: schemas.ProfileChoice) -> Any:
    """Judge by this table from now on."""
    return commands.use_grade_profile(body.key, by=request.actor)


@router.get("/deals/sales-rules", response=schemas.SalesRulesOut)
def sales_rules_detail(request: StaffRequest) -> Any:
    """Contacts before a loss may be asked for, and the limits of the pool; 0 is no limit."""
    return queries.rules_of_group(request.actor.group_id)


@router.put("/deals/sales-rules", response=schemas.SalesRulesOut)
@once
def sales_rules_put(request: StaffRequest, body: schemas.SalesRulesIn) -> Any:
    """Set contacts before a loss and the limits of the pool."""
    return commands.put_sales_rules(**body.model_dump(), by=request.actor)


def _reason(row: Any) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "parent": row.parent.key if row.parent else "",
        "wants_rival": row.wants_rival,
    }
