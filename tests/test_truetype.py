"""Fonts of a few letters, as others read them."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont

from borderatlas.render.truetype import Glyph, truetype

SQUARE = [(0, 0), (0, 500), (500, 500), (500, 0), (0, 0)]


def made():
    glyphs = {"가": Glyph(900, [SQUARE]), " ": Glyph(250, []), "A": Glyph(600, [SQUARE])}
    return truetype(glyphs, family="Fictional Sans", name="Fictional-700", ascent=880, descent=-120)


def test_a_font_has_its_letters():
    font = TTFont(io.BytesIO(made()), checkChecksums=2)
    names = font.getBestCmap()
    assert set(map(chr, names)) == {"가", " ", "A"}
    assert font["hmtx"][names[ord("가")]] == (900, 0)
    assert font["hmtx"][names[ord(" ")]] == (250, 0)
    glyph = font["glyf"][names[ord("A")]]
    assert (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax) == (0, 0, 500, 500)
    assert [tuple(point) for point in glyph.coordinates] == SQUARE[:-1]


def test_a_font_has_its_names_and_measures():
    font = TTFont(io.BytesIO(made()))
    said = {record.nameID: str(record) for record in font["name"].names}
    assert said[1] == "Fictional Sans"
    assert said[6] == "Fictional-700"
    assert (font["head"].unitsPerEm, font["hhea"].ascent, font["hhea"].descent) == (1000, 880, -120)
    assert (font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender) == (880, -120)


def test_a_font_is_the_same_each_time():
    assert made() == made()
