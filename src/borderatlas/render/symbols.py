"""Symbols as SVG parts, once for the legend that Python writes and the marks that scripts draw."""

from __future__ import annotations

import math
from collections.abc import Mapping

from borderatlas.render.markup import plain
from borderatlas.scene import Symbol
from borderatlas.units import px

Part = tuple[str, dict[str, str | float], str]
"""An SVG element around (0, 0) in CSS pixels: its tag, its attributes, its text."""

SIDES: Mapping[str, tuple[int, float]] = {
    "triangle": (3, 0.0),
    "diamond": (4, 0.0),
    "square": (4, 45.0),
    "pentagon": (5, 0.0),
    "hexagon": (6, 30.0),
}
"""Corners of a shape and its turn in degrees; without a turn a corner points up."""


POSSIBLE = (0.1, 0.45)
"""Opacity of the area and of the edge of what may be added to a number."""


def paint(role: str) -> str:
    """Return the CSS colour of a role; no role is no paint."""
    return f"var(--c-{role})" if role else "none"


def main_role(symbol: Symbol) -> str:
    """Return the role of the colour by which readers know the symbol."""
    lines_only = symbol.hollow or symbol.shape == "line" or not symbol.fill
    return symbol.stroke if lines_only else symbol.fill


def outer_px(symbol: Symbol) -> float:
    """Return the radius in CSS pixels of the circle that holds the whole symbol."""
    reach = symbol.radius_pt
    if symbol.shape in SIDES:
        reach *= corner_factor(SIDES[symbol.shape][0])
    return _round(px(max(reach, symbol.ring_pt, symbol.possible_pt) + symbol.stroke_pt / 2))


def corner_factor(sides: int) -> float:
    """Return corner distance over circle radius for a regular polygon of the circle's area.

    Polygon area is n/2 R^2 sin(2 pi/n); equal areas keep shapes of one size equally heavy.
    """
    return math.sqrt(2 * math.pi / (sides * math.sin(2 * math.pi / sides)))


def point_parts(symbol: Symbol) -> list[Part]:
    """Return the parts of a point symbol, the lowest first."""
    parts: list[Part] = []
    edge = _edge(symbol)
    if symbol.possible_pt:
        possible: dict[str, str | float] = {
            "r": _round(px(symbol.possible_pt)),
            "fill": paint(main_role(symbol)),
            "fill-opacity": POSSIBLE[0],
            "stroke-opacity": POSSIBLE[1],
            **edge,
        }
        parts.append(("circle", possible, ""))
    if symbol.ring_pt:
        ring: dict[str, str | float] = {
            "r": _round(px(symbol.ring_pt)),
            "fill": paint(symbol.fill),
            "fill-opacity": symbol.ring_fill_opacity,
            **edge,
        }
        if symbol.ring_dash_pt:
            ring["stroke-dasharray"] = dashes(symbol.ring_dash_pt)
        parts.append(("circle", ring, ""))
    if symbol.radius_pt:
        outline = _outline(symbol)
        if symbol.casing:
            width = _round(px(symbol.stroke_pt + 2 * symbol.casing_pt))
            casing: dict[str, str | float] = {
                "fill": "none",
                "stroke": paint(symbol.casing),
                "stroke-width": width,
            }
            parts.append((outline[0], {**outline[1], **casing}, ""))
        body: dict[str, str | float] = {
            "fill": paint(symbol.fill),
            "fill-opacity": symbol.fill_opacity,
            **edge,
        }
        if symbol.dash_pt:
            body["stroke-dasharray"] = dashes(symbol.dash_pt)
        parts.append((outline[0], {**outline[1], **body}, ""))
    if symbol.sign:
        # The sign fills its mark: its height follows from the radius.
        size = _round(px(symbol.radius_pt) * 1.45)
        sign: dict[str, str | float] = {
            "font-size": size,
            "font-weight": 700,
            "text-anchor": "middle",
            "y": _round(size * 0.36),
            "fill": paint(symbol.stroke or symbol.fill),
        }
        parts.append(("text", sign, symbol.sign))
    return parts


def line_parts(symbol: Symbol, *, length_px: float) -> list[Part]:
    """Return a horizontal sample of a line symbol, centred."""
    half = length_px / 2
    tip = arrow_px(symbol)
    parts: list[Part] = []
    for width, colour, dash in (
        (symbol.casing_pt, symbol.casing, ()),
        (symbol.stroke_pt, symbol.stroke, symbol.dash_pt),
    ):
        if width and colour:
            stroke: dict[str, str | float] = {
                "d": f"M{_round(-half)} 0H{_round(half - tip)}",
                "fill": "none",
                "stroke": paint(colour),
                "stroke-width": _round(px(width)),
            }
            if dash:
                stroke["stroke-dasharray"] = dashes(dash)
            parts.append(("path", stroke, ""))
    if tip:
        head: dict[str, str | float] = {
            "d": arrow_head(tip),
            "fill": paint(symbol.stroke),
            "transform": f"translate({_round(half)} 0)",
        }
        parts.append(("path", head, ""))
    return parts


def arrow_px(symbol: Symbol) -> float:
    """Return the length of the arrow head in CSS pixels: in proportion to its line."""
    return _round(px(symbol.radius_pt * 2 or symbol.stroke_pt * 5)) if symbol.arrow else 0.0


def arrow_head(length_px: float) -> str:
    """Return the path of an arrow head whose tip is (0, 0) and which points right."""
    back, half = _round(-length_px), _round(length_px * 0.42)
    return f"M0 0L{back} {-half}L{_round(back * 0.78)} 0L{back} {half}Z"


def dashes(lengths_pt: tuple[float, ...]) -> str:
    """Return a dash pattern in CSS pixels."""
    return " ".join(f"{_round(px(length)):g}" for length in lengths_pt)


def as_svg(parts: list[Part]) -> str:
    """Return the parts as SVG markup."""
    return "".join(
        f"<{tag} {_attributes(attributes)}>{plain(text)}</{tag}>" for tag, attributes, text in parts
    )


def _attributes(attributes: Mapping[str, str | float]) -> str:
    return " ".join(f'{name}="{plain(str(value))}"' for name, value in attributes.items())


def _edge(symbol: Symbol) -> dict[str, str | float]:
    if not symbol.stroke or not symbol.stroke_pt:
        return {}
    return {"stroke": paint(symbol.stroke), "stroke-width": _round(px(symbol.stroke_pt))}


def _outline(symbol: Symbol) -> tuple[str, dict[str, str | float]]:
    radius = px(symbol.radius_pt)
    if symbol.shape in SIDES:
        sides, turn = SIDES[symbol.shape]
        reach = radius * corner_factor(sides)
        corners = " ".join(
            f"{_round(reach * math.sin(angle)):g},{_round(-reach * math.cos(angle)):g}"
            for angle in (math.radians(turn + 360 * k / sides) for k in range(sides))
        )
        return "polygon", {"points": corners, "stroke-linejoin": "round"}
    if symbol.shape == "bar":
        half = _round(radius * 0.35)
        box = {"x": _round(-radius), "y": -half, "width": _round(2 * radius), "height": 2 * half}
        return "rect", dict(box)
    return "circle", {"r": _round(radius)}


def _round(length: float) -> float:
    """Round to hundredths of a pixel; -0.0 would be written as such."""
    return round(length, 2) + 0.0
