"""The made-up make of car that the demo business sells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jiubu.organisation.models import Group
from jiubu.packs.demo.source import Source
from jiubu.vehicles.models import Brand, Colour, Maker, Option, Series, Trim


@dataclass(slots=True)
class Catalogue:
    """What can be ordered, with how often it is wanted."""

    series: dict[str, Series] = field(default_factory=dict)
    trims: dict[int, list[Trim]] = field(default_factory=dict)
    """series id to trims, each as often as it is wanted."""
    colours: dict[int, list[Colour]] = field(default_factory=dict)
    inside: dict[int, list[Colour]] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    wmi: dict[int, str] = field(default_factory=dict)

    def wanted(self, source: Source) -> tuple[Series, Trim, Colour]:
        """What somebody who comes in wants."""
        series = self.series[source.pick(self.shares)]
        return series, source.one_of(self.trims[series.pk]), source.one_of(self.colours[series.pk])


def make_catalogue(source: Source, group: Group) -> Catalogue:
    words = source.words["catalogue"]
    brand = Brand.objects.create(group=group, name=words["brand"])
    catalogue = Catalogue()
    for maker_words in words["makers"]:
        maker = Maker.objects.create(brand=brand, name=maker_words["name"])
        for series_words in maker_words["series"]:
            series = Series.objects.create(maker=maker, name=series_words["name"], is_sold_here=True)
            catalogue.series[series.name] = series
            catalogue.shares[series.name] = series_words["share"]
            catalogue.wmi[series.pk] = maker_words["wmi"]
            catalogue.trims[series.pk] = _trims(source, series, series_words["trims"])
    _save_invoice_words(trim for trims in catalogue.trims.values() for trim in trims)
    _colours(catalogue, words)
    Option.objects.bulk_create(
        [Option(series=series, **option) for series in catalogue.series.values() for option in words["options"]]
    )
    return catalogue


def _invoice_words(series: str, number: int, energy: str) -> dict[str, object]:
    """What a made-up trim says on the vehicle invoice."""
    is_electric = energy == "bev"
    return {
        "invoice_name": f"华景牌HJ{6400 + number}{'BEV' if is_electric else ''}",
        "vehicle_type": "多用途乘用车" if series in {"岚山", "远岫"} else "轿车",
        "origin": "中国上海",
        "displacement_ml": None if is_electric else 1498,
        "seats": 6 if series == "远岫" else 5,
        "ev_range_km": {"bev": 520, "phev": 120, "reev": 180}.get(energy),
        "gearbox": "单速" if is_electric else "自动",
    }


def _save_invoice_words(trims: Iterable[Trim]) -> None:
    rows = list({trim.pk: trim for trim in trims}.values())
    for number, trim in enumerate(rows):
        for name, value in _invoice_words(trim.series.name, number, trim.energy).items():
            setattr(trim, name, value)
    Trim.objects.bulk_update(rows, list(_invoice_words("", 0, "")))


def _trims(source: Source, series: Series, rows: list[dict[str, Any]]) -> list[Trim]:
    year = str(source.today.year)
    trims = Trim.objects.bulk_create(
        [
            Trim(
                series=series,
                name=row["name"],
                model_year=year,
                guide_price=Decimal(row["price"]),
                energy=row["energy"],
            )
            for row in rows
        ]
    )
    return [trim for trim, row in zip(trims, rows, strict=True) for _ in range(row["share"])]


def _colours(catalogue: Catalogue, words: dict[str, Any]) -> None:
    for is_inside, name, places in ((False, "colours", catalogue.colours), (True, "inside_colours", catalogue.inside)):
        rows = [
            Colour(series=series, is_inside=is_inside, **colour)
            for series in catalogue.series.values()
            for colour in words[name]
        ]
        for colour in Colour.objects.bulk_create(rows):
            places.setdefault(colour.series_id, []).append(colour)
