"""An atlas in its two forms, a folder of files and a workbook: from each into the other.

Nothing is withheld and nothing is lost: this is the team's own atlas, and tables for others are
`borderatlas export`. From files to a workbook and back, the tables have the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from borderatlas.errors import DataError
from borderatlas.io.canonical import canonical_form, in_order, typed
from borderatlas.io.files import given_file, read_bytes
from borderatlas.io.folder import read_atlas, read_raw
from borderatlas.io.metasheet import NOTES, parts, settings, toml_text
from borderatlas.io.sheetwriter import Grid, Head, Value, listed, workbook_bytes
from borderatlas.io.tables import RawRecord, RawTable
from borderatlas.limits import MAX_EVENT_BYTES, MAX_FILE_BYTES
from borderatlas.rows import cell_text, shown_file
from borderatlas.schema import FIXED_CODES, PLACES, TABLES, Column, Table
from borderatlas.sheets import META, META_SHEET, WORKBOOK, position_columns, sheet_columns

_NUMBERS = ("integer", "number")
_FOR_THE_TEAM = (
    "For the team: holds all that the atlas holds, restricted rows, too. "
    "`borderatlas export` writes tables for others."
)
_TYPES: Mapping[str, str] = {
    "id": "Small Latin letters, digits, - _ and .",
    "integer": "A whole number; empty when not reported.",
    "number": "A number; empty when not reported, 0 when reported as none.",
    "day": "A day: 2023-10-09.",
    "edtf": "A date as text: 2023-10-09, 2023-10, 2023, 2023~, 2023-08/2023-10.",
    "refs": "Ids, with ; between.",
    "list": "Several, with ; between.",
    "flag": "yes or no.",
    "url": "An address that begins with https:// or http://.",
}
_POSITION: Mapping[str, str] = {
    "lon": "Longitude in decimal degrees, WGS 84 (EPSG:4326): 129.84.",
    "lat": "Latitude in decimal degrees, WGS 84 (EPSG:4326): 42.96.",
    "wkt": "The line as well-known text, longitude first: LINESTRING (129.84 42.96, 129.7 43.1).",
}
_MORE = 500
"""Rows below the last one that a list of ids takes in: what is added later is offered, too."""


def as_workbook(folder: Path) -> dict[str, bytes | Path]:
    """Return the files of an atlas with a workbook for its tables, by their name in the folder.

    Raises
    ------
    DataError
        When the atlas has errors, or something is too long for a cell.
    """
    read_atlas(folder)
    return {WORKBOOK: book_bytes(*_sound(folder)), **beside(folder)}


def as_files(folder: Path) -> dict[str, bytes | Path]:
    """Return the files of an atlas with CSV and GeoJSON for its tables, in canonical form.

    Raises
    ------
    DataError
        When the atlas has errors.
    """
    read_atlas(folder)
    meta, tables = _sound(folder)
    files: dict[str, bytes | Path] = {META: toml_text(meta).encode()}
    for table in TABLES.values():
        held = tables[table.name]
        if held.records or not table.optional:
            files[shown_file(table)] = canonical_form(table, held).encode()
    return {**files, **beside(folder)}


def beside(folder: Path) -> dict[str, bytes | Path]:
    """Return the files of an atlas that both forms have: base map, maps, raw events, papers.

    They are those below `data` and `maps` that are neither tables nor hidden. One that is too
    large to be held, as raw events are, is a path.
    """
    own = {META, *map(shown_file, TABLES.values())}
    found: dict[str, bytes | Path] = {}
    for top in ("data", "maps"):
        for path in sorted((folder / top).rglob("*")):
            name = path.relative_to(folder).as_posix()
            hidden = any(part.startswith(".") for part in Path(name).parts)
            if name in own or hidden or not path.is_file():
                continue
            if path.stat().st_size > MAX_FILE_BYTES:
                found[name] = given_file(path, root=folder, most_bytes=MAX_EVENT_BYTES)
            else:
                found[name] = read_bytes(path, root=folder)
    return found


def _sound(folder: Path) -> tuple[Mapping[str, Any], Mapping[str, RawTable]]:
    raw = read_raw(folder)
    errors = [found for found in raw.problems if found.level == "error"]
    if errors or raw.meta is None or len(raw.tables) < len(TABLES):
        raise DataError(errors)  # changed since it was checked
    return raw.meta, raw.tables


def book_bytes(meta: Mapping[str, Any], tables: Mapping[str, RawTable]) -> bytes:
    """Return an atlas as a workbook.

    Parameters
    ----------
    meta
        The values of its `atlas.toml`.
    tables
        Every table by its name, without errors.

    Raises
    ------
    DataError
        When something is too long for a cell, or openpyxl is not installed.
    """
    rows = {name: in_order(TABLES[name], raw) for name, raw in tables.items()}
    lists, ranges = listed(_lists(rows))
    grids = [_meta_grid(meta)]
    for table in TABLES.values():
        heads = [_head(table, name, rows, ranges) for name in sheet_columns(table)]
        cells = [_cells(table, record) for record in rows[table.name]]
        grids.append(Grid(table.name, heads, cells))
    title = str(meta["title"]["en"])
    about = f'{_FOR_THE_TEAM} {{"audience":"internal"}}'  # as `marked` looks for it
    return workbook_bytes([*grids, lists], title=title, about=about, file=WORKBOOK)


def _meta_grid(meta: Mapping[str, Any]) -> Grid:
    heads = (
        Head("key", f"What is set. {_FOR_THE_TEAM}", required=True),
        Head("value", "A list is a key in several rows, with one value each.", required=True),
        Head("meaning", "Not read."),
    )
    rows = [(key, value, NOTES.get(parts(key)[0], "")) for key, value in settings(meta)]
    return Grid(META_SHEET, heads, rows)


def _lists(rows: Mapping[str, Sequence[RawRecord]]) -> dict[str, list[str]]:
    """Return the words that columns choose from: codes by their list, and the ids of places."""
    found = {name: list(codes) for name, codes in FIXED_CODES.items()}
    for record in rows["vocabulary"]:
        name, code = (str(record.cells[key]).strip() for key in ("vocabulary", "code"))
        if name not in FIXED_CODES:
            found.setdefault(name, []).append(code)
    found["places"] = [
        str(record.cells["place_id"]).strip() for table in PLACES for record in rows[table]
    ]
    return found


def _head(
    table: Table, name: str, rows: Mapping[str, Sequence[RawRecord]], ranges: Mapping[str, str]
) -> Head:
    if name in position_columns(table):
        needed = table.geometry in ("point", "line")
        return Head(name, _POSITION[name], required=needed, is_number=name != "wkt")
    column = table.column(name)
    note = list(_sentences(column))
    options = ""
    if column.type == "flag":
        options = "yes,no"
    elif column.type == "code":
        options = ranges.get(column.codes, "")
    elif column.type == "ref" and column.refs == PLACES:
        options = ranges.get("places", "")
    elif column.type == "ref":
        (other,) = column.refs
        options = f"={other}!$A$2:$A${len(rows[other]) + 1 + _MORE}"
    closed = column.type == "flag" or column.codes in FIXED_CODES
    return Head(name, "\n".join(note), column.required, column.type in _NUMBERS, options, closed)


def _sentences(column: Column) -> Iterator[str]:
    yield column.note
    if column.unit:
        yield f"Unit: {column.unit}."
    if column.type in _TYPES:
        yield _TYPES[column.type]
    if column.codes:
        yield f"Codes: vocabulary {column.codes}."
    if column.refs:
        yield f"Ids of {', '.join(column.refs)}."
    if column.required:
        yield "Required."


def _cells(table: Table, record: RawRecord) -> list[Value]:
    placed = _position(table, record)
    return [
        placed[name] if name in placed else _value(table.column(name), record)
        for name in sheet_columns(table)
    ]


def _value(column: Column, record: RawRecord) -> Value:
    value = typed(column, record)
    numeric = column.type in _NUMBERS and isinstance(value, int | float)
    return value if numeric else cell_text(value)


def _position(table: Table, record: RawRecord) -> dict[str, Value]:
    names = position_columns(table)
    if not names or record.geometry is None:
        return dict.fromkeys(names, "")
    held = record.geometry["coordinates"]
    if names == ("wkt",):
        pairs = ", ".join(f"{json.dumps(lon)} {json.dumps(lat)}" for lon, lat in held)
        return {"wkt": f"LINESTRING ({pairs})"}
    return {name: position_cell(value) for name, value in zip(names, held, strict=True)}


def position_cell(value: float) -> Value:
    """Return a number as a cell that gives back its digits: what Excel would round is a text."""
    exact = isinstance(value, int) or (not value.is_integer() and float(f"{value:.15g}") == value)
    return value if exact else json.dumps(value)
