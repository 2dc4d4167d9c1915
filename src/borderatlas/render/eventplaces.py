"""Where numbers of raw events stand on a map: in their hexagons, beside marks and names.

A number wants the middle of its hexagon, and names keep off it where they can. Where a mark or a
name has that room, the number goes aside within its hexagon, or that of a place goes past the mark
there, with a line to it; where no room is left it is not drawn, and the map says how many events
that leaves out. `eventplaces.js` says the same; both are held to the same vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from borderatlas.hexagons import WIDE_PX
from borderatlas.render.eventgroups import EventGroup, event_groups, lattice_zoom, short_number
from borderatlas.render.lettering import Box, Circle, centred
from borderatlas.scene import EventLayer
from borderatlas.units import px

DIGIT_PX = 6.5
"""How wide a digit of a number is, at most."""

PRINTED_PT, PRINTED_EM = 6.5, 0.62
"""How large numbers are in print, and how wide a digit is of it."""

_HIGH = 0.8
"""Half the height of a number as a share of the width of a digit."""

_RIM = 1 / 3
"""How much room for its rim a number needs in its disc, by the same measure."""

_APART = 0.3
"""What is left free around a number, by the same measure."""

STEP_PX = 3.0
"""How far apart points are that stand for a way: less than a number is high."""

ASIDE_PX = 96.0
"""How far the number of a place may go aside: past the largest mark of claims, and its name."""

LEADER_PT = 0.75
"""How wide the line from a place to its number is."""

_DIRECTIONS = 12
_STEPS, _STEP = 3, 2.5
"""In how many steps a number goes aside, at least, and how wide one is at most, in digits."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Standing:
    """Events that stand together, as they lie on a map, in its own lengths.

    `at` is the middle of their hexagon, or where the one event of a dot is; `disc` where disc and
    number are drawn, none where they find no room. `digit` is the width of a digit, `reach` how far
    the number may go aside: half the width of the hexagon. Of those that are not `seen`, a hexagon
    may reach into the map.
    """

    group: EventGroup
    at: Point
    disc: Point | None
    radius: float
    digit: float
    reach: float
    seen: bool = True

    @property
    def words(self) -> str:
        """The number in its disc; a dot has none."""
        return "" if self.group.dot else short_number(self.group.number)

    @property
    def wide(self) -> bool:
        """Whether the number is wider than its disc."""
        return len(self.words) * self.digit > 2 * self.radius - _RIM * self.digit

    @property
    def leader(self) -> tuple[Point, Point] | None:
        """The line from a place to its number, where that stands aside."""
        if self.group.dot or self.group.corners or self.disc is None:
            return None
        return None if math.dist(self.at, self.disc) <= self.radius else (self.at, self.disc)

    def text_at(self, at: Point) -> Box:
        """Return the box of the number around a point."""
        wide = (len(self.words) + 2 * _APART) * self.digit
        return centred(wide, 2 * _HIGH * self.digit, at)

    def disc_at(self, at: Point) -> Circle:
        """Return the disc around a point, with what is left free around it."""
        return Circle(at, self.radius + _APART * self.digit)

    def places(self) -> Iterator[Point]:
        """Yield where the number may stand: in the middle, then aside, the nearest first."""
        yield self.at
        steps = max(_STEPS, round(self.reach / (_STEP * self.digit)))
        for step in range(1, steps + 1):
            for turn in range(_DIRECTIONS):
                angle = turn * 2 * math.pi / _DIRECTIONS
                far = step / steps * self.reach
                yield self.at[0] + far * math.cos(angle), self.at[1] + far * math.sin(angle)


def standings(
    layer: EventLayer | None,
    *,
    zoom: float,
    place: Callable[[Point], Point],
    frame: tuple[float, float],
    unit: float,
    digit: float,
) -> tuple[Standing, ...]:
    """Return the events of a layer, each where it would stand on an empty map.

    Parameters
    ----------
    layer
        The events, if there are some.
    zoom
        That of the map; less where everything on it is larger.
    place
        Where a (lon, lat) lies on it.
    frame
        Its width and height.
    unit
        The length of a point.
    digit
        The width of a digit of their numbers.
    """
    if layer is None:
        return ()
    # What the map is smaller or larger than at a whole zoom, its discs are, too.
    scale = 2 ** (zoom - round(zoom))
    lattice = lattice_zoom(layer, round(zoom))
    half = WIDE_PX / px(1) * unit / 2 * 2 ** (zoom - lattice)
    aside = ASIDE_PX / px(1) * unit
    found = []
    for group in event_groups(layer, lattice):
        at = place(group.at)
        seen = 0 <= at[0] <= frame[0] and 0 <= at[1] <= frame[1]
        reach = half if group.corners or group.dot else aside
        # Only hexagons grow with the map: a place has no more room around it on a larger one.
        radius = group.radius_pt * unit * (scale if group.corners else 1.0)
        found.append(Standing(group, at, at if seen else None, radius, digit, reach, seen))
    return tuple(found)


