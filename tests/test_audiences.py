"""Who may see what: audiences are told apart by what is shown, by marks and by folders."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text

from borderatlas import open_map
from borderatlas.cli import cli
from borderatlas.errors import EXIT_DATA, EXIT_SAFETY, EXIT_VERIFY, ArgumentError, PublishError
from borderatlas.map import Map
from borderatlas.marked import audience_of
from borderatlas.render.html import page_html
from borderatlas.render.page import Kind
from borderatlas.schema import SENSITIVITY, Audience
from borderatlas.starter import write_starter
from borderatlas.verify import verify
from tests.shipped import ROOT

MARKS = {
    "en": "For internal use: not for publication",
    "ko": "내부용: 공개 금지",
    "zh": "仅供内部使用：不得发布",
}
INSIDE = "Fictional Inside"
"""The name of a place that is for some audiences only."""

MAY_SEE = {
    "public-ok": ("internal", "partner", "public"),
    "aggregate-only": ("internal",),
    "restricted": ("internal",),
    "do-not-publish": ("internal",),
}
"""Who sees a place, by its sensitivity."""


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, list(map(str, args)))


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audiences") / "fictional"
    write_starter(folder)
    path = folder / "data/geo/sites.geojson"
    text = path.read_text(encoding="utf-8").replace("Fictional South Prison", INSIDE)
    head, tail = text.rsplit('"sensitivity":"public-ok"', 1)
    path.write_text(f'{head}"sensitivity":"restricted"{tail}', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def internal(atlas: Path) -> Map:
    return open_map("places", atlas, audience="internal")


@pytest.mark.parametrize("audience", get_args(Audience))
@pytest.mark.parametrize("sensitivity", MAY_SEE)
def test_an_audience_sees_what_its_rows_allow(
    atlas: Path, tmp_path: Path, audience: Audience, sensitivity: str
) -> None:
    folder = tmp_path / "fictional"
    shutil.copytree(atlas, folder)
    path = folder / "data/geo/sites.geojson"
    text = path.read_text(encoding="utf-8").replace('"restricted"', f'"{sensitivity}"')
    path.write_text(text, encoding="utf-8")
    found = open_map("places", folder, audience=audience)
    assert (INSIDE in found.scene.dumps()) is (audience in MAY_SEE[sensitivity])
    assert found.scene.audience == audience


def test_the_table_of_audiences_says_what_the_gate_does() -> None:
    text = (ROOT / "docs/audiences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`[^|]*\| ([^|]*) \|", text, flags=re.MULTILINE)
    told = {audience: re.findall("`([a-z-]+)`", cell.split(";")[0]) for audience, cell in rows[:3]}
    assert told == {
        audience: [code for code, sees in MAY_SEE.items() if audience in sees]
        for audience in ("public", "partner", "internal")
    }
    assert {code: sees[-1] for code, sees in MAY_SEE.items()} == SENSITIVITY


def test_the_public_is_meant_where_nobody_is_named(atlas: Path) -> None:
    found = open_map("places", atlas)
    assert found.scene.audience == "public"
    assert not found.scene.marking
    assert 'class="ba-marking"' not in found.html()


def test_a_slip_in_the_name_of_an_audience_shows_nothing(atlas: Path) -> None:
    with pytest.raises(ArgumentError, match="no audience 'Internal'; there are internal, partner"):
        open_map("places", atlas, audience="Internal")  # type: ignore[arg-type]
    assert run("build", atlas, "--audience", "team").exit_code == EXIT_DATA


def test_the_scene_names_its_audience_in_three_languages(internal: Map) -> None:
    scene = json.loads(internal.scene.dumps())
    assert (scene["audience"], scene["marking"]) == ("internal", MARKS)


@pytest.mark.parametrize("language", MARKS)
def test_pages_and_frames_are_marked_where_they_begin(internal: Map, language: str) -> None:
    for framed in (False, True):
        page = page_html(internal.scene, Kind(framed=framed, language=language))
        assert f"<title>{MARKS[language]} · " in page
        header = page[page.index("<header") : page.index("</header>")]
        marked = re.search('<p class="?ba-marking"?[^>]*>([^<]*)', header)
        assert marked
        assert marked[1] == MARKS[language]


@pytest.mark.parametrize("chart", ["", "claims"])
def test_figures_are_marked_whatever_they_show(internal: Map, chart: str) -> None:
    drawn = internal.figure(preset="120mm", languages=["en", "ko"], chart=chart)
    assert {MARKS["en"], MARKS["ko"]} <= {words.get_text() for words in drawn.findobj(Text)}


def test_a_map_on_axes_and_a_map_of_folium_are_marked(internal: Map) -> None:
    axes = internal.plot(language="zh")
    assert MARKS["zh"] in {words.get_text() for words in axes.findobj(Text)}
    assert MARKS["en"] in internal.folium().get_root().render()  # type: ignore[attr-defined]


def test_files_of_another_audience_go_elsewhere(
    atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("build", atlas, "--map", "places", "--audience", "partner").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["build-partner"]
    assert run("build", atlas, "--map", "places").exit_code == 0
    assert (tmp_path / "build/places/map.html").exists()
    assert verify(tmp_path / "build").good


def test_files_of_another_audience_are_named_in_the_folder_of_the_public(
    atlas: Path, tmp_path: Path
) -> None:
    public, strange = tmp_path / "site", tmp_path / "site/partner"
    assert run("build", atlas, "--map", "places", "-o", public).exit_code == 0
    partner = run("build", atlas, "--map", "places", "--audience", "partner", "-o", strange)
    assert partner.exit_code == 0
    found = verify(public)
    assert found.problems
    assert all(Path(problem.file).is_relative_to(strange) for problem in found.problems)
    assert all("take it away before" in problem.hint for problem in found.problems)


def test_files_of_another_audience_are_named_in_a_folder_without_a_manifest(
    atlas: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    assert run("build", atlas, "--map", "places", "-o", site / "public").exit_code == 0
    split = ("build", atlas, "--map", "places", "--split", "--audience", "partner")
    assert run(*split, "-o", site / "a/draft").exit_code == 0
    tables = ("export", "crossings", "--atlas", atlas, "--audience", "internal")
    assert run(*tables, "-o", site / "copied").exit_code == 0
    (site / "copied/manifest.json").unlink()
    done = run("verify", site)
    assert done.exit_code == EXIT_VERIFY
    said = re.findall(
        "^(.*): is for the audience '([a-z]+)', not for publication; take it away",
        done.stdout,
        flags=re.MULTILINE,
    )
    drafts = {(str(file), "partner") for file in (site / "a").rglob("*.*")}
    copied = {(str(file), "internal") for file in (site / "copied").rglob("*.*")}
    assert len(drafts) > 5
    assert len(copied) == 3
    assert set(said) == drafts | copied


@pytest.mark.parametrize("code", MARKS)
def test_a_figure_alone_tells_whom_it_is_for(atlas: Path, tmp_path: Path, code: str) -> None:
    figure = ("figure", "places", "--atlas", atlas, "--audience", "internal", "--lang", code)
    assert run(*figure, "--format", "svg,pdf,png", "-o", tmp_path / "out").exit_code == 0
    for number, file in enumerate((tmp_path / "out/places").iterdir()):
        alone = file.rename(tmp_path / f"{number}{file.suffix}")
        assert audience_of(alone.read_bytes()) == "internal"
        assert "it is for the audience 'internal', not for publication" in verify(alone).remarks


def test_what_is_for_the_public_is_not_taken_for_the_team_s(atlas: Path, tmp_path: Path) -> None:
    assert run("embed", "numbers", "--atlas", atlas, "-o", tmp_path).exit_code == 0
    assert run("export", "--atlas", atlas, "-o", tmp_path).exit_code == 0
    (tmp_path / "manifest.json").unlink()
    (found,) = (item for item in verify(tmp_path).problems)
    assert "has no manifest.json" in found.message


def test_a_folder_is_for_one_audience(atlas: Path, tmp_path: Path) -> None:
    run("build", atlas, "--map", "places", "-o", tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run("build", atlas, "-o", tmp_path, "--audience", "internal")
    assert isinstance(done.exception, PublishError)
    assert done.exception.exit_code == EXIT_SAFETY
    said = "is of files for the audience 'public', these are for 'internal'; name another folder"
    assert said in str(done.exception)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_manifest_names_the_audience(atlas: Path, tmp_path: Path) -> None:
    run("build", atlas, "--map", "places", "-o", tmp_path, "--audience", "partner")
    (making,) = json.loads((tmp_path / "manifest.json").read_bytes())["makings"].values()
    assert making["audience"] == "partner"
    assert "it is for the audience 'partner', not for publication" in verify(tmp_path).remarks


def test_texts_beside_a_frame_are_marked(atlas: Path, tmp_path: Path) -> None:
    host = ("--host", "https://example.org/maps", "--audience", "internal")
    assert run("embed", "numbers", "--atlas", atlas, "-o", tmp_path, *host).exit_code == 0
    folder = tmp_path / "numbers"
    said = json.loads((folder / "alt.json").read_text(encoding="utf-8"))
    assert all(MARKS[language] in said[language] for language in MARKS)
    assert MARKS["en"] in json.loads((folder / "oembed.json").read_bytes())["title"]
    assert MARKS["en"] in (folder / "embed-snippet.html").read_text(encoding="utf-8")
    assert MARKS["en"].encode() in (folder / "card.png").read_bytes()
