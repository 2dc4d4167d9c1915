"""Which names a printed map has room for, and where.

No label lies on another, on a mark that it does not name, on the frame or on what stands in it.
Where a name finds no room, a number may stand for it, which leads to a list beside the map.
What finds no room at all is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from borderatlas.render import symbols
from borderatlas.render.attempts import Wish, best, in_turn, nowhere
from borderatlas.render.curves import Point
from borderatlas.render.inscriptions import (
    PADDING_PT,
    SIZES,
    Dropped,
    Label,
    Lying,
    Numbered,
    Wording,
    Words,
)
from borderatlas.render.leaders import apart
from borderatlas.render.lettering import Box, Circle, beside, centred
from borderatlas.render.markup import spoken
from borderatlas.render.projection import Plane
from borderatlas.render.space import Space
from borderatlas.render.typesetting import Line, Run
from borderatlas.render.wording import Setting
from borderatlas.scene import BaseLabel, Mark, Scene, TextStyle

EDGE_PT = 3.0
GAP_PT = 3.5
WIDE_RING_PT = 30.0
"""A label stands outside the ring of its place, unless that is too far from its mark."""

BASE_MARGIN_PT = 4.0
"""Names of the base map keep this far from everything: it shall stay quiet."""

BASE_DOT_GAP_PT = 2.0
DOT_SHARE = 0.17
"""Radius of the dot of a town as a share of the size of its name, as on the page."""


class Placed(NamedTuple):
    """What is written on a map, what stands there as a number, and what found no room."""

    labels: tuple[Label, ...]
    numbered: tuple[Numbered, ...]
    dropped: tuple[Dropped, ...]


def place(
    scene: Scene,
    marks: Sequence[Lying],
    plane: Plane,
    *,
    setting: Setting,
    lines: Iterable[Any],
    taken: Iterable[Box],
    numbers: bool,
) -> Placed:
    """Return the labels that find room, and the names that do not.

    Parameters
    ----------
    scene
        What is shown.
    marks
        The marks on the map.
    plane
        The map.
    setting
        The languages in which names are given, and the typefaces, which know how wide words are.
    lines
        Lines under study, which labels keep clear of where they can.
    taken
        What else stands on the map: scale, locator.
    numbers
        Whether numbers may stand for names without room: they want a list beside the map.
    """
    frame = Box(EDGE_PT, EDGE_PT, plane.width - EDGE_PT, plane.height - EDGE_PT)
    room = Space(frame)
    for box in taken:
        room.take(box)
    room.avoid(lines)
    for lying in marks:
        _take(room, lying)
    said = Words(scene, setting)
    named = [item for item in marks if item.mark.priority >= 0 and item.mark.geometry != "line"]
    found = best([_wish(item, said, numbers=numbers) for item in sorted(named, key=_rank)], room)
    base = [
        Wish(Dropped(item.text), 0.0, partial(_of_base, item, at, said), nowhere)
        for item, at in sorted(_base_in(scene, plane, frame), key=lambda each: each[0].rank)
    ]
    more, others = in_turn(base, room)
    numbered = sorted(found.numbered, key=lambda each: each[1].at)  # from west to east
    signs = [
        replace(label, lines=said.number(number).lines)
        for number, (_, label) in enumerate(numbered, start=1)
    ]
    keyed = [wish.name.mark for wish, _ in numbered if wish.name.mark]
    return Placed(
        (*found.labels, *signs, *(label for _, label in more)),
        tuple(Numbered(number, mark) for number, mark in enumerate(keyed, start=1)),
        tuple(wish.name for wish in (*found.dropped, *others)),
    )


def _wish(item: Lying, said: Words, *, numbers: bool) -> Wish:
    style = "bracket" if item.mark.geometry == "bracket" else _style(item.mark)
    own = said.wordings(item.mark, name_style=style)
    return Wish(
        Dropped(item.mark.name, item.mark),
        _weight(item),
        partial(_at_mark, item, said, style),
        partial(_number_at, item, said.number(88)) if numbers and own else nowhere,
    )


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


def _style(mark: Mark) -> str:
    return "mark" if any(mark.value.values()) else "site"


def _at_mark(lying: Lying, said: Words, style: str, room: Space) -> Label | None:
    """Return the label of a mark: beside it, or apart with a leader, or else in smaller letters."""
    look = _at_set if lying.mark.geometry == "bracket" else _at_point
    groups = (said.wordings(lying.mark, name_style=style, share=share) for share in SIZES)
    return next(filter(None, (look(lying, wordings, room) for wordings in groups)), None)


def _number_at(lying: Lying, number: Wording, room: Space) -> Label | None:
    """Return the sign with a number that stands for the name of a mark."""
    if lying.mark.geometry != "bracket":
        label = _at_point(lying, [number], room, close=True)
    else:
        label = _at_set(lying, [number], room, framed=False)
    return replace(label, number=True) if label else None


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


def _at_point(
    lying: Lying, wordings: Sequence[Wording], room: Space, *, close: bool = False
) -> Label | None:
    mark, at = lying.mark, lying.points[0]
    owner = Circle(at, symbols.outer_pt(mark.symbol), owner=mark.mark_id)
    where = f"mark '{mark.mark_id}'"
    for lines, width, height in wordings:
        places = beside(width, height, at, radius=owner.radius, gap=GAP_PT)
        if lying.ring:
            reach = min(lying.ring_radius, WIDE_RING_PT)
            places += beside(width, height, at, radius=reach, gap=GAP_PT)
        box = room.place(places, owner=owner)
        if box:
            return Label(at, box, lines, where)
    for wording in wordings:
        size = wording.width, wording.height
        found = apart(room, size, owner, em=wording.em, close=close)
        if found:
            box, leader = found
            return Label(at, box, wording.lines, where, leader=leader)
    return None


def _at_set(
    lying: Lying, wordings: Sequence[Wording], room: Space, *, framed: bool = True
) -> Label | None:
    """Return the label of a set, on its arc, as near to the apex as there is room."""
    mark, curve = lying.mark, lying.curve
    if not curve:
        return None
    where = f"mark '{mark.mark_id}'"
    role = symbols.main_role(mark.symbol) if framed else ""
    middle = len(curve.points) / 2
    order = sorted(range(len(curve.points)), key=lambda i: abs(i - middle))
    near = (curve.apex, *(curve.points[i] for i in order))
    sizes = [
        (item.width + 2 * PADDING_PT * framed, item.height + PADDING_PT * framed)
        for item in wordings
    ]
    for (lines, *_), size in zip(wordings, sizes, strict=True):
        box = room.place([centred(*size, at) for at in near], margin=1.0)
        if box:
            return Label(curve.apex, box, lines, where, edge=role)
    for wording, size in zip(wordings, sizes, strict=True):
        for at in filter(partial(_inside, room.frame), near):
            found = apart(room, size, Circle(at, 0.5, owner=mark.mark_id), em=wording.em)
            if found:
                box, leader = found
                return Label(curve.apex, box, wording.lines, where, edge=role, leader=leader)
    return None


def _of_base(base: BaseLabel, at: Point, said: Words, room: Space) -> Label | None:
    style = said.scene.text_styles.get(base.style)
    if style is None:
        return None
    lines = tuple(_base_lines(base, style, said.languages))
    if not lines:
        return None
    where = f"base map, {base.style}"
    _, width, height = said.measured(lines)
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
