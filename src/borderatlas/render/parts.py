"""What parts a scene has for small multiples, and what the page's filter leaves in each."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from borderatlas import tally
from borderatlas.errors import RenderError, expect
from borderatlas.filtering import Filter, Shown, draw, shown
from borderatlas.languages import SOURCE, Language, each
from borderatlas.render.phrases import PHRASES
from borderatlas.scene import EstimateView, Mark, Scene, Text

MOST = 24
"""Nobody compares more maps than these."""

_PERIODS = "periods such as 2021,2023-08/2023-10"


@dataclass(frozen=True)
class Part:
    """What one map shows: its name, the page's filter, and what that leaves.

    `scene` has the marks that are shown, with the symbols and the numbers that the filter gives
    them; `lighter` are the ids of those that may be there. `sentence` is what the page says.
    """

    title: Text
    seen: Shown
    scene: Scene
    lighter: frozenset[str]
    sentence: Text

    @property
    def numbers(self) -> tuple[EstimateView, ...]:
        """The numbers that are shown."""
        return tuple(
            view for view in self.scene.estimates if self.seen.estimates[view.estimate_id] != "out"
        )


def parts(scene: Scene, by: str | Sequence[str]) -> tuple[Part, ...]:
    """Return the parts of a scene, in order, those without anything in them, too.

    Parameters
    ----------
    scene
        The scene.
    by
        "year"; the id of one of its facets; or periods as EDTF dates, such as "2023-08/2023-10",
        with commas between them or as a list.

    Raises
    ------
    RenderError
        The scene has no such facet or nothing that differs in time, a date is none, a period is
        named twice, or there are no parts or more than `MOST`.
    ArgumentError
        `by` is neither a text nor texts.
    """
    for item in [by] if isinstance(by, str) else _listed(by):
        expect(item, str, "write periods as texts, like ['2021', '2023-08/2023-10']")
    found = _by_facet(scene, by) or _by_period(scene, by)
    if len(found) > MOST:
        raise RenderError(f"{len(found)} maps on a sheet are too many; name at most {MOST} periods")
    return tuple(_part(scene, title, chosen) for title, chosen in found)


def _listed(by: Sequence[str]) -> Sequence[str]:
    expect(by, list | tuple, "write it like 'year' or ['2021', '2023-08/2023-10']")
    return by


def _by_facet(scene: Scene, by: str | Sequence[str]) -> list[tuple[Text, Filter]]:
    return [
        (label, Filter(facets={facet.facet_id: code}))
        for facet in scene.facets
        if facet.facet_id == by
        for code, label, _ in facet.options
    ]


def _by_period(scene: Scene, by: str | Sequence[str]) -> list[tuple[Text, Filter]]:
    if by == "year":
        if not scene.period:
            raise RenderError("the numbers of this map do not differ in time")
        first, last = (int(day[:4]) for day in scene.period)
        periods: Sequence[str] = [str(year) for year in range(first, last + 1)]
    else:
        periods = by.split(",") if isinstance(by, str) else by
    chosen: list[Filter] = []
    for period in map(str.strip, periods):
        found = _period(period, scene)
        if found in chosen:
            raise RenderError(f"the period {period!r} is named twice; name it once")
        chosen.append(found)
    if not chosen:
        raise RenderError(f"no period is named; {_options(scene)}")
    codes = dict.fromkeys((*scene.languages, SOURCE))
    return [(each(codes, partial(_said, found)), found) for found in chosen]


def _period(text: str, scene: Scene) -> Filter:
    if not text:
        raise RenderError(f"a period is empty; {_options(scene)}")
    if not text.startswith((".", "/")) and not text[0].isdecimal():
        raise RenderError(f"there is nothing called {text!r} on this map; {_options(scene)}")
    try:
        return Filter.during(text)
    except ValueError as error:
        raise RenderError(f"{error}; {_options(scene)}") from error


def _options(scene: Scene) -> str:
    """Return what a map can be split by, in words."""
    facets = [facet.facet_id for facet in scene.facets if len(facet.options) <= MOST]
    options = (*(("year",) if scene.period else ()), *facets)
    return f"maps are by {', '.join(options)}, or by {_PERIODS}" if options else f"name {_PERIODS}"


def _said(chosen: Filter, tongue: Language) -> str:
    """Return a period in words: in years or months where it is whole ones, else in days."""
    since, until = chosen.since, chosen.until
    days = [day for day in (since, until) if day]
    if _begins(since, year=True) and _ends_one(until, year=True):
        said = [tongue.day(day.year) for day in days]
    elif _begins(since) and _ends_one(until):
        said = [tongue.day(day.year, day.month) for day in days]
    else:
        said = [tongue.day(day.year, day.month, day.day) for day in days]
    if not since:
        return tongue.say(str(PHRASES["span_until"]), until=said[0])
    if not until:
        return tongue.say(str(PHRASES["span_since"]), since=said[0])
    if said[0] == said[1]:
        return said[0]
    return tongue.say("{start} to {end}", start=said[0], end=said[1])


def _begins(day: dt.date | None, *, year: bool = False) -> bool:
    return day is None or (day.day == 1 and (not year or day.month == 1))


def _ends_one(day: dt.date | None, *, year: bool = False) -> bool:
    if day is None:
        return True
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day == last and (not year or day.month == 12)


# ----------------------------------------------------------------------- what the filter leaves


def _part(scene: Scene, title: Text, chosen: Filter) -> Part:
    seen = shown(scene, chosen)
    left = [mark for mark in scene.marks if seen.marks[mark.mark_id] != "out"]
    drawn = [(mark, draw(mark, scene, seen)) for mark in left]
    marks = tuple(_mark(mark, scene, seen) for mark in left)
    lighter = frozenset(mark.mark_id for mark, found in drawn if found.lighter)
    return Part(title, seen, replace(scene, marks=marks), lighter, _sentence(scene, seen))


def _sentence(scene: Scene, seen: Shown) -> Text:
    if {*seen.estimates.values(), *seen.marks.values()} <= {"out"}:
        codes = dict.fromkeys((*scene.languages, SOURCE))
        return each(codes, lambda tongue: tongue.say("Nothing reported."))
    return tally.sentence(scene, seen)


def _mark(mark: Mark, scene: Scene, seen: Shown) -> Mark:
    """Return a mark as the page has it under the filter (`followmap.js`)."""
    found = draw(mark, scene, seen)
    tells = bool(mark.sized_by) and any(mark.value.values())
    codes = dict.fromkeys((SOURCE, *scene.languages))
    return replace(
        mark,
        symbol=found.symbol,
        value=each(codes, lambda tongue: tally.value(found, tongue)) if tells else mark.value,
        estimate_ids=tuple(key for key in mark.estimate_ids if seen.estimates[key] != "out"),
    )
