"""Numbers to circles: the one formula by which an area scale, and a filter, size a mark."""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

from borderatlas.scene import Size, Symbol


class Figure(NamedTuple):
    """Both ends of an interval, `None` where open; the least and the greatest number reported.

    `fewer` says that the number is only told to be below a bound, to protect people.
    """

    low: float | None
    high: float | None
    span: tuple[float, float] | None
    fewer: bool = False


def radius(size: Size, value: float) -> float:
    """Return the radius in points; its area is proportional to `value` (>= 0)."""
    return round(size.radius_pt * math.sqrt(value / size.maximum), 3)


def symbol(size: Size, figure: Figure) -> Symbol:
    """Return the symbol of a figure.

    A disc for the low number inside a ring for the high one; without any number the mark is
    hollow, and so it is where nobody is reported, or fewer than a bound.
    """
    low, high, span, fewer = figure
    if span is None:
        return _hollow(size, "?", size.unknown_pt)
    if span[1] == 0:
        return nobody(size)
    if fewer:
        return few(size)
    disc = dataclasses.replace(size.symbol, radius_pt=radius(size, low or 0))
    if low is not None and high is not None:
        return dataclasses.replace(disc, ring_pt=radius(size, high) if high > low else 0.0)
    # An open upper end has its dashed ring clear of the disc: it stands for "and more".
    outer = radius(size, span[1]) + (size.open_gap_pt if high is None else 0.0)
    return dataclasses.replace(disc, ring_pt=round(outer, 3), ring_dash_pt=size.open_dash_pt)


def nobody(size: Size) -> Symbol:
    """Return the symbol of "reported: nobody", which has no area."""
    return _hollow(size, "0", size.unknown_pt)


def few(size: Size) -> Symbol:
    """Return the symbol of "fewer than": it tells no number, and has no area."""
    return _hollow(size, "<", size.unknown_pt)


def silent(size: Size) -> Symbol:
    """Return the symbol of a place that reports speak of, without a number that is shown."""
    return _hollow(size, "–", size.unknown_pt)


def nothing(size: Size) -> Symbol:
    """Return the symbol of a place that nobody gives a report for: a small empty circle."""
    return _hollow(size, "", size.empty_pt)


def _hollow(size: Size, sign: str, radius_pt: float) -> Symbol:
    return dataclasses.replace(
        size.symbol, hollow=True, sign=sign, radius_pt=radius_pt, fill="paper"
    )
