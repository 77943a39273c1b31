"""Where the operations of this package are gathered."""

from ninja import Router

router = Router(tags=["deals"])
