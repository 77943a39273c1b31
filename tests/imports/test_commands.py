"""The machine, tried with the vehicle catalogue."""

from decimal import Decimal

import pytest

from jiubu.imports import commands, queries
from jiubu.imports.models import Job, Line
from jiubu.imports.registry import IMPORTERS
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.vehicles.models import Brand, Series, Trim
from tests.factories import make_person, web
from tests.factories.imports import check, run, undo, upload, verdicts
from tests.factories.vehicles import make_vehicle

pytestmark = pytest.mark.django_db
HEAD = ["品牌", "厂商", "车系", "车型", "指导价"]
ROWS = [
    HEAD,
    ["比亚迪", "比亚迪汽车", "汉", "EV 旗舰型", "229800"],
    ["比亚迪", "比亚迪汽车", "汉", "DM-i 尊贵型", "20.98万"],
    ["比亚迪", "比亚迪汽车", "唐", "DM-i", "很贵"],
    ["", "比亚迪汽车", "唐", "EV", ""],
]


@pytest.fixture
def by(store):
    return web(make_person(store, {"imports.run": "store", "vehicles.catalogue": "group"}))


def test_upload_suggests_columns_and_changes_nothing(by):
    job = upload("catalogue", ROWS, by=by)

    assert job.columns == {"brand": "品牌", "maker": "厂商", "series": "车系", "trim": "车型", "guide_price": "指导价"}
    assert (job.state, job.row_count, Trim.objects.count()) == ("read", 4, 0)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(by):
    job = check(upload("catalogue", ROWS, by=by), by=by)

    assert (job.state, job.counts) == ("checked", {"made": 2, "updated": 0, "unchanged": 0, "refused": 2})
    assert (Trim.objects.count(), Brand.objects.count()) == (0, 0)
    assert list(verdicts(job)[4][1]) == ["guide_price"]
    assert list(verdicts(job)[5][1]) == ["brand"]


def test_every_row_is_accounted_for(by):
    job = run(upload("catalogue", ROWS, by=by), by=by)

    assert (job.state, sum(job.counts.values()), job.row_count) == ("done", 4, 4)
    assert {t.name: t.guide_price for t in Trim.objects.all()} == {
        "EV 旗舰型": Decimal(229800),
        "DM-i 尊贵型": Decimal(209800),
    }


def test_a_second_import_changes_nothing_and_a_new_price_updates(by):
    run(upload("catalogue", ROWS, by=by), by=by)
    again = run(upload("catalogue", ROWS, by=by), by=by)
    newer = run(upload("catalogue", [HEAD, [*ROWS[1][:4], "199800"]], by=by), by=by)

    assert again.counts == {"made": 0, "updated": 0, "unchanged": 2, "refused": 2}
    assert newer.counts == {"made": 0, "updated": 1, "unchanged": 0, "refused": 0}
    line = newer.lines.get()
    assert (line.before, line.after) == ({"guide_price": "229800.00"}, {"guide_price": "199800.00"})


def test_rows_of_one_file_that_mean_the_same(by):
    rows = [HEAD, ROWS[1], ROWS[1], [*ROWS[1][:4], "1"]]
    job = run(upload("catalogue", rows, by=by), by=by)

    assert [v for v, _ in verdicts(job).values()] == ["made", "unchanged", "refused"]


def test_a_repeated_row_has_its_chance_when_the_first_was_refused(by):
    rows = [HEAD, [*ROWS[1][:4], "?"], ROWS[1]]
    job = run(upload("catalogue", rows, by=by), by=by)

    assert [v for v, _ in verdicts(job).values()] == ["refused", "made"]


def test_undo_takes_back_what_was_made_and_old_values(by):
    first = run(upload("catalogue", ROWS[:2], by=by), by=by)
    second = run(upload("catalogue", [HEAD, [*ROWS[1][:4], "199800"], ROWS[2]], by=by), by=by)

    undo(second, by=by)
    assert [(t.name, t.guide_price) for t in Trim.objects.all()] == [("EV 旗舰型", Decimal(229800))]

    undo(first, by=by)
    assert (Trim.objects.count(), Series.objects.count(), Brand.objects.count()) == (0, 0, 0)
    assert (second.state, second.kept_count) == ("undone", 0)


def test_undo_leaves_what_somebody_changed_or_uses_and_says_so(store, by):
    run(upload("catalogue", ROWS[:2], by=by), by=by)
    job = run(upload("catalogue", [HEAD, [*ROWS[1][:4], "199800"], ROWS[2]], by=by), by=by)
    Trim.objects.filter(name="EV 旗舰型").update(guide_price=150_000)
    make_vehicle(store, trim=Trim.objects.get(name="DM-i 尊贵型"))

    undo(job, by=by)

    assert job.kept_count == 2
    assert [line.verdict for line in job.lines.all()] == ["kept", "kept"]
    assert all(line.reasons[""] for line in job.lines.all())
    assert Trim.objects.get(name="EV 旗舰型").guide_price == 150_000


