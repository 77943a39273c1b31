"""What two cards look like side by side, and what one card made of both would be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiubu.kernel.errors import Text

CHOSEN = (
    "name", "gender", "mobile", "other_phone", "wechat", "email", "credit_code", "birth_on", "region", "address",
    "occupation", "channel", "remark", "id_number_encrypted",
)  # fmt: skip
"""Fields that are taken from one card or the other."""
KEPT = (*CHOSEN, "id_number_hash", "is_do_not_call", "extra")
"""What merging may change: kept as it was, so that it can be undone."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of both cards, shown masked, with what is proposed: "into" or "card"."""

    name: str
    title: Text
    into: str
    card: str
    choice: str

    @property
    def differs(self) -> bool:
        return self.into != self.card


def snapshot(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if found.get("birth_on"):
        found["birth_on"] = date.fromisoformat(found["birth_on"])
    return found


def proposed(into: Mapping[str, Any], card: Mapping[str, Any]) -> dict[str, str]:
    """The card that stays keeps what it has; what it lacks comes from the other."""
    return {name: "card" if not into[name] and card[name] else "into" for name in CHOSEN}


def merged(into: Mapping[str, Any], card: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    """The values of the card that both become. A wish not to be called wins; a second number is kept beside."""
    picks = {**proposed(into, card), **choices}
    found = {name: (card if picks[name] == "card" else into)[name] for name in CHOSEN}
    found["is_do_not_call"] = into["is_do_not_call"] or card["is_do_not_call"]
    found["extra"] = {**card["extra"], **into["extra"]}
    found["id_number_hash"] = (card if picks["id_number_encrypted"] == "card" else into)["id_number_hash"]
    more = [*into["extra"].get("more_phones", []), *card["extra"].get("more_phones", [])]
    known = {found["mobile"], found["other_phone"]}
    for number in (into["mobile"], card["mobile"], into["other_phone"], card["other_phone"]):
        if number and number not in known and number not in more:
            if not found["other_phone"]:
                found["other_phone"] = number
                known.add(number)
            else:
                more.append(number)
    if more:
        found["extra"]["more_phones"] = more
    return found
