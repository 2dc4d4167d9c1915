"""Tables for readers in a database of their own: what passed the gate, and nothing beside it.

They are made anew each time. Emptied and filled again, a table would keep what its statistics
know of rows that were taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from borderatlas.io.address import Address
from borderatlas.io.contents import GEOMETRY, Cells
from borderatlas.io.postgislayout import column_type, geometry_type, role
from borderatlas.io.postgisrows import insert_rows
from borderatlas.io.postgissetup import (
    TEAM,
    as_member,
    close_database,
    is_open,
    make_roles,
    mark_of,
    marks,
    postgis_of,
    refuse_open,
)
from borderatlas.schema import Audience, Column, Table

READERS: Mapping[str, tuple[str, ...]] = {
    "partner": ("team", "partner"),
    "public": ("team", "partner", "public"),
}
"""Who reads what an audience may see."""


@dataclass(frozen=True)
class Sheet:
    """A table as an audience sees it: its columns, and its rows as text."""

    table: Table
    columns: Sequence[Column]
    rows: Sequence[Cells]


@dataclass(frozen=True)
class Page:
    """All that an audience sees."""

    audience: Audience
    about: Mapping[str, Any]
    sheets: Sequence[Sheet]


def write(connection: Connection[Any], address: Address, page: Page, *, create: bool) -> None:
    """Put the tables for an audience in the place of those that are there.

    Raises
    ------
    DataError
        When the database is the team's, or another audience's, or has no such schema.
    """
    schema, wanted = address.schema, f"borderatlas: for {page.audience}"
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('borderatlas', 0))")
    _refuse_other(connection, address, wanted)
    if mark_of(connection, schema) is None:
        if not create:
            hint = "`--create` makes it, or name one after ?schema="
            raise address.problem(f"there is no schema {schema}", hint)
        _make(connection, address, page.audience, mark=wanted)
    elif create and is_open(connection):
        close_database(connection, address, roles=_let_in(page.audience))
    refuse_open(connection, address)
    postgis = postgis_of(connection, address)
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(role(schema, "editor")))
    asked = "SELECT c.relname::text FROM pg_class AS c JOIN pg_namespace AS n"
    asked += " ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'"
    for (name,) in connection.execute(asked, (schema,)).fetchall():
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, name)))
    for sheet in page.sheets:
        _write_sheet(connection, schema, sheet, postgis=postgis)
    at = sql.Identifier(schema, "about")
    connection.execute(sql.SQL("CREATE TABLE {} (about jsonb NOT NULL)").format(at))
    told = json.dumps(page.about, ensure_ascii=False)
    connection.execute(sql.SQL("INSERT INTO {} VALUES (%s::jsonb)").format(at), (told,))
    granted = sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}")
    members = _members(schema, page.audience)
    connection.execute(granted.format(sql.Identifier(schema), members))
    connection.execute("RESET ROLE")


def _let_in(audience: str) -> tuple[str, ...]:
    return ("owner", "editor", *READERS[audience])


def _members(schema: str, audience: str) -> sql.Composed:
    return sql.SQL(", ").join(role(schema, name) for name in READERS[audience])


def _refuse_other(connection: Connection[Any], address: Address, wanted: str) -> None:
    """Refuse a database that is for anybody else: who may connect can count the rows of all."""
    for mark in marks(connection).values():
        if mark == wanted:
            continue
        whose = "the team's" if mark == TEAM else "another audience's"
        hint = "make one for this audience (createdb), and name it"
        raise address.problem(f"is {whose} database; a database is for one audience", hint)
    if mark_of(connection, address.schema) == "":
        hint = "name another one after ?schema= in the address"
        raise address.problem(f"the schema {address.schema} is not made by borderatlas", hint)


def _make(connection: Connection[Any], address: Address, audience: str, *, mark: str) -> None:
    schema = address.schema
    postgis_of(connection, address)
    make_roles(connection, schema)
    close_database(connection, address, roles=_let_in(audience))
    names = {"s": sql.Identifier(schema), "mark": sql.Literal(mark)}
    names |= {"owner": role(schema, "owner"), "editor": role(schema, "editor")}
    names |= {"readers": _members(schema, audience)}
    with as_member(connection, schema, "owner"):
        made = (
            "CREATE SCHEMA {s} AUTHORIZATION {owner};"
            " GRANT USAGE, CREATE ON SCHEMA {s} TO {editor};"
            " GRANT USAGE ON SCHEMA {s} TO {readers};"
            " COMMENT ON SCHEMA {s} IS {mark}; GRANT {editor} TO SESSION_USER"
        )
        connection.execute(sql.SQL(made).format(**names))


def _write_sheet(connection: Connection[Any], schema: str, sheet: Sheet, *, postgis: str) -> None:
    table, at = sheet.table, sql.Identifier(schema, sheet.table.name)
    parts: list[sql.Composable] = [
        sql.SQL("{} {}").format(sql.Identifier(column.name), column_type(column))
        for column in sheet.columns
    ]
    columns = [column.name for column in sheet.columns]
    if table.geometry != "none":
        parts.append(sql.SQL("geometry {}").format(geometry_type(table, postgis)))
        columns.append(GEOMETRY)
    keys = sql.SQL(", ").join(map(sql.Identifier, table.key))
    parts.append(sql.SQL("PRIMARY KEY ({})").format(keys))
    made = sql.SQL("CREATE TABLE {} ({})").format(at, sql.SQL(", ").join(parts))
    connection.execute(made)
    insert_rows(connection, at, table.name, columns, sheet.rows)
    if table.geometry != "none":
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (geometry)").format(at))
    told = sql.SQL("COMMENT ON COLUMN {} IS {}")
    for column in sheet.columns:
        of = sql.Identifier(schema, table.name, column.name)
        connection.execute(told.format(of, sql.Literal(column.note)))
