"""Running totals over events: which of them would tell a number that an event keeps back.

A total that somebody reports for several events is at least the sum of their numbers, and readers
may take it for that sum. What remains for one event, whichever of the numbers of the others are
believed, lies between two bounds. They are harmless where the event has room for all that its
intervals allow, or for none of it, since then nobody can believe the total and them together.
Each total is looked at by itself, with the events that it lists, or with one other running total
in the place of those that both list. Which of two events has the other in its row does not count,
nor over how many events they are joined: any may be the total of which the other is a part.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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


@dataclass(frozen=True)
class Number:
    """What a claim says of an event: of a part of it or of the whole."""

    claim_id: str
    is_part: bool
    span: Span


Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Joined:
    """How events count each other again, whichever of two has it in its row.

    Each event `lists` others and is listed by others, with what these list and so on; `near` has
    both, one step far, and `far` all that any number of steps leads to.
    """

    lists: Lists
    listed: Lists
    near: Lists
    far: Lists


def joined(events: Iterable[Row]) -> Joined:
    """Return which events count some of the same people, as their rows say."""
    listing = {row["event_id"]: row["overlaps"] or () for row in events}
    down: dict[str, set[str]] = {key: listing.keys() & set(found) for key, found in listing.items()}
    up: dict[str, set[str]] = {key: set() for key in listing}
    for key, found in down.items():
        for other in found:
            up[other].add(key)
    both = {key: down[key] | up[key] for key in listing}
    near = {key: tuple(sorted(found)) for key, found in both.items()}
    return Joined(_closed(down), _closed(up), near, _closed(both))


def _closed(steps: Mapping[str, Collection[str]]) -> Lists:
    """Return for each event what any number of steps leads to, where it is anything."""
    found: dict[str, tuple[str, ...]] = {}
    for key in steps:
        reached, waiting = {key}, [key]
        while waiting:
            new = set(steps[waiting.pop()]) - reached
            reached |= new
            waiting += new
        if others := sorted(reached - {key}):
            found[key] = tuple(others)
    return found


def telling(
    event: str, room: Room, links: Joined, numbers: Mapping[str, Sequence[Number]]
) -> set[str]:
    """Return the claims on events joined with one that would tell what it keeps back of its own.

    Numbers for a whole are held against those for wholes, a number for a part against any, since
    nobody knows of which numbers of the others it may be the sum.
    """

    def wholes(key: str) -> list[Span]:
        return [number.span for number in numbers.get(key, ()) if not number.is_part]

    def all_of(key: str) -> list[Span]:
        parts = [number.span for number in numbers.get(key, ()) if number.is_part]
        together = (sum(low for low, _ in parts), sum(high for _, high in parts))
        return [*wholes(key), *parts, *([together] if parts else ())]

    found: set[str] = set()
    for key in links.far.get(event, ()):
        sums = tuple(families(key, event, links))
        if any(tells(wholes(key), map(wholes, family), room) for family in sums):
            found |= {number.claim_id for number in numbers.get(key, ()) if not number.is_part}
        found |= {
            number.claim_id
            for number in numbers.get(key, ())
            if number.is_part
            and any(tells([number.span], map(all_of, family), room) for family in sums)
        }
    return found


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


def families(total: str, event: str, links: Joined) -> Iterator[tuple[str, ...]]:
    """Yield the events that may make up a total together with one that it is joined with."""
    yield ()
    yield tuple(other for other in links.near[total] if other != event)
    for over in (links.lists, links.listed):
        others = [other for other in over.get(total, ()) if other != event]
        single = [other for other in others if other not in over]
        yield tuple(single)
        for nested in others:
            if nested in over and event not in over[nested]:
                yield (nested, *(other for other in single if other not in over[nested]))
