"""Words of the matrix: scopes, policies, modules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SCOPE_TITLES = {
    "": pgettext_lazy("scope", "none"),
    "own": pgettext_lazy("scope", "own"),
    "team": pgettext_lazy("scope", "team"),
    "store": pgettext_lazy("scope", "store"),
    "group": pgettext_lazy("scope", "group"),
}
POLICY_TITLES = {
    "": pgettext_lazy("field policy", "usual"),
    "hide": pgettext_lazy("field policy", "hide"),
    "mask": pgettext_lazy("field policy", "mask"),
    "show": pgettext_lazy("field policy", "show"),
}
MODULE_TITLES = {
    "organisation": _("Organisation"),
    "customers": _("Customers"),
    "deals": _("Deals"),
    "vehicles": _("Vehicles"),
    "showroom": _("Showroom"),
    "work": _("Work"),
    "process": _("Processes"),
    "imports": _("Imports"),
    "packs": _("Industry packs"),
    "journal": _("Journal"),
    "lists": _("Lists and exports"),
    "privacy": _("Privacy"),
    "hooks": _("Webhooks"),
    "recovery": _("Recovery"),
}


def scope_title(scope: str) -> str:
    return str(SCOPE_TITLES.get(scope, scope))


def policy_title(policy: str) -> str:
    return str(POLICY_TITLES.get(policy, policy))


def module_title(module: str) -> str:
    return str(MODULE_TITLES.get(module, module))
