"""An atlas as a workbook: what its sheets are called, and where in them a problem stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from borderatlas.errors import Problem
from borderatlas.rows import shown_file
from borderatlas.schema import TABLES, Table

WORKBOOK = "atlas.xlsx"
"""The file in an atlas folder that stands in the stead of its tables and its settings."""

META = "data/atlas.toml"
META_SHEET = "atlas"
LISTS_SHEET = "lists"

_FILES = {shown_file(table): table.name for table in TABLES.values()} | {META: META_SHEET}


def position_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that hold the position of a row where a table is a sheet."""
    if table.geometry == "none":
        return ()
    return ("wkt",) if table.geometry == "line" else ("lon", "lat")


def sheet_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table as its sheet has them: a position stands by its precision."""
    names = list(table.names)
    at = names.index("precision_m") if "precision_m" in names else len(names)
    return (*names[:at], *position_columns(table), *names[at:])


@dataclass(frozen=True)
class Layout:
    """Where things stand in a workbook.

    `letters` are those of the columns by sheet and name, `keys` the cells of the settings by
    their key.
    """

    letters: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, str]

    def seen(self, found: Problem) -> Problem:
        """Return a problem with its place in the workbook, and in words that fit one."""
        sheet = _FILES.get(found.file)
        if found.cell or sheet is None:
            return found
        place = self._key(found.column) if sheet == META_SHEET else self._place(sheet, found)
        cell = f"{WORKBOOK}:{sheet}{f'!{place}' if place else ''}"
        message, hint = _in_sheets(found.message), _in_sheets(found.hint)
        return dataclasses.replace(found, cell=cell, message=message, hint=hint)

    def _place(self, sheet: str, found: Problem) -> str:
        letters = self.letters.get(sheet, {})
        name = found.column
        if name == "geometry":
            name = next(iter(position_columns(TABLES[sheet])), name)
        return f"{letters.get(name, '')}{found.row}" if found.row else ""

    def _key(self, key: str) -> str:
        """Return the cell of a setting, or of one that it is a part of or that is a part of it."""
        while key:
            if key in self.keys:
                return self.keys[key]
            below = (cell for other, cell in self.keys.items() if other.startswith(f"{key}."))
            if place := next(below, ""):
                return place
            key = key.rpartition(".")[0]
        return ""


def _in_sheets(text: str) -> str:
    for file, sheet in _FILES.items():
        text = text.replace(file, f"sheet {sheet}")
    return text.replace("; `borderatlas format` adds it, empty", ", with empty cells below")
