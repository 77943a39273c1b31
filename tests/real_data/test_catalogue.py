"""All 25,871 trims of a real catalogue: none lost, a second import changes nothing, undone without a trace."""

import csv

import pytest

from jiubu.vehicles.models import Brand, Maker, Series, Trim
from tests.factories import machine
from tests.factories.imports import run, undo, upload

pytestmark = pytest.mark.django_db


def imported(path, by):
    job = upload("catalogue", path.read_bytes(), by=by, name=path.name)
    run(job, by=by)
    return job


def test_all_trims_are_imported_once(real_data, group):
    path = real_data("vehicle_catalogue/trims.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]
    by = machine(group, door="import")

    job = imported(path, by)
    again = imported(path, by)

    assert (job.state, job.counts) == ("done", {"made": 25_871, "updated": 0, "unchanged": 0, "refused": 0})
    assert again.counts == {"made": 0, "updated": 0, "unchanged": 25_871, "refused": 0}
    assert set(Trim.objects.values_list("external_id", flat=True)) == {row["trim_id"] for row in rows}
    assert set(
        Trim.objects.values_list("series__maker__brand__name", "series__maker__name", "series__name", "name")
    ) == {(row["brand"], row["factory"], row["series"], row["trim"]) for row in rows}


def test_the_whole_import_can_be_undone(real_data, group):
    by = machine(group, door="import")
    job = imported(real_data("vehicle_catalogue/trims.csv"), by)

    undo(job, by=by)

    assert (job.state, job.kept_count) == ("undone", 0)
    assert [model.objects.count() for model in (Brand, Maker, Series, Trim)] == [0, 0, 0, 0]
