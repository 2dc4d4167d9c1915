"""Legends as HTML: the symbols that the scales gave, drawn at the size they have on the map."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from borderatlas.render import symbols
from borderatlas.render.markup import plain, say
from borderatlas.scene import Layer, Legend, LegendEntry, Mark, Symbol, Text
from borderatlas.units import px

LINE_PX = 36.0
LABEL_PX = 14.0
GAP_PX = 10.0
NARROW_PX, WIDE_PX = 7.0, 12.0
"""Room for a letter of a label at 12 px: Latin and digits on average, Hangul and Hanzi."""

PANEL_PX = 288.0
"""Width of the panel on the narrowest phones: 320 px without its margins."""

CIRCLE_PX = 80.0
"""Greatest radius of a circle beside which the panel has room for its number."""


def legend_html(
    legend: Legend, *, too_large: Text, layers: Sequence[Layer] = (), marks: Sequence[Mark] = ()
) -> str:
    """Return one legend with its title.

    Parameters
    ----------
    legend
        The legend.
    too_large
        What stands before the labels of circles for which the panel has no room.
    layers, marks
        Those of the map, where layers come and go: an entry is seen while its marks are drawn.
    """
    title = f"<h3>{say(legend.title)}</h3>" if any(legend.title.values()) else ""
    if legend.layout == "nested":
        seen = _seen_with(legend.entries[0], layers, marks)
        body = _nested(legend.entries, too_large)
    else:
        seen, body = "", _listed(legend.entries, layers, marks)
    return f'<div class="ba-legend-part"{seen}>{title}{body}</div>\n'


def layer_boxes(layers: tuple[Layer, ...], *, title: Text, closer: Text) -> str:
    """Return the check boxes that switch layers; a single layer needs none.

    Parameters
    ----------
    layers
        The layers of the scene.
    title
        What stands before the boxes.
    closer
        What stands behind a layer that is drawn at closer zooms only.
    """
    if len(layers) < 2 and not any(layer.min_zoom for layer in layers):
        return ""
    boxes = "".join(_layer_box(layer, closer) for layer in layers)
    return f'<fieldset class="ba-layers"><legend>{say(title)}</legend>\n{boxes}</fieldset>\n'


def _layer_box(layer: Layer, closer: Text) -> str:
    layer_id = plain(layer.layer_id)
    note = f' <small data-closer="{layer_id}">{say(closer)}</small>' if layer.min_zoom else ""
    return (
        f'<label><input type="checkbox" checked autocomplete="off" data-layer="{layer_id}"> '
        f"<span>{say(layer.title)}{note}</span></label>\n"
    )


def _listed(
    entries: tuple[LegendEntry, ...], layers: Sequence[Layer], marks: Sequence[Mark]
) -> str:
    reach = max((_reach(entry) for entry in entries), default=0.0)
    items = "".join(
        f"<li{_seen_with(entry, layers, marks)}>{_icon(entry, reach)}"
        f"<span>{say(entry.label)}</span></li>\n"
        for entry in entries
    )
    # What a legend says of its symbols measures them, as an axis does.
    return f'<ul class="ba-legend-list" data-scale>\n{items}</ul>\n'


def _seen_with(entry: LegendEntry, layers: Sequence[Layer], marks: Sequence[Mark]) -> str:
    """Return the attributes that tie an entry to the layers in which its symbol is drawn.

    The symbols that explain sizes stand for all marks of their colour that have one.
    """
    kind, edge = _kind(entry.symbol), entry.symbol.stroke
    drawn = {mark.layer_id for mark in marks if _kind(mark.symbol) == kind}
    if not drawn:
        drawn = {mark.layer_id for mark in marks if mark.size and mark.symbol.stroke == edge}
    own = [layer for layer in layers if layer.layer_id in drawn]
    if not own:
        return ""
    ids = " ".join(plain(layer.layer_id) for layer in own)
    waits = " hidden" if all(layer.min_zoom for layer in own) else ""
    return f' data-in="{ids}"{waits}'


def _kind(symbol: Symbol) -> tuple[object, ...]:
    """Return what a symbol and its pale form for a place that is not located have in common."""
    edge = symbol.stroke if symbol.fill in ("", "paper") else ""
    return symbol.shape, symbol.fill, edge, symbol.radius_pt, symbol.dash_pt, symbol.sign


def _reach(entry: LegendEntry) -> float:
    """Return half the width that an entry's symbol takes."""
    return LINE_PX / 2 if entry.symbol.shape == "line" else symbols.outer_px(entry.symbol) + 1


