"""Tables of an atlas for other programs, as an audience may see them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from borderatlas import __version__, manifest, publish, views
from borderatlas.atlas import Atlas
from borderatlas.build import read_for
from borderatlas.coarsen import Key
from borderatlas.errors import ArgumentError
from borderatlas.io import exchange
from borderatlas.io.exchange import About, Sheet
from borderatlas.io.unchanged import watched
from borderatlas.names import did_you_mean
from borderatlas.rows import Row, items
from borderatlas.schema import TABLES, Audience
from borderatlas.writing import Sign, write_pages

FOLDER = "export"
"""The folder below the output's that files are written into."""

_REST_ON = {"sources": ("source_id",), "claimants": ("claimant_id",), "events": ("event_id",)}
"""Tables that tell what others rest on, and their key."""


@dataclasses.dataclass(frozen=True)
class Exported:
    """What was written, and what was withheld."""

    files: tuple[Path, ...]
    withheld: publish.Withheld


@watched()
def export(
    folder: Path,
    out: Path,
    tables: Collection[str] = (),
    *,
    formats: Sequence[str] = ("csv", "geojson"),
    audience: Audience = "public",
    key: Key | None = None,
    as_of: dt.date | None = None,
    sign: Sign | None = None,
) -> Exported:
    """Write tables into `out/export`, all or nothing, and beside them what they are.

    Only what passed the gate: rows, columns, coarsened positions. A source, a claimant or an
    event goes with what rests on it: where all of that is withheld, so is the name.

    Parameters
    ----------
    folder
        A folder with `data/`.
    out
        Where the folder of the files goes.
    tables
        Which tables; all that the audience may see anything of when empty.
    formats
        Some of `exchange.FORMATS`. GeoJSON and KML are for tables with positions; a Data Package
        is CSV and what describes it.
    audience, key, as_of, sign
        As `build` has them.

    Raises
    ------
    ArgumentError
        A table or a format that there is not, or a table that none of the formats holds.
    DataError, PublishError
        As `build` does.
    """
    _refuse_unknown("format", formats, exchange.FORMATS)
    known = [name for name, table in TABLES.items() if publish.columns_for(table, audience)]
    _refuse_unknown("table", tables, known)
    atlas = read_for(folder, audience, as_of=as_of)
    passed, withheld = publish.apply(atlas, audience, key=key)
    told = passed if audience == "internal" else resting(passed)
    sheets = [
        Sheet(told, TABLES[name], publish.columns_for(TABLES[name], audience))
        for name in known
        if not tables or name in tables
    ]
    files = dict(_files(sheets, formats, about(told)))
    _refuse_left_out(tables, formats, sheets)
    mark = "" if audience == "public" else f"-{audience}"
    written = {out / FOLDER / name.format(mark=mark): data for name, data in files.items()}
    asked = {"tables": [sheet.table.name for sheet in sheets], "formats": list(formats)}
    # Of all that passed the gate, as those of maps are: one state of the data, one name.
    making = manifest.making_of(passed, withheld.rows, {FOLDER: manifest.untold(asked)})
    write_pages(out, written, made={FOLDER: making}, command="export", sign=sign)
    return Exported(tuple(written), withheld)


def about(atlas: Atlas) -> About:
    """Return what the files of an export tell of themselves."""
    found: dict[str, Any] = {
        "atlas": atlas.meta.id,
        "title": dict(atlas.meta.title),
        "audience": atlas.audience,
        "marking": dict(views.marking(atlas)),
        "as_of": atlas.as_of,
        "credits": list(atlas.meta.credits),
        "boundary": {"file": atlas.meta.border.file, "note": dict(atlas.meta.border.note)},
        "coordinates": "EPSG:4326, longitude first",
        "program": f"borderatlas {__version__}",
    }
    return {name: value for name, value in found.items() if value}


def _files(
    sheets: Sequence[Sheet], formats: Sequence[str], told: About
) -> Iterator[tuple[str, bytes]]:
    """Yield the files by name; `{mark}` stands where the audience is named."""
    for name in dict.fromkeys("csv" if name == exchange.PACKAGE else name for name in formats):
        if name in exchange.AS_ONE:
            yield f"{told['atlas']}{{mark}}.{name}", exchange.AS_ONE[name](sheets, told)
            continue
        for sheet in sheets:
            if _holds(name, sheet):
                data = exchange.ONE_BY_ONE[name](sheet, told)
                ending = exchange.ENDINGS.get(name, name)
                yield f"{sheet.table.name}{{mark}}.{ending}", data
    columns = {
        sheet.table.name: {
            **{column.name: column.note for column in sheet.columns},
            **{name: exchange.POSITION[name] for name in exchange.position_names(sheet)},
        }
        for sheet in sheets
    }
    if exchange.PACKAGE in formats:
        mark = "" if told["audience"] == "public" else f"-{told['audience']}"
        named = {f"{sheet.table.name}{mark}.csv": sheet for sheet in sheets}
        yield "datapackage{mark}.json", exchange.datapackage_bytes(named, told)
    text = json.dumps({**told, "columns": columns}, ensure_ascii=False, indent=1)
    yield "about{mark}.json", f"{text}\n".encode()


def _holds(name: str, sheet: Sheet) -> bool:
    return name not in exchange.PLACED or sheet.is_placed


def resting(atlas: Atlas) -> Atlas:
    """Return an atlas without sources, claimants and events that nothing in it rests on.

    It is for what passed the gate: where all that rests on a name is withheld, so is the name.
    """
    used = {name: set(_referred(atlas, name)) for name in _REST_ON}
    tables = dict(atlas.tables)
    for name, (column,) in _REST_ON.items():
        tables[name] = tuple(row for row in tables[name] if row[column] in used[name])
    known = {row["event_id"] for row in tables["events"]}
    tables["events"] = tuple(_overlapping(row, known) for row in tables["events"])
    return dataclasses.replace(atlas, tables=tables)


def _referred(atlas: Atlas, name: str) -> Iterator[str]:
    """Yield the ids of a table that rows of others name."""
    for other, table in TABLES.items():
        columns = [c.name for c in table.columns if name in c.refs] if other != name else []
        for row in atlas.tables[other] if columns else ():
            for column in columns:
                yield from items(row[column])


def _overlapping(row: Row, known: Collection[str]) -> Mapping[str, Any]:
    return {**row, "overlaps": tuple(key for key in row["overlaps"] or () if key in known)}


def _refuse_unknown(what: str, asked: Collection[str], known: Sequence[str]) -> None:
    for name in asked:
        if name not in known:
            otherwise = f"there are {', '.join(known)}"
            hint = did_you_mean(name, known, otherwise=otherwise)
            raise ArgumentError(f"there is no {what} {name!r} for this audience; {hint}")
    if len(set(asked)) < len(asked):
        raise ArgumentError(f"a {what} is named twice: {', '.join(asked)}; name each once")


def _refuse_left_out(
    tables: Collection[str], formats: Sequence[str], sheets: Sequence[Sheet]
) -> None:
    """Refuse a table that is asked for by name and would stand in no file."""
    for sheet in sheets if tables else ():
        if not any(_holds(name, sheet) for name in formats):
            others = ", ".join(name for name in exchange.FORMATS if _holds(name, sheet))
            raise ArgumentError(f"{sheet.table.name} has no positions; ask for {others}")
