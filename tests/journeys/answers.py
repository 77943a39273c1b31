"""What is written into the forms of the nine-step sale. Dates count from the day of the visit."""

from datetime import date, timedelta
from typing import Any


def first_answers(today: date) -> dict[str, dict[str, Any]]:
    """From reception to the price."""
    return {
        "reception_record": {"purpose": "look", "is_first": True, "party_size": 2, "left_contact": True},
        "needs_analysis": {
            "use": ["commute", "family"], "main_user": "self", "decider": "together", "purchase_kind": "replacement",
            "budget": 22, "payment": "loan", "down_payment": "p30", "timeframe": "week", "priorities": ["space", "safety"],
            "has_old_car": False, "summary": "家用为主，周末带孩子出行；预算 22 万左右，夫妻一起决定。",
        },
        "presentation_record": {
            "shown": ["outside", "cabin", "smart"], "chosen_trim": "汉 EV 610KM 尊荣型", "colour": "雪域白",
            "accepted": True, "wants_drive": "strong", "liked": "后排空间",
        },
        "test_drive_agreement": {
            "driver_name": "王建国", "licence_number": "310101198803070012", "licence_class": "c1",
            "licence_valid_until": day(today, 800), "licence_checked": True, "vehicle": "汉 EV 试驾车", "route": "city",
            "accepts_terms": True,
        },
        "test_drive_feedback": {
            "drove": "drove", "power": 5, "handling": 4, "comfort": 5, "space": 5, "overall": 5, "intention": "now",
        },
        "quote": {
            "trim": "汉 EV 610KM 尊荣型 雪域白", "guide_price": 209800, "car_price": 205800, "insurance": 6200,
            "total": 212000, "valid_until": day(today, 7), "explained": True, "objection": ["price"],
            "answer": "先算全周期用车成本，再谈置换补贴。",
        },
        "next_meeting": {"obstacle": "decider", "meet_on": day(today, 2), "preparation": "请爱人一起来，准备两套分期方案。"},
    }  # fmt: skip


def closing_answers(today: date, deliver_by: date) -> dict[str, dict[str, Any]]:
    """The contract, and earnest money of just 20 %."""
    return {
        "contract": {
            "number": "HT-2026-018", "signed_on": day(today), "buyer": "王建国", "total": 212000, "payment": "cash",
            "deliver_by": deliver_by.isoformat(),
        },
        "deposit": {
            "kind": "earnest", "amount": 42400, "paid_on": day(today), "paid_by": "card", "receipt_number": "SJ-018",
        },
    }  # fmt: skip


def delivery_answers(today: date, vin: str) -> dict[str, dict[str, Any]]:
    """Money, inspection, handover."""
    return {
        "payment": {"received": 212000, "settled": True, "settled_on": day(today), "invoice_number": "FP-018"},
        "pdi_check": {"vin": vin, "checked": ["paint", "tyres", "battery"], "result": "passed", "done_on": day(today)},
        "handover_check": {
            "vin": vin, "delivered_on": day(today), "kilometres": 12, "papers": ["invoice", "certificate", "warranty"],
            "keys": 2, "functions": ["start", "charging", "warranty"], "appearance_ok": True,
            "first_maintenance_on": day(today, 90), "first_maintenance_km": 5000,
        },
    }  # fmt: skip


def after_answers(today: date) -> dict[str, dict[str, Any]]:
    return {
        "after_delivery_call": {
            "called_on": day(today), "reached": True, "use": "good", "satisfaction": 10, "told_maintenance": True,
        },
        "first_maintenance": {"done_on": day(today), "kilometres": 4980, "card_copied": True},
    }  # fmt: skip


def day(today: date, days: int = 0) -> str:
    return (today + timedelta(days=days)).isoformat()
