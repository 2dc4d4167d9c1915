"""Places that an audience is not to see where they are, and which events would tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from borderatlas.atlas import Atlas
from borderatlas.coarsen import is_coarse
from borderatlas.schema import GRID_M, PLACES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

_UNKNOWN_M = 10_000
"""How coarse events near a place are that is not told at all: the cell does not tell it."""


@dataclass(frozen=True)
class Hidden:
    """Places (n,) that an audience is not to see where they are.

    `reach_m` is how near an event tells of them, `cell_m` how coarse it has to be not to.
    """

    lon: Floats
    lat: Floats
    reach_m: Floats
    cell_m: Longs

    def same(self, other: Hidden) -> bool:
        """Return whether others are the same places."""
        import numpy as np

        columns = ("lon", "lat", "reach_m", "cell_m")
        return all(np.array_equal(getattr(self, each), getattr(other, each)) for each in columns)

    def needed_m(self, lon: Floats, lat: Floats) -> int:
        """Return the size of the cells in which events (n,) are not to be told finer; 0 for any."""
        import numpy as np

        from borderatlas.kernel.geodesy import in_space

        here = in_space(lon, lat)
        needed = 0
        for at in np.argsort(-self.cell_m) if lon.size else ():
            there = in_space(self.lon[at], self.lat[at])
            square = sum((one - other) ** 2 for one, other in zip(here, there, strict=True))
            if self.cell_m[at] > needed and np.min(square) <= self.reach_m[at] ** 2:
                needed = int(self.cell_m[at])
        return needed


def hidden_places(told: Atlas, atlas: Atlas) -> Hidden:
    """Return the places of `atlas`, all that the team knows, that `told` does not tell exactly."""
    import numpy as np

    found = []
    for name in PLACES:
        shown = {row["place_id"]: row for row in told.rows(name)}
        for row in atlas.rows(name) if told.audience != "internal" else ():
            if row["geometry"] is None or not (is_coarse(row) or row["place_id"] not in shown):
                continue
            ring = shown.get(row["place_id"], {"precision_m": _UNKNOWN_M})
            size = max(row["coarsen_m"] or 0, int(ring["precision_m"] or _UNKNOWN_M))
            point = row["geometry"]
            size = min(max(size, GRID_M[0]), GRID_M[1])
            # As far around as it is to be hidden: a ring of events tells its middle.
            found.append((point.x, point.y, size + row["precision_m"], size))
    lon, lat, reach_m, cell_m = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return Hidden(lon, lat, reach_m, cell_m.astype(np.int64))


def nowhere() -> Hidden:
    """Return no places."""
    import numpy as np

    none = np.zeros(0)
    return Hidden(none, none, none, none.astype(np.int64))
