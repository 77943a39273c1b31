"""What was changed since somebody read it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext as _

from jiubu.journal.models import Entry
from jiubu.kernel.errors import Stale, Text


def stale(thing: models.Model, *, version: int, fields: Mapping[str, tuple[Text, object, object]]) -> Stale:
    """That ``thing`` was changed since it was read: both versions field by field, and who changed it last, when.

    ``fields``: name -> (title, what the sender wants, what is there now), each as the sender may see it.
    """
    last = Entry.objects.about(thing).order_by("-at", "-id").first()
    return stale_since(last.who if last else "", last.at if last else None, version=version, fields=fields)


def stale_since(
    by: str, at: datetime | None, *, version: int, fields: Mapping[str, tuple[Text, object, object]]
) -> Stale:
    """As ``stale``, where the caller knows who changed it and when."""
    return Stale(
        differences={
            "version": version,
            "by": by,
            "at": at.isoformat() if at else "",
            "fields": {
                name: {"title": str(title), "yours": _said(yours), "theirs": _said(theirs)}
                for name, (title, yours, theirs) in fields.items()
            },
        }
    )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
