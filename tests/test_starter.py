"""`borderatlas new`: the starter atlas is whole, in order, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from borderatlas import publish
from borderatlas.build import check, open_maps
from borderatlas.cli import cli
from borderatlas.errors import DataError
from borderatlas.evidence import Claim, reconcile, total
from borderatlas.io.canonical import format_folder
from borderatlas.io.folder import check_folder, read_atlas
from borderatlas.marked import audience_of
from borderatlas.schema import DISPLACED_M, FIXED_CODES, LANGUAGES, TABLES
from borderatlas.starter import write_starter


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def starter(tmp_path):
    write_starter(tmp_path / "atlas")
    return tmp_path / "atlas"


@pytest.fixture
def atlas(starter):
    return read_atlas(starter)


def test_the_files_named_are_the_files_written(tmp_path):
    folder = tmp_path / "atlas"
    written = write_starter(folder)
    assert set(written) == {path for path in folder.rglob("*") if path.is_file()}
    assert {f"data/{table.file}" for table in TABLES.values() if not table.optional} < {
        path.relative_to(folder).as_posix() for path in written
    }
    assert names(tmp_path) == ["atlas"]


def test_nothing_is_wrong_with_it_and_nothing_to_format(starter):
    assert check_folder(starter) == ()
    assert format_folder(starter, write=False) == ()


def test_the_map_of_numbers_shows_each_form_of_a_number(starter):
    (numbers, _), withheld = open_maps(starter)
    scene = numbers.scene
    assert {mark.name["en"]: mark.value["en"] for mark in scene.marks if mark.value} == {
        "Fictional East Landing": "number unknown",
        "Fictional Middle Crossing": "more than 60",
        "Fictional West Crossing": "about 120",
        "Fictional West and Middle crossings together": "up to 200",
    }
    assert {view.figure["en"] for view in scene.estimates} >= {"150–240", "up to 200"}
    account = scene.account
    assert (account.claims, account.at_places, account.at_sets) == (8, 3, 1)
    assert (account.at_totals, account.omitted) == (4, 0)
    assert withheld.rows == {"claims": 1}, "the one that was withdrawn"


def test_the_map_of_places_shows_rivals_a_wide_ring_and_all_legs(starter):
    (_, places), _ = open_maps(starter)
    scene = places.scene
    assert [view.figure["en"] for view in scene.estimates] == ["45–70"]
    ringed = [mark for mark in scene.marks if mark.ring]
    assert sorted(mark.precision_m for mark in ringed) == [300, 500, 1000, 15000]
    # Within a layer no large symbol lies on a small one.
    sizes = [mark.symbol.radius_pt for mark in ringed]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(mark.geometry == "line" for mark in scene.marks) == 4


def test_each_claim_stands_for_a_rule(atlas):
    claims = atlas.rows("claims")
    assert {row["qualifier"] for row in claims} == set(FIXED_CODES["qualifier"])
    assert [row["claim_id"] for row in claims if row["status"] == "withdrawn"] == ["f009"]
    assert [row["retells"] for row in claims if row["retells"]] == ["f001"]
    returns = [
        estimate
        for estimate in reconcile(map(Claim.from_row, claims))
        if estimate.kind == "repatriation" and estimate.scope == "whole"
    ]
    with pytest.raises(ValueError, match="count some of the same people"):
        total(returns, overlaps=atlas.overlaps)


def test_every_code_and_name_is_worded_in_three_languages(atlas):
    worded = {(row["vocabulary"], row["code"]) for row in atlas.rows("vocabulary")}
    assert {(name, code) for name, codes in FIXED_CODES.items() for code in codes} <= worded
    for table in atlas.tables:
        for stem in ("name", "label"):
            for language in LANGUAGES:
                if f"{stem}_{language}" in TABLES[table].names:
                    assert all(row[f"{stem}_{language}"] for row in atlas.rows(table)), table


def test_a_place_of_its_province_can_be_shown_at_the_province(starter):
    sites = starter / "data/geo/sites.geojson"
    coarse = '"coarsen":"admin","coarsen_m":null'
    text = sites.read_text("utf-8").replace('"coarsen":null,"coarsen_m":null', coarse, 1)
    sites.write_text(text, "utf-8")
    assert check(starter) == ()
    public, _ = publish.apply(read_atlas(starter))
    house, province = (public.place(f"fictional-north{end}") for end in ("-house", "west"))
    assert house["geometry"] == province["geometry"]
    assert house["precision_m"] == province["precision_m"]


def test_the_readme_names_the_classes_of_displacement(starter):
    text = (starter / "README.md").read_text("utf-8")
    (told,) = re.findall(r"`displaced`: .*?`coarsen_m` is ([\d, \n]+ or \d+)\.", text, re.DOTALL)
    assert tuple(map(int, re.findall(r"\d+", told))) == DISPLACED_M


def test_nothing_in_it_can_be_taken_for_real(atlas):
    assert atlas.meta.countries == ("XA", "XB")
    named = [row for table in ("crossings", "sites", "areas") for row in atlas.rows(table)]
    assert all(row["name_en"].startswith("Fictional") for row in named)
    assert all(row["url"].startswith("https://example.org/") for row in atlas.rows("sources"))


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path):
    before = tmp_path.stat().st_ino
    write_starter(tmp_path)
    assert names(tmp_path) == ["README.md", "data", "maps"]
    assert tmp_path.stat().st_ino == before


def test_a_folder_that_holds_anything_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(DataError, match="is not empty; name a folder"):
        write_starter(tmp_path)
    assert names(tmp_path) == ["mine.txt"]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("refused", ["write_bytes", "rename"])
def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path, monkeypatch, refused, there):
    folder = tmp_path / "atlas"
    if there:
        folder.mkdir()
    real = getattr(Path, refused)
    last = {"write_bytes": "places.toml", "rename": "maps" if there else "atlas"}[refused]

    def full(path, *rest):
        if path.name == last:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, *rest)

    monkeypatch.setattr(Path, refused, full)
    with pytest.raises(DataError, match="cannot be written: No space left"):
        write_starter(folder)
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder_above_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match="cannot be written"):
        write_starter(tmp_path / "atlas")
    assert names(tmp_path) == []


def test_the_command_says_what_it_wrote_and_refuses_in_one_line(tmp_path):
    command = [sys.executable, "-m", "borderatlas", "new", "atlas"]
    run = {"cwd": tmp_path, "capture_output": True, "text": True}
    first, second = (subprocess.run(command, check=False, **run) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 2)
    assert "atlas/data/claims.csv" in first.stdout.splitlines()
    assert second.stderr == "atlas: is not empty; name a folder that is empty or not there yet\n"


@pytest.fixture
def book(tmp_path):
    write_starter(tmp_path / "book", workbook=True)
    return tmp_path / "book"


def test_the_starter_as_a_workbook_holds_what_its_files_hold(book, starter):
    assert names(book) == ["README.md", "atlas.xlsx", "data", "maps"]
    assert check(book) == ()
    assert read_atlas(book).tables == read_atlas(starter).tables
    assert read_atlas(book).meta == read_atlas(starter).meta
    assert audience_of((book / "atlas.xlsx").read_bytes()) == "internal"


def test_the_command_writes_and_takes_a_workbook_by_its_name(book, tmp_path):
    def run(*args):
        return CliRunner().invoke(cli, list(map(str, args)))

    assert run("new", tmp_path / "other", "--workbook").exit_code == 0
    assert (tmp_path / "other/atlas.xlsx").read_bytes() == (book / "atlas.xlsx").read_bytes()
    assert run("check", book / "atlas.xlsx").exit_code == 0
    assert "numbers" in run("list", "--atlas", book / "atlas.xlsx").stdout
    assert run("new", tmp_path / "files", "--atlas", book).exit_code == 0
    assert format_folder(tmp_path / "files", write=False) == ()
    assert "has no canonical form" in str(run("format", book).exception)
    (book / "atlas.xlsx").rename(book / "mine.xlsx")
    refused = run("check", book / "mine.xlsx")
    assert "mine.xlsx: is not called atlas.xlsx; name it atlas.xlsx" in str(refused.exception)


def test_what_its_readme_says_of_the_workbook_is_true(book):
    text = (book / "README.md").read_text("utf-8")
    for path in re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE):
        assert (book / path).exists(), path
    sheets = openpyxl.load_workbook(book / "atlas.xlsx").sheetnames
    for name in ("atlas", "lists", "sources", "claimants", "events", "claims", "vocabulary"):
        assert f"`{name}`" in text
        assert name in sheets


def test_its_words_on_files_and_on_what_is_withdrawn_are_true(starter, atlas):
    text = (starter / "README.md").read_text("utf-8")
    for table in TABLES.values():
        assert f"`data/{table.file}`" in text, table.file
    (row,) = (row for row in atlas.rows("claims") if row["status"] == "withdrawn")
    public, _ = publish.apply(atlas)
    assert row["claim_id"] not in {shown["claim_id"] for shown in public.rows("claims")}
    assert "listed" not in row["note"]


def test_its_claims_have_each_qualifier_that_it_names(starter, atlas):
    text = (starter / "README.md").read_text("utf-8")
    codes = {row["qualifier"] for row in atlas.rows("claims")}
    named = re.search(r"Each qualifier at least once: ([^.]*)\.", text.replace("\n", " ")).group(1)
    assert {name.strip().replace(" ", "_") for name in named.split(",")} - {"no_number"} == (
        codes - {"none"}
    )
