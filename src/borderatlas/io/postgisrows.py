"""Rows, files and revisions of an atlas in PostgreSQL: read as text, and written as they changed.

What a cell is as text is decided here for both ways, so that it comes back as it went.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString

import shapely
from psycopg import Connection, sql

from borderatlas.errors import DataError, Problem
from borderatlas.io.contents import (
    FILES,
    GEOMETRY,
    Cells,
    Contents,
    Key,
    Rows,
    geometry_cell,
    key_columns,
    names,
)
from borderatlas.io.postgislayout import column_type
from borderatlas.schema import TABLES, Column, Table

_PART_BYTES = 4 * 1024**2
"""Of a file, in one row."""

_READ: Mapping[str, LiteralString] = {
    "integer": "{}::text",
    "number": "trim_scale({})::text",
    "day": "to_char({}, 'YYYY-MM-DD')",
    "flag": "CASE {} WHEN true THEN 'yes' WHEN false THEN 'no' END",
    "refs": "array_to_string({}, ';')",
    "list": "array_to_string({}, ';')",
}


def read_contents(connection: Connection[Any], schema: str) -> Contents:
    """Return all that an atlas holds now."""
    rows = {}
    for name in names():
        wanted = sql.SQL("SELECT {} FROM {} AS r").format(_cells_sql(name), _at(schema, name))
        rows[name] = dict(_keyed(name, connection.execute(wanted)))
    return Contents(rows)


def base_of(
    connection: Connection[Any], schema: str, now: Contents, *, revision: int, own: Sequence[int]
) -> Contents:
    """Return what a folder began with that was pulled at a revision, and pushed from since.

    It is what is there now, but for the rows that changed since: these are as they were at the
    revision, or as the folder itself made them.

    Parameters
    ----------
    connection, schema
        Where the atlas is.
    now
        What it holds now.
    revision
        The one that the folder was pulled at.
    own
        Those that were pushed from it.
    """
    rows: dict[str, Rows] = {}
    for name in names():
        found: dict[Key, Cells] = dict(now[name])
        for key, cells in _since(connection, schema, name, revision=revision, own=own):
            if cells is None:
                found.pop(key, None)
            else:
                found[key] = cells
        rows[name] = found
    return Contents(rows)


def _since(
    connection: Connection[Any], schema: str, name: str, *, revision: int, own: Sequence[int]
) -> Iterator[tuple[Key, Cells | None]]:
    wanted = sql.SQL(
        "WITH first AS (SELECT DISTINCT ON (row_key) row_key, old AS held FROM {history}"
        "  WHERE table_name = {name} AND revision > {revision} ORDER BY row_key, number),"
        " last AS (SELECT DISTINCT ON (row_key) row_key, new AS held FROM {history}"
        "  WHERE table_name = {name} AND revision = ANY({own}) ORDER BY row_key, number DESC),"
        " held AS (SELECT row_key, CASE WHEN last.row_key IS NULL THEN first.held ELSE last.held"
        "  END AS held FROM first LEFT JOIN last USING (row_key))"
        " SELECT held.row_key, held.held IS NOT NULL, {cells} FROM held,"
        " LATERAL jsonb_populate_record(NULL::{table}, coalesce(held.held, '{{}}')) AS r"
    ).format(
        history=_at(schema, "history"),
        name=sql.Literal(name),
        revision=sql.Literal(revision),
        own=sql.SQL("{}::bigint[]").format(sql.Literal(list(own))),
        cells=_cells_sql(name),
        table=_at(schema, name),
    )
    for key, there, *cells in connection.execute(wanted):
        yield tuple(key), _row(name, cells) if there else None


def changed_by(
    connection: Connection[Any], schema: str, rows: Sequence[tuple[str, Key]]
) -> dict[tuple[str, Key], str]:
    """Return by whom, when and why rows were last changed, as an aside of a message."""
    wanted = sql.SQL(
        "SELECT r.role::text, r.who, r.at, r.why FROM {} AS h JOIN {} AS r USING (revision)"
        " WHERE h.table_name = %s AND h.row_key = %s ORDER BY h.number DESC LIMIT 1"
    ).format(_at(schema, "history"), _at(schema, "revisions"))
    found = {}
    for name, key in rows:
        change = connection.execute(wanted, (name, list(key))).fetchone()
        if change is not None:
            by = f"{change[0]} ({change[1]})" if change[1] else change[0]
            found[name, key] = f", by {by} on {change[2]:%Y-%m-%d %H:%M} UTC: {change[3]}"
    return found


# -------------------------------------------------------------------------------- writing


def write_changes(
    connection: Connection[Any],
    schema: str,
    changes: Sequence[tuple[str, Key, Cells | None, Cells | None]],
) -> None:
    """Write rows as they are to be: first those that go, then those that come or change.

    Raises
    ------
    psycopg.Error
        When the server refuses one.
    """
    for name in names():
        mine = [(key, was, now) for table, key, was, now in changes if table == name]
        columns = key_columns(name)
        keys = [sql.SQL("{} = {}").format(sql.Identifier(c), _put(name, c)) for c in columns]
        where = sql.SQL(" AND ").join(keys)
        gone = [key for key, _, now in mine if now is None]
        _many(connection, sql.SQL("DELETE FROM {} WHERE {}").format(_at(schema, name), where), gone)
    for name in names():
        mine = [(key, was, now) for table, key, was, now in changes if table == name]
        columns = key_columns(name)
        keys = [sql.SQL("{} = {}").format(sql.Identifier(c), _put(name, c)) for c in columns]
        where = sql.SQL(" AND ").join(keys)
        cells = _columns(name)
        sets = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(c), _put(name, c)) for c in cells
        )
        update = sql.SQL("UPDATE {} SET {} WHERE {}").format(_at(schema, name), sets, where)
        changed = [(*_values(name, now), *key) for key, was, now in mine if was and now]
        _many(connection, update, changed)
        insert_rows(
            connection,
            _at(schema, name),
            name,
            cells,
            [now for _, was, now in mine if now and not was],
        )


def insert_rows(
    connection: Connection[Any],
    at: sql.Identifier,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Cells],
) -> None:
    """Insert rows; `columns` are those of the table, or some of them."""
    into = sql.SQL(", ").join(map(sql.Identifier, columns))
    given = sql.SQL(", ").join(_put(name, column) for column in columns)
    made = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(at, into, given)
    _many(connection, made, [tuple(_values(name, cells, columns)) for cells in rows])


def _many(connection: Connection[Any], query: sql.Composed, rows: Sequence[Sequence[str]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(query, rows)


def store_file(connection: Connection[Any], schema: str, digest: str, data: bytes) -> None:
    """Store the bytes of a file under their SHA-256, where they are not there."""
    parts = range(0, len(data), _PART_BYTES)
    wanted = sql.SQL(
        "INSERT INTO {} (sha256, size, parts) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
    ).format(_at(schema, "blobs"))
    if not connection.execute(wanted, (digest, len(data), len(parts))).rowcount:
        return
    wanted = sql.SQL("INSERT INTO {} VALUES (%s, %s, %s)").format(_at(schema, "blob_parts"))
    for number, start in enumerate(parts):
        connection.execute(wanted, (digest, number, data[start : start + _PART_BYTES]))


def load_file(connection: Connection[Any], schema: str, digest: str) -> bytes:
    """Return the bytes of a file by their SHA-256.

    Raises
    ------
    DataError
        When what is stored is not what was.
    """
    wanted = sql.SQL("SELECT content FROM {} WHERE sha256 = %s ORDER BY part").format(
        _at(schema, "blob_parts")
    )
    data = b"".join(bytes(part) for (part,) in connection.execute(wanted, (digest,), binary=True))
    if hashlib.sha256(data).hexdigest() != digest:
        message = f"the stored file {digest[:12]} is damaged in the database"
        raise DataError([Problem(schema, 0, "", "", message, "put it back from a backup")])
    return data


# --------------------------------------------------------------------------- cells as text


def _at(schema: str, name: str) -> sql.Identifier:
    return sql.Identifier(schema, name)


def _columns(name: str) -> tuple[str, ...]:
    """Return the columns of a table as they are written."""
    if name == FILES:
        return ("path", "sha256")
    table = TABLES[name]
    return table.names if table.geometry == "none" else (*table.names, GEOMETRY, "geometry_text")


def _cells_sql(name: str) -> sql.Composed:
    """Return what selects the cells of a row `r` as text, in the order of `_columns`."""
    found: list[sql.Composable] = []
    for column in _columns(name):
        at = sql.Identifier("r", column)
        kind = "" if name == FILES else _declared(TABLES[name], column)
        form = "{}::text" if column == GEOMETRY else _READ.get(kind, "{}")
        found.append(sql.SQL("coalesce({}, '')").format(sql.SQL(form).format(at)))
    return sql.SQL(", ").join(found)


def _declared(table: Table, column: str) -> str:
    return table.column(column).type if column in table.names else ""


def _put(name: str, column: str) -> sql.Composable:
    """Return what makes a cell of its text; one that is empty is NULL, an empty list is empty."""
    if name == FILES or column == "geometry_text":
        return sql.SQL("nullif(%s::text, '')")
    if column == GEOMETRY:  # of the extension's schema, wherever that is: by the column's own type
        return sql.SQL("%s")
    declared: Column = TABLES[name].column(column)
    if declared.type in ("refs", "list"):
        return sql.SQL("coalesce(string_to_array(nullif(%s::text, ''), ';'), '{{}}')").format()
    plain = sql.SQL("nullif(%s::text, '')")
    if declared.type in ("integer", "number", "day", "flag"):
        return sql.SQL("{}::{}").format(plain, column_type(declared))
    return plain


def _values(name: str, cells: Cells, columns: Sequence[str] = ()) -> Iterator[Any]:
    for column in columns or _columns(name):
        if column == GEOMETRY:
            yield _wkb(cells[GEOMETRY])
        elif column == "geometry_text":
            yield cells[GEOMETRY]
        else:
            yield cells[column]


def _wkb(cell: str) -> str | None:
    if not cell:
        return None
    shape = shapely.set_srid(shapely.from_geojson(cell), 4326)
    return str(shapely.to_wkb(shape, hex=True, include_srid=True))


def _keyed(name: str, rows: Any) -> Iterator[tuple[Key, Cells]]:  # noqa: ANN401 - a cursor
    for cells in rows:
        row = _row(name, cells)
        yield tuple(row[column] for column in key_columns(name)), row


def _row(name: str, values: Sequence[str]) -> Cells:
    cells = dict(zip(_columns(name), values, strict=True))
    if GEOMETRY in cells:
        cells[GEOMETRY] = _geometry(cells[GEOMETRY], cells.pop("geometry_text"))
    return cells


def _geometry(held: str, written: str) -> str:
    """Return a geometry as it was written, as long as it is the one that is held."""
    if not held:
        return ""
    shape = shapely.from_wkb(held)
    if written:
        given = shapely.from_geojson(written)
        if shapely.equals_identical(given, shapely.set_srid(shape, 0)):
            return written
    points = [list(position) for position in shape.coords]
    kind = shape.geom_type
    return geometry_cell({"type": kind, "coordinates": points[0] if kind == "Point" else points})
