"""Pages of the stock, vehicle cards and the catalogue."""

from jiubu.vehicles.views import books, card, catalogue, keeping, stock

__all__ = ["books", "card", "catalogue", "keeping", "stock"]
