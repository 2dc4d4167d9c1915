"""What a cell means: from raw records to typed rows, column by column."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

from borderatlas.dates import meant_date, parse_edtf
from borderatlas.errors import Problem
from borderatlas.identifying import personal_column
from borderatlas.io.files import printable
from borderatlas.io.geometry import read_geometry
from borderatlas.io.tables import UNREAD, RawRecord, RawTable
from borderatlas.limits import MAX_CELL, MAX_ID
from borderatlas.names import CONTROL, did_you_mean, narrow, nearest
from borderatlas.rows import Record, cell_text, named
from borderatlas.schema import Column, ColumnType, Table

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,4})?")  # so that float and back is exact
_PLAIN = re.compile(r"-?([0-9]+)(\.[0-9]*)?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_GROUPED = re.compile(r"-?[0-9]{1,3}([,'\s][0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_NO_PERSON = "remove it with what it holds: an atlas has no place for persons"
_IN_DIGITS = "write it in digits, or leave it empty when no number is reported"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CellError(ValueError):
    """A cell that does not hold what its column asks for."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read_rows(table: Table, raw: RawTable, *, file: str) -> tuple[list[Record], list[Problem]]:
    """Return the typed rows of a table, and what is wrong with columns and cells."""
    problems = list(column_problems(table, raw, file=file))
    absent = set(table.names) - set(table.names if raw.columns is None else raw.columns)
    records: list[Record] = []
    for record in raw.records:
        values: dict[str, Any] = {}
        unread = set(absent)
        for column in table.columns:
            try:
                values[column.name] = _value(column, record, absent=column.name in absent)
            except CellError as error:
                values[column.name] = _empty(column)
                unread.add(column.name)
                problems.append(_cell_problem(column, record, error, file=file))
        if record.geometry is UNREAD:
            values["geometry"] = None
            unread.add("geometry")
        elif table.geometry != "none":
            values["geometry"], fault = read_geometry(record.geometry, table.geometry)
            if fault:
                unread.add("geometry")
                message = f"{fault[0]}{named(table, values)}"
                problems.append(Problem(file, record.row, "geometry", "", message, fault[1]))
        records.append(Record(record.row, MappingProxyType(values), frozenset(unread)))
    return records, problems


def column_problems(table: Table, raw: RawTable, *, file: str) -> Iterator[Problem]:
    """Yield the columns that are missing in a CSV file, and those that the table has not."""
    if raw.columns is None:
        found = {name: record.row for record in reversed(raw.records) for name in record.cells}
    else:
        found = {name: 1 for name in raw.columns if name}
    free = set(table.names) - set(found)
    meant = {name: nearest(name, free) for name in found if name not in table.names}
    for name in table.names if raw.columns is not None else ():
        if name in free and (name,) not in meant.values():
            hint = "add it to the header; `borderatlas format` adds it, empty"
            yield Problem(file, 1, name, "", "the column is missing", hint)
    for name, near in meant.items():
        otherwise = "remove it, or put its text into `note`"
        hint = did_you_mean(name, near or table.names, otherwise=otherwise)
        message = f"table {table.name} has no such column"
        if personal_column(name):
            message, hint = "is called like a column that tells who somebody is", _NO_PERSON
        yield Problem(file, found[name], printable(name), "", message, hint)


def _value(column: Column, record: RawRecord, *, absent: bool) -> Any:  # noqa: ANN401
    if absent:  # reported once for the whole file
        return _empty(column)
    text = raw_text(record.cells.get(column.name))
    if len(text) > MAX_CELL:
        message = f"the cell has {len(text):,} characters, {MAX_CELL:,} are allowed"
        raise CellError(message, "shorten it")
    if text:
        return parse_cell(column, text)
    if column.required:
        raise CellError("must not be empty", f"fill it in: {column.note}")
    return _empty(column)


def _empty(column: Column) -> tuple[()] | None:
    return () if column.type in ("list", "refs") else None


def _cell_problem(column: Column, record: RawRecord, error: CellError, *, file: str) -> Problem:
    raw = record.cells.get(column.name)
    value = raw if isinstance(raw, str) else cell_text(raw) if _is_scalar(raw) else ""
    return Problem(file, record.row, column.name, value, str(error), error.hint)


def _is_scalar(raw: object) -> bool:
    return raw is None or isinstance(raw, bool | int | float)


def raw_text(value: object) -> str:
    """Return a raw cell as text without blanks around it, composed (Unicode NFC).

    Raises
    ------
    CellError
        When a JSON value is a list or an object, the text holds control characters, or the
        cell of a workbook is not what it was meant to be.
    """
    if value is None:
        return ""
    if isinstance(value, CellError):  # what was found out where the cell was read
        raise value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number_text(value)
    if not isinstance(value, str):
        raise CellError("is a list or an object, not one value", "write a list as `a;b`")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    control = CONTROL.search(text)
    if control:
        code = f"U+{ord(control[0]):04X}"
        raise CellError(f"holds the control character {code}", "remove it")
    return unicodedata.normalize("NFC", text)


