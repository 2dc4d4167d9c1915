"""A scene's map on an Axes of matplotlib: base map, ways, symbols, labels, in named groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import Affine2D

from borderatlas.render import curves, labels, symbols
from borderatlas.render.lettering import Box
from borderatlas.render.pen import Group, Pen
from borderatlas.render.projection import Plane, lines
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import height_of, write
from borderatlas.scene import BaseLayer, Layer, Mark, Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]

_BORDERS = ("border", "border_island", "country_border")
_TOLERANCE_PT = 0.15
"""How far lines may be from where they were: half a dot of a printer of 240 dots an inch."""

_LEADER_PT = 0.4
_GAP_PT = 0.75
"""Between the rim of a symbol and a way that begins or ends there."""


@dataclass(frozen=True)
class Report:
    """What a figure does not show.

    `unnamed` are names that found no room, `layers` those drawn at larger scales only, `outside`
    the marks beyond its edge, `notes` what else was left out. `projection` is what PROJ calls
    the one of the map, `denominator` its scale in the middle: what it is one to.
    """

    projection: str
    denominator: float
    unnamed: tuple[labels.Dropped, ...] = ()
    layers: tuple[Layer, ...] = ()
    outside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """The map of a scene on a plane: which marks are seen, and where they lie."""

    scene: Scene
    plane: Plane
    marks: tuple[labels.Lying, ...]
    outside: tuple[Mark, ...]
    layers: tuple[Layer, ...] = field(default=())

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
    return Ground(scene, plane, seen, outside, waiting)


def _lie(mark: Mark, plane: Plane, radii: Mapping[Point, float]) -> labels.Lying:
    points = tuple((float(x), float(y)) for x, y in plane.project(mark.coordinates))
    if mark.geometry == "point":
        ring: tuple[Point, ...] = ()
        if mark.ring and mark.precision_m:
            found = plane.circle(mark.coordinates[0], mark.precision_m)
            ring = tuple((float(x), float(y)) for x, y in found)
        return labels.Lying(mark, points, ring=ring)
    ends = (mark.coordinates[0], mark.coordinates[-1])
    gaps = (radii.get(ends[0], 0.0) + _GAP_PT, radii.get(ends[1], 0.0) + _GAP_PT)
    draw = curves.arc if mark.geometry == "bracket" else curves.leg
    return labels.Lying(mark, points, draw(points, curve=mark.symbol.curve, gaps=gaps))


def _in_sight(lying: labels.Lying, plane: Plane) -> bool:
    points = lying.curve.points if lying.curve else lying.points
    return any(0 <= x <= plane.width and 0 <= y <= plane.height for x, y in points)


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
    ground: Ground,
    pen: Pen,
    *,
    languages: Sequence[str],
    taken: Iterable[Box] = (),
) -> tuple[list[labels.Label], list[labels.Dropped]]:
    """Draw base map, ways, symbols and labels; return the labels and what found no room.

    Parameters
    ----------
    ground
        What lies where.
    pen
        A pen for the map.
    languages
        The languages of the names.
    taken
        What else stands on the map.
    """
    scene, plane = ground.scene, ground.plane
    base, borders = pen.named("base", zorder=1), pen.named("borders", zorder=2)
    under_study: list[Sequence[Point]] = []
    for layer in scene.base:
        if layer.min_zoom <= plane.zoom:
            found = _base(layer, plane, borders if layer.layer_id in _BORDERS else base)
            under_study += found if layer.symbol.casing else []
    routes, sites = pen.named("routes", zorder=3), pen.named("sites", zorder=4)
    for lying in ground.marks:
        if lying.ring:
            _ring(lying, sites)
    for lying in ground.marks:
        if lying.curve:
            routes.within(_name(lying.mark)).way(lying.mark.symbol, lying.curve)
        elif lying.mark.geometry == "point":
            own = sites.within(_name(lying.mark))
            own.symbol(lying.mark.symbol, lying.points[0], where=f"mark '{lying.mark.mark_id}'")
    placed, dropped = labels.place(
        scene, ground.marks, plane,
        languages=languages, faces=pen.faces, lines=under_study, taken=taken,
    )  # fmt: skip
    letters = pen.named("labels", zorder=5)
    for label in placed:
        write_label(label, letters, own=bool(label.edge))
    return placed, dropped


def _name(mark: Mark) -> str:
    return f"mark-{mark.mark_id}"


def _base(layer: BaseLayer, plane: Plane, pen: Pen) -> list[Sequence[Point]]:
    """Draw a layer of the base map; return its lines."""
    polygons, symbol = layer.geometry == "polygon", layer.symbol
    found = lines(layer.paths, plane, polygons=polygons, margin=4.0, tolerance=_TOLERANCE_PT)
    own = pen.within(f"base-{layer.layer_id}")
    if symbol.casing:
        own.path(found, closed=polygons, stroke=symbol.casing, stroke_pt=symbol.casing_pt)
    own.path(
        found, closed=polygons, fill=symbol.fill if polygons else "",
        fill_opacity=symbol.fill_opacity,
        stroke=symbol.stroke, stroke_pt=symbol.stroke_pt, dash_pt=symbol.dash_pt,
    )  # fmt: skip
    return [[(float(x), float(y)) for x, y in line] for line in found]


def _ring(lying: labels.Lying, pen: Pen) -> None:
    """Draw the circle within which a place lies, at its true size."""
    role, (area, edge) = symbols.main_role(lying.mark.symbol), symbols.PRECISION
    pen.path(
        [[*lying.ring, lying.ring[0]]], closed=True, fill=role, fill_opacity=area,
        stroke=role, stroke_pt=0.75, stroke_opacity=edge,
    )  # fmt: skip


def write_label(label: labels.Label, pen: Pen, *, own: bool = False) -> None:
    """Write a label with its dot, its frame and its leader."""
    box, y = label.box, label.box.y0
    if label.leader:
        role = label.edge or "quiet"
        pen.line(label.leader, stroke=role, stroke_pt=_LEADER_PT)
        if label.leader[-1] == label.at and not label.edge:
            _dot(label.at, 0.9, "ink", pen)
    if label.dot:
        _dot(label.at, label.dot, label.lines[0][0].style.color, pen)
    if own:
        pen.box(*box, fill="paper", stroke=label.edge, stroke_pt=0.6)
        y += labels.PADDING_PT / 2
    anchor = label.anchor
    x = {"left": box.x0, "right": box.x1, "center": (box.x0 + box.x1) / 2}[anchor]
    for line in label.lines:
        write(pen, line, x, y, where=label.where, anchor=anchor)
        y += height_of(line)


def _dot(at: Point, radius: float, role: str, pen: Pen) -> None:
    angles = np.linspace(0, 2 * np.pi, 25)
    rim = np.column_stack((np.cos(angles), np.sin(angles))) * radius + np.asarray(at)
    pen.path([rim], closed=True, fill=role)
