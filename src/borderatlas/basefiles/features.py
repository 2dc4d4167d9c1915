"""Features of the base map out of the shapes that somebody brings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from borderatlas.basefiles.columns import Columns
from borderatlas.basefiles.shapes import (
    Grid,
    clipped,
    lines_in,
    polygons_in,
    thinned_areas,
    thinned_lines,
)
from borderatlas.errors import Problem
from borderatlas.io.geofiles import Bounds, Brought
from borderatlas.names import CONTROL
from borderatlas.rows import Row

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

_FEWEST_PX = 2
"""Lakes and rivers smaller than this many times the tolerance are left out."""


class Feature(NamedTuple):
    """One feature of a base map file."""

    id: str
    properties: Mapping[str, Any]
    geometry: BaseGeometry


@dataclass
class Sheet:
    """What was asked for, and what becomes of it: features by file, remarks, problems.

    `within` is the box in degrees, `pair` the border under study, `codes` the countries of the
    land by the three letters that borders may name them with.
    """

    within: Bounds
    grid: Grid
    pair: str
    files: dict[str, list[Feature]] = field(default_factory=lambda: defaultdict(list))
    remarks: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def pieces(self, brought: Brought, kinds: str) -> Iterator[tuple[Row, BaseGeometry]]:
        """Yield the rows of a file with their shapes in the box; what was repaired is remarked."""
        for row in brought.rows:
            where = f"{brought.file}:{row['number']}"
            cut, fault = clipped(row["geometry"], self.within)
            if fault:
                done = "repaired" if cut is not None else "left out"
                self.remarks.append(f"{where}: {fault}; {done}")
            if cut is None:
                continue
            wanted = [part for part in _simple(cut) if part.geom_type in kinds]
            if not wanted:
                self.remarks.append(f"{where}: is {cut.geom_type}, not {kinds}; left out")
                continue
            yield row, cut

    def refuse_odd(
        self, brought: Brought, row: Row, names: Iterable[str | None],
        numbers: Iterable[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        """Refuse names that no page can show, and numbers that are none."""
        file, number = brought.file, row["number"]
        for name in names:
            if name and CONTROL.search(name):
                self.wrong(file, f"has the name {name!r:.60}, with a control character in it",
                           "write it again", row=number)  # fmt: skip
        for column, text in numbers:
            message = f"is {text!r:.40}, which is no number, or may be one of two"
            self.wrong(file, message, "write it in digits alone", row=number, column=column)

    def wrong(self, file: str, message: str, hint: str, *, row: int = 0, column: str = "") -> None:
        """Note what keeps the base map from being written."""
        self.problems.append(Problem(file, row, column, "", message, hint))


def _simple(shape: BaseGeometry) -> Sequence[BaseGeometry]:
    import shapely

    return [part for found in shapely.get_parts(shape) for part in shapely.get_parts(found)]


def add_water(sheet: Sheet, files: Sequence[Brought]) -> None:
    """Add lakes and rivers, those that are large enough to be seen."""
    lakes: dict[str, list[Polygon]] = defaultdict(list)
    rivers: dict[str, list[LineString]] = defaultdict(list)
    for water in files:
        columns = Columns(water)
        for row, shape in sheet.pieces(water, "PolygonLineString"):
            name = columns.names(row)["name_en"] or ""
            sheet.refuse_odd(water, row, [name])
            lakes[name] += polygons_in(shape)
            rivers[name] += lines_in(shape)
    least_m = _FEWEST_PX * sheet.grid.tolerance_m
    small = 0
    for name, parts in lakes.items():
        for part in thinned_areas(_union(parts), sheet.grid):
            seen = sheet.grid.area_m2(part) >= least_m**2
            small += not seen
            _add_named(sheet, "lake", name, [part] if seen else [])
    for name, lines in rivers.items():
        for line in thinned_lines(lines, sheet.grid):
            seen = sheet.grid.length_m(line) >= least_m
            small += not seen
            _add_named(sheet, "river", name, [line] if seen else [])
    if small:
        sheet.remarks.append(f"{small} lakes and rivers are too small to be seen; left out")


def _add_named(sheet: Sheet, layer: str, name: str, shapes: Iterable[BaseGeometry]) -> None:
    start = f"{layer}-{_slug(name)}-"
    taken = sum(re.fullmatch(rf"{start}\d+", item.id) is not None for item in sheet.files["water"])
    for number, shape in enumerate(shapes, start=taken + 1):
        properties = {"layer": layer, "name_en": name or None}
        sheet.files["water"].append(Feature(f"{start}{number:03}", properties, shape))


def add_places(sheet: Sheet, files: Sequence[Brought]) -> None:
    """Add towns with their names; those without a name are left out."""
    taken: dict[str, int] = defaultdict(int)
    for places in files:
        _add_places(sheet, places, taken)


def _add_places(sheet: Sheet, places: Brought, taken: dict[str, int]) -> None:
    columns = Columns(places)
    nameless = 0
    for row, shape in sheet.pieces(places, "Point"):
        names = columns.names(row)
        sheet.refuse_odd(places, row, names.values(), columns.odd_numbers(row))
        if not names["name_en"]:
            nameless += 1
            continue
        slug = _slug(names["name_en"])
        taken[slug] += 1
        end = f"-{taken[slug]}" if taken[slug] > 1 else ""
        properties = {
            "layer": "town", **names, "country": columns.country(row),
            "population": columns.people(row), "rank": columns.rank(row),
        }  # fmt: skip
        point = on_grid(sheet, _simple(shape)[0])
        sheet.files["places"].append(Feature(f"town-{slug}{end}", properties, point))
    if nameless:
        sheet.remarks.append(f"{places.file}: {nameless} places have no name in English; left out")
    if not columns.tells_ranks:
        told = "no column `rank` or `population` says which places matter: all are named last"
        sheet.remarks.append(f"{places.file}: {told}")


def on_grid(sheet: Sheet, point: Any) -> Any:  # noqa: ANN401 - a shapely Point
    """Return a point with no more decimals than the base map has."""
    import shapely

    decimals = max(sheet.grid.decimals, 4)
    return shapely.Point(round(point.x, decimals) + 0.0, round(point.y, decimals) + 0.0)


def _union(parts: Sequence[Polygon]) -> BaseGeometry:
    import shapely

    return shapely.union_all(list(parts))


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "unnamed"
