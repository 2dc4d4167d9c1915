"""Map data that somebody brings: GeoPackage, GeoJSON, Shapefile, FlatGeobuf, GeoParquet, tiles.

A file is known by its first bytes, not by its name: GDAL opens whatever it can make sense of,
and among that are texts that send it to the network.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from borderatlas.errors import DataError, Problem
from borderatlas.io.datums import is_degrees, to_degrees
from borderatlas.io.sqlitefiles import refuse_computed
from borderatlas.limits import MAX_TILES
from borderatlas.names import did_you_mean
from borderatlas.rows import Row

if TYPE_CHECKING:
    import geopandas
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]

_SQLITE = b"SQLite format 3\0"
_PMTILES = b"PMTiles"
_SIGNS: Mapping[bytes, str] = {
    _SQLITE: "GeoPackage or MBTiles",
    b"fgb\x03fgb": "FlatGeobuf",
    b"\x00\x00\x27\x0a": "Shapefile",
    _PMTILES: "PMTiles",
    b"PAR1": "GeoParquet",
}
_BRACE = b"{"
_BOM = b"\xef\xbb\xbf"
_KINDS = "a GeoPackage, GeoJSON, Shapefile (.shp), FlatGeobuf, GeoParquet, PMTiles or MBTiles"
_PMTILES_HEAD = 127
_LAYERED = "#"
"""What stands between a file and the name of one of its layers."""


@dataclass(frozen=True)
class Brought:
    """The features of one layer of a file that touch a box, in degrees (lon, lat).

    Each row has the columns of the file, `geometry` (shapely, as it stands in the file, may be
    None), and in `number` its own number in the file, from 1. `crs` is what the file was in,
    `converted` whether that had to be changed. `sha256` is of the file's bytes; `remarks` are what
    GDAL had to say of it.
    """

    file: str
    layer: str
    sha256: str
    crs: str
    converted: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()


def read_layer(given: str, *, within: Bounds) -> Brought:
    """Return what a file holds of a box.

    Parameters
    ----------
    given
        The file, and after `#` the layer, where it has several: `extract.gpkg#water`.
    within
        West, south, east and north edge in degrees.

    Raises
    ------
    DataError
        When there is no such file or layer, it is of another kind, or does not say which
        coordinates it has.
    """
    path, layer = _parted(given)
    name = f"{path.name}{_LAYERED}{layer}" if layer else path.name
    kind = _kind(path)
    with _heard() as told:
        if kind == "GeoParquet":
            table, layer = _parquet(path, within=within), path.stem
        else:
            if kind == _SIGNS[_SQLITE]:
                refuse_computed(path, path.name)
            if kind == _SIGNS[_PMTILES]:
                _refuse_many_tiles(path, within)
            layer = _layer(path, str(path), layer)
            table = _table(name, str(path), layer, within=within)
    return _brought(name, layer, table, sha256=_digest(path), told=told)


def read_member(archive: Path, member: str, *, within: Bounds) -> Brought:
    """Return what a shapefile inside of a zip archive, such as a wheel, holds of a box.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    source = f"/vsizip/{{{archive.resolve()}}}/{member}"
    name = f"{archive.name}:{member.rsplit('/', 1)[-1]}"
    with _heard() as told:
        table = _table(name, source, None, within=within)
    return _brought(name, Path(member).stem, table, sha256=_digest(archive), told=told)


@contextlib.contextmanager
def _heard() -> Iterator[list[warnings.WarningMessage]]:
    """Take what libraries warn of, which is told in the report and not on a stream of theirs."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield told


def _parted(given: str) -> tuple[Path, str]:
    """Return a file and the layer that is named behind it; a file may have # in its own name."""
    path, _, layer = given.rpartition(_LAYERED)
    if not path or Path(given).exists():
        return Path(given), ""
    return Path(path), layer


def _kind(path: Path) -> str:
    """Return what a file is by its first bytes."""
    try:
        if not path.is_file():
            raise _refusal(str(path), "there is no such file", "name one that is there")
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise _refusal(str(path), f"cannot be read: {error.strerror}", "allow it") from error
    for sign, kind in _SIGNS.items():
        if head.startswith(sign):
            return kind
    if head.removeprefix(_BOM).lstrip().startswith(_BRACE):
        return "GeoJSON"
    raise _refusal(path.name, f"is not {_KINDS}", "convert it with ogr2ogr, or name another")


def _refuse_many_tiles(path: Path, within: Bounds) -> None:
    """Refuse tiles so small that a box has more of them than anybody waits for."""
    with path.open("rb") as stream:
        head = stream.read(_PMTILES_HEAD)
    zoom = head[101] if len(head) == _PMTILES_HEAD else 0  # the largest, as version 3 has it
    west, south, east, north = within

    def row(lat: float) -> float:
        """Return where a latitude lies in Web Mercator, from 0 in the south to 1 in the north."""
        at = math.radians(min(max(lat, -85.0), 85.0))
        return 0.5 + math.asinh(math.tan(at)) / math.tau

    tiles = 4.0**zoom * (east - west) / 360 * (row(north) - row(south))
    if tiles > MAX_TILES:
        message = f"has {tiles:,.0f} tiles in the box at zoom {zoom}, {MAX_TILES:,} are allowed"
        hint = f"cut one with fewer: pmtiles extract {path.name} OTHER.pmtiles --maxzoom=12"
        raise _refusal(path.name, message, hint)


