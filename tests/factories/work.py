"""Makers of work for tests."""

from datetime import timedelta

from django.utils import timezone

from jiubu.work.commands import agree_appointment, make_promise, make_task
from tests.factories import machine


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


def make_a_task(owner, store, **values):
    values = {"kind": "other", "title": "打电话", "due_at": in_hours(2), **values}
    return make_task(store_id=store.pk, owner_id=owner.pk if owner else None, by=machine(store.group), **values)


def make_a_promise(owner, store, about, **values):
    values = {"kind": "gift", "text": "送脚垫一套", "due_at": in_hours(24), **values}
    return make_promise(store_id=store.pk, owner_id=owner.pk, about=about, by=machine(store.group), **values)


def make_an_appointment(owner, store, **values):
    values = {"kind": "visit", "title": "来店看车", "starts_at": in_hours(3), **values}
    return agree_appointment(store_id=store.pk, owner_id=owner.pk, by=machine(store.group), **values)
