"""A foreign row is the same as a missing one, at every address and every operation."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ForeignKey
from django.test import Client
from django.utils import timezone

from jiubu.customers.commands import make_customer
from jiubu.deals.commands import create_deal
from jiubu.deals.models import Deal
from jiubu.imports.commands import upload_file
from jiubu.kernel.errors import Refused
from jiubu.kernel.rights import ACTIONS
from jiubu.process.commands import copy_process, publish_process
from jiubu.showroom.commands import check_in
from jiubu.vehicles.commands import make_vehicle
from jiubu.web import live
from jiubu.work import commands as work
from tests.factories import make_person, make_store, web
from tests.factories.deals import number
from tests.factories.process import FORMS, POLICY
from tests.safety.addresses import Address, body_of, operations, pages
from tests.safety.world import PNG, World, make_world

pytestmark = pytest.mark.django_db

ROWS = {
    "user_id", "post_id", "session_id", "invitation_id", "link_id", "store_id", "role_id", "token_id", "delivery_id", "job_id", "task_id", "approval_id", "promise_id",
    "appointment_id", "customer_id", "contact_id", "relation_id", "vehicle_id", "reservation_id", "brand_id", "series_id",
    "process_id", "run_id", "attachment_id", "handover_id", "deal_id", "request_id", "visit_id", "followup_id", "team_id",
    "view_id", "export_id", "bulk_id", "merge_id", "person_request_id", "rule_id", "consent_id", "complaint_id", "thing_id", "claim_id", "token",
    "case_id", "review_id", "measure_id", "talk_id", "paper_id", "walk_id", "check_list_id",
    "finding_id", "screen_id", "count_id", "table_id", "cost_id", "file_id", "waiting_id", "trim_id", "line_id", "report_id", "meeting_id",
    "price_list_id", "price_line_id", "policy_id", "adjustment_id", "customer_class_id", "product_class_id", "item_id", "matching_id",
}  # fmt: skip
WORDS = {
    "stage": "needs", "item": "x", "name": "x", "field": "mobile", "form": "needs_analysis", "importer": "customers",
    "answer": "answer", "key": "x", "secret": "x", "provider_id": "x", "number": 1, "list_key": "deals", "action": "hand-over",
    "page": "deals:board",
}  # fmt: skip


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def ids_for(address: Address, ids: dict) -> dict:
    """What the names in this address and its body mean here."""
    values = {**WORDS, **ids, "about_kind": "deals.deal", "about_id": ids["deal_id"], "swatch": "#ffffff"}
    if address.path.startswith(("/customers/", "/api/v1/customers/")):
        values["vehicle_id"] = ids["owned_vehicle_id"]
    if "complaint_id" in address.parameters or address.path.startswith("/privacy/customers/"):
        values |= {"customer_id": ids["private_customer_id"], "answer": "consent"}
    if "/loss/<int:request_id>/" in address.path:
        values["deal_id"] = ids["lost_deal_id"]
    if address.path.startswith("/live/"):
        values["token"] = live.address_of("showroom", ids["store_id"]).split("/")[2]
    if "/meetings/" in address.path:
        values |= {"kind": "evening", "meeting": "evening"}
    if address.path.startswith("/open/"):
        values |= {"kind": "deals.deal", "thing_id": ids["deal_id"]}
    return values


def naming_rows() -> list[Address]:
    """Addresses with a row in them; background jobs of the worker belong to no group, and a signed mark tells nothing."""
    found = [*pages(), *operations()]
    apart = ("/journal/jobs/", "/live/")
    return [a for a in found if ROWS & set(a.parameters) and not any(part in a.path for part in apart)]


def ask(client: Client, address: Address, method: str, url: str, ids: dict) -> int:
    if address.operation is None:
        return client.generic(method, url).status_code
    if address.path.endswith("{slug:field}"):
        return client.post(url, {"file": SimpleUploadedFile("x.png", PNG)}).status_code
    body = body_of(address, ids)
    wanted = [m for m in address.operation.models if m.__ninja_param_source__ == "query"]
    names = {name for model in wanted for name in model.model_json_schema().get("required", [])}
    url += f"?{urlencode({name: ids[name] for name in names & ids.keys()})}" if names else ""
    return client.generic(method, url, json.dumps(body) if body else "", content_type="application/json").status_code


def walk(user, addresses, foreign: dict, own: dict) -> str:
    """What answered with something else than 403, 404 or 405. ``own`` fills the bodies."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    wrong = []
    for address in addresses:
        url = address.at(ids_for(address, foreign))
        for method in address.methods:
            status = ask(client, address, method, url, ids_for(address, own))
            if status not in (403, 404, 405):
                wrong.append(f"{method} {address.path}: {status}")
    return "\n".join(wrong)


def test_rows_of_another_group_are_missing_everywhere(here):
    """Even for somebody who may do everything in a group of his own."""
    there = make_world()
    assert walk(there.boss, naming_rows(), here.ids, there.ids) == ""


