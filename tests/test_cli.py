"""The commands as their users run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from borderatlas import __version__
from borderatlas.cli import cli
from borderatlas.errors import EXIT_DATA, Problem
from borderatlas.starter import write_starter
from tests.shipped import MAPS, ROOT


def run(
    *args: str | Path, cwd: Path = ROOT, encoding: str = "utf-8", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m borderatlas` and return what it printed and its exit code."""
    command = [sys.executable, "-m", "borderatlas", *map(str, args)]
    environment = {**os.environ, **env}
    return subprocess.run(
        command, cwd=cwd, capture_output=True, encoding=encoding, check=False, env=environment
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped atlas that a test may spoil."""
    for name in ("data", "maps"):
        shutil.copytree(ROOT / name, tmp_path / "own" / name)
    return tmp_path / "own"


@pytest.fixture
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter atlas, apart from where a test writes."""
    folder = tmp_path_factory.mktemp("starter") / "st"
    write_starter(folder)
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_help_names_the_values_and_not_what_reads_them() -> None:
    for name in cli.commands:
        told = CliRunner().invoke(cli, [name, "-h"]).output
        assert told.startswith("Usage:"), name
        assert "FILLED" not in told, name


def test_version_and_help() -> None:
    assert run("--version").stdout == f"borderatlas, version {__version__}\n"
    listed = run("--help").stdout
    for name in ("new", "check", "format", "list", "build", "scene"):
        assert f"\n  {name} " in listed


def test_the_shipped_atlas_is_sound() -> None:
    done = run("check")
    assert done.returncode == 0
    assert done.stderr.startswith("0 errors, ")
    assert all(": warning: " in line for line in done.stdout.splitlines())


def test_the_shipped_atlas_is_found_from_anywhere(tmp_path: Path) -> None:
    done = run("list", cwd=tmp_path)
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(MAPS)


def test_list_as_json() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert [item["map"] for item in listed] == list(MAPS)
    assert all({"en", "ko", "zh"} <= set(item["title"]) for item in listed)


def test_every_problem_at_once_with_place_and_remedy(own: Path) -> None:
    spoil(own, "data/claims.csv", ",tumen-namyang,", ",tumen-namyan,")
    spoil(own, "data/claims.csv", ",up_to,", ",upto,")
    spoil(own, "maps/routes.toml", "order = 4", "ordr = 4")
    done = run("check", own)
    assert done.returncode == 2
    assert "place_id 'tumen-namyan': " in done.stdout
    assert "did you mean 'tumen-namyang'?" in done.stdout
    assert "did you mean 'up_to'?" in done.stdout
    assert "maps/routes.toml: ordr: unknown key; did you mean 'order'?" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["a\x1b[31m.csv", "a\nb: 0 errors", "a\u202eb.csv", "a\udcff.csv"])
def test_a_name_of_a_file_cannot_paint_or_forge_a_line(name: str) -> None:
    problem = Problem(name, 1, "x\ny", "v\n", "is wrong\r", "mend\x07 it")
    assert str(problem).isprintable()
    assert all(isinstance(told, int) or told.isprintable() for told in problem.as_json().values())
    assert json.dumps(problem.as_json(), ensure_ascii=False).encode()


def test_problems_as_json(own: Path) -> None:
    spoil(own, "data/claims.csv", ",tumen-namyang,", ",tumen-namyan,")
    done = run("check", own, "--json")
    errors = [item for item in json.loads(done.stdout) if item["level"] == "error"]
    assert {(item["file"], item["column"]) for item in errors} == {("data/claims.csv", "place_id")}
    assert all(item["row"] > 1 and item["hint"] for item in errors)


def test_a_build_of_spoiled_data_writes_nothing(own: Path) -> None:
    spoil(own, "data/claims.csv", ",up_to,", ",upto,")
    done = run("build", own, "-o", own / "out")
    assert done.returncode == 2
    assert "qualifier: is not as it should be; what stands there is not shown" in done.stderr
    assert not (own / "out").exists()
    inside = run("build", own, "-o", own / "out", "--audience", "internal")
    assert "did you mean 'up_to'?" in inside.stderr


