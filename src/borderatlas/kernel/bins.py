"""Counts by place, period and kind: how they are kept, and how two of them become one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from borderatlas.io.eventrows import UNDATED
from borderatlas.kernel.lattice import Lists

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Texts = NDArray[np.object_]

Period = Literal["day", "month", "year", ""]

_EPOCH = dt.date(1970, 1, 1).toordinal()
_DENSE = 1 << 22
"""Bins up to which a table of all of them is made; beyond, only of those that are not empty."""
_HELD = 1 << 20
"""How many bins wait to be joined."""


@dataclass(frozen=True)
class Partial:
    """What some rows count: bins that are not empty. There may be several of one.

    `keys` (n,) are `(period * len(kinds) + kind) * owners + owner`; `events` (n,) how many rows;
    `sums` (numbers, n) of each number, and `given` (numbers, n) in how many rows it is.
    """

    owners: int
    periods: tuple[str, ...]
    kinds: tuple[str, ...]
    keys: Longs
    events: Longs
    sums: Floats
    given: Longs

    def by_owner(self) -> tuple[Longs, Longs]:
        """Return the rest of each key without its owner, and the owner."""
        # Not `divmod`, which numpy does one by one: a division by one number it does by many.
        rest = self.keys // self.owners
        return rest, self.keys - rest * self.owners


def period_codes(
    first: Ints | None, last: Ints | None, rows: int, period: Period
) -> tuple[Ints, tuple[str, ...]]:
    """Return the period of each row (n,) as an index, and the periods as texts.

    A date that does not lie in one period has the next larger one that holds it, a month, a year
    or years ("2020/2023"), as a bin of its own; a row without a date has the text "".
    """
    import numpy as np

    if not period:
        return np.zeros(rows, dtype=np.int32), ("",)
    if first is None or last is None or not rows:
        return np.zeros(rows, dtype=np.int32), ("",)
    least = int(np.min(first))
    if first is last and least != UNDATED:
        most = int(np.max(first))
        if most - least <= max(4 * rows, 1 << 16):
            return _of_days(first, least, most, period)
    pairs = first.astype(np.int64) << 32 | (last.astype(np.int64) & 0xFFFFFFFF)
    found, codes = np.unique(pairs, return_inverse=True)
    texts = [_text(int(pair >> 32), _signed(int(pair)), period) for pair in found]
    known: dict[str, int] = {}
    to = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return to[codes], tuple(known)


def _of_days(days: Ints, least: int, most: int, period: Period) -> tuple[Ints, tuple[str, ...]]:
    """Return the periods of days that are all known to the day, by one look into a table."""
    import numpy as np

    unit = {"day": "D", "month": "M", "year": "Y"}[period]
    periods = np.arange(least, most + 1, dtype="datetime64[D]").astype(f"datetime64[{unit}]")
    numbers = periods.view(np.int64)
    begin, end = int(numbers[0]), int(numbers[-1]) + 1
    table = (numbers - begin).astype(np.int32)
    texts = np.arange(begin, end).astype(periods.dtype).astype(str)
    return table.take(days - np.int32(least)), tuple(texts.tolist())


def _signed(pair: int) -> int:
    low = pair & 0xFFFFFFFF
    return low - 2**32 if low >= 2**31 else low


def _text(first: int, last: int, period: Period) -> str:
    if UNDATED in (first, last):
        return ""
    one, other = (dt.date.fromordinal(day + _EPOCH) for day in (first, last))
    if one == other and period == "day":
        return one.isoformat()
    if (one.year, one.month) == (other.year, other.month) and period != "year":
        return f"{one.year:04}-{one.month:02}"
    if one.year == other.year:
        return f"{one.year:04}"
    return f"{one.year:04}/{other.year:04}"


@dataclass(frozen=True)
class Labels:
    """The period and the kind of rows: `codes` (n,) are `period * len(kinds) + kind`."""

    codes: Ints
    periods: tuple[str, ...]
    kinds: tuple[str, ...]


def labelled(periods: tuple[Ints, tuple[str, ...]], kinds: tuple[Ints, tuple[str, ...]]) -> Labels:
    """Return periods and kinds (n,) of rows as one; the codes of one kind alone do not matter."""
    codes = periods[0]
    if len(kinds[1]) > 1:
        codes = codes * len(kinds[1])
        codes += kinds[0]
    return Labels(codes, periods[1], kinds[1])


def binned(labels: Labels, owner: Ints, owners: int, numbers: Mapping[str, Floats]) -> Partial:
    """Return what rows (n,) count, each for its label and its owner (below `owners`)."""
    import numpy as np

    cells = len(labels.periods) * len(labels.kinds) * owners
    key: Any = labels.codes * (np.int64 if cells >= 2**31 else np.int32)(owners)
    key += owner
    if not numbers:
        keys, events = np.unique(key, return_counts=True)
        none = np.zeros((0, keys.size))
        bins: Bins = keys.astype(np.int64), events, none, none.astype(np.int64)
        return Partial(owners, labels.periods, labels.kinds, *bins)
    slot, found = _slots(key, cells)
    size = cells if found is None else found.size
    events = np.bincount(slot, minlength=size)
    sums, given = np.zeros((len(numbers), size)), np.zeros((len(numbers), size), dtype=np.int64)
    for at, values in enumerate(numbers.values()):
        there = ~np.isnan(values)
        every = bool(there.all())
        slots, kept = (slot, values) if every else (slot[there], values[there])
        sums[at] = np.bincount(slots, weights=kept, minlength=size)
        given[at] = events if every else np.bincount(slots, minlength=size)
    return Partial(owners, labels.periods, labels.kinds, *_filled(found, events, sums, given))


def spread(found: Partial, to: Lists, *, owners: int) -> Partial:
    """Return bins in which each owner of `to[i]` has what the owner i had."""
    rest, owner = found.by_owner()
    group, owner = to.of(owner)
    keys = rest[group] * owners + owner
    bins = found.events[group], found.sums[:, group], found.given[:, group]
    return Partial(owners, found.periods, found.kinds, keys, *bins)


Bins = tuple["Longs", "Longs", "Floats", "Longs"]
"""Keys, events, sums and given, as `Partial` has them."""


def _joined(keys: Longs, cells: int, events: Longs, sums: Floats, given: Longs) -> Bins:
    """Return bins each once, of some of which there may be several."""
    import numpy as np

    slot, found = _slots(keys, cells)
    size = cells if found is None else found.size

    def total(values: NDArray[Any]) -> Floats:
        return np.asarray(np.bincount(slot, weights=values, minlength=size), dtype=np.float64)

    # Whole numbers up to 2^53 are exact as weights.
    shape = (len(sums), size)
    return _filled(
        found,
        total(events).astype(np.int64),
        np.array([total(row) for row in sums]).reshape(shape),
        np.array([total(row) for row in given]).reshape(shape).astype(np.int64),
    )


def _slots(keys: NDArray[Any], cells: int) -> tuple[NDArray[Any], Longs | None]:
    """Return the slot of each key, and the keys of the slots, ascending; `None`: all there are.

    Where few bins are possible, a table of all is quicker than sorting.
    """
    import numpy as np

    if cells <= max(_DENSE, 4 * keys.size):
        return keys, None
    found, slot = np.unique(keys, return_inverse=True)
    return slot, found.astype(np.int64, copy=False)


def _filled(found: Longs | None, events: Longs, sums: Floats, given: Longs) -> Bins:
    """Return the bins of those slots that have events."""
    import numpy as np

    if found is not None:
        return found, events, sums, given
    kept = np.flatnonzero(events != 0)  # of flags it is quicker than of numbers
    return kept, events[kept], sums[:, kept], given[:, kept]


_ARRAYS = ("keys", "events", "sums", "given")


@dataclass
class Tally:
    """Counts that grow by partial ones, added in the order of the file: sums come out the same."""

    owners: int
    numbers: tuple[str, ...]
    periods: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    _held: list[tuple[Partial, Longs, Longs]] = field(default_factory=list)
    _size: int = 0  # how many bins were added since the last join

    def add(self, part: Partial) -> None:
        """Add what some rows count."""
        period, kind = _placed(self.periods, part.periods), _placed(self.kinds, part.kinds)
        self._held.append((part, period, kind))
        self._size += part.keys.size
        if self._size > _HELD:
            self._join()

    def _join(self) -> Partial:
        """Put what is held together, each bin once; there is something."""
        import numpy as np

        if self._size:
            periods, kinds = tuple(self.periods), tuple(self.kinds)
            bins = _joined(
                np.concatenate([self._key(*held) for held in self._held]),
                len(periods) * len(kinds) * self.owners,
                np.concatenate([part.events for part, *_ in self._held]),
                np.concatenate([part.sums for part, *_ in self._held], axis=1),
                np.concatenate([part.given for part, *_ in self._held], axis=1),
            )
            self._hold(Partial(self.owners, periods, kinds, *bins))
        return self._held[0][0]

    def _hold(self, part: Partial) -> None:
        """Hold one part alone, with all periods and kinds in their order."""
        import numpy as np

        self._held = [(part, np.arange(len(part.periods)), np.arange(len(part.kinds)))]
        self._size = 0

    def _key(self, part: Partial, period: Longs, kind: Longs) -> Longs:
        """Return the keys of bins with the periods and the kinds of all."""
        import numpy as np

        begins = (period[:, None] * len(self.kinds) + kind).ravel() * self.owners
        begins -= np.arange(begins.size) * part.owners
        return part.keys + begins[part.keys // part.owners]

    def texts(self) -> dict[str, list[str]]:
        """Return the periods and the kinds so far, in the order of their codes."""
        return {"periods": list(self.periods), "kinds": list(self.kinds)}

    def arrays(self) -> dict[str, Any]:
        """Return the bins so far, for `take_up`."""
        if not self._held:
            return {}
        found = self._join()
        return {name: getattr(found, name) for name in _ARRAYS}

    def take_up(self, texts: Mapping[str, Sequence[str]], arrays: Mapping[str, Any]) -> None:
        """Begin with bins that `texts` and `arrays` told."""
        periods, kinds = texts["periods"], texts["kinds"]
        _placed(self.periods, periods)
        _placed(self.kinds, kinds)
        if _ARRAYS[0] in arrays:
            bins = (arrays[name] for name in _ARRAYS)
            self._hold(Partial(self.owners, tuple(periods), tuple(kinds), *bins))

    def partial(self) -> Partial:
        """Return all that was added as one; something was."""
        return self._join()

    def rows(self) -> Rows:
        """Return the bins that are not empty, sorted by owner, period and kind."""
        import numpy as np

        if not self._held:
            none = np.zeros(0, dtype=np.int64)
            empty = np.zeros((len(self.numbers), 0))
            texts = none.astype(object)
            return Rows(none, texts, texts, none, empty, empty.astype(np.int64))
        found = self._join()
        rest, owner = found.by_owner()
        period = rest // len(found.kinds)
        kind = rest - period * len(found.kinds)
        order = np.lexsort((_ranks(found.kinds)[kind], _ranks(found.periods)[period], owner))
        return Rows(
            owner[order],
            np.array(found.periods, dtype=object)[period[order]],
            np.array(found.kinds, dtype=object)[kind[order]],
            found.events[order], found.sums[:, order], found.given[:, order],
        )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Bins (n,): their owners, periods and kinds, how many rows, sums and how many gave a number.

    `sums` and `given` are (numbers, n).
    """

    owners: Longs
    periods: Texts
    kinds: Texts
    events: Longs
    sums: Floats
    given: Longs


def _placed(known: dict[str, int], texts: Sequence[str]) -> Longs:
    """Return the place of each text among those known, which get those that are new."""
    import numpy as np

    return np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int64)


def _ranks(texts: Sequence[str]) -> Longs:
    """Return the place of each text among the sorted ones."""
    import numpy as np

    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return ranks
