"""``jiubu begin``: the first group, store and administrator of an empty installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.commands import found_group, invite_person, make_person, put_store
from jiubu.packs.commands import install_pack
from jiubu.packs.queries import pack_of


class Command(BaseCommand):
    help = "Make the first group, its first store and administrator, and put an industry pack in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--group", required=True, help="its name")
        parser.add_argument("--store", required=True, help="its name")
        parser.add_argument("--administrator", required=True, help="the name to sign in with")
        parser.add_argument("--key", default="main", help="short names of group and store in the API")
        parser.add_argument("--pack", default="car_dealership")

    def handle(self, **options: Any) -> None:
        try:
            with transaction.atomic():
                path = self._begin(**options)
        except Refused as error:
            raise CommandError(str(error.text)) from error
        self.stdout.write(f"{options['administrator']} chooses a password here, within three days:\n  {path}")

    def _begin(self, *, group: str, store: str, administrator: str, key: str, pack: str, **_: object) -> str:
        nobody = Actor.machine("command line", group_id=0, door="command_line")
        by = Actor.machine("command line", group_id=found_group(key, name=group, by=nobody).pk, door="command_line")
        first = put_store(key, changes={"name": store}, by=by)
        install_pack(pack_of(by, pack), by=by)
        person = make_person(
            username=administrator, name=administrator, store_id=first.pk, role_key="administrator", by=by
        )
        return invite_person(person.pk, by=by)
