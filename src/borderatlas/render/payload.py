"""A Scene as the scripts of a page read it: lengths in CSS pixels, the base map packed."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from statistics import median
from typing import Any

from borderatlas import filtering
from borderatlas.errors import RenderError
from borderatlas.render import filterdata, phrases, symbols
from borderatlas.render.markup import tongue, web_url
from borderatlas.render.thinning import CLOSE_ZOOM, Extent, thinned
from borderatlas.scene import (
    BaseLabel,
    BaseLayer,
    ClaimView,
    Coordinates,
    EstimateView,
    EventLayer,
    Mark,
    Scene,
    SourceView,
    Symbol,
    Text,
    TextStyle,
)
from borderatlas.units import px

_TEXT_KEYS = frozenset(
    {
        *("amount", "claimant", "claimantKind", "date", "detail", "event", "facts", "figure"),
        *("kind", "name", "place", "rule", "sentence", "text", "title", "unit", "value"),
    }
)
"""Where a `Text` stands; the scripts know the same list (`TEXT_KEYS` in data.js)."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Sixty-four characters that neither JSON, HTML nor Jinja needs to escape."""


def payload(
    scene: Scene, *, base: bool, said: Sequence[Text] = (), language: str = ""
) -> dict[str, Any]:
    """Return what the scripts need of a scene, as plain JSON-ready values.

    Parameters
    ----------
    scene
        The scene.
    base
        Whether the base map goes with it; a layer on someone's own map has none.
    said
        The texts of the page around the map, which name them by their place in `texts`.
    language
        The language in which those stand on the page, and are left out here.

    Raises
    ------
    RenderError
        A coordinate is not a finite number.
    """
    _refuse_nowhere(scene)
    # What stands behind no mark is told by the page itself, in its tables.
    wanted = {key for mark in scene.marks for key in mark.estimate_ids} | {scene.headline}
    numbers = {view.estimate_id: number for number, view in enumerate(scene.estimates)}
    claims = {claim.claim_id: number for number, claim in enumerate(scene.claims())}
    codes, counted = filterdata.codes(scene), filtering.counted(scene)
    drawn: list[dict[str, Any]] = []
    plain = {
        "map": _file_stem(scene),
        "ui": phrases.interface(scene.languages, events=scene.events is not None),
        "languages": list(scene.languages),
        "languageNames": phrases.language_names(scene.languages),
        "title": dict(scene.full_title),
        "extent": list(scene.extent),
        "bounds": list(scene.max_bounds),
        "maxZoom": CLOSE_ZOOM,
        "styles": {name: _style(style) for name, style in scene.text_styles.items()},
        "base": [base_layer(layer, scene.extent) for layer in scene.base] if base else [],
        "baseLabels": [_base_label(label, scene) for label in scene.base_labels] if base else [],
        "layers": [
            {"id": layer.layer_id, "title": dict(layer.title), "minZoom": layer.min_zoom}
            for layer in scene.layers
        ],
        "marks": [
            _mark(mark, numbers, drawn) | filterdata.of_mark(mark, numbers, codes)
            for mark in scene.marks
        ],
        "symbols": drawn,
        "headline": numbers.get(scene.headline, -1),
        "estimates": [
            _estimate(view if view.estimate_id in wanted else filterdata.untold(view), claims)
            | filterdata.of_estimate(view, codes, counted)
            for view in scene.estimates
        ],
        "claims": [_claim(claim) for claim in scene.claims()],
        "omissions": [
            [claims[claim.claim_id] for claim in omission.claims] for omission in scene.omissions
        ],
        "sources": [_source(source) for source in scene.sources],
        **filterdata.of_scene(scene, numbers),
        **({"eventLayer": _event_layer(scene.events)} if scene.events else {}),
    }
    texts = {tuple(sorted(text.items())): number for number, text in enumerate(said)}
    used: set[int] = set()
    shared = {key: _compact(value, key, texts, used) for key, value in plain.items()}
    told = [
        {code: words for code, words in text if number in used or code != language}
        for text, number in texts.items()
    ]
    # By language, since sentences of one language are alike: it deflates to less.
    tongues = sorted({code for text in told for code in text})
    return shared | {"texts": {code: [text.get(code, 0) for text in told] for code in tongues}}


