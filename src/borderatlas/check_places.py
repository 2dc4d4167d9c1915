"""Rules of places: where they lie, how exactly that is known, and what joins them."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from borderatlas.ellipsoid import geod
from borderatlas.errors import Problem
from borderatlas.rows import Record, Tables, problem
from borderatlas.schema import PLACES

if TYPE_CHECKING:
    from shapely import Point
    from shapely.geometry.base import BaseGeometry

_DECIMALS = ((10_000, 2), (1_000, 3), (100, 4), (0, 5))
"""From this radius in metres on, so many decimals: 0.01 of a degree is about 1 km."""


@dataclass(frozen=True)
class Surroundings:
    """What places are held against. `bbox` is (west, south, east, north) in degrees.

    Without `border`, the distance of crossings from the line is not checked; without a
    country's outline, neither is whether its places lie in it.
    """

    bbox: tuple[float, float, float, float]
    crossing_max_km: float
    border: BaseGeometry | None = None
    countries: Mapping[str, BaseGeometry] = field(default_factory=dict)


def check_places(tables: Tables, surroundings: Surroundings) -> Iterator[Problem]:
    """Yield places that lie where they cannot, or more exactly than is known."""
    for name in PLACES:
        placed = [record for record in tables.get(name, ()) if record["geometry"] is not None]
        for record in placed:
            yield from _check_known(name, record)
            yield from _check_digits(name, record)
            yield from _check_region(name, record, surroundings)
        yield from _check_placeholders(name, placed)


def _check_known(table: str, record: Record) -> Iterator[Problem]:
    for column, hint in (
        ("precision_m", "enter the radius in metres within which the place surely lies"),
        ("coord_basis", "enter how the position was found"),
    ):
        if record[column] is None and column not in record.unread:
            message = "a place with a position must have it"
            yield problem(table, record, column, message, hint=hint)
    if record["precision_m"] == 0:
        hint = "enter the radius in metres within which the place surely lies"
        yield problem(table, record, "precision_m", "no place is known to 0 m", hint=hint)


def _check_digits(table: str, record: Record) -> Iterator[Problem]:
    precision_m = record["precision_m"]
    if precision_m is None:
        return
    allowed = decimals_for(precision_m)
    point = record["geometry"]
    found = max(_decimals(point.x), _decimals(point.y))
    if found > allowed:
        message = f"{found} decimals pretend to more than a precision of {precision_m} m"
        hint = f"write {_position(round(point.x, allowed), round(point.y, allowed))}"
        yield problem(
            table, record, "geometry", message, hint=hint, value=_position(point.x, point.y)
        )


def decimals_for(precision_m: int) -> int:
    """Return how many decimals of a degree a place has that is known to so many metres."""
    return next(decimals for bound, decimals in _DECIMALS if precision_m >= bound)


def _decimals(degrees: float) -> int:
    exponent = Decimal(repr(degrees)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _position(lon: float, lat: float) -> str:
    return f"[{lon}, {lat}]"


def _check_region(table: str, record: Record, surroundings: Surroundings) -> Iterator[Problem]:
    """Yield at most one problem: the first of swapped, outside, far from line or country."""
    point: Point = record["geometry"]
    value = _position(point.x, point.y)
    if not _within(surroundings.bbox, point.x, point.y):
        if _within(surroundings.bbox, point.y, point.x):
            message = "lon and lat are swapped"
            hint = f"GeoJSON has [lon, lat]: write {_position(point.y, point.x)}"
            yield problem(table, record, "geometry", message, hint=hint, value=value)
            return
        message = "lies outside the atlas"
        hint = "correct the position, or widen `bbox` in data/atlas.toml"
        yield problem(table, record, "geometry", message, hint=hint, value=value, level="warning")
    if table == "crossings":
        yield from _check_border(record, surroundings, value)
    else:
        yield from _check_country(table, record, surroundings, value)


def _within(bbox: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = bbox
    return west <= lon <= east and south <= lat <= north


def _check_border(record: Record, surroundings: Surroundings, value: str) -> Iterator[Problem]:
    if surroundings.border is None:
        return
    away_km = distance_m(record["geometry"], surroundings.border) / 1000
    if away_km > surroundings.crossing_max_km:
        message = (
            f"lies {away_km:.1f} km from the border line, "
            f"a crossing may lie {surroundings.crossing_max_km:g} km from it"
        )
        hint = "correct the position, or `crossing_max_km` in data/atlas.toml"
        yield problem("crossings", record, "geometry", message, hint=hint, value=value)


def _check_country(
    table: str, record: Record, surroundings: Surroundings, value: str
) -> Iterator[Problem]:
    outline = surroundings.countries.get(record["country"] or "")
    precision_m = record["precision_m"]
    if outline is None or precision_m is None:
        return
    away_m = distance_m(record["geometry"], outline)
    if away_m > precision_m:
        message = f"lies {away_m / 1000:.1f} km outside {record['country']}"
        hint = f"correct the position or the country; it is said to be within {precision_m} m"
        yield problem(table, record, "geometry", message, hint=hint, value=value)


def distance_m(point: Point, other: BaseGeometry) -> float:
    """Return the geodesic length in metres from a point to the nearest point of `other`.

    The nearest point is looked for with degrees of longitude shrunk to their length at
    the point's latitude, and measured on the WGS 84 ellipsoid. Far away it may be another
    point than the nearest, where "far" is all that is asked.
    """
    import shapely

    shrink = max(math.cos(math.radians(point.y)), 1e-6)
    line = shapely.transform(other, lambda degrees: degrees * (shrink, 1.0))
    here = shapely.transform(point, lambda degrees: degrees * (shrink, 1.0))
    near = shapely.shortest_line(here, line).coords[1]
    return float(geod().inv(point.x, point.y, near[0] / shrink, near[1])[2])


def _check_placeholders(table: str, records: list[Record]) -> Iterator[Problem]:
    first: dict[tuple[float, float], Record] = {}
    for record in records:
        place = (record["geometry"].x, record["geometry"].y)
        other = first.setdefault(place, record)
        if other is not record:
            message = f"'{other['place_id']}' has the very same position"
            hint = "one of them stands in for a position that is not known: find it, or remove it"
            yield problem(table, record, "geometry", message, hint=hint, value=_position(*place))


def check_sets(tables: Tables) -> Iterator[Problem]:
    """Yield sets without members, claims for them, and sets that hold themselves."""
    areas = {record["place_id"]: record for record in tables.get("areas", ())}
    empty = {place_id for place_id, record in areas.items() if _is_empty_set(record)}
    for place_id, record in areas.items():
        if place_id in empty:
            hint = "name its places, or make it an area of another kind"
            message = "is empty, and a set has members"
            yield problem("areas", record, "members", message, hint=hint)
        if place_id in reachable(place_id, areas):
            hint = "a set holds crossings, sites and areas other than itself"
            yield problem("areas", record, "members", "the set holds itself", hint=hint)
    for claim in tables.get("claims", ()):
        if claim["place_id"] in empty:
            message = "the claim is for a set without members"
            hint = "name the members in data/geo/areas.geojson"
            yield problem("claims", claim, "place_id", message, hint=hint)


def _is_empty_set(record: Record) -> bool:
    """Return whether a `set`, `crossing-set` or `site_set` names no members."""
    is_set = re.fullmatch(r"(.+[-_])?set", record["kind"] or "") is not None
    return is_set and not record["members"] and "members" not in record.unread


def reachable(place_id: str, areas: Mapping[str, Record]) -> set[str]:
    """Return the members of a set, and theirs."""
    found: set[str] = set()
    todo = list(areas[place_id]["members"])
    while todo:
        member = todo.pop()
        if member not in found:
            found.add(member)
            todo += areas[member]["members"] if member in areas else ()
    return found


def check_routes(tables: Tables) -> Iterator[Problem]:
    """Yield legs that are misnumbered, do not go on, or do not end at their places."""
    places = {
        record["place_id"]: record["geometry"]
        for name in PLACES
        for record in tables.get(name, ())
        if "geometry" not in record.unread
    }
    legs_of: dict[str, list[Record]] = defaultdict(list)
    for leg in tables.get("routes", ()):
        yield from _check_ends(leg, places)
        if leg["route_id"] is not None and leg["leg_no"] is not None:
            legs_of[leg["route_id"]].append(leg)
    for legs in legs_of.values():
        yield from _check_legs(sorted(legs, key=lambda leg: leg["leg_no"]))


def _check_legs(legs: list[Record]) -> Iterator[Problem]:
    numbers = [leg["leg_no"] for leg in legs]
    if numbers != list(range(1, len(legs) + 1)) and len(set(numbers)) == len(numbers):
        listed = ", ".join(map(str, numbers))
        message = f"the legs of '{legs[0]['route_id']}' are numbered {listed}"
        hint = f"number them from 1 to {len(legs)}"
        wrong = next(leg for place, leg in enumerate(legs, start=1) if leg["leg_no"] != place)
        yield problem("routes", wrong, "leg_no", message, hint=hint)
    for leg, following in itertools.pairwise(legs):
        ends, begins = leg["to_id"], following["from_id"]
        consecutive = following["leg_no"] == leg["leg_no"] + 1
        if ends and begins and consecutive and ends != begins:
            message = f"leg {leg['leg_no']} ends at '{ends}'"
            hint = "a route goes on where its last leg ended; correct it or make two routes"
            yield problem("routes", following, "from_id", message, hint=hint)


def _check_ends(leg: Record, places: Mapping[str, Any]) -> Iterator[Problem]:
    line = leg["geometry"]
    if line is None:
        return
    for column, end in (("from_id", line.coords[0]), ("to_id", line.coords[-1])):
        place_id = leg[column]
        if place_id not in places:
            continue
        point = places[place_id]
        if point is None:
            message = "the place has no position, and the leg is drawn to one"
            hint = "give the place a position, or leave the leg out"
            yield problem("routes", leg, column, message, hint=hint)
        elif tuple(end) != (point.x, point.y):
            message = (
                f"the line has {_position(*end)} there, the place {_position(point.x, point.y)}"
            )
            hint = "copy the position of the place into the line"
            yield problem("routes", leg, column, message, hint=hint)
