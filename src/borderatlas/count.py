"""Raw events to counts by place, period and kind: exact, in memory that holds a few parts.

Every row is accounted for: it is at one or several places, or `ambiguous` (its position is not
known well enough, or several places are equally near), or `unmatched` (it is nowhere near a
place), or `invalid` (its position, date or number cannot be read).
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import ArgumentError, Problem
from borderatlas.io.eventfiles import event_files
from borderatlas.io.eventrows import NUMBERS, REASONS, EventColumns
from borderatlas.io.eventsources import all_parts, batches, is_path
from borderatlas.kernel.bins import Period, Rows, Tally
from borderatlas.kernel.outlines import Outlines
from borderatlas.kernel.parts import FATES, UNMATCHED, Setup
from borderatlas.kernel.places import Places, Rule, index_of, places_of
from borderatlas.kernel.resuming import fingerprint, forget, keep, kept
from borderatlas.kernel.tasks import Outcome, Task, Unread, finer, work

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
    rows are invalid. `unread` names the parts that could not be read: nothing of them is counted,
    nor are they in `rows`. Of CSV nobody knows how many rows such a part has: those behind it are
    counted, and not numbered among the odd ones.
    """

    rows: int = 0
    matched: int = 0
    ambiguous: int = 0
    unmatched: int = 0
    invalid: int = 0
    several: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[Problem, ...] = ()


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
        1, through all files in their order.
    seconds
        How long it took.
    bytes_read
        How large the files are; 0 for what was in memory, or is not on this machine.
    """

    places: tuple[str, ...]
    by: tuple[str, ...]
    numbers: tuple[str, ...]
    account: Account
    odd_rows: Mapping[str, NDArray[np.int64]]
    seconds: float
    bytes_read: int
    _bins: Rows

    def frame(self) -> pd.DataFrame:
        """Return the bins that have events, sorted by place, period and kind.

        Columns: `match` ("matched", "ambiguous" or "unmatched"), `place_id` (empty unless
        matched), `period` and `kind`, as far as they are told apart; `events`, how many rows; of
        each number its sum, NaN where no row gives it, and in how many rows it is given
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
        return pd.DataFrame(columns).iloc[order].reset_index(drop=True)


