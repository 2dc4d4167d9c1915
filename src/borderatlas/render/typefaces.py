"""Typefaces for figures: one collection for all scripts, found by path and never by the system.

The collection has one weight. Bold, slanted and widely set faces are made from its outlines,
with the letters of one figure and no others, so that words stay words in every format.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

import numpy as np
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from borderatlas.errors import RenderError
from borderatlas.fonts import FACES, Said, collection_path, complaint
from borderatlas.render.truetype import Glyph, truetype
from borderatlas.scene import TextStyle

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_HAN = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")

_SELECTS_A_FORM = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_REGULAR = 400
_BOLD_UNITS = 20.0
"""By how much each side of a stroke moves outwards for weight 700; an em has 1000 units."""

_SLANT = 0.2126
"""Tangent of 12 degrees, the slant of most sans serif italics."""

_STEPS = np.linspace(0, 1, 7)[1:, None]
"""Where curves are cut into straight pieces: at 12 pt a piece is off by less than 0.01 pt."""

_FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "ko": ("Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
    "zh": ("Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
}
"""What an editor of an SVG may have instead; matplotlib itself never looks for these."""


class _Key(NamedTuple):
    """What tells one face from another; `spacing` is in units of the em."""

    language: str
    weight: int
    italic: bool
    spacing: int

    @property
    def plain(self) -> bool:
        return self.weight <= _REGULAR and not self.italic and not self.spacing

    @property
    def bolder(self) -> float:
        return max(0.0, (self.weight - _REGULAR) / 300 * _BOLD_UNITS)

    @property
    def name(self) -> str:
        style = f"{self.weight}{'Italic' if self.italic else ''}"
        return f"BorderatlasSans{self.language}-{style}{self.spacing or ''}"


class Typefaces:
    """The faces of one figure; they know its letters, and write the faces made for them."""

    def __init__(self) -> None:
        self._letters: dict[_Key, set[str]] = {}
        self._missing: dict[str, Said] = {}
        self._folder: Path | None = None

    def width(self, text: str, style: TextStyle, language: str) -> float:
        """Return the advance width of a text in points."""
        key, text = _key(text, style, language), shown(text)
        return sum(_width(key, letter) for letter in text) * style.size_pt / 1000

    def properties(
        self, text: str, style: TextStyle, language: str, *, where: str
    ) -> FontProperties:
        """Return the font of a text, whose letters are noted; `where` names a missing one.

        The text is one that `shown` has returned.
        """
        key = _key(text, style, language)
        self._note(text, key.language, where)
        name = FACES[key.language]
        properties = FontProperties(
            family=[name, *_FALLBACKS[key.language], "sans-serif"],
            weight=key.weight,
            style="italic" if key.italic else "normal",
            size=style.size_pt,
        )
        if key.plain:
            properties.set_file(_collection(key.language))
            return properties
        self._letters.setdefault(key, set()).update(text)
        properties.set_file(self._path(key))
        return properties

    def _path(self, key: _Key) -> Path:
        """Return where the file of a face that is made is or will be."""
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="borderatlas-"))
        return self._folder / f"{key.name}.ttf"

    def write(self, figure: Figure) -> None:
        """Write the faces that were made; they are there as long as the figure is.

        Raises
        ------
        RenderError
            Some letters are in no face; each is named with the first text that has it.
        """
        if self._folder:
            weakref.finalize(figure, shutil.rmtree, self._folder, ignore_errors=True)
        if self._missing:
            raise RenderError(complaint(self._missing))
        for key, letters in self._letters.items():
            _make(key, sorted(letters), self._path(key))

    def _note(self, text: str, language: str, where: str) -> None:
        for letter in set(text):
            if not _index(language, letter):
                self._missing.setdefault(letter, Said(where, language, text))


@cache
def shown(text: str) -> str:
    """Return a text as it is drawn: any space as a plain one, nothing that draws nothing."""
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    kind = category(letter)
    if kind == "Zs" or letter in "\t\n":
        return " "
    return "" if kind in ("Cc", "Cf", "Cs") or _SELECTS_A_FORM.match(letter) else letter


def _key(text: str, style: TextStyle, language: str) -> _Key:
    spacing = round(1000 * style.spacing_pt / style.size_pt)
    return _Key(_face_of(text, language), style.weight, style.italic, spacing)


def _face_of(text: str, language: str) -> str:
    """Return the language whose forms a text has: its own, or that of its letters."""
    if language in FACES:
        return language
    if _HANGUL.search(text) or not _HAN.search(text):
        return "ko"
    return "zh"


@cache
def _collection(language: str) -> FontPath:
    """Return the face of a language: its path and its number in the collection."""
    path = str(collection_path())
    count = FT2Font(path).num_faces
    for number in range(count):
        if FT2Font(path, face_index=number).family_name == FACES[language]:
            return FontPath(path, number)
    raise RenderError(f"{path} has no face {FACES[language]!r}; install noto-cjk-sans-otc anew")


def _font(language: str) -> FT2Font:
    return _opened(language, threading.get_ident())


@cache
def _opened(language: str, _thread: int) -> FT2Font:
    """Return the face of a language: one for each thread, since it keeps a state."""
    face = _collection(language)
    return FT2Font(face.path, face_index=face.face_index)


@cache
def _index(language: str, letter: str) -> int:
    """Return the number of a letter's glyph; 0 is none. Private letters mean nothing to readers."""
    return 0 if category(letter) == "Co" else _font(language).get_char_index(ord(letter))


