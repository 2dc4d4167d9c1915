"""All that can be read inside some bytes, however often it is packed: for audits and tests.

Base64, data URIs, percent signs, JSON and HTML escapes, gzip, zlib, raw deflate, PNG chunks,
PDF streams, ZIP, SQLite, Parquet and fonts are undone, and what comes out is looked into again.
Limits on depth and size keep a bomb from filling the memory; where one is met, a part of the
kind `TOO_LARGE` says so, so that nobody takes "not looked at" for "nothing there".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from borderatlas.containers import FORMATS, TOO_LARGE, Inside, inflate

MAX_DEPTH = 8
"""Packings inside each other: a page with a notebook with a page has six."""
MAX_ESCAPES = 3
"""How often a text is freed of its escapes: a page in a notebook in JSON needs it three times."""
MAX_PART = 64 << 20
"""Most bytes of one part: a hundred times the largest page that we write."""
MAX_ALL = 256 << 20
"""Most bytes that are unpacked of one file."""
MAX_PARTS = 20_000
"""Most parts of one file."""

UNESCAPED = "unescaped"
"""The kind of a text without its escapes: what a program that reads it sees."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}|[A-Za-z0-9_-]{24,}={0,2}")
_DATA_URI = re.compile(rb"data:[\w.+/-]*(?:;[\w=.+-]+)*,([^\"'\s)<>]{4,})")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrt"\'/\\]))')
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}
_GZIP = b"\x1f\x8b\x08"
_ZLIB = re.compile(rb"\A[\x18-\x78][\x01\x5e\x9c\xda]")


@dataclass(frozen=True)
class Part:
    """Bytes that were found, and by which way: `("script", "base64", "deflate")`."""

    way: tuple[str, ...]
    data: bytes

    @property
    def kind(self) -> str:
        """What the last unpacking made of it, or the format that it is in."""
        known = next(
            (name for start, (name, _) in FORMATS.items() if self.data.startswith(start)), ""
        )
        return known or (self.way[-1] if self.way else "")


def unpack(data: bytes, *, name: str = "") -> Iterator[Part]:
    """Yield the bytes themselves and everything that is packed inside them, each once.

    Parameters
    ----------
    data
        The content of a file of any kind.
    name
        How the way of each part begins; nothing, or the name of the file.
    """
    waiting = deque([Part((name,) if name else (), data)])  # the shortest way to a part is told
    seen: set[bytes] = set()
    total = 0
    while waiting:
        part = waiting.popleft()
        digest = hashlib.sha256(part.data).digest()
        if part.way and part.way[-1] != TOO_LARGE and digest in seen:
            continue
        seen.add(digest)
        yield part
        total += len(part.data)
        steps = [step for step in part.way if step != UNESCAPED]
        if total > MAX_ALL or len(seen) > MAX_PARTS or len(steps) > MAX_DEPTH:
            if any(kind != UNESCAPED for kind, _ in _inside(part.data)):
                yield Part((*part.way, TOO_LARGE), b"")
            continue
        waiting += [
            Part((*part.way, kind), inner)
            for kind, inner in _inside(part.data)
            if kind != UNESCAPED or part.way[-MAX_ESCAPES:] != (UNESCAPED,) * MAX_ESCAPES
        ]


def texts(data: bytes, *, name: str = "") -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text inside some bytes with its way: as UTF-8, and as UTF-16 where it may be."""
    for part in unpack(data, name=name):
        yield part.way, part.data.decode("utf-8", "replace")
        if b"\x00" in part.data or part.data[:2] in (b"\xfe\xff", b"\xff\xfe"):
            for start in (0, 1):
                for codec in ("utf-16-le", "utf-16-be"):
                    yield (*part.way, codec), part.data[start:].decode(codec, "replace")


def _inside(data: bytes) -> Inside:
    """Yield what is packed in some bytes, one step deep."""
    for start, (_, take_apart) in FORMATS.items():
        if data.startswith(start):
            yield from take_apart(data, most=MAX_PART)
            return
    packed = False
    for kind, inner in _compressed(data):
        packed = True
        yield kind, inner
    if not packed and not _is_binary(data):
        yield from _encoded(data)


def _compressed(data: bytes) -> Inside:
    at = data.find(_GZIP)
    while at >= 0:
        yield from _inflated("gzip", data[at:], 31)
        at = data.find(_GZIP, at + 3)
    if _ZLIB.match(data):
        yield from _inflated("zlib", data, 15)
    elif _is_binary(data):
        yield from _inflated("deflate", data, -15)


def _inflated(kind: str, data: bytes, wbits: int) -> Inside:
    found = inflate(data, wbits, most=MAX_PART)
    if found and found[0]:
        yield kind, found[0]
        if not found[1]:
            yield TOO_LARGE, b""


def _is_binary(data: bytes) -> bool:
    """Return whether bytes are no text: they are not UTF-8, whole or cut off at 4 kB."""
    head = data[:4096]
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start < len(head) - 4 or len(data) <= len(head)
    return b"\x00" in head


def _encoded(data: bytes) -> Inside:
    """Yield what texts hold in other letters: base64, percent signs, escapes."""
    for match in _DATA_URI.finditer(data):
        if b"%" in match[1]:
            yield "data uri", unquote_to_bytes(match[1])
    for match in _BASE64.finditer(data):
        decoded = _base64(match[0])
        if decoded:
            yield "base64", decoded
    if b"\\" in data or b"&" in data or b"%" in data:
        text = data.decode("utf-8", "replace")
        for plain in {_ESCAPE.sub(_unescaped, text), html.unescape(text)} - {text}:
            yield UNESCAPED, plain.encode("utf-8", "surrogatepass")
        if re.search(r"%[0-9A-Fa-f]{2}", text):
            yield UNESCAPED, unquote_to_bytes(text)


def _base64(run: bytes) -> bytes:
    """Return what a run of letters says in base64, in either alphabet; nothing when it is none."""
    bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        return b""


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SIGNS.get(match[3], match[3])
