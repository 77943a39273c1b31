"""Sensitive fields: what a role sees of them, in full, masked, or not at all.

A module declares its fields in ``access.py``, as it declares its actions; the roles say in their matrix who sees how much.
Pages, API, lists, exports and messages all print such a value through ``shown`` or ``text``, so there is one answer.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from django.utils.functional import Promise

from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor

T = TypeVar("T")
Policy = Literal["hide", "mask", "show"]
POLICIES: tuple[Policy, ...] = ("hide", "mask", "show")
"""From nothing to everything."""

FIELDS: dict[str, "Field"] = {}


@dataclass(frozen=True, slots=True)
class Field:
    """``usual`` counts where a role says nothing. Without ``masked`` a field is either shown or hidden."""

    key: str
    title: str | Promise
    usual: Policy
    masked: Callable[[str], str] | None = None

    @property
    def policies(self) -> tuple[Policy, ...]:
        return POLICIES if self.masked else ("hide", "show")


def field(key: str, title: str | Promise, *, usual: Policy, masked: Callable[[str], str] | None = None) -> str:
    """Declare a field and get its key back: ``MOBILE = field("customers.mobile", _("Mobile"), usual="mask", …)``."""
    if key in FIELDS:
        raise TypeError(f"field {key!r} is declared twice")
    FIELDS[key] = Field(key, title, usual, masked)
    return key


def policy_of(actor: Actor, key: str) -> Policy:
    """How much of the field this actor sees; a machine works with the whole value."""
    if actor.is_machine:
        return "show"
    return _known(actor.fields.get(key)) or FIELDS[key].usual


def _known(policy: str | None) -> Policy | None:
    return next((known for known in POLICIES if known == policy), None)


def widest(policies: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What several roles together let a person see: of each field the most that any of them shows."""
    roles = list(policies)
    keys = {key for role in roles for key in role if key in FIELDS}
    return {key: max((_of_role(role, key) for role in roles), key=POLICIES.index) for key in sorted(keys)}


def _of_role(role: Mapping[str, str], key: str) -> Policy:
    return _known(role.get(key)) or FIELDS[key].usual


def goes_beyond(actor: Actor, role: Mapping[str, str]) -> bool:
    """Whether a role shows more of any field than this actor sees."""
    return any(POLICIES.index(_of_role(role, key)) > POLICIES.index(policy_of(actor, key)) for key in FIELDS)


def is_hidden(actor: Actor, key: str) -> bool:
    return policy_of(actor, key) == "hide"


def text(actor: Actor, key: str, value: str | None, *, full: Callable[[str], str] = str) -> str:
    """The text of the field as this actor may see it: ``full`` writes it in full; "" when hidden or empty."""
    policy = policy_of(actor, key)
    if not value or policy == "hide":
        return ""
    mask = FIELDS[key].masked
    return mask(value) if policy == "mask" and mask else full(value)


SHORTEST = 11
"""Characters of a mobile number: nothing shorter holds a number."""
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


def words(actor: Actor, value: str) -> str:
    """A free text: mobile and ID numbers typed into it are masked for who does not see every such field in full."""
    if len(value) < SHORTEST:
        return value
    masks = {kind.masked for kind in FIELDS.values() if policy_of(actor, kind.key) != "show"}
    if crypto.mask_id in masks:
        value = _ID_NUMBER.sub(lambda found: crypto.mask_id(found[0]), value)
    if crypto.mask_phone in masks:
        value = _PHONE.sub(lambda found: crypto.mask_phone(found[1] + found[2] + found[3]), value)
    return value


def shown(actor: Actor, key: str, value: T | None) -> T | None:
    """A value that has no masked form (an amount, a day), or None where it is hidden."""
    return value if policy_of(actor, key) == "show" else None
