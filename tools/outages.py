"""Take away the database, the room on the disk and the right time while people work; see what they are told, that
nothing is lost or doubled, and that work goes on without anybody starting anything anew.

    .venv/bin/python tools/outages.py --data /tmp/outages
    .venv/bin/python tools/outages.py --data /tmp/outages --only "disk full" --seconds 20

It makes PostgreSQL clusters of its own in the folder. The small disks are mounted, which only root may.
docs/recovery.md says what is checked.
"""

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.trouble.places import Surroundings
    from tools.trouble.scenes import Stage

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
CLIENTS = 3


def main() -> int:
    options = _options()
    if options.scene:
        return _play(options)
    return _play_all(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="a folder of its own, emptied first")
    parser.add_argument("--port", type=int, default=8108, help="of the server; the database takes the next one")
    parser.add_argument("--seconds", type=float, default=10, help="of work before and after, and of each trouble")
    parser.add_argument("--only", default="", help="scenes whose name begins so")
    parser.add_argument("--scene", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _play_all(options: argparse.Namespace) -> int:
    """Each scene in a process of its own: each has another database."""
    from tools.trouble.places import SCENES

    folder = Path(options.data).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    outcomes = []
    for number, scene in enumerate(name for name in SCENES if name.startswith(options.only)):
        place = folder / str(number)
        place.mkdir(parents=True)
        words = ["--data", str(place), "--scene", scene, "--port", str(options.port), "--seconds", str(options.seconds)]
        with (place / "scene.log").open("wb") as log:
            subprocess.run([sys.executable, __file__, *words], check=False, cwd=ROOT, stdout=log, stderr=log)
        outcomes.append(_outcome(place, scene))
        _tell(outcomes[-1])
    _table(outcomes)
    return 1 if any(outcome["findings"] for outcome in outcomes) else 0


def _outcome(place: Path, scene: str) -> dict[str, object]:
    path = place / "outcome.json"
    if path.is_file():
        found: dict[str, object] = json.loads(path.read_text())
        return found
    last = (place / "scene.log").read_text().strip().splitlines()[-1:]
    return {"scene": scene, "database": "", "findings": [f"did not come to its end: {last}; see {place}"]}


def _tell(outcome: dict[str, object]) -> None:
    findings = outcome["findings"]
    print(f"{outcome['scene']}: {len(findings)} findings", flush=True)  # type: ignore[arg-type]
    for text in findings[:20]:  # type: ignore[index]
        print(f"  ✗ {text}", flush=True)


def _table(outcomes: list[dict[str, object]]) -> None:
    columns = ("scene", "database", "during", "well_after", "restarts", "acknowledged", "reactions")
    print("\n| " + " | ".join((*columns, "lost, doubled or wrong")) + " |")
    print("|" + " --- |" * (len(columns) + 1))
    for outcome in outcomes:
        cells = [str(outcome.get(name, "")) for name in columns]
        print("| " + " | ".join((*cells, str(len(outcome["findings"])))) + " |")  # type: ignore[arg-type]


def _play(options: argparse.Namespace) -> int:
    """One scene: the place is made, played and taken away again."""
    from tools.trouble.places import SCENES, Surroundings

    with Surroundings(Path(options.data), options.scene, port=options.port) as around:
        from tools.trouble.scenes import Outcome, play

        stage = _stage(around, options.seconds)
        outcome = Outcome(options.scene, around.database)
        try:
            play(stage, outcome, SCENES[options.scene].what)
        except Exception as error:  # a scene that breaks is a finding, with what it saw so far
            outcome.findings.append(f"{type(error).__name__}: {error}")
            raise
        finally:
            for client in stage.clients:
                client.ending.set()
            stage.place.end()
            Path(options.data, "outcome.json").write_text(json.dumps(dataclasses.asdict(outcome), ensure_ascii=False))
    return 0


def _stage(around: "Surroundings", seconds: float) -> "Stage":
    import django

    django.setup()
    from tools.kills.load import Client
    from tools.kills.place import Place, prepare
    from tools.trouble.places import witness
    from tools.trouble.scenes import Stage

    tokens = prepare(CLIENTS + 1)
    clients = [Client(n, port=around.port, token=token, seed=9) for n, token in enumerate(tokens[:CLIENTS])]
    for client in clients:
        client.start()
    return Stage(
        place=Place(port=around.port, log=around.folder / "up.log"), clients=clients,
        witness=witness(around.port, tokens[-1]), seconds=seconds, cluster=around.cluster, disk=around.disk,
    )  # fmt: skip


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
