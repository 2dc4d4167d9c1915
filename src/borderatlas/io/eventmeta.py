"""`[[event_table]]` in `atlas.toml`: the tables of raw events that an atlas declares."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from borderatlas.eventtable import ROLES, EventAreas, EventTable
from borderatlas.limits import MAX_FILES
from borderatlas.names import CONTROL, did_you_mean
from borderatlas.schema import GRID_M, Audience

if TYPE_CHECKING:
    from borderatlas.io.meta import _Reading

KEY = "event_table"
_KEYS = (
    *("id", "file", "title", "source_id", "credit", "audience", "reviewed", "coarsen_m"),
    *("columns", "kinds", "areas", "located"),
)
_AREA_KEYS = ("file", "names", "credit")
_FILE = re.compile(r"(?!.*\.\.)[\w.-]+(/[\w.-]+)*\.(parquet|geoparquet|csv)")
_AREAS = re.compile(r"(?!.*\.\.)[\w.-]+(/[\w.-]+)*\.geojson")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_LINE = re.compile(r"\S.*")


def event_tables(reading: _Reading, found: Mapping[str, Any]) -> tuple[EventTable, ...]:
    """Return the tables that a file declares; what is wrong with them goes to `reading`."""
    value = found.get(KEY, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reading.missing(KEY, value, f"write [[{KEY}]] and below it id, file, title …")
        return ()
    if len(value) > MAX_FILES:
        message = f"{len(value):,} tables are declared, {MAX_FILES} are allowed"
        reading.wrong(KEY, None, message, "put them together, or split the atlas")
        return ()
    tables = tuple(_table(reading, item) for item in value)
    ids = [table.table_id for table in tables]
    for name in sorted({name for name in ids if name and ids.count(name) > 1}):
        reading.wrong(f"{KEY}.id", name, "is the id of two tables", "give each an id of its own")
    return tables


def _table(reading: _Reading, table: Mapping[str, Any]) -> EventTable:
    name = table.get("id")
    within = f"{KEY}.{name}." if isinstance(name, str) and _ID.fullmatch(name) else f"{KEY}."
    reading.known(table, _KEYS, within=within)
    text = _texts(reading, table, within)
    return EventTable(
        table_id=text("id", _ID, "an id", "incidents"),
        file=text("file", _FILE, "a file below data/", "events/incidents.parquet"),
        title=reading.words(table, "title", within=within),
        source_id=text("source_id", _ID, "the id of a source", "s001"),
        credit=text("credit", _LINE, "a line of text", "Name of the data set (CC BY 4.0)"),
        audience=_audience(reading, table, within),
        reviewed=_day(reading, table, within),
        columns=_columns(reading, table.get("columns"), within),
        kinds=_kinds(reading, table.get("kinds", {}), within),
        coarsen_m=_coarse(reading, table.get("coarsen_m", 0), within),
        areas=_areas(reading, table.get("areas"), within),
        located=_located(reading, table, within),
    )


Text = Callable[[str, re.Pattern[str], str, str], str]


def _texts(reading: _Reading, table: Mapping[str, Any], within: str) -> Text:
    """Return what gives the text of a key, of a form that words and an example say."""

    def text(key: str, form: re.Pattern[str], what: str, example: str) -> str:
        value = table.get(key)
        if isinstance(value, str) and (form.fullmatch(value) or CONTROL.search(value)):
            reading.plain(within + key, value)
            return value
        message = "is missing" if value is None else f"is not {what}"
        reading.wrong(within + key, value, message, f'write {key} = "{example}"')
        return ""

    return text


def _areas(reading: _Reading, value: object, within: str) -> EventAreas | None:
    """Return the areas that events are counted in, where a table has some."""
    if value is None:
        return None
    name = f"{within}areas"
    if not isinstance(value, dict):
        reading.missing(name, value, f"write [{KEY}.areas] and below it file, names, credit")
        return None
    reading.known(value, _AREA_KEYS, within=f"{name}.")
    text = _texts(reading, value, f"{name}.")
    return EventAreas(
        file=text("file", _AREAS, "a GeoJSON file below data/", "events/provinces.geojson"),
        names=reading.words(value, "names", within=f"{name}."),
        credit=text("credit", _LINE, "a line of text", "Name of the data set (CC BY 4.0)"),
    )


def _audience(reading: _Reading, table: Mapping[str, Any], within: str) -> Audience:
    value = table.get("audience", "internal")
    known = get_args(Audience)
    if value in known:
        return value  # type: ignore[no-any-return]
    hint = did_you_mean(str(value), known, otherwise=f"use one of {', '.join(known)}")
    reading.wrong(f"{within}audience", value, "is no audience", hint)
    return "internal"


def _day(reading: _Reading, table: Mapping[str, Any], within: str) -> str:
    value = table.get("reviewed", "")
    try:
        return "" if value == "" else dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        shown = value.isoformat() if isinstance(value, dt.date) else value
        reading.wrong(f"{within}reviewed", shown, "is no day", 'write reviewed = "2026-11-23"')
        return ""


def _columns(reading: _Reading, value: object, within: str) -> Mapping[str, str]:
    name = f"{within}columns"
    if not isinstance(value, dict):
        reading.missing(
            name, value, 'write [event_table.columns] and below it lon = "…", lat = "…"'
        )
        return MappingProxyType({})
    for role, column in value.items():
        if role not in ROLES:
            hint = did_you_mean(role, ROLES, otherwise=f"use {', '.join(ROLES)}")
            reading.wrong(f"{name}.{role}", None, "is no role of a column", hint)
        elif not isinstance(column, str) or not column.strip():
            reading.wrong(f"{name}.{role}", column, "is no name of a column", "name the column")
    placed = "geometry" in value or {"lon", "lat"} <= set(value)
    if not placed:
        reading.wrong(name, None, "has no position", "name the columns of lon and lat, or geometry")
    return MappingProxyType({role: str(column) for role, column in value.items()})


def _kinds(reading: _Reading, value: object, within: str) -> Mapping[str, Mapping[str, str]]:
    name = f"{within}kinds"
    if not isinstance(value, dict):
        reading.missing(name, value, 'write [event_table.kinds] and below it code = { en = "…" }')
        return MappingProxyType({})
    return MappingProxyType({code: reading.words(value, code, within=f"{name}.") for code in value})


def _located(reading: _Reading, table: Mapping[str, Any], within: str) -> tuple[str, ...]:
    """Return with which codes of precision a place is known: of none, nobody can say so."""
    value, columns = table.get("located", ""), table.get("columns")
    codes = tuple(map(str.strip, value.split(","))) if isinstance(value, str) and value else ()
    has_column = isinstance(columns, dict) and "precision" in columns
    hint = 'write located = "exact", the codes of the column precision that are exact enough'
    if not isinstance(value, str) or (value and not all(codes)):
        reading.wrong(f"{within}located", value, "is no list of codes", hint)
        return ()
    if has_column != bool(codes):
        lacks = "is missing" if has_column else "has no column precision to look at"
        reading.wrong(f"{within}located", value or None, lacks, hint)
    return codes


def _coarse(reading: _Reading, value: object, within: str) -> int:
    least, most = GRID_M
    if type(value) is int and (value == 0 or least <= value <= most):
        return value
    hint = f"write metres from {least} to {most:_}, or leave it out"
    reading.wrong(f"{within}coarsen_m", value, "is no size of cells", hint)
    return 0
