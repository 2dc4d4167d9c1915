"""What notebooks ask for: numbers as a table, a table as a map, maps and counts as geodata."""

from __future__ import annotations

import json
import re

import geopandas
import pandas as pd
import pytest

import borderatlas as ba
from borderatlas.errors import ArgumentError, UnknownError
from borderatlas.exploring import explored
from borderatlas.starter import write_starter
from tests import fictional_events, papers
from tests.browser import visit


@pytest.fixture(scope="module")
def atlas():
    return ba.open_atlas()


@pytest.fixture
def starter(tmp_path):
    write_starter(tmp_path / "atlas")
    return tmp_path / "atlas"


def test_estimates_are_those_that_reconcile_makes(atlas):
    found = atlas.estimates(kind="repatriation", unit="persons")
    claims = [
        claim for claim in atlas.claims if (claim.kind, claim.unit) == ("repatriation", "persons")
    ]
    expected = {(one.event_id, one.place_id): one for one in ba.reconcile(claims)}
    assert len(found) == len(expected) > 10
    for row in found.to_dict("records"):
        place = "" if pd.isna(row["place_id"]) else row["place_id"]
        one = expected[row["event_id"], place]
        for name in ("low", "high", "below", "beyond"):
            value = getattr(one, name)
            assert pd.isna(row[name]) if value is None else row[name] == value
        assert row["source_ids"] == one.source_ids
        assert set(row["overlaps"]) == set(atlas.overlaps.get(row["event_id"], ()))


def test_estimates_of_one_event_follow_a_rule(atlas):
    event = "ev-2023-10-09-mass-return"
    every = atlas.estimates(events=(event,), kind="repatriation")
    assert set(every["event_id"]) == {event}
    claimant = every.loc[every["scope"] == "whole", "claimant_ids"].iloc[0][0]
    rule = ba.Rule("prefer", claimant, "asked for in this test")
    assert set(atlas.estimates(events=(event,), rule=rule)["rule"]) <= {"prefer", "range"}


def test_what_there_is_no_estimate_of_is_told(atlas):
    with pytest.raises(ArgumentError, match="one text"):
        atlas.estimates(events="ev-2023-10-09-mass-return")
    with pytest.raises(UnknownError, match="repatriaton"):
        atlas.estimates(kind="repatriaton")
    with pytest.raises(UnknownError, match="ev-2023-10-09-mass"):
        atlas.estimates(events=("ev-2023-10-09-mass-retur",))


@pytest.mark.parametrize("table", ["crossings", "sites", "routes"])
def test_a_table_is_explored_on_the_base_map_without_a_request(atlas, table):
    found = explored(atlas, table, by="kind", audience="public")
    shown = {mark.mark_id.split("/")[1] for mark in found.scene.marks}
    key = "route_id" if table == "routes" else "place_id"
    frame = atlas.frame(table)
    placed = frame[frame.geometry.notna()]
    assert shown <= set(placed[key]) | {
        f"{row[key]}/{row['seq']}" for row in placed.to_dict("records") if "seq" in row
    }
    assert len(found.scene.marks) > 10
    page = atlas.explore(table).get_root().render()
    assert not re.search(r"<(script|img|iframe)[^>]* src=|<link[^>]* href=", page)


def changed(folder, **values):
    """Change the first crossing of an atlas; return its properties as they were."""
    path = folder / "data/geo/crossings.geojson"
    collection = json.loads(path.read_text("utf-8"))
    properties = collection["features"][0]["properties"]
    before = dict(properties)
    properties |= values
    path.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
    return before


@pytest.mark.browser
def test_hostile_names_are_text_on_an_explored_map(starter, tmp_path, new_page):
    hostile = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    changed(starter, name_en=hostile)
    path = tmp_path / "explored.html"
    ba.open_atlas(starter).explore("crossings").save(path)
    page = new_page()
    page.on("dialog", lambda _: pytest.fail("a name was run"))
    visit(page, path.as_uri())
    page.locator("[data-mark]").first.wait_for(state="attached")
    assert hostile in page.locator(".leaflet-container").text_content()
    assert page.locator(".leaflet-container img[src=x]").count() == 0


def test_what_stays_inside_is_not_explored(starter):
    name = changed(starter, sensitivity="restricted")["name_en"]
    opened = ba.open_atlas(starter)
    for audience, seen in (("public", False), ("internal", True)):
        found = explored(opened, "crossings", by="kind", audience=audience)
        assert (name in {mark.name["en"] for mark in found.scene.marks}) is seen


def test_what_cannot_be_explored_is_told(atlas):
    with pytest.raises(ArgumentError, match="use crossings, sites, routes"):
        atlas.explore("claims")
    with pytest.raises(ArgumentError, match="no codes 'statu'"):
        atlas.explore(by="statu")
    with pytest.raises(ArgumentError, match="no audience"):
        atlas.explore(audience="everybody")


def test_a_map_is_geodata_for_others():
    found = ba.open_map("overview")
    frame = geopandas.GeoDataFrame.from_features(found, crs=4326)
    marks = [mark for mark in found.scene.marks if mark.geometry != "bracket"]
    assert list(frame["mark_id"]) == [mark.mark_id for mark in marks]
    assert frame.geometry.iloc[0].coords[0] == tuple(marks[0].coordinates[0])
    assert frame.is_valid.all()
    json.dumps(found.__geo_interface__)


def test_counts_go_back_to_the_places_they_are_of():
    places = fictional_events.places()
    places = places.rename_geometry("where").set_index(places["place_id"] + "-row")
    places["office"] = places.geometry
    columns = ba.EventColumns(date="date", kind="kind", best="best")
    events = fictional_events.table()
    counts = ba.count_events(events, places, radius_m=8_000.0, columns=columns)
    found = counts.at(places.iloc[::-1])
    assert found.index.equals(places.index[::-1])
    assert found.crs == places.crs
    assert found.active_geometry_name == "where"
    expected = counts.frame().query("match == 'matched'").groupby("place_id")["events"].sum()
    assert found["events"].sum() == expected.sum()
    for row in found.to_dict("records"):
        assert row["events"] == expected.get(row["place_id"], 0)
    projected = counts.at(places.to_crs(3857))
    assert projected.crs.to_epsg() == 3857


def test_the_code_of_the_paper_on_notebooks_runs(capsys):
    papers.run_python("docs/notebooks.md")
    told = capsys.readouterr().out.splitlines()
    assert "+proj=" in told[-2]
    assert int(told[-1]) > 0


def test_counts_of_other_places_are_refused():
    places = fictional_events.places()
    counts = ba.count_events(fictional_events.table(50), places, radius_m=8_000.0)
    with pytest.raises(ArgumentError, match="was not counted at"):
        counts.at(places.assign(place_id="fictional-other"))
    with pytest.raises(ArgumentError, match="a column 'events' already"):
        counts.at(places.assign(events=1))
    whole = ba.count_events(fictional_events.table(50), places, radius_m=8_000.0, by=())
    with pytest.raises(ArgumentError, match="not told apart"):
        whole.at(places)
