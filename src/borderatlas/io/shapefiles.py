"""Shapefiles: parts that have to agree, numbers in fixed columns, letters in undeclared encodings.

GDAL takes of a part what it can make sense of: of the number 1,500 the 1, of rows that one part
lacks nothing. So the parts are looked through before it reads them.
"""

from __future__ import annotations

import codecs
import re
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from borderatlas.errors import DataError, Problem
from borderatlas.io.files import likely_encoding
from borderatlas.io.placelayers import Found, read

_NAME_IT = (
    "name the encoding with --encoding (cp949 for Korean, gb18030 for Chinese), or add a .cpg"
)
_DBF_CODES = {0x03: "cp1252", 0x4D: "gbk", 0x4E: "cp949", 0x4F: "cp950", 0x57: "cp1252",
              0x78: "cp950", 0x79: "cp949", 0x7A: "gbk"}  # fmt: skip
"""Encodings by the mark that dBASE files carry in byte 29."""
_SHX_HEAD = 100
_OF_ONE_STATE = "export it again: its parts are not of one state"
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_CODE_PAGES = {"65001": "utf-8", "88591": "latin-1"}


def read_shapefile(parts: Mapping[str, bytes], name: str, *, encoding: str = "") -> Found:
    """Return the features of a Shapefile; `parts` are its files by their endings, as `.dbf`.

    Raises
    ------
    DataError
        When a part is missing or damaged, or its letters cannot be told.
    """
    for ending in (".shp", ".shx", ".dbf"):
        if ending not in parts:
            hint = f"put its {ending} beside it: a Shapefile is several files"
            raise _refusal(name, f"has no {ending}", hint)
    if ".prj" not in parts:
        message = "does not say which coordinates it has (no .prj)"
        raise _refusal(name, message, "put its .prj beside it, or write it again as GeoPackage")
    _refuse_disagreeing(parts, name)
    problems = list(_bad_cells(parts[".dbf"], name))
    if problems:
        raise DataError(problems)
    known, whence = _encoding(parts, name, encoding)
    notes = [f"texts are {known}, as {whence}"]
    notes += _doubtful(parts[".dbf"])
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            if ending in parts:
                (Path(folder) / f"layer{ending}").write_bytes(parts[ending])
        found = read(f"{folder}/layer.shp", name, encoding=known)
    return replace(found, notes=(*found.notes, *notes))


def _refuse_disagreeing(parts: Mapping[str, bytes], name: str) -> None:
    """Refuse parts that are not of one state: another number of rows, shapes in another order."""
    shapes, places, table = parts[".shp"], parts[".shx"], parts[".dbf"]
    count = (len(places) - _SHX_HEAD) // 8
    rows = struct.unpack_from("<I", table, 4)[0] if len(table) >= 8 else 0
    if count != rows:
        message = f"has {count:,} shapes in its .shx and {rows:,} rows in its .dbf"
        raise _refusal(name, message, _OF_ONE_STATE)
    for number in range(count):
        at = 2 * struct.unpack_from(">I", places, _SHX_HEAD + 8 * number)[0]
        own = struct.unpack_from(">I", shapes, at)[0] if at + 4 <= len(shapes) else -1
        if own - number not in (0, 1):  # some writers count from 0
            message = f"has shape {number + 1} of its .shx elsewhere in its .shp"
            raise _refusal(name, message, _OF_ONE_STATE)


def _doubtful(table: bytes) -> Iterator[str]:
    """Yield what may have been lost before the file was written, and cannot be seen any more."""
    full = stars = 0
    for _, _, kind, size, cell in _cells(table):
        full += kind == "C" and len(cell) == size > 1
        stars += kind in "NF" and cell != b"" and not cell.strip(b"*")
    if full:
        yield f"{full:,} texts fill their columns: they may have been cut"
    if stars:
        yield f"{stars:,} numbers are asterisks: left empty, or longer than their columns"


def _bad_cells(table: bytes, name: str) -> Iterator[Problem]:
    """Yield the cells that GDAL would take a part of."""
    for row, column, kind, _, cell in _cells(table):
        shown = cell.decode("ascii", "replace")
        if kind == "C" and b"\0" in cell:
            yield Problem(name, row, column, shown, "holds a NUL", "write it again")
        elif kind in "NF" and cell.strip(b"*") and not _NUMBER.fullmatch(cell):
            yield Problem(name, row, column, shown, "is not a number", "write it in digits")


def _encoding(parts: Mapping[str, bytes], name: str, given: str) -> tuple[str, str]:
    """Return the encoding of the table of a Shapefile, tried on each cell, and who says so."""
    table = parts[".dbf"]
    page = _code_page(parts.get(".cpg", b"")[:40].decode("ascii", "ignore").strip().lower())
    mark = _DBF_CODES.get(table[29] if len(table) > 29 else 0, "")
    for codec, whence in ((given, "--encoding says"), (page, "its .cpg says"),
                          (mark, "its table says")):  # fmt: skip
        if codec:
            problems = list(_undecodable(table, codec, name))
            if problems:
                raise DataError(problems)
            return codec, whence
    if not list(_undecodable(table, "ascii", name)):
        return "utf-8", "they are ASCII"
    likely = likely_encoding(b"\n".join(each.held for each in _cells(table) if each.kind == "C"))
    message = f"does not say which encoding its texts are in (no .cpg){likely}"
    raise _refusal(name, message, _NAME_IT)


def _code_page(declared: str) -> str:
    """Return the encoding that a .cpg names, be it by its number, as `949` or `ANSI 949`."""
    try:
        return codecs.lookup(declared).name if declared else ""
    except LookupError:
        number = declared.rpartition(" ")[2]
        return _CODE_PAGES.get(number, f"cp{number}" if number.isdigit() else declared)


def _undecodable(table: bytes, codec: str, name: str) -> Iterator[Problem]:
    try:
        for row, column, kind, _, cell in _cells(table):
            if kind != "C":
                continue
            try:
                cell.decode(codec)
            except UnicodeDecodeError:
                message = f"is not {codec}{likely_encoding(cell)}"
                yield Problem(name, row, column, cell.decode("ascii", "replace"), message, _NAME_IT)
    except LookupError:
        yield Problem(name, 0, "", "", f"is in {codec!r}, which is no encoding", _NAME_IT)


class _Cell(NamedTuple):
    """A cell of a dBASE table: the number of its row, from 1, its column, and its bytes."""

    row: int
    column: str
    kind: str
    size: int
    held: bytes


def _cells(table: bytes) -> Iterator[_Cell]:
    """Yield the cells of a dBASE table, without what fills them up."""
    try:
        count, begin, width = struct.unpack_from("<IHH", table, 4)
    except struct.error:
        return
    fields, place = [], 1
    for at in range(32, min(begin, len(table)) - 31, 32):
        if table[at] == 0x0D:
            break
        column = table[at : at + 11].split(b"\0", 1)[0].decode("ascii", "replace")
        length = table[at + 16]
        fields.append((column, chr(table[at + 11]), place, place + length))
        place += length
    for row in range(min(count, len(table) // max(width, 1))):
        line = table[begin + row * width : begin + (row + 1) * width]
        for column, kind, first, last in fields:
            cell = line[first:last].rstrip(b" \0")
            held = cell if kind == "C" else cell.lstrip()
            yield _Cell(row + 1, column, kind, last - first, held)


def _refusal(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
