"""YAML as data: read by libyaml where PyYAML has it, which takes a tenth of the time."""

from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as QuickLoader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as QuickLoader  # type: ignore[assignment]

__all__ = ["QuickLoader", "read_yaml"]


def read_yaml(file: Path) -> Any:
    """What the file says; yaml.YAMLError with line and column."""
    return yaml.load(file.read_text("utf-8"), Loader=QuickLoader)
