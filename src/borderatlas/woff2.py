"""Outlines as a web font: a TrueType font in WOFF 2, with what a browser asks for and no more.

fontTools writes the same format, glyph by glyph for each font anew and at brotli's slowest
level: 1.3 s a page against 0.05 s here, where each outline is encoded once for all pages
(docs/decisions/0003-fonts-in-the-page.md). The format: W3C, WOFF File Format 2.0.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

Contour = tuple[tuple[int, int, bool], ...]
"""Points (x, y, on the curve) of a quadratic outline, as TrueType keeps them."""

_KNOWN = "cmap head hhea hmtx maxp name OS/2 post cvt fpgm glyf loca prep CFF VORG EBDT EBLC gasp"
_NUMBERS = {tag: number for number, tag in enumerate(_KNOWN.split())}
"""Numbers of the tables in the directory of a WOFF 2 file (section 4.1)."""

_EPOCH = 2_082_844_800
"""1 January 1970 as fonts count seconds, from 1904: when every font of ours was made."""

_BROTLI = 9
"""One level short of the last two, which take 10 times as long and save 2 %."""


@dataclass(frozen=True)
class Glyph:
    """An outline and how far the next one stands from it, in units of the font."""

    advance: int
    contours: tuple[Contour, ...] = ()


@dataclass(frozen=True)
class Metrics:
    """What holds for a font as a whole, in its units."""

    family: str
    units_per_em: int
    ascent: int
    descent: int


def woff2(glyphs: Mapping[str, Glyph], *, notdef: Glyph, metrics: Metrics) -> bytes:
    """Return a font as WOFF 2; the same glyphs give the same bytes, as no time is in it.

    Parameters
    ----------
    glyphs
        The glyph of each character; at least one, and fewer than 65,535.
    notdef
        What stands for a character that the font does not have.
    metrics
        What holds for the font as a whole.
    """
    import brotli

    characters = sorted(glyphs)
    # Glyphs of the same outline are one; they stand in the order of their first character.
    numbers = {notdef: 0}
    for character in characters:
        numbers.setdefault(glyphs[character], len(numbers))
    outlines = list(numbers)
    advances = [glyph.advance for glyph in outlines]
    tables = {
        "OS/2": _os2(characters, outlines, metrics),
        "cmap": _cmap({ord(name): numbers[glyphs[name]] for name in characters}),
        "gasp": struct.pack(">4H", 1, 1, 0xFFFF, 0b1111),  # smooth at every size
        "glyf": _glyf(outlines),
        "loca": b"",  # right behind the outlines, made from them when they are unpacked
        "head": _head(outlines, metrics),
        "hhea": _hhea(outlines, metrics),
        "hmtx": struct.pack(f">B{_advances(outlines)}H", 0b11, *advances[: _advances(outlines)]),
        "maxp": _maxp(outlines),
        "name": _name(metrics.family),
        "post": struct.pack(">2I2h5I", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    directory = b"".join(_entry(tag, data, outlines) for tag, data in tables.items())
    body: bytes = brotli.compress(b"".join(tables.values()), mode=brotli.MODE_FONT, quality=_BROTLI)
    size = 48 + len(directory) + len(body)
    padded = -(-size // 4) * 4
    lengths = (_original(tag, data, outlines) for tag, data in tables.items())
    whole = 12 + 16 * len(tables) + sum(length + 3 & ~3 for length in lengths)
    header = struct.pack(
        ">4s2I2H2I2H5I", b"wOF2", 0x10000, padded, len(tables), 0, whole, len(body), 1, 0,
        0, 0, 0, 0, 0,
    )  # fmt: skip
    return (header + directory + body).ljust(padded, b"\0")


def _entry(tag: str, data: bytes, outlines: Sequence[Glyph]) -> bytes:
    """Return the line of a table in the directory; three of them are kept transformed."""
    length = _base128(_original(tag, data, outlines))
    if tag == "hmtx":
        return bytes([_NUMBERS[tag] | 1 << 6]) + length + _base128(len(data))
    transformed = _base128(len(data)) if tag in ("glyf", "loca") else b""
    return bytes([_NUMBERS[tag]]) + length + transformed


def _original(tag: str, data: bytes, outlines: Sequence[Glyph]) -> int:
    """Return how long a table is once it is unpacked; of `glyf` at most, which may be so."""
    if tag == "loca":
        return 4 * (len(outlines) + 1)
    if tag == "hmtx":
        return 2 * (len(outlines) + _advances(outlines))
    if tag == "glyf":
        points = sum(len(contour) for glyph in outlines for contour in glyph.contours)
        return 5 * points + sum(16 + 2 * len(glyph.contours) for glyph in outlines)
    return len(data)


def _advances(outlines: Sequence[Glyph]) -> int:
    """Return how many advances are written: the last one holds for all glyphs behind it."""
    advances = [glyph.advance for glyph in outlines]
    while len(advances) > 1 and advances[-1] == advances[-2]:
        advances.pop()
    return len(advances)


def _base128(value: int) -> bytes:
    digits = [value & 127]
    while value := value >> 7:
        digits.append(value & 127 | 128)
    return bytes(reversed(digits))


def _glyf(outlines: Sequence[Glyph]) -> bytes:
    """Return the outlines as WOFF 2 has them (section 5.1): a stream for each kind of number."""
    encoded = [_encoded(glyph.contours) for glyph in outlines]
    streams = [b"".join(parts) for parts in zip(*encoded, strict=True)]
    boxes = bytes(len(outlines) + 31 >> 5 << 2)  # none: they are those of the points
    sizes = (*map(len, streams), 0, len(boxes), 0)
    head = struct.pack(">4H7I", 0, 0, len(outlines), 1, *sizes)
    return head + b"".join(streams) + boxes


@functools.cache
def _encoded(contours: tuple[Contour, ...]) -> tuple[bytes, bytes, bytes, bytes]:
    """Return an outline's contours, points, flags and steps from point to point."""
    flags, steps = bytearray(), bytearray()
    last = (0, 0)
    for x, y, on in (point for contour in contours for point in contour):
        flag, step = _triplet(x - last[0], y - last[1])
        flags.append(flag if on else flag | 128)
        steps += step
        last = (x, y)
    if contours:
        steps.append(0)  # no instructions
    counts = b"".join(_short(len(contour)) for contour in contours)
    return struct.pack(">h", len(contours)), counts, bytes(flags), bytes(steps)