def _event_layer(layer: EventLayer) -> dict[str, Any]:
    """Return what tells the scripts how raw events are packed, in elements of their own."""
    look = layer.look
    return {
        "title": dict(layer.title),
        "notes": [{"text": dict(note)} for note in layer.notes],
        "source": layer.source_number,
        "mode": layer.mode,
        "rows": layer.rows,
        "left": [{"text": dict(reason), "n": times} for reason, times in layer.left],
        "span": list(layer.span),
        "decimals": layer.decimals,
        "kinds": [{"code": kind.code, "name": dict(kind.name)} for kind in layer.kinds],
        "cells": [list(cell) for cell in layer.cells],
        "cellZoom": layer.cell_zoom,
        "places": [{"name": dict(place.name)} for place in layer.places],
        "columns": [
            {"name": c.name, "width": c.width, "delta": c.delta, "from": c.start}
            for c in layer.columns
        ],
        "bytes": layer.size,
        "names": {"bytes": layer.names_size} if layer.names else None,
        "look": {
            "fill": symbols.paint(look.fill),
            "stroke": symbols.paint(look.stroke),
            "ink": symbols.paint(look.ink),
            "dot": round(px(look.dot_pt), 2),
            "least": round(px(look.least_pt), 2),
            "greatest": round(px(look.greatest_pt), 2),
        },
    }


def _file_stem(scene: Scene) -> str:
    """Return how the names of files begin that readers save; whose they are is told there, too."""
    return f"{scene.map_id}-{scene.audience}" if scene.marking else scene.map_id


def _refuse_nowhere(scene: Scene) -> None:
    """Refuse coordinates that are nowhere: a map of them is empty, and packing them fails."""
    found: list[tuple[str, Iterable[float]]] = [
        ("the extent", scene.extent),
        ("`max_bounds`", scene.max_bounds),
        *((f"the mark {mark.mark_id!r}", chain(*mark.coordinates)) for mark in scene.marks),
        *((f"the label {label.text}", label.position) for label in scene.base_labels),
        *(
            (f"the base layer {layer.layer_id!r}", chain(*chain(*chain(*layer.paths))))
            for layer in scene.base
        ),
    ]
    for what, numbers in found:
        if not all(map(math.isfinite, numbers)):
            raise RenderError(
                f"map {scene.map_id!r}: {what} has a coordinate that is not a finite number; "
                "give longitude and latitude in degrees"
            )


def _compact(
    value: object, key: str, texts: dict[tuple[tuple[str, str], ...], int], used: set[int]
) -> object:
    """Return `value` with what occurs often said once; `readData` in data.js is the inverse.

    A `Text` becomes its number in the table `texts`; a list of mappings with the same keys
    becomes `{"keys": …, "rows": …}`. The numbers given are put into `used`.
    """
    if isinstance(value, dict):
        # A style may be called "value" as well: a text is words, and nothing else.
        if key in _TEXT_KEYS and all(isinstance(item, str) for item in value.values()):
            number = texts.setdefault(tuple(sorted(value.items())), len(texts))
            used.add(number)
            return number
        return {name: _compact(item, name, texts, used) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) < 2 or key in _TEXT_KEYS or not isinstance(value[0], dict):
        return [_compact(item, key, texts, used) for item in value]
    keys = list(value[0])
    rows = [[_compact(record[name], name, texts, used) for name in keys] for record in value]
    return {"keys": keys, "rows": rows}


def pack(coordinates: Coordinates, *, decimals: int) -> str:
    """Return a path as text: differences of rounded degrees, five bits to a character.

    Longitude and latitude alternate. A difference is stored as zigzag (0, -1, 1, -2, … as
    0, 1, 2, 3, …) in groups of five bits, the lowest first; the sixth bit says that another
    group follows. It is the scheme of encoded polylines with letters that need no escape.
    """
    scale = 10**decimals
    written: list[str] = []
    last = (0, 0)
    for lon, lat in coordinates:
        point = (round(lon * scale), round(lat * scale))
        steps = (point[0] - last[0], point[1] - last[1])
        written.extend(_varint(step * 2 if step >= 0 else -step * 2 - 1) for step in steps)
        last = point
    return "".join(written)


def decimals_for(paths: Iterable[Coordinates]) -> int:
    """Return how many decimals of a degree keep the shape of lines: 3 (55 m) or 4 (6 m).

    Rounding may move a vertex by at most a tenth of the median distance to its neighbour.
    """
    steps = [math.dist(a, b) for path in paths for a, b in pairwise(path)]
    return 3 if steps and median(steps) >= 10 * 0.5e-3 else 4


def _varint(value: int) -> str:
    text = ""
    while value > 31:
        text += _DIGITS[32 | value & 31]
        value >>= 5
    return text + _DIGITS[value]


def _style(style: TextStyle) -> dict[str, Any]:
    return {
        "size": round(px(style.size_pt), 2),
        "color": symbols.paint(style.color),
        "halo": symbols.paint(style.halo),
        "weight": style.weight,
        "italic": style.italic,
        "spacing": round(px(style.spacing_pt), 2),
    }


