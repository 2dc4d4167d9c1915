"""Into a database: what a folder changed, in one transaction, and never twice."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.address import Address, parse_address
from borderatlas.io.contents import FILES, REVISION, Contents, Held, names, read_contents
from borderatlas.io.databases import (
    base_of,
    checked_files,
    conflict,
    mark_of,
    reader,
    settled,
    state_of,
)
from borderatlas.io.folder import load_folder
from borderatlas.io.newfolder import write_new
from borderatlas.io.postgis import in_transaction
from borderatlas.io.revision import Revision, read_revision
from borderatlas.io.threeway import changes, merge
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import alone_in, write_bytes

if TYPE_CHECKING:
    from borderatlas.io.postgis import Connection

_PULL_FIRST = (
    "`borderatlas pull URL DIR --keep theirs` takes theirs, `--keep ours` lets yours stand; "
    "then push again"
)


@dataclass(frozen=True)
class Pushed:
    """What a push did: the revision that it made, none where nothing was new; rows by table."""

    revision: int | None
    rows: dict[str, int]
    others: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON-ready mapping."""
        return {"revision": self.revision, "rows": self.rows, "others_changed": self.others}


@watched()
def push(folder: Path, url: str, *, why: str, who: str = "", create: bool = False) -> Pushed:
    """Bring what a folder changed into a database, in one transaction.

    What others changed since the folder was pulled stays as they have it. Where the server is
    lost, at whatever moment, the push is tried again, and is not done twice; where it stays
    away, the next push finds out.

    Parameters
    ----------
    folder
        An atlas folder: one that was pulled, or any, where the database holds none yet.
    url
        Where it goes: `postgresql://USER@HOST/DATABASE?schema=NAME`.
    why
        The reason, for the history.
    who
        Whose work it is, where the role of the database does not say it.
    create
        Whether to make the tables and the roles first.

    Raises
    ------
    DataError
        When the atlas has errors, by itself or with what others changed; rows conflict; the
        folder was pulled elsewhere; or the server refuses it.
    """
    address = parse_address(url)
    for name, text in (("why", why), ("who", who)):
        if not text.isprintable() or len(text) > _LONGEST:
            hint = f"write one line of {_LONGEST} characters at most"
            raise DataError([Problem(f"--{name}", 0, "", text, "is no line of text", hint)])
    ours = read_contents(folder)
    if create:
        from borderatlas.io.postgissetup import create as make

        in_transaction(address, lambda c: make(c, address, atlas_id=str(uuid.uuid4())))
    with alone_in(folder / "data"):  # who pushes the same folder meanwhile waits
        refuse_changed()
        work = _Push(address, folder, ours, read_revision(folder) or Revision(), why=why, who=who)
        done = in_transaction(address, work)
        write_bytes(folder / REVISION, work.then.as_bytes())
    return done


_LONGEST = 500
"""Characters of `why` and `who`."""


class _Push:
    """One push, which may take several attempts, and knows whether one of them has come through."""

    def __init__(
        self, address: Address, folder: Path, ours: Held, known: Revision, *, why: str, who: str
    ) -> None:
        self._address = address
        self._mark = folder / REVISION
        self._ours = ours
        self._known = known
        self._said = {"why": why, "who": who, "push_id": str(uuid.uuid4())}
        self._sent: Pushed | None = None
        self.then = known
        """What the folder is to know once it has come through."""

    def __call__(self, connection: Connection) -> Pushed:
        """Do all but commit, and note in the folder what is about to be."""
        from borderatlas.io import postgisrows as rows
        from borderatlas.io import postgissetup as setup

        address, ours, push_id = self._address, self._ours, self._said["push_id"]
        setup.be_alone(connection, address)
        state = state_of(connection, address)
        setup.refuse_open(connection, address)
        known = settled(connection, address, self._known, state)
        if self._sent and push_id in known.own:
            return self._sent  # it had come through
        base = base_of(connection, address, known, state)
        merged, conflicts = merge(base, ours.contents, state.contents)
        if conflicts:
            raise conflict(connection, address, conflicts, ours, hint=_PULL_FIRST)
        others = any(changes(base, state.contents))
        made = tuple(changes(state.contents, merged))
        if not made:
            self.then = known if others else mark_of(state)
            return Pushed(None, {}, others)
        if others:
            _check_merged(merged, ours, reader(connection, address))
        setup.say(connection, self._said)
        for digest in sorted({now["sha256"] for name, _, _, now in made if name == FILES and now}):
            rows.store_file(connection, address.schema, digest, ours.files[digest])
        rows.write_changes(connection, address.schema, made)
        setup.constraints_now(connection)
        counts = {name: sum(table == name for table, *_ in made) for name in names()}
        revision, _ = setup.last_revision(connection, address.schema)
        self._sent = Pushed(revision, {n: count for n, count in counts.items() if count}, others)
        alone = Revision(state.atlas, revision, push_id)
        self.then = replace(known, own=(*known.own, push_id)) if others else alone
        # From here on it may happen though nobody hears of it.
        self._known = replace(known, pending=push_id)
        write_bytes(self._mark, self._known.as_bytes())
        return self._sent


def _check_merged(merged: Contents, ours: Held, stored: Callable[[str], bytes]) -> None:
    """Refuse what is sound on each side and not together.

    Raises
    ------
    DataError
        With all that is wrong in what both sides make.
    """
    with tempfile.TemporaryDirectory(prefix="borderatlas-") as name:
        folder = Path(name)
        files = checked_files(merged, lambda digest: ours.files.get(digest) or stored(digest))
        write_new(folder, files)
        _, problems = load_folder(folder)
    errors = [found for found in problems if found.level == "error"]
    hint = "wrong together with what others changed meanwhile: pull, mend it, push again"
    if errors:
        raise DataError(replace(p, hint=f"{p.hint}; {hint}" if p.hint else hint) for p in errors)
