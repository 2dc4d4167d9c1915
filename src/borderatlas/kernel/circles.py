"""Which places a point is within a distance of, on the ellipsoid: exact, by tables where it can.

A place reaches the cells around it. A cell all of which is surely within the radius, or surely
not, needs no test; in the others the chord to the place decides, and where the chord is within
rounding of the radius, PROJ's geodesic does. So every answer is that of `Geod.inv <= radius`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from borderatlas.kernel import geodesy
from borderatlas.kernel.lattice import (
    COARSE_DEG,
    COLUMNS,
    EXACT,
    PAD_DEG,
    ROWS,
    SOUTH,
    WEST,
    Lattice,
    Lists,
    ragged,
)
from borderatlas.kernel.sets import Found, Pairs, Sets, coded, mixed, settle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

_FINE_CELLS = 1_000_000
_SIDES = (64, 32, 16, 8, 4)
_PAIRS = 256
"""Of a coarse cell and a place, looked at together: what they take stays in the cache."""
_DEGREE_M = 110_574.0
"""The shortest degree of latitude (WGS 84, at the equator)."""


@dataclass(frozen=True)
class Circles:
    """Places (n,) in degrees with one radius in metres, ready to be asked."""

    lon: Floats
    lat: Floats
    radius_m: float
    lattice: Lattice
    candidates: Lists
    sets: Sets

    def assign(self, lon: Floats, lat: Floats) -> Found:
        """Return the places of each point.

        Parameters
        ----------
        lon, lat
            Degrees (n,), finite, within ±180 and ±90.
        """
        import numpy as np

        codes = self.lattice.codes(lon, lat)
        rows = np.flatnonzero(codes < 0)
        if not rows.size:
            return Found(codes, Pairs.none(), rows)
        group, place = self.candidates.of((EXACT - codes[rows]).astype(np.int64))
        inside = self._within(lon[rows], lat[rows], group, place)
        pairs = settle(codes, rows, group[inside], place[inside], sets=self.sets)
        return Found(codes, pairs, rows[:0])

    def _within(self, lon: Floats, lat: Floats, group: Longs, place: Longs) -> NDArray[np.bool_]:
        """Return whether the point of each `group` is within the radius of each `place`."""
        import numpy as np

        here, there = geodesy.in_space(lon, lat), geodesy.in_space(self.lon, self.lat)
        square = np.zeros(group.size)
        for own, other in zip(here, there, strict=True):
            apart = own[group] - other[place]
            square += apart * apart
        least = geodesy.surely_within_m(self.radius_m)
        most = self.radius_m + geodesy.SLACK_M
        inside = square <= least * least
        open_ = np.flatnonzero((square <= most * most) & ~inside)
        if open_.size:
            far = geodesy.distance_m(
                lon[group[open_]], lat[group[open_]], self.lon[place[open_]], self.lat[place[open_]]
            )
            inside[open_] = far <= self.radius_m
        return inside


def circles(lon: Floats, lat: Floats, *, radius_m: float) -> Circles:
    """Return the index of places (n,) in degrees, for one radius in metres, above 0."""
    import numpy as np

    cell, place = _reached(lon, lat, radius_m)
    whole, lists = _by_cell(cell, place)
    sets = Sets.singles(lon.size)
    coarse = np.zeros(ROWS * COLUMNS, dtype=np.int32)
    side = next((side for side in _SIDES if whole.size * side * side <= _FINE_CELLS), 0)
    if not side:
        coarse[whole] = EXACT - np.arange(whole.size, dtype=np.int32)
        lattice = Lattice(coarse, np.zeros(0, dtype=np.int32), 1, np.iinfo(np.int32).min)
        return Circles(lon, lat, radius_m, lattice, lists, sets)
    reach = _Reach(lon, lat, radius_m)
    fine, candidates = _fine(whole, lists, reach, side=side, sets=sets)
    fine_from = EXACT - candidates.starts.size
    coarse[whole] = fine_from - np.arange(whole.size, dtype=np.int32)
    return Circles(lon, lat, radius_m, Lattice(coarse, fine, side, fine_from), candidates, sets)


def _reached(lon: Floats, lat: Floats, radius_m: float) -> tuple[Longs, Longs]:
    """Return the coarse cells that each place may reach, and which place it is that does."""
    import numpy as np

    # A degree of latitude is nowhere shorter: farther north or south than this is out of reach.
    reach = radius_m / _DEGREE_M + 2 * PAD_DEG
    low = np.maximum(((lat - reach - SOUTH) / COARSE_DEG).astype(np.int64), 0)
    high = np.minimum(((lat + reach - SOUTH) / COARSE_DEG).astype(np.int64), ROWS - 1)
    place, within = ragged(high - low + 1)
    row = low[place] + within
    wide = _half_width_deg(lat[place], radius_m)
    round_ = wide >= 180
    first = np.floor((lon[place] - wide - WEST) / COARSE_DEG).astype(np.int64)
    last = np.floor((lon[place] + wide - WEST) / COARSE_DEG).astype(np.int64)
    first, last = np.where(round_, 0, first), np.where(round_, COLUMNS - 1, last)
    group, within = ragged(last - first + 1)
    column = first[group] + within
    row, place, every = row[group], place[group], round_[group]
    # What lies beyond ±180 is on the other side, where the lattice begins anew: it is longer
    # than 360 degrees, so that a cell beyond one end is one of two at the other.
    turn = round(360 / COARSE_DEG)
    cells = [row * COLUMNS + column]
    places = [place]
    for shift in (-turn, turn):
        for step in (-1, 0, 1):
            away = column + shift + step
            cells.append(row * COLUMNS + away)
            places.append(place)
            away_ok = (away >= 0) & (away < COLUMNS) & ~every
            cells[-1], places[-1] = cells[-1][away_ok], places[-1][away_ok]
    ok = (column >= 0) & (column < COLUMNS)
    cells[0], places[0] = cells[0][ok], places[0][ok]
    return np.concatenate(cells), np.concatenate(places)


def _half_width_deg(lat: Floats, radius_m: float) -> Floats:
    """Return how many degrees of longitude a radius reaches to either side at most.

    On a sphere of the least radius of curvature, sin(width) = sin(angle) / cos(lat); a hundredth
    more covers that the Earth is none.
    """
    import numpy as np

    angle = 1.01 * radius_m / geodesy.TIGHTEST_M
    if angle >= math.pi / 2:
        return np.full(lat.shape, 180.0)
    room = np.cos(np.radians(lat))
    share = math.sin(angle) / np.maximum(room, 1e-12)
    width = np.degrees(np.arcsin(np.minimum(share, 1.0))) * 1.01 + 2 * PAD_DEG
    over_pole = np.radians(np.abs(lat)) + angle >= math.pi / 2 - 1e-6
    return np.where(over_pole | (share >= 0.99), 180.0, width)


def _by_cell(cell: Longs, place: Longs) -> tuple[Longs, Lists]:
    """Return the cells, each once and sorted, and the places of each."""
    import numpy as np

    order = np.lexsort((place, cell))
    cell, place = cell[order], place[order]
    fresh = np.ones(cell.size, dtype=bool)
    fresh[1:] = (cell[1:] != cell[:-1]) | (place[1:] != place[:-1])
    cell, place = cell[fresh], place[fresh]
    cells, starts = np.unique(cell, return_index=True)
    return cells, Lists(np.append(starts, cell.size).astype(np.int64), place)


class _Reach(NamedTuple):
    """Places in degrees, and how far they reach."""

    lon: Floats
    lat: Floats
    radius_m: float


def _fine(
    cells: Longs, lists: Lists, reach: _Reach, *, side: int, sets: Sets
) -> tuple[Ints, Lists]:
    """Return the codes of the fine cells, a block for each coarse one, and whom to test where."""
    import numpy as np

    step = COARSE_DEG / side
    half = (np.arange(side) + 0.5) * step
    middle_lon = (WEST + (cells % COLUMNS) * COARSE_DEG)[:, None] + half
    middle_lat = np.clip((SOUTH + (cells // COLUMNS) * COARSE_DEG)[:, None] + half, -90, 90)
    corner_m = _half_diagonal_m(middle_lat, step)
    least = geodesy.surely_within_m(np.maximum(reach.radius_m - corner_m, 0.0))
    most = reach.radius_m + corner_m + geodesy.SLACK_M
    # On the ellipsoid x and y are a factor of the latitude times one of the longitude.
    flat, _, height = geodesy.in_space(np.zeros(1), middle_lat)
    cosine, sine = np.cos(np.radians(middle_lon)), np.sin(np.radians(middle_lon))
    there = geodesy.in_space(reach.lon, reach.lat)
    block, place = lists.of(np.arange(cells.size))
    inside: list[tuple[Longs, Longs]] = []
    tested: list[tuple[Longs, Longs]] = []
    for pairs in np.array_split(np.arange(block.size), max(1, block.size // _PAIRS)):
        at, one = block[pairs], place[pairs]
        square = (flat[at][:, :, None] * cosine[at][:, None, :] - there[0][one, None, None]) ** 2
        square += (flat[at][:, :, None] * sine[at][:, None, :] - there[1][one, None, None]) ** 2
        square += ((height[at] - there[2][one, None]) ** 2)[:, :, None]
        within = square <= (least * least)[at][:, :, None]
        maybe = (square <= (most * most)[at][:, :, None]) & ~within
        for mask, found in ((within, inside), (maybe, tested)):
            pair, row, column = np.nonzero(mask)
            found.append(((at[pair] * side + row) * side + column, one[pair]))
    fine = cells.size * side * side
    held, open_ = _together(inside), _together(tested)
    both = mixed(held[0], open_[0], cells=fine)
    open_ = _together([open_, (held[0][both], held[1][both])])
    return coded(held, open_, cells=fine, sets=sets)


def _together(parts: Sequence[tuple[Longs, Longs]]) -> tuple[Longs, Longs]:
    """Return cells and places of several parts, one or more, as those of one."""
    import numpy as np

    return np.concatenate([cell for cell, _ in parts]), np.concatenate([to for _, to in parts])


def _half_diagonal_m(lat: Floats, step_deg: float) -> Floats:
    """Return how far a point of a cell is from its middle at most, along the surface, in metres.

    First north or south, then east or west on the widest parallel of the cell.
    """
    import numpy as np

    away = np.radians(step_deg / 2 + PAD_DEG)
    widest = np.maximum(np.abs(lat) - step_deg / 2 - PAD_DEG, 0.0)
    return np.asarray(away * geodesy.WIDEST_M * (1 + np.cos(np.radians(widest))))
