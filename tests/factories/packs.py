"""The pack that a store of tests is set up by, read once."""

from functools import cache

from jiubu.packs.commands import install_pack
from jiubu.packs.read import Pack, folder_of, read_pack
from tests.factories import machine


@cache
def real_pack() -> Pack:
    """The pack of car dealerships, as it is shipped."""
    return read_pack(folder_of("car_dealership"))


def install_real_pack(group) -> None:
    install_pack(real_pack(), by=machine(group, "pack"))
