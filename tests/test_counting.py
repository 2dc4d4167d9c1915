"""The command that counts: what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest
from click.testing import CliRunner

from borderatlas.cli import cli
from borderatlas.errors import ArgumentError, DataError, PublishError
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
        assert isinstance(run(*words).exception, ArgumentError)
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


POINTS = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    '{"num":7,"place_id":"fictional"},"geometry":{"type":"Point","coordinates":[-123.5,-49.0]}}]}'
)


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "fictional-points.geojson"
    path.write_text(POINTS, "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("", ""), ""),
        (('audience = "public"', 'audience = "internal"'), "is not for this audience"),
        (('reviewed = "2030-01-02"', 'reviewed = ""'), "audience"),
        (('reviewed = "', 'coarsen_m = 50000\nreviewed = "'), "middles of cells of 50,000 m alone"),
        (("raid = {", "arrest = {"), "codes of kinds without words"),
        (("[[event_table]]", "[[of_nobody]]"), "is not for this audience"),
    ],
)
@pytest.mark.parametrize("places", ["crossings", "points"])
def test_a_table_of_an_atlas_is_counted_for_others_as_it_is_shown_to_them(  # noqa: PLR0917
    folder, file, points, tmp_path, places, change, told
):
    meta = folder / "data/atlas.toml"
    text = meta.read_text("utf-8")
    before, _, table = text.partition("[[event_table]]")
    table = f"[[event_table]]{table}".replace(*change) if told else f"[[event_table]]{table}"
    table = "" if "of_nobody" in table else table
    meta.write_text(before + table, "utf-8")
    where = points if places == "points" else places
    wishes = ("--places", where, "--radius", "50km", *COLUMNS)
    wishes = (*wishes, "--kind", "type") if "kinds" in told else wishes
    wishes = (*wishes, "--atlas", folder) if places == "crossings" else wishes
    wishes = (*wishes, "-o", tmp_path / "counts.csv")
    done = run(file, *wishes)
    if told:
        assert isinstance(done.exception, PublishError)
        assert told in str(done.exception)
        assert not (tmp_path / "counts.csv").exists()
    else:
        assert done.exit_code == 0, done.output
    done = run(file, *wishes, "--audience", "internal")
    assert done.exit_code == 0, done.output
    assert set(pd.read_csv(tmp_path / "counts.csv")["audience"]) == {"internal"}


def test_only_declared_columns_are_counted_for_others(file, points):
    wishes = ("--places", points, "--radius", "50km", "--lon", "x", "--lat", "y")
    done = run(file, *wishes, "--kind", "headline")
    assert isinstance(done.exception, PublishError)
    assert "--kind 'headline': is not what the table declares" in str(done.exception)


def test_what_is_read_and_atlases_are_not_written_over(folder, file, points):
    wishes = ("--places", points, "--radius", "50km", *COLUMNS)
    for target in (points, folder / "data/claims.csv", folder / "maps/new.csv"):
        before = target.read_bytes() if target.exists() else None
        out = target.with_suffix(".csv") if target == points else target
        if target == points:
            points.rename(out := points.with_suffix(".json"))
            wishes = ("--places", out, *wishes[2:])
        assert isinstance(run(file, *wishes, "-o", out).exception, ArgumentError)
        assert (out.read_bytes() if out.exists() else None) == before


def test_ids_may_stand_in_any_column_and_be_numbers(file, points):
    done = run(file, "--places", points, "--id", "num", "--radius", "50km", *COLUMNS)
    assert done.exit_code == 0, done.output
    assert "\nmatched,7," in done.output


def test_addresses_that_nothing_reads_are_refused(points):
    for address in ("foo://fictional/a.csv", "s3://fictional/a.csv"):
        done = run(address, "--places", points, "--radius", "50km", *COLUMNS)
        assert isinstance(done.exception, DataError)
        assert "no file system for addresses of" in str(done.exception)


def test_a_code_that_no_row_has_is_told(points, tmp_path):
    path = fictional_events.write(tmp_path / "fictional.parquet", fictional_events.table(50))
    wishes = ("--places", points, "--radius", "50km", "--precision", "where")
    assert "--located '7': no row has this code" in run(path, *wishes, "--located", "1,7").stderr
    assert "go together" in str(run(path, *wishes).exception)
