"""Which names a printed map has room for, and where.

No label lies on another, on a mark that it does not name, on the frame or on what stands in it.
Where a name finds no room, a number may stand for it, which leads to a list beside the map.
What finds no room at all is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from borderatlas.render import eventplaces, symbols
from borderatlas.render.attempts import Choice, Found, Wish, best
from borderatlas.render.basenames import base_names
from borderatlas.render.eventplaces import Obstacles, Standing
from borderatlas.render.inscriptions import (
    PADDING_PT,
    SMALLER,
    Dropped,
    Label,
    Lying,
    Numbered,
    Wording,
    Words,
)
from borderatlas.render.leaders import apart, apart_from_line, touching
from borderatlas.render.lettering import Box, Circle, beside, centred
from borderatlas.render.projection import Plane
from borderatlas.render.space import Space
from borderatlas.render.wording import Setting
from borderatlas.scene import Mark, Scene

EDGE_PT = 3.0
GAP_PT = 3.5
WIDE_RING_PT = 30.0
"""A label stands outside the ring of its place, unless that is too far from its mark."""

_LED, _SMALLER, _FEWER = 0.12, 0.08, 0.1
"""How much of a name is lost where it has a leader, is smaller, is in the first language only."""

_OVER = 0.3
"""How much is lost where a name takes the room of numbers of raw events."""

_FEW_TRIES, _TRIES = 60, 600
"""How many arrangements are tried at most: with names in their own size, and smaller ones."""

_EACH = 7
"""A leader may go to each seventh point of the line of a set."""


class Placed(NamedTuple):
    """What is written on a map, what stands there as a number, and what found no room.

    `events` are raw events, with their numbers where these have room.
    """

    labels: tuple[Label, ...]
    numbered: tuple[Numbered, ...]
    dropped: tuple[Dropped, ...]
    events: tuple[Standing, ...]


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
    unit = setting.unit
    events = eventplaces.standings(
        scene.events, zoom=plane.zoom - math.log2(unit), place=plane.at,
        frame=(plane.width, plane.height), unit=unit,
        digit=eventplaces.PRINTED_EM * eventplaces.PRINTED_PT * unit,
    )  # fmt: skip
    wanted = eventplaces.wanted(events)
    room.take_numbers(wanted)
    room.avoid([[dot] for dot in eventplaces.dots(events)])
    named = [item for item in marks if item.mark.priority >= 0 and item.mark.geometry != "line"]
    found = _found(sorted(named, key=_rank), said, room, numbers=numbers, wanted=wanted)
    numbered = sorted(found.numbered, key=lambda each: each[1].at)  # from west to east
    signs = [
        replace(label, lines=said.number(number).lines)
        for number, (_, label) in enumerate(numbered, start=1)
    ]
    for label in (*found.labels, *signs):
        room.take(label.box)
        if label.leader:
            room.take_leader(*label.leader)
    leaders = [label.leader for label in found.labels if label.leader]
    circles = [Circle(at, 0.5) for line in leaders for at in eventplaces.along(line, step=1.0)]
    ways = [
        point
        for lying in marks
        if lying.curve
        for point in eventplaces.along(lying.curve.points, step=2.0)
    ]
    whole = Box(0, 0, plane.width, plane.height)
    obstacles = Obstacles(whole, [*room.symbols, *circles], room.boxes, ways)
    events = eventplaces.settled(events, obstacles)
    room.take_numbers(eventplaces.drawn(events))
    base, without = base_names(scene, plane, said, room)
    keyed = [name.mark for name, _ in numbered if name.mark]
    return Placed(
        (*found.labels, *signs, *base),
        tuple(Numbered(number, mark) for number, mark in enumerate(keyed, start=1)),
        (*found.dropped, *without),
        events,
    )


def _found(
    marks: Sequence[Lying], said: Words, room: Space, *, numbers: bool, wanted: Sequence[Box]
) -> Found:
    """Return the labels of marks: in smaller letters only where not all find room otherwise.

    With a number of its own, one may then also stand over the `wanted` boxes of raw events.
    """
    names = [list(_at_mark(item, said, room)) for item in marks]
    signs = [list(_number_at(item, said.number(88), room)) if numbers else [] for item in marks]

    def wishes() -> list[Wish]:
        better = attrgetter("worse")
        return [
            Wish(Dropped(item.mark.name, item.mark), _weight(item), sorted(name, key=better), sign)
            for item, name, sign in zip(marks, names, signs, strict=True)
        ]

    found = best(wishes(), tries=_FEW_TRIES)
    if found.numbered or found.dropped:
        for item, choices in zip(marks, names, strict=True):
            choices.extend(_smaller_at_mark(item, said, room))
        room.take_numbers(())
        for item, choices in zip(marks, names, strict=True):
            over = _at_mark(item, said, room) if wanted and any(item.mark.value.values()) else ()
            choices.extend(choice._replace(worse=choice.worse + _OVER) for choice in over)
        room.take_numbers(wanted)
        found = best(wishes(), tries=_TRIES)
    return found


def _weight(lying: Lying) -> float:
    """Return how bad it is to leave a mark without its name.

    That is by its priority, and worse for a number, which is what a map is for: the more, the
    larger it is drawn. A set is less than a place: the places that it joins have their own names.
    """
    mark, much = lying.mark, 0.0
    if any(mark.value.values()):
        much = 5.0 if mark.geometry == "bracket" else 30.0 + symbols.outer_pt(mark.symbol)
    return 1 + max(mark.priority, 0) / 60 + much


def _rank(lying: Lying) -> tuple[bool, int]:
    """Return by what marks are sorted: points before sets, the most important first."""
    return lying.mark.geometry == "bracket", -lying.mark.priority


def _style(mark: Mark) -> str:
    if mark.geometry == "bracket":
        return "bracket"
    return "mark" if any(mark.value.values()) else "site"


def _at_mark(lying: Lying, said: Words, room: Space, *, share: float = 1.0) -> Iterator[Choice]:
    """Yield where a name may stand: beside its mark, then apart from it."""
    look = _at_set if lying.mark.geometry == "bracket" else _at_point
    wordings = said.wordings(lying.mark, name_style=_style(lying.mark), share=share)
    return look(lying, wordings, room)


def _smaller_at_mark(lying: Lying, said: Words, room: Space) -> Iterator[Choice]:
    """Yield where a name in smaller letters may stand, if it can be smaller."""
    style = _style(lying.mark)
    whole, small = (
        said.wordings(lying.mark, name_style=style, share=share) for share in (1.0, SMALLER)
    )
    if small != whole:
        for choice in _at_mark(lying, said, room, share=SMALLER):
            yield choice._replace(worse=choice.worse + _SMALLER)


def _number_at(lying: Lying, number: Wording, room: Space) -> Iterator[Choice]:
    """Return where the sign with a number may stand that stands for the name of a mark."""
    if lying.mark.geometry == "bracket":
        return _at_set(lying, [number], room, sign=True)
    return _at_point(lying, [number], room, sign=True)


def _take(room: Space, lying: Lying) -> None:
    """Keep the room of a mark free: its symbol, its ring, its line."""
    owner, reach = lying.mark.mark_id, lying.ring_radius
    if lying.curve and lying.mark.geometry == "bracket":
        room.avoid_curve(lying.curve.points, owner)
    elif lying.curve:
        room.avoid([lying.curve.points])
        half = symbols.arrow_pt(lying.mark.symbol) / 2
        if half:  # without its head a way has no direction
            room.take_head(centred(2 * half, 2 * half, lying.curve.end))
    if lying.mark.geometry != "point":
        return
    (at, *_), radius = lying.points, symbols.outer_pt(lying.mark.symbol)
    room.take_circle(Circle(at, radius, owner=owner))
    if reach:
        room.take_circle(Circle(at, min(reach, WIDE_RING_PT), owner=owner, ring=True))
    # The ring's area, not its line alone: a label inside it reads as that of its place.
    rim = np.asarray(lying.ring).reshape(-1, 2) - at
    room.avoid([at + rim * (part / reach) for part in np.arange(radius, reach, 2.0)])


def _at_point(
    lying: Lying, wordings: Sequence[Wording], room: Space, *, sign: bool = False
) -> Iterator[Choice]:
    """Yield where a label may stand: beside its mark, then apart from it."""
    mark, at = lying.mark, lying.points[0]
    owner = Circle(at, symbols.outer_pt(mark.symbol), owner=mark.mark_id)
    where = f"mark '{mark.mark_id}'"
    make_any = partial(Label, at=at, where=where, number=sign)
    makes = [partial(make_any, lines=item.lines, whole=item.whole) for item in wordings]
    for item, make in zip(wordings, makes, strict=True):
        boxes = beside(item.width, item.height, at, radius=owner.radius, gap=GAP_PT)
        if lying.ring:
            reach = min(lying.ring_radius, WIDE_RING_PT)
            boxes += beside(item.width, item.height, at, radius=reach, gap=GAP_PT)
        free = room.free_for(boxes, owner, sign=sign)
        yield Choice(touching(room, boxes, free), make, _worse(item))
    for item, make in zip(wordings, makes, strict=True):
        size = item.width, item.height
        for places in apart(room, size, owner, em=item.em, sign=sign):
            yield Choice(places, make, _LED + _worse(item))


def _worse(wording: Wording) -> float:
    return 0.0 if wording.whole else _FEWER


def _at_set(
    lying: Lying, wordings: Sequence[Wording], room: Space, *, sign: bool = False
) -> Iterator[Choice]:
    """Yield where the label of a set may stand: on its arc, near the apex first, then apart."""
    mark, curve = lying.mark, lying.curve
    if not curve:
        return
    role = "" if sign else symbols.main_role(mark.symbol)
    middle = len(curve.points) / 2
    order = sorted(range(len(curve.points)), key=lambda i: abs(i - middle))
    near = np.array([curve.apex, *(curve.points[i] for i in order)])
    padding = 0.0 if sign else PADDING_PT
    sizes = [(item.width + 2 * padding, item.height + padding) for item in wordings]
    make_any = partial(Label, at=curve.apex, where=f"mark '{mark.mark_id}'", edge=role, number=sign)
    makes = [partial(make_any, lines=item.lines, whole=item.whole) for item in wordings]
    for size, item, make in zip(sizes, wordings, makes, strict=True):
        boxes = [centred(*size, at) for at in near]
        free = room.free_for_set(boxes, mark.mark_id)
        yield Choice(touching(room, boxes, free), make, _worse(item))
    points = near[room.seen(near)][::_EACH]
    for size, item, make in zip(sizes, wordings, makes, strict=True):
        if len(points):
            places = apart_from_line(room, size, points, mark.mark_id, em=item.em)
            yield Choice(places, make, _LED + _worse(item))
