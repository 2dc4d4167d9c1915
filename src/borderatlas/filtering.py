"""What a reader's filter leaves of a Scene: the same rule for pages and for printed figures.

A filter is a period and, for some facets, one code each; `filter.js` is this module in the
browser, and both are held to the same vectors (tests/golden/filters.json).

- What is shown is "in", or "may" be: the empty filter leaves everything in.
- Facets: an item passes when it has the chosen code of every facet. An item that has no such
  facet does not pass, so that all that is shown matches all that is chosen.
- Period: an interval of days that lies in it as a whole is in; one that may touch it may be;
  one that cannot is out. An end that is open or not known can lie anywhere on its side, so a
  bound of the period on that side makes it a may; without any date that is so in every period.
- An estimate has the days of its event. A leg of an event has days of its own. A mark that is
  there for its numbers alone is as the best of them; any other mark is not a thing of time.
- A sized mark has the symbol of its numbers that are in. The outermost number, with those that
  may be in added, is a light disc behind it (`possible_pt`); if all are mays, the mark is
  lighter as a whole. `make_plan` refuses maps with numbers at a mark that may not be added.
- A total is over separate events: a running total, an event that counts others of the map
  again, is never added, in no period, so that no choice of days can make a sum exceed the whole.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from borderatlas import sizes
from borderatlas.dates import Interval, parse_edtf
from borderatlas.scene import EstimateView, Mark, Scene, Symbol

State = Literal["in", "may", "out"]

ABOUT_EVENTS = frozenset({"event", "events", "all"})
"""Subjects of maps whose events are counted and added up."""

_ORDER: Mapping[State, int] = {"in": 0, "may": 1, "out": 2}


@dataclass(frozen=True)
class Filter:
    """A period, from `since` to `until` (`None`: no bound), and a code for each facet chosen."""

    since: dt.date | None = None
    until: dt.date | None = None
    facets: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, since: str = "", until: str = "", facets: Mapping[str, str] | None = None
    ) -> Filter:
        """Return the filter for EDTF dates such as `2023-10`; both are inclusive."""
        return cls(
            parse_edtf(since).earliest if since else None,
            parse_edtf(until).latest if until else None,
            facets or {},
        )

    @classmethod
    def during(cls, period: str) -> Filter:
        """Return the filter for a period as an EDTF date or interval.

        Raises
        ------
        ValueError
            It is no such date, has neither start nor end, ends before it starts, or is in doubt.
        """
        found = parse_edtf(period)
        if found.approximate:
            msg = f"a period to filter by is exact; write {period!r} without ~, ? and %"
            raise ValueError(msg)
        return cls(found.earliest, found.latest)

    @property
    def has_period(self) -> bool:
        """Whether a bound of the period is chosen."""
        return self.since is not None or self.until is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not self.has_period and not self.facets


@dataclass(frozen=True)
class Shown:
    """The state of each estimate and of each mark, by id."""

    chosen: Filter
    estimates: Mapping[str, State]
    marks: Mapping[str, State]


def shown(scene: Scene, chosen: Filter) -> Shown:
    """Return what the filter leaves of the scene."""
    estimates = {view.estimate_id: _estimate_state(view, chosen) for view in scene.estimates}
    marks = {mark.mark_id: _mark_state(mark, chosen, estimates) for mark in scene.marks}
    return Shown(chosen, estimates, marks)


def _estimate_state(view: EstimateView, chosen: Filter) -> State:
    return _when(view.earliest, view.latest, chosen) if _passes(view.facets, chosen) else "out"


def _mark_state(mark: Mark, chosen: Filter, estimates: Mapping[str, State]) -> State:
    if not _passes(mark.facets, chosen):
        return "out"
    if mark.dated:
        return _when(mark.earliest, mark.latest, chosen)
    if mark.needs_number and not chosen.is_empty:
        return _best(estimates[key] for key in mark.estimate_ids)
    return "in"


def _passes(facets: Mapping[str, Sequence[str]], chosen: Filter) -> bool:
    return all(code in facets.get(facet, ()) for facet, code in chosen.facets.items())


def _when(earliest: str, latest: str, chosen: Filter) -> State:
    """Return the state of an interval of ISO days, either of which may be empty."""
    first, last = (dt.date.fromisoformat(day) if day else None for day in (earliest, latest))
    days = Interval(first, last)
    if days.lies_in(chosen.since, chosen.until):
        return "in"
    touches = days.may_touch(chosen.since or dt.date.min, chosen.until or dt.date.max)
    return "may" if touches else "out"


def _best(states: Iterable[State]) -> State:
    return min(states, key=_ORDER.__getitem__, default="out")


@dataclass(frozen=True)
class Drawn:
    """How a mark is drawn under a filter; `numbers` are those that its label tells."""

    symbol: Symbol
    lighter: bool
    numbers: tuple[tuple[EstimateView, State], ...]


def draw(mark: Mark, scene: Scene, seen: Shown) -> Drawn:
    """Return how a mark that is in, or may be, is drawn."""
    views = {
        view.estimate_id: view for view in scene.estimates if view.estimate_id in mark.sized_by
    }
    numbers = tuple(
        (views[key], seen.estimates[key]) for key in mark.sized_by if seen.estimates[key] != "out"
    )
    certain = [view for view, state in numbers if state == "in"]
    lighter = seen.marks[mark.mark_id] == "may" or bool(numbers and not certain)
    if not mark.size:
        return Drawn(mark.symbol, lighter, numbers)
    size = scene.sizes[mark.size]
    told = certain or [view for view, _ in numbers]
    empty = sizes.silent if mark.reported else sizes.nothing
    symbol = sizes.symbol(size, figure(told)) if told else empty(size)
    return Drawn(
        dataclasses.replace(
            symbol,
            # A place that is not located is softer, whatever its numbers.
            fill_opacity=mark.symbol.fill_opacity,
            stroke=mark.symbol.stroke,
            stroke_pt=mark.symbol.stroke_pt,
            possible_pt=_possible(scene, mark, told, [view for view, _ in numbers]),
        ),
        lighter,
        numbers,
    )


def _possible(
    scene: Scene, mark: Mark, told: Sequence[EstimateView], numbers: Sequence[EstimateView]
) -> float:
    """Return the radius of the outermost number with the mays, 0 where they add nothing."""
    most, all_in_all = (greatest(views) for views in (told, numbers))
    return sizes.radius(scene.sizes[mark.size], all_in_all) if all_in_all > most else 0.0


def span(view: EstimateView) -> tuple[float, float] | None:
    """Return the least and the greatest number reported, or `None`."""
    least = view.below if view.low is None else view.low
    most = view.beyond if view.high is None else view.high
    return None if least is None or most is None else (least, most)


def greatest(views: Iterable[EstimateView]) -> float:
    """Return the sum of the greatest numbers reported."""
    return sum(found[1] for found in map(span, views) if found)


def figure(views: Sequence[EstimateView]) -> sizes.Figure:
    """Return the figure of one number, or of several of separate events, for a scale.

    Where one of several has no number or no upper end, the sum has none either.
    """
    if len(views) == 1:
        return sizes.Figure(views[0].low, views[0].high, span(views[0]), views[0].fewer)
    numbered = [view for view in views if span(view)]
    if not numbered:
        return sizes.Figure(None, None, None)
    low, high = sum(view.low or 0 for view in numbered), greatest(numbered)
    closed = len(numbered) == len(views) and all(view.high is not None for view in numbered)
    return sizes.Figure(low, high if closed else None, (low, high))


@dataclass(frozen=True)
class Sum:
    """What numbers of separate events come to; nobody said it (docs/decisions/0004).

    `open_above`: one has no upper end, and `high` sums what is reported. `open_below`: none
    has a lower end. `numbers` is how many there are; of one, `only` is the estimate.
    """

    numbers: int
    low: float
    high: float
    open_above: bool
    open_below: bool
    only: str


@dataclass(frozen=True)
class Totals:
    """What is left, counted.

    `events` are in and `may` be, running totals apart (`running`). `highest` is the running
    total with the greatest number among those that are in, or else among those that may be.
    `without` of both have no number for their whole among what is shown; `others` are told in
    numbers of another kind or unit alone, and are none of these. `certain` sums those
    that are in, `possible` both; where several are not `additive`, nobody may say it.
    Claimants and sources are those behind the numbers of these events, or of their parts where
    an event has none. `places` and `legs` are (shown, of how many); `figures` are numbers of
    every kind, in and may.
    """

    events: int
    may: int
    running: int
    highest: str
    without: int
    others: int
    additive: bool
    claimants: int
    sources: int
    certain: Sum
    possible: Sum
    places: tuple[int, int]
    legs: tuple[int, int]
    figures: tuple[int, int]


def counted(scene: Scene) -> frozenset[str]:
    """Return the events that a strip of time counts, running totals apart.

    On a map that is about events they are those of its own kind, as in `Totals`; on another
    all that some number belongs to.
    """
    if scene.subject not in ABOUT_EVENTS:
        return frozenset(view.event_id for view in scene.estimates)
    return frozenset(view.event_id for view in scene.estimates if view.main and not view.running)


def totals(scene: Scene, seen: Shown) -> Totals:
    """Return what the filter leaves, counted and added up."""
    visible = [view for view in scene.estimates if seen.estimates[view.estimate_id] != "out"]
    main = [view for view in visible if view.main]
    running = {view.event_id for view in main if view.running}
    events: dict[str, State] = {}
    for view in main:
        if view.event_id not in running:
            before = events.get(view.event_id, "out")
            events[view.event_id] = _best((before, seen.estimates[view.estimate_id]))
    reported = [view for view in main if view.event_id in events]
    wholes = [view for view in reported if _whole(view)]
    numbered = {view.event_id for view in wholes}
    # Who stands behind the number of an event; behind those of its parts where it has none.
    behind = [view for view in reported if view.event_id not in numbered or _whole(view)]
    voices = [claim for view in behind for claim in view.claims if claim.voice]
    states = list(seen.estimates.values())
    return Totals(
        events=sum(state == "in" for state in events.values()),
        may=sum(state == "may" for state in events.values()),
        running=len(running),
        highest=_highest((view for view in main if view.running), seen),
        without=len(set(events) - numbered),
        others=len({view.event_id for view in visible} - {view.event_id for view in main}),
        additive=all(view.adds for view in wholes),
        claimants=len({claim.claimant_number for claim in voices}),
        sources=len({claim.source_number for claim in voices}),
        certain=_sum(view for view in wholes if seen.estimates[view.estimate_id] == "in"),
        possible=_sum(wholes),
        places=_share(scene, seen, "point"),
        legs=_share(scene, seen, "line"),
        figures=(states.count("in"), states.count("may")),
    )


def _whole(view: EstimateView) -> bool:
    return view.scope == "whole" and span(view) is not None


def _highest(views: Iterable[EstimateView], seen: Shown) -> str:
    numbered = [view for view in views if _whole(view)]
    certain = [view for view in numbered if seen.estimates[view.estimate_id] == "in"]
    greatest_one = max(certain or numbered, key=lambda view: greatest((view,)), default=None)
    return greatest_one.estimate_id if greatest_one else ""


def _sum(views: Iterable[EstimateView]) -> Sum:
    numbered = [view for view in views if span(view)]
    return Sum(
        numbers=len(numbered),
        low=sum(view.low or 0 for view in numbered),
        high=greatest(numbered),
        open_above=any(view.high is None for view in numbered),
        open_below=bool(numbered) and all(view.low is None for view in numbered),
        only=numbered[0].estimate_id if len(numbered) == 1 else "",
    )


def _share(scene: Scene, seen: Shown, geometry: str) -> tuple[int, int]:
    """Return how many marks of a geometry are shown, and how many there are."""
    states = [seen.marks[mark.mark_id] for mark in scene.marks if mark.geometry == geometry]
    return sum(state != "out" for state in states), len(states)
