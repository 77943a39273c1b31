"""Everything that changes vehicles, reservations and the catalogue."""

from jiubu.vehicles.commands.catalogue import offer_series, put_colour, put_option, put_series, put_trim
from jiubu.vehicles.commands.reservations import (
    deliver_vehicle,
    expire_reservations,
    extend_reservation,
    release_reservation,
    reserve_vehicle,
    sell_vehicle,
    take_back_vehicle,
)
from jiubu.vehicles.commands.undoing import undo_delivery
from jiubu.vehicles.commands.vehicles import edit_vehicle, make_vehicle, move_vehicle

__all__ = [
    "deliver_vehicle",
    "edit_vehicle",
    "expire_reservations",
    "extend_reservation",
    "make_vehicle",
    "move_vehicle",
    "offer_series",
    "put_colour",
    "put_option",
    "put_series",
    "put_trim",
    "release_reservation",
    "reserve_vehicle",
    "sell_vehicle",
    "take_back_vehicle",
    "undo_delivery",
]
