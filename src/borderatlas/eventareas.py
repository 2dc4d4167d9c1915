"""The areas that raw events are counted in: a file of polygons that an atlas declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from borderatlas.atlas import Atlas
from borderatlas.errors import DataError, Problem
from borderatlas.eventtable import EventAreas
from borderatlas.io.folder import read_features
from borderatlas.limits import MAX_EVENT_AREAS
from borderatlas.names import CONTROL
from borderatlas.scene import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Areas:
    """Areas (n,): their names, and polygons in longitude and latitude, EPSG:4326."""

    names: tuple[Text, ...]
    shapes: NDArray[np.object_]


def read_areas(declared: EventAreas, atlas: Atlas) -> Areas:
    """Return the areas of a file of an atlas.

    Raises
    ------
    DataError
        With all that is wrong in it.
    """
    import numpy as np

    file = f"data/{declared.file}"
    rows = read_features(file, folder=atlas.folder)
    problems = [
        problem
        for number, row in enumerate(rows, start=1)
        for problem in _wrong(row, declared.names, file, number)
    ]
    if not rows:
        problems.append(Problem(file, 0, "", "", "has no areas", "give at least one"))
    if len(rows) > MAX_EVENT_AREAS:
        message = f"has {len(rows):,} areas, {MAX_EVENT_AREAS:,} are allowed"
        problems.append(Problem(file, 0, "", "", message, "take larger ones"))
    if problems:
        raise DataError(problems)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row["geometry"] for row in rows]
    names = tuple(
        {code: " ".join(row[column].split()) for code, column in declared.names.items()
         if row.get(column)}
        for row in rows
    )  # fmt: skip
    return Areas(names, shapes)


def hash_of_areas(declared: EventAreas, atlas: Atlas) -> str:
    """Return the SHA-256 of the names and outlines of areas: of what is told, not of the file.

    Raises
    ------
    DataError
        As `read_areas` does.
    """
    import hashlib

    import shapely

    areas = read_areas(declared, atlas)
    found = hashlib.sha256(repr([sorted(name.items()) for name in areas.names]).encode())
    for outline in shapely.to_wkb(areas.shapes):
        found.update(outline)
    return found.hexdigest()


def _wrong(
    row: Mapping[str, Any], names: Mapping[str, str], file: str, number: int
) -> Iterator[Problem]:
    """Yield what is wrong with an area."""
    import shapely

    shape = row["geometry"]
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        yield Problem(file, number, "geometry", shape.geom_type, "is no area", "give a polygon")
    elif not shapely.is_valid(shape):
        reason = shapely.is_valid_reason(shape)
        yield Problem(file, number, "geometry", "", f"is not valid: {reason}", "mend the outline")
    for code, column in names.items():
        name = row.get(column)
        if name is None and code != "en":
            continue
        if not isinstance(name, str) or not name.strip():
            yield Problem(file, number, column, "", "is no name", f"name the area in {code!r}")
        elif len(name) > _LONGEST_NAME or CONTROL.search(name):
            message = f"is no name in one line of at most {_LONGEST_NAME} signs"
            yield Problem(file, number, column, name, message, "shorten it, without control signs")
