"""Makers of catalogue rows and vehicles."""

from itertools import count

from jiubu.vehicles.models import Brand, Colour, Maker, Series, Trim, Vehicle

_numbers = count(1)


def make_series(group, *, brand="比亚迪", name=None, **fields):
    n = next(_numbers)
    found, _ = Brand.objects.get_or_create(group=group, name=brand)
    maker, _ = Maker.objects.get_or_create(brand=found, name=f"{brand}汽车")
    return Series.objects.create(**{"maker": maker, "name": name or f"车系{n}", **fields})


def make_trim(group=None, *, series=None, **fields):
    n = next(_numbers)
    series = series or make_series(group)
    return Trim.objects.create(**{"series": series, "name": f"2026款 车型{n}", "model_year": "2026款", **fields})


def make_colour(series, **fields):
    n = next(_numbers)
    return Colour.objects.create(**{"series": series, "name": f"颜色{n}", **fields})


def make_vehicle(store, *, trim=None, **fields):
    """A vehicle in stock, with a VIN that nobody checks."""
    n = next(_numbers)
    trim = trim or make_trim(store.group)
    return Vehicle.objects.create(
        **{"group": store.group, "store": store, "trim": trim, "vin": f"LTESTVIN{n:09d}", **fields}
    )
