"""The places that events are counted at: looked through once, then made into an index."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from borderatlas.errors import ArgumentError, DataError, Problem, expect
from borderatlas.kernel.circles import circles
from borderatlas.kernel.edges import side_by_side
from borderatlas.kernel.nearest import nearest
from borderatlas.kernel.outlines import outlines
from borderatlas.kernel.parts import Index

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    from numpy.typing import NDArray

Rule = Literal["within", "nearest", "polygon"]
RULES: tuple[Rule, ...] = ("within", "nearest", "polygon")
LONGEST_M = 10_007_500.0
"""From the equator to a pole: no radius is larger."""


@dataclass(frozen=True)
class Places:
    """Places with ids (n,) and geometries (n,) in longitude and latitude, EPSG:4326."""

    ids: tuple[str, ...]
    geometries: NDArray[np.object_]

    def fingerprint(self) -> str:
        """Return the SHA-256 of the ids and the geometries."""
        import hashlib

        import shapely

        found = hashlib.sha256("\n".join(self.ids).encode())
        for shape in shapely.to_wkb(self.geometries):
            found.update(shape or b"-")
        return found.hexdigest()


def places_of(frame: geopandas.GeoDataFrame, *, name: str = "places") -> Places:
    """Return the places of a frame: ids from `place_id`, or else from its index.

    Raises
    ------
    DataError
        When it is not in EPSG:4326, or an id is missing or stands twice.
    ArgumentError
        When it is no GeoDataFrame.
    """
    import geopandas

    expect(frame, geopandas.GeoDataFrame, "give places with longitude and latitude")
    if frame.crs is None or not frame.crs.equals("EPSG:4326", ignore_axis_order=True):
        told = "no CRS" if frame.crs is None else f"the CRS {frame.crs.name!r}"
        hint = "say which with .set_crs(…), and convert with .to_crs(4326)"
        raise DataError([Problem(name, 0, "geometry", "", f"has {told}, not EPSG:4326", hint)])
    column = frame.get("place_id", frame.index)
    ids = tuple(str(each) for each in column)
    problems = list(_bad_ids(ids, column.isna().tolist(), name))
    if problems:
        raise DataError(problems)
    return Places(ids, frame.geometry.to_numpy())


def _bad_ids(ids: Sequence[str], empty: Sequence[bool], name: str) -> Iterator[Problem]:
    known = Counter(each for each, missing in zip(ids, empty, strict=True) if each and not missing)
    without = len(ids) - known.total()
    if without:  # a row of what is left of a file is no row of it
        message = "is empty" if without == 1 else f"is empty for {without} places"
        yield Problem(name, 0, "place_id", "", message, "give each place an id")
    for each, times in sorted(known.items()):
        if times > 1:
            yield Problem(name, 0, "place_id", each, "is there twice", "give each its own id")


def index_of(
    places: Places, *, rule: Rule, radius_m: float | None, name: str = "places", threads: int = 1
) -> Index:
    """Return what tells for each point at which of the places it is, made by so many threads.

    Raises
    ------
    ArgumentError
        When there is no such rule, or the radius does not fit it.
    DataError
        With each place of the file `name` that the rule cannot be applied to, by its id.
    """
    import shapely

    _refuse_radius(rule, radius_m)
    problems = list(_unfit(places, rule, name, threads))
    if problems:
        raise DataError(problems)
    if rule == "polygon":
        return outlines(places.geometries, threads=threads)
    lon, lat = shapely.get_x(places.geometries), shapely.get_y(places.geometries)
    if rule == "nearest":
        return nearest(lon, lat, radius_m=radius_m)
    return circles(lon, lat, radius_m=float(radius_m or 0))


def _refuse_radius(rule: Rule, radius_m: float | None) -> None:
    if rule not in RULES:
        raise ArgumentError(f"there is no rule {rule!r}; use {', '.join(RULES)}")
    if rule == "polygon" and radius_m is not None:
        raise ArgumentError("the rule 'polygon' has no radius; leave radius_m out")
    if rule == "within" and radius_m is None:
        raise ArgumentError(
            "the rule 'within' needs a radius; give radius_m in metres, or --radius 5km"
        )
    fits = radius_m is None or (math.isfinite(radius_m) and 0 < radius_m <= LONGEST_M)
    if not fits:
        hint = f"give metres above 0, at most {LONGEST_M:,.0f}"
        raise ArgumentError(f"{radius_m} is no radius; {hint}")


def _unfit(places: Places, rule: Rule, name: str, threads: int) -> Iterator[Problem]:
    """Yield what is wrong with the geometries."""
    import numpy as np
    import shapely

    shapes = places.geometries
    if not shapes.size:
        yield Problem(name, 0, "", "", "has no places", "give at least one")
        return
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    bounds = shapely.bounds(shapes)
    off = np.asarray((np.abs(bounds) > [180, 90, 180, 90]).any(axis=1))
    wanted = (0,) if rule != "polygon" else (3, 6, 7)
    valid = np.concatenate([ok for _, ok in side_by_side(shapely.is_valid, shapes, threads)])
    for at in np.flatnonzero(missing | ~np.isin(kinds, wanted) | off | ~valid):
        where = (name, 0, "place_id", places.ids[at])
        if missing[at]:
            yield Problem(*where, "has no geometry", "give it a position, or leave the place out")
        elif kinds[at] not in wanted:
            kind = "a point" if rule != "polygon" else "an area"
            found = shapely.GeometryType(kinds[at]).name.lower()
            hint = f"the rule {rule!r} wants {kind}"
            yield Problem(
                *where, f"its geometry is no {kind.rsplit(maxsplit=1)[-1]} but a {found}", hint
            )
        elif off[at]:
            hint = "longitude comes first, in degrees"
            yield Problem(*where, "its geometry lies beyond ±180 and ±90", hint)
        else:
            reason = shapely.is_valid_reason(shapes[at])
            yield Problem(
                *where, f"its geometry is not valid: {reason}", "mend it, as with .make_valid()"
            )
