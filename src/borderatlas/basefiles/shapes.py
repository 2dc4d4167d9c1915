"""Cut, repair and thin shapes so that what was shared stays shared.

Coordinates are degrees (lon, lat), tolerances metres. Areas are put together as one tiling of
the box, land and sea: an edge between two of them is one edge, and is thinned once.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from borderatlas.io.geofiles import Bounds

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    Edge = tuple[tuple[float, float], tuple[float, float]]

M_PER_DEGREE = 111_195.0  # of a great circle on a sphere of 6371 km
_FARTHEST = (360 + 1e-6, 90 + 1e-6, 360 + 1e-6, 90 + 1e-6)
"""Degrees of longitude and latitude: some count eastward from 0 to 360."""
SEA = ""
"""The area of a tiling that nobody claims."""


@dataclass(frozen=True)
class Grid:
    """How exactly a base map is drawn.

    `tolerance_m` is how far a line may be from where it was, `decimals` how many a coordinate
    has. `squeeze` is how long a degree of longitude is beside one of latitude.
    """

    tolerance_m: float
    decimals: int
    squeeze: float

    @property
    def tolerance_deg(self) -> float:
        """The tolerance in degrees of latitude."""
        return self.tolerance_m / M_PER_DEGREE

    def area_m2(self, shape: BaseGeometry) -> float:
        """Return an area, good to some percent: for choosing, not for telling."""
        return float(shape.area) * self.squeeze * M_PER_DEGREE**2

    def length_m(self, shape: BaseGeometry) -> float:
        """Return a length, good to some percent: for choosing, not for telling."""
        return float(self.square(shape).length) * M_PER_DEGREE

    def square(self, shape: Any) -> Any:  # noqa: ANN401 - a shape or an array of them
        """Make degrees of longitude as long as those of latitude."""
        return _scaled(shape, self.squeeze)

    def back(self, shape: Any) -> Any:  # noqa: ANN401 - a shape or an array of them
        """Undo `square`, and put each position on the grid."""
        import shapely

        unscaled = _scaled(shape, 1 / self.squeeze)
        # Adding nothing takes the sign from a zero.
        return shapely.transform(unscaled, lambda xy: xy.round(self.decimals) + 0.0)


def grid_of(within: Bounds, *, tolerance_m: float) -> Grid:
    """Return a grid that is ten times as fine as its tolerance, or finer."""
    decimals = min(max(math.ceil(math.log10(10 * M_PER_DEGREE / tolerance_m)), 2), 6)
    return Grid(tolerance_m, decimals, math.cos(math.radians((within[1] + within[3]) / 2)))


def _scaled(shape: Any, factor: float) -> Any:  # noqa: ANN401 - a shape or an array of them
    import shapely

    return shapely.transform(shape, lambda xy: xy * (factor, 1.0))


def clipped(shape: BaseGeometry | None, within: Bounds) -> tuple[BaseGeometry | None, str]:
    """Return the part of a shape in a box, None where there is none, and what was repaired."""
    import numpy as np
    import shapely

    if shape is None or shape.is_empty:
        return None, "has no shape"
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return None, "has a position that is no number"
    if (np.abs(shape.bounds) > _FARTHEST).any():
        return None, "has a position beyond the Earth"
    if not shapely.is_valid(shape):
        reason = str(shapely.is_valid_reason(shape)).split("[", 1)[0].lower()
        shape, fault = shapely.make_valid(shape), reason
    else:
        fault = ""
    cut = shapely.intersection(shapely.force_2d(shape), shapely.box(*within))
    return (None if cut.is_empty else cut), fault


def polygons_in(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape, without the lines and points that cutting may leave."""
    return [part for part in _parts(shape) if part.geom_type == "Polygon" and not part.is_empty]


def lines_in(shape: BaseGeometry) -> list[LineString]:
    """Return the lines of a shape, as they stand."""
    return [part for part in _parts(shape) if part.geom_type == "LineString" and part.length]


def _parts(shape: BaseGeometry) -> Iterator[Any]:
    import shapely

    for part in shapely.get_parts(shape):
        yield from _parts(part) if part.geom_type.startswith(("Multi", "Geom")) else (part,)


def joined(lines: Iterable[LineString]) -> list[LineString]:
    """Return lines joined where exactly two ends meet, each from its western end, the west first.

    A ring begins at its first position in order, so that the result depends on the lines alone.
    """
    import shapely

    # What several tiles of a map hold of one line becomes one.
    merged = shapely.line_merge(shapely.union_all(sorted(lines, key=_course)))
    return sorted(map(_from_the_west, _parts(merged)), key=_course)


def _course(line: LineString) -> list[tuple[float, ...]]:
    return list(line.coords)


def _from_the_west(line: LineString) -> LineString:
    import shapely

    if line.is_ring:
        return shapely.LineString(shapely.normalize(shapely.LinearRing(line.coords)).coords)
    return line if line.coords[0] <= line.coords[-1] else line.reverse()


def thinned_lines(lines: Iterable[LineString], grid: Grid) -> list[LineString]:
    """Return lines joined, thinned and on the grid; their ends stay where they were."""
    import shapely

    thinned = (
        shapely.remove_repeated_points(
            grid.back(shapely.simplify(grid.square(line), grid.tolerance_deg))
        )
        for line in joined(lines)
    )
    return [line for line in thinned if line.length]


