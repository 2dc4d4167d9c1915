"""Which names a printed map has room for, and where.

No label lies on another, on a mark that it does not name, on the frame or on what stands in it.
What finds no room is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from borderatlas.render import symbols
from borderatlas.render.curves import Point
from borderatlas.render.inscriptions import PADDING_PT, Dropped, Label, Lying, Words
from borderatlas.render.lettering import Box, Circle, beside, centred
from borderatlas.render.markup import spoken
from borderatlas.render.projection import Plane
from borderatlas.render.space import Space
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.typesetting import Line, Run
from borderatlas.scene import BaseLabel, Scene, Text, TextStyle

EDGE_PT = 3.0
GAP_PT = 3.5
WIDE_RING_PT = 30.0
"""A label stands outside the ring of its place, unless that is too far from its mark."""

BASE_MARGIN_PT = 4.0
"""Names of the base map keep this far from everything: it shall stay quiet."""

BASE_DOT_GAP_PT = 2.0
DOT_SHARE = 0.17
"""Radius of the dot of a town as a share of the size of its name, as on the page."""

_LEADERS_EM = (0.9, 1.6, 2.6, 3.8, 5.2, 7.0, 9.5, 13.0, 17.0)
_DIRECTIONS = 24
_ROUNDS = 6
_LOOKED_AT = 150


def place(
    scene: Scene,
    marks: Sequence[Lying],
    plane: Plane,
    *,
    languages: Sequence[str],
    faces: Typefaces,
    lines: Iterable[Any],
    taken: Iterable[Box],
) -> tuple[list[Label], list[Dropped]]:
    """Return the labels that find room, and the names that do not.

    Parameters
    ----------
    scene
        What is shown.
    marks
        The marks on the map.
    plane
        The map.
    languages
        The languages in which names are given, the most important first.
    faces
        The typefaces, which know how wide words are.
    lines
        Lines under study, which labels keep clear of where they can.
    taken
        What else stands on the map: scale, locator.
    """
    frame = Box(EDGE_PT, EDGE_PT, plane.width - EDGE_PT, plane.height - EDGE_PT)
    room = Space(frame)
    for box in taken:
        room.take(box)
    room.avoid(lines)
    for lying in marks:
        _take(room, lying)
    said = Words(scene, languages, faces)
    named = (item for item in marks if item.mark.priority >= 0 and item.mark.geometry != "line")
    wanted = [
        _Wish(item.mark.name, "mark", _weight(item), partial(_at_mark, item))
        for item in sorted(named, key=_rank)
    ]
    labels, unnamed = _best(wanted, said, room)
    base = [
        _Wish(item.text, "base map", 0.0, partial(_of_base, item, at))
        for item, at in sorted(_base_in(scene, plane, frame), key=lambda found: found[0].rank)
    ]
    more, others = _all(base, said, room)
    return [*labels, *more], [Dropped(wish.text, wish.what) for wish in (*unnamed, *others)]


class _Wish(NamedTuple):
    """A name that wants a place, and what looks for it."""

    text: Text
    what: str
    weight: float
    put: Callable[[Words, Space], Label | None]


def _all(wishes: Iterable[_Wish], said: Words, room: Space) -> tuple[list[Label], list[_Wish]]:
    """Place names one after the other; return the labels, and the names without room."""
    labels: list[Label] = []
    dropped: list[_Wish] = []
    for wish in wishes:
        label = wish.put(said, room)
        if label:
            labels.append(label)
        elif any(wish.text.values()):
            dropped.append(wish)
    return labels, dropped


def _best(wishes: list[_Wish], said: Words, room: Space) -> tuple[list[Label], list[_Wish]]:
    """Place names in that order, of a few, in which the most find room.

    What found no room is served first in the next round. The room is then taken.
    """
    order, lost = list(wishes), list[_Wish]()
    found: list[tuple[float, list[Label], list[_Wish], Space]] = []
    for number in range(_ROUNDS):
        tried = room.copy()
        labels, dropped = _all(order, said, tried)
        found.append((sum(wish.weight for wish in dropped), labels, dropped, tried))
        # What has no room even when it is served first will never have any.
        if number and order and order[0] in dropped:
            lost.append(order[0])
        waiting = [wish for wish in dropped if wish not in lost]
        if not waiting:
            break
        order = [*waiting, *(wish for wish in order if wish not in dropped), *lost]
    _, labels, dropped, tried = min(found, key=lambda attempt: attempt[0])
    room.become(tried)
    return labels, dropped


def _base_in(scene: Scene, plane: Plane, frame: Box) -> Iterator[tuple[BaseLabel, Point]]:
    """Yield the names of the base map for the scale of a plane, with where they lie."""
    for label in scene.base_labels:
        at = plane.at(label.position)
        if label.min_zoom <= plane.zoom <= label.max_zoom and _inside(frame, at):
            yield label, at


def _weight(lying: Lying) -> float:
    """Return how bad it is to leave a mark without its name.

    That is by its priority, and worse for a number, which is what a map is for. A set is less
    than a place: the places that it joins have their own names.
    """
    number = any(lying.mark.value.values())
    much = (5 if lying.mark.geometry == "bracket" else 30) * number
    return 1 + max(lying.mark.priority, 0) / 60 + much


def _rank(lying: Lying) -> tuple[bool, int]:
    """Return by what marks are sorted: points before sets, the most important first."""
    return lying.mark.geometry == "bracket", -lying.mark.priority


def _at_mark(lying: Lying, said: Words, room: Space) -> Label | None:
    return (_at_set if lying.mark.geometry == "bracket" else _at_point)(lying, said, room)


def _inside(frame: Box, point: Point) -> bool:
    return frame.x0 < point[0] < frame.x1 and frame.y0 < point[1] < frame.y1


def _take(room: Space, lying: Lying) -> None:
    """Keep the room of a mark free: its symbol, its ring, its line."""
    if lying.curve:
        room.avoid([lying.curve.points])
    if lying.mark.geometry != "point":
        return
    (at, *_), radius = lying.points, symbols.outer_pt(lying.mark.symbol)
    owner, reach = lying.mark.mark_id, lying.ring_radius
    room.take_circle(Circle(at, radius, owner=owner))
    if reach:
        room.take_circle(Circle(at, min(reach, WIDE_RING_PT), owner=owner, ring=True))
    # The ring's area, not its line alone: a label inside it reads as that of its place.
    rim = np.asarray(lying.ring).reshape(-1, 2) - at
    room.avoid([at + rim * (part / reach) for part in np.arange(radius, reach, 2.0)])


def _at_point(lying: Lying, said: Words, room: Space) -> Label | None:
    mark, at = lying.mark, lying.points[0]
    style = "mark" if any(mark.value.values()) else "site"
    owner = Circle(at, symbols.outer_pt(mark.symbol), owner=mark.mark_id)
    where = f"mark '{mark.mark_id}'"
    wordings = said.wordings(mark, name_style=style)
    if not wordings:
        return None
    for lines in wordings:
        width, height = said.size(lines)
        places = beside(width, height, at, radius=owner.radius, gap=GAP_PT)
        if lying.ring:
            reach = min(lying.ring_radius, WIDE_RING_PT)
            places += beside(width, height, at, radius=reach, gap=GAP_PT)
        box = room.place(places, owner=owner)
        if box:
            return Label(at, box, lines, where)
    for lines in wordings:
        found = _apart(room, said.size(lines), owner, em=lines[0][0].style.size_pt)
        if found:
            box, leader = found
            return Label(at, box, lines, where, leader=leader)
    return None


def _apart(
    room: Space, size: tuple[float, float], owner: Circle, *, em: float
) -> tuple[Box, tuple[Point, Point]] | None:
    """Take the best box that stands apart, joined by a leader that crosses nothing."""
    boxes, far = _around(room.frame, size, owner, em)
    free = room.free(boxes, owner=owner, margin=1.0)
    boxes, far = boxes[free], far[free]
    cost = room.cost(boxes) + far
    order = np.argsort(cost, kind="stable")[:_LOOKED_AT]
    boxes, cost = boxes[order], cost[order]
    for heap in (False, True):
        starts, ends = _leaders(boxes, owner, to_centre=heap)
        clear = room.clear(starts, ends, owner=owner, heap=heap)
        if clear.any():
            best = int(np.where(clear, cost, np.inf).argmin())
            box = Box(*map(float, boxes[best]))
            (x0, y0), (x1, y1) = starts[best].tolist(), ends[best].tolist()
            room.take(box)
            room.take_leader(starts[best], ends[best])
            return box, ((x0, y0), (x1, y1))
    return None


def _around(frame: Box, size: tuple[float, float], owner: Circle, em: float) -> tuple[Any, Any]:
    """Return boxes around a symbol in all directions, and how far each is from its rim."""
    far, angle, slide = (
        values.ravel()
        for values in np.meshgrid(
            np.asarray(_LEADERS_EM) * em,
            np.arange(_DIRECTIONS) / _DIRECTIONS * 2 * np.pi,
            (0.0, -0.5, 0.5, -0.9, 0.9),
            indexing="ij",
        )
    )
    across, down = np.cos(angle), np.sin(angle)
    (width, height), (x, y) = size, owner.centre
    left = x + across * (owner.radius + far) + (across + slide * abs(down) - 1) * width / 2
    top = y + down * (owner.radius + far) + (down - 1) * height / 2
    left = np.clip(left, frame.x0 + 1, max(frame.x0 + 1, frame.x1 - width - 1))
    boxes = np.column_stack((left, top, left + width, top + height))
    return boxes, far


def _leaders(boxes: Any, owner: Circle, *, to_centre: bool) -> tuple[Any, Any]:  # noqa: ANN401
    """Return lines from the nearest points of boxes to the symbol that they name.

    They end at its rim; in a heap of symbols that would not tell which one is meant, and so
    they end in the middle.
    """
    centre = np.asarray(owner.centre)
    near = np.clip(centre, boxes[:, :2], boxes[:, 2:])
    away = near - centre
    far = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)[:, None]
    share = 0.0 if to_centre else np.minimum(1.0, owner.radius / far)
    return near, centre + away * share


def _at_set(lying: Lying, said: Words, room: Space) -> Label | None:
    """Return the label of a set, on its arc, as near to the apex as there is room."""
    mark, curve = lying.mark, lying.curve
    if not curve:
        return None
    where = f"mark '{mark.mark_id}'"
    role = symbols.main_role(mark.symbol)
    middle = len(curve.points) / 2
    order = sorted(range(len(curve.points)), key=lambda i: abs(i - middle))
    near = (curve.apex, *(curve.points[i] for i in order))
    wordings = said.wordings(mark, name_style="bracket")
    for lines in wordings:
        size = _padded(said.size(lines))
        box = room.place([centred(*size, at) for at in near], margin=1.0)
        if box:
            return Label(curve.apex, box, lines, where, edge=role)
    for lines in wordings:
        size, em = _padded(said.size(lines)), lines[0][0].style.size_pt
        for at in filter(partial(_inside, room.frame), near):
            found = _apart(room, size, Circle(at, 0.5, owner=mark.mark_id), em=em)
            if found:
                box, leader = found
                return Label(curve.apex, box, lines, where, edge=role, leader=leader)
    return None


def _padded(size: tuple[float, float]) -> tuple[float, float]:
    return size[0] + 2 * PADDING_PT, size[1] + PADDING_PT


def _of_base(base: BaseLabel, at: Point, said: Words, room: Space) -> Label | None:
    style = said.scene.text_styles.get(base.style)
    if style is None:
        return None
    lines = tuple(_base_lines(base, style, said.languages))
    if not lines:
        return None
    where = f"base map, {base.style}"
    width, height = said.size(lines)
    if not base.dot:
        shifts = ((0, 0), (0, -height), (0, height), (-width / 3, 0), (width / 3, 0))
        places = [centred(width, height, (at[0] + x, at[1] + y)) for x, y in shifts]
        box = room.place(places, margin=BASE_MARGIN_PT)
        return Label((box.x0 + width / 2, at[1]), box, lines, where) if box else None
    dot = lines[0][0].style.size_pt * DOT_SHARE
    if not room.free([centred(2 * dot, 2 * dot, at)], margin=BASE_MARGIN_PT / 2).all():
        return None
    places = beside(width, height, at, radius=dot, gap=BASE_DOT_GAP_PT)
    box = room.place(places, margin=BASE_MARGIN_PT)
    if not box:
        return None
    room.take_circle(Circle(at, dot + 0.75))
    return Label(at, box, lines, where, dot=dot)


def _base_lines(base: BaseLabel, style: TextStyle, languages: Sequence[str]) -> Iterator[Line]:
    """Yield a name of the base map: in the first language, or in all where they are few."""
    said: set[str] = set()
    for language in languages:
        name, found = spoken(base.text, language)
        for part in name.split("\n"):
            if part and part not in said:
                yield (Run(part, style, found),)
                said.add(part)
