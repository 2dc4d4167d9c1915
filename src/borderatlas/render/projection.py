"""Projections made for an extent, and where things then lie on paper.

Which one: by the extent's latitude and by which way it is longer, as cartographers choose
(Snyder 1987, Map Projections: A Working Manual, USGS PP 1395; Šavrič, Jenny and Jenny 2016).
All of them have the extent's middle as their own, so that north is up there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from borderatlas.ellipsoid import geod
from borderatlas.languages import N_
from borderatlas.render import ground

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Proj

Extent = tuple[float, float, float, float]
Property = Literal["conformal", "equal-area"]
Point = tuple[float, float]

NAMES: Mapping[str, str] = {
    "lcc": N_("Lambert conformal conic projection"),
    "tmerc": N_("Transverse Mercator projection"),
    "merc": N_("Mercator projection"),
    "stere": N_("Stereographic projection"),
    "aea": N_("Albers equal-area conic projection"),
    "laea": N_("Lambert azimuthal equal-area projection"),
    "cea": N_("Cylindrical equal-area projection"),
}
"""What each projection is called, by the name that PROJ has for it."""

_LONGER = 1.25
"""An extent longer than this in one direction is not taken for round."""

_TROPIC, _POLAR = 15.0, 70.0
_EDGE_STEPS = 21
_CIRCLE_STEPS = 72
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class Projection:
    """A projection by the name and the parameters that PROJ has for it."""

    method: str
    parameters: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """What it is called in English."""
        return NAMES[self.method]

    @property
    def definition(self) -> str:
        """The definition as PROJ reads it, with which others draw on the same map."""
        numbers = " ".join(f"+{key}={value:g}" for key, value in self.parameters)
        return f"+proj={self.method} {numbers} +ellps=WGS84 +units=m"

    @cached_property
    def proj(self) -> Proj:
        """The projection, from degrees to metres."""
        from pyproj import Proj

        return Proj(self.definition)

    def metres(self, positions: Any) -> NDArray[np.float64]:  # noqa: ANN401 - what numpy takes
        """Return projected (x, y) of (lon, lat) positions, in metres."""
        lon_lat = np.asarray(positions, dtype=float).reshape(-1, 2)
        return np.column_stack(self.proj(lon_lat[:, 0], lon_lat[:, 1]))


def choose(extent: Extent, *, prop: Property = "conformal") -> Projection:
    """Return a projection made for an extent.

    Parameters
    ----------
    extent
        West, south, east, north in degrees.
    prop
        Whether angles (and thus shapes and distances about a place) or areas are kept.
    """
    west, south, east, north = extent
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = (east - west) * math.cos(math.radians(lat)) / (north - south)
    conformal = prop == "conformal"
    middle = (("lon_0", lon), ("lat_0", lat))
    if abs(lat) >= _POLAR or (abs(lat) > _TROPIC and 1 / _LONGER <= wide <= _LONGER):
        return Projection("stere" if conformal else "laea", middle)
    if wide < 1:
        return Projection("tmerc" if conformal else "laea", middle)
    if abs(lat) <= _TROPIC:
        return Projection("merc" if conformal else "cea", (("lon_0", lon), ("lat_ts", lat)))
    # Standard parallels a sixth of the extent inside of it keep the error small on both sides.
    sixth = (north - south) / 6
    parallels = (("lat_1", south + sixth), ("lat_2", north - sixth))
    return Projection("lcc" if conformal else "aea", (*middle, *parallels))


@dataclass(frozen=True)
class Plane:
    """A projected extent on a rectangle of `width` by `height` points, y downwards.

    The whole extent is seen, and its middle is the rectangle's.
    """

    extent: Extent
    projection: Projection
    width: float
    height: float

    @cached_property
    def _bounds(self) -> Extent:
        return projected_bounds(self.extent, self.projection)

    @property
    def pt_per_m(self) -> float:
        """Points on paper for a metre of the projection."""
        x0, y0, x1, y1 = self._bounds
        return min(self.width / (x1 - x0), self.height / (y1 - y0))

    @property
    def window(self) -> Extent:
        """What the rectangle shows, in metres of the projection."""
        x0, y0, x1, y1 = self._bounds
        half_x, half_y = self.width / self.pt_per_m / 2, self.height / self.pt_per_m / 2
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        return x - half_x, y - half_y, x + half_x, y + half_y

    @property
    def zoom(self) -> float:
        """The zoom of a web map of the same scale, at which layers appear."""
        _, south, _, north = self.extent
        lat = math.radians((south + north) / 2)
        world_pt = 2 * math.pi * 6_378_137 * math.cos(lat) * self.pt_per_m
        return math.log2(world_pt * 96 / 72 / 256)

    def project(self, positions: Any) -> NDArray[np.float64]:  # noqa: ANN401 - what numpy takes
        """Return where (lon, lat) positions lie, in points from the upper left corner."""
        x0, _, _, y1 = self.window
        metres = self.projection.metres(positions)
        return np.column_stack((metres[:, 0] - x0, y1 - metres[:, 1])) * self.pt_per_m

    def at(self, position: Sequence[float]) -> Point:
        """Return where one position lies."""
        x, y = self.project(position)[0]
        return float(x), float(y)

    def degrees(self, point: Point) -> Point:
        """Return the (lon, lat) of a point."""
        x0, _, _, y1 = self.window
        lon, lat = self.projection.proj(
            x0 + point[0] / self.pt_per_m, y1 - point[1] / self.pt_per_m, inverse=True
        )
        return float(lon), float(lat)

    def circle(self, position: Sequence[float], radius_m: float) -> NDArray[np.float64]:
        """Return the points whose distance on the ground from a position is a radius."""
        bearings = np.linspace(0, 360, _CIRCLE_STEPS, endpoint=False)
        lon, lat = (np.full(_CIRCLE_STEPS, value) for value in position)
        lons, lats, _ = geod().fwd(lon, lat, bearings, np.full(_CIRCLE_STEPS, radius_m))
        return self.project(np.column_stack((lons, lats)))

    def length(self, metres: float) -> float:
        """Return how long a distance on the ground is in the middle of the map, in points.

        It is measured from west to east along the geodesic through the middle.
        """
        lon, lat = self.degrees((self.width / 2, self.height / 2))
        lons, lats, _ = geod().fwd([lon, lon], [lat, lat], [270, 90], [metres / 2, metres / 2])
        west, east = self.project(np.column_stack((lons, lats)))
        return math.dist(west, east)

    @property
    def denominator(self) -> float:
        """The scale in the middle of the map: what it is one to."""
        return 10_000 * 1000 / (self.length(10_000) * _MM_PER_PT)


def projected_bounds(extent: Extent, projection: Projection) -> Extent:
    """Return the box around a projected extent, in metres."""
    west, south, east, north = extent
    lons = np.linspace(west, east, _EDGE_STEPS).tolist()
    lats = np.linspace(south, north, _EDGE_STEPS).tolist()
    edge = [(lon, lat) for lon in lons for lat in (south, north)]
    edge += [(lon, lat) for lat in lats for lon in (west, east)]
    metres = projection.metres(edge)
    (x0, y0), (x1, y1) = metres.min(axis=0), metres.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def lines(
    paths: Iterable[Sequence[Sequence[Point]]],
    plane: Plane,
    *,
    polygons: bool,
    margin: float,
    tolerance: float,
) -> list[NDArray[np.float64]]:
    """Return lines or rings as they lie on the plane, clipped and simplified.

    Parameters
    ----------
    paths
        Lines, or polygons as a ring with its holes, in (lon, lat).
    plane
        The plane.
    polygons
        Whether the paths are polygons.
    margin
        By how many points the rectangle is exceeded, so that no edge is drawn within it.
    tolerance
        How far a line may be from where it was, in points.
    """
    import shapely

    parts = []
    for path in paths:
        rings = [plane.project(ring) for ring in path]
        if polygons:
            parts.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
        else:
            parts += [shapely.LineString(ring) for ring in rings]
    frame = (-margin, -margin, plane.width + margin, plane.height + margin)
    near = shapely.clip_by_rect(parts, *frame)
    return [points for part in shapely.simplify(near, tolerance) for points in _rings(part)]


def _rings(shape: Any) -> list[NDArray[np.float64]]:  # noqa: ANN401 - any shapely kind
    if shape.is_empty or shape.geom_type == "Point":
        return []
    if hasattr(shape, "geoms"):
        return [ring for part in shape.geoms for ring in _rings(part)]
    if shape.geom_type == "Polygon":
        return [np.asarray(ring.coords) for ring in ground.rings(shape)]
    return [np.asarray(shape.coords)]