def count_events(
    events: Any,  # noqa: ANN401 - a path, several, a frame or an Arrow table
    places: geopandas.GeoDataFrame,
    *,
    rule: Rule = "within",
    radius_m: float | None = None,
    by: Collection[str] | None = None,
    columns: EventColumns | None = None,
    located: Collection[str] | None = None,
    odd_rows: Collection[str] = (),
    threads: int | None = None,
    client: Any = None,  # noqa: ANN401 - dask.distributed.Client
    checkpoint: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
    places_file: str = "places",
) -> EventCounts:
    """Count raw events at places, by period and kind.

    Parameters
    ----------
    events
        A file (Parquet, GeoParquet or CSV), a folder of such files, an address that fsspec knows
        (`s3://…`), several of these, a GeoDataFrame or DataFrame, or an Arrow table. Positions are
        longitude and latitude, EPSG:4326.
    places
        Points, or for "polygon" areas, EPSG:4326; ids are its column `place_id` or its index.
    rule
        "within" counts an event at each place whose geodesic distance on WGS 84 is at most
        `radius_m`; "nearest" at the place with the least one, if it is at most `radius_m`, where
        that is given, and as ambiguous where several are equally near (to a micrometre); "polygon"
        at each area that the point lies in or on the outline of, as GEOS's `intersects` has it:
        longitude and latitude as a plane, +180 and -180 apart.
    radius_m
        Metres along the ellipsoid.
    by
        What is told apart: "place", "kind", and one of "day", "month" and "year". When not given,
        places, and months and kinds as far as there are columns of them.
    columns
        Which column has which role; `EventColumns()` when not given: `lon` and `lat`.
    located
        The codes of the column with the role `precision` with which a position counts as known.
        Rows with others are ambiguous. All count as known when not given.
    odd_rows
        Of which of "ambiguous", "unmatched" and "invalid" the numbers of the rows are wanted.
    threads
        How many parts are worked on at once; as many as there are processors when not given.
    client
        A `dask.distributed.Client`, whose workers then do the work; see `cluster`.
    checkpoint
        A file in which what was counted is kept every few seconds. A count of the same files that
        finds one goes on from there; it goes when the count is done.
    progress
        Is told how many rows are done, after each part.
    places_file
        The file that the places are from, for messages.

    Returns
    -------
    EventCounts
        The same for the same rows, however many threads, workers, parts or files.

    Raises
    ------
    ArgumentError
        When an argument is none of what is said here.
    DataError
        With all problems of places, files and columns. Parts that turn out unreadable on the way
        are named in the account, and the others are counted.
    """
    begin = time.perf_counter()
    columns = columns or EventColumns()
    told, period = _told(by, columns)
    known = places_of(places, name=places_file)
    setup = Setup(
        index=index_of(known, rule=rule, radius_m=radius_m, name=places_file),
        by_place="place" in told,
        period=period,
        by_kind="kind" in told,
        located=None if located is None else frozenset(map(str, located)),
        odd=_odd(odd_rows),
    )
    sums = tuple(name for name in NUMBERS if getattr(columns, name))
    total = Total(setup, sums)
    named = is_path(events)
    files = event_files(events) if named else []
    items: Iterator[Task]
    items = iter(all_parts(files, columns) if named else batches(events, columns))
    asked = (told, columns, setup.located, setup.odd, rule, radius_m, known.fingerprint())
    of = fingerprint(files, repr(asked))
    if checkpoint and named:
        for _ in range(total.resume(checkpoint, of=of)):
            next(items, None)
    if client is not None:
        from borderatlas.cluster import counted_on

        outcomes = counted_on(client, items, columns, setup)
    else:
        outcomes = _counted(items, columns, setup, threads or os.cpu_count() or 1)
    last = begin
    for outcome in outcomes:
        total.add(outcome)
        progress(total.rows)
        if checkpoint and named and time.perf_counter() - last > _KEEP_S:
            total.keep(checkpoint, of=of)
            last = time.perf_counter()
    if checkpoint:
        forget(checkpoint)
    return total.result(known, told, time.perf_counter() - begin, _sizes(files))


_KEEP_S = 5.0
"""Between two times that what was counted is kept."""


