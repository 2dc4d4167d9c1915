"""An Office file looked at before anything unpacks or reads it: its members and their XML.

A workbook is a ZIP of XML. Here is refused what makes a small file large (bombs, entities,
millions of empty rows), and found what a reader of cells does not tell: merged cells, hidden
rows.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from borderatlas.errors import DataError, Problem
from borderatlas.limits import (
    MAX_BOOK_CELLS,
    MAX_BOOK_ELEMENTS,
    MAX_BOOK_OTHERS,
    MAX_BOOK_ROWS,
    MAX_BOOK_RUNS,
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_UNPACKED_BYTES,
)

_SAVE = "open it in a spreadsheet program and save it again as .xlsx"
_SHRINK = "remove pictures and formatted empty rows, or split the atlas"
_XML = (".xml", ".rels", ".vml")
_STRICT = "http://purl.oclc.org/ooxml/"
_OLD = b"\xd0\xcf\x11\xe0"
_PIECE = 1 << 16
_OF_CELLS = frozenset(
    {"row", "c", "v", "f", "is", "si", "t", "r", "rPr", "rFont", "sz", "color", "family"}
    | {"charset", "scheme", "b", "i", "u", "vertAlign", "strike"}
)
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_CELL = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")


@dataclass
class Survey:
    """What a part of a workbook tells.

    Its merged ranges, its hidden rows and columns, its last row; `dressed` are the columns, by row,
    of cells with a text of their own of which a part is raised, lowered or struck through.
    """

    merged: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    narrow: set[int] = field(default_factory=set)
    dressed: dict[int, set[int]] = field(default_factory=dict)
    column: int = 0
    cell: int = 0
    last: int = 0


def survey(data: bytes, *, file: str) -> Mapping[str, Survey]:
    """Return what each XML part of an Office file tells, by its name in the archive.

    Raises
    ------
    DataError
        When it is no such file, is encrypted or damaged, would unpack to too much, holds a
        document type (entities), or sheets beyond all use.
    """
    if data.startswith(_OLD):
        message = "is an old .xls workbook, or one with a password"
        raise _refuse(file, message, "save it as .xlsx, without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            refuse_large(members, file=file)
            counts = Counter[str]()
            return {
                info.filename: _survey(members, info, counts, file=file)
                for info in members.infolist()
                if info.filename.lower().endswith(_XML)
            }
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
        raise _refuse(file, "is no .xlsx workbook, or a damaged one", _SAVE) from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise _refuse(file, "holds a part that is no well-formed XML", _SAVE) from error


def refuse_large(
    members: zipfile.ZipFile, *, file: str, save: str = _SAVE, shrink: str = _SHRINK
) -> None:
    """Refuse an archive that unpacks to more than anybody needs; `save`, `shrink` are remedies.

    Raises
    ------
    DataError
        When it has too many members, one of them twice, or they are too large together.
    """
    infos = members.infolist()
    names = {info.filename for info in infos}
    if len(infos) > MAX_PARTS or len(names) < len(infos):
        raise _refuse(file, f"holds more than {MAX_PARTS} parts, or one of them twice", save)
    # No member gives more than it declares: what is beyond is never unpacked.
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1024**2
        raise _refuse(file, f"unpacks to more than {limit} MB", shrink)


def _survey(
    members: zipfile.ZipFile, info: zipfile.ZipInfo, counts: Counter[str], *, file: str
) -> Survey:
    """Return what a part tells, read with a parser that follows nothing; count what it holds."""
    found = Survey()
    parser = expat.ParserCreate(namespace_separator=" ")

    def doctype(*_: object) -> None:
        message = "holds a document type (DTD), which no spreadsheet program writes"
        raise _refuse(file, message, _SAVE)

    def start(name: str, attributes: Mapping[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space.startswith(_STRICT):
            message = "is a workbook of the strict kind, which few programs read"
            raise _refuse(file, message, "save it as 'Excel Workbook (*.xlsx)'")
        counts["all"] += 1
        counts["other"] += tag not in _OF_CELLS
        counts["run"] += tag == "r"
        if (
            counts["all"] > MAX_BOOK_ELEMENTS
            or counts["other"] > MAX_BOOK_OTHERS
            or counts["run"] > MAX_BOOK_RUNS
        ):
            hint = "copy the cells into a new workbook, without their formats"
            raise _refuse(file, "has more formats and settings than anybody needs", hint)
        read = _READERS.get(tag)
        if not read:
            return
        read(found, attributes)
        counts["c"] += tag == "c"
        # What reads the cells goes through all rows up to it, and there may be a million.
        counts["row"] = max(counts["row"] + (tag == "row"), found.last)
        if counts["row"] > MAX_BOOK_ROWS or counts["c"] > MAX_BOOK_CELLS:
            hint = "delete the rows and columns beyond the data, their formats, too"
            limit = f"{MAX_BOOK_ROWS:,} rows or {MAX_BOOK_CELLS:,} cells"
            raise _refuse(file, f"has more than {limit}", hint)

    def end(name: str) -> None:
        if name.rpartition(" ")[2] == "c":
            found.cell = 0

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    with members.open(info) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
    parser.Parse(b"", True)
    return found


def _row(found: Survey, attributes: Mapping[str, str]) -> None:
    number = attributes.get("r", str(found.last + 1))
    if not _ROW.fullmatch(number) or int(number) <= found.last:
        raise ValueError("rows are out of order")  # a reader would leave some out
    found.last = int(number)
    found.column = 0
    if _hides(attributes, "ht"):
        found.hidden.append(found.last)


def _cell(found: Survey, attributes: Mapping[str, str]) -> None:
    if not found.last:  # a list of formulas has cells of all sheets, and no rows
        return
    name = _CELL.fullmatch(attributes.get("r", ""))
    found.cell = _number(name[1]) if name else found.column + 1
    if found.cell <= found.column:
        raise ValueError("cells are out of order")  # a reader would leave some out
    found.column = found.cell


def _number(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column(found: Survey, attributes: Mapping[str, str]) -> None:
    first, last = (int(attributes.get(name, "0")) for name in ("min", "max"))
    if _hides(attributes, "width"):
        found.narrow.update(range(first, min(last, MAX_COLUMNS) + 1))


def _hides(attributes: Mapping[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or float(attributes.get(size, "1")) == 0


def _merged(found: Survey, attributes: Mapping[str, str]) -> None:
    found.merged.append(attributes.get("ref", ""))


def _dressed(found: Survey, attributes: Mapping[str, str]) -> None:
    if found.cell and attributes.get("val", "1") not in ("baseline", "0", "false"):
        found.dressed.setdefault(found.last, set()).add(found.cell)


_READERS = {
    "c": _cell, "row": _row, "mergeCell": _merged, "col": _column,
    "vertAlign": _dressed, "strike": _dressed,
}  # fmt: skip


def _refuse(file: str, message: str, hint: str) -> DataError:
    return DataError([Problem(file, 0, "", "", message, hint)])
