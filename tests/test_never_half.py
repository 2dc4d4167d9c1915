"""Whatever happens to a command, each file is the old whole or the new whole, and it can go on."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from borderatlas.build import build
from borderatlas.embed import embed
from borderatlas.errors import DataError
from borderatlas.figures import Wanted, figures
from borderatlas.io import whole
from borderatlas.io.canonical import format_folder
from borderatlas.starter import write_starter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no fork")

Work = Callable[[Path, Path], object]
FEW = Wanted(formats=("svg",))


def run_build(atlas: Path, out: Path) -> None:
    build(atlas, out, split=True)


def run_embed(atlas: Path, out: Path) -> None:
    embed(atlas, out, "numbers", host="https://fictional.example/maps")


def run_figure(atlas: Path, out: Path) -> None:
    figures(atlas, out, ("places",), wanted=FEW)


def run_format(_: Path, out: Path) -> None:
    """Rewrite the tables of the atlas that lies in `out`."""
    format_folder(out, write=True)


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def atlases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of the fictional atlas, which differ in a name that each map shows."""
    old, new = (tmp_path_factory.mktemp(name) / "atlas" for name in ("old", "new"))
    for folder in (old, new):
        write_starter(folder)
    for name in ("crossings", "areas"):
        path = new / f"data/geo/{name}.geojson"
        path.write_text(path.read_text("utf-8").replace('"name_en":"', '"name_en":"New '), "utf-8")
    for path in (new / "maps").glob("[a-z]*.toml"):
        path.write_text(path.read_text("utf-8").replace('\nen = "', '\nen = "New '), "utf-8")
    return old, new


