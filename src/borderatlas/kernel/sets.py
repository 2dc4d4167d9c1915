"""Sets of places that a point can be in, as small numbers: what tables hold and counts are kept by.

0 is the empty set, 1 to n the sets of one place each, `SEVERAL` that of the points whose places
are told pair by pair; sets of more places follow as an index finds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from borderatlas.kernel.lattice import EXACT, Lists, grouped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Members = tuple[Longs, Longs]

NOTHING = 0


@dataclass(frozen=True)
class Pairs:
    """Points and places that belong together: the rows of the points, and the places."""

    rows: Longs
    places: Longs

    @classmethod
    def none(cls) -> Pairs:
        """Return no pairs."""
        import numpy as np

        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty)


@dataclass(frozen=True)
class Found:
    """Where points (n,) are: the code of a set for each, and pairs where the set says so.

    `busy` are coarse cells in which many points had to be tested, for which finer ones would pay.
    """

    codes: Ints
    pairs: Pairs
    busy: Longs


@dataclass(frozen=True)
class Sets:
    """The sets of an index, over `places` places."""

    places: int
    members: list[tuple[int, ...]] = field(default_factory=list)
    _known: dict[tuple[int, ...], int] = field(default_factory=dict)

    @classmethod
    def singles(cls, places: int) -> Sets:
        """Return nothing, each place by itself, and what stands for pairs."""
        members = [(), *((place,) for place in range(places)), ()]
        return cls(places, members, {(place,): place + 1 for place in range(places)} | {(): 0})

    @property
    def several(self) -> int:
        """The code of the points whose places are told as pairs."""
        return self.places + 1

    def single_codes(self, places: Longs) -> Ints:
        """Return the code of each place by itself."""
        import numpy as np

        return (places + 1).astype(np.int32)

    def code(self, members: tuple[int, ...]) -> int:
        """Return the code of a set of places, sorted; it gets one when it has none."""
        if members not in self._known:
            self._known[members] = len(self.members)
            self.members.append(members)
        return self._known[members]


def settle(codes: Ints, rows: Longs, group: Longs, place: Longs, *, sets: Sets) -> Pairs:
    """Write the sets of points that were tested into `codes`; return the pairs of the others.

    Parameters
    ----------
    codes
        int32 (n,), changed at `rows`.
    rows
        The points that were tested.
    group, place
        The pairs that were found: a number in `rows`, ascending, and a place.
    sets
        What the codes stand for.
    """
    import numpy as np

    found = np.bincount(group, minlength=rows.size)
    code = np.where(found > 1, sets.several, NOTHING).astype(np.int32)
    alone = found[group] == 1
    code[group[alone]] = sets.single_codes(place[alone])
    codes[rows] = code
    return Pairs(rows[group[~alone]], place[~alone])


def coded(whole: Members, tested: Members, *, cells: int, sets: Sets) -> tuple[Ints, Lists]:
    """Return a code for each cell, and what to test in those that have no set.

    Parameters
    ----------
    whole
        Cells and the places that hold all of them. Where a test decides, they do not count.
    tested
        Cells and what is to be tested in them.
    cells
        How many cells there are.
    sets
        Gets the sets that it lacks.
    """
    import numpy as np

    (cell, place), (open_cell, tried) = whole, tested
    codes = np.zeros(cells, dtype=np.int32)
    single = sets.single_codes(place)
    codes[cell] = single
    # The last place that a cell gets stays: another one was there where one finds that it is not.
    shared, flags = _flagged(cell[codes[cell] != single], cells)
    if shared.size:
        among = np.flatnonzero(flags[cell])
        owner = np.searchsorted(shared, cell[among])
        codes[shared] = _codes_of(grouped(owner, place[among], owners=shared.size), sets)
    exact, _ = _flagged(open_cell, cells)
    codes[exact] = EXACT - np.arange(exact.size, dtype=np.int32)
    return codes, grouped(np.searchsorted(exact, open_cell), tried, owners=exact.size)


def mixed(whole: Longs, tested: Longs, *, cells: int) -> Longs:
    """Return which of the cells that places hold are tested for others, too."""
    import numpy as np

    _, flags = _flagged(tested, cells)
    return np.flatnonzero(flags[whole])


def _flagged(chosen: Longs, cells: int) -> tuple[Longs, NDArray[np.bool_]]:
    """Return the cells chosen, each once, ascending; and of each cell whether it is."""
    import numpy as np

    flags = np.zeros(cells, dtype=bool)
    flags[chosen] = True
    return np.flatnonzero(flags), flags


def _codes_of(lists: Lists, sets: Sets) -> Longs:
    """Return the code of each list of places, none of them empty.

    Lists are taken for equal whose places have the same sums of two random numbers of 64 bits
    each; of those that are, one is looked at.
    """
    import numpy as np

    chance = np.random.default_rng(0).integers(2**63, size=(2, sets.places), dtype=np.uint64)
    begins = lists.starts[:-1]
    one, other = (np.add.reduceat(row[lists.values], begins) for row in chance)
    _, first, which = np.unique(one, return_index=True, return_inverse=True)
    if not np.array_equal(other, other[first][which]):
        _, first, which = np.unique(
            np.stack((one, other)), axis=1, return_index=True, return_inverse=True
        )
    codes = [
        sets.code(tuple(lists.values[lists.starts[at] : lists.starts[at + 1]].tolist()))
        for at in first
    ]
    return np.array(codes)[which]
