"""Where numbers of raw events stand: never on marks or names, and in the scripts as in Python."""

from __future__ import annotations

import json
import math

import numpy as np

from borderatlas.hexagons import WIDE_PX
from borderatlas.render.eventgroups import EventGroup
from borderatlas.render.eventplaces import (
    DIGIT_PX,
    STEP_PX,
    Obstacles,
    Standing,
    along,
    drawn,
    left_out,
    settled,
    wanted,
)
from borderatlas.render.lettering import Box, Circle

FRAME, FAR = Box(4.0, 4.0, 316.0, 186.0), Box(-999.0, -999.0, 999.0, 999.0)
CORNERS = ((0.0, 0.0),)


def lattice(seed, *, scale=1.0, columns=7, rows=5):
    """Return numbers in the middles of hexagons, of all lengths."""
    rng = np.random.default_rng(seed)
    found = []
    for row in range(rows):
        for column in range(columns):
            if rng.random() < 0.15:
                continue
            number = int(10 ** (rng.random() * 6))
            radius = round(max(8.0, 20 * math.sqrt(rng.random())) * scale, 2)
            at = (
                round(WIDE_PX * scale * (column + row % 2 / 2), 2),
                round(WIDE_PX * scale * row * math.sqrt(0.75), 2),
            )
            group = EventGroup((0.0, 0.0), number, radius, CORNERS)
            found.append(Standing(group, at, at, radius, DIGIT_PX, WIDE_PX / 2 * scale))
    return found


def obstacles(seed):
    """Return symbols of marks and boxes of names."""
    rng = np.random.default_rng(seed + 1000)
    circles = [
        Circle((round(x, 2), round(y, 2)), round(radius, 2))
        for x, y, radius in zip(*(rng.random((3, 9)) * [[320], [190], [24]]), strict=True)
    ]
    boxes = [
        Box(x, y, x + 60, y + 15) for x, y in (rng.random((6, 2)) * [280, 170]).round(2).tolist()
    ]
    return circles, boxes


def test_the_scripts_put_numbers_where_python_does(golden):
    vectors = []
    for seed in range(12):
        found = lattice(seed, scale=(1.0, 0.8, 1.3)[seed % 3])
        circles, boxes = obstacles(seed)
        lines = [[(-20.0, 20.0 + 9 * seed), (150.0, 90.0), (340.0, 15.5 * seed)]]
        ways = [point for line in lines for point in along(line, step=STEP_PX)]
        put = settled(found, Obstacles(FRAME, circles, boxes, ways))
        vectors.append(
            {
                "frame": list(FRAME),
                "lines": lines,
                "numbers": [
                    [*item.at, item.words, item.group.number, item.radius, item.reach]
                    for item in found
                ],
                "circles": [[*circle.centre, circle.radius] for circle in circles],
                "boxes": [list(box) for box in boxes],
                "places": [item.disc and [round(x, 6) for x in item.disc] for item in put],
            }
        )
    golden("eventplaces.json", json.dumps(vectors, separators=(",", ":")) + "\n")


def test_no_number_lies_on_a_mark_a_name_or_another():
    for seed in range(40):
        found = lattice(seed)
        circles, boxes = obstacles(seed)
        put = settled(found, Obstacles(FRAME, circles, boxes))
        shown = [item for item in put if item.disc]
        assert shown
        for item in shown:
            text = item.text_at(item.disc)
            assert not any(circle.touches(text) for circle in circles)
            assert not any(
                math.dist(item.disc, circle.centre) < item.radius + circle.radius
                for circle in circles
            )
            assert not any(text.overlaps(box) for box in boxes)
            assert math.dist(item.disc, item.at) <= item.reach + 1e-9
        for at, one in enumerate(shown):
            for other in shown[at + 1 :]:
                near = math.dist(one.disc, other.disc) < one.radius + other.radius
                beside = one.text_at(one.disc).overlaps(other.text_at(other.disc))
                assert not (one.disc != one.at or other.disc != other.at) or not (near or beside)


def test_on_an_empty_map_every_number_has_its_middle():
    found = lattice(3)
    put = settled(found, Obstacles(FAR, (), ()))
    assert list(put) == found
    assert drawn(put) == wanted(found)
    assert left_out(put) == 0


def test_what_has_no_room_is_counted():
    (item, *_) = lattice(3)
    (put,) = settled([item], Obstacles(FAR, [Circle(item.at, 60.0)], ()))
    assert put.disc is None
    assert left_out([put]) == item.group.number
    (aside,) = settled([item], Obstacles(FAR, [Circle(item.at, 1.0)], ()))
    assert aside.disc not in (None, item.at)


def test_a_way_is_left_free_and_the_frame_cuts_no_number():
    (item, *_) = lattice(3)
    x, y = item.at
    line = list(along([(x - 90, y), (x + 90, y)], step=STEP_PX))
    (aside,) = settled([item], Obstacles(FAR, (), (), line))
    text = aside.text_at(aside.disc)
    assert text.y1 <= y or text.y0 >= y
    (inside,) = settled([item], Obstacles(Box(x - 2, y - 90, x + 90, y + 90), (), ()))
    assert inside.text_at(inside.disc).x0 >= x - 2
