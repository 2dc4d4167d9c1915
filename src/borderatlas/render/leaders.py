"""Places for a label around a symbol: close to it, or apart with a leader to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from borderatlas.render.crossing import Floats, gaps
from borderatlas.render.lettering import Box, Circle
from borderatlas.render.space import Space

_LEADERS_EM = (0.9, 1.5, 2.2, 3.0, 3.9)
"""How long leaders are. A label farther away would no longer be read with its mark."""

_LONGEST_EM = 4.0
_DIRECTIONS = 16
_SLIDES = (0.0, -0.5, 0.5, -0.9, 0.9)
_KEPT = 90


class Places(NamedTuple):
    """Boxes for one label, the best first, each with a leader; without one it has no length.

    The `cost` is how many cells with lines a box covers, and how far it is from the best place.
    """

    boxes: Floats
    starts: Floats
    ends: Floats
    cost: Floats


NOWHERE = Places(np.zeros((0, 4)), np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))
"""No places at all."""


def touching(room: Space, boxes: Sequence[Box], free: Floats) -> Places:
    """Return the free boxes, which need no leader, those first that cover least of the lines.

    Earlier boxes are preferred: a later one must keep clear of one more cell for each place
    that it stands behind.
    """
    found = np.asarray(boxes, dtype=float)[free]
    cost = room.cost(found) + np.flatnonzero(free)
    order = np.argsort(cost, kind="stable")
    found = found[order]
    middles = (found[:, :2] + found[:, 2:]) / 2
    return Places(found, middles, middles, cost[order])


def apart(
    room: Space, size: tuple[float, float], owner: Circle, *, em: float, sign: bool = False
) -> Iterator[Places]:
    """Yield boxes that stand apart, each with a leader that crosses nothing.

    Leaders end at the rim of the symbol; in a heap of symbols that would not tell which one is
    meant, and so they may then end in the middle.
    """
    boxes, far = _around(room.frame, size, owner, em)
    free = room.free_for(boxes, owner, sign=sign)
    boxes, cost = boxes[free], room.cost(boxes[free]) + far[free]
    order = np.argsort(cost, kind="stable")
    boxes, cost = boxes[order], cost[order]
    for heap in (False, True):
        starts, ends = _leaders(boxes, owner, to_centre=heap)
        clear = room.clear(starts, ends, owner=owner, heap=heap)
        yield Places(*(part[clear][:_KEPT] for part in (boxes, starts, ends, cost)))
        boxes, cost = boxes[~clear], cost[~clear]


def apart_from_line(
    room: Space, size: tuple[float, float], points: Floats, owner: str, *, em: float
) -> Places:
    """Return boxes that stand apart from the line of a set, with leaders to points of it."""
    nobody = Circle((0.0, 0.0), 0.0, owner=owner)
    found = []
    for at in points:
        end = Circle((float(at[0]), float(at[1])), 0.5, owner=owner)
        boxes, far = _around(room.frame, size, end, em)
        free = room.free_for_set(boxes, owner)
        boxes, far = boxes[free], far[free]
        starts, ends = _leaders(boxes, end, to_centre=True)
        clear = room.clear(starts, ends, owner=nobody, heap=False)
        clear &= room.crosses_no_set(starts, ends, owner)
        cost = room.cost(boxes) + far
        found.append([part[clear] for part in (boxes, starts, ends, cost)])
    places = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    order = np.argsort(places[-1], kind="stable")[:_KEPT]
    return Places(*(part[order] for part in places))


def _around(
    frame: Box, size: tuple[float, float], owner: Circle, em: float
) -> tuple[Floats, Floats]:
    """Return boxes around a symbol in all directions, and how far each is from its rim."""
    far, angle, slide = (
        values.ravel()
        for values in np.meshgrid(
            np.asarray(_LEADERS_EM) * em,
            np.arange(_DIRECTIONS) / _DIRECTIONS * 2 * np.pi,
            _SLIDES,
            indexing="ij",
        )
    )
    across, down = np.cos(angle), np.sin(angle)
    (width, height), (x, y) = size, owner.centre
    left = x + across * (owner.radius + far) + (across + slide * abs(down) - 1) * width / 2
    top = y + down * (owner.radius + far) + (down - 1) * height / 2
    left = np.clip(left, frame.x0 + 1, max(frame.x0 + 1, frame.x1 - width - 1))
    boxes = np.column_stack((left, top, left + width, top + height))
    # The frame pushes boxes aside: their leaders may no longer be as long as they were meant.
    far = gaps(boxes, np.asarray(owner.centre)[None])[:, 0] - owner.radius
    kept = far <= _LONGEST_EM * em
    return boxes[kept], far[kept]


def _leaders(boxes: Floats, owner: Circle, *, to_centre: bool) -> tuple[Floats, Floats]:
    """Return lines from the nearest points of boxes to the symbol that they name."""
    centre = np.asarray(owner.centre)
    near = np.clip(centre, boxes[:, :2], boxes[:, 2:])
    away = near - centre
    far = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)[:, None]
    share = 0.0 if to_centre else np.minimum(1.0, owner.radius / far)
    return near, centre + away * share
