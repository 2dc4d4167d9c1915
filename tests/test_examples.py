"""The example of another border is in order, and shows what its source lists and no more."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from functools import cache

import pytest
from shapely.geometry import shape

from borderatlas.build import open_maps
from borderatlas.io.canonical import format_folder
from borderatlas.io.folder import check_folder, read_atlas
from tests.shipped import ROOT

EXAMPLE = ROOT / "examples" / "chile-argentina"

# As the code list has them: country and code, degrees and minutes.
LISTED = {
    "cl-ftf": ("Paso Futaleufú", "4311S 07145W"),
    "cl-loh": ("Paso Lago O'Higgins", "4852S 07240W"),
    "cl-dor": ("Paso Dorotea", "5135S 07220W"),
    "cl-ssb": ("Paso San Sebastián", "5319S 06836W"),
}


@cache
def scene():
    (item,), _ = open_maps(EXAMPLE)
    return item.scene


def test_nothing_is_wrong_with_it_but_that_its_source_has_no_archived_copy():
    (found,) = check_folder(EXAMPLE)
    assert (found.level, found.column) == ("warning", "archived_url")
    assert format_folder(EXAMPLE, write=False) == ()


def test_the_scene_is_as_it_was(golden):
    plain = scene().as_json()
    for layer in plain["base"]:
        paths = json.dumps(layer.pop("paths")).encode()
        layer["paths"] = hashlib.sha256(paths).hexdigest()
    text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True)
    golden("chile-argentina.scene.json", text + "\n")


@pytest.mark.parametrize("place_id", LISTED)
def test_a_pass_stands_where_the_list_has_it(place_id):
    name, minutes = LISTED[place_id]
    place = read_atlas(EXAMPLE).place(place_id)
    south, south_min, west, west_min = map(
        int, re.findall(r"\d{2,3}(?=\d\d[SW])|\d\d(?=[SW])", minutes)
    )
    assert place["name_en"] == name
    assert minutes in place["coord_note"]
    assert place["geometry"].y == pytest.approx(-(south + south_min / 60), abs=0.0051)
    assert place["geometry"].x == pytest.approx(-(west + west_min / 60), abs=0.0051)


def test_every_pass_is_as_near_to_the_border_as_its_precision_says():
    text = (EXAMPLE / "data/geo/basemap/borders.geojson").read_text("utf-8")
    lines = [shape(feature["geometry"]) for feature in json.loads(text)["features"]]
    passes = read_atlas(EXAMPLE).rows("crossings")
    assert len(passes) == 19
    for row in passes:
        off_m = min(line.distance(row["geometry"]) for line in lines) * 111_195
        assert off_m < row["precision_m"] * 1.7  # degrees of longitude are shorter here
        assert row["status"] == "unknown"


def test_there_is_no_number_of_people_in_it():
    assert not scene().estimates
    assert not any(mark.value for mark in scene().marks)
    for table in ("claims", "events", "claimants"):
        text = (EXAMPLE / f"data/{table}.csv").read_text("utf-8")
        assert len(list(csv.reader(text.splitlines()))) == 1, table
    assert scene().sentence["en"] == "19 crossings."


def test_what_the_data_call_indefinite_is_drawn_with_dashes_and_said():
    base = {layer.layer_id: layer for layer in scene().base}
    assert len(base["border_disputed"].paths) == 2
    assert base["border_disputed"].symbol.dash_pt
    assert "indefinite" in json.dumps([note["en"] for note in scene().notes])
    assert {"Chile", "Argentina", "Falkland Islands / Malvinas"} <= {
        label.text["en"] for label in scene().base_labels
    }


def test_its_page_has_the_passes_and_the_credits_and_fits_the_budget(tmp_path):
    command = [sys.executable, "-m", "borderatlas", "build", str(EXAMPLE), "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    page = (tmp_path / "passes/map.html").read_bytes()
    assert len(page) < 600_000
    text = page.decode("utf-8")
    assert "19 crossings." in text
    for name, _ in LISTED.values():
        assert name.replace("'", "&#39;") in text or name in text
    assert "Made with Natural Earth" in text
    assert "UN/LOCODE 2023-1, UNECE" in text
