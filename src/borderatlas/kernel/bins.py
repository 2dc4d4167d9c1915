"""Counts by place, period and kind: how they are kept, and how two of them become one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

Period = Literal["day", "month", "year", ""]

UNDATED = -(2**31)
_EPOCH = dt.date(1970, 1, 1).toordinal()
_KIND_BITS = 20
_KIND_MASK = (1 << _KIND_BITS) - 1
_DENSE = 1 << 22
"""Bins up to which a table of all of them is kept; beyond, only those that are not empty."""


@dataclass(frozen=True)
class Partial:
    """What some rows count: bins that are not empty, each once, ascending.

    `keys` (n,) are `(period * len(kinds) + kind) * owners + owner`; `events` (n,) how many rows;
    `sums` (n,) of each number given, and `given` (n,) in how many rows it is.
    """

    owners: int
    periods: tuple[str, ...]
    kinds: tuple[str, ...]
    keys: Longs
    events: Longs
    sums: Mapping[str, Floats]
    given: Mapping[str, Longs]


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
    least = int(first.min())
    if first is last and least != UNDATED:
        most = int(first.max())
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
    every = np.arange(least, most + 1, dtype="datetime64[D]").astype(f"datetime64[{unit}]")
    begin = every[0]
    table = (every - begin).astype(np.int32)
    texts = np.arange(begin, every[-1] + 1).astype(str)
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


def binned(
    owner: Ints,
    owners: int,
    periods: tuple[Ints, tuple[str, ...]],
    kinds: tuple[Ints, tuple[str, ...]],
    numbers: Mapping[str, Floats],
) -> Partial:
    """Return what rows (n,) count, each for its owner (below `owners`), its period and its kind."""
    import numpy as np

    cells = len(periods[1]) * len(kinds[1]) * owners
    key: Any = owner
    if len(periods[1]) > 1 or len(kinds[1]) > 1:
        key = periods[0].astype(np.int64) if cells >= 2**31 else periods[0].copy()
        if len(kinds[1]) > 1:
            key *= len(kinds[1])
            key += kinds[0]
        key *= owners
        key += owner
    if cells <= max(_DENSE, 4 * key.size):
        events = np.bincount(key, minlength=cells).astype(np.int64, copy=False)
        keys = np.flatnonzero(events)
    else:
        keys, slot = np.unique(key, return_inverse=True)
        key = slot.astype(np.int64, copy=False)
        events = np.bincount(key).astype(np.int64, copy=False)
    sums: dict[str, Floats] = {}
    given: dict[str, Longs] = {}
    for name, values in numbers.items():
        there = ~np.isnan(values)
        every = bool(there.all())
        at, kept = (key, values) if every else (key[there], values[there])
        sums[name] = _summed(at, kept, events.size)
        given[name] = events if every else np.bincount(at, minlength=events.size)
    if keys.size < events.size:  # of a table, those bins that have events
        sums = {name: values[keys] for name, values in sums.items()}
        given = {name: values[keys] for name, values in given.items()}
        events = events[keys]
    return Partial(
        owners, periods[1], kinds[1], keys.astype(np.int64, copy=False), events, sums, given
    )


def _summed(at: Longs, values: Floats, size: int) -> Floats:
    import numpy as np

    return np.asarray(np.bincount(at, weights=values, minlength=size), dtype=np.float64)


_ARRAYS = ("keys", "events", "sums", "given")


@dataclass
class Tally:
    """Counts that grow by partial ones, added in the order of the file: sums come out the same."""

    owners: int
    numbers: tuple[str, ...]
    periods: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    _held: list[tuple[Longs, Longs, Floats, Longs]] = field(default_factory=list)
    _size: int = 0

    def add(self, part: Partial) -> None:
        """Add what some rows count."""
        import numpy as np

        period = _placed(self.periods, part.periods)
        kind = _placed(self.kinds, part.kinds)
        rest, owner = np.divmod(part.keys, part.owners)
        keys = (
            period[rest // len(part.kinds)] << _KIND_BITS | kind[rest % len(part.kinds)]
        ) * self.owners
        keys += owner
        shape = (len(self.numbers), keys.size)
        sums = np.array([part.sums[name] for name in self.numbers]).reshape(shape)
        given = np.array([part.given[name] for name in self.numbers], dtype=np.int64)
        self._held.append((keys, part.events, sums, given.reshape(shape)))
        self._size += keys.size
        if len(self._held) > 1 and self._size > _DENSE:
            self._join()

    def _join(self) -> None:
        """Put what is held together, each bin once."""
        import numpy as np

        keys = np.concatenate([held[0] for held in self._held])
        found, slot = self._slots(keys)
        size = found.size
        # Whole numbers up to 2^53 are exact as weights.
        events = np.bincount(
            slot, weights=np.concatenate([held[1] for held in self._held]), minlength=size
        )
        sums, given = (
            np.array(
                [
                    np.bincount(
                        slot,
                        weights=np.concatenate([held[which][row] for held in self._held]),
                        minlength=size,
                    )
                    for row in range(len(self.numbers))
                ]
            ).reshape(len(self.numbers), size)
            for which in (2, 3)
        )
        kept = np.flatnonzero(events)
        joined = (found[kept], events[kept].astype(np.int64), sums[:, kept])
        self._held = [(*joined, given[:, kept].astype(np.int64))]
        self._size = kept.size

    def _slots(self, keys: Longs) -> tuple[Longs, Longs]:
        """Return keys, sorted, each once, and where each of `keys` is among them.

        Where there are few bins, all of them are returned: a table is quicker than sorting.
        """
        import numpy as np

        periods, kinds = len(self.periods), len(self.kinds)
        if periods * kinds * self.owners > _DENSE:
            found, slot = np.unique(keys, return_inverse=True)
            return found, slot
        rest, owner = np.divmod(keys, self.owners)
        slot = ((rest >> _KIND_BITS) * kinds + (rest & _KIND_MASK)) * self.owners + owner
        rest, owner = np.divmod(np.arange(periods * kinds * self.owners), self.owners)
        every = ((rest // kinds) << _KIND_BITS | rest % kinds) * self.owners + owner
        return every, slot

    def texts(self) -> dict[str, list[str]]:
        """Return the periods and the kinds so far, in the order of their codes."""
        return {"periods": list(self.periods), "kinds": list(self.kinds)}

    def arrays(self) -> dict[str, Any]:
        """Return the bins so far, for `take_up`."""
        if not self._held:
            return {}
        self._join()
        return dict(zip(_ARRAYS, self._held[0], strict=True))

    def take_up(self, texts: Mapping[str, Sequence[str]], arrays: Mapping[str, Any]) -> None:
        """Begin with bins that `texts` and `arrays` told."""
        _placed(self.periods, texts["periods"])
        _placed(self.kinds, texts["kinds"])
        if _ARRAYS[0] in arrays:
            keys, events, sums, given = (arrays[name] for name in _ARRAYS)
            self._held = [(keys, events, sums, given)]
            self._size = keys.size

    def rows(self) -> Rows:
        """Return the bins that are not empty, sorted by owner, period and kind."""
        import numpy as np

        if not self._held:
            none = np.zeros(0, dtype=np.int64)
            empty = np.zeros((len(self.numbers), 0))
            return Rows(none, (), (), none, empty, empty.astype(np.int64))
        self._join()
        keys, events, sums, given = self._held[0]
        rest, owner = np.divmod(keys, self.owners)
        period_names, kind_names = list(self.periods), list(self.kinds)
        period, kind = rest >> _KIND_BITS, rest & _KIND_MASK
        order = np.lexsort((_ranks(kind_names)[kind], _ranks(period_names)[period], owner))
        return Rows(
            owner[order],
            tuple(period_names[at] for at in period[order]),
            tuple(kind_names[at] for at in kind[order]),
            events[order], sums[:, order], given[:, order],
        )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Bins (n,): their owners, periods and kinds, how many rows, sums and how many gave a number.

    `sums` and `given` are (numbers, n).
    """

    owners: Longs
    periods: Sequence[str]
    kinds: Sequence[str]
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
