"""Raw events to counts by place, period and kind: exact, in memory that holds a few parts.

Every row is accounted for: it is at one or several places, or `ambiguous` (its position is not
known well enough, or several places are equally near), or `unmatched` (it is nowhere near a
place), or `invalid` (its position, date or number cannot be read).
"""

from __future__ import annotations

import itertools
import os
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas.errors import ArgumentError
from borderatlas.eventcounts import PERIODS, EventCounts, Total
from borderatlas.io.eventpaths import event_files
from borderatlas.io.eventrows import NUMBERS, EventColumns
from borderatlas.io.eventsources import all_parts, batches, is_dask_frame, is_path, partitions
from borderatlas.kernel.bins import Period
from borderatlas.kernel.parts import FATES, Setup
from borderatlas.kernel.places import Rule, index_of, places_of
from borderatlas.kernel.resuming import fingerprint, forget
from borderatlas.kernel.tasks import Outcome, Partition, Task, finer, prepared, work

if TYPE_CHECKING:
    import geopandas


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
        (`s3://…`), several of these, a GeoDataFrame or DataFrame, one of Dask or dask-geopandas,
        whose partitions are made where they are counted, or an Arrow table. Positions are longitude
        and latitude, EPSG:4326.
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
        Which column has which role; when not given, `lon` and `lat`, or the active geometry of a
        GeoDataFrame.
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
    columns = columns or _usual(events)
    if (located is None) is bool(columns.precision):
        message = "go together: the column of the codes (precision), and those that count as known"
        raise ArgumentError(f"precision and located {message} (located, --located 1,2)")
    told, period = _told(by, columns)
    known = places_of(places, name=places_file)
    threads = threads or os.cpu_count() or 1
    setup = Setup(
        index=index_of(known, rule=rule, radius_m=radius_m, name=places_file, threads=threads),
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
    if named:
        items = iter(all_parts(files, columns))
    elif is_dask_frame(events):
        items = map(Partition, partitions(events, columns), itertools.count())
    else:
        items = batches(events, columns)
    of = ""
    if checkpoint and named:
        located_ = None if setup.located is None else sorted(setup.located)
        asked = (told, columns, located_, setup.odd, rule, radius_m, known.fingerprint())
        of = fingerprint(files, repr(asked))
        for _ in range(total.resume(checkpoint, of=of)):
            next(items, None)
    if client is not None:
        from borderatlas.cluster import counted_on

        outcomes = counted_on(client, items, columns, setup)
    else:
        outcomes = _counted(items, columns, setup, threads)
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


def _usual(events: Any) -> EventColumns:  # noqa: ANN401
    """Return the columns that are meant where none are named."""
    geometry = getattr(events, "_geometry_column_name", None)
    return EventColumns(geometry=geometry) if isinstance(geometry, str) else EventColumns()


_KEEP_S = 5.0
"""Between two times that what was counted is kept."""


def _sizes(files: list[str]) -> int:
    """Return how many bytes files on this machine have."""
    return sum(Path(path).stat().st_size for path in files if "://" not in path)


def _counted(
    items: Iterator[Task], columns: EventColumns, setup: Setup, threads: int
) -> Iterator[Outcome]:
    """Yield what parts count, in their order, some being worked on side by side."""
    held: deque[Future[Outcome]] = deque()
    setup, items, read = prepared(items, columns, setup)
    with ThreadPoolExecutor(threads) as pool:
        for number, item in enumerate(items):
            held.append(pool.submit(work, item, columns, setup, read=read))
            read = None
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
