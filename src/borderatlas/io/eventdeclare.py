"""A table of raw events put into the text of an `atlas.toml`, all else of which stays as it is.

Comments and order are people's. So the text is changed where the table stands and nowhere else,
and read again: what it says then has to be what it said before, and the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.eventmeta import KEY
from borderatlas.io.meta import parse_meta, read_meta
from borderatlas.io.metasheet import item_text

_BEGIN = re.compile(rf"\s*\[\[\s*{KEY}\s*\]\]")
_INSIDE = re.compile(rf"\s*\[\[?\s*{KEY}\s*\.")
_HEADING = re.compile(r"\s*\[\[?\s*[\w\"']")


def declaration(text: str, table_id: str, *, file: str) -> Mapping[str, Any] | None:
    """Return what a file declares of a table, as it stands there; `None` where it is not there.

    Raises
    ------
    DataError
        When the file is no TOML.
    """
    tables = _tables(parse_meta(text, file=file))
    return next((table for table in tables if table.get("id") == table_id), None)


def _tables(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = found.get(KEY, [])
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def declared(text: str, table: Mapping[str, Any], *, file: str) -> str:
    """Return the text with this table, in place of one with its id, or at the end.

    Raises
    ------
    DataError
        When the text is no `atlas.toml`, when it would be none then, or when the place of the
        table cannot be told for certain.
    """
    old = parse_meta(text, file=file)
    tables = _tables(old)
    at = [number for number, each in enumerate(tables) if each.get("id") == table["id"]]
    if at:
        tables[at[0]] = dict(table)
        begin, end = _block(text, at[0])
        new = f"{text[:begin]}{item_text(KEY, table)}{text[end:]}"
    else:
        tables.append(dict(table))
        new = f"{text.rstrip()}\n\n{item_text(KEY, table)}"
    try:
        understood = parse_meta(new, file=file) == {**old, KEY: tables}
    except DataError:
        understood = False
    if not understood:
        message = "is written in a way in which no table can be added for you"
        hint = f"write this into it by hand: {item_text(KEY, table)}"
        raise DataError([Problem(file, 0, KEY, str(table["id"]), message, hint)])
    read_meta(new, file=file)
    return new


def _block(text: str, number: int) -> tuple[int, int]:
    """Return where a table begins and ends; comments behind it belong to what comes next."""
    begin = end = at = 0
    seen = -1
    for line in text.splitlines(keepends=True):
        if _BEGIN.match(line):
            seen += 1
            if seen == number:
                begin = end = at
        elif seen == number and _HEADING.match(line) and not _INSIDE.match(line):
            seen += 1_000_000  # no other is it
        at += len(line)
        if seen == number and line.strip() and not line.lstrip().startswith("#"):
            end = at
    return begin, end
