"""Costs, certificate, keys and files of a vehicle: written once, summed up, seen by who may."""

import base64
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.vehicles import commands
from jiubu.vehicles.events import VehicleSent
from jiubu.vehicles.lists import shown_cost
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, Vehicle, VehicleFile
from jiubu.vehicles.verify import books_agree, files_are_there
from tests.factories import make_group, make_person, make_store, web
from tests.factories.vehicles import make_vehicle

pytestmark = pytest.mark.django_db
RIGHTS = {"vehicles.see": "store", "vehicles.edit": "store", "vehicles.see_cost": "store"}
DAY = date(2026, 11, 2)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keeper(store):
    return web(make_person(store, RIGHTS))


@pytest.fixture
def car(store):
    return make_vehicle(store)


def add(car, by, gross="113000", kind="purchase"):
    return commands.add_cost(car.pk, kind=kind, gross=Decimal(gross), on=DAY, by=by)


def now(car):
    return Vehicle.objects.get(pk=car.pk)


def test_costs_add_up_with_and_without_vat_and_a_rebate_counts_against_them(car, keeper):
    add(car, keeper)
    add(car, keeper, "11300", kind="rebate")

    assert (now(car).cost_gross, now(car).cost_net) == (Decimal("101700.00"), Decimal("90000.00"))
    assert list(books_agree()) == []


def test_a_line_is_reversed_once_by_another_and_never_changed(car, keeper):
    line = add(car, keeper)
    back = commands.reverse_cost(line.pk, reason="写错了", by=keeper)

    assert (back.gross, now(car).cost_gross, now(car).cost_net) == (Decimal(-113000), 0, 0)
    assert commands.reverse_cost(line.pk, reason="又一次", by=keeper) == back
    with pytest.raises(Refused) as refusal:
        commands.reverse_cost(back.pk, reason="x", by=keeper)
    assert (refusal.value.code, CostLine.objects.count()) == ("is_reversal", 2)


def test_a_reversal_says_why(car, keeper):
    line = add(car, keeper)
    with pytest.raises(Refused) as refusal:
        commands.reverse_cost(line.pk, reason=" ", by=keeper)
    assert refusal.value.code == "reason_missing"


@pytest.mark.parametrize("how", ["change", "delete"])
def test_the_database_refuses_to_change_a_book(car, keeper, how):
    add(car, keeper)
    commands.move_certificate(car.pk, place="bank", by=keeper)
    commands.move_keys(car.pk, step="received", count=2, by=keeper)
    for model, values in ((CostLine, {"gross": 1}), (CertificateMove, {"place": "store"}), (KeyMove, {"change": 9})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**values) if how == "change" else model.objects.all().delete()


@pytest.mark.parametrize("values", [{"gross": Decimal(0)}, {"gross": Decimal(1), "vat": Decimal(13)}, {"kind": "x"}])
def test_costs_that_cannot_be_are_refused(car, keeper, values):
    with pytest.raises(Refused):
        commands.add_cost(car.pk, **{"kind": "purchase", "gross": Decimal(10), "on": DAY, "by": keeper, **values})


def test_who_may_not_see_costs_writes_none_and_reads_none(client, store, car, keeper):
    line = add(car, keeper)
    person = make_person(store, {"vehicles.see": "store", "vehicles.edit": "store"})
    with pytest.raises(NotAllowed):
        add(car, web(person))
    with pytest.raises(NotAllowed):
        commands.reverse_cost(line.pk, reason="x", by=web(person))

    client.force_login(person)
    page = client.get(f"/vehicles/{car.pk}/").content.decode()
    books = client.get(f"/api/v1/vehicles/{car.pk}/books").json()
    assert ("113,000" in page, books["costs"], books["cost_gross"], books["money_per_day"]) == (False, None, None, None)
    assert client.get(f"/vehicles/costs/{line.pk}/reversal/").status_code == 404
    assert client.get(f"/vehicles/{car.pk}/costs/new/").status_code == 403
    ages = client.get("/api/v1/stock/ages").json()
    assert {one["cost"] for one in ages} == {None}

    client.force_login(make_person(store, RIGHTS))
    assert "113,000" in client.get(f"/vehicles/{car.pk}/").content.decode()
    assert client.get(f"/api/v1/vehicles/{car.pk}/books").json()["cost_gross"] == "113000.00"


