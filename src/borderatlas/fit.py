"""Whether a map file fits the atlas: what it asks for and the atlas does not have."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from borderatlas.atlas import Atlas
from borderatlas.errors import Problem
from borderatlas.eventtable import EventTable
from borderatlas.names import did_you_mean
from borderatlas.schema import TABLES
from borderatlas.spec import (
    EVENT_PLACES,
    AreaScaleSpec,
    CategoryScaleSpec,
    EventLayerSpec,
    LayerSpec,
    MapSpec,
)

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]

_Asked = tuple[str, Collection[str], Collection[str], Collection[str]]
"""A key of the map file, the values it has there, those that the atlas knows, those to name."""


def problem(spec: MapSpec, key: str, value: str, message: str, hint: str) -> Problem:
    """Return what is wrong with one key of a map file."""
    return Problem(f"maps/{spec.map_id}.toml", 0, key, value, message, hint)


def matching(layer: LayerSpec, atlas: Atlas) -> list[Row]:
    """Return the rows of a layer's table that its `where` lets through."""
    return [
        row
        for row in atlas.rows(layer.table)
        if all(_matches(row[column], values) for column, values in layer.where.items())
    ]


def _matches(value: object, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(item in wanted for item in value)
    return str(value) in wanted


def unknown(spec: MapSpec, atlas: Atlas) -> Iterator[Problem]:
    """Yield every event, column, code and unit that the atlas does not have."""
    for key, values, options, named in _of_claims(spec, atlas):
        yield from _missing(spec, key, values, options, named)
    for key, values, options in _of_scales(spec, atlas):
        yield from _missing(spec, key, values, options)
    for layer in spec.layers:
        yield from _of_layer(spec, layer, atlas)


def _missing(
    spec: MapSpec, key: str, values: Collection[str], options: Collection[str],
    named: Collection[str] | None = None,
) -> Iterator[Problem]:  # fmt: skip
    """Yield the values that are no option; the hint names `named` alone, the options without it."""
    names = options if named is None else named
    for value in values:
        if value and value not in options:
            listed = f"known: {', '.join(names)}" if names else "no claim that is shown has one"
            hint = did_you_mean(value, names, otherwise=listed)
            yield problem(spec, key, value, "is not known", hint)


def _of_claims(spec: MapSpec, atlas: Atlas) -> Iterator[_Asked]:
    """Yield what the claims of a map ask for; named are the ids of claims that passed the gate.

    Events, claimants and codes pass it all, also those of claims that did not.
    """
    claims = spec.claims
    asked = (
        ("events", claims.events, "event_id", _ids(atlas, "events", "event_id")),
        ("kinds", (*claims.kinds, claims.kind), "kind", _codes(atlas, "claim_kind")),
        ("unit", (claims.unit,), "unit", _codes(atlas, "unit")),
        ("prefer", (claims.prefer,), "claimant_id", _ids(atlas, "claimants", "claimant_id")),
    )
    for key, values, column, options in asked:
        told = {row[column] for row in atlas.rows("claims")}
        yield f"claims.{key}", values, options, [name for name in options if name in told]


def unknown_event_tables(specs: Iterable[MapSpec], atlas: Atlas, told: Atlas) -> Iterator[Problem]:
    """Yield the tables of raw events that maps ask for and an atlas does not declare.

    `atlas` is all that the team knows: what stays inside is no mistake. Hints name what `told`
    has, what the audience may see.
    """
    declared = {table.table_id for table in atlas.meta.event_tables}
    seen = {table.table_id: table for table in told.meta.event_tables}
    for spec in specs:
        if not spec.events:
            continue
        name = spec.events.table
        if name not in declared:
            listed = f"known: {', '.join(seen)}" if seen else "declare it in data/atlas.toml"
            hint = did_you_mean(name, seen, otherwise=listed)
            yield problem(spec, "event_layer.table", name, "there is no such table", hint)
        if name in seen:
            yield from _unfit_aggregate(spec, spec.events, seen[name])
        for code in spec.events.kinds if name in seen else ():
            codes = seen[name].kinds
            if code not in codes:
                hint = did_you_mean(code, codes, otherwise=f"known: {', '.join(codes)}")
                yield problem(spec, "event_layer.kinds", code, "is not declared", hint)


def _unfit_aggregate(spec: MapSpec, layer: EventLayerSpec, table: EventTable) -> Iterator[Problem]:
    """Yield why a table cannot be counted where a map wants its numbers."""
    key = "event_layer.aggregate"
    if layer.aggregate == "areas" and table.areas is None:
        message = "the table declares no areas"
        hint = "write [event_table.areas] in data/atlas.toml, with file, names and credit"
        yield problem(spec, key, layer.aggregate, message, hint)
    if layer.aggregate != "places":
        return
    if not any(layer.table in EVENT_PLACES for layer in spec.layers):
        message = "the map has no layer of crossings or sites"
        yield problem(spec, key, layer.aggregate, message, "add one, or leave it out")
    if layer.within_m < table.coarsen_m:
        message = f"is less than the cells of {table.coarsen_m:,} m that others see events in"
        hint = f"write within_m = {table.coarsen_m:_} or more, or leave aggregate out"
        yield problem(spec, "event_layer.within_m", str(layer.within_m), message, hint)


def withheld(spec: MapSpec, atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    """Yield, as warnings for the team, what a map asks for and only withheld claims have.

    A build says nothing of it: what it says leaves the team.
    """
    claims = spec.claims
    asked = {
        "event_id": ("events", claims.events),
        "kind": ("kinds", claims.kinds),
        "claimant_id": ("prefer", (claims.prefer,)),
    }
    for column, (key, values) in asked.items():
        inside, told = ({row[column] for row in of.rows("claims")} for of in (atlas, public))
        for value in values:
            if value in inside - told:
                message = "no claim on it reaches the public, whose map is without it"
                hint = "leave it when that is meant"
                found = problem(spec, f"claims.{key}", value, message, hint)
                yield dataclasses.replace(found, level="warning")


def _ids(atlas: Atlas, table: str, column: str) -> list[str]:
    return [row[column] for row in atlas.rows(table)]


def _of_scales(
    spec: MapSpec, atlas: Atlas
) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    lists = sorted({row["vocabulary"] for row in atlas.rows("vocabulary")})
    for name, scale in spec.scales.items():
        if isinstance(scale, AreaScaleSpec):
            yield f"scale.{name}.unit", (scale.unit,), _codes(atlas, "unit")
        elif scale.vocabulary in lists:
            yield f"scale.{name}.symbols", scale.symbols, _codes(atlas, scale.vocabulary)
        else:
            yield f"scale.{name}.vocabulary", (scale.vocabulary,), lists


def _codes(atlas: Atlas, vocabulary: str) -> list[str]:
    return [row["code"] for row in atlas.rows("vocabulary") if row["vocabulary"] == vocabulary]


def _of_layer(spec: MapSpec, layer: LayerSpec, atlas: Atlas) -> Iterator[Problem]:
    where = f"layer.{layer.layer_id}"
    # A column for the team alone is empty on a public map: nothing can hang on it.
    columns = {c.name: c for c in TABLES[layer.table].columns if c.audience == "public"}
    yield from _missing(spec, f"{where}.where", layer.where, columns)
    for name, values in layer.where.items():
        if name in columns and columns[name].codes:
            codes = _codes(atlas, columns[name].codes)
            yield from _missing(spec, f"{where}.where.{name}", values, codes)
    scale = spec.scales[layer.scale]
    coded = [column.name for column in columns.values() if column.type == "code"]
    if isinstance(scale, CategoryScaleSpec):
        yield from _missing(spec, f"{where}.scale", (scale.column,), coded)
        if scale.column in coded and set(layer.where) <= set(columns):
            yield from _without_symbol(spec, layer, scale, atlas)
    elif layer.table in ("routes", "areas"):
        message = f"draws circles by number, and {layer.table} are drawn as lines"
        yield problem(spec, f"{where}.scale", layer.scale, message, _CATEGORY)


_CATEGORY = 'name a scale of type "category"'


def _without_symbol(
    spec: MapSpec, layer: LayerSpec, scale: CategoryScaleSpec, atlas: Atlas
) -> Iterator[Problem]:
    """Yield the codes of a layer's rows that the scale has no symbol for, and empty cells."""
    rows = [row for row in matching(layer, atlas) if layer.table != "areas" or row["members"]]
    found = {row[scale.column]: row for row in rows}
    yield from _missing(spec, f"scale.{layer.scale}.symbols", found, scale.symbols)
    if None in found:
        message = f"the column {scale.column!r} is empty for {row_key(found[None])!r}"
        hint = "narrow the layer with where, or choose another column"
        yield problem(spec, f"layer.{layer.layer_id}.scale", layer.scale, message, hint)


def row_key(row: Row) -> str:
    """Return the key of a place or of a leg."""
    return row.get("place_id") or f"{row['route_id']}/{row['leg_no']}"


def undrawable(spec: MapSpec, rows: Mapping[str, Sequence[Row]], atlas: Atlas) -> Iterator[Problem]:
    """Yield the rows that are no bracket where one is drawn, and an extent that shows nothing.

    Parameters
    ----------
    spec
        The map.
    rows
        The rows of each layer by its id.
    atlas
        Its places, and its bounds.
    """
    for layer in spec.layers:
        if layer.table == "areas":
            for row in rows[layer.layer_id]:
                yield from _no_bracket(spec, layer, row, atlas)
    if not _meet(spec.extent, atlas.meta.bbox):
        message = f"lies outside of the atlas, whose bbox is {_listed(atlas.meta.bbox)}"
        hint = "move the extent, or widen bbox in data/atlas.toml"
        yield problem(spec, "extent", _listed(spec.extent), message, hint)
        return
    boxes = [
        geometry.bounds
        for found in rows.values()
        for row in found
        for geometry in (row["geometry"], *_members(row, atlas))
        if geometry is not None
    ]
    if boxes and not any(_meet(spec.extent, box) for box in boxes):
        lows = (min(box[axis] for box in boxes) for axis in (0, 1))
        highs = (max(box[axis] for box in boxes) for axis in (2, 3))
        hint = f"they lie in {_listed((*lows, *highs))}"
        message = "shows none of the places and legs of the map"
        yield problem(spec, "extent", _listed(spec.extent), message, hint)


def _no_bracket(spec: MapSpec, layer: LayerSpec, row: Row, atlas: Atlas) -> Iterator[Problem]:
    located = [point for point in _members(row, atlas) if point is not None]
    if len(located) < 2:
        message = (
            f"has {len(located)} members with a position, and a bracket needs two"
            if row["members"]
            else "is no set, and areas are drawn as brackets around the members of sets"
        )
        hint = 'narrow the layer to its sets, as in where = { kind = "crossing_set" }'
        yield problem(spec, f"layer.{layer.layer_id}.where", row_key(row), message, hint)


def _members(row: Row, atlas: Atlas) -> list[Any]:
    return [atlas.place(member)["geometry"] for member in row.get("members") or ()]


def _meet(first: Box, second: Box) -> bool:
    west, south, east, north = first
    return west <= second[2] and second[0] <= east and south <= second[3] and second[1] <= north


def _listed(box: Sequence[float]) -> str:
    return f"[{', '.join(f'{value:.7g}' for value in box)}]"
