"""Rows of tables as plain values, and the place in a file that a row was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from borderatlas.errors import Problem, quote
from borderatlas.schema import TABLES, Column, Table

Row = Mapping[str, Any]
"""One row by column name, read-only.

An integer is an `int`; a number an `int` when it is whole, else a `float`; a list and
references are tuples of texts; a flag is a `bool`; everything else is text. A cell that is
empty is `None`, an empty list `()`. Rows of tables with positions have `geometry`, a shapely
geometry or `None`.
"""


@dataclass(frozen=True)
class Record:
    """A row and the line or feature that it stands in.

    `unread` names the columns whose cells are already reported as wrong: their value is
    `None`, and no other rule speaks about them.
    """

    row: int
    values: Row
    unread: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401 - as different as the columns
        return self.values[column]


Tables = Mapping[str, tuple[Record, ...]]


def shown_file(table: Table) -> str:
    """Return the file of a table as messages name it."""
    return f"data/{table.file}"


def problem(
    table: str,
    record: Record,
    column: str,
    message: str,
    *,
    hint: str = "",
    value: object = None,
    level: Literal["error", "warning"] = "error",
) -> Problem:
    """Return what is wrong with one cell of a record; `value` defaults to the cell."""
    shown = cell_text(record.values.get(column) if value is None else value)
    if column == "geometry":
        message += named(TABLES[table], record.values)
    return Problem(shown_file(TABLES[table]), record.row, column, shown, message, hint, level)


def named(table: Table, row: Row) -> str:
    """Return the id of a row as an aside: the number of a feature is seen in no editor."""
    name = table.key[0]
    return f" ({name} {quote(str(row[name]))})" if row.get(name) else ""


def cell_text(value: object) -> str:
    """Return a typed value as it stands in a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value)


def items(value: object) -> tuple[Any, ...]:
    """Return the values that a cell holds: those of a list, one, or none."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def key_of(table: Table, row: Row) -> tuple[Any, ...]:
    """Return the values of the key columns of a row."""
    return tuple(row[name] for name in table.key)


def columns_with(table: Table, *types: str) -> tuple[Column, ...]:
    """Return the columns of `table` that have one of the `types`."""
    return tuple(column for column in table.columns if column.type in types)