def test_rows_are_mended_in_the_check_and_after_the_import(by):
    job = check(upload("catalogue", ROWS, by=by), by=by)

    commands.mend_lines(job.pk, cells={4: {"指导价": "199800"}}, by=by)
    job.refresh_from_db()
    assert (job.counts["made"], job.counts["refused"], Trim.objects.count()) == (3, 1, 0)

    run(job, by=by)
    commands.mend_lines(job.pk, cells={5: {"品牌": "比亚迪"}}, by=by)
    job.refresh_from_db()
    assert (job.counts["made"], job.counts["refused"], Trim.objects.count()) == (4, 0, 4)


def test_work_goes_on_at_the_next_batch_after_a_crash(by, monkeypatch):
    rows = [HEAD, *(["比亚迪", "比亚迪汽车", "汉", f"型号{n}", ""] for n in range(25))]
    small = IMPORTERS["catalogue"]
    monkeypatch.setitem(IMPORTERS, "catalogue", type(small)(**{f: getattr(small, f) for f in small.__slots__} | {"batch_size": 10}))  # fmt: skip
    job = upload("catalogue", rows, by=by)
    commands.run_import(job.pk, by=by)

    assert commands.work_batch(job.pk, by=by) is True  # then the worker is killed
    job.refresh_from_db()
    assert (job.next_row, job.percent, Trim.objects.count()) == (10, 40, 10)
    while commands.work_batch(job.pk, by=by):
        pass

    job.refresh_from_db()
    assert (job.state, job.made_count, Trim.objects.count()) == ("done", 25, 25)
    assert commands.work_batch(job.pk, by=by) is False


def test_the_mapping_is_remembered_for_the_head_line(by):
    job = upload("catalogue", [["A", "B", "C"], ["比亚迪", "汉", "EV"]], by=by)
    with pytest.raises(Refused) as refusal:
        commands.check_import(job.pk, by=by)
    assert set(refusal.value.fields) == {"brand", "series", "trim"}

    commands.map_columns(job.pk, columns={"brand": "A", "series": "B", "trim": "C"}, by=by)
    again = upload("catalogue", [["A", "B", "C"], ["比亚迪", "唐", "EV"]], by=by)

    assert again.columns == {"brand": "A", "series": "B", "trim": "C"}


@pytest.mark.parametrize(
    ("columns", "field"), [({"brand": "X"}, "brand"), ({"nonsense": "品牌"}, "nonsense"), ({}, "brand")]
)
def test_a_wrong_mapping_has_a_sentence_beside_the_column(by, columns, field):
    job = upload("catalogue", ROWS, by=by)

    with pytest.raises(Refused) as refusal:
        commands.map_columns(job.pk, columns=columns, by=by)

    assert refusal.value.code == "bad_mapping"
    assert field in refusal.value.fields


def test_only_who_may_change_the_catalogue_imports_it(store):
    with pytest.raises(NotAllowed):
        upload("catalogue", ROWS, by=web(make_person(store, {"imports.run": "store"})))
    with pytest.raises(NotAllowed):
        upload("catalogue", ROWS, by=web(make_person(store, {"vehicles.catalogue": "group"})))


def test_an_import_is_seen_by_who_may(store, by):
    job = upload("catalogue", ROWS, by=by)
    colleague = web(make_person(store, {"imports.run": "own"}))

    assert queries.job_of(by, job.pk) == job
    with pytest.raises(Job.DoesNotExist):
        queries.job_of(colleague, job.pk)


def test_the_journal_says_what_the_import_did(by):
    job = run(upload("catalogue", ROWS, by=by), by=by)

    done = read(timeline(job).filter(verb="imports.import_done").get())
    assert done.model_dump() == {"importer": "catalogue", "made": 2, "updated": 0, "unchanged": 0, "refused": 2}


def test_asking_twice_changes_nothing(by):
    job = upload("catalogue", ROWS, by=by)
    commands.run_import(job.pk, by=by)
    commands.run_import(job.pk, by=by)

    assert timeline(job).filter(verb="imports.work_asked").count() == 1


def test_a_file_over_the_limit_is_refused(by, settings):
    settings.IMPORT_MAX_BYTES = 10

    with pytest.raises(Refused) as refusal:
        upload("catalogue", ROWS, by=by)

    assert refusal.value.code == "too_large"
    assert Line.objects.count() == 0
