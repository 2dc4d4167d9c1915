"""What a database holds of an atlas, and what a folder knows of it: for pull and for push.

The database has the last word: a push is made of what the folder changed since it was pulled, on
top of what others changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from borderatlas.errors import DataError, Problem
from borderatlas.io.address import Address
from borderatlas.io.contents import FILES, REVISION, Contents, Held, files_of
from borderatlas.io.revision import Revision
from borderatlas.io.threeway import Conflict, told

if TYPE_CHECKING:
    from borderatlas.io.postgis import Connection

_ELSEWHERE = "pull it into another folder, bring over what you changed, and push from there"


@dataclass(frozen=True)
class State:
    """What a database holds: its id, its last revision, its contents."""

    atlas: str
    revision: int
    push_id: str
    contents: Contents


def checked_files(contents: Contents, read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the files that contents make, by their name in the folder.

    Parameters
    ----------
    contents
        Rows of tables and of `files`.
    read
        Gives the bytes of a file by their SHA-256.

    Raises
    ------
    DataError
        When a path in `files` leads out of `data/` and `maps/`, or to a hidden file.
    """
    for (name,) in contents[FILES]:
        parts = name.split("/")
        plain = name.isprintable() and "\\" not in name and ":" not in name
        if parts[0] not in ("data", "maps") or len(parts) < 2 or not plain:
            raise _no_path(name)
        if any(not part or part.startswith(".") for part in parts):
            raise _no_path(name)
    return files_of(contents, read)


def _no_path(name: str) -> DataError:
    hint = "somebody put it into the table `files` by hand: have it removed there"
    return DataError([Problem("files", 0, "path", name, "is no path of an atlas", hint)])


def reader(connection: Connection, address: Address) -> Callable[[str], bytes]:
    """Return what gives the bytes of a stored file by their SHA-256."""
    from borderatlas.io import postgisrows as rows

    return lambda digest: rows.load_file(connection, address.schema, digest)


def state_of(connection: Connection, address: Address) -> State:
    """Return what a database holds now.

    Raises
    ------
    DataError
        When there is no atlas, or one that this version does not know.
    """
    from borderatlas.io import postgisrows as rows
    from borderatlas.io import postgissetup as setup

    atlas = setup.atlas_id(connection, address)
    revision, push_id = setup.last_revision(connection, address.schema)
    return State(atlas, revision, push_id, rows.read_contents(connection, address.schema))


def mark_of(state: State) -> Revision:
    """Return what a folder knows that holds what a database holds."""
    return Revision(state.atlas, state.revision, state.push_id)


def base_of(connection: Connection, address: Address, known: Revision, state: State) -> Contents:
    """Return what a folder began with, before anything was changed in it that was not pushed."""
    from borderatlas.io import postgisrows as rows
    from borderatlas.io import postgissetup as setup

    own = setup.revisions_of(connection, address.schema, known.own).values()
    return rows.base_of(
        connection, address.schema, state.contents, revision=known.revision, own=tuple(own)
    )


def settled(connection: Connection, address: Address, known: Revision, state: State) -> Revision:
    """Return what a folder knows of the database, a push whose end was not seen counted in.

    Raises
    ------
    DataError
        When it knows of another database.
    """
    from borderatlas.io import postgissetup as setup

    ids = tuple(filter(None, (known.push_id, *known.own, known.pending)))
    there = setup.revisions_of(connection, address.schema, ids)
    if known.atlas not in ("", state.atlas):
        raise _stranger("was pulled from another database")
    if {known.push_id, *known.own} - {"", *there}:
        raise _stranger("knows of changes that the database has not: it is an older copy")
    own = known.own
    if known.pending in there:
        own = (*own, known.pending)
    if not known.atlas and state.revision and not own:
        raise _stranger("was not pulled from this database, which holds an atlas already")
    return replace(known, atlas=state.atlas, own=own, pending="")


def _stranger(message: str) -> DataError:
    return DataError([Problem(REVISION, 0, "", "", f"the folder {message}", _ELSEWHERE)])


def conflict(
    connection: Connection,
    address: Address,
    conflicts: Sequence[Conflict],
    ours: Held,
    *,
    hint: str,
) -> DataError:
    """Return all conflicts as one error, with who made the other side of each."""
    from borderatlas.io import postgisrows as rows

    rows_of = [(found.table, found.key) for found in conflicts]
    by = rows.changed_by(connection, address.schema, rows_of)
    return DataError(told(conflicts, numbers=ours.numbers, by=by, hint=hint))
