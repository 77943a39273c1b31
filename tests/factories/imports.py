"""Files for import tests, and running an import without a worker."""

import csv
import io

import xlsxwriter

from jiubu.imports import commands
from jiubu.imports.tasks import work_through


def csv_bytes(rows, *, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        sheet.write_row(i, 0, row)
    book.close()
    return content.getvalue()


def upload(importer, rows, *, by, name="file.csv", **kwargs):
    content = rows if isinstance(rows, bytes) else csv_bytes(rows)
    return commands.upload_file(importer, content=content, file_name=name, by=by, **kwargs)


def check(job, *, by):
    commands.check_import(job.pk, by=by)
    work_through(job.pk, by=by)
    job.refresh_from_db()
    return job


def run(job, *, by):
    """The import from its mapping to its end."""
    commands.run_import(job.pk, by=by)
    work_through(job.pk, by=by)
    job.refresh_from_db()
    return job


def undo(job, *, by):
    commands.undo_import(job.pk, by=by)
    work_through(job.pk, by=by)
    job.refresh_from_db()
    return job


def verdicts(job):
    """row number -> (verdict, reasons)."""
    return {line.number: (line.verdict, line.reasons) for line in job.lines.order_by("number")}
