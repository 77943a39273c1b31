"""What can be ordered, the vehicles there are, which deal keeps one, and the books of each."""

from jiubu.vehicles.models.books import CertificateMove, CostLine, KeyMove, StockQuery, StockSettings, VehicleFile
from jiubu.vehicles.models.catalogue import Brand, Colour, Exclusion, Maker, Option, Series, Trim
from jiubu.vehicles.models.reservation import Reservation, Waiting
from jiubu.vehicles.models.vehicle import Vehicle, VehicleQuerySet

__all__ = [
    "Brand",
    "CertificateMove",
    "Colour",
    "CostLine",
    "Exclusion",
    "KeyMove",
    "Maker",
    "Option",
    "Reservation",
    "Series",
    "StockQuery",
    "StockSettings",
    "Trim",
    "Vehicle",
    "VehicleFile",
    "VehicleQuerySet",
    "Waiting",
]
