"""The one router that every part of this API adds to."""

from ninja import Router

router = Router(tags=["privacy"])