def test_costs_are_masked_in_the_list_and_its_export(store, car, keeper):
    add(car, keeper)
    assert shown_cost(now(car), keeper) == Decimal(113000)
    assert shown_cost(now(car), web(make_person(store, {"vehicles.see": "store"}))) == ""
    elsewhere = web(make_person(make_store(store.group), RIGHTS))
    assert shown_cost(now(car), elsewhere) == ""


def test_the_certificate_goes_its_way_line_by_line(car, keeper):
    commands.move_certificate(car.pk, place="bank", to_whom="工行朝阳支行", by=keeper)
    commands.move_certificate(car.pk, place="store", reason="赎证", by=keeper)
    again = commands.move_certificate(car.pk, place="store", by=keeper)

    rows = list(CertificateMove.objects.order_by("number").values_list("number", "place", "to_whom"))
    assert (rows, again.number) == ([(1, "bank", "工行朝阳支行"), (2, "store", "")], 2)
    assert (now(car).certificate_place, list(books_agree())) == ("store", [])


def test_the_certificate_does_not_jump_nor_leave_before_the_sale(store, car, keeper):
    commands.move_certificate(car.pk, place="bank", by=keeper)
    for place, code in (("customer", "certificate_way"), ("x", "unknown_kind")):
        with pytest.raises(Refused) as refusal:
            commands.move_certificate(car.pk, place=place, by=keeper)
        assert refusal.value.code == code
    commands.move_certificate(car.pk, place="store", by=keeper)
    with pytest.raises(Refused) as refusal:
        commands.move_certificate(car.pk, place="customer", by=keeper)
    assert refusal.value.code == "vehicle_not_sold"

    Vehicle.objects.filter(pk=car.pk).update(state="sold")
    move = commands.move_certificate(car.pk, place="customer", to_whom="王芳", by=keeper)
    assert move.to_whom == ""


def test_who_decided_on_an_older_line_of_the_ledger_is_refused(car, keeper):
    commands.move_certificate(car.pk, place="bank", by=keeper)
    with pytest.raises(Refused) as refusal:
        commands.move_certificate(car.pk, place="store", seen=0, by=keeper)
    assert refusal.value.code == "certificate_moved"


def test_no_more_keys_go_out_than_are_here(store, car, keeper):
    person = make_person(store, {})
    commands.move_keys(car.pk, step="received", count=2, by=keeper)
    commands.move_keys(car.pk, step="handed_out", count=1, person_id=person.pk, by=keeper)
    assert now(car).keys_here == 1
    with pytest.raises(Refused) as refusal:
        commands.move_keys(car.pk, step="customer", count=2, by=keeper)
    assert refusal.value.code == "no_keys"
    commands.move_keys(car.pk, step="back", count=1, by=keeper)
    assert (now(car).keys_here, list(books_agree())) == (2, [])


@pytest.mark.parametrize(
    ("values", "code"), [({"step": "handed_out"}, "person_missing"), ({"step": "lost"}, "reason_missing")]
)
def test_a_hand_out_names_who_and_a_loss_why(car, keeper, values, code):
    commands.move_keys(car.pk, step="received", count=2, by=keeper)
    with pytest.raises(Refused) as refusal:
        commands.move_keys(car.pk, count=1, by=keeper, **values)
    assert refusal.value.code == code


def test_keys_are_not_handed_to_another_groups_people(car, keeper):
    commands.move_keys(car.pk, step="received", count=2, by=keeper)
    stranger = make_person(make_store(make_group()), {})
    with pytest.raises(type(stranger).DoesNotExist):
        commands.move_keys(car.pk, step="handed_out", count=1, person_id=stranger.pk, by=keeper)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("photo", b"<svg onload=alert(1)>"), ("photo", b"%PDF-1.7 x"), ("document", b"<html>"), ("document", b"MZ\x90")],
)
def test_a_file_is_what_its_content_says(car, keeper, kind, content):
    with pytest.raises(Refused) as refusal:
        commands.keep_file(car.pk, kind=kind, content=content, by=keeper)
    assert (refusal.value.code, VehicleFile.objects.count()) == ("bad_file", 0)


