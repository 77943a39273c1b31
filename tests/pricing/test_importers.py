"""Prices of a draft from a file."""

from datetime import date

import pytest

from jiubu.imports.commands import map_columns
from jiubu.pricing.models import PriceLine, PriceList
from tests.factories import web
from tests.factories.imports import run, undo, upload, verdicts, xlsx_bytes
from tests.factories.pricing import make_list, write
from tests.factories.vehicles import make_colour, make_series, make_trim

HEAD = ["价格项", "车系", "车型", "颜色", "精品", "价格", "起订数量", "生效日期", "有效期至"]


def imported(shop, draft, rows, **how):
    content, by = [HEAD, *rows], web(shop.boss)
    job = upload("prices", xlsx_bytes(content) if how else content, by=by, **how)
    map_columns(job.pk, columns=job.columns, options={"list": str(draft.pk)}, by=by)
    return run(job, by=by)


def row(item, *, series="", trim="", colour="", accessory="", amount="100", least="", begin="", end=""):
    return [item.key, series, trim, colour, accessory, amount, least, begin, end]


@pytest.mark.parametrize("how", [{}, {"name": "file.xlsx"}], ids=["csv", "xlsx"])
def test_prices_are_written_and_a_second_time_nothing_changes(shop, how):
    draft, colour = make_list(shop.group), make_colour(shop.series)
    rows = [
        row(shop.car, trim=shop.trim.name, amount="150000"),
        row(shop.car, trim=shop.trim.name, amount="145000", least="5"),
        row(shop.car, series=shop.series.name, colour=colour.name, amount="3000", begin="2026-03-01", end="2026-06-30"),
        row(shop.car, accessory="脚垫", amount="380"),
    ]
    job = imported(shop, draft, rows, **how)
    assert verdicts(job) == {n: ("made", {}) for n in range(2, 6)}
    lines = PriceLine.objects.filter(price_list=draft).order_by("amount")
    assert [(line.amount, line.target, line.min_quantity) for line in lines] == [
        (380, "key:脚垫", 1), (3000, f"colour:{colour.pk}", 1), (145_000, f"trim:{shop.trim.pk}", 5),
        (150_000, f"trim:{shop.trim.pk}", 1),
    ]  # fmt: skip
    assert (lines[1].valid_from, lines[1].valid_until) == (date(2026, 3, 1), date(2026, 6, 30))
    assert imported(shop, draft, rows, **how).counts["unchanged"] == 4


def test_a_price_that_is_there_is_changed_and_the_import_undone(shop):
    draft = make_list(shop.group)
    line = write(draft, shop.car, 9, trim_id=shop.trim.pk)
    job = imported(shop, draft, [row(shop.car, trim=shop.trim.name, amount="8"), row(shop.car, accessory="脚垫")])
    assert job.counts == {"made": 1, "updated": 1, "unchanged": 0, "refused": 0}
    undo(job, by=web(shop.boss))
    assert list(draft.lines.values_list("pk", "amount")) == [(line.pk, 9)]


def test_rows_that_can_not_be_are_refused_beside_their_column(shop):
    draft = make_list(shop.group, valid_until=date(2026, 12, 31))
    twin = make_trim(series=make_series(shop.group), name=shop.trim.name)
    write(draft, shop.car, 9, trim_id=twin.pk, valid_from=date(2026, 6, 1))
    job = imported(
        shop,
        draft,
        [
            row(shop.car, trim="没有的车"),
            row(shop.car, trim=shop.trim.name),
            row(shop.car, trim=shop.trim.name, series=twin.series.name, begin="2026-05-01"),
            row(shop.car, accessory="脚垫", begin="2025-01-01"),
            row(shop.car, accessory="脚垫", least="0"),
            row(shop.car, accessory="脚垫", trim=twin.name, series=twin.series.name),
        ],
    )
    refused = {number: set(reasons) for number, (verdict, reasons) in verdicts(job).items() if verdict == "refused"}
    fields = [{"trim"}, {"trim"}, {"valid_from"}, {"valid_from"}, {"min_quantity"}, {"trim"}]
    assert refused == dict(zip(range(2, 8), fields, strict=True))
    assert draft.lines.count() == 1


def test_a_list_that_was_put_into_use_meanwhile_takes_nothing_and_keeps_what_it_took(shop):
    draft = make_list(shop.group)
    job = imported(shop, draft, [row(shop.car, accessory="脚垫")])
    late = upload("prices", [HEAD, row(shop.car, accessory="香水")], by=web(shop.boss))
    map_columns(late.pk, columns=late.columns, options={"list": str(draft.pk)}, by=web(shop.boss))
    PriceList.objects.filter(pk=draft.pk).update(state="active")
    assert run(late, by=web(shop.boss)).counts["refused"] == 1
    undo(job, by=web(shop.boss))
    assert list(draft.lines.values_list("key", flat=True)) == ["脚垫"]


def test_without_a_list_every_row_says_what_is_missing(shop):
    job = upload("prices", [HEAD, row(shop.car, accessory="脚垫")], by=web(shop.boss))
    assert verdicts(run(job, by=web(shop.boss)))[2][0] == "refused"
