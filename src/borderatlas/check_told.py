"""Whether something else tells what a coarsened position keeps back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from borderatlas.atlas import Atlas
from borderatlas.coarsen import away_m, was_moved
from borderatlas.errors import Problem
from borderatlas.names import agreement, fold
from borderatlas.rows import Row
from borderatlas.schema import LANGUAGES, PLACES

_HINT = "coarsen it as well, or keep it inside"
_NAMED = "name it otherwise, or coarsen it more"
_TWICE = 2
"""What names the place this many times as exactly as its ring does is worth a word."""


@dataclass(frozen=True)
class _Moved:
    """A coarsened place: its table, its row as the team has it, and the ring that is shown."""

    table: str
    row: Row
    radius_m: int

    def away_m(self, row: Row) -> float:
        return away_m(self.row["geometry"].coords[0], row["geometry"].coords[0])


def check_told(atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    """Yield, as warnings, what would tell readers where a coarsened place truly is.

    Parameters
    ----------
    atlas
        The atlas as the team has it.
    public
        The same atlas as the public sees it.
    """
    moved = [
        _Moved(table, atlas.row(table, row["place_id"]), row["precision_m"])
        for table in PLACES
        for row in public.rows(table)
        if was_moved(row)
    ]
    for place in moved:
        for found in (*_neighbours(place, atlas, public), *_names(place, atlas, public)):
            yield replace(found, level="warning")
    for one, other in itertools.combinations(moved, 2):
        if one.away_m(other.row) <= one.row["precision_m"] and _displaced(one, other):
            message = f"lies where '{one.row['place_id']}' is: two rings tell more than one"
            hint = "make them one place, or coarsen both by grid"
            found = atlas.problem(other.table, other.row, "coarsen", message, hint=hint)
            yield replace(found, level="warning")


def _displaced(*places: _Moved) -> bool:
    return any(place.row["coarsen"] == "displaced" for place in places)


def _still(place: _Moved, public: Atlas) -> Iterator[tuple[str, Row]]:
    """Yield the places that are shown where they are, more exactly than a ring has it."""
    for table in PLACES:
        for row in public.rows(table):
            told = row["geometry"] is not None and not was_moved(row)
            if told and row["precision_m"] < place.radius_m:
                yield table, row


def _neighbours(place: _Moved, atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    """Yield the places that lie where a coarsened place does, and the legs that pass there."""
    message = f"lies where '{place.row['place_id']}' is, which is coarsened"
    near_m = place.row["precision_m"]
    for table, row in _still(place, public):
        if place.away_m(row) <= near_m:
            yield atlas.problem(table, row, "coarsen", message, hint=_HINT)
    here = place.row["geometry"].coords[0]
    for leg in public.rows("routes"):
        if any(away_m(here, at) <= near_m for at in _way(leg, place)):
            passes = message.replace("lies", "passes", 1)
            hint = "take the point out of the line, or keep the leg inside"
            yield atlas.problem("routes", leg, "route_id", passes, hint=hint)


def _way(leg: Row, place: _Moved) -> list[tuple[float, float]]:
    """Return the points of a leg, without an end that is the place itself: it is moved as well."""
    points = list(leg["geometry"].coords)
    first = 1 if leg["from_id"] == place.row["place_id"] else 0
    last = len(points) - (1 if leg["to_id"] == place.row["place_id"] else 0)
    return points[first:last]


def _names(place: _Moved, atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    """Yield the names of a coarsened place that name what the map shows close to it."""
    near_m = place.radius_m / _TWICE
    labels = [row for _, row in _still(place, public)]
    labels += [
        feature
        for features in public.base.values()
        for feature in features
        if feature["geometry"].geom_type == "Point"
    ]
    known = {
        fold(row[f"name_{language}"]): row[f"name_{language}"]
        for row in labels
        if place.away_m(row) <= near_m
        for language in LANGUAGES
        if row.get(f"name_{language}")
    }
    for table, row, column in _texts(place, public):
        text = fold(row[column])
        told = [name for folded, name in known.items() if agreement(text, folded) is not None]
        if told:
            message = f"names '{told[0]}', which the map shows close to where the place is"
            yield atlas.problem(table, row, column, message, hint=_NAMED)


def _texts(place: _Moved, public: Atlas) -> Iterator[tuple[str, Row, str]]:
    """Yield all cells that hold a name of a place: table, row and column."""
    columns = [f"{stem}_{language}" for stem in ("name", "structure") for language in LANGUAGES]
    for column in (*columns, "locality"):
        if place.row.get(column):
            yield place.table, place.row, column
    for row in public.rows("aliases"):
        if row["place_id"] == place.row["place_id"]:
            yield "aliases", row, "alias"
