"""Layers of features through GDAL and geopandas: GeoPackage, FlatGeobuf, Shapefile, GeoParquet."""

from __future__ import annotations

import codecs
import math
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.files import likely_encoding
from borderatlas.io.tables import RawRecord, refuse_too_many
from borderatlas.limits import MAX_COLUMNS, MAX_PLACE_BYTES, MAX_ROWS
from borderatlas.names import did_you_mean

if TYPE_CHECKING:
    import geopandas
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

_MEND = "open it in QGIS to see what is wrong, or export it again"
_NAME_IT = (
    "name the encoding with --encoding (cp949 for Korean, gb18030 for Chinese), or add a .cpg"
)
_DBF_CODES = {0x03: "cp1252", 0x4D: "gbk", 0x4E: "cp949", 0x4F: "cp950", 0x57: "cp1252",
              0x78: "cp950", 0x79: "cp949", 0x7A: "gbk"}  # fmt: skip
"""Encodings by the mark that dBASE files carry in byte 29."""
_CODE_PAGES = {"65001": "utf-8", "88591": "latin-1"}


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


def read_shapefile(parts: Mapping[str, bytes], name: str, *, encoding: str = "") -> Found:
    """Return the features of a Shapefile; `parts` are its files by their endings, as `.dbf`.

    Raises
    ------
    DataError
        When a part is missing or damaged, or its letters cannot be told.
    """
    for ending in (".shp", ".shx", ".dbf"):
        if ending not in parts:
            hint = f"put its {ending} beside it: a Shapefile is several files"
            raise _refusal(name, f"has no {ending}", hint)
    known, whence = _encoding(parts, name, encoding)
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            if ending in parts:
                (Path(folder) / f"layer{ending}").write_bytes(parts[ending])
        found = read(f"{folder}/layer.shp", name, encoding=known)
    return replace(found, notes=(*found.notes, f"texts are {known}, as {whence}"))


def _encoding(parts: Mapping[str, bytes], name: str, given: str) -> tuple[str, str]:
    """Return the encoding of the table of a Shapefile, tried on each cell, and who says so."""
    table = parts[".dbf"]
    page = _code_page(parts.get(".cpg", b"")[:40].decode("ascii", "ignore").strip().lower())
    mark = _DBF_CODES.get(table[29] if len(table) > 29 else 0, "")
    for codec, whence in ((given, "--encoding says"), (page, "its .cpg says"),
                          (mark, "its table says")):  # fmt: skip
        if codec:
            problems = list(_undecodable(table, codec, name))
            if problems:
                raise DataError(problems)
            return codec, whence
    if not list(_undecodable(table, "ascii", name)):
        return "utf-8", "they are ASCII"
    likely = likely_encoding(b"\n".join(cell for _, _, cell in _cells(table)))
    message = f"does not say which encoding its texts are in (no .cpg){likely}"
    raise _refusal(name, message, _NAME_IT)


def _code_page(declared: str) -> str:
    """Return the encoding that a .cpg names, be it by its number, as `949` or `ANSI 949`."""
    try:
        return codecs.lookup(declared).name if declared else ""
    except LookupError:
        number = declared.rpartition(" ")[2]
        return _CODE_PAGES.get(number, f"cp{number}" if number.isdigit() else declared)


def _undecodable(table: bytes, codec: str, name: str) -> Iterator[Problem]:
    try:
        for row, column, cell in _cells(table):
            try:
                cell.decode(codec)
            except UnicodeDecodeError:
                message = f"is not {codec}{likely_encoding(cell)}"
                yield Problem(name, row, column, cell.decode("ascii", "replace"), message, _NAME_IT)
    except LookupError:
        yield Problem(name, 0, "", "", f"is in {codec!r}, which is no encoding", _NAME_IT)


def _cells(table: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, column and bytes of each cell of text in a dBASE table."""
    try:
        count, begin, width = struct.unpack_from("<IHH", table, 4)
    except struct.error:
        return
    fields, place = [], 1
    for at in range(32, min(begin, len(table)) - 31, 32):
        if table[at] == 0x0D:
            break
        column = table[at : at + 11].split(b"\0", 1)[0].decode("ascii", "replace")
        length = table[at + 16]
        if table[at + 11 : at + 12] == b"C":
            fields.append((column, place, place + length))
        place += length
    for row in range(min(count, len(table) // max(width, 1))):
        line = table[begin + row * width : begin + (row + 1) * width]
        for column, first, last in fields:
            yield row + 1, column, line[first:last].rstrip(b" \0")


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
        crs = CRS.from_user_input(named if isinstance(named, str) else "")
    except CRSError as error:
        message = "has its coordinates in an unknown system"
        raise _refusal(file, message, "export it again in EPSG:4326") from error
    if _is_degrees(crs):
        return list(records), f"in degrees: {named}"
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    move, made = _moved(crs), []
    for record in records:
        try:
            held = shape(record.geometry) if record.geometry else None
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            hint = "write it as RFC 7946 has it"
            problem = Problem(file, record.row, "geometry", "", "is no geometry", hint)
            raise DataError([problem]) from error
        made.append(replace(record, geometry=_as_json(held and move(held))))
    return made, _converted(crs)


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
        hint = "put its .prj beside it, or write it again with ogr2ogr -a_srs and what it is in"
        raise _refusal(name, "does not say which coordinates it has (no CRS)", hint)
    try:
        crs = CRS.from_user_input(declared)
    except CRSError as error:
        raise _refusal(name, "has its coordinates in an unknown system", _MEND) from error
    shapes = list(frame.geometry)
    if _is_degrees(crs):
        notes = [*notes, f"in degrees: {_short(crs)}"]
    else:
        move = _moved(crs)
        shapes = [shape and move(shape) for shape in shapes]
        notes = [*notes, _converted(crs)]
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


def _moved(crs: CRS) -> Any:  # noqa: ANN401 - a function of shapes
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def move(shape: BaseGeometry) -> BaseGeometry:
        def degrees(positions: Any) -> Any:  # noqa: ANN401
            lon, lat = change.transform(positions[:, 0], positions[:, 1])
            positions = positions.copy()
            positions[:, 0], positions[:, 1] = lon, lat
            return positions

        return shapely.transform(shape, degrees, include_z=bool(shape.has_z))

    return move


def _is_degrees(crs: CRS) -> bool:
    # Longitude comes first in files, whatever an authority says of the order.
    return any(crs.equals(each, ignore_axis_order=True) for each in ("EPSG:4326", "OGC:CRS84"))


def _short(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def _converted(crs: CRS) -> str:
    return f"transformed to EPSG:4326 from {_short(crs)} ({crs.name}), as the file declares it"


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
