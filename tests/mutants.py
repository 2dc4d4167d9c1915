"""Input files gone wrong: real ones, changed by chance from a seed, byte by byte or by value."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

TOKENS: tuple[bytes, ...] = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\r", b"\n"),
    *(b'"', b"'", b",", b";", b"[", b"]", b"{", b"}", b"=", b".", b"\\", b"#", b'"""', b"\\ud800"),
    *(b"NaN", b"-Infinity", b"1e999", b"-1", b"9" * 400, b"9" * 5000, b"0.1", b"null", b"true"),
    *(b"../../etc/passwd", b"{{7*7}}", b"=cmd()", b"<script>", b"2023-02-30", b"Y9999999999"),
    *(b"[" * 5000, b'{"a":' * 3000, b"a." * 5000, b'"a".' * 3000, b"x" * 20_000, b"a=[" * 900),
    *(b"a," * 3000, b"\n" * 3000, "가".encode() * 50, "\u0301".encode() * 500),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 1e308, 10**30, "", "x", [], {}, [[]], [None], {"": None}, "a" * 3000),
    *("\u202e", "\ud800", "../x", [1, 2], [200, 91], ["a", "b"], {"type": "Point"}, [[1, 2]] * 50),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "gb18030", "cp949", "big5", "latin-1", "utf-7")


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice((data[:start], data[start:], data[:start] + data[end:]))


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * chance.choice((1, 1, 3)) + data[end:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def _recode(data: bytes, chance: random.Random) -> bytes:
    return data.decode(errors="ignore").encode(chance.choice(ENCODINGS), errors="replace")


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    one, other = (chance.randrange(len(lines)) for _ in range(2))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines[:-1] if chance.random() < 0.2 else lines)


def _cells(data: bytes, chance: random.Random) -> bytes:
    """Put another value where a comma, a tab of TOML or a quote parts values."""
    found = list(re.finditer(rb"(?<=[,=:\[])[^,\n\]]*", data))
    if not found:
        return data
    match = chance.choice(found)
    value = chance.choice(VALUES)
    text = json.dumps(value) if chance.random() < 0.5 else str(value)
    return data[: match.start()] + text.encode(errors="replace") + data[match.end() :]


def _values(data: bytes, chance: random.Random) -> bytes:
    """Put a value of another type somewhere into a JSON text."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return data
    node = whole
    for _ in range(chance.randrange(1, 8)):
        keys = list(node) if isinstance(node, dict) else range(len(node))
        if not keys:
            break
        key = chance.choice(list(keys))
        if chance.random() < 0.3 or not isinstance(node[key], dict | list):
            node[key] = chance.choice(VALUES)
            break
        node = node[key]
    return json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _double, _insert, _recode, _lines, _cells, _cells, _values, _values,
)  # fmt: skip


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Return a file after one to three changes."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(CHANGES)(data, chance) or b" "
    return data
