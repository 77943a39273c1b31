"""Kinds of inspections, how an item was found, and what comes of it."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ARRIVAL, STORAGE, BATTERY, PDI = "arrival", "storage", "battery", "pdi"
KINDS: dict[str, str | Promise] = {
    ARRIVAL: pgettext_lazy("inspection", "Arrival check"),
    STORAGE: pgettext_lazy("inspection", "Storage check"),
    BATTERY: pgettext_lazy("inspection", "Battery check"),
    PDI: pgettext_lazy("inspection", "PDI before delivery"),
}
REPEATED: dict[str, int] = {STORAGE: 7, BATTERY: 30}
"""Kinds that come again and again while a vehicle stands here, with the days between them unless list or store say others."""

OK, NOT_OK, NOT_APPLICABLE = "ok", "not_ok", "na"
ANSWERS: dict[str, str | Promise] = {
    OK: pgettext_lazy("inspection", "OK"),
    NOT_OK: pgettext_lazy("inspection", "Not OK"),
    NOT_APPLICABLE: pgettext_lazy("inspection", "Not on this car"),
}
ITEM_KINDS: dict[str, str | Promise] = {
    "check": pgettext_lazy("inspection", "OK or not OK"),
    "number": pgettext_lazy("inspection", "Number"),
    "text": pgettext_lazy("inspection", "Text"),
}
PASSED, CONDITIONAL, FAILED = "passed", "conditional", "failed"
RESULTS: dict[str, str | Promise] = {
    PASSED: pgettext_lazy("inspection", "passed"),
    CONDITIONAL: pgettext_lazy("inspection", "passed with defects"),
    FAILED: pgettext_lazy("inspection", "failed"),
}