def test_a_file_that_is_too_large_is_refused(car, keeper):
    with pytest.raises(Refused) as refusal:
        commands.keep_file(car.pk, kind="document", content=b"%PDF-" + b"x" * commands.MAX_FILE, by=keeper)
    assert refusal.value.code == "too_large"


def test_files_are_served_so_that_nothing_in_them_runs(client, store, car, keeper):
    photo = commands.keep_file(car.pk, kind="photo", content=PNG, by=keeper)
    paper = commands.keep_file(car.pk, kind="document", content=b"%PDF-1.7 x", title='合格证"', by=keeper)
    assert commands.keep_file(car.pk, kind="photo", content=PNG, by=keeper) == photo
    client.force_login(make_person(store, RIGHTS))

    shown = client.get(f"/vehicles/{car.pk}/files/{photo.pk}/")
    saved = client.get(f"/vehicles/{car.pk}/files/{paper.pk}/")

    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert shown.headers["Content-Disposition"] == "inline"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/vehicles/{make_vehicle(store).pk}/files/{photo.pk}/").status_code == 404


def test_a_removed_file_is_gone_from_the_disk(car, keeper, django_capture_on_commit_callbacks):
    kept = commands.keep_file(car.pk, kind="photo", content=PNG, by=keeper)
    assert list(files_are_there()) == []
    with django_capture_on_commit_callbacks(execute=True):
        commands.remove_file(car.pk, kept.pk, by=keeper)
    assert not kept.file.storage.exists(kept.file.name)


def test_verify_finds_what_is_kept_twice_and_differs(car, keeper):
    add(car, keeper)
    commands.keep_file(car.pk, kind="photo", content=PNG, by=keeper)
    wrong = {"cost_gross": 1, "cost_net": 2, "keys_here": 3, "certificate_place": "bank"}
    Vehicle.objects.filter(pk=car.pk).update(**wrong)
    found = "\n".join(books_agree())
    assert [name for name in wrong if name not in found] == []
    VehicleFile.objects.update(size=1)
    assert len(list(files_are_there())) == 1


def test_verify_finds_a_line_missing_in_a_ledger(car, keeper):
    CertificateMove.objects.create(vehicle=car, number=2, place="bank")
    Vehicle.objects.filter(pk=car.pk).update(certificate_place="bank")
    assert len(list(books_agree())) == 1


def test_pages_of_the_books_write_them(client, store, car):
    client.force_login(make_person(store, RIGHTS))
    answers = [
        client.post(
            f"/vehicles/{car.pk}/costs/new/", {"kind": "purchase", "gross": "113", "vat": "0.13", "on": "2026-11-02"}
        ),
        client.post(f"/vehicles/{car.pk}/certificate/", {"place": "bank", "to_whom": "工行"}),
        client.post(f"/vehicles/{car.pk}/keys/", {"step": "received", "count": "2", "place": "A1"}),
        client.post(f"/vehicles/{car.pk}/sending/"),
    ]
    assert [answer.status_code for answer in answers] == [302] * 4
    line = CostLine.objects.get()
    assert client.post(f"/vehicles/costs/{line.pk}/reversal/", {"reason": "错"}).status_code == 302
    page = client.get(f"/vehicles/{car.pk}/").content.decode()
    assert all(text in page for text in ("工行", "A1", "113"))


def test_a_file_is_sent_by_a_page_and_by_the_api(client, store, car):
    client.force_login(make_person(store, RIGHTS))
    file = SimpleUploadedFile("x.png", PNG)
    assert client.post(f"/vehicles/{car.pk}/files/new/", {"kind": "photo", "file": file}).status_code == 302
    body = {"kind": "document", "content": base64.b64encode(b"%PDF-1.7").decode()}
    made = client.post(f"/api/v1/vehicles/{car.pk}/files", body, content_type="application/json")
    assert made.status_code == 201
    path = f"/api/v1/vehicles/{car.pk}/files/{made.json()['id']}"
    assert client.get(path).content == b"%PDF-1.7"
    assert client.delete(path).status_code == 204
    assert [kept.kind for kept in VehicleFile.objects.all()] == ["photo"]


def test_the_record_is_sent_again_with_what_the_card_says_now(car, keeper):
    commands.send_vehicle(car.pk, by=keeper)
    event = read(timeline(car)[0])
    assert isinstance(event, VehicleSent)
    assert (event.vin, event.state, event.version) == (car.vin, "in_stock", 1)
