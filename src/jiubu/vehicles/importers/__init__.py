"""What of vehicles can be imported: the catalogue, and the cars in stock."""

from jiubu.vehicles.importers import catalogue, stock

__all__ = ["catalogue", "stock"]
