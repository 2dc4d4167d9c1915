"""Rows to marks: symbol by scale, words by rule, position as it is stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.coarsen import was_moved
from borderatlas.evidence import Estimate, total
from borderatlas.languages import N_, Language
from borderatlas.plan import Plan, Row, mark_id
from borderatlas.scales import AreaScale, CategoryScale
from borderatlas.scene import Coordinates, Mark, Symbol, Text
from borderatlas.sizes import Figure
from borderatlas.spec import LayerSpec

Scale = AreaScale | CategoryScale

LOCATED_M = 5_000
"""A place known to within this radius is drawn as a point; a coarser one as an area."""

_SOFT = 0.35
_SOFT_PT = 0.9
"""Opacity of the symbol of a place that is not located, and its edge, which stays visible."""

_KIND_LIST = {"crossings": "crossing_kind", "sites": "site_kind", "areas": "area_kind"}
_STATUS_LIST = {"crossings": "crossing_status", "sites": "site_status"}
_PRIORITY = {"crossings": 1000, "sites": 500, "areas": 800, "routes": 0}


def draw(
    plan: Plan, layer: LayerSpec, scale: Scale, row: Row, estimates: Sequence[Estimate]
) -> Mark:
    """Return the mark of one row.

    Parameters
    ----------
    plan
        What the map shows; for names, and for the numbers of sources.
    layer, scale
        The layer that the row is in and the scale that gives its symbol.
    row
        A row of the crossings, sites, areas or routes.
    estimates
        The estimates that are shown at this mark.

    Raises
    ------
    JoinError
        When several estimates at one place may not be added; `make_plan` refuses such maps.
    """
    if layer.table == "routes":
        return _leg(plan, layer, scale, row, estimates)
    sized = [item for item in estimates if (item.kind, item.unit) == plan.main]
    symbol, value = _symbol(scale, row, sized, plan.atlas)
    is_set = layer.table == "areas"
    precision_m = row["precision_m"] or 0
    labelled = layer.label == "all" or (layer.label == "claims" and bool(estimates))
    moved = not is_set and was_moved(row)
    if not is_set and (moved or precision_m >= LOCATED_M):
        symbol = _soft(symbol)
    silent = isinstance(scale, AreaScale) and is_reported(row) and not sized
    return Mark(
        mark_id=mark_id(layer, row),
        layer_id=layer.layer_id,
        geometry="bracket" if is_set else "point",
        coordinates=_members(row, plan.atlas) if is_set else _coordinates(row),
        symbol=symbol,
        name=views.names(row),
        kind=views.label(plan.atlas, _KIND_LIST[layer.table], row["kind"]),
        value=value if labelled else {},
        priority=_priority(layer, row, sized) if labelled else -1,
        precision_m=row["precision_m"],
        ring=(layer.ring or moved) and precision_m > 0,
        moved=moved,
        detail=views.names(row, "structure") if layer.table == "crossings" else {},
        facts=() if is_set else _facts(layer.table, row, plan.atlas, silent=silent),
        estimate_ids=tuple(views.estimate_id(item) for item in estimates),
        source_numbers=views.numbers_of(row, plan.numbers),
        reported=isinstance(scale, AreaScale) and is_reported(row),
    )


def is_reported(row: Row) -> bool:
    """Return whether the row of a place says that returns are reported there."""
    return row.get("returns_reported") in ("yes", "small")


def is_located(mark: Mark) -> bool:
    """Return whether a mark is not drawn pale, as a place that is not located is."""
    return mark.geometry != "point" or (mark.precision_m or 0) < LOCATED_M


def _soft(symbol: Symbol) -> Symbol:
    """Return the symbol of a place that is not located: pale, within an edge of its colour."""
    if symbol.fill in ("", "paper"):  # it has such an edge
        return dataclasses.replace(symbol, fill_opacity=_SOFT)
    return dataclasses.replace(symbol, fill_opacity=_SOFT, stroke=symbol.fill, stroke_pt=_SOFT_PT)


def _coordinates(row: Row) -> Coordinates:
    return tuple((x, y) for x, y in row["geometry"].coords)


def _figure(sized: Sequence[Estimate], atlas: Atlas) -> tuple[Text, Figure]:
    """Return the number of a place in words, and the figure for the scale."""
    if len(sized) == 1:
        one = sized[0]
        said = views.said(atlas, lambda tongue: words.estimate_figure(one, {}, tongue))
        return said, Figure(one.low, one.high, one.span, bool(one.fewer_than))
    summed = total(sized, overlaps=atlas.overlaps)
    said = views.said(atlas, lambda tongue: words.total_figure(summed, tongue))
    if summed.without_number == len(summed.estimates):
        return said, Figure(None, None, None)
    closed = not (summed.open_above or summed.without_number)
    return said, Figure(summed.low, summed.high if closed else None, (summed.low, summed.high))


def _symbol(scale: Scale, row: Row, sized: Sequence[Estimate], atlas: Atlas) -> tuple[Symbol, Text]:
    if isinstance(scale, CategoryScale):
        # A symbol that says what a place is says no number; a bracket stands for its number.
        is_set = "members" in row
        return scale.apply(row[scale.column]), _figure(sized, atlas)[0] if is_set and sized else {}
    if not sized:
        return scale.silent() if is_reported(row) else scale.no_data(), {}
    said, (low, high, span, fewer) = _figure(sized, atlas)
    return scale.apply(low, high, span=span, fewer=fewer), said


def _priority(layer: LayerSpec, row: Row, sized: Sequence[Estimate]) -> int:
    """Return who is named first: the largest number, then the best known place."""
    greatest = sum(item.span[1] for item in sized if item.span)
    if greatest:
        return _PRIORITY[layer.table] + int(greatest)
    return _PRIORITY[layer.table] - min((row["precision_m"] or 0) // 100, 300)


def _members(row: Row, atlas: Atlas) -> tuple[tuple[float, float], ...]:
    """Return the points of a set's members from west to east; members without one are left."""
    points = (atlas.place(member)["geometry"] for member in row["members"] or ())
    return tuple(sorted((point.x, point.y) for point in points if point is not None))


