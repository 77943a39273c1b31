"""After the first maintenance the service team gets the customer: a copy of the conversation card, and a task."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiubu.deals import access
from jiubu.deals.events import CardCopied, CardTakenBack
from jiubu.deals.models import CardCopy, Deal
from jiubu.deals.queries import card_of, title_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.models import User
from jiubu.organisation.queries import calendar_of, people_with_role
from jiubu.process.definition import Form
from jiubu.process.queries import definition_of, newest_answers
from jiubu.work.commands import close_tasks_from, make_task, notify

COPIED = "first_maintenance.card_copied"
"""Fact that a form of a pack gives: the card goes to the service team, with this form filled in whole."""
ADVISOR = "service_advisor"
"""Field of that form, where it has one: who of the service team was named."""


@command
def settle_card_copy(deal_id: int, *, by: Actor) -> CardCopy | None:
    """Copy the card to the service team when the form of the process says so, take it back when it no longer does.

    The team are the people of the store with the role of the stage that asks for the form. Doing it twice changes nothing.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    is_asked, role, advisor = _asked(deal)
    there = CardCopy.objects.filter(deal=deal, taken_back_at=None).first()
    if there is not None and not is_asked:
        _take_back(there, deal, by)
        return None
    if there is not None or not is_asked:
        return there
    team = people_with_role(deal.store_id, role)
    keeper = next((person for person in team if person.name == advisor), team[0] if team else None)
    copy = CardCopy.objects.create(deal=deal, store_id=deal.store_id, keeper=keeper, content=card_of(deal))
    _ask(copy, deal, team, by)
    record(CardCopied(copy_id=copy.pk, keeper_id=copy.keeper_id), about=deal, also=[deal.customer], by=by)
    return copy


def _asked(deal: Deal) -> tuple[bool, str, str]:
    """Whether the card is to be copied, to the people of which role, and who of them was named."""
    definition = definition_of(deal.version_id_of_process) if deal.run_id else None
    form = next((f for f in definition.forms.values() if _field(f)), None) if definition else None
    if definition is None or form is None or deal.run_id is None:
        return False, "", ""
    answers = newest_answers(deal.run_id).filter(form=form.key, part="", is_complete=True).first()
    role = next((stage.role for stage in definition.stages if form.key in stage.forms), "")
    if answers is None:
        return False, role, ""
    return answers.answers.get(_field(form)) is True, role, str(answers.answers.get(ADVISOR) or "").strip()


def _field(form: Form) -> str:
    return next((field.key for field in form.fields if field.fact == COPIED), "")


def _ask(copy: CardCopy, deal: Deal, team: list[User], by: Actor) -> None:
    """The keeper reads the card within a working day (nobody there: the store's pool does); the whole team is told."""
    sentence, details = (
        gettext_noop("After the first maintenance the customer is yours: {title}"),
        {"title": title_of(deal)},
    )
    make_task(
        store_id=deal.store_id, owner_id=copy.keeper_id, kind="service", title=_("Read the card, greet the customer"),
        due_at=calendar_of(deal.store).add_days(timezone.now(), 1), about=deal, about_title=title_of(deal),
        source=_source(copy), by=by,
    )  # fmt: skip
    notify([person.pk for person in team], sentence, details, about=deal, source=_source(copy), by=by)


def _take_back(copy: CardCopy, deal: Deal, by: Actor) -> None:
    copy.taken_back_at = timezone.now()
    copy.save(update_fields=["taken_back_at"])
    close_tasks_from(_source(copy), group_id=deal.group_id, result=_("the card was taken back"), by=by)
    sentence, details = gettext_noop("The card was taken back: {title}"), {"title": title_of(deal)}
    notify([copy.keeper_id], sentence, details, about=deal, source=f"{_source(copy)}:back", by=by)
    record(CardTakenBack(copy_id=copy.pk), about=deal, also=[deal.customer], by=by)


def _source(copy: CardCopy) -> str:
    return f"deals.card_copy:{copy.pk}"
