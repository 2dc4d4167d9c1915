"""Layers of features through GDAL and geopandas: GeoPackage, FlatGeobuf, GeoParquet."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.datums import is_degrees, short, to_degrees
from borderatlas.io.tables import RawRecord, refuse_too_many
from borderatlas.limits import MAX_COLUMNS, MAX_PLACE_BYTES, MAX_ROWS
from borderatlas.names import did_you_mean

if TYPE_CHECKING:
    import geopandas
    from shapely.geometry.base import BaseGeometry

_CODE = re.compile(r"urn:ogc:def:crs:[A-Za-z]+:[\w.]*:\w+|[A-Za-z]+:\w+")
_MEND = "open it in QGIS to see what is wrong, or export it again"


@dataclass(frozen=True)
class Found:
    """The features of a layer in degrees, and what is to be said of them."""

    columns: tuple[str, ...]
    records: tuple[RawRecord, ...]
    notes: tuple[str, ...]


def read(source: str, name: str, *, layer: str = "", encoding: str = "") -> Found:
    """Return the features of a layer of a file that GDAL reads; `name` is the file in messages.

    Raises
    ------
    DataError
        When it cannot be read, has no such layer or too many features, or no declared CRS.
    """
    import pyogrio
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError

    try:
        listed = [(str(each), kind) for each, kind in pyogrio.list_layers(source)]
        chosen = _layer([each for each, kind in listed if kind is not None], layer, name)
        info = pyogrio.read_info(
            source, layer=chosen, encoding=encoding or None, force_feature_count=True
        )
        refuse_too_many("features", info["features"], MAX_ROWS, file=name)
        refuse_too_many("columns", len(info["fields"]), MAX_COLUMNS, file=name)
        with warnings.catch_warnings(record=True) as told:  # they quote what stands in cells
            warnings.simplefilter("always")
            frame = pyogrio.read_dataframe(source, layer=chosen, encoding=encoding or None)
    except (*_broken(), DataSourceError, DataLayerError, FeatureError, CRSError,
            UnicodeError) as error:  # fmt: skip
        reason = str(error).split("\n", 1)[0].replace(source, name)[:200]
        raise _refusal(name, f"cannot be read: {reason}", _MEND) from error
    whole = {
        str(field)
        for field, kind in zip(info["fields"], info["dtypes"], strict=True)
        if str(kind).startswith(("int", "uint"))
    }
    others = [each for each, _ in listed if each != chosen]
    notes = [f"layer {chosen!r}; not read: {', '.join(map(repr, others))}"] if others else []
    if told:
        notes.append(f"GDAL warned {len(told):,} times of cells that are not what their column is")
    return _found(frame, info["crs"], name, notes, whole)


def _broken() -> tuple[type[Exception], ...]:
    """Return what shapes and reference systems are refused with that are none."""
    from pyproj.exceptions import ProjError
    from shapely.errors import ShapelyError

    return ProjError, ShapelyError


def read_parquet(path: Path) -> Found:
    """Return the features of a GeoParquet file.

    Raises
    ------
    DataError
        When it cannot be read, has too many features, or no declared CRS.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        hint = "pip install 'borderatlas[parquet]'"
        raise _refusal(path.name, "is GeoParquet, which pyarrow reads", hint) from error
    import geopandas

    try:
        held = parquet.read_metadata(path)
        refuse_too_many("features", held.num_rows, MAX_ROWS, file=path.name)
        refuse_too_many("columns", held.num_columns, 4 * MAX_COLUMNS, file=path.name)
        size = sum(held.row_group(each).total_byte_size for each in range(held.num_row_groups))
        if size > MAX_PLACE_BYTES:
            limit = MAX_PLACE_BYTES // 1024**2
            raise _refusal(path.name, f"unpacks to more than {limit} MB", "leave columns out")
        frame = geopandas.read_parquet(path)
    except DataError:
        raise
    except (*_broken(), ValueError, OSError, KeyError, TypeError, ArrowException) as error:
        reason = str(error).split("\n", 1)[0][:200]
        raise _refusal(path.name, f"cannot be read: {reason}", _MEND) from error
    return _found(frame.reset_index(drop=True), frame.crs, path.name, [], set())


