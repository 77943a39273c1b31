"""What ``jiubu verify`` checks of customers, and where their sealed numbers lie."""

from collections.abc import Iterator

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from jiubu.customers import queries
from jiubu.customers.models import Customer, SearchDocument
from jiubu.kernel.sealing import SEALED, Sealed, left_of, register_sealed
from jiubu.kernel.verify import verifier

register_sealed(Sealed("customers.id_number", "customers.Customer", hashes={"id_number_encrypted": "id_number_hash"}))
register_sealed(Sealed("customers.imported", "imports.Line", jsons=("before", "after")))
register_sealed(Sealed("customers.merges", "customers.Merge", jsons=("before", "after")))


@verifier("customers.sealed")
def sealed_values_open() -> Iterator[str]:
    """Every sealed number opens with one of the keys; those that an older key sealed are named by ``rotate-keys``."""
    for name, sealed in sorted(SEALED.items()):
        for row_id in left_of(sealed).unreadable:
            yield f"{name} {row_id}: no key opens it"


RECOUNTED = 500
"""Cards whose words are made anew, newest first: the rest has a document, and the index holds what the documents say."""


@verifier("customers.documents")
def documents_agree() -> Iterator[str]:
    """Every card can be found by what stands on it."""
    kept = Customer.objects.filter(merged_into=None, anonymised_at=None)
    for pk in kept.filter(document=None).order_by("id").values_list("pk", flat=True):
        yield f"customer {pk} has no words to be found by"
    wrong = SearchDocument.objects.exclude(group=F("customer__group")).order_by("customer_id")
    for pk in wrong.values_list("customer_id", flat=True):
        yield f"customer {pk} would be found in another group"
    cards = (
        Customer.objects.exclude(document=None)
        .select_related("document")
        .prefetch_related("contacts", "owned_vehicles")
    )
    for card in cards.order_by("-id")[:RECOUNTED]:
        if card.document.words != queries.document_of(card, card.contacts.all(), card.owned_vehicles.all()):
            yield f"customer {card.pk} would not be found by what stands on the card"
    if not _index_agrees():
        yield "the index of words does not agree with the documents"


def _index_agrees() -> bool:
    """SQLite keeps the words a second time, in FTS5; PostgreSQL's index is the database's own matter."""
    if connection.vendor != "sqlite":
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO customers_search(customers_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True
