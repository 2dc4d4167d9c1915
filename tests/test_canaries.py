"""Nothing that stays inside is in any output, however it is packed; and the search would see it."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from borderatlas import Key, open_map, publish
from borderatlas.cli import cli
from borderatlas.export import export
from borderatlas.schema import TABLES, Audience
from tests.canaries import Canaries, Hits, plant

KINDS = {
    "page": "numbers/map.html",
    "split page": "split/places/map-data.*.js",
    "framed page": "places/embed.html",
    "card": "places/card.png",
    "alternative texts": "places/alt.json",
    "figure as SVG": "places/*.svg",
    "figure as PDF": "places/*.pdf.txt",
    "CSV": "export/sites*.csv",
    "GeoJSON": "export/sites*.geojson",
    "GeoPackage": "export/*.gpkg",
    "workbook": "export/*.xlsx",
    "Parquet": "export/sites*.parquet",
    "manifest": "manifest.json",
    "scene": "scene.json",
    "notebook": "notebook.ipynb",
}
"""Each kind of output, and where one of it lies below the folder of an audience."""

NAMELESS = ("card", "alternative texts")
"""What has a title and sentences, and no names of places of detention."""


AUDIENCES: tuple[Audience, ...] = ("public", "partner", "internal")


def run(*args: str | Path, key: str = "") -> str:
    """Run a command and return all that it says."""
    found = CliRunner().invoke(cli, list(map(str, args)), env={"BORDERATLAS_KEY": key})
    said = f"{found.stdout}\n{found.stderr}\n{found.exception or ''}"
    assert found.exit_code in (0, 1), said
    return said


def notebook(atlas: Path, audience: Audience, key: str) -> bytes:
    """Return a notebook with what it shows of a map."""
    shown = open_map("places", atlas, audience=audience, key=Key(key.encode()))
    frame = shown.folium()._repr_html_()  # type: ignore[attr-defined]
    told = {"text/plain": repr(shown), "text/html": frame}
    output = {"output_type": "display_data", "data": told, "metadata": {}}
    cell = {"cell_type": "code", "source": [], "outputs": [output], "metadata": {}}
    return json.dumps({"nbformat": 4, "cells": [cell], "metadata": {}}).encode()


def words(path: Path) -> str:
    """Return the words on the pages of a PDF: there, letters are numbers of glyphs."""
    if not shutil.which("pdftotext"):
        return ""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    path.with_suffix(".pdf.txt").write_bytes(done.stdout)
    return done.stdout.decode()


def write_all(atlas: Path, out: Path, audience: Audience, key: str) -> Path:
    """Write every kind of output for an audience, what the commands say among it."""
    common = ("--audience", audience)
    here = ("--atlas", atlas, "-o", out, *common)
    places = ("--map", "places", "--json")
    commands: list[tuple[str | Path, ...]] = [
        ("build", atlas, "-o", out, *common),
        ("build", atlas, "-o", out / "split", "--split", *common, *places),
        ("embed", "places", *here, "--host", "https://example.org/maps"),
        ("figure", "places", *here, "--preset", "85mm"),
        ("export", *here, "--format", "csv,geojson,gpkg,parquet,xlsx"),
    ]
    if audience == "public":  # what the team sees needs no more to show that the search sees it
        commands += [
            ("figure", "numbers", *here, "--chart", "claims", "--format", "svg,pdf"),
            ("sources", "numbers", "--atlas", atlas, "--style", "csl-json"),
            ("build", atlas, "-o", out / "then", "--as-of", "2021-12-31", *places),
            ("diff", out, out / "then"),
        ]
    said = [run(*command, key=key) for command in commands]
    said += map(words, sorted(out.rglob("*.pdf")))
    scene = run("scene", "places", "--atlas", atlas, *common, key=key)
    (out / "scene.json").write_text(scene, encoding="utf-8")
    (out / "said.txt").write_text("\n".join(said), encoding="utf-8")
    (out / "notebook.ipynb").write_bytes(notebook(atlas, audience, key))
    return out


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Canaries]:
    folder = tmp_path_factory.mktemp("canaries") / "fictional"
    return folder, plant(folder)


@pytest.fixture(scope="module")
def outputs(planted: tuple[Path, Canaries]) -> Iterator[dict[str, Path]]:
    atlas, canaries = planted
    key = canaries.word() + canaries.word()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(atlas.parent)
        yield {
            audience: write_all(atlas, atlas.parent / audience, audience, key)
            for audience in AUDIENCES
        }


def hits(folder: Path, canaries: Canaries) -> Hits:
    """Return the canaries in all files of a folder, and in their names."""
    found: Hits = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found |= canaries.found_in(name.encode(), name=name)
        if path.is_file():
            found |= canaries.found_in(path.read_bytes(), name=name)
    return found


def test_there_are_canaries_enough(planted: tuple[Path, Canaries]) -> None:
    _, canaries = planted
    assert len(canaries.words) >= 60
    assert len(canaries.positions) >= 60


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_nothing_that_stays_inside_is_in_any_output(
    planted: tuple[Path, Canaries], outputs: dict[str, Path], audience: Audience
) -> None:
    for kind, pattern in KINDS.items():
        files = list(outputs[audience].glob(pattern.removesuffix(".txt")))
        assert files, f"there is no {kind} to look into"
    assert hits(outputs[audience], planted[1]) == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NAMELESS])
def test_the_search_sees_into_every_kind_of_output(
    planted: tuple[Path, Canaries], outputs: dict[str, Path], kind: str
) -> None:
    """What the team's own outputs show is found there: so it would be found in others."""
    files = list(outputs["internal"].glob(KINDS[kind]))
    if kind == "figure as PDF" and not files:
        pytest.skip("pdftotext reads the words of a PDF; its streams are searched all the same")
    assert any(planted[1].found_in(path.read_bytes()) for path in files)


