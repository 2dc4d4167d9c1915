"""How readers may take the people of an event apart: by place, and by time or by unit.

Numbers of one event may be taken for numbers of the same people, or for parts of each other: one
day of a month, women among persons. Which of the two is meant, no column says. So each `Reading`
is one way to take them, and what a number is the sum of are the cells of a `Partition` in it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from borderatlas.coarsen import away_m
from borderatlas.dates import parse_edtf
from borderatlas.deduce import Belief
from borderatlas.rows import Row, items
from borderatlas.schema import WIDE

Matter = str
"""The place that a number is for, "" for the whole of its event."""

Cells = frozenset[Hashable]
_Days = tuple[dt.date, dt.date]
_Detail = tuple[_Days, str]
"""The days and the unit of a number, as far as a reading tells them apart."""

_PEOPLE = "persons"
"""The unit that all others are parts of, where it is told; else any of them may be it."""

_ALL_DAYS = (dt.date.min, dt.date.max)


def matter(row: Row) -> Matter:
    """Return what a claim is about: a place, or the whole of its event."""
    return "" if row["scope"] == "whole" else str(row["place_id"])


@dataclass(frozen=True)
class Reading:
    """What counts as a part of what.

    With `areas`, what lies in an area is a part of it; with `days`, what was in a part of a time.
    All other units are parts of the unit `whole`; if there is none, units tell nobody apart.
    """

    areas: bool
    days: bool
    whole: str


def readings(claims: Sequence[Row]) -> Iterator[Reading]:
    """Yield the ways to take apart what these claims count."""
    days = (False, True) if len({row["date"] for row in claims}) > 1 else (False,)
    units = sorted({row["unit"] for row in claims})
    wholes = ("", *([_PEOPLE] if _PEOPLE in units else units)) if len(units) > 1 else ("",)
    yield from itertools.starmap(Reading, itertools.product((False, True), days, wholes))


class Partition:
    """The people of an event, taken apart as a reading says.

    Parameters
    ----------
    claims
        The claims on the event that count people.
    named
        The claims on the event, whose places are its places.
    date
        When the event was, in EDTF, if it is known: the time of claims that give none.
    places
        Places by id, with all that their rows show.
    reading
        What counts as a part of what.
    """

    def __init__(
        self,
        claims: Sequence[Row],
        named: Sequence[Row],
        date: str | None,
        places: Mapping[str, Row],
        reading: Reading,
    ) -> None:
        self._places, self._date, self._reading = places, date, reading
        self._reported = {(matter(row), self._detail(row)) for row in claims}
        self._details = sorted({detail for _, detail in self._reported})
        ids = [row["place_id"] for row in named]
        members = [key for name in ids for key in items(places[name].get("members"))]
        reported = {matter(row) for row in named}
        # The place of a whole is where its edges are drawn, and no part beside its parts.
        self._parts = tuple(
            name
            for name in dict.fromkeys((*ids, *members))
            if name in reported or name in members
        )  # fmt: skip

    def of(self, row: Row) -> Cells:
        """Return the cells that the number of a claim is the sum of."""
        own = self._detail(row)
        inside = [detail for detail in self._details if self._lies_in(detail, own)]
        return frozenset(itertools.product(self._where(matter(row)), inside))

    def empty(self) -> Iterator[Belief]:
        """Yield that nobody was where, or when, nothing is reported beside what is told apart."""
        for where, detail in itertools.product(sorted(self._where(""), key=str), self._details):
            parts = (
                other != detail and (where, other) in self._reported
                for other in self._details
                if self._lies_in(other, detail)
            )
            if (where, detail) not in self._reported or any(parts):
                yield Belief(frozenset({(where, detail)}), 0, 0)

    def _detail(self, row: Row) -> _Detail:
        days = _days(row["date"] or self._date) if self._reading.days else _ALL_DAYS
        return days, row["unit"] if self._reading.whole else ""

    def _lies_in(self, inner: _Detail, outer: _Detail) -> bool:
        days = outer[0][0] <= inner[0][0] and inner[0][1] <= outer[0][1]
        return days and outer[1] in (inner[1], self._reading.whole)

    def _where(self, name: Matter) -> Cells:
        if name:
            inside = self._inside(name)
            if not inside:
                return frozenset({name})
            parts = frozenset[Hashable]().union(*map(self._where, inside))
            return parts | {("elsewhere in", name)}
        return frozenset[Hashable]().union(*map(self._where, self._parts)) | {("elsewhere in", "")}

    def _inside(self, name: str) -> Collection[str]:
        area = self._places[name]
        if area.get("members"):
            return list(area["members"])
        others = (other for other in self._parts if other != name)
        return [
            key for key in others if self._reading.areas and _is_inside(self._places[key], area)
        ]


def _days(edtf: str | None) -> _Days:
    found = parse_edtf(edtf) if edtf else None
    if not found:
        return _ALL_DAYS
    return found.earliest or dt.date.min, found.latest or dt.date.max


def _size(place: Row) -> tuple[int, float]:
    is_area = "members" in place
    wide = is_area and place["kind"] in WIDE
    radius_m = place["precision_m"] or (math.inf if is_area else 0)  # an area of unknown size
    return (WIDE.index(place["kind"]) if wide else len(WIDE)), -radius_m


def _is_inside(place: Row, area: Row) -> bool:
    """Return whether readers may take a place for a part of an area, by what is shown of both."""
    if "members" not in area or place.get("members") or _size(area) >= _size(place):
        return False
    if area["kind"] == "border":
        return True
    if area["kind"] in WIDE:
        around = items(area.get("admin_codes")) or items(area.get("country"))
        codes = items(place.get("admin_codes"))
        if codes or not around:
            known = [code for code in (*codes, place.get("country")) if code]
            return not around or any(
                f"{code}-".startswith(f"{outer}-") for code in known for outer in around
            )
        country = place.get("country")  # of which province nobody says
        return not country or any(outer.partition("-")[0] == country for outer in around)
    here, there = place["geometry"], area["geometry"]
    if here is None or there is None or not area["precision_m"]:
        return True  # nobody says that it lies elsewhere
    return away_m((here.x, here.y), (there.x, there.y)) <= float(area["precision_m"])
