"""Vehicles that came with an import are due as others are, and that does not keep the import from being undone."""

import pytest

from jiubu.inspections.models import Due
from jiubu.vehicles.models import Vehicle
from tests.factories import make_person, web
from tests.factories.imports import run, undo, upload
from tests.factories.vehicles import make_series, make_trim
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def test_an_import_of_the_stock_is_due_and_can_be_undone(store):
    make_trim(series=make_series(store.group, brand="比亚迪", name="汉"), name="EV 旗舰型")
    by = web(make_person(store, {"imports.run": "store", "vehicles.edit": "store", "vehicles.see": "store"}))
    head = ["车架号", "车系", "车型", "入库日期"]
    job = run(upload("stock", [head, ["LGXCE4CC4S0000018", "汉", "EV 旗舰型", "2026-11-01"]], by=by), by=by)
    run_worker()
    assert set(Due.objects.values_list("kind", flat=True)) == {"storage", "battery"}

    undo(job, by=by)

    assert not Vehicle.objects.exists()
    assert not Due.objects.exists()
