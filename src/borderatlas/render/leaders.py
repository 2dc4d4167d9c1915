"""Labels apart from what they name: boxes around a symbol, each with a leader to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from borderatlas.render.curves import Point
from borderatlas.render.lettering import Box, Circle
from borderatlas.render.space import Space

_LEADERS_EM = (0.9, 1.6, 2.6, 3.8, 5.2, 7.0, 9.5, 13.0, 17.0)
_DIRECTIONS = 24
_SLIDES = (0.0, -0.5, 0.5, -0.9, 0.9)
_LOOKED_AT = 150


def apart(
    room: Space, size: tuple[float, float], owner: Circle, *, em: float, close: bool = False
) -> tuple[Box, tuple[Point, Point]] | None:
    """Take the best box that stands apart, joined by a leader that crosses nothing.

    A sign may stand `close` to the symbols of others: its leader says whose it is.
    """
    boxes, far = _around(room.frame, size, owner, em)
    free = room.free(boxes, owner=None if close else owner, margin=1.0)
    boxes, far = boxes[free], far[free]
    cost = room.cost(boxes) + far
    order = np.argsort(cost, kind="stable")[:_LOOKED_AT]
    boxes, cost = boxes[order], cost[order]
    for heap in (False, True):
        starts, ends = _leaders(boxes, owner, to_centre=heap)
        clear = room.clear(starts, ends, owner=owner, heap=heap)
        if clear.any():
            best = int(np.where(clear, cost, np.inf).argmin())
            box = Box(*map(float, boxes[best]))
            (x0, y0), (x1, y1) = starts[best].tolist(), ends[best].tolist()
            room.take_words(box)
            room.take_leader(starts[best], ends[best])
            return box, ((x0, y0), (x1, y1))
    return None


def _around(frame: Box, size: tuple[float, float], owner: Circle, em: float) -> tuple[Any, Any]:
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
    return boxes, far


def _leaders(boxes: Any, owner: Circle, *, to_centre: bool) -> tuple[Any, Any]:  # noqa: ANN401
    """Return lines from the nearest points of boxes to the symbol that they name.

    They end at its rim; in a heap of symbols that would not tell which one is meant, and so
    they end in the middle.
    """
    centre = np.asarray(owner.centre)
    near = np.clip(centre, boxes[:, :2], boxes[:, 2:])
    away = near - centre
    far = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)[:, None]
    share = 0.0 if to_centre else np.minimum(1.0, owner.radius / far)
    return near, centre + away * share
