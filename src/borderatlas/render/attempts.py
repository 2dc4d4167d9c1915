"""Which of several orders gives most names room on a map, and who gets a number in its stead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from borderatlas.render.inscriptions import Dropped, Label
from borderatlas.render.space import Space

_ROUNDS, _NUMBER_ROUNDS = 6, 8
"""How many orders are tried, and how often with numbers before all names, if that is needed."""

_NAMELESS = 50.0
"""How much worse it is to lose a name than to list it by its number."""


class Wish(NamedTuple):
    """A name that wants a place, what looks for it, and for one for a number in its stead."""

    name: Dropped
    weight: float
    put: Callable[[Space], Label | None]
    put_number: Callable[[Space], Label | None]


class Attempt(NamedTuple):
    """Names in one order: those with room, those with room for a number, those with none.

    `first` are those whose numbers were placed before all names.
    """

    labels: list[Label]
    numbered: list[tuple[Wish, Label]]
    dropped: list[Wish]
    room: Space
    order: list[Wish]
    first: list[Wish]

    @property
    def loss(self) -> float:
        """How much the map lacks: a name in a list is not lost, but nothing is worse than that."""
        apart = sum(wish.weight for wish, _ in self.numbered)
        return apart + _NAMELESS * sum(wish.weight for wish in self.dropped)


def nowhere(_: Space) -> None:
    """Find no place: for what may have none."""


def in_turn(
    wishes: Iterable[Wish], room: Space, *, numbers: bool = False
) -> tuple[list[tuple[Wish, Label]], list[Wish]]:
    """Place names, or numbers in their stead, one after the other.

    Return those with a label, and those without room.
    """
    labels: list[tuple[Wish, Label]] = []
    dropped: list[Wish] = []
    for wish in wishes:
        label = wish.put_number(room) if numbers else wish.put(room)
        if label:
            labels.append((wish, label))
        elif any(wish.name.text.values()):
            dropped.append(wish)
    return labels, dropped


def best(wishes: list[Wish], room: Space) -> Attempt:
    """Place names in that order, of a few, in which the most find room.

    What found no room is served first in the next round. Where that leaves something without a
    name and a number, its number is placed before all names. The room is then taken.
    """
    found = list(_in_orders(wishes, room))
    tried = min(found, key=lambda attempt: attempt.loss)
    for _ in range(_NUMBER_ROUNDS):
        first = [wish for wish in tried.dropped if wish.put_number is not nowhere]
        if not first:
            break
        numbers = [*first, *(wish for wish in tried.first if wish not in first)]
        order = [wish for wish in tried.order if wish not in numbers]
        tried = _attempt(order, numbers, room.copy())
        found.append(tried)
    chosen = min(found, key=lambda attempt: attempt.loss)
    room.become(chosen.room)
    return chosen


def _in_orders(wishes: list[Wish], room: Space) -> Iterator[Attempt]:
    """Yield what comes of names in one order after the other."""
    order, lost = list(wishes), list[Wish]()
    for number in range(_ROUNDS):
        tried = _attempt([*order, *lost], [], room.copy())
        yield tried
        without = [*(wish for wish, _ in tried.numbered), *tried.dropped]
        # What has no room even when it is served first will never have any.
        if number and order and order[0] in without:
            lost.append(order[0])
        waiting = [wish for wish in order if wish in without and wish not in lost]
        if not waiting:
            return
        rest = [wish for wish in order if wish not in without]
        order = [*waiting, *rest]


def _attempt(order: list[Wish], first: list[Wish], room: Space) -> Attempt:
    """Place first numbers, then names, then the numbers of those for which there is no room."""
    early, never = in_turn(first, room, numbers=True)
    labels, without = in_turn(order, room)
    late, dropped = in_turn(without, room, numbers=True)
    written = [label for _, label in labels]
    return Attempt(written, [*early, *late], [*never, *dropped], room, order, first)
