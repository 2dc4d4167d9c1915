"""The starter atlas: a small fictional one, to look at and to replace row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from borderatlas.errors import DataError, Problem

_ATLAS = Path(__file__).with_name("atlas")


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write the starter atlas into a folder, whole or not at all, and return its files.

    The folder may be there, if it is empty; the folder above must be there.

    Raises
    ------
    DataError
        When the folder holds anything, or cannot be written.
    """
    names = sorted(path.relative_to(_ATLAS) for path in _ATLAS.rglob("*") if path.is_file())
    with _told(folder):
        there = folder.exists()
        if there and any(folder.iterdir()):
            raise _refusal(folder, "is not empty", "name a folder that is empty or not there yet")
        # Beside the folder, or in it: on the same file system, so that moving is renaming.
        above = folder if there else folder.absolute().parent
        with tempfile.TemporaryDirectory(dir=above, prefix=".borderatlas-new-") as staging:
            whole = Path(staging) / "atlas"
            for name in names:
                target = whole / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((_ATLAS / name).read_bytes())
            if there:
                _move_into(folder, whole)
            else:
                whole.rename(folder)
    return tuple(folder / name for name in names)


def _move_into(folder: Path, whole: Path) -> None:
    """Move what is in `whole` into a folder that is kept: someone may stand in it."""
    paths = sorted(whole.iterdir())
    try:
        for path in paths:
            path.rename(folder / path.name)
    except OSError:
        for path in paths:
            if not path.exists():
                (folder / path.name).rename(path)
        raise


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell what the disk refuses as a problem of the folder."""
    try:
        yield
    except OSError as error:
        reason = f"cannot be written: {error.strerror}"
        raise _refusal(folder, reason, "name a folder in one that you may write to") from error


def _refusal(folder: Path, message: str, hint: str) -> DataError:
    return DataError([Problem(str(folder), 0, "", "", message, hint)])
