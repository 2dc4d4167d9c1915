"""Raw events that a map shows: read, narrowed, sorted; what is not shown is counted."""

from __future__ import annotations

import datetime as dt
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from borderatlas.atlas import Atlas
from borderatlas.coarsen import middles
from borderatlas.columns import decimals_of, order_of
from borderatlas.dates import parse_edtf
from borderatlas.errors import DataError, Problem, PublishError
from borderatlas.eventareas import Areas, read_areas
from borderatlas.eventhidden import Hidden, hidden_places, nowhere
from borderatlas.eventtable import EventTable
from borderatlas.io.eventfiles import parts, read_part
from borderatlas.io.eventrows import REASONS, UNDATED, Batch, EventColumns
from borderatlas.io.files import given_file
from borderatlas.languages import N_
from borderatlas.limits import MAX_EVENT_BYTES
from borderatlas.plan import event_tables
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
UNREAD = N_("position or date cannot be read")
UNPLACED = N_("without a precise place")


@dataclass(frozen=True)
class Events:
    """Events of a table (n,), sorted: positions in whole numbers of 10^-`decimals` degrees.

    `day` is the first day since 1970-01-01 and `span` how many days later it may have been, both 0
    where `dated` is 0; `kind` is a place in `kinds`, the last of which may be "" for none. `left`
    are rows that are not there, by reason. `needed_m` is how coarse they have to be told, so that
    they tell no place that is not to be seen where it is. `possibly` is how many may be of another
    time than a map shows. `areas` are those that they are to be counted in.
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
    possibly: int = 0
    areas: Areas | None = None

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.lon.size

    def only(self, kept: NDArray[np.bool_]) -> Events:
        """Return some of them, in their order."""
        names = (name for name, stays in zip(self.names, kept.tolist(), strict=True) if stays)
        return replace(
            self, lon=self.lon[kept], lat=self.lat[kept], day=self.day[kept],
            span=self.span[kept], dated=self.dated[kept], kind=self.kind[kept],
            names=tuple(names) if self.names else (),
        )  # fmt: skip


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
    events = _narrowed(_whole(table, atlas, hidden, names=layer.names), layer, atlas.meta.bbox)
    if layer.aggregate != "areas" or table.areas is None:
        return events
    return replace(events, areas=read_areas(table.areas, atlas))


@dataclass(frozen=True)
class _Kept:
    """All events of a table as an audience sees them, and for which atlas, table and places."""

    atlas: weakref.ref[Atlas]
    table: EventTable
    hidden: Hidden
    has_names: bool
    events: Events

    def serves(self, table: EventTable, atlas: Atlas) -> bool:
        """Return whether these are the events of a table for the audience of an atlas."""
        return self.atlas() is atlas and self.table is table

    def is_as(self, hidden: Hidden, *, names: bool) -> bool:
        """Return whether they were read with these hidden places, with names or without."""
        return self.has_names == names and self.hidden.same(hidden)


_kept: _Kept | None = None
"""The last table that was read: maps and the manifest of a build rest on the same reading."""


def _forget(_: object) -> None:
    global _kept  # noqa: PLW0603 - with the atlas that it is of
    _kept = None


def _whole(table: EventTable, atlas: Atlas, hidden: Hidden, *, names: bool) -> Events:
    """Return all events of a table as an audience may see them."""
    global _kept  # noqa: PLW0603 - one table of a million rows, and no more
    known = _kept
    if known and known.serves(table, atlas) and known.is_as(hidden, names=names):
        return known.events
    gathered = _Gathered(table, hidden)
    for batch in _batches(table, atlas, names=names):
        gathered.add(batch)
    events = gathered.events(coarse_m=0 if atlas.audience == "internal" else table.coarsen_m)
    _kept = _Kept(weakref.ref(atlas, _forget), table, hidden, names, events)
    return events


def _narrowed(
    whole: Events, layer: EventLayerSpec, box: tuple[float, float, float, float]
) -> Events:
    """Return the events of a table that a layer shows; count the others."""
    import numpy as np

    scale = 10**whole.decimals
    west, south, east, north = box
    lon, lat = whole.lon / scale, whole.lat / scale
    since, until = _days_of(layer)
    only = [not layer.kinds or code in layer.kinds for code in whole.kinds]
    only[-1] = not layer.kinds
    last = whole.day + whole.span
    left, kept = dict(whole.left), np.ones(whole.rows, dtype=bool)
    for reason, fits in (
        (OUTSIDE, (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)),
        (OTHER_KIND, np.array(only)[whole.kind]),
        (OTHER_TIME, (whole.dated == 0) | ((last >= since) & (whole.day <= until))),
    ):
        if times := int((kept & ~fits).sum()):
            left[reason] = times
        kept &= fits
    certain = (whole.dated == 1) & (whole.day >= since) & (last <= until)
    possibly = int((kept & ~certain).sum()) if layer.since or layer.until else 0
    return replace(whole if kept.all() else whole.only(kept), left=left, possibly=possibly)


def unread_rows(table: EventTable, atlas: Atlas) -> Iterator[Problem]:
    """Yield a warning for each row that cannot be read, of the first ones, and one for the others.

    Raises
    ------
    DataError
        When the file cannot be read, or lacks a column.
    """
    import numpy as np

    file, begin, more, strange = f"data/{table.file}", 0, 0, Counter[str]()
    unseen = {*table.located}
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
        unseen -= {*batch.precisions}
        begin += batch.rows
    for code in sorted(unseen):
        key = f"event_table.{table.table_id}.located"
        hint = "correct it; rows with other codes are not drawn"
        yield Problem("data/atlas.toml", 0, key, code, "no row has this code", hint, "warning")
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
    """The events that parts of a table have, and how many rows are left out of all maps."""

    def __init__(self, table: EventTable, hidden: Hidden) -> None:
        import numpy as np

        self.hidden, self.needed_m, self.located = hidden, 0, table.located
        self.left: Counter[str] = Counter()
        self.kinds = (*table.kinds, "")
        none = np.zeros(0)
        self.held: list[list[Any]] = [[none, none, *(none.astype(np.int32) for _ in range(3))]]
        self.names: list[str] = []

    def add(self, batch: Batch) -> None:
        """Add the rows of a part that can be read and have a place; count the others."""
        import numpy as np

        kept = batch.invalid == 0
        self.left[UNREAD] += int((~kept).sum())
        # Of all rows, as they are: those that a map leaves out are told by its sums.
        places = (batch.lon, batch.lat)
        lon, lat = places if kept.all() else (each[kept] for each in places)
        self.needed_m = max(self.needed_m, self.hidden.needed_m(lon, lat))
        if batch.precision is not None:  # a middle of a province would be drawn like any place
            known = np.array([*(code in self.located for code in batch.precisions), False])
            self.left[UNPLACED] += int((kept & ~known[batch.precision]).sum())
            kept &= known[batch.precision]
        at = np.flatnonzero(kept)
        columns: list[Any] = [batch.lon, batch.lat, *self._days(batch), self._kind(batch)]
        self.held.append(columns if at.size == batch.rows else [each[at] for each in columns])
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

    known = _kept
    if known and known.serves(table, atlas):
        events = known.events
    else:
        events = _whole(table, atlas, nowhere(), names=False)
    found = hashlib.sha256(f"{events.decimals} {events.kinds} {dict(events.left)}".encode())
    for column in (events.lon, events.lat, events.day, events.span, events.dated, events.kind):
        found.update(column.astype("<i8").tobytes())
    return found.hexdigest()


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
