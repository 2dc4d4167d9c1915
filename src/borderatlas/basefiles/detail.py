"""How exactly a base map is drawn: from the scale of the page and of print."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from borderatlas.basefiles.shapes import M_PER_DEGREE
from borderatlas.errors import ArgumentError
from borderatlas.io.geofiles import Bounds
from borderatlas.render.ground import TILE_PX
from borderatlas.render.thinning import CLOSE_ZOOM

_PAGE_PX = (1100, 700)
"""What a map has on the page of a desk; its opening zoom shows the whole box there."""
_STEPS: Mapping[str, int | None] = {"coarse": 0, "normal": 2, "fine": None}
"""How many zooms closer than the opening one a line may be a pixel off; None for the closest."""
_PRINT_M = 0.17
"""How wide a figure is on paper."""
_DOT_M = 0.0001
"""How far a printed line may be off: a tenth of a millimetre."""


@dataclass(frozen=True)
class Detail:
    """How far lines may be from where they were, and the scales from which that comes.

    `page_zoom` is the web map zoom at which it is one pixel, `print_denominator` the scale of
    the box on a page of paper: what it is one to.
    """

    tolerance_m: float
    page_zoom: int
    print_denominator: float


def chosen(name: str, within: Bounds) -> Detail:
    """Return the detail that is meant by a name.

    Raises
    ------
    ArgumentError
        When there is none of the name.
    """
    if name not in _STEPS:
        raise ArgumentError(f"--detail {name!r} is none; there are {', '.join(_STEPS)}")
    west, south, east, north = within
    squeeze = math.cos(math.radians((south + north) / 2))
    across = TILE_PX * (east - west) / 360
    up = TILE_PX * (_mercator(north) - _mercator(south)) / (2 * math.pi)
    opening = math.floor(math.log2(min(_PAGE_PX[0] / across, _PAGE_PX[1] / up)))
    steps = _STEPS[name]
    zoom = CLOSE_ZOOM if steps is None else min(max(opening, 0) + steps, CLOSE_ZOOM)
    pixel_m = 360 * M_PER_DEGREE * squeeze / (TILE_PX * 2**zoom)
    denominator = (east - west) * squeeze * M_PER_DEGREE / _PRINT_M
    return Detail(min(pixel_m, _DOT_M * denominator), zoom, denominator)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(min(max(lat, -85.0), 85.0))))
