"""The daily things: what is measured, through the doors that people and programs use."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from jiubu.config.bench.door import Door
from jiubu.config.bench.load import Person
from jiubu.config.bench.measure import EXTRA, Measured, Work, measure
from jiubu.config.terminal import Stop
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import User
from jiubu.organisation.queries import actor_of
from jiubu.process.models import Visit
from jiubu.process.queries import WayStatus, main_run, status_of

BOSS = "general_manager"
"""Pages are slowest for whoever sees most."""
READERS = {"group": BOSS, "store": "sales_manager", "own": "sales_consultant"}


@dataclass(frozen=True, slots=True)
class Thing:
    """``aim``: what the figure should be, in milliseconds, at 100,000 deals and at 300,000."""

    name: str
    work: Work
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who looks, and what they look at."""

    doors: dict[str, Door]
    actor: Actor
    deals: list[Deal]
    cards: list[Customer]
    rich: Deal
    """The deal with the longest way."""

    @property
    def boss(self) -> Door:
        return self.doors["group"]


def measure_all(rounds: int, *, only: str = "") -> Iterator[Measured]:
    """Each thing whose name contains ``only``, in the order of the table."""
    scene = _scene(rounds + EXTRA)
    for thing in _things(scene):
        if only in thing.name:
            yield measure(thing.name, thing.work, rounds=rounds, aim=thing.aim)


def _scene(rounds: int) -> Scene:
    if not Deal.objects.exists():
        raise Stop(
            "There is nothing to measure. Fill a database: jiubu bench --size 10000, or load the demo: jiubu demo"
        )
    doors = {name: Door(_first(role)) for name, role in READERS.items()}
    actor = actor_of(doors["group"].user, door="api")
    rows = Deal.objects.visible_to(actor).select_related("customer")
    longest = Visit.objects.filter(run__subject_kind="deal", phase="after").order_by("run_id", "-number").first()
    return Scene(
        doors=doors,
        actor=actor,
        deals=list(rows.filter(phase="open").order_by("-id")[: rounds * 2]),
        cards=list(Customer.objects.visible_to(actor).exclude(mobile=None).order_by("-id")[: max(rounds, 50)]),
        rich=rows.get(pk=longest.run.subject_id) if longest else rows.order_by("id")[0],
    )


def somebody() -> Door:
    """The doors of whoever sees most."""
    return Door(_first(BOSS))


def people_for_load(count: int = 8) -> list[Person]:
    """Consultants with deals of their own, each with a session and a token."""
    users = User.objects.filter(is_active=True, posts__role__key="sales_consultant", deals__phase="open")
    return [_person(user) for user in users.distinct().order_by("id")[:count]]


def _person(user: User) -> Person:
    door = Door(user)
    actor = actor_of(user, door="api")
    deals = Deal.objects.filter(owner=user, phase="open").exclude(customer__mobile=None)
    cards = Customer.objects.visible_to(actor).filter(owner=user).order_by("-id")
    return Person(
        cookie=door.cookie,
        secret=door.secret,
        deals=list(deals.order_by("-id").values_list("pk", flat=True)[:200]),
        cards=list(cards.values_list("pk", flat=True)[:200]),
        store_id=actor.store_id or 0,
    )


def _first(role: str) -> User:
    found = User.objects.filter(is_active=True, posts__role__key=role).order_by("id").first()
    if found is None:
        raise Stop(f"Nobody here is {role}; the bench wants the people of the demo.")
    return found


def _things(scene: Scene) -> list[Thing]:
    return [*_writing(scene), *_pages(scene), *_finding(scene)]


def _writing(scene: Scene) -> list[Thing]:
    numbers = count(int(uuid4()) % 10**7)

    def create(number: int) -> object:
        card = scene.cards[number % len(scene.cards)]
        return scene.boss.post("/api/v1/deals", {"customer_id": card.pk, "store_id": card.store_id}, key=f"{uuid4()}")

    def create_with_card(_number: int) -> object:
        card = {"kind": "person", "name": "测试王芳", "mobile": f"1700{next(numbers) % 10**7:07d}"}
        return scene.boss.post("/api/v1/deals", {"customer": card}, key=f"{uuid4()}")

    moves = iter(list(_moves(scene)))

    def move(_number: int) -> object:
        deal_id, way = next(moves)
        body = {"to": way.to, "answer": way.answer, "override": True, "reason": "bench"}
        return scene.boss.post(f"/api/v1/deals/{deal_id}/moves", body, key=f"{uuid4()}")

    return [
        Thing("create a deal (API)", create, "8 / 12"),
        Thing("create card and deal (API)", create_with_card),
        Thing("move a deal (API)", move, "8 / 12"),
    ]


def _moves(scene: Scene) -> Iterator[tuple[int, WayStatus]]:
    """A deal and a way onward that it has, each deal once."""
    for deal in scene.deals:
        run = main_run("deal", deal.pk)
        ways = status_of(run, actor=scene.actor).ways if run else []
        onward = [w for w in ways if w.kind in {"next", "answer"} and not w.needs_approval and w.to != deal.stage]
        if onward and onward[0].to not in {"lost", "delivery"}:
            yield deal.pk, onward[0]


def _pages(scene: Scene) -> list[Thing]:
    things = []
    aims = {"board": "40 / 60"}
    for name, path in (("board", "/deals/"), ("list", "/deals/list/"), ("customers", "/customers/"), ("today", "/")):
        for reach, door in scene.doors.items():
            things.append(Thing(f"{name} page, {reach}", _page(door, path), aims.get(name, "")))
    card = scene.rich.customer_id
    return [
        *things,
        Thing("pipeline by stage and person (API)", _get(scene.boss, "/api/v1/deals/pipeline"), "50 / 300"),
        Thing("pipeline page, group", _page(scene.boss, "/deals/pipeline/"), "50 / 300"),
        Thing("record page of a deal", _page(scene.boss, f"/deals/{scene.rich.pk}/"), "– / 60"),
        Thing("record page of a customer", _page(scene.boss, f"/customers/{card}/"), "– / 60"),
        Thing("customer on one page", _page(scene.boss, f"/desk/customers/{card}/")),
    ]


def _page(door: Door, path: str) -> Work:
    return lambda _number: door.page(path)


def _finding(scene: Scene) -> list[Thing]:
    name, mobile = scene.rich.customer.name, scene.cards[0].mobile or ""
    texts = {"two characters": name[:2], "pinyin": "wangfang", "initials": "wf", "end of a phone": mobile[-4:]}
    searches = [
        Thing(f"search: {how}", _get(scene.boss, f"/api/v1/customers?text={text}&size=20"), "10 / 20")
        for how, text in texts.items()
    ]
    return [
        *searches,
        Thing("search, own customers", _get(scene.doors["own"], f"/api/v1/customers?text={name[:2]}"), "10 / 20"),
        Thing("search: nothing found", _get(scene.boss, "/api/v1/customers?text=鑫鑫鑫鑫"), "10 / 20"),
        Thing("search page", _page(scene.boss, f"/customers/?q={name[:2]}")),
        Thing("duplicate check", _get(scene.boss, f"/api/v1/customers/duplicate?mobile={mobile[3:]}"), "10 / –"),
    ]


def _get(door: Door, path: str) -> Work:
    return lambda _number: door.get(path)
