"""`data/.revision`: of which state of which database a folder is.

It is no part of the atlas: `format`, `check` and builds pass over hidden files.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from borderatlas.errors import DataError, Problem
from borderatlas.io.contents import REVISION
from borderatlas.io.files import exists, read_text


@dataclass(frozen=True)
class Revision:
    """What a folder knows of its database.

    Attributes
    ----------
    atlas
        The id that the database's atlas was given when it was made; empty before the first push.
    revision, push_id
        The last change of the database that the folder had when it was pulled: its number, and
        the id by which it is known again. A database put back from a backup has other changes
        under the same numbers.
    own
        The ids of what was pushed from this folder since; others' changes in between are not in
        the folder.
    pending
        The id of a push whose end was not seen, or nothing.
    """

    atlas: str = ""
    revision: int = 0
    push_id: str = ""
    own: tuple[str, ...] = ()
    pending: str = ""

    def as_bytes(self) -> bytes:
        """Return the file's content."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode()


def read_revision(folder: Path) -> Revision | None:
    """Return what a folder knows of its database; None where it never had to do with one.

    Raises
    ------
    DataError
        When the file is not what this program wrote.
    """
    path = folder / REVISION
    if not exists(path):
        return None
    try:
        held = json.loads(read_text(path, root=folder).text)
        held["own"] = tuple(held["own"])
        found = Revision(**held)
        for name in filter(None, (found.atlas, found.push_id, *found.own, found.pending)):
            uuid.UUID(name)
        range(2**63).index(found.revision)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        hint = "pull the atlas into another folder, and bring over what you changed"
        message = "is not as borderatlas wrote it"
        raise DataError([Problem(REVISION, 0, "", "", message, hint)]) from error
    return found
