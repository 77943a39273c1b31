"""Importing the catalogue: brand > maker > series > trim, many thousand rows in a few seconds."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.imports.registry import Change, Column, Context, Importer, Outcome, Row, Undone, register_importer
from jiubu.kernel.actor import Actor
from jiubu.vehicles import access
from jiubu.vehicles.models import Brand, Maker, Series, Trim

CHANGEABLE = ("guide_price", "energy")
NAMING = ("series_id", "name", "model_year")
"""What names a trim; a row with its catalogue number may give it another name."""
Key = tuple[int, str, str, str]


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _names(row: Row) -> tuple[str, str, str]:
    brand = _text(row.values, "brand")
    return brand, _text(row.values, "maker") or brand, _text(row.values, "series")


def _missing(model: type, rows: Iterable[object]) -> None:
    """Insert what is not there; who comes second finds it."""
    model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)  # type: ignore[attr-defined]


def _series_ids(rows: Sequence[Row], group_id: int) -> dict[tuple[str, str, str], int]:
    """(brand, maker, series) -> id; what is missing is made. Nine statements at most."""
    wanted = {_names(row) for row in rows}
    brands = _brand_ids({names[0] for names in wanted}, group_id)
    makers = _maker_ids({(brands[b], m) for b, m, _s in wanted})
    keys = {(b, m, s): (makers[brands[b], m], s) for b, m, s in wanted}
    found = _found_series(set(keys.values()))
    missing = sorted(set(keys.values()) - set(found))
    if missing:
        _missing(Series, [Series(maker_id=maker, name=name) for maker, name in missing])
        found = _found_series(set(keys.values()))
    return {names: found[key] for names, key in keys.items()}


def _brand_ids(names: set[str], group_id: int) -> dict[str, int]:
    found = dict(Brand.objects.filter(group=group_id, name__in=names).values_list("name", "id"))
    if names - set(found):
        _missing(Brand, [Brand(group_id=group_id, name=name) for name in sorted(names - set(found))])
        found = dict(Brand.objects.filter(group=group_id, name__in=names).values_list("name", "id"))
    return found


def _maker_ids(keys: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    def read() -> dict[tuple[int, str], int]:
        rows = Maker.objects.filter(brand__in={k[0] for k in keys}, name__in={k[1] for k in keys})
        return {(brand, name): pk for brand, name, pk in rows.values_list("brand_id", "name", "id")}

    found = read()
    if keys - set(found):
        _missing(Maker, [Maker(brand_id=brand, name=name) for brand, name in sorted(keys - set(found))])
        found = read()
    return found


def _found_series(keys: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    rows = Series.objects.filter(maker__in={k[0] for k in keys})
    return {(maker, name): pk for maker, name, pk in rows.values_list("maker_id", "name", "id")}


def _key(row: Row, series_id: int) -> Key:
    return series_id, _text(row.values, "trim"), _text(row.values, "model_year"), _text(row.values, "external_id")


def _found_trims(series_ids: set[int]) -> dict[Key, Trim]:
    return {(t.series_id, t.name, t.model_year, t.external_id): t for t in Trim.objects.filter(series__in=series_ids)}


def _found_numbers(rows: Sequence[Row], group_id: int) -> dict[tuple[str, str], Trim]:
    """(brand, catalogue number) -> the trim that has it; a number that several have says nothing."""
    wanted = {
        (brand, number) for row in rows if (number := _text(row.values, "external_id")) and (brand := _names(row)[0])
    }
    found: dict[tuple[str, str], list[Trim]] = {}
    if wanted:
        trims = Trim.objects.filter(
            series__maker__brand__group=group_id,
            series__maker__brand__name__in={brand for brand, _number in wanted},
            external_id__in={number for _brand, number in wanted},
        )
        for trim in trims.select_related("series__maker__brand"):
            found.setdefault((trim.series.maker.brand.name, trim.external_id), []).append(trim)
    return {key: trims[0] for key, trims in found.items() if len(trims) == 1}


def _given(row: Row) -> dict[str, object]:
    """What the row says about the trim, beside what names it; an empty cell says nothing."""
    return {name: row.values[name] for name in CHANGEABLE if row.values.get(name) is not None}


def apply_catalogue(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:  # noqa: ARG001  the shape of Apply
    """Make or change the trims; the first row of a catalogue id or name counts."""
    series = _series_ids(rows, context.group_id)
    trims = _found_trims(set(series.values()))
    numbers = _found_numbers(rows, context.group_id)
    fresh: list[tuple[Row, Trim]] = []
    changed: list[Trim] = []
    outcomes: list[Outcome] = []
    for row in rows:
        key = _key(row, series[_names(row)])
        trim = trims.get(key) or numbers.get((_names(row)[0], key[3]))
        if trim is None:
            trim = Trim(series_id=key[0], name=key[1], model_year=key[2], external_id=key[3], **_given(row))
            trims[key] = trim
            fresh.append((row, trim))
        else:
            outcomes.append(_update(row, key, trim, changed))
    Trim.objects.bulk_create([trim for _row, trim in fresh], batch_size=1000)
    Trim.objects.bulk_update(changed, [*NAMING, *CHANGEABLE], batch_size=500)
    outcomes += [Outcome(row.number, "made", trim.pk, after=_state(trim)) for row, trim in fresh]
    return outcomes


def _state(trim: Trim) -> dict[str, object]:
    return {name: _plain(getattr(trim, name)) for name in CHANGEABLE}


def _plain(value: object) -> object:
    return str(value.quantize(Decimal("0.01"))) if isinstance(value, Decimal) else value


def _update(row: Row, key: Key, trim: Trim, changed: list[Trim]) -> Outcome:
    given = {**dict(zip(NAMING, key, strict=False)), **_given(row)}
    differing = {name: value for name, value in given.items() if getattr(trim, name) != value}
    if not differing:
        return Outcome(row.number, "unchanged", trim.pk)
    before = {name: _plain(getattr(trim, name)) for name in differing}
    for name, value in differing.items():
        setattr(trim, name, value)
    changed.append(trim)
    return Outcome(row.number, "updated", trim.pk, before, {name: _plain(value) for name, value in differing.items()})


def undo_catalogue(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:  # noqa: ARG001  the shape of Undo
    """Delete the trims that were made and nobody uses, give the others their old values."""
    trims = Trim.objects.filter(series__maker__brand__group=context.group_id).in_bulk([c.object_id for c in changes])
    used = used_by(Trim, list(trims))
    gone: list[int] = []
    back: list[Trim] = []
    answers = []
    for change in changes:
        trim = trims.get(change.object_id)
        reason = _why_not(change, trim, used)
        if trim is not None and not reason:
            _take_back(change, trim, gone, back)
        answers.append(Undone(change.number, not reason, reason))
    emptied = set(Trim.objects.filter(pk__in=[*gone, *(trim.pk for trim in back)]).values_list("series_id", flat=True))
    Trim.objects.bulk_update(back, [*NAMING, *CHANGEABLE], batch_size=500)
    Trim.objects.filter(pk__in=gone).delete()
    _sweep(emptied)
    return answers


def used_by(model: type[Model], ids: list[int]) -> set[int]:
    """Rows of ``model`` that any other row refers to (a trim a vehicle or deal, a vehicle a reservation)."""
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.auto_created:
            other, name = relation.related_model, relation.field.name  # type: ignore[union-attr]
            if getattr(other, "IS_DERIVED", False):
                continue  # made of the row itself, and goes with it
            used |= set(other._default_manager.filter(**{f"{name}__in": ids}).values_list(f"{name}_id", flat=True))  # type: ignore[union-attr]  # noqa: SLF001
    return used


def _why_not(change: Change, trim: Trim | None, used: set[int]) -> str:
    if trim is None:
        return _("It is gone already.")
    if any(_plain(getattr(trim, name)) != value for name, value in (change.after or {}).items()):
        return _("Somebody has changed it since; it stays as it is.")
    if change.before is None and trim.pk in used:
        return _("It is used by a vehicle or deal; it stays.")
    return ""


def _take_back(change: Change, trim: Trim, gone: list[int], back: list[Trim]) -> None:
    if change.before is None:
        gone.append(trim.pk)
        return
    for name, value in change.before.items():
        setattr(trim, name, Decimal(str(value)) if name == "guide_price" and value is not None else value)
    back.append(trim)


def _sweep(series_ids: set[int]) -> None:
    """Series, makers and brands that are left empty by the undoing go as well."""
    left = Series.objects.filter(pk__in=series_ids, trims=None, colours=None, options=None, is_sold_here=False)
    makers = set(left.values_list("maker_id", flat=True))
    left.delete()
    empty = Maker.objects.filter(pk__in=makers, series=None)
    brands = set(empty.values_list("brand_id", flat=True))
    empty.delete()
    Brand.objects.filter(pk__in=brands, makers=None).delete()


def key_of(values: Mapping[str, object]) -> str:
    """The catalogue number with the brand; without one every name together."""
    external = _text(values, "external_id")
    names = ("brand",) if external else ("brand", "maker", "series", "trim", "model_year")
    return f"{external}#{'/'.join(_text(values, name) for name in names)}"


register_importer(
    Importer(
        key="catalogue",
        title=gettext_lazy("Vehicle catalogue"),
        help=gettext_lazy("Brand, maker, series and trim, one trim per row."),
        action=access.CATALOGUE,
        columns=(
            Column("brand", gettext_lazy("Brand"), is_required=True, names=("品牌", "brand"), max_length=60),
            Column("maker", gettext_lazy("Maker"), names=("厂商", "厂家", "factory", "manufacturer"), max_length=60),
            Column("series", gettext_lazy("Series"), is_required=True, names=("车系", "model", "series"), max_length=60),
            Column("trim", gettext_lazy("Trim"), is_required=True, names=("车型", "款式", "配置", "trim"), max_length=120),
            Column("model_year", gettext_lazy("Model year"), names=("年款", "年份", "model_year", "year"), max_length=10),
            Column("external_id", gettext_lazy("Catalogue number"), names=("trim_id", "车型编号", "id"), max_length=40),
            Column("guide_price", gettext_lazy("Guide price"), "money", names=("指导价", "厂商指导价", "msrp", "price")),
            Column(
                "energy", gettext_lazy("Energy"), "choice", names=("能源", "能源类型", "fuel"),
                choices=dict(Trim.Energy.choices),
            ),
        ),
        apply=apply_catalogue,
        undo=undo_catalogue,
        key_of=key_of,
        batch_size=2000,
        order=10,
    )
)  # fmt: skip
