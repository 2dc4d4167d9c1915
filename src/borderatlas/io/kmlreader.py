"""Placemarks of KML that others drew (Google Earth, My Maps); the parser fetches nothing.

GDAL's readers of KML unpack entities, lose folders or read styles; the standard library's expat
needs less and can be told to stop. What is no placemark is counted and told, and not followed.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from borderatlas.errors import DataError, Problem
from borderatlas.io.files import likely_encoding
from borderatlas.io.tables import RawRecord, refuse_too_many
from borderatlas.limits import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_KML_ELEMENTS,
    MAX_KML_POSITIONS,
    MAX_NESTED,
    MAX_ROWS,
)

_CONTAINERS = ("Folder", "Document")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_TRACKS = ("Track", "MultiTrack", "Model")
_LOOKS = frozenset({"styleUrl", "Style", "StyleMap", "LookAt", "Camera", "Region", "visibility",
                    "open", "balloonVisibility"})  # fmt: skip
_SPANS = ("TimeStamp", "TimeSpan")
_TIMES = ("when", "begin", "end")
_UNFOLLOWED = {
    "NetworkLink": "links to other files, which are not followed",
    "GroundOverlay": "pictures on the ground",
    "ScreenOverlay": "pictures on the screen",
    "PhotoOverlay": "photographs",
}
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z][\w.-]{0,40})[\"']")
_EXPAT_KNOWS = ("utf-8", "utf-16", "utf-16-be", "utf-16-le", "iso8859-1", "ascii")
_EXPORT = "export it again as KML"
_LONGEST = 10 * MAX_CELL
FOLDER = "folder"
"""The column that names the folders in which a placemark lies, with ` / ` between."""


def placemarks(
    data: bytes, *, file: str, encoding: str = ""
) -> tuple[list[RawRecord], Counter[str]]:
    """Return the placemarks of a document, numbered from 1, and what else it holds, by its kind.

    Geometries are as GeoJSON has them; what is no number stands as text, for a check to name.

    Raises
    ------
    DataError
        When it is no well-formed XML, has a document type or too much of anything.
    """
    reader = _Reader(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    encoding = encoding or _declared(data)
    try:
        if encoding:
            parser = _with_encoding(parser, reader)
            data = data.decode(encoding).encode()
        parser.Parse(data, True)
    except UnicodeDecodeError as error:
        raise reader.refusal(f"is not {encoding}: {error.reason}", "name its encoding") from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        where = f"line {getattr(error, 'lineno', parser.CurrentLineNumber)}"
        message = f"is no well-formed XML ({error}){_looks(data)}".replace("(: ", "(")
        hint = f"{_EXPORT}, or name its encoding: --encoding cp949"
        raise reader.refusal(f"{message}, {where}" if "line" not in message else message,
                             hint) from error  # fmt: skip
    if not reader.is_kml:
        raise reader.refusal("is XML, but no KML", _EXPORT)
    return reader.records, reader.unread


def _with_encoding(parser: Any, reader: _Reader) -> Any:  # noqa: ANN401 - expat has no types
    """Return the same parser for UTF-8, whatever the document says of itself."""
    other = expat.ParserCreate("utf-8", namespace_separator=" ")
    other.buffer_text = True
    other.StartDoctypeDeclHandler = parser.StartDoctypeDeclHandler
    other.StartElementHandler, other.EndElementHandler = reader.start, reader.end
    other.CharacterDataHandler = reader.text
    return other


def _declared(data: bytes) -> str:
    """Return the encoding that the XML declares, where expat does not know it and Python does."""
    found = _DECLARED.match(data)
    name = found[1].decode() if found else ""
    try:
        known = codecs.lookup(name).name if name else "utf-8"
    except LookupError:
        return ""
    return "" if known in _EXPAT_KNOWS else name


def _looks(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError:
        return likely_encoding(data)
    return ""


class _Reader:
    """What stands where in the document, element by element."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.is_kml = False
        self.records: list[RawRecord] = []
        self.unread: Counter[str] = Counter()
        self._path: list[str] = []
        self._folders: list[str] = []
        self._texts: list[list[str]] = []
        self._cells: dict[str, str] | None = None
        self._names: set[str] = set()
        self._key = ""
        self._shapes: list[dict[str, Any]] = []
        self._geometry: dict[str, Any] | None = None
        self._read = 0
        self._elements = 0

    def refusal(self, message: str, hint: str) -> DataError:
        return DataError([Problem(self.file, 0, "", "", message, hint)])

    def doctype(self, *_: object) -> None:
        message = "holds a document type (DTD), which no program for maps writes"
        raise self.refusal(message, _EXPORT)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._path.append(tag)
        self._texts.append([])
        self._elements += 1
        if self._elements > MAX_KML_ELEMENTS:
            raise self.refusal(f"has more than {MAX_KML_ELEMENTS:,} elements", _EXPORT)
        if len(self._path) > MAX_NESTED:
            raise self.refusal(f"nests more than {MAX_NESTED} elements", _EXPORT)
        self.is_kml |= tag == "kml" and len(self._path) == 1
        if tag in _UNFOLLOWED:
            self.unread[_UNFOLLOWED[tag]] += 1
        elif tag in _CONTAINERS:
            self._folders.append("")
        elif tag == "Placemark":
            self._cells, self._geometry = {}, None
        elif self._cells is not None:
            if tag in _SHAPES:
                self._shapes.append({"type": tag, "parts": []})
            elif tag in _TRACKS:
                self._geometry = {"type": tag}
            elif tag in ("Data", "SimpleData"):
                self._key = attributes.get("name", "")

    def text(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._path.pop()
        text = "".join(self._texts.pop()).strip()
        parent = self._path[-1] if self._path else ""
        if tag in _CONTAINERS:
            self._folders.pop()
        elif tag == "name" and parent in _CONTAINERS:
            self._folders[-1] = text
        elif tag == "Placemark":
            self._close()
        elif self._cells is not None:
            self._in_placemark(tag, parent, text)

    def _close(self) -> None:
        cells = self._cells or {}
        # The document is the file; folders are what people sort places into.
        within = " / ".join(filter(None, self._folders[1:] or self._folders))
        if within:
            cells.setdefault(FOLDER, within)
        self._names |= cells.keys()
        refuse_too_many("columns", len(self._names), MAX_COLUMNS, file=self.file)
        self.records.append(RawRecord(len(self.records) + 1, cells, self._geometry))
        refuse_too_many("placemarks", len(self.records), MAX_ROWS, file=self.file)
        self._cells, self._shapes = None, []

    def _in_placemark(self, tag: str, parent: str, text: str) -> None:
        if tag in _SHAPES and self._shapes:
            self._end_shape(self._shapes.pop())
        elif tag == "coordinates" and self._shapes:
            self._shapes[-1]["parts"].append(self._positions(text))
        elif (tag == "value" and parent == "Data") or tag == "SimpleData":
            self._keep(self._key, text)
        elif (tag in _TIMES and parent in _SPANS) or (
            parent == "ExtendedData" and tag not in ("Data", "SchemaData")
        ):
            self._keep(tag, text)
        elif parent == "Placemark" and text and tag not in _LOOKS:
            self._keep(tag, plain_text(text) if tag in ("description", "Snippet") else text)

    def _positions(self, text: str) -> list[list[Any]]:
        """Return the positions of a line, and refuse too many before they are taken apart."""
        room = MAX_KML_POSITIONS - self._read
        parts = text.split(None, room)
        if len(parts) > room:
            message = f"has more than {MAX_KML_POSITIONS:,} positions"
            raise self.refusal(message, "simplify its lines, or cut it into several files")
        found = [_position(each) for each in parts]
        self._read += len(found)
        return found

    def _keep(self, name: str, text: str) -> None:
        if text and self._cells is not None:
            while name in self._cells:  # a field of theirs that is called like one of KML's
                name += " (field)"
            self._cells[name] = text

    def _end_shape(self, shape: dict[str, Any]) -> None:
        made = _geometry(shape["type"], shape["parts"])
        if self._shapes:
            outer = self._shapes[-1]
            ring = outer["type"] == "Polygon" and shape["type"] == "LinearRing"
            outer["parts"].append(made["coordinates"] if ring else made)
        elif self._geometry is None:
            self._geometry = made
        else:  # a placemark has one shape: of two side by side none is the right one
            self._geometry = {"type": "GeometryCollection", "geometries": [self._geometry, made]}


def _geometry(kind: str, parts: list[Any]) -> dict[str, Any]:
    if kind == "MultiGeometry":
        return {"type": "GeometryCollection", "geometries": parts}
    if kind == "Polygon":
        return {"type": kind, "coordinates": parts}
    positions = parts[0] if parts else []
    if kind == "Point":
        return {"type": kind, "coordinates": positions[0] if len(positions) == 1 else positions}
    return {"type": kind, "coordinates": positions}


def _position(text: str) -> list[Any]:
    try:
        return [float(number) for number in text.split(",")]
    except ValueError:
        return [text]


class _Plain(HTMLParser):
    """The words of a description; what a browser would run or draw is none of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        self._hidden += tag in ("script", "style")
        self.words.append(" " if tag in ("br", "p", "div", "tr", "td", "li") else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.words.append(" " if tag in ("p", "div", "tr", "td", "li") else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def plain_text(text: str) -> str:
    """Return the words of a text that may be HTML, in one line."""
    if len(text) > _LONGEST or not {"<", "&"} & set(text):  # a cell may not be as long anyway
        return " ".join(text.split())
    parser = _Plain()
    parser.feed(text)
    parser.close()
    return " ".join("".join(parser.words).split())
