"""Which files an event table is in: a file, a folder of them, an address, or several."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from borderatlas.errors import DataError, Problem

PARQUET, CSV = (".parquet", ".geoparquet", ".pq"), (".csv",)
ENDINGS = (*PARQUET, *CSV)


def event_files(source: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    """Return the files of a path, of a folder, of an address such as `s3://…`, or of several.

    Raises
    ------
    DataError
        When there is none.
    """
    if isinstance(source, str | os.PathLike):
        source = [source]
    found: list[str] = []
    problems: list[Problem] = []
    for each in source:
        item = plain_path(os.fspath(each))
        files = _in_folder(item)
        if not files:
            hint = f"give a file ({', '.join(ENDINGS)}) or a folder of such files"
            problems.append(Problem(item, 0, "", "", "has no event table", hint))
        found += files
    seen = Counter(str(Path(path).resolve()) if "://" not in path else path for path in found)
    for path, times in seen.items():
        if times > 1:
            name = Path(path).name
            problems.append(Problem(name, 0, "", "", f"is named {times} times", "name it once"))
    if problems:
        raise DataError(problems)
    return found


def plain_path(item: str) -> str:
    """Return the path of an address of this machine, such as `file:///…`; others as they are.

    What guards files of this machine looks at paths.

    Raises
    ------
    DataError
        When a file of this machine is addressed by way of something else.
    """
    if "://" not in item:
        return item
    system, path = system_of(item)
    from fsspec.implementations.local import LocalFileSystem

    if isinstance(system, LocalFileSystem):
        return str(path)
    inner = system
    while hasattr(inner, "fs"):
        inner = inner.fs
    if isinstance(inner, LocalFileSystem):
        message = "leads to a file of this machine in a roundabout way"
        raise DataError([Problem(item, 0, "", "", message, "give the path of the file itself")])
    return item


def system_of(address: str) -> tuple[Any, str]:
    """Return what reads an address, as fsspec has it, and the path there.

    Raises
    ------
    DataError
        When there is nothing that reads such addresses.
    """
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        hint = "install what reads it: pip install fsspec with s3fs (s3://), gcsfs (gs://), "
        hint += "adlfs (az://), aiohttp and requests (https://)"
        message = f"no file system for addresses of {address.partition('://')[0]!r} is installed"
        raise DataError([Problem(Path(address).name, 0, "", "", message, hint)]) from error
    return system, str(path)


def _in_folder(item: str) -> list[str]:
    if "://" in item:
        system, inside = system_of(item)
        if not system.isdir(inside):
            return [item]
        inside = inside.rstrip("/")
        paths = sorted(
            each
            for each in map(str, system.find(inside))
            if _counts(each.removeprefix(inside).strip("/").split("/"))
        )
        return [system.unstrip_protocol(each) for each in paths]
    path = Path(item)
    if path.exists() and not (path.is_file() or path.is_dir()):
        hint = "give a file, or a folder of files"
        raise DataError([Problem(path.name, 0, "", "", "is no file that can be read twice", hint)])
    if not path.is_dir():
        return [item]
    return sorted(str(each) for each in path.rglob("*") if _counts(each.relative_to(path).parts))


def _counts(parts: Sequence[str]) -> bool:
    """Return whether a path within a folder is that of a table.

    What programs keep for themselves begins with a dot or an underscore, as `.ipynb_checkpoints`
    and `_delta_log` do; it may be a table once more.
    """
    return ends(parts[-1], ENDINGS) and not any(part.startswith((".", "_")) for part in parts)


def passed_over(source: Iterable[str]) -> list[str]:
    """Return the files in folders of this machine that are not counted."""
    found: list[str] = []
    for folder in (Path(each) for each in source if "://" not in each):
        counted = set(_in_folder(str(folder))) if folder.is_dir() else set()
        files = (str(each) for each in folder.rglob("*") if each.is_file())
        found += sorted(each for each in files if each not in counted)
    return found


def shown(path: str) -> str:
    """Return how messages name a file: as one finds it from here; an address by its last part."""
    if "://" in path:
        return Path(path).name
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def ends(path: str, endings: Sequence[str]) -> bool:
    """Return whether a name has one of these endings, in capitals or not."""
    return path.lower().endswith(tuple(endings))
