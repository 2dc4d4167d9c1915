"""Raw events counted at places of a map and in areas: each once, or told why it is at none."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow as pa
import pytest
import shapely

from borderatlas import open_map
from borderatlas.build import build, check
from borderatlas.columns import inflated, unpack
from borderatlas.ellipsoid import geod
from borderatlas.errors import DataError, SpecError
from borderatlas.figures import Wanted, figures
from borderatlas.io.folder import read_atlas
from borderatlas.render.eventgroups import event_groups
from tests import fictional_events
from tests.fictional_events import DECLARED, ON_MAP

AT_PLACES = ON_MAP + 'aggregate = "places"\nwithin_m = 30_000\n'
IN_AREAS = ON_MAP + 'aggregate = "areas"\n'
DECLARED_AREAS = f"""{DECLARED}
[event_table.areas]
file = "events/fictional-areas.geojson"
names = {{ en = "called", ko = "called_ko" }}
credit = "Fictional areas (CC0)"
"""
WEST, EAST = shapely.box(-125, -50, -123.5, -48), shapely.box(-123.5, -50, -122, -48)


def areas(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(
                    shape)}
                for properties, shape in features
            ],
        }
    )  # fmt: skip


TWO = areas(
    ({"called": "Fictional West", "called_ko": "가상 서부", "code": 1}, WEST),
    ({"called": "Fictional East", "code": 2}, EAST),
)


def with_areas(folder, text=TWO, *, events=None, on_map=IN_AREAS):
    fictional_events.atlas(folder, declared=DECLARED_AREAS, on_map=on_map, events=events)
    (folder / "data/events/fictional-areas.geojson").write_text(text, "utf-8")
    return folder


def layer_of(folder, **wishes):
    return open_map("numbers", folder, **wishes).scene.events


def columns_of(layer):
    return unpack(layer.columns, inflated(layer.packed))


def left_of(layer):
    return {text["en"]: times for text, times in layer.left}


def shown_places(folder):
    """Return the names and positions of the crossings and sites that the map shows."""
    on_map = {mark.mark_id.split("/")[1] for mark in open_map("numbers", folder).scene.marks}
    atlas = read_atlas(folder)
    return {
        row["name_en"]: row["geometry"]
        for table in ("crossings", "sites")
        for row in atlas.rows(table)
        if row["place_id"] in on_map and row["geometry"] is not None
    }


def test_each_event_counts_at_the_nearest_place_of_the_map(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=AT_PLACES)
    layer = layer_of(folder)
    places = shown_places(folder)
    assert len(places) > 2
    expected, far = Counter(), 0
    table = fictional_events.incidents()
    for lon, lat in zip(table["x"].to_pylist(), table["y"].to_pylist(), strict=True):
        metres = {name: geod().inv(lon, lat, point.x, point.y)[2] for name, point in places.items()}
        name = min(metres, key=metres.get)
        if metres[name] <= 30_000:
            expected[name] += 1
        else:
            far += 1
    assert far
    assert {place.name["en"]: sum(place.counts) for place in layer.places} == dict(expected)
    assert left_of(layer)["not near a place of this map"] == far
    assert layer.rows == sum(expected.values())
    assert sum(sum(year.counts) for year in layer.years) == layer.rows
    columns = columns_of(layer)
    packed = Counter()
    for cell, count in zip(columns["cell"].tolist(), columns["count"].tolist(), strict=True):
        packed[layer.places[cell].name["en"]] += count
    assert packed == expected
    for name, position in zip((place.name["en"] for place in layer.places), layer.cells,
                              strict=True):  # fmt: skip
        assert position == (places[name].x, places[name].y)
    assert any("at most 30" in note["en"] for note in layer.notes)


def test_a_page_of_counts_holds_no_position_of_an_event(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=AT_PLACES)
    layer = layer_of(folder)
    assert {column.name for column in layer.columns} <= {
        *("cell", "month", "span", "dated", "kind", "count")
    }
    out = tmp_path / "out"
    build(folder, out, ("numbers",))
    page = (out / "numbers/map.html").read_text("utf-8")
    lon = str(fictional_events.incidents()["x"].to_pylist()[0])
    assert lon not in page


def test_each_event_counts_in_its_area_and_lines_are_told(tmp_path):
    table = fictional_events.incidents(300)
    x, y = table["x"].to_pylist(), table["y"].to_pylist()
    x[0], y[0] = -123.5, -49.0  # on the line between the two
    table = table.set_column(0, "x", pa.array(x)).set_column(1, "y", pa.array(y))
    layer = layer_of(with_areas(tmp_path / "atlas", events=table))
    points = list(zip(x, y, strict=True))
    west, east = (
        sum(shape.intersects(shapely.Point(at)) for at in points[1:] if at[0] != -123.5)
        for shape in (WEST, EAST)
    )
    on_line = sum(at[0] == -123.5 and -50 <= at[1] <= -48 for at in points)
    found = {place.name["en"]: sum(place.counts) for place in layer.places}
    assert found == {"Fictional West": west, "Fictional East": east}
    told = left_of(layer)
    assert told["in several areas of this map, or on the line between them"] == on_line
    assert layer.rows + sum(told.values()) == 300
    assert layer.places[0].name["ko"] == "가상 서부"
    for shape, position in zip((WEST, EAST), layer.cells, strict=True):
        assert shape.contains(shapely.Point(position))


def test_the_areas_are_credited_where_they_are_used(tmp_path):
    folder = with_areas(tmp_path / "atlas")
    credit = "Fictional areas (CC0)"
    assert credit in open_map("numbers", folder).scene.credits
    other = with_areas(tmp_path / "other", on_map=ON_MAP)
    assert credit not in open_map("numbers", other).scene.credits


def test_the_manifest_tells_when_areas_change(tmp_path):
    folder = with_areas(tmp_path / "atlas")
    file = folder / "data/events/fictional-areas.geojson"

    def hashed(out):
        build(folder, out, ("numbers",))
        found = json.loads((out / "manifest.json").read_text("utf-8"))
        return list(_values(found, "data/events/fictional-areas.geojson"))

    first = hashed(tmp_path / "one")
    file.write_text(TWO.replace('"code": 1', '"code": 9'), "utf-8")
    assert first == hashed(tmp_path / "two")  # what is not told is not told by a hash
    file.write_text(TWO.replace("Fictional West", "Fictional Wild West"), "utf-8")
    assert first
    assert first != hashed(tmp_path / "three")


def _values(value, key):
    """Yield what a key has, wherever it stands."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == key:
                yield item
            yield from _values(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, key)


