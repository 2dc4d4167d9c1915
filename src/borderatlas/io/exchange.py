"""A table as others read it: CSV, GeoJSON, KML, GeoPackage, Parquet, XLSX; always the same bytes.

What goes in has passed the gate. Positions are EPSG:4326, longitude first.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from borderatlas.atlas import Atlas
from borderatlas.errors import ArgumentError
from borderatlas.io.datapackage import package, resource
from borderatlas.io.hxl import hashtags
from borderatlas.io.kml import kml
from borderatlas.io.sheetwriter import Grid, Head, workbook_bytes
from borderatlas.rows import Row, cell_text
from borderatlas.schema import Column, Table

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

About = Mapping[str, Any]
"""What a file tells of itself, as JSON-ready values: its atlas, audience, credits, boundary."""

ABOUT = "about"
"""The name under which a file tells of itself, where its format has names."""

_NUMBERS = ("integer", "number")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""What spreadsheets run begins like this, as the page's own CSV has it (csv.js)."""


@dataclass(frozen=True)
class Sheet:
    """A table on its way out: the atlas behind the gate, and the columns for the audience."""

    atlas: Atlas
    table: Table
    columns: tuple[Column, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its rows."""
        return self.atlas.rows(self.table.name)

    @property
    def is_placed(self) -> bool:
        """Whether its rows have positions."""
        return self.table.geometry != "none"


def csv_bytes(sheet: Sheet, *, hxl: bool = False) -> bytes:
    """Return a table as CSV that a spreadsheet opens as it is: UTF-8 with its mark, RFC 4180.

    A text that a spreadsheet would run has an apostrophe in front. Points are `lon` and `lat`,
    lines `wkt`. With `hxl`, a row of hashtags stands below the headings.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = [*(column.name for column in sheet.columns), *position_names(sheet)]
    writer.writerow(names)
    if hxl:
        writer.writerow(hashtags(sheet.table.name, names))
    for row in sheet.rows:
        cells = [_cell(column, row[column.name]) for column in sheet.columns]
        writer.writerow([*cells, *_position(sheet, row)])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _cell(column: Column, value: object) -> str:
    text = cell_text(value)
    return text if column.type in _NUMBERS else not_run(text)


def not_run(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) else text


_EMPTY = "empty where the row has no position of its own, as a set has none"
POSITION: Mapping[str, str] = {
    "lon": f"Longitude in degrees, EPSG:4326; {_EMPTY}.",
    "lat": f"Latitude in degrees, EPSG:4326; {_EMPTY}.",
    "wkt": "The line as well-known text, EPSG:4326, longitude first; empty where there is none.",
}
"""What the columns of positions say, which only CSV has."""


def position_names(sheet: Sheet) -> tuple[str, ...]:
    """Return the columns for positions that a table has as CSV."""
    if not sheet.is_placed:
        return ()
    return ("wkt",) if sheet.table.geometry == "line" else ("lon", "lat")


def _position(sheet: Sheet, row: Row) -> tuple[object, ...]:
    names = position_names(sheet)
    geometry = row["geometry"] if names else None
    if geometry is None:
        return ("",) * len(names)
    return (geometry.wkt,) if names == ("wkt",) else (geometry.x, geometry.y)


def geojson_bytes(sheet: Sheet, about: About) -> bytes:
    """Return a table with positions as GeoJSON (RFC 7946), a feature a line.

    What it tells of itself is the member `about` of the collection.
    """
    head = {"type": "FeatureCollection", "name": sheet.table.name, ABOUT: about}
    lines = ",\n".join(_json(_feature(sheet, row)) for row in sheet.rows)
    return f'{_json(head)[:-1]},"features":[\n{lines}\n]}}\n'.encode()


def _feature(sheet: Sheet, row: Row) -> dict[str, Any]:
    from shapely.geometry import mapping

    geometry = row["geometry"]
    return {
        "type": "Feature",
        "id": "/".join(str(row[name]) for name in sheet.table.key),
        "properties": {column.name: _value(column, row[column.name]) for column in sheet.columns},
        "geometry": None if geometry is None else mapping(geometry),
    }


def _value(column: Column, value: object) -> object:
    """Return a cell as JSON has it: numbers as numbers, all else as the atlas's files have it."""
    return value if column.type in _NUMBERS else cell_text(value) or None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def parquet_bytes(sheet: Sheet, about: About) -> bytes:
    """Return a table as Parquet, with positions as GeoParquet 1.1.

    What it tells of itself is JSON, in its metadata.

    Raises
    ------
    ArgumentError
        When pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        hint = "pip install 'borderatlas[parquet]'"
        raise ArgumentError(f"parquet needs pyarrow; install it with: {hint}") from error
    held = io.BytesIO()
    frame = _frame(sheet)
    if sheet.is_placed:
        frame.to_parquet(held, index=False, schema_version="1.1.0")
    else:
        frame.to_parquet(held, index=False)
    table = parquet.read_table(io.BytesIO(held.getvalue()))
    told = {**(table.schema.metadata or {}), ABOUT.encode(): _json(about).encode()}
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), out)
    return out.getvalue()


def gpkg_bytes(sheets: Sequence[Sheet], about: About) -> bytes:
    """Return tables as one GeoPackage, a layer each; those without positions are plain tables.

    What it tells of itself stands in its metadata, by name.
    """
    import pyogrio

    told = {key: value if isinstance(value, str) else _json(value) for key, value in about.items()}
    with tempfile.TemporaryDirectory() as folder, _no_clock(pyogrio):
        path = Path(folder) / "tables.gpkg"
        for sheet in sheets:
            geometry = {"point": "Point", "line": "LineString", "point-or-none": "Point"}
            pyogrio.write_dataframe(
                _frame(sheet), path, layer=sheet.table.name, driver="GPKG",
                append=path.exists(), geometry_type=geometry.get(sheet.table.geometry),
                dataset_metadata=None if path.exists() else told,
                layer_options={"DESCRIPTION": sheet.table.note},
            )  # fmt: skip
        return path.read_bytes()


def xlsx_bytes(sheets: Sequence[Sheet], about: About) -> bytes:
    """Return tables as one workbook, a sheet each, with a note on each column.

    Positions are as CSV has them. What it tells of itself is its first sheet.

    Raises
    ------
    DataError
        When openpyxl is not installed, or a line is longer than a cell.
    """
    told = [
        (key, value if isinstance(value, str) else _json(value)) for key, value in about.items()
    ]
    grids = [Grid(ABOUT, (Head("key", ""), Head("value", "")), told)]
    for sheet in sheets:
        heads = [
            Head(column.name, column.note, is_number=column.type in _NUMBERS)
            for column in sheet.columns
        ]
        heads += [
            Head(name, POSITION[name], is_number=name != "wkt") for name in position_names(sheet)
        ]
        rows = [
            [
                *(_plain(column, row[column.name]) for column in sheet.columns),
                *cast("Iterator[float | str]", _position(sheet, row)),
            ]
            for row in sheet.rows
        ]
        grids.append(Grid(sheet.table.name, heads, rows))
    title, file = str(about["atlas"]), f"{about['atlas']}.xlsx"
    return workbook_bytes(grids, title=title, about=_json(about), file=file, guarded=False)


def _plain(column: Column, value: object) -> int | float | str:
    numeric = column.type in _NUMBERS and isinstance(value, int | float)
    return cast("float", value) if numeric else cell_text(value)


@contextlib.contextmanager
def _no_clock(pyogrio: Any) -> Iterator[None]:  # noqa: ANN401 - a module without types
    """Have GDAL write one day for all days, so that the same tables give the same bytes."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _frame(sheet: Sheet) -> geopandas.GeoDataFrame | pd.DataFrame:
    """Return a table as a frame; lists are texts with `;` between, as in the atlas's files."""
    frame = sheet.atlas.frame(sheet.table.name)
    for column in sheet.columns:
        if column.type in ("list", "refs"):
            frame[column.name] = frame[column.name].map(cell_text).astype("string")
    placed = ["geometry"] if sheet.is_placed else []
    return frame[[*(column.name for column in sheet.columns), *placed]]


def kml_bytes(sheet: Sheet, about: About) -> bytes:
    """Return a table with positions as KML 2.2."""
    return kml(sheet.table, sheet.columns, sheet.rows, about)


def datapackage_bytes(sheets: Mapping[str, Sheet], about: About) -> bytes:
    """Return what the CSV files of an export are, as a Data Package; `sheets` are by file name."""
    others = [sheet.table.name for sheet in sheets.values()]
    resources = [
        resource(
            sheet.table,
            sheet.columns,
            positions={name: POSITION[name] for name in position_names(sheet)},
            path=path,
            data=csv_bytes(sheet),
            others=others,
        )
        for path, sheet in sheets.items()
    ]
    told = package(str(about["atlas"]), about, resources)
    return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode()


Writer = Callable[[Sheet, About], bytes]

ONE_BY_ONE: Mapping[str, Writer] = {
    "csv": lambda sheet, _: csv_bytes(sheet),
    "hxl": lambda sheet, _: csv_bytes(sheet, hxl=True),
    "geojson": geojson_bytes,
    "kml": kml_bytes,
    "parquet": parquet_bytes,
}
"""The formats of which each file holds one table."""

PLACED = ("geojson", "kml")
"""Those that hold positions, and no table without."""

ENDINGS = {"hxl": "hxl.csv"}
"""Of files whose format has another name."""

AS_ONE: Mapping[str, Callable[[Sequence[Sheet], About], bytes]] = {
    "gpkg": gpkg_bytes,
    "xlsx": xlsx_bytes,
}
"""The formats of which one file holds all tables."""

PACKAGE = "datapackage"
"""CSV, and a file beside it that says what stands in which."""

FORMATS = (*ONE_BY_ONE, PACKAGE, *AS_ONE)
"""All formats."""
