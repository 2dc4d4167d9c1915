"""Delimited text that others exported, record by record: its encoding, its separator, its quotes.

A file may have millions of records, so that never more than one of them is held. What cannot be
read as it stands is refused, with the encoding that it looks like; nothing is guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from pathlib import Path

from borderatlas.errors import DataError, Problem
from borderatlas.io.files import given_file, likely_encoding, looks_like_utf16
from borderatlas.limits import MAX_EVENT_BYTES

_SEPARATORS = ",;\t"
_SNIFFED_BYTES = 1 << 16
_LONGEST_LINE = 1 << 20
_OTHERS = {
    b"PK\x03\x04": ("is a ZIP archive or a workbook", "unpack it, or save the sheet as CSV UTF-8"),
    b"\x1f\x8b": ("is packed with gzip", "unpack it"),
    b"PAR1": ("is Parquet, not CSV", "export it as CSV"),
    b"{": ("is JSON, not CSV", "export it as CSV"),
}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAME_IT = "name its encoding, such as --encoding cp949, gb18030 or latin-1, or save it as UTF-8"


def records(path: Path, *, encoding: str = "") -> Generator[tuple[int, list[str]]]:
    """Yield the records of a file, each with the line that it begins in; empty lines as no cells.

    Parameters
    ----------
    path
        The file; its first line says which of comma, semicolon and tab separates its cells.
    encoding
        Its encoding. When not given, UTF-8, or UTF-16 with a byte order mark.

    Raises
    ------
    DataError
        When the file cannot be opened, is no text in that encoding, or is not quoted properly.
    """
    name = path.name
    real = path.resolve()
    given_file(real, root=real.parent, most_bytes=MAX_EVENT_BYTES)
    try:
        with real.open("rb") as stream:
            head = stream.read(_SNIFFED_BYTES)
            stream.seek(0)
            known = encoding or _encoding_of(head, name)
            separator = _separator_of(head.decode(known, "replace"))
            with io.TextIOWrapper(stream, encoding=known, newline="") as text:
                reader = csv.reader(_lines(text, name), delimiter=separator, strict=True)
                yield from _numbered(reader, name)
    except UnicodeDecodeError as error:
        raise _undecodable(real, error, encoding) from error
    except (LookupError, UnicodeError) as error:
        raise _refusal(name, 0, f"{encoding!r} is no encoding", "write cp949 or latin-1") from error
    except OSError as error:
        reason = error.strerror or "no reason is given"
        raise _refusal(name, 0, f"cannot be read ({reason})", "write it again") from error


def _encoding_of(head: bytes, name: str) -> str:
    for begin, (message, hint) in _OTHERS.items():
        if head.startswith(begin):
            raise _refusal(name, 0, message, hint)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if looks_like_utf16(head):
        hint = "name it: --encoding utf-16-le or utf-16-be"
        raise _refusal(name, 0, "is UTF-16 without a byte order mark", hint)
    return "utf-8"


def _separator_of(text: str) -> str:
    """Return what separates the most cells of the first line; a comma where nothing does."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    cells = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in _SEPARATORS}
    return max(cells, key=cells.__getitem__)


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(_LONGEST_LINE), ""), 1):
        if "\0" in line:
            raise _refusal(name, number, "holds a NUL byte", "write the file again")
        if len(line) == _LONGEST_LINE:
            message = f"is a line of more than {_LONGEST_LINE:,} characters"
            raise _refusal(name, number, message, "export the file again as CSV")
        yield line


def _numbered(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    begin = 1
    try:
        for cells in reader:
            yield begin, cells
            begin = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        if "field larger" in str(error):
            message, hint = "has a cell that does not end", "close the quotes that are open"
        else:
            message, hint = "has quotes that do not fit", "double the quotes inside of a cell"
        raise _refusal(name, begin, message, hint) from error


def _undecodable(path: Path, error: UnicodeDecodeError, encoding: str) -> DataError:
    """Return that a file is not in an encoding, and in which it may be."""
    name = path.name
    if encoding or error.encoding != "utf-8":
        message = f"is not {encoding or error.encoding} throughout"
        hint = "name another, or leave --encoding out" if encoding else "export it again"
        return _refusal(name, 0, message, hint)
    line, likely = 1, ""
    with path.open("rb") as stream:
        for text in stream:
            try:
                text.decode(error.encoding)
            except UnicodeDecodeError:
                likely = likely_encoding(text + stream.read(_SNIFFED_BYTES))
                break
            line += 1
    return _refusal(name, line, f"is not UTF-8{likely}", _NAME_IT)


def _refusal(name: str, row: int, message: str, hint: str) -> DataError:
    return DataError([Problem(name, row, "", "", message, hint)])
