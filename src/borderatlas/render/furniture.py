"""What stands around a printed map: words, sources, scale, locator, graticule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from borderatlas.languages import Unsaid
from borderatlas.languages import language as tongue
from borderatlas.render import phrases
from borderatlas.render.lettering import LEADING, Box
from borderatlas.render.markup import tongue as language_of
from borderatlas.render.markup import words
from borderatlas.render.pen import Pen
from borderatlas.render.projection import Plane, Point, lines
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import Block, Run, columns, paragraph, say, stacked
from borderatlas.scene import Scene, SourceView, Text, TextStyle

SMALLEST_PT = 6.5


@dataclass(frozen=True)
class Setting:
    """What all furniture of a figure has in common; `unit` is a point of a figure not enlarged."""

    languages: tuple[str, ...]
    faces: Typefaces
    unit: float = 1.0

    def style(
        self, size_pt: float, color: str = "ink", *, weight: int = 400, halo: str = ""
    ) -> TextStyle:
        """Return a style for words beside the map."""
        return TextStyle(size_pt * self.unit, color, halo=halo, weight=weight)

    def words(
        self, text: Text, width: float, style: TextStyle, *, where: str,
        before: float = 0.0, keep: bool = False,
    ) -> Block:  # fmt: skip
        """Return a text as a block, in each language on lines of its own."""
        blocks = [
            paragraph(say(text, [code], style), width, self.faces, where=where)
            for code in self._said(text)
        ]
        return replace(stacked(blocks), before=before * self.unit, keep=keep)

    def _said(self, text: Text) -> list[str]:
        """Return the languages to say a text in: those that have it, or the first."""
        return [code for code in self.languages if text.get(code)] or [self.languages[0]]


# -------------------------------------------------------------------------- sources and words


def sources(
    found: Sequence[SourceView], setting: Setting, *, width: float, count: int, gap: float
) -> Block:
    """Return sources as numbered notes in columns, with a heading above them."""
    if not found:
        return Block(width, 0.0, lambda _pen, _x, _y: None)
    heading = phrases.texts(setting.languages)["sources"]
    title = setting.words(heading, width, setting.style(7, weight=700), where="sources", keep=True)
    items = [_source(source, setting, width) for source in found]
    return columns([title, *items], count, gap=gap)


def _source(source: SourceView, setting: Setting, width: float) -> Block:
    unit, style = setting.unit, setting.style(SMALLEST_PT, "quiet")
    first = setting.languages[0]
    by = ", ".join(dict.fromkeys(part for part in (source.author, source.publisher) if part))
    parts = [
        Run(f"[{source.number}] ", style, first),
        Run(source.title, replace(style, color="ink"), _forms(source.title, source.language)),
    ]
    for said in (by, words(source.date, first)):
        if said:
            parts += [Run(". ", style, first), Run(said, style, _forms(said, first))]
    number = setting.faces.width("[88] ", style, first)
    return paragraph(
        parts, width, setting.faces, where=f"source '{source.source_id}'",
        before=1.2 * unit, hang=number,
    )  # fmt: skip


def _forms(text: str, told: str) -> str:
    """Return whose forms the letters of a text have."""
    return language_of(text, told)


def notes(
    texts: Iterable[Text], setting: Setting, *, width: float, color: str = "quiet"
) -> list[Block]:
    """Return notes as blocks of small words."""
    style = setting.style(SMALLEST_PT, color)
    return [
        setting.words(text, width, style, where="notes", before=1.5)
        for text in texts
        if any(text.values())
    ]


def phrase(setting: Setting, english: str, **values: Mapping[str, object] | object) -> Text:
    """Return a phrase in the languages of the figure; a value may differ by language."""
    said: dict[str, str] = {}
    for code in dict.fromkeys((*setting.languages, "en")):
        chosen = {
            key: value.get(code, "") if isinstance(value, Mapping) else value
            for key, value in values.items()
        }
        try:
            said[code] = tongue(code).say(english, **chosen)
        except Unsaid:
            continue
    return said


# ------------------------------------------------------------------------- on the map itself

_SCALE_SHARE = 0.18
"""How much of the width of the map the scale may take."""

_STEPS_DEG = (0.25, 0.5, 1, 2, 5, 10, 20, 30)


@dataclass(frozen=True)
class Scale:
    """A scale that is true in the middle of the map: its length, on the ground and on paper."""

    metres: float
    length: float
    said: str

    @classmethod
    def of(cls, plane: Plane, language: str) -> Scale:
        """Return the longest scale with a round number that has room."""
        metre = plane.length(1000) / 1000
        metres = _round_distance(plane.width * _SCALE_SHARE / metre)
        amount, key = (metres / 1000, "km") if metres >= 1000 else (metres, "m")
        said = words(phrases.texts([language])[key], language)
        return cls(
            metres, plane.length(metres), said.replace("{n}", tongue(language).number(amount))
        )


def scale_box(scale: Scale, setting: Setting) -> tuple[float, float]:
    """Return the room that a scale takes."""
    style = setting.style(7)
    width = setting.faces.width(scale.said, style, setting.languages[0])
    return max(scale.length, width) + 4, style.size_pt * LEADING + 5 * setting.unit


def draw_scale(scale: Scale, box: Box, setting: Setting, pen: Pen) -> None:
    """Draw a scale into its box."""
    unit, style = setting.unit, setting.style(7, "quiet", halo="land")
    middle, bottom = (box.x0 + box.x1) / 2, box.y1 - 1
    left, right = middle - scale.length / 2, middle + scale.length / 2
    tick = 3.5 * unit
    bar = [(left, bottom - tick), (left, bottom), (right, bottom), (right, bottom - tick)]
    pen.line(bar, stroke="land", stroke_pt=2.4 * unit)
    pen.line(bar, stroke="quiet", stroke_pt=0.8 * unit)
    at = (middle, bottom - 2.5 * unit)
    pen.text(scale.said, at, style, language=setting.languages[0], where="scale", anchor="center")


def _round_distance(metres: float) -> float:
    """Return the longest of 1, 2, 5 times a power of ten that is not above a distance."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(lead for lead in (5, 2, 1) if lead * power <= metres) * power