@cache
def _advance(language: str, letter: str) -> int:
    if not _index(language, letter):
        return 1000
    return _font(language).load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance


@cache
def _width(key: _Key, letter: str) -> int:
    return _advance(key.language, letter) + _wider(key, letter)


def _wider(key: _Key, letter: str) -> int:
    """Return by how much a made letter is wider; full-width ones keep to their square."""
    square = _advance(key.language, letter) >= 1000
    return key.spacing + (0 if square else round(key.bolder))


def _make(key: _Key, letters: list[str], path: Path) -> None:
    """Write a TrueType font with outlines that are bolder, slanted, or set more widely."""
    glyphs = {}
    for letter in letters:
        shift = (_wider(key, letter) - key.spacing) / 2
        rings = [np.add(ring, (shift, 0.0)) for ring in _outline(key, letter)]
        glyphs[letter] = Glyph(_width(key, letter), rings)
    font = _font(key.language)
    path.write_bytes(
        truetype(
            glyphs, family=FACES[key.language], name=key.name,
            ascent=font.ascender, descent=font.descender,
        )
    )  # fmt: skip


def _outline(key: _Key, letter: str) -> list[Any]:
    """Return the rings of a made letter, those of areas clockwise as TrueType has them."""
    import shapely

    shape: Any = shapely.Polygon()
    rings = [shapely.LinearRing(ring) for ring in _rings(_font(key.language), letter)]
    # Strokes run one way and may overlap, holes the other way; a hole may hold a stroke again.
    for ring in sorted(rings, key=lambda ring: -shapely.Polygon(ring).area):
        area = shapely.make_valid(shapely.Polygon(ring))
        shape = shape.union(area) if ring.is_ccw else shape.difference(area)
    if shape.is_empty:
        return []
    if key.bolder:
        shape = shape.buffer(key.bolder, join_style="mitre", mitre_limit=2.0).simplify(0.8)
    if key.italic:
        shape = shapely.transform(shape, lambda xy: xy + np.outer(xy[:, 1], (_SLANT, 0.0)))
    areas = [shapely.geometry.polygon.orient(area, -1) for area in getattr(shape, "geoms", [shape])]
    return [np.asarray(ring.coords) for area in areas for ring in (area.exterior, *area.interiors)]


def _rings(font: FT2Font, letter: str) -> list[list[tuple[float, float]]]:
    """Return the outlines of a letter in units of the em, their curves in straight pieces."""
    font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    vertices, codes = font.get_path()
    points = np.asarray(vertices) * 64  # the library takes font units for 26.6 fixed point
    rings: list[list[tuple[float, float]]] = []
    at = 0
    while at < len(codes):
        code = int(codes[at])
        if code == 1:
            rings.append([tuple(points[at])])
        elif code == 2:
            rings[-1].append(tuple(points[at]))
        elif code in (3, 4):
            curve = [np.asarray(rings[-1][-1]), *points[at : at + code - 1]]
            rings[-1] += [tuple(point) for point in _bezier(curve)]
            at += code - 2
        at += 1
    return [[*ring, ring[0]] for ring in rings if len(ring) > 2]


def _bezier(curve: list[Any]) -> Any:  # noqa: ANN401 - an array of points
    """Return points of a curve by de Casteljau's construction, the first left out."""
    while len(curve) > 1:
        curve = [a + _STEPS * (b - a) for a, b in pairwise(curve)]
    return curve[0]
