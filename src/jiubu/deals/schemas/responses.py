"""First responses, as JSON."""

from datetime import datetime

from ninja import Schema


class FirstResponseOut(Schema):
    """One lead: when it came in, by when a person should have contacted the customer, and when one did. ``open_minutes``
    counts the store's opening hours only; automatic replies never stop the clock. ``is_in_time``: null while nobody has
    answered, or where there is no limit.
    """

    deal_id: int
    store_id: int
    owner_id: int | None
    responded_by_id: int | None
    channel_id: int | None
    received_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    open_minutes: int | None
    is_in_time: bool | None
