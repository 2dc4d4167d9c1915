"""CSV and GeoJSON as they stand in the file: records of raw cells, and what is malformed.

What a cell means is decided in `cells`; here a CSV cell is text, a GeoJSON property is the
JSON value, and a geometry is the JSON object.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from borderatlas.errors import DataError, Problem, quote, shorten
from borderatlas.io.files import ANEW, printable
from borderatlas.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS

_WGS84 = frozenset(
    {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "CRS84"}
)
_NO_ROWS = 'write {"type":"FeatureCollection","features":[]} when there are none'
_CLOSE = f"close what is open there; where a part is lost, {ANEW}"
_COLLECTION_MEMBERS = frozenset({"type", "features", "crs", "name", "bbox"})
_FEATURE_MEMBERS = frozenset({"type", "id", "properties", "geometry", "bbox"})


UNREAD = object()
"""In the place of a geometry that is already reported as wrong."""


@dataclass(frozen=True)
class RawRecord:
    """One line of a CSV file, one feature or one row of a sheet.

    `geometry` is the GeoJSON geometry, None, or `UNREAD`.
    """

    row: int
    cells: Mapping[str, Any]
    geometry: Any = None


@dataclass(frozen=True)
class RawTable:
    """What could be read of a file. `columns` is None where the file has no header line."""

    columns: tuple[str, ...] | None
    records: tuple[RawRecord, ...]
    problems: tuple[Problem, ...]


def read_csv(text: str, *, file: str) -> RawTable:
    """Split a CSV text into records; `file` is its name in messages.

    Raises
    ------
    DataError
        When there is no header line, it is not separated by commas, or there is too much.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    header: tuple[str, ...] | None = None
    records: list[RawRecord] = []
    start = 1
    try:
        for cells in reader:
            row, start = start, reader.line_num + 1
            if not any(map(str.strip, cells)):  # spreadsheets leave rows of commas below a table
                continue
            if header is None:
                header = tuple(cell.strip() for cell in cells)
                refuse_too_many("columns", len(header), MAX_COLUMNS, file=file)
                _refuse_other_separator(header, file=file, row=row)
                problems += header_problems(header, file=file, row=row)
            elif len(cells) != len(header):
                problems.append(_ragged(len(cells), len(header), file=file, row=row))
            else:
                records.append(RawRecord(row, dict(zip(header, cells, strict=True))))
            refuse_too_many("rows", len(records) + len(problems), MAX_ROWS, file=file)
    except csv.Error as error:
        problems.append(_csv_problem(str(error), file=file, row=start))
    if header is None and not problems:
        message = "is empty"
        problems.append(Problem(file, 0, "", "", message, "a table without rows has a header line"))
    if header is None:
        raise DataError(problems)
    return RawTable(header, tuple(records), tuple(problems))