def _number_text(value: float) -> str:
    if value in (math.inf, -math.inf):  # JSON may say 1e999
        raise CellError("is not a finite number", "give the number, or null when not reported")
    if abs(value) >= 10**15:
        raise CellError("is too large a number", "give the number, or null when not reported")
    return str(int(value)) if value == int(value) else repr(value)


def parse_cell(column: Column, text: str) -> Any:  # noqa: ANN401
    """Return the typed value of a cell that is not empty.

    Raises
    ------
    CellError
        When the text is not what the type of the column asks for.
    """
    return _PARSERS[column.type](text)


def _identity(text: str) -> str:
    return text


def _line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise CellError("goes over several lines", "write it in one line, without tabs")
    return text


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        hint = (
            "write small Latin letters, digits, `-`, `_` and `.`, beginning with a letter or digit"
        )
        raise CellError("is not an id", hint)
    if len(text) > MAX_ID:
        raise CellError(f"has {len(text)} characters, {MAX_ID} are allowed", "write a shorter id")
    return text


def _integer(text: str) -> int:
    _refuse_long(text, digits=15)
    if not _INTEGER.fullmatch(text):
        raise CellError("is not a whole number", _number_hint(text, _INTEGER))
    _refuse_negative(text)
    return int(text)


def _number(text: str) -> float:
    _refuse_long(text, digits=10)
    if not _NUMBER.fullmatch(text):
        raise CellError("is not a number", _number_hint(text, _NUMBER))
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(".", "")
        raise CellError(f"may mean {plain} or {float(text):g}", f"write {plain} or {text}0")
    _refuse_negative(text)
    value = float(text)
    return int(value) if value.is_integer() else value


def _refuse_long(text: str, *, digits: int) -> None:
    plain = _PLAIN.fullmatch(text)
    if plain and len(plain[1]) > digits:
        hint = f"correct it: a number has at most {digits} digits before the point"
        raise CellError("is too large a number", hint)


def _refuse_negative(text: str) -> None:
    if text.startswith("-"):
        raise CellError("is negative", "leave it empty when it is not reported")


def _number_hint(text: str, form: re.Pattern[str]) -> str:
    if any(sign.isdigit() and not sign.isdecimal() for sign in text):  # as ² and ③
        return "write the number without what looks like the mark of a footnote"
    usual = narrow(text)
    if form.fullmatch(usual):
        return f"write {usual}"
    if _GROUPED.fullmatch(usual):
        plain = re.sub(r"[,'\s]", "", usual)
        return f"write {plain}" if form.fullmatch(plain) else _IN_DIGITS
    if _DECIMAL_COMMA.fullmatch(usual):
        point, plain = usual.replace(",", "."), usual.replace(",", "")
        if form.fullmatch(point):
            return f"write {point} with a point or {plain} without: it may mean either"
    return _IN_DIGITS


def _day(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise CellError("is not a day of the calendar", "write YYYY-MM-DD") from error
    meant = meant_date(text)
    hint = f"write {meant}, if that is meant" if _DAY.fullmatch(meant) else "write YYYY-MM-DD"
    raise CellError("is not a day", hint)


def _edtf(text: str) -> str:
    hint = "write 2023-10-09, 2023-10, 2023~, or from/to as in 2023-08/2023-10"
    meant = meant_date(text)
    if meant:
        raise CellError("is not an EDTF date", f"write {meant}, if that is meant")
    if not text.isascii():
        raise CellError("is not an EDTF date", hint)
    try:
        parse_edtf(text)
    except ValueError as error:
        message = str(error).removeprefix(f"{text!r} ").split(" such as ")[0]
        raise CellError(message, hint) from error
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError as error:
        raise CellError("is not a web address", "copy it from the browser") from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", text):
        hint = "give an address that begins with https:// or http://, or leave it empty"
        raise CellError("is not a web address", hint)
    return text


def _flag(text: str) -> bool:
    if text not in ("yes", "no"):
        raise CellError("is neither yes nor no", "write yes or no")
    return text == "yes"


def _list(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in _line(text).split(";"))
    parts = tuple(part for part in parts if part)
    twice = _first_double(parts)
    if twice is not None:
        raise CellError(f"names '{printable(twice)}' twice", "remove one of them")
    return parts


def _first_double(parts: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for part in parts:
        if part in seen:
            return part
        seen.add(part)
    return None


_PARSERS: Mapping[ColumnType, Callable[[str], Any]] = cast(
    "Mapping[ColumnType, Callable[[str], Any]]",
    MappingProxyType(
        {
            "id": _id,
            "text": _identity,
            "integer": _integer,
            "number": _number,
            "day": _day,
            "edtf": _edtf,
            "code": _line,
            "ref": _line,
            "refs": _list,
            "list": _list,
            "url": _url,
            "flag": _flag,
        }
    ),
)
