"""Everything that changes vehicles, reservations, the books of a vehicle and the catalogue."""

from jiubu.vehicles.commands.books import (
    MAX_FILE,
    add_cost,
    keep_file,
    move_certificate,
    move_keys,
    remove_file,
    reverse_cost,
)
from jiubu.vehicles.commands.catalogue import offer_series, put_colour, put_exclusion, put_option, put_series, put_trim
from jiubu.vehicles.commands.moving import move_vehicle
from jiubu.vehicles.commands.queue import pass_offers, wait_for_vehicle, withdraw_waiting
from jiubu.vehicles.commands.reservations import (
    deliver_vehicle,
    expire_reservations,
    extend_reservation,
    release_reservation,
    reserve_vehicle,
    sell_vehicle,
    take_back_vehicle,
)
from jiubu.vehicles.commands.settings import change_stock_settings, forget_queries, log_query, send_vehicle
from jiubu.vehicles.commands.undoing import undo_delivery
from jiubu.vehicles.commands.vehicles import edit_vehicle, make_vehicle

__all__ = [
    "MAX_FILE",
    "add_cost",
    "change_stock_settings",
    "deliver_vehicle",
    "edit_vehicle",
    "expire_reservations",
    "extend_reservation",
    "forget_queries",
    "keep_file",
    "log_query",
    "make_vehicle",
    "move_certificate",
    "move_keys",
    "move_vehicle",
    "offer_series",
    "pass_offers",
    "put_colour",
    "put_exclusion",
    "put_option",
    "put_series",
    "put_trim",
    "release_reservation",
    "remove_file",
    "reserve_vehicle",
    "reverse_cost",
    "sell_vehicle",
    "send_vehicle",
    "take_back_vehicle",
    "undo_delivery",
    "wait_for_vehicle",
    "withdraw_waiting",
]
