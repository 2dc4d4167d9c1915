"""A folder that is written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from borderatlas.errors import DataError, Problem


def refuse_full(folder: Path) -> None:
    """Refuse a folder that holds anything.

    Raises
    ------
    DataError
        When it does, or cannot be looked at.
    """
    with _told(folder):
        if folder.exists() and any(folder.iterdir()):
            raise _refusal(folder, "is not empty", "name a folder that is empty or not there yet")


def write_new(folder: Path, files: Mapping[str, bytes | Path]) -> tuple[Path, ...]:
    """Write files into a folder that is empty or not there, all or none, and return their paths.

    Parameters
    ----------
    folder
        Where they go; the folder above must be there.
    files
        By their name in the folder, their bytes, or the file that they are copied from.

    Raises
    ------
    DataError
        When the folder holds anything, or cannot be written.
    """
    refuse_full(folder)
    with _told(folder):
        there = folder.exists()
        # Beside the folder, or in it: on the same file system, so that moving is renaming.
        above = folder if there else folder.absolute().parent
        with tempfile.TemporaryDirectory(dir=above, prefix=".borderatlas-new-") as staging:
            whole = Path(staging) / "atlas"
            for name, data in files.items():
                target = whole / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(data, Path):
                    shutil.copyfile(data, target)
                else:
                    target.write_bytes(data)
            if there:
                _move_into(folder, whole)
            else:
                whole.rename(folder)
    return tuple(folder / name for name in files)


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
