"""Shape of what the pages of inspections are sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.inspections.commands.findings import Order
from jiubu.inspections.enums import ANSWERS, ITEM_KINDS, REPEATED
from jiubu.inspections.models import ListVersion
from jiubu.inspections.rules import MOST_DAYS, MOST_ITEMS, MOST_KM, MOST_TEXT, Item
from jiubu.kernel.titles import say

Choices = Sequence[tuple[object, object]]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Asked:
    """One item with what was answered so far, for the page."""

    item: Item
    title: str
    limits: str
    answer: str
    value: str
    note: str
    photo: str
    errors: Sequence[str]


class InspectForm(forms.Form):
    """Answers to the items of a list. Per item: ``answer-``, ``value-``, ``note-`` and ``photo-<key>`` (id of a sent photo)."""

    mileage = forms.IntegerField(label=_("Kilometres"), required=False, min_value=0, max_value=MOST_KM)
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    owner_id = forms.TypedChoiceField(
        label=pgettext_lazy("inspection", "Who puts defects right"), required=False, coerce=int, empty_value=None,
        help_text=pgettext_lazy("inspection", "Empty: the stock keeper."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=pgettext_lazy("inspection", "Put right by"), required=False, widget=Day(),
        help_text=pgettext_lazy("inspection", "Empty: tomorrow where it blocks, else in a week."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: ListVersion, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": asked.number}, **kwargs})
        self.rows = asked.rows
        self.fields["owner_id"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        for item in self.rows:
            answers = forms.ChoiceField(required=False, choices=[("", ""), *ANSWERS.items()])
            self.fields[f"answer-{item.key}"] = answers
            for name in ("value", "note"):
                self.fields[f"{name}-{item.key}"] = forms.CharField(required=False, max_length=MOST_TEXT)
            self.fields[f"photo-{item.key}"] = forms.IntegerField(required=False, min_value=1)

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        """As the command wants it."""
        answers = {
            item.key: {name: values[f"{name}-{item.key}"] for name in ("answer", "value", "note")} for item in self.rows
        }
        photos = {item.key: values[f"photo-{item.key}"] for item in self.rows if values[f"photo-{item.key}"]}
        usual = Order(values["owner_id"], values["due_on"])
        return {
            "answers": answers, "photos": photos, "usual": usual, "mileage": values["mileage"], "note": values["note"],
            "version": values["version"],
        }  # fmt: skip

    def sections(self) -> Iterator[tuple[str, list[Asked]]]:
        """The items by section, with what was sent and what is wrong with it."""
        title, found = "", list[Asked]()
        for item in self.rows:
            section = say(item.section)
            if section != title:
                if found:
                    yield title, found
                title, found = section, []
            found.append(self._asked(item))
        if found:
            yield title, found

    def _asked(self, item: Item) -> Asked:
        sent = {name: str(self.data.get(f"{name}-{item.key}", "")) for name in ("answer", "value", "note", "photo")}
        wrong = [
            str(text)
            for name in ("answer", "value", "note", "photo")
            for text in self.errors.get(f"{name}-{item.key}", ())
        ]
        return Asked(item, say(item.title), limits_of(item), **sent, errors=wrong)


def limits_of(item: Item) -> str:
    """ "12.4–13.2 V"."""
    if item.least is None and item.most is None:
        return item.unit
    begin, end = (format(limit, "f") if limit is not None else "" for limit in (item.least, item.most))
    said = f"{begin}–{end}" if begin and end else f"≥ {begin}" if begin else f"≤ {end}"
    return f"{said} {item.unit}".strip()


class CloseForm(forms.Form):
    remedy = forms.CharField(label=pgettext_lazy("inspection", "What was done"), required=False, max_length=300)


class IntervalForm(forms.Form):
    """Days between two checks of a store; empty: as the list says."""

    def __init__(self, *args: Any, titles: dict[str, str], usual: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in REPEATED:
            text = _("Days. Empty: {days}, as the check list says.")
            self.fields[kind] = forms.IntegerField(
                label=titles[kind], required=False, min_value=1, max_value=MOST_DAYS,
                help_text=str(text).format(days=usual[kind]),
            )  # fmt: skip


class ItemForm(forms.Form):
    """One item of a list; without a title it is left out."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    title_zh = forms.CharField(label=_("In Chinese"), required=False, max_length=100)
    title_en = forms.CharField(label=_("In English"), required=False, max_length=100)
    section_zh = forms.CharField(label=pgettext_lazy("inspection", "Section in Chinese"), required=False, max_length=60)
    section_en = forms.CharField(label=pgettext_lazy("inspection", "Section in English"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=pgettext_lazy("inspection", "Answer"), choices=list(ITEM_KINDS.items()), required=False, initial="check"
    )
    least = forms.DecimalField(label=pgettext_lazy("inspection", "At least"), required=False)
    most = forms.DecimalField(label=pgettext_lazy("inspection", "At most"), required=False)
    unit = forms.CharField(label=pgettext_lazy("inspection", "Unit"), required=False, max_length=12)
    needs_photo = forms.BooleanField(label=pgettext_lazy("inspection", "Needs a photo"), required=False)
    is_blocking = forms.BooleanField(label=pgettext_lazy("inspection", "Not OK: failed"), required=False)
    is_damage = forms.BooleanField(label=pgettext_lazy("inspection", "Not OK: damaged on the way"), required=False)
    place = forms.IntegerField(label=pgettext_lazy("inspection", "Place"), required=False, min_value=0, max_value=9999)
    gone = forms.BooleanField(label=pgettext_lazy("inspection", "Take it off the list"), required=False)


ItemForms = forms.formset_factory(ItemForm, extra=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 10)
NEW_ROWS = 3
FLAGS = ("needs_photo", "is_blocking", "is_damage")


class ListForm(forms.Form):
    """A list with its items, of which each is a form of its own."""

    title_zh = forms.CharField(label=_("In Chinese"), max_length=60)
    title_en = forms.CharField(label=_("In English"), max_length=60)
    interval_days = forms.IntegerField(
        label=pgettext_lazy("inspection", "Every so many days"), required=False, min_value=1, max_value=MOST_DAYS
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, now: ListVersion, comes_again: bool) -> None:
        initial = {
            "title_zh": now.title.get("zh", ""), "title_en": now.title.get("en", ""), "version": now.number,
            "interval_days": now.interval_days,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        if not comes_again:
            del self.fields["interval_days"]
        self.now = now
        begin = [_initial(item, n) for n, item in enumerate(now.rows, 1)]
        self.items = ItemForms(data, initial=[*begin, *({"kind": "check"} for _n in range(NEW_ROWS))], prefix="item")

    def is_valid(self) -> bool:
        return super().is_valid() and self.items.is_valid()

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        rows = [
            (row["place"] if row.get("place") is not None else 10_000, n, row)
            for n, row in enumerate(self.items.cleaned_data)
            if row.get("title_zh") and not row.get("gone")
        ]
        kept = {item.key: item for item in self.now.rows}
        keys = {row["key"] for _p, _n, row in rows if row["key"]} | set(kept)
        items = [_item(row, keys, kept) for _place, _n, row in sorted(rows, key=lambda one: one[:2])]
        title = {**self.now.title, "zh": values["title_zh"], "en": values["title_en"]}
        return {
            "title": title, "items": items, "interval_days": values.get("interval_days"), "version": values["version"],
        }  # fmt: skip


def _initial(item: Item, place: int) -> dict[str, Any]:
    return {
        "key": item.key, "title_zh": item.title["zh"], "title_en": item.title["en"], "section_zh": item.section["zh"],
        "section_en": item.section["en"], "kind": item.kind, "least": item.least, "most": item.most, "unit": item.unit,
        "place": place * 10, **{flag: getattr(item, flag) for flag in FLAGS},
    }  # fmt: skip


def _item(row: dict[str, Any], keys: set[str], kept: dict[str, Item]) -> dict[str, Any]:
    """As the rules want it; a new item gets a key, an old one keeps what the page does not show (a third language)."""
    key = row["key"] or next(f"item_{n}" for n in range(1, 10_000) if f"item_{n}" not in keys)
    keys.add(key)
    old = kept.get(key)
    found = {"key": key, "kind": row["kind"] or "check", **{flag: row[flag] for flag in FLAGS}}
    for name in ("title", "section"):
        zh, en = row[f"{name}_zh"] or "–", row[f"{name}_en"] or row[f"{name}_zh"] or "–"
        before = getattr(old, name) if old else {}
        found[name] = {**(before if before.get("zh") == zh else {}), "zh": zh, "en": en}
    if found["kind"] == "number":
        limits = {name: str(row[name]) for name in ("least", "most") if row[name] is not None}
        found |= {"unit": row["unit"], **limits}
    return found
