"""What is written at a mark of a printed map, and how a mark and its label lie there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from borderatlas.render.curves import Curve, Point
from borderatlas.render.lettering import Box
from borderatlas.render.markup import spoken
from borderatlas.render.typesetting import (
    Line,
    Run,
    balanced,
    height_of,
    say,
    together,
    width_of,
)
from borderatlas.render.wording import SMALLEST_PT, Setting
from borderatlas.scene import Mark, Scene, Text, TextStyle

PADDING_PT = 3.5
"""Between the name of a set and the frame around it."""

_NAMES_EM = (math.inf, 14.0, 8.0)
"""How wide a name may be: where it finds no room in one line, it is set in several."""

_MOST_LINES = 4
"""A name in more lines than these, and two for each further language, reads as a list of words."""

SMALLER = 0.8
"""The size of names that find no room otherwise: but never below the smallest print."""

_NUMBER_SIDE = 1.5
"""Side of the sign with a number, as a share of the size of its digits: it has room for two."""


class Dropped(NamedTuple):
    """A name that found no room: that of a mark, or of the base map, which is no mark."""

    text: Text
    mark: Mark | None = None


class Numbered(NamedTuple):
    """A mark at which a number stands in place of its name, which is listed beside the map."""

    number: int
    mark: Mark


class Wording(NamedTuple):
    """Lines as they may be set at a mark, and their size; `whole` with all languages."""

    lines: tuple[Line, ...]
    width: float
    height: float
    whole: bool = True

    @property
    def em(self) -> float:
        """The size of its first letters."""
        return self.lines[0][0].style.size_pt


@dataclass(frozen=True)
class Lying:
    """A mark as it lies on the plane; `ring` is the circle within which its place is.

    `ends` are the places of a set that have no symbol of their own.
    """

    mark: Mark
    points: tuple[Point, ...]
    curve: Curve | None = None
    ring: tuple[Point, ...] = ()
    ends: tuple[Point, ...] = ()

    @property
    def seen(self) -> tuple[Point, ...]:
        """The points of what is drawn."""
        return (self.curve.points if self.curve else ()) or self.points

    @property
    def ring_radius(self) -> float:
        """The greatest distance of the ring from its place, in points."""
        return max((math.dist(self.points[0], point) for point in self.ring), default=0.0)


@dataclass(frozen=True)
class Label:
    """Lines of text in their box; `at` is the point that they name.

    `edge` is the role of the frame around the name of a set; `dot` the radius of a town's dot;
    `leader` a line from the label to what it names, where they are apart. A label with `number`
    is a sign that holds one; one that is not `whole` is in the first language alone.
    """

    at: Point
    box: Box
    lines: tuple[Line, ...]
    where: str
    edge: str = ""
    dot: float = 0.0
    leader: tuple[Point, ...] = ()
    number: bool = False
    whole: bool = True

    @property
    def anchor(self) -> str:
        """The side of the box on which its lines begin."""
        if self.edge or self.number:
            return "center"
        end = self.leader[-1] if self.leader else self.at
        if end[0] <= self.box.x0 + 0.1:
            return "left"
        return "right" if end[0] >= self.box.x1 - 0.1 else "center"


class Words:
    """What is written at a mark: its name and its number, in the languages of the figure."""

    def __init__(self, scene: Scene, setting: Setting) -> None:
        self.scene, self.setting = scene, setting
        self.languages, self.faces = setting.languages, setting.faces
        self._wordings: dict[tuple[str, float], list[Wording]] = {}
        self._sources = {view.estimate_id: view.source_numbers for view in scene.estimates}

    def wordings(self, mark: Mark, *, name_style: str, share: float = 1.0) -> list[Wording]:
        """Return the lines of a mark as they may be set in a share of their size, the best first.

        Where all languages together find no room, the first one stands alone.
        """
        key = (mark.mark_id, share)
        if key not in self._wordings:
            self._wordings[key] = self._sized(mark, name_style, share)
        return self._wordings[key]

    def _sized(self, mark: Mark, name_style: str, share: float) -> list[Wording]:
        name = self._smaller(self.scene.text_styles[name_style], share)
        value = self._smaller(self.scene.text_styles["value"], share)
        found = dict[tuple[Line, ...], bool]()
        for languages in dict.fromkeys((self.languages, self.languages[:1])):
            for width in _NAMES_EM:
                lines = self._lines(mark, name, value, name.size_pt * width, languages)
                most = _MOST_LINES + 2 * (len(languages) - 1)
                if lines and (width == math.inf or len(lines) <= most):
                    found.setdefault(lines, languages == self.languages)
        return [self.measured(lines)._replace(whole=whole) for lines, whole in found.items()]

    def _smaller(self, style: TextStyle, share: float) -> TextStyle:
        least = min(style.size_pt, SMALLEST_PT * self.setting.unit)
        return replace(style, size_pt=max(style.size_pt * share, least))

    def number(self, number: int) -> Wording:
        """Return a number that stands for a name, as large as its sign."""
        style = self.setting.style(SMALLEST_PT, weight=700)
        side = style.size_pt * _NUMBER_SIDE
        return Wording(((Run(str(number), style, self.languages[0]),),), side, side)

    def listed(self, mark: Mark) -> Line:
        """Return the name and the number of a mark as a list beside the map has them."""
        style = self.setting.style(SMALLEST_PT)
        value = say(mark.value, self.languages, replace(style, color="accent", weight=700))
        value = together(value)
        name = say(mark.name, self.languages, style)
        if not value:
            return name
        space = Run("  ", style, self.languages[0])
        return (*name, space, *self._with_sources(value, mark))

    def _lines(
        self, mark: Mark, name: TextStyle, number: TextStyle, width: float,
        languages: Sequence[str],
    ) -> tuple[Line, ...]:  # fmt: skip
        """Return the lines of a mark; what is wider than a width is set in several."""
        lines = [
            line for run in self._named(mark, name, languages) for line in self._broken(run, width)
        ]
        value = together(say(mark.value, languages, number))
        if value:
            lines += balanced(self._with_sources(value, mark), width, self.faces)
        return tuple(lines)

    def _broken(self, name: Run, width: float) -> list[Line]:
        """Return a name in lines of a width: in two at its dash, if these are short enough."""
        head, dash, tail = name.text.partition("–")
        halves: list[Line] = [(name._replace(text=text),) for text in (head + dash, tail)]
        long = width_of((name,), self.faces) > width
        fits = dash and all(width_of(half, self.faces) <= width for half in halves)
        return halves if long and fits else balanced([name], width, self.faces)

    @staticmethod
    def _named(mark: Mark, style: TextStyle, languages: Sequence[str]) -> Iterator[Run]:
        """Yield a name in each language, the first one as the page has it."""
        said: set[str] = set()
        for language in languages:
            name, found = spoken(mark.name, language)
            if name and name not in said:
                yield Run(name, style, found)
                said.add(name)
                style = replace(style, size_pt=max(style.size_pt - 1, SMALLEST_PT), weight=400)

    def _with_sources(self, value: Line, mark: Mark) -> Line:
        """Return a number with those of the sources that it rests on: it never goes without."""
        numbers = sorted({n for key in mark.estimate_ids for n in self._sources.get(key, ())})
        if not numbers:
            return value
        size = max(SMALLEST_PT, value[0].style.size_pt * 0.68)
        style = replace(value[0].style, size_pt=size, color="quiet", weight=400)
        told = ", ".join(map(str, numbers))
        return (*value, Run(f" [{told}]", style, self.languages[0]))

    def measured(self, lines: tuple[Line, ...]) -> Wording:
        """Return lines with their size."""
        widest = max(width_of(line, self.faces) for line in lines)
        return Wording(lines, widest, sum(map(height_of, lines)))
