"""Dots and ranges on an axis of numbers, as `chart.js` draws them on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from borderatlas.languages import language as tongue
from borderatlas.render.lettering import LEADING
from borderatlas.render.markup import words
from borderatlas.render.pen import Pen
from borderatlas.render.typesetting import BASE_LINE, Block
from borderatlas.render.wording import SMALLEST_PT, Setting
from borderatlas.scene import Text

Ends = tuple[float | None, float | None]
"""The low and the high end of an interval, `None` where it is open."""

Said = tuple[float | None, float | None, float | None]
"""What a claim says: the low end, the best number, the high end."""

_HEIGHT_PT = 10.5
_DOT_PT, _BAR_PT = 3.4, 3.75
_BEYOND_PT = (3.75, 19.5)
"""From where to where the arrow of an open end goes, from its number."""

_BAND_OPACITY, _RANGE_OPACITY = 0.08, 0.45


def ticks(maximum: float) -> tuple[float, ...]:
    """Return round numbers from zero to the first one at or above a maximum."""
    if maximum <= 0:
        return (0.0,)
    rough = maximum / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(1.0, next((s for s in (1, 2, 2.5, 5, 10) if s * power >= rough), 10) * power)
    count = math.ceil(maximum / step - 1e-9)
    return tuple(number * step for number in range(count + 1))


@dataclass(frozen=True)
class Track:
    """The part of each row in which numbers have their place; lengths are points."""

    marks: tuple[float, ...]
    left: float
    width: float
    unit: float

    @classmethod
    def of(cls, numbers: Sequence[float], left: float, width: float, unit: float) -> Track:
        """Return the track for numbers, with room for a dot at zero and an arrow at the end."""
        before, after = 4.5 * unit, (_BEYOND_PT[1] + 2) * unit
        marks = ticks(max(numbers)) if numbers else ()
        return cls(marks, left + before, width - before - after, unit)

    @property
    def drawn(self) -> bool:
        """Whether there is a number to draw."""
        return bool(self.marks)

    @property
    def height(self) -> float:
        """The height of a row of it."""
        return _HEIGHT_PT * self.unit

    def at(self, value: float) -> float:
        """Return where a number has its place, from the left edge of the chart."""
        return self.left + self.width * value / (self.marks[-1] or 1)

    def grid(self, pen: Pen, x: float, y: float, height: float) -> None:
        """Draw a line at each round number."""
        for mark in self.marks:
            at = x + self.at(mark)
            pen.line([(at, y), (at, y + height)], stroke="line", stroke_pt=0.5 * self.unit)

    def band(self, pen: Pen, x: float, y: float, height: float, *, ends: Ends, role: str) -> None:
        """Draw the interval of an estimate, where it has two ends."""
        low, high = ends
        if low is None or high is None or high <= low:
            return
        x0, x1 = x + self.at(low), x + self.at(high)
        corners = [(x0, y), (x1, y), (x1, y + height), (x0, y + height), (x0, y)]
        pen.path([corners], closed=True, fill=role, fill_opacity=_BAND_OPACITY)

    def claim(self, pen: Pen, x: float, y: float, *, said: Said, role: str) -> None:
        """Draw what a claim says, or nothing where it has no number."""
        low, best, high = said
        if low is not None and high is not None and low != high:
            self._span(pen, x, y, (low, high), role)
        elif high is not None and best is None and low is None:
            self._up_to(pen, x, y, high, role)
        elif low is not None and high is None and best is None:
            self._beyond(pen, x, y, low, role)
            self._dot(pen, x, y, low, role)
        elif low is not None and best is None:
            self._dot(pen, x, y, low, role)
        if best is not None:
            self._dot(pen, x, y, best, role)

    def _dot(self, pen: Pen, x: float, y: float, value: float, role: str) -> None:
        angles = np.linspace(0, 2 * np.pi, 49)
        rim = np.column_stack((np.cos(angles), np.sin(angles))) * _DOT_PT * self.unit
        pen.path([rim + np.asarray((x + self.at(value), y))], closed=True, fill=role)

    def _bar(self, pen: Pen, x: float, y: float, value: float, role: str) -> None:
        at, half = x + self.at(value), _BAR_PT * self.unit
        pen.line([(at, y - half), (at, y + half)], stroke=role, stroke_pt=1.9 * self.unit)

    def _span(self, pen: Pen, x: float, y: float, ends: tuple[float, float], role: str) -> None:
        line = [(x + self.at(value), y) for value in ends]
        pen.path(
            [line], closed=False, stroke=role, stroke_pt=3 * self.unit,
            stroke_opacity=_RANGE_OPACITY,
        )  # fmt: skip
        for value in ends:
            self._bar(pen, x, y, value, role)

    def _up_to(self, pen: Pen, x: float, y: float, high: float, role: str) -> None:
        line = [(x + self.at(0), y), (x + self.at(high), y)]
        dash = (1.5 * self.unit, 2.25 * self.unit)
        pen.path([line], closed=False, stroke=role, stroke_pt=1.5 * self.unit, dash_pt=dash)
        self._bar(pen, x, y, high, role)

    def _beyond(self, pen: Pen, x: float, y: float, low: float, role: str) -> None:
        start, end = (x + self.at(low) + far * self.unit for far in _BEYOND_PT)
        tip, half = end - 3.75 * self.unit, 3 * self.unit
        head = [(tip, y - half), (end, y), (tip, y + half)]
        pen.path(
            [[(start, y), (end, y)], head], closed=False, stroke=role, stroke_pt=1.3 * self.unit
        )


def axis(track: Track, unit: Text, setting: Setting) -> Block:
    """Return the round numbers below the rows, and what they count."""
    style, code = setting.style(SMALLEST_PT, "quiet"), setting.languages[0]
    line = style.size_pt * LEADING
    said = words(unit, code)

    def draw(pen: Pen, x: float, y: float) -> None:
        base = y + style.size_pt * BASE_LINE + 2 * track.unit
        track.grid(pen, x, y, 2 * track.unit)
        for mark in track.marks:
            pen.text(
                tongue(code).number(mark), (x + track.at(mark), base), style,
                language=code, where="axis", anchor="center",
            )  # fmt: skip
        end = x + track.at(track.marks[-1])
        pen.text(said, (end, base + line), style, language=code, where="axis", anchor="right")

    return Block(track.left + track.width, 2 * line + 2 * track.unit, draw)
