"""Reading a file without trusting it: size, encoding, links, and what is no text at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from borderatlas.errors import DataError, Problem, quote
from borderatlas.io.unchanged import note
from borderatlas.limits import MAX_FILE_BYTES, MAX_FILES

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_UTF8 = "save it again as UTF-8 (in Excel: 'CSV UTF-8')"

ANEW = "put it back; `borderatlas new` writes a starter for it into another folder"
"""What to do about a file that is gone, or of which too little is left to mend it."""

_ENCODINGS = {"GBK (Chinese)": ("gb18030", 0xD7), "CP949 (Korean)": ("cp949", 0xC8)}
"""Each with its codec, and the last row of its letters of common use; the first is 0xB0."""

_ENOUGH_BYTES = 20
"""Of letters beyond ASCII; ten letters that happen to be of one half of a table are rare."""


@dataclass(frozen=True)
class Text:
    """The text of a file, and whether it began with a byte order mark (left out here)."""

    text: str
    bom: bool


def shown(path: Path, *, root: Path) -> str:
    """Return `path` as messages name it: relative to the atlas folder, with `/` between."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def exists(path: Path) -> bool:
    """Return whether something is at `path`; what may not be looked at is not there."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a folder is closed


def refuse_many(paths: Sequence[Path], *, name: str) -> None:
    """Refuse a folder of more files than an atlas can want; `name` is the folder's in messages.

    Raises
    ------
    DataError
        When there are more than `MAX_FILES`.
    """
    if len(paths) > MAX_FILES:
        message = f"holds {len(paths):,} files, {MAX_FILES} are allowed"
        raise _refuse(name, message, "put them together, or split the atlas")


def read_text(path: Path, *, root: Path) -> Text:
    """Return the text of a file that lies under the folder `root`.

    Raises
    ------
    DataError
        When the file is missing, no regular file, a link that leads out of `root`, larger
        than `MAX_FILE_BYTES`, not readable, not UTF-8, or not as it was read before.
    """
    name = shown(path, root=root)
    data = read_bytes(path, root=root)
    bom = data.startswith(_UTF8_BOM)
    body = data[len(_UTF8_BOM) :] if bom else data
    if body.startswith(_UTF16_BOMS) or looks_like_utf16(body):
        raise _refuse(name, "is UTF-16, not UTF-8", SAVE_AS_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        where = f"byte 0x{body[error.start]:02X} in line {line}{likely_encoding(body)}"
        raise _refuse(name, f"is not UTF-8 ({where})", SAVE_AS_UTF8) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refuse(name, f"holds a NUL byte in line {line}", "write the file again")
    return Text(text, bom)


def given_file(path: Path, *, root: Path, most_bytes: int) -> Path:
    """Return a path under the folder `root` that is safe to open, though too large to be held.

    Raises
    ------
    DataError
        When the file is missing, no regular file, a link that leads out of `root`, or larger
        than `most_bytes`.
    """
    name = shown(path, root=root)
    try:
        fault = _place_fault(path, root=root)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise _refuse(name, "is missing", "put it there, or correct the name") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _refuse(name, "cannot be read", "put the file itself in its place") from error
    if fault:
        raise _refuse(name, fault, "put the file itself in its place")
    if size > most_bytes:
        limit = most_bytes // 1024**2
        raise _refuse(name, f"is larger than {limit:,} MB", "leave out what the map does not show")
    return path


def read_bytes(path: Path, *, root: Path) -> bytes:
    """Return what a file holds that lies under the folder `root`.

    Raises
    ------
    DataError
        When the file is missing, no regular file, a link that leads out of `root`, larger
        than `MAX_FILE_BYTES`, not readable, or not as it was read before.
    """
    name = shown(path, root=root)
    try:
        fault = _place_fault(path, root=root)
        data = b"" if fault else _first_bytes(path, MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise _refuse(name, "is missing", ANEW) from error
    except PermissionError as error:
        raise _refuse(name, "may not be read by you", "change its permissions") from error
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a name too long
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
        message = f"cannot be read ({reason or 'no such place'})"
        raise _refuse(name, message, "put the file itself in its place") from error
    if fault:
        raise _refuse(name, fault, "put the file itself in its place")
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024**2
        raise _refuse(name, f"is larger than {limit} MB", "simplify it or split the atlas")
    note(path, data, name=name)
    return data


def _place_fault(path: Path, *, root: Path) -> str:
    if not path.resolve().is_relative_to(root.resolve()):
        return "leads out of the atlas folder"
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        return "is a folder, not a file"
    return "" if stat.S_ISREG(kind) else "is not a regular file"


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)


def _refuse(name: str, message: str, hint: str) -> DataError:
    return DataError([Problem(name, 0, "", "", message, hint)])


def looks_like_utf16(data: bytes) -> bool:
    """Return whether every second byte of the beginning is mostly NUL."""
    start = data[:2000]
    zeros = max(start[0::2].count(0), start[1::2].count(0))
    return len(start) >= 4 and zeros * 4 > len(start)


def likely_encoding(data: bytes) -> str:
    """Return which Korean or Chinese encoding the bytes are likely in, as an aside.

    Each decodes nearly any text of the other. Korean words decoded as CP949 are Hangul of
    common use nearly throughout, and Han of common use as GBK, too; Chinese words are Han of
    common use as GBK, and a mixture of Hangul and Hanja as CP949.
    """
    sample = data[:200_000].rpartition(b"\n")[0] or data
    shares = [_common(sample, codec, last) for codec, last in _ENCODINGS.values()]
    likely = [name for name, share in zip(_ENCODINGS, shares, strict=True) if share is not None]
    chinese, korean = (share or 0 for share in shares)
    if sum(byte > 0x7F for byte in sample) >= _ENOUGH_BYTES:  # few letters may be either
        if korean >= 0.85:
            likely = likely[-1:]
        elif chinese >= 0.97:
            likely = likely[:1]
    return f"; it looks like {' or '.join(likely)}" if chinese or korean else ""


def _common(data: bytes, codec: str, last: int) -> float | None:
    """Return the share of letters in common use, `None` when the bytes are no text."""
    try:
        letters = [sign for sign in data.decode(codec) if sign > "\x7f" and sign.isalpha()]
    except UnicodeDecodeError:
        return None
    codes = [letter.encode(codec) for letter in letters]
    common = sum(0xB0 <= code[0] <= last and code[1] >= 0xA1 for code in codes)
    return common / len(codes) if codes else 0


def printable(text: str) -> str:
    """Return `text` cut and with control characters made visible, without quotes."""
    return quote(text)[1:-1]
