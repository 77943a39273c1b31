"""What is asked about the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused, Text
from jiubu.kernel.paging import Page, page_of
from jiubu.vehicles import rules
from jiubu.vehicles.models import Brand, Colour, Exclusion, Option, Series, Trim


@dataclass(frozen=True, slots=True)
class Configuration:
    """A trim with what was chosen for it, and the guide price of the whole (None where the trim has none)."""

    trim: Trim
    colours: list[Colour]
    options: list[Option]
    price: Decimal | None


def brands_of(actor: Actor, *, text: str = "", sold_here: bool = False) -> list[Brand]:
    """Brands of the group with ``series_count``. One query."""
    rows = Brand.objects.filter(group=actor.group_id)
    counted = Q()
    if text.strip():
        said = text.strip()
        rows = rows.filter(Q(name__icontains=said) | Q(makers__series__name__icontains=said))
    if sold_here:
        counted = Q(makers__series__is_sold_here=True)
        rows = rows.filter(counted)
    count = (
        Count("makers__series", filter=counted, distinct=True) if sold_here else Count("makers__series", distinct=True)
    )
    return list(rows.annotate(series_count=count).order_by("-series_count", "name"))


def brand_of(actor: Actor, brand_id: int) -> Brand:
    return Brand.objects.get(group=actor.group_id, pk=brand_id)


def series_in(actor: Actor, brand: Brand, *, text: str = "") -> list[Series]:
    """The series of one brand with ``trim_count``, by maker."""
    rows = Series.objects.filter(maker__brand=brand, maker__brand__group=actor.group_id)
    if text.strip() and text.strip() not in brand.name:
        rows = rows.filter(name__icontains=text.strip())
    rows = rows.select_related("maker__brand").annotate(trim_count=Count("trims"))
    return list(rows.order_by("-is_sold_here", "maker__name", "name"))


def series_of(actor: Actor, series_id: int) -> Series:
    return Series.objects.select_related("maker__brand").get(maker__brand__group=actor.group_id, pk=series_id)


def series_sold_here(group_id: int) -> list[Series]:
    """What is offered when a deal is made."""
    rows = Series.objects.filter(maker__brand__group=group_id, is_sold_here=True)
    return list(rows.select_related("maker__brand").order_by("maker__brand__name", "name"))


def trims_page(actor: Actor, series: Series, *, after: str = "", size: int = 50) -> Page[Trim]:
    """Trims of a series, the newest model year first."""
    rows = Trim.objects.filter(series=series, series__maker__brand__group=actor.group_id)
    return page_of(rows.select_related("series__maker__brand"), order=("-model_year", "id"), after=after, size=size)


def trims_of(actor: Actor) -> QuerySet[Trim]:
    """Every trim of the group's catalogue."""
    return Trim.objects.filter(series__maker__brand__group=actor.group_id).select_related("series__maker__brand")


def find_trims(actor: Actor, text: str, *, limit: int = 30) -> list[Trim]:
    """Trims whose series, brand or name contain every word of ``text``; what is sold here first."""
    rows = trims_of(actor).filter(is_active=True)
    for word in text.split()[:5]:
        named = Q(name__icontains=word) | Q(series__name__icontains=word)
        rows = rows.filter(named | Q(series__maker__brand__name__icontains=word))
    return list(rows.order_by(F("series__is_sold_here").desc(), "-model_year", "id")[:limit])


def colours_of(series: Series) -> list[Colour]:
    """The colours of a series with the trims that offer them. Two queries."""
    return list(series.colours.prefetch_related("trims").order_by("is_inside", "name"))


def options_of(series: Series) -> list[Option]:
    """The options of a series with the trims that offer them. Two queries."""
    return list(series.options.prefetch_related("trims").order_by("name"))


def exclusions_of(series: Series) -> list[Exclusion]:
    """The pairs of options that exclude each other. One query."""
    rows = Exclusion.objects.filter(option__series=series).select_related("option", "other")
    return list(rows.order_by("option__name", "other__name"))


def trim_of(actor: Actor, trim_id: int) -> Trim:
    return trims_of(actor).get(pk=trim_id)


