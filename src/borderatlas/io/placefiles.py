"""Files of places, lines and areas that somebody brings, as records whose cells are still raw.

A file is known by its first bytes, not by its name. GDAL is given files of a known kind alone:
it opens whatever it can make sense of, and among that are texts that send it to the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from borderatlas.errors import DataError, Problem
from borderatlas.io import geozip, kmlreader, placelayers, shapefiles, sqlitefiles
from borderatlas.io.files import given_file, likely_encoding, read_bytes
from borderatlas.io.tables import RawRecord, parse_json, refuse_too_many
from borderatlas.limits import MAX_COLUMNS, MAX_PLACE_BYTES, MAX_ROWS
from borderatlas.names import did_you_mean

KINDS = "GeoPackage, GeoParquet, FlatGeobuf, GeoJSON, KML, KMZ or Shapefile (.shp, folder or zip)"
_BOM = b"\xef\xbb\xbf"
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SQLITE = b"SQLite format 3\0"
_PACKAGES = (b"GPKG", b"GP10", b"GP11")
_SIGNS = {
    _SQLITE: "GeoPackage",
    b"fgb\x03fgb": "FlatGeobuf",
    b"\x00\x00\x27\x0a": "Shapefile",
    b"PAR1": "GeoParquet",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
}
_EDITED = "open it in QGIS, and export it again as GeoPackage"


@dataclass(frozen=True)
class Layer:
    """The features of one layer, in degrees (lon, lat), numbered from 1 as they stand in it.

    Geometries are as GeoJSON has them, flat and, where a collection had one part, that part.
    `left` are the numbers of features of other layers, by the reason; `total` counts them in.
    """

    file: str
    format: str
    columns: tuple[str, ...]
    records: tuple[RawRecord, ...]
    total: int
    notes: tuple[str, ...] = ()
    left: dict[str, list[int]] = field(default_factory=dict)


def read_places(path: Path, *, layer: str = "", encoding: str = "") -> Layer:
    """Return what a file holds.

    Parameters
    ----------
    path
        The file, or a folder with one Shapefile.
    layer
        Which layer, Shapefile of several or folder of a KML; without it, the only one, of KML all.
    encoding
        The encoding of the texts of a Shapefile or of KML, where the file does not say it.

    Raises
    ------
    DataError
        When there is no such file or layer, it is of another kind or too large, or does not say
        which coordinates or which letters it has.
    """
    try:
        "".encode(encoding or "utf-8")
    except LookupError as error:
        hint = "write cp949, gb18030 or utf-8"
        raise _refusal(path.name, f"{encoding!r} is no encoding", hint) from error
    parts: dict[str, bytes] | None = None
    head = b""
    try:
        real = path.resolve()
        if real.is_dir():
            held = {each.name: each for each in real.iterdir()}
            parts = {
                name: read_bytes(each, root=real)
                for name, each in held.items()
                if name.lower().endswith(_SHAPEFILE)
            }
        else:
            given_file(real, root=real.parent, most_bytes=MAX_PLACE_BYTES)
            with real.open("rb") as stream:
                head = stream.read(512)
    except DataError:
        raise
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL in the name
        reason = getattr(error, "strerror", "") or "no such place"
        hint = "put the file itself in its place, and allow reading it"
        raise _refusal(path.name, f"cannot be read ({reason})", hint) from error
    if parts is not None:
        return _shapefile(parts, path.name, layer, encoding)
    if head.startswith(_SQLITE) and head[68:72] not in _PACKAGES:  # may have tables that reach out
        raise _refusal(path.name, "is SQLite, but no GeoPackage", _EDITED)
    kind = next((kind for sign, kind in _SIGNS.items() if head.startswith(sign)), "")
    return _of_kind(kind or _text_kind(head), real, path.name, layer, encoding)


def _of_kind(kind: str, real: Path, name: str, layer: str, encoding: str) -> Layer:
    if kind == "Shapefile":
        beside = [each for each in real.parent.iterdir() if each.stem == real.stem]
        parts = {
            each.name: read_bytes(each, root=real.parent)
            for each in beside
            if each.suffix.lower() in _SHAPEFILE
        }
        return _shapefile(parts, name, "", encoding)
    if kind == "GeoPackage":
        sqlitefiles.refuse_computed(real, name)
    if kind in ("GeoPackage", "FlatGeobuf"):
        return _tidied(name, kind, placelayers.read(str(real), name, layer=layer))
    if kind == "GeoParquet":
        return _tidied(name, kind, placelayers.read_parquet(real))
    if kind == "GeoJSON":
        return _geojson(read_bytes(real, root=real.parent), name)
    if kind == "KML":
        return _kml([read_bytes(real, root=real.parent)], name, kind, layer, encoding)
    if kind == "ZIP":
        return _zip(real, name, layer, encoding)
    raise _refusal(name, f"is not {KINDS}", "convert it with ogr2ogr, or export it again")


def _zip(real: Path, name: str, layer: str, encoding: str) -> Layer:
    """Return what a KMZ or a zipped Shapefile holds."""
    endings = (".kml", *_SHAPEFILE)
    parts = {**geozip.members(read_bytes(real, root=real.parent), file=name, endings=endings)}
    documents = [part for part in parts if part.lower().endswith(".kml")]
    if not documents:
        return _shapefile(parts, name, layer, encoding)
    documents.sort(key=lambda part: (part != "doc.kml", part))
    found = _kml([parts[part] for part in documents], name, "KMZ", layer, encoding)
    # GDAL's documents are links to others in the archive, a layer each.
    told = (f"documents in it: {', '.join(documents)}",) if len(documents) > 1 else ()
    return replace(found, notes=(*found.notes, *told))


def _text_kind(head: bytes) -> str:
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(b"{"):
        return "GeoJSON"
    is_utf16 = head.startswith((b"\xff\xfe<", b"\xfe\xff\0<"))
    return "KML" if text.startswith(b"<") or is_utf16 else ""


def _shapefile(parts: dict[str, bytes], name: str, layer: str, encoding: str) -> Layer:
    stems = {part[:-4]: part for part in sorted(parts) if part.lower().endswith(".shp")}
    short = {stem.rpartition("/")[2]: stem for stem in stems}
    if len(short) < len(stems):  # of one name in several folders
        short = {stem: stem for stem in stems}
    listed = ", ".join(map(repr, short))
    if layer and layer not in short:
        hint = did_you_mean(layer, short, otherwise=f"it has {listed or 'none'}")
        raise _refusal(name, f"has no Shapefile {layer!r}", hint)
    if len(short) != 1 and not layer:
        message = f"has {len(short)} Shapefiles: {listed}" if short else "has no Shapefile in it"
        hint = f"name one: --layer {next(iter(short))}" if short else f"name a {KINDS}"
        raise _refusal(name, message, hint)
    stem = short[layer or next(iter(short))]
    wanted = {part[-4:].lower(): data for part, data in parts.items() if part[:-4] == stem}
    return _tidied(name, "Shapefile", shapefiles.read_shapefile(wanted, name, encoding=encoding))


def _tidied(name: str, kind: str, found: placelayers.Found) -> Layer:
    return _layer(name, kind, found.columns, found.records, found.notes)


def _kml(documents: Sequence[bytes], name: str, kind: str, layer: str, encoding: str) -> Layer:
    """Return the placemarks of documents, numbered on from one to the next."""
    records: list[RawRecord] = []
    unread: Counter[str] = Counter()
    for data in documents:
        found, others = kmlreader.placemarks(data, file=name, encoding=encoding)
        records += [replace(each, row=each.row + len(records)) for each in found]
        unread += others
        refuse_too_many("placemarks", len(records), MAX_ROWS, file=name)
    notes = [f"{count:,} {what} left out" for what, count in sorted(unread.items())]
    columns = dict.fromkeys(column for record in records for column in record.cells)
    kept = [record for record in records if not layer or _within(record, layer)]
    if layer and not kept:
        folders = {str(record.cells.get(kmlreader.FOLDER, "")) for record in records}
        hint = did_you_mean(layer, folders, otherwise=f"it has {', '.join(sorted(folders))[:200]}")
        raise _refusal(name, f"has no folder {layer!r}", hint)
    away = [record.row for record in records if layer and not _within(record, layer)]
    left = {"in another folder": away} if away else {}
    made = _layer(
        name, kind, tuple(columns), kept, ("in degrees, EPSG:4326, as KML has it", *notes)
    )
    return replace(made, total=len(records), left=left)


def _within(record: RawRecord, layer: str) -> bool:
    folder = str(record.cells.get(kmlreader.FOLDER, ""))
    return layer == folder or layer in folder.split(" / ")


def _geojson(data: bytes, name: str) -> Layer:
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"byte 0x{data[error.start]:02X} in line {line}{likely_encoding(data)}"
        raise _refusal(name, f"is not UTF-8 ({where})", _EDITED) from error
    whole = parse_json(text, file=name)
    features = whole.get("features") if isinstance(whole, dict) else None
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        features = [whole]
    if not isinstance(features, list):
        raise _refusal(name, "is JSON, but no GeoJSON features", _EDITED)
    refuse_too_many("features", len(features), MAX_ROWS, file=name)
    records, problems = [], []
    for number, feature in enumerate(features, start=1):
        cells = feature.get("properties") or {} if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or not isinstance(cells, dict):
            problems.append(Problem(name, number, "", "", "is no GeoJSON Feature", _EDITED))
            continue
        problems += _strange(feature, cells, name, number)
        if "id" in feature:
            cells = {"id": feature["id"], **cells}
        records.append(RawRecord(number, cells, feature.get("geometry")))
    if problems:
        raise DataError(problems)
    columns = tuple(dict.fromkeys(column for record in records for column in record.cells))
    records, note = placelayers.in_degrees(records, whole.get("crs"), file=name)
    known = {"type", "features", "crs", "name", "bbox", "properties", "geometry", "id"}
    extra = sorted(set(whole) - known)
    notes = [note, *(f"what it tells of itself as {each!r:.40} is left out" for each in extra)]
    return _layer(name, "GeoJSON", columns, records, notes)


def _strange(
    feature: Mapping[str, Any], cells: Mapping[str, Any], name: str, number: int
) -> Iterator[Problem]:
    """Yield what would be lost of a feature, or be taken for something else."""
    own, other = feature.get("id"), cells.get("id")
    if isinstance(own, bool):
        yield Problem(name, number, "id", str(own).lower(), "is no id", "write a text")
    elif "id" in feature and "id" in cells and str(own) != str(other):
        hint = "keep one of them: the feature's own, or the one among its properties"
        yield Problem(
            name, number, "id", str(own), f"is {str(other)!r:.40} in its properties", hint
        )
    if "crs" in feature and feature.get("type") == "Feature" and "features" not in feature:
        yield Problem(name, number, "crs", "", "stands in a feature, where none is read", _EDITED)


def _layer(
    name: str, kind: str, columns: Sequence[str], records: Sequence[RawRecord],
    notes: Sequence[str],
) -> Layer:  # fmt: skip
    refuse_too_many("columns", len(columns), MAX_COLUMNS, file=name)
    changes: Counter[str] = Counter()
    tidy = tuple(replace(each, geometry=_tidy(each.geometry, changes)) for each in records)
    told = [f"{what} of {count:,} features" for what, count in sorted(changes.items())]
    return Layer(name, kind, tuple(columns), tidy, len(tidy), (*notes, *told))


def _tidy(geometry: Any, changes: Counter[str]) -> Any:  # noqa: ANN401 - as it stands in a file
    """Return a geometry without heights, and a collection of one part as that part."""
    if not isinstance(geometry, dict):
        return geometry
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        if len(geometry["geometries"]) != 1:
            return {"type": kind}
        changes["the one part taken out of the collection"] += 1
        return _tidy(geometry["geometries"][0], changes)
    if str(kind).startswith("Multi") and isinstance(parts, list) and len(parts) == 1:
        changes["the one part taken out of the collection"] += 1
        return _tidy({"type": str(kind).removeprefix("Multi"), "coordinates": parts[0]}, changes)
    flat, dropped = _flat(parts)
    if dropped:
        changes["heights dropped"] += 1
    return {"type": kind, "coordinates": flat}


def _flat(parts: Any, depth: int = 0) -> tuple[Any, bool]:  # noqa: ANN401
    """Return coordinates without what stands behind longitude and latitude, and whether it did."""
    if not isinstance(parts, list) or depth > 3:
        return parts, False
    if parts and not isinstance(parts[0], list):
        return (parts[:2], True) if len(parts) == 3 else (parts, False)
    made = [_flat(part, depth + 1) for part in parts]
    return [part for part, _ in made], any(dropped for _, dropped in made)


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
