"""A scene's map on an Axes of matplotlib: base map, ways, symbols, labels, in named groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import Affine2D

from borderatlas.render import curves, eventplaces, symbols
from borderatlas.render.artists import Group
from borderatlas.render.eventgroups import OUTLINE_OPACITY
from borderatlas.render.eventplaces import Standing
from borderatlas.render.inscriptions import PADDING_PT, Dropped, Label, Lying, Numbered
from borderatlas.render.numerals import sign
from borderatlas.render.pen import Pen
from borderatlas.render.projection import Plane, lines
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import height_of, write
from borderatlas.scene import (
    BaseLayer,
    EventLayer,
    EventLook,
    Layer,
    Mark,
    Scene,
    Text,
    TextStyle,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Lines = tuple[NDArray[np.float64], ...]

Point = tuple[float, float]

_BORDERS = (
    *("border", "border_disputed", "border_island"),
    *("country_border", "country_border_disputed"),
)
_TOLERANCE_PT = 0.15
"""How far lines may be from where they were: half a dot of a printer of 240 dots an inch."""

MAY_OPACITY = 0.45
"""Of what may lie in a chosen period, as on the page."""

_LEADER_PT = 0.4
_GAP_PT = 0.75
"""Between the rim of a symbol and a way that begins or ends there."""


@dataclass(frozen=True)
class Report:
    """What a figure does not show.

    `numbered` are marks with a number for a name, which the sheet lists; `unnamed` are names
    that found no room, `layers` those drawn at larger scales only, `outside`
    the marks beyond its edge, `left_out` the words without room. `projection` is what PROJ calls
    the one of the map, `denominator` its scale in the middle: what it is one to. `title` and
    `told` are the figure's own title and description, where they are not those of its scene.
    """

    projection: str
    denominator: float
    numbered: tuple[Numbered, ...] = ()
    unnamed: tuple[Dropped, ...] = ()
    layers: tuple[Layer, ...] = ()
    outside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    title: Text = field(default_factory=dict)
    told: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """The map of a scene on a plane: which marks are seen, and where they lie."""

    scene: Scene
    plane: Plane
    marks: tuple[Lying, ...]
    outside: tuple[Mark, ...]
    layers: tuple[Layer, ...]
    base: tuple[tuple[BaseLayer, Lines], ...]

    @property
    def under_study(self) -> list[NDArray[np.float64]]:
        """The lines of the base map that names keep clear of where they can."""
        return [line for layer, found in self.base if layer.symbol.casing for line in found]

    @property
    def drawn(self) -> frozenset[str]:
        """The ids of the marks that are drawn."""
        return frozenset(lying.mark.mark_id for lying in self.marks)


def lay(scene: Scene, plane: Plane) -> Ground:
    """Return where the marks of a scene lie, as far as the plane shows them."""
    radii: dict[Point, float] = {}
    for mark in scene.marks:
        if mark.geometry == "point":
            at, radius = mark.coordinates[0], symbols.outer_pt(mark.symbol)
            radii[at] = max(radius, radii.get(at, 0.0))
    waiting = tuple(layer for layer in scene.layers if layer.min_zoom > plane.zoom)
    order = [layer.layer_id for layer in scene.layers if layer not in waiting]
    marks = [
        _lie(mark, plane, radii)
        for layer_id in order
        for mark in scene.marks
        if mark.layer_id == layer_id and mark.coordinates
    ]
    seen = tuple(lying for lying in marks if _in_sight(lying, plane))
    outside = tuple(lying.mark for lying in marks if not _in_sight(lying, plane))
    base = tuple(
        (layer, _base_lines(layer, plane)) for layer in scene.base if layer.min_zoom <= plane.zoom
    )
    return Ground(scene, plane, seen, outside, waiting, base)


def _base_lines(layer: BaseLayer, plane: Plane) -> Lines:
    polygons = layer.geometry == "polygon"
    found = lines(layer.paths, plane, polygons=polygons, margin=4.0, tolerance=_TOLERANCE_PT)
    return tuple(found)


def _lie(mark: Mark, plane: Plane, radii: Mapping[Point, float]) -> Lying:
    points = tuple((float(x), float(y)) for x, y in plane.project(mark.coordinates))
    if mark.geometry == "point":
        ring: tuple[Point, ...] = ()
        if mark.ring and mark.precision_m:
            found = plane.circle(mark.coordinates[0], mark.precision_m)
            middle, least = np.asarray(points[0]), symbols.least_ring_pt(mark)
            reach = np.hypot(*(found - middle).T).max()
            found = middle + (found - middle) * max(1.0, least / reach)
            ring = tuple((float(x), float(y)) for x, y in found)
        return Lying(mark, points, ring=ring)
    ends = (mark.coordinates[0], mark.coordinates[-1])
    gaps = (radii.get(ends[0], 0.0) + _GAP_PT, radii.get(ends[1], 0.0) + _GAP_PT)
    if mark.geometry != "bracket":
        return Lying(mark, points, curves.leg(points, curve=mark.symbol.curve, gaps=gaps))
    arc = curves.arc(points, curve=mark.symbol.curve, gaps=gaps)
    alone = curves.unmarked(points, [radii.get(at, 0.0) for at in mark.coordinates])
    return Lying(mark, points, arc, ends=alone)


def _in_sight(lying: Lying, plane: Plane) -> bool:
    return any(0 <= x <= plane.width and 0 <= y <= plane.height for x, y in lying.seen)


def map_pen(axes: Axes, plane: Plane, *, colours: Mapping[str, str], faces: Typefaces) -> Pen:
    """Return a pen for an Axes whose data are metres of the projection of a plane."""
    x0, y0, x1, y1 = plane.window
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    axes.set_aspect("auto")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_facecolor(colours["land"])
    scale = 1 / plane.pt_per_m
    to_metres = Affine2D().scale(scale, -scale).translate(x0, y1)
    return Pen(axes, to_metres + axes.transData, colours, faces, Group("map"), clip=True)


def draw(
    ground: Ground, pen: Pen, *, events: Sequence[Standing] = (), lighter: Collection[str] = ()
) -> None:
    """Draw base map, raw events, ways and symbols; `lighter` are marks that may be there."""
    base, borders = pen.named("base", zorder=1), pen.named("borders", zorder=2)
    for layer, found in ground.base:
        _draw_base(layer, found, borders if layer.layer_id in _BORDERS else base)
    if ground.scene.events:
        own = pen.named("events", zorder=2.7)
        _draw_events(ground.scene.events, events, ground.plane, own)
    routes, sites = pen.named("routes", zorder=3), pen.named("sites", zorder=4)
    for lying in ground.marks:
        if lying.ring:
            _draw_ring(lying, sites)
    for lying in ground.marks:
        mark = lying.mark
        opacity = MAY_OPACITY if mark.mark_id in lighter else 1.0
        if lying.curve:
            own = routes.within(_name(mark)).lighter(opacity)
            own.way(mark.symbol, lying.curve)
            for end in lying.ends:
                _dot(end, symbols.dot_pt(mark.symbol), mark.symbol.stroke, own)
        elif mark.geometry == "point":
            own = sites.within(_name(mark)).lighter(opacity)
            own.symbol(mark.symbol, lying.points[0], where=f"mark '{mark.mark_id}'")


def _draw_events(layer: EventLayer, events: Sequence[Standing], plane: Plane, pen: Pen) -> None:
    """Draw raw events: hexagons, discs with their numbers, dots."""
    look = layer.look
    rings = [item.group.corners for item in events if item.group.corners]
    cells = [plane.project([*ring, ring[0]]) for ring in rings]
    if cells:
        pen.path(cells, closed=True, fill=look.fill, fill_opacity=OUTLINE_OPACITY)
    angles = np.linspace(0, 2 * np.pi, 37)
    rim = np.column_stack((np.cos(angles), np.sin(angles)))
    leaders = [item.leader for item in events if item.leader]
    pen.path(leaders, closed=False, stroke=look.fill, stroke_pt=eventplaces.LEADER_PT)
    for item in events:
        if not item.disc:
            continue
        pen.path(
            [rim * item.radius + np.asarray(item.disc)], closed=True, fill=look.fill,
            stroke=look.stroke, stroke_pt=0.5,
        )  # fmt: skip
        if item.words:
            _write_number(item, item.disc, look, pen)


def _write_number(item: Standing, at: Point, look: EventLook, pen: Pen) -> None:
    """Write a number in its disc; one that is wider has a halo of its colour."""
    size_pt = item.digit / eventplaces.PRINTED_EM
    style = TextStyle(size_pt, look.ink, halo=look.fill if item.wide else "", weight=700)
    base = (at[0], at[1] + 0.36 * size_pt)
    pen.text(item.words, base, style, language="en", where="numbers of events", anchor="center")


def _name(mark: Mark) -> str:
    return f"mark-{mark.mark_id}"


def _draw_base(layer: BaseLayer, found: Lines, pen: Pen) -> None:
    polygons, symbol = layer.geometry == "polygon", layer.symbol
    own = pen.within(f"base-{layer.layer_id}")
    if symbol.casing:
        own.path(found, closed=polygons, stroke=symbol.casing, stroke_pt=symbol.casing_pt)
    own.path(
        found, closed=polygons, fill=symbol.fill if polygons else "",
        fill_opacity=symbol.fill_opacity,
        stroke=symbol.stroke, stroke_pt=symbol.stroke_pt, dash_pt=symbol.dash_pt,
    )  # fmt: skip


def _draw_ring(lying: Lying, pen: Pen) -> None:
    """Draw the circle within which a place lies, at its true size."""
    role, (area, edge) = symbols.main_role(lying.mark.symbol), symbols.PRECISION
    moved = lying.mark.moved
    pen.path(
        [[*lying.ring, lying.ring[0]]], closed=True, fill=role, fill_opacity=area,
        stroke=role, stroke_pt=symbols.MOVED_PT if moved else 0.75,
        stroke_opacity=symbols.MOVED_EDGE if moved else edge,
        dash_pt=symbols.MOVED_DASH_PT if moved else (),
    )  # fmt: skip


def write_label(label: Label, pen: Pen) -> None:
    """Write a label with its dot, its frame and its leader."""
    box, y = label.box, label.box.y0
    if label.leader:
        role = label.edge or "quiet"
        pen.line(label.leader, stroke=role, stroke_pt=_LEADER_PT)
    if label.dot:
        _dot(label.at, label.dot, label.lines[0][0].style.color, pen)
    if label.number:
        sign(pen, label.lines[0], box, where=label.where)
        return
    if label.edge:
        pen.box(*box, fill="paper", stroke=label.edge, stroke_pt=0.6)
        y += PADDING_PT / 2
    anchor = label.anchor
    x = {"left": box.x0, "right": box.x1, "center": (box.x0 + box.x1) / 2}[anchor]
    for line in label.lines:
        write(pen, line, x, y, where=label.where, anchor=anchor)
        y += height_of(line)


def _dot(at: Point, radius: float, role: str, pen: Pen) -> None:
    angles = np.linspace(0, 2 * np.pi, 25)
    rim = np.column_stack((np.cos(angles), np.sin(angles))) * radius + np.asarray(at)
    pen.path([rim], closed=True, fill=role)