def wanted(found: Iterable[Standing]) -> list[Box]:
    """Return the boxes that numbers want, for names to keep off them."""
    return [
        _around(item.disc_at(item.at), item.text_at(item.at))
        for item in found
        if not item.group.dot and item.seen
    ]


def dots(found: Iterable[Standing]) -> list[Point]:
    """Return where single events stand, which names had better not cover."""
    return [item.at for item in found if item.group.dot and item.seen]


def drawn(found: Iterable[Standing]) -> list[Box]:
    """Return the boxes of the numbers that are drawn."""
    return [
        _around(item.disc_at(item.disc), item.text_at(item.disc))
        for item in found
        if not item.group.dot and item.disc
    ]


def _around(disc: Circle, text: Box) -> Box:
    box = centred(2 * disc.radius, 2 * disc.radius, disc.centre)
    return Box(min(box.x0, text.x0), box.y0, max(box.x1, text.x1), box.y1)


@dataclass(frozen=True)
class Obstacles:
    """What numbers keep off: symbols of marks, names, the frame; and ways, where they can."""

    frame: Box
    circles: Sequence[Circle]
    boxes: Sequence[Box]
    ways: Sequence[Point] = ()

    def leave(self, item: Standing, at: Point) -> bool:
        """Return whether a number may stand at a point."""
        disc, text, frame = item.disc_at(at), item.text_at(at), self.frame
        whole = frame.x0 <= text.x0 and text.x1 <= frame.x1
        whole &= frame.y0 <= text.y0 and text.y1 <= frame.y1
        return (whole or not _holds(frame, item.at)) and not (
            any(math.dist(at, each.centre) < disc.radius + each.radius for each in self.circles)
            or any(each.touches(text) for each in self.circles)
            or any(disc.touches(each) or text.overlaps(each) for each in self.boxes)
        )

    def cross(self, item: Standing, at: Point) -> bool:
        """Return whether a way runs over a number."""
        text = item.text_at(at)
        return any(_holds(text, point) for point in self.ways)


def _holds(box: Box, point: Point) -> bool:
    return box.x0 < point[0] < box.x1 and box.y0 < point[1] < box.y1


def along(line: Sequence[Point], *, step: float) -> Iterator[Point]:
    """Yield points along a line that are no further apart than a step."""
    for start, end in pairwise(line):
        parts = max(1, math.ceil(math.dist(start, end) / step))
        for part in range(parts + 1):
            share = part / parts
            yield start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def settled(found: Sequence[Standing], obstacles: Obstacles) -> tuple[Standing, ...]:
    """Return the events with their numbers beside the symbols of marks and beside names.

    First those whose middle is free, which is never that of another; then the others, the
    largest number first.
    """
    places: dict[int, Point] = {}
    numbers = [at for at, item in enumerate(found) if not item.group.dot and item.seen]
    for at in numbers:
        item = found[at]
        if obstacles.leave(item, item.at) and not obstacles.cross(item, item.at):
            places[at] = item.at
    aside = [at for at in numbers if at not in places]
    for at in sorted(aside, key=lambda at: (-found[at].group.number, found[at].at)):
        item = found[at]
        taken = [_written(found[other], place) for other, place in places.items()]
        free = [
            place
            for place in item.places()
            if obstacles.leave(item, place) and not any(map(_written(item, place).meets, taken))
        ]
        if free:
            clear = (place for place in free if not obstacles.cross(item, place))
            places[at] = next(clear, free[0])
    return tuple(
        item if item.group.dot else replace(item, disc=places.get(at))
        for at, item in enumerate(found)
    )


class _Written(NamedTuple):
    """A number where it stands: its radius, and its disc and text with what is left free."""

    radius: float
    disc: Circle
    text: Box

    def meets(self, other: _Written) -> bool:
        """Return whether two numbers meet."""
        near = math.dist(self.disc.centre, other.disc.centre) < self.disc.radius + other.radius
        return near or self.disc.touches(other.text) or self.text.overlaps(other.text)


def _written(item: Standing, at: Point) -> _Written:
    return _Written(item.radius, item.disc_at(at), item.text_at(at))


def left_out(found: Iterable[Standing]) -> int:
    """Return how many events have no number on the map."""
    return sum(item.group.number for item in found if item.seen and not item.disc)
