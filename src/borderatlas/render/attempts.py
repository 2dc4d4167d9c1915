"""Which names get which places on a map, and who gets a number in its stead.

All places of all labels are known beforehand, and which of them exclude each other is found out
once. To try another arrangement then costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from borderatlas.render.crossing import Floats, crossing, cutting, overlapping
from borderatlas.render.inscriptions import Dropped, Label
from borderatlas.render.leaders import NOWHERE, Places
from borderatlas.render.lettering import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WAYS, _LOOKED_AT = 8, 160
"""How many ways to make room for one label are tried, and among how many places."""

_NAMELESS = 50.0
"""How much worse it is to lose a name than to list it by its number."""

_GAIN = 0.01
"""What makes a map better by less than this is not worth a change."""

_COVERED = 0.004
"""How much of a name is lost for each cell of lines that it covers."""

_BETWEEN_PT = np.array((-1.0, -0.4, 1.0, 0.4))
"""Labels keep twice this apart: one beside the other would read as its next word."""


Placing = dict[int, int]
"""Wishes by their number, with the place that each has got, for its name or for a number."""


class Choice(NamedTuple):
    """Places for one wording of a label; `make` takes box and leader; `worse` by a share."""

    places: Places
    make: Callable[..., Label]
    worse: float = 0.0


class Wish(NamedTuple):
    """A name that wants a place: its choices, the best first, and those for a number instead."""

    name: Dropped
    weight: float
    names: Sequence[Choice]
    numbers: Sequence[Choice]


class Found(NamedTuple):
    """Labels, marks that have a sign with a number instead, and names without either."""

    labels: list[Label]
    numbered: list[tuple[Dropped, Label]]
    dropped: list[Dropped]


class _Board:
    """All places of all wishes, one below the other, and which of them exclude each other."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self.wishes = wishes
        choices = [choice for wish in wishes for choice in (*wish.names, *wish.numbers)]
        self._choices = choices
        sizes = [len(choice.places.boxes) for choice in choices]
        self._owners = np.repeat(np.arange(len(choices)), sizes)
        worse: Floats = np.repeat([choice.worse for choice in choices], sizes)
        places = [NOWHERE, *(choice.places for choice in choices)]
        self._boxes, self._starts, self._stops, cost = (
            np.concatenate(parts) for parts in zip(*places, strict=True)
        )
        worse += _COVERED * cost
        self._hulls = np.hstack((
            np.minimum(self._boxes[:, :2], self._stops), np.maximum(self._boxes[:, 2:], self._stops)
        ))  # fmt: skip
        self._kept: dict[int, NDArray[np.bool_]] = {}
        bounds, at = [0, *np.cumsum(sizes).tolist()], 0
        self.names, self.numbers = list[slice](), list[slice]()
        for wish in wishes:
            middle = at + len(wish.names)
            end = middle + len(wish.numbers)
            self.names.append(slice(bounds[at], bounds[middle]))
            self.numbers.append(slice(bounds[middle], bounds[end]))
            at = end
        self._lost = np.zeros(bounds[-1])
        for wish, name, number in zip(wishes, self.names, self.numbers, strict=True):
            self._lost[name] = wish.weight * worse[name]
            self._lost[number] = wish.weight

    def beside(self, place: int) -> NDArray[np.bool_]:
        """Return which places are left when one of them is taken."""
        if place not in self._kept:
            self._kept[place] = self._left(place)
        return self._kept[place]

    def _left(self, place: int) -> NDArray[np.bool_]:
        left = np.ones(len(self._lost), dtype=bool)
        near = np.flatnonzero(overlapping(self._hulls, self._hulls[[place]] + 2 * _BETWEEN_PT))
        boxes, starts, stops = self._boxes[near], self._starts[near], self._stops[near]
        box, start, stop = self._boxes[[place]], self._starts[[place]], self._stops[[place]]
        taken = overlapping(boxes, box + 2 * _BETWEEN_PT)[:, 0]
        taken |= cutting(starts, stops, box + _BETWEEN_PT)[:, 0]
        if (start != stop).any():
            taken |= cutting(start, stop, boxes + _BETWEEN_PT)[0]
            taken |= crossing(starts, stops, start, stop)[:, 0]
        left[near] = ~taken
        return left

    def label(self, place: int) -> Label:
        """Return the label that stands at a place."""
        box = Box(*map(float, self._boxes[place]))
        (x0, y0), (x1, y1) = self._starts[place].tolist(), self._stops[place].tolist()
        leader = () if (x0, y0) == (x1, y1) else ((x0, y0), (x1, y1))
        label: Label = self._choices[self._owners[place]].make(box=box, leader=leader)
        return label

    def lost(self, placed: Placing, which: int) -> float:
        """Return what the map lacks for a wish: a name in a list is not lost, but not there."""
        if which in placed:
            return float(self._lost[placed[which]])
        return self.wishes[which].weight * _NAMELESS

    def loss(self, placed: Placing) -> float:
        """Return what the map lacks in all."""
        return sum(self.lost(placed, which) for which in range(len(self.wishes)))

    def filled(self, placed: Placing) -> Placing:
        """Return places for all other wishes, too: for names, then for numbers.

        Where that leaves something without both, numbers come first.
        """
        found = self._filled(placed, (self.names, self.numbers))
        if len(found) < len(self.wishes):
            other = self._with_names(self._filled(placed, (self.numbers, self.names)))
            found = min(found, other, key=self.loss)
        return found

    def _filled(self, placed: Placing, kinds: Iterable[Sequence[slice]]) -> Placing:
        found = dict(placed)
        left = np.ones(len(self._lost), dtype=bool)
        for place in placed.values():
            left &= self.beside(place)
        for spans in kinds:
            for which, span in enumerate(spans):
                if which in found or not left[span].any():
                    continue
                found[which] = span.start + int(np.argmax(left[span]))
                left &= self.beside(found[which])
        return found

    def _with_names(self, placed: Placing) -> Placing:
        """Return places with names in place of numbers, as far as these leave room for them."""
        found = dict(placed)
        for which, span in enumerate(self.names):
            if found.get(which, -1) < span.stop:
                continue
            left = np.ones(span.stop - span.start, dtype=bool)
            for other, place in found.items():
                if other != which:
                    left &= self.beside(place)[span]
            if left.any():
                found[which] = span.start + int(np.argmax(left))
        return found

    def ways(self, placed: Placing, which: int) -> Iterator[Placing]:
        """Yield what may stay where it is if a wish gets another place, the most of it first."""
        span = slice(self.names[which].start, self.numbers[which].stop)
        others = [item for item in placed if item != which]
        away = np.array([~self.beside(placed[item])[span] for item in others], dtype=bool)
        # Whoever must go gets a number at best: if another place, so much the better.
        worth = [self.wishes[item].weight - self.lost(placed, item) for item in others]
        cost = self._lost[span] + np.asarray(worth) @ away if others else self._lost[span]
        seen = set[bytes]()
        for at in np.argsort(cost, kind="stable")[:_LOOKED_AT]:
            gone = away[:, at] if others else np.zeros(0, dtype=bool)
            if gone.tobytes() in seen or span.start + at == placed.get(which):
                continue
            seen.add(gone.tobytes())
            stays = [item for item, out in zip(others, gone, strict=True) if not out]
            yield {item: placed[item] for item in stays} | {which: span.start + int(at)}
            if len(seen) == _WAYS:
                return


