"""The command that counts: what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest
from click.testing import CliRunner

from borderatlas.cli import cli
from borderatlas.errors import DataError, PublishError
from tests import fictional_events

COLUMNS = ["--lon", "x", "--lat", "y"]


def run(*words):
    return CliRunner().invoke(cli, ["count", *map(str, words)])


@pytest.fixture
def folder(tmp_path):
    return fictional_events.atlas(tmp_path / "atlas")


@pytest.fixture
def file(folder):
    return folder / "data/events/fictional-incidents.parquet"


def test_counts_at_places_of_an_atlas(folder, file, tmp_path):
    out = tmp_path / "counts.csv"
    done = run(file, "--atlas", folder, "--places", "crossings", "--radius", "60km", *COLUMNS,
               "--date", "when", "--kind", "type", "--by", "place,year", "-o", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    frame = pd.read_csv(out)
    assert list(frame.columns) == ["match", "place_id", "period", "events"]
    assert frame[frame["match"] == "unmatched"]["events"].sum() > 100
    assert "600 rows" in done.output
    assert "audience" not in frame


def test_the_report_is_json(folder, file):
    done = run(file, "--atlas", folder, "--places", "crossings", "--radius", "60km", *COLUMNS,
               "--json")  # fmt: skip
    report = json.loads(done.stdout)
    parts = ("matched", "ambiguous", "unmatched", "invalid")
    assert sum(report[part] for part in parts) == report["rows"] == 600
    assert report["bytes"] == file.stat().st_size


def test_counts_at_places_of_a_file(file, tmp_path):
    places = fictional_events.places()
    for ending in ("geojson", "gpkg", "parquet"):
        path = tmp_path / f"fictional.{ending}"
        places.to_parquet(path) if ending == "parquet" else places.to_file(path)
        done = run(file, "--places", path, "--radius", "5km", *COLUMNS)
        assert done.exit_code == 0, done.output
        assert "match,place_id,events" in done.stdout


def test_places_that_do_not_fit_are_named_by_file_and_id(folder, file, tmp_path):
    path = tmp_path / "fictional.geojson"
    fictional_events.areas().to_file(path)
    told = str(run(file, "--places", path, "--radius", "5km", *COLUMNS).exception)
    for name in fictional_events.areas()["place_id"]:
        assert f"fictional.geojson: place_id '{name}': its geometry is no point" in told
    wishes = ("--atlas", folder, "--places", "crossings", "--rule", "polygon")
    told = str(run(file, *wishes, *COLUMNS).exception)
    assert "data/geo/crossings.geojson: place_id 'fictional-" in told


def test_what_is_counted_is_not_written_over(folder, file, tmp_path):
    wishes = ("--atlas", folder, "--places", "crossings", "--radius", "5km", *COLUMNS)
    before = file.read_bytes()
    for words in (
        (file, *wishes, "-o", file),
        (file.as_uri(), *wishes, "-o", file),
        (f"local://{file}", *wishes, "-o", file),
        (file.parent, *wishes, "-o", file.parent / "counts.csv"),
        (file, *wishes, "-o", tmp_path / "a.csv", "--odd", tmp_path / "a.csv"),
    ):
        assert run(*words).exit_code == 2
    assert file.read_bytes() == before
    assert not (tmp_path / "a.csv").exists()


def test_what_is_no_file_is_refused_at_once(folder, tmp_path):
    os.mkfifo(tmp_path / "fictional.csv")
    empty = tmp_path / "empty.csv"
    empty.touch()
    wishes = ("--atlas", folder, "--places", "crossings", "--radius", "5km", *COLUMNS)
    for path, told in ((tmp_path / "fictional.csv", "no file that can be"), (empty, "no headings")):
        assert told in str(run(path, *wishes).exception)
    done = run(empty, "--places", tmp_path / "gone.gpkg", "--radius", "5km", *COLUMNS)
    assert "gone.gpkg: is missing" in str(done.exception)


def test_what_the_gate_keeps_inside_is_not_counted_for_others(folder, file, tmp_path):
    wishes = ("--atlas", folder, "--places", "crossings", "--radius", "5km", *COLUMNS)
    done = run(file, *wishes, "--best", "x")
    assert isinstance(done.exception, PublishError)
    meta = folder / "data/atlas.toml"
    text = meta.read_text("utf-8").replace('audience = "public"', 'audience = "internal"')
    meta.write_text(text, "utf-8")
    for address in (file, file.as_uri(), f"local://{file}", file.parent.as_uri()):
        assert isinstance(run(address, *wishes).exception, PublishError)
    done = run(f"simplecache::{file.as_uri()}", *wishes)
    assert isinstance(done.exception, DataError)
    assert "in a roundabout way" in str(done.exception)
    out = tmp_path / "counts.csv"
    done = run(file, *wishes, "--audience", "internal", "-o", out)
    assert done.exit_code == 0
    assert set(pd.read_csv(out)["audience"]) == {"internal"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--places", "crossings", "--radius", "5"), "write it like 5km"),
        (("--places", "crossing", "--radius", "5km"), "or a table of the atlas"),
        (("--places", "crossings", "--radius", "5km", "--by", "week"), "use place"),
        (("--places", "crossings", "--radius", "5km", "--date", "wen"), "did you mean 'when'"),
        (("--places", "crossings"), "needs a radius"),
        (("--places", "crossings", "--radius", "5km", "-o", "counts.xls"), "ends with none of"),
        (("--places", "crossings", "--radius", "5km", "--scheduler", "local:0"), "local:2"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_remedy(folder, file, words, told):
    done = run(file, "--atlas", folder, *COLUMNS, *words)
    assert told in done.output + str(done.exception)
    assert done.exit_code != 0


def test_cells_that_spreadsheets_would_run_are_made_safe(folder, tmp_path):
    events = fictional_events.incidents(30)
    at = events.column_names.index("type")
    kinds = events.drop_columns(["type"]).append_column("type", [["=1+1"] * 30])
    file = fictional_events.write(tmp_path / "fictional.csv", kinds)
    out = tmp_path / "counts.csv"
    done = run(file, "--atlas", folder, "--places", "crossings", "--radius", "5km", *COLUMNS,
               "--kind", "type", "-o", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert at >= 0
    assert "'=1+1" in out.read_text("utf-8")
