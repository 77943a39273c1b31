"""Keep a small database of this version, which every later version must be able to bring up to date.

    .venv/bin/python tools/keep_release.py 0.2.0

Run it on the commit that is tagged. It writes tests/upgrades/VERSION.jiubu (a backup of a small demo business, made-up
people only) and VERSION.json (what the business adds up to); commit both.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
DEALS, CUSTOMERS = 60, 90
KEY = base64.urlsafe_b64encode(hashlib.sha256(b"insecure-only-for-tests").digest()).decode()


def main() -> None:
    if sys.argv[1:] != [version("jiubu")]:
        sys.exit(f"✗ This is version {version('jiubu')}: tools/keep_release.py {version('jiubu')}")
    target = ROOT / "tests" / "upgrades" / f"{sys.argv[1]}.jiubu"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "JIUBU_DATA": folder, "DATABASE_URL": "", "JIUBU_FIELD_KEYS": KEY,
            "DJANGO_SETTINGS_MODULE": "jiubu.config.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }  # fmt: skip
        fill()
        from jiubu.recovery.archive.writing import write_backup

        write_backup(Path(folder) / "kept.jiubu")
        pack_tighter(Path(folder) / "kept.jiubu", target)
        figures = subprocess.run(
            [sys.executable, "-m", "tests.upgrades.figures"], cwd=ROOT, capture_output=True, check=True
        )
    target.with_suffix(".json").write_text(json.dumps(json.loads(figures.stdout), indent=1, sort_keys=True) + "\n")
    print(f"· {target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


def pack_tighter(path: Path, target: Path) -> None:
    """The same parts, in a third of the space: it stays in the repository for good."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))


def fill() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import translation

    from jiubu.packs.demo.load import Size, load_demo

    call_command("migrate", verbosity=0, interactive=False)
    with translation.override("zh-hans"):
        load_demo(progress=lambda _text: None, size=Size(deals=DEALS, customers=CUSTOMERS))


if __name__ == "__main__":
    main()
