"""Shape of what the page of targets is sent: one field per kind and per store, team and person."""

from typing import Any

from django import forms
from django.utils.translation import pgettext

from jiubu.targets.enums import MOST, TARGET_KINDS
from jiubu.targets.queries import Month

Key = tuple[str, int | None, int | None]


def name_of(key: Key) -> str:
    """cards-s, cards-t3, cards-p12: the store, a team, a person."""
    kind, team, person = key
    return f"{kind}-p{person}" if person else f"{kind}-t{team}" if team else f"{kind}-s"


class MonthForm(forms.Form):
    """Empty takes a number away."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, month: Month, **kwargs: Any) -> None:
        self.keys: dict[str, Key] = {}
        initial: dict[str, Any] = {"version": month.version}
        super().__init__(*args, **{**kwargs, "initial": initial})
        for title, team_id, person in _rows(month):
            for kind, what in TARGET_KINDS.items():
                key = (kind, team_id, person)
                name = name_of(key)
                self.keys[name] = key
                label = pgettext("target", "%(who)s: %(what)s") % {"who": title, "what": what}
                self.fields[name] = _number(label, None if person else month.sum_of(kind, team_id))
                initial[name] = month.values.get(key)

    def values(self, cleaned: dict[str, Any]) -> dict[Key, int | None]:
        return {self.keys[name]: value for name, value in cleaned.items() if name in self.keys}


def _rows(month: Month) -> list[tuple[str, int | None, int | None]]:
    """(title, team, person): the store, its teams, its people."""
    teams = [(team.name, team.pk, None) for team in month.teams]
    return [(month.store.title, None, None), *teams, *((m.user.name, None, m.user.pk) for m in month.members)]


def _number(label: str, total: int | None) -> forms.IntegerField:
    attrs: dict[str, Any] = {"inputmode": "numeric", "aria-label": label, "class": "num target-input"}
    if total is not None:
        attrs["placeholder"] = str(total)
    return forms.IntegerField(
        required=False, min_value=0, max_value=MOST, label=label, widget=forms.NumberInput(attrs=attrs)
    )
