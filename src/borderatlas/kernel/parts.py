"""What one part of a table counts: the work of a thread, or of a worker on another machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from borderatlas.io.eventrows import NO_KIND, Batch
from borderatlas.kernel.bins import (
    Labels,
    Partial,
    Period,
    Tally,
    binned,
    labelled,
    period_codes,
    spread,
)
from borderatlas.kernel.circles import Circles
from borderatlas.kernel.lattice import Lists
from borderatlas.kernel.nearest import Nearest
from borderatlas.kernel.outlines import Outlines
from borderatlas.kernel.sets import Pairs

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
        """How many owners there are: none, the places, and not known."""
        return self.places + 2

    @cached_property
    def owners_of_codes(self) -> Lists:
        """The owners of each code of a row: as many as its set has places.

        0 is nowhere, the last one "not known", the others are the sets of places; or 1 is
        anywhere, where places are not told apart. An index that is refined meanwhile finds more
        sets than this one has, so it is to be asked once for all that is done with its codes.
        """
        import numpy as np

        sets = tuple(self.index.sets.members) if self.by_place else ((), (0,))
        members = [np.asarray(places, dtype=np.int64) + 1 for places in sets]
        members[UNMATCHED] = np.array([UNMATCHED])
        members.append(np.array([self.ambiguous]))
        starts = np.cumsum([0, *(owners.size for owners in members)])
        return Lists(starts, np.concatenate(members))


Fate = tuple[str, int]
"""What became of a row, and the number of the reason why it is invalid; 0 where it is not."""


@dataclass(frozen=True)
class Counted:
    """What a part counts, and what became of its rows.

    `invalid` has the number of rows by reason; `odd` the rows asked for, from 0, by fate, the
    invalid ones by reason; `busy` the cells in which finer ones would spare tests; `files` of which
    files it has rows, one after the other, and how many; `codes` those of `located` that it has;
    `retries` how often it had to be read
    again; `parts` of how many parts it is the sum.
    """

    partials: tuple[Partial, ...]
    rows: int
    matched: int
    ambiguous: int
    unmatched: int
    several: int
    invalid: Mapping[int, int]
    odd: Mapping[Fate, Longs]
    busy: Longs
    files: tuple[tuple[str, int], ...] = ()
    codes: frozenset[str] = frozenset()
    bytes_read: int = 0
    retries: int = 0
    parts: int = 1


def joined(found: Sequence[Counted], setup: Setup) -> Counted:
    """Return what consecutive parts count, one or more, as if they were one."""
    import numpy as np

    begins = np.cumsum([0, *(each.rows for each in found)])
    invalid: Counter[int] = Counter()
    for each in found:
        invalid.update(each.invalid)

    odd: dict[Fate, list[Longs]] = {}
    for each, begin in zip(found, begins, strict=False):
        for fate, rows in each.odd.items():
            odd.setdefault(fate, []).append(rows + begin)

    def total(name: str) -> int:
        return sum(getattr(each, name) for each in found)

    return Counted(
        partials=_together([part for each in found for part in each.partials], setup),
        rows=total("rows"),
        matched=total("matched"),
        ambiguous=total("ambiguous"),
        unmatched=total("unmatched"),
        several=total("several"),
        invalid=dict(invalid),
        odd={fate: np.concatenate(rows) for fate, rows in odd.items()},
        files=tuple(file for each in found for file in each.files),
        codes=frozenset().union(*(each.codes for each in found)),
        busy=np.concatenate([each.busy for each in found]),
        bytes_read=total("bytes_read"),
        retries=total("retries"),
        parts=total("parts"),
    )


def _together(partials: Sequence[Partial], setup: Setup) -> tuple[Partial, ...]:
    """Return counts as one; sums of numbers stay apart: added in another order, they may differ."""
    if any(len(partial.sums) for partial in partials):
        return tuple(partials)
    tally = Tally(setup.owners, ())
    for partial in partials:
        tally.add(partial)
    return (tally.partial(),)


def count_batch(batch: Batch, setup: Setup) -> Counted:
    """Return what some rows count."""
    import numpy as np

    faulty = bool(batch.invalid.any())
    valid = np.flatnonzero(batch.invalid == 0) if faulty else None
    held = batch if valid is None else _only(batch, valid)
    found = setup.index.assign(held.lon, held.lat)
    vague = _vague(held, setup)
    owners = setup.owners_of_codes
    codes = owners.starts.size - 1
    code = _codes(found.codes, vague, setup, last=codes - 1)
    labels = _labels(held, setup)
    bins = binned(labels, code, codes, held.numbers)
    partials = [spread(bins, owners, owners=setup.owners) if setup.by_place else bins]
    more = _pairs(found.pairs, vague, setup)
    if more.rows.size:
        numbers = {name: values[more.rows] for name, values in held.numbers.items()}
        again = replace(labels, codes=labels.codes[more.rows])
        partials.append(binned(again, more.places.astype(np.int32) + 1, setup.owners, numbers))
    times = np.bincount(bins.by_owner()[1], weights=bins.events, minlength=codes).astype(np.int64)
    unmatched, ambiguous = int(times[UNMATCHED]), int(times[-1])
    faults = np.bincount(batch.invalid).tolist() if faulty else []
    return Counted(
        partials=tuple(partials),
        rows=batch.rows,
        matched=held.rows - unmatched - ambiguous,
        ambiguous=ambiguous,
        unmatched=unmatched,
        several=int(times[setup.ambiguous : -1].sum()),
        invalid={at: count for at, count in enumerate(faults) if at and count},
        odd=dict(_odd(setup, code, codes, valid, batch)),
        codes=(setup.located or frozenset()) & frozenset(batch.precisions),
        busy=found.busy,
    )


def _codes(found: Ints, vague: Flags | None, setup: Setup, *, last: int) -> Ints:
    """Return the code of each row (n,), as `owners_of_codes` has it; `last` is "not known"."""
    import numpy as np

    code = found if setup.by_place else np.minimum(found, 1)
    if isinstance(setup.index, Nearest):  # what has several has none
        code = np.where(found == setup.index.sets.several, np.int32(last), code)
    if vague is not None:
        code = np.where(vague, np.int32(last), code)
    return code


def _pairs(found: Pairs, vague: Flags | None, setup: Setup) -> Pairs:
    """Return the pairs of rows and places that count besides the codes."""
    if not setup.by_place or isinstance(setup.index, Nearest):
        return Pairs.none()
    if vague is None:
        return found
    known = ~vague[found.rows]
    return Pairs(found.rows[known], found.places[known])


def _vague(batch: Batch, setup: Setup) -> Flags | None:
    """Return which rows have a position that is not known well enough."""
    import numpy as np

    if setup.located is None or batch.precision is None:
        return None
    known = [text in setup.located for text in batch.precisions]
    return ~np.array([*known, False])[batch.precision]


def _labels(batch: Batch, setup: Setup) -> Labels:
    days = batch.first_day, batch.last_day
    return labelled(period_codes(*days, batch.rows, setup.period), _kinds(batch, setup))


def _kinds(batch: Batch, setup: Setup) -> tuple[Ints, tuple[str, ...]]:
    import numpy as np

    if not setup.by_kind or batch.kind is None:
        return np.zeros(0, dtype=np.int32), ("",)
    if batch.rows and np.min(batch.kind) == NO_KIND:
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


def _odd(
    setup: Setup, code: Ints, codes: int, valid: Longs | None, batch: Batch
) -> Iterator[tuple[Fate, Longs]]:
    """Yield the rows of a part that had a fate which is asked for, from 0."""
    import numpy as np

    for fate in setup.odd:
        if fate == "invalid":
            for reason in np.unique(batch.invalid[batch.invalid > 0]).tolist():
                yield (fate, reason), np.flatnonzero(batch.invalid == reason)
        else:
            rows = np.flatnonzero(code == (UNMATCHED if fate == "unmatched" else codes - 1))
            yield (fate, 0), rows if valid is None else valid[rows]