def _short(value: int) -> bytes:
    """Return a number in one to three bytes (255UInt16)."""
    if value < 253:
        return bytes([value])
    return bytes([255, value - 253]) if value < 509 else struct.pack(">BH", 253, value)


def _triplet(dx: int, dy: int) -> tuple[int, bytes]:
    """Return a step as the flag that says its size and signs, and its bytes (section 5.2)."""
    x, y = abs(dx), abs(dy)
    signs = (dx >= 0) | (dy >= 0) << 1
    if x == 0 and y < 1280:
        return (y >> 8 << 1) + (dy >= 0), bytes([y & 255])
    if y == 0 and x < 1280:
        return 10 + (x >> 8 << 1) + (dx >= 0), bytes([x & 255])
    if 0 < x < 65 and 0 < y < 65:
        return 20 + (x - 1 & 48) + (y - 1 >> 4 << 2) + signs, bytes(
            [(x - 1 & 15) << 4 | y - 1 & 15]
        )
    if 0 < x < 769 and 0 < y < 769:
        flag = 84 + 12 * (x - 1 >> 8) + (y - 1 >> 8 << 2) + signs
        return flag, bytes([x - 1 & 255, y - 1 & 255])
    if x < 4096 and y < 4096:
        return 120 + signs, bytes([x >> 4, (x & 15) << 4 | y >> 8, y & 255])
    return 124 + signs, struct.pack(">2H", x, y)


def _box(outlines: Sequence[Glyph]) -> tuple[int, int, int, int]:
    points = [point for glyph in outlines for contour in glyph.contours for point in contour]
    xs, ys = [point[0] for point in points] or [0], [point[1] for point in points] or [0]
    return min(xs), min(ys), max(xs), max(ys)


