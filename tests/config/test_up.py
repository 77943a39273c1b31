"""``jiubu up`` refuses what would be dangerous."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jiubu.config.running import require_own_passwords
from jiubu.config.terminal import Stop
from tests.factories import make_person

ROOT = Path(__file__).parents[2]


def up(tmp_path, **environment):
    command = [sys.executable, "-m", "jiubu.config.command_line", "up"]
    full = {**os.environ, "JIUBU_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), "JIUBU_HOSTS": "crm.example.cn"}
    full.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # a mark of the browser tests in this process
    done = subprocess.run(
        command, check=False, env={**full, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"JIUBU_DEBUG": "1"},
            "✗ JIUBU_DEBUG=1 shows the inside of the program to strangers. Unset it, then start again.",
        ),
        ({"JIUBU_DEMO": "1"}, "✗ JIUBU_DEMO=1 is for looking around. Unset it, then start again."),
        (
            {"JIUBU_SECRET_KEY": "short"},
            (
                "✗ The secret key is too weak. Unset JIUBU_SECRET_KEY (one is made and kept in the data folder), or set "
                "one of at least 50 random characters."
            ),
        ),
        (
            {"JIUBU_HOSTS": ""},
            "✗ Set JIUBU_HOSTS to the name that people type, e.g. JIUBU_HOSTS=crm.example.cn, then start again.",
        ),
    ],
)
def test_up_refuses(tmp_path, environment, sentence):
    assert up(tmp_path, **environment) == sentence


@pytest.mark.parametrize("password", ["demo", "admin", "wangfang"])
def test_up_refuses_passwords_that_everybody_knows(store, settings, tmp_path, password):
    settings.DATA = tmp_path
    user = make_person(store, username="wangfang")
    user.set_password(password)
    user.save()
    with pytest.raises(Stop, match="The password of wangfang is one that everybody knows"):
        require_own_passwords()


def test_up_takes_good_passwords_and_remembers_them(store, settings, tmp_path, django_assert_num_queries):
    settings.DATA = tmp_path
    user = make_person(store)
    user.set_password("correct horse battery staple")
    user.save()
    require_own_passwords()
    assert len((tmp_path / "stamps" / "passwords").read_text().split()) == 1
    with django_assert_num_queries(1):
        require_own_passwords()
