"""Made-up kinds of documents: what the engine does does not depend on the trade."""

from decimal import Decimal

from jiubu.documents.commands import Pick, draft_from, submit_document
from jiubu.documents.fields import Field
from jiubu.documents.kinds import GROSS, KINDS, Ask, Kind, Opening, Rights, Source

RIGHTS = Rights("documents.close", "documents.close", "documents.close", "documents.close")
"""One right for all: who may what is the business of the kinds that there really are."""

BILL_LIMIT = Decimal(1_000_000)


def _bill_approval(document, lines):
    return Ask("test_bill", "A large bill?", document.gross) if document.gross > BILL_LIMIT else None


def _make_debt(document, lines, by):
    debt = draft_from("t_debt", picks=[Pick(line.pk) for line in lines], is_by_itself=True, by=by)
    submit_document(debt.pk, by=by)


TOYS = (
    Kind("t_order", "Toy order", "TO", RIGHTS, opens=(Opening("ship"), Opening("advance", of=GROSS)), claim="t_sale",
         fields=(Field("signed_on", "Signed on", "date", is_required=True), Field("seal", "Seal number", is_open=True))),
    Kind("t_part", "Toy part", "TP", RIGHTS, sources=(Source("t_order", "ship"),), opens=(Opening("bill"),),
         may_stand_alone=False),
    Kind("t_bill", "Toy bill", "TB", RIGHTS, sources=(Source("t_part", "bill"),), opens=(Opening("owe", of=GROSS),),
         approval=_bill_approval, posted=_make_debt, may_stand_alone=False),
    Kind("t_debt", "Toy debt", "TD", RIGHTS, sources=(Source("t_bill", "owe"),), opens=(Opening("pay", of=GROSS),),
         is_made_by_itself=True, may_stand_alone=False),
    Kind("t_money", "Toy money", "TM", RIGHTS, sources=(Source("t_debt", "pay", uses="spend"), Source("t_order", "advance")),
         opens=(Opening("spend", of=GROSS),)),
    Kind("t_refund", "Toy refund", "TR", RIGHTS, sources=(Source("t_money", "spend"),), may_stand_alone=False),
)  # fmt: skip


def declare():
    KINDS.update({kind.key: kind for kind in TOYS})


def forget():
    for kind in TOYS:
        KINDS.pop(kind.key, None)
