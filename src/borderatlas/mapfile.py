"""Map files (TOML) to `MapSpec`: unknown keys are errors with the nearest right one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem, SpecError
from borderatlas.names import did_you_mean
from borderatlas.scene import Shape, Symbol, Text
from borderatlas.spec import (
    AreaScaleSpec,
    CategoryScaleSpec,
    ClaimsSpec,
    LayerSpec,
    LayerTable,
    MapSpec,
    ScaleSpec,
    Subject,
)

SHARED = "_shared.toml"

_MAP_KEYS = ("order", "subject", "extent", "title", "subtitle", "layer", "claims", "notes", "scale")
_LAYER_KEYS = ("id", "table", "title", "scale", "where", "only", "label", "ring", "min_zoom")
_CLAIM_KEYS = tuple(item.name for item in fields(ClaimsSpec))
_SCALE_KEYS = {
    "area": ("type", "title", "unit", "maximum", "radius_pt", "symbol"),
    "category": ("type", "title", "column", "vocabulary", "symbols"),
}
_SYMBOL_KEYS = tuple(item.name for item in fields(Symbol))


@dataclass
class _Reader:
    """Reads values out of one file and gathers every problem on the way."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, value: object, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.file, 0, key, str(value), message, hint))

    def keys(self, table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        names = tuple(known)
        for key in table:
            if key not in names:
                self.wrong(f"{where}{key}", "", "unknown key", nearest(key, names))

    def table(self, value: object, key: str) -> Mapping[str, Any]:
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.wrong(key, value, "is not a table", "write it as [table] or { key = value }")
        return {}

    def text(self, value: object, key: str, *, required: bool = True) -> Text:
        words = self.table(value, key)
        if required and not words.get("en"):
            self.wrong(key, "", "has no English words", f'write {key}.en = "…"')
        for language, word in words.items():
            if not isinstance(word, str):
                self.wrong(f"{key}.{language}", word, "is not text")
        return {language: str(word) for language, word in words.items()}

    def choice(self, value: object, key: str, options: Iterable[str], default: str = "") -> str:
        names = tuple(options)
        chosen = default if value is None and default else value
        if chosen in names:
            return str(chosen)
        self.wrong(
            key,
            "" if value is None else value,
            "is not one of the choices",
            nearest(str(value), names),
        )
        return default or names[0]

    def strings(self, value: object, key: str) -> tuple[str, ...]:
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, str):
                self.wrong(key, item, "is not text", "write a list of texts in quotes")
        return tuple(str(item) for item in items)

    def number(self, value: object, key: str, default: float | None = None) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
        if value is None and default is not None:
            return default
        self.wrong(key, "" if value is None else value, "is not a number above 0")
        return default or 1.0


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest of the known words, or all of them."""
    names = list(known)
    return did_you_mean(word, names, otherwise=f"known: {', '.join(names)}")


def read_specs(folder: Path) -> tuple[MapSpec, ...]:
    """Return the maps of an atlas, in their order.

    Parameters
    ----------
    folder
        The folder of the map files; `_shared.toml` in it holds scales for all of them.

    Raises
    ------
    SpecError
        With every problem of every file.
    """
    problems: list[Problem] = []
    shared = _shared_scales(folder, problems)
    specs = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != SHARED:
            reader = _Reader(f"maps/{path.name}", problems)
            specs.append(_map(reader, path.stem, _load(reader, path), shared))
    if not specs and not problems:
        problems.append(
            Problem(f"{folder.name}/", 0, "", "", "there is no map file", "write maps/NAME.toml")
        )
    if problems:
        raise SpecError(problems)
    return tuple(sorted(specs, key=lambda spec: (spec.order, spec.map_id)))


def _load(reader: _Reader, path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.wrong("", "", f"is not TOML in UTF-8: {error}", "mend the file at that place")
    except OSError as error:
        reader.wrong("", "", f"cannot be read: {error.strerror}")
    return {}


def _shared_scales(folder: Path, problems: list[Problem]) -> Mapping[str, ScaleSpec]:
    path = folder / SHARED
    if not path.exists():
        return {}
    reader = _Reader(f"maps/{SHARED}", problems)
    table = _load(reader, path)
    reader.keys(table, ("scale",), "")
    return _scales(reader, table.get("scale"))


def _scales(reader: _Reader, value: object) -> dict[str, ScaleSpec]:
    scales: dict[str, ScaleSpec] = {}
    for name, raw in reader.table(value, "scale").items():
        where = f"scale.{name}."
        table = reader.table(raw, f"scale.{name}")
        form = reader.choice(table.get("type"), f"{where}type", _SCALE_KEYS)
        reader.keys(table, _SCALE_KEYS[form], where)
        title = reader.text(table.get("title"), f"{where}title")
        if form == "area":
            scales[name] = AreaScaleSpec(
                title,
                str(table.get("unit", "")),
                reader.number(table.get("maximum"), f"{where}maximum"),
                reader.number(table.get("radius_pt"), f"{where}radius_pt"),
                _symbol(reader, table.get("symbol"), f"{where}symbol"),
            )
        else:
            symbols = reader.table(table.get("symbols"), f"{where}symbols")
            scales[name] = CategoryScaleSpec(
                title,
                str(table.get("column", "")),
                str(table.get("vocabulary", "")),
                {
                    code: _symbol(reader, item, f"{where}symbols.{code}")
                    for code, item in symbols.items()
                },
            )
    return scales


def _symbol(reader: _Reader, value: object, where: str) -> Symbol:
    table = reader.table(value, where)
    reader.keys(table, _SYMBOL_KEYS, f"{where}.")
    shape = reader.choice(table.get("shape"), f"{where}.shape", get_args(Shape))
    known = {
        key: tuple(item) if isinstance(item, list) else item
        for key, item in table.items()
        if key in _SYMBOL_KEYS and key != "shape"
    }
    return Symbol(shape, **known)  # type: ignore[arg-type]


def _map(
    reader: _Reader, map_id: str, table: Mapping[str, Any], shared: Mapping[str, ScaleSpec]
) -> MapSpec:
    reader.keys(table, _MAP_KEYS, "")
    scales = {**shared, **_scales(reader, table.get("scale"))}
    layers = table.get("layer", [])
    if not isinstance(layers, list) or not layers:
        reader.wrong("layer", "", "a map needs at least one layer", "write [[layer]]")
        layers = []
    notes = table.get("notes", [])
    return MapSpec(
        map_id=map_id,
        order=int(reader.number(table.get("order"), "order", 99)),
        title=reader.text(table.get("title"), "title"),
        subtitle=reader.text(table.get("subtitle"), "subtitle"),
        subject=reader.choice(table.get("subject"), "subject", get_args(Subject)),  # type: ignore[arg-type]
        extent=_extent(reader, table.get("extent")),
        layers=tuple(_layer(reader, item, scales) for item in layers),
        claims=_claims(reader, reader.table(table.get("claims"), "claims")),
        notes=tuple(reader.text(note, "notes") for note in notes),
        scales=scales,
    )


def _extent(reader: _Reader, value: object) -> tuple[float, float, float, float]:
    if (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(item, int | float) for item in value)
    ):
        west, south, east, north = (float(item) for item in value)
        if -180 <= west < east <= 180 and -85 <= south < north <= 85:
            return west, south, east, north
    reader.wrong(
        "extent",
        value,
        "is not [west, south, east, north] in degrees",
        "as in extent = [123.5, 39.5, 131.0, 43.5]",
    )
    return 0.0, 0.0, 1.0, 1.0


def _layer(reader: _Reader, value: object, scales: Mapping[str, ScaleSpec]) -> LayerSpec:
    table = reader.table(value, "layer")
    name = str(table.get("id", ""))
    where = f"layer.{name}."
    reader.keys(table, _LAYER_KEYS, where)
    if not name:
        reader.wrong("layer.id", "", "a layer needs an id")
    scale = str(table.get("scale", ""))
    if scale not in scales:
        reader.wrong(f"{where}scale", scale, "there is no such scale", nearest(scale, scales))
    conditions = reader.table(table.get("where"), f"{where}where")
    only = reader.strings(table.get("only"), f"{where}only")
    for item in only:
        reader.choice(item, f"{where}only", ("claims", "routes"))
    return LayerSpec(
        layer_id=name,
        table=reader.choice(table.get("table"), f"{where}table", get_args(LayerTable)),  # type: ignore[arg-type]
        title=reader.text(table.get("title"), f"{where}title"),
        scale=scale,
        where={
            column: reader.strings(values, f"{where}where.{column}")
            for column, values in conditions.items()
        },
        only=only,  # type: ignore[arg-type]
        label=reader.choice(  # type: ignore[arg-type]
            table.get("label"), f"{where}label", ("all", "claims", "none"), "all"
        ),
        ring=bool(table.get("ring", False)),
        min_zoom=int(reader.number(table.get("min_zoom"), f"{where}min_zoom", 0)),
    )


def _claims(reader: _Reader, table: Mapping[str, Any]) -> ClaimsSpec:
    reader.keys(table, _CLAIM_KEYS, "claims.")
    for key in ("since", "until"):
        if table.get(key):
            try:
                parse_edtf(str(table[key]))
            except ValueError as error:
                reader.wrong(f"claims.{key}", table[key], str(error))
    if bool(table.get("prefer")) != bool(table.get("reason")):
        reader.wrong("claims.prefer", "", "a preferred claimant needs a reason, and the reverse")
    return ClaimsSpec(
        events=reader.strings(table.get("events"), "claims.events"),
        kinds=reader.strings(table.get("kinds"), "claims.kinds"),
        **{
            key: str(table.get(key, ""))
            for key in ("since", "until", "kind", "unit", "prefer", "reason")
        },
    )
