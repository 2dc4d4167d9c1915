"""Counts of raw events that become claims of an atlas: what they say, and what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from borderatlas.cli import cli
from borderatlas.errors import ArgumentError, DataError, PublishError
from borderatlas.io.folder import check_folder
from tests import fictional_events

KINDS = "raid=repatriation,check=detention_stock"
SAID = ["--claims", "fictional-report-2020", "--claimant", "fictional-watch", "--unit", "persons"]


@pytest.fixture
def folder(tmp_path):
    declared = fictional_events.DECLARED.replace("2030-01-02", "2026-11-22")
    return fictional_events.atlas(tmp_path / "atlas", declared=declared)


def run(*words):
    return CliRunner().invoke(cli, [*map(str, words)])


def count(
    folder,
    *words,
    events=None,
    rule=("nearest",),
    said=(*SAID, "--claim-kind", KINDS),
    places="crossings",
):
    file = events or folder / "data/events/fictional-incidents.parquet"
    return run("count", file, "--atlas", folder, "--places", places, "--rule", *rule,
               "--radius", "60km", "--lon", "x", "--lat", "y", "--date", "when", "--kind", "type",
               *said, *words)  # fmt: skip


def claims(folder, table="claims"):
    """Return the rows that were counted, by id."""
    with (folder / f"data/{table}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row[f"{table[:-1]}_id"]: row for row in rows if ".." in row[f"{table[:-1]}_id"]}


def fictional_table(**columns):
    rows = len(next(iter(columns.values())))
    usual = {"x": [-123.5] * rows, "y": [-49.0] * rows, "when": ["2020-05-01"] * rows,
             "type": ["raid"] * rows}  # fmt: skip
    return pa.table(usual | columns)


def test_a_count_becomes_claims_that_a_build_draws_once_somebody_has_looked(folder, tmp_path):
    counted = json.loads(count(folder, "--json", "--by", "year", said=()).stdout)
    done = count(folder, "--by", "year")
    assert done.exit_code == 0, done.output
    found = claims(folder)
    told = sum(int(row["best"]) for row in found.values())
    assert f"in no claim: {counted['matched'] - told:,} events, of the kind" in done.output
    assert f"in no claim: {counted['unmatched']:,} events, unmatched" in done.output
    assert set(found) == set(claims(folder, "events"))
    assert {row["date"] for row in found.values()} == {"2020", "2021"}
    assert {row["qualifier"] for row in found.values()} == {"exact"}
    one = found["fictional-report-2020..fictional-east..2020..repatriation"]
    assert one["paraphrase"].endswith("to which the place is the nearest, at most 60 km away.")

    refused = run("build", "--atlas", folder, "--out", tmp_path / "out")
    assert isinstance(refused.exception, PublishError)
    assert "was never reviewed" in str(refused.exception)
    path = folder / "data/claims.csv"
    text = path.read_text("utf-8").replace(",public-ok,,Counted", ",public-ok,2026-11-22,Counted")
    path.write_text(text, "utf-8")
    built = run("build", "--atlas", folder, "--out", tmp_path / "out")
    assert built.exit_code == 0, built.output
    scene = json.loads(run("scene", "places", "--atlas", folder).stdout)
    shown = {claim["claim_id"] for view in scene["estimates"] for claim in view["claims"]}
    assert {key for key in found if key.endswith("detention_stock")} <= shown


def test_the_same_count_again_changes_nothing_and_keeps_what_people_decided(folder):
    count(folder, "--by", "year")
    path = folder / "data/claims.csv"
    path.write_text(path.read_text("utf-8").replace(",public-ok,,", ",public-ok,2026-11-22,", 1))
    before = path.read_bytes(), (folder / "data/events.csv").read_bytes()
    done = count(folder, "--by", "year")
    assert "12 claims, 12 of them as they were; 0 removed" in done.output
    assert (path.read_bytes(), (folder / "data/events.csv").read_bytes()) == before


def test_a_claim_that_says_something_else_has_to_be_looked_at_again(folder, tmp_path):
    file = tmp_path / "fictional.parquet"
    fictional_events.write(file, fictional_table(x=[-123.5] * 3))
    assert "1 claims, 0" in count(folder, "--by", "year", events=file).output
    path = folder / "data/claims.csv"
    path.write_text(path.read_text("utf-8").replace(",public-ok,,", ",public-ok,2026-11-22,"))
    fictional_events.write(file, fictional_table(x=[-123.5] * 4))
    count(folder, "--by", "year", events=file)
    (row,) = claims(folder).values()
    assert (row["best"], row["reviewed"]) == ("4", "")
    fictional_events.write(file, fictional_table(x=[-123.5] * 4, when=["2021"] * 4))
    assert "1 claims, 0 of them as they were; 1 removed" in count(folder, events=file).output
    assert [row["date"] for row in claims(folder).values()] == ["2021"]
    assert [row["date"] for row in claims(folder, "events").values()] == ["2021"]


@pytest.mark.parametrize(
    ("decided", "column"), [("do-not-publish", "sensitivity"), ("withdrawn", "status")]
)
def test_a_claim_that_changes_stays_for_whom_it_was(folder, tmp_path, decided, column):
    file = tmp_path / "fictional.parquet"
    fictional_events.write(file, fictional_table(x=[-123.5] * 3))
    count(folder, "--by", "year", events=file)
    ((key, before),) = claims(folder).items()
    if column == "status":
        done = run("withdraw", key, "--atlas", folder, "--reason", "A fictional reason.")
        assert done.exit_code == 0, done.output
    else:
        path = folder / "data/claims.csv"
        path.write_text(
            path.read_text("utf-8").replace(",public-ok,,Counted", f",{decided},,Counted")
        )
    fictional_events.write(file, fictional_table(x=[-123.5] * 4))
    done = count(folder, "--by", "year", events=file)
    assert done.exit_code == 0, done.output
    (row,) = claims(folder).values()
    assert (before["best"], row["best"], row[column]) == ("3", "4", decided)


def test_a_date_that_is_not_known_to_the_period_stays_as_it_is(folder, tmp_path):
    file = tmp_path / "fictional.parquet"
    dates = ["2020-05-01", "2020-05", "2020", "20XX", ""]
    fictional_events.write(file, fictional_table(when=dates))
    assert count(folder, "--by", "month", events=file).exit_code == 0
    found = {row["date"]: row["best"] for row in claims(folder).values()}
    assert found == {"2020-05": "2", "2020": "1", "20XX": "1", "": "1"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (([1, 2], [3, 4], [5, 6]), ("3", "7", "11", "between")),
        (([1, 2], [3, None], [5, 6]), ("3", "", "11", "between")),
        (([1, None], [3, None], [5, None]), ("1", "", "", "more_than")),
        (([None, None], [3, 4], [5, None]), ("", "7", "", "about")),
        (([None, None], [None, None], [5, 6]), ("", "", "11", "up_to")),
        (([None, None], [None, None], [None, None]), ("", "", "", "none")),
    ],
)
def test_a_number_that_some_rows_do_not_give_leaves_its_bound_open(
    folder, tmp_path, given, expected
):
    file = tmp_path / "fictional.parquet"
    names = ("low", "best", "high")
    numbers = dict(zip(names, (pa.array(each, pa.float64()) for each in given), strict=True))
    fictional_events.write(file, fictional_table(x=[-123.5] * 2, **numbers))
    done = count(folder, "--low", "low", "--best", "best", "--high", "high", events=file)
    assert done.exit_code == 0, done.output
    (row,) = claims(folder).values()
    assert (row["low"], row["best"], row["high"], row["qualifier"]) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--claims", "x"], "--claimant and --claim-kind and --unit: claims need a source"),
        (
            ["--claims", "fictional-report-2021", "--claimant", "y", "--claim-kind", "arrest",
             "--unit", "people"],
            "'fictional-report-2021': is not in data/sources.csv; did you mean 'fictional-report",
        ),
        ([*SAID, "--claim-kind", "repatriation", "--by", "place"], "claims have dates"),
        ([*SAID, "--claim-kind", "=repatriation,check=detention_stock"], "each event once"),
        ([*SAID, "--claim-kind", "raid=repatriation,raid=detention_stock"], "each event once"),
    ],
)  # fmt: skip
def test_what_the_atlas_does_not_know_is_refused_before_anything_is_counted(
    folder, words, expected
):
    before = (folder / "data/claims.csv").read_bytes()
    done = count(folder, *words, said=())
    assert isinstance(done.exception, (ArgumentError, DataError))
    assert expected in str(done.exception)
    assert "rows:" not in done.output
    assert (folder / "data/claims.csv").read_bytes() == before


def test_events_at_several_places_are_no_claims(folder):
    before = (folder / "data/claims.csv").read_bytes()
    done = count(folder, rule=("within",))
    assert isinstance(done.exception, DataError)
    assert "157 events are at several places, and would count twice" in str(done.exception)
    assert (folder / "data/claims.csv").read_bytes() == before


def test_a_table_is_not_told_twice_at_places_of_two_kinds(folder):
    assert count(folder, "--by", "year").exit_code == 0
    before = claims(folder)
    again = count(folder, "--by", "year", places="sites")
    assert isinstance(again.exception, DataError)
    assert "records would be told twice" in str(again.exception)
    assert claims(folder) == before


def test_what_people_wrote_beside_a_count_stays_when_it_changes(folder, tmp_path):
    table = fictional_table(x=[-123.5, -123.5])
    file = fictional_events.write(tmp_path / "fictional.parquet", table)
    assert count(folder, events=file).exit_code == 0
    path = folder / "data/claims.csv"
    (claim_id,) = claims(folder)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["claim_id"] == claim_id:
            row |= {"wording": "fictional words", "reviewed": "2026-11-22"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    fictional_events.write(file, fictional_table(x=[-123.5] * 3))
    assert count(folder, events=file).exit_code == 0
    row = claims(folder)[claim_id]
    assert (row["best"], row["wording"], row["reviewed"]) == ("3", "fictional words", "")


def test_what_somebody_restricted_does_not_come_back_public(folder, tmp_path):
    file = tmp_path / "fictional.parquet"
    two = fictional_table(x=[-123.5] * 2, when=["2020-05-01", "2021-05-01"])
    fictional_events.write(file, two)
    assert count(folder, "--by", "year", events=file).exit_code == 0
    path = folder / "data/claims.csv"
    text = path.read_text("utf-8").splitlines(keepends=True)
    at = next(at for at, line in enumerate(text) if "..2020.." in line)
    text[at] = text[at].replace("public-ok", "restricted")
    path.write_text("".join(text), "utf-8")
    fictional_events.write(file, fictional_table(x=[-123.5], when=["2021-05-01"]))
    done = count(folder, "--by", "year", events=file)
    assert "1 are counted no more, and people had written in them" in done.stderr
    for _ in (1, 2):  # counted no more, and counted again
        (row,) = (row for row in claims(folder).values() if row["date"] == "2020")
        assert (row["status"], row["sensitivity"]) == ("withdrawn", "restricted")
        assert row["event_id"] in claims(folder, "events")
        fictional_events.write(file, two)
        assert count(folder, "--by", "year", events=file).exit_code == 0


@pytest.mark.parametrize("after", [1, 2])
def test_a_count_that_is_killed_between_its_files_is_taken_up(folder, tmp_path, monkeypatch, after):
    file = tmp_path / "fictional.parquet"
    fictional_events.write(file, fictional_table(x=[-123.5] * 2, when=["2020-05-01", "2021-05-01"]))
    assert count(folder, "--by", "year", events=file).exit_code == 0
    fictional_events.write(file, fictional_table(x=[-123.5] * 2, when=["2021-05-01", "2022-05-01"]))
    expected = shutil.copytree(folder, tmp_path / "expected")
    assert count(expected, "--by", "year", events=file).exit_code == 0
    renamed, rename = [], Path.replace

    def replace(self, target):
        if len(renamed) == after:
            raise KeyboardInterrupt
        renamed.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    count(folder, "--by", "year", events=file)
    monkeypatch.setattr(Path, "replace", rename)
    assert len(renamed) == after
    assert not [each for each in check_folder(folder) if each.level == "error"]
    assert count(folder, "--by", "year", events=file).exit_code == 0
    assert claims(folder) == claims(expected)
    if after == 1:  # after 2 the event of the claim that went stays, without one
        assert claims(folder, "events") == claims(expected, "events")


def test_a_slip_in_a_kind_does_not_remove_what_was_counted(folder):
    assert count(folder, "--by", "year").exit_code == 0
    before = claims(folder)
    slip = (*SAID, "--claim-kind", "riad=repatriation")
    done = count(folder, "--by", "year", said=slip)
    assert isinstance(done.exception, DataError)
    assert f"would remove all {len(before)} claims" in str(done.exception)
    assert claims(folder) == before
    done = count(folder, "--by", "year", said=(*SAID, "--claim-kind", f"{KINDS},riad=repatriation"))
    assert "--claim-kind 'riad': no event is of this kind" in done.stderr
    assert claims(folder) == before


def test_a_sum_says_of_how_many_records_it_is(folder, tmp_path):
    file = tmp_path / "fictional.parquet"
    some = pa.array([7.0, 5.0, None])
    fictional_events.write(file, fictional_table(x=[-123.5] * 3, low=some, best=[1.0] * 3))
    assert count(folder, "--low", "low", events=file).exit_code == 0
    (row,) = claims(folder).values()
    assert (row["low"], row["qualifier"]) == ("12", "more_than")
    assert row["paraphrase"].startswith("3 records")
    assert row["paraphrase"].endswith("; 2 of them give a number, added up.")
    assert count(folder, "--best", "best", events=file).exit_code == 0
    (row,) = claims(folder).values()
    assert (row["best"], row["qualifier"]) == ("3", "about")
    assert row["paraphrase"].endswith(", their numbers added up.")


def test_an_event_that_a_rival_claim_speaks_of_stays(folder, tmp_path):
    file = fictional_events.write(tmp_path / "fictional.parquet", fictional_table(x=[-123.5]))
    assert count(folder, events=file).exit_code == 0
    (event_id,) = claims(folder, "events")
    path = folder / "data/claims.csv"
    lines = path.read_text("utf-8").splitlines()
    (own,) = [line for line in lines if line.startswith(f"{event_id},")]
    path.write_text("\n".join([*lines, own.replace(event_id, "fictional-rival", 1), ""]), "utf-8")
    moved = fictional_table(x=[-123.5], when=["2020-07-01"])
    fictional_events.write(file, moved)
    assert count(folder, events=file).exit_code == 0
    assert event_id not in claims(folder)
    assert event_id in claims(folder, "events")


def test_a_count_leaves_no_copy_of_the_atlas(folder, monkeypatch, tmp_path):
    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    (folder / "data/dangling").symlink_to(folder / "nowhere")
    assert count(folder).exit_code == 0
    assert list(own.iterdir()) == []


def test_an_atlas_that_would_have_errors_is_left_as_it_is(folder, tmp_path):
    file = tmp_path / "fictional.parquet"
    numbers = {"low": [9.0], "best": [3.0], "high": [5.0]}
    fictional_events.write(file, fictional_table(x=[-123.5], **numbers))
    before = (folder / "data/claims.csv").read_bytes()
    done = count(folder, "--low", "low", "--best", "best", "--high", "high", events=file)
    assert isinstance(done.exception, DataError)
    assert "data/claims.csv:14: low '9': is more than best (3)" in str(done.exception)
    assert (folder / "data/claims.csv").read_bytes() == before


def test_a_workbook_is_left_to_its_spreadsheet_program(folder, tmp_path):
    book = tmp_path / "book"
    done = run("new", book, "--atlas", folder, "--workbook")
    assert done.exit_code == 0, done.output
    before = (book / "atlas.xlsx").read_bytes()
    file = folder / "data/events/fictional-incidents.parquet"
    done = count(book, events=file)
    assert isinstance(done.exception, DataError)
    assert "the atlas is a workbook" in str(done.exception)
    assert (book / "atlas.xlsx").read_bytes() == before
