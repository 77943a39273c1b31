"""``jiubu verify``: add everything up again and compare."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from jiubu.kernel.verify import VERIFIERS


class Command(BaseCommand):
    help = "Add everything up again that is kept twice, and say where it disagrees."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="only these checks; see --list")
        parser.add_argument("--list", action="store_true")

    def handle(self, *, names: list[str], **options: object) -> None:
        if options["list"]:
            self.stdout.write("\n".join(sorted(VERIFIERS)))
            return
        unknown = set(names) - set(VERIFIERS)
        if unknown:
            raise CommandError(f"There is no check named {', '.join(sorted(unknown))}; see jiubu verify --list.")
        count = sum(self._check(name) for name in names or sorted(VERIFIERS))
        if count:
            raise CommandError(f"{count} disagreements.")

    def _check(self, name: str) -> int:
        sentences = list(VERIFIERS[name]())
        self.stdout.write(f"{name}: {'agrees' if not sentences else len(sentences)}")
        for sentence in sentences:
            self.stdout.write(f"  {sentence}")
        return len(sentences)
