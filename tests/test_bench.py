"""The scripts that measure run, at their smallest and without the tools of others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from shapely.geometry import Point, shape

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "bench"
FORMS = ("parquet", "csv", "geoparquet")
ROWS = 2_000
RADIUS_M = 5_000


def run(script, *words):
    return subprocess.run(
        [sys.executable, str(BENCH / script), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """One table of fictional events in each form, and a tiny one to warm up."""
    folder = tmp_path_factory.mktemp("tables")
    made = {}
    for rows in (ROWS, 10):
        done = run("fictional_events.py", folder, "--rows", rows)
        assert done.returncode == 0, done.stderr
        made |= zip([(form, rows) for form in FORMS], done.stdout.split(), strict=True)
    return made


def places(tmp_path, rule):
    """Write places as the engines want them, and return the file."""
    files = {"areas": ["basemap/countries"]}.get(rule, ["crossings", "sites"])
    features = [
        {**item, "properties": {"id": item["properties"].get("place_id") or f"{number}"}}
        for file in files
        for number, item in enumerate(
            json.loads((ROOT / f"data/geo/{file}.geojson").read_text("utf-8"))["features"]
        )
    ]
    path = tmp_path / f"{rule}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def counted(tables, tmp_path, engine, rule, form="parquet"):
    """Let an engine count; return its cells and what it took."""
    task = {
        "events": tables[form, ROWS],
        "warm_up": tables[form, 10],
        "form": form,
        "places": str(places(tmp_path, rule)),
        "rule": rule,
        "radius_m": RADIUS_M,
        "cells": str(tmp_path / "cells.tsv"),
        "begun_s": time.time(),
    }
    done = run(f"peers/count_{engine}.py", json.dumps(task))
    assert done.returncode == 0, done.stderr
    return (tmp_path / "cells.tsv").read_text("utf-8"), json.loads(done.stdout)


def told(found):
    """Cells as the engines write them."""
    rows = (f"{place}\t{month}\t{kind}\t{n}\n" for (place, month, kind), n in found.items())
    return "".join(sorted(rows))


def by_hand(tables, tmp_path, rule):
    """Count every pair of an event and a place, one by one."""
    events = pd.read_parquet(tables["parquet", ROWS])
    found = Counter()
    features = json.loads(places(tmp_path, rule).read_text("utf-8"))["features"]
    metres = []
    for item in features:
        if rule == "areas":
            area = shape(item["geometry"])
            inside = [area.intersects(Point(at)) for at in events[["lon", "lat"]].to_numpy()]
        else:
            lon, lat = (np.full(ROWS, degrees) for degrees in item["geometry"]["coordinates"])
            _, _, far = Geod(ellps="WGS84").inv(events["lon"], events["lat"], lon, lat)
            metres.append(far)
            inside = far <= RADIUS_M
        if rule != "nearest":
            found.update(cells(events[inside], item["properties"]["id"]))
    if rule == "nearest":
        nearest = np.argmin(metres, axis=0)
        for number, item in enumerate(features):
            found.update(cells(events[nearest == number], item["properties"]["id"]))
    return told(found)


def cells(events, place):
    return [
        (place, f"{date:%Y-%m}", kind)
        for date, kind in zip(events["date"], events["kind"], strict=True)
    ]


def test_the_three_forms_of_a_table_hold_the_same_events(tables):
    parquet = pd.read_parquet(tables["parquet", ROWS])
    points = geopandas.read_parquet(tables["geoparquet", ROWS])
    csv = pd.read_csv(tables["csv", ROWS], dtype={"best": "Int32"})
    assert list(points.geometry.x) == list(parquet["lon"]) == list(csv["lon"])
    assert list(points.geometry.y) == list(parquet["lat"]) == list(csv["lat"])
    assert (
        list(points["date"].astype(str)) == list(parquet["date"].astype(str)) == list(csv["date"])
    )
    assert list(points["kind"]) == list(parquet["kind"]) == list(csv["kind"])
    assert list(csv["best"].fillna(-1)) == list(parquet["best"].fillna(-1).astype(int))
    assert (parquet[["lon", "lat"]].round(5) == parquet[["lon", "lat"]]).all(axis=None)
    assert parquet["kind"].nunique() == 8
    assert parquet["best"].dropna().between(0, 50).all()
    assert points.crs.equals("EPSG:4326", ignore_axis_order=True)


def test_a_smaller_table_is_the_beginning_of_a_larger_one(tables):
    small, large = (pd.read_parquet(tables["parquet", rows]) for rows in (10, ROWS))
    pd.testing.assert_frame_equal(small, large[:10])


def test_six_of_ten_events_lie_around_the_places(tables, tmp_path):
    events = geopandas.read_parquet(tables["geoparquet", ROWS]).to_crs("EPSG:4087")
    around = geopandas.read_file(places(tmp_path, "within")).to_crs("EPSG:4087")
    near = len(events.sjoin_nearest(around, max_distance=40_000).index.unique())
    assert 0.57 < near / ROWS < 0.66


@pytest.mark.parametrize(
    ("engine", "rule"),
    [
        *(("geopandas", "within"), ("geopandas", "areas")),
        *(("shapely", "within"), ("shapely", "areas")),
        ("geodesic", "nearest"),
    ],
)
def test_an_engine_counts_what_one_counts_by_hand(tables, tmp_path, engine, rule):
    found, took = counted(tables, tmp_path, engine, rule)
    right = by_hand(tables, tmp_path, rule)
    assert right.count("\n") > 100
    assert found == right
    assert 0 < took["wall_s"] < 60
    assert took["start_s"] > 0
    assert took["peak_mb"] > 10
    assert took["versions"]["numpy"] == np.__version__


@pytest.mark.parametrize(
    ("rule", "form"),
    [("areas", "parquet"), ("nearest", "parquet"), *(("within", form) for form in FORMS)],
)
def test_ours_counts_what_one_counts_by_hand(tables, tmp_path, rule, form):
    found, _ = counted(tables, tmp_path, "borderatlas", rule, form)
    assert found == by_hand(tables, tmp_path, rule)


def test_results_are_written_by_section_and_a_failure_is_told(tmp_path):
    results = tmp_path / "RESULTS.md"
    results.write_text("# Old\n\n## start\n\nkept as it is\n", "utf-8")
    small = ["--only", "count", "--alone", "--runs", "1", "--results", results]
    small += ["--tables", tmp_path / "tables"]
    done = run("everything.py", *small, "--rows", "2e3")
    assert done.returncode == 0, done.stderr
    text = results.read_text("utf-8")
    assert "kept as it is" in text
    assert re.search(r"^`bench/count.py --runs 1 --rows 2e3 --alone`$", text, re.MULTILINE)
    assert "within 5 km of 72 crossings and sites; 2,000 events, parquet, median of 1" in text
    assert f"numpy {np.__version__}" in text
    assert str(tmp_path) not in text

    done = run("everything.py", *small, "--rows", "2e3", "--rules", "nearest", "--format", "csv")
    assert done.returncode == 0, done.stderr
    titles = re.findall(r"^## (.+)$", results.read_text("utf-8"), re.MULTILINE)
    assert titles == ["start", "count", "count, nearest, csv"]

    done = run("everything.py", *small, "--rows", "many")
    assert done.returncode == 1
    assert "count failed with exit code 2" in done.stdout
    text = results.read_text("utf-8")
    assert "The script failed with exit code 2" in text
    assert "2,000 events" not in text.partition("## count, nearest, csv")[0]
    assert "kept as it is" in text


def test_an_engine_that_counts_otherwise_is_named():
    right, wrong = "a\t2020-01\tx\t3\nb\t2020-01\tx\t1\n", "a\t2020-01\tx\t2\n"
    cells = {"polars": wrong, "geopandas": right, "duckdb": right}
    code = f"import count; count._print_agreement('within', {cells})"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=BENCH, capture_output=True, text=True, check=True
    ).stdout
    assert "alike in all 2 cells: geopandas, duckdb" in said
    assert "polars in 2 cells, 0 events too many and 2 missing of 4" in said


def test_an_engine_that_takes_too_long_is_told():
    done = run("count.py", "--alone", "--rows", "1e3", "--runs", "1", "--limit", "0.01")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("borderatlas: more than 0.01 s at 1,000 events") == 3


@pytest.mark.browser
def test_a_page_is_seen_when_its_colour_is_there(tmp_path):
    page = tmp_path / "fictional-page.html"
    page.write_text(
        """<!doctype html><body><p style="color: #888">grey words count for nothing</p>
        <img src="https://example.org/none.png" alt="">
        <script>
        const dot = (left) => document.body.insertAdjacentHTML("beforeend",
          `<div style="position: absolute; top: 200px; left: ${left}px; width: 99px;
             height: 99px; background: #d01c8b"></div>`);
        setTimeout(() => dot(100), 300);
        setTimeout(() => dot(400), 900);
        </script>""",
        "utf-8",
    )
    done = run("measuring/seeing.py", page, "#d01c8b", "60", "1 + 1")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert 900 <= seen["seen_ms"] < 30_000
    assert seen["pixels"] > 1_000
    assert (seen["requests"], seen["errors"], seen["script_ms"]) == (1, 1, 2)


def test_a_navigation_begins_where_its_own_address_does():
    def start(ts, address):
        data = {"documentLoaderURL": address}
        return {"name": "navigationStart", "ts": ts, "args": {"data": data}}

    events = [start(1, ""), start(2, "file:///fictional.html"), {"name": "Screenshot", "ts": 3}]
    events += [start(4, ""), start(5, "about:blank")]
    code = f"import measuring.browser as b; print(b.begun({events}, 'file:///fictional.html'))"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=True).stdout
    assert said == "2\n"


@pytest.mark.browser
def test_our_page_shows_all_events_and_asks_for_nothing(tmp_path):
    done = run("events.py", "--alone", "--rows", "40", "--runs", "1", "--tables", tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = re.findall(r"^borderatlas +(.+)$", done.stdout, re.MULTILINE)
    build_s, _, mb, _, requests, errors, seen_s, _ = re.split(r" {2,}", row)
    assert 0 < float(build_s) < 30
    assert 0.1 < float(mb) < 1
    assert (requests, errors) == ("0", "0")
    assert 0 < float(seen_s) < 30
    assert "its page has" not in done.stdout
    assert re.search(r"a filter of 40 events < 100 ms; measured [\d.]+ ms", done.stdout)


@pytest.mark.parametrize(
    ("workers", "cores", "task_s", "took_s"),
    [
        *((1, 9, 1e-6, 8.0), (2, 9, 1e-6, 4.0), (4, 9, 1e-6, 2.0), (4, 2, 1e-6, 4.0)),
        # Who asks takes 2 s for each task: the first is there after 1 s.
        *((4, 9, 2.0, 17.0), (1, 1, 1.0, 16.0)),
    ],
)
def test_a_simulated_count_takes_what_its_queues_do(workers, cores, task_s, took_s):
    code = f"""from scaling import Stages, simulated
stages = Stages(0.5, (1.0,), 0.0, 0.25, {task_s}, 1, 1.0)
print(simulated(stages, tasks=8, workers={workers}, cores={cores}) - 0.75)"""
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=BENCH, capture_output=True, text=True, check=True).stdout
    assert float(said) == pytest.approx(took_s, abs=1e-4)


SCRIPTS = ["start", "build", "page", "figure", "count", "events", "scaling"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_says_what_it_can_be_asked(script):
    done = run(f"{script}.py", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--runs" in done.stdout
