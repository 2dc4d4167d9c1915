"""Archives with map data in them: what is wanted of a KMZ or a zipped Shapefile, held in memory."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from borderatlas.errors import DataError, Problem
from borderatlas.io.package import refuse_large
from borderatlas.names import CONTROL

_UNPACK = "unpack it, and name the file in it"
_SHRINK = "leave out pictures and what the atlas does not take"
_ENCRYPTED = 1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)


def members(data: bytes, *, file: str, endings: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return the members of an archive whose names end as wanted, by name; nothing is written.

    Raises
    ------
    DataError
        When it is damaged, encrypted, unpacks to too much, or has members that would lie outside
        of it or are links.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_large(archive, file=file, save=_UNPACK, shrink=_SHRINK)
            for info in archive.infolist():
                fault = _fault(info)
                if fault:
                    raise _refusal(file, info.filename, fault, "it may harm; ask who made it")
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if info.filename.lower().endswith(endings) and not _is_litter(info.filename)
            }
    except DataError:
        raise
    except (*_DAMAGED, OSError, RuntimeError, ValueError) as error:
        raise _refusal(file, "", "is a damaged ZIP archive", "pack it again") from error


def _is_litter(name: str) -> bool:
    """Return whether a member is what macOS puts beside each file."""
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name.startswith("._")


def _fault(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        return "would lie outside of the archive"
    if CONTROL.search(name) or not name.strip("/"):
        return "has a name that is none"
    if info.flag_bits & _ENCRYPTED:
        return "needs a password"
    return "is a link" if stat.S_ISLNK(info.external_attr >> 16) else ""


def _refusal(file: str, member: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "member" if member else "", member, message, hint)])