def _refuse_other_separator(header: tuple[str, ...], *, file: str, row: int) -> None:
    """Say once that a file has another separator: each of its columns would be missing."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and header[0].count(separator) > 1:
            message = f"the columns are separated by {name}"
            hint = "save it as CSV with commas (in a list inside a cell, semicolons stay)"
            raise DataError([Problem(file, row, "", "", message, hint)])


def header_problems(header: tuple[str, ...], *, file: str, row: int) -> Iterable[Problem]:
    """Yield the names that stand twice in a header, and the first one that is missing."""
    for name in dict.fromkeys(header):
        if header.count(name) > 1 and name:
            message = "the column stands twice in the header"
            yield Problem(file, row, printable(name), "", message, "remove or rename one of them")
    if "" in header:
        message = f"column {header.index('') + 1} of the header has no name"
        yield Problem(file, row, "", "", message, "name it or remove it")


def _ragged(found: int, wanted: int, *, file: str, row: int) -> Problem:
    cells = "cell" if found == 1 else "cells"
    message = f"the row has {found} {cells}, the header has {wanted}"
    return Problem(file, row, "", "", message, "a cell with a comma or quote needs quotes around")


def _csv_problem(reason: str, *, file: str, row: int) -> Problem:
    if "unexpected end of data" in reason:
        message, hint = "a quote that is opened here is never closed", "close it"
    elif "field limit" in reason:
        message, hint = f"a cell is longer than {MAX_CELL:,} characters", "shorten it"
    elif "expected after" in reason:
        message, hint = "a quoted cell goes on after its closing quote", "double quotes inside it"
    else:
        message, hint = f"is not well-formed CSV: {reason}", "save it again as CSV"
    return Problem(file, row, "", "", message, hint)


def read_geojson(text: str, *, file: str) -> RawTable:
    """Take a GeoJSON feature collection apart; `file` is its name in messages.

    Raises
    ------
    DataError
        When the text is no JSON, no feature collection, not in WGS 84, or too much.
    """
    collection = parse_json(text, file=file)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise _whole(file, "is not a GeoJSON FeatureCollection", "wrap its features in one")
    features = collection.get("features")
    if not isinstance(features, list):
        raise _whole(file, "has no list of features", "give `features`, empty when there are none")
    refuse_too_many("features", len(features), MAX_ROWS, file=file)
    _check_crs(collection.get("crs"), file=file)
    extra = sorted(set(collection) - _COLLECTION_MEMBERS)
    problems = [_stray(name, file=file, row=0) for name in extra]
    records: list[RawRecord] = []
    columns: set[str] = set()
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            message = "is not a GeoJSON Feature"
            problems.append(Problem(file, number, "", "", message, 'give `"type":"Feature"`'))
            continue
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            message = "its properties are not an object"
            problems.append(Problem(file, number, "", "", message, "write them as an object"))
            continue
        columns |= properties.keys()
        refuse_too_many("properties", len(columns), MAX_COLUMNS, file=file)
        extra = sorted(set(feature) - _FEATURE_MEMBERS)
        problems += [_stray(name, file=file, row=number) for name in extra]
        records.append(RawRecord(number, properties, feature.get("geometry")))
    return RawTable(None, tuple(records), tuple(problems))


def parse_json(text: str, *, file: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Return the value of a JSON text without NaN, doubled keys or bottomless nesting.

    Raises
    ------
    DataError
        When the text is not JSON; the message names line and column.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise _whole(file, "is empty", _NO_ROWS) from error
        raise _whole(file, *_broken(text, error)) from error
    except RecursionError as error:
        raise _whole(file, "is nested too deeply", "it cannot be a map; replace it") from error
    except ValueError as error:
        digits = "holds a number of too many digits"  # Python's own limit has other words
        message = digits if "integer string" in str(error) else str(error)
        raise _whole(file, message, "write it as JSON (RFC 8259) has it") from error


def _broken(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    """Return where a JSON text goes wrong, with the sign that stands there, and the remedy."""
    where = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return f"ends too early at {where} ({shorten(error.msg)})", _CLOSE
    found = f"{quote(text[error.pos])}: {shorten(error.msg)}"
    hint = "mend it there, or put back the file as it was before it was edited"
    return f"is not JSON at {where} ({found})", hint


def _no_constant(name: str) -> float:
    raise ValueError(f"holds {name}, which JSON does not have")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"has the name '{printable(twice)}' twice in one object")
    return found


def refuse_too_many(what: str, count: int, limit: int, *, file: str) -> None:
    """Refuse a table of more rows or columns than an atlas can want.

    Raises
    ------
    DataError
        When `count` is more than `limit`.
    """
    if count > limit:
        message = f"has more than {limit:,} {what}"
        raise _whole(file, message, "leave out what no map shows, or split the atlas")


def _check_crs(crs: Any, *, file: str) -> None:  # noqa: ANN401
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _WGS84:
        given = f"'{printable(name)}'" if isinstance(name, str) else "an unnamed system"
        hint = "transform it to EPSG:4326 and leave out `crs`"
        raise _whole(file, f"has its coordinates in {given}", hint)


def _stray(name: str, *, file: str, row: int) -> Problem:
    message = f"the member '{printable(name)}' has no place here and would be lost"
    return Problem(file, row, "", "", message, "move it to the properties, or remove it")


def _whole(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
