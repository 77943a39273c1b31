"""``jiubu setup``: the address and a new code for the first run in the pages."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiubu.organisation.queries.accounts import is_anybody_here
from jiubu.packs import code


class Command(BaseCommand):
    help = "Make a new setup code for an installation in which nobody is yet; earlier ones become void."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        if is_anybody_here():
            raise CommandError(
                "This installation has begun already. Somebody who manages people makes links; if nobody can sign in: jiubu changepassword NAME"
            )
        host = next((name for name in settings.ALLOWED_HOSTS if name not in {"*", "testserver"}), "127.0.0.1")
        address = settings.PUBLIC_URL or f"https://{host}"
        self.stdout.write(f"Setup code: {code.new_code()}\nType it at {address}/setup/ within a day.")