def best(wishes: Sequence[Wish], *, tries: int) -> Found:
    """Return the labels of an arrangement, of many, in which most names find room.

    Wishes are served in their order. Then whoever is worst off gets a place for which others
    must go elsewhere, as long as that makes the whole better and for some `tries`.
    """
    board = _Board(wishes)
    placed = board.filled({})
    loss, vain = board.loss(placed), set[int]()
    while tries > 0:
        badly = [(-board.lost(placed, i), i) for i in range(len(wishes)) if i not in vain]
        lost, which = min(badly, default=(0.0, 0))
        if not lost:
            break
        vain.add(which)
        for kept in board.ways(placed, which):
            tries -= 1
            other = board.filled(kept)
            if board.loss(other) < loss - _GAIN:
                placed, loss, vain = other, board.loss(other), set()
                break
    return _found(board, placed)


def _found(board: _Board, placed: Placing) -> Found:
    named, numbered, dropped = list[Label](), list[tuple[Dropped, Label]](), list[Dropped]()
    for which, wish in enumerate(board.wishes):
        if which not in placed:
            dropped += [wish.name] if any(wish.name.text.values()) else []
        elif placed[which] < board.names[which].stop:
            named.append(board.label(placed[which]))
        else:
            numbered.append((wish.name, board.label(placed[which])))
    return Found(named, numbered, dropped)
