"""Letters that no page can show, named with the cell or the key that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from borderatlas.atlas import Atlas, AtlasMeta
from borderatlas.errors import DataError, Problem
from borderatlas.fonts import WRITE_OTHERWISE, lacking
from borderatlas.io.files import read_text, shown
from borderatlas.mapvalues import Reader
from borderatlas.rows import columns_with
from borderatlas.schema import TABLES
from borderatlas.sheets import META

_NEVER_SHOWN = frozenset({"aliases"})
"""Tables that readers search by and do not see."""


def check_letters(public: Atlas) -> Iterator[Problem]:
    """Yield the texts with letters that no font has: of rows, of the base map, of TOML files.

    Parameters
    ----------
    public
        An atlas as the public may see it; what stays inside may have any letters.
    """
    for name, rows in public.tables.items():
        columns = () if name in _NEVER_SHOWN else columns_with(TABLES[name], "text")
        for row in rows:
            for column in columns:
                fault = lacking(row[column.name] or "")
                if fault:
                    yield public.problem(name, row, column.name, fault, hint=WRITE_OTHERWISE)
    yield from _base_map(public)
    yield from _toml(public.folder)
    if public.layout:
        yield from map(public.seen, _settings(public.meta))


def _settings(meta: AtlasMeta) -> Iterator[Problem]:
    """Yield such texts of settings that stand in no file of their own."""
    told = {
        "title": meta.title,
        "credits": list(meta.credits),
        "border": {"note": meta.border.note},
        "event_table": {
            table.table_id: {"title": table.title, "credit": table.credit, "kinds": table.kinds}
            for table in meta.event_tables
        },
    }
    for key, text in _texts(told, ""):
        if fault := lacking(text):
            yield Problem(META, 0, key, text, fault, WRITE_OTHERWISE)


def _base_map(public: Atlas) -> Iterator[Problem]:
    for stem, features in public.base.items():
        file = f"data/geo/basemap/{stem}.geojson"
        for number, feature in enumerate(features, start=1):
            for name, value in feature.items():
                fault = lacking(value) if name.startswith("name_") and value else ""
                if fault:
                    yield Problem(file, number, name, value, fault, WRITE_OTHERWISE)


def _toml(folder: Path) -> Iterator[Problem]:
    """Yield such texts of `atlas.toml` and the map files; a file that is no TOML has none."""
    for path in (folder / "data/atlas.toml", *sorted((folder / "maps").glob("*.toml"))):
        file = shown(path, root=folder)
        try:
            found = Reader(file, []).toml(read_text(path, root=folder).text)
        except DataError:  # said where the file is read for its own sake
            continue
        for key, text in _texts(found, ""):
            fault = lacking(text)
            if fault:
                yield Problem(file, 0, key, text, fault, WRITE_OTHERWISE)


def _texts(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a TOML value with the whole key that it has."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(item, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for item in value:
            name = item.get("id") if isinstance(item, Mapping) else None
            yield from _texts(item, f"{key}.{name}" if isinstance(name, str) and name else key)
