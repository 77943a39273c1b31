"""Putting a pack into a group without undoing what the group has changed."""

from dataclasses import dataclass, field

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.pack import Row
from jiubu.organisation.models import Group
from jiubu.packs.access import INSTALL
from jiubu.packs.events import PackInstalled
from jiubu.packs.models import Installed
from jiubu.packs.queries import KEPT, WILL_PUT, Compared, compare
from jiubu.packs.read import Manifest, Pack


@dataclass(slots=True)
class Report:
    """What installing did, as "section/key"."""

    put: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Edited or deleted by the group since: left as they are."""
    same: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """No longer in the pack: left as they are."""


@command
def install_pack(pack: Pack, *, with_demo: bool = False, by: Actor) -> Report:
    """Put every record that is new or that the pack changed; installing twice changes nothing.

    Records of the policy ``follow`` go with the pack until the group edits them, ``seed`` are put once, ``demo`` only
    ``with_demo``. What the group edited or deleted is kept and reported. The right to install is enough: the records
    are put in the name of the pack.
    """
    if not by.reach(INSTALL).group:
        raise NotAllowed(INSTALL)
    group = Group.objects.select_for_update(of=("self",)).get(pk=by.group_id)
    report = Report()
    rows: list[Row] = []
    for compared in list(compare(pack, group_id=by.group_id)):
        _sort(compared, report, rows, with_demo=with_demo, version=pack.manifest.version)
    names = set(report.put)
    pack_actor = Actor.machine(by.name, group_id=by.group_id, door="pack")
    for row in rows:
        if f"{row.section}/{row.key}" in names:
            row.put(by=pack_actor)
    _note(pack.manifest, rows, group)
    if names:
        done = PackInstalled(
            pack=pack.manifest.key, version=pack.manifest.version, put=len(names), kept=len(report.kept)
        )
        record(done, about=group, by=by)
    return report


def _sort(compared: Compared, report: Report, rows: list[Row], *, with_demo: bool, version: str) -> None:
    """Where one record goes: to be put, noted down only, or reported."""
    row = compared.row
    if row is not None and (compared.state in WILL_PUT or (compared.state == "demo" and with_demo)):
        report.put.append(compared.name)
        rows.append(row)
    elif compared.state in KEPT:
        report.kept.append(compared.name)
    elif compared.state == "gone":
        report.gone.append(compared.name)
    else:
        report.same.append(compared.name)
        if compared.state == "same" and row is not None and compared.noted != version:
            rows.append(row)


def _note(manifest: Manifest, rows: list[Row], group: Group) -> None:
    """Remember each record as the pack wrote it, in one statement."""
    if not rows:
        return
    Installed.objects.bulk_create(
        [
            Installed(
                group=group,
                pack=manifest.key,
                version=manifest.version,
                section=row.section,
                key=row.key,
                digest=row.digest(),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["group", "section", "key"],
        update_fields=["pack", "version", "digest", "at"],
    )
