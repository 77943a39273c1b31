"""Random processes walked at random: a run is never outside its definition, and passes no gate unmet."""

import itertools

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.process import queries
from jiubu.process.commands import move_run, publish_process, save_answers, tick_work
from jiubu.process.criteria import unmet
from jiubu.process.definition import FINISH
from jiubu.process.models import Run, Visit
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval, Task
from tests.factories import machine, make_group, make_person, make_role, make_store, web
from tests.factories.process import make_policy, start_policy, t
from tests.factories.worker import run_worker

KEYS = [f"s{i}" for i in range(6)]
FORM = {
    "key": "form",
    "title": t("表"),
    "fields": [
        {"key": "sum", "type": "number", "title": t("数"), "required": True, "fact": "form.sum", "min": 0, "max": 9},
    ],
}
_counter = itertools.count()

gates = st.recursive(
    st.sampled_from(
        [
            {"form": "form", "complete": True},
            {"fact": "policy.is_paid"},
            {"fact": "form.sum", "at_least": 5},
            {"fact": "form.sum_known"},
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda cs: {"all": cs}),
        st.lists(inner, min_size=1, max_size=2).map(lambda cs: {"any": cs}),
        inner.map(lambda c: {"not": c}),
    ),
    max_leaves=3,
)


@st.composite
def bodies(draw):
    """A small sound process: a line of stages, perhaps a decision, ways back, skips, and stages aside."""
    count = draw(st.integers(2, 5))
    main = []
    for key in KEYS[:count]:
        stage = {"key": key, "title": t(key), "phase": "open", "role": "agent"}
        stage["work"] = [{"key": "tick", "title": t("做"), "required": True}]
        leave = draw(st.none() | gates | st.just({"work": "tick", "done": True}))
        enter = draw(st.none() | gates)
        stage |= {k: v for k, v in (("leave", leave), ("enter", enter)) if v}
        if draw(st.booleans()):
            stage["may_skip"] = {"roles": ["agent"], "reason": draw(st.sampled_from(["required", "optional"]))}
        main.append(stage)
    asides = [
        {"key": "lost", "title": t("败"), "phase": "lost", "role": "agent"},
        {"key": "rest", "title": t("休"), "phase": "dormant", "role": "agent"},
    ]
    pairs = [(a, b) for a, b in itertools.product(KEYS[:count], repeat=2) if a > b]
    backs = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    decisions = []
    if count > 2 and draw(st.booleans()):
        answers = [
            {"key": "on", "to": KEYS[2]},
            {"key": "again", "to": KEYS[1], "needs": {"form": "form"}},
            {"key": "out", "to": "lost", "needs": {"approval": "loss"}},
        ]
        decisions = [{"key": "d", "after": KEYS[1], "question": t("?"), "answers": answers}]
    return {
        "key": f"walk_{next(_counter)}", "title": t("走"), "subject": "policy", "stages": [*main, *asides],
        "decisions": decisions, "ways_back": [{"from": a, "to": b} for a, b in backs],
    }  # fmt: skip


class Walk(RuleBasedStateMachine):
    """One run of one random process, pushed by an agent and a lead who know nothing of it."""

    @initialize(body=bodies())
    def begin(self, body):
        store = make_store(make_group())
        rights = {"test.move": "own"}
        self.agent = make_person(store, role=make_role(store.group, rights, key="agent"))
        lead_rights = {"test.move": "store", "test.override": "store", "work.approve": "store"}
        self.lead = make_person(store, role=make_role(store.group, lead_rights, key="boss"))
        publish_process(body["key"], body=body, forms={"form": FORM}, is_default=True, by=machine(store.group))
        self.policy = make_policy(store, self.agent)
        self.run_id = start_policy(self.policy).pk

    @property
    def run(self):
        return Run.objects.get(pk=self.run_id)

    @rule(
        to=st.sampled_from([*KEYS[:5], "lost", "rest", FINISH]),
        answer=st.sampled_from(["", "", "on", "again", "out"]),
        reason=st.sampled_from(["", "因为"]),
        is_lead=st.booleans(),
        override=st.booleans(),
    )
    def move(self, to, answer, reason, is_lead, override):
        before = self.run
        who = self.lead if is_lead else self.agent
        definition = queries.definition_of(before.version_id)
        here, there = definition.stage(before.stage), definition.process.find(to)
        standing = queries.standing_of(before, *(s for s in (here, there) if s))
        try:
            moved = move_run(before.pk, to=to, answer=answer, reason=reason, override=override, by=web(who))
        except (Refused, NotAllowed):
            after = self.run
            assert (after.stage, after.state, after.visit_count) == (before.stage, before.state, before.visit_count)
            return
        if moved.state != "moved" or moved.visit is None or moved.visit.way not in ("next", "skip", "answer"):
            return
        wanted = (
            unmet(there.enter, standing, there)
            if moved.visit.way != "answer" or self._is_on(definition, here, there)
            else []
        )
        if moved.visit.way == "next":
            wanted = [*unmet(here.leave, standing, here), *wanted]
        if wanted:
            assert moved.visit.is_override, [m.code for m in wanted]
            assert is_lead
            assert reason

    @staticmethod
    def _is_on(definition, here, there):
        return definition.process.place(there.key) > definition.process.place(here.key)

    @rule(value=st.sampled_from([None, "3", "7", "x"]))
    def fill(self, value):
        try:
            save_answers(self.run_id, form="form", answers={"sum": value}, by=web(self.agent))
        except Refused as refusal:
            known = "form" in queries.definition_of(self.run.version_id).forms
            allowed = {"run_closed"} if not self.run.is_open else {"answers_wrong"} if known else {"no_such_form"}
            assert refusal.code in allowed  # noqa: PT017

    @rule(done=st.booleans())
    def tick(self, done):
        try:
            tick_work(self.run_id, item="tick", done=done, by=web(self.agent))
        except Refused as refusal:
            assert refusal.code in {"run_closed", "no_such_work"}  # noqa: PT017

    @rule(is_paid=st.booleans())
    def pay(self, is_paid):
        Task.objects.filter(pk=self.policy.pk).update(result="paid" if is_paid else "")

    @rule(is_yes=st.booleans())
    def decide(self, is_yes):
        for approval in Approval.objects.filter(state=Approval.State.ASKED):
            decide_approval(approval.pk, is_yes=is_yes, reason="看过了", by=web(self.lead))
        run_worker()

    @invariant()
    def everything_agrees(self):
        if hasattr(self, "run_id"):
            names = ("process.visits", "process.contiguous", "process.stages")
            assert [said for name in names for said in VERIFIERS[name]()] == []
            assert self.replayed() == (self.run.stage, self.run.is_open)
            assert Visit.objects.filter(run=self.run_id).count() == self.arrivals()

    def _moves(self):
        return timeline(self.run).filter(verb__in=["process.run_started", "process.run_moved"]).order_by("id")

    def replayed(self):
        """Where the journal says that the run stands."""
        stage, is_open = "", True
        for entry in self._moves():
            to = entry.data["stage"] if entry.verb == "process.run_started" else entry.data["to"]
            is_open = to not in {FINISH, "lost"}
            stage = stage if to == FINISH else to
        return stage, is_open

    def arrivals(self):
        return sum(e.verb == "process.run_started" or e.data["to"] != FINISH for e in self._moves())


class TestWalk(Walk.TestCase, TestCase):
    settings = settings(
        max_examples=25,
        stateful_step_count=18,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
