"""The room on a printed map: what is taken, what is better left free, and which boxes are neither.

The rules are those of the page (`labelling.js`). Boxes are kept in cells with running sums, so
that hundreds of candidates are judged at once and a crowded map can be tried in several orders.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from borderatlas.render.lettering import Box, Circle

if TYPE_CHECKING:
    from numpy.typing import NDArray

Point = tuple[float, float]
Floats = Any
"""An array of numbers, or what numpy makes one of; boxes are rows x0, y0, x1, y1."""

CLEAR_PT = 6.0
"""A name this near to the symbol of another place would be read as that place's."""

LINE_CELL_PT = 3.0
"""Side of the cells that crossed lines are counted in."""

_BETWEEN_PT = 2.0
_CELL_PT = 1.5
_TOUCH_PT = 0.01
_ALONG = np.linspace(0, 1, 82)[1:-1, None]
"""Where on a leader it is looked for what it crosses: at least once in each cell."""


class Space:
    """The room within a frame: boxes and circles that are taken, lines better left free."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self._circles: list[Circle] = []
        self._leaders: list[NDArray[np.float64]] = []
        self._taken = _Cells(frame, _CELL_PT)
        self._lines = _Cells(frame, LINE_CELL_PT)

    def copy(self) -> Space:
        """Return a space with the same things in it, in which others can be placed."""
        other = Space(self.frame)
        other._circles, other._leaders = list(self._circles), list(self._leaders)
        other._taken, other._lines = self._taken.copy(), self._lines
        return other

    def become(self, other: Space) -> None:
        """Take what a copy has taken."""
        self._circles, self._leaders = other._circles, other._leaders
        self._taken = other._taken

    def avoid(self, lines: Iterable[Floats]) -> None:
        """Note lines that labels had better not cover."""
        for line in lines:
            if len(line):
                self._lines.mark(_dense(np.asarray(line, dtype=float), LINE_CELL_PT))

    def take(self, box: Box) -> None:
        """Keep a box free of others."""
        self._taken.fill(box)

    def take_words(self, box: Box) -> None:
        """Keep a label free of others, and its ends of what would read as its next word."""
        self.take(Box(box.x0 - _BETWEEN_PT, box.y0, box.x1 + _BETWEEN_PT, box.y1))

    def take_circle(self, circle: Circle) -> None:
        """Keep a circle free, but of the names that its owner may have there."""
        self._circles.append(circle)

    def take_leader(self, start: Floats, end: Floats) -> None:
        """Keep a leader free of labels and of other leaders."""
        line = np.asarray([start, end], dtype=float)
        self._leaders.append(line)
        self._taken.mark(_dense(line, _CELL_PT / 2))

    def free(
        self, boxes: Floats, *, owner: Circle | None = None, margin: float = 0.0
    ) -> NDArray[np.bool_]:
        """Return which boxes are within the frame and on nothing that is taken.

        The label of an `owner` keeps clear of the symbols of others, but not more than it must
        of those that lie in one heap with its own.
        """
        grown = np.asarray(boxes, dtype=float) + np.array((-margin, -margin, margin, margin))
        frame = self.frame
        found: NDArray[np.bool_] = self._taken.count(grown) == 0
        found &= (grown[:, 0] >= frame.x0) & (grown[:, 1] >= frame.y0)
        found &= (grown[:, 2] <= frame.x1) & (grown[:, 3] <= frame.y1)
        left = grown[found]  # few: the circles are looked at for these alone
        centres, reach = self._reach(owner)
        near = np.clip(centres, left[:, None, :2], left[:, None, 2:]) - centres
        found[found] = (np.hypot(near[..., 0], near[..., 1]) >= reach).all(axis=1)
        return found

    def _reach(self, owner: Circle | None) -> tuple[Floats, Floats]:
        """Return the centres of the circles, and how far labels keep from them."""
        centres = np.array([circle.centre for circle in self._circles]).reshape(-1, 2)
        return centres, np.array([self._kept(circle, owner) for circle in self._circles])

    @staticmethod
    def _kept(circle: Circle, owner: Circle | None) -> float:
        if owner is None:
            return circle.radius
        if circle.owner == owner.owner:
            return -1.0 if circle.ring else circle.radius
        heap = math.dist(circle.centre, owner.centre) < circle.radius + CLEAR_PT
        return circle.radius + (0.0 if heap else CLEAR_PT)

    def cost(self, boxes: Floats) -> NDArray[np.float64]:
        """Return how many cells with lines each box covers."""
        return self._lines.count(np.asarray(boxes, dtype=float))

    def place(
        self, boxes: Sequence[Box], *, owner: Circle | None = None, margin: float = 0.0
    ) -> Box | None:
        """Take and return the free box that covers least of the lines, or none.

        Earlier boxes are preferred: a later one must keep clear of one more cell for each
        place that it stands behind.
        """
        free = self.free(boxes, owner=owner, margin=margin)
        if not free.any():
            return None
        cost = np.where(free, self.cost(boxes) + np.arange(len(boxes)), np.inf)
        best = boxes[int(cost.argmin())]
        self.take_words(best)
        return best

    def clear(
        self, starts: Floats, ends: Floats, *, owner: Circle, heap: bool
    ) -> NDArray[np.bool_]:
        """Return which leaders cross no label, no other leader, no symbol of another mark.

        With `heap` they may cross the symbols that overlap with that of their owner.
        """
        starts, ends = np.asarray(starts), np.asarray(ends)
        points = starts[:, None] + _ALONG * (ends - starts)[:, None]
        found: NDArray[np.bool_] = np.logical_not(self._taken.at(points).any(axis=1))
        others = [
            circle
            for circle in self._circles
            if circle.owner != owner.owner
            and not circle.ring
            and not (heap and _overlap(circle, owner))
        ]
        for circle in others:
            found &= _distances(starts, ends, circle.centre) > circle.radius + 1
        for one, other in self._leaders:  # two thin lines may cross without sharing a cell
            found &= ~_crossed(starts, ends, one, other)
        return found


def _overlap(circle: Circle, other: Circle) -> bool:
    return math.dist(circle.centre, other.centre) < circle.radius + other.radius


def _crossed(starts: Floats, ends: Floats, one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Return which lines with two ends cross another one."""

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        along, away = q - p, r - p
        return along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]

    starts, ends, one, other = map(np.asarray, (starts, ends, one, other))
    apart = side(starts, ends, one) * side(starts, ends, other) > 0
    apart |= side(one, other, starts) * side(one, other, ends) > 0
    crossed: NDArray[np.bool_] = np.logical_not(apart)
    return crossed


