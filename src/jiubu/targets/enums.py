"""What targets are set for."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

TARGET_KINDS: dict[str, str | Promise] = {
    "cards": pgettext_lazy("target", "Cards"),
    "drives": pgettext_lazy("target", "Test drives"),
    "orders": pgettext_lazy("target", "Orders"),
    "deliveries": pgettext_lazy("target", "Deliveries"),
}
MOST = 99_999
"""No store sells as many in a month."""
