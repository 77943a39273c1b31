"""A small way of selling, people who sell by it, and deals."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from jiubu.deals.commands import create_deal, put_channel, put_grade_profile, put_loss_reason
from jiubu.kernel.yaml import read_yaml
from jiubu.process.definition import Definition
from jiubu.process.models import Process, Version
from jiubu.process.queries import definition_of
from tests.factories import machine, make_person, web

PACK = Path(__file__).parents[2] / "packs/car_dealership/deals"

SELLS = (
    "customers.see", "customers.make", "customers.edit", "deals.see", "deals.make", "deals.move", "deals.follow_up",
    "deals.judge_grade", "deals.ask_loss", "work.see", "process.see", "vehicles.see", "organisation.see",
)  # fmt: skip
LEADS = (
    *SELLS, "customers.assign", "deals.override_gate", "deals.confirm_loss", "deals.assign", "deals.hand_over",
    "deals.settings", "work.manage", "work.approve",
)  # fmt: skip


def say(text):
    return {"zh": text, "en": text}


STAGES = [
    {"key": "lead", "phase": "lead", "leave": {"fact": "contact.two_way"}},
    {"key": "needs", "phase": "open", "leave": {"fact": "grade.judged_here"}},
    {"key": "offer", "phase": "open", "time_limit": {"working_hours": 8}},
    {"key": "delivery", "phase": "won", "leave": {"fact": "delivery.promise_in_order"}},
    {"key": "care", "phase": "after"},
    {"key": "lost", "phase": "lost"},
    {"key": "dormant", "phase": "dormant"},
]


def make_process(group, *, key="small", stages=STAGES, is_default=True):
    """A process of five steps with two gates; published without the command, which is the process module's to test."""
    body = {
        "process": {
            "key": key,
            "title": say("小流程"),
            "stages": [{"title": say(s["key"]), "role": "sales_consultant", **s} for s in stages],
            "ways_back": [{"from": "offer", "to": "needs"}, {"from": "delivery", "to": "offer"}],
        },
        "forms": {},
    }
    process = Process.objects.create(
        group=group, key=key, subject_kind="deal", title=say("小流程"), is_default=is_default
    )
    body = Definition.model_validate(body).model_dump(mode="json", by_alias=True)
    Version.objects.create(process=process, number=1, body=body, digest=key)
    definition_of.cache_clear()
    return process


def put_tables(group):
    """Channels, loss reasons and grades, as the car pack ships them."""
    by = machine(group, "pack")
    put_channel("walk_in", title=say("自然到店"), by=by)
    put_loss_reason("price", title=say("价格"), by=by)
    put_loss_reason("price_other", title=say("他店更低"), parent="price", wants_rival=True, by=by)
    put_loss_reason("need_gone", title=say("不买了"), by=by)
    row = next(r for r in read_yaml(PACK / "grade_profiles.yaml") if r["key"] == "seed_cn")
    put_grade_profile(row["key"], title=row["title"], grades=row["grades"], signs=row["signs"], is_used=True, by=by)


def make_seller(store, **fields):
    return make_person(store, dict.fromkeys(SELLS, "own"), **fields)


def make_lead(store, **fields):
    return make_person(store, dict.fromkeys(LEADS, "store"), **fields)


def make_deal(seller, *, name="王芳", mobile=None, **fields):
    """A deal opened by its owner through the command."""
    return create_deal(customer={"name": name, "mobile": mobile or number()}, by=web(seller), **fields)


_last = [13_800_000_000]


def number():
    """Another mobile number at each call."""
    _last[0] += 1
    return str(_last[0])


def soon(days=1):
    return timezone.now() + timedelta(days=days)
