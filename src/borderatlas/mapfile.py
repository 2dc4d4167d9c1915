"""Map files (TOML) to `MapSpec`: unknown keys are errors with the nearest right one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from borderatlas.dates import Interval, parse_edtf
from borderatlas.errors import DataError, Problem, SpecError
from borderatlas.mapvalues import (
    ID_HINT,
    Reader,
    Table,
    is_id,
    is_number,
    is_taken,
    nearest,
    printed,
)
from borderatlas.scene import Shape, Symbol
from borderatlas.spec import (
    Aggregate,
    AreaScaleSpec,
    CategoryScaleSpec,
    ClaimsSpec,
    EventLayerSpec,
    LayerSpec,
    LayerTable,
    MapSpec,
    ScaleSpec,
    Subject,
)
from borderatlas.theme import DEFAULT

SHARED = "_shared.toml"

_MAP_KEYS = (
    *("order", "subject", "extent", "title", "subtitle", "layer", "claims", "notes", "scale"),
    "event_layer",
)
_LAYER_KEYS = ("id", "table", "title", "scale", "where", "only", "label", "ring", "min_zoom")
_CLAIM_KEYS = tuple(item.name for item in fields(ClaimsSpec))
_SCALE_KEYS = {
    "area": ("type", "title", "unit", "maximum", "radius_pt", "symbol"),
    "category": ("type", "title", "column", "vocabulary", "symbols"),
}
_SYMBOL_KEYS = tuple(item.name for item in fields(Symbol) if item.name != "possible_pt")

_ROLES = tuple(DEFAULT.palette["light"])
_LONGEST_PT = 100
_MAX_ZOOM = 22
_GREATEST = 1e12
"""A maximum beyond this is no count of anything on earth."""
_NARROWEST_DEG = 0.001
"""An extent is 100 m wide at least: a narrower one is beyond every zoom."""


def read_specs(folder: Path, *, read: Callable[[Path], str]) -> tuple[MapSpec, ...]:
    """Return the maps of an atlas, in their order.

    Parameters
    ----------
    folder
        The folder of the map files; `_shared.toml` in it holds scales for all of them.
    read
        Returns the text of a file, or raises `DataError`: what is safe to open is decided
        where files are read.

    Raises
    ------
    SpecError
        With every problem of every file.
    """
    problems: list[Problem] = []
    paths = sorted(folder.glob("*.toml"))
    shared: Mapping[str, ScaleSpec] | None = {}
    if folder / SHARED in paths:
        shared = _shared_scales(folder / SHARED, read, problems)
    specs = []
    for path in paths:
        reader = Reader(f"maps/{printed(path.name)}", problems)
        if path.name == SHARED:
            continue
        if not is_id(path.stem):
            reader.wrong("", path.stem, "is no id of a map", f"rename the file: {ID_HINT}")
            continue
        if is_taken(path.stem):
            message = "is no id of a map: something else has that name where maps are written"
            hint = f"rename the file, as in map-{path.stem.strip('.')}.toml"
            reader.wrong("", path.stem, message, hint)
            continue
        table = _load(reader, path, read)
        if table is not None:
            specs.append(_map(reader, path.stem, table, shared))
    if not specs and not problems:
        problems.append(
            Problem(f"{folder.name}/", 0, "", "", "there is no map file", "write maps/NAME.toml")
        )
    if problems:
        raise SpecError(problems)
    return tuple(sorted(specs, key=lambda spec: (spec.order, spec.map_id)))


def _load(reader: Reader, path: Path, read: Callable[[Path], str]) -> Table | None:
    """Return what a file holds; `None`, and one problem, when it cannot be read."""
    try:
        return reader.toml(read(path))
    except DataError as error:
        reader.problems.extend(error.problems)
        return None


def _shared_scales(
    path: Path, read: Callable[[Path], str], problems: list[Problem]
) -> Mapping[str, ScaleSpec] | None:
    """Return the scales for all maps; `None` when no one can tell which there are."""
    reader = Reader(f"maps/{SHARED}", problems)
    table = _load(reader, path, read)
    if table is None:
        return None
    reader.keys(table, ("scale",))
    return _scales(reader, table.get("scale"))


def _scales(reader: Reader, value: object) -> dict[str, ScaleSpec]:
    tables = reader.table(value, "scale")
    return {name: _scale(reader, raw, f"scale.{name}") for name, raw in tables.items()}


def _scale(reader: Reader, value: object, where: str) -> ScaleSpec:
    table = reader.table(value, where, required=True)
    form = reader.choice(table.get("type"), f"{where}.type", _SCALE_KEYS) if table else ""
    if not form:  # said already; the name of the scale is known all the same
        return CategoryScaleSpec({}, "", "", {})
    reader.keys(table, _SCALE_KEYS[form], within=f"{where}.")
    title = reader.words(table.get("title"), f"{where}.title")
    if form == "area":
        return AreaScaleSpec(
            title,
            reader.text(table.get("unit"), f"{where}.unit"),
            reader.number(table.get("maximum"), f"{where}.maximum", low=1, high=_GREATEST),
            reader.number(table.get("radius_pt"), f"{where}.radius_pt", low=1, high=_LONGEST_PT),
            _symbol(reader, table.get("symbol"), f"{where}.symbol"),
        )
    symbols = reader.table(table.get("symbols"), f"{where}.symbols", required=True)
    return CategoryScaleSpec(
        title,
        reader.text(table.get("column"), f"{where}.column"),
        reader.text(table.get("vocabulary"), f"{where}.vocabulary"),
        {code: _symbol(reader, raw, f"{where}.symbols.{code}") for code, raw in symbols.items()},
    )


def _symbol(reader: Reader, value: object, where: str) -> Symbol:
    table = reader.table(value, where, required=True)
    if not table:
        return Symbol("circle")
    reader.keys(table, _SYMBOL_KEYS, within=f"{where}.")

    def colour(key: str) -> str:
        role = table.get(key)
        return "" if role is None else reader.choice(role, f"{where}.{key}", _ROLES)

    def length(key: str) -> float:
        return reader.number(table.get(key), f"{where}.{key}", low=0, high=_LONGEST_PT, default=0)

    def opacity(key: str, default: float) -> float:
        return reader.number(table.get(key), f"{where}.{key}", low=0, high=1, default=default)

    def dashes(key: str) -> tuple[float, ...]:
        return reader.lengths(table.get(key), f"{where}.{key}", high=_LONGEST_PT)

    return Symbol(
        shape=reader.choice(table.get("shape"), f"{where}.shape", get_args(Shape)),  # type: ignore[arg-type]
        fill=colour("fill"),
        stroke=colour("stroke"),
        stroke_pt=length("stroke_pt"),
        fill_opacity=opacity("fill_opacity", 1),
        radius_pt=length("radius_pt"),
        ring_pt=length("ring_pt"),
        ring_fill_opacity=opacity("ring_fill_opacity", 0),
        ring_dash_pt=dashes("ring_dash_pt"),
        dash_pt=dashes("dash_pt"),
        casing=colour("casing"),
        casing_pt=length("casing_pt"),
        hollow=reader.flag(table.get("hollow"), f"{where}.hollow"),
        sign=reader.text(table.get("sign"), f"{where}.sign", required=False, longest=3),
        arrow=reader.flag(table.get("arrow"), f"{where}.arrow"),
        curve=reader.number(table.get("curve"), f"{where}.curve", low=-1, high=1, default=0),
    )


def _map(
    reader: Reader, map_id: str, table: Table, shared: Mapping[str, ScaleSpec] | None
) -> MapSpec:
    reader.keys(table, _MAP_KEYS)
    own = _scales(reader, table.get("scale"))
    scales = {**(shared or {}), **own}
    layers = table.get("layer")
    if not isinstance(layers, list) or not layers:
        reader.wrong("layer", None, "a map needs at least one layer", "write [[layer]]")
        layers = []
    known = None if shared is None else scales
    notes = reader.items(table.get("notes"), "notes", hint='write notes = [{ en = "…" }]')
    spec = MapSpec(
        map_id=map_id,
        order=reader.whole(table.get("order"), "order", high=9999, default=99),
        title=reader.words(table.get("title"), "title"),
        subtitle=reader.words(table.get("subtitle"), "subtitle"),
        subject=reader.choice(table.get("subject"), "subject", get_args(Subject)),  # type: ignore[arg-type]
        extent=_extent(reader, table.get("extent")),
        layers=tuple(_layer(reader, item, known) for item in layers),
        claims=_claims(reader, reader.table(table.get("claims"), "claims")),
        notes=tuple(reader.words(note, "notes") for note in notes),
        scales=scales,
        events=_events(reader, table.get("event_layer")),
    )
    ids = [layer.layer_id for layer in spec.layers]
    for name in sorted({name for name in ids if name and ids.count(name) > 1}):
        reader.wrong("layer.id", name, "is the id of two layers", "give each an id of its own")
    return spec


def _extent(reader: Reader, value: object) -> tuple[float, float, float, float]:
    hint = "write [west, south, east, north] in degrees, as in extent = [123.5, 39.5, 131.0, 43.5]"
    if value is None:
        reader.wrong("extent", None, "is missing", hint)
    elif not isinstance(value, list) or len(value) != 4 or not all(map(is_number, value)):
        reader.wrong("extent", value, "is not four numbers", hint)
    else:
        west, south, east, north = value
        inside = -180 <= west < east <= 180 and -85 <= south < north <= 85
        if inside and min(east - west, north - south) >= _NARROWEST_DEG:
            return float(west), float(south), float(east), float(north)
        message = (
            "is narrower than 0.001 degrees" if inside else "is not [west, south, east, north]"
        )
        reader.wrong("extent", value, message, hint)
    return 0.0, 0.0, 1.0, 1.0


def _layer(reader: Reader, value: object, scales: Mapping[str, ScaleSpec] | None) -> LayerSpec:
    table = reader.table(value, "layer")
    name = reader.identifier(table.get("id"), "layer.id")
    where = f"layer.{name}."
    reader.keys(table, _LAYER_KEYS, within=where)
    shown = reader.choice(table.get("table"), f"{where}table", get_args(LayerTable))
    scale = reader.text(table.get("scale"), f"{where}scale")
    if scale and scales is not None and scale not in scales:
        reader.wrong(f"{where}scale", scale, "there is no such scale", nearest(scale, scales))
    conditions = reader.table(table.get("where"), f"{where}where")
    only = reader.texts(table.get("only"), f"{where}only")
    for item in filter(None, only):
        reader.choice(item, f"{where}only", ("claims", "routes"))
    if only and shown == "routes":
        hint = "leave it out, or narrow the layer with where"
        reader.wrong(f"{where}only", ", ".join(only), "is for layers of places", hint)
    return LayerSpec(
        layer_id=name,
        table=shown,  # type: ignore[arg-type]
        title=reader.words(table.get("title"), f"{where}title"),
        scale=scale,
        where={
            column: reader.texts(values, f"{where}where.{column}")
            for column, values in conditions.items()
        },
        only=only,  # type: ignore[arg-type]
        label=reader.choice(  # type: ignore[arg-type]
            table.get("label"), f"{where}label", ("all", "claims", "none"), "all"
        ),
        ring=reader.flag(table.get("ring"), f"{where}ring"),
        min_zoom=reader.whole(table.get("min_zoom"), f"{where}min_zoom", high=_MAX_ZOOM, default=0),
    )


def _claims(reader: Reader, table: Table) -> ClaimsSpec:
    reader.keys(table, _CLAIM_KEYS, within="claims.")
    since, until = (_end(reader, table, key) for key in ("since", "until"))
    if since and until and since.earliest and until.latest and since.earliest > until.latest:
        message = f"lies before since = {str(table['since'])!r}"
        reader.wrong("claims.until", table["until"], message, "change the two round")
    if bool(table.get("prefer")) != bool(table.get("reason")):
        message = "a preferred claimant needs a reason, and the reverse"
        reader.wrong("claims.prefer", None, message, "write both prefer and reason, or neither")
    single: dict[str, Any] = {
        key: reader.text(table.get(key), f"claims.{key}", required=False)
        for key in ("since", "until", "kind", "unit", "prefer", "reason")
    }
    return ClaimsSpec(
        events=reader.texts(table.get("events"), "claims.events"),
        kinds=reader.texts(table.get("kinds"), "claims.kinds"),
        **single,
    )


def _events(reader: Reader, value: object) -> EventLayerSpec | None:
    """Return the layer of raw events that a map has, if it has one."""
    if value is None:
        return None
    table = reader.table(value, "event_layer", required=True)
    reader.keys(table, (item.name for item in fields(EventLayerSpec)), within="event_layer.")
    since, until = (_end(reader, table, key, "event_layer.") for key in ("since", "until"))
    if since and until and since.earliest and until.latest and since.earliest > until.latest:
        message = f"lies before since = {str(table['since'])!r}"
        reader.wrong("event_layer.until", table["until"], message, "change the two round")
    return EventLayerSpec(
        table=reader.text(table.get("table"), "event_layer.table"),
        title=reader.words(table["title"], "event_layer.title") if "title" in table else {},
        kinds=reader.texts(table.get("kinds"), "event_layer.kinds"),
        since=reader.text(table.get("since"), "event_layer.since", required=False),
        until=reader.text(table.get("until"), "event_layer.until", required=False),
        names=reader.flag(table.get("names"), "event_layer.names"),
        **_aggregate(reader, table),
    )


def _aggregate(reader: Reader, table: Table) -> dict[str, Any]:
    """Return where numbers of raw events stand, and how far away from places events may be."""
    given, far = table.get("aggregate", "hexagons"), table.get("within_m")
    value = reader.choice(given, "event_layer.aggregate", get_args(Aggregate))
    is_far = type(far) is int and 0 < far <= _FARTHEST_M
    if value == "places" and not is_far:
        message = "is missing" if far is None else f"is no distance from 1 to {_FARTHEST_M:_}"
        reader.wrong("event_layer.within_m", far, message, "write metres: within_m = 5_000")
    elif value != "places" and far is not None:
        message = 'goes with aggregate = "places"'
        reader.wrong("event_layer.within_m", far, message, "remove it, or write that")
    if value != "hexagons" and table.get("names"):
        message = "numbers at places and areas go without names of events"
        reader.wrong("event_layer.names", table["names"], message, "remove it, or aggregate")
    return {"aggregate": value, "within_m": far if is_far else 0}


_FARTHEST_M = 100_000
"""At most so far are events from the places that they are counted at: "near" has to mean it."""


def _end(reader: Reader, table: Table, key: str, within: str = "claims.") -> Interval | None:
    """Return the days that an end of the period may be; an interval has no one end."""
    value = table.get(key)
    if not isinstance(value, str) or not value:
        return None
    hint = f'write one date, as in {key} = "2020-01"'
    if "/" in value:
        reader.wrong(f"{within}{key}", value, "is an interval", hint)
        return None
    try:
        return parse_edtf(value)
    except ValueError as error:
        reader.wrong(f"{within}{key}", value, str(error), hint)
        return None
