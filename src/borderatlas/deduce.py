"""What can be worked out from published numbers: whether one that was hidden stays hidden.

Numbers are sums over cells, and a cell is a whole number of people that is not negative. What a
reader holds true is a `Belief`: such a sum lies between two numbers. The reader holds any beliefs
that can be true together, and reckons without a fault; so a hidden number is safe when each end
of its interval is possible under every such set of beliefs. It is enough to try the sets to which
no belief can be added: under fewer beliefs, more is possible.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

_STEPS = 20_000
"""Steps of reckoning after which a question counts as answered against us: withhold more."""

_PAIRS = 2_000_000
"""Pairs of claims, for each step of a question on an event, until all of it is withheld."""


@dataclass(frozen=True)
class Belief:
    """That the sum of some cells lies between two numbers; `None`: no upper end."""

    cells: frozenset[Hashable]
    low: int
    high: int | None = None


class _TooLongError(Exception):
    """A question was given up."""


class _Patience:
    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooLongError


def narrowed(hidden: Iterable[Belief], known: Iterable[Belief]) -> bool:
    """Return the answer of `asked` alone."""
    return asked(hidden, known)[0]


def asked(
    hidden: Iterable[Belief], known: Iterable[Belief], *, steps: int = _STEPS
) -> tuple[bool, int]:
    """Return whether some hidden sum can be told more closely than by the interval shown for it.

    The second value is how many steps of reckoning the answer took, whoever reckoned it before.

    Parameters
    ----------
    hidden
        The intervals shown in place of numbers; all have two ends.
    known
        What else may be held true.
    steps
        After how many steps the question is given up.

    What takes too long to answer counts as told.
    """
    most = min(steps, _STEPS)
    return _narrowed(*_merged(dict.fromkeys(hidden), dict.fromkeys(known)), most)


class TooManyError(Exception):
    """The questions on an event came to too many pairs of claims."""


class Budget:
    """What the questions on an event may come to: never a time, so that all machines agree."""

    def __init__(self, claims: int) -> None:
        self.left = _PAIRS // claims**2

    def narrowed(self, hidden: list[Belief], known: list[Belief]) -> bool:
        """Return the answer to a question on the event."""
        told, steps = asked(hidden, known, steps=self.left)
        self.left -= steps + 1
        if self.left < 0:
            raise TooManyError
        return told


@functools.lru_cache(maxsize=1024)
def _narrowed(
    shown: tuple[Belief, ...], others: tuple[Belief, ...], steps: int
) -> tuple[bool, int]:
    patience = _Patience(steps)
    try:
        told = any(
            _told(target, _connected(target, (*shown, *others)), patience) for target in shown
        )
    except _TooLongError:
        return True, steps
    return told, steps - patience.left


def _merged(
    hidden: Collection[Belief], known: Collection[Belief]
) -> tuple[tuple[Belief, ...], tuple[Belief, ...]]:
    """Return the beliefs with one cell for all that lie in the same sums, named by these sums.

    Only what they come to matters. Of cells that may each be empty, one is enough: whether one
    of them has somebody in it or several have, the sums can be the same.
    """
    sums = (*hidden, *(belief for belief in known if not _is_empty_cell(belief)))
    empty = [cell for belief in known if _is_empty_cell(belief) for cell in belief.cells]
    lies_in: dict[Hashable, list[int]] = {cell: [] for cell in empty}
    for number, belief in enumerate(sums):
        for cell in belief.cells:
            lies_in.setdefault(cell, []).append(number)
    may_be_empty = frozenset(empty)
    name = {cell: (cell in may_be_empty, *numbers) for cell, numbers in lies_in.items()}
    named = tuple(
        replace(belief, cells=frozenset(name[cell] for cell in belief.cells)) for belief in sums
    )
    nobody = sorted({name[cell] for cell in empty})
    others = (*named[len(hidden) :], *(Belief(frozenset({cell}), 0, 0) for cell in nobody))
    return named[: len(hidden)], others


def _is_empty_cell(belief: Belief) -> bool:
    return len(belief.cells) == 1 and belief.high == 0


def _connected(target: Belief, beliefs: Iterable[Belief]) -> tuple[Belief, ...]:
    """Return the beliefs that have to do with a target, by way of cells that others share."""
    near, far = [target], [belief for belief in beliefs if belief != target]
    cells = set(target.cells)
    while found := [belief for belief in far if cells & belief.cells]:
        near += found
        far = [belief for belief in far if belief not in found]
        cells.update(*(belief.cells for belief in found))
    return tuple(near)


def _told(target: Belief, beliefs: tuple[Belief, ...], patience: _Patience) -> bool:
    ends = {target.low, target.high}
    return any(
        not _possible((*held, replace(target, low=end, high=end)), patience)
        for held in _largest_sets(target, beliefs, patience)
        for end in ends
        if end is not None
    )


def _largest_sets(
    target: Belief, beliefs: tuple[Belief, ...], patience: _Patience
) -> Iterator[tuple[Belief, ...]]:
    """Yield the sets of beliefs that can be true with a target, and with no other in addition.

    From each set that cannot be, one belief after another of those that contradict each other
    is taken out (Reiter 1987, A theory of diagnosis from first principles).
    """
    waiting: list[frozenset[Belief]] = [frozenset()]
    done: set[frozenset[Belief]] = set()
    cores: list[tuple[Belief, ...]] = []
    while waiting:
        without = waiting.pop(0)
        if without in done or any(less < without for less in done):
            continue
        core = next((found for found in cores if without.isdisjoint(found)), None)
        if core is None:
            held = tuple(belief for belief in beliefs if belief not in without)
            if _possible(held, patience):
                done.add(without)
                yield held
                continue
            core = _contradiction(target, held, patience)
            cores.append(core)
        for belief in core:
            if without | {belief} not in waiting:
                waiting.append(without | {belief})


def _contradiction(
    target: Belief, held: tuple[Belief, ...], patience: _Patience
) -> tuple[Belief, ...]:
    """Return beliefs, none of them the target, that cannot be true together, and none too many."""
    core = held
    for belief in held:
        fewer = tuple(item for item in core if item != belief)
        if belief != target and not _possible(fewer, patience):
            core = fewer
    return tuple(belief for belief in core if belief != target)


def _possible(beliefs: Iterable[Belief], patience: _Patience) -> bool:
    """Return whether there are whole numbers for all cells with which every belief is true."""
    held = list(beliefs)
    beyond = max((belief.high or belief.low for belief in held), default=0)
    inside: dict[Hashable, list[int]] = {}
    for number, belief in enumerate(held):
        for cell in belief.cells:
            inside.setdefault(cell, []).append(number)
    # Cells that lie in the same sums are one: only what they come to matters. None has to be
    # greater than every number that is told.
    groups = sorted(set(map(tuple, inside.values())))
    ends: dict[frozenset[int], tuple[int, int]] = {}
    for number, belief in enumerate(held):
        cells = frozenset(at for at, group in enumerate(groups) if number in group)
        most = beyond * len(cells) if belief.high is None else belief.high
        low, high = ends.get(cells, (0, most))
        ends[cells] = max(low, belief.low), min(high, most)
    # What a sum leaves of one that it is a part of follows, and saves much of the search.
    for whole, part in itertools.permutations(tuple(ends), 2):
        if part < whole:
            (least, most), (low, high) = ends[whole], ends[part]
            bottom, top = ends.get(whole - part, (0, most))
            ends[whole - part] = max(bottom, least - high), min(top, most - low)
    if any(low > high for low, high in ends.values()):
        return False
    sums = [(tuple(cells), low, high) for cells, (low, high) in ends.items()]
    return _search(sums, [0] * len(groups), [beyond] * len(groups), patience)


_Sum = tuple[tuple[int, ...], int, int]


def _search(sums: list[_Sum], low: list[int], high: list[int], patience: _Patience) -> bool:
    """Return whether numbers between these ends have these sums: narrow them, divide, try."""
    if not _narrow(sums, low, high, patience):
        return False
    at = max(range(len(low)), key=lambda cell: high[cell] - low[cell], default=0)
    if not low or low[at] == high[at]:
        return True
    middle = (low[at] + high[at]) // 2
    for least, most in ((low[at], low[at]), (low[at] + 1, middle), (middle + 1, high[at])):
        lows, highs = low.copy(), high.copy()
        lows[at], highs[at] = max(least, low[at]), most
        if least <= most and _search(sums, lows, highs, patience):
            return True
    return False


def _narrow(sums: list[_Sum], low: list[int], high: list[int], patience: _Patience) -> bool:
    """Bring the ends as close as each sum by itself does; return whether all still can be."""
    changed = True
    while changed:
        patience.step()
        changed = False
        for cells, least, most in sums:
            bottom, top = sum(low[at] for at in cells), sum(high[at] for at in cells)
            if bottom > most or top < least:
                return False
            for at in cells:
                up, down = most - bottom + low[at], least - top + high[at]
                if up < high[at] or down > low[at]:
                    bottom += max(down - low[at], 0)
                    top -= max(high[at] - up, 0)
                    low[at], high[at] = max(low[at], down), min(high[at], up)
                    changed = True
    return True
