"""Shape of what the pages about prices are sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiubu.pricing.commands import Change
from jiubu.pricing.commands.lists import CURRENCIES
from jiubu.pricing.models import AdjustmentLine, PriceItem, PriceLine

Choices = Sequence[tuple[Any, Any]]
NONE: Choices = [("", "—")]
KINDS = {
    "class": _("Product classes"),
    "trim": _("Trims"),
    "option": _("Options"),
    "colour": _("Colours"),
}
FIELDS = {"class": "product_class_id", "trim": "trim_id", "option": "option_id", "colour": "colour_id"}


def new_key() -> str:
    """Of what is made on a page: unlike any key of a pack, which has no dash."""
    return f"own-{uuid4().hex[:16]}"


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Amount(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal(0), **kwargs)


class Choice(forms.TypedChoiceField):
    """An id of what is offered, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class ListForm(forms.Form):
    name = forms.CharField(label=_("Name of the list"), max_length=80)
    store_id = Choice(label=_("Store"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in CURRENCIES])
    valid_from = forms.DateField(label=_("Valid from"), widget=Day)
    valid_until = forms.DateField(label=_("Valid until"), widget=Day, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stores: Choices | None, is_group: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stores is None:
            del self.fields["store_id"]
        else:
            _offer(self, "store_id", [*([("", _("The whole group"))] if is_group else []), *stores])


class TargetForm(forms.Form):
    """An item and what it is the price of."""

    item_id = Choice(label=_("Price item"))
    target = forms.ChoiceField(label=_("For"), required=False)
    key = forms.CharField(
        label=_("Or by its name"), max_length=80, required=False, help_text=_("Such as an accessory: floor mats")
    )

    def __init__(self, *args: Any, items: Choices, targets: Sequence[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "item_id", [*NONE, *items])
        groups = [(KINDS[kind], list(rows)) for kind, rows in targets if rows]
        _offer(self, "target", [("", _("every product")), *groups])

    def of(self) -> dict[str, Any]:
        """As the commands want it."""
        kind, _colon, number = self.cleaned_data["target"].partition(":")
        target = {FIELDS[kind]: int(number)} if kind else {}
        return {"item_id": self.cleaned_data["item_id"], "key": self.cleaned_data["key"], **target}


class LineForm(TargetForm):
    amount = Amount(label=_("Price"))
    min_quantity = forms.IntegerField(label=_("From so many on"), min_value=1, max_value=1_000_000, initial=1)
    valid_from = forms.DateField(label=_("Valid from"), widget=Day, required=False)
    valid_until = forms.DateField(label=_("Valid until"), widget=Day, required=False)

    def values(self) -> dict[str, Any]:
        names = ("amount", "min_quantity", "valid_from", "valid_until")
        return {**self.of(), **{name: self.cleaned_data[name] for name in names}}


class LineEditForm(forms.Form):
    amount = Amount(label=_("Price"))
    valid_from = forms.DateField(label=_("Valid from"), widget=Day, required=False)
    valid_until = forms.DateField(label=_("Valid until"), widget=Day, required=False)


class PolicyForm(forms.Form):
    name = forms.CharField(label=_("Name of the policy"), max_length=80)
    priority = forms.IntegerField(
        label=_("Priority"), min_value=0, max_value=99_999, initial=100, help_text=_("Small numbers are asked first.")
    )
    price_list_id = Choice(label=_("Price list"))
    store_id = Choice(label=_("Store"), required=False)
    customer_class_id = Choice(label=_("Customer class"), required=False)
    product_class_id = Choice(label=_("Product class"), required=False)
    item_id = Choice(label=_("Price item"), required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=Day, required=False)
    valid_until = forms.DateField(label=_("Valid until"), widget=Day, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offers: Mapping[str, Choices], stores: Choices | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "price_list_id", [*NONE, *offers["price_list_id"]])
        for name in ("customer_class_id", "product_class_id", "item_id"):
            _offer(self, name, [("", pgettext_lazy("condition", "any")), *offers[name]])
        if stores is None:
            del self.fields["store_id"]
        else:
            _offer(self, "store_id", stores)


class TitledForm(forms.Form):
    """What has a name in both languages."""

    title_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    title_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)

    def title(self) -> dict[str, str]:
        said = self.cleaned_data
        return {"zh": said["title_zh"], "en": said["title_en"] or said["title_zh"]}


class ItemForm(TitledForm):
    kind = forms.ChoiceField(label=pgettext_lazy("price item", "Kind"), choices=PriceItem.Kind.choices)
    is_credit = forms.BooleanField(label=_("Taken off what the customer pays"), required=False)
    vat_rate = forms.DecimalField(
        label=_("VAT rate"), required=False, min_value=0, max_value=1, decimal_places=4, max_digits=5,
        help_text=_("As a share: 0.06 is 6 %. Empty: as cars."),
    )  # fmt: skip
    order = forms.IntegerField(label=_("Place in lists"), min_value=0, max_value=9999, initial=100)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        names = ("kind", "is_credit", "vat_rate", "order", "is_active")
        return {"title": self.title(), **{name: self.cleaned_data[name] for name in names}}


class CustomerClassForm(TitledForm):
    is_default = forms.BooleanField(label=_("For everybody who has no other class"), required=False)


class ProductClassForm(TitledForm):
    parent = forms.ChoiceField(label=_("Stands in"), required=False)
    is_default = forms.BooleanField(label=_("For every car that stands in no other class"), required=False)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", [*NONE, *classes])


class MembersForm(forms.Form):
    series_ids = forms.TypedMultipleChoiceField(
        label=_("Models"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    trim_ids = forms.TypedMultipleChoiceField(
        label=_("Single trims"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("A trim that is ticked here goes before the class of its model."),
    )  # fmt: skip

    def __init__(self, *args: Any, series: Choices, trims: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "series_ids", series)
        _offer(self, "trim_ids", trims)


class MatchingForm(forms.Form):
    customer_class_id = Choice(label=_("Customer class"))
    product_class_id = Choice(label=_("Product class"))

    def __init__(self, *args: Any, customers: Choices, products: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "customer_class_id", customers)
        _offer(self, "product_class_id", products)


class ClassForm(forms.Form):
    customer_class_id = Choice(label=_("Customer class"))

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "customer_class_id", classes)


class AdjustmentForm(TargetForm):
    """A field for the new price of each line that is offered, and one price that the list has not yet."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    valid_from = forms.DateField(label=_("New prices from"), widget=Day)
    new_amount = Amount(label=_("Price"), required=False)

    def __init__(self, *args: Any, lines: Sequence[PriceLine], kept: Sequence[AdjustmentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.kept = lines, kept
        self.fields["item_id"].required = False
        amounts = {row.line_id: row.new_amount for row in kept}
        for line in lines:
            self.fields[f"line_{line.pk}"] = Amount(
                label=f"{line.item.name} {line.target_title}", required=False, initial=amounts.get(line.pk)
            )

    def rows(self) -> list[tuple[PriceLine, forms.BoundField]]:
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    def changes(self) -> list[Change]:
        """What was typed, and what stood in the document of prices that were not offered now."""
        said, begin = self.cleaned_data, self.cleaned_data["valid_from"]
        typed = [
            Change(said[f"line_{line.pk}"], begin, line.pk)
            for line in self.lines
            if said.get(f"line_{line.pk}") is not None
        ]
        shown = {line.pk for line in self.lines}
        kept = [_kept(row) for row in self.kept if row.line_id not in shown]
        added = [Change(said["new_amount"], begin, of=self.of())] if said.get("new_amount") is not None else []
        return [*typed, *kept, *added]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("new_amount") is not None and not said.get("item_id"):
            self.add_error("item_id", _("Choose one of the list."))
        return said


def _kept(row: AdjustmentLine) -> Change:
    names = ("item_id", "product_class_id", "trim_id", "option_id", "colour_id", "key", "min_quantity")
    of = {} if row.line_id else {name: getattr(row, name) for name in names}
    return Change(row.new_amount, row.valid_from, row.line_id, of=of)


class AskForm(forms.Form):
    """What is asked; everything at once where no item is chosen."""

    store_id = Choice(label=_("Store"))
    on = forms.DateField(label=_("On"), widget=Day)
    trim_id = Choice(label=_("Trim"), required=False)
    item_id = Choice(label=_("Price item"), required=False)
    key = forms.CharField(label=_("Accessory by its name"), max_length=80, required=False)
    quantity = forms.IntegerField(label=pgettext_lazy("price", "Quantity"), min_value=1, max_value=1_000_000)
    customer = forms.CharField(label=_("Customer"), max_length=60, required=False)
    customer_id = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(self, data: Mapping[str, Any], *, offers: Mapping[str, Choices], store_id: int | None) -> None:
        said = {"store_id": store_id, "on": timezone.localdate().isoformat(), "quantity": 1}
        super().__init__({**said, **{name: value for name, value in data.items() if value}})
        _offer(self, "store_id", offers["store_id"])
        _offer(self, "trim_id", [*NONE, *offers["trim_id"]])
        _offer(self, "item_id", [("", _("everything at once")), *offers["item_id"]])


def day_from(text: str) -> date:
    """A day of an address; today where it makes no sense."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
