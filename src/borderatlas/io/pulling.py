"""Out of a database: an atlas into a folder, or into one for as long as the program runs."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.address import Address, parse_address
from borderatlas.io.contents import FILES, REVISION, Held, read_contents
from borderatlas.io.databases import (
    State,
    base_of,
    checked_files,
    conflict,
    mark_of,
    reader,
    settled,
    state_of,
)
from borderatlas.io.files import exists
from borderatlas.io.newfolder import refuse_full, write_new
from borderatlas.io.postgis import in_transaction
from borderatlas.io.revision import Revision, read_revision
from borderatlas.io.threeway import Keep, merge
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all, write_bytes
from borderatlas.rows import shown_file
from borderatlas.schema import TABLES
from borderatlas.sheets import WORKBOOK

if TYPE_CHECKING:
    from borderatlas.io.postgis import Connection


@dataclass(frozen=True)
class Pulled:
    """What a pull did: the revision, the files that were written and removed."""

    revision: int
    files: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON-ready mapping."""
        return {"revision": self.revision, "files": [str(path) for path in self.files]}


_fetched: set[Path] = set()


def fetch(url: str) -> Path:
    """Return a folder with an atlas out of a database, which nobody else may read.

    It is removed when the program ends; what is written into it reaches no database.

    Raises
    ------
    DataError
        When there is none at this address, or it cannot be had.
    """
    folder = Path(tempfile.mkdtemp(prefix="borderatlas-"))  # for its owner alone
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    pull(url, folder / "atlas")
    (folder / "atlas" / REVISION).unlink()
    _fetched.add(folder / "atlas")
    return folder / "atlas"


def is_fetched(folder: Path) -> bool:
    """Return whether a folder is only a copy of what a database holds."""
    return folder in _fetched


@watched()
def pull(url: str, folder: Path, *, keep: Keep = "") -> Pulled:
    """Write an atlas out of a database into a folder, in canonical form, all or nothing.

    A folder that was pulled before keeps what was changed in it since: rows that others
    changed come from the database, and a row that both changed stops the pull.

    Parameters
    ----------
    url
        Where it is: `postgresql://USER@HOST/DATABASE?schema=NAME`.
    folder
        Where it goes: a folder that is empty or not there yet, or one that was pulled.
    keep
        Whose rows stand where both sides changed one: "ours" or "theirs".

    Raises
    ------
    DataError
        When there is no atlas, it cannot be had, the folder is another's, or rows conflict.
    """
    address = parse_address(url)
    base = read_revision(folder) if folder.is_dir() else None
    if base is None:
        refuse_full(folder)
        state, files = in_transaction(address, lambda c: _whole(c, address), read_only=True)
        files = {**files, REVISION: mark_of(state).as_bytes()}
        return Pulled(state.revision, write_new(folder, files))
    if exists(folder / WORKBOOK):
        hint = "pull into another folder; `borderatlas new OTHER --workbook --atlas DIR` follows"
        raise DataError(
            [Problem(WORKBOOK, 0, "", "", "is a workbook, and pull writes files", hint)]
        )
    ours = read_contents(folder)
    state, files = in_transaction(
        address, lambda c: _together(c, address, ours, base, keep=keep), read_only=True
    )
    written = {
        folder / name: data
        for name, data in files.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != data
    }
    had = {*map(shown_file, TABLES.values()), *(name for (name,) in ours.contents[FILES])}
    gone = [folder / name for name in sorted(had - files.keys()) if exists(folder / name)]
    with editing(folder):
        refuse_changed()
        write_all(written)
        for path in gone:
            path.unlink(missing_ok=True)
        # Last: who is stopped before it has what the database has, and only does not know it yet.
        write_bytes(folder / REVISION, mark_of(state).as_bytes())
    return Pulled(state.revision, (*written, *gone))


def _whole(connection: Connection, address: Address) -> tuple[State, dict[str, bytes]]:
    state = state_of(connection, address)
    if not state.contents[FILES]:
        raise address.problem("holds no atlas yet", "push one: `borderatlas push DIR URL`")
    return state, checked_files(state.contents, reader(connection, address))


def _together(
    connection: Connection, address: Address, ours: Held, known: Revision, *, keep: Keep
) -> tuple[State, dict[str, bytes]]:
    """Return what a database holds, and the files that it makes with what a folder changed."""
    state = state_of(connection, address)
    known = settled(connection, address, known, state)
    base = base_of(connection, address, known, state)
    merged, conflicts = merge(base, ours.contents, state.contents, keep=keep)
    if conflicts and not keep:
        hint = "`--keep theirs` takes theirs, `--keep ours` lets yours stand for the next push"
        raise conflict(connection, address, conflicts, ours, hint=hint)
    stored = reader(connection, address)
    return state, checked_files(merged, lambda digest: ours.files.get(digest) or stored(digest))
