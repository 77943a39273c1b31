"""Tables of the showroom."""

from jiubu.showroom.models.drives import Drive, DriveRoute, DriveSlot, DriveText
from jiubu.showroom.models.shifts import Shift, ShiftKind
from jiubu.showroom.models.turns import Step, TurnDay
from jiubu.showroom.models.visit import Visit

__all__ = ["Drive", "DriveRoute", "DriveSlot", "DriveText", "Shift", "ShiftKind", "Step", "TurnDay", "Visit"]
