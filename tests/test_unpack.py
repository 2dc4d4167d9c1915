"""What is packed is found, however often it is packed; a bomb is told and not unpacked."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from borderatlas import unpack
from borderatlas.containers import TOO_LARGE

CANARY = "fictional-canary 김 図"


def deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(data: bytes) -> bytes:
    words = b"Comment\x00\x01\x00\x00\x00" + zlib.compress(data)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", words) + chunk(b"IEND", b"")


def pdf(data: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj <<>>\nstream\n" + zlib.compress(data) + b"\nendstream endobj\n%%EOF"


def archive(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("x.xml", data)
    return held.getvalue()


def as_json(data: bytes) -> bytes:
    return json.dumps({"a": [data.decode()]}).encode()


def as_script(data: bytes) -> bytes:
    return b'<script>var d = "' + base64.b64encode(data) + b'";</script>'


def as_uri(data: bytes) -> bytes:
    return f'<img src="data:text/plain,{quote(data.decode())}">'.encode()


def as_entities(data: bytes) -> bytes:
    return "".join(f"&#{ord(sign)};" for sign in data.decode()).encode()


WAYS: dict[str, list[Callable[[bytes], bytes]]] = {
    "gzip": [gzip.compress],
    "page data": [deflate, as_script],
    "base64 of gzip of base64": [gzip.compress, as_script, gzip.compress, as_script],
    "png": [png],
    "png in a page": [png, as_script],
    "pdf": [pdf],
    "zip": [archive],
    "json": [as_json],
    "notebook": [deflate, as_script, as_json],
    "percent signs": [as_uri],
    "entities": [as_entities],
    "utf-16": [lambda data: data.decode().encode("utf-16-le")],
    "pdf string": [
        lambda data: b"%PDF-1.4 <FEFF" + data.decode().encode("utf-16-be").hex().encode() + b">"
    ],
}


def finds(data: bytes, text: str = CANARY) -> bool:
    return any(text in found for _, found in unpack.texts(data))


@pytest.mark.parametrize("way", WAYS)
def test_what_is_packed_is_found(way: str) -> None:
    data = CANARY.encode()
    for step in WAYS[way]:
        data = step(data)
    assert CANARY.encode() not in data
    assert finds(data)


def test_the_cells_of_a_database_are_found(tmp_path: Path) -> None:
    path = tmp_path / "fictional.gpkg"
    with sqlite3.connect(path) as held:
        held.execute("PRAGMA encoding = 'UTF-16'")
        held.execute("CREATE TABLE a (b TEXT, c BLOB)")
        held.execute("INSERT INTO a VALUES ('', ?)", (gzip.compress(b"deep " + CANARY.encode()),))
    held.close()
    assert finds(path.read_bytes(), CANARY)


def test_the_columns_and_metadata_of_parquet_are_found() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"a": [CANARY] * 9}).replace_schema_metadata({"note": "canary-in-note"})
    held = io.BytesIO()
    parquet.write_table(table, held, compression="zstd")
    assert finds(held.getvalue())
    assert finds(as_script(held.getvalue()), "canary-in-note")


def test_a_bomb_is_told_and_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_PART", 1 << 16)
    bomb = gzip.compress(bytes(1 << 20))
    parts = list(unpack.unpack(bomb))
    assert max(len(part.data) for part in parts) <= 1 << 16
    assert any(part.way[-1:] == (TOO_LARGE,) for part in parts)


def test_nesting_without_end_is_told() -> None:
    data = CANARY.encode() * 9
    for _ in range(unpack.MAX_DEPTH + 3):
        data = base64.b64encode(data)
    assert any(part.way[-1:] == (TOO_LARGE,) for part in unpack.unpack(data))
