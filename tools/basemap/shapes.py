"""Cut, thin and join shapes. Coordinates are degrees (lon, lat), tolerances metres."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry, LineString, MultiLineString, Polygon
from shapely.affinity import scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
Segment = tuple[tuple[float, float], tuple[float, float]]

M_PER_DEGREE = 111_195.0  # of a great circle on a sphere of 6371 km


def thin(shape: Geometry, tolerance_m: float) -> Geometry:
    """Drop vertices that lie within a tolerance of the line without them.

    Degrees of longitude are first made as long as those of latitude are at the middle of the
    shape; vertices that stay are not moved, and the ends of lines always stay.
    """
    if shape.is_empty:
        return shape
    _, south, _, north = shape.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    square = scale(shape, xfact=squeeze, yfact=1, origin=(0, 0))
    thinned = shapely.simplify(square, tolerance_m / M_PER_DEGREE)
    return scale(thinned, xfact=1 / squeeze, yfact=1, origin=(0, 0))


def thin_by_distance(
    polygon: Polygon, *, near: Geometry, fine_m: float, coarse_m: float
) -> Geometry:
    """Thin the rings of a polygon finely inside an area and coarsely outside of it.

    There is no edge where the two meet: a ring is never cut, only its vertices are chosen.
    """
    rings = []
    for ring in (polygon.exterior, *polygon.interiors):
        fine, coarse = (_vertices(thin(ring, metres)) for metres in (fine_m, coarse_m))
        is_near = shapely.contains_xy(near, fine[:, 0], fine[:, 1])
        kept_anyway = {_key(vertex) for vertex in coarse}
        kept = [
            v for v, close in zip(fine, is_near, strict=True) if close or _key(v) in kept_anyway
        ]
        if len(kept) > 3:
            rings.append(kept)
    return Polygon(rings[0], rings[1:]) if rings else Polygon()


def _vertices(ring: Geometry) -> NDArray[np.float64]:
    return np.asarray(ring.coords)[:, :2]


def _key(vertex: NDArray[np.float64]) -> tuple[int, int]:
    # Thinning scales there and back, which may change the last bit of a coordinate.
    return round(vertex[0] * 1e7), round(vertex[1] * 1e7)


def on_grid(shape: Geometry, decimals: int) -> Geometry:
    """Round coordinates so that polygons stay valid."""
    return shapely.set_precision(shapely.make_valid(shape), 10.0**-decimals)


def polygons_in(shape: Geometry) -> list[Polygon]:
    """Return the polygons of a shape, without the points and lines that cutting may leave."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def lines_in(shape: Geometry) -> list[LineString]:
    """Return the lines of a shape, joined where exactly two ends meet."""
    parts = [p for p in shapely.get_parts(shape) if isinstance(p, LineString) and not p.is_empty]
    return list(shapely.get_parts(shapely.line_merge(MultiLineString(parts))))


def length_m(line: LineString) -> float:
    """Return the length of a line, good to a percent: for choosing, not for telling."""
    xy = _vertices(line)
    steps = np.diff(xy, axis=0)
    steps[:, 0] *= np.cos(np.radians((xy[1:, 1] + xy[:-1, 1]) / 2))
    return float(np.hypot(*steps.T).sum() * M_PER_DEGREE)


def area_km2(polygon: Polygon) -> float:
    """Return the area of a small polygon, good to some percent: for choosing, not for telling."""
    middle = math.cos(math.radians((polygon.bounds[1] + polygon.bounds[3]) / 2))
    return float(polygon.area) * middle * (M_PER_DEGREE / 1000) ** 2


def shared_line(some: Iterable[Polygon], others: Iterable[Polygon]) -> Geometry:
    """Return the edges that two sets of polygons have in common, vertex by vertex."""
    segments = set(_segments(some)) & set(_segments(others))
    return shapely.line_merge(MultiLineString(sorted(segments)))


def _segments(polygons: Iterable[Polygon]) -> Iterator[Segment]:
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(x, y) for x, y in ring.coords]
            for a, b in pairwise(points):
                yield (a, b) if a < b else (b, a)
