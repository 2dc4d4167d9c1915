"""Korean and Chinese letters for a page: which it shows, and a font that has these and no others.

Letters of Latin, and the signs that come with every system, are left to the reader's fonts
(`is_of_the_system`). All others have to be in the faces of one font collection: Korean ones in
Korean forms, Chinese ones in Chinese forms. What is in neither is refused by name.
"""

from __future__ import annotations

import base64
import functools
import importlib.metadata
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from borderatlas.errors import RenderError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FONT_PACKAGE = "noto-cjk-sans-otc"

FACES: Mapping[str, str] = MappingProxyType({"ko": "Noto Sans CJK KR", "zh": "Noto Sans CJK SC"})
"""The face of the collection that has a language's forms of the letters."""

UNITS_PER_EM = 200
"""Of the web font; the collection has 1000. At 17 px a unit is a twelfth of a pixel."""

_EPOCH = 2_082_844_800
"""The first of January 1970, as fonts count seconds: no time of making is in ours."""

_TOLERANCE = 1.0
"""How far an outline may move when its curves become quadratic, in units of the web font."""

_kept: dict[tuple[str, frozenset[str]], bytes] = {}
_MOST_KEPT = 32

_SHOWN_PROBLEMS = 12

WRITE_OTHERWISE = (
    "write it in letters of Latin, Greek, Cyrillic, Hangul, Kana or Han, or leave it out"
)

