"""What can go wrong in the domain, in words a user may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Missing:
    """One criterion that is not met: what is missing, what mends it, who may do it."""

    code: str
    text: str
    mend: Mapping[str, object] = field(default_factory=dict)
    roles: tuple[str, ...] = ()


class Refused(Exception):
    """A rule says no. ``code`` is stable for the API; the text is for people.

    ``fields`` holds a sentence per input field; ``missing`` the unmet criteria of a gate; ``details`` anything the
    door may show beside the text (JSON-serialisable).
    """

    def __init__(
        self,
        code: str,
        text: Text,
        *,
        fields: Mapping[str, Text] | None = None,
        missing: Sequence[Missing] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.fields = dict(fields or {})
        self.missing = tuple(missing)
        self.details = dict(details or {})


def out_of_range() -> Refused:
    """For a number, a date or a text that no column holds and nobody has refused before: the doors say this."""
    return Refused("out_of_range", _("A number, a date or a text is larger than anything that fits here."))


class NotAllowed(Refused):
    """The actor may not do this."""

    def __init__(self, action: str, text: Text | None = None) -> None:
        super().__init__("not_allowed", text or _("Your role does not allow this."), details={"action": action})


class Stale(Refused):
    """Somebody else changed the record since it was read; ``details`` holds both versions field by field."""

    def __init__(self, *, differences: Mapping[str, object]) -> None:
        super().__init__(
            "stale",
            _("Somebody else has changed this in the meantime. Compare, then save again."),
            details={"differences": dict(differences)},
        )
