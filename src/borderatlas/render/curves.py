"""The curves of legs and brackets on the screen; `curves.js` draws the same ones.

Points are (x, y) in CSS pixels, y downwards. `tests/golden/curves.json` holds what both give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

Point = tuple[float, float]

STEPS = 24
SHORTEST_PX = 8.0
"""Less of a line than this says nothing: only the arrow head is drawn."""

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Curve:
    """A line on the screen: its points, and where and in which direction (degrees) it ends.

    `bare` is a leg so short that its arrow head stands alone. `apex` carries a label.
    """

    points: tuple[Point, ...]
    end: Point
    angle: float
    apex: Point
    bare: bool = False

    def path(self) -> str:
        """Return the curve as an SVG path, empty if it is bare."""
        if self.bare:
            return ""
        written = (f"{short(x)} {short(y)}" for x, y in self.points)
        return "M" + "L".join(written) if self.points else ""


def leg(points: tuple[Point, ...], *, curve: float, gaps: tuple[float, float]) -> Curve | None:
    """Return a leg from the rim of one symbol to the rim of the next, or nothing.

    Parameters
    ----------
    points
        Where it starts, passes and ends.
    curve
        How far its apex lies to the right of the direction of travel, as a share of its length;
        there and back thus bend to different sides.
    gaps
        The radii of the symbols at both ends.
    """
    whole = _sample(points, curve)
    if len(whole) < 2 or _length(whole) < 1:
        return None
    path = _cut_end(whole, gaps[1])
    path = _cut_end(path[::-1], gaps[0])[::-1]
    if len(path) < 2 or _length(path) < SHORTEST_PX:
        return _bare(whole[0], whole[-1], gaps)
    return Curve(
        points=tuple(path),
        end=path[-1],
        angle=_heading(path[-2], path[-1]),
        apex=path[len(path) // 2],
    )


def arc(points: tuple[Point, ...], *, curve: float, gaps: tuple[float, float]) -> Curve:
    """Return the arc that joins the members of a set; the apex is that of its longest part."""
    whole: list[Point] = []
    apex, longest = points[0], 0.0
    for a, b in pairwise(points):
        whole += _sample((a, b), curve)
        if math.dist(a, b) > longest:
            longest = math.dist(a, b)
            apex = _along(a, _control(a, b, curve), b, 0.5)
    path = _cut_end(whole, gaps[1])
    path = _cut_end(path[::-1], gaps[0])[::-1]
    return Curve(points=tuple(path), end=path[-1] if path else apex, angle=0.0, apex=apex)


def unmarked(points: Sequence[Point], radii: Sequence[float]) -> tuple[Point, ...]:
    """Return those of the places of a set at which no symbol stands."""
    return tuple(point for point, radius in zip(points, radii, strict=True) if not radius)


def short(length: float) -> str:
    """Return a length with one decimal, as JavaScript's `toFixed(1)` writes it."""
    return str(Decimal(length + 0.0).quantize(_TENTH, ROUND_HALF_UP))


def _bare(first: Point, last: Point, gaps: tuple[float, float]) -> Curve:
    """Return the place of a lone arrow head: between the rims, or halfway when they overlap."""
    span = math.dist(first, last)
    t = min(1.0, max(0.0, (gaps[0] + (span - gaps[1])) / 2 / span))
    at = (first[0] + t * (last[0] - first[0]), first[1] + t * (last[1] - first[1]))
    return Curve(points=(at,), end=at, angle=_heading(first, last), apex=at, bare=True)


def _control(a: Point, b: Point, curve: float) -> Point:
    return (
        (a[0] + b[0]) / 2 - 2 * curve * (b[1] - a[1]),
        (a[1] + b[1]) / 2 + 2 * curve * (b[0] - a[0]),
    )


def _along(a: Point, control: Point, b: Point, t: float) -> Point:
    u = 1 - t
    return (
        u * u * a[0] + 2 * u * t * control[0] + t * t * b[0],
        u * u * a[1] + 2 * u * t * control[1] + t * t * b[1],
    )


def _sample(points: tuple[Point, ...], curve: float) -> list[Point]:
    if len(points) != 2 or not curve:
        return list(points)
    a, b = points
    control = _control(a, b, curve)
    return [_along(a, control, b, step / STEPS) for step in range(STEPS + 1)]


def _cut_end(path: list[Point], length: float) -> list[Point]:
    kept, left = list(path), length
    while kept:
        b = kept.pop()
        if not kept:
            break
        a = kept[-1]
        step = math.dist(a, b)
        if step > left:
            t = 1 - left / step
            return [*kept, (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))]
        left -= step
    return []


def _length(path: list[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(path))


def _heading(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
