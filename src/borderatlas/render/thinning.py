"""Lines of the base map without the points that nobody could see the lack of."""

from __future__ import annotations

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
    closed = layer.geometry == "polygon"
    return tuple(tuple(_thinned(ring, extent, closed=closed) for ring in p) for p in layer.paths)


def _thinned(line: Coordinates, extent: Extent, *, closed: bool) -> Coordinates:
    if len(line) <= (4 if closed else 2):
        return line
    west, south, east, north = extent
    far = _simplified(line, _pixel_deg(FAR_ZOOM), closed=closed)
    close = _simplified(line, _pixel_deg(CLOSE_ZOOM), closed=closed)
    return tuple(
        (lon, lat)
        for lon, lat in line
        if (lon, lat) in far
        or (
            (lon, lat) in close
            and west - MARGIN_DEG <= lon <= east + MARGIN_DEG
            and south - MARGIN_DEG <= lat <= north + MARGIN_DEG
        )
    )


def _simplified(line: Coordinates, tolerance_deg: float, *, closed: bool) -> frozenset[Point]:
    import shapely

    shape = shapely.LinearRing(line) if closed else shapely.LineString(line)
    return frozenset((line[0], *shape.simplify(tolerance_deg).coords))


def _pixel_deg(zoom: int) -> float:
    """Return the width of a pixel of a web map in degrees of longitude."""
    return 360 / TILE_PX * 0.5**zoom
