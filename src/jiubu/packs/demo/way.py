"""The way of each deal through the process: stage visits, forms filled in, work ticked; with what the journal says of it."""

from datetime import timedelta

from jiubu.organisation.models import User
from jiubu.packs.demo.answers import filled
from jiubu.packs.demo.cases import Case, Setting, stage_of
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.source import Source
from jiubu.packs.demo.story import Step
from jiubu.process.answers import clean_answers
from jiubu.process.commands.answers import seal_answers
from jiubu.process.definition import FINISH
from jiubu.process.events import AnswersSaved, RunMoved, RunStarted, WorkTicked
from jiubu.process.models import AnswerSet, Visit, WorkDone


def save_ways(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    visits: list[Visit] = []
    sets: list[AnswerSet] = []
    ticks: list[WorkDone] = []
    for case in cases:
        visits.extend(_visits(setting, case, chronicle))
        sets.extend(_answers(source, setting, case, chronicle))
        ticks.extend(_work(source, setting, case, chronicle))
    Visit.objects.bulk_create(visits, batch_size=1000)
    AnswerSet.objects.bulk_create(sets, batch_size=1000)
    WorkDone.objects.bulk_create(ticks, batch_size=1000)


def _mover(setting: Setting, case: Case, step: Step) -> User | None:
    if step.stage == "lost":
        return setting.people.first(case.store, "sales_manager")
    return None if step.stage == "dormant" else case.owner


def _visits(setting: Setting, case: Case, chronicle: Chronicle) -> list[Visit]:
    rows = []
    for number, step in enumerate(case.story.steps, start=1):
        by = _mover(setting, case, step)
        reason = case.loss_reason.title["zh"] if step.stage == "lost" and case.loss_reason else step.reason
        rows.append(
            Visit(
                run=case.run,
                version=setting.flow(case).version,
                store=case.store,
                number=number,
                stage=step.stage,
                phase=step.phase,
                way=step.way,
                decision=step.decision,
                answer=step.answer,
                reason=reason,
                entered_at=step.entered_at,
                entered_by=by,
                left_at=step.left_at,
            )
        )
        _tell_move(setting, case, number, reason, by, chronicle)
    if case.is_finished:
        _tell_finish(case, chronicle)
    return rows


def _tell_move(setting: Setting, case: Case, number: int, reason: str, by: User | None, chronicle: Chronicle) -> None:
    step = case.story.steps[number - 1]
    title = stage_of(setting, case, step.stage).title
    flow = setting.flow(case)
    event: RunStarted | RunMoved = RunStarted(
        process=flow.process.key, version=flow.version.number, stage=step.stage, title=title
    )
    if number > 1:
        event = RunMoved(
            run=case.run.pk,
            visit=number,
            origin=case.story.steps[number - 2].stage,
            to=step.stage,
            way=step.way,
            decision=step.decision,
            answer=step.answer,
            reason=reason,
            title=title,
        )
    chronicle.note(step.entered_at, event, case.deal, also=[case.run, case.customer], by=by)


def _tell_finish(case: Case, chronicle: Chronicle) -> None:
    last = case.story.steps[-1]
    number = len(case.story.steps)
    event = RunMoved(run=case.run.pk, visit=number, origin=last.stage, to=FINISH, way="finish", title={})
    chronicle.note(last.left_at or last.entered_at, event, case.deal, also=[case.run, case.customer])


def _answers(source: Source, setting: Setting, case: Case, chronicle: Chronicle) -> list[AnswerSet]:
    price = case.trim.guide_price or case.amount
    found = filled(
        source, case.story, customer=case.customer, trim=f"{case.trim.name} {case.colour.name}", price=price,
        vehicle=case.vehicle,
    )  # fmt: skip
    rows = []
    for key, moment, raw in found:
        form = setting.flow(case).definition.forms[key]
        cleaned = clean_answers(form, raw)
        answers = seal_answers(form, cleaned.answers, None)
        at = min(moment, source.now)
        rows.append(
            AnswerSet(run=case.run, form=key, answers=answers, is_complete=cleaned.is_complete, by=case.owner, at=at)
        )
        event = AnswersSaved(
            form=key,
            number=1,
            is_complete=cleaned.is_complete,
            changed=sorted(answers),
            title=form.title,
        )
        chronicle.note(at, event, case.deal, also=[case.run], by=case.owner)
    return rows


def _work(source: Source, setting: Setting, case: Case, chronicle: Chronicle) -> list[WorkDone]:
    """Required work of the stages that were left; some of the rest as well."""
    rows = []
    people = setting.people
    for step in case.story.steps:
        if step.left_at is None or step.way == "aside":
            continue
        for item in stage_of(setting, case, step.stage).all_work:
            if item.done_when is not None or not (item.required or source.chance(0.35)):
                continue
            if item.only_when is not None and not any(talk.is_two_way for talk in case.story.talks if talk.at):
                continue
            by = case.owner
            if item.role and (case.store.pk, item.role) in people.by_role and item.role != "sales_consultant":
                by = people.first(case.store, item.role)
            at = max(step.entered_at, step.left_at - timedelta(minutes=source.random.randrange(7, 14)))
            rows.append(WorkDone(run=case.run, stage=step.stage, item=item.key, by=by, at=at))
            event = WorkTicked(stage=step.stage, item=item.key, title=item.title)
            chronicle.note(at, event, case.deal, also=[case.run], by=by)
    return rows
