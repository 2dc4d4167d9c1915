"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from borderatlas.errors import expect

if sys.platform != "win32":
    import fcntl


def as_path(path: str | os.PathLike[str]) -> Path:
    """Return a path that a user gave as text or as a path.

    Raises
    ------
    ArgumentError
        When it is neither.
    """
    if not isinstance(path, str):
        expect(path, os.PathLike, "write it as a text or as a pathlib.Path")
    return Path(path)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a part.

    Folders on the way are made. A link is followed; the permissions of an old file are kept,
    a new file has those that the user gives to new files.

    Raises
    ------
    OSError
        When the file cannot be written; then the old one is as it was.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes | Path]) -> None:
    """Write several files as `write_bytes` writes one: all of them, or none.

    Every file is written beside its target first; they take their places when the last of
    them is complete. What is too large to be held is a path, and copied.

    Raises
    ------
    OSError
        When one of them cannot be written, `filename` being the path that was given; then
        all old ones are as they were, and no new folder is left.
    """
    staged: list[tuple[Path, Path, bytes | Path]] = []
    made: list[Path] = []
    try:
        for path, data in files.items():
            with _named(path):
                target = _resolved(path)
                made += _missing(target.parent)
                _make_folder(target.parent)
                staged.append((target.with_name(_temporary(target.name)), target, data))
                _write(*staged[-1])
        for temporary, target, data in staged:
            if not temporary.exists():  # another build took it for a leftover
                _write(temporary, target, data)
            temporary.replace(target)
    except BaseException:
        for temporary, _, _ in staged:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # not made yet, or no longer empty
                folder.rmdir()
        raise


def clear_leftovers(folders: Iterable[Path], name: str) -> None:
    """Remove what writing a file `name` in these folders left there when it was killed."""
    leftover = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{8}}")
    for folder in folders:
        with contextlib.suppress(OSError):  # they are in nobody's way
            for path in folder.iterdir():
                if leftover.fullmatch(path.name) and path.is_file():
                    path.unlink(missing_ok=True)


@contextlib.contextmanager
def editing(atlas: Path) -> Iterator[None]:
    """Wait until no other command writes into the data of an atlas; see `alone_in`.

    What one that was killed left there may hold rows that are not for everybody: it goes first.
    """
    data = atlas / "data"
    with alone_in(data):
        for path in data.rglob(".*"):
            if _LEFTOVER.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError):  # a folder that nobody may write to
                    path.unlink(missing_ok=True)
        yield


_LEFTOVER = re.compile(r"\..+\.[a-z]+\.[0-9a-f]{8}")


def clear_unused(folder: Path, names: Collection[str]) -> None:
    """Remove the files of split pages that no page of a folder asks for any more.

    `names` are theirs without hashes: what others put there stays, and so does a file whose
    content is not what the hash in its name says. What a killed build left of them goes, too.
    """
    with contextlib.suppress(OSError):  # they are in nobody's way
        pages = [path.read_bytes() for path in folder.glob("*.html") if path.is_file()]
        for path in folder.iterdir():
            asked = any(path.name.encode() in page for page in pages)
            if not asked and path.is_file() and _is_part(path, names):
                path.unlink(missing_ok=True)


_BY_CONTENT = re.compile(r"(\.?)([a-z-]+)\.([0-9a-f]{8})\.(js|css)(\.[0-9a-f]{8})?")


def _is_part(path: Path, names: Collection[str]) -> bool:
    """Return whether a file is one of `names` under its hash, or was to become one."""
    found = _BY_CONTENT.fullmatch(path.name)
    if not found or f"{found[2]}.{found[4]}" not in names:
        return False
    if found[1] and found[5]:
        return True
    same = hashlib.sha256(path.read_bytes()).hexdigest().startswith(found[3])
    return same and not found[1] and not found[5]


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other build writes below a folder, and keep others waiting meanwhile.

    The system lets go when a process ends, however it ends: a build that is killed blocks none.
    A folder that is not there is made; nothing of it is left when the work below it fails.
    Where the system has no locks, or there can be no such folder, the work goes on at once.
    """
    made = _missing(folder)
    handle = _hold(folder)
    try:
        yield
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):  # never made, or no longer empty
                path.rmdir()
        raise
    finally:
        if handle is not None:
            os.close(handle)


def _hold(folder: Path) -> int | None:
    """Return what holds a folder until it is closed; `None` where nothing can."""
    with contextlib.suppress(OSError):
        while True:
            folder.mkdir(parents=True, exist_ok=True)
            handle = _lock(folder)
            with contextlib.suppress(FileNotFoundError):
                if sys.platform == "win32" or os.path.samestat(os.fstat(handle), folder.stat()):
                    return handle
            os.close(handle)  # who held it has removed the folder that we waited for
    return None


if sys.platform == "win32":

    def _lock(folder: Path) -> int:
        """Return a handle of a file that is there as long as the handle is open."""
        while True:
            with contextlib.suppress(FileExistsError):
                flags = os.O_CREAT | os.O_EXCL | os.O_TEMPORARY
                return os.open(folder / ".borderatlas-writing", flags)
            time.sleep(0.05)

else:

    def _lock(folder: Path) -> int:
        """Return a handle of the folder itself: no file to leave behind."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            os.close(handle)
            raise
        return handle


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Have errors name the path that the caller knows, not a folder or a temporary name."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    except RuntimeError as error:  # how Python before 3.13 tells of links that go in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def _resolved(path: Path) -> Path:
    target = path.resolve()
    if target.is_symlink():  # which leads to itself, as Python has it from 3.13 on
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _temporary(name: str) -> str:
    return f".{name}.{secrets.token_hex(4)}"


def _missing(folder: Path) -> list[Path]:
    """Return the folder and those above it that are not there, the outermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()][::-1]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
    except FileNotFoundError as error:  # what a system says that has no folders there, as in /proc
        raise PermissionError(errno.EACCES, "its folder cannot be made") from error


def _write(temporary: Path, target: Path, data: bytes | Path) -> None:
    """Write a new file with the permissions of the old one, where there is one."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as stream:
        if isinstance(data, Path):
            with data.open("rb") as held:
                shutil.copyfileobj(held, stream)
        else:
            stream.write(data)
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
