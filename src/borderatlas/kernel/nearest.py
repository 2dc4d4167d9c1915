"""Which place is nearest to a point on the ellipsoid: that of the least `Geod.inv`.

In each cell only some places can be nearest to any of its points. Among these the chords choose,
where the bounds of their geodesics part them, and then Lambert's formula; PROJ decides between
those that are left. Where two geodesics are equal, to a micrometre, the point has no nearest
place but several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from borderatlas.ellipsoid import EQUATOR_M
from borderatlas.kernel import geodesy
from borderatlas.kernel.lattice import COARSE_DEG, COLUMNS, SOUTH, WEST, Lists, coarse_of
from borderatlas.kernel.sets import Found, Pairs, Sets, settle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_WIDE_DEG = 3.0
_CHUNK = 1 << 13
_BUSY = 16
"""Points in a coarse cell from which on a list of its own pays for itself."""


@dataclass(frozen=True)
class Nearest:
    """Places (n,) in degrees, ready to be asked which is nearest, within `radius_m` if given."""

    lon: Floats
    lat: Floats
    radius_m: float | None
    sphere: tuple[Floats, Floats, Floats]
    candidates: Lists
    sets: Sets

    def assign(self, lon: Floats, lat: Floats) -> Found:
        """Return the place of each point; see `Circles.assign`. Here several places are a tie."""
        import numpy as np

        codes = np.zeros(lon.size, dtype=np.int32)
        which, lists = self._lists(lon, lat)
        several: list[Pairs] = []
        for begin in range(0, lon.size, _CHUNK):
            part = slice(begin, begin + _CHUNK)
            point, place = lists.of(which[part])
            point, place = self._least(lon[part], lat[part], point, place)
            rows = np.arange(begin, min(begin + _CHUNK, lon.size))
            several.append(settle(codes, rows, point, place, sets=self.sets))
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(each.rows for each in several)])
        places = np.concatenate([rows[:0], *(each.places for each in several)])
        return Found(codes, Pairs(rows, places), rows[:0])

    def _lists(self, lon: Floats, lat: Floats) -> tuple[Longs, Lists]:
        """Return lists of the places that can be nearest, and which list is each point's.

        A wide cell has a list; a coarse one gets its own where enough points are in it.
        """
        import numpy as np

        wide = _wide_of(lon, lat)
        column, row = coarse_of(lon, lat)
        cell, of, times = np.unique(row * COLUMNS + column, return_inverse=True, return_counts=True)
        busy = times >= _BUSY
        middle_lon = WEST + cell[busy] % COLUMNS * COARSE_DEG + COARSE_DEG / 2
        middle_lat = SOUTH + cell[busy] // COLUMNS * COARSE_DEG + COARSE_DEG / 2
        middle_lat = np.clip(middle_lat, -90, 90)
        middles = _Middles(middle_lon, middle_lat, _corner_m(middle_lat, COARSE_DEG))
        own = _possible(self, middles, self.candidates, _wide_of(middle_lon, middle_lat))
        number = np.cumsum(busy) - 1 + self.candidates.starts.size - 1
        which = np.where(busy[of], number[of], wide)
        return which, self.candidates.followed_by(own)

    def _least(self, lon: Floats, lat: Floats, point: Longs, place: Longs) -> tuple[Longs, Longs]:
        """Return the pairs of each point and its nearest place, out of the possible ones."""
        import numpy as np

        here = geodesy.on_sphere(lon, lat)
        square = np.zeros(point.size)
        for own, other in zip(here, self.sphere, strict=True):
            apart = own[point] - other[place]
            square += apart * apart
        # Geodesics have between b and a times the angle on the auxiliary sphere.
        least = np.minimum.reduceat(square, _begins(point, lon.size))
        angle = 2 * np.arcsin(np.minimum(np.sqrt(least) / 2, 1.0)) * _ROOM + _HAIR
        most = np.where(angle < np.pi, 4 * np.sin(np.minimum(angle, np.pi) / 2) ** 2, 4.1)
        kept = square <= most[point]
        point, place = point[kept], place[kept]
        kept = self._by_formula(here, point, place)
        point, place = point[kept], place[kept]
        kept = self._by_proj(lon, lat, point, place)
        return point[kept], place[kept]

    def _by_formula(self, here: Sequence[Floats], point: Longs, place: Longs) -> Flags:
        """Return which of several places of a point can still be nearest, by Lambert's formula."""
        import numpy as np

        kept = np.ones(point.size, dtype=bool)
        open_ = np.flatnonzero(np.bincount(point, minlength=here[0].size)[point] > 1)
        if open_.size:
            one, other = point[open_], place[open_]
            bounds = geodesy.about_m(
                [axis[one] for axis in here], [axis[other] for axis in self.sphere]
            )
            most = np.full(here[0].size, np.inf)
            np.minimum.at(most, one, bounds.most_m)
            kept[open_] = bounds.least_m <= most[one]
        return kept

    def _by_proj(self, lon: Floats, lat: Floats, point: Longs, place: Longs) -> Flags:
        """Return which places are nearest, and near enough, where that is still open by PROJ."""
        import numpy as np

        open_ = np.bincount(point, minlength=lon.size)[point] > 1
        kept = np.ones(point.size, dtype=bool)
        if self.radius_m is not None:
            here, there = geodesy.in_space(lon, lat), geodesy.in_space(self.lon, self.lat)
            chord = np.sqrt(
                sum((a[point] - b[place]) ** 2 for a, b in zip(here, there, strict=True))
            )
            kept = chord <= self.radius_m + geodesy.SLACK_M
            open_ |= kept & (chord > geodesy.surely_within_m(self.radius_m))
        at = np.flatnonzero(open_)
        if at.size:
            one, other = point[at], place[at]
            far = geodesy.distance_m(lon[one], lat[one], self.lon[other], self.lat[other])
            least = np.full(lon.size, np.inf)
            np.minimum.at(least, one, far)
            kept[at] = far <= least[one] + TIE_M
            if self.radius_m is not None:
                kept[at] &= far <= self.radius_m
        return kept


