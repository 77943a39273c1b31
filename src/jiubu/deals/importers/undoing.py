"""Taking an import of deals back: what was made goes, with its run and its customer, unless somebody worked on it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from jiubu.customers.importers import undo_customers
from jiubu.deals.commands.counters import place_of, shift
from jiubu.deals.events import DealEdited
from jiubu.deals.importers.taking import CHANGEABLE
from jiubu.deals.models import Deal, Followup
from jiubu.imports.registry import Change, Context, Undone
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.process.models import AnswerSet, Run, Visit, WorkDone


def undo_deals(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:
    """What somebody changed since is left as it is, and said."""
    rows = Deal.objects.filter(group=context.group_id).select_for_update()
    deals = rows.in_bulk([change.object_id for change in changes])
    worked = _worked_on(list(deals))
    answers: list[Undone] = []
    gone: list[tuple[Change, Deal]] = []
    back: list[Deal] = []
    for change in changes:
        deal = deals.get(change.object_id)
        reason = _why_not(change, deal, worked)
        answers.append(Undone(change.number, not reason, reason))
        if deal is None or reason:
            continue
        if change.before is None:
            gone.append((change, deal))
        else:
            _give_back(deal, change, by)
            back.append(deal)
    Deal.objects.bulk_update(back, [*CHANGEABLE, "version"], batch_size=200)
    _delete([deal for _change, deal in gone])
    _forget_customers([change for change, _deal in gone], context=context, by=by)
    return answers


def _why_not(change: Change, deal: Deal | None, worked: set[int]) -> str:
    if deal is None:
        return _("It is gone already.")
    after = change.after or {}
    if change.before is None:
        touched = deal.pk in worked or deal.version != after.get("version")
        return _("Somebody has worked on this deal since; it stays.") if touched else ""
    if any(_text(getattr(deal, name)) != value for name, value in after.items()):
        return _("Somebody has changed it since; it stays as it is.")
    return ""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _worked_on(deal_ids: list[int]) -> set[int]:
    """Deals that more happened to than the import did: contacts, forms, ticks, moves, loss requests, grades."""
    used = set(Followup.objects.filter(deal__in=deal_ids).exclude(state="planned").values_list("deal_id", flat=True))
    several = Followup.objects.filter(deal__in=deal_ids).values("deal_id").annotate(n=Count("id")).filter(n__gt=1)
    used |= {row["deal_id"] for row in several}
    for relation in Deal._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and not relation.concrete and model not in {None, Followup}:
            name = relation.field.name  # type: ignore[union-attr]
            rows = model._default_manager.filter(**{f"{name}__in": deal_ids})  # noqa: SLF001  Django's public name
            used |= set(rows.values_list(f"{name}_id", flat=True))
    runs = dict(Run.objects.filter(subject_kind="deal", subject_id__in=deal_ids).values_list("id", "subject_id"))
    for model in (AnswerSet, WorkDone):
        used |= {runs[run] for run in model.objects.filter(run__in=runs).values_list("run_id", flat=True)}
    moved = Visit.objects.filter(run__in=runs).exclude(way__in=["start", "aside"]).values_list("run_id", flat=True)
    return used | {runs[run] for run in moved}


def _give_back(deal: Deal, change: Change, by: Actor) -> None:
    place = place_of(deal)
    before = change.before or {}
    for name, value in before.items():
        text = None if value is None else str(value)
        setattr(deal, name, _value(name, text))
    deal.version += 1
    shift(place, place_of(deal))
    record(DealEdited(fields=sorted(before)), about=deal, by=by)


def _value(name: str, text: str | None) -> object:
    if text is None:
        return None
    if name == "amount":
        return Decimal(text)
    return parse_date(text) if name == "expected_on" else text


def _delete(deals: Sequence[Deal]) -> None:
    for deal in deals:
        shift(place_of(deal), None)
    ids = [deal.pk for deal in deals]
    runs = Run.objects.filter(subject_kind="deal", subject_id__in=ids)
    Visit.objects.filter(run__in=runs).delete()
    Followup.objects.filter(deal__in=ids).delete()
    Deal.objects.filter(pk__in=ids).delete()
    Run.objects.filter(subject_kind="deal", subject_id__in=ids).delete()


def _forget_customers(changes: Sequence[Change], *, context: Context, by: Actor) -> None:
    """Customers that the import made go too, where nothing else refers to them."""
    made = [(c.number, (c.after or {}).get("customer_made")) for c in changes]
    undo_customers([Change(number, pk, None, {}) for number, pk in made if isinstance(pk, int)], context=context, by=by)
