"""What gates may ask about the documents of a deal: three statements, only when a criterion asks."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.fact import Fact, FactContext, FactSource, register_facts
from jiubu.orders.queries import standing_of_deal

OF_DOCUMENTS = (
    Fact("documents.quoted", "yes_no", _("A quote is posted"), _("Post a quote for this deal."), {"do": "documents"}),
    Fact("documents.contracted", "yes_no", _("A contract is posted"), _("Post the contract."), {"do": "documents"}),
    Fact("documents.ordered", "yes_no", _("An order is posted"), _("Post the order."), {"do": "documents"}),
    Fact("documents.delivered", "yes_no", _("The car has left the stock"),
         _("Post the outbound delivery."), {"do": "documents"}),
    Fact("documents.invoiced", "yes_no", _("An invoice is posted"), _("Post the invoice."), {"do": "documents"}),
    Fact("documents.advance", "money", _("Paid in advance"), _("Record the deposit."), {"do": "documents"}),
    Fact("documents.open_amount", "money", _("Still to be paid"), _("The customer still owes money."), {"do": "documents"}),
    Fact("documents.is_paid", "yes_no", _("All that was ordered is billed and paid"),
         _("Not everything is billed and paid yet."), {"do": "documents"}),
)  # fmt: skip


def read_documents(context: FactContext, _names: frozenset[str]) -> Mapping[str, object]:
    found = standing_of_deal(context.subject_id)
    return {
        "documents.quoted": "quote" in found.kinds,
        "documents.contracted": "contract" in found.kinds,
        "documents.ordered": "order" in found.kinds,
        "documents.delivered": "outbound" in found.kinds,
        "documents.invoiced": "invoice" in found.kinds,
        "documents.advance": found.advance,
        "documents.open_amount": found.open,
        "documents.is_paid": found.is_paid,
    }


register_facts(FactSource("deal", OF_DOCUMENTS, read_documents))