def _layer(path: Path, source: str, wanted: str) -> str:
    """Return the layer to read of a file: the one that is named, or the only one."""
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        found = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    except DataSourceError as error:
        hint = "open it in QGIS to see what is wrong, or export it again"
        raise _refusal(path.name, f"cannot be read: {_first_line(error)}", hint) from error
    if wanted in found:
        return wanted
    listed = ", ".join(map(repr, found))
    if wanted:
        hint = did_you_mean(wanted, found, otherwise=f"it has {listed}")
        raise _refusal(path.name, f"has no layer {wanted!r}", hint)
    if len(found) != 1:
        message = f"has {len(found)} layers with shapes: {listed}" if found else "has no shapes"
        hint = f"name one: {path}{_LAYERED}{found[0]}" if found else "name another file"
        raise _refusal(path.name, message, hint)
    return found[0]


def _table(name: str, source: str, layer: str | None, *, within: Bounds) -> geopandas.GeoDataFrame:
    """Return the features of a layer that touch a box; what they were in is `attrs["crs"]`."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError
    from shapely.errors import ShapelyError

    box = within
    try:
        crs = pyogrio.read_info(source, layer=layer)["crs"]
        if not crs:
            raise _no_crs(name)
        box = _box_in(crs, within)
        table: geopandas.GeoDataFrame = pyogrio.read_dataframe(
            source, layer=layer, bbox=box, fid_as_index=True
        )
    except (DataSourceError, DataLayerError) as error:
        hint = "open it in QGIS to see what is wrong, or export it again"
        raise _refusal(name, f"cannot be read: {_first_line(error)}", hint) from error
    except ShapelyError as error:
        raise DataError(_unbuilt(name, source, layer, box)) from error
    table.index = table.index + (0 if _counts_from_1(source) else 1)
    table.attrs["crs"] = crs
    return table


def _unbuilt(name: str, source: str, layer: str | None, box: Bounds) -> Iterator[Problem]:
    """Yield the features of which no shape can be made, as one with a ring that is not closed."""
    import shapely
    from pyogrio import raw

    _, numbers, shapes, _ = raw.read(source, layer=layer, bbox=box, columns=[], return_fids=True)
    first = 0 if _counts_from_1(source) else 1
    hint = "mend it in QGIS (Fix geometries), and export it again"
    for number, data in zip(numbers.tolist(), shapes, strict=True):
        try:
            shapely.from_wkb(data)
        except shapely.errors.ShapelyError as error:
            reason = _first_line(error).rpartition(": ")[2].lower()
            yield Problem(name, number + first, "", "", f"has no shape: {reason}", hint)


def _parquet(path: Path, *, within: Bounds) -> geopandas.GeoDataFrame:
    import geopandas

    try:
        table = geopandas.read_parquet(path)
    except ImportError as error:
        hint = "pip install 'borderatlas[parquet]'"
        raise _refusal(path.name, "is GeoParquet, which pyarrow reads", hint) from error
    except ValueError as error:  # a table without shapes, or no Parquet behind its first bytes
        hint = "write it again as GeoParquet, or bring a GeoPackage"
        raise _refusal(path.name, f"cannot be read: {_first_line(error)}", hint) from error
    if table.crs is None:
        raise _no_crs(path.name)
    crs = str(table.crs.to_string())
    west, south, east, north = _box_in(crs, within)
    table = table.reset_index(drop=True)
    table.index = table.index + 1
    table = table.cx[west:east, south:north]
    table.attrs["crs"] = crs
    return table


def _brought(
    file: str, layer: str, table: geopandas.GeoDataFrame, *, sha256: str,
    told: Iterable[warnings.WarningMessage],
) -> Brought:  # fmt: skip
    from pyproj import CRS

    before = table.attrs["crs"]
    crs = CRS.from_user_input(before)
    converted = not is_degrees(crs)
    shapes: Sequence[BaseGeometry | None] = table.geometry.tolist()
    remarks = {f"{file}: {str(item.message)[:200]}" for item in told}
    if converted:
        moved, note = to_degrees(shapes, crs, file=file)
        shapes = moved.tolist()
        remarks |= {f"{file}: {note}"} if "within" in note else set()
    columns = [str(name) for name in table.columns if name != table.geometry.name]
    cells = table[columns].astype(object).where(table[columns].notna(), None)
    rows = tuple(
        MappingProxyType({**dict(zip(columns, row, strict=True)), "geometry": shape, "number": fid})
        for row, shape, fid in zip(
            cells.itertuples(index=False, name=None), shapes, table.index.tolist(), strict=True
        )
    )
    name = before if len(before) < 40 else "other coordinates"
    return Brought(
        file, layer, sha256, name, converted, tuple(columns), rows, tuple(sorted(remarks))
    )


def _box_in(crs: str, within: Bounds) -> Bounds:
    """Return a box in degrees as a box of another reference system that holds it."""
    from pyproj import Transformer

    change = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    west, south, east, north = change.transform_bounds(*within, densify_pts=21)
    if math.isfinite(west + south + east + north):
        return west, south, east, north
    everywhere = 1e300  # a part of the box lies where the system has no place for it
    return -everywhere, -everywhere, everywhere, everywhere


def _counts_from_1(source: str) -> bool:
    """Return whether the numbers of features in a file begin with 1: those of SQLite do."""
    try:
        with Path(source).open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:  # a member of an archive
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _no_crs(name: str) -> DataError:
    message = "does not say which coordinates it has (no CRS)"
    hint = "put its .prj beside it, or write it again with ogr2ogr -a_srs EPSG:4326"
    return _refusal(name, message, hint)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
