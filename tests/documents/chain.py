"""The way through the toy kinds, step by step."""

from datetime import date
from decimal import Decimal

from jiubu.documents import commands
from jiubu.documents.commands import Head, NewLine, Pick

DAY = date(2026, 11, 20)


def lines(*prices, quantity=1, **fields):
    return [NewLine("thing", f"东西{n}", quantity=Decimal(quantity), price=Decimal(price), vat_rate=Decimal("0.13"), **fields)
            for n, price in enumerate(prices, start=1)]  # fmt: skip


def order(store, by, *rows, post=True, head=None, **fields):
    head = head or Head(day=DAY, data={"signed_on": "2026-11-20"}, **fields)
    draft = commands.draft_document("t_order", store_id=store.pk, lines=rows, head=head, by=by)
    return commands.submit_document(draft.pk, by=by) if post else draft


def follow(kind, upper, by, *amounts, post=True):
    """The next document from the lines of ``upper``; all that is left, or these amounts of its first lines."""
    found = list(upper.lines.order_by("position"))
    wanted = [Pick(line.pk, amount) for line, amount in zip(found, amounts or [None] * len(found), strict=False)]
    draft = commands.draft_from(kind, picks=wanted, head=Head(day=DAY), by=by)
    return commands.submit_document(draft.pk, by=by) if post else draft
