"""The starter atlas: a small fictional one, to look at and to replace row by row."""

from __future__ import annotations

from pathlib import Path

from borderatlas.io.forms import as_files, as_workbook
from borderatlas.io.newfolder import refuse_full, write_new
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
        refuse_full(folder)  # before the work
        readme = Path(__file__).with_name("workbook.md").read_bytes()
        return write_new(folder, {_README: readme, **as_workbook(_ATLAS)})
    names = sorted(path.relative_to(_ATLAS) for path in _ATLAS.rglob("*") if path.is_file())
    return write_new(folder, {name.as_posix(): (_ATLAS / name).read_bytes() for name in names})


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
    refuse_full(folder)
    files = as_workbook(atlas) if workbook else as_files(atlas)
    refuse_changed()
    return write_new(folder, files)
