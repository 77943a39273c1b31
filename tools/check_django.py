"""What Django itself can check: no migration is missing, and the settings of real use are safe.

Neither looks into the database: whether the migrations run is seen by the tests, on both kinds.
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "jiubu.config.settings"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "JIUBU_DATA": folder,
            "JIUBU_PRODUCTION": "1",
            "JIUBU_HOSTS": "crm.example.cn",
            "JIUBU_SECRET_KEY": secrets.token_urlsafe(60),
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("makemigrations", check=True, dry_run=True)
        call_command("check", deploy=True, fail_level="WARNING")


if __name__ == "__main__":
    main()
