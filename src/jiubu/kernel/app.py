"""What every module's app does at start: read its rooms that register something."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

ROOMS = (
    "events",
    "access",
    "facts",
    "subject",
    "importers",
    "reactions",
    "clock",
    "pack",
    "verify",
    "lists",
    "holdings",
    "prints",
    "family",
)


class ModuleConfig(AppConfig):
    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Say which of the two classes that an ``apps.py`` knows is meant: else Django falls back to a plain one."""
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for room in ROOMS:
            if find_spec(f"{self.name}.{room}") is not None:
                import_module(f"{self.name}.{room}")