def _head(outlines: Sequence[Glyph], metrics: Metrics) -> bytes:
    # Bit 11 of the flags says that the font was packed without loss.
    return struct.pack(
        ">4I2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 1 << 11 | 0b11, metrics.units_per_em,
        _EPOCH, _EPOCH, *_box(outlines), 0, 6, 2, 1, 0,
    )  # fmt: skip


def _hhea(outlines: Sequence[Glyph], metrics: Metrics) -> bytes:
    left, _, right, _ = _box(outlines)
    widest = max(glyph.advance for glyph in outlines)
    return struct.pack(
        ">I3hH3h8hH", 0x10000, metrics.ascent, -metrics.descent, 0, widest, left, 0, right,
        1, 0, 0, 0, 0, 0, 0, 0, _advances(outlines),
    )  # fmt: skip


def _maxp(outlines: Sequence[Glyph]) -> bytes:
    points = max(sum(map(len, glyph.contours)) for glyph in outlines)
    contours = max(len(glyph.contours) for glyph in outlines)
    return struct.pack(">I14H", 0x10000, len(outlines), points, contours, *(0, 0, 2), *(0,) * 8)


def _os2(characters: Sequence[str], outlines: Sequence[Glyph], metrics: Metrics) -> bytes:
    codes = [min(ord(character), 0xFFFF) for character in (characters[0], characters[-1])]
    mean = sum(glyph.advance for glyph in outlines) // len(outlines)
    em = metrics.units_per_em
    return struct.pack(
        ">Hh3H11h10s4I4s3H3h2H2I2h3H", 4, mean, 400, 5, 0, *(em // 2,) * 8, em // 20, em // 4, 0,
        bytes(10), 0, 0, 0, 0, b"    ", 0x40, *codes,
        metrics.ascent, -metrics.descent, 0, metrics.ascent, metrics.descent,
        0, 0, em // 2, em * 7 // 10, 0, 0, 0,
    )  # fmt: skip


def _name(family: str) -> bytes:
    """Return the names: a font without any is refused by some."""
    texts = [(1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))]
    strings = [text.encode("utf-16-be") for _, text in texts]
    starts = accumulate(map(len, strings), initial=0)
    records = b"".join(
        struct.pack(">6H", 3, 1, 0x409, number, len(string), start)
        for (number, _), string, start in zip(texts, strings, starts, strict=False)
    )
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + b"".join(strings)


def _cmap(numbers: Mapping[int, int]) -> bytes:
    """Return which glyph each character has: format 4, and 12 where it is not enough."""
    runs = _runs(numbers)
    short = _plane_0(runs)
    if max(numbers) < 0xFFFF:
        return struct.pack(">4HI", 0, 1, 3, 1, 12) + short
    full = b"".join(struct.pack(">3I", start, end, number) for start, end, number in runs)
    full = struct.pack(">2H3I", 12, 0, 16 + len(full), 0, len(runs)) + full
    heads = struct.pack(">4HI2HI", 0, 2, 3, 1, 20, 3, 10, 20 + len(short))
    return heads + short + full


def _plane_0(runs: Sequence[tuple[int, int, int]]) -> bytes:
    small = [run for run in runs if run[1] < 0xFFFF] + [(0xFFFF, 0xFFFF, 0)]
    power = 1 << len(small).bit_length() - 1
    parts = [
        *(end for _, end, _ in small), 0, *(start for start, _, _ in small),
        *(number - start & 0xFFFF if start < 0xFFFF else 1 for start, _, number in small),
        *(0 for _ in small),
    ]  # fmt: skip
    fields = (2 * len(small), 2 * power, power.bit_length() - 1, 2 * (len(small) - power))
    return struct.pack(f">7H{len(parts)}H", 4, 14 + 2 * len(parts), 0, *fields, *parts)


def _runs(numbers: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Return characters that follow each other, as do their glyphs: first, last, first glyph."""
    runs: list[tuple[int, int, int]] = []
    for code, number in sorted(numbers.items()):
        if runs and code == runs[-1][1] + 1 and number == runs[-1][2] + code - runs[-1][0]:
            runs[-1] = (runs[-1][0], code, runs[-1][2])
        else:
            runs.append((code, code, number))
    return runs
