"""Where things lie in a picture: Web Mercator fitted to an extent, and lines written small."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from borderatlas.scene import BaseLayer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely import LinearRing, Polygon

Numbers = TypeVar("Numbers", float, "NDArray[np.float64]")
Point = tuple[float, float]
Frame = tuple[float, float, float, float]

EARTH_M = 2 * math.pi * 6_378_137
"""The equator of spherical Mercator (EPSG:3857)."""

TILE_PX = 256
"""Width of the world at zoom 0, as web maps count it."""


@dataclass(frozen=True)
class View:
    """A part of the world on a rectangle of `width` by `height` CSS pixels.

    The whole extent is seen; its middle, in degrees, is the rectangle's, as Leaflet has it.
    """

    extent: tuple[float, float, float, float]
    width: float
    height: float

    @functools.cached_property
    def world_px(self) -> float:
        """The width of the whole world in this view."""
        west, south, east, north = self.extent
        tall = (_mercator(north) - _mercator(south)) / (2 * math.pi)
        return min(self.width * 360 / (east - west), self.height / tall)

    @functools.cached_property
    def _middle(self) -> Point:
        """The middle of the extent: its longitude, and its latitude as Mercator has it."""
        west, south, east, north = self.extent
        return (west + east) / 2, _mercator((south + north) / 2)

    @property
    def zoom(self) -> float:
        """The zoom of a web map that shows this view."""
        return math.log2(self.world_px / TILE_PX)

    def project(self, position: Sequence[float]) -> Point:
        """Return where a (lon, lat) lies, from the upper left corner."""
        return self.place(position[0], _mercator(position[1]))

    def place(self, lon: Numbers, north: Numbers) -> tuple[Numbers, Numbers]:
        """Return where longitudes, and latitudes as Mercator has them, lie."""
        west_east, middle = self._middle
        return (
            self.width / 2 + (lon - west_east) / 360 * self.world_px,
            self.height / 2 - (north - middle) / (2 * math.pi) * self.world_px,
        )

    def metres_px(self, metres: float, lat: float) -> float:
        """Return how long a distance on the ground at a latitude is in this view."""
        return metres * self.world_px / (EARTH_M * math.cos(math.radians(lat)))


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def shapes(layer: BaseLayer, view: View, *, frame: Frame, tolerance_px: float) -> list[list[Point]]:
    """Return the lines or rings of a layer, clipped to a frame and simplified, in CSS pixels."""
    import shapely

    near = shapely.clip_by_rect(_drawn(layer, view), *frame)
    return [
        points
        for part in shapely.simplify(near, tolerance_px, preserve_topology=True)
        for points in _lines(part)
        if _reach(points) >= 5 * tolerance_px
    ]


def _drawn(layer: BaseLayer, view: View) -> Any:  # noqa: ANN401 - an array of shapely kinds
    """Return the lines of a layer, or its areas, as they lie in a view."""
    import numpy as np
    import shapely

    positions, lines, borders = _unrolled(layer)
    points = np.column_stack(view.place(positions[:, 0], positions[:, 1]))
    if layer.geometry != "polygon":
        return shapely.linestrings(points, indices=lines)
    rings: Any = shapely.linearrings(points, indices=lines)
    areas = [shapely.Polygon(rings[a], rings[a + 1 : b]) for a, b in pairwise(borders)]
    return shapely.make_valid(np.array(areas, dtype=object))


@functools.lru_cache(maxsize=16)  # the maps of an atlas have one base map
def _unrolled(
    layer: BaseLayer,
) -> tuple[NDArray[np.float64], NDArray[np.int64], tuple[int, ...]]:
    """Return positions in Mercator, the line of each, and at which lines paths begin and end."""
    import numpy as np

    lines = [line for path in layer.paths for line in path]
    positions = [(lon, _mercator(lat)) for line in lines for lon, lat in line]
    numbers = [number for number, line in enumerate(lines) for _ in line]
    borders = tuple(accumulate((len(path) for path in layer.paths), initial=0))
    return np.array(positions).reshape(-1, 2), np.array(numbers, dtype=np.int64), borders


def _lines(shape: Any) -> list[list[Point]]:  # noqa: ANN401 - any shapely kind
    if shape.is_empty or shape.geom_type == "Point":
        return []
    if hasattr(shape, "geoms"):
        return [line for part in shape.geoms for line in _lines(part)]
    if shape.geom_type == "Polygon":
        return [[(x, y) for x, y in ring.coords] for ring in rings(shape)]
    return [list(shape.coords)]


def rings(area: Polygon) -> tuple[LinearRing, ...]:
    """Return the outline of an area and its holes, each hole running against the outline.

    One that ran with it would be filled; clipping and mending may turn either.
    """
    outline, holes = area.exterior, area.interiors
    turned = (hole.reverse() if hole.is_ccw == outline.is_ccw else hole for hole in holes)
    return (outline, *turned)


def _reach(points: list[Point]) -> float:
    """Return the longer side of the box around points: what is a speck can go."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def path_data(lines: Iterable[Sequence[Point]], *, closed: bool) -> str:
    """Return lines as an SVG path in tenths of a pixel, in whole numbers and relative steps."""
    written = []
    for line in lines:
        tenths = [(round(x * 10), round(y * 10)) for x, y in line]
        if closed:
            tenths = tenths[:-1]
        (x, y), *others = tenths
        steps = ""
        for to_x, to_y in others:
            if (to_x, to_y) != (x, y):
                steps += _number(to_x - x, after=steps) + _number(to_y - y, after="0")
                x, y = to_x, to_y
        if steps:
            start_x, start_y = tenths[0]
            written.append(f"M{start_x}{_number(start_y, after='0')}l{steps}{'z' * closed}")
    return "".join(written)


def _number(value: int, *, after: str) -> str:
    """Return a number with a space before it where none of the two has a sign between them."""
    return str(value) if value < 0 or not after else f" {value}"
