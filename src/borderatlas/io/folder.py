"""An atlas folder: `data/` with `atlas.toml`, the tables and `geo/`, and beside it `maps/`.

In the stead of `atlas.toml` and the tables there may be one workbook, `atlas.xlsx`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from borderatlas.atlas import Atlas, AtlasMeta, BaseMap, Border
from borderatlas.check import check_tables
from borderatlas.check_base import check_feature
from borderatlas.check_places import Surroundings
from borderatlas.errors import DataError, Problem
from borderatlas.io.cells import read_rows
from borderatlas.io.files import exists, read_text, refuse_many
from borderatlas.io.geometry import read_any_geometry
from borderatlas.io.meta import meta_of, parse_meta
from borderatlas.io.tables import RawTable, read_csv, read_geojson
from borderatlas.io.workbook import read_book
from borderatlas.rows import Record, Row, key_of, shown_file
from borderatlas.schema import TABLES, Table
from borderatlas.sheets import META as _META
from borderatlas.sheets import WORKBOOK, Layout

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_BASE = "data/geo/basemap"
_COUNTRIES = f"{_BASE}/countries.geojson"


def shipped_folder() -> Path:
    """Return the folder of the sample atlas: in the package, or the checkout that it is run from.

    Raises
    ------
    DataError
        When the package was installed without it.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_atlas", package.parents[1]):
        if is_atlas(folder):
            return folder
    hint = "install borderatlas again, or name a folder of your own"
    raise DataError([Problem(_META, 0, "", "", "the sample atlas is not installed", hint)])


def is_atlas(folder: Path) -> bool:
    """Return whether an atlas stands in a folder."""
    return exists(folder / _META) or exists(folder / WORKBOOK)


def given_folder(folder: Path) -> Path:
    """Return the atlas folder that somebody names, be it by the workbook in it.

    Raises
    ------
    DataError
        When it is none.
    """
    if folder.name == WORKBOOK and folder.is_file():
        return folder.parent
    if folder.suffix.lower() == ".xlsx" and folder.is_file():
        hint = f"name it {WORKBOOK}, with maps/ and data/ beside it"
        raise DataError([Problem(str(folder), 0, "", "", f"is not called {WORKBOOK}", hint)])
    if not is_atlas(folder):
        hint = f"`borderatlas new {folder}` makes one"
        message = f"is no atlas: it has neither {_META} nor {WORKBOOK}"
        raise DataError([Problem(str(folder), 0, "", "", message, hint)])
    return folder


def find_folder(start: Path) -> Path:
    """Return `start` when it is an atlas folder, else the folder of the sample atlas."""
    return start if is_atlas(start) else shipped_folder()


def read_atlas(folder: Path) -> Atlas:
    """Return the atlas of a folder, checked.

    Raises
    ------
    DataError
        With every problem that is an error.
    """
    atlas, problems = load_folder(folder)
    errors = [found for found in problems if found.level == "error"]
    if errors or atlas is None:
        raise DataError(errors)
    return atlas


def refuse_faulty(folder: Path, texts: Mapping[str, str]) -> None:
    """Refuse texts of tables, by name, with which an atlas of files would have errors.

    Raises
    ------
    DataError
        With all of them.
    """
    raw, problems, tables = read_raw(folder), [], {}
    for name, text in texts.items():
        try:
            tables[name] = _read_table(TABLES[name], text)
        except DataError as error:
            problems += error.problems
    changed = replace(raw, tables={**raw.tables, **tables})
    problems += _checked(folder, changed, today=None)[1]
    errors = [found for found in problems if found.level == "error"]
    if errors:
        raise DataError(errors)


