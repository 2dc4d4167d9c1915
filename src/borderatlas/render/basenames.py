"""Names of the base map on a printed map: quiet ones, where marks and their names leave room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from borderatlas.render.curves import Point
from borderatlas.render.inscriptions import Dropped, Label, Words
from borderatlas.render.leaders import touching
from borderatlas.render.lettering import Box, Circle, beside, centred
from borderatlas.render.markup import spoken
from borderatlas.render.projection import Plane
from borderatlas.render.space import Space
from borderatlas.render.typesetting import Line, Run
from borderatlas.scene import BaseLabel, Scene, TextStyle

BASE_MARGIN_PT = 4.0
"""Names of the base map keep this far from everything: it shall stay quiet."""

BASE_DOT_GAP_PT = 2.0
DOT_SHARE = 0.17
"""Radius of the dot of a town as a share of the size of its name, as on the page."""


def base_names(
    scene: Scene, plane: Plane, said: Words, room: Space
) -> tuple[list[Label], list[Dropped]]:
    """Return the names of the base map for the scale of a plane, and those without room."""
    labels, without, frame = list[Label](), list[Dropped](), room.frame
    for base in sorted(scene.base_labels, key=lambda each: each.rank):
        x, y = at = plane.at(base.position)
        inside = frame.x0 < x < frame.x1 and frame.y0 < y < frame.y1
        if not inside or not base.min_zoom <= plane.zoom <= base.max_zoom:
            continue
        label = _of_base(base, at, said, room)
        if label:
            labels.append(label)
        elif any(base.text.values()):
            without.append(Dropped(base.text))
    return labels, without


def _of_base(base: BaseLabel, at: Point, said: Words, room: Space) -> Label | None:
    style = said.scene.text_styles.get(base.style)
    if style is None:
        return None
    lines = tuple(_base_lines(base, style, said.languages))
    if not lines:
        return None
    where = f"base map, {base.style}"
    _, width, height, _ = said.measured(lines)
    dot = lines[0][0].style.size_pt * DOT_SHARE if base.dot else 0.0
    if dot:
        spot = [centred(2 * dot, 2 * dot, at)]
        if not room.free(spot, margin=BASE_MARGIN_PT / 2).all():
            return None
        boxes = beside(width, height, at, radius=dot, gap=BASE_DOT_GAP_PT)
    else:
        shifts = ((0, 0), (0, -height), (0, height), (-width / 3, 0), (width / 3, 0))
        boxes = [centred(width, height, (at[0] + x, at[1] + y)) for x, y in shifts]
    places = touching(room, boxes, room.free(boxes, margin=BASE_MARGIN_PT))
    if not len(places.boxes):
        return None
    box = Box(*map(float, places.boxes[0]))
    room.take(box)
    if not dot:
        return Label((box.x0 + width / 2, at[1]), box, lines, where)
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
