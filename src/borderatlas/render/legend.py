"""Legends as HTML: the symbols that the scales gave, drawn at the size they have on the map."""

from __future__ import annotations

from borderatlas.render import symbols
from borderatlas.render.markup import plain, say, words
from borderatlas.scene import Layer, Legend, LegendEntry
from borderatlas.units import px

LINE_PX = 36.0
LABEL_PX = 14.0
GAP_PX = 10.0


def legend_html(legend: Legend) -> str:
    """Return one legend with its title."""
    draw = _nested if legend.layout == "nested" else _listed
    title = f"<h3>{say(legend.title)}</h3>" if words(legend.title) else ""
    return f'<div class="ba-legend-part">{title}{draw(legend.entries)}</div>\n'


def layer_boxes(layers: tuple[Layer, ...], *, title: str, closer: str) -> str:
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
    return f'<fieldset class="ba-layers"><legend>{plain(title)}</legend>\n{boxes}</fieldset>\n'


def _layer_box(layer: Layer, closer: str) -> str:
    layer_id = plain(layer.layer_id)
    note = f' <small data-closer="{layer_id}">{plain(closer)}</small>' if layer.min_zoom else ""
    return (
        f'<label><input type="checkbox" checked autocomplete="off" data-layer="{layer_id}"> '
        f"<span>{say(layer.title)}{note}</span></label>\n"
    )


def _listed(entries: tuple[LegendEntry, ...]) -> str:
    reach = max((_reach(entry) for entry in entries), default=0.0)
    items = "".join(
        f"<li>{_icon(entry, reach)}<span>{say(entry.label)}</span></li>\n" for entry in entries
    )
    return f'<ul class="ba-legend-list">\n{items}</ul>\n'


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
        ring = f'<circle class="ba-precision" r="{reach - 1:g}" fill="{colour}" stroke="{colour}"/>'
    box = f"{-reach:g} {-height:g} {2 * reach:g} {2 * height:g}"
    return (
        f'<svg width="{2 * reach:g}" height="{2 * height:g}" viewBox="{box}" aria-hidden="true">'
        f"{ring}{symbols.as_svg(parts)}</svg>"
    )


def _nested(entries: tuple[LegendEntry, ...]) -> str:
    """Return circles that share their lowest point, each with a line to its number."""
    radii = [symbols.outer_px(entry.symbol) for entry in entries]
    largest = max(radii, default=0.0)
    tops = _spread([2 * (largest - radius) + LABEL_PX / 2 for radius in radii])
    base = 2 * largest + LABEL_PX / 2
    height = max([base, *(top + LABEL_PX / 2 for top in tops)])
    circles, lines = [], []
    for entry, radius, top in zip(entries, radii, tops, strict=True):
        centre = f'transform="translate({largest + 1:g} {base - radius:g})"'
        circles.append(f"<g {centre}>{symbols.as_svg(symbols.point_parts(entry.symbol))}</g>")
        rim, end = largest + 1, 2 * largest + 1 + GAP_PX
        lines.append(
            f'<path class="ba-leader" d="M{rim:g} {base - 2 * radius:g}'
            f'H{end - GAP_PX / 2:g}L{end:g} {top:g}H{end + GAP_PX:g}"/>'
            f'<text x="{end + GAP_PX + 4:g}" y="{top:g}" dy="0.35em">'
            f"{plain(words(entry.label))}</text>"
        )
    width = 2 * largest + 2 * GAP_PX + 140
    return (
        f'<svg class="ba-nested" width="{width:g}" height="{height + 2:g}" role="img" data-scale>'
        f"{''.join(lines)}{''.join(circles)}</svg>\n"
    )


def _spread(tops: list[float]) -> list[float]:
    """Move labels down until none covers the one above it."""
    placed: list[float] = []
    for top in tops:
        placed.append(max(top, placed[-1] + LABEL_PX) if placed else top)
    return placed