def test_places_apart_stand_where_they_are_and_close_ones_share_a_number(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=AT_PLACES)
    layer = layer_of(folder)
    near = event_groups(layer, 14)
    assert {group.at for group in near} == set(layer.cells)
    assert not any(group.corners or group.dot for group in near)
    far = event_groups(layer, 2)
    assert len(far) < len(layer.cells)
    assert sum(group.number for group in far) == layer.rows
    assert any(group.corners for group in far)


@pytest.mark.parametrize(
    ("on_map", "declared", "told"),
    [
        (ON_MAP + 'aggregate = "places"\n', DECLARED, "within_m"),
        (ON_MAP + 'aggregate = "places"\nwithin_m = -3\n', DECLARED, "within_m"),
        (ON_MAP + "within_m = 3000\n", DECLARED, 'aggregate = "places"'),
        (ON_MAP + 'aggregate = "provinces"\n', DECLARED, "aggregate"),
        (AT_PLACES + "names = true\n", DECLARED, "event_layer.names"),
        (IN_AREAS, DECLARED, "declares no areas"),
        (
            AT_PLACES.replace("30_000", "5_000"),
            DECLARED.replace("\n[event_table.columns]", "coarsen_m = 10000\n[event_table.columns]"),
            "within_m = 10_000 or more",
        ),
    ],
)
def test_what_cannot_be_counted_so_is_refused(tmp_path, on_map, declared, told):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=on_map, declared=declared)
    with pytest.raises(SpecError) as caught:
        layer_of(folder, audience="internal")
    assert told in str(caught.value)
    assert any(told in str(problem) for problem in check(folder))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (areas(), "has no areas"),
        (
            areas(({"called": "Fictional"}, shapely.Point(0, 0))),
            "areas.geojson:1: geometry 'Point'",
        ),
        (areas(({"called": ""}, WEST)), "name the area in 'en'"),
        (areas(({"called": "Fictional\u202eoutside"}, WEST)), "without control signs"),
        (
            areas(({"called": "Fictional"}, shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))),
            "is not valid",
        ),
        ('{"type": "FeatureCollection"', "data/events/fictional-areas.geojson"),
    ],
)
def test_areas_that_are_none_are_told(tmp_path, text, told):
    folder = with_areas(tmp_path / "atlas", text)
    with pytest.raises(DataError) as caught:
        layer_of(folder)
    assert told in str(caught.value)
    assert any(told in str(problem) for problem in check(folder))


def test_a_place_told_less_exactly_has_no_number_for_others(tmp_path):
    folder = fictional_events.atlas(
        tmp_path / "atlas",
        on_map=AT_PLACES,
        declared=DECLARED.replace(
            "\n[event_table.columns]", "coarsen_m = 30000\n[event_table.columns]"
        ),
    )

    def told(**wishes):
        return {place.name["en"] for place in layer_of(folder, **wishes).places}

    name = min(told())
    (path,) = (
        path for path in (folder / "data/geo").glob("*s.geojson") if name in path.read_text("utf-8")
    )
    collection = json.loads(path.read_text("utf-8"))
    (feature,) = (each for each in collection["features"] if each["properties"]["name_en"] == name)
    feature["properties"] |= {"coarsen": "grid", "coarsen_m": 20000}
    path.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
    assert name in told(audience="internal")
    assert name not in told()


def test_a_figure_shows_the_numbers_at_their_places(tmp_path):
    folder = fictional_events.atlas(tmp_path / "atlas", on_map=AT_PLACES)
    layer = layer_of(folder)
    figures(folder, tmp_path / "out", ("numbers",), wanted=Wanted(formats=("svg",)))
    (svg,) = (tmp_path / "out").rglob("*.svg")
    text = svg.read_text("utf-8")
    greatest = max(sum(place.counts) for place in layer.places)
    assert str(greatest) in text
