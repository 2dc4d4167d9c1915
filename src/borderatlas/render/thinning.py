"""Lines of the base map without the points that nobody could see the lack of."""

from __future__ import annotations

import functools

from borderatlas.render.ground import TILE_PX, Point
from borderatlas.scene import BaseLayer, Coordinates

Extent = tuple[float, float, float, float]

CLOSE_ZOOM, FAR_ZOOM = 12, 7
"""The zooms at which lines may be a pixel from where they were: within a map's extent, and
outside of it. A map is drawn no closer than at the first, and opens at about the second."""

MARGIN_DEG = 0.1
"""How far around its extent a map is drawn as it is within."""


def thinned(layer: BaseLayer, extent: Extent) -> tuple[tuple[Coordinates, ...], ...]:
    """Return the paths of a layer with fewer points, all of them points that it has.

    Parameters
    ----------
    layer
        Lines or areas in degrees.
    extent
        What the map is about: west, south, east, north, in degrees.
    """
    west, south = extent[0] - MARGIN_DEG, extent[1] - MARGIN_DEG
    east, north = extent[2] + MARGIN_DEG, extent[3] + MARGIN_DEG
    return tuple(
        tuple(
            tuple(
                (lon, lat)
                for lon, lat, far in line
                if far or (west <= lon <= east and south <= lat <= north)
            )
            for line in path
        )
        for path in _kept(layer)
    )


@functools.lru_cache(maxsize=16)
def _kept(layer: BaseLayer) -> tuple[tuple[tuple[tuple[float, float, bool], ...], ...], ...]:
    """Return the points that lines need at the close zoom, and whether at the far one, too."""
    closed = layer.geometry == "polygon"
    return tuple(tuple(_needed(line, closed=closed) for line in path) for path in layer.paths)


def _needed(line: Coordinates, *, closed: bool) -> tuple[tuple[float, float, bool], ...]:
    close, far = (
        _simplified(line, 360 / TILE_PX * 0.5**zoom, closed=closed)
        for zoom in (CLOSE_ZOOM, FAR_ZOOM)
    )
    wanted = close | far
    return tuple((*point, point in far) for point in line if point in wanted)


def _simplified(line: Coordinates, tolerance_deg: float, *, closed: bool) -> frozenset[Point]:
    import shapely

    if len(line) <= (4 if closed else 2):
        return frozenset(line)
    shape = shapely.LinearRing(line) if closed else shapely.LineString(line)
    return frozenset((line[0], *shape.simplify(tolerance_deg).coords))
