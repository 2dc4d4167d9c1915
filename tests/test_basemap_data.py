"""The shipped base map is canonical, whole, and where it should be."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from pathlib import Path

import pyproj
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry import shape

FOLDER = Path(__file__).parents[1] / "data" / "geo" / "basemap"
FILES = ("countries", "labels", "natural_earth", "osm", "places")
WEST, SOUTH, EAST, NORTH = 118.0, 36.5, 134.0, 46.5
WGS84 = pyproj.Geod(ellps="WGS84")

# Published points of bridges (lon, lat), as the atlas has them.
BRIDGES = {
    "dandong-sinuiju": (124.3925, 40.115),
    "jian-manpo-rail": (126.272222, 41.155833),
    "linjiang-junggang": (126.8964, 41.7926),
    "changbai-hyesan": (128.175, 41.406944),
    "tumen-namyang": (129.850833, 42.954444),
    "quanhe-wonjong": (130.5225, 42.567778),
}


def features(stem):
    return json.loads((FOLDER / f"{stem}.geojson").read_text(encoding="utf-8"))["features"]


def layer(stem, name):
    found = [f for f in features(stem) if f["properties"]["layer"] == name]
    assert found
    return found


def border(pair, part):
    return [
        shape(feature["geometry"])
        for feature in layer("osm", "border")
        if (feature["properties"]["pair"], feature["properties"]["part"]) == (pair, part)
    ]


def positions(coordinates):
    if isinstance(coordinates[0], (int, float)):
        yield coordinates
    else:
        for inner in coordinates:
            yield from positions(inner)


def rings(geometry):
    for polygon in geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]:
        yield polygon.exterior
        yield from polygon.interiors


@pytest.mark.parametrize("stem", FILES)
def test_one_feature_a_line_sorted_by_id(stem):
    text = (FOLDER / f"{stem}.geojson").read_text(encoding="utf-8")
    first, *lines, last, end = text.split("\n")
    assert first == '{"type":"FeatureCollection","features":['
    assert (last, end) == ("]}", "")
    assert all(line.endswith(",") for line in lines[:-1])
    parsed = [json.loads(line.removesuffix(",")) for line in lines]
    for line, feature in zip(lines, parsed, strict=True):
        assert list(feature) == ["type", "id", "properties", "geometry"]
        written = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        assert line.removesuffix(",") == written
    ids = [feature["id"] for feature in parsed]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("stem", FILES)
def test_each_file_has_its_licence_beside_it(stem):
    licence = (FOLDER / f"{stem}.LICENSE").read_text(encoding="utf-8")
    words = {
        "countries": ["OpenStreetMap contributors", "Open Database License (ODbL) v1.0"],
        "osm": ["OpenStreetMap contributors", "Open Database License (ODbL) v1.0", "4.6"],
        "places": ["GeoNames", "creativecommons.org/licenses/by/4.0/"],
        "natural_earth": ["public domain"],
        "labels": ["CC0-1.0"],
    }
    assert all(word in licence for word in words[stem])


@pytest.mark.parametrize("stem", FILES)
def test_coordinates_are_short_and_inside_the_box(stem):
    for feature in features(stem):
        decimals = 5 if feature["properties"].get("pair") == "CN-KP" else 4
        for lon, lat in positions(feature["geometry"]["coordinates"]):
            assert WEST <= lon <= EAST, feature["id"]
            assert SOUTH <= lat <= NORTH, feature["id"]
            assert (round(lon, decimals), round(lat, decimals)) == (lon, lat), feature["id"]


@pytest.mark.parametrize("stem", FILES)
def test_geometries_are_valid(stem):
    for feature in features(stem):
        geometry = shape(feature["geometry"])
        assert geometry.is_valid, (feature["id"], shapely.is_valid_reason(geometry))
        assert not geometry.is_empty


def test_the_files_stay_light():
    size = sum((FOLDER / f"{stem}.geojson").stat().st_size for stem in ("osm", "natural_earth"))
    assert size <= 450_000


def test_the_sea_has_no_seam():
    seas = [shape(feature["geometry"]) for feature in layer("osm", "sea")]
    for one, other in combinations(seas, 2):
        assert one.disjoint(other)
    # Where an earlier extract was put together from parts, and some round numbers besides.
    tile_edges = {0: (121.0, 125.0, 130.0, 131.0, 131.5), 1: (38.0, 40.0, 42.0, 43.0, 44.0)}
    for ring in (ring for sea in seas for ring in rings(sea)):
        for start, end in pairwise(ring.coords):
            for axis, edges in tile_edges.items():
                if any(max(abs(p[axis] - edge) for p in (start, end)) < 1e-3 for edge in edges):
                    assert abs(end[1 - axis] - start[1 - axis]) <= 0.02, (start, end)


def test_the_open_sea_is_one_piece_across_the_old_seam():
    seas = [shape(feature["geometry"]) for feature in layer("osm", "sea")]
    across = LineString([(131.3, 42.0), (131.7, 42.0)])
    assert sum(sea.contains(across) for sea in seas) == 1


def test_the_sea_has_no_sliver():
    for feature in layer("osm", "sea"):
        for ring in rings(shape(feature["geometry"])):
            area_m2, outline_m = WGS84.geometry_area_perimeter(Polygon(ring))
            assert 2 * abs(area_m2) / outline_m > 8, feature["id"]


def test_the_main_border_is_one_line_from_mouth_to_mouth():
    (line,) = border("CN-KP", "main")
    assert line.is_simple
    start, end = line.coords[0], line.coords[-1]
    assert start[1] == 39.82
    assert 124.1 < start[0] < 124.2  # the estuary of the Yalu
    assert WGS84.inv(*end, 130.63701, 42.41833)[2] < 50  # where Russia begins
    assert 1_350_000 < WGS84.geometry_length(line) < 1_420_000
    (onward,) = border("KP-RU", "main")
    assert WGS84.inv(*end, *onward.coords[0])[2] < 15
    assert onward.coords[-1][1] < 42.35  # the mouth of the Tumen
    (north,) = border("CN-RU", "main")
    assert WGS84.inv(*end, *north.coords[0])[2] < 15


def test_islands_are_closed_rings_beside_the_main_border():
    islands = border("CN-KP", "island")
    (main,) = border("CN-KP", "main")
    assert 20 <= len(islands) <= 23
    assert all(ring.is_ring and ring.distance(main) < 0.05 for ring in islands)


@pytest.mark.parametrize("bridge", BRIDGES)
def test_bridges_lie_on_the_border(bridge):
    lon, lat = BRIDGES[bridge]
    plane = pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84")
    to_plane = pyproj.Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform
    (line,) = border("CN-KP", "main")
    near = line.intersection(Point(lon, lat).buffer(0.2))
    assert shapely.transform(near, to_plane, interleaved=False).distance(Point(0, 0)) < 150


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [
        ("CN", 123.433, 41.792),
        ("KP", 125.754, 39.034),
        ("KR", 126.978, 37.566),
        ("RU", 131.874, 43.106),
    ],
)
def test_a_big_city_lies_in_its_country_alone(code, lon, lat):
    areas = {f["properties"]["iso"]: shape(f["geometry"]) for f in layer("countries", "country")}
    assert [iso for iso, area in areas.items() if area.contains(Point(lon, lat))] == [code]


def test_towns_lie_in_their_country_or_within_its_tolerance():
    areas = {f["properties"]["iso"]: shape(f["geometry"]) for f in layer("countries", "country")}
    for town in layer("places", "town"):
        point = shape(town["geometry"])
        assert areas[town["properties"]["country"]].distance(point) < 0.004, town["id"]


def test_towns_have_a_rank_and_names_in_their_own_script():
    hangul, han = range(0xAC00, 0xD7A4), range(0x4E00, 0xA000)
    for town in layer("places", "town"):
        names = town["properties"]
        assert names["rank"] in range(1, 7)
        assert names["name_en"].isascii()
        assert all(ord(c) in hangul for c in names["name_ko"] or ""), names
        assert all(ord(c) in han for c in names["name_zh"] or ""), names
