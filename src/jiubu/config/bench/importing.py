"""Importing a file of customers, as the command line and the worker do it."""

import csv
import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from jiubu.config.bench.measure import counting
from jiubu.imports import commands
from jiubu.imports.tasks import work_through
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Post, Store

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红"
PLAIN = ("姓名", "手机")
ALL = (*PLAIN, "类型", "性别", "身份证", "微信", "邮箱", "城市", "地址", "行业", "销售顾问", "备注")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Imported:
    """``seconds`` of each step by the clock, ``cpu`` of this process in all; what became of the rows."""

    name: str
    seconds: dict[str, float]
    cpu: float
    statements: int
    counts: dict[str, int]

    @property
    def line(self) -> str:
        steps = ", ".join(f"{step} {taken:.1f} s" for step, taken in self.seconds.items())
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items() if count)
        total = sum(self.seconds.values())
        return f"{self.name:<34} {total:7.1f} s (cpu {self.cpu:.1f} s): {steps}; {self.statements} statements; {counts}"


def measure_import(rows: int, *, is_whole: bool, by: Actor) -> Imported:
    """Plain: name and mobile, imported at once. Whole: every column with its rules, one row in ten wrong and one
    in twenty a second time; checked first, then imported.
    """
    store = Store.objects.order_by("id")[0]
    content = _file(rows, store, is_whole=is_whole)
    seconds: dict[str, float] = {}
    used = time.process_time()
    with counting() as statements:
        begun = time.perf_counter()
        job = commands.upload_file("customers", content=content, file_name="bench.csv", store_id=store.pk, by=by)
        commands.map_columns(job.pk, by=by)
        seconds["read"] = time.perf_counter() - begun
        for step, ask in (("check", commands.check_import), ("import", commands.run_import)):
            if step == "check" and not is_whole:
                continue
            begun = time.perf_counter()
            ask(job.pk, by=by)
            work_through(job.pk, by=by)
            seconds[step] = time.perf_counter() - begun
    job.refresh_from_db()
    name = f"import of {rows:,}, {'all rules' if is_whole else 'plain'}"
    return Imported(name, seconds, time.process_time() - used, len(statements.texts), dict(job.counts))


def _file(rows: int, store: Store, *, is_whole: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(ALL if is_whole else PLAIN)
    writer.writerows(_rows(rows, store, is_whole=is_whole))
    return out.getvalue().encode()


def _rows(rows: int, store: Store, *, is_whole: bool) -> Iterator[tuple[str, ...]]:
    choose = random.Random(int(uuid4()) % 10**9)  # noqa: S311  made-up people
    numbers = choose.sample(range(10**8), rows)
    owners = list(
        Post.objects.filter(store=store, role__key="sales_consultant").values_list("user__username", flat=True)
    )
    before: tuple[str, ...] = ()
    for number in numbers:
        name = choose.choice(SURNAMES) + "".join(choose.choices(GIVEN, k=choose.choice((1, 2, 2))))
        mobile = f"139{number:08d}"
        if not is_whole:
            yield name, mobile
            continue
        row: tuple[str, ...] = (
            name, mobile, "个人", choose.choice(("男", "女")), _id_number(choose), f"wx{number}", f"wx{number}@example.cn",
            "上海", f"幸福路{number % 999}号", "教师", choose.choice(owners), "展厅来访，关注新能源",
        )  # fmt: skip
        row = _spoilt(row, before, choose)
        before = row
        yield row


def _spoilt(row: tuple[str, ...], before: tuple[str, ...], choose: random.Random) -> tuple[str, ...]:
    """Some are wrong, some repeat the row before."""
    kind = choose.randrange(20)
    if kind == 0:
        return (row[0], row[1][:7], *row[2:])
    if kind == 1:
        return (*row[:4], "110101199001011234", *row[5:])
    return before if kind == 2 and before else row


def _id_number(choose: random.Random) -> str:
    """A number with a right check digit (GB 11643) of a made-up person."""
    body = f"310104{choose.randrange(1960, 2004)}{choose.randrange(1, 13):02}{choose.randrange(1, 29):02}{choose.randrange(1000):03}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[rest]
