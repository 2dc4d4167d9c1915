"""Countries, the sea around them, and the borders between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from borderatlas.basefiles.columns import Columns
from borderatlas.basefiles.features import Feature, Sheet, on_grid
from borderatlas.basefiles.shapes import (
    SEA,
    Tiling,
    joined,
    lines_in,
    middle_of,
    polygons_in,
    shared_lines,
    thinned_lines,
    tiling,
)
from borderatlas.io.geofiles import Brought

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

_PAIR_HINT = "give its line a column `pair` such as 'XA-XB', or --land with both countries"
_BETWEEN_DEG = 0.02
"""How near both countries must be to the middle of a line that is to be their border."""


def add_land(
    sheet: Sheet, lands: Sequence[Brought], *, with_borders: bool
) -> dict[str, list[Polygon]]:
    """Add sea, names and outlines of countries, and where asked their borders.

    Returns the countries as they were brought, by their codes, cut to the box.
    """
    areas: dict[str, list[Polygon]] = defaultdict(list)
    named: dict[str, Mapping[str, str | None]] = {}
    for land in lands:
        _gather(sheet, land, areas=areas, named=named)
    file = " ".join(land.file for land in lands)
    if not areas:
        hint = "name a file that reaches into it, or correct --bbox"
        sheet.wrong(file, "has no area in the box", hint)
        return {}
    tiles = tiling(areas, sheet.within, sheet.grid)
    _remark_mending(sheet, file, tiles)
    for number, part in enumerate(polygons_in(tiles.areas.get(SEA, _nothing())), start=1):
        sheet.files["land"].append(Feature(f"sea-{number:03}", {"layer": "sea"}, part))
    countries = {code: shape for code, shape in tiles.areas.items() if code not in (SEA, "?")}
    for code, shape in countries.items():
        outline = {"layer": "country", "iso": code}
        sheet.files["countries"].append(Feature(f"country-{code.lower()}", outline, shape))
        if code in named:
            label = {"layer": "country_label", **named[code]}
            label_id = f"label-{code.lower()}"
            sheet.files["land"].append(Feature(label_id, label, on_grid(sheet, middle_of(shape))))
    if with_borders:
        lines = {
            (f"{one}-{other}", False): found
            for one, other in combinations(sorted(countries), 2)
            if (found := shared_lines(countries[one], countries[other]))
        }
        _add_borders(sheet, "land", lines)
        sheet.remarks.append(
            f"{file}: no --borders were given, so borders are where two countries meet, and "
            "no line is drawn as disputed"
        )
    return {code: areas[code] for code in sorted(areas) if code != "?"}


def _gather(
    sheet: Sheet, land: Brought, *, areas: dict[str, list[Polygon]],
    named: dict[str, Mapping[str, str | None]],
) -> None:  # fmt: skip
    """Take the areas of a file, and the names that countries have first."""
    columns = Columns(land)
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
    if nameless:
        sheet.remarks.append(
            f"{land.file}: {nameless} areas have no code of a country: land without an outline"
        )


def _remark_doubt(sheet: Sheet, where: str, doubt: str | None, name: str | None) -> None:
    """Remark an area that the data call disputed: whoever publishes its name answers for it."""
    if doubt:
        told = f"the data call {name or 'an area without a name'} disputed ({doubt})"
        sheet.remarks.append(f"{where}: {told}; see that its name and borders are fit to show")


def add_borders(
    sheet: Sheet, files: Sequence[Brought], countries: Mapping[str, list[Polygon]]
) -> None:
    """Add borders, those that the data call disputed as such.

    Where no column tells whose border a line is, it is that of the two countries of the land
    on whose edge its middle lies.
    """
    found: dict[tuple[str, bool], list[LineString]] = defaultdict(list)
    for borders in files:
        columns = Columns(borders)
        if not columns.tells_disputes:
            told = "no column says which borders are disputed; all are drawn as settled"
            sheet.remarks.append(f"{borders.file}: {told}")
        for row, shape in sheet.pieces(borders, "LineString"):
            where = f"{borders.file}:{row['number']}"
            if columns.is_no_border(row):
                sheet.remarks.append(f"{where}: is the limit of no country; left out")
                continue
            lines, in_doubt = lines_in(shape), columns.is_disputed(row)
            pair = columns.pair(row) or columns.sides(row, sheet.codes)
            pair = pair or _pair_beside(joined(lines), countries)
            if pair is None and in_doubt:
                sheet.remarks.append(f"{where}: is disputed, and no column says between whom")
            elif pair is None:
                message = "no column says whose border it is, and it lies between no two countries"
                sheet.wrong(
                    borders.file, message, _PAIR_HINT, row=int(row["number"]), column="pair"
                )
            elif len(set(pair.split("-"))) < 2 and not in_doubt:
                sheet.remarks.append(f"{where}: has {pair} on both sides; left out")
                continue
            found[pair or "", in_doubt] += lines
    _add_borders(sheet, "borders", {k: thinned_lines(v, sheet.grid) for k, v in found.items()})
    pairs = ", ".join(sorted(pair for pair, is_disputed in found if is_disputed and pair))
    if pairs:
        sheet.remarks.append(
            f"parts of {pairs} are disputed and drawn with dashes; say so in [border.note] of "
            "atlas.toml"
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
        end = "-disputed" if is_disputed else ""
        start = f"{layer.replace('_', '-')}-{pair.lower() or 'unnamed'}{end}"
        for number, line in enumerate(found, start=1):
            properties = {"layer": layer, "pair": pair or None, **kind}
            sheet.files[stem].append(Feature(f"{start}-{number:03}", properties, line))


def _remark_mending(sheet: Sheet, file: str, tiles: Tiling) -> None:
    told = {
        "pieces that several areas claim went to the first of them by code": tiles.overlaps,
        "slivers between two areas were closed": tiles.gaps,
        "islands are smaller than the tolerance can show; left out": tiles.islands,
    }
    sheet.remarks += [f"{file}: {count} {what}" for what, count in told.items() if count]


def _nothing() -> BaseGeometry:
    import shapely

    return shapely.Polygon()
