"""Builds that are killed, or meet in one folder, leave whole pages; the next one mends all."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import os
import re
import signal
import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import pytest

from borderatlas.build import page_files, write_pages
from borderatlas.map import Map
from borderatlas.render.page import WINDOW
from tests.fictional_scene import scene

MAPS = ("fictional-east", "fictional-west")


def write_and_die(out: Path, files: Mapping[Path, bytes], *, step: int) -> int:
    """Write files in a process that kills itself before its n-th rename; return how it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child only writes files
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    replace, steps = os.replace, itertools.count(1)

    def replace_or_die(*names: Path) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(*names)

    with mock.patch.object(os, "replace", replace_or_die):
        write_pages(out, files)
    os._exit(0)


def write_when_told(out: Path, files: Mapping[Path, bytes]) -> tuple[int, int]:
    """Return a process that writes files once its pipe is closed, and the end to close."""
    reads, tells = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child only writes files
        child = os.fork()
    if child:
        os.close(reads)
        return child, tells
    os.close(tells)
    os.read(reads, 1)
    write_pages(out, files)
    os._exit(0)


def made(title: str) -> dict[Path, bytes]:
    """Return two split pages by their paths, in the order in which a build writes their files."""
    said = dataclasses.replace(scene(), title=dict.fromkeys(scene().languages, title))
    return {
        Path(name, file): data
        for name in MAPS
        for file, data in page_files(Map(said), WINDOW, name="map.html", split=True).items()
    }


def assert_whole(folder: Path, pages: set[bytes]) -> None:
    """What a reader gets: one of the pages as it was written, with the files it was made with."""
    page = (folder / "map.html").read_bytes()
    assert page in pages
    asked = re.findall(r'(?:src|href)="([^"]+\.([0-9a-f]{8})\.(?:js|css))"', page.decode())
    assert len(asked) == 6
    for name, digest in asked:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest().startswith(digest)


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_build_that_is_killed_leaves_whole_pages_and_the_next_one_mends_all(
    tmp_path: Path,
) -> None:
    old, new = (made(f"Fictional {name}") for name in ("old", "new"))
    pages = {files[Path(MAPS[0], "map.html")] for files in (old, new)}
    assert len(pages) == 2
    ends = []
    for step in range(1, len(new) + 2):
        out = tmp_path / str(step)
        write_pages(out, {out / path: data for path, data in old.items()})
        files = {out / path: data for path, data in new.items()}
        ends.append(write_and_die(out, files, step=step))
        for name in MAPS:
            assert_whole(out / name, pages)
        write_pages(out, files)
        assert {path: path.read_bytes() for path in out.rglob("*.*")} == files
    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert ends[-1] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="has no fork")
def test_two_builds_into_one_folder_write_one_after_the_other(tmp_path: Path) -> None:
    old, new = (
        {tmp_path / path: data for path, data in made(f"Fictional {name}").items()}
        for name in ("old", "new")
    )
    child, tells = write_when_told(tmp_path, new)
    replace, ends = os.replace, []

    def replace_and_let_the_other_try(*names: Path) -> None:
        replace(*names)
        if not ends:
            os.close(tells)
            until = time.monotonic() + 0.5
            while not any(ends) and time.monotonic() < until:
                ends.append(os.waitpid(child, os.WNOHANG)[0])
                time.sleep(0.02)

    with mock.patch.object(os, "replace", replace_and_let_the_other_try):
        write_pages(tmp_path, old)
    if not any(ends):
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for name in MAPS:
        assert_whole(tmp_path / name, {new[tmp_path / MAPS[0] / "map.html"]})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == new
