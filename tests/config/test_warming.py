"""A server process has read what its first request needs before it takes one."""

import os
import subprocess
import sys
from pathlib import Path

from django.template import engines

from jiubu.config.warming import DAILY, warm_up

ROOT = Path(__file__).parents[2]


def test_the_server_has_every_view_before_the_first_request(tmp_path):
    code = "import sys, jiubu.config.wsgi; print([f'jiubu.{m}.views' in sys.modules for m in ('deals', 'desk', 'imports')])"
    environment = {
        **os.environ,
        "JIUBU_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[True, True, True]"


def test_the_daily_pages_are_compiled_with_what_they_are_made_of():
    loader = engines["django"].engine.template_loaders[0].loaders[0]
    loader.reset()
    warm_up()
    compiled = {template.name for template in loader.get_template_cache.values() if hasattr(template, "name")}
    assert {*DAILY, "web/base.html"} <= compiled
