"""Raw events as a layer of a map: packed for a page, counted for a picture and a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.columns import deflated, pack
from borderatlas.eventplacing import Stands, placed
from borderatlas.eventread import EPOCH, Events
from borderatlas.eventtable import EventTable
from borderatlas.hexagons import counted
from borderatlas.languages import N_, NN_
from borderatlas.limits import MAX_EVENTS
from borderatlas.plan import Plan, event_tables
from borderatlas.scene import (
    EventKind,
    EventLayer,
    EventLook,
    EventPlace,
    EventYear,
    Legend,
    LegendEntry,
    Symbol,
    Text,
)
from borderatlas.spec import EventLayerSpec, MapSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]


def event_layer(plan: Plan, events: Events | None, look: EventLook) -> EventLayer | None:
    """Return the layer of raw events of a map as a Scene has it, if it has one."""
    atlas, spec = plan.atlas, plan.spec.events
    table = next(event_tables(plan.spec, atlas), None)
    if events is None or spec is None or table is None:
        return None
    events, stands = placed(plan, events, spec)
    shown = sorted(set(events.kind.tolist()))
    kinds = tuple(
        EventKind(events.kinds[at] or _NONE, _kind_name(table, events.kinds[at], atlas))
        for at in shown
    )
    columns, cells, mode = _columns(events, shown, stands)
    packed, data = pack(columns, delta=("lon",))
    # Cells have no names; in the order of the events they would tell where each is.
    names = "\n".join(events.names if mode == "points" else ()).encode()
    return EventLayer(
        title=spec.title or table.title,
        notes=tuple(_notes(table, events, spec, atlas)),
        source_number=plan.numbers[table.source_id],
        mode=mode,
        rows=events.rows,
        left=tuple(
            (views.phrase(atlas, reason), times) for reason, times in sorted(events.left.items())
        ),
        span=_span(events),
        decimals=events.decimals,
        kinds=kinds,
        years=tuple(_years(events, shown)),
        cells=cells,
        cell_zoom=_cell_zoom(cells, stands),
        places=tuple(_places(events, shown, stands)),
        columns=packed,
        size=len(data),
        packed=deflated(data),
        names_size=len(names),
        names=deflated(names) if names else "",
        look=look,
    )


def event_credits(spec: MapSpec, atlas: Atlas) -> Iterator[str]:
    """Yield who is to be named for the raw events of a map, and for the areas they are in."""
    for table in event_tables(spec, atlas):
        yield table.credit
        if spec.events and spec.events.aggregate == "areas" and table.areas:
            yield table.areas.credit


def _columns(
    events: Events, shown: Sequence[int], stands: Stands | None
) -> tuple[dict[str, Longs], tuple[tuple[float, float], ...], Literal["points", "counts"]]:
    """Return the columns to be packed: of each event, or beyond the budget of cells and months."""
    import numpy as np

    kind = np.searchsorted(shown, events.kind)
    if stands is not None:
        return _cube(events, kind, stands.of), stands.positions, "counts"
    if events.rows > MAX_EVENTS:
        scale = 10**events.decimals
        which, (lon, lat) = counted(events.lon / scale, events.lat / scale, zoom=_CUBE_ZOOM)
        cells = tuple(
            (round(x, 4), round(y, 4)) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
        )
        return _cube(events, kind, which), cells, "counts"
    columns = {"lon": events.lon, "lat": events.lat, "day": events.day, "span": events.span}
    columns |= {"dated": events.dated, "kind": kind}
    # A column that says the same of all events says nothing: its start stands for it.
    return (
        {
            name: values
            for name, values in columns.items()
            if name in ("lon", "lat") or _varies(values, usual=int(name == "dated"))
        },
        (),
        "points",
    )


def _varies(values: Longs, *, usual: int) -> bool:
    return bool((values != usual).any())


_CUBE_ZOOM = 8
"""Of the cells of a layer that is counted beforehand: some 20 km from side to side at 42° north."""


_FINEST_ZOOM = 24
"""Finer than any map: places stand where they are."""


def _cell_zoom(cells: Sequence[tuple[float, float]], stands: Stands | None) -> int:
    if stands is not None:
        return _FINEST_ZOOM
    return _CUBE_ZOOM if cells else 0


def _cube(events: Events, kind: Longs, cell: Longs) -> dict[str, Longs]:
    """Return how many events lie in each cell and month, and are of each kind, as columns."""
    import numpy as np

    month = events.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    last = (events.day + events.span).astype("datetime64[D]").astype("datetime64[M]")
    span = last.astype(np.int64) - month
    rows = np.stack((cell, month, span, events.dated, kind))
    found, times = np.unique(rows, axis=1, return_counts=True)
    columns = dict(zip(("cell", "month", "span", "dated", "kind"), found, strict=True))
    return {**columns, "count": times.astype(np.int64)}


def _places(events: Events, shown: Sequence[int], stands: Stands | None) -> Iterator[EventPlace]:
    """Yield how many events are at each place or in each area."""
    import numpy as np

    if stands is None:
        return
    kind = np.searchsorted(shown, events.kind)
    times = np.bincount(stands.of * len(shown) + kind, minlength=len(stands.names) * len(shown))
    for name, counts in zip(stands.names, times.reshape(-1, max(1, len(shown))), strict=True):
        yield EventPlace(name, tuple(counts.tolist()))


def _span(events: Events) -> tuple[str, ...]:
    """Return the first and the last day of the events, none where none has a date."""
    dated = events.dated == 1
    if not dated.any():
        return ()
    first = int(events.day[dated].min())
    last = int((events.day + events.span)[dated].max())
    return tuple(dt.date.fromordinal(day + EPOCH).isoformat() for day in (first, last))


def _years(events: Events, shown: Sequence[int]) -> Iterator[EventYear]:
    """Yield how many events each year has of each kind; "" for those that no one year has."""
    import numpy as np

    year = events.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    last = (events.day + events.span).astype("datetime64[D]").astype("datetime64[Y]")
    known = (events.dated == 1) & (last.astype(np.int64) + 1970 == year)
    label = np.where(known, year, -1)
    kind = np.searchsorted(shown, events.kind)
    found, which = np.unique(label, return_inverse=True)
    times = np.bincount(which * len(shown) + kind, minlength=found.size * len(shown))
    years = zip(found.tolist(), times.reshape(found.size, len(shown)).tolist(), strict=True)
    for one, counts in sorted(years, key=lambda each: (each[0] < 0, each)):
        yield EventYear("" if one < 0 else f"{one:04}", tuple(counts))


_NO_KIND = N_("kind not told")
_NONE = "-"
"""Its code, where it is one of a choice."""


def _kind_name(table: EventTable, code: str, atlas: Atlas) -> Text:
    return table.kinds[code] if code else views.phrase(atlas, _NO_KIND)


_COUNTED = N_("Numbers in discs are numbers of records, not of people.")
_MIDDLES = N_(
    "Records are shown at the middles of cells of {distance}, to protect people: many share one."
)
_TOO_MANY = NN_(
    "{n} record is more than a page holds one by one: numbers of records are shown by cell and "
    "month.",
    "{n} records are more than a page holds one by one: numbers of records are shown by cell and "
    "month.",
)


_POSSIBLY = NN_(
    "{n} of them may be of another time than this map shows: the date says no more, or there is "
    "none.",
    "{n} of them may be of another time than this map shows: their dates say no more, or there "
    "are none.",
)
_AT_PLACES = N_(
    "Each record counts at the nearest place of this map, at most {distance} away; where places "
    "are close together on the map, they share a number."
)
_IN_AREAS = N_(
    "Each record counts in the area that it lies in. A number stands for its whole area, not for "
    "where the records are; where areas are close together on the map, they share a number."
)
_COUNTED_BY_MIDDLES = N_(
    "To protect people, records are counted by the middles of cells of {distance}."
)


def _notes(table: EventTable, events: Events, spec: EventLayerSpec, atlas: Atlas) -> Iterator[Text]:
    """Yield what a reader has to know of a layer."""

    def with_distance(phrase: str, metres: int) -> Text:
        return views.said(
            atlas, lambda tongue: tongue.say(phrase, distance=words.distance(metres, tongue))
        )

    yield views.phrase(atlas, _COUNTED)
    if spec.aggregate == "places":
        yield with_distance(_AT_PLACES, spec.within_m)
    if spec.aggregate == "areas":
        yield views.phrase(atlas, _IN_AREAS)
    if table.coarsen_m and atlas.audience != "internal":
        shown = spec.aggregate == "hexagons"
        yield with_distance(_MIDDLES if shown else _COUNTED_BY_MIDDLES, table.coarsen_m)
    if events.possibly:
        yield views.said(atlas, lambda tongue: tongue.count(events.possibly, *_POSSIBLY))
    if events.rows > MAX_EVENTS and spec.aggregate == "hexagons":
        yield views.said(atlas, lambda tongue: tongue.count(events.rows, *_TOO_MANY))


_TITLE = N_("{title} [{n}]")
_IN_DISC = N_("how many records, by area of the disc, small ones enlarged; a dot is one record")
_BY_PLACE = N_("how many records, by area of the disc, small ones enlarged")


def event_legend(plan: Plan, layer: EventLayer | None) -> Iterator[Legend]:
    """Yield what explains the discs and dots of a layer of raw events."""
    if layer is None:
        return
    look, title = layer.look, layer.title
    symbol = Symbol(
        "circle", fill=look.fill, stroke=look.stroke, stroke_pt=0.75, radius_pt=look.least_pt
    )
    said = views.said(
        plan.atlas,
        lambda tongue: tongue.say(
            _TITLE, title=words.inside(title, tongue), n=tongue.number(layer.source_number)
        ),
    )
    yield Legend(
        said,
        "list",
        (LegendEntry(symbol, views.phrase(plan.atlas, _BY_PLACE if layer.places else _IN_DISC)),),
    )
