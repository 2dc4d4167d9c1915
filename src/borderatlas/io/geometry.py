"""GeoJSON geometries, checked before shapely sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from borderatlas.limits import MAX_VERTICES
from borderatlas.schema import Geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_SWAP = "GeoJSON has [lon, lat]"
_DEGREES = "give [lon, lat] in degrees (EPSG:4326)"
_NUMBERS = (float, int)
_DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def read_geometry(
    raw: Any,  # noqa: ANN401 - whatever stands in the file
    kind: Geometry,
) -> tuple[BaseGeometry | None, tuple[str, str] | None]:
    """Return the point or line of a feature, or else what is wrong and the remedy."""
    wanted = "LineString" if kind == "line" else "Point"
    if raw is None:
        return None, None if kind == "point-or-none" else (f"has no {wanted}", "give one")
    found = raw.get("type") if isinstance(raw, dict) else None
    if found != wanted:
        name = found if isinstance(found, str) and found in _DEPTH else "something else"
        return None, (f"is {name}, not {wanted}", f"the table wants a {wanted} in each feature")
    extra = sorted(set(raw) - {"type", "coordinates", "bbox"})
    if extra:
        return None, (f"has the member {extra[0]!r:.40}, which would be lost", "remove it")
    fault = coordinates_fault(raw.get("coordinates"), depth=_DEPTH[wanted])
    if fault:
        return None, fault
    if wanted == "LineString" and len(raw["coordinates"]) < 2:
        return None, ("a line has at least two positions", "give the beginning and the end")
    return build(raw), None


def read_any_geometry(raw: Any) -> tuple[BaseGeometry | None, tuple[str, str] | None]:  # noqa: ANN401
    """Return a geometry of the base map, or else what is wrong and the remedy."""
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in _DEPTH:
        return None, ("is no point, line or polygon", "write one as RFC 7946 has it")
    fault = coordinates_fault(raw.get("coordinates"), depth=_DEPTH[kind])
    if fault:
        return None, fault
    from shapely.errors import ShapelyError

    try:
        return build(raw), None
    except (ShapelyError, ValueError):  # a line of one point, a ring of two
        return None, (f"is not a valid {kind}", "write it as RFC 7946 has it")


def build(raw: dict[str, Any]) -> BaseGeometry:
    """Return the shapely geometry of a GeoJSON geometry whose coordinates are sound."""
    from shapely.geometry import shape

    return shape({**raw, "coordinates": _as_arrays(raw["coordinates"], _DEPTH[raw["type"]])})


def _as_arrays(coordinates: Any, depth: int) -> Any:  # noqa: ANN401 - as deep as the kind has it
    """Return coordinates with each line as an array, which shapely need not read one by one."""
    if depth == 0:
        return coordinates
    if depth == 1:
        import numpy as np

        return np.asarray(coordinates, dtype=float)
    return [_as_arrays(item, depth - 1) for item in coordinates]


def coordinates_fault(coordinates: Any, *, depth: int) -> tuple[str, str] | None:  # noqa: ANN401
    """Return what is wrong with coordinates that nest `depth` lists around positions."""
    if depth == 0:
        return _position_fault(coordinates)
    if not isinstance(coordinates, list) or not coordinates:
        return "has no coordinates", "write it as RFC 7946 has it"
    if len(coordinates) > MAX_VERTICES:
        message = f"has {len(coordinates):,} positions in one line, {MAX_VERTICES:,} are allowed"
        return message, "simplify it, or cut it into several"
    for item in coordinates:
        fault = coordinates_fault(item, depth=depth - 1)
        if fault:
            return fault
    return None


def _position_fault(position: Any) -> tuple[str, str] | None:  # noqa: ANN401
    """Return what is wrong with a position; a base map has tens of thousands, so be quick."""
    if not isinstance(position, list) or len(position) != 2:
        return "a position is two numbers", _DEGREES
    lon, lat = position
    if type(lon) not in _NUMBERS or type(lat) not in _NUMBERS:
        return "a position is two numbers", _DEGREES
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return None
    if -90 <= lon <= 90 and -180 <= lat <= 180:
        return f"latitude {lat} is beyond ±90: lon and lat are swapped", _SWAP
    return f"[{_short(lon)}, {_short(lat)}] is beyond ±180, ±90", _DEGREES


def _short(number: float) -> str:
    return f"{number:.10g}" if abs(number) < 1e15 else "a huge number"
