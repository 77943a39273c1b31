"""The tables of the car dealers' pack, as the rules take them."""

from functools import cache

from jiubu.packs.read import folder_of, rows_of


@cache
def table(section):
    """The rules' rows of ``pricing/<section>``."""
    return tuple(row.rule() for row in rows_of(folder_of("car_dealership"), f"pricing/{section}"))
