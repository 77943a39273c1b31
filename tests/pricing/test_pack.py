"""The tables of every pack: no two rows of one thing hold on a day, no hole between them, none is put into a group."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from jiubu.packs.commands.installing import install_pack
from jiubu.packs.queries import compare
from jiubu.packs.read import Manifest, Pack, folder_of, pack_folders, read_pack, rows_of
from jiubu.pricing.enums import Energy
from jiubu.pricing.pack import CompulsoryPremiumRow, DatedRow, FeeRow, PurchaseTaxRow, VesselTaxRow
from jiubu.pricing.rules.dated import clashing
from tests.factories import machine, make_group
from tests.pricing.tables import table

PACKS = pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)


def by_key(section, rows):
    """Rows that must not hold at once, by what they are for."""
    keys = {
        "pricing/purchase_tax": lambda row: row.energies,
        "pricing/vessel_tax": lambda row: [row.region],
        "pricing/vessel_tax_relief": lambda row: row.energies,
        "pricing/compulsory_premiums": lambda row: [
            (row.use, seats) for seats in range(row.seats_from, row.seats_to + 1)
        ],
        "pricing/compulsory_factors": lambda row: row.regions,
        "pricing/fees": lambda row: [(row.fee, row.region)],
        "pricing/vat": lambda _row: [""],
    }
    found = {}
    for row in rows:
        for key in keys[section](row):
            found.setdefault(key, []).append(row.rule())
    return found


SECTIONS = sorted(kind.section for kind in DatedRow.__subclasses__())


@PACKS
@pytest.mark.parametrize("section", SECTIONS)
def test_no_two_rows_of_one_thing_hold_on_a_day(folder, section):
    groups = by_key(section, rows_of(folder, section))
    assert {key: clashing(rows) for key, rows in groups.items()} == {key: [] for key in groups}


def test_every_energy_has_its_purchase_tax_on_every_day_since_2024():
    for energy in Energy:
        rows = sorted((row for row in table("purchase_tax") if energy in row.energies), key=lambda row: row.valid_from)
        ends = [row.valid_until for row in rows]
        assert rows[0].valid_from <= date(2024, 1, 1)
        assert [row.valid_from for row in rows[1:]] == [end + timedelta(days=1) for end in ends[:-1]]
        assert ends[-1] is None


def test_every_province_has_its_factors():
    provinces = [region for row in table("compulsory_factors") for region in row.regions]
    assert (len(provinces), len(set(provinces))) == (31, 31)


@pytest.mark.parametrize(
    ("shape", "row"),
    [
        (FeeRow, {"fee": "a", "title": {"zh": "一", "en": "A"}, "amount": -1}),
        (FeeRow, {"fee": "a", "title": {"zh": "一", "en": "A"}, "amount": 1, "valid_until": "2025-12-31"}),
        (FeeRow, {"fee": "a", "title": {"zh": "一", "en": "A"}, "amount": 1, "region": "上海"}),
        (PurchaseTaxRow, {"energies": ["bev"], "rate": 10}),
        (PurchaseTaxRow, {"energies": ["steam"], "rate": "0.1"}),
        (PurchaseTaxRow, {"energies": [], "rate": "0.1"}),
        (VesselTaxRow, {"region": "11", "bands": [{"up_to_ml": 1600, "amount": 1}, {"up_to_ml": 1000, "amount": 1}]}),
        (VesselTaxRow, {"region": "11", "bands": [{"up_to_ml": 1600, "amount": 1}]}),
        (VesselTaxRow, {"region": "11", "bands": [{"amount": 1}, {"amount": 2}]}),
        (CompulsoryPremiumRow, {"use": "private", "seats_from": 6, "seats_to": 5, "amount": 950}),
    ],
)
def test_a_row_that_can_not_be_is_not_read(shape, row):
    with pytest.raises(ValidationError):
        shape.model_validate({"key": "one", "valid_from": "2026-01-01", **row})


def test_a_share_that_is_written_as_a_number_stays_exact():
    row = PurchaseTaxRow.model_validate({"key": "a", "energies": ["bev"], "rate": 0.1, "valid_from": "2026-01-01"})
    assert row.rule().rate == Decimal("0.1")


@pytest.mark.django_db
def test_tables_are_read_from_the_pack_and_put_into_no_group():
    group = make_group()
    row = FeeRow.model_validate(
        {"key": "a", "fee": "a", "title": {"zh": "一", "en": "A"}, "amount": 1, "valid_from": "2026-01-01"}
    )
    pack = Pack(Manifest(key="p", version="1.0.0", title={"zh": "包", "en": "Pack"}), (row,))
    assert list(compare(pack, group_id=group.pk)) == []
    report = install_pack(pack, by=machine(group, "pack"))
    assert (report.put, report.kept, report.same, report.gone) == ([], [], [], [])


def test_the_car_dealers_pack_has_every_table():
    rows = read_pack(folder_of("car_dealership")).rows
    assert {row.section for row in rows if isinstance(row, DatedRow)} == set(SECTIONS)