def test_what_is_not_quoted_is_told_once(own: Path) -> None:
    spoil(own, "data/atlas.toml", "credits = [", "credits = 1\nother = [")
    done = run("build", own, "-o", own / "out")
    (told,) = (line for line in done.stderr.splitlines() if line.startswith("data/atlas.toml"))
    assert "is not as it should be; what stands there is not shown" in told


def test_diff_says_with_which_code_it_ends_at_an_atlas_that_stays_inside(own: Path) -> None:
    lines = (own / "data/claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(",2026-11-22,", ",,")
    (own / "data/claims.csv").write_text("".join(lines), encoding="utf-8")
    assert run("diff", own, own).returncode == 3
    told = " ".join(run("diff", "--help").stdout.split())
    assert "3 where an atlas is not fit for the public" in told


def test_an_unreviewed_row_stops_the_build_with_its_own_code(own: Path) -> None:
    lines = (own / "data/claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(",2026-11-22,", ",,")
    (own / "data/claims.csv").write_text("".join(lines), encoding="utf-8")
    done = run("build", own, "-o", own / "out")
    assert done.returncode == 3
    assert "was never reviewed" in done.stderr
    assert not (own / "out").exists()


def test_check_says_what_the_gate_will_say(starter: Path, tmp_path: Path) -> None:
    spoil(starter, "data/claims.csv", "150 people.,public-ok,2021-03-01", "150 people.,public-ok,")
    spoil(starter, "data/claims.csv", "public-ok,2021-03-01", "restricted,")
    stop = "reviewed: f002 was never reviewed"
    hint = "enter the day of the review, or mark the row as restricted\n"
    checked, refused = run("check", starter), run("build", starter, "-o", tmp_path / "out")
    ending = "a build for the public stops"
    assert checked.returncode == 0
    assert checked.stdout == f"data/claims.csv:3: warning: {stop}: {ending}; {hint}"
    assert checked.stderr == f"0 errors, 1 warning; {ending} at 1 of them\n"
    assert refused.stderr == f"data/claims.csv:3: {stop}; {hint}"


def test_build_one_map_and_say_what_it_shows(tmp_path: Path) -> None:
    done = run("build", ROOT, "--map", "october-2023", "-o", tmp_path, "--json")
    (item,) = json.loads(done.stdout)["maps"]
    assert item["claims"] == sum(
        item[key] for key in ("at places", "for sets", "in lists", "not placed")
    )
    assert [path.name for path in tmp_path.rglob("*.html")] == ["map.html"]
    assert (tmp_path / "october-2023" / "map.html").stat().st_size // 1000 <= item["KB"]


def test_the_summary_fits_a_screen(tmp_path: Path) -> None:
    done = run("build", ROOT, "-o", tmp_path)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + len(MAPS) + 1
    assert lines[0].split()[0] == "map"
    assert lines[-1] == "withheld from the public: nothing"


def test_a_figure_many_times_the_maximum_of_its_scale_is_told(own: Path) -> None:
    assert "times as much" not in run("check", own).stdout
    spoil(own, "maps/_shared.toml", "maximum = 650 ", "maximum = 6.5 ")
    done = run("check", own)
    assert done.returncode == 0
    line = next(line for line in done.stdout.splitlines() if "times as much" in line)
    assert line.startswith("maps/")
    assert "warning: scale.people.maximum '6.5': 'changbai-hyesan' has 200 (" in line
    assert line.endswith("correct the claim, or raise the maximum of the scale")


def test_a_day_that_is_still_to_come_is_an_error(own: Path) -> None:
    spoil(own, "data/claims.csv", ",2026-11-22,", ",2999-01-01,")
    done = run("check", own)
    assert done.returncode == 2
    assert "reviewed '2999-01-01': is a day in the future; today is " in done.stdout


def built(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_when_one_page_cannot_be_written_none_is(starter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "numbers").mkdir(parents=True)
    (out / "numbers/map.html").write_text("old")
    (out / "places").write_text("a file")
    before = built(out)
    done = run("build", starter, "-o", out)
    assert done.returncode == 2
    assert done.stderr == (
        f"{out / 'places' / 'map.html'}: cannot be written: Not a directory; "
        "move away what is in its place, or name another folder with `-o`\n"
    )
    assert built(out) == before


def test_a_sign_that_no_font_has_is_named_with_its_place(starter: Path, tmp_path: Path) -> None:
    spoil(starter, "data/claims.csv", ",between,between,", ",between,between 😀,")
    refused = run("build", starter, "-o", tmp_path / "out")
    assert refused.returncode == EXIT_DATA
    assert "claim 'f001', wording: no font has U+1F600 '😀'" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_out_folder(starter: Path, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("a file")
    done = run("build", starter, "--map", "numbers", "-o", tmp_path / "f")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path / 'f/numbers/map.html'}: cannot be written: Not a ")
    assert built(tmp_path)["f"] == b"a file"


def test_what_a_killed_build_left_is_gone_after_the_next(starter: Path, tmp_path: Path) -> None:
    for name in ("numbers", "places"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".map.html.fbdc5d95").write_text("<!DOCT")
    assert run("build", starter, "--map", "numbers", "-o", tmp_path).returncode == 0
    assert sorted(built(tmp_path)) == ["manifest.json", "numbers/map.html"]


@pytest.mark.parametrize("encoding", ["cp949", "gbk", "cp1252", "ascii"])
def test_a_console_that_lacks_the_letters_gets_json_all_the_same(
    starter: Path, encoding: str
) -> None:
    plain = run("scene", "numbers", "--atlas", starter, PYTHONIOENCODING="utf-8", encoding="utf-8")
    done = run("scene", "numbers", "--atlas", starter, PYTHONIOENCODING=encoding, encoding=encoding)
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads(plain.stdout)
    spoil(starter, "data/claims.csv", ",exact,", ",정확 café 😀,")
    checked = run("check", starter, "--json", PYTHONIOENCODING=encoding, encoding=encoding)
    assert [item["value"] for item in json.loads(checked.stdout)] == ["정확 café 😀"]


@pytest.mark.parametrize("encoding", ["cp949", "cp1252"])
def test_a_console_that_lacks_the_letters_gets_them_escaped(starter: Path, encoding: str) -> None:
    spoil(starter, "data/claims.csv", ",exact,", ",é 😀,")
    done = run("check", starter, PYTHONIOENCODING=encoding, encoding=encoding)
    assert done.returncode == 2
    assert "\\U0001f600': is no code of the list qualifier" in done.stdout
    assert "1 error" in done.stderr
    team = ("--audience", "internal")
    refused = run("build", starter, *team, PYTHONIOENCODING=encoding, encoding=encoding)
    assert "\\U0001f600': is no code of the list qualifier" in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="the shell of this system closes nothing")
@pytest.mark.parametrize("shut", ["2>&-", "1>&-", "1>&- 2>&-"])
def test_a_stream_that_is_shut_stops_no_build(starter: Path, tmp_path: Path, shut: str) -> None:
    command = f"{sys.executable} -m borderatlas build {starter} -o {tmp_path / 'out'} {shut}"
    assert subprocess.run(["sh", "-c", command], check=False, cwd=ROOT).returncode == 0
    assert len(built(tmp_path / "out")) == 3, "two pages and the manifest"
    wrong = f"{sys.executable} -m borderatlas biuld {shut}"
    assert subprocess.run(["sh", "-c", wrong], check=False, cwd=ROOT).returncode == 2


def test_an_unknown_map_is_named_with_the_nearest(tmp_path: Path) -> None:
    done = run("build", ROOT, "--map", "october", "-o", tmp_path)
    assert done.returncode == 2
    assert "there is no such map" in done.stderr
    assert "october-2023" in done.stderr


def test_a_map_that_is_asked_for_twice_is_a_slip(tmp_path: Path) -> None:
    done = run("build", "--map", "returns", "--map", "returns", "-o", tmp_path / "out")
    assert done.returncode == EXIT_DATA
    assert done.stderr == "maps/: map 'returns': is asked for twice; name it once\n"
    assert not (tmp_path / "out").exists()


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    run("build", ROOT, "-o", tmp_path / "a", PYTHONHASHSEED="1", TZ="Asia/Seoul")
    run("build", ROOT, "-o", tmp_path / "b", PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="C")
    for name in MAPS:
        first, second = (tmp_path / side / name / "map.html" for side in "ab")
        assert first.read_bytes() == second.read_bytes()


def test_scene_is_json() -> None:
    scene = json.loads(run("scene", "october-2023", "--atlas", ROOT).stdout)
    assert scene["map_id"] == "october-2023"
    assert scene["account"]["claims"] > 0


def test_format_check_changes_nothing_and_says_what_it_would(own: Path) -> None:
    assert run("format", own, "--check").returncode == 0
    lines = (own / "data/claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (own / "data/claims.csv").write_text("".join([lines[0], *lines[:0:-1]]), encoding="utf-8")
    assert run("format", own, "--check").returncode == 2
    assert run("format", own).returncode == 0
    assert (own / "data/claims.csv").read_text(encoding="utf-8") == "".join(lines)


@pytest.mark.parametrize("command", ["check", "format", "list"])
def test_a_folder_is_named_alike_in_all_commands(command: str, starter: Path) -> None:
    done = run(command, "--atlas", starter)
    assert done.returncode == 0, done.stderr
    assert "october-2023" not in done.stdout
    assert "warning" not in done.stdout


def test_a_folder_that_is_named_twice_is_a_slip(starter: Path) -> None:
    done = run("check", starter, "--atlas", starter)
    assert done.returncode == 2
    assert "is named twice, as DIR and after --atlas; name it once" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("list", "st"),
        ("scene", "numbers", "st"),
        ("embed", "numbers", "st"),
        ("sources", "numbers", "st"),
        ("build", "st", "st"),
        ("scene", "st"),
        ("figure", "st", "numbers"),
    ],
)
def test_a_folder_without_its_option_is_told_of_it(args: tuple[str, ...], starter: Path) -> None:
    done = run(*args, cwd=starter.parent)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "'st' is " in done.stderr
    assert "--atlas " in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("build", "nowhere"),
        ("check", "nowhere"),
        ("list", "--atlas", "nowhere"),
        ("format", "nowhere"),
        ("biuld",),
        ("build", "--map"),
        ("build", "-o", ""),
        ("list", "--atlas", " "),
        ("scene", ""),
        ("new", ""),
    ],
)
def test_a_mistake_in_a_command_is_a_message(args: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "option"),
    [
        (("figure", "x", "--lang", "en", "--lang", "ko"), "--lang"),
        (("figure", "x", "--dpi=72", "--dpi=90"), "--dpi"),
        (("build", "-o", "a", "--out", "b"), "--out"),
        (("list", "--atlas", "a", "--atlas", "b"), "--atlas"),
        (("check", "--atlas", "a", "--atlas", "b"), "--atlas"),
        (("sources", "x", "--style", "apa", "--style", "bibtex"), "--style"),
    ],
)
def test_an_option_of_one_value_is_given_once(args: tuple[str, ...], option: str) -> None:
    done = CliRunner().invoke(cli, args)
    assert done.exit_code == 2
    assert f"'{option}' is given twice; give it once" in done.stderr


def test_flags_and_lists_may_be_given_twice() -> None:
    done = CliRunner().invoke(cli, ["build", "--split", "--split", "--map", "a", "--map", "b", "x"])
    assert "twice" not in done.output
