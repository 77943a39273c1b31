"""One version, also where nothing is installed as a package: a clone that ``start.py`` runs has no metadata."""

import tomllib
from pathlib import Path

import jiubu


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert jiubu.__version__ == project["project"]["version"]
