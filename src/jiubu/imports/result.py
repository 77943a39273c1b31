"""What became of each row, as a file of the same shape: the file's own columns, then verdict, reason and number."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from jiubu.imports.models import Job, Line
from jiubu.imports.rules import safe_cell


def _head(job: Job) -> list[str]:
    return [*job.head, _("Result"), _("Reason"), _("Row"), _("Record number")]


def _row(line: Line) -> list[str]:
    verdict = str(line.get_verdict_display())
    reasons = "; ".join(line.reasons.values())
    return [*line.cells, verdict, reasons, str(line.number), str(line.object_id or "")]


def as_csv(job: Job, lines: Iterable[Line]) -> Iterator[bytes]:
    """UTF-8 with BOM (Excel opens it), formulas made harmless."""
    yield codecs.BOM_UTF8
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(name) for name in _head(job)])
    for count, line in enumerate(lines, 1):
        writer.writerow([safe_cell(cell) for cell in _row(line)])
        if count % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_xlsx(job: Job, lines: Iterable[Line]) -> bytes:
    """Every cell is a text: nothing in it is run."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415  15 MB that few processes need

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(_head(job)):
            sheet.write_string(0, column, name, bold)
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(_row(line)):
                sheet.write_string(number, column, cell)
    return content.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_response(job: Job, kind: str, lines: Iterable[Line]) -> HttpResponse:
    """The file as a download, never shown in the browser."""
    headers = {"Content-Disposition": f'attachment; filename="{job.code}.{kind}"', "X-Content-Type-Options": "nosniff"}
    if kind == "xlsx":
        return HttpResponse(as_xlsx(job, lines), content_type=SHEET, headers=headers)
    return HttpResponse(b"".join(as_csv(job, lines)), content_type="text/csv; charset=utf-8", headers=headers)