@pytest.mark.parametrize("fmt", ["csv", "geojson", "gpkg", "parquet", "xlsx"])
def test_a_column_that_is_let_out_by_mistake_is_found(
    planted: tuple[Path, Canaries], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    atlas, canaries = planted
    sites = TABLES["sites"]
    columns = tuple(
        dataclasses.replace(column, audience="public") if column.name == "note" else column
        for column in sites.columns
    )
    leaky = {**TABLES, "sites": dataclasses.replace(sites, columns=columns)}
    monkeypatch.setattr(publish, "TABLES", leaky)
    monkeypatch.setattr("borderatlas.export.TABLES", leaky)
    monkeypatch.setattr("borderatlas.atlas.TABLES", leaky)
    export(atlas, tmp_path, ["sites"], formats=[fmt], key=Key(b"fictional key of 16 bytes"))
    found = hits(tmp_path, canaries)
    assert any(isinstance(hit, str) for hit in found)
    assert any(isinstance(hit, tuple) for hit in found)


SPOILT = {
    "data/claims.csv": ("f001,fictional-2020-10-09,", "f001,{word},"),
    "data/atlas.toml": ("crossing_max_km = 3", "crossing_max_km = 3\n{word} = 1"),
    "data/geo/sites.geojson": (
        '"type": "FeatureCollection"',
        '"type": "FeatureCollection", "{word}": 1',
    ),
    "data/sources.csv": ("source_id,title", "source_id,{word},title"),
    "data/geo/crossings.geojson": ("-124.3, -48.97]", "{lon}, {lat}]"),
    "data/aliases.csv": ("fictional-northland,", "{word},"),
}
"""What is wrong in a file, each by itself; `check` quotes it, and nothing else does."""


@pytest.mark.parametrize("file", SPOILT)
def test_what_is_wrong_is_quoted_to_the_team_alone(file: str, tmp_path: Path) -> None:
    atlas = tmp_path / "fictional"
    canaries = plant(atlas)
    lon, lat = canaries.position((-140.0, -10.0))
    old, new = SPOILT[file]
    text = (atlas / file).read_text(encoding="utf-8")
    assert old in text
    new = new.format(word=canaries.word(), lon=lon, lat=lat)
    (atlas / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    checked = CliRunner().invoke(cli, ["check", str(atlas)])
    assert canaries.found_in(checked.output.encode())
    here = ["--atlas", str(atlas), "-o", str(tmp_path / "out")]
    for command in (["build"], ["embed", "numbers"], ["figure"], ["export"]):
        found = CliRunner().invoke(cli, [*command, *here])
        said = f"{found.output} {found.exception!r} {found.exception}"
        assert file in said
        assert canaries.found_in(said.encode()) == {}
    told = CliRunner().invoke(cli, ["build", *here, "--audience", "internal"])
    assert canaries.found_in(str(told.exception).encode())
