"""The three prints of cards: the conversation card, a count, an advance table."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.cards import access, queries
from jiubu.deals.access import SEE as SEE_DEALS
from jiubu.deals.queries import profile_of
from jiubu.kernel.actor import Actor
from jiubu.papers.registry import Paper, Sheet, register_paper
from jiubu.papers.rules import number

CARD, COUNT, TABLE = "cards.card", "cards.count", "cards.table"


def card(actor: Actor, args: dict[str, str]) -> Sheet:
    """The conversation card; that it was printed stands in the timelines of deal and customer."""
    found = queries.card_of(actor, number(args, "deal_id"))
    deal = found.deal
    title = _("Conversation card {code}").format(code=deal.code)
    context = {"card": found, "deal": deal}
    return Sheet(title, "cards/card_sheet.html", context, store_id=deal.store_id, about=(deal, deal.customer))


def count(actor: Actor, args: dict[str, str]) -> Sheet:
    """A count as the actor may see it now, with a line to sign for each side."""
    found = queries.count_of(actor, number(args, "count_id"))
    title = _("Card count {month} {name}").format(month=f"{found.month:%Y-%m}", name=found.consultant.name)
    context = {"count": found, "rows": queries.rows_shown(actor, found)}
    return Sheet(title, "cards/count_sheet.html", context, store_id=found.store_id, about=(found,))


def table(actor: Actor, args: dict[str, str]) -> Sheet:
    """The week of a consultant."""
    found = queries.table_of(actor, number(args, "table_id"))
    rows = queries.table_lines(actor, found)
    title = _("Advance table {week} {name}").format(week=f"{found.week:%Y-%m-%d}", name=found.consultant.name)
    context = {"table": found, "rows": rows, "grades": profile_of(actor).grades}
    return Sheet(title, "cards/table_sheet.html", context, store_id=found.store_id, about=(found,))


register_paper(Paper(CARD, gettext_lazy("Conversation card"), SEE_DEALS, card, args=("deal_id",)))
register_paper(Paper(COUNT, gettext_lazy("Card count"), access.SEE, count, args=("count_id",)))
register_paper(Paper(TABLE, gettext_lazy("Advance table"), access.SEE, table, args=("table_id",)))
