"""What a map shows: the values that a map file is read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from borderatlas.scene import Symbol, Text

LayerTable = Literal["crossings", "sites", "routes", "areas"]
Subject = Literal["event", "events", "sites", "routes", "custody", "all"]


@dataclass(frozen=True)
class AreaScaleSpec:
    """Circles by area up to a declared maximum; `unit` is a code of the vocabulary `unit`."""

    title: Text
    unit: str
    maximum: float
    radius_pt: float
    symbol: Symbol


@dataclass(frozen=True)
class CategoryScaleSpec:
    """A symbol for each code of a column; the words come from the atlas's vocabulary."""

    title: Text
    column: str
    vocabulary: str
    symbols: Mapping[str, Symbol]


ScaleSpec = AreaScaleSpec | CategoryScaleSpec


@dataclass(frozen=True)
class LayerSpec:
    """Rows of one table drawn by one scale; `where` maps a column to the values it may have.

    `only` narrows the layer to places that a shown number or a shown route belongs to;
    below `min_zoom` (a web map zoom) the layer is left out, as its marks would lie in a heap.
    """

    layer_id: str
    table: LayerTable
    title: Text
    scale: str
    where: Mapping[str, tuple[str, ...]]
    only: tuple[Literal["claims", "routes"], ...]
    label: Literal["all", "claims", "none"]
    ring: bool
    min_zoom: int


@dataclass(frozen=True)
class ClaimsSpec:
    """The claims that the map is about, and the rule by which rivals become one number.

    `kind` and `unit` say which numbers size the marks; other claims of the same events
    are told in words.
    """

    events: tuple[str, ...]
    kinds: tuple[str, ...]
    since: str
    until: str
    kind: str
    unit: str
    prefer: str
    reason: str


EVENT_PLACES = ("crossings", "sites")
"""The tables whose places numbers of raw events can stand at."""
Aggregate = Literal["hexagons", "places", "areas"]
"""Where numbers of raw events stand."""


@dataclass(frozen=True)
class EventLayerSpec:
    """Raw events of a table that the atlas declares, below the marks.

    `kinds` narrows them to codes, `since` and `until` to those that may lie between two dates;
    `names` says whether the name of each event goes along. Numbers stand in hexagons, or at the
    "places" of the map (each event at the nearest one, at most `within_m` metres away), or in the
    "areas" of the table.
    """

    table: str
    title: Text
    kinds: tuple[str, ...]
    since: str
    until: str
    names: bool
    aggregate: Aggregate = "hexagons"
    within_m: int = 0


@dataclass(frozen=True)
class MapSpec:
    """One map."""

    map_id: str
    order: int
    title: Text
    subtitle: Text
    subject: Subject
    extent: tuple[float, float, float, float]
    layers: tuple[LayerSpec, ...]
    claims: ClaimsSpec
    notes: tuple[Text, ...]
    scales: Mapping[str, ScaleSpec]
    events: EventLayerSpec | None = None
