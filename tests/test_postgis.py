"""An atlas in PostgreSQL: it comes back as it went, and nothing that anyone did is lost."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from borderatlas.build import build, open_atlas
from borderatlas.errors import quote
from borderatlas.io.canonical import format_folder
from borderatlas.io.pulling import pull
from borderatlas.io.pushing import push
from borderatlas.starter import write_form, write_starter
from borderatlas.withdraw import withdraw
from tests.fictional_atlas import fictional_atlas
from tests.postgres import Server
from tests.sharing import cell, contents, edit, refused, run, starter
from tests.shipped import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's")


@pytest.fixture
def fresh(server: Server) -> Iterator[tuple[str, str]]:
    """A new database and the name of a schema in it."""
    with server.fresh() as found:
        yield found


@pytest.fixture
def url(server: Server, fresh: tuple[str, str]) -> str:
    database, schema = fresh
    return server.url(database, "admin", schema)


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
    assert "is a workbook, and pull writes files" in refused(lambda: pull(url, tmp_path / "book"))


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
    change = f"UPDATE {schema}.areas SET {moved} WHERE place_id = 'fictional-city'"
    server.execute(f"SET borderatlas.why = 'moved'; {change}", database=database)
    pull(url, tmp_path / "c")
    assert "[-20.125,-29.5]" in (tmp_path / "c/data/geo/areas.geojson").read_text("utf-8")


def test_files_that_are_large_come_back_and_those_too_large_are_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = starter(tmp_path / "a")
    large = random.Random(4).randbytes(17 * 1024**2)
    (folder / "data/events").mkdir()
    (folder / "data/events/fictional.parquet").write_bytes(large)
    push(folder, url, why="first", create=True)
    pull(url, tmp_path / "b")
    assert (tmp_path / "b/data/events/fictional.parquet").read_bytes() == large
    monkeypatch.setattr("borderatlas.io.contents.MAX_STORED_BYTES", 16 * 1024**2)
    told = refused(lambda: push(folder, url, why="second"))
    assert "data/events/fictional.parquet: is larger than 16 MB, too large for a database" in told


@pytest.mark.parametrize("make", [starter, pytest.param(shipped, marks=pytest.mark.proof)])
def test_pages_are_the_same_from_the_database(
    make: Callable[[Path], Path], url: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "a")
    push(folder, url, why="first", create=True)
    build(folder, tmp_path / "from-folder")
    done = run("build", "--atlas", url, "-o", tmp_path / "from-database")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "from-folder") == contents(tmp_path / "from-database")
    assert len(open_atlas(url).rows("claims")) == len(open_atlas(folder).rows("claims"))


# ------------------------------------------------------------------- several people at work


@pytest.fixture
def shared(server: Server, fresh: tuple[str, str], tmp_path: Path) -> tuple[str, Path, Path]:
    """The starter atlas in a database, and the folders of two who pulled it."""
    database, schema = fresh
    push(starter(tmp_path / "first"), server.url(database, "admin", schema), why="-", create=True)
    address = server.url(database, server.login("ann", f"{schema}_editor"), schema)
    for name in ("a", "b"):
        pull(address, tmp_path / name)
    return address, tmp_path / "a", tmp_path / "b"


def test_changes_of_different_rows_stand_together(shared: tuple[str, Path, Path]) -> None:
    url, a, b = shared
    edit(a, "claims", "f003", note="by a")
    edit(b, "claims", "f004", note="by b")
    assert push(a, url, why="a").rows == {"claims": 1}
    done = push(b, url, why="b")
    assert (done.rows, done.others) == ({"claims": 1}, True)
    pull(url, a)
    pull(url, b)
    assert contents(a) == contents(b)
    assert [cell(a, "claims", key, "note") for key in ("f003", "f004")] == ["by a", "by b"]


def test_a_folder_can_be_pushed_again_and_again_without_pulling(
    shared: tuple[str, Path, Path],
) -> None:
    url, a, b = shared
    edit(a, "claims", "f004", note="by a")
    push(a, url, why="a")
    for note in ("one", "two", "three"):
        edit(b, "claims", "f003", note=note)
        assert push(b, url, why=note).rows == {"claims": 1}
    assert cell(b, "claims", "f004", "note") != "by a"  # what others did comes by pulling alone
    pull(url, b)
    assert [cell(b, "claims", key, "note") for key in ("f003", "f004")] == ["three", "by a"]


@pytest.mark.parametrize("isolation", ["read%20committed", "serializable"])
def test_a_push_waits_for_who_is_at_work_by_sql_and_sees_what_they_did(
    isolation: str, server: Server, fresh: tuple[str, str], shared: tuple[str, Path, Path]
) -> None:
    database, schema = fresh
    url, a, _ = shared
    url += f"&options=-cdefault_transaction_isolation%3D{isolation.replace('%20', '%5C%20')}"
    edit(a, "claims", "f003", note="pushed")
    with (
        ThreadPoolExecutor() as others,
        psycopg.connect(server.url(database, "ann")) as editor,
    ):
        editor.execute("SET LOCAL borderatlas.why = 'by hand'")
        editor.execute(f"UPDATE {schema}.claims SET note = 'sql' WHERE claim_id = 'f004'")
        pushed = others.submit(push, a, url, why="pushed")
        with pytest.raises(TimeoutError):
            pushed.result(1)
        editor.commit()
        assert pushed.result(30).others
    pull(url, a)
    assert [cell(a, "claims", key, "note") for key in ("f003", "f004")] == ["pushed", "sql"]


def test_conflicts_are_told_all_at_once_and_nothing_is_written(
    shared: tuple[str, Path, Path],
) -> None:
    url, a, b = shared
    before = cell(a, "claims", "f003", "note")
    for folder, word in ((a, "theirs"), (b, "ours")):
        edit(folder, "claims", "f003", note=word)
        edit(folder, "sources", "fictional-report-2020", note=word)
        path = folder / "maps/places.toml"
        path.write_text(f"# {word}\n{path.read_text('utf-8')}", "utf-8")
    edit(b, "claims", "f004", note="no conflict")
    push(a, url, why="A second look", who="Desk 2")
    told = refused(lambda: push(b, url, why="b"))
    lines = told.splitlines()
    assert len(lines) == 3, told
    rows = csv.reader((b / "data/claims.csv").read_text("utf-8").splitlines())
    number = next(n for n, cells in enumerate(rows, start=1) if cells[0] == "f003")
    assert lines[0].startswith(
        f"data/claims.csv:{number}: note 'ours': is 'theirs' in the database and was "
        f"{quote(before)} before ('f003'), by ann (Desk 2) on "
    )
    assert ": A second look; `borderatlas pull URL DIR --keep theirs`" in lines[0]
    assert lines[1].startswith("data/sources.csv:")
    assert lines[2].startswith("maps/places.toml: the file was changed both here and in")
    pull(url, a)
    assert cell(a, "claims", "f004", "note") != "no conflict"
    assert "--keep ours" in refused(lambda: pull(url, b))


@pytest.mark.parametrize(("keep", "stands"), [("ours", "ours"), ("theirs", "theirs")])
def test_a_conflict_is_settled_by_pulling(
    keep: str, stands: str, shared: tuple[str, Path, Path]
) -> None:
    url, a, b = shared
    for folder, word in ((a, "theirs"), (b, "ours")):
        edit(folder, "claims", "f003", note=word)
    edit(b, "claims", "f004", note="mine alone")
    push(a, url, why="a")
    pull(url, b, keep=keep)  # type: ignore[arg-type]
    push(b, url, why="b")
    pull(url, a)
    assert contents(a) == contents(b)
    assert cell(a, "claims", "f003", "note") == stands
    assert cell(a, "claims", "f004", "note") == "mine alone"


def test_a_row_that_one_removed_and_one_changed_is_a_conflict(
    shared: tuple[str, Path, Path],
) -> None:
    url, a, b = shared
    edit(a, "claims", "f003")
    edit(b, "claims", "f003", note="changed")
    push(a, url, why="a")
    told = refused(lambda: push(b, url, why="b"))
    assert "the row 'f003' of claims is changed here and was removed from the database" in told


def test_what_is_sound_apart_and_wrong_together_is_refused(
    shared: tuple[str, Path, Path],
) -> None:
    url, a, b = shared
    alias = "place_id,alias,language,system,note\n"
    path = a / "data/aliases.csv"
    lone = "fictional-lone"
    rows = json.loads((a / "data/geo/areas.geojson").read_text("utf-8"))
    new = json.loads(json.dumps(rows["features"][0]))
    new["id"] = new["properties"]["place_id"] = lone
    new["properties"]["members"] = None
    rows["features"].append(new)
    for folder in (a, b):
        (folder / "data/geo/areas.geojson").write_text(json.dumps(rows), "utf-8")
    push(a, url, why="a place")
    pull(url, b, keep="theirs")
    rows["features"].pop()
    (a / "data/geo/areas.geojson").write_text(json.dumps(rows), "utf-8")
    push(a, url, why="and away")
    path = b / "data/aliases.csv"
    text = path.read_text("utf-8")
    assert text.startswith(alias)
    path.write_text(f"{text}{lone},Lone,de,,\n", "utf-8")
    told = refused(lambda: push(b, url, why="an alias for it"))
    assert "data/aliases.csv:" in told
    assert "wrong together with what others changed meanwhile" in told


def test_files_that_others_remove_are_removed_by_pulling(
    shared: tuple[str, Path, Path],
) -> None:
    url, a, b = shared
    (a / "maps/places.toml").unlink()
    (a / "data/withdrawals.csv").unlink(missing_ok=True)
    push(a, url, why="one map less")
    withdraw(b, "f003", reason="fictional", day=dt.date(2022, 2, 3))
    push(b, url, why="a claim less")
    pull(url, a)
    assert (a / "data/withdrawals.csv").is_file()
    pull(url, b)
    assert not (b / "maps/places.toml").exists()
    assert contents(a) == contents(b)
    (a / "data/withdrawals.csv").unlink()
    edit(a, "claims", "f003", status="asserted")
    push(a, url, why="it was right")
    pull(url, b)
    assert not (b / "data/withdrawals.csv").exists()


def test_a_folder_of_elsewhere_is_refused(
    server: Server, shared: tuple[str, Path, Path], tmp_path: Path
) -> None:
    url, a, _ = shared
    write_starter(tmp_path / "stranger")
    told = refused(lambda: push(tmp_path / "stranger", url, why="-"))
    assert "was not pulled from this database" in told
    database, schema = server.new()
    other = server.url(database, "admin", schema)
    push(tmp_path / "stranger", other, why="-", create=True)
    assert "was pulled from another database" in refused(lambda: push(a, other, why="-"))
    assert "is not empty" in refused(lambda: pull(url, tmp_path))


def test_check_and_format_pass_over_what_the_folder_knows(
    shared: tuple[str, Path, Path],
) -> None:
    _, a, _ = shared
    assert (a / "data/.revision").exists()
    assert run("format", "--check", a).returncode == 0
    assert run("check", a).returncode == 0
    (a / "data/.revision").write_text("{}]", "utf-8")
    assert "data/.revision: is not as borderatlas wrote it" in refused(
        lambda: pull("postgresql:///nowhere", a)
    )
