"""Everything that is asked about prints."""

import ctypes
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.papers import access
from jiubu.papers.models import PaperFile
from jiubu.papers.registry import PAPERS, Paper, Sheet

LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
"""What WeasyPrint needs from the machine; pip brings none of it."""
GIVEN_UP = timedelta(minutes=20)


def kinds_of(actor: Actor) -> list[Paper]:
    """What the actor may print, by title."""
    return sorted((one for one in PAPERS.values() if actor.can(one.action)), key=lambda one: str(one.title))


def title_of(paper: PaperFile) -> str:
    """What it is called: with the file its own title goes."""
    kind = PAPERS.get(paper.key)
    return paper.title or (str(kind.title) if kind else paper.key)


def papers_of(actor: Actor) -> QuerySet[PaperFile]:
    """What the actor printed, newest first."""
    return PaperFile.objects.visible_to(actor).order_by("-id")


def paper_of(actor: Actor, paper_id: int) -> PaperFile:
    return papers_of(actor).get(pk=paper_id)


def sheet_of(actor: Actor, paper: PaperFile) -> Sheet:
    """What stands on it now, as the actor may see it. Refused("not_ready") when its days are over."""
    if paper.state == PaperFile.State.GONE:
        raise Refused("not_ready", _("This print was deleted after some days. Print again."))
    return access.paper_for(actor, paper.key).build(actor, dict(paper.args))


def file_of(actor: Actor, paper_id: int) -> tuple[PaperFile, bytes]:
    """The print and its PDF. Refused("not_ready") while it is being made, and when it is gone."""
    paper = paper_of(actor, paper_id)
    actor.require(access.paper_for(actor, paper.key).action)
    if paper.state != PaperFile.State.DONE or not default_storage.exists(paper.file.name or ""):
        raise Refused("not_ready", _("This PDF is not there: it is still being made, or was deleted. Print again."))
    with paper.file.open("rb") as file:
        return paper, file.read()


def paper_to_make(paper_id: int) -> PaperFile | None:
    """A print under way, for the worker."""
    found = PaperFile.objects.select_related("user").filter(pk=paper_id).first()
    return found if found and found.is_working else None


def given_up_papers() -> dict[int, list[int]]:
    """group -> prints that nobody finishes any more: whatever worked on them died."""
    before = timezone.now() - GIVEN_UP
    return _by_group(PaperFile.objects.filter(state=PaperFile.State.WORKING, created_at__lt=before))


def outdated_papers(now: datetime) -> dict[int, list[int]]:
    """group -> prints whose file has been kept long enough."""
    return _by_group(PaperFile.objects.filter(state=PaperFile.State.DONE, expires_at__lt=now))


def _by_group(rows: QuerySet[PaperFile]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for group_id, paper_id in rows.values_list("group_id", "pk")[:1000]:
        found.setdefault(group_id, []).append(paper_id)
    return found


def missing_libraries() -> list[str]:
    """What keeps this machine from making PDFs; loading WeasyPrint itself would cost seconds."""
    return [title for title, names in LIBRARIES.items() if not any(_loads(name) for name in names)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
