"""Labels of a picture: how wide words are, and room for them that nothing else takes.

The rules are those of `labels.js` and `labelling.js`; only the measuring differs, since no
browser is at hand: a letter's width is estimated, rather too wide than too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from borderatlas.render.curves import Point
from borderatlas.scene import TextStyle
from borderatlas.units import px

LEADING = 1.22
CLEAR_PX = 9.0
"""A name this near to the symbol of another place would be read as that place's."""

CELL_PX = 4
"""Side of the cells that crossed lines are counted in."""

_EM = {
    **dict.fromkeys("ijlI.,:;'’· \N{NO-BREAK SPACE}", 0.33),
    **dict.fromkeys("fJtr()[]/-!", 0.41),
    **dict.fromkeys("sz“”?–", 0.53),
    **dict.fromkeys("ABCKRVXZ", 0.7),
    **dict.fromkeys("DGHNOQU&", 0.79),
    **dict.fromkeys("w+<>=~", 0.84),
    **dict.fromkeys("mMW%@—…", 0.98),
}
"""Advance widths in em after DejaVu Sans, the widest face that systems commonly fall back to.
Other letters and digits have 0.64, Hangul and Hanzi 1."""

_BOLD = 1.13
"""How much wider DejaVu Sans Bold is on average."""


class Box(NamedTuple):
    """A rectangle in CSS pixels, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    def grown(self, margin: float) -> Box:
        """Return the box with a margin around it."""
        return Box(self.x0 - margin, self.y0 - margin, self.x1 + margin, self.y1 + margin)

    def overlaps(self, other: Box) -> bool:
        """Return whether two boxes share an area."""
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1
        )


class Line(NamedTuple):
    """A line of text in one style."""

    text: str
    style: TextStyle

    @property
    def width(self) -> float:
        """The estimated width in CSS pixels."""
        return text_px(self.text, self.style)

    @property
    def height(self) -> float:
        """The height in CSS pixels, with what stands between lines."""
        return px(self.style.size_pt) * LEADING


@dataclass(frozen=True)
class Circle:
    """What labels keep off: a symbol, or the ring of precision of its owner."""

    centre: Point
    radius: float
    owner: str = ""
    ring: bool = False

    def touches(self, box: Box, *, margin: float = 0.0) -> bool:
        """Return whether a box comes nearer than a margin."""
        x = max(box.x0, min(self.centre[0], box.x1))
        y = max(box.y0, min(self.centre[1], box.y1))
        return math.dist(self.centre, (x, y)) < self.radius + margin


@dataclass
class Room:
    """The room within a frame: boxes and circles that are taken, lines better left free.

    `numbers` are those of raw events, which names keep off unless they must stand `over` them.
    """

    frame: Box
    boxes: list[Box] = field(default_factory=list)
    numbers: list[Box] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)
    lines: set[tuple[int, int]] = field(default_factory=set)

    def is_free(self, box: Box, *, owner: Circle | None = None, over: bool = False) -> bool:
        """Return whether a box is within the frame and on nothing that is taken.

        The label of an `owner` keeps clear of the symbols of others, but not more than it must
        of those that lie in one heap with its own.
        """
        frame = self.frame
        inside = (
            box.x0 >= frame.x0 and box.y0 >= frame.y0 and box.x1 <= frame.x1 and box.y1 <= frame.y1
        )
        taken = self.boxes if over else (*self.boxes, *self.numbers)
        if not inside or any(each.overlaps(box) for each in taken):
            return False
        return not any(self._too_near(circle, box, owner) for circle in self.circles)

    @staticmethod
    def _too_near(circle: Circle, box: Box, owner: Circle | None) -> bool:
        if owner is None:
            return circle.touches(box)
        if circle.owner == owner.owner:
            return not circle.ring and circle.touches(box)
        heap = math.dist(circle.centre, owner.centre) < circle.radius + CLEAR_PX
        return circle.touches(box, margin=0 if heap else CLEAR_PX)

    def avoid(self, points: Sequence[Point]) -> None:
        """Note a line that labels had better not cover."""
        for a, b in zip(points, [*points[1:], *points[-1:]], strict=True):
            steps = min(500, math.ceil(math.dist(a, b) / CELL_PX)) or 1
            for step in range(steps):
                x = a[0] + (b[0] - a[0]) * step / steps
                y = a[1] + (b[1] - a[1]) * step / steps
                self.lines.add((math.floor(x / CELL_PX), math.floor(y / CELL_PX)))

    def cost(self, box: Box) -> int:
        """Return how many cells with lines a box covers."""
        columns = range(math.floor(box.x0 / CELL_PX), math.ceil(box.x1 / CELL_PX))
        rows = range(math.floor(box.y0 / CELL_PX), math.ceil(box.y1 / CELL_PX))
        return sum((column, row) in self.lines for column in columns for row in rows)

    def place(
        self,
        boxes: Iterable[Box],
        *,
        margin: float = 0.0,
        owner: Circle | None = None,
        over: bool = False,
    ) -> Box | None:
        """Take and return the free box that covers least of the lines, or none.

        Earlier boxes are preferred: a later one must keep clear of one more cell for each
        place that it stands behind.
        """
        free = [
            (self.cost(box) + position, position, box)
            for position, box in enumerate(boxes)
            if self.is_free(box.grown(margin), owner=owner, over=over)
        ]
        if not free:
            return None
        best = min(free)[2]
        self.boxes.append(best)
        return best


def text_px(text: str, style: TextStyle) -> float:
    """Return the estimated width of a text in CSS pixels."""
    signs = [sign for sign in text if not combining(sign)]
    em = sum(1.0 if east_asian_width(sign) in "WF" else _EM.get(sign, 0.64) for sign in signs)
    bold = _BOLD if style.weight >= 600 else 1.0
    return em * bold * px(style.size_pt) + px(style.spacing_pt) * len(signs)


def size(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the width and the height of lines, one below the other."""
    return max(line.width for line in lines), sum(line.height for line in lines)


def centred(width: float, height: float, at: Point) -> Box:
    """Return a box around a point."""
    return Box(at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2)


def beside(width: float, height: float, at: Point, *, radius: float, gap: float) -> list[Box]:
    """Return boxes beside a symbol, the best first: right, left, corners, above, below."""
    x, y = at
    away, slant = radius + gap, radius * math.sqrt(0.5) + gap * 0.7
    right, left, middle = x + away, x - away - width, y - height / 2
    corners = (
        (right, middle),
        (left, middle),
        (x + slant, y - slant - height),
        (x + slant, y + slant),
        (x - slant - width, y - slant - height),
        (x - slant - width, y + slant),
        (x - width / 2, y - away - height),
        (x - width / 2, y + away),
        (right, y - height * 0.9),
        (right, y - height * 0.1),
        (left, y - height * 0.9),
        (left, y - height * 0.1),
    )
    return [Box(x0, y0, x0 + width, y0 + height) for x0, y0 in corners]


def pushed(width: float, height: float, at: Point, *, away: float) -> list[Box]:
    """Return boxes above and below a symbol, pushed aside: `atlas.pushed` makes the same."""
    shifts = [(-1 if i % 2 else 1) * math.ceil(i / 2) * width / 16 for i in range(17)]
    corners = [
        (at[0] + shift - width / 2, y)
        for shift in shifts
        for y in (at[1] - away - height, at[1] + away)
    ]
    return [Box(x0, y0, x0 + width, y0 + height) for x0, y0 in corners]