_ROOM = EQUATOR_M / geodesy.POLE_M * (1 + 1e-9)
_HAIR = 1e-12
"""In radians: 6 micrometres, more than the rounding of the chords of small angles."""
TIE_M = 1e-6
"""Geodesics that differ by no more are taken for equal: PROJ's own are good to 1.5e-8 m."""


def nearest(lon: Floats, lat: Floats, *, radius_m: float | None = None) -> Nearest:
    """Return the index of places (n,) in degrees, at least one; none counts beyond `radius_m`."""
    import numpy as np

    every = Lists(np.array([0, lon.size]), np.arange(lon.size))
    index = Nearest(lon, lat, radius_m, geodesy.on_sphere(lon, lat), every, Sets.singles(lon.size))
    wider = _WIDE_DEG * 4
    first = _middles(wider)
    lists = _possible(index, first, every, np.zeros(first.lon.size, dtype=np.int64))
    then = _middles(_WIDE_DEG)
    lists = _possible(index, then, lists, _wide_of(then.lon, then.lat, step=wider))
    return replace(index, candidates=lists)


class _Middles(NamedTuple):
    """Middles of cells in degrees, and how far the corners of each are from it at most."""

    lon: Floats
    lat: Floats
    corner_m: Floats


def _middles(step: float) -> _Middles:
    """Return the middles of the cells of a grid over the world, by row."""
    import numpy as np

    columns, rows = round(360 / step), round(180 / step)
    row, column = np.divmod(np.arange(columns * rows), columns)
    lat = (row + 0.5) * step - 90
    return _Middles((column + 0.5) * step - 180, lat, _corner_m(lat, step))


def _wide_of(lon: Floats, lat: Floats, *, step: float = _WIDE_DEG) -> Longs:
    """Return in which cell of a grid over the world each point lies."""
    import numpy as np

    columns, rows = round(360 / step), round(180 / step)
    column = np.clip(((lon + 180) / step).astype(np.int64), 0, columns - 1)
    row = np.clip(((lat + 90) / step).astype(np.int64), 0, rows - 1)
    return np.asarray(row * columns + column)


def _corner_m(lat: Floats, step_deg: float) -> Floats:
    """Return how far a point of a cell, or a hair beyond, is from its middle at most, in metres."""
    import numpy as np

    away = np.radians(step_deg / 2 + 1e-6)
    widest = np.maximum(np.abs(lat) - step_deg / 2 - 1e-6, 0.0)
    return np.asarray(away * geodesy.WIDEST_M * (1 + np.cos(np.radians(widest))))


def _possible(index: Nearest, middles: _Middles, among: Lists, which: Longs) -> Lists:
    """Return the places that can be nearest to some point of each cell.

    `which` of the lists `among` has them all, for each.
    """
    import numpy as np

    kept_counts, kept_places = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    sizes = np.cumsum(among.counts(which))
    for part in np.split(np.arange(which.size), np.searchsorted(sizes, _splits(sizes))):
        if not part.size:
            continue
        group, place = among.of(which[part])
        here = geodesy.on_sphere(middles.lon[part], middles.lat[part])
        bounds = geodesy.about_m(
            [axis[group] for axis in here], [axis[place] for axis in index.sphere]
        )
        least = np.minimum.reduceat(bounds.most_m, _begins(group, part.size))
        kept = bounds.least_m <= (least + 2 * middles.corner_m[part])[group]
        kept_counts.append(np.bincount(group[kept], minlength=part.size))
        kept_places.append(place[kept])
    starts = np.concatenate(([0], np.cumsum(np.concatenate(kept_counts))))
    return Lists(starts.astype(np.int64), np.concatenate(kept_places))


def _splits(sizes: Longs) -> Longs:
    """Return after which sums a long list is split, so that no part takes much memory."""
    import numpy as np

    return np.arange(_CHUNK, sizes[-1] if sizes.size else 0, _CHUNK)


def _begins(group: Longs, groups: int) -> Longs:
    """Return where each group begins, of groups of which none is empty."""
    import numpy as np

    return np.searchsorted(group, np.arange(groups))
