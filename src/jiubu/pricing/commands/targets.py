"""What a price is of, as it comes in: rows of the group, one of them at most."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.pricing.models import PriceItem, ProductClass
from jiubu.pricing.rules.asking import target_of
from jiubu.vehicles.models import Colour, Option, Trim

TWO = _("A price is of one thing: a product class, a trim, an option, a colour or a thing by its name.")
OF_SERIES = "series__maker__brand__group"
MOST_AT_ONCE = 1_000_000


def priced_values(
    *, item_id: int, product_class_id: int | None = None, trim_id: int | None = None, option_id: int | None = None,
    colour_id: int | None = None, key: str = "", min_quantity: int = 1, by: Actor,
) -> dict[str, Any]:  # fmt: skip
    """The columns of ``Priced``. A foreign row is refused beside its field as one that does not exist."""
    target = target_of(
        product_class_id=product_class_id, trim_id=trim_id, option_id=option_id, colour_id=colour_id, key=key, two=TWO
    )
    rows: Mapping[str, tuple[Any, int | None]] = {
        "item": (PriceItem.objects.filter(group=by.group_id, is_active=True), item_id),
        "product_class": (ProductClass.objects.filter(group=by.group_id), product_class_id),
        "trim": (Trim.objects.filter(**{OF_SERIES: by.group_id}), trim_id),
        "option": (Option.objects.filter(**{OF_SERIES: by.group_id}), option_id),
        "colour": (Colour.objects.filter(**{OF_SERIES: by.group_id}), colour_id),
    }
    found = {name: _row(name, queryset, wanted) for name, (queryset, wanted) in rows.items()}
    return {
        **found,
        "key": key.strip()[:80],
        "target": target[:90],
        "min_quantity": checked.count(min_quantity, "min_quantity", least=1, most=MOST_AT_ONCE),
    }


def _row(name: str, rows: Any, wanted: int | None) -> Any:
    if wanted is None:
        return None
    try:
        return rows.get(pk=wanted)
    except ObjectDoesNotExist:
        text = _("Choose one of the list.")
        raise Refused("unknown_choice", text, fields={f"{name}_id": text}) from None
