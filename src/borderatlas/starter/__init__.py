"""The starter atlas: a small fictional one, to look at and to replace row by row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from borderatlas.errors import DataError, Problem
from borderatlas.io.forms import as_files, as_workbook
from borderatlas.io.unchanged import refuse_changed, watched

_ATLAS = Path(__file__).with_name("atlas")
_README = "README.md"


def write_starter(folder: Path, *, workbook: bool = False) -> tuple[Path, ...]:
    """Write the starter atlas into a folder, whole or not at all, and return its files.

    The folder may be there, if it is empty; the folder above must be there.

    Parameters
    ----------
    folder
        Where it goes.
    workbook
        Whether its tables and settings are one workbook.

    Raises
    ------
    DataError
        When the folder holds anything, or cannot be written.
    """
    if workbook:
        _refuse_full(folder)  # before the work
        readme = Path(__file__).with_name("workbook.md").read_bytes()
        return _write(folder, {_README: readme, **as_workbook(_ATLAS)})
    names = sorted(path.relative_to(_ATLAS) for path in _ATLAS.rglob("*") if path.is_file())
    return _write(folder, {name.as_posix(): (_ATLAS / name).read_bytes() for name in names})


@watched()
def write_form(atlas: Path, folder: Path, *, workbook: bool) -> tuple[Path, ...]:
    """Write an atlas into another folder, its tables as a workbook or as files.

    The other files below its `data` and `maps` are taken along; nothing is withheld.

    Parameters
    ----------
    atlas
        The folder of the atlas, in either form.
    folder
        Where it goes, as `write_starter` has it.
    workbook
        Whether the tables become a workbook; else CSV and GeoJSON in canonical form.

    Raises
    ------
    DataError
        When the atlas has errors, a text is too long for a cell, something changes meanwhile,
        or the folder holds anything or cannot be written.
    """
    _refuse_full(folder)
    files = as_workbook(atlas) if workbook else as_files(atlas)
    refuse_changed()
    return _write(folder, files)


def _refuse_full(folder: Path) -> None:
    with _told(folder):
        if folder.exists() and any(folder.iterdir()):
            raise _refusal(folder, "is not empty", "name a folder that is empty or not there yet")


def _write(folder: Path, files: Mapping[str, bytes | Path]) -> tuple[Path, ...]:
    _refuse_full(folder)
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
