"""Which boxes, circles and straight lines meet: many at once, as arrays.

Boxes are rows x0, y0, x1, y1; lines have two ends, `starts` and `ends`, as rows x, y. What is
asked about stands in rows of the answer, what it is compared with in columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats = Any
"""An array of numbers, or what numpy makes one of."""

_TINY = 1e-9


def overlapping(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Return which boxes share an area with which others."""
    found: NDArray[np.bool_] = boxes[:, None, 0] < others[:, 2]
    found &= others[:, 0] < boxes[:, None, 2]
    found &= boxes[:, None, 1] < others[:, 3]
    found &= others[:, 1] < boxes[:, None, 3]
    return found


def gaps(boxes: Floats, points: Floats) -> NDArray[np.float64]:
    """Return how far boxes are from points: nothing where these lie in them."""
    across, down = (
        np.maximum(
            0, np.maximum(boxes[:, None, i] - points[:, i], points[:, i] - boxes[:, None, j])
        )
        for i, j in ((0, 2), (1, 3))
    )
    found: NDArray[np.float64] = np.sqrt(across * across + down * down)
    return found


def cutting(starts: Floats, ends: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Return which lines touch which boxes."""
    first, last = np.float64(0), np.float64(1)
    for axis in (0, 1):
        start = starts[:, axis, None]
        step = ends[:, axis, None] - start
        step = np.where(abs(step) < _TINY, _TINY, step)
        one, other = (boxes[:, axis] - start) / step, (boxes[:, axis + 2] - start) / step
        first = np.maximum(first, np.minimum(one, other))
        last = np.minimum(last, np.maximum(one, other))
    found: NDArray[np.bool_] = np.asarray(first <= last)
    return found


def crossing(
    starts: Floats, ends: Floats, others_from: Floats, others_to: Floats
) -> NDArray[np.bool_]:
    """Return which lines cross which others."""
    starts, ends = starts[:, None], ends[:, None]
    found: NDArray[np.bool_] = _side(starts, ends, others_from) * _side(starts, ends, others_to) < 0
    found &= _side(others_from, others_to, starts) * _side(others_from, others_to, ends) < 0
    return found


def _side(p: Floats, q: Floats, r: Floats) -> Floats:
    along, away = q - p, r - p
    return along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]


def chords(starts: Floats, ends: Floats, centres: Floats, radii: Floats) -> NDArray[np.float64]:
    """Return how much of which lines lies in which circles."""
    steps = ends - starts
    lengths = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), _TINY)[:, None]
    across, down = (centres[:, axis] - starts[:, axis, None] for axis in (0, 1))
    along = (across * steps[:, :1] + down * steps[:, 1:]) / lengths
    half = np.sqrt(np.maximum(radii**2 - across**2 - down**2 + along**2, 0))
    low, high = np.clip(along - half, 0, lengths), np.clip(along + half, 0, lengths)
    found: NDArray[np.float64] = high - low
    return found
