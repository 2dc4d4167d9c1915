"""What is written at a mark of a printed map, and how a mark and its label lie there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from borderatlas.render.curves import Curve, Point
from borderatlas.render.lettering import Box
from borderatlas.render.markup import spoken
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import Line, Run, height_of, say, width_of, wrapped
from borderatlas.render.wording import SMALLEST_PT
from borderatlas.scene import Mark, Scene, Text

PADDING_PT = 3.5
"""Between the name of a set and the frame around it."""

NAMES_EM = (math.inf, 14.0, 10.0)
"""How wide a name may be: where it finds no room in one line, it is set in several."""


class Dropped(NamedTuple):
    """A name that found no room: that of a mark, or of the base map."""

    text: Text
    what: str


@dataclass(frozen=True)
class Lying:
    """A mark as it lies on the plane; `ring` is the circle within which its place is."""

    mark: Mark
    points: tuple[Point, ...]
    curve: Curve | None = None
    ring: tuple[Point, ...] = ()

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
    `leader` a line from the label to what it names, where they are apart.
    """

    at: Point
    box: Box
    lines: tuple[Line, ...]
    where: str
    edge: str = ""
    dot: float = 0.0
    leader: tuple[Point, ...] = ()

    @property
    def anchor(self) -> str:
        """The side of the box on which its lines begin."""
        if self.edge:
            return "center"
        end = self.leader[-1] if self.leader else self.at
        if end[0] <= self.box.x0 + 0.1:
            return "left"
        return "right" if end[0] >= self.box.x1 - 0.1 else "center"


class Words:
    """What is written at a mark: its name and its number, in the languages of the figure."""

    def __init__(self, scene: Scene, languages: Sequence[str], faces: Typefaces) -> None:
        self.scene, self.languages, self.faces = scene, languages, faces
        self._wordings: dict[str, list[tuple[Line, ...]]] = {}
        self._sources = {
            view.estimate_id: [claim.source_number for claim in view.claims if claim.stands]
            for view in scene.estimates
        }

    def wordings(self, mark: Mark, *, name_style: str) -> list[tuple[Line, ...]]:
        """Return the lines of a mark as they may be set, the best first.

        Where all languages together find no room, the first one stands alone.
        """
        if mark.mark_id not in self._wordings:
            em = self.scene.text_styles[name_style].size_pt
            found = [
                self._lines(mark, name_style, em * width, languages)
                for languages in (self.languages, self.languages[:1])
                for width in NAMES_EM
            ]
            self._wordings[mark.mark_id] = [lines for lines in dict.fromkeys(found) if lines]
        return self._wordings[mark.mark_id]

    def _lines(
        self, mark: Mark, name_style: str, width: float, languages: Sequence[str]
    ) -> tuple[Line, ...]:
        """Return the lines of a mark; what is wider than a width is set in several."""
        lines = [
            line
            for run in self._named(mark, name_style, languages)
            for line in wrapped([run], width, self.faces)
        ]
        value = say(mark.value, languages, self.scene.text_styles["value"])
        if value:
            lines += wrapped(self._with_sources(value, mark), width, self.faces)
        return tuple(lines)

    def _named(self, mark: Mark, name_style: str, languages: Sequence[str]) -> Iterator[Run]:
        """Yield a name in each language, the first one as the page has it."""
        style = self.scene.text_styles[name_style]
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

    def size(self, lines: Sequence[Line]) -> tuple[float, float]:
        """Return the width and the height of lines."""
        widest = max(width_of(line, self.faces) for line in lines)
        return widest, sum(map(height_of, lines))
