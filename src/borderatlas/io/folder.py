"""An atlas folder: `data/` with `atlas.toml`, the tables and `geo/`, and beside it `maps/`."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from borderatlas.atlas import Atlas, AtlasMeta, BaseMap
from borderatlas.check import check_tables
from borderatlas.check_places import Surroundings
from borderatlas.errors import DataError, Problem
from borderatlas.io.cells import read_rows
from borderatlas.io.files import read_text
from borderatlas.io.geometry import read_any_geometry
from borderatlas.io.meta import read_meta
from borderatlas.io.tables import RawTable, read_csv, read_geojson
from borderatlas.rows import Record, Row, key_of, shown_file
from borderatlas.schema import TABLES, Table

_META = "data/atlas.toml"
_COUNTRIES = "data/geo/basemap/countries.geojson"


def shipped_folder() -> Path:
    """Return the folder of the sample atlas: in the package, or the checkout that it is run from.

    Raises
    ------
    DataError
        When the package was installed without it.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_atlas", package.parents[1]):
        if (folder / _META).is_file():
            return folder
    hint = "install borderatlas again, or name a folder of your own"
    raise DataError([Problem(_META, 0, "", "", "the sample atlas is not installed", hint)])


def find_folder(start: Path) -> Path:
    """Return `start` when it is an atlas folder, else the folder of the sample atlas."""
    return start if (start / _META).is_file() else shipped_folder()


def read_atlas(folder: Path) -> Atlas:
    """Return the atlas of a folder, checked.

    Raises
    ------
    DataError
        With every problem that is an error.
    """
    atlas, problems = _load(folder)
    errors = [found for found in problems if found.level == "error"]
    if errors or atlas is None:
        raise DataError(errors)
    return atlas


def check_folder(folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with an atlas folder, and what deserves a second look."""
    return tuple(sorted(_load(folder)[1]))


@dataclass(frozen=True)
class _Read:
    """What was read, and what was wrong; a file that could not be read is left out."""

    meta: AtlasMeta | None
    tables: Mapping[str, tuple[Record, ...]]
    base: Mapping[str, tuple[Row, ...]]
    problems: tuple[Problem, ...]


def _load(folder: Path) -> tuple[Atlas | None, list[Problem]]:
    problems: list[Problem] = []
    meta = _read_meta(folder, problems)
    tables: dict[str, tuple[Record, ...]] = {}
    for table in TABLES.values():
        try:
            raw = read_raw(table, folder=folder, problems=problems)
        except DataError as error:
            problems += error.problems
            continue
        records, found = read_rows(table, raw, file=shown_file(table))
        problems += found
        tables[table.name] = tuple(records)
    surroundings = _surroundings(meta, folder=folder, problems=problems)
    problems += check_tables(tables, surroundings)
    if meta is None or any(found.level == "error" for found in problems):
        return None, problems
    rows = {
        name: tuple(sorted((record.values for record in records), key=_order(TABLES[name])))
        for name, records in tables.items()
    }
    load_base = functools.partial(read_base, folder)
    return Atlas(folder, meta, MappingProxyType(rows), load_base), problems


def _order(table: Table) -> Any:  # noqa: ANN401
    return functools.partial(key_of, table)


def read_raw(table: Table, *, folder: Path, problems: list[Problem]) -> RawTable:
    """Return the records of a table's file as they stand; add what is wrong to `problems`.

    Raises
    ------
    DataError
        When the file cannot be read at all.
    """
    file = shown_file(table)
    text = read_text(folder / file, root=folder)
    if text.bom:
        message = "is UTF-8 with a byte order mark (BOM)"
        hint = "`borderatlas format` takes it away"
        problems.append(Problem(file, 0, "", "", message, hint, "warning"))
    reader = read_csv if table.geometry == "none" else read_geojson
    raw = reader(text.text, file=file)
    problems += raw.problems
    return raw


def _read_meta(folder: Path, problems: list[Problem]) -> AtlasMeta | None:
    try:
        return read_meta(read_text(folder / _META, root=folder).text, file=_META)
    except DataError as error:
        problems += error.problems
        return None


def _surroundings(meta: AtlasMeta | None, *, folder: Path, problems: list[Problem]) -> Surroundings:
    """Return what places are held against, as far as it can be read."""
    if meta is None:
        return Surroundings((-180, -90, 180, 90), float("inf"))
    import shapely

    countries: dict[str, Any] = {}
    border = None
    try:
        lines = [
            feature["geometry"]
            for feature in read_features(f"data/{meta.border.file}", folder=folder)
            if feature.get("layer") == meta.border.layer and feature.get("pair") == meta.border.pair
        ]
        if lines:
            border = shapely.union_all(lines)
        else:
            message = f"data/{meta.border.file} has no line of this layer and pair"
            hint = "name the `layer` and `pair` of the features that are the line"
            value = f"{meta.border.layer}, {meta.border.pair}"
            problems.append(Problem(_META, 0, "border", value, message, hint))
    except DataError as error:
        problems += error.problems
    if (folder / _COUNTRIES).exists():
        try:
            countries = dict(_outlines(read_features(_COUNTRIES, folder=folder)))
        except DataError as error:
            problems += error.problems
    return Surroundings(meta.bbox, meta.crossing_max_km, border, countries)


def _outlines(features: tuple[Row, ...]) -> Iterator[tuple[str, Any]]:
    for feature in features:
        code = feature.get("country")
        if isinstance(code, str):
            yield code, feature["geometry"]


def read_base(folder: Path) -> BaseMap:
    """Return the features of all files of the base map except the countries' outlines.

    Raises
    ------
    DataError
        With all that is wrong in them.
    """
    found: dict[str, tuple[Row, ...]] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "data/geo/basemap").glob("*.geojson")):
        file = path.relative_to(folder).as_posix()
        if file != _COUNTRIES:
            try:
                found[path.stem] = read_features(file, folder=folder)
            except DataError as error:
                problems += error.problems
    if problems:
        raise DataError(problems)
    return MappingProxyType(found)


def read_features(file: str, *, folder: Path) -> tuple[Row, ...]:
    """Return the features of a base map file: their properties and, shapely, `geometry`.

    Raises
    ------
    DataError
        With all that is wrong in the file.
    """
    raw = read_geojson(read_text(folder / file, root=folder).text, file=file)
    problems = list(raw.problems)
    rows: list[Row] = []
    for record in raw.records:
        geometry, fault = read_any_geometry(record.geometry)
        if fault:
            problems.append(Problem(file, record.row, "geometry", "", *fault))
        rows.append(MappingProxyType({**record.cells, "geometry": geometry}))
    if problems:
        raise DataError(problems)
    return tuple(rows)