def thinned_areas(shape: BaseGeometry, grid: Grid) -> list[Polygon]:
    """Return the parts of an area that nothing else shares an edge with, thinned, on the grid."""
    import shapely

    thinned = grid.back(shapely.simplify(grid.square(shape), grid.tolerance_deg))
    step = 10.0**-grid.decimals
    return polygons_in(shapely.normalize(shapely.set_precision(shapely.make_valid(thinned), step)))


@dataclass(frozen=True)
class Tiling:
    """A box as land and sea, without gap and overlap; what of it was mended is counted.

    `areas` has a shape for each code, and `SEA`. `overlaps` are pieces that several areas
    claimed, `gaps` slivers between two areas that none did, `islands` those left out as smaller
    than the tolerance can show.
    """

    areas: Mapping[str, BaseGeometry]
    overlaps: int
    gaps: int
    islands: int


def tiling(areas: Mapping[str, Sequence[Polygon]], within: Bounds, grid: Grid) -> Tiling:
    """Put areas together as one tiling of a box and thin it; shared edges stay shared.

    Where two areas overlap, the one whose code comes first has the piece.
    """
    import shapely

    codes = sorted(areas)
    rings = [shapely.boundary(part) for code in codes for part in areas[code]]
    edges = shapely.union_all([*rings, shapely.box(*within).exterior], grid_size=10**-grid.decimals)
    faces = list(shapely.get_parts(shapely.polygonize([edges])))
    owners, overlaps = _owners(faces, {code: areas[code] for code in codes})
    gaps = _close_gaps(faces, owners, grid)
    islands = _drown(faces, owners, grid)
    held: dict[str, list[Polygon]] = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        held[owner].append(face)
    names = sorted(held)
    whole = [shapely.coverage_union_all(held[name]) for name in names]
    thin = shapely.coverage_simplify(
        [grid.square(shape) for shape in whole], grid.tolerance_deg, simplify_boundary=False
    )
    shapes = {name: shapely.normalize(grid.back(x)) for name, x in zip(names, thin, strict=True)}
    return Tiling(shapes, overlaps, gaps, islands)


def _owners(
    faces: Sequence[Polygon], areas: Mapping[str, Sequence[Polygon]]
) -> tuple[list[str], int]:
    """Return whose each face is, and how many several areas claim."""
    import shapely

    claimed: dict[int, set[str]] = defaultdict(set)
    points = shapely.point_on_surface(faces)
    for code, parts in areas.items():
        for index in shapely.STRtree(list(parts)).query(points, predicate="within")[0]:
            claimed[int(index)].add(code)
    owners = [min(claimed[index], default=SEA) for index in range(len(faces))]
    return owners, sum(len(found) > 1 for found in claimed.values())


def _close_gaps(faces: Sequence[Polygon], owners: list[str], grid: Grid) -> int:
    """Give slivers between two areas to the one with the longer edge, and count them."""
    narrow = [
        index
        for index, (face, owner) in enumerate(zip(faces, owners, strict=True))
        if owner == SEA and 2 * grid.area_m2(face) < grid.tolerance_m * grid.length_m(face.boundary)
    ]
    if not narrow:
        return 0
    at: dict[Edge, list[int]] = defaultdict(list)
    for index, face in enumerate(faces):
        for edge in _edges(face):
            at[edge].append(index)
    closed = 0
    for index in narrow:
        beside: Counter[str] = Counter()
        for edge in _edges(faces[index]):
            for other in at[edge]:
                if other != index and owners[other] != SEA:
                    beside[owners[other]] += math.dist(*edge)  # type: ignore[assignment]
        if len(beside) > 1:
            owners[index] = max(sorted(beside), key=lambda code: beside[code])
            closed += 1
    return closed


def _drown(faces: Sequence[Polygon], owners: list[str], grid: Grid) -> int:
    """Leave out islands that are smaller than the tolerance can show, and count them."""
    import shapely

    land = [index for index, owner in enumerate(owners) if owner != SEA]
    tree = shapely.STRtree([faces[index] for index in land])
    drowned = 0
    for number, index in enumerate(land):
        if grid.area_m2(faces[index]) >= grid.tolerance_m**2:
            continue
        touched = tree.query(faces[index], predicate="intersects")
        if all(int(other) == number for other in touched):
            owners[index] = SEA
            drowned += 1
    return drowned


def shared_lines(one: BaseGeometry, other: BaseGeometry) -> list[LineString]:
    """Return the edges that two areas of a tiling have in common, joined."""
    import shapely

    edges = set(_edges(one)) & set(_edges(other))
    return joined(shapely.LineString(edge) for edge in edges) if edges else []


def _edges(area: BaseGeometry) -> Iterator[Edge]:
    for polygon in polygons_in(area):
        for ring in (polygon.exterior, *polygon.interiors):
            for a, b in pairwise(ring.coords):
                yield (a, b) if a < b else (b, a)


def middle_of(shape: BaseGeometry) -> Any:  # noqa: ANN401 - a shapely Point
    """Return the middle of the widest room of an area."""
    import shapely

    widest = max(polygons_in(shape), key=lambda part: (part.area, part.bounds))
    line = shapely.maximum_inscribed_circle(widest, tolerance=0.01)
    return shapely.Point(line.coords[0])
