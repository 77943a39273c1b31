"""Files of lists: CSV and XLSX, each with its watermark: who took out what, when, under which filters."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.cells import safe_cell
from jiubu.kernel.listing import LISTS, Column, Kind, List
from jiubu.lists.models import Bulk
from jiubu.lists.queries import all_results

Chunks = Iterable[Sequence[Sequence[object]]]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
WIDTHS: dict[Kind, int] = {"text": 18, "number": 10, "money": 14, "date": 12, "moment": 17}
FORMATS: dict[Kind, str] = {"money": "#,##0.00", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: head and kinds of the columns, and the lines of the watermark."""

    title: str
    heads: tuple[str, ...]
    kinds: tuple[Kind, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def mark(self) -> str:
        """The watermark in one line."""
        return " · ".join(value for _label, value in self.notes if value)


def sheet_of(declared: List, columns: Sequence[Column], *, code: str, query: str, group: str, by: Actor) -> Sheet:
    """The head of an export."""
    said = "; ".join(declared.words(by, query)) or _("everything")
    notes = (
        (_("List"), str(declared.title)),
        (_("Exported by"), by.name),
        (_("At"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        (_("Group"), " ".join(part for part in (group, by.store_title) if part)),
        (_("Filters"), said),
        (_("Export"), code),
    )
    return Sheet(str(declared.title), tuple(str(c.title) for c in columns), tuple(c.kind for c in columns), notes)


def result_file(bulk: Bulk, kind: str, *, by: Actor) -> bytes:
    """What became of each row of bulk work, with the record's code, its name, and the reason of a refusal."""
    declared = LISTS[bulk.list_key]
    action = declared.bulk_action(bulk.action)
    notes = ((_("List"), str(declared.title)), (_("By"), by.name), (_("Action"), str(action.title if action else "")))
    heads = (_("No."), _("Record"), _("Result"), _("Reason"))
    sheet = Sheet(str(declared.title), heads, ("number", "text", "text", "text"), notes)
    rows = [
        [result.row.number, result.name, str(result.row.get_verdict_display()), result.row.reason]
        for result in all_results(by, bulk)
    ]
    return as_csv(sheet, [rows]) if kind == "csv" else as_xlsx(sheet, [rows])


def as_csv(sheet: Sheet, chunks: Chunks) -> bytes:
    """UTF-8 with BOM (Excel opens it), formulas made harmless; the watermark stands in the last lines."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(head) for head in sheet.heads])
    for chunk in chunks:
        writer.writerows([safe_cell(_said(value)) for value in row] for row in chunk)
    writer.writerow([])
    writer.writerows([safe_cell(label), safe_cell(value)] for label, value in sheet.notes)
    return codecs.BOM_UTF8 + buffer.getvalue().encode()


def as_xlsx(sheet: Sheet, chunks: Chunks) -> bytes:
    """Texts are texts: nothing in them is run. The watermark is on every printed page, below the rows, and in a hidden
    sheet."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415  15 MB that few processes need

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True, "remove_timezone": True}) as book:
        book.set_properties({"title": sheet.title, "author": sheet.notes[1][1] if len(sheet.notes) > 1 else ""})
        page = book.add_worksheet()
        hidden = book.add_worksheet("watermark")
        _head(book, page, sheet)
        formats = [book.add_format({"num_format": FORMATS[kind]}) if kind in FORMATS else None for kind in sheet.kinds]
        line = 0
        for chunk in chunks:
            for row in chunk:
                line += 1
                for place, value in enumerate(row):
                    _write(page, line, place, value, formats[place])
        page.write_string(line + 2, 0, sheet.mark, book.add_format({"font_color": "#888888", "italic": True}))
        for number, note in enumerate(sheet.notes):
            hidden.write_row(number, 0, note)
        hidden.hide()
    return content.getvalue()


def _head(book: Any, page: Any, sheet: Sheet) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, (head, kind) in enumerate(zip(sheet.heads, sheet.kinds, strict=True)):
        page.set_column(place, place, WIDTHS[kind])
        page.write_string(0, place, head, bold)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_header(f"&L{_escaped(sheet.title)}")
    page.set_footer(f"&L{_escaped(sheet.mark)}&R&P / &N")


def _escaped(text: str) -> str:
    """In heads and feet of pages "&" begins a command; they hold 255 characters."""
    return text.replace("&", "&&")[:200]


def _write(page: Any, line: int, place: int, value: object, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(line, place, timezone.localtime(value), form)
    elif isinstance(value, date):
        page.write_datetime(line, place, datetime.combine(value, datetime.min.time()), form)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        page.write_number(line, place, value, form)
    else:
        page.write_string(line, place, str(value))


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
