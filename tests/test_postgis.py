"""An atlas in PostgreSQL: it comes back as it went, and nothing that anyone did is lost."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from borderatlas.build import build, open_atlas
from borderatlas.errors import DataError
from borderatlas.io.canonical import format_folder
from borderatlas.io.pulling import pull
from borderatlas.io.pushing import push
from borderatlas.schema import TABLES
from borderatlas.starter import write_form, write_starter
from tests.fictional_atlas import fictional_atlas
from tests.postgres import Server
from tests.shipped import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.end()


@pytest.fixture
def fresh(server: Server) -> tuple[str, str]:
    """A new database and the name of a schema in it."""
    return server.new()


@pytest.fixture
def url(server: Server, fresh: tuple[str, str]) -> str:
    database, schema = fresh
    return server.url(database, "admin", schema)


def contents(folder: Path) -> dict[str, bytes]:
    """What an atlas folder holds, hidden files apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def starter(folder: Path) -> Path:
    write_starter(folder)
    return folder


def edit(folder: Path, table: str, key: str, **cells: str) -> None:
    """Change cells of the row with this first key in a CSV table; without cells, remove it."""
    path = folder / "data" / TABLES[table].file
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    column = TABLES[table].key[0]
    assert any(row[column] == key for row in rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TABLES[table].names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row[column] != key:
            writer.writerow(row)
        elif cells:
            writer.writerow({**row, **cells})
    path.write_text(out.getvalue(), "utf-8")


def cell(folder: Path, table: str, key: str, column: str) -> str:
    path = folder / "data" / TABLES[table].file
    for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
        if row[TABLES[table].key[0]] == key:
            return row[column]
    raise KeyError(key)


def refused(work: Callable[[], object]) -> str:
    """What is said when some work is refused."""
    with pytest.raises(DataError) as caught:
        work()
    return str(caught.value)


# ------------------------------------------------------------------------------ round trip


def shipped(folder: Path) -> Path:
    for name in ("data", "maps"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def fictional(folder: Path) -> Path:
    return fictional_atlas().write(folder)


@pytest.mark.parametrize("make", [shipped, fictional, starter])
def test_what_is_pulled_is_byte_for_byte_what_was_pushed(
    make: Callable[[Path], Path], url: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "a")
    format_folder(folder, write=True)
    done = push(folder, url, why="first", create=True)
    assert done.revision == 1
    pull(url, tmp_path / "b")
    wanted = contents(folder)
    assert {name for name in wanted if name.startswith(("data/", "maps/"))}
    found = contents(tmp_path / "b")
    assert found == {name: wanted[name] for name in wanted if name.startswith(("data/", "maps/"))}
    assert not push(folder, url, why="nothing").rows


def test_a_workbook_is_pushed_and_comes_back_as_files(url: str, tmp_path: Path) -> None:
    folder = starter(tmp_path / "a")
    write_form(folder, tmp_path / "book", workbook=True)
    push(tmp_path / "book", url, why="first", create=True)
    pull(url, tmp_path / "b")
    write_form(tmp_path / "book", tmp_path / "c", workbook=False)
    assert contents(tmp_path / "b") == contents(tmp_path / "c")


def test_coordinates_come_back_digit_by_digit(
    server: Server, fresh: tuple[str, str], url: str, tmp_path: Path
) -> None:
    folder = fictional(tmp_path / "a")
    for name in ("areas", "routes"):
        path = folder / f"data/geo/{name}.geojson"
        text = path.read_text("utf-8")
        assert "[-20.0,-29.5]" in text
        path.write_text(text.replace("[-20.0,-29.5]", "[-20,-29.50]"), "utf-8")
    format_folder(folder, write=True)
    push(folder, url, why="first", create=True)
    pull(url, tmp_path / "b")
    assert contents(tmp_path / "b") == contents(folder)
    assert "[-20,-29.5]" in (tmp_path / "b/data/geo/areas.geojson").read_text("utf-8")
    # What is moved in the database, with a GIS say, is where it was moved to.
    database, schema = fresh
    moved = "geometry = ST_SetSRID(ST_Point(-20.125, -29.5), 4326)"
    change = f"UPDATE {schema}.areas SET {moved} WHERE place_id = 'fictional-city'"  # noqa: S608
    server.execute(f"SET borderatlas.why = 'moved'; {change}", database=database)
    pull(url, tmp_path / "c")
    assert "[-20.125,-29.5]" in (tmp_path / "c/data/geo/areas.geojson").read_text("utf-8")


def test_pages_are_the_same_from_the_database(url: str, tmp_path: Path) -> None:
    folder = starter(tmp_path / "a")
    push(folder, url, why="first", create=True)
    build(folder, tmp_path / "from-folder")
    done = run("build", "--atlas", url, "-o", tmp_path / "from-database")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "from-folder") == contents(tmp_path / "from-database")
    assert len(open_atlas(url).rows("claims")) == len(open_atlas(folder).rows("claims"))


def run(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "borderatlas", *map(str, args)]
    environment = {**os.environ, **env}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
