"""All that an atlas holds, row by row as text: what is compared, stored and written back.

A table's file is what its rows make of it (`canonical`); every other file is its bytes, known by
their SHA-256. So two atlases can be compared, and a third found out of two, without knowing what
a column means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from borderatlas.errors import DataError, Problem
from borderatlas.io.canonical import canonical_form, typed
from borderatlas.io.files import exists
from borderatlas.io.folder import read_atlas, read_raw
from borderatlas.io.forms import beside
from borderatlas.io.metasheet import toml_text
from borderatlas.io.tables import RawRecord, RawTable
from borderatlas.limits import MAX_STORED_BYTES
from borderatlas.rows import cell_text, shown_file
from borderatlas.schema import TABLES, Table
from borderatlas.sheets import META, WORKBOOK

FILES = "files"
"""Stands beside the tables: the files that are none, each with its path and its SHA-256."""

GEOMETRY = "geometry"
REVISION = "data/.revision"

Key = tuple[str, ...]
Cells = Mapping[str, str]
"""The cells of a row as text, empty ones too; of a place or a leg, its geometry as JSON."""

Rows = Mapping[Key, Cells]
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Contents:
    """The rows of each table by key, and those of `files`."""

    rows: Mapping[str, Rows]

    def __getitem__(self, table: str) -> Rows:
        return self.rows[table]


@dataclass(frozen=True)
class Held:
    """What a folder holds: its contents, where rows stand in it, its other files by SHA-256."""

    contents: Contents
    numbers: Mapping[str, Mapping[Key, int]]
    files: Mapping[str, bytes]


def names() -> tuple[str, ...]:
    """Return the names of all that has rows: the tables, and `files`."""
    return (*TABLES, FILES)


def key_columns(name: str) -> tuple[str, ...]:
    """Return the key columns of a table, or of `files`."""
    return ("path",) if name == FILES else TABLES[name].key


def file_of(name: str, key: Key) -> str:
    """Return the file that a row stands in, as messages name it."""
    return key[0] if name == FILES else shown_file(TABLES[name])


def read_contents(folder: Path) -> Held:
    """Return what a folder holds, files or a workbook, checked.

    Raises
    ------
    DataError
        When the atlas has errors, or a file is too large to be stored.
    """
    read_atlas(folder)
    raw = read_raw(folder)
    errors = [found for found in raw.problems if found.level == "error"]
    if errors or raw.meta is None or len(raw.tables) < len(TABLES):
        raise DataError(errors)  # changed since it was checked
    rows: dict[str, Rows] = {}
    numbers: dict[str, Mapping[Key, int]] = {}
    for table in TABLES.values():
        held = [(record, _cells(table, record)) for record in raw.tables[table.name].records]
        keyed = {tuple(cells[name] for name in table.key): (r, cells) for r, cells in held}
        rows[table.name] = {key: cells for key, (_, cells) in keyed.items()}
        numbers[table.name] = {key: record.row for key, (record, _) in keyed.items()}
    books = exists(folder / WORKBOOK)
    meta = toml_text(raw.meta).encode() if books else (folder / META).read_bytes()
    files = {META: meta, **dict(_others(folder)), **dict.fromkeys(_empty(folder, rows), b"")}
    named = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    rows[FILES] = {(name,): {"path": name, "sha256": named[name]} for name in files}
    by_hash = {named[name]: data for name, data in files.items()}
    return Held(Contents(rows), {**numbers, FILES: {}}, by_hash)


def _empty(folder: Path, rows: Mapping[str, Rows]) -> Iterator[str]:
    """Yield the files of optional tables that are there and have no rows."""
    for table in TABLES.values():
        if table.optional and not rows[table.name] and exists(folder / shown_file(table)):
            yield shown_file(table)


def _others(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, data in beside(folder).items():
        if isinstance(data, bytes):
            yield name, data
            continue
        if data.stat().st_size > MAX_STORED_BYTES:
            message = f"is larger than {MAX_STORED_BYTES // 1024**2} MB, too large for a database"
            hint = "write it as Parquet, or keep this table of raw events out of the atlas"
            raise DataError([Problem(name, 0, "", "", message, hint)])
        yield name, data.read_bytes()


def _cells(table: Table, record: RawRecord) -> Cells:
    cells = {column.name: cell_text(typed(column, record)) for column in table.columns}
    if table.geometry == "none":
        return cells
    return {**cells, GEOMETRY: geometry_cell(record.geometry)}


def geometry_cell(geometry: object) -> str:
    """Return a GeoJSON geometry as a cell: its kind and its coordinates, digit by digit."""
    if not isinstance(geometry, dict):
        return ""
    kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    return json.dumps(kept, separators=(",", ":"))


def files_of(contents: Contents, read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the files that contents make, by their name in the folder, in canonical form.

    Parameters
    ----------
    contents
        Rows that hold what a folder held that was checked.
    read
        Gives the bytes of a file by their SHA-256.
    """
    others = {key[0]: cells["sha256"] for key, cells in contents[FILES].items()}
    own = {shown_file(table) for table in TABLES.values()}
    made = {name: read(digest) for name, digest in sorted(others.items()) if name not in own}
    for table in TABLES.values():
        rows = contents[table.name]
        if rows or not table.optional or shown_file(table) in others:
            made[shown_file(table)] = _text(table, rows).encode()
    return made


def _text(table: Table, rows: Rows) -> str:
    records = []
    for number, cells in enumerate(rows.values(), start=1):
        given = cells.get(GEOMETRY)
        records.append(RawRecord(number, cells, json.loads(given) if given else None))
    return canonical_form(table, RawTable(table.names, tuple(records), ()))
