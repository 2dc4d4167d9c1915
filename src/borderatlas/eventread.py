"""Raw events that a map shows: read, narrowed, sorted; what is not shown is counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from borderatlas.atlas import Atlas
from borderatlas.coarsen import is_coarse, middles
from borderatlas.columns import decimals_of, order_of
from borderatlas.dates import parse_edtf
from borderatlas.errors import DataError, Problem, PublishError
from borderatlas.eventtable import EventTable
from borderatlas.io.eventfiles import parts, read_part
from borderatlas.io.eventrows import REASONS, UNDATED, Batch, EventColumns
from borderatlas.io.files import given_file
from borderatlas.languages import N_
from borderatlas.limits import MAX_EVENT_BYTES
from borderatlas.plan import event_tables
from borderatlas.schema import GRID_M, PLACES
from borderatlas.spec import EventLayerSpec, MapSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

EPOCH = dt.date(1970, 1, 1).toordinal()
_LONGEST_NAME = 200
_TOLD = 20
"""Rows of a table that are named when they cannot be read."""

OUTSIDE = N_("outside of the map")
OTHER_KIND = N_("of a kind that this map does not show")
OTHER_TIME = N_("outside of the time that this map shows")
UNPLACED = N_("without a precise place")
UNREAD = N_("position or date cannot be read")


@dataclass(frozen=True)
class Events:
    """Events of a table (n,), sorted: positions in whole numbers of 10^-`decimals` degrees.

    `day` is the first day since 1970-01-01 and `span` how many days later it may have been, both 0
    where `dated` is 0; `kind` is a place in `kinds`, the last of which may be "" for none. `left`
    are rows that are not there, by reason. `needed_m` is how coarse they have to be told, so that
    they tell no place that is not to be seen where it is.
    """

    lon: Longs
    lat: Longs
    decimals: int
    day: Longs
    span: Longs
    dated: Longs
    kind: Longs
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    left: Mapping[str, int]
    needed_m: int = 0

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.lon.size


def read_events(spec: MapSpec, atlas: Atlas, hidden: Hidden) -> Events | None:
    """Return the events of a map's layer, as the audience may see them; none where it has none.

    Parameters
    ----------
    spec
        The map.
    atlas
        The atlas as the audience may see it.
    hidden
        The places that it may not see where they are.

    Raises
    ------
    DataError
        When the file cannot be read, or lacks a column.
    """
    layer, table = spec.events, next(event_tables(spec, atlas), None)
    if layer is None or table is None:
        return None
    gathered = _Gathered(layer, table, atlas.meta.bbox, hidden)
    for batch in _batches(table, atlas, names=layer.names):
        gathered.add(batch)
    return gathered.events(coarse_m=0 if atlas.audience == "internal" else table.coarsen_m)


def unread_rows(table: EventTable, atlas: Atlas) -> Iterator[Problem]:
    """Yield a warning for each row that cannot be read, of the first ones, and one for the others.

    Raises
    ------
    DataError
        When the file cannot be read, or lacks a column.
    """
    import numpy as np

    file, begin, more, strange = f"data/{table.file}", 0, 0, Counter[str]()
    for batch in _batches(table, atlas, names=False):
        at = np.flatnonzero(batch.invalid)
        for row in at[: max(0, _TOLD - more)].tolist():
            message = f"{REASONS[int(batch.invalid[row])]}: no map shows it"
            number = f"{begin + row + 1}"  # lines of CSV have other numbers
            yield Problem(file, 0, "row", number, message, "correct or remove it", "warning")
        more += at.size
        if batch.kind is not None:
            times = np.bincount(batch.kind[batch.kind >= 0], minlength=len(batch.kinds))
            strange += Counter(
                {k: int(n) for k, n in zip(batch.kinds, times, strict=True) if k not in table.kinds}
            )
        begin += batch.rows
    for code, rows in sorted(strange.items()):
        hint = "declare it among the kinds of the table, or correct it"
        message = f"is not declared, and not told: {rows:,} rows"
        yield Problem(file, 0, "kind", code, message, hint, "warning")
    if more > _TOLD:
        message = f"{more - _TOLD:,} more rows cannot be read"
        yield Problem(file, 0, "", "", message, "correct those above first", "warning")


def _batches(table: EventTable, atlas: Atlas, *, names: bool) -> Iterator[Batch]:
    """Yield the rows of a table part by part; problems name its file as the atlas does."""
    file = f"data/{table.file}"
    path = given_file(atlas.folder / file, root=atlas.folder, most_bytes=MAX_EVENT_BYTES)
    roles = {role: name for role, name in table.columns.items() if names or role != "name"}
    columns = EventColumns(**{"lon": "", "lat": "", **roles})
    try:
        for part in parts(str(path), columns):
            yield read_part(part, columns)
    except DataError as error:
        told = [replace(found, file=file) for found in error.problems]
        if atlas.audience != "internal":  # a hint may name columns that are never read
            told = [
                replace(found, hint="`borderatlas check` says how to mend it") for found in told
            ]
        raise DataError(told) from None


class _Gathered:
    """The events that parts of a table have for a layer, and how many rows it leaves out."""

    def __init__(
        self,
        spec: EventLayerSpec,
        table: EventTable,
        box: tuple[float, float, float, float],
        hidden: Hidden,
    ) -> None:
        import numpy as np

        self.box, self.hidden, self.needed_m = box, hidden, 0
        self.since, self.until = _days_of(spec)
        codes = [code for code in table.kinds if not spec.kinds or code in spec.kinds]
        self.kinds = (*codes, "")
        self.only_kinds, self.located = bool(spec.kinds), table.located
        self.left: Counter[str] = Counter()
        none = np.zeros(0)
        self.held: list[list[Any]] = [[none, none, *(none.astype(np.int32) for _ in range(3))]]
        self.names: list[str] = []

    def add(self, batch: Batch) -> None:
        """Add the rows of a part that the layer shows; count the others."""
        import numpy as np

        kept = batch.invalid == 0
        self.left[UNREAD] += int((~kept).sum())
        # Of all rows, as they are: those that a map leaves out are told by its sums.
        self.needed_m = max(self.needed_m, self.hidden.needed_m(batch.lon[kept], batch.lat[kept]))
        west, south, east, north = self.box
        inside = (batch.lon >= west) & (batch.lon <= east)
        inside &= (batch.lat >= south) & (batch.lat <= north)
        kind = self._kind(batch)
        first, last = self._days(batch)
        dated = first != UNDATED
        timely = ~dated | ((last >= self.since) & (first <= self.until))
        reasons = [
            (OUTSIDE, inside),
            (OTHER_KIND, (kind < len(self.kinds) - 1) | (not self.only_kinds)),
            (OTHER_TIME, timely),
        ]
        if batch.precision is not None:
            reasons.append((UNPLACED, self._placed(batch.precision, batch.precisions)))
        for reason, fits in reasons:
            self.left[reason] += int((kept & ~fits).sum())
            kept &= fits
        at = np.flatnonzero(kept)
        self.held.append([batch.lon[at], batch.lat[at], first[at], last[at], kind[at]])
        if batch.names is not None:
            self.names += [_name(text) for text in batch.names.take(at).to_pylist()]

    def _kind(self, batch: Batch) -> NDArray[np.int32]:
        """Return the kind of each row; one that is not declared is none: its code is not told."""
        import numpy as np

        none = len(self.kinds) - 1
        if batch.kind is None:
            return np.full(batch.rows, none, dtype=np.int32)
        known = {code: at for at, code in enumerate(self.kinds)}
        to = np.array([*(known.get(text, none) for text in batch.kinds), none], dtype=np.int32)
        return to[batch.kind]

    def _placed(self, precision: NDArray[np.int32], codes: Sequence[str]) -> NDArray[np.bool_]:
        """Return of which rows the place is known: a centroid would be drawn like any other."""
        import numpy as np

        known = np.array([*(code in self.located for code in codes), False])
        return known[precision]

    def _days(self, batch: Batch) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        import numpy as np

        if batch.first_day is None or batch.last_day is None:
            undated = np.full(batch.rows, UNDATED, dtype=np.int32)
            return undated, undated
        return batch.first_day, batch.last_day

    def events(self, *, coarse_m: int) -> Events:
        """Return the events, sorted; at the middles of cells of `coarse_m` metres, if not 0."""
        import numpy as np

        lon, lat, first, last, kind = (
            np.concatenate(parts) for parts in zip(*self.held, strict=True)
        )
        if coarse_m:
            lon, lat = middles(lon, lat, coarse_m)
        decimals = decimals_of(lon, lat)
        whole = [np.rint(degrees * 10**decimals).astype(np.int64) for degrees in (lon, lat)]
        dated = first != UNDATED
        day = np.where(dated, first, 0).astype(np.int64)
        span = np.where(dated, last - first, 0).astype(np.int64)
        order = order_of(*whole, day, span, kind)
        # A name may tell the place: it does not go with one that is told less exactly.
        names = tuple(self.names[at] for at in order) if self.names and not coarse_m else ()
        return Events(
            lon=whole[0][order],
            lat=whole[1][order],
            decimals=decimals,
            day=day[order],
            span=span[order],
            dated=dated[order].astype(np.int64),
            kind=kind[order].astype(np.int64),
            kinds=self.kinds,
            names=names,
            needed_m=self.needed_m,
            left={reason: times for reason, times in self.left.items() if times},
        )


def _days_of(spec: EventLayerSpec) -> tuple[int, int]:
    """Return the first and the last day since 1970-01-01 that a layer asks for."""
    since = parse_edtf(spec.since).earliest if spec.since else None
    until = parse_edtf(spec.until).latest if spec.until else None
    return (
        since.toordinal() - EPOCH if since else -(2**31) + 1,
        until.toordinal() - EPOCH if until else 2**31 - 1,
    )


def _name(value: object) -> str:
    """Return a name in one line, without what could forge another, not too long."""
    plain = " ".join(("" if value is None else str(value)).split())
    plain = "".join(sign for sign in plain if sign.isprintable())
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def hash_of_told(table: EventTable, atlas: Atlas) -> str:
    """Return the SHA-256 of the events of a table as an audience may see them.

    Of what is told, and not of the file: a hash lets anybody try what it was made of.
    """
    import hashlib

    spec = EventLayerSpec(table.table_id, {}, (), "", "", names=False)
    gathered = _Gathered(spec, table, (-180.0, -90.0, 180.0, 90.0), _nowhere())
    for batch in _batches(table, atlas, names=False):
        gathered.add(batch)
    events = gathered.events(coarse_m=0 if atlas.audience == "internal" else table.coarsen_m)
    found = hashlib.sha256(f"{events.decimals} {events.kinds} {dict(events.left)}".encode())
    for column in (events.lon, events.lat, events.day, events.span, events.dated, events.kind):
        found.update(column.astype("<i8").tobytes())
    return found.hexdigest()


def _nowhere() -> Hidden:
    import numpy as np

    none = np.zeros(0)
    return Hidden(none, none, none, none.astype(np.int64))


_UNKNOWN_M = 10_000
"""How coarse events near a place are that is not told at all: the cell does not tell it."""


@dataclass(frozen=True)
class Hidden:
    """Places (n,) that an audience is not to see where they are.

    `reach_m` is how near an event tells of them, `cell_m` how coarse it has to be not to.
    """

    lon: Floats
    lat: Floats
    reach_m: Floats
    cell_m: Longs

    def needed_m(self, lon: Floats, lat: Floats) -> int:
        """Return the size of the cells in which events (n,) are not to be told finer; 0 for any."""
        import numpy as np

        from borderatlas.kernel.geodesy import in_space

        here = in_space(lon, lat)
        needed = 0
        for at in np.argsort(-self.cell_m) if lon.size else ():
            there = in_space(self.lon[at], self.lat[at])
            square = sum((one - other) ** 2 for one, other in zip(here, there, strict=True))
            if self.cell_m[at] > needed and np.min(square) <= self.reach_m[at] ** 2:
                needed = int(self.cell_m[at])
        return needed


def hidden_places(told: Atlas, atlas: Atlas) -> Hidden:
    """Return the places of `atlas`, all that the team knows, that `told` does not tell exactly."""
    import numpy as np

    found = []
    for name in PLACES:
        shown = {row["place_id"]: row for row in told.rows(name)}
        for row in atlas.rows(name) if told.audience != "internal" else ():
            if row["geometry"] is None or not (is_coarse(row) or row["place_id"] not in shown):
                continue
            ring = shown.get(row["place_id"], {"precision_m": _UNKNOWN_M})
            size = max(row["coarsen_m"] or 0, int(ring["precision_m"] or _UNKNOWN_M))
            point = row["geometry"]
            size = min(max(size, GRID_M[0]), GRID_M[1])
            # As far around as it is to be hidden: a ring of events tells its middle.
            found.append((point.x, point.y, size + row["precision_m"], size))
    lon, lat, reach_m, cell_m = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return Hidden(lon, lat, reach_m, cell_m.astype(np.int64))


def too_near(spec: MapSpec, events: Events, told: Atlas) -> Iterator[Problem]:
    """Yield that events tell places which an audience is not to see where they are.

    An event near a place that is coarsened or withheld would tell where it is; left out, the
    hole would. So all events of the table have to be told as coarsely as that place is.
    """
    table = next(event_tables(spec, told), None)
    if table and events.needed_m > table.coarsen_m:
        yield Problem(
            "data/atlas.toml", 0, f"event_table.{table.table_id}.coarsen_m", str(table.coarsen_m),
            "events lie near places that are not to be seen where they are",
            f"write coarsen_m = {events.needed_m}, or leave the audience at internal",
        )  # fmt: skip


def events_for(spec: MapSpec, told: Atlas, atlas: Atlas) -> Events | None:
    """Return the events of a map as an audience may see them.

    Parameters
    ----------
    spec
        The map.
    told
        The atlas as the audience may see it.
    atlas
        The atlas as the team knows it.

    Raises
    ------
    DataError
        As `read_events` does.
    PublishError
        When they would tell where a place is that the audience is not to see there.
    """
    events = read_events(spec, told, hidden_places(told, atlas))
    if events is not None and (problems := list(too_near(spec, events, told))):
        raise PublishError(problems)
    return events
