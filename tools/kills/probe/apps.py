"""Last of the apps: it knows every event."""

from typing import Any

from django.apps import AppConfig
from django.db import connection

TABLE = "kill_probe"


class ProbeConfig(AppConfig):
    name = "tools.kills.probe"
    label = "kill_probe"

    def ready(self) -> None:
        from jiubu.journal.event import EVENTS
        from jiubu.journal.registry import reaction

        @reaction("kill_probe", *EVENTS)
        def note(entry: Any, by: Any) -> None:  # noqa: ARG001  what a reaction is given
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE} (entry_id) VALUES (%s)", [entry.pk])  # noqa: S608  our own name
