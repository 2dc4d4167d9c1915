"""Symbols, decided once: in points for paper, as SVG parts in CSS pixels for pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from borderatlas.render.markup import plain
from borderatlas.scene import Mark, Symbol
from borderatlas.units import px

Part = tuple[str, dict[str, str | float], str]
"""An SVG element around (0, 0) in CSS pixels: its tag, its attributes, its text."""

Point = tuple[float, float]

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

PRECISION = (0.08, 0.45)
"""Opacity of the area and of the edge of the circle within which a place lies."""

MOVED_PT, MOVED_EDGE, MOVED_DASH_PT = 1.5, 0.85, (1.5, 3.0)
"""Width, opacity and dots of that edge where the place was moved on purpose; a dashed one would
be an open upper end."""

_MOVED_CLEAR_PT = 2.25

SIGN_SHARE, SIGN_DROP = 1.45, 0.36
"""Height of a sign as a share of its mark's radius, and of its base line below the middle as a
share of that: the sign fills its mark."""

BAR_SHARE = 0.35
"""Half the height of a bar as a share of half its length."""

ARROW_SHARE = 5.0
"""Length of an arrow head as a share of the width of its line."""

DOT_SHARE = 2.4
"""Radius of the dot at a place of a set that has no symbol, as a share of the width of its arc."""

ARROW_HEAD: tuple[Point, ...] = ((0.0, 0.0), (-1.0, -0.42), (-0.78, 0.0), (-1.0, 0.42))
"""Corners of an arrow head of length 1 whose tip is (0, 0) and which points right."""


@dataclass(frozen=True)
class Piece:
    """A piece of a symbol. Lengths are points, y points down, colours are roles.

    `size_pt` is the radius of a circle, half the length of a bar, the height of a sign.
    """

    form: Literal["circle", "polygon", "bar", "sign"]
    size_pt: float
    corners: tuple[Point, ...] = ()
    text: str = ""
    fill: str = ""
    fill_opacity: float | None = None
    stroke: str = ""
    stroke_pt: float = 0.0
    stroke_opacity: float | None = None
    dash_pt: tuple[float, ...] = ()


def paint(role: str) -> str:
    """Return the CSS colour of a role; no role is no paint."""
    return f"var(--c-{role})" if role else "none"


def main_role(symbol: Symbol) -> str:
    """Return the role of the colour by which readers know the symbol."""
    lines_only = symbol.hollow or symbol.shape == "line" or symbol.fill in ("", "paper")
    return symbol.stroke if lines_only else symbol.fill


def outer_pt(symbol: Symbol) -> float:
    """Return the radius in points of the circle that holds the whole symbol."""
    reach = symbol.radius_pt
    if symbol.shape in SIDES:
        reach *= corner_factor(SIDES[symbol.shape][0])
    return max(reach, symbol.ring_pt, symbol.possible_pt) + symbol.stroke_pt / 2


def least_ring_pt(mark: Mark) -> float:
    """Return the least radius of a mark's ring: where a place was moved, its symbol hides none.

    A ring that is wider than the place needs is as true; one that nobody sees would leave the
    place looking as if it lay there.
    """
    return outer_pt(mark.symbol) + _MOVED_CLEAR_PT if mark.moved else 0.0


def outer_px(symbol: Symbol) -> float:
    """Return the radius in CSS pixels of the circle that holds the whole symbol."""
    return _round(px(outer_pt(symbol)))


def corner_factor(sides: int) -> float:
    """Return corner distance over circle radius for a regular polygon of the circle's area.

    Polygon area is n/2 R^2 sin(2 pi/n); equal areas keep shapes of one size equally heavy.
    """
    return math.sqrt(2 * math.pi / (sides * math.sin(2 * math.pi / sides)))


def pieces(symbol: Symbol) -> list[Piece]:
    """Return the pieces of a point symbol, the lowest first."""
    found: list[Piece] = []
    stroke = symbol.stroke if symbol.stroke_pt else ""
    width = symbol.stroke_pt if symbol.stroke else 0.0
    if symbol.possible_pt:
        area, edge = POSSIBLE
        found.append(
            Piece(
                "circle", symbol.possible_pt, fill=main_role(symbol), fill_opacity=area,
                stroke=stroke, stroke_pt=width, stroke_opacity=edge,
            )
        )  # fmt: skip
    if symbol.ring_pt:
        found.append(
            Piece(
                "circle", symbol.ring_pt, fill=symbol.fill,
                fill_opacity=symbol.ring_fill_opacity,
                stroke=stroke, stroke_pt=width, dash_pt=symbol.ring_dash_pt,
            )
        )  # fmt: skip
    if symbol.radius_pt:
        form, corners = _form(symbol)
        if symbol.casing:
            around = symbol.stroke_pt + 2 * symbol.casing_pt
            found.append(
                Piece(form, symbol.radius_pt, corners, stroke=symbol.casing, stroke_pt=around)
            )
        found.append(
            Piece(
                form, symbol.radius_pt, corners, fill=symbol.fill,
                fill_opacity=symbol.fill_opacity,
                stroke=stroke, stroke_pt=width, dash_pt=symbol.dash_pt,
            )
        )  # fmt: skip
    if symbol.sign:
        height = symbol.radius_pt * SIGN_SHARE
        colour = symbol.stroke or symbol.fill
        found.append(Piece("sign", height, text=symbol.sign, fill=colour))
    return found


def arrow_pt(symbol: Symbol) -> float:
    """Return the length of the arrow head in points: in proportion to its line."""
    return (symbol.radius_pt * 2 or symbol.stroke_pt * ARROW_SHARE) if symbol.arrow else 0.0


def dot_pt(symbol: Symbol) -> float:
    """Return the radius in points of the dot where an arc meets a place without a symbol."""
    return symbol.stroke_pt * DOT_SHARE


def _form(symbol: Symbol) -> tuple[Literal["circle", "polygon", "bar"], tuple[Point, ...]]:
    if symbol.shape in SIDES:
        sides, turn = SIDES[symbol.shape]
        reach = symbol.radius_pt * corner_factor(sides)
        angles = (math.radians(turn + 360 * k / sides) for k in range(sides))
        corners = ((reach * math.sin(angle), -reach * math.cos(angle)) for angle in angles)
        return "polygon", tuple(corners)
    return ("bar" if symbol.shape == "bar" else "circle"), ()


def point_parts(symbol: Symbol) -> list[Part]:
    """Return the parts of a point symbol, the lowest first."""
    return [_part(piece) for piece in pieces(symbol)]


def _part(piece: Piece) -> Part:
    if piece.form == "sign":
        size = _round(px(piece.size_pt))
        sign: dict[str, str | float] = {
            "font-size": size,
            "font-weight": 700,
            "text-anchor": "middle",
            "y": _round(size * SIGN_DROP),
            "fill": paint(piece.fill),
        }
        return "text", sign, piece.text
    tag, attributes = _outline(piece)
    attributes["fill"] = paint(piece.fill)
    if piece.fill_opacity is not None:
        attributes["fill-opacity"] = piece.fill_opacity
    if piece.stroke_opacity is not None:
        attributes["stroke-opacity"] = piece.stroke_opacity
    if piece.stroke:
        attributes["stroke"] = paint(piece.stroke)
        attributes["stroke-width"] = _round(px(piece.stroke_pt))
    if piece.dash_pt:
        attributes["stroke-dasharray"] = dashes(piece.dash_pt)
    return tag, attributes, ""


def _outline(piece: Piece) -> tuple[str, dict[str, str | float]]:
    radius = px(piece.size_pt)
    if piece.form == "polygon":
        corners = " ".join(f"{_round(px(x)):g},{_round(px(y)):g}" for x, y in piece.corners)
        return "polygon", {"points": corners, "stroke-linejoin": "round"}
    if piece.form == "bar":
        half = _round(radius * BAR_SHARE)
        box = {"x": _round(-radius), "y": -half, "width": _round(2 * radius), "height": 2 * half}
        return "rect", dict(box)
    return "circle", {"r": _round(radius)}


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
    """Return the length of the arrow head in CSS pixels."""
    return _round(px(arrow_pt(symbol)))


def dot_px(symbol: Symbol) -> float:
    """Return the radius of that dot in CSS pixels."""
    return _round(px(dot_pt(symbol)))


def arrow_head(length_px: float) -> str:
    """Return the path of an arrow head whose tip is (0, 0) and which points right."""
    _, (back, half), (notch, _), _ = ARROW_HEAD
    back, half = _round(back * length_px), _round(-half * length_px)
    return f"M0 0L{back} {-half}L{_round(back * -notch)} 0L{back} {half}Z"


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


def _round(length: float) -> float:
    """Round to hundredths of a pixel; -0.0 would be written as such."""
    return round(length, 2) + 0.0
