"""``jiubu doctor``: look the installation over."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from jiubu.recovery.doctor import LEVELS, findings

MARKS = {"ok": "✓", "warning": "!", "wrong": "✗"}


class Command(BaseCommand):
    help = "Say of database, worker, files, fonts, clock, disk, keys and the rest how they are, and what to do. Ends with 1 when something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strict", action="store_true", help="end with 1 on warnings too")

    def handle(self, *, strict: bool, **_: object) -> None:
        found = findings()
        for one in found:
            self.stdout.write(f"{MARKS[one.level]} {one.subject}: {one.text}")
            if one.advice and one.level != "ok":
                self.stdout.write(f"    → {one.advice}")
        worst = max((LEVELS.index(one.level) for one in found), default=0)
        if worst == 2 or (strict and worst == 1):
            sys.exit(1)
