"""The room on a printed map: what is taken, what is better left free, and which boxes are neither.

The rules are those of the page (`labelling.js`), and one more: nothing that is written stands
nearer to the symbol of another mark than to its own, unless it is well clear of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from borderatlas.render.crossing import Floats, chords, crossing, cutting, gaps, overlapping
from borderatlas.render.lettering import Box, Circle

if TYPE_CHECKING:
    from numpy.typing import NDArray

Point = tuple[float, float]

CLEAR_PT = 6.0
"""A name this near to the symbol of another place would be read as that place's."""

LINE_CELL_PT = 3.0
"""Side of the cells that crossed lines are counted in."""

_HEAP_PT = 2.0
"""In a heap of symbols a label may be this much nearer to another one than to its own."""

_OVER_PT = 4.0
"""A leader to a symbol that others hide runs over them as far as it must, and this much more."""

_CURVE_PT = 2.0
"""The frame of a set keeps this far from symbols and from the lines of other sets."""


class Space:
    """The room within a frame: boxes and circles that are taken, lines better left free."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self._boxes: list[Box] = []
        self._numbers: list[Box] = []
        self._heads: list[Box] = []
        self._circles: list[Circle] = []
        self._rounds: _Rounds | None = None
        self._leaders: list[tuple[Point, Point]] = []
        self._curves: list[tuple[str, NDArray[np.float64]]] = []
        self._lines = _Cells(frame, LINE_CELL_PT)

    def avoid(self, lines: Iterable[Floats]) -> None:
        """Note lines that labels had better not cover."""
        for line in lines:
            if len(line):
                self._lines.mark(_dense(np.asarray(line, dtype=float), LINE_CELL_PT))

    def avoid_curve(self, points: Floats, owner: str) -> None:
        """Note the line of a set: labels had better not cover it, frames of other sets never."""
        self.avoid([points])
        if len(points) > 1:
            self._curves.append((owner, np.asarray(points, dtype=float)))

    def take(self, box: Box) -> None:
        """Keep a box free of others."""
        self._boxes.append(box)

    def take_numbers(self, boxes: Iterable[Box]) -> None:
        """Keep the room of numbers of raw events free, in place of what was kept for them."""
        self._numbers = list(boxes)

    def take_head(self, box: Box) -> None:
        """Keep the head of an arrow free of names; a leader may cross it."""
        self._heads.append(box)

    def take_circle(self, circle: Circle) -> None:
        """Keep a circle free, but of the names that its owner may have there."""
        self._circles.append(circle)
        self._rounds = None

    def take_leader(self, start: Point, end: Point) -> None:
        """Keep a leader free of names."""
        self._leaders.append((start, end))

    def free(self, boxes: Floats, *, margin: float = 0.0) -> NDArray[np.bool_]:
        """Return which boxes are within the frame and on nothing that is taken."""
        found = self._open(boxes, margin)
        left, taken = np.asarray(boxes, dtype=float)[found], self._round
        found[found] = (gaps(left, taken.centres) >= taken.radii + margin).all(axis=1)
        return found

    def free_for(self, boxes: Floats, owner: Circle, *, sign: bool) -> NDArray[np.bool_]:
        """Return which boxes are free and would be read as the label of their owner.

        A label keeps clear of the symbols of others; a `sign`, and in a heap of symbols all,
        may stand nearer to them, but not nearer than to its own.
        """
        found = self._open(boxes, 0.0)
        left = np.asarray(boxes, dtype=float)[found]
        away = gaps(left, np.array([owner.centre]))
        own = away - owner.radius
        others = self._about(left, owner, CLEAR_PT)
        far = gaps(left, others.centres)
        least = np.minimum(CLEAR_PT, own) if sign else CLEAR_PT
        well = far - others.radii >= least
        heap = others.away(owner) < others.radii + CLEAR_PT
        well |= heap & (far >= others.radii) & (far >= away - _HEAP_PT)
        found[found] = (own[:, 0] >= 0) & well.all(axis=1)
        return found

    def free_for_set(self, boxes: Floats, owner: str) -> NDArray[np.bool_]:
        """Return which boxes are free, and on the line of no set but their owner."""
        found = self.free(boxes, margin=_CURVE_PT)
        left = np.asarray(boxes, dtype=float)[found]
        grown = left + np.array((-1, -1, 1, 1)) * _CURVE_PT
        for line in self._of_others(owner):
            left_alone = ~cutting(line[:-1], line[1:], grown).any(axis=0)
            found[found], grown = left_alone, grown[left_alone]
        return found

    def _open(self, boxes: Floats, margin: float) -> NDArray[np.bool_]:
        """Return which boxes with a margin are in the frame, on no box and on no leader."""
        grown = np.asarray(boxes, dtype=float) + np.array((-1, -1, 1, 1)) * margin
        frame = self.frame
        found: NDArray[np.bool_] = (grown[:, 0] >= frame.x0) & (grown[:, 1] >= frame.y0)
        found &= (grown[:, 2] <= frame.x1) & (grown[:, 3] <= frame.y1)
        if taken := self._boxes + self._numbers + self._heads:
            found &= ~overlapping(grown, np.asarray(taken)).any(axis=1)
        if self._leaders:
            starts, ends = np.asarray(self._leaders).transpose(1, 0, 2)
            found &= ~cutting(starts, ends, grown).any(axis=0)
        return found

    def cost(self, boxes: Floats) -> NDArray[np.float64]:
        """Return how many cells with lines each box covers."""
        return self._lines.count(np.asarray(boxes, dtype=float))

    def seen(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points are in the frame and under no symbol."""
        points = np.asarray(points, dtype=float)
        symbols, frame = self._round.symbols, self.frame
        found: NDArray[np.bool_] = (points > frame[:2]).all(axis=1)
        found &= (points < frame[2:]).all(axis=1)
        away = gaps(np.hstack((points, points)), symbols.centres)
        found &= (away > symbols.radii + 1).all(axis=1)
        return found

    def clear(
        self, starts: Floats, ends: Floats, *, owner: Circle, heap: bool
    ) -> NDArray[np.bool_]:
        """Return which leaders cross nothing that is taken, and no symbol of another mark.

        With `heap` they run over the symbols that overlap with that of their owner, as far as
        they must to reach its middle.
        """
        hull = np.hstack((np.minimum(starts, ends), np.maximum(starts, ends)))
        others = self._about(hull, owner, 1.0).symbols
        deep = others.radii - others.away(owner)
        over = heap & (deep > -owner.radius)
        most = np.where(over, np.maximum(deep, 0) + _OVER_PT, 0.0)
        crossed = chords(starts, ends, others.centres, others.radii + ~over) > most
        found: NDArray[np.bool_] = np.logical_not(crossed.any(axis=1))
        if taken := self._boxes + self._numbers:
            found &= ~cutting(starts, ends, np.asarray(taken)).any(axis=1)
        return found

    def crosses_no_set(self, starts: Floats, ends: Floats, owner: str) -> NDArray[np.bool_]:
        """Return which leaders cross the line of no set but their owner."""
        found = np.ones(len(starts), dtype=bool)
        for line in self._of_others(owner):
            found &= ~crossing(starts, ends, line[:-1], line[1:]).any(axis=1)
        return found

    def _of_others(self, owner: str) -> list[NDArray[np.float64]]:
        return [line for whose, line in self._curves if whose != owner]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What is taken by boxes, but for numbers of raw events."""
        return (*self._boxes, *self._heads)

    @property
    def symbols(self) -> tuple[Circle, ...]:
        """The circles of symbols."""
        return tuple(circle for circle in self._circles if not circle.ring)

    @property
    def _round(self) -> _Rounds:
        if self._rounds is None:
            self._rounds = _Rounds.of(self._circles)
        return self._rounds

    def _about(self, boxes: Floats, owner: Circle, margin: float) -> _Rounds:
        """Return the circles of others that come near to one of some boxes."""
        if not len(boxes):
            return _Rounds.of([])
        around = np.hstack((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))[None]
        near = gaps(around, self._round.centres)[0] < self._round.radii + margin
        return self._round.where(near & (self._round.owners != owner.owner))


class _Rounds(NamedTuple):
    """Circles as arrays."""

    centres: Floats
    radii: Floats
    owners: Floats
    rings: Floats

    @classmethod
    def of(cls, circles: Sequence[Circle]) -> _Rounds:
        return cls(
            np.array([circle.centre for circle in circles], dtype=float).reshape(-1, 2),
            np.array([circle.radius for circle in circles], dtype=float),
            np.array([circle.owner for circle in circles], dtype=object),
            np.array([circle.ring for circle in circles], dtype=bool),
        )

    def where(self, kept: Floats) -> _Rounds:
        return _Rounds(*(part[kept] for part in self))

    @property
    def symbols(self) -> _Rounds:
        return self.where(~self.rings)

    def away(self, other: Circle) -> Floats:
        """Return how far their centres are from that of another."""
        steps = self.centres - np.asarray(other.centre)
        return np.hypot(steps[:, 0], steps[:, 1])


class _Cells:
    """Which cells of a grid have a line, with running sums made when they are asked for."""

    def __init__(self, frame: Box, side: float) -> None:
        shape = (math.ceil(frame.x1 / side) + 2, math.ceil(frame.y1 / side) + 2)
        self._side = side
        self._cells = np.zeros(shape, dtype=bool)
        self._sums: NDArray[np.int32] | None = None

    def mark(self, points: NDArray[np.float64]) -> None:
        at = np.floor(points / self._side).astype(int)
        inside = ((at >= 0) & (at < self._cells.shape)).all(axis=1)
        self._cells[tuple(at[inside].T)] = True
        self._sums = None

    def count(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many cells in each box have a line."""
        if self._sums is None:
            sums = self._cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
            self._sums = np.pad(sums, ((1, 0), (1, 0)))
        x0, y0, x1, y1 = self._range(boxes)
        sums = self._sums
        counted = sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0]
        return np.asarray(counted, dtype=np.float64)

    def _range(self, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the cells of boxes: those that share an area with them."""
        cells = boxes / self._side
        low, high = np.floor(cells[:, :2]), np.ceil(cells[:, 2:])
        ranges = np.concatenate((low, high), axis=1).T.astype(int)
        limits = np.array([*self._cells.shape, *self._cells.shape])[:, None]
        clipped: NDArray[np.int64] = np.clip(ranges, 0, limits)
        return clipped


def _dense(line: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return a line with points no further apart than a step."""
    across, down = np.diff(line, axis=0).T
    lengths = np.hypot(across, down)
    along = np.concatenate(([0.0], lengths.cumsum()))
    wanted = np.union1d(along, np.arange(0, along[-1], step))
    return np.column_stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)])
