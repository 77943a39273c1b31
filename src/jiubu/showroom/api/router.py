"""The router of the showroom, shared by the files of this package."""

from ninja import Router

router = Router(tags=["showroom"])
