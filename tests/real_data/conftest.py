"""Real files beside the project. Absent in a user's clone: then these tests are left out and say so."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("JIUBU_REAL_DATA_FOLDER", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data():
    """``real_data("vin/vins.csv")``: the path of the file, or the reason why the test is left out."""

    def find(name):
        path = FOLDER / name
        if not path.exists():
            if os.environ.get("JIUBU_REAL_DATA") == "required":
                pytest.fail(f"real data is required here, and {name} is not beside the project")
            pytest.skip(f"real data is not beside this clone ({name}); nothing is wrong with the product")
        return path

    return find
