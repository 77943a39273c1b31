"""Throw made-up calls at the whole API with schemathesis, as an administrator and as a sales consultant.

    .venv/bin/python tools/fuzz_api.py --data /tmp/fuzz --examples 40
    .venv/bin/python tools/fuzz_api.py --data /tmp/fuzz --database postgres://postgres@127.0.0.1/fuzz --seconds 600

No answer may be a 5xx, and each must be as the API's own description says. A demo business is loaded into the folder (or
the empty database) first, so that ids can be met. Its phases are fuzzing and stateful: coverage crashes on CPython 3.11.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import urllib3

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
PEOPLE = {"administrator": "guanli", "consultant": "guwen1"}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PATIENCE = 60


def main() -> int:
    options = _options()
    _environment(options)
    import django

    django.setup()
    tokens = _prepare()
    server = _serve(options.port)
    try:
        return max([_fuzz(options, who, token) for who, token in tokens.items()])
    finally:
        server.terminate()
        server.wait(30)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="a folder of its own, emptied first")
    parser.add_argument("--database", default="", help="postgres://…, empty; else SQLite in the folder")
    parser.add_argument("--port", type=int, default=8109)
    parser.add_argument("--examples", type=int, default=20, help="of each operation")
    parser.add_argument("--seconds", type=int, default=0, help="go on for so long, for each of the two people")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--path", default="", help="only operations whose path matches")
    return parser.parse_args()


def _environment(options: argparse.Namespace) -> None:
    data = Path(options.data).resolve()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    os.environ.update(
        JIUBU_DATA=str(data), DATABASE_URL=options.database, JIUBU_DEBUG="0", JIUBU_LOG="ERROR",
        DJANGO_SETTINGS_MODULE="jiubu.config.settings", PYTHONPATH=str(ROOT / "src"),
    )  # fmt: skip
    from jiubu.config import environment

    environment.make_keys(data)


def _prepare() -> dict[str, str]:
    """Tables, the demo business, and a token for each of the two."""
    from django.core.management import call_command
    from django.db import connections

    from jiubu.config.preparing import compile_messages
    from jiubu.organisation.commands import issue_token
    from jiubu.organisation.models import User
    from jiubu.organisation.queries import actor_of
    from jiubu.packs.demo.load import load_demo

    compile_messages()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load_demo()
    tokens = {}
    for who, username in PEOPLE.items():
        actor = actor_of(User.objects.get(username=username), door="command_line")
        tokens[who] = issue_token(name="fuzz", by=actor)[1]
    connections.close_all()
    return tokens


def _serve(port: int) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--blocking-threads", "4", "jiubu.config.wsgi:application"], cwd=ROOT,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/api/v1/openapi.json", timeout=30, retries=False)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.3)
        else:
            return server
    server.kill()
    raise SystemExit("the server does not answer")


def _fuzz(options: argparse.Namespace, who: str, token: str) -> int:
    print(f"· as {who}", flush=True)
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"http://127.0.0.1:{options.port}/api/v1/openapi.json",
        "--phases=fuzzing,stateful", f"--max-examples={options.examples}", f"--seed={options.seed}", "--no-shrink",
        f"--checks={CHECKS}", "--continue-on-failure", "--header", f"Authorization: Bearer {token}",
        "--exclude-path-regex", "/api/v1/(tokens|me/tokens.*|me/sessions.*)$", "--suppress-health-check=all",
        "--request-timeout=30", "--warnings=off", "--report=junit", f"--report-junit-path={options.data}/{who}.xml",
    ]  # fmt: skip
    if options.seconds:
        command.append(f"--max-time={options.seconds}")
    if options.path:
        command += ["--include-path-regex", options.path]
    return subprocess.run(command, cwd=options.data, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