GROUP_WIDE = {
    "brand_id", "series_id", "trim_id", "process_id", "role_id", "delivery_id", "check_list_id",
    "customer_class_id", "product_class_id", "item_id", "matching_id",
}  # fmt: skip
"""The catalogue, the processes, the roles, the check lists, price items and classes and the failures of the worker are the group's."""
STORE_WIDE = {
    *GROUP_WIDE,
    "vehicle_id",
    "cost_id",
    "waiting_id",
    "reservation_id",
    "user_id",
    "store_id",
    "team_id",
    "post_id",
    "talk_id",
    "meeting_id",
    "price_list_id",
    "price_line_id",
    "policy_id",
    "adjustment_id",
}
"""Stock, prices, colleagues, meetings and what was learnt from losses are the store's: whoever works there reaches them, even if only with "own"."""
POOL = {"/deals/<int:deal_id>/taking/", "/deals/pool/<int:deal_id>/", "/api/v1/deals/{int:deal_id}/take"}
"""Whoever works in the store may try to take a deal from its pool: the second one hears that it is taken."""
RECEPTION = {"/showroom/appointments/<int:appointment_id>/arrival/"}
"""A visitor may be expected by anybody in the store."""


def test_rows_of_another_store_are_missing_for_who_reaches_only_his_own(here):
    stranger = make_person(make_store(here.group), dict.fromkeys(ACTIONS, "store"))
    addresses = [a for a in naming_rows() if not GROUP_WIDE & set(a.parameters)]
    assert walk(stranger, addresses, here.ids, here.ids) == ""


def test_rows_of_a_colleague_are_missing_for_who_reaches_only_his_own(here):
    colleague = make_person(here.store, dict.fromkeys(ACTIONS, "own"))
    of_somebody = [a for a in naming_rows() if a.path not in POOL | RECEPTION]
    addresses = [a for a in of_somebody if "/customers/" in a.path or not STORE_WIDE & set(a.parameters)]
    assert walk(colleague, addresses, here.ids, here.ids) == ""


def groups_of(model) -> list[tuple[str, str]]:
    """(field, path to its group) of every relation of the model that leads to a group."""
    found = []
    for field in model._meta.fields:
        if isinstance(field, ForeignKey):
            path = path_to_group(field.related_model)
            if path is not None:
                found.append((field.name, "__".join([field.name, *path]) if path else field.name))
    return found


def path_to_group(model) -> list[str] | None:
    if model._meta.label == "organisation.Group":
        return []
    for name in ("group", "store", "deal", "customer", "vehicle", "series", "maker", "brand", "run", "process", "job"):
        field = next((f for f in model._meta.fields if f.name == name and isinstance(f, ForeignKey)), None)
        if field is not None:
            return [name, *(path_to_group(field.related_model) or [])]
    return None


def mixed_rows() -> list[str]:
    """Rows that refer to two groups."""
    found = []
    for model in [m for m in apps.get_models() if m.__module__.startswith("jiubu.")]:
        paths = groups_of(model)
        rows = model._default_manager.values_list("pk", *(path for _name, path in paths))
        found += [f"{model._meta.label} {row}" for row in rows if len({g for g in row[1:] if g is not None}) > 1]
    return found


def test_bodies_that_name_foreign_rows_make_nothing_of_them(here):
    there = make_world()
    client = Client(raise_request_exception=False)
    client.force_login(there.boss)
    broken = []
    for address in operations():
        body = body_of(address, {**there.ids, **WORDS})
        for name in sorted(here.ids.keys() & (body or {}).keys()):
            values = {**ids_for(address, there.ids), name: here.ids[name]}
            status = ask(client, address, address.methods[0], address.at(ids_for(address, there.ids)), values)
            if status == 500:
                broken.append(f"{address} {name}")
    assert (broken, mixed_rows()) == ([], [])


def test_commands_take_no_store_and_no_person_of_another_group(here):
    """Also from somebody who reaches the whole of his own group."""
    there, now = make_world(), timezone.now() + timedelta(days=1)
    by, owner_id, store_id = web(there.boss), there.boss.pk, there.store.pk
    deal = Deal.objects.get(pk=there.ids["deal_id"])
    foreign = {"store_id": here.store.pk, "owner_id": here.seller.pk}
    made = []
    for name, value in foreign.items():
        place = {"store_id": store_id, "owner_id": owner_id, name: value}
        attempts = {
            "task": lambda place=place: work.plan_task(kind="other", title="x", due_at=now, by=by, **place),
            "appointment": lambda place=place: work.plan_appointment(
                kind="visit", title="x", starts_at=now, by=by, **place
            ),
            "promise": lambda place=place: work.give_promise(
                kind="gift", text="x", due_at=now, about=deal, by=by, **place
            ),
            "customer": lambda place=place: make_customer(name="x", mobile=number(), by=by, **place),
            "deal": lambda place=place: create_deal(customer={"name": "x", "mobile": number()}, by=by, **place),
        }
        made += [f"{kind} {name}" for kind, make in attempts.items() if came_to_something(make)]
    lonely = {
        "visit": lambda: check_in(store_id=here.store.pk, by=by),
        "import": lambda: upload_file(
            "customers", content=b"name\na\n", file_name="a.csv", store_id=here.store.pk, by=by
        ),
        "process": lambda: publish_process("x", body=POLICY, forms=FORMS, store_id=here.store.pk, by=by),
        "copy": lambda: copy_process(there.ids["process_id"], store_id=here.store.pk, by=by),
        "vehicle": lambda: make_vehicle(store_id=here.store.pk, values={"trim_id": there.ids["trim_id"]}, by=by),
        "giving": lambda: work.assign_task(there.ids["task_id"], owner_id=here.seller.pk, by=by),
    }
    made += [kind for kind, make in lonely.items() if came_to_something(make)]
    assert made == []


def came_to_something(make) -> bool:
    try:
        make()
    except (Refused, ObjectDoesNotExist):
        return False
    return True
