"""The one form in which data files are written, so that a difference is a change of the data.

CSV: UTF-8, LF, the header in the order of the schema, quotes only where they are needed, rows
sorted by key. GeoJSON: one feature a line, sorted by key, properties in the order of the
schema, `id` the key with `/` between. Blanks around a cell go; text is composed (NFC).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.cells import CellError, column_problems, parse_cell, raw_text
from borderatlas.io.files import exists, read_text
from borderatlas.io.geometry import read_geometry
from borderatlas.io.tables import RawRecord, RawTable, read_csv, read_geojson
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.rows import cell_text, named, shown_file
from borderatlas.schema import TABLES, Column, Table
from borderatlas.sheets import WORKBOOK

_OPENING = '{"type":"FeatureCollection","features":['
_CLOSING = "]}"


@watched()
def format_folder(folder: Path, *, write: bool) -> tuple[Path, ...]:
    """Return the data files that are not in canonical form; with `write`, rewrite them.

    A file that is missing is left out: `check_folder` speaks of it.

    Raises
    ------
    DataError
        With all that keeps a file from being read without loss, when one has changed since,
        or the atlas is a workbook; then none is rewritten.
    """
    if exists(folder / WORKBOOK):
        message = "is a workbook, which has no canonical form"
        hint = "`borderatlas new OTHER --atlas DIR` writes it as files, in theirs"
        raise DataError([Problem(WORKBOOK, 0, "", "", message, hint)])
    problems: list[Problem] = []
    changed: dict[Path, bytes] = {}
    for table in TABLES.values():
        path = folder / shown_file(table)
        if not exists(path):
            continue
        try:
            old = read_text(path, root=folder)
            new = canonical_text(table, old.text).encode()
        except DataError as error:
            problems += error.problems
            continue
        if old.bom or new != old.text.encode():
            changed[path] = new
    if problems:
        raise DataError(problems)
    if write:
        with editing(folder):
            refuse_changed()
            write_all(changed)
    return tuple(changed)


def canonical_text(table: Table, text: str) -> str:
    """Return the text of a table's file in canonical form.

    A cell that does not hold what its column asks for is kept as it stands.

    Raises
    ------
    DataError
        When a line, a column, a member or a geometry would be lost.
    """
    file = shown_file(table)
    raw = (read_csv if table.geometry == "none" else read_geojson)(text, file=file)
    return canonical_form(table, raw)


def canonical_form(table: Table, raw: RawTable) -> str:
    """Return the text of a table's file in canonical form, wherever it was read from.

    Raises
    ------
    DataError
        When a line, a column, a member or a geometry would be lost.
    """
    file = shown_file(table)
    problems = [*raw.problems, *_losses(table, raw, file=file)]
    if problems:
        raise DataError(problems)
    records = in_order(table, raw)
    if table.geometry == "none":
        return _csv_text(table, records)
    return collection_text(_feature_text(table, record) for record in records)


def collection_text(features: Iterable[str]) -> str:
    """Return GeoJSON of features that are text already, one a line."""
    lines = ",\n".join(features)
    return f"{_OPENING}\n{lines}\n{_CLOSING}\n" if lines else f"{_OPENING}\n{_CLOSING}\n"


def in_order(table: Table, raw: RawTable) -> list[RawRecord]:
    """Return the records of a table sorted by key."""
    return sorted(raw.records, key=lambda record: _sort_key(table, record))


def _losses(table: Table, raw: RawTable, *, file: str) -> Iterator[Problem]:
    """Yield the columns, cells and geometries that the canonical form has no place for."""
    for found in column_problems(table, raw, file=file):
        if found.column not in table.names:
            yield found
    for record in raw.records:
        for name in table.names:
            try:
                raw_text(record.cells.get(name))
            except CellError as error:
                yield Problem(file, record.row, name, "", str(error), error.hint)
        if table.geometry != "none" and record.geometry is not None:
            fault = read_geometry(record.geometry, table.geometry)[1]
            if fault:
                message = f"{fault[0]}{named(table, record.cells)}"
                yield Problem(file, record.row, "geometry", "", message, fault[1])


def _sort_key(table: Table, record: RawRecord) -> tuple[tuple[bool, float, str], ...]:
    key = []
    for name in table.key:
        value = typed(table.column(name), record)
        text = raw_text(record.cells.get(name))
        key.append((False, value, "") if isinstance(value, int) else (True, 0, text))
    return tuple(key)


def typed(column: Column, record: RawRecord) -> Any:  # noqa: ANN401
    """Return the typed value of a cell, or its text where the type does not fit."""
    text = raw_text(record.cells.get(column.name))
    try:
        return parse_cell(column, text) if text else None
    except CellError:
        return text


def _csv_text(table: Table, records: Sequence[RawRecord]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    for record in records:
        writer.writerow([cell_text(typed(column, record)) for column in table.columns])
    return out.getvalue()


def _feature_text(table: Table, record: RawRecord) -> str:
    properties = {column.name: _json_value(column, record) for column in table.columns}
    geometry = record.geometry
    feature = {
        "type": "Feature",
        "id": "/".join(str(properties[name]) for name in table.key),
        "properties": properties,
        "geometry": geometry and {"type": geometry["type"], "coordinates": geometry["coordinates"]},
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _json_value(column: Column, record: RawRecord) -> int | float | str | None:
    value = typed(column, record)
    if column.type not in ("integer", "number"):
        return cell_text(value) or None
    raw = record.cells.get(column.name)
    return raw if isinstance(value, str) and isinstance(raw, int | float) else value
