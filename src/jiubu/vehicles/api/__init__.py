"""The API of vehicles: stock, cards, books, reservations, sale, delivery; and the catalogue."""

from jiubu.vehicles.api import books, catalogue, stock, vehicles
from jiubu.vehicles.api.router import router

__all__ = ["books", "catalogue", "router", "stock", "vehicles"]
