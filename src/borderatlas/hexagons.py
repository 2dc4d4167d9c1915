"""Events counted in hexagons of a fixed lattice: the same in the page, in pictures and in print.

The lattice lies on the plane of web maps (spherical Mercator) at a whole zoom, `WIDE_PX` CSS
pixels from flat side to flat side, corners up. Its origin is that of the plane, so that moving a
map changes no number. `hexagons.js` says the same; both are held to the same vectors.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

WIDE_PX = 44.0
_RADIUS_PX = WIDE_PX / math.sqrt(3)
_TILE_PX = 256


def plane(lon: Floats, lat: Floats, *, zoom: int) -> tuple[Floats, Floats]:
    """Return points in degrees on the plane of web maps, in CSS pixels, y downwards."""
    import numpy as np

    world = _TILE_PX * 2**zoom
    x = (lon + 180) / 360 * world
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * world
    return x, y


def degrees(x: Floats, y: Floats, *, zoom: int) -> tuple[Floats, Floats]:
    """Return points on the plane of web maps in degrees."""
    import numpy as np

    world = _TILE_PX * 2**zoom
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / world))))
    return np.asarray(x / world * 360 - 180), np.asarray(lat)


def hexagon_of(x: Floats, y: Floats) -> tuple[Longs, Longs]:
    """Return in which hexagon each point of the plane lies: its column q and its row r.

    Of the three coordinates q, r and -q-r of a point, each rounded half up, that with the largest
    error follows from the others; where two are equal, q before r.
    """
    import numpy as np

    row = y / (1.5 * _RADIUS_PX)
    column = x / WIDE_PX - row / 2
    third = -column - row
    q, r, s = (np.floor(value + 0.5) for value in (column, row, third))
    # Where the three add up to nothing, each follows from the others already.
    at = np.flatnonzero(q + r + s)
    off_q, off_r, off_s = (
        np.abs(whole[at] - value[at]) for whole, value in ((q, column), (r, row), (s, third))
    )
    turn_q = (off_q >= off_r) & (off_q >= off_s)
    turn_r = ~turn_q & (off_r >= off_s)
    q_at, r_at = q[at], r[at]
    q[at] = np.where(turn_q, -r_at - s[at], q_at)
    r[at] = np.where(turn_r, -q_at - s[at], r_at)
    return q.astype(np.int64), r.astype(np.int64)


def middle_of(q: Longs, r: Longs) -> tuple[Floats, Floats]:
    """Return the middles of hexagons on the plane."""
    import numpy as np

    x, y = WIDE_PX * (q + r / 2), 1.5 * _RADIUS_PX * r
    return x.astype(np.float64), y.astype(np.float64)


def counted(lon: Floats, lat: Floats, *, zoom: int) -> tuple[Longs, tuple[Floats, Floats]]:
    """Return, of the hexagons that points lie in, which each point's is and their middles.

    Returns
    -------
    tuple
        The number of the hexagon of each point (n,), and the middles in degrees, by row and column.
    """
    import numpy as np

    q, r = hexagon_of(*plane(lon, lat, zoom=zoom))
    if not q.size:
        return q, degrees(*middle_of(q, r), zoom=zoom)
    least_q, least_r = np.min(q), np.min(r)
    wide = int(np.max(q) - least_q) + 1
    key = (r - least_r) * wide + (q - least_q)
    if wide * int(np.max(r) - least_r + 1) <= _MOST_CELLS:
        there = np.bincount(key) > 0
        found, which = np.flatnonzero(there), (np.cumsum(there) - 1)[key]
    else:
        found, which = np.unique(key, return_inverse=True)
    return which, degrees(*middle_of(found % wide + least_q, found // wide + least_r), zoom=zoom)


_MOST_CELLS = 1 << 22
"""Of a lattice that is looked up rather than sorted: 32 MB."""