def trims_in(series: Series) -> list[Trim]:
    """Every trim of a series, to choose from; the newest model year first."""
    return list(series.trims.order_by("-model_year", "id")[:200])


def part_of(series: Series, part: str, pk: int) -> Any:
    """One trim, colour or option of the series by its id; ObjectDoesNotExist for another series'."""
    models: dict[str, Any] = {"trim": Trim, "colour": Colour, "option": Option}
    return models[part].objects.get(series=series, pk=pk)


def offered_by(trim_id: int) -> Q:
    """Colours and options that this trim offers: named by it, or by no trim at all."""
    return Q(trims=None) | Q(trims=trim_id)


def options_offered(actor: Actor, series_ids: list[int]) -> list[Option]:
    """The options of these series, by name."""
    rows = Option.objects.filter(series__in=set(series_ids), series__maker__brand__group=actor.group_id)
    return list(rows.select_related("series").order_by("series_id", "name"))


def check_configuration(
    group_id: int, *, trim_id: int, colour_id: int | None = None, inside_colour_id: int | None = None,
    option_ids: Collection[int] = (),
) -> Configuration:  # fmt: skip
    """The trim with these colours and options. Five queries at most.

    Refused("bad_configuration") where the trim does not offer one of them, or where two of the options exclude each
    other: the sentence names both.
    """
    trim = Trim.objects.select_related("series").get(pk=trim_id, series__maker__brand__group=group_id)
    offered = offered_by(trim.pk)
    wanted = {"colour": (colour_id, False), "inside_colour": (inside_colour_id, True)}
    ids = [pk for pk, _inside in wanted.values() if pk]
    found = {c.pk: c for c in Colour.objects.filter(offered, series=trim.series_id, pk__in=ids).distinct()}
    options = list(Option.objects.filter(offered, series=trim.series_id, pk__in=option_ids).distinct().order_by("name"))
    wrong: dict[str, Text] = {
        name: _("This trim does not come in this colour. Choose another.")
        for name, (pk, is_inside) in wanted.items()
        if pk and (pk not in found or found[pk].is_inside != is_inside)
    }
    if len(options) < len(set(option_ids)):
        wrong["options"] = _("This trim does not offer one of these options. Choose again.")
    if wrong:
        raise Refused("bad_configuration", _("This can't be ordered so."), fields=wrong)
    _require_together(options)
    extra = sum((colour.price for colour in found.values()), Decimal(0)) + sum((o.price for o in options), Decimal(0))
    price = None if trim.guide_price is None else trim.guide_price + extra
    return Configuration(trim, list(found.values()), options, price)


def _require_together(options: list[Option]) -> None:
    names = {option.pk: option.name for option in options}
    pairs = Exclusion.objects.filter(option__in=names, other__in=names).order_by("pk").values_list("option", "other")
    found = rules.conflict(names, pairs) if len(names) > 1 else None
    if found is not None:
        text = _("“{one}” and “{other}” can't be chosen together. Take one of them out.").format(
            one=names[found[0]], other=names[found[1]]
        )
        raise Refused("excluded_options", text, fields={"options": text})


def colours_offered(actor: Actor, series_ids: list[int]) -> list[Colour]:
    """The colours of these series, by name."""
    rows = Colour.objects.filter(series__in=set(series_ids), series__maker__brand__group=actor.group_id)
    return list(rows.order_by("series_id", "is_inside", "name"))


def value_text(name: str, value: Any) -> object:
    """What a vehicle card says as people read it: trims and colours by their names."""
    if name == "option_ids":
        return ", ".join(Option.objects.filter(pk__in=value or ()).order_by("name").values_list("name", flat=True))
    if name == "specification":
        return "; ".join(": ".join(map(str, line)) for line in value or ())
    named: dict[str, QuerySet[Any]] = {
        "trim_id": Trim.objects.all(),
        "colour_id": Colour.objects.all(),
        "inside_colour_id": Colour.objects.all(),
    }
    if name in named and value:
        return named[name].filter(pk=value).values_list("name", flat=True).first() or ""
    return value
