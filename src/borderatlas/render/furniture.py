"""What stands in the frame of a printed map beside its marks: scale, locator, graticule, names."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from borderatlas.languages import language as tongue
from borderatlas.render import mapping, phrases, symbols, wording
from borderatlas.render.captions import CREDITS_SHARE
from borderatlas.render.eventplaces import Standing
from borderatlas.render.inscriptions import Dropped, Label, Numbered
from borderatlas.render.labels import place
from borderatlas.render.lettering import LEADING, Box
from borderatlas.render.mapping import Ground
from borderatlas.render.markup import words
from borderatlas.render.pen import Pen
from borderatlas.render.projection import Plane, Point, lines
from borderatlas.render.typesetting import Block
from borderatlas.render.wording import SMALLEST_PT, Setting
from borderatlas.scene import Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCALE_SHARE = 0.18
"""How much of the width of the map the scale may take."""

_LOCATOR_SHARE, _LOCATOR_PT = 0.2, 90.0
_STEPS_DEG = (0.25, 0.5, 1, 2, 5, 10, 20, 30)
_MARGIN_PT = 6.0
_NEAR_PT = 12.0
"""Furniture keeps this far from marks where it can."""

_LEFT = 1
"""The lower left corner, the first clockwise from the lower right one."""


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
        said = said.replace("{n}", tongue(language).number(amount))
        return cls(metres, plane.length(metres), said)


class Number(NamedTuple):
    """The number of a meridian or a parallel: its words, where they begin, their box."""

    text: str
    at: Point
    anchor: str
    box: Box


class Credits(NamedTuple):
    """Whose data the map shows, in words, and their box."""

    said: Block
    box: Box


@dataclass(frozen=True)
class Arranged:
    """Everything that a map shows, where it lies.

    `numbered` are the marks with a number in place of a name, `unnamed` the names without room,
    `events` raw events with the numbers that have room; the `credits` stand on a map without a
    sheet around it.
    """

    ground: Ground
    scale: Scale
    scale_box: Box
    locator: Box | None
    graticule: tuple[NDArray[np.float64], ...]
    numbers: tuple[Number, ...]
    labels: tuple[Label, ...]
    numbered: tuple[Numbered, ...]
    unnamed: tuple[Dropped, ...]
    events: tuple[Standing, ...]
    credits: Credits | None = None


def arrange(
    scene: Scene, plane: Plane, setting: Setting, *,
    graticule: bool = False, locator: bool = False, numbers: bool = False, credit: bool = False,
) -> Arranged:  # fmt: skip
    """Return where everything lies on a map.

    Parameters
    ----------
    scene
        What is shown.
    plane
        The map.
    setting
        The languages and the typefaces of the figure.
    graticule, locator
        Whether there are meridians and parallels, and an inset that shows where the map lies.
    numbers
        Whether numbers may stand for names without room, as `labels.place` takes it.
    credit
        Whether the credits of the data stand in the map.
    """
    ground = mapping.lay(scene, plane)
    near = [_square(point, _NEAR_PT) for lying in ground.marks for point in lying.seen]
    net = _graticule(plane) if graticule else ()
    degrees = tuple(_numbers(net, plane, setting))
    taken = [number.box for number in degrees]
    scale = Scale.of(plane, setting.languages[0])
    margin = _MARGIN_PT * setting.unit
    scale_box = _corner(_scale_size(scale, setting), plane, margin, [*near, *taken])
    taken.append(scale_box)
    inset = None
    if locator:
        side = min(_LOCATOR_SHARE * plane.width, _LOCATOR_PT * setting.unit)
        inset = _corner((side, side * 0.8), plane, 0.0, [*near, *taken])
        taken.append(inset)
    owed = _credits(ground, setting, taken) if credit and scene.credits else None
    taken += [owed.box] if owed else []
    placed = place(
        scene, ground.marks, plane,
        setting=setting, lines=ground.under_study, taken=taken, numbers=numbers,
    )  # fmt: skip
    return Arranged(
        ground, scale, scale_box, inset, tuple(line for _, line in net), degrees,
        *placed, credits=owed,
    )  # fmt: skip


def _credits(ground: Ground, setting: Setting, taken: Sequence[Box]) -> Credits:
    plane, margin = ground.plane, _MARGIN_PT * setting.unit
    room = CREDITS_SHARE * plane.width - margin
    said = wording.credited_on_map(ground.scene, setting, width=room)
    drawn = [
        _square(point, symbols.outer_pt(lying.mark.symbol))
        for lying in ground.marks
        for point in lying.seen
    ]
    size = (said.width, said.height)
    return Credits(said, _corner(size, plane, margin, [*drawn, *taken], first=_LEFT))


def draw(arranged: Arranged, setting: Setting, pen: Pen, *, lighter: Collection[str] = ()) -> None:
    """Draw a map and what stands in its frame; `lighter` are the ids of marks drawn lighter."""
    mapping.draw(arranged.ground, pen, events=arranged.events, lighter=lighter)
    unit = setting.unit
    if arranged.graticule:
        net = pen.named("graticule", zorder=2.5)
        for line in arranged.graticule:
            net.line(line, stroke="water-line", stroke_pt=0.35 * unit)
        style = setting.style(SMALLEST_PT, "quiet", halo="land")
        for number in arranged.numbers:
            net.text(
                number.text, number.at, style,
                language=setting.languages[0], where="graticule", anchor=number.anchor,
            )  # fmt: skip
    letters = pen.named("labels", zorder=5)
    for place_in_order, label in enumerate(arranged.labels, start=1):
        mapping.write_label(label, letters.within(f"name-{place_in_order}"))
    furniture = pen.named("furniture", zorder=6)
    _draw_scale(arranged, setting, furniture)
    if arranged.credits:
        said, box = arranged.credits
        said.draw(furniture.within("credits"), box.x0, box.y0)
    if arranged.locator:
        _draw_locator(arranged.ground, arranged.locator, furniture)


def _square(point: Point, half: float) -> Box:
    return Box(point[0] - half, point[1] - half, point[0] + half, point[1] + half)


def _scale_size(scale: Scale, setting: Setting) -> tuple[float, float]:
    style = setting.style(7)
    width = setting.faces.width(scale.said, style, setting.languages[0])
    return max(scale.length, width) + 4, style.size_pt * LEADING + 5 * setting.unit


def _draw_scale(arranged: Arranged, setting: Setting, pen: Pen) -> None:
    scale, box = arranged.scale, arranged.scale_box
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


def _corner(
    size: tuple[float, float], plane: Plane, margin: float, occupied: Sequence[Box], *,
    first: int = 0,
) -> Box:  # fmt: skip
    """Return a box in that corner of the map where it covers least.

    That is the lower right one if it can be, or the one that is `first` from there, clockwise.
    """
    width, height = size
    right, bottom = plane.width - margin - width, plane.height - margin - height
    corners = ((right, bottom), (margin, bottom), (margin, margin), (right, margin))
    boxes = [Box(x, y, x + width, y + height) for x, y in (*corners[first:], *corners[:first])]
    return min(boxes, key=lambda box: sum(box.overlaps(taken) for taken in occupied))


def _draw_locator(ground: Ground, box: Box, pen: Pen) -> None:
    """Draw where the map lies within the bounds of the atlas."""
    scene, plane = ground.scene, ground.plane
    inset = replace(plane, extent=scene.max_bounds, width=box.x1 - box.x0, height=box.y1 - box.y0)
    shift = np.asarray((box.x0, box.y0))
    pen.box(*box, fill="land", stroke="", stroke_pt=0)
    for layer in scene.base:
        if layer.layer_id.removesuffix("_disputed") not in ("sea", "country_border", "border"):
            continue
        polygons = layer.geometry == "polygon"
        found = lines(layer.paths, inset, polygons=polygons, margin=0.0, tolerance=0.4)
        pen.path(
            [line + shift for line in found], closed=polygons,
            fill=layer.symbol.fill if polygons else "",
            stroke="" if polygons else layer.symbol.stroke, stroke_pt=0.5,
        )  # fmt: skip
    (right, bottom), corners = (plane.width, plane.height), ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    edge = [plane.degrees((right * x, bottom * y)) for x, y in corners]
    pen.path([inset.project(edge) + shift], closed=True, stroke="accent", stroke_pt=0.9)
    pen.box(*box, stroke="quiet", stroke_pt=0.5)


def _graticule(plane: Plane) -> tuple[tuple[str, NDArray[np.float64]], ...]:
    """Return meridians and parallels at round numbers, each with what it is called."""
    shares = (0.0, 0.5, 1.0)
    edge = [plane.degrees((plane.width * x, plane.height * y)) for x in shares for y in shares]
    (west, east), (south, north) = ((min(v), max(v)) for v in zip(*edge, strict=True))
    step = next((s for s in _STEPS_DEG if (east - west) / s <= 8), _STEPS_DEG[-1])
    lats, lons = np.linspace(south - 1, north + 1, 41), np.linspace(west - 1, east + 1, 41)
    found = []
    for lon in np.arange(math.ceil(west / step) * step, east, step):
        line = plane.project([(lon, lat) for lat in lats])
        found.append((f"{abs(lon):g}°{'E' if lon >= 0 else 'W'}", line))
    for lat in np.arange(math.ceil(south / step) * step, north, step):
        line = plane.project([(lon, lat) for lon in lons])
        found.append((f"{abs(lat):g}°{'N' if lat >= 0 else 'S'}", line))
    return tuple(found)


def _numbers(
    net: Sequence[tuple[str, NDArray[np.float64]]], plane: Plane, setting: Setting
) -> Iterator[Number]:
    """Yield the numbers of meridians at the lower edge, of parallels at the left one."""
    style = setting.style(SMALLEST_PT)
    size = style.size_pt
    for text, line in net:
        width = setting.faces.width(text, style, setting.languages[0])
        if text[-1] in "EW":
            x, y = _crossing(line, axis=1, value=plane.height), plane.height - 3
            number = Number(text, (x, y), "center", Box(x - width / 2, y - size, x + width / 2, y))
        else:
            x, y = 3.0, _crossing(line, axis=0, value=0.0) + 2
            number = Number(text, (x, y), "left", Box(x, y - size, x + width, y + 1))
        box = number.box
        low = plane.height - (0 if number.anchor == "center" else 2 * size)
        if box.x0 >= 0 and box.x1 <= plane.width and box.y0 >= 0 and box.y1 <= low:
            yield number


def _crossing(line: NDArray[np.float64], *, axis: int, value: float) -> float:
    """Return where a line crosses an edge of the map."""
    order = np.argsort(line[:, axis])
    return float(np.interp(value, line[order, axis], line[order, 1 - axis]))
