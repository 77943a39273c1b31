"""A month of one store - 20 consultants, 1,500 visits - lived under a moved clock, in a database of its own.

``python tools/simulated_month.py`` uses the server of DATABASE_URL (a test database is made beside it and dropped), or SQLite.
It says which rules fired, sets the figures beside the books of the simulated people, and runs the verification. It ends with
1 when a rule did not fire or anything disagrees.
"""

import argparse
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiubu.config.settings")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--consultants", type=int, default=20)
    parser.add_argument("--visits", type=int, default=1500)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--beat", type=int, default=15, help="minutes between two looks of the worker and the clock")
    parser.add_argument("--seed", type=int, default=9)
    words = parser.parse_args()

    os.environ.setdefault("JIUBU_DATA", tempfile.mkdtemp(prefix="jiubu-month-"))
    from jiubu.config import environment

    environment.make_keys(Path(os.environ["JIUBU_DATA"]))
    import django

    django.setup()

    from django.conf import settings
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    kept = runner.setup_databases()
    try:
        settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="jiubu-month-files-")
        return live(words)
    finally:
        runner.teardown_databases(kept)


def live(words: argparse.Namespace) -> int:
    from tests.simulation.checks import counted, disagreements, fired, told
    from tests.simulation.month import Month, Size

    from jiubu.journal.models import Entry

    begun = perf_counter()
    size = Size(
        consultants=words.consultants, visits=words.visits, days=words.days, cars=words.visits // 5,
        beat=timedelta(minutes=words.beat), seed=words.seed,
    )  # fmt: skip
    month = Month(size).live()
    print(
        f"lived in {perf_counter() - begun:.0f} s: {Entry.objects.count()} entries, {month.agenda.beats} looks of the clock"
    )
    for what, count in month.books.done.most_common():
        print(f"  {count:6} {what}")
    for code, count in month.books.refusals.most_common():
        print(f"  {count:6} refused: {code}")
    rules = fired(month)
    for rule, did in rules.items():
        print("fired  " if did else "SILENT ", rule)
    figures = counted(month)
    wrong = disagreements(month)
    for code, expected in told(month).items():
        is_same = figures[code] == expected
        print("same   " if is_same else "DIFFERS", code, figures[code], "" if is_same else f"books: {expected}")
        wrong += [] if is_same else [code]
    print("\n".join(wrong) or "everything adds up")
    return 0 if all(rules.values()) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
