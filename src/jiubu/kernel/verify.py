"""Adding everything up again: what is kept twice must agree. Modules register verifiers; ``jiubu verify`` runs them."""

from collections.abc import Callable, Iterable

Verifier = Callable[[], Iterable[str]]

VERIFIERS: dict[str, Verifier] = {}


def verifier(name: str) -> Callable[[Verifier], Verifier]:
    """Declare a check that yields one sentence per disagreement: ``@verifier("deals.stage_counts")``.

    It names rows by their ids, never by personal data, and changes nothing.
    """

    def declare(check: Verifier) -> Verifier:
        if name in VERIFIERS:
            raise TypeError(f"verifier {name!r} is registered twice")
        VERIFIERS[name] = check
        return check

    return declare
