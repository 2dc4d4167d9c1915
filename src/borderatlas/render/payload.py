"""A Scene as the scripts of a page read it: lengths in CSS pixels, the base map packed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from borderatlas.render import symbols
from borderatlas.render.markup import web_url
from borderatlas.scene import (
    BaseLabel,
    BaseLayer,
    ClaimView,
    Coordinates,
    EstimateView,
    Mark,
    Scene,
    SourceView,
    Symbol,
    TextStyle,
)
from borderatlas.units import px

MAX_ZOOM = 12
"""The base map is drawn for this zoom and no closer; a pixel is then 29 m at 41° N."""

DECIMALS = 4
"""Of a degree, in the packed base map: 11 m or less, under half a pixel at `MAX_ZOOM`."""

_TEXT_KEYS = frozenset(
    {
        *("claimant", "claimantKind", "detail", "event", "facts", "figure", "kind", "name"),
        *("place", "rule", "sentence", "text", "title", "unit", "value"),
    }
)
"""Where a `Text` stands; the scripts know the same list (`TEXT_KEYS` in decode.js)."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Sixty-four characters that neither JSON, HTML nor Jinja needs to escape."""


def payload(scene: Scene, *, base: bool, ui: Mapping[str, str]) -> dict[str, Any]:
    """Return what the scripts need of a scene, as plain JSON-ready values.

    Parameters
    ----------
    scene
        The scene.
    base
        Whether the base map goes with it; a layer on someone's own map has none.
    ui
        The words of the interface.
    """
    claims = {view.estimate_id: claim_ids(view) for view in scene.estimates}
    whole = {
        "map": scene.map_id,
        "ui": dict(ui),
        "languages": list(scene.languages),
        "extent": list(scene.extent),
        "bounds": list(scene.max_bounds),
        "maxZoom": MAX_ZOOM,
        "decimals": DECIMALS,
        "styles": {name: _style(style) for name, style in scene.text_styles.items()},
        "base": [_base_layer(layer) for layer in scene.base] if base else [],
        "baseLabels": [_base_label(label) for label in scene.base_labels] if base else [],
        "layers": [
            {"id": layer.layer_id, "title": dict(layer.title), "minZoom": layer.min_zoom}
            for layer in scene.layers
        ],
        "marks": [_mark(mark, claims) for mark in scene.marks],
        "headline": scene.headline,
        "estimates": {view.estimate_id: _estimate(view) for view in scene.estimates},
        "sources": {str(source.number): _source(source) for source in scene.sources},
    }
    texts: dict[tuple[tuple[str, str], ...], int] = {}
    shared = {key: _shared(value, key, texts) for key, value in whole.items()}
    return shared | {"texts": [dict(text) for text in texts]}


def _shared(value: object, key: str, texts: dict[tuple[tuple[str, str], ...], int]) -> object:
    """Return `value` with each `Text` replaced by its number in a table of different texts."""
    if isinstance(value, dict):
        if key in _TEXT_KEYS:
            return texts.setdefault(tuple(sorted(value.items())), len(texts))
        return {name: _shared(item, name, texts) for name, item in value.items()}
    if isinstance(value, list):
        return [_shared(item, key, texts) for item in value]
    return value


def claim_ids(estimate: EstimateView) -> list[str]:
    """Return the ids of the claims behind an estimate, in their order."""
    return [claim.claim_id for claim in estimate.claims]


def pack(coordinates: Coordinates, *, decimals: int = DECIMALS) -> str:
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


def _base_layer(layer: BaseLayer) -> dict[str, Any]:
    symbol = layer.symbol
    return {
        "id": layer.layer_id,
        "polygon": layer.geometry == "polygon",
        "fill": symbol.fill,
        "fillOpacity": symbol.fill_opacity,
        **_line(symbol),
        "minZoom": layer.min_zoom,
        "paths": [[pack(ring) for ring in path] for path in layer.paths],
    }


def _base_label(label: BaseLabel) -> dict[str, Any]:
    return {
        "text": dict(label.text),
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


def _mark(mark: Mark, claims: Mapping[str, list[str]]) -> dict[str, Any]:
    symbol = mark.symbol
    drawn: dict[str, Any] = {}
    if mark.geometry == "point":
        drawn["parts"] = symbols.point_parts(symbol)
    else:
        drawn["line"] = {
            **_line(symbol),
            "curve": symbol.curve,
            "arrow": symbols.arrow_px(symbol),
            "head": symbols.arrow_head(symbols.arrow_px(symbol)),
        }
    return {
        "id": mark.mark_id,
        "layer": mark.layer_id,
        "geometry": mark.geometry,
        "at": [list(point) for point in mark.coordinates],
        "role": symbols.main_role(symbol),
        "radius": symbols.outer_px(symbol),
        **drawn,
        "name": dict(mark.name),
        "kind": dict(mark.kind),
        "value": dict(mark.value),
        "detail": dict(mark.detail),
        "facts": [dict(fact) for fact in mark.facts],
        "priority": mark.priority,
        "precision": mark.precision_m,
        "ring": mark.ring,
        "estimates": list(mark.estimate_ids),
        "sources": list(mark.source_numbers),
        "claims": _unique(claims.get(key, []) for key in mark.estimate_ids),
    }


def _unique(groups: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(item for group in groups for item in group))


def _estimate(view: EstimateView) -> dict[str, Any]:
    return {
        "event": dict(view.event),
        "place": dict(view.place),
        "kind": dict(view.kind),
        "unit": dict(view.unit),
        "date": view.date,
        "low": view.low,
        "high": view.high,
        "figure": dict(view.figure),
        "sentence": dict(view.sentence),
        "rule": dict(view.rule),
        "claims": [_claim(claim) for claim in view.claims],
    }


def _claim(claim: ClaimView) -> dict[str, Any]:
    return {
        "id": claim.claim_id,
        "claimant": dict(claim.claimant),
        "claimantKind": dict(claim.claimant_kind),
        "figure": dict(claim.figure),
        "wording": claim.wording,
        "date": claim.date,
        "status": claim.status,
        "low": claim.low,
        "best": claim.best,
        "high": claim.high,
        "source": claim.source_number,
        "stands": claim.stands,
    }


def _source(source: SourceView) -> dict[str, Any]:
    return {
        "url": web_url(source.url),
        "archived": web_url(source.archived_url),
    }
