"""Raw events as they stand on a still map: numbers in hexagons, dots where they stand apart.

The rule is that of `eventview.js`, at the whole zoom nearest to the map's own.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from borderatlas import hexagons
from borderatlas.columns import Packed, inflated, unpack
from borderatlas.scene import EventLayer, EventLook
from borderatlas.units import px

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOTS = 3
"""As many events in one hexagon stand as dots, if they stand apart."""

_APART_PX = 2.0
OUTLINE_OPACITY = 0.14
"""Of a hexagon, as on the page."""

Position = tuple[float, float]


@dataclass(frozen=True)
class EventGroup:
    """Events that stand together, at a (lon, lat) in degrees.

    A dot is one event where it is. `corners` are those of their hexagon, in degrees; a dot has
    none, nor has a place by itself.
    """

    at: Position
    number: int
    radius_pt: float
    corners: tuple[Position, ...] = ()
    dot: bool = False


def event_groups(layer: EventLayer, zoom: int) -> tuple[EventGroup, ...]:
    """Return how the events of a layer stand together at a zoom of web maps, the largest last."""
    packed = layer.columns, layer.packed, layer.decimals, layer.cells
    return _grouped(*packed, layer.look, lattice_zoom(layer, zoom), named=bool(layer.places))


def lattice_zoom(layer: EventLayer, zoom: int) -> int:
    """Return the zoom of the lattice on a map: no finer than events were counted beforehand."""
    return min(zoom, layer.cell_zoom) if layer.cells else zoom


@functools.lru_cache(maxsize=1)  # of the layer that is drawn, at one zoom after the other
def _columns(told: tuple[Packed, ...], packed: str) -> Mapping[str, NDArray[np.int64]]:
    return unpack(told, inflated(packed))


@functools.lru_cache(maxsize=8)  # a picture in two widths and three languages
def _grouped(  # noqa: PLR0917 - what a cache can know it by
    told: tuple[Packed, ...], packed: str, decimals: int, cells: tuple[Position, ...],
    look: EventLook, zoom: int, *, named: bool,
) -> tuple[EventGroup, ...]:  # fmt: skip
    columns = _columns(told, packed)
    if cells:
        lon, lat = (np.array(cells).T[axis][columns["cell"]] for axis in (0, 1))
        times = columns["count"]
    else:
        lon, lat = (columns[name] / 10**decimals for name in ("lon", "lat"))
        times = np.ones(lon.size, dtype=np.int64)
    if not lon.size:
        return ()
    which, (x, y) = hexagons.counted(lon, lat, zoom=zoom)
    numbers = np.bincount(which, weights=times).astype(np.int64)
    greatest = int(np.max(numbers))
    order = np.argsort(which, kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(which))[:-1])
    groups: list[EventGroup] = []
    for cell, own in enumerate(rows):
        single = own.size <= DOTS and numbers[cell] == own.size and not named
        points = list(zip(lon[own].tolist(), lat[own].tolist(), strict=True)) if single else []
        if points and _stand_apart(points, zoom, 2 * px(look.dot_pt) + _APART_PX):
            groups += [EventGroup(at, 1, look.dot_pt, dot=True) for at in points]
            continue
        number = int(numbers[cell])
        share = math.sqrt(number / greatest)
        radius = max(look.least_pt, look.greatest_pt * share)
        if named and np.ptp(columns["cell"][own]) == 0:
            place = (float(lon[own[0]]), float(lat[own[0]]))
            groups.append(EventGroup(place, number, radius))
            continue
        middle = (float(x[cell]), float(y[cell]))
        groups.append(EventGroup(middle, number, radius, tuple(_corners(middle, zoom))))
    return tuple(sorted(groups, key=lambda group: group.radius_pt))


def _stand_apart(points: Sequence[Position], zoom: int, least_px: float) -> bool:
    lon, lat = (np.array(axis) for axis in zip(*points, strict=True))
    placed = list(
        zip(*(axis.tolist() for axis in hexagons.plane(lon, lat, zoom=zoom)), strict=True)
    )
    return all(
        math.dist(one, other) >= least_px
        for at, one in enumerate(placed)
        for other in placed[at + 1 :]
    )


def _corners(middle: Position, zoom: int) -> Iterator[Position]:
    x, y = hexagons.plane(np.array([middle[0]]), np.array([middle[1]]), zoom=zoom)
    reach = hexagons.WIDE_PX / math.sqrt(3)
    turns = np.arange(6) * math.pi / 3
    lon, lat = hexagons.degrees(x + reach * np.sin(turns), y - reach * np.cos(turns), zoom=zoom)
    yield from zip(lon.tolist(), lat.tolist(), strict=True)


def short_number(number: int) -> str:
    """Return a number in the room of a disc: 950, 1.2K, 35K, 1.2M; the same in all languages."""
    if number < 1000:
        return str(number)
    rounded = int(float(f"{number:.2g}"))  # first, so that 999,999 is a million
    size, sign = (1_000_000, "M") if rounded >= 1_000_000 else (1_000, "K")
    return f"{rounded / size:g}{sign}"
