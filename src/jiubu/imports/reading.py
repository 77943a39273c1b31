"""Reading tables: CSV in UTF-8, with BOM, UTF-16 or GB18030, any usual delimiter; XLSX. Never trusts a file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from jiubu.kernel.errors import Refused

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 5_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
"""A worksheet packs well, but not two hundred times."""
MAX_ENTRIES = 2_000
ESCAPED = frozenset({"'=", "'+", "'-", "'@"})
"""How our own result files begin a cell that looks like a formula."""

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Table:
    """The head line and the rows under it, every cell as text; ``numbers`` are the line numbers in the file."""

    head: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_table(content: bytes, *, name: str = "") -> Table:
    """Read a file. Refused("bad_file") with a sentence that says what is wrong with it."""
    if not content.strip():
        raise _bad(_("The file is empty."))
    if content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm")):
        return _table(_xlsx_rows(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _bad(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and try again."))
    if name.lower().endswith((".xls", ".ods", ".numbers", ".pdf", ".doc", ".docx")):
        raise _bad(_("Only CSV and XLSX files can be read. Save the table as one of them and try again."))
    return _table(_csv_rows(content))


def _bad(text: str) -> Refused:
    return Refused("bad_file", text, fields={"file": text})


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    head: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not head:
            head = _head(cells)
            continue
        if len(rows) == MAX_ROWS:
            raise _bad(_("The file has more than {count:,} rows. Split it.").format(count=MAX_ROWS))
        rows.append((cells + [""] * len(head))[: len(head)])
        numbers.append(number)
    if not head:
        raise _bad(_("The file is empty."))
    if not rows:
        raise _bad(_("The file has a head line, but no rows under it."))
    return Table(head, rows, numbers)


def _head(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise _bad(_("The file has more than {count} columns.").format(count=MAX_COLUMNS))
    seen: dict[str, int] = {}
    names = []
    for index, cell in enumerate(cells, 1):
        name = cell or _("column {number}").format(number=index)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _clean(text: str) -> str:
    """No control characters (NUL breaks PostgreSQL), no blanks around, never endless."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c in "\n\t")
    text = text.strip().strip("\ufeff\u200b")[:MAX_CELL]
    return text[1:] if text[:2] in ESCAPED else text


# --- CSV ---


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    csv.field_size_limit(10 * 1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begin = 1
    try:
        for cells in reader:
            yield begin, [_clean(cell) for cell in cells]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _bad(_("Line {number} of the file can't be read as CSV.").format(number=reader.line_num)) from error


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if is_wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise _bad(_("This is neither a CSV file (UTF-8 or GB18030) nor XLSX. Save the table again as one of them."))


def _is_text(text: str) -> bool:
    begin = text[:4000]
    return sum(not c.isprintable() and c not in "\r\n\t\x0b\x0c\ufeff\u3000" for c in begin) <= len(begin) // 50


def _delimiter(text: str) -> str:
    """The one that is most often in the head line, outside quotes."""
    line = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    best = max(",;\t|，", key=outside.count)
    return best if outside.count(best) else ","


# --- XLSX ---


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_zip(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = next((s.name for s in book.sheets_metadata if "Visible" in str(s.visible)), book.sheet_names[0])
        sheet = book.get_sheet_by_name(name)
        begin = sheet.start[0] if sheet.start else 0
        for number, cells in enumerate(sheet.iter_rows(), begin + 1):
            yield number, [_clean(_text(cell)) for cell in cells[: MAX_COLUMNS + 1]]
    except (CalamineError, OSError, ValueError, IndexError, KeyError) as error:
        raise _bad(
            _("This Excel file is broken. Open it in Excel, save it again as .xlsx and try once more.")
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _bad(
            _("This Excel file is broken. Open it in Excel, save it again as .xlsx and try once more.")
        ) from error


def _check_zip(content: bytes) -> None:
    """An XLSX is a zip: look at its list before anybody unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            for entry in entries:
                _measure(archive, entry)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _bad(
            _("This Excel file is broken. Open it in Excel, save it again as .xlsx and try once more.")
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content) + 1_000_000:
        raise _bad(_("This file unpacks to far more than a table needs. Save it as CSV and try again."))


def _measure(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """The list may lie about a size: unpack in pieces and stop where it says more than it promised."""
    if entry.compress_size * MAX_RATIO + 1_000_000 < entry.file_size:
        return
    left = entry.file_size
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise ValueError("more than promised")


def _text(cell: Cell) -> str:
    """A cell as a person would type it: no .0, ISO dates."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
