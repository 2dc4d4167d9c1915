"""A TrueType font of some letters, as the bytes of its file: the same each time.

fontTools packs all tables but the one of names. Its own imports what it knows of the layouts of
all scripts, which takes longer than to make the faces of a figure.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

UNITS_PER_EM = 1000

_MAC_EPOCH_1970 = 2_082_844_800
"""Time stamp of a font: always the same."""

_WINDOWS_ENGLISH = (3, 1, 0x409)
"""Platform, encoding (UTF-16) and language of a name that all readers of fonts look for."""

_TABLES = ("glyf", "loca", "maxp", "hmtx", "hhea", "head", "cmap", "OS/2", "post")
"""In the order in which they can be packed: a later one counts what stands in earlier ones."""


class Glyph(NamedTuple):
    """How far the next letter stands, and the closed rings of this one, areas clockwise."""

    advance: int
    rings: Sequence[Any]


def truetype(
    glyphs: Mapping[str, Glyph], *, family: str, name: str, ascent: int, descent: int
) -> bytes:
    """Return a font.

    Parameters
    ----------
    glyphs
        What it has, by letter.
    family, name
        What it is called: as the family of its faces, and by itself.
    ascent, descent
        How far its lines reach above the base line, and below it (negative).
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {ord(letter): f"u{ord(letter):04X}" for letter in glyphs}
    outlines: dict[str, Any] = {".notdef": TTGlyphPen(None).glyph()}
    outlines |= {names[ord(letter)]: _outline(glyph) for letter, glyph in glyphs.items()}
    advances = {names[ord(letter)]: glyph.advance for letter, glyph in glyphs.items()}
    advances[".notdef"] = UNITS_PER_EM // 2
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=_MAC_EPOCH_1970, modified=_MAC_EPOCH_1970)
    builder.setupGlyphOrder(list(outlines))
    builder.setupCharacterMap(names)
    builder.setupGlyf(outlines)
    sides = {key: getattr(outline, "xMin", 0) for key, outline in outlines.items()}
    builder.setupHorizontalMetrics({key: (advances[key], sides[key]) for key in outlines})
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent)
    builder.setupPost()
    tables = {tag: builder.font.getTableData(tag) for tag in _TABLES}
    return _file(tables | {"name": _names(family, name)})


def _outline(glyph: Glyph) -> Any:  # noqa: ANN401 - fontTools has no types
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for ring in glyph.rings:
        first, *others = ((round(x), round(y)) for x, y in ring[:-1])
        pen.moveTo(first)
        for point in others:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _names(family: str, name: str) -> bytes:
    """Return the table of names: of the family, the style, the whole, and for PostScript."""
    said = {1: family, 2: name, 4: f"{family} {name}", 6: name}
    words = {number: text.encode("utf-16-be") for number, text in said.items()}
    table, texts = struct.pack(">3H", 0, len(words), 6 + 12 * len(words)), b""
    for number, text in words.items():
        table += struct.pack(">6H", *_WINDOWS_ENGLISH, number, len(text), len(texts))
        texts += text
    return table + texts


def _file(tables: Mapping[str, bytes]) -> bytes:
    from fontTools.ttLib.sfnt import SFNTWriter

    file = io.BytesIO()
    writer = SFNTWriter(file, len(tables))
    for tag in sorted(tables):
        writer[tag] = tables[tag]
    writer.close()
    return file.getvalue()
