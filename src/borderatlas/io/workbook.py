"""An atlas as one workbook (.xlsx): a sheet a table, and one for the settings.

What is read here are records of raw cells, as `tables` has them of CSV and GeoJSON: all checks
are the same, and a map made of a workbook has the bytes of one made of files.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem, quote
from borderatlas.io.cells import CellError
from borderatlas.io.files import printable, read_bytes
from borderatlas.io.metasheet import gathered
from borderatlas.io.package import Survey, survey
from borderatlas.io.sheetcells import (
    NOTHING,
    Found,
    degrees_cell,
    is_blank,
    line_cell,
    raw_cell,
    unescaped,
)
from borderatlas.io.tables import UNREAD, RawRecord, RawTable, header_problems, refuse_too_many
from borderatlas.limits import MAX_COLUMNS, MAX_ROWS
from borderatlas.names import did_you_mean
from borderatlas.rows import cell_text, shown_file
from borderatlas.schema import TABLES, Column, Table
from borderatlas.sheets import LISTS_SHEET, META, META_SHEET, WORKBOOK, Layout, position_columns

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

_SAVE = "open it in a spreadsheet program and save it again as .xlsx"
_MOST_SETTINGS = 2_000
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - serials are not looked for in settings
_SETTING, _DATED = Column("value", "text", ""), Column("value", "edtf", "")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::.*)?")


@dataclass(frozen=True)
class Book:
    """What could be read of a workbook: the settings, if any, the tables, and what is wrong."""

    meta: dict[str, Any] | None
    tables: Mapping[str, RawTable]
    problems: tuple[Problem, ...]
    layout: Layout


@dataclass(frozen=True)
class _Sheet:
    """A sheet as rows of cells by their number, without those in which nothing stands."""

    rows: Mapping[int, Sequence[Found]]
    survey: Survey


def read_book(folder: Path) -> Book:
    """Return what stands in the workbook of an atlas folder.

    Raises
    ------
    DataError
        When it cannot be read at all, or openpyxl is not installed.
    """
    data = read_bytes(folder / WORKBOOK, root=folder)
    parts = survey(data, file=WORKBOOK)
    book = _opened(data)
    names = _names(book)
    problems = list(_strange(book, names))
    sheets: dict[str, _Sheet] = {}
    for name, title in names.items():
        try:
            sheets[name] = _sheet(book, title, parts=parts)
        except DataError as error:
            problems += error.problems
    if any(cell.kind == "f" for sheet in sheets.values() for row in sheet.rows.values()
           for cell in row):  # fmt: skip
        sheets = _computed(data, sheets, names, problems)
    meta, keys = _settings(sheets.get(META_SHEET), problems)
    tables: dict[str, RawTable] = {}
    letters: dict[str, Mapping[str, str]] = {}
    for table in TABLES.values():
        if table.name in sheets:
            problems += _remarks(table.name, sheets[table.name])
            header = _header(sheets[table.name])
            letters[table.name] = {name: _letter(at) for at, name in enumerate(header, start=1)}
            tables[table.name] = _table(table, sheets[table.name], header, epoch=book.epoch)
        elif table.optional:
            tables[table.name] = RawTable(table.names, (), ())
        elif table.name not in names:
            hint = "add it, with the names of the columns in its first row"
            problems.append(_problem(shown_file(table), f"there is no sheet {table.name}", hint))
    return Book(meta, tables, tuple(problems), Layout(letters, keys))


def _opened(data: bytes, *, computed: bool = False) -> Workbook:
    """Return a workbook whose sheets are read row by row; `computed` has formulas as values."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        hint = "install it with: pip install 'borderatlas[xlsx]'"
        raise DataError([Problem(WORKBOOK, 0, "", "", "needs openpyxl", hint)]) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on what it leaves out: pictures, extensions
            return load_workbook(
                io.BytesIO(data), read_only=True, data_only=computed, keep_links=False,
                rich_text=True,
            )  # fmt: skip
    except Exception as error:  # a broken workbook raises whatever its fault leads to
        raise _unreadable() from error


def _unreadable() -> DataError:
    message = "is no workbook that can be read"
    return DataError([Problem(WORKBOOK, 0, "", "", message, _SAVE)])


def _names(book: Workbook) -> dict[str, str]:
    """Return the titles of the sheets by the names of the tables, whatever their case."""
    wanted = {META_SHEET, *TABLES}
    found: dict[str, str] = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in wanted and name not in found:
            found[name] = sheet.title
    return found


