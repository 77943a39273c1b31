"""What became of each row, as a file of the same shape: the file's own columns, then verdict, reason and number.

The watermark (who took it, when) stands in every row: below the rows it would be a row that a second upload refuses.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiubu.imports.models import Job, Line
from jiubu.imports.rules import safe_cell
from jiubu.kernel.actor import Actor


def _head(job: Job) -> list[str]:
    return [*job.head, _("Result"), _("Reason"), _("Row"), _("Record number"), pgettext("import", "Taken out by")]


def _row(line: Line, mark: str) -> list[str]:
    verdict = str(line.get_verdict_display())
    reasons = "; ".join(line.reasons.values())
    return [*line.cells, verdict, reasons, str(line.number), str(line.object_id or ""), mark]


def mark_of(job: Job, by: Actor) -> str:
    """Who takes the rows of this import, and when."""
    parts = (by.name, by.store_title, f"{timezone.localtime():%Y-%m-%d %H:%M}", job.code)
    return " · ".join(part for part in parts if part)


def as_csv(job: Job, lines: Iterable[Line], mark: str) -> Iterator[bytes]:
    """UTF-8 with BOM (Excel opens it), formulas made harmless."""
    yield codecs.BOM_UTF8
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(name) for name in _head(job)])
    for count, line in enumerate(lines, 1):
        writer.writerow([safe_cell(cell) for cell in _row(line, mark)])
        if count % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_xlsx(job: Job, lines: Iterable[Line], mark: str) -> bytes:
    """Every cell is a text: nothing in it is run. The watermark is also on every printed page."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415  15 MB that few processes need

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_footer(f"&L{mark.replace('&', '&&')[:200]}&R&P / &N")
        for column, name in enumerate(_head(job)):
            sheet.write_string(0, column, name, bold)
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(_row(line, mark)):
                sheet.write_string(number, column, cell)
    return content.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_response(job: Job, kind: str, lines: Iterable[Line], *, by: Actor) -> HttpResponse:
    """The file as a download, never shown in the browser."""
    mark = mark_of(job, by)
    headers = {"Content-Disposition": f'attachment; filename="{job.code}.{kind}"', "X-Content-Type-Options": "nosniff"}
    if kind == "xlsx":
        return HttpResponse(as_xlsx(job, lines, mark), content_type=SHEET, headers=headers)
    return HttpResponse(b"".join(as_csv(job, lines, mark)), content_type="text/csv; charset=utf-8", headers=headers)