_SYSTEM = re.compile(
    "[ -~\xa0-\u024f\u1e00-\u1eff"  # Latin
    "\u02bb\u02bc\u02c6\u02c7\u02d8-\u02dd"  # its apostrophes and accents
    "\u2000-\u200a\u2010-\u2027\u202f\u2030\u2032\u2033\u2039\u203a\u203c\u203e\u2044\u205f\u207f"
    "\u20ac\u2105\u2113\u2116\u2122\u2126\u212e\u215b-\u215e"
    "\u2190-\u2195\u21a8\u2318"  # arrows; the command key, which is named on Macs alone
    "\u2202\u2206\u220f\u2211\u2212\u2215\u2219\u221a\u221e\u221f\u2229\u222b\u2248"
    "\u2260\u2261\u2264\u2265"
    "\u25a0\u25a1\u25aa-\u25ac\u25b2\u25ba\u25bc\u25c4\u25ca\u25cb\u25cf\u25d8\u25d9\u25e6"
    "\ufb01\ufb02\ufffd]"
)
_SELECTS_A_FORM = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TURNS = re.compile("[\u061c\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that have the letters around them run the other way."""
_ALWAYS_BROUGHT = re.compile("[\u3000-\u303f\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff5e]")
"""What each face has: texts of these letters alone are known to be sound without the fonts."""
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")

_EAST_ASIAN = ((0x1100, 0x11FF), (0x2E80, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF))
_EAST_ASIAN_RANGE = ",".join(f"U+{first:X}-{last:X}" for first, last in _EAST_ASIAN)


@dataclass(frozen=True)
class Said:
    """A text that a page shows: where it stands, its language if known, its words."""

    where: str
    language: str
    words: str


@functools.cache
def is_of_the_system(character: str) -> bool:
    """Return whether a character is left to the reader's own fonts, or draws nothing.

    Left to them are Latin letters, and the punctuation, arrows and signs of Windows Glyph
    List 4, which the sans serifs of all systems have; Greek and Cyrillic are not.
    """
    if _SYSTEM.match(character):
        return True
    if _SELECTS_A_FORM.match(character):
        return True
    if _TURNS.match(character):
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zs")


def letters(texts: Iterable[Said]) -> dict[str, frozenset[str]]:
    """Return which characters each face has to bring, by the language of its forms.

    Raises
    ------
    RenderError
        A text has characters that neither the system nor a face has; each is named, with the
        first text that it stands in.
    """
    wanted: dict[str, set[str]] = {language: set() for language in FACES}
    missing: dict[str, Said] = {}
    seen: dict[str, set[str]] = {}
    for text in texts:
        known = seen.setdefault(text.language, set())
        fresh = set(text.words) - known
        known |= fresh
        for character in sorted(fresh):
            if is_of_the_system(character):
                continue
            face = _face_for(character, text.language)
            if face:
                wanted[face].add(character)
            else:
                missing.setdefault(character, text)
    if missing:
        raise RenderError(complaint(missing))
    return {language: frozenset(found) for language, found in wanted.items()}


def lacking(words: str) -> str:
    """Return a message on the first character that no page can show; empty when all are fine."""
    for character in dict.fromkeys(_ALWAYS_BROUGHT.sub("", words)):
        if not is_of_the_system(character) and not _face_for(character, ""):
            return _without_font(character)
    return ""


def font_css(
    wanted: Mapping[str, frozenset[str]],
    *,
    selector: str,
    family: str = "borderatlas",
    shared: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> str:
    """Return the rules that bring the characters wanted, and use them in each language.

    `--sans` of the elements that are chosen has the embedded faces first. A face has no
    character but those wanted, so that all others come from the fonts named after it.

    Parameters
    ----------
    wanted
        The characters by language, as `letters` gives them.
    shared
        Those of them that other pages want, too. They are a font of their own, which is made
        once for all these pages.
    selector
        What the rules hold for.
    family
        What the names of the faces begin with.
    """
    brought = [language for language in FACES if wanted.get(language)]
    if not brought:
        return ""
    rules = [
        _face_rule(language, part, family)
        for language in brought
        for part in _parts(wanted[language], shared.get(language, frozenset()))
    ]
    for language in ("", *brought):
        first = language or brought[-1]
        order = [first, *(other for other in brought if other != first)]
        stack = ",".join([*(f'"{family} {name}"' for name in order), "var(--ba-system)"])
        chosen = f":is({selector})"
        chosen += (
            f":lang({language}),{chosen} [lang|={language}]" if language else f",{chosen} [lang]"
        )
        rules.append(f"{chosen}{{--sans:{stack};font-family:var(--sans)}}")
    return "\n".join(rules) + "\n"


def _parts(wanted: frozenset[str], shared: frozenset[str]) -> Iterator[frozenset[str]]:
    yield from filter(None, (wanted & shared, wanted - shared))


def _face_rule(language: str, characters: frozenset[str], family: str) -> str:
    font = base64.b64encode(web_font(language, characters)).decode("ascii")
    codes = sorted(map(ord, characters))
    others = [code for code in codes if not any(a <= code <= b for a, b in _EAST_ASIAN)]
    # Without the space in it, the face has no say in how high a line is.
    scope = ",".join([_EAST_ASIAN_RANGE, *(f"U+{code:X}" for code in others)])
    return (
        f'@font-face{{font-family:"{family} {language}";'
        f'src:url(data:font/woff2;base64,{font})format("woff2");unicode-range:{scope}}}'
    )


def web_font(language: str, characters: frozenset[str]) -> bytes:
    """Return a WOFF 2 with these characters in a language's forms, the same bytes each time.

    Raises
    ------
    RenderError
        The font collection is not installed.
    """
    key = (language, characters)
    if key not in _kept:
        keep({key: _written(language, characters)})
    return _kept[key]


def keep(fonts: Mapping[tuple[str, frozenset[str]], bytes]) -> None:
    """Keep fonts that were made elsewhere: `web_font` does not make them again."""
    _kept.update(fonts)
    for key in list(_kept)[:-_MOST_KEPT]:
        del _kept[key]


def _written(language: str, characters: frozenset[str]) -> bytes:
    from fontTools.fontBuilder import FontBuilder

    face = _faces()[language]
    names = {".notdef": "", **{f"u{ord(character):X}": character for character in characters}}
    order = sorted(names, key=lambda name: names[name])
    glyphs = {name: face.glyph(names[name]) for name in order}
    scale = UNITS_PER_EM / face.outlines.units_per_em
    ascent, descent = round(face.ascent * scale), round(face.descent * scale)
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(names[name]): name for name in order if names[name]})
    builder.setupGlyf({name: glyph.outline for name, glyph in glyphs.items()})
    bounds = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (glyph.advance, getattr(bounds[name], "xMin", 0)) for name, glyph in glyphs.items()}
    )
    builder.setupHorizontalHeader(ascent=ascent, descent=-descent)
    builder.setupOS2(
        usWinAscent=ascent, usWinDescent=descent, sTypoAscender=ascent, sTypoDescender=-descent
    )
    builder.setupNameTable({"familyName": FACES[language], "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = _EPOCH
    builder.font.recalcTimestamp = False
    builder.font.flavor = "woff2"
    packed = io.BytesIO()
    builder.font.save(packed)
    return packed.getvalue()


def collection_path() -> Path:
    """Return where the font collection is, found by its package and not by its system.

    Raises
    ------
    RenderError
        It is not installed.
    """
    try:
        listed = importlib.metadata.files(FONT_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        listed = None
    for path in listed or ():
        if str(path).endswith(".ttc"):
            return Path(path.locate())
    raise RenderError(
        "the font with Korean and Chinese letters is not installed; "
        f"install it with: pip install {FONT_PACKAGE}"
    )


@dataclass(frozen=True)
class Glyph:
    """An outline as fontTools keeps it in TrueType, and how far the next one stands from it."""

    advance: int
    outline: Any


class _Outlines:
    """The outlines that all faces of the collection share, read when asked for, and kept."""

    def __init__(self, font: TTFont) -> None:
        self.units_per_em = font["head"].unitsPerEm
        # Not `getGlyphSet`, which reads the advances of all 65,535 first; CFF has them, too.
        self.drawn: Any = font["CFF "].cff.topDictIndex[0].CharStrings
        self._read: dict[str, Glyph] = {}

    def glyph(self, name: str) -> Glyph:
        if name not in self._read:
            self._read[name] = _quadratic(self.drawn[name], UNITS_PER_EM / self.units_per_em)
        return self._read[name]


class _Face:
    """A face of the collection: which outline it has for a character."""

    def __init__(self, font: TTFont, outlines: _Outlines) -> None:
        self.ascent, self.descent = font["hhea"].ascent, -font["hhea"].descent
        self.names: Mapping[int, str] = font.getBestCmap()
        self.outlines = outlines

    def has(self, character: str) -> bool:
        return unicodedata.category(character) != "Co" and ord(character) in self.names

    def glyph(self, character: str) -> Glyph:
        """Return the outline of a character, or of what stands for a missing one."""
        return self.outlines.glyph(self.names[ord(character)] if character else ".notdef")


@functools.cache
def _faces() -> Mapping[str, _Face]:
    """Return the faces by language; to open them takes a third of a second, once."""
    from fontTools.ttLib import TTCollection

    with TTCollection(collection_path(), lazy=True) as collection:
        named = {font["name"].getDebugName(1): font for font in collection.fonts}
        first, *others = (named[name] for name in FACES.values())
        for font in others:  # all faces share their outlines, and so the names of these
            font.setGlyphOrder(first.getGlyphOrder())
        outlines = _Outlines(first)
        return {language: _Face(named[name], outlines) for language, name in FACES.items()}


def _quadratic(outline: Any, scale: float) -> Glyph:  # noqa: ANN401 - fontTools has no types
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    curves = Cu2QuPen(pen, _TOLERANCE, reverse_direction=True)
    outline.draw(TransformPen(curves, (scale, 0, 0, scale, 0, 0)))
    return Glyph(round(outline.width * scale), pen.glyph(dropImpliedOnCurves=True))


def _face_for(character: str, language: str) -> str:
    """Return the language whose face brings a character, or nothing."""
    if _TURNS.match(character):
        return ""
    faces = _faces()
    preferred = language if language in faces else "ko" if _HANGUL.match(character) else "zh"
    order = (preferred, *(other for other in faces if other != preferred))
    return next((name for name in order if faces[name].has(character)), "")


def complaint(missing: Mapping[str, Said]) -> str:
    """Return a message that names letters without a face, each with a text that has it."""
    lines = [
        f"{said.where}: {_without_font(character)}" for character, said in sorted(missing.items())
    ]
    more = len(lines) - _SHOWN_PROBLEMS
    told = lines[:_SHOWN_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
    return "\n".join(told) + (
        f"\nreaders would see an empty box, or words turned around; {WRITE_OTHERWISE}"
        "; `borderatlas check` names the file and the entry"
    )


def _without_font(character: str) -> str:
    return f"no font has U+{ord(character):04X} {_shown(character)}"


def _shown(character: str) -> str:
    name = unicodedata.name(character, "")
    if not character.isprintable():
        return f"({name})" if name else repr(character)
    return f"'{character}' ({name})" if name else repr(character)
