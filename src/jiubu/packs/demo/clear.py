"""Take the demo business away again, with its journal: nothing of it was real."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.append_only import lifted
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.kernel.statistics import refresh_statistics
from jiubu.organisation.models import Group
from jiubu.packs.demo.paths import path_to_group

APPEND_ONLY = ("journal_entry", "journal_link", "process_version", "privacy_consent", "privacy_wording")


@command
def clear_demo(*, by: Actor) -> int:
    """Delete the demo group with everything in it; how many rows. Refused("not_demo") for a group that is real."""
    group = Group.objects.select_for_update(of=("self",)).get(pk=by.group_id)
    by.require("packs.install")
    if group.settings.get("is_demo") is not True:
        raise Refused("not_demo", _("Only the demo business can be cleared."))
    count = 0
    refresh_statistics()
    with lifted(*APPEND_ONLY):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for rows in _rows_of(group.pk):
            count += rows._raw_delete(rows.db) or 0  # noqa: SLF001 - without the guards
    return count


def _rows_of(group_id: int) -> Iterator[models.QuerySet[models.Model]]:
    """Every row of the group, model by model. The longest way first: what a row is found by still stands then."""
    found = [(model, path) for model in _models() if (path := path_to_group(model)) is not None]
    for model, path in sorted(found, key=lambda pair: -len(pair[1].split("__"))):
        ids: models.QuerySet[models.Model, dict[str, object]] = (
            models.QuerySet(model).filter(**{path: group_id}).order_by().values("pk")
        )
        yield models.QuerySet(model).filter(pk__in=ids)


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
