"""The router that the rooms of this API share."""

from ninja import Router

router = Router(tags=["vehicles"])
