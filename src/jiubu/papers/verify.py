"""What must agree about prints: a PDF that can be fetched is there, as long as it was."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from jiubu.kernel.verify import verifier
from jiubu.papers.models import PaperFile


@verifier("papers.files")
def files_are_there() -> Iterator[str]:
    """Every print that is ready has its file."""
    rows = PaperFile.objects.filter(state=PaperFile.State.DONE).order_by("id").values_list("pk", "file", "size")
    for pk, name, size in rows.iterator():
        try:
            found = default_storage.size(name)
        except OSError:
            found = None
        if found != size:
            yield f"print {pk}: its file is {'missing' if found is None else f'{found} bytes instead of {size}'}"
