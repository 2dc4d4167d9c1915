"""Running totals over events: which of them would tell a number that an event keeps back.

A total that somebody reports for several events is at least the sum of their numbers, and readers
may take it for that sum. What remains for one event, whichever of the numbers of the others are
believed, lies between two bounds. They are harmless where the event has room for all that its
intervals allow, or for none of it, since then nobody can believe the total and them together.
Each total is looked at by itself, with the events that it lists, or with one other running total
in the place of those that both list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from borderatlas.rows import Row

Span = tuple[float, float]


@dataclass(frozen=True)
class Room:
    """What the people of an event can come to.

    With `need`, each number that is kept back can be as great as its interval says; without
    anybody elsewhere, they are at most `top`. What is said twice may count twice in both.
    """

    need: float
    top: float


def span(row: Row) -> Span:
    """Return the bounds of the number of a claim."""
    if row["best"] is not None:
        return row["best"], row["best"]
    return row["low"] or 0, math.inf if row["high"] is None else row["high"]


def listed(events: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Return for each running total the events of its kind that it counts again."""
    kinds = {row["event_id"]: (row["kind"], row["overlaps"] or ()) for row in events}
    return {
        key: found
        for key, (kind, overlaps) in kinds.items()
        if (found := tuple(other for other in overlaps if kinds.get(other, ("",))[0] == kind))
    }


def tells(total: Sequence[Span], others: Iterable[Sequence[Span]], room: Room) -> bool:
    """Return whether some number for a total leaves an event too little room, or too much.

    Parameters
    ----------
    total, others
        What is claimed for the total, and for each of the other events in it; nothing where
        nobody gives a number.
    room
        What the people of the event can come to.
    """
    known = [found or ((0.0, math.inf),) for found in others]
    most = [sum(pick(low for low, _ in one) for one in known) for pick in (min, max)]
    least = [sum(pick(high for _, high in one) for one in known) for pick in (min, max)]
    for low, high in total:
        upper = (high - most[1], high - most[0])
        if upper[0] < room.need and upper[1] >= 1:
            return True
        lower = (low - least[1], low - least[0])
        if lower[1] > 1 and lower[0] <= room.top < math.inf:
            return True
    return False


def families(
    total: str, event: str, over: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Yield the events that may make up a total together with one of them."""
    others = [other for other in over[total] if other != event]
    single = [other for other in others if other not in over]
    yield tuple(single)
    for nested in others:
        if nested in over and event not in over[nested]:
            yield (nested, *(other for other in single if other not in over[nested]))
