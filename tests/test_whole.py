"""Files are written whole or not at all, several of them all or none."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from borderatlas.errors import DataError
from borderatlas.io import whole
from borderatlas.io.whole import alone_in, clear_leftovers, clear_unused, editing, write_all
from borderatlas.writing import write_pages


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_a_killed_command_left_in_the_data_of_an_atlas_goes_first(tmp_path):
    kept = ["data/.gitignore", "data/geo/sites.geojson", "data/.own.csv", "data/.a.csv.012345"]
    left = ["data/.claims.csv.0123abcd", "data/geo/.sites.geojson.89abcdef"]
    write_all({tmp_path / name: b"" for name in kept + left})
    with editing(tmp_path):
        held = names(tmp_path)
    assert {*kept} <= {*held}
    assert not {*left} & {*held}


def test_several_files_are_written(tmp_path):
    write_all({tmp_path / "a/map.html": b"a", tmp_path / "b/c/map.html": b"b"})
    assert names(tmp_path) == ["a", "a/map.html", "b", "b/c", "b/c/map.html"]


@pytest.mark.parametrize("block", ["file", "folder"])
def test_when_the_last_cannot_be_written_nothing_is_changed(block, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/map.html").write_bytes(b"old")
    blocked = tmp_path / "z" if block == "file" else tmp_path / "z/map.html"
    blocked.write_bytes(b"") if block == "file" else blocked.mkdir(parents=True)
    before = names(tmp_path)
    last = tmp_path / "z/map.html"
    pages = {tmp_path / "a/map.html": b"a", tmp_path / "new/b/map.html": b"b", last: b"c"}
    with pytest.raises(OSError, match="directory") as caught:
        write_all(pages)
    assert caught.value.filename == str(last)
    assert names(tmp_path) == before
    assert (tmp_path / "a/map.html").read_bytes() == b"old"


def test_a_circle_of_links_is_an_error_of_the_system(tmp_path):
    (tmp_path / "map.html").symlink_to(tmp_path / "map.html")
    with pytest.raises(OSError, match="symbolic links"):
        write_all({tmp_path / "map.html": b"a"})
    assert names(tmp_path) == ["map.html"]


@pytest.mark.parametrize("link", ["map", "map/map.html", "manifest.json"])
def test_nothing_is_written_through_a_link(link, tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    (out / link).parent.mkdir(parents=True)
    elsewhere.mkdir()
    foreign = elsewhere / "map.html"
    foreign.write_bytes(b"foreign")
    leftover = elsewhere / ".map.html.0123abcd"
    leftover.write_bytes(b"foreign")
    (out / link).symlink_to(elsewhere if link == "map" else foreign)
    with pytest.raises(DataError, match="is a link to another place") as caught:
        write_pages(out, {out / "a/map.html": b"a", out / "map/map.html": b"b"})
    assert caught.value.problems[0].file == str(out / link)
    assert "name another folder" in caught.value.problems[0].hint
    assert caught.value.exit_code == 2
    assert foreign.read_bytes() == leftover.read_bytes() == b"foreign"
    assert not (out / "a").exists()


def test_what_another_build_took_away_is_written_again(tmp_path, monkeypatch):
    written = whole._write
    pages = {tmp_path / name / "map.html": name.encode() for name in "ab"}

    def write_and_clear(temporary: Path, target: Path, data: bytes) -> None:
        written(temporary, target, data)
        if target.parent.name == "b" and (tmp_path / "a").exists():
            clear_leftovers([tmp_path / "a"], "map.html")

    monkeypatch.setattr(whole, "_write", write_and_clear)
    write_all(pages)
    assert [path.read_bytes() for path in pages] == [b"a", b"b"]


def test_only_leftovers_are_cleared(tmp_path):
    kept = [".map.html", ".map.html.bak", ".map.html.fbdc5d950", "map.html", "x.map.html.fbdc5d95"]
    for name in (".map.html.fbdc5d95", *kept):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".map.html.00000000").mkdir()
    clear_leftovers([tmp_path, tmp_path / "nowhere", tmp_path / "map.html"], "map.html")
    assert names(tmp_path) == sorted([*kept, ".map.html.00000000"])


def under_hash(stem: str, content: bytes) -> str:
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.js"


def test_only_parts_of_our_pages_that_no_page_asks_for_are_cleared(tmp_path):
    asked, unused = under_hash("map-data", b"asked"), under_hash("map-data", b"unused")
    others = [
        *("main.deadbeef.js", "theme.0badcafe.css", "map-data.deadbeef.js", "map-data.js"),
        under_hash("main", b"unused"),
    ]
    for name in (unused, f".{asked}.0a1b2c3d", *others):
        (tmp_path / name).write_bytes(b"unused")
    (tmp_path / asked).write_bytes(b"asked")
    (tmp_path / "map.html").write_text(f'<script src="{asked}"></script>')
    (tmp_path / "others.html").write_bytes(b"\xb1\xb9")
    (tmp_path / "folder.html").mkdir()
    clear_unused(tmp_path, ("map-data.js",))
    assert names(tmp_path) == sorted([asked, *others, "folder.html", "map.html", "others.html"])


def test_work_that_fails_leaves_no_folder(tmp_path):
    with pytest.raises(OSError, match="fails"), alone_in(tmp_path / "a/b"):
        raise OSError("fails")
    assert names(tmp_path) == []


def test_a_folder_that_the_system_does_not_make_is_named_as_that(tmp_path, monkeypatch):
    def mkdir(self: Path, *_, **__) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(self))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(PermissionError, match="its folder cannot be made"):
        write_all({tmp_path / "new/page.html": b""})
    with pytest.raises(DataError, match="its folder cannot be made; name another folder with `-o`"):
        write_pages(tmp_path / "new", {tmp_path / "new/page.html": b""})


def test_what_cannot_be_a_folder_is_left_to_the_work_to_tell(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with alone_in(tmp_path / "file"):
        assert names(tmp_path) == ["file"]
