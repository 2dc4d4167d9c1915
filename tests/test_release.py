"""What a release consists of: made twice and the same, whole, and enough by itself."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tools import licences
from tools import release as tool

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the wheel and the sdist of the last commit."""
    out = tmp_path_factory.mktemp("dist")
    return tool.distributions(out, tmp_path_factory.mktemp("scratch"))


def test_the_wheel_holds_the_package_and_its_atlas_and_nothing_else(made):
    names = tool.contents(made[0])
    assert all(map(tool.belongs, names))
    for name in ("py.typed", "_atlas/data/claims.csv", "_atlas/maps/overview.toml"):
        assert f"borderatlas/{name}" in names
    licences_of_data = [name for name in names if "_atlas/data" in name and "LICENSE" in name]
    assert len(licences_of_data) > 3
    with zipfile.ZipFile(made[0]) as archive:
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        told = archive.read(metadata).decode()
    assert "License-Expression: MIT" in told
    assert "Requires-Python: >=3.11" in told


def test_the_sdist_holds_what_the_tests_need(made):
    with tarfile.open(made[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "tests/test_release.py", "data/claims.csv"} <= names
    assert not any(name.startswith((".ci", "build/", "dist/")) for name in names)


def test_what_does_not_belong_into_a_wheel_is_seen():
    assert not tool.belongs("tests/test_release.py")
    assert not tool.belongs("borderatlas/__pycache__/cli.cpython-311.pyc")
    assert not tool.belongs("borderatlas_extra/x.py")


def test_the_wheel_alone_builds_the_sample_and_a_new_atlas(made, tmp_path):
    """What it needs comes from the environment of the tests, borderatlas itself does not."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(tool.run([python, "-c", asked], cwd=tmp_path).strip())
    # A folder that a .pth file names is searched, and its own .pth files are not: no sources.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    tool.run([*install, "--python", python, made[0]], cwd=tmp_path)
    where = "import borderatlas; print(borderatlas.__file__)"
    assert tool.run([python, "-c", where], cwd=tmp_path).startswith(str(folder))
    tool.try_out(programs, tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/sample/overview/map.html").is_file()
    assert list((tmp_path / "elsewhere/pages").glob("*/map.html"))


@pytest.mark.proof
def test_a_release_is_made_whole(tmp_path):
    files = tool.release(tmp_path / "dist")
    assert [file.suffix for file in files] == [".whl", ".gz", ".json"]
    told = json.loads(files[-1].read_text("utf-8"))
    parts = {part["name"].lower(): part for part in told["components"]}
    for name in ("numpy", "pyogrio", "folium"):
        assert parts[name]["licenses"]
    assert "pytest" not in parts


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="other versions state it otherwise")
def test_each_package_that_comes_along_is_listed_with_its_licence():
    assert licences.PAGE.read_text("utf-8") == licences.page()
