"""What comes from OpenStreetMap: borders, countries and the sea."""

from __future__ import annotations

import json
from itertools import combinations

import shapely
from shapely import Geometry, Polygon, box

from tools.basemap.canon import Feature
from tools.basemap.shapes import (
    Bounds,
    area_km2,
    length_m,
    lines_in,
    on_grid,
    polygons_in,
    shared_line,
    thin,
    thin_by_distance,
)

MAIN_TOLERANCE_M = 20  # below a pixel at zoom 12
OTHER_TOLERANCE_M = 100
MAIN_DECIMALS = 5
NEAR_DEG = 0.75  # how far from the main border the coast is kept fine
COAST_FINE_M = 40
COAST_COARSE_M = 250
ISLAND_FINE_KM2 = 0.02
ISLAND_COARSE_KM2 = 1.0
COUNTRY_TOLERANCE_DEG = 0.0025  # 200 to 300 m
CRUMB_M = 2000  # pieces of border that cutting at the coast leaves in the water

# The boundary relations run on through the sea to the end of the territorial waters.
# South of this latitude the line between China and North Korea is out in the estuary.
SOUTH_END = {"CN-KP": 39.82}


def border_features(
    countries: dict[str, list[Polygon]], *, sea: Geometry, within: Bounds, main_pair: str
) -> list[Feature]:
    """Make the lines that each two countries share.

    Parameters
    ----------
    countries
        Whole polygons by ISO 3166-1 code.
    sea
        Borders other than those in `SOUTH_END` stop where they enter it.
    within
        West, south, east and north edge in degrees.
    main_pair
        The border that is kept in full detail, as two codes in alphabetical order.

    Returns
    -------
    list of Feature
        Line strings; ``part`` is ``island`` for a closed ring, else ``main``.
    """
    features = []
    for first, second in combinations(sorted(countries), 2):
        pair = f"{first}-{second}"
        shared = shared_line(countries[first], countries[second])
        area = box(within[0], max(within[1], SOUTH_END.get(pair, -90.0)), *within[2:])
        shared = shapely.intersection(shared, area)
        if pair not in SOUTH_END:
            shared = shapely.difference(shared, sea)
        tolerance = MAIN_TOLERANCE_M if pair == main_pair else OTHER_TOLERANCE_M
        decimals = MAIN_DECIMALS if pair == main_pair else 4
        lines = lines_in(shared)
        rings = [line for line in lines if line.is_ring]
        mains = [line for line in lines if not line.is_ring and length_m(line) > CRUMB_M]
        for part, members in (("main", mains), ("island", rings)):
            # The longest first; no order of the carrier may show in an id.
            members.sort(key=lambda line: (-length_m(line), line.bounds))
            for number, line in enumerate(members, start=1):
                thinned = thin(line, tolerance if part == "main" else tolerance / 2)
                features.append(
                    Feature(
                        f"border-{pair.lower()}-{part}-{number:02}",
                        {"layer": "border", "pair": pair, "part": part},
                        from_the_west(thinned),
                        decimals,
                    )
                )
    return features


def from_the_west(line: Geometry) -> Geometry:
    """Return a line with its western end first."""
    return line if line.coords[0] <= line.coords[-1] else shapely.reverse(line)


def country_features(countries: dict[str, list[Polygon]], *, within: Bounds) -> list[Feature]:
    """Make the countries' areas, cut at the bounding box, with territorial waters.

    They are thinned together, so that neighbours keep one common border.
    """
    codes, cut = [], []
    for code in sorted(countries):
        for polygon in countries[code]:
            for part in polygons_in(shapely.clip_by_rect(polygon, *within)):
                codes.append(code)
                cut.append(part)
    thinned = shapely.coverage_simplify(cut, COUNTRY_TOLERANCE_DEG)
    features = []
    for code in sorted(set(codes)):
        parts = [shape for shape, owner in zip(thinned, codes, strict=True) if owner == code]
        area = shapely.normalize(on_grid(shapely.union_all(parts), 4))
        features.append(Feature(f"country-{code.lower()}", {"layer": "country", "iso": code}, area))
    return features


def read_sea(text: bytes, *, within: Bounds) -> Geometry:
    """Read the seas of the world and cut out a bounding box.

    Parameters
    ----------
    text
        ``map.geo.json`` of @geo-maps/earth-seas-10m: one polygon, an ocean with its islands.
    within
        West, south, east and north edge in degrees.
    """
    collection = json.loads(text)
    rings = [rings for shape in collection["geometries"] for rings in shape["coordinates"]]
    west, south, east, north = within
    # The ocean touches itself in places. Repairing all of it takes minutes, so that a wider
    # box is cut out first, which can be done without looking at the topology.
    rough = [
        shapely.clip_by_rect(Polygon(r[0], r[1:]), west - 0.1, south - 0.1, east + 0.1, north + 0.1)
        for r in rings
    ]
    sea = shapely.union_all([shapely.make_valid(part) for part in rough if not part.is_empty])
    return shapely.intersection(sea, box(*within))


def sea_features(sea: Geometry, *, near: Geometry) -> list[Feature]:
    """Make the polygons of the sea: fine within an area, coarse outside of it."""
    kept = []
    for polygon in polygons_in(sea):
        thinned = thin_by_distance(polygon, near=near, fine_m=COAST_FINE_M, coarse_m=COAST_COARSE_M)
        kept.extend(polygons_in(on_grid(thinned, 4)))
    kept = [
        Polygon(part.exterior, [hole for hole in part.interiors if _is_shown(Polygon(hole), near)])
        for part in polygons_in(shapely.union_all(kept))
        if _is_shown(part, near)
    ]
    kept = [shapely.normalize(part) for part in kept]
    kept.sort(key=lambda part: (-part.area, part.bounds))
    return [
        Feature(f"sea-{number:02}", {"layer": "sea"}, part) for number, part in enumerate(kept, 1)
    ]


def _is_shown(polygon: Polygon, near: Geometry) -> bool:
    least = ISLAND_FINE_KM2 if near.intersects(polygon) else ISLAND_COARSE_KM2
    return area_km2(polygon) >= least