def _sizes(files: list[str]) -> int:
    """Return how many bytes files on this machine have."""
    return sum(Path(path).stat().st_size for path in files if "://" not in path)


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
    _odd: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)
    _unread: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tally = Tally(self.setup.owners, self.numbers)

    def add(self, outcome: Outcome) -> None:
        """Add what a part counts, or that it cannot be read."""
        self.parts += 1
        if isinstance(outcome, Unread):
            self._unread += outcome.problems
            # Where nobody knows how many rows are missing, those behind have no numbers.
            known = outcome.rows is not None and self._offset >= 0
            self._offset = self._offset + (outcome.rows or 0) if known else -1
            return
        for partial in outcome.partials:
            self._tally.add(partial)
        for fate in ("matched", "ambiguous", "unmatched", "several"):
            self._fates[fate] += getattr(outcome, fate)
        self._reasons.update(outcome.invalid)
        if self._offset >= 0:
            for fate, rows in outcome.odd.items():
                self._odd.setdefault(fate, []).append(rows + self._offset + 1)
            self._offset += outcome.rows
        self.rows += outcome.rows

    def keep(self, path: Path, *, of: str) -> None:
        """Keep what was counted so far in a file."""
        state = {
            "rows": self.rows,
            "parts": self.parts,
            "offset": self._offset,
            "fates": dict(self._fates),
            "reasons": {str(at): times for at, times in self._reasons.items()},
            "unread": [problem.as_json() for problem in self._unread],
            "bins": self._tally.texts(),
        }
        odd = {f"odd-{fate}": _joined(rows) for fate, rows in self._odd.items()}
        keep(path, of=of, state=state, arrays={**self._tally.arrays(), **odd})

    def resume(self, path: Path, *, of: str) -> int:
        """Take up what was kept of the same count; return how many parts are done."""
        found = kept(path, of=of)
        if found is None:
            return 0
        state, arrays = found
        self.rows, self.parts, self._offset = state["rows"], state["parts"], state["offset"]
        self._fates = Counter(state["fates"])
        self._reasons = Counter({int(at): times for at, times in state["reasons"].items()})
        self._unread = [Problem(**each) for each in state["unread"]]
        self._tally.take_up(state["bins"], arrays)
        self._odd = {
            name.removeprefix("odd-"): [rows]
            for name, rows in arrays.items()
            if name.startswith("odd-")
        }
        return self.parts

    def result(
        self, places: Places, by: tuple[str, ...], seconds: float, bytes_read: int
    ) -> EventCounts:
        """Return what was counted in all."""
        import numpy as np

        none = np.zeros(0, dtype=np.int64)
        account = Account(
            rows=self.rows,
            invalid=self._reasons.total(),
            reasons={REASONS[at]: count for at, count in sorted(self._reasons.items())},
            unread=tuple(self._unread),
            **self._fates,
        )
        odd = {fate: np.concatenate([none, *self._odd.get(fate, [])]) for fate in self.setup.odd}
        return EventCounts(
            places.ids, by, self.numbers, account, odd, seconds, bytes_read, self._tally.rows()
        )


def _joined(rows: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    import numpy as np

    return np.concatenate(rows)


def _counted(
    items: Iterator[Task], columns: EventColumns, setup: Setup, threads: int
) -> Iterator[Outcome]:
    """Yield what parts count, in their order, some being worked on side by side."""
    held: deque[Future[Outcome]] = deque()
    done = 0
    if isinstance(setup.index, Outlines):
        # The first part shows where many points are, before the others meet a coarse index.
        first = next(items, None)
        if first is None:
            return
        outcome = work(first, columns, setup)
        setup, done = finer(setup, outcome, parts=0), 1
        yield outcome
    with ThreadPoolExecutor(threads) as pool:
        for number, item in enumerate(items, done):
            held.append(pool.submit(work, item, columns, setup))
            if len(held) > 2 * threads:
                outcome = held.popleft().result()
                setup = finer(setup, outcome, parts=number)
                yield outcome
        while held:
            yield held.popleft().result()


def _told(by: Collection[str] | None, columns: EventColumns) -> tuple[tuple[str, ...], Period]:
    """Return what is told apart, in order, and by which period."""
    expected = ("place", *PERIODS, "kind")
    if by is None:
        by = ["place", *(["month"] if columns.date else []), *(["kind"] if columns.kind else [])]
    if isinstance(by, str):
        raise ArgumentError(f"by={by!r} is one text; give a tuple such as ('place', 'month')")
    unknown = [each for each in by if each not in expected]
    if unknown:
        raise ArgumentError(f"by has {unknown[0]!r}; use {', '.join(expected)}")
    periods = [each for each in PERIODS if each in by]
    if len(periods) > 1:
        raise ArgumentError(f"by has {' and '.join(periods)}; use one of them")
    for each, role in ((periods[0] if periods else "", "date"), ("kind", "kind")):
        if each in by and not getattr(columns, role):
            raise ArgumentError(f"by has {each!r}, and no column is the {role}; name it")
    return tuple(each for each in expected if each in by), periods[0] if periods else ""


def _odd(odd_rows: Collection[str]) -> tuple[str, ...]:
    unknown = [each for each in odd_rows if each not in FATES]
    if unknown or isinstance(odd_rows, str):
        raise ArgumentError(f"odd_rows is {odd_rows!r}; use a tuple of {', '.join(FATES)}")
    return tuple(each for each in FATES if each in odd_rows)