def _distances(starts: Floats, ends: Floats, point: Point) -> NDArray[np.float64]:
    """Return the distances of a point from lines with two ends."""
    steps, away = ends - starts, np.asarray(point) - starts
    squares = np.maximum((steps**2).sum(axis=1), 1e-9)
    along = np.clip((away * steps).sum(axis=1) / squares, 0, 1)[:, None]
    rest = away - along * steps
    lengths: NDArray[np.float64] = np.hypot(rest[:, 0], rest[:, 1])
    return lengths


class _Cells:
    """Which cells of a grid are taken, with running sums made when they are asked for."""

    def __init__(self, frame: Box, side: float) -> None:
        shape = (math.ceil(frame.x1 / side) + 2, math.ceil(frame.y1 / side) + 2)
        self._side = side
        self._cells = np.zeros(shape, dtype=bool)
        self._sums: NDArray[np.int32] | None = None

    def copy(self) -> _Cells:
        other = copy.copy(self)
        other._cells = self._cells.copy()  # noqa: SLF001 - its own kind
        return other

    def fill(self, box: Box) -> None:
        x0, y0, x1, y1 = self._range(np.asarray([box], dtype=float))[:, 0]
        self._cells[x0:x1, y0:y1] = True
        self._sums = None

    def mark(self, points: NDArray[np.float64]) -> None:
        at = np.floor(points / self._side).astype(int)
        inside = ((at >= 0) & (at < self._cells.shape)).all(axis=1)
        self._cells[tuple(at[inside].T)] = True
        self._sums = None

    def at(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether points lie in cells that are taken."""
        at = np.floor(points / self._side).astype(int)
        at = np.clip(at, 0, np.subtract(self._cells.shape, 1))
        found: NDArray[np.bool_] = self._cells[at[..., 0], at[..., 1]]
        return found

    def count(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many cells in each box are taken."""
        if self._sums is None:
            sums = self._cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
            self._sums = np.pad(sums, ((1, 0), (1, 0)))
        x0, y0, x1, y1 = self._range(boxes)
        sums = self._sums
        counted = sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0]
        return np.asarray(counted, dtype=np.float64)

    def _range(self, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the cells of boxes: those that share an area with them."""
        touch = np.array((_TOUCH_PT, _TOUCH_PT, -_TOUCH_PT, -_TOUCH_PT))
        cells = (boxes + touch) / self._side
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
