"""Figures from the command line: whole files, and a word about what they do not show."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from borderatlas import errors
from borderatlas.cli import cli
from borderatlas.figures import Printed, Wanted, figures
from borderatlas.map import Map
from tests import fictional_scene
from tests.shipped import ROOT


def run(*arguments: str):
    return CliRunner().invoke(cli, ["figure", "--atlas", str(ROOT), *arguments])


def test_each_language_has_a_figure_and_a_plus_joins_two(tmp_path):
    done = run(
        "october-2023", "--lang", "ko, en+zh", "--format", "svg", "--preset", "85mm",
        "--style", "grey", "-o", str(tmp_path),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    folder = tmp_path / "october-2023"
    names = {path.name for path in folder.iterdir()}
    assert names == {"october-2023-85mm-ko-grey.svg", "october-2023-85mm-en+zh-grey.svg"}
    assert done.stdout.split() == [
        str(folder / "october-2023-85mm-ko-grey.svg"),
        str(folder / "october-2023-85mm-en+zh-grey.svg"),
    ]
    both = (folder / "october-2023-85mm-en+zh-grey.svg").read_text(encoding="utf-8")
    assert "about 300" in both
    assert "约300" in both
    assert "drawn at larger scales only: Ways onward" in done.stderr


def test_the_report_as_json_says_what_is_not_shown(tmp_path):
    done = run("custody", "--preset", "120mm", "--format", "pdf", "--json", "-o", str(tmp_path))
    (report,) = json.loads(done.stdout)
    assert report["map"] == "custody"
    numbers = [item["number"] for item in report["numbered"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "Onsong County MPS detention" in {item["name"] for item in report["numbered"]}
    assert report["unnamed"] == []
    assert 100 < report["height_mm"] < 297
    assert Path(report["files"][0]).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--preset", "a5"), "there is no preset 'a5'"),
        (("--style", "blue"), "there is no style 'blue'"),
        (("--lang", "en,fr"), "there is no language 'fr'"),
        (("--format", "png,gif"), "there is no format 'gif'; there are svg, pdf, png"),
        (("--format", "SVG"), "there is no format 'SVG'"),
        (("--format", ","), "there is no format ''"),
        (("--format", "svg, svg"), "the format 'svg' is named twice"),
        (("--lang", "en,,ko", "--format", "svg"), "there is no language ''"),
        (("--lang", "ko,ko"), "the language 'ko' is named twice"),
        (("--lang", "en + en"), "a language is named twice: en, en"),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_is_written(arguments, message, tmp_path):
    done = run("returns", *arguments, "-o", str(tmp_path))
    assert isinstance(done.exception, errors.RenderError)
    assert message in str(done.exception)
    assert not list(tmp_path.iterdir())


WISHES = [
    {"by": "2020"}, {"by": "2020/"}, {"by": "2020/.."}, {"by": "2020/2021"}, {"by": "2020,2021"},
    {"by": "2020 ,2021"}, {"by": "2020_2021"}, {"by": ",".join(["2020-01-01/2020-12-31"] * 12)},
    {"by": ",".join(["2020-01-01/2020-12-31"] * 13)}, {"chart": "claims"},
    {"chart": "claims", "event": "x" * 280}, {"chart": "claims", "event": "x" * 279}, {},
    {"style": "grey"}, {"prop": "equal-area"}, {"graticule": True}, {"locator": True},
    {"name_projection": True}, {"graticule": True, "locator": True},
]  # fmt: skip


def test_each_wish_has_a_name_of_its_own_that_a_file_can_have():
    wishes = [Wanted(**wish) for wish in WISHES]
    names = ["-".join((*wanted.kind, "170mm", *wanted.manner)) for wanted in wishes]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 100
    assert not any(sign in name for name in names for sign in '/\\:*?"<>| ')
    assert "by-2020_2021-170mm" in names
    assert "170mm-graticule-locator" in names


def test_a_figure_higher_than_a_page_is_told_with_a_remedy():
    low = Printed("returns", ("en",), (), (), (), (), (), (), height_mm=297.0)
    high = replace(low, height_mm=369.4)
    assert low.remarks() == []
    (line,) = high.remarks()
    assert line == "returns en: 369 mm high, more than a page of A4 (297 mm); take a wider --preset"
    (line,) = replace(high, languages=("en", "ko")).remarks()
    assert line.endswith("; take a wider --preset, or fewer languages for one figure")


@pytest.mark.parametrize("option", ["--lang", "--format", "--preset", "--style", "-o"])
def test_an_option_without_a_value_is_refused(option, tmp_path):
    out = () if option == "-o" else ("-o", str(tmp_path))
    done = run("returns", *out, option, " ")
    assert done.exit_code == errors.EXIT_DATA
    assert "is empty; give a value, or leave the option out" in done.stderr
    assert not list(tmp_path.iterdir())


def test_figures_in_no_format_are_refused(tmp_path):
    with pytest.raises(errors.RenderError, match="no format is named; there are svg, pdf, png"):
        figures(ROOT, tmp_path, ("returns",), wanted=Wanted(formats=()))


def test_an_unknown_map_is_refused(tmp_path):
    with pytest.raises(errors.SpecError, match="there is no such map"):
        figures(ROOT, tmp_path, ("octobre",), wanted=Wanted())


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("borderatlas.render.print")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("borderatlas.render.print", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(errors.RenderError, match=r"pip install 'borderatlas\[print\]'"):
        Map(fictional_scene.scene()).figure()
