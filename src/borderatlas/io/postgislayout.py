"""The tables of an atlas in PostgreSQL, made from the columns that `schema` declares.

Cells are typed, empty ones NULL. What a `ref` or a code points to is a foreign key; lists of ids
have a table of links beside them, which triggers keep and foreign keys guard (`postgisbooks`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import LiteralString

from psycopg import sql

from borderatlas.io.contents import FILES, GEOMETRY
from borderatlas.io.postgisbooks import BOOKS, FILE_TRIGGERS, RIGHTS, TABLE_TRIGGERS
from borderatlas.limits import MAX_CELL, MAX_ID
from borderatlas.schema import (
    FIXED_CODES,
    PLACES,
    QUALIFIER_BOUNDS,
    TABLES,
    Column,
    Table,
    vocabularies,
)

ROLES = ("owner", "editor", "team", "partner", "public")

_LAYOUT = 2
"""Is counted up when tables, triggers or rights become others than what made them last."""

_BOUNDS = ("low", "best", "high")
_TYPES: dict[str, LiteralString] = {
    "integer": "bigint",
    "number": "numeric",
    "day": "date",
    "flag": "boolean",
    "refs": "text[]",
    "list": "text[]",
}
_SHAPES: dict[str, LiteralString] = {
    "point": "geometry(Point, 4326)",
    "point-or-none": "geometry(Point, 4326)",
    "line": "geometry(LineString, 4326)",
}


def fingerprint() -> str:
    """Return what tells this layout from that of another version: all that makes the tables."""
    columns = [
        [table.name, table.geometry, c.name, c.type, c.required, c.codes, *c.refs]
        for table in TABLES.values()
        for c in table.columns
    ]
    codes = {name: list(found) for name, found in FIXED_CODES.items()}
    return hashlib.sha256(json.dumps([_LAYOUT, columns, codes]).encode()).hexdigest()[:16]


def role(schema: str, name: str) -> sql.Identifier:
    """Return the name of one of the roles of an atlas."""
    return sql.Identifier(f"{schema}_{name}")


def lists() -> tuple[str, ...]:
    """Return the code lists that an atlas makes itself; each is a table `list_…`."""
    return tuple(name for name in vocabularies() if name not in FIXED_CODES)


def column_type(column: Column) -> sql.SQL:
    """Return the type of a column."""
    return sql.SQL(_TYPES.get(column.type, 'text COLLATE "C"'))


def geometry_type(table: Table, postgis: str) -> sql.Composed:
    """Return the type of the geometry of a table; `postgis` is the schema of the extension."""
    return sql.SQL("{}.").format(sql.Identifier(postgis)) + sql.SQL(_SHAPES[table.geometry])


def layout(schema: str, *, postgis: str, atlas_id: str) -> Iterator[sql.Composed]:
    """Yield the statements that make the tables of an atlas in a schema that is there.

    Parameters
    ----------
    schema
        Its name; whoever runs them owns what they make.
    postgis
        The schema that the extension PostGIS is in.
    atlas_id
        The UUID that this atlas is known by.
    """
    names = {"s": sql.Identifier(schema), "atlas": sql.Literal(atlas_id)}
    names |= {"layout": sql.Literal(fingerprint()), "me": sql.Literal(schema)}
    names |= {"editor": role(schema, "editor"), "team": role(schema, "team")}
    yield sql.SQL(BOOKS).format(**names)
    for name in lists():
        made = sql.SQL('CREATE TABLE {s}.{t} (code text COLLATE "C" PRIMARY KEY)')
        yield made.format(t=sql.Identifier(f"list_{name}"), **names)
    for table in TABLES.values():
        yield _table(schema, table, postgis=postgis)
    for table in TABLES.values():
        for column, target in _linked(table):
            yield _links(schema, table, column, target)
        yield from _references(schema, table)
        yield from _triggers(schema, table)
    yield sql.SQL(FILE_TRIGGERS).format(**names)
    yield sql.SQL(RIGHTS).format(**names)
    own = [sql.Identifier(schema, name) for name in (*TABLES, FILES)]
    granted = sql.SQL("GRANT INSERT, UPDATE, DELETE ON {} TO {editor}")
    yield granted.format(sql.SQL(", ").join(own), **names)


def _table(schema: str, table: Table, *, postgis: str) -> sql.Composed:
    parts: list[sql.Composable] = []
    for column in table.columns:
        name, kind = sql.Identifier(column.name), column_type(column)
        need = column.required or column.type in ("refs", "list")
        parts.append(sql.SQL("{} {}{}").format(name, kind, sql.SQL(" NOT NULL" if need else "")))
        parts += [sql.SQL("CHECK ({})").format(rule) for rule in _rules(column)]
    if table.geometry != "none":
        placed = sql.SQL("" if table.geometry == "point-or-none" else " NOT NULL")
        parts.append(sql.SQL("geometry {}{}").format(geometry_type(table, postgis), placed))
        rule = "CHECK (NOT {at}.ST_IsEmpty(geometry) AND {at}.ST_IsValid(geometry))"
        parts.append(sql.SQL(rule).format(at=sql.Identifier(postgis)))
        parts.append(sql.SQL("geometry_text text"))
    if table.name == "claims":
        parts += [sql.SQL("CHECK ({})").format(rule) for rule in _numbers()]
    keys = sql.SQL(", ").join(map(sql.Identifier, table.key))
    parts.append(sql.SQL("PRIMARY KEY ({})").format(keys))
    made = sql.SQL("CREATE TABLE {} ({})").format(
        sql.Identifier(schema, table.name), sql.SQL(", ").join(parts)
    )
    if table.geometry == "none":
        return made
    index = sql.SQL("; CREATE INDEX ON {} USING gist (geometry)")
    return made + index.format(sql.Identifier(schema, table.name))


def _rules(column: Column) -> Iterator[sql.Composed]:
    """Yield what has to hold for a cell that is not empty."""
    name = sql.Identifier(column.name)
    if column.type in ("refs", "list"):
        yield sql.SQL("array_position({0}, NULL) IS NULL AND NOT '' = ANY({0})").format(name)
        if column.required:
            yield sql.SQL("cardinality({}) > 0").format(name)
    elif column.type in ("integer", "number"):
        yield sql.SQL("{} >= 0").format(name)
    elif column.type == "day":
        yield sql.SQL("{} BETWEEN '0001-01-01' AND '9999-12-31'").format(name)
    elif column.type != "flag":
        rule = sql.SQL("{0} = btrim({0}, E' \\t\\r\\n') AND length({0}) BETWEEN 1 AND {1}")
        yield rule.format(name, MAX_ID if column.type == "id" else MAX_CELL)
    if column.type == "number":
        yield sql.SQL("scale(trim_scale({})) <= 4").format(name)
    if column.type == "id":
        yield sql.SQL("{} ~ '^[a-z0-9][a-z0-9_.-]*$'").format(name)
    if column.type == "code" and column.codes in FIXED_CODES:
        codes = sql.SQL(", ").join(map(sql.Literal, FIXED_CODES[column.codes]))
        yield sql.SQL("{} IN ({})").format(name, codes)


def _numbers() -> Iterator[sql.Composed]:
    """Yield the rules of the numbers of a claim: their order, and which its qualifier asks for."""
    yield sql.SQL("low <= best AND best <= high AND low <= high").format()
    for qualifier, allowed in QUALIFIER_BOUNDS.items():
        ways = [
            sql.SQL(" AND ").join(
                sql.SQL("{} IS {}NULL").format(
                    sql.Identifier(bound), sql.SQL("NOT " if bound in given else "")
                )
                for bound in _BOUNDS
            )
            for given in allowed
        ]
        rule = sql.SQL("qualifier <> {} OR {}")
        yield rule.format(sql.Literal(qualifier), sql.SQL(" OR ").join(ways))


def _target(column: Column) -> tuple[str, str] | None:
    """Return the table and the column that a cell points to, where there is one."""
    if column.codes:
        return None if column.codes in FIXED_CODES else (f"list_{column.codes}", "code")
    if column.refs == PLACES:
        return "places", "place_id"
    if not column.refs:
        return None
    (other,) = column.refs
    return other, TABLES[other].key[0]


def _linked(table: Table) -> Iterator[tuple[Column, str]]:
    """Yield the columns that are lists of what stands in another table, and that table."""
    for column in table.columns:
        target = _target(column)
        if column.type in ("refs", "list") and target:
            yield column, target[0]


def _links(schema: str, table: Table, column: Column, target: str) -> sql.Composed:
    made = sql.SQL(
        'CREATE TABLE {links} (row_key text[] NOT NULL, other text COLLATE "C" NOT NULL'
        " REFERENCES {other} DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (row_key, other));"
        " CREATE INDEX ON {links} (other)"
    )
    return made.format(
        links=sql.Identifier(schema, _links_name(table, column)),
        other=sql.Identifier(schema, target),
    )


def _links_name(table: Table, column: Column) -> str:
    return f"links_{table.name}_{column.name}"


def _references(schema: str, table: Table) -> Iterator[sql.Composed]:
    for column in table.columns:
        target = _target(column)
        if target is None or column.type in ("refs", "list"):
            continue
        made = sql.SQL(
            "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({}) DEFERRABLE INITIALLY DEFERRED"
        )
        yield made.format(
            sql.Identifier(schema, table.name),
            sql.Identifier(column.name),
            sql.Identifier(schema, target[0]),
            sql.Identifier(target[1]),
        )


def _triggers(schema: str, table: Table) -> Iterator[sql.Composed]:
    at = sql.Identifier(schema, table.name)
    names = {"t": at, "s": sql.Identifier(schema)}
    keys = sql.SQL(", ").join(map(sql.Literal, table.key))
    shape = sql.Literal(GEOMETRY if table.geometry != "none" else "")
    yield sql.SQL(TABLE_TRIGGERS).format(shape=shape, keys=keys, **names)
    for column, _ in _linked(table):
        made = sql.SQL(
            "CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {t} FOR EACH ROW"
            " EXECUTE FUNCTION {s}.keep_links({links}, {column}, {keys})"
        )
        yield made.format(
            name=sql.Identifier(f"links_{column.name}"),
            links=sql.Literal(_links_name(table, column)),
            column=sql.Literal(column.name),
            keys=keys,
            **names,
        )
    if table.name in PLACES:
        yield sql.SQL(
            "CREATE TRIGGER place AFTER INSERT OR UPDATE OR DELETE ON {t} FOR EACH ROW"
            " EXECUTE FUNCTION {s}.keep_place()"
        ).format(**names)
    if table.name == "vocabulary":
        own = sql.SQL(", ").join(map(sql.Literal, lists()))
        yield sql.SQL(
            "CREATE TRIGGER code AFTER INSERT OR UPDATE OR DELETE ON {t} FOR EACH ROW"
            " EXECUTE FUNCTION {s}.keep_code({own})"
        ).format(own=own, **names)