def in_degrees(
    records: Sequence[RawRecord], declared: object, *, file: str
) -> tuple[list[RawRecord], str]:
    """Return GeoJSON in degrees, where its member `crs`, of before RFC 7946, names another system.

    Raises
    ------
    DataError
        When what it names is unknown, or a geometry cannot be transformed.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if declared is None:
        return list(records), "in degrees, EPSG:4326, as RFC 7946 has it"
    properties = declared.get("properties") if isinstance(declared, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    try:
        # What is more than a code could name files on this machine.
        known = isinstance(named, str) and _CODE.fullmatch(named)
        crs = CRS.from_user_input(named if known else "")
    except CRSError as error:
        message = "has its coordinates in an unknown system"
        raise _refusal(file, message, "export it again in EPSG:4326") from error
    if is_degrees(crs):
        return list(records), f"in degrees: {named}"
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    made = []
    for record in records:
        try:
            made.append(shape(record.geometry) if record.geometry else None)
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            hint = "write it as RFC 7946 has it"
            problem = Problem(file, record.row, "geometry", "", "is no geometry", hint)
            raise DataError([problem]) from error
    moved, note = to_degrees(made, crs, file=file)
    return [
        replace(record, geometry=_as_json(each))
        for record, each in zip(records, moved, strict=True)
    ], note


def _layer(names: Sequence[str], wanted: str, file: str) -> str:
    listed = ", ".join(map(repr, names))
    if wanted and wanted not in names:
        hint = did_you_mean(wanted, names, otherwise=f"it has {listed or 'none'}")
        raise _refusal(file, f"has no layer {wanted!r}", hint)
    if not wanted and len(names) != 1:
        message = f"has {len(names)} layers with shapes: {listed}" if names else "has no shapes"
        hint = f"name one: --layer {names[0]}" if names else "name another file"
        raise _refusal(file, message, hint)
    return wanted or names[0]


def _found(
    frame: geopandas.GeoDataFrame, declared: object, name: str, notes: list[str], whole: set[str]
) -> Found:
    import pandas as pd
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if declared is None or declared == "":
        hint = "write it again with ogr2ogr -a_srs and the coordinates that it is in"
        raise _refusal(name, "does not say which coordinates it has (no CRS)", hint)
    try:
        crs = CRS.from_user_input(declared)
    except CRSError as error:
        raise _refusal(name, "has its coordinates in an unknown system", _MEND) from error
    shapes = list(frame.geometry)
    if is_degrees(crs):
        notes = [*notes, f"in degrees: {short(crs)}"]
    else:
        moved, note = to_degrees(shapes, crs, file=name)
        shapes, notes = moved.tolist(), [*notes, note]
    columns = tuple(str(each) for each in frame.columns if each != frame.geometry.name)
    values = [
        [_plain(value, whole=column in whole, pd=pd) for value in frame[column].tolist()]
        for column in columns
    ]
    records = tuple(
        RawRecord(number, dict(zip(columns, cells, strict=True)), _as_json(shape))
        for number, (shape, *cells) in enumerate(zip(shapes, *values, strict=True), start=1)
    )
    return Found(columns, records, tuple(notes))


def _plain(value: Any, *, whole: bool, pd: Any) -> object:  # noqa: ANN401 - whatever pandas holds
    """Return a value of a frame as JSON has it; a moment as ISO 8601 writes it."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, float) and whole:
        return int(value)
    if hasattr(value, "isoformat"):
        text = str(value.isoformat())
        return text.removesuffix("T00:00:00")
    return value if isinstance(value, bool | int | float | str) else [str(value)]


def _as_json(shape: BaseGeometry | None) -> dict[str, Any] | None:
    from shapely.geometry import mapping

    if shape is None or shape.is_empty:
        return None
    made = mapping(shape)
    if "geometries" in made:
        return {"type": made["type"], "geometries": _lists(made["geometries"])}
    return {"type": made["type"], "coordinates": _lists(made["coordinates"])}


def _lists(parts: Any) -> Any:  # noqa: ANN401 - as deep as the kind has it
    if isinstance(parts, dict):
        return {name: _lists(held) for name, held in parts.items()}
    if isinstance(parts, tuple | list):
        return [_lists(part) for part in parts]
    return float(parts) if isinstance(parts, int | float) and math.isfinite(parts) else parts


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
