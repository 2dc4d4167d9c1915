"""A scene on a sheet of a given size: its base map, its ways and its symbols as SVG.

A fluid sheet is as wide as its box. The base map then grows with it, while symbols, lines and
words keep their size, as they do on the map that the scripts draw: places are given in percent,
lines do not grow (`vector-effect` in `picture.css`), symbols and shifts are in pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from borderatlas.render import curves, ground, symbols
from borderatlas.render.curves import Curve, Point
from borderatlas.render.eventgroups import OUTLINE_OPACITY
from borderatlas.render.eventplaces import LEADER_PT, Standing
from borderatlas.render.ground import Frame, View
from borderatlas.render.naming import Seen
from borderatlas.scene import BaseLayer, Mark, Scene, Symbol
from borderatlas.units import px

FINE_PX, COARSE_PX = 0.8, 2.0
"""How far a line may be from where it was: those under study, the others."""


@dataclass(frozen=True)
class Sheet:
    """A scene in one view and one language, and how positions are written."""

    scene: Scene
    language: str
    view: View
    fluid: bool

    def at(self, at: Point, names: tuple[str, str] = ("x", "y")) -> str:
        """Return the attributes that say where a point lies."""
        x, y = at
        if self.fluid:
            horizontal = f"{_share(x, self.view.width)}%"
            vertical = f"{_share(y, self.view.height)}%"
        else:
            horizontal, vertical = length_px(x), length_px(y)
        return f' {names[0]}="{horizontal}" {names[1]}="{vertical}"'

    def ground(self, frame: Frame) -> str:
        """Return base map, rings and legs in tenths of a pixel.

        In a fluid picture their lines do not grow with them (`vector-effect` in `atlas.css`).
        """
        base = (self._base(layer, frame) for layer in self._base_layers())
        rings = (self._ring(seen) for seen in self.seen() if seen.ring)
        return f'<g fill="none">{"".join(base)}{"".join(rings)}{self._ways()}</g>'

    def symbols(self) -> str:
        """Return the symbols of points, each sort drawn once and used where it belongs."""
        sorts: dict[str, str] = {}
        uses = []
        for seen in self.seen():
            if seen.mark.geometry == "point" and self._in_sight(seen.points[0]):
                drawn = symbols.as_svg(symbols.point_parts(seen.mark.symbol))
                sort = sorts.setdefault(drawn, f"ba-p{len(sorts) + 1}")
                uses.append(f'<use href="#{sort}"{self.at(seen.points[0])}/>')
        kept = "".join(f'<g id="{sort}">{drawn}</g>' for drawn, sort in sorts.items())
        return f"<defs>{kept}</defs>{''.join(uses)}"

    def event_cells(self, found: Iterable[Standing]) -> str:
        """Return the hexagons in which raw events are counted, in tenths of a pixel."""
        rings = [[self.view.project(at) for at in item.group.corners] for item in found]
        data = ground.path_data([[*ring, ring[0]] for ring in rings if ring], closed=True)
        if not data or not self.scene.events:
            return ""
        colour = symbols.paint(self.scene.events.look.fill)
        return f'<path d="{data}" fill="{colour}" fill-opacity="{OUTLINE_OPACITY:g}"/>'

    def events(self, found: Iterable[Standing]) -> str:
        """Return raw events: discs with their numbers, and dots."""
        if self.scene.events is None:
            return ""
        look = self.scene.events.look
        fill, stroke, ink = map(symbols.paint, (look.fill, look.stroke, look.ink))
        drawn = []
        for item in found:
            if not item.disc:
                continue
            # Aside by pixels, as names are: in a wider box what it keeps off stays away.
            at, aside = item.at, ""
            if not self.fluid:
                at = item.disc
            elif item.disc != at:
                shift = (length_px(to - origin) for to, origin in zip(item.disc, at, strict=True))
                aside = f' transform="translate({" ".join(shift)})"'
            if item.leader:
                (x0, y0), (x1, y1) = item.leader
                line = f"M0 0L{length_px(x1 - x0)} {length_px(y1 - y0)}"
                dress = f'stroke="{fill}" stroke-width="{px(LEADER_PT):g}"'
                drawn.append(f'<svg{self.at(item.at)}><path d="{line}" {dress}/></svg>')
            drawn.append(f'<circle{self.at(at, ("cx", "cy"))} r="{item.radius:.1f}"{aside}/>')
            if item.words:
                halo = f' stroke="{fill}" stroke-width="4" paint-order="stroke"'
                dress = f' fill="{ink}"' + (halo if item.wide else ' stroke="none"')
                drawn.append(f'<text{self.at(at)} dy=".35em"{dress}{aside}>{item.words}</text>')
        return (
            f'<g class="ba-event-still" fill="{fill}" stroke="{stroke}">'
            f'<g text-anchor="middle" font-size="10" font-weight="600">'
            f"{''.join(drawn)}</g></g>"
        )

    def _base_layers(self) -> Iterable[BaseLayer]:
        return (layer for layer in self.scene.base if layer.min_zoom <= self.view.zoom)

    def lines_under_study(self) -> Iterable[list[Point]]:
        """Return the lines with a casing: labels keep clear of them where they can."""
        frame = (0, 0, self.view.width, self.view.height)
        for layer in self._base_layers():
            if layer.symbol.casing:
                yield from ground.shapes(layer, self.view, frame=frame, tolerance_px=FINE_PX)

    def _base(self, layer: BaseLayer, frame: Frame) -> str:
        fine = layer.symbol.casing or not self.fluid
        tolerance = FINE_PX if fine else COARSE_PX
        lines = ground.shapes(layer, self.view, frame=frame, tolerance_px=tolerance)
        polygon = layer.geometry == "polygon"
        data = ground.path_data(lines, closed=polygon)
        if not data:
            return ""
        fill = f' fill="{symbols.paint(layer.symbol.fill)}"' if polygon else ""
        return self._stroked(data, layer.symbol, fill=fill)

    def _stroked(self, data: str, symbol: Symbol, *, fill: str = "") -> str:
        """Return a path, below it its casing."""
        drawn = ""
        if symbol.casing and symbol.casing_pt:
            drawn = f'<path d="{data}"{self._stroke(symbol.casing, symbol.casing_pt)}/>'
        dash = symbol.dash_pt
        stroke = self._stroke(symbol.stroke, symbol.stroke_pt, dash) if symbol.stroke else ""
        return f'{drawn}<path d="{data}"{fill}{stroke}/>'

    def _stroke(self, role: str, width_pt: float, dash_pt: Sequence[float] = ()) -> str:
        unit = 1 if self.fluid else 10
        dash = " ".join(f"{round(px(length) * unit, 2):g}" for length in dash_pt)
        return (
            f' stroke="{symbols.paint(role)}" stroke-width="{round(px(width_pt) * unit, 2):g}"'
            + (f' stroke-dasharray="{dash}"' if dash else "")
        )

    def _ring(self, seen: Seen) -> str:
        x, y = seen.points[0]
        colour = symbols.paint(symbols.main_role(seen.mark.symbol))
        place = f'cx="{x * 10:.0f}" cy="{y * 10:.0f}" r="{seen.ring * 10:.0f}"'
        unit, width_px, edge, dash = 1 if self.fluid else 10, 1.0, ".45", ""
        if seen.mark.moved:
            width_px, edge = px(symbols.MOVED_PT), f"{symbols.MOVED_EDGE:g}"
            dots = (f"{px(length) * unit:g}" for length in symbols.MOVED_DASH_PT)
            dash = f' stroke-dasharray="{" ".join(dots)}"'
        return (
            f'<circle {place} fill="{colour}" fill-opacity=".08" stroke="{colour}" '
            f'stroke-opacity="{edge}" stroke-width="{width_px * unit:g}"{dash}/>'
        )

    def _ways(self) -> str:
        """Return legs and brackets; those that look alike are one path."""
        alike: dict[Symbol, list[Curve]] = {}
        for seen in self.seen():
            if seen.curve:
                alike.setdefault(seen.mark.symbol, []).append(seen.curve)
        drawn = []
        for symbol, found in alike.items():
            lines = [_thinned(curve.points) for curve in found if len(curve.points) > 1]
            data = ground.path_data(lines, closed=False)
            drawn.append(self._stroked(data, symbol) if data else "")
            if symbol.arrow:
                heads = ground.path_data((_head(symbol, curve) for curve in found), closed=True)
                drawn.append(f'<path d="{heads}" fill="{symbols.paint(symbol.stroke)}"/>')
        drawn += [self._dot(seen.mark.symbol, end) for seen in self.seen() for end in seen.ends]
        return "".join(drawn)

    def _dot(self, symbol: Symbol, at: Point) -> str:
        """Return the end of an arc at a place without a symbol."""
        place = f'cx="{at[0] * 10:.0f}" cy="{at[1] * 10:.0f}" r="{symbols.dot_px(symbol) * 10:.0f}"'
        return f'<circle {place} fill="{symbols.paint(symbol.stroke)}"/>'

    def seen(self) -> list[Seen]:
        """Return the marks of the layers that this view is near enough for, in their order."""
        claims = {
            view.estimate_id: [claim.claim_id for claim in view.claims]
            for view in self.scene.estimates
        }
        radii: dict[tuple[float, float], float] = {}
        for mark in self.scene.marks:
            if mark.geometry == "point":
                at, radius = mark.coordinates[0], symbols.outer_px(mark.symbol)
                radii[at] = max(radius, radii.get(at, 0.0))
        return [
            self._lie(mark, radii, claims)
            for layer in self.scene.layers
            if layer.min_zoom <= self.view.zoom
            for mark in self.scene.marks
            if mark.layer_id == layer.layer_id and mark.coordinates
        ]

    def _lie(
        self,
        mark: Mark,
        radii: Mapping[tuple[float, float], float],
        claims: Mapping[str, Sequence[str]],
    ) -> Seen:
        points = tuple(map(self.view.project, mark.coordinates))
        known = [claim for key in mark.estimate_ids for claim in claims.get(key, ())]
        curve, ring, alone = None, 0.0, tuple[Point, ...]()
        if mark.geometry == "point":
            if mark.ring and mark.precision_m:
                ring = self.view.metres_px(mark.precision_m, mark.coordinates[0][1])
                ring = max(ring, px(symbols.least_ring_pt(mark)))
        else:
            ends = (mark.coordinates[0], mark.coordinates[-1])
            gaps = (radii.get(ends[0], 0.0) + 1, radii.get(ends[1], 0.0) + 1)
            draw = curves.arc if mark.geometry == "bracket" else curves.leg
            curve = draw(points, curve=mark.symbol.curve, gaps=gaps)
        if mark.geometry == "bracket":
            alone = curves.unmarked(points, [radii.get(at, 0.0) for at in mark.coordinates])
        return Seen(mark, points, curve, ring, tuple(dict.fromkeys(known)), alone)

    def _in_sight(self, point: Point) -> bool:
        return 0 <= point[0] <= self.view.width and 0 <= point[1] <= self.view.height


def _head(symbol: Symbol, curve: Curve) -> list[Point]:
    """Return the arrow head of a leg as a ring; where it stands alone it is centred."""
    length = symbols.arrow_px(symbol)
    push = length / 2 if curve.bare else 0.0
    turn = math.radians(curve.angle)
    corners = ((0.0, 0.0), (-1.0, -0.42), (-0.78, 0.0), (-1.0, 0.42), (0.0, 0.0))
    return [
        (
            curve.end[0] + (x * length + push) * math.cos(turn) - y * length * math.sin(turn),
            curve.end[1] + (x * length + push) * math.sin(turn) + y * length * math.cos(turn),
        )
        for x, y in corners
    ]


def _thinned(points: Sequence[Point]) -> list[Point]:
    import shapely

    return [(x, y) for x, y in shapely.LineString(points).simplify(0.2).coords]


def _share(length: float, whole: float) -> str:
    return f"{length / whole * 100:.2f}".rstrip("0").rstrip(".")


def length_px(length: float) -> str:
    """Return a length as it is written in an attribute, to a tenth of a pixel."""
    return f"{round(length, 1) + 0.0:g}"