def _icon(entry: LegendEntry, reach: float) -> str:
    if entry.symbol.shape == "line":
        parts = symbols.line_parts(entry.symbol, length_px=LINE_PX)
        height = max(px(entry.symbol.stroke_pt), symbols.arrow_px(entry.symbol), 4.0) / 2 + 1
    else:
        parts = symbols.point_parts(entry.symbol)
        height = _reach(entry)
    ring = ""
    if entry.ring:
        # On the map its radius is the place's own; here it only shows what it looks like.
        height = reach = max(reach, LINE_PX / 2)
        colour = symbols.paint(symbols.main_role(entry.symbol))
        sort = "ba-precision ba-moved" if entry.moved else "ba-precision"
        ring = f'<circle class="{sort}" r="{reach - 1:g}" fill="{colour}" stroke="{colour}"/>'
    box = f"{-reach:g} {-height:g} {2 * reach:g} {2 * height:g}"
    shrunk = min(1.0, CIRCLE_PX / max(reach, height))  # such symbols differ by kind, not by size
    size = f'width="{2 * reach * shrunk:g}" height="{2 * height * shrunk:g}"'
    return f'<svg {size} viewBox="{box}" aria-hidden="true">{ring}{symbols.as_svg(parts)}</svg>'


def _nested(entries: tuple[LegendEntry, ...], too_large: Text) -> str:
    """Return circles at the size they have on the map; those too large for it in words."""
    small = tuple(entry for entry in entries if symbols.outer_px(entry.symbol) <= CIRCLE_PX)
    labels = " · ".join(say(entry.label) for entry in entries if entry not in small)
    told = f"<p>{say(too_large)} {labels}</p>\n" if labels else ""
    return (_circles(small) if small else "") + told


def _circles(entries: tuple[LegendEntry, ...]) -> str:
    """Return circles that share their lowest point, each with a line to its number."""
    radii = [symbols.outer_px(entry.symbol) for entry in entries]
    largest = max(radii)
    tops = _spread([2 * (largest - radius) + LABEL_PX / 2 for radius in radii])
    base = 2 * largest + LABEL_PX / 2
    height = max([base, *(top + LABEL_PX / 2 for top in tops)])
    rim, end = largest + 1, 2 * largest + 1 + GAP_PX
    room = PANEL_PX - end - GAP_PX - 4
    circles, lines = [], []
    for entry, radius, top in zip(entries, radii, tops, strict=True):
        centre = f'transform="translate({rim:g} {base - radius:g})"'
        circles.append(f"<g {centre}>{symbols.as_svg(symbols.point_parts(entry.symbol))}</g>")
        lines.append(
            f'<path class="ba-leader" d="M{rim:g} {base - 2 * radius:g}'
            f'H{end - GAP_PX / 2:g}L{end:g} {top:g}H{end + GAP_PX:g}"/>'
            f"{_fitted(entry.label, x_px=end + GAP_PX + 4, y_px=top, room_px=room)}"
        )
    size = f'width="{PANEL_PX:g}" height="{height + 2:g}"'
    return f'<svg class="ba-nested" {size} data-scale>{"".join(lines)}{"".join(circles)}</svg>\n'


def _fitted(text: Text, *, x_px: float, y_px: float, room_px: float) -> str:
    """Return a label as SVG, cut to its room in each language; the whole of it is its tooltip."""
    short = {language: _cut(label, room_px) for language, label in text.items()}
    label = say(short, "text", f' x="{x_px:g}" y="{y_px:g}" dy="0.35em"')
    return label if short == text else f"<g>{say(text, 'title')}{label}</g>"


def _cut(label: str, room_px: float) -> str:
    widths = accumulate(WIDE_PX if east_asian_width(sign) in "WF" else NARROW_PX for sign in label)
    kept = sum(width <= room_px for width in widths)
    return label if kept == len(label) else f"{label[: kept - 1].rstrip()}…"


def _spread(tops: list[float]) -> list[float]:
    """Move labels down until none covers the one above it."""
    placed: list[float] = []
    for top in tops:
        placed.append(max(top, placed[-1] + LABEL_PX) if placed else top)
    return placed
