"""What one part of a table counts: the work of a thread, or of a worker on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from borderatlas.io.eventrows import NO_KIND, Batch
from borderatlas.kernel.bins import Partial, Period, binned, period_codes
from borderatlas.kernel.circles import Circles
from borderatlas.kernel.nearest import Nearest
from borderatlas.kernel.outlines import Outlines
from borderatlas.kernel.sets import Found, Pairs, Sets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Flags = NDArray[np.bool_]

Index = Circles | Outlines | Nearest

FATES = ("ambiguous", "unmatched", "invalid")
UNMATCHED = 0
"""The owner of bins of rows that are nowhere near a place; 1 to n are the places."""


@dataclass(frozen=True)
class Setup:
    """What is counted, and by what.

    `located` are the codes of precision with which a position counts as known; `None`: all.
    `odd` are the `FATES` of which the numbers of the rows are wanted.
    """

    index: Index
    by_place: bool
    period: Period
    by_kind: bool
    located: frozenset[str] | None
    odd: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """How many places bins can be of: one, that stands for all, where they are not told."""
        return self.index.sets.places if self.by_place else 1

    @property
    def ambiguous(self) -> int:
        """The owner of bins of rows whose place is not known."""
        return self.places + 1

    @property
    def owners(self) -> int:
        """How many owners there are: none, the places, not known, and one that is dropped."""
        return self.places + 3


@dataclass(frozen=True)
class Counted:
    """What a part counts, and what became of its rows.

    `invalid` has the number of rows by reason; `odd` the rows asked for, from 0; `busy` the
    cells in which finer ones would spare tests.
    """

    partials: tuple[Partial, ...]
    rows: int
    matched: int
    ambiguous: int
    unmatched: int
    several: int
    invalid: Mapping[int, int]
    odd: Mapping[str, Longs]
    busy: Longs


def count_batch(batch: Batch, setup: Setup) -> Counted:
    """Return what some rows count."""
    import numpy as np

    faults = np.bincount(batch.invalid, minlength=1)
    valid = None if faults.size == 1 else np.flatnonzero(batch.invalid == 0)
    held = batch if valid is None else _only(batch, valid)
    found = setup.index.assign(held.lon, held.lat)
    owner, more = _owners(found, _vague(held, setup), setup)
    partials = [_binned(held, owner, setup)]
    if more.rows.size:
        partials.append(_binned(_only(held, more.rows), more.places.astype(np.int32) + 1, setup))
    times = np.bincount(owner, minlength=setup.owners)
    unmatched, ambiguous = int(times[UNMATCHED]), int(times[setup.ambiguous])
    return Counted(
        partials=tuple(partials),
        rows=batch.rows,
        matched=held.rows - unmatched - ambiguous,
        ambiguous=ambiguous,
        unmatched=unmatched,
        several=int(times[setup.owners - 1]),
        invalid={int(at): int(faults[at]) for at in np.flatnonzero(faults) if at},
        odd={fate: _odd(fate, owner, valid, batch, setup) for fate in setup.odd},
        busy=found.busy,
    )


def _owners(found: Found, vague: Flags | None, setup: Setup) -> tuple[Ints, Pairs]:
    """Return the owner of each row (n,), and the pairs of rows and places beyond one a row."""
    import numpy as np

    codes, pairs = found.codes, found.pairs
    sets, dropped = setup.index.sets, setup.owners - 1
    if isinstance(setup.index, Nearest):
        owner, pairs = codes, Pairs.none()  # what has several has none
        if not setup.by_place:
            owner = np.minimum(owner, 1) + (owner == sets.several)
    elif setup.by_place:
        several = np.flatnonzero(codes >= sets.several)
        pairs = _all_pairs(codes, several, pairs, sets) if several.size else Pairs.none()
        owner = codes
        owner[several] = dropped
    else:
        owner, pairs = np.minimum(codes, 1), Pairs.none()
    if vague is not None:
        pairs = Pairs(pairs.rows[~vague[pairs.rows]], pairs.places[~vague[pairs.rows]])
        owner = np.where(vague, np.int32(setup.ambiguous), owner)
    return owner, pairs


def _all_pairs(codes: Ints, several: Longs, pairs: Pairs, sets: Sets) -> Pairs:
    """Return the pairs, and those of the rows that a table puts into several places at once."""
    import numpy as np

    rows, places = [pairs.rows], [pairs.places]
    for code in np.unique(codes[several]):
        if code == sets.several:
            continue
        at = several[codes[several] == code]
        for place in sets.members[code]:
            rows.append(at)
            places.append(np.full(at.size, place, dtype=np.int64))
    return Pairs(np.concatenate(rows), np.concatenate(places))


def _vague(batch: Batch, setup: Setup) -> Flags | None:
    """Return which rows have a position that is not known well enough."""
    import numpy as np

    if setup.located is None or batch.precision is None:
        return None
    known = [text in setup.located for text in batch.precisions]
    return ~np.array([*known, False])[batch.precision]


def _binned(batch: Batch, owner: Ints, setup: Setup) -> Partial:
    """Return the bins of rows, without those of the owner that stands for several."""
    found = binned(
        owner,
        setup.owners,
        period_codes(batch.first_day, batch.last_day, batch.rows, setup.period),
        _kinds(batch, setup),
        batch.numbers,
    )
    kept = found.keys % setup.owners != setup.owners - 1
    if kept.all():
        return found
    return replace(
        found,
        keys=found.keys[kept],
        events=found.events[kept],
        sums={name: sums[kept] for name, sums in found.sums.items()},
        given={name: given[kept] for name, given in found.given.items()},
    )


def _kinds(batch: Batch, setup: Setup) -> tuple[Ints, tuple[str, ...]]:
    import numpy as np

    if not setup.by_kind or batch.kind is None:
        return np.zeros(0, dtype=np.int32), ("",)
    if batch.rows and batch.kind.min() == NO_KIND:
        last = np.int32(len(batch.kinds))
        return np.where(batch.kind == NO_KIND, last, batch.kind), (*batch.kinds, "")
    return batch.kind, batch.kinds or ("",)


def _only(batch: Batch, rows: Longs) -> Batch:
    """Return some rows of a batch."""

    def taken(values: Ints | None) -> Ints | None:
        return None if values is None else values[rows]

    first = taken(batch.first_day)
    same = batch.last_day is batch.first_day  # all known to the day: told by being one array
    return replace(
        batch,
        lon=batch.lon[rows],
        lat=batch.lat[rows],
        first_day=first,
        last_day=first if same else taken(batch.last_day),
        kind=taken(batch.kind),
        precision=taken(batch.precision),
        numbers={name: values[rows] for name, values in batch.numbers.items()},
        names=None,
        invalid=batch.invalid[rows],
    )


def _odd(fate: str, owner: Ints, valid: Longs | None, batch: Batch, setup: Setup) -> Longs:
    """Return the rows of a part that had a fate, from 0."""
    import numpy as np

    if fate == "invalid":
        return np.flatnonzero(batch.invalid)
    rows = np.flatnonzero(owner == (UNMATCHED if fate == "unmatched" else setup.ambiguous))
    return rows if valid is None else valid[rows]
