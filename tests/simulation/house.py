"""The store of the simulated month: its people, cars and tables, by the real pack."""

from random import Random

from jiubu.showroom.models import DriveRoute
from tests.factories.showroom import make_demo_car
from tests.factories.vehicles import make_vehicle
from tests.journeys.dealership import open_dealership

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华文辉玲"


class House:
    """``sellers`` in the order of their hiring; the last of them leaves the store half-way."""

    def __init__(self, *, consultants: int, cars: int, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - who comes when is no secret
        base = open_dealership(rest_days=())
        self.store, self.trim, self.colour, self.series = base.store, base.trim, base.colour, base.series
        self.desk, self.manager = base.receptionist, base.manager
        self.sellers = [base.consultant, base.colleague]
        while len(self.sellers) < consultants:
            self.sellers.append(base.hire(self.name(), "sales_consultant", team=base.team))
        self._staff = {}
        self._hire = base.staff
        self.demo_cars = [make_demo_car(self.store, trim=self.trim, plate=f"沪AD1234{n}") for n in range(3)]
        self.cars = [
            make_vehicle(self.store, trim=self.trim, colour=self.colour, state="in_stock", guide_price=209800)
            for _number in range(cars)
        ]
        self.routes = list(DriveRoute.objects.filter(group=self.store.group).order_by("pk"))
        self.clocks: dict[int, int] = {}
        self.diligence = {seller.pk: self.random.choice((0.97, 0.9, 0.75, 0.5)) for seller in self.sellers}
        self._mobile = 13_900_000_000

    def staff(self, role):
        if role not in self._staff:
            self._staff[role] = self._hire(role)
        return self._staff[role]

    def name(self) -> str:
        return self.random.choice(SURNAMES) + "".join(self.random.sample(GIVEN, self.random.choice((1, 2))))

    def mobile(self) -> str:
        self._mobile += 1
        return str(self._mobile)

    def chance(self, share: float) -> bool:
        return self.random.random() < share
