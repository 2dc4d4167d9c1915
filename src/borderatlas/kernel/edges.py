"""The edges of areas, and which cells of a grid they come near."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from borderatlas.kernel.lattice import PAD_DEG, ragged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Geometries = NDArray[np.object_]

T = TypeVar("T")


@dataclass(frozen=True)
class Edges:
    """Edges of areas: from (ax, ay) to (bx, by), in degrees, each of the area `owner`."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    owner: Longs

    def take(self, which: Longs) -> Edges:
        """Return some of them."""
        return Edges(
            self.ax[which], self.ay[which], self.bx[which], self.by[which], self.owner[which]
        )

    def followed_by(self, others: Edges, *, places: int) -> Edges:
        """Return these edges and then others, of areas whose numbers are `places` higher."""
        import numpy as np

        return Edges(
            np.append(self.ax, others.ax),
            np.append(self.ay, others.ay),
            np.append(self.bx, others.bx),
            np.append(self.by, others.by),
            np.append(self.owner, others.owner + places),
        )


def side_by_side(
    work: Callable[[Geometries], T], geometries: Geometries, threads: int
) -> list[tuple[int, T]]:
    """Return what work makes of parts of the geometries, and the number of the first of each.

    There are as many parts as threads or fewer, and in each about as many vertices.
    """
    import numpy as np
    import shapely

    done = np.cumsum(shapely.get_num_coordinates(geometries))
    marks = np.arange(1, threads) * (done[-1] / threads) if done.size else []
    begins = np.unique([0, *np.searchsorted(done, marks)]).tolist()
    parts = [geometries[one:other] for one, other in itertools.pairwise([*begins, len(geometries)])]
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(zip(begins, pool.map(work, parts), strict=True))


def edges_of(geometries: Geometries) -> Edges:
    """Return the edges of all rings and lines, and points as edges of no length."""
    import numpy as np
    import shapely

    parts, owner = shapely.get_parts(geometries, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, part = shapely.get_parts(parts, return_index=True)
        owner = owner[part]
    kind = shapely.get_type_id(parts)
    areas = np.flatnonzero(kind == shapely.GeometryType.POLYGON)
    rings, ring_owner = shapely.get_rings(parts[areas], return_index=True)
    others = np.flatnonzero(kind != shapely.GeometryType.POLYGON)
    lines = np.concatenate((rings, parts[others]))
    line_owner = np.concatenate((owner[areas][ring_owner], owner[others]))
    points, line = shapely.get_coordinates(lines, return_index=True)
    joined = (line[1:] == line[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    single = shapely.get_type_id(lines)[line] == shapely.GeometryType.POINT
    at = np.concatenate((np.flatnonzero(joined), np.flatnonzero(single)))
    to = np.concatenate((np.flatnonzero(joined) + 1, np.flatnonzero(single)))
    ax, ay = points[at].T.copy()
    bx, by = points[to].T.copy()
    return Edges(ax, ay, bx, by, line_owner[line[at]])


def near_cells(
    edges: Edges, west: Floats | float, south: Floats | float, step: float, size: tuple[int, int]
) -> tuple[Longs, Longs, Longs]:
    """Return which edges come near which cells of a grid: edge, column, row.

    `west` and `south` are where the grid begins, one for all or one for each edge; cells beyond
    its `size` are left out.
    """
    import numpy as np

    columns, rows = size
    ax, bx = edges.ax - west, edges.bx - west
    ay, by = edges.ay - south, edges.by - south
    low = np.maximum(np.floor((np.minimum(ay, by) - PAD_DEG) / step), 0).astype(np.int64)
    high = np.minimum(np.floor((np.maximum(ay, by) + PAD_DEG) / step), rows - 1).astype(np.int64)
    which, within = ragged(np.maximum(high - low + 1, 0))
    row = low[which] + within
    ax, bx, ay, by = ax[which], bx[which], ay[which], by[which]
    rise = by - ay
    level = rise == 0
    rise = np.where(level, 1.0, rise)
    below, above = row * step - PAD_DEG, (row + 1) * step + PAD_DEG
    one = np.where(level, 0.0, np.clip((below - ay) / rise, 0, 1))
    other = np.where(level, 1.0, np.clip((above - ay) / rise, 0, 1))
    x, x2 = ax + one * (bx - ax), ax + other * (bx - ax)
    first = np.floor((np.minimum(x, x2) - PAD_DEG) / step).astype(np.int64)
    last = np.floor((np.maximum(x, x2) + PAD_DEG) / step).astype(np.int64)
    first, last = np.maximum(first, 0), np.minimum(last, columns - 1)
    group, within = ragged(np.maximum(last - first + 1, 0))
    return which[group], first[group] + within, row[group]