def check_folder(folder: Path, *, today: dt.date | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong with an atlas folder, and what deserves a second look.

    Parameters
    ----------
    folder
        A folder with `data/`.
    today
        The day after which no row can have been reviewed and no source read; without it,
        these days are not looked at.
    """
    return tuple(sorted(set(load_folder(folder, today=today)[1])))


def load_folder(
    folder: Path, *, today: dt.date | None = None
) -> tuple[Atlas | None, list[Problem]]:
    """Return the atlas, `None` when it has errors, and all that is to be said of it.

    Parameters
    ----------
    folder, today
        As `check_folder` has them.
    """
    raw = read_raw(folder)
    atlas, problems = _checked(folder, raw, today=today)
    if raw.layout is None:
        return atlas, problems
    return atlas, list(map(raw.layout.seen, problems))


@dataclass(frozen=True)
class Raw:
    """The settings and tables of an atlas as they stand in its files or its workbook.

    A table that could not be read at all is not there, and settings are None then. `layout` is
    a workbook's.
    """

    meta: dict[str, Any] | None
    tables: Mapping[str, RawTable]
    problems: Sequence[Problem]
    layout: Layout | None = None


def read_raw(folder: Path) -> Raw:
    """Return what stands in the files or the workbook of an atlas, and what cannot be read."""
    problems: list[Problem] = []
    if exists(folder / WORKBOOK):
        try:
            book = read_book(folder)
        except DataError as error:
            return Raw(None, {}, error.problems)
        problems += book.problems
        if exists(folder / _META):
            message = f"stands beside {_META}: an atlas is a workbook or files"
            hint = "move away the one that is not to count"
            problems.append(Problem(WORKBOOK, 0, "", "", message, hint))
        return Raw(book.meta, book.tables, problems, book.layout)
    meta: dict[str, Any] | None = None
    try:
        meta = parse_meta(read_text(folder / _META, root=folder).text, file=_META)
    except DataError as error:
        problems += error.problems
    tables: dict[str, RawTable] = {}
    for table in TABLES.values():
        try:
            tables[table.name] = _read_raw(table, folder=folder, problems=problems)
        except DataError as error:
            problems += error.problems
    return Raw(meta, tables, problems)


def _checked(
    folder: Path, raw: Raw, *, today: dt.date | None
) -> tuple[Atlas | None, list[Problem]]:
    problems = list(raw.problems)
    meta = _meta(raw.meta, problems)
    tables: dict[str, tuple[Record, ...]] = {}
    for name, held in raw.tables.items():
        problems += held.problems
        records, found = read_rows(TABLES[name], held, file=shown_file(TABLES[name]))
        problems += found
        tables[name] = tuple(records)
    known: dict[str, tuple[Row, ...]] = {}
    surroundings = _surroundings(meta, folder=folder, known=known, problems=problems)
    passed = meta.passed if meta else ()
    problems += check_tables(tables, surroundings, today=today, passed=passed)
    base = _read_base(folder, known=known, problems=problems)
    if meta is None or any(found.level == "error" for found in problems):
        return None, problems
    rows = {name: _sorted_rows(TABLES[name], records) for name, records in tables.items()}
    numbers = {
        name: {key_of(TABLES[name], found.values): found.row for found in records}
        for name, records in tables.items()
    }
    atlas = Atlas(
        folder, meta, MappingProxyType(rows), base, MappingProxyType(numbers), layout=raw.layout
    )
    return atlas, problems


def _sorted_rows(table: Table, records: tuple[Record, ...]) -> tuple[Row, ...]:
    return tuple(sorted((found.values for found in records), key=lambda row: key_of(table, row)))


def _read_raw(table: Table, *, folder: Path, problems: list[Problem]) -> RawTable:
    file = shown_file(table)
    if table.optional and not exists(folder / file):
        return RawTable(table.names, (), ())
    text = read_text(folder / file, root=folder)
    if text.bom:
        message = "is UTF-8 with a byte order mark (BOM)"
        hint = "`borderatlas format` takes it away"
        problems.append(Problem(file, 0, "", "", message, hint, "warning"))
    return _read_table(table, text.text)


def _read_table(table: Table, text: str) -> RawTable:
    reader = read_csv if table.geometry == "none" else read_geojson
    return reader(text, file=shown_file(table))


def _meta(found: dict[str, Any] | None, problems: list[Problem]) -> AtlasMeta | None:
    """Return what the settings say; why there are none is said where they are read."""
    try:
        return None if found is None else meta_of(found, file=_META)
    except DataError as error:
        problems += error.problems
        return None


def _surroundings(
    meta: AtlasMeta | None,
    *,
    folder: Path,
    known: dict[str, tuple[Row, ...]],
    problems: list[Problem],
) -> Surroundings:
    """Return what places are held against, as far as it can be read."""
    if meta is None:
        return Surroundings((-180, -90, 180, 90), float("inf"))
    file = f"data/{meta.border.file}"
    border: BaseGeometry | None = None
    countries: Mapping[str, BaseGeometry] = {}
    try:
        known[file] = read_features(file, folder=folder)
        border = _border_line(meta.border, known[file])
    except DataError as error:
        problems += error.problems
    try:
        if exists(folder / _COUNTRIES):
            countries = _outlines(read_features(_COUNTRIES, folder=folder))
            problems += _without_outline(meta.border, countries)
    except DataError as error:
        problems += error.problems
    return Surroundings(meta.bbox, meta.crossing_max_km, border, countries)


def _without_outline(border: Border, countries: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    """Yield the sides of the border that no place can be held against."""
    for code in border.pair.split("-"):
        if code not in countries:
            message = "has no outline there, so that no place is held against it"
            hint = "give its features this code as `iso`, in capital letters without blanks"
            yield Problem(_COUNTRIES, 0, "iso", code, message, hint, "warning")


def _border_line(border: Border, features: Sequence[Row]) -> BaseGeometry:
    import shapely

    lines = [
        feature["geometry"]
        for feature in features
        if (feature.get("layer"), feature.get("pair")) == (border.layer, border.pair)
    ]
    if not lines:
        message = f"data/{border.file} has no line of this layer and pair"
        hint = "name the `layer` and `pair` of the features that are the line"
        value = f"{border.layer}, {border.pair}"
        raise DataError([Problem(_META, 0, "border", value, message, hint)])
    return shapely.GeometryCollection(lines)


def _outlines(features: Sequence[Row]) -> Mapping[str, BaseGeometry]:
    """Return the outline of each country; the property `iso` is its code."""
    import shapely

    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for feature in features:
        if isinstance(feature.get("iso"), str):
            parts[feature["iso"]].append(feature["geometry"])
    return {country: shapely.GeometryCollection(found) for country, found in parts.items()}


def _read_base(
    folder: Path, *, known: Mapping[str, tuple[Row, ...]], problems: list[Problem]
) -> BaseMap:
    """Return the features of all files of the base map except the countries' outlines.

    `known` are files that were read before, by their name relative to `folder`.
    """
    base: dict[str, tuple[Row, ...]] = {}
    paths = sorted((folder / _BASE).glob("*.geojson"))
    try:
        refuse_many(paths, name=f"{_BASE}/")
    except DataError as error:
        problems += error.problems
        paths = []
    for path in paths:
        file = path.relative_to(folder).as_posix()
        if file == _COUNTRIES:
            continue
        try:
            base[path.stem] = known[file] if file in known else read_features(file, folder=folder)
        except DataError as error:
            problems += error.problems
            continue
        for number, feature in enumerate(base[path.stem], start=1):
            problems += check_feature(feature, file=file, number=number)
    return MappingProxyType(base)


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
