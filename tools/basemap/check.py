"""Refuse a sea with a seam or a sliver in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from shapely import Geometry, get_parts

from tools.basemap.canon import Feature
from tools.basemap.shapes import Bounds, area_km2

LONGEST_STRAIGHT_DEG = 0.02
LEAST_WIDTH_M = 8  # of a polygon that is no sliver: twice its area over its outline


def seams(sea: Geometry, *, within: Bounds) -> Iterator[str]:
    """Yield the edges of the sea, as its carrier has them, that no coast can have.

    A coast never runs exactly north or east for long. An edge that does, and is not an edge of
    the bounding box, is where two tiles were laid side by side. This must be asked before
    thinning and rounding, after which a sea wall may well follow a parallel.
    """
    west, south, east, north = within
    for part in get_parts(sea):
        for ring in (part.exterior, *part.interiors):
            for (x1, y1), (x2, y2) in pairwise(ring.coords):
                upright = x1 == x2 and x1 not in (west, east) and abs(y2 - y1)
                level = y1 == y2 and y1 not in (south, north) and abs(x2 - x1)
                if max(upright, level) > LONGEST_STRAIGHT_DEG:
                    yield f"the sea has a seam from {x1},{y1} to {x2},{y2}"


def flaws(features: list[Feature]) -> Iterator[str]:
    """Yield what is wrong with the polygons of the sea after thinning and rounding."""
    for feature in features:
        if not feature.geometry.is_valid:
            yield f"{feature.id}: the geometry is not valid"
        for part in get_parts(feature.geometry):
            width_m = 2 * area_km2(part) * 1e6 / (part.exterior.length * 100_000)
            if width_m < LEAST_WIDTH_M:
                yield f"{feature.id}: a sliver, about {width_m:.0f} m wide"
    for one, other in combinations(features, 2):
        if one.geometry.intersection(other.geometry).length > 0:
            yield f"{one.id} and {other.id} overlap or lie side by side"
