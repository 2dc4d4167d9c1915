"""Lengths on paper and on the screen. A Scene speaks in points; only renderers convert."""

from __future__ import annotations

PX_PER_PT = 96 / 72
"""CSS pixels in a point (CSS Values and Units 3, section 5.2)."""

MM_PER_PT = 25.4 / 72


def px(length_pt: float) -> float:
    """Return a length in points as CSS pixels."""
    return length_pt * PX_PER_PT
