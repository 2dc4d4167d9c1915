"""Broken and hostile files: each gives clear problems, at once, in little memory; no traceback."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from borderatlas.build import check, open_specs
from borderatlas.errors import BorderatlasError, Problem
from borderatlas.io.canonical import canonical_text
from borderatlas.io.cells import read_rows
from borderatlas.io.files import read_text
from borderatlas.io.folder import check_folder, read_features
from borderatlas.io.meta import read_meta
from borderatlas.io.tables import read_csv, read_geojson
from borderatlas.rows import shown_file
from borderatlas.schema import TABLES, Table
from borderatlas.sheets import WORKBOOK
from borderatlas.starter import write_starter
from tests.mutants import mutant

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such timer")

ROOT = Path(__file__).parents[1]
SECONDS = 2
MEGABYTES = 1000
BY_FILE = {shown_file(table): table for table in TABLES.values()}


class TooSlowError(BaseException):
    """A file kept us longer than a reader would wait; nothing of ours catches it."""


@contextmanager
def in_time() -> Iterator[None]:
    """Stop what takes more than two seconds of the processor."""

    def stop(*_: object) -> None:
        raise TooSlowError

    old = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)


def shortened(path: Path) -> bytes:
    """A real file with its first 40 lines or features, so that many mutants can be tried."""
    data = path.read_bytes()
    if path.suffix != ".geojson":
        return b"".join(data.splitlines(keepends=True)[:40])
    collection = json.loads(data)
    for feature in collection["features"]:
        lines = (feature["geometry"] or {}).get("coordinates")
        while lines and isinstance(lines[0], list):
            del lines[8:]
            lines = lines[0]
    collection["features"] = collection["features"][:40]
    return json.dumps(collection, ensure_ascii=False, indent=0).encode()


def seeds() -> dict[str, bytes]:
    found = [*(ROOT / "data").rglob("*"), *(ROOT / "maps").glob("*")]
    kinds = (".csv", ".toml", ".geojson")
    paths = sorted(path for path in found if path.suffix in kinds)
    return {path.relative_to(ROOT).as_posix(): shortened(path) for path in paths}


def read(file: str, folder: Path) -> list[Problem]:
    """Return what is wrong with one file, by the reader that it has."""
    try:
        if file in BY_FILE:
            return read_table(BY_FILE[file], file, folder)
        if file.startswith("maps/"):
            open_specs(folder)
        elif file.endswith(".toml"):
            read_meta(read_text(folder / file, root=folder).text, file=file)
        else:
            read_features(file, folder=folder)
    except BorderatlasError as error:
        return list(getattr(error, "problems", [Problem(file, 0, "", "", str(error))]))
    return []


def read_table(table: Table, file: str, folder: Path) -> list[Problem]:
    text = read_text(folder / file, root=folder).text
    raw = (read_csv if table.geometry == "none" else read_geojson)(text, file=file)
    _, problems = read_rows(table, raw, file=file)
    with suppress(BorderatlasError):
        tidy = canonical_text(table, text)
        assert canonical_text(table, tidy) == tidy
    return [*raw.problems, *problems]


def assert_clear(problems: list[Problem] | tuple[Problem, ...], seed: int) -> None:
    for problem in problems:
        said = str(problem)
        assert problem.message, seed
        assert said.isprintable(), (seed, said)
        assert len(said) < 1000, (seed, said)


def assert_small() -> None:
    import resource  # which Windows has not

    unit = 1024 if sys.platform == "linux" else 1024**2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit < MEGABYTES


@pytest.mark.parametrize(
    "mutants", [range(600), pytest.param(range(17_000), marks=pytest.mark.proof)], ids=len
)
def test_readers_tell_what_is_wrong_with_any_file(mutants: range, tmp_path: Path) -> None:
    known = seeds()
    files = sorted(known)
    (tmp_path / "data/geo/basemap").mkdir(parents=True)
    (tmp_path / "maps").mkdir()
    fallen = []
    for seed in mutants:
        chance = random.Random(seed)
        file = files[seed % len(files)]
        path = tmp_path / file
        path.write_bytes(mutant(known[file], chance))
        try:
            with in_time():
                problems = read(file, tmp_path)
            assert_clear(problems, seed)
        except (Exception, TooSlowError) as error:  # noqa: BLE001 - all of them are told at once
            fallen.append(f"{seed} {file}: {type(error).__name__} {error}"[:300])
        path.unlink()
    assert not fallen, "\n".join(fallen[:20])
    assert_small()


@pytest.mark.parametrize(
    "mutants", [range(40), pytest.param(range(3_000), marks=pytest.mark.proof)], ids=len
)
def test_a_check_tells_what_is_wrong_with_any_atlas(mutants: range, tmp_path: Path) -> None:
    write_starter(tmp_path / "atlas")
    paths = sorted(
        path for path in (tmp_path / "atlas").rglob("*")
        if path.suffix in (".csv", ".toml", ".geojson")
    )  # fmt: skip
    fallen = []
    for seed in mutants:
        path = paths[seed % len(paths)]
        data = path.read_bytes()
        path.write_bytes(mutant(data, random.Random(-seed - 1)))
        try:
            with in_time():
                problems = check(tmp_path / "atlas")
            assert_clear(problems, seed)
        except (Exception, TooSlowError) as error:  # noqa: BLE001 - all of them are told at once
            fallen.append(f"{seed} {path.name}: {type(error).__name__} {error}"[:300])
        path.write_bytes(data)
    shutil.rmtree(tmp_path / "atlas")
    assert not fallen, "\n".join(fallen[:20])
    assert_small()


@pytest.mark.parametrize(
    "mutants", [range(60), pytest.param(range(3_000), marks=pytest.mark.proof)], ids=len
)
def test_a_check_tells_what_is_wrong_with_any_workbook(mutants: range, tmp_path: Path) -> None:
    write_starter(tmp_path / "atlas", workbook=True)
    path = tmp_path / "atlas" / WORKBOOK
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as members:
        parts = {name: members.read(name) for name in members.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    fallen = []
    for seed in mutants:
        chance = random.Random(seed)
        name = names[seed % len(names)]
        broken = mutant(whole if seed % 5 == 0 else parts[name], chance)
        with zipfile.ZipFile(path, "w") as written:
            for other, data in parts.items():
                written.writestr(other, broken if other == name else data)
        if seed % 5 == 0:
            path.write_bytes(broken)
        try:
            with in_time():
                problems = check_folder(tmp_path / "atlas")
            assert_clear(problems, seed)
        except (Exception, TooSlowError) as error:  # noqa: BLE001 - all of them are told at once
            fallen.append(f"{seed} {name}: {type(error).__name__} {error}"[:300])
    assert not fallen, "\n".join(fallen[:20])
    assert_small()