@functools.lru_cache(maxsize=16)  # the maps of an atlas have one base map
def _decimals(layer: BaseLayer) -> int:
    return decimals_for(ring for path in layer.paths for ring in path)


def base_layer(layer: BaseLayer, extent: Extent) -> dict[str, Any]:
    """Return a layer of the base map as a page has it, packed, for a map of an extent."""
    symbol = layer.symbol
    decimals = _decimals(layer)
    return {
        "id": layer.layer_id,
        "polygon": layer.geometry == "polygon",
        "fill": symbol.fill,
        "fillOpacity": symbol.fill_opacity,
        **_line(symbol),
        "minZoom": layer.min_zoom,
        "decimals": decimals,
        "paths": [
            [pack(ring, decimals=decimals) for ring in path] for path in thinned(layer, extent)
        ],
    }


def _base_label(label: BaseLabel, scene: Scene) -> dict[str, Any]:
    wanted = [code for code in scene.languages if label.text.get(code)]
    return {
        "text": {code: label.text[code] for code in wanted} or dict(label.text),
        "at": list(label.position),
        "style": label.style,
        "rank": label.rank,
        "dot": label.dot,
        "zoom": [label.min_zoom, label.max_zoom],
    }


def _line(symbol: Symbol) -> dict[str, Any]:
    """Return how a line is drawn; here colours are roles, since a canvas reads no CSS."""
    return {
        "stroke": symbol.stroke,
        "width": round(px(symbol.stroke_pt), 2),
        "dash": symbols.dashes(symbol.dash_pt),
        "casing": symbol.casing,
        "casingWidth": round(px(symbol.casing_pt), 2),
    }


def _mark(mark: Mark, numbers: Mapping[str, int], drawn: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a mark; how it is drawn is put into the table `drawn`, once for all that are alike."""
    symbol = _symbol(mark)
    if symbol not in drawn:
        drawn.append(symbol)
    return {
        "id": mark.mark_id,
        "layer": mark.layer_id,
        "geometry": mark.geometry,
        "at": [list(point) for point in mark.coordinates],
        "symbol": drawn.index(symbol),
        "name": dict(mark.name),
        "kind": dict(mark.kind),
        "value": dict(mark.value),
        "detail": dict(mark.detail),
        "facts": [dict(fact) for fact in mark.facts],
        "priority": mark.priority,
        "ring": mark.precision_m if mark.ring else None,
        "least": round(px(symbols.least_ring_pt(mark)), 1),
        "estimates": [numbers[key] for key in mark.estimate_ids if key in numbers],
        "sources": list(mark.source_numbers),
    }


def _symbol(mark: Mark) -> dict[str, Any]:
    symbol = mark.symbol
    arrow = symbols.arrow_px(symbol)
    line = {
        **_line(symbol),
        "curve": symbol.curve,
        "arrow": arrow,
        "head": symbols.arrow_head(arrow),
        "dot": symbols.dot_px(symbol) if mark.geometry == "bracket" else 0,
    }
    is_point = mark.geometry == "point"
    return {
        "role": symbols.main_role(symbol),
        "radius": symbols.outer_px(symbol),
        "parts": symbols.point_parts(symbol) if is_point else [],
        "line": None if is_point else line,
    }


def _estimate(view: EstimateView, claims: Mapping[str, int]) -> dict[str, Any]:
    """Return an estimate; its claims are known by their places in the table `claims`."""
    return {
        "event": dict(view.event),
        "unit": dict(view.unit),
        "kind": dict(view.kind),
        "date": dict(view.date),
        "low": view.low,
        "high": view.high,
        "figure": dict(view.figure),
        "amount": dict(view.amount or view.figure),
        "sentence": dict(view.sentence),
        "rule": dict(view.rule),
        "claims": [claims[claim.claim_id] for claim in view.claims],
    }


def _claim(claim: ClaimView) -> dict[str, Any]:
    return {
        "id": claim.claim_id,
        "claimant": dict(claim.claimant),
        "claimantKind": dict(claim.claimant_kind),
        "figure": dict(claim.figure),
        "wording": claim.wording,
        "verbatim": claim.verbatim,
        "inferred": claim.inferred,
        "tongue": tongue(claim.wording),
        "date": dict(claim.date),
        "status": claim.status,
        "low": claim.low,
        "best": claim.best,
        "high": claim.high,
        "source": claim.source_number,
        "stands": claim.stands,
        "why": claim.why,
        "place": dict(claim.place),
        "event": dict(claim.event),
        "paraphrase": claim.paraphrase,
        "retells": claim.retells,
        "again": claim.again,
    }


def _source(source: SourceView) -> dict[str, Any]:
    return {
        "number": source.number,
        "url": web_url(source.url),
        "archived": web_url(source.archived_url),
        "withheld": dict(source.withheld),
    }
