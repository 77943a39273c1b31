"""A store with its people and two cars, set up by the real pack: what a journey begins with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jiubu.deals.commands import put_sales_rules
from jiubu.organisation.models import Role, Store, Team, User
from jiubu.vehicles.models import Series, Vehicle
from tests.factories import machine, make_group, make_person, make_store, make_team
from tests.factories.packs import install_real_pack
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "correct horse"  # noqa: S105 - of people who exist in tests only
VIN = "LGXCE4CC4S0000018"
NAMES = {
    "cashier": "沈会",
    "pdi_technician": "高扬",
    "insurance_clerk": "方静",
    "care_agent": "许诺",
    "stock_keeper": "丁磊",
}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 at the store."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Dealership:
    store: Store
    team: Team
    receptionist: User
    consultant: User
    colleague: User
    manager: User
    series: Series
    trim: Any
    colour: Any
    car: Vehicle
    hire: Callable[..., User]

    def staff(self, role: str) -> User:
        """One more person, in this role of the pack."""
        return self.hire(NAMES[role], role, username=role)


def open_dealership(*, rest_days=(6,), password="", loss_min_contacts=None):
    """People in the pack's own roles; one series with a trim, a colour and a car in stock. ``loss_min_contacts``: as the
    pack has it, unless said.
    """
    group = make_group(name="华景汽车集团")
    install_real_pack(group)
    if loss_min_contacts is not None:
        put_sales_rules(loss_min_contacts=loss_min_contacts, by=machine(group, "pack"))
    store = make_store(group, name="华景汽车 徐汇店", short_name="徐汇店", rest_days=list(rest_days))
    team = make_team(store, name="销售一组")
    roles = {role.key: role for role in Role.objects.filter(group=group)}

    def person(name, role, **fields):
        user = make_person(store, role=roles[role], name=name, **fields)
        user.posts.update(since="2026-01-01")
        if password:
            user.set_password(password)
            user.save()
        return user

    series = make_series(group, brand="比亚迪", name="汉 EV", is_sold_here=True)
    trim = make_trim(series=series, name="610KM 尊荣型", guide_price=209800)
    colour = make_colour(series, name="雪域白")
    return Dealership(
        store=store,
        team=team,
        receptionist=person("林小满", "receptionist", username="qiantai"),
        consultant=person("陈嘉木", "sales_consultant", team=team, username="guwen1"),
        colleague=person("周晓岚", "sales_consultant", team=team, username="guwen2"),
        manager=person("韩致远", "sales_manager", username="jingli"),
        series=series,
        trim=trim,
        colour=colour,
        car=make_vehicle(store, trim=trim, colour=colour, vin=VIN, state="in_stock", guide_price=209800),
        hire=person,
    )