SILENT = N_("returns are reported here; no number is shown")
"""What a legend and a place say where reports are known, and no number is on the map."""


def _facts(table: str, row: Row, atlas: Atlas, *, silent: bool) -> tuple[Text, ...]:
    facts: list[Text] = [views.phrase(atlas, SILENT)] if silent else []
    if table in _STATUS_LIST:
        facts += _status_facts(table, row, atlas)
    if table == "sites":
        facts.append(views.label(atlas, "authority", row["authority"]))
    if row["precision_m"] and table != "areas":
        facts.append(_position_fact(row, atlas))
    return tuple(facts)


_KNOWN = N_("Position known to within {distance} ({basis})")
_MOVED = N_(
    "Shown elsewhere on purpose, to protect people: the place lies somewhere within {distance} of "
    "here ({basis})"
)


def _position_fact(row: Row, atlas: Atlas) -> Text:
    """Return how exactly the place is known to lie where it is drawn, and from what."""
    english, column = (_MOVED, "coarsen") if was_moved(row) else (_KNOWN, "coord_basis")
    basis = views.label(atlas, column, row[column])
    return views.said(
        atlas,
        lambda tongue: tongue.say(
            english,
            distance=words.distance(row["precision_m"], tongue),
            basis=words.inside(basis, tongue),
        ),
    )


def _status_facts(table: str, row: Row, atlas: Atlas) -> Iterator[Text]:
    """Yield the status of a place, and the note on it, which is in English only."""
    status = views.label(atlas, _STATUS_LIST[table], row["status"])
    note = row.get("status_note")
    said = N_("Status: {what}") if note else N_("Status: {what} (as last reported)")
    yield views.said(atlas, _labelled(said, status))
    if note:
        yield views.english(note)


def _labelled(english: str, label: Text, number: int = 0) -> Callable[[Language], str]:
    return lambda tongue: tongue.say(
        english, n=tongue.number(number), what=words.inside(label, tongue)
    )


def _leg(
    plan: Plan, layer: LayerSpec, scale: Scale, row: Row, estimates: Sequence[Estimate]
) -> Mark:
    atlas = plan.atlas
    first, last = (views.names(atlas.place(row[end])) for end in ("from_id", "to_id"))
    detail = {
        language: f"{first[language]} → {last[language]}" for language in first if language in last
    }
    return Mark(
        mark_id=mark_id(layer, row),
        layer_id=layer.layer_id,
        geometry="line",
        coordinates=_coordinates(row),
        symbol=_symbol(scale, row, (), atlas)[0],
        name=views.names(row),
        kind=views.label(atlas, "route_kind", row["kind"]),
        value={},
        priority=-1,
        detail=detail,
        facts=tuple(_leg_facts(row, atlas)),
        estimate_ids=tuple(views.estimate_id(item) for item in estimates),
        source_numbers=views.numbers_of(row, plan.numbers),
    )


_MOVED_END = N_(
    "{what}: moved on purpose, to protect people; the line ends somewhere else than the place is"
)


def moved_ends(row: Row, atlas: Atlas) -> tuple[Row, ...]:
    """Return the places at the ends of a leg that are shown elsewhere than they are."""
    ends = [atlas.place(row[end]) for end in ("from_id", "to_id")]
    return tuple(place for place in ends if "coarsen" in place and was_moved(place))


def _leg_facts(row: Row, atlas: Atlas) -> Iterator[Text]:
    said = {
        N_("Leg {n}: {what}"): ("basis", row["leg_basis"]),
        N_("Line: {what}"): ("geometry_basis", row["geometry_basis"]),
        N_("Moved by: {what}"): ("transfer_mode", row["mode"]),
    }
    for english, (vocabulary, code) in said.items():
        label = views.label(atlas, vocabulary, code)
        yield views.said(atlas, _labelled(english, label, row["leg_no"]))
    for place in moved_ends(row, atlas):
        yield views.said(atlas, _labelled(_MOVED_END, views.names(place)))
    if row["date"]:
        yield views.date(atlas, row["date"])
