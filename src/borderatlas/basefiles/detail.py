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
"""What a map has on the page of a desk; its opening zoom shows all that it is about."""
_STEPS: Mapping[str, int | None] = {"coarse": 0, "normal": 2, "fine": None}
"""How many zooms closer than the opening one a line may be a pixel off; None for the closest."""
_MORE = 1.1
"""Beyond it: on paper parallels are curved, and a reader moves the map."""
_PRINT_M = 0.17
"""How wide a figure is on paper."""
_DOT_M = 0.0001
"""How far a printed line may be off: a tenth of a millimetre."""


@dataclass(frozen=True)
class Detail:
    """How far lines may be from where they were, and the scales from which that comes.

    `page_zoom` is the web map zoom at which it is one pixel, `print_denominator` the scale of
    the same on a page of paper: what it is one to.
    """

    tolerance_m: float
    page_zoom: int
    print_denominator: float


def chosen(name: str, about: Bounds) -> Detail:
    """Return the detail that is meant by a name, for maps that are about a box.

    Raises
    ------
    ArgumentError
        When there is none of the name.
    """
    if name not in _STEPS:
        raise ArgumentError(f"--detail {name!r} is none; there are {', '.join(_STEPS)}")
    west, south, east, north = about
    squeeze = math.cos(math.radians((south + north) / 2))
    across = TILE_PX * (east - west) / 360
    up = TILE_PX * (_mercator(north) - _mercator(south)) / (2 * math.pi)
    opening = math.floor(math.log2(min(_PAGE_PX[0] / across, _PAGE_PX[1] / up)))
    steps = _STEPS[name]
    zoom = CLOSE_ZOOM if steps is None else min(max(opening, 0) + steps, CLOSE_ZOOM)
    pixel_m = 360 * M_PER_DEGREE * squeeze / (TILE_PX * 2**zoom)
    denominator = (east - west) * squeeze * M_PER_DEGREE / _PRINT_M
    return Detail(min(pixel_m, _DOT_M * denominator), zoom, denominator)


def page_box(about: Bounds) -> Bounds:
    """Return what pages show around a box: those of a desk beside it, those of a phone above it.

    Parameters
    ----------
    about
        What maps are about: west, south, east, north in degrees.

    Returns
    -------
    tuple of float
        The same, in tenths of a degree, and no more than there is of the world.
    """
    west, south, east, north = about
    low, high = _mercator(south), _mercator(north)
    across, up = math.radians(east - west), high - low
    wide = max(across, up * _PAGE_PX[0] / _PAGE_PX[1]) * _MORE
    tall = max(up, across) * _MORE
    middle_lon, middle_y = math.radians(west + east) / 2, (low + high) / 2
    left, right = (math.degrees(middle_lon + side * wide / 2) for side in (-1, 1))
    bottom, top = (math.degrees(math.atan(math.sinh(middle_y + s * tall / 2))) for s in (-1, 1))
    return (
        max(math.floor(left * 10) / 10, -180.0), max(math.floor(bottom * 10) / 10, -85.0),
        min(math.ceil(right * 10) / 10, 180.0), min(math.ceil(top * 10) / 10, 85.0),
    )  # fmt: skip


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(min(max(lat, -85.0), 85.0))))