def untidy(atlas: Path, folder: Path) -> Path:
    """A copy of an atlas of which no table is in its canonical form."""
    shutil.copytree(atlas, folder)
    for path in folder.glob("data/*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return folder


def forked(work: Callable[[], object], *, tells: Callable[[], None] = lambda: None) -> int:
    """Return a process that does some work, and calls `tells` when its first file is begun."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child only writes files
        child = os.fork()
    if child:
        return child
    write, told = whole._write, []

    def write_and_tell(*args: object) -> None:
        if not told:
            told.append(True)
            tells()
        write(*args)  # type: ignore[arg-type]

    whole._write = write_and_tell  # type: ignore[assignment]
    code = 1
    try:
        work()
        code = 0
    except DataError:
        code = 2
    finally:
        os._exit(code)


def kill_after(seconds: float, work: Callable[[], object], *, writing: bool) -> int:
    """Return how a process ended that was killed so long after its start, or its first file."""
    reads, writes = os.pipe()
    child = forked(work, tells=lambda: os.write(writes, b"."))
    os.close(writes)
    if writing:
        os.read(reads, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.close(reads)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


WORKS = {"build": run_build, "embed": run_embed, "figure": run_figure, "format": run_format}
KILLS = {"build": 200, "embed": 40, "figure": 24, "format": 100}
QUICK = {"build": 8, "format": 8}


@pytest.mark.parametrize(
    ("name", "kills"),
    [*QUICK.items(), *(pytest.param(*item, marks=pytest.mark.proof) for item in KILLS.items())],
)
def test_killed_at_any_moment_each_file_is_the_old_or_the_new_one(
    name: str, kills: int, atlases: tuple[Path, Path], tmp_path: Path
) -> None:
    work, chance = WORKS[name], random.Random(kills)
    expected, starts = [], []
    for number, atlas in enumerate(atlases):
        out = tmp_path / f"expected-{number}"
        if name == "format":
            starts.append(contents(untidy(atlas, out)))
        begun = time.monotonic()
        work(atlas, out)
        took = time.monotonic() - begun
        expected.append(contents(out))
    assert expected[0] != expected[1]
    ends = set()
    for number in range(kills):
        out, atlas = tmp_path / "out", atlases[number % 2]
        if name == "format":
            shutil.rmtree(out, ignore_errors=True)
            untidy(atlas, out)
        writing = number % 4 > 1  # the moments when files are written are few among all
        seconds = chance.uniform(0, 0.008 if writing else took)
        ends.add(kill_after(seconds, partial(work, atlas, out), writing=writing))
        for file, data in contents(out).items() if out.is_dir() else ():
            versions = [files.get(file) for files in (*expected, *starts)]
            assert data in versions or Path(file).name.startswith("."), file
        if number % 2:
            work(atlas, out)
            assert contents(out) == expected[number % 2]
    assert -signal.SIGKILL in ends


INPUTS = ("data/atlas.toml", "data/claims.csv", "data/geo/sites.geojson", "maps/numbers.toml")


@pytest.mark.parametrize("change", ["edited", "removed"])
@pytest.mark.parametrize("name", ["build", "embed", "figure", "format"])
def test_a_file_that_changes_under_the_work_stops_it(
    name: str, change: str, atlases: tuple[Path, Path], tmp_path: Path, monkeypatch
) -> None:
    atlas = untidy(atlases[0], tmp_path / "atlas")
    out = atlas if name == "format" else tmp_path / "out"
    files = [file for file in INPUTS if name != "format" or file.endswith("v")]
    from borderatlas import writing
    from borderatlas.io import whole

    waited = writing.alone_in

    def change_and_wait(folder: Path) -> Iterator[None]:
        for file in files:
            path = atlas / file
            path.write_bytes(path.read_bytes() + b"\n") if change == "edited" else path.unlink()
        changed.append(contents(atlas))
        return waited(folder)

    changed: list[dict[str, bytes]] = []
    monkeypatch.setattr(writing, "alone_in", change_and_wait)
    monkeypatch.setattr(whole, "alone_in", change_and_wait)
    with pytest.raises(DataError, match="was changed while it was in use") as caught:
        WORKS[name](atlas, out)
    assert [problem.file for problem in caught.value.problems] == files
    assert contents(atlas) == changed[0]
    assert out == atlas or not out.exists()


def test_each_input_of_a_build_is_read_once(atlases: tuple[Path, Path], tmp_path, monkeypatch):
    from borderatlas.io import files

    read: list[Path] = []
    first_bytes = files._first_bytes

    def count(path: Path, count: int) -> bytes:
        read.append(path)
        return first_bytes(path, count)

    monkeypatch.setattr(files, "_first_bytes", count)
    build(atlases[0], tmp_path)
    assert len(read) == len(set(read)) > 15


@pytest.mark.parametrize("name", WORKS)
def test_a_file_that_the_system_cuts_off_leaves_all_as_it_was(
    name: str, atlases: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    if name == "format":
        untidy(atlases[0], out)
    else:
        WORKS[name](atlases[0], out)
    before = contents(out)

    import resource  # which Windows has not

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
        try:
            WORKS[name](atlases[1], out)
        except (DataError, OSError) as error:
            cause = error.__cause__ if isinstance(error, DataError) else error
            os._exit(7 if getattr(cause, "errno", 0) == errno.EFBIG else 8)

    child = forked(limited)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert contents(out) == before


def small_disk(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run shell commands where `folder` is a disk of 1 MB; skip where we may not make one."""
    folder.mkdir()
    mount = f"mount -t tmpfs -o size=1m tmpfs '{folder}'"
    unshare = shutil.which("unshare")
    ways = [[unshare, "-m"], [unshare, "-rm"]] if unshare else []
    for way in ways:
        if subprocess.run([*way, "sh", "-c", mount], check=False, capture_output=True).returncode:
            continue
        command = [*way, "sh", "-c", f"{mount} && {script}"]
        return subprocess.run(command, check=False, capture_output=True, text=True)
    pytest.skip("no disk can be mounted here")


def test_a_full_disk_of_1_mb_keeps_the_old_whole(
    atlases: tuple[Path, Path], tmp_path: Path
) -> None:
    """The disk fills up to some byte, again and again; then there is room, and it goes on."""
    disk = tmp_path / "disk"
    run = f"'{sys.executable}' -m borderatlas"
    step = f"{run} build '{{}}' --map numbers -o '{disk}'"
    sums = f"cat $(find '{disk}/numbers' -type f | sort) | sha256sum"
    tries = " ".join(str(size) for size in (40, 300))  # in kB, as far as there is room
    script = f"""
set -e
{step.format(atlases[0])} >/dev/null
old=$({sums})
for size in {tries}; do
    rm -f '{disk}/filler'
    room=$(df -k --output=avail '{disk}' | tail -1)
    fill=$((room - size)); [ $fill -lt 0 ] && fill=0
    head -c ${{fill}}k /dev/zero > '{disk}/filler'
    code=0
    {step.format(atlases[1])} >/dev/null 2>'{tmp_path}/said' || code=$?
    new=$({sums})
    [ $code -eq 2 ] && grep -q 'No space left.*make room' '{tmp_path}/said' && \
        [ "$new" = "$old" ] && [ -z "$(find '{disk}' -name '.*.*')" ] && echo stopped || echo $code
done
rm -f '{disk}/filler' '{disk}'/numbers/*
{step.format(atlases[1])} >/dev/null
echo done
"""
    said = small_disk(disk, script)
    assert said.returncode == 0, said.stderr
    assert said.stdout.split()[0] == "stopped"
    assert said.stdout.split()[-1] == "done"


def test_a_folder_that_is_read_only_is_told(atlases: tuple[Path, Path], tmp_path: Path) -> None:
    """Root may write into any folder, but not onto a disk that is mounted to be read."""
    disk = tmp_path / "disk"
    script = f"""
mount -o remount,ro '{disk}' &&
'{sys.executable}' -m borderatlas build '{atlases[0]}' --map numbers -o '{disk}/build'
"""
    said = small_disk(disk, script)
    assert said.returncode == 2
    assert "cannot be written: Read-only file system; name another folder with `-o`" in said.stderr
    assert "Traceback" not in said.stderr
