"""What a count of raw events has found: the account of the rows, and the bins of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import ArgumentError, Problem
from borderatlas.io.eventrows import REASONS
from borderatlas.kernel.bins import Period, Rows, Tally
from borderatlas.kernel.parts import UNMATCHED, Fate, Setup
from borderatlas.kernel.places import Places
from borderatlas.kernel.resuming import keep, kept
from borderatlas.kernel.tasks import Outcome, Unread

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

PERIODS: tuple[Period, ...] = ("day", "month", "year")


@dataclass(frozen=True)
class Account:
    """What became of the rows: `rows = matched + ambiguous + unmatched + invalid`.

    `several` of the matched are at more than one place and count at each. `reasons` says why
    rows are invalid; `strange` are the codes of `located` that no row has. `unread` names the
    parts that could not be read: nothing of them is counted, nor are they in `rows`; they have
    `rows_unread`. Of CSV nobody knows how many rows such a part has: then that is `None`, and rows
    behind it are counted, and not numbered among the odd ones.
    """

    rows: int = 0
    matched: int = 0
    ambiguous: int = 0
    unmatched: int = 0
    invalid: int = 0
    several: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    unread: tuple[Problem, ...] = ()
    rows_unread: int | None = 0


@dataclass(frozen=True)
class EventCounts:
    """What `count_events` counted.

    Attributes
    ----------
    places
        The ids of the places.
    by
        What is told apart.
    numbers
        Of which numbers there are sums.
    account
        What became of the rows.
    odd_rows
        Of those of "ambiguous", "unmatched" and "invalid" that were asked for, the rows (n,), from
        1, through all files in their order; `odd` says more of them.
    files
        How many rows of each file were read, in the order in which they were.
    seconds
        How long it took.
    size
        How many bytes the files have; 0 for what was in memory, or is not on this machine.
    rows_read, bytes_read
        How many rows were counted now, without those that were kept of a count that was stopped,
        and how many bytes of columns were read for it.
    retries
        How often a part had to be read again.
    """

    places: tuple[str, ...]
    by: tuple[str, ...]
    numbers: tuple[str, ...]
    account: Account
    odd_rows: Mapping[str, NDArray[np.int64]] = field(repr=False)
    files: Mapping[str, int]
    seconds: float
    size: int
    rows_read: int
    bytes_read: int
    retries: int
    _bins: Rows = field(repr=False)
    _odd: Mapping[Fate, NDArray[np.int64]] = field(repr=False)

    def odd(self) -> pd.DataFrame:
        """Return the rows that were asked for, in their order, and why they are odd.

        Columns: `row`, from 1 through all files; `file` and `row_in_file`, from 1, where events
        are named by files; `match` ("ambiguous", "unmatched" or "invalid"); `reason`, of the
        invalid. The heading of CSV is no row.
        """
        import numpy as np
        import pandas as pd

        fates = [np.full(rows.size, at) for at, rows in enumerate(self._odd.values())]
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *self._odd.values()])
        order = np.argsort(rows)
        rows, which = rows[order], np.concatenate([[], *fates]).astype(int)[order]
        columns: dict[str, Any] = {"row": rows}
        if self.files:
            ends = np.cumsum([0, *self.files.values()])
            file = np.searchsorted(ends, rows) - 1
            columns["file"] = np.array([*self.files], dtype=object)[file]
            columns["row_in_file"] = rows - ends[file]
        told = [(match, REASONS.get(reason, "")) for match, reason in self._odd]
        for at, name in enumerate(("match", "reason")):
            columns[name] = np.array([each[at] for each in told], dtype=object)[which]
        return pd.DataFrame(columns)

    def frame(self) -> pd.DataFrame:
        """Return the bins that have events, sorted by place, period and kind.

        Columns: `match` ("matched", "ambiguous" or "unmatched"; last of all "unread", where a part
        could not be read, with as many events as it has, if that is known), `place_id` (empty
        unless matched), `period` and `kind`, as far as they are told apart; `events`, how many
        rows; of each number its sum, NaN where no row gives it, and in how many rows it is given
        (`best_given` …). A period is a day, a month or a year; where the date does not say, the
        next larger one that holds it, or empty where there is no date.
        """
        import numpy as np
        import pandas as pd

        bins, last = self._bins, len(self.places) + 1 if "place" in self.by else 2
        owner = np.asarray(bins.owners)
        fate = np.select([owner == UNMATCHED, owner == last], ["unmatched", "ambiguous"], "matched")
        columns: dict[str, Any] = {"match": fate}
        if "place" in self.by:
            columns["place_id"] = np.array(["", *self.places, ""], dtype=object)[owner]
        if any(period in self.by for period in PERIODS):
            columns["period"] = bins.periods
        if "kind" in self.by:
            columns["kind"] = bins.kinds
        columns["events"] = bins.events
        for at, name in enumerate(self.numbers):
            columns[name] = np.where(bins.given[at] > 0, bins.sums[at], np.nan)
            columns[f"{name}_given"] = bins.given[at]
        order = np.lexsort((np.arange(owner.size), owner == UNMATCHED, owner == last))
        found = pd.DataFrame(columns).iloc[order].reset_index(drop=True)
        unread = [self._unread(found)] if self.account.unread else []
        return pd.concat([found, *unread], ignore_index=True)

    def _unread(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return the row that says of a table of counts that parts are missing in it."""
        import pandas as pd

        row: dict[str, Any] = {f"{name}_given": 0 for name in self.numbers}
        row |= {str(name): "" for name in found.select_dtypes(exclude="number")}
        row |= {"match": "unread", "events": self.account.rows_unread}
        return pd.DataFrame([row], columns=found.columns).astype({"events": "Int64"})

    def at(self, places: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """Return places with what was counted at them: `events`, and sums as `frame` has them.

        Index, CRS and active geometry are those of `places`, which are those that were counted at,
        or some of them; a place without events has 0.

        Raises
        ------
        ArgumentError
            When places are not told apart, one was not counted at, or a column has such a name.
        """
        if "place" not in self.by:
            raise ArgumentError("places are not told apart; give 'place' in by")
        ids = places.get("place_id", places.index.to_series()).astype(str)
        strangers = sorted({*ids} - {*self.places})
        if strangers:
            raise ArgumentError(f"{strangers[0]!r} was not counted at; count at these places first")
        sums = ["events", *(each for name in self.numbers for each in (name, f"{name}_given"))]
        taken = [name for name in sums if name in places]
        if taken:
            raise ArgumentError(f"places have a column {taken[0]!r} already; rename it")
        found = self.frame()
        matched = found[found["match"] == "matched"].groupby("place_id")[sums].sum(min_count=1)
        matched = matched.reindex(ids.to_numpy())
        counted = [name for name in sums if name == "events" or name.endswith("_given")]
        matched[counted] = matched[counted].fillna(0).astype("int64")
        return places.assign(**{name: matched[name].to_numpy() for name in sums})


@dataclass
class Total:
    """What parts have counted so far, added in the order of the rows."""

    setup: Setup
    numbers: tuple[str, ...]
    rows: int = 0
    parts: int = 0
    _offset: int = 0
    _tally: Tally = field(init=False)
    _fates: Counter[str] = field(default_factory=Counter)
    _reasons: Counter[int] = field(default_factory=Counter)
    _odd: dict[Fate, list[NDArray[np.int64]]] = field(default_factory=dict)
    _files: Counter[str] = field(default_factory=Counter)
    _codes: set[str] = field(default_factory=set)
    _unread: list[Problem] = field(default_factory=list)
    _rows_unread: int | None = 0
    _kept_rows: int = 0
    _bytes_read: int = 0
    _retries: int = 0

    def __post_init__(self) -> None:
        self._tally = Tally(self.setup.owners, self.numbers)

    def add(self, outcome: Outcome) -> None:
        """Add what a part counts, or several together, or that one cannot be read."""
        self._retries += outcome.retries
        if isinstance(outcome, Unread):
            self.parts += 1
            self._unread += outcome.problems
            # Where nobody knows how many rows are missing, those behind have no numbers.
            known = outcome.rows is not None and self._offset >= 0
            self._offset = self._offset + (outcome.rows or 0) if known else -1
            self._files[outcome.path] += outcome.rows or 0
            if outcome.rows is None or self._rows_unread is None:
                self._rows_unread = None
            else:
                self._rows_unread += outcome.rows
            return
        self.parts += outcome.parts
        for partial in outcome.partials:
            self._tally.add(partial)
        for fate in ("matched", "ambiguous", "unmatched", "several"):
            self._fates[fate] += getattr(outcome, fate)
        self._reasons.update(outcome.invalid)
        if self._offset >= 0:
            for of, rows in outcome.odd.items():
                self._odd.setdefault(of, []).append(rows + self._offset + 1)
            self._offset += outcome.rows
        for path, rows_of_file in outcome.files:
            self._files[path] += rows_of_file
        self._codes |= outcome.codes
        self.rows += outcome.rows
        self._bytes_read += outcome.bytes_read

    def keep(self, path: Path, *, of: str) -> None:
        """Keep what was counted so far in a file."""
        state = {
            "rows": self.rows,
            "parts": self.parts,
            "offset": self._offset,
            "fates": dict(self._fates),
            "reasons": {str(at): times for at, times in self._reasons.items()},
            "unread": [problem.as_json() for problem in self._unread],
            "rows_unread": self._rows_unread,
            "codes": sorted(self._codes),
            "files": dict(self._files),
            "bins": self._tally.texts(),
        }
        odd = {f"odd-{fate}-{at}": _joined(rows) for (fate, at), rows in self._odd.items()}
        keep(path, of=of, state=state, arrays={**self._tally.arrays(), **odd})

    def resume(self, path: Path, *, of: str) -> int:
        """Take up what was kept of the same count; return how many parts are done."""
        found = kept(path, of=of)
        if found is None:
            return 0
        state, arrays = found
        self.rows, self.parts, self._offset = state["rows"], state["parts"], state["offset"]
        self._kept_rows = self.rows
        self._fates = Counter(state["fates"])
        self._reasons = Counter({int(at): times for at, times in state["reasons"].items()})
        self._unread = [Problem(**each) for each in state["unread"]]
        self._rows_unread, self._files = state["rows_unread"], Counter(state["files"])
        self._codes = set(state["codes"])
        self._tally.take_up(state["bins"], arrays)
        for name, rows in arrays.items():
            if name.startswith("odd-"):
                _, fate, reason = name.split("-")
                self._odd[fate, int(reason)] = [rows]
        return self.parts

    def result(self, places: Places, by: tuple[str, ...], seconds: float, size: int) -> EventCounts:
        """Return what was counted in all."""
        import numpy as np

        none = np.zeros(0, dtype=np.int64)
        account = Account(
            rows=self.rows,
            invalid=self._reasons.total(),
            strange=tuple(sorted((self.setup.located or set()) - self._codes)),
            reasons={REASONS[at]: count for at, count in sorted(self._reasons.items())},
            unread=tuple(self._unread),
            rows_unread=self._rows_unread,
            **self._fates,
        )
        odd = {fate: _joined(rows) for fate, rows in self._odd.items()}
        by_fate = {
            fate: np.sort(np.concatenate([none, *(odd[each] for each in odd if each[0] == fate)]))
            for fate in self.setup.odd
        }
        return EventCounts(
            places=places.ids,
            by=by,
            numbers=self.numbers,
            account=account,
            odd_rows=by_fate,
            files={path: rows for path, rows in self._files.items() if path},
            seconds=seconds,
            size=size,
            rows_read=self.rows - self._kept_rows,
            bytes_read=self._bytes_read,
            retries=self._retries,
            _bins=self._tally.rows(),
            _odd=odd,
        )


def _joined(rows: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    import numpy as np

    return np.concatenate(rows)
