"""Everything that changes prints: asked for, made by the worker, deleted after some days."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.papers import access, rules
from jiubu.papers.events import PaperAsked, PaperFailed, PaperMade
from jiubu.papers.models import PaperFile
from jiubu.papers.registry import PAPERS


@command
def ask_paper(key: str, args: Mapping[str, object], *, by: Actor) -> PaperFile:
    """Print: the worker makes a PDF, and the journal says who printed what. The same asked again while it is being made
    is the same print.

    Refused("bad_paper") when ``args`` are not those of this kind of print; a row that the actor doesn't see is missing.
    """
    paper = access.paper_for(by, key)
    kept = rules.kept_args(args, paper.args)
    if kept is None:
        text = _("This print needs: {names}.").format(names=", ".join(paper.args) or "–")
        raise Refused("bad_paper", text, fields={"args": text})
    sheet = paper.build(by, kept)
    made, is_new = PaperFile.objects.get_or_create(
        user_id=by.user_id or 0, asked_digest=rules.digest_of(key, kept), state=PaperFile.State.WORKING,
        defaults={
            "group_id": by.group_id, "store_id": sheet.store_id or by.store_id, "key": key, "title": sheet.title[:200],
            "args": kept,
        },
    )  # fmt: skip
    if is_new:
        record(PaperAsked(title=str(paper.title)), about=made, also=sheet.about, by=by)
    return made


@command
def finish_paper(paper_id: int, *, content: bytes, pages: int, by: Actor) -> PaperFile:
    """The PDF is there. A second time changes nothing."""
    paper = PaperFile.objects.lock(paper_id)
    if not paper.is_working:
        return paper
    now = timezone.now()
    paper.state, paper.done_at, paper.expires_at = PaperFile.State.DONE, now, now + timedelta(days=settings.PAPER_DAYS)
    paper.size, paper.page_count, paper.digest = len(content), pages, hashlib.sha256(content).hexdigest()
    paper.file.save(f"{paper.code}-{paper.digest[:16]}.pdf", ContentFile(content), save=False)
    paper.save()

    event = PaperMade(title=_kind(paper), pages=pages, size=paper.size, digest=paper.digest)
    record(event, about=paper, by=by)
    return paper


@command
def fail_paper(paper_id: int, *, error: str, by: Actor) -> PaperFile:
    """Say why there is no PDF."""
    paper = PaperFile.objects.lock(paper_id)
    if paper.is_working:
        paper.state, paper.error, paper.done_at = PaperFile.State.FAILED, error[:300], timezone.now()
        paper.save(update_fields=["state", "error", "done_at"])
        record(PaperFailed(title=_kind(paper)), about=paper, by=by)
    return paper


def _kind(paper: PaperFile) -> str:
    return str(PAPERS[paper.key].title) if paper.key in PAPERS else paper.key


@command
def delete_papers(paper_ids: Sequence[int], *, by: Actor) -> int:
    """PDFs that were kept long enough go, with their titles: that something was printed stays in the journal."""
    rows = PaperFile.objects.filter(pk__in=paper_ids, group=by.group_id, state=PaperFile.State.DONE)
    names = list(rows.select_for_update(of=("self",)).values_list("file", flat=True))

    def forget() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(forget)
    return rows.update(state=PaperFile.State.GONE, file="", title="")
