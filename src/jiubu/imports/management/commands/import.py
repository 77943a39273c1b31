"""``jiubu import <importer> <file>``: the import machine from the command line, with the same checks."""  # noqa: N999  the command is called import

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiubu.imports import commands, queries
from jiubu.imports.registry import IMPORTERS
from jiubu.imports.result import as_csv, mark_of
from jiubu.imports.tasks import actor_for, work_through
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Group, Store, User
from jiubu.organisation.queries import actor_of


def _pairs(texts: list[str]) -> dict[str, str]:
    """key=value …; CommandError for anything else."""
    if any("=" not in text for text in texts):
        raise CommandError("Write key=value.")
    return dict(text.split("=", 1) for text in texts)


class Command(BaseCommand):
    help = "Import a CSV or XLSX file: catalogue, customers, deals or people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("importer", choices=sorted(IMPORTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--group", help="key of the group, where there are several")
        parser.add_argument("--store", help="key of the store that customers and deals belong to")
        parser.add_argument("--user", help="login of who does it; else the system")
        parser.add_argument("--column", action="append", default=[], metavar="COLUMN=NAME", help="column of the file")
        parser.add_argument("--value", action="append", default=[], metavar="COLUMN:SAID=MEANT", help="map a value")
        parser.add_argument("--option", action="append", default=[], metavar="OPTION=VALUE")
        parser.add_argument("--check", action="store_true", help="only say what would happen")
        parser.add_argument("--result", type=Path, help="write every row with its result to this CSV file")

    def handle(self, *_args: str, **options: Any) -> None:
        by, store = self._who(options)
        try:
            self._import(by, store, options)
        except Refused as refusal:
            lines = [str(refusal.text), *(f"  {name}: {text}" for name, text in refusal.fields.items())]
            raise CommandError("\n".join(lines)) from refusal

    def _who(self, options: dict[str, Any]) -> tuple[Actor, Store | None]:
        groups = Group.objects.filter(key=options["group"]) if options["group"] else Group.objects.all()
        if groups.count() != 1:
            raise CommandError("Say which group: --group KEY.")
        group = groups.get()
        stores = Store.objects.filter(group=group)
        store = stores.filter(key=options["store"]).first() if options["store"] else stores.order_by("id").first()
        if options["user"]:
            user = User.objects.filter(group=group, username=options["user"]).first()
            if user is None:
                raise CommandError("Nobody signs in with this name.")
            return actor_of(user, door="command_line"), store
        return Actor.machine("command line", group_id=group.pk, door="command_line"), store

    def _import(self, by: Actor, store: Store | None, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        job = commands.upload_file(
            options["importer"], content=path.read_bytes(), file_name=path.name,
            store_id=store.pk if store else None, by=by,
        )  # fmt: skip
        columns = {**job.columns, **_pairs(options["column"])}
        values: dict[str, dict[str, str]] = {}
        for key, meant in _pairs(options["value"]).items():
            column, _colon, said = key.partition(":")
            values.setdefault(column, {})[said] = meant
        commands.map_columns(job.pk, columns=columns, values=values, options=_pairs(options["option"]), by=by)
        (commands.check_import if options["check"] else commands.run_import)(job.pk, by=by)
        work_through(job.pk, by=actor_for(job) if job.user_id else by)
        job = queries.job_of(by, job.pk)
        if job.error:
            raise CommandError(job.error)
        for title, count in job.counts.items():
            self.stdout.write(f"{title}: {count}")
        if options["result"]:
            options["result"].write_bytes(b"".join(as_csv(job, queries.all_lines(by, job), mark_of(job, by))))
        if job.refused_count and not options["result"]:
            sys.stderr.write("Some rows were refused; --result FILE writes every row with its reason.\n")
