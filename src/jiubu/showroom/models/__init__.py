"""Tables of the showroom."""

from jiubu.showroom.models.turns import Step, TurnDay
from jiubu.showroom.models.visit import Visit

__all__ = ["Step", "TurnDay", "Visit"]
