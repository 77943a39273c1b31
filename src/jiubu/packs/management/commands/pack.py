"""``jiubu pack list|check|install|diff|schema|clear-demo``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Group
from jiubu.packs.commands import install_pack
from jiubu.packs.demo import clear_beside, clear_demo
from jiubu.packs.editor import write_schemas
from jiubu.packs.queries import diff_of, pack_of, packs_here
from jiubu.packs.queries.demo import demo_here, person_named
from jiubu.packs.read import PackError


class Command(BaseCommand):
    help = "Industry packs: list them, check one, put one into a group, compare, write JSON Schemas for editors; clear the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        for name in ("list", "check", "install", "diff", "schema", "clear-demo"):
            step = steps.add_parser(name)
            if name in ("check", "install", "diff"):
                step.add_argument("pack")
            if name in ("list", "install", "diff", "clear-demo"):
                step.add_argument("--group", default="", help="key of the group; needed when there are several")
            if name == "install":
                step.add_argument("--with-demo", action="store_true")
            if name == "clear-demo":
                step.add_argument(
                    "--to",
                    default="",
                    help="who takes over what the demo's people have of one's own: the name to sign in with",
                )
                step.add_argument(
                    "--name", default="", help="what the group is called from now on, where it had the demo's name"
                )
            if name == "schema":
                step.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            getattr(self, f"do_{options['step'].replace('-', '_')}")(options)
        except PackError as error:
            raise CommandError("\n".join([str(error.text), *(f"  {problem}" for problem in error.problems)])) from error
        except Refused as error:
            raise CommandError(str(error.text)) from error

    def do_list(self, options: dict[str, Any]) -> None:
        for pack in packs_here(self.actor(options)):
            version = pack.manifest.version if pack.manifest else "?"
            title = pack.manifest.title["zh"] if pack.manifest else ""
            self.stdout.write(f"{pack.key}\t{version}\t{pack.installed_version or '-'}\t{title}")

    def do_check(self, options: dict[str, Any]) -> None:
        pack = pack_of(Actor.machine("command line", group_id=0, door="command_line"), options["pack"])
        self.stdout.write(f"{pack.manifest.key} {pack.manifest.version}: {len(pack.rows)}")

    def do_install(self, options: dict[str, Any]) -> None:
        actor = self.actor(options)
        report = install_pack(pack_of(actor, options["pack"]), with_demo=options["with_demo"], by=actor)
        for name in ("put", "kept", "gone"):
            for row in getattr(report, name):
                self.stdout.write(f"{name}\t{row}")
        self.stdout.write(f"put {len(report.put)}, kept {len(report.kept)}, same {len(report.same)}")

    def do_diff(self, options: dict[str, Any]) -> None:
        actor = self.actor(options)
        for compared in diff_of(actor, pack_of(actor, options["pack"])):
            if compared.state != "same":
                self.stdout.write(f"{compared.state}\t{compared.name}")
                for change in compared.changes:
                    self.stdout.write(f"\t{change.where}: {change.here} -> {change.pack}")

    def do_clear_demo(self, options: dict[str, Any]) -> None:
        """What is one's own stays; a group of the demo alone goes whole."""
        by = self.actor(options)
        here = demo_here(by)
        if here.state != "loaded":
            raise CommandError("There is no demo business here, or it is being loaded or cleared.")
        if here.whole:
            count = clear_demo(by=by)
        else:
            count = clear_beside(successor_id=person_named(by, options["to"]), name=options["name"], by=by)
        self.stdout.write(f"cleared {count} rows")

    def do_schema(self, options: dict[str, Any]) -> None:
        for file in write_schemas(options["folder"]):
            self.stdout.write(str(file))

    def actor(self, options: dict[str, Any]) -> Actor:
        groups = list(Group.objects.filter(key=options["group"]) if options["group"] else Group.objects.all()[:2])
        if len(groups) != 1:
            raise CommandError("Say which group with --group; see the table organisation_group for the keys.")
        return Actor.machine("command line", group_id=groups[0].pk, door="command_line")
