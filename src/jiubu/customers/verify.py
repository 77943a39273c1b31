"""What ``jiubu verify`` checks of customers, and where their sealed numbers lie."""

from collections.abc import Iterator

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
