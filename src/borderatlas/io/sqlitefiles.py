"""What a file of SQLite would have its reader compute: views, which may never end."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from borderatlas.errors import DataError, Problem

_COPY = "export the layer in QGIS into a new GeoPackage"
_JOINED = re.compile(r"[^(]*\bfrom\b[^(,]*", re.IGNORECASE)
_RTREE = re.compile(r"\s*create\s+virtual\s+table\s+\S+\s+using\s+rtree\b", re.IGNORECASE)
_VIRTUAL = re.compile(r"\s*create\s+virtual\b", re.IGNORECASE)


def refuse_computed(path: Path, name: str) -> None:
    """Refuse a GeoPackage or MBTiles with tables that are computed as they are read.

    Raises
    ------
    DataError
        When it has a view (but the one of MBTiles that joins two tables), a virtual table that is
        no index, or a computed column, or is no database.
    """
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as held:
            held.text_factory = lambda text: text.decode("utf-8", "replace")  # a damaged file
            made = held.execute(
                "select type, name, coalesce(sql, '') from sqlite_schema"
            ).fetchall()
            tables = [
                table for kind, table, sql in made if kind == "table" and not _VIRTUAL.match(sql)
            ]
            computed = {
                table
                for table in tables
                for column in held.execute("select hidden from pragma_table_xinfo(?)", (table,))
                if column[0] in (2, 3)
            }
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _refusal(name, "cannot be read: it is no whole database", _COPY) from error
    for kind, table, sql in made:
        joined = table == "tiles" and _JOINED.fullmatch(sql) and sql.lower().count("join") < 2
        if kind == "view" and not joined:
            raise _refusal(name, f"has the view {table!r:.60}, which would be computed", _COPY)
        if kind == "table" and _VIRTUAL.match(sql) and not _RTREE.match(sql):
            raise _refusal(name, f"has the virtual table {table!r:.60}", _COPY)
    if computed:
        raise _refusal(name, f"has a computed column in {min(computed)!r:.60}", _COPY)


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
