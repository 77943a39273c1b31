"""The files that take longest on either database: they begin first, so that no core is without work at the end.

Left to pytest-django, whatever needs a browser or programs of its own comes last: one long test holds up the whole run.
In the order of how long they took side by side; ``--durations`` of a run says when that has changed.
"""

LONGEST = (
    "browser/test_accessibility.py",
    "safety/test_nonsense.py",
    "recovery/test_backup.py",
    "simulation/test_month.py",
    "browser/test_drafts.py",
    "journeys/test_s10_browser.py",
    "safety/test_numbers.py",
    "journeys/test_s01_browser.py",
    "upgrades/test_upgrades.py",
    "architecture/test_query_counts.py",
    "safety/test_audience.py",
    "config/test_kill_harness.py",
    "journeys/test_s01_roles_browser.py",
    "config/test_whole_start.py",
    "journeys/test_s04_browser.py",
    "organisation/test_matrix_fields.py",
    "journal/test_killed_worker.py",
    "config/test_bench.py",
    "packs/test_demo_clear.py",
    "api/test_fuzz.py",
    "packs/test_demo.py",
    "journeys/test_s02_s03_browser.py",
)
