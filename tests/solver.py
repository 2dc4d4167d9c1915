"""A reader who wants to know a hidden number, and has an exact solver and every published one.

He reads a scene as a page shows it, and none of the code that hides numbers.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from borderatlas.filtering import Filter, shown, span, totals
from borderatlas.scene import ClaimView, EstimateView, Scene
from tests.fictional_tables import BRIDGES, IN_PROVINCE, PROVINCE, SETS

Cell = tuple[str, str, str, str]
"""An event, a place, or what lies elsewhere in one, a time and a unit."""

Way = tuple[bool, bool, str]
"""Whether an area has its bridges as parts, a month its days, and which unit all others."""


@dataclass(frozen=True)
class Fact:
    """That a sum of cells lies between two numbers.

    One that the page adds up rests on the intervals of what it adds; who does not hold these
    true has no reason to hold the sum true.
    """

    cells: frozenset[Cell]
    low: float
    high: float = np.inf
    rests_on: tuple[Fact, ...] = ()


def _matter(view: EstimateView) -> str:
    return "" if view.scope == "whole" else view.estimate_id.split("/")[-1]


def _length(detail: tuple[str, str]) -> int:
    return len(detail[0].split())


def is_fewer(claim: ClaimView) -> bool:
    return claim.figure["en"].startswith("fewer than")


def ways(scene: Scene) -> list[Way]:
    """Return in how many ways numbers of an event may be parts of each other."""
    days = {claim.date["en"] for view in scene.estimates for claim in view.claims}
    units = {view.unit["en"] for view in scene.estimates}
    wholes = units & {"fictional persons"} or units
    return [
        (areas, by_day, whole)
        for areas in (False, True)
        for by_day in ((False, True) if len(days) > 1 else (False,))
        for whole in (("", *sorted(wholes)) if len(units) > 1 else ("",))
    ]


class Reader:
    """What can be known of a scene, in one of the ways to take it."""

    def __init__(self, scene: Scene, smallest: int, way: Way) -> None:
        self.scene, self.smallest = scene, smallest
        self.areas, self.by_day, self.whole = way
        self.named: dict[str, set[str]] = {}
        self.details: dict[str, set[tuple[str, str]]] = {}
        for view in scene.estimates:
            matter = _matter(view)
            places = {matter, *SETS.get(matter, ())} - {""}
            self.named.setdefault(view.event_id, set()).update(places)
            found = {self._detail(view, claim) for claim in view.claims}
            self.details.setdefault(view.event_id, set()).update(found)

    def _detail(self, view: EstimateView, claim: ClaimView) -> tuple[str, str]:
        day = claim.date["en"] if self.by_day else ""
        return day, view.unit["en"] if self.whole else ""

    def _is_part(self, inner: tuple[str, str], outer: tuple[str, str]) -> bool:
        """Return whether a day lies in a month ("4 May 2030" in "May 2030"), a unit in another."""
        return inner[0].endswith(outer[0]) and outer[1] in (inner[1], self.whole)

    def _where(self, event: str, matter: str) -> frozenset[str]:
        if matter in BRIDGES:
            return frozenset({matter})
        inside: Iterable[str] = SETS.get(matter, ())
        if matter == PROVINCE and self.areas:
            inside = self.named[event] & set(IN_PROVINCE)
        if not matter:
            inside = self.named[event]
        parts = frozenset[str]().union(*(self._where(event, name) for name in inside))
        return parts | {f"elsewhere {matter}"}

    def cells(self, view: EstimateView, detail: tuple[str, str]) -> frozenset[Cell]:
        event = view.event_id
        inside = [one for one in self.details[event] if self._is_part(one, detail)]
        return frozenset(
            (event, where, *one) for where in self._where(event, _matter(view)) for one in inside
        )

    def hidden(self) -> list[Fact]:
        return [
            Fact(self.cells(view, self._detail(view, claim)), 1, self.smallest - 1)
            for view in self.scene.estimates
            for claim in view.claims
            if is_fewer(claim)
        ]

    def facts(self) -> Iterator[Fact]:
        """Yield all that may be believed beside the intervals in the place of small numbers."""
        reported = set()
        for view in self.scene.estimates:
            for claim in view.claims:
                detail = self._detail(view, claim)
                yield from self._said(claim, self.cells(view, detail))
                reported.add((view.event_id, _matter(view), *detail))
        for event, details in sorted(self.details.items()):
            for where, detail in itertools.product(sorted(self._where(event, "")), sorted(details)):
                parts = (one for one in details - {detail} if self._is_part(one, detail))
                told_apart = any((event, where, *one) in reported for one in parts)
                if told_apart or (event, where, *detail) not in reported:
                    yield Fact(frozenset({(event, where, *detail)}), 0, 0)
        yield from self._filtered()

    def _said(self, claim: ClaimView, cells: frozenset[Cell]) -> Iterator[Fact]:
        words = claim.figure["en"]
        if is_fewer(claim):
            yield Fact(cells, 1, self.smallest - 1)
        elif words == "number withheld":
            yield from (Fact(cells, 1), Fact(cells, self.smallest))
        elif claim.best is not None:
            yield Fact(cells, claim.best, claim.best)
        elif claim.low is None and claim.high is None:
            yield Fact(cells, 1)
        else:
            yield Fact(cells, claim.low or 0, np.inf if claim.high is None else claim.high)

    def _filtered(self) -> Iterator[Fact]:
        """Yield what the sums say that a filter makes of each period."""
        for since in range(1, 13, 3):
            for until in range(since, 13, 2):
                seen = shown(self.scene, Filter.of(f"2030-{since:02}", f"2030-{until:02}"))
                found = totals(self.scene, seen).certain
                wholes = [
                    view
                    for view in self.scene.estimates
                    if seen.estimates[view.estimate_id] == "in"
                    and view.main and view.scope == "whole" and span(view)
                ]  # fmt: skip
                assert found.numbers == len(wholes)
                if wholes:
                    added = tuple(self._interval(view) for view in wholes)
                    cells = frozenset[Cell]().union(*(fact.cells for fact in added))
                    high = np.inf if found.open_above else found.high
                    yield Fact(cells, found.low, high, added)

    def _interval(self, view: EstimateView) -> Fact:
        """Return what a sum takes for the number of an event: that of its longest time."""
        high = np.inf if view.high is None else view.high
        longest = min((self._detail(view, claim) for claim in view.claims), key=_length)
        return Fact(self.cells(view, longest), view.low or 0, high)

    def ranges(self, seed: int, orders: int) -> Iterator[tuple[Fact, float, float]]:
        """Yield the hidden sums with the least and the most that they can be.

        They are those under as many facts as can be true together, taken up in several orders.
        """
        facts = list(dict.fromkeys(self.facts()))
        dice = random.Random(seed)
        for target in dict.fromkeys(self.hidden()):
            for _ in range(orders):
                dice.shuffle(facts)
                held = _consistent(target, facts)
                low, high = (_extreme(held, target, sign) for sign in (1, -1))
                assert low is not None
                assert high is not None
                yield target, low, high


def _consistent(target: Fact, facts: list[Fact]) -> list[Fact]:
    held = [target]
    if _extreme([*held, *facts], target, 1) is not None:
        return [*held, *facts]
    for fact in facts:
        if _extreme([*held, fact, *fact.rests_on], target, 1) is not None:
            held += [fact, *fact.rests_on]
    return held


def _extreme(facts: list[Fact], target: Fact, sign: int) -> float | None:
    """Return the least (1) or the most (-1) that the target can be, or nothing if none can."""
    cells = {cell: at for at, cell in enumerate(sorted({c for f in facts for c in f.cells}))}
    rows = np.zeros((len(facts), len(cells)))
    for number, fact in enumerate(facts):
        rows[number, [cells[cell] for cell in fact.cells]] = 1
    goal = np.zeros(len(cells))
    goal[[cells[cell] for cell in target.cells]] = sign
    limits = LinearConstraint(rows, [fact.low for fact in facts], [fact.high for fact in facts])
    found = milp(goal, constraints=limits, integrality=np.ones(len(cells)), bounds=Bounds(0))
    if found.status == 2:
        return None
    assert found.success, found.message
    return float(round(found.fun)) * sign
