"""The commands as their users run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from borderatlas import __version__
from tests.shipped import MAPS, ROOT


def run(*args: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m borderatlas` and return what it printed and its exit code."""
    command = [sys.executable, "-m", "borderatlas", *map(str, args)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped atlas that a test may spoil."""
    for name in ("data", "maps"):
        shutil.copytree(ROOT / name, tmp_path / "own" / name)
    return tmp_path / "own"


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


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
    assert "did you mean 'up_to'?" in done.stderr
    assert not (own / "out").exists()


def test_an_unreviewed_row_stops_the_build_with_its_own_code(own: Path) -> None:
    lines = (own / "data/claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(",2026-11-22,", ",,")
    (own / "data/claims.csv").write_text("".join(lines), encoding="utf-8")
    done = run("build", own, "-o", own / "out")
    assert done.returncode == 3
    assert "was never reviewed" in done.stderr
    assert not (own / "out").exists()


def test_build_one_map_and_say_what_it_shows(tmp_path: Path) -> None:
    done = run("build", ROOT, "--map", "october-2023", "-o", tmp_path, "--json")
    (item,) = json.loads(done.stdout)["maps"]
    assert item["claims"] == sum(
        item[key] for key in ("at places", "for sets", "in totals", "not placed")
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


def test_an_unknown_map_is_named_with_the_nearest(tmp_path: Path) -> None:
    done = run("build", ROOT, "--map", "october", "-o", tmp_path)
    assert done.returncode == 2
    assert "there is no such map" in done.stderr
    assert "october-2023" in done.stderr


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


@pytest.mark.parametrize(
    "args",
    [
        ("build", "nowhere"),
        ("check", "nowhere"),
        ("list", "--atlas", "nowhere"),
        ("format", "nowhere"),
        ("biuld",),
        ("build", "--map"),
    ],
)
def test_a_mistake_in_a_command_is_a_message(args: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stderr
