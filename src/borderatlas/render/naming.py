"""Which names a picture has room for, and where: as `labelling.js` and `baselabels.js` decide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from borderatlas.render import eventplaces, symbols
from borderatlas.render.curves import Curve, Point
from borderatlas.render.eventplaces import Obstacles, Standing
from borderatlas.render.ground import View
from borderatlas.render.lettering import Box, Circle, Line, Room, beside, centred, pushed, size
from borderatlas.render.markup import words
from borderatlas.scene import BaseLabel, Mark, Scene
from borderatlas.units import px

EDGE_PX = 4.0
PADDING_PX = 5.0
GAP_PX = 5.0
WIDE_RING_PX = 40.0
"""A label stands outside the ring of its place, unless that is too far from its mark."""

BASE_MARGIN_PX = 9.0
"""Names of the base map keep this far from everything: it shall stay quiet."""

BASE_DOT_GAP_PX = 3.0
DOT_SHARE = 0.17
"""Radius of the dot of a town as a share of the size of its name."""


@dataclass(frozen=True)
class Label:
    """Lines of text in their box. `at` is the point that they name.

    `dot` is the radius of a town's dot; `edge` the role of the frame around the name of a set,
    which may stand apart from its arc, joined to it by a `leader` that starts at the box.
    """

    at: Point
    box: Box
    lines: tuple[Line, ...]
    claims: tuple[str, ...] = ()
    dot: float = 0.0
    edge: str = ""
    leader: Point | None = None


@dataclass(frozen=True)
class Seen:
    """A mark as it lies in a view; `ring` is the radius of its circle of precision.

    `ends` are the places of a set that have no symbol of their own.
    """

    mark: Mark
    points: tuple[Point, ...]
    curve: Curve | None = None
    ring: float = 0.0
    claims: tuple[str, ...] = field(default=())
    ends: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Placed:
    """What is written on a picture: labels, and raw events with the numbers that have room."""

    labels: tuple[Label, ...]
    events: tuple[Standing, ...]


def placed(
    scene: Scene,
    marks: Sequence[Seen],
    lines: Iterable[Sequence[Point]],
    *,
    view: View,
    language: str,
    taken: Iterable[Box] = (),
) -> Placed:
    """Return the labels that find room, those of the marks before those of the base map.

    Between the two stand the numbers of raw events, which names of marks keep off; one with a
    number of its own stands over them before it is not there.

    Parameters
    ----------
    scene
        What is shown.
    marks
        The marks in sight.
    lines
        Lines under study, which labels keep clear of where they can.
    view
        The view.
    language
        The reader's language.
    taken
        What stands on the map: credits, scale.
    """
    frame = Box(EDGE_PX, EDGE_PX, view.width - EDGE_PX, view.height - EDGE_PX)
    room = Room(frame, boxes=list(taken))
    for line in lines:
        room.avoid(line)
    for seen in marks:
        _take(room, seen)
    named = sorted(
        (
            seen
            for seen in marks
            if seen.mark.priority >= 0 and any(_inside(frame, point) for point in seen.points)
        ),
        key=lambda seen: -seen.mark.priority,
    )
    events = eventplaces.standings(
        scene.events, zoom=view.zoom, place=view.project, frame=(view.width, view.height),
        unit=px(1), digit=eventplaces.DIGIT_PX,
    )  # fmt: skip
    room.numbers = eventplaces.wanted(events)
    for dot in eventplaces.dots(events):
        room.avoid([dot])
    found = [_label_point(seen, scene, room, language) for seen in named]
    found += [_label_set(seen, scene, room, language) for seen in named]
    drawn = [circle for circle in room.circles if not circle.ring]
    whole = Box(0, 0, view.width, view.height)
    ways = [
        point
        for seen in marks
        if seen.curve
        for point in eventplaces.along(seen.curve.points, step=eventplaces.STEP_PX)
    ]
    events = eventplaces.settled(events, Obstacles(whole, drawn, room.boxes, ways))
    room.boxes += eventplaces.drawn(events)
    room.numbers = []
    found += [
        _label_base(label, scene, room, view, language)
        for label in sorted(scene.base_labels, key=lambda label: label.rank)
        if label.min_zoom <= view.zoom <= label.max_zoom
    ]
    return Placed(tuple(label for label in found if label), events)


def _inside(frame: Box, point: Point) -> bool:
    return frame.x0 < point[0] < frame.x1 and frame.y0 < point[1] < frame.y1


def _take(room: Room, seen: Seen) -> None:
    """Keep the room of a mark free: its symbol, its ring, its line."""
    if seen.curve:
        room.avoid(seen.curve.points)
    if seen.mark.geometry != "point":
        return
    (at, *_), radius = seen.points, symbols.outer_px(seen.mark.symbol)
    room.circles.append(Circle(at, radius, owner=seen.mark.mark_id))
    if seen.ring:
        ring = min(seen.ring, WIDE_RING_PX)
        room.circles.append(Circle(at, ring, owner=seen.mark.mark_id, ring=True))
    # The ring's area, not its line alone: a label inside it reads as that of its place.
    reach = seen.ring
    while reach > radius:
        room.avoid(_circle(at, reach))
        reach -= 4


def _circle(centre: Point, radius: float) -> list[Point]:
    angles = (i / 36 * 2 * math.pi for i in range(37))
    return [
        (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        for angle in angles
    ]


def _written(text: str, style: str, scene: Scene) -> tuple[Line, ...]:
    if not text or style not in scene.text_styles:
        return ()
    return tuple(Line(line, scene.text_styles[style]) for line in text.split("\n"))


def _label_point(seen: Seen, scene: Scene, room: Room, language: str) -> Label | None:
    mark = seen.mark
    if mark.geometry != "point":
        return None
    value = _written(words(mark.value, language), "value", scene)
    style = "mark" if value or "site" not in scene.text_styles else "site"
    lines = (*_written(words(mark.name, language), style, scene), *value)
    if not lines:
        return None
    (width, height), at = size(lines), seen.points[0]
    radius = symbols.outer_px(mark.symbol)
    places = beside(width, height, at, radius=radius, gap=GAP_PX)
    if seen.ring:
        places += beside(width, height, at, radius=min(seen.ring, WIDE_RING_PX), gap=GAP_PX)
    owner = Circle(at, radius, owner=mark.mark_id)
    box = room.place(places, owner=owner)
    if not box and value:  # a number is not given up because the best places are taken
        further = pushed(width, height, at, away=radius + GAP_PX)
        tries = ((further, False), (places, True), (further, True))
        found = (room.place(boxes, owner=owner, over=over) for boxes, over in tries)
        box = next(filter(None, found), None)
    return Label(at, box, lines, seen.claims) if box else None


def _label_set(seen: Seen, scene: Scene, room: Room, language: str) -> Label | None:
    """Return the label of a set, on its arc, as near to the apex as there is room."""
    mark, curve = seen.mark, seen.curve
    if mark.geometry != "bracket" or not curve:
        return None
    lines = (
        *_written(words(mark.name, language), "bracket", scene),
        *_written(words(mark.value, language), "value", scene),
    )
    if not lines:
        return None
    width, height = size(lines)
    width, height = width + 2 * PADDING_PX, height + PADDING_PX
    middle = len(curve.points) / 2
    near = [
        curve.points[i] for i in sorted(range(len(curve.points)), key=lambda i: abs(i - middle))
    ]
    places = [centred(width, height, at) for at in (curve.apex, *near)]
    for gap in (GAP_PX, 8 * GAP_PX):
        places += beside(width, height, curve.apex, radius=0, gap=gap)
    box = room.place(places) or room.place(places, over=True)
    if not box:
        return None
    x = max(box.x0, min(curve.apex[0], box.x1))
    y = max(box.y0, min(curve.apex[1], box.y1))
    # An apex out of sight has no leader: it would run off the map like a way.
    far = math.dist((x, y), curve.apex) >= 2 and _inside(room.frame, curve.apex)
    role = symbols.main_role(mark.symbol)
    leader = (x, y) if far else None
    return Label(curve.apex, box, lines, seen.claims, edge=role, leader=leader)


def _label_base(
    label: BaseLabel, scene: Scene, room: Room, view: View, language: str
) -> Label | None:
    at = view.project(label.position)
    lines = _written(words(label.text, language), label.style, scene)
    if not lines or not _inside(room.frame, at):
        return None
    width, height = size(lines)
    if not label.dot:
        shifts = ((0, 0), (0, -height), (0, height), (-width / 3, 0), (width / 3, 0))
        places = [centred(width, height, (at[0] + x, at[1] + y)) for x, y in shifts]
        box = room.place(places, margin=BASE_MARGIN_PX)
        return Label(at, box, lines) if box else None
    dot = px(lines[0].style.size_pt) * DOT_SHARE
    if not room.is_free(centred(2 * dot, 2 * dot, at)):
        return None
    places = beside(width, height, at, radius=dot, gap=BASE_DOT_GAP_PX)
    box = room.place(places, margin=BASE_MARGIN_PX)
    if not box:
        return None
    room.circles.append(Circle(at, dot + 1))
    return Label(at, box, lines, dot=dot)
