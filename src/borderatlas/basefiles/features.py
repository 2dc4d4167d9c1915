"""Features of the base map out of the shapes that somebody brings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from borderatlas.basefiles.columns import Columns
from borderatlas.basefiles.shapes import (
    SEA,
    Grid,
    clipped,
    joined,
    lines_in,
    middle_of,
    polygons_in,
    shared_lines,
    thinned_areas,
    thinned_lines,
    tiling,
)
from borderatlas.errors import Problem
from borderatlas.io.geofiles import Bounds, Brought
from borderatlas.rows import Row

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

_BETWEEN_DEG = 0.02
"""How near both countries must be to the middle of a line that is to be their border."""

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

    def wrong(self, file: str, message: str, hint: str, *, row: int = 0, column: str = "") -> None:
        """Note what keeps the base map from being written."""
        self.problems.append(Problem(file, row, column, "", message, hint))


def _simple(shape: BaseGeometry) -> Sequence[BaseGeometry]:
    import shapely

    return [part for found in shapely.get_parts(shape) for part in shapely.get_parts(found)]


def add_land(sheet: Sheet, land: Brought, *, with_borders: bool) -> dict[str, list[Polygon]]:
    """Add sea, names and outlines of countries, and where asked their borders.

    Returns the countries as they were brought, by their codes, cut to the box.
    """
    columns = Columns(land)
    areas: dict[str, list[Polygon]] = defaultdict(list)
    named: dict[str, Mapping[str, str | None]] = {}
    nameless = 0
    for row, shape in sheet.pieces(land, "Polygon"):
        code = columns.country(row)
        nameless += code is None
        areas[code or "?"] += polygons_in(shape)
        if code:
            sheet.codes[columns.long_code(row) or ""] = code
        names = columns.names(row)
        _remark_doubt(sheet, f"{land.file}:{row['number']}", columns.doubt(row), names["name_en"])
        if code and code not in named and names["name_en"]:
            named[code] = names
    if not areas:
        hint = "name a file that reaches into it, or correct --bbox"
        sheet.wrong(land.file, "has no area in the box", hint)
        return {}
    tiles = tiling(areas, sheet.within, sheet.grid)
    _remark_mending(sheet, land.file, tiles.overlaps, tiles.gaps, tiles.islands)
    for number, part in enumerate(polygons_in(tiles.areas.get(SEA, _nothing())), start=1):
        sheet.files["land"].append(Feature(f"sea-{number:03}", {"layer": "sea"}, part))
    countries = {code: shape for code, shape in tiles.areas.items() if code not in (SEA, "?")}
    if nameless:
        sheet.remarks.append(
            f"{land.file}: {nameless} areas have no code of a country: land without an outline"
        )
    for code, shape in countries.items():
        outline = {"layer": "country", "iso": code}
        sheet.files["countries"].append(Feature(f"country-{code.lower()}", outline, shape))
        if code in named:
            label = {"layer": "country_label", **named[code]}
            label_id = f"label-{code.lower()}"
            sheet.files["land"].append(Feature(label_id, label, _on_grid(sheet, middle_of(shape))))
    if with_borders:
        lines = {
            (f"{one}-{other}", False): found
            for one, other in combinations(sorted(countries), 2)
            if (found := shared_lines(countries[one], countries[other]))
        }
        _add_borders(sheet, "land", lines)
        sheet.remarks.append(
            f"{land.file}: no --borders were given, so borders are where two countries meet, and "
            "no line is drawn as disputed"
        )
    return {code: areas[code] for code in sorted(areas) if code != "?"}


def _remark_doubt(sheet: Sheet, where: str, doubt: str | None, name: str | None) -> None:
    """Remark an area that the data call disputed: whoever publishes its name answers for it."""
    if doubt:
        told = f"{name or 'an area without a name'} is disputed ({doubt})"
        sheet.remarks.append(f"{where}: {told}; see that its name and borders are fit to show")


def add_borders(sheet: Sheet, borders: Brought, countries: Mapping[str, list[Polygon]]) -> None:
    """Add borders, those that the data call disputed as such.

    Where no column tells whose border a line is, it is that of the two countries of the land
    on whose edge its middle lies.
    """
    columns = Columns(borders)
    found: dict[tuple[str, bool], list[LineString]] = defaultdict(list)
    for row, shape in sheet.pieces(borders, "LineString"):
        lines = lines_in(shape)
        told = columns.pair(row) or columns.sides(row, sheet.codes)
        pair = told or _pair_beside(joined(lines), countries)
        if pair is None:
            hint = "give its line a column `pair` such as 'XA-XB', or --land with both countries"
            message = "no column says whose border it is, and it does not lie between two countries"
            sheet.wrong(borders.file, message, hint, row=int(row["number"]), column="pair")
            continue
        found[pair, columns.is_disputed(row)] += lines
    _add_borders(sheet, "borders", {k: thinned_lines(v, sheet.grid) for k, v in found.items()})
    disputed = sum(is_disputed for _, is_disputed in found)
    if not columns.tells_disputes:
        sheet.remarks.append(
            f"{borders.file}: no column says which borders are disputed; all are drawn as settled"
        )
    elif disputed:
        pairs = ", ".join(sorted(pair for pair, is_disputed in found if is_disputed))
        sheet.remarks.append(
            f"{borders.file}: parts of {pairs} are disputed and drawn with dashes; "
            "say so in [border.note] of atlas.toml"
        )


def _pair_beside(lines: Sequence[LineString], countries: Mapping[str, list[Polygon]]) -> str | None:
    import shapely

    if not lines or len(countries) < 2:
        return None
    middle = max(lines, key=lambda line: line.length).interpolate(0.5, normalized=True)
    near = sorted(
        (float(min(shapely.distance(parts, middle))), code) for code, parts in countries.items()
    )
    return "-".join(sorted(code for _, code in near[:2])) if near[1][0] < _BETWEEN_DEG else None


def _add_borders(
    sheet: Sheet, stem: str, lines: Mapping[tuple[str, bool], Sequence[LineString]]
) -> None:
    for (pair, is_disputed), found in sorted(lines.items()):
        layer = "border" if pair == sheet.pair else "country_border"
        kind = {"disputed": True} if is_disputed else {}
        start = f"{layer.replace('_', '-')}-{pair.lower()}{'-disputed' if is_disputed else ''}"
        for number, line in enumerate(found, start=1):
            properties = {"layer": layer, "pair": pair, **kind}
            sheet.files[stem].append(Feature(f"{start}-{number:03}", properties, line))


def add_water(sheet: Sheet, water: Brought) -> None:
    """Add lakes and rivers, those that are large enough to be seen."""
    columns = Columns(water)
    lakes: dict[str, list[Polygon]] = defaultdict(list)
    rivers: dict[str, list[LineString]] = defaultdict(list)
    for row, shape in sheet.pieces(water, "PolygonLineString"):
        name = columns.names(row)["name_en"] or ""
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
        sheet.remarks.append(f"{water.file}: {small} lakes and rivers are too small to be seen")


def _add_named(sheet: Sheet, layer: str, name: str, shapes: Iterable[BaseGeometry]) -> None:
    start = f"{layer}-{_slug(name)}-"
    taken = sum(re.fullmatch(rf"{start}\d+", item.id) is not None for item in sheet.files["water"])
    for number, shape in enumerate(shapes, start=taken + 1):
        properties = {"layer": layer, "name_en": name or None}
        sheet.files["water"].append(Feature(f"{start}{number:03}", properties, shape))


def add_places(sheet: Sheet, places: Brought) -> None:
    """Add towns with their names; those without a name are left out."""
    columns = Columns(places)
    taken: dict[str, int] = defaultdict(int)
    nameless = 0
    for row, shape in sheet.pieces(places, "Point"):
        names = columns.names(row)
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
        point = _on_grid(sheet, _simple(shape)[0])
        sheet.files["places"].append(Feature(f"town-{slug}{end}", properties, point))
    if nameless:
        sheet.remarks.append(f"{places.file}: {nameless} places have no name in English; left out")
    if not columns.tells_ranks:
        told = "no column `rank` or `population` says which places matter: all are named last"
        sheet.remarks.append(f"{places.file}: {told}")


def _remark_mending(sheet: Sheet, file: str, overlaps: int, gaps: int, islands: int) -> None:
    told = {
        "pieces that several areas claim went to the first of them by code": overlaps,
        "slivers between two areas were closed": gaps,
        "islands are smaller than the tolerance can show; left out": islands,
    }
    sheet.remarks += [f"{file}: {count} {what}" for what, count in told.items() if count]


def _on_grid(sheet: Sheet, point: Any) -> Any:  # noqa: ANN401 - a shapely Point
    import shapely

    decimals = max(sheet.grid.decimals, 4)
    return shapely.Point(round(point.x, decimals) + 0.0, round(point.y, decimals) + 0.0)


def _union(parts: Sequence[Polygon]) -> BaseGeometry:
    import shapely

    return shapely.union_all(list(parts))


def _nothing() -> BaseGeometry:
    import shapely

    return shapely.Polygon()


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "unnamed"
