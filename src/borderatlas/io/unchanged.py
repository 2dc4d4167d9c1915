"""What work on files rests on: each is read once, and is still the same when a result is written.

Someone may save a table while a build reads the next one. What would come out then never stood
on any disk together; so the work stops, nothing is written, and it is done again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from borderatlas.errors import DataError, Problem

_AGAIN = "save the file, then do it again"

_read: ContextVar[dict[Path, tuple[str, bytes]] | None] = ContextVar("read", default=None)
"""By path, the name in messages and the SHA-256 of each file that the work at hand has read."""


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Note each file that is read meanwhile, for `refuse_changed`; usable as a decorator."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def note(path: Path, data: bytes, *, name: str) -> None:
    """Note what was read of a file, where the work is watched.

    Raises
    ------
    DataError
        When it was read before, and was not the same.
    """
    read = _read.get()
    if read is None:
        return
    digest = hashlib.sha256(data).digest()
    if read.setdefault(path.absolute(), (name, digest))[1] != digest:
        raise DataError([_changed(name)])


def refuse_changed() -> None:
    """Stop the work when a file that it rests on is not as it was read.

    Raises
    ------
    DataError
        With each file that was changed or removed since.
    """
    changed = [
        _changed(name) for path, (name, digest) in (_read.get() or {}).items()
        if _digest(path) != digest
    ]  # fmt: skip
    if changed:
        raise DataError(changed)


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b""


def _changed(name: str) -> Problem:
    return Problem(name, 0, "", "", "was changed while it was in use; nothing is written", _AGAIN)
