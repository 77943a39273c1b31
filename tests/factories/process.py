"""A tiny process of another trade - an insurance policy - about rows of ``work.task``: the engine knows no cars."""

import contextlib

import pytest
from django.utils import timezone

from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.fact import FACTS, Fact, FactSource, register_facts
from jiubu.process.commands import publish_process, start_run
from jiubu.process.registry import SUBJECTS, register_subject
from jiubu.work.models import Task
from tests.factories import machine


def t(text):
    return {"zh": text, "en": text}


class PolicySubject:
    """A policy is a task row here; ``kind`` "policy"."""

    kind = "policy"
    label = "work.task"
    confirms_loss = False

    def lock(self, subject_id):
        return Task.objects.select_for_update(of=("self",)).select_related("store").get(pk=subject_id)

    def require_move(self, subject, *, by):
        by.require_over("test.move", owner_id=subject.owner_id, store_id=subject.store_id)

    def require_override(self, subject, *, by):
        by.require_over("test.override", owner_id=subject.owner_id, store_id=subject.store_id)

    def require_arrival(self, subject, *, phase, by):
        pass

    def title(self, subject):
        return subject.title

    def visible_ids(self, actor, ids):
        rows = Task.objects.filter(pk__in=ids, group_id=actor.group_id)
        return {row.pk for row in rows if actor.reach("test.move").covers(owner_id=row.owner_id, store_id=row.store_id)}

    def arrived(self, subject, run, *, by):
        Task.objects.filter(pk=subject.pk).update(note=f"{run.stage}:{run.phase}")


def _read(context, names):
    row = Task.objects.only("kind", "result").get(pk=context.subject_id)
    return {"policy.is_paid": row.result == "paid", "policy.kind": row.kind}


if "policy" not in SUBJECTS:
    register_subject(PolicySubject())
    register_facts(
        FactSource(
            "policy",
            (
                Fact("policy.is_paid", "yes_no", "Premium paid", "保费还没到账", {"page": "payment"}),
                Fact("policy.kind", "choice", "Kind", "Kind missing"),
            ),
            _read,
        )
    )

POLICY = {
    "key": "policy_sale",
    "title": t("保单销售"),
    "subject": "policy",
    "stages": [
        {
            "key": "listed", "title": t("名单"), "phase": "lead", "role": "agent", "forms": ["call"],
            "time_limit": {"working_hours": 8, "warn_at": 0.5},
            "work": [
                {"key": "script", "title": t("读脚本"), "required": True},
                {"key": "called", "title": t("打电话"), "done_when": {"form": "call", "complete": True}},
            ],
            "leave": {"all": [{"form": "call", "complete": True}, {"work": "script", "done": True}]},
        },
        {
            "key": "needs", "title": t("需求"), "phase": "open", "role": "agent",
            "may_skip": {"roles": ["lead"], "reason": "required"},
            "leave": {"any": [{"fact": "call.budget", "at_least": 5000}, {"fact": "policy.is_paid"}]},
        },
        {"key": "offer", "title": t("报价"), "phase": "open", "role": "agent", "enter": {"not": {"fact": "policy.is_paid"}}},
        {"key": "issued", "title": t("出单"), "phase": "won", "role": "clerk", "enter": {"fact": "policy.is_paid"}},
        {"key": "lost", "title": t("战败"), "phase": "lost", "role": "lead"},
        {"key": "resting", "title": t("休眠"), "phase": "dormant", "role": "lead"},
    ],
    "decisions": [
        {
            "key": "accepted", "after": "offer", "question": t("接受?"),
            "answers": [
                {"key": "yes", "to": "issued"},
                {"key": "again", "to": "offer", "needs": {"form": "again"}},
                {"key": "no", "to": "lost", "needs": {"approval": "loss"}},
            ],
        }
    ],
    "ways_back": [{"from": "offer", "to": "needs", "reason": "required"}, {"from": "offer", "to": "listed", "reason": "optional"}],
}  # fmt: skip

FORMS = {
    "call": {
        "key": "call", "title": t("通话记录"),
        "fields": [
            {"key": "reached", "type": "yes_no", "title": t("接通"), "required": True, "fact": "call.reached"},
            {"key": "budget", "type": "money", "title": t("预算"), "min": 0, "max": 100000, "fact": "call.budget",
             "shown_when": {"field": "reached", "is": True}},
            {"key": "licence", "type": "text", "title": t("证件号"), "max_length": 18, "is_personal": True},
        ],
    },
    "again": {"key": "again", "title": t("再约"), "fields": [{"key": "on", "type": "date", "title": t("日期"), "required": True}]},
}  # fmt: skip


def publish_policy(group, body=POLICY, forms=FORMS, **fields):
    return publish_process(body["key"], body=body, forms=forms, is_default=True, by=machine(group), **fields)


def make_policy(store, owner=None, **fields):
    values = {"group": store.group, "store": store, "owner": owner, "kind": "policy", "title": "保单", **fields}
    return Task.objects.create(due_at=timezone.now(), **values)


def start_policy(policy, by=None, **fields):
    return start_run(policy, subject_kind="policy", by=by or machine(policy.group), **fields)


@contextlib.contextmanager
def refused(code):
    """The block is refused with this code; gives the refusal."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code


__all__ = ["FACTS", "FORMS", "POLICY", "NotAllowed", "make_policy", "publish_policy", "refused", "start_policy"]
