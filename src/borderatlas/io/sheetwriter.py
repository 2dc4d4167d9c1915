"""Workbooks as they are written: the same bytes for the same tables.

A header that cannot be changed by accident, with a note on each column; drop-down lists; cells
for words that stay words, so that no program makes a date or a formula of them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from borderatlas.errors import DataError, Problem
from borderatlas.limits import MAX_ROWS

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float

_CELL = 32_767
"""Characters in a cell, as Excel has it."""

_DAY = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the first day of ZIP, instead of the clock's
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_FILL, _REQUIRED_FILL, _INK = "EFEBE3", "D9D0C0", "2B2620"
_NARROW, _WIDE = 9, 42
_NOTE_PX = (320, 150)


@dataclass(frozen=True)
class Head:
    """A column of a sheet: its name, the note on it, and what may be chosen there.

    `options` are few words, or a formula that names a range; with `closed`, nothing else may
    be entered.
    """

    name: str
    note: str
    required: bool = False
    is_number: bool = False
    options: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Grid:
    """A sheet: its columns and its rows; `""` is an empty cell. `locked` is none to edit."""

    name: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    locked: bool = False


def workbook_bytes(
    grids: Sequence[Grid], *, title: str, about: str, file: str, guarded: bool = True
) -> bytes:
    """Return sheets as a workbook.

    Parameters
    ----------
    grids
        The sheets, in their order.
    title, about
        What stands in its properties. These are not packed: `marked` finds there whom a
        workbook is for.
    file
        Its name in messages.
    guarded
        Whether headings are locked.

    Raises
    ------
    DataError
        When openpyxl is not installed, or a cell is longer than a workbook takes.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        hint = "install it with: pip install 'borderatlas[xlsx]'"
        raise DataError([Problem(file, 0, "", "", "needs openpyxl", hint)]) from error
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "borderatlas"
    book.properties.title = title
    book.properties.description = about
    book.properties.created = _DAY
    _styles(book)
    problems = [problem for grid in grids for problem in _too_long(grid, file=file)]
    if problems:
        raise DataError(problems)
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        _write(sheet, grid)
        if guarded:
            _protect(sheet)
    held = io.BytesIO()
    book.save(held)
    return _without_clock(held.getvalue())


def _too_long(grid: Grid, *, file: str) -> list[Problem]:
    return [
        Problem(
            file, number, head.name, "", f"has {len(value):,} characters, a cell holds {_CELL:,}",
            "simplify it, or keep the atlas in a folder of files",
        )
        for number, row in enumerate(grid.rows, start=2)
        for head, value in zip(grid.heads, row, strict=True)
        if isinstance(value, str) and len(escaped(value)) > _CELL
    ]  # fmt: skip


def escaped(text: str) -> str:
    """Return a text with what XML has no sign for, and what looks like it, as Office writes it."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def _styles(book: Workbook) -> None:
    from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection

    top = Alignment(vertical="top")
    for name, form in (("words", "@"), ("number", "General")):
        open_cell = Protection(locked=False)
        book.add_named_style(
            NamedStyle(name=name, number_format=form, protection=open_cell, alignment=top)
        )
    for name, colour in (("head", _FILL), ("head of required", _REQUIRED_FILL)):
        fill = PatternFill("solid", start_color=colour, end_color=colour)
        font = Font(bold=True, color=_INK)
        book.add_named_style(NamedStyle(name=name, number_format="@", font=font, fill=fill))


def _write(sheet: Worksheet, grid: Grid) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter

    for at, head in enumerate(grid.heads, start=1):
        letter = get_column_letter(at)
        cell = sheet.cell(1, at, head.name)
        cell.style = "head of required" if head.required else "head"
        if head.note:
            cell.comment = Comment(head.note, "borderatlas", width=_NOTE_PX[0], height=_NOTE_PX[1])
        style = "number" if head.is_number else "words"
        column = sheet.column_dimensions[letter]
        column.width = _width(head, [row[at - 1] for row in grid.rows])
        if not grid.locked:
            column.number_format = "General" if head.is_number else "@"
            column.protection = Protection(locked=False)
        for number, row in enumerate(grid.rows, start=2):
            if row[at - 1] != "" or not grid.locked:
                _fill(sheet, (number, at), row[at - 1], style="" if grid.locked else style)
        if head.options:
            _choice(sheet, head, letter)
    sheet.freeze_panes = "B2"


def _fill(sheet: Worksheet, place: tuple[int, int], value: Value, *, style: str) -> None:
    cell = sheet.cell(*place)
    if style:
        cell.style = "words" if isinstance(value, str) else style
    if value == "":
        return
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"  # `=1+1` is a text here, and stays one when it is edited
        cell.quotePrefix = bool(_FORMULA.match(value))
    else:
        cell.value = value


def _choice(sheet: Worksheet, head: Head, letter: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    formula = head.options if head.options.startswith("=") else f'"{head.options}"'
    choice = DataValidation(
        type="list", formula1=formula.removeprefix("="), allow_blank=True,
        errorStyle="stop" if head.closed else "warning", showErrorMessage=True,
        errorTitle=head.name,
        error="Choose from the list." if head.closed else "This is not in the list. Keep it?",
    )  # fmt: skip
    choice.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(choice)


def _protect(sheet: Worksheet) -> None:
    """Lock what is not open; all but the header and the columns themselves may be changed."""
    protection = sheet.protection
    protection.sheet = True  # without a password: against slips, not against people
    for allowed in (
        *("formatCells", "formatColumns", "formatRows", "insertRows", "insertHyperlinks"),
        *("deleteRows", "sort", "autoFilter"),
    ):
        setattr(protection, allowed, False)  # in this format, False lets


def _width(head: Head, values: Sequence[Value]) -> float:
    longest = max((_places(str(value)) for value in values[:500]), default=0)
    return max(_NARROW, _places(head.name) + 3, min(_WIDE, longest + 2))


def _places(text: str) -> int:
    """Return how wide a text is, in digits: Korean and Chinese letters take two."""
    line = text.partition("\n")[0]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def _without_clock(data: bytes) -> bytes:
    """Return an archive with one day for all days."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as members,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for info in members.infolist():
            part = members.read(info)
            told = info.filename == "docProps/core.xml"
            if told:
                part = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", part)
            fixed = zipfile.ZipInfo(info.filename)  # its day is the first of 1980
            fixed.compress_type = zipfile.ZIP_STORED if told else zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            fixed.create_system = 3
            written.writestr(fixed, part)
    return out.getvalue()


def listed(names: Mapping[str, Sequence[str]]) -> tuple[Grid, Mapping[str, str]]:
    """Return a sheet of lists, a column each, and the formula that names the range of each."""
    from openpyxl.utils import get_column_letter

    longest = max((len(words) for words in names.values()), default=0)
    columns = [[*words, *[""] * (longest - len(words))] for words in names.values()]
    heads = [Head(name, "", False) for name in names]
    rows: list[Sequence[Value]] = [list(row) for row in zip(*columns, strict=True)]
    ranges = {
        name: f"=lists!${get_column_letter(at)}$2:${get_column_letter(at)}${len(words) + 1}"
        for at, (name, words) in enumerate(names.items(), start=1)
        if words
    }
    return Grid("lists", heads, rows, locked=True), ranges
