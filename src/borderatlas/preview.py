"""What a preview shows: the maps of an atlas as they are now, or what is wrong with it.

A map is made when somebody looks at it and made anew when a file of the atlas changes. What is
shown is the very page that a build would write; nothing is written.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from borderatlas.build import open_maps, open_specs, page_files
from borderatlas.errors import BorderatlasError, DataError, PublishError
from borderatlas.io.folder import check_folder
from borderatlas.schema import Audience
from borderatlas.sheets import WORKBOOK

if TYPE_CHECKING:
    from borderatlas.coarsen import Key

LOOK_S = 0.2
"""Between two looks at the files. A file that is still being written is looked at again."""
WAIT_S = 20.0
"""After which who waits for a change gets an answer all the same."""
_FOLDERS = ("data", "maps")
_PAGE = "map.html"

Snapshot = Mapping[str, tuple[int, int, int]]
"""Of each file of an atlas its time, size and number: what tells that it was saved."""


def snapshot(folder: Path) -> Snapshot:
    """Return the files of an atlas as they are now, without those that editors leave for a while.

    These begin with a dot or `~$`, or end in `~`.
    """
    paths = [folder / WORKBOOK]
    for name in _FOLDERS:
        paths += (Path(at, file) for at, _, files in os.walk(folder / name) for file in files)
    return {str(path): state for path in paths for state in _state(path)}


def _state(path: Path) -> Iterator[tuple[int, int, int]]:
    if path.name.startswith((".", "~$")) or path.name.endswith("~"):
        return
    try:
        found = path.stat()
    except OSError:
        return  # gone, or a link to nothing: who reads it says so
    yield found.st_mtime_ns, found.st_size, found.st_ino


@dataclass(frozen=True)
class Look:
    """What is to be seen of a map: the last good page, its number, and what is wrong since."""

    version: int
    number: int = 0
    page: bytes = b""
    problems: tuple[str, ...] = ()


@dataclass
class Preview:
    """The maps of an atlas, each made when it is looked at and anew when a file changes."""

    folder: Path
    audience: Audience = "public"
    key: Key | None = None
    _version: int = 0
    _looks: dict[str, Look] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _making: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def maps(self) -> tuple[str, ...]:
        """Return the ids of the maps, as far as their files can be read."""
        try:
            return tuple(spec.map_id for spec in open_specs(self.folder))
        except BorderatlasError:
            return tuple(sorted(path.stem for path in (self.folder / "maps").glob("[!_]*.toml")))

    def look(self, map_id: str) -> Look:
        """Return what is to be seen of a map now; it is made when that is not known."""
        with self._making:
            known, version = self._looks.get(map_id, Look(-1)), self._version
            if known.version == version:
                return known
            found = self._made(map_id, known, version)
            self._looks[map_id] = found
            return found

    def _made(self, map_id: str, known: Look, version: int) -> Look:
        from borderatlas.render.page import WINDOW

        try:
            (opened,), _ = open_maps(self.folder, (map_id,), audience=self.audience, key=self.key)
            page = page_files(opened, WINDOW, name=_PAGE, split=False)[_PAGE]
        except BorderatlasError as error:
            return Look(version, known.number, known.page, tuple(self._told(error)))
        number = known.number if page == known.page else known.number + 1
        return Look(version, number, page)

    def _told(self, error: BorderatlasError) -> Iterator[str]:
        """Yield each problem as a line, as the team may know it: who edits is of the team."""
        if not isinstance(error, DataError):
            yield str(error)
            return
        known = [found for found in check_folder(self.folder) if found.level == "error"]
        yield from map(str, known or error.problems)
        if isinstance(error, PublishError):
            yield "what is not for others yet is shown with --audience internal"

    def wait(self, map_id: str, version: int) -> Look:
        """Return what is to be seen once it is another than `version`, or after `WAIT_S`."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._version != version or self._ended.is_set(), timeout=WAIT_S
            )
        return self.look(map_id)

    def watch(self) -> None:
        """Look at the files until `end`; a change counts once the files stay as they are."""
        seen = last = snapshot(self.folder)
        while not self._ended.wait(LOOK_S):
            now = snapshot(self.folder)
            if now != seen and now == last:
                seen = now
                with self._changed:
                    self._version += 1
                    self._changed.notify_all()
            last = now

    def end(self) -> None:
        """Stop watching, and answer all who wait."""
        self._ended.set()
        with self._changed:
            self._changed.notify_all()