def corner(
    size: tuple[float, float], plane: Plane, *, margin: float, occupied: Sequence[Box]
) -> Box:
    """Return a box in that corner of the map where it covers least: lower right if it can."""
    width, height = size
    right, bottom = plane.width - margin - width, plane.height - margin - height
    corners = ((right, bottom), (margin, bottom), (margin, margin), (right, margin))
    boxes = [Box(x, y, x + width, y + height) for x, y in corners]
    return min(boxes, key=lambda box: sum(box.overlaps(taken) for taken in occupied))


def draw_locator(scene: Scene, plane: Plane, box: Box, pen: Pen) -> None:
    """Draw where the map lies within the bounds of the atlas."""
    inset = replace(plane, extent=scene.max_bounds, width=box.x1 - box.x0, height=box.y1 - box.y0)
    pen.box(*box, fill="land", stroke="", stroke_pt=0)
    shift = np.asarray((box.x0, box.y0))
    for layer in scene.base:
        if layer.layer_id not in ("sea", "country_border", "border"):
            continue
        polygons = layer.geometry == "polygon"
        found = lines(layer.paths, inset, polygons=polygons, margin=0.0, tolerance=0.4)
        pen.path(
            [line + shift for line in found], closed=polygons,
            fill=layer.symbol.fill if polygons else "",
            stroke="" if polygons else layer.symbol.stroke, stroke_pt=0.5,
        )  # fmt: skip
    edge = [
        plane.degrees(point)
        for point in ((0.0, 0.0), (plane.width, 0.0), (plane.width, plane.height),
                      (0.0, plane.height), (0.0, 0.0))
    ]  # fmt: skip
    pen.path([inset.project(edge) + shift], closed=True, stroke="accent", stroke_pt=0.9)
    pen.box(*box, stroke="quiet", stroke_pt=0.5)


def draw_graticule(plane: Plane, setting: Setting, pen: Pen) -> list[Box]:
    """Draw meridians and parallels; return the boxes of their numbers, at left and below."""
    edge = [plane.degrees((x, y)) for x in (0, plane.width / 2, plane.width)
            for y in (0, plane.height / 2, plane.height)]  # fmt: skip
    west, east = min(lon for lon, _ in edge), max(lon for lon, _ in edge)
    south, north = min(lat for _, lat in edge), max(lat for _, lat in edge)
    step = next((s for s in _STEPS_DEG if (east - west) / s <= 8), _STEPS_DEG[-1])
    style = setting.style(SMALLEST_PT, "quiet", halo="land")
    how: dict[str, Any] = {
        "style": style, "setting": setting, "frame": Box(0, 0, plane.width, plane.height)
    }  # fmt: skip
    boxes: list[Box] = []
    for lon in np.arange(math.ceil(west / step) * step, east, step):
        line = plane.project([(lon, lat) for lat in np.linspace(south - 1, north + 1, 41)])
        pen.line(line, stroke="water-line", stroke_pt=0.35 * setting.unit)
        at = _crossing(line, axis=1, value=plane.height)
        text = f"{abs(lon):g}°{'E' if lon >= 0 else 'W'}"
        boxes += _numbered(pen, text, (at, plane.height - 3), **how, anchor="center")
    for lat in np.arange(math.ceil(south / step) * step, north, step):
        line = plane.project([(lon, lat) for lon in np.linspace(west - 1, east + 1, 41)])
        pen.line(line, stroke="water-line", stroke_pt=0.35 * setting.unit)
        at = _crossing(line, axis=0, value=0.0)
        text = f"{abs(lat):g}°{'N' if lat >= 0 else 'S'}"
        boxes += _numbered(pen, text, (3.0, at + 2), **how, anchor="left")
    return boxes


def _crossing(line: object, *, axis: int, value: float) -> float:
    """Return where a line crosses an edge of the map."""
    points = np.asarray(line)
    order = np.argsort(points[:, axis])
    return float(np.interp(value, points[order, axis], points[order, 1 - axis]))


def _numbered(
    pen: Pen, text: str, at: Point, *, style: TextStyle, setting: Setting, frame: Box, anchor: str
) -> list[Box]:  # fmt: skip
    """Write the number of a line where it meets the frame; return its box, if it has room."""
    width = setting.faces.width(text, style, setting.languages[0])
    x = at[0] - width / 2 if anchor == "center" else at[0]
    box = Box(x - 1, at[1] - style.size_pt, x + width + 1, at[1] + 2)
    inside = box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0
    if not inside or box.y1 > frame.y1 - (0 if anchor == "center" else 12):
        return []
    pen.text(text, at, style, language=setting.languages[0], where="graticule", anchor=anchor)
    return [box]
