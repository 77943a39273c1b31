"""Where a scene is played: which database, what lies on the small disk."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tools.trouble import scenes
from tools.trouble.cluster import Cluster
from tools.trouble.disk import SmallDisk

if TYPE_CHECKING:
    from tools.trouble.witness import Witness

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Scene:
    """``small``: what lies on the small disk: "place" (files, SQLite), "data" and "wal" of PostgreSQL."""

    what: Callable[[Any, Any], None]
    postgres: bool = True
    small: frozenset[str] = frozenset()
    jumps: bool = False


SCENES = {
    "database stopped and started": Scene(partial(scenes.database_goes, mode="fast")),
    "database crashed and started": Scene(partial(scenes.database_goes, mode="immediate")),
    "disk full, SQLite": Scene(partial(scenes.disk_fills, what="writing"), postgres=False, small=frozenset({"place"})),
    "disk full, uploads": Scene(partial(scenes.disk_fills, what="picture"), small=frozenset({"place"})),
    "disk full, tables": Scene(partial(scenes.disk_fills, what="writing"), small=frozenset({"data"})),
    "disk full, tables and log": Scene(
        partial(scenes.disk_fills, what="writing", codes=("disk_full", "database_away")),
        small=frozenset({"data", "wal"}),
    ),
    "clock jumps": Scene(scenes.clock_jumps, jumps=True),
    "clock jumps, SQLite": Scene(scenes.clock_jumps, postgres=False, jumps=True),
}
MEGABYTES = {True: 400, False: 120}


class Surroundings:
    """Made on entering, with the environment that Django reads; taken away on leaving."""

    def __init__(self, folder: Path, name: str, *, port: int) -> None:
        self.folder = folder
        self.port = port
        self.scene = SCENES[name]
        self.cluster: Cluster | None = None
        self.disk: SmallDisk | None = None

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.scene.postgres else "SQLite"

    def __enter__(self) -> Self:
        small = self.folder / "small"
        if self.scene.small:
            self.disk = SmallDisk(small, megabytes=MEGABYTES["data" in self.scene.small])
        try:
            if self.scene.postgres:
                self._make_cluster(small)
            data = (small if "place" in self.scene.small else self.folder) / "place"
            data.mkdir()
            self._set_environment(data)
        except BaseException:
            self._take_away()
            raise
        return self

    def _make_cluster(self, small: Path) -> None:
        on_small = "data" in self.scene.small
        wal = self.folder / "log" if on_small and "wal" not in self.scene.small else None
        self.cluster = Cluster((small if on_small else self.folder) / "pg", port=self.port + 1, wal=wal)
        self.cluster.start()
        self.cluster.make_database()

    def _set_environment(self, data: Path) -> None:
        os.environ.update(
            JIUBU_DATA=str(data), DATABASE_URL=self.cluster.url if self.cluster else "", JIUBU_PORT=str(self.port),
            JIUBU_PRODUCTION="1", JIUBU_BEHIND_PROXY="1", JIUBU_HOSTS="127.0.0.1,localhost", JIUBU_WORKERS="2",
            JIUBU_BACKUPS="off", KILL_HARNESS="1", DJANGO_SETTINGS_MODULE="tools.trouble.settings",
            TROUBLE="clock" if self.scene.jumps else "", TROUBLE_LOOKS_ON=str(os.getpid()),
            PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        )  # fmt: skip
        from jiubu.config import environment

        environment.make_keys(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._take_away()

    def _take_away(self) -> None:
        if self.disk is not None:
            self.disk.clear()
        if self.cluster is not None:
            self.cluster.stop("immediate")
        if self.disk is not None:
            self.disk.end()


def witness(port: int, token: str) -> "Witness":
    """The last of the managers, with a browser that is signed in, and a deal to which pictures can be added."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from tools.trouble.witness import Witness

    from jiubu.deals.commands import create_deal
    from jiubu.organisation.models import User
    from jiubu.organisation.queries import actor_of
    from jiubu.process.queries import definition_of, main_run

    User.objects.update(must_change_password=False)
    user = User.objects.order_by("pk").last()
    assert user is not None  # noqa: S101  the harness has just made it
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    deal = create_deal(customer={"name": "照片", "mobile": "13988888888"}, by=actor_of(user, door="command_line"))
    run = main_run("deal", deal.pk)
    assert run is not None  # noqa: S101  every deal has one
    forms = definition_of(run.version_id).forms.values()
    picture = next((f.key, one.key) for f in forms for one in f.fields if one.type in ("photo", "signature"))
    connection.close()
    return Witness(port=port, token=token, session=session.session_key or "", run_id=run.pk, picture=picture)
