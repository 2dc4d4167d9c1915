"""Raw events counted at places of a map or in areas: each once, or told why it is at none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from borderatlas import views
from borderatlas.coarsen import is_coarse
from borderatlas.eventread import Events
from borderatlas.kernel.nearest import nearest
from borderatlas.kernel.outlines import outlines
from borderatlas.kernel.parts import Index
from borderatlas.languages import N_
from borderatlas.plan import Plan
from borderatlas.scene import Text
from borderatlas.spec import EVENT_PLACES, EventLayerSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

FAR = N_("not near a place of this map")
BETWEEN = N_("as near to one place of this map as to another")
NO_AREA = N_("in no area of this map")
SEVERAL = N_("in several areas of this map, or on the line between them")

Position = tuple[float, float]


@dataclass(frozen=True)
class Stands:
    """Where numbers of events stand: (lon, lat) and names (n,), and the one of each event."""

    positions: tuple[Position, ...]
    names: tuple[Text, ...]
    of: Longs


def placed(plan: Plan, events: Events, spec: EventLayerSpec) -> tuple[Events, Stands | None]:
    """Return the events that are at a place or in an area, and where their numbers stand.

    The others are counted in `left`. Where numbers stand in hexagons, all stay.
    """
    if spec.aggregate == "hexagons":
        return events, None
    if spec.aggregate == "places":
        rows = _places(plan)
        index = _nearest(rows, spec.within_m)
        positions = [(row["geometry"].x, row["geometry"].y) for row in rows]
        names, reasons = [views.names(row) for row in rows], (FAR, BETWEEN)
    else:
        areas = events.areas
        index = None if areas is None else outlines(areas.shapes)
        positions = [_inside(shape) for shape in areas.shapes] if areas else []
        names, reasons = list(areas.names) if areas else [], (NO_AREA, SEVERAL)
    return _assigned(events, index, positions, names, reasons)


def _places(plan: Plan) -> list[Mapping[str, Any]]:
    """Return the places on the map where events can be counted.

    A count near a place tells where it is: one that is told less exactly has none.
    """
    return [
        row
        for table in EVENT_PLACES
        for row in plan.shown(table)
        if row["geometry"] is not None and (plan.atlas.audience == "internal" or not is_coarse(row))
    ]


def _nearest(rows: Sequence[Mapping[str, Any]], radius_m: float) -> Index | None:
    import numpy as np

    if not rows:
        return None
    lon, lat = (np.array([getattr(row["geometry"], axis) for row in rows]) for axis in "xy")
    return nearest(lon, lat, radius_m=radius_m)


def _inside(shape: Any) -> Position:  # noqa: ANN401 - a polygon, or several
    """Return where the number of an area stands, in its largest part.

    That is its centre of gravity, if it is nearly as far from the outline as a point can be; else
    the point that is farthest: of a long strip it would be any along the middle.
    """
    import shapely

    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    farthest = shapely.maximum_inscribed_circle(largest)
    centre = largest.centroid
    deep = largest.contains(centre) and centre.distance(largest.boundary) >= 0.8 * farthest.length
    x, y = (centre if deep else farthest).coords[0]
    return float(x), float(y)


def _assigned(
    events: Events,
    index: Index | None,
    positions: Sequence[Position],
    names: Sequence[Text],
    reasons: tuple[str, str],
) -> tuple[Events, Stands]:
    import numpy as np

    codes = np.zeros(events.rows, dtype=np.int64)
    if index is not None and events.rows:
        scale = 10**events.decimals
        codes = index.assign(events.lon / scale, events.lat / scale).codes.astype(np.int64)
    single = (codes > 0) & (codes <= len(positions))
    left = dict(events.left)
    for reason, rows in zip(reasons, (codes == 0, (codes != 0) & ~single), strict=True):
        if rows.any():
            left[reason] = int(rows.sum())
    kept = replace(events, names=()).only(single)
    shown, of = np.unique(codes[single] - 1, return_inverse=True)
    return replace(kept, left=left), Stands(
        tuple(positions[at] for at in shown), tuple(names[at] for at in shown), of.astype(np.int64)
    )
