"""Rows to marks: symbol by scale, words by rule, position as it is stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.errors import JoinError
from borderatlas.evidence import Estimate, total
from borderatlas.scales import AreaScale, CategoryScale
from borderatlas.scene import Mark, Symbol, Text
from borderatlas.spec import LayerSpec

Row = Mapping[str, Any]
Scale = AreaScale | CategoryScale

LOCATED_M = 5_000
"""A place known to within this radius is drawn as a point; a coarser one as an area."""

_KIND_LIST = {"crossings": "crossing_kind", "sites": "site_kind", "areas": "area_kind"}
_STATUS_LIST = {"crossings": "crossing_status", "sites": "site_status"}
_PRIORITY = {"crossings": 1000, "sites": 500, "areas": 800, "routes": 0}


def draw(
    layer: LayerSpec,
    scale: Scale,
    row: Row,
    estimates: Sequence[Estimate],
    *,
    sized_by: tuple[str, str],
    atlas: Atlas,
    numbers: Mapping[str, int],
) -> Mark:
    """Return the mark of one row.

    Parameters
    ----------
    layer, scale
        The layer that the row is in and the scale that gives its symbol.
    row
        A row of the crossings, sites, areas or routes.
    estimates
        The estimates that are shown at this mark.
    sized_by
        Kind and unit of the numbers that size marks.
    atlas, numbers
        For names and for the numbers of sources.
    """
    if layer.table == "routes":
        return _leg(layer, scale, row, estimates, atlas, numbers)
    sized = [item for item in estimates if (item.kind, item.unit) == sized_by]
    symbol, value = _symbol(scale, row, sized, atlas)
    coordinates = (
        _members(row, atlas) if layer.table == "areas" else tuple(row["geometry"].coords)
    )
    precision_m = row["precision_m"]
    ring = layer.ring and precision_m is not None
    located = layer.table == "areas" or (precision_m or 0) < LOCATED_M
    labelled = layer.label == "all" or (layer.label == "claims" and bool(estimates))
    return Mark(
        mark_id=f"{layer.layer_id}/{row['place_id']}",
        layer_id=layer.layer_id,
        geometry="bracket" if layer.table == "areas" else "point",
        coordinates=coordinates,
        symbol=symbol if located else dataclasses.replace(symbol, fill_opacity=0.35),
        name=views.names(row),
        kind=views.label(atlas, _KIND_LIST[layer.table], row["kind"]),
        value=value if labelled else {},
        priority=_priority(layer, row, sized) if labelled else -1,
        precision_m=precision_m,
        ring=ring,
        detail=views.names(row, "structure") if layer.table == "crossings" else {},
        facts=_facts(layer.table, row, atlas),
        estimate_ids=tuple(views.estimate_id(item) for item in estimates),
        source_numbers=views.numbers_of(row, numbers),
    )


def leg_id(row: Row) -> str:
    """Return the key of a leg."""
    return f"{row['route_id']}/{row['leg_no']}"


def _symbol(
    scale: Scale, row: Row, sized: Sequence[Estimate], atlas: Atlas
) -> tuple[Symbol, Text]:
    if isinstance(scale, CategoryScale):
        value = views.english(words.estimate_figure(sized[0])) if len(sized) == 1 else {}
        return scale.apply(row[scale.column]), value
    if len(sized) == 1:
        one = sized[0]
        symbol = scale.apply(one.low, one.high, below=one.below, beyond=one.beyond)
        return symbol, views.english(words.estimate_figure(one))
    overlaps = {item["event_id"]: item["overlaps"] or () for item in atlas.rows("events")}
    summed = total(sized, overlaps=overlaps)
    if summed.without_number == len(summed.estimates):
        return scale.apply(None, None, below=None, beyond=None), views.english(
            words.total_figure(summed)
        )
    closed = not (summed.open_above or summed.without_number)
    symbol = scale.apply(
        summed.low,
        summed.high if closed else None,
        below=None,
        beyond=None if closed else summed.high,
    )
    return symbol, views.english(words.total_figure(summed))


def _priority(layer: LayerSpec, row: Row, sized: Sequence[Estimate]) -> int:
    greatest = max((item.span[1] for item in sized if item.span), default=0)
    closeness = -min((row["precision_m"] or 0) // 100, 300)
    return _PRIORITY[layer.table] + int(greatest) + closeness


def _members(row: Row, atlas: Atlas) -> tuple[tuple[float, float], ...]:
    """Return the points of a set's members from west to east; members without one are left."""
    points = (atlas.place(member)["geometry"] for member in row["members"] or ())
    return tuple(sorted((point.x, point.y) for point in points if point is not None))


def _facts(table: str, row: Row, atlas: Atlas) -> tuple[Text, ...]:
    facts: list[Text] = []
    if table in _STATUS_LIST:
        status = views.label(atlas, _STATUS_LIST[table], row["status"])
        note = row.get("status_note")
        facts.append({**status, "en": f"{status['en']}: {note}"} if note else status)
    if table == "sites":
        facts.append(views.label(atlas, "authority", row["authority"]))
    if row["precision_m"] and table != "areas":
        basis = views.label(atlas, "coord_basis", row["coord_basis"])["en"]
        text = f"Position known to within {words.distance(row['precision_m'])} ({basis})"
        facts.append(views.english(text))
    return tuple(facts)


def _leg(
    layer: LayerSpec,
    scale: Scale,
    row: Row,
    estimates: Sequence[Estimate],
    atlas: Atlas,
    numbers: Mapping[str, int],
) -> Mark:
    if not isinstance(scale, CategoryScale):
        msg = f"the layer {layer.layer_id!r} draws routes, which have no number of their own"
        raise JoinError(msg)
    ends = (atlas.place(row["from_id"]), atlas.place(row["to_id"]))
    first, last = (views.names(end) for end in ends)
    detail = {
        language: f"{first[language]} → {last[language]}" for language in first if language in last
    }
    basis = views.label(atlas, "basis", row["leg_basis"])["en"]
    geometry = views.label(atlas, "geometry_basis", row["geometry_basis"])["en"]
    mode = views.label(atlas, "transfer_mode", row["mode"])["en"]
    facts = [f"Leg {row['leg_no']}: {basis}", f"Line: {geometry}", f"Moved by: {mode}"]
    if row["date"]:
        facts.append(words.date(row["date"]))
    return Mark(
        mark_id=f"{layer.layer_id}/{leg_id(row)}",
        layer_id=layer.layer_id,
        geometry="line",
        coordinates=tuple(row["geometry"].coords),
        symbol=scale.apply(row[scale.column]),
        name=views.names(row),
        kind=views.label(atlas, "route_kind", row["kind"]),
        value={},
        priority=-1,
        detail=detail,
        facts=tuple(views.english(fact) for fact in facts),
        estimate_ids=tuple(views.estimate_id(item) for item in estimates),
        source_numbers=views.numbers_of(row, numbers),
    )