def _strange(book: Workbook, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is to be said of sheets that are no tables, and of those that are hidden."""
    free = [name for name in (META_SHEET, *TABLES) if name not in names]
    for sheet in book.worksheets:
        title = sheet.title
        if title in names.values():
            if sheet.sheet_state != "visible":
                message = f"the sheet {quote(title)} is hidden, and read all the same"
                name = title.strip().lower()
                file = shown_file(TABLES[name]) if name in TABLES else META
                yield _problem(file, message, "show it", level="warning")
        elif title.strip().lower() != LISTS_SHEET:
            near = did_you_mean(title.strip().lower(), free)
            message = f"the sheet {quote(title)} is no table of an atlas and is not read"
            level = "error" if near or title.strip().lower() in names else "warning"
            yield _problem(META, message, near or "remove it, if it is not wanted", level=level)
    if META_SHEET not in names:
        hint = "add it, with key and value in its first row"
        yield _problem(META, f"there is no sheet {META_SHEET}", hint)


def _sheet(book: Workbook, title: str, *, parts: Mapping[str, Survey]) -> _Sheet:
    """Return the rows of a sheet in which anything stands.

    Raises
    ------
    DataError
        When it cannot be read, or has more rows than an atlas can want.
    """
    sheet = book[title]
    part = getattr(sheet, "_worksheet_path", "")  # openpyxl has no other name for it
    told = parts.get(part, Survey())
    rows: dict[int, Sequence[Found]] = {}
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    name = title.strip().lower()
    file = shown_file(TABLES[name]) if name in TABLES else META
    most = MAX_ROWS if name in TABLES else _MOST_SETTINGS
    try:
        for number, row in enumerate(_quietly(sheet), start=1):
            cells = [_found(cell) for cell in row]
            for at in told.dressed.get(number, ()):
                cells[at - 1 : at] = [cell._replace(dressed=True) for cell in cells[at - 1 : at]]
            while cells and is_blank(cells[-1]):
                cells.pop()
            if cells:
                rows[number] = cells
                refuse_too_many("columns", len(cells), MAX_COLUMNS, file=file)
                refuse_too_many("rows", len(rows), most + 1, file=file)
    except DataError:
        raise
    except Exception as error:  # as above
        raise _unreadable() from error
    return _Sheet(rows, told)


def _quietly(sheet: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - as openpyxl types it
    """Yield the rows of a sheet; openpyxl warns of what it leaves out, lists of others among it."""
    rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row = next(rows, None)
        if row is None:
            return
        yield row


def _found(cell: Any) -> Found:  # noqa: ANN401 - read-only cells, and one of a type of its own
    value = cell.value
    if value is None:
        return Found(None, cell.data_type)
    if isinstance(value, list):  # of texts, and of runs with a font
        return Found(str(value), "s", cell.number_format, any(map(_is_dressed, value)))
    return Found(value, cell.data_type, cell.number_format)


def _is_dressed(run: Any) -> bool:  # noqa: ANN401 - a text, or openpyxl's TextBlock
    """Return whether a part of a text stands above or below the others or under a line."""
    font = getattr(run, "font", None)
    raised = font is not None and font.vertAlign in ("superscript", "subscript")
    return raised or bool(font is not None and font.strike)


def _computed(
    data: bytes, sheets: Mapping[str, _Sheet], names: Mapping[str, str], problems: list[Problem]
) -> dict[str, _Sheet]:
    """Return the sheets with the value that each formula had when the workbook was saved."""
    values = _opened(data, computed=True)
    done: dict[str, _Sheet] = {}
    for name, sheet in sheets.items():
        shown = _sheet(values, names[name], parts={})
        rows: dict[int, Sequence[Found]] = {}
        file = shown_file(TABLES[name]) if name in TABLES else META
        for number, row in sheet.rows.items():
            known = shown.rows.get(number, ())
            rows[number] = [
                _last(cell, known[at] if at < len(known) else NOTHING)
                for at, cell in enumerate(row)
            ]
            both = zip(row, rows[number], strict=True)
            formulas = [
                _letter(at) for at, (cell, last) in enumerate(both, start=1)
                if cell.kind == "f" and last.kind != "f"
            ]  # fmt: skip
            if formulas:
                message = f"has a formula in {', '.join(formulas)}; its last value is read"
                hint = "paste it as a value: other programs may compute another"
                problems.append(Problem(file, number, "", "", message, hint, "warning"))
        done[name] = _Sheet(rows, sheet.survey)
    return done


def _last(cell: Found, known: Found) -> Found:
    """Return the last value of a formula, and any other cell as it is."""
    if cell.kind != "f":
        return cell
    if known.value is None and known.kind != "str":
        return cell
    return known


def _settings(
    sheet: _Sheet | None, problems: list[Problem]
) -> tuple[dict[str, Any] | None, Mapping[str, str]]:
    """Return the settings, and the cell of each key."""
    if sheet is None:
        return None, {}
    pairs: list[tuple[str, str | int | float]] = []
    keys: dict[str, str] = {}
    for number, row in sheet.rows.items():
        cells = [*row, NOTHING, NOTHING]
        key, value = str(cells[0].value or "").strip(), cells[1]
        if (number == 1 and key.lower() == "key") or is_blank(value):
            continue
        keys.setdefault(printable(key), f"B{number}")
        column = _DATED if isinstance(value.value, dt.date) else _SETTING
        read = raw_cell(column, value, epoch=_EPOCH)
        if isinstance(read, CellError):
            problems.append(Problem(META, 0, printable(key), "", str(read), read.hint))
        else:
            pairs.append((key, read.strip() if isinstance(read, str) else read))
    found, wrong = gathered(pairs)
    for key in wrong:
        hint = "give it once; lists alone have a row for each value"
        message = "is no key, or stands twice"
        problems.append(Problem(META, 0, printable(key), "", message, hint))
    return found, keys


def _remarks(name: str, sheet: _Sheet) -> Iterator[Problem]:
    """Yield what the cells themselves do not show: merged ones, hidden rows."""
    file = shown_file(TABLES[name])
    for merged in sheet.survey.merged[:100]:
        found = _RANGE.fullmatch(merged)
        row = int(found[2]) if found else 0
        message = f"the cells {quote(merged)} are merged into one"
        yield Problem(file, row, "", "", message, "unmerge them, and fill in each by itself")
    widest = max(map(len, sheet.rows.values()), default=0)
    columns = [_letter(at) for at in sorted(sheet.survey.narrow) if at <= widest]
    if columns:
        message = f"columns are hidden, and read all the same: {', '.join(columns[:10])}"
        yield Problem(file, 0, "", "", message, "show them, or delete them", "warning")
    hidden = [row for row in sheet.survey.hidden if row in sheet.rows]
    if hidden:
        rows = ", ".join(map(str, hidden[:10])) + (" …" if len(hidden) > 10 else "")
        message = f"{len(hidden)} of its rows are hidden, and read all the same: {rows}"
        yield Problem(file, 0, "", "", message, "show them, or delete them", "warning")


def _header(sheet: _Sheet) -> tuple[str, ...]:
    return tuple(cell_text(cell.value).strip() for cell in sheet.rows.get(1, ()))


def _table(table: Table, sheet: _Sheet, header: tuple[str, ...], *, epoch: dt.datetime) -> RawTable:
    """Return the records of a sheet, their positions as GeoJSON has them."""
    file = shown_file(table)
    widest = max((len(row) for row in sheet.rows.values()), default=0)
    header = (*header, *("" for _ in range(widest - len(header))))
    problems = list(header_problems(header, file=file, row=1))
    placed = position_columns(table)
    for name in placed:
        if name not in header:
            hint = "add it to the header, with empty cells below"
            problems.append(Problem(file, 1, name, "", "the column is missing", hint))
    columns = {column.name: column for column in table.columns}
    records: list[RawRecord] = []
    for number, row in sheet.rows.items():
        if number == 1:
            continue
        cells = dict(zip(header, [*row, *[NOTHING] * (widest - len(row))], strict=True))
        typed = {
            name: raw_cell(columns[name], cell, epoch=epoch)
            for name, cell in cells.items()
            if name in columns
        }
        geometry = _geometry(placed, cells, file=file, row=number, problems=problems)
        records.append(RawRecord(number, typed, geometry))
    return RawTable(
        tuple(name for name in header if name not in placed), tuple(records), tuple(problems)
    )


def _geometry(
    placed: Sequence[str], cells: Mapping[str, Found], *, file: str, row: int,
    problems: list[Problem],
) -> Any:  # noqa: ANN401 # fmt: skip
    """Return the GeoJSON geometry that stands in the columns of a position."""
    given = {name: cells.get(name, NOTHING) for name in placed}
    if all(map(is_blank, given.values())):
        return None
    read: dict[str, Any] = {}
    for name, cell in given.items():
        try:
            read[name] = line_cell(cell) if name == "wkt" else degrees_cell(name, cell)
        except CellError as error:
            value = cell.value if isinstance(cell.value, str) else cell_text(cell.value)
            problems.append(Problem(file, row, name, unescaped(value), str(error), error.hint))
    if len(read) < len(given):
        return UNREAD
    if "wkt" in read:
        return {"type": "LineString", "coordinates": read["wkt"]}
    return {"type": "Point", "coordinates": [read["lon"], read["lat"]]}


def _letter(number: int) -> str:
    """Return the letters of a column, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _problem(file: str, message: str, hint: str, *, level: Any = "error") -> Problem:  # noqa: ANN401
    return Problem(file, 0, "", "", message, hint, level)
