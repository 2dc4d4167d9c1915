"""What stands inside files of known formats: pictures, PDFs, archives, databases, fonts.

Each function yields (what it is, its bytes) and never more than `most` bytes at once. A file
that is broken yields what could be read of it: who hides something does not keep to formats.
"""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

Inside = Iterator[tuple[str, bytes]]

TOO_LARGE = "too large"
"""What is yielded, without bytes, in the place of more than may be unpacked."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE = frozenset({b"IHDR", b"IDAT", b"IEND", b"PLTE", b"tRNS", b"pHYs", b"sRGB", b"gAMA"})
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_HEX_STRING = re.compile(rb"<((?:[0-9A-Fa-f]{2}){4,})>")
_OCTAL = re.compile(rb"\\([0-7]{3})")


def inflate(data: bytes, wbits: int, *, most: int) -> tuple[bytes, bool] | None:
    """Return unpacked bytes, at most `most`, and whether that is all; `None` when it is none."""
    machine = zlib.decompressobj(wbits)
    try:
        found = machine.decompress(data, most)
    except zlib.error:
        return None
    return found, not machine.unconsumed_tail


def png(data: bytes, *, most: int) -> Inside:
    """Yield the chunks of a PNG that are no picture, and what follows its end."""
    at = len(_PNG)
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        at += length + 12
        if name not in _PICTURE:
            yield f"png {name.decode('latin-1')}", body
            yield from _packed_words(body, most=most)
        if name == b"IEND":
            break
    if at < len(data):
        yield "after the png", data[at:]


def _packed_words(body: bytes, *, most: int) -> Inside:
    """Yield what is deflated in a chunk of text, after its keyword and flags."""
    for start in {match.start() for match in re.finditer(rb"x[\x01\x5e\x9c\xda]", body[:200])}:
        found = inflate(body[start:], 15, most=most)
        if found:
            yield "deflate", found[0]


def pdf(data: bytes, *, most: int) -> Inside:
    """Yield the streams of a PDF, inflated where they are, and its strings in UTF-16."""
    for match in _STREAM.finditer(data):
        found = inflate(match[1], 15, most=most)
        if found and not found[1]:
            yield TOO_LARGE, b""
        yield ("pdf stream", found[0]) if found else ("pdf stream as it is", match[1])
    for match in _HEX_STRING.finditer(data):
        yield "pdf string", bytes.fromhex(match[1].decode())
    if rb"\376\377" in data:
        yield "pdf strings", _OCTAL.sub(lambda m: bytes([int(m[1], 8) & 255]), data)


def archive(data: bytes, *, most: int) -> Inside:
    """Yield the members of a ZIP, with their names and remarks."""
    broken = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, zlib.error)
    with contextlib.suppress(*broken), zipfile.ZipFile(io.BytesIO(data)) as members:
        yield "zip remark", members.comment
        for info in members.infolist():
            yield "zip name", info.filename.encode() + b"\n" + info.comment
            with contextlib.suppress(*broken), members.open(info) as stream:
                yield f"zip {info.filename}", stream.read(most)
                if stream.read(1):
                    yield TOO_LARGE, b""


def database(data: bytes, *, most: int) -> Inside:
    """Yield every cell of a SQLite file, a GeoPackage among them, table by table."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(sqlite3.Error):
        path = Path(folder) / "copy.sqlite"
        path.write_bytes(data)
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as held:
            held.text_factory = bytes
            names = held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in names:
                table = name.decode("utf-8", "replace")
                with contextlib.suppress(sqlite3.Error):
                    quoted = table.replace('"', '""')
                    cells = held.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted
                    yield from _cells(f"sqlite {table}", cells, most=most)


def _cells(name: str, rows: Iterator[tuple[object, ...]], *, most: int) -> Inside:
    out, size = [], 0
    for row in rows:
        for cell in row:
            text = cell if isinstance(cell, bytes) else str(cell).encode()
            size += len(text)
            out.append(text)
        if size > most:
            yield TOO_LARGE, b""
            break
    yield name, b"\n".join(out)


def parquet(data: bytes, *, most: int) -> Inside:
    """Yield the cells and the metadata of a Parquet file; needs pyarrow."""
    try:
        import pyarrow as pa
        from pyarrow import parquet as format_
    except ImportError:
        yield "parquet, which pyarrow would read", b""
        return
    with contextlib.suppress(pa.ArrowException, OSError, ValueError):
        file = format_.ParquetFile(io.BytesIO(data))
        for key, value in (file.metadata.metadata or {}).items():
            yield f"parquet metadata {key.decode('utf-8', 'replace')}", value
        if (
            sum(file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups))
            > most
        ):
            yield TOO_LARGE, b""
            return
        columns = file.read().to_pydict()
        for name, values in columns.items():
            cells = (v if isinstance(v, bytes) else str(v).encode() for v in values)
            yield f"parquet {name}", b"\n".join(cells)


def font(data: bytes, *, most: int) -> Inside:
    """Yield the names in a font, in OpenType or WOFF."""
    from fontTools.ttLib import TTFont

    with contextlib.suppress(Exception):  # a broken font raises whatever its packing raises
        names = TTFont(io.BytesIO(data), lazy=True)["name"].names
        yield "font names", "\n".join(str(name) for name in names).encode()[:most]


FORMATS: Mapping[bytes, tuple[str, Callable[..., Inside]]] = {
    _PNG: ("png", png),
    b"%PDF-": ("pdf", pdf),
    b"PK\x03\x04": ("zip", archive),
    b"SQLite format 3\x00": ("sqlite", database),
    b"PAR1": ("parquet", parquet),
    b"wOF2": ("font", font),
    b"wOFF": ("font", font),
    b"OTTO": ("font", font),
    b"\x00\x01\x00\x00\x00": ("font", font),
}
"""By the bytes that a file begins with: what it is, and what takes it apart."""
