"""Cells of a grid over the world, of two sizes, and what is known of each: the index of a count.

A coarse cell is an eighth of a degree. What is the same for every point in it is answered by one
look into a table. Where it is not, the coarse cell has fine cells of its own; what is not the
same in a fine cell is left for an exact test. The lines of the lattice lie off the round degrees
on which people draw borders, so that hardly a border runs along one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

COARSE_DEG = 0.125
WEST, SOUTH = -180.0713, -90.0713
"""Where the lattice begins: off the round degrees, and before the first point there can be."""
COLUMNS, ROWS = 2882, 1442
PAD_DEG = 1e-9
"""Whatever is said of a cell holds this far around it: rounding moves a point by less."""

EXACT = -1
"""Codes from here down: an exact test decides, among the candidates of entry `EXACT - code`."""


@dataclass(frozen=True)
class Lattice:
    """What is known of each cell.

    `coarse` is int32, `ROWS * COLUMNS` by row; a code from 0 up is a set of places, a negative
    one an entry of exact tests, or, at `fine_from` and below, a block of fine cells. `fine` is
    int32, a block after the other, each `side * side` by row.
    """

    coarse: Ints
    fine: Ints
    side: int
    fine_from: int

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to workers as runs of cells with one code: 16 MB become few."""
        import numpy as np

        begins = np.append(0, np.flatnonzero(self.coarse[1:] != self.coarse[:-1]) + 1)
        lengths = np.diff(begins, append=self.coarse.size)
        return _from_runs, (self.coarse[begins], lengths, self.fine, self.side, self.fine_from)

    def codes(self, lon: Floats, lat: Floats) -> Ints:
        """Return the code of each point (n,), of degrees (n,) within ±180 and ±90."""
        import numpy as np

        # One array for both: fresh memory costs more than what is done with it.
        scaled = lon - WEST
        scaled *= 1 / COARSE_DEG
        column = scaled.astype(np.int32)
        np.subtract(lat, SOUTH, out=scaled)
        scaled *= 1 / COARSE_DEG
        cell = scaled.astype(np.int32)
        cell *= COLUMNS
        cell += column
        codes = self.coarse.take(cell)
        if not self.fine.size:
            return codes
        near = np.flatnonzero(codes <= self.fine_from)
        if near.size:
            block = (self.fine_from - codes[near]).astype(np.int64)
            block *= self.side * self.side
            block += self._fine_row(lat[near], SOUTH) * self.side
            block += self._fine_row(lon[near], WEST)
            codes[near] = self.fine.take(block)
        return codes

    def _fine_row(self, deg: Floats, begin: float) -> Longs:
        """Return in which fine row or column of its coarse cell each position is."""
        import numpy as np

        scaled = (deg - begin) * (1 / COARSE_DEG)
        scaled -= scaled.astype(np.int32)
        scaled *= self.side
        return scaled.astype(np.int64)


def _from_runs(codes: Ints, lengths: Longs, fine: Ints, side: int, fine_from: int) -> Lattice:
    import numpy as np

    return Lattice(np.repeat(codes, lengths), fine, side, fine_from)


def coarse_of(lon: Floats, lat: Floats) -> tuple[Longs, Longs]:
    """Return the column and the row of the coarse cell of each point."""
    import numpy as np

    column = ((lon - WEST) * (1 / COARSE_DEG)).astype(np.int64)
    row = ((lat - SOUTH) * (1 / COARSE_DEG)).astype(np.int64)
    return column, row


def ragged(counts: Longs) -> tuple[Longs, Longs]:
    """Return, for groups of `counts` members in a row, the group and the place in it of each."""
    import numpy as np

    group = np.repeat(np.arange(counts.size), counts)
    begins = np.cumsum(counts) - counts
    return group, np.arange(group.size) - begins[group]


def spans(first: Longs, lengths: Longs) -> Longs:
    """Return the whole numbers of runs, one run after the other."""
    import numpy as np

    begins = np.cumsum(lengths) - lengths
    found = np.repeat(first - begins, lengths)
    found += np.arange(found.size)
    return found


@dataclass(frozen=True)
class Lists:
    """Lists of whole numbers, one after the other: `values[starts[i]:starts[i + 1]]` is one."""

    starts: Longs
    values: Longs

    def counts(self, which: Longs) -> Longs:
        """Return how long each of some lists is."""
        return self.starts[which + 1] - self.starts[which]

    def followed_by(self, others: Lists) -> Lists:
        """Return these lists and then others."""
        import numpy as np

        ends = np.append(self.starts, others.starts[1:] + self.starts[-1])
        return Lists(ends, np.concatenate((self.values, others.values)))

    def of(self, which: Longs) -> tuple[Longs, Longs]:
        """Return the members of some lists, and in which of `which` each is."""
        group, within = ragged(self.counts(which))
        return group, self.values[self.starts[which][group] + within]


def grouped(owner: Longs, values: Longs, *, owners: int) -> Lists:
    """Return lists by owner (0 to `owners` - 1), each in the order of `values`."""
    import numpy as np

    order = np.lexsort((values, owner))
    starts = np.zeros(owners + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=starts[1:])
    return Lists(starts, values[order])
