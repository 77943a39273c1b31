"""What the forms of the demo business hold: answers that fit the forms of the pack and the story of the deal."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jiubu.customers.models import Customer
from jiubu.packs.demo.source import ZONE, Source
from jiubu.packs.demo.story import Story
from jiubu.vehicles.models import Vehicle


def day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()


def filled(
    source: Source, story: Story, *, customer: Customer, trim: str, price: Decimal, vehicle: Vehicle | None
) -> list[tuple[str, datetime, dict[str, Any]]]:
    """(form, at, answers) of everything that was filled in on the way, in order."""
    found: list[tuple[str, datetime, dict[str, Any]]] = []
    for step in story.steps:
        if step.left_at is None and step.stage != "follow_up":
            continue
        at = max((step.left_at or source.now) - timedelta(minutes=6), step.entered_at)
        made = _MAKERS.get(step.stage)
        if made is not None:
            found.extend(
                (form, at, answers) for form, answers in made(source, story, at, customer, trim, price, vehicle)
            )
    return found


Filled = list[tuple[str, dict[str, Any]]]


def _prospecting(source: Source, *_: Any) -> Filled:
    return [
        (
            "first_contact",
            {
                "interest": source.pick({"clear": 5, "vague": 4}),
                "consents": True,
                "best_way": source.pick({"call": 5, "wechat": 5}),
                "best_time": source.one_of(["morning", "noon", "evening", "weekend"]),
            },
        )
    ]


def _reception(source: Source, story: Story, *_: Any) -> Filled:
    answers = {
        "purpose": source.pick({"look": 6, "ask": 3, "buy": 1}),
        "is_first": story.channel != "owner_base",
        "party_size": str(source.pick({1: 4, 2: 6, 3: 3, 4: 1})),
        "left_contact": True,
    }
    return [("reception_record", answers)]


def _needs(
    source: Source, _story: Story, _at: datetime, _customer: Customer, _trim: str, price: Decimal, _v: Any
) -> Filled:
    has_old_car = source.chance(0.38)
    answers: dict[str, Any] = {
        "use": [source.one_of(["commute", "family", "long_trips", "school", "business"])],
        "main_user": source.pick({"self": 6, "spouse": 3, "parents": 1}),
        "decider": source.pick({"self": 4, "together": 5, "spouse": 2}),
        "purchase_kind": "replacement" if has_old_car else source.pick({"first": 5, "additional": 3}),
        "budget": str(int(price / 10_000) + source.random.randrange(-2, 4)),
        "payment": source.pick({"cash": 4, "loan": 6, "open": 2}),
        "timeframe": source.pick({"week": 2, "month": 5, "quarter": 5, "later": 2}),
        "priorities": source.random.sample(["safety", "space", "comfort", "economy", "smart", "looks", "price"], 3),
        "has_old_car": has_old_car,
        "summary": source.one_of(source.words["customers"]["remarks"]),
    }
    if has_old_car:
        answers["old_car"] = source.one_of(source.words["catalogue"]["old_cars"])
        answers["old_car_km"] = str(source.random.randrange(3, 16) * 10_000)
    return [("needs_analysis", answers)]


def _presentation(source: Source, story: Story, at: datetime, customer: Customer, trim: str, *_: Any) -> Filled:
    found: Filled = [
        (
            "presentation_record",
            {
                "shown": ["outside", "cabin", "engine", "safety"],
                "chosen_trim": trim,
                "accepted": True,
                "wants_drive": source.pick({"strong": 4, "agrees": 6, "none": 1}),
                "brochure_given": True,
            },
        )
    ]
    if story.entered("test_drive"):
        found.append(
            (
                "test_drive_agreement",
                {
                    "driver_name": customer.name[:60],
                    "licence_number": f"3101{source.random.randrange(10**8):08d}",
                    "licence_class": "c1",
                    "licence_valid_until": day(at + timedelta(days=source.random.randrange(400, 3000))),
                    "licence_checked": True,
                    "vehicle": trim[:80],
                    "route": source.pick({"city": 5, "ring": 4}),
                    "accepts_terms": True,
                    "signature": "demo",
                },
            )
        )
    return found


def _test_drive(source: Source, *_: Any) -> Filled:
    marks = {
        name: str(source.pick({3: 2, 4: 6, 5: 5})) for name in ("power", "handling", "comfort", "space", "overall")
    }
    return [
        (
            "test_drive_feedback",
            {"drove": "drove", **marks, "intention": source.pick({"now": 4, "compare": 4, "discuss": 3})},
        )
    ]


def _negotiation(source: Source, _s: Story, at: datetime, _c: Customer, trim: str, price: Decimal, _v: Any) -> Filled:
    car = price * (100 - source.random.randrange(1, 8)) / 100
    parts = {
        "insurance": 4800 + source.random.randrange(30) * 100,
        "purchase_tax": int(car / Decimal("1.13") / 10),
        "plate_fee": 500,
    }
    return [
        (
            "quote",
            {
                "trim": trim,
                "guide_price": _money(price),
                "car_price": _money(car),
                **{k: str(v) for k, v in parts.items()},
                "total": _money(car + sum(parts.values())),
                "valid_until": day(at + timedelta(days=7)),
                "explained": True,
            },
        )
    ]


def _closing(
    source: Source, story: Story, at: datetime, customer: Customer, _t: str, price: Decimal, _v: Any
) -> Filled:
    total = price * (100 - source.random.randrange(1, 8)) / 100
    deliver_by = day(story.first_promised_at or story.promised_at or at)
    contract: dict[str, Any] = {
        "number": f"HJ{at:%y%m%d}{source.random.randrange(1000):03d}",
        "signed_on": day(at),
        "buyer": customer.name,
        "total": _money(total),
        "payment": "cash",
        "deliver_by": deliver_by,
        "buyer_signature": "demo",
    }
    if source.chance(0.55):
        contract |= {
            "payment": "loan",
            "loan_bank": "华景金融",
            "loan_amount": _money(total * 7 / 10),
            "loan_months": "36",
        }
    deposit = {
        "kind": source.pick({"earnest": 6, "prepayment": 4}),
        "amount": source.one_of(["2000", "5000", "10000"]),
        "paid_on": day(at),
        "paid_by": source.pick({"card": 4, "wechat": 4, "transfer": 2}),
        "receipt_number": f"S{at:%y%m%d}{source.random.randrange(1000):03d}",
    }
    return [("contract", contract), ("deposit", deposit)]


def _delivery(
    source: Source, _s: Story, at: datetime, _c: Customer, _t: str, price: Decimal, vehicle: Vehicle | None
) -> Filled:
    vin = vehicle.vin if vehicle and vehicle.vin else ""
    first = day(at + timedelta(days=90))
    return [
        ("payment", {"received": _money(price), "settled": True, "settled_on": day(at), "invoice_number": f"{source.random.randrange(10**8):08d}"}),
        ("pdi_check", {"vin": vin, "checked": ["paint", "glass", "tyres", "fluids", "battery", "electronics", "drive", "clean", "tools"], "result": "passed", "done_on": day(at - timedelta(days=1))}),
        ("handover_check", {"vin": vin, "delivered_on": day(at), "kilometres": str(source.random.randrange(8, 60)), "papers": ["invoice", "certificate", "consistency", "warranty", "manual", "maintenance_book", "insurance"], "keys": "2", "functions": ["start", "lights", "media", "assistance", "safety", "warranty", "service"], "appearance_ok": True, "first_maintenance_on": first, "first_maintenance_km": "5000", "customer_signature": "demo", "consultant_signature": "demo"}),
    ]  # fmt: skip


def _follow_up(source: Source, story: Story, at: datetime, *_: Any) -> Filled:
    found: Filled = []
    called = next((talk.at for talk in story.talks if talk.kind == "after_delivery" and talk.at), None)
    if called is not None:
        call = {
            "called_on": day(called), "reached": True, "use": source.pick({"good": 8, "questions": 2}),
            "satisfaction": str(source.pick({8: 2, 9: 5, 10: 4})), "told_maintenance": True,
        }  # fmt: skip
        found.append(("after_delivery_call", call))
    if story.steps[-1].left_at is not None:
        kilometres = str(source.random.randrange(3600, 6200))
        found.append(("first_maintenance", {"done_on": day(at), "kilometres": kilometres, "card_copied": True}))
    return found


def _money(amount: Decimal) -> str:
    return str(int(amount / 100) * 100)


def _find(source: Source, story: Story, *_: Any) -> Filled:
    clue = {"referral": "referral", "owner_base": "owner", "outside_event": "event"}.get(story.channel, "service")
    portrait = {
        "clue": clue, "kind": source.pick({"family": 4, "upgrade": 4, "business": 2}),
        "trigger": source.one_of(["二胎后现在的车坐不下", "旧车快到年检，想换一辆", "公司要添一辆商务用车"]), "consents": True,
    }  # fmt: skip
    check = {
        "need": True, "money": source.pick({"ready": 3, "loan": 5}), "time": source.pick({"month": 3, "quarter": 5}),
        "confirmed": True, "judgement": source.pick({"at_once": 3, "nurture": 2}), "why": "需求明确，资金有着落，值得投入。",
    }  # fmt: skip
    return [("customer_portrait", portrait), ("opportunity_check", check)]


def _invite(source: Source, _story: Story, at: datetime, *_: Any) -> Filled:
    answers = {
        "reason": source.pick({"drive": 4, "appraisal": 3, "company_plan": 2, "new_car": 2}),
        "gain": "带家人一起试坐，当场给出旧车置换价。", "way": source.pick({"call": 6, "wechat": 3}), "accepted": True,
        "meet_on": day(at), "place": source.pick({"store": 6, "company": 2, "home": 1}),
    }  # fmt: skip
    return [("invitation", answers)]


def _meet(source: Source, _story: Story, at: datetime, *_: Any) -> Filled:
    plan = {
        "goal": "确认需求，见到拍板的人",
        "questions": "平时几个人坐？最不满意现在的车哪一点？",
        "material": ["brochure", "finance"],
    }
    record = {
        "met_on": day(at), "first_contact": source.pick({"warm": 5, "open": 4}), "need": "空间大、能耗低，两年内不想再操心。",
        "plan": "主推车型加三年免息，旧车置换。", "introduced": ["car", "finance", "trade_in"],
        "key_person": source.pick({"self": 3, "together": 5, "spouse": 2}),
    }  # fmt: skip
    return [("visit_plan", plan), ("visit_record", record)]


def _pursue(source: Source, *_: Any) -> Filled:
    answers = {
        "layer": source.pick({"key": 3, "ripe": 5, "growing": 3}), "means": ["call", "wechat"],
        "why": source.one_of(["一周内就想定", "在等家人意见", "资金下月到位"]),
    }  # fmt: skip
    return [("customer_layer", answers)]


_MAKERS: dict[str, Any] = {
    "find": _find,
    "invite": _invite,
    "meet": _meet,
    "pursue": _pursue,
    "prospecting": _prospecting,
    "reception": _reception,
    "needs": _needs,
    "presentation": _presentation,
    "test_drive": _test_drive,
    "negotiation": _negotiation,
    "closing": _closing,
    "delivery": _delivery,
    "follow_up": _follow_up,
}
