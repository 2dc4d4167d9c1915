"""Small numbers of people: shown as "fewer than", with all withheld that would tell them.

A number of people below a bound k, for one place (no province or more) and a time shorter than
a year, can point at a person; a leg of the event tells a place and a time, too. Outside the team
it becomes the interval from 1 to k - 1, or, where that would not be true ("at least 2", "0 to 3"),
it is withheld; 0 is no small number. All words of the event go as well, since no list of number
words is whole: the wording and the paraphrase of each of its claims, and its name; and shares,
which tell the number of a small whole. A time whose length is not known counts as short.

What is assumed of a reader who wants the number (the sums are made in `deduce.py`):

- the reader knows k, this program, and that people are counted in whole numbers from 0 up; and
  holds true any of the published claims that can be true together, whoever makes them, each with
  the very number it gives ("about 60" is 60);
- numbers of one event, of whatever kind and unit, count the same people: a whole is the sum of
  its places, a set that of its members, an area (perhaps) that of what lies in it, and each
  may have more people elsewhere, or none; places without a report may have nobody;
- or they count parts of each other: what was within a time is part of it, and the numbers in all
  other units are parts of one (`partition.py` has these readings);
- who is named without a number was at least one; what is withheld is not small.

Where under these beliefs an interval could be told more closely than it is shown, further
numbers of the event are withheld, all claims on one place, time and unit at once: first all that
the event has, then one after another is given back, its whole first, if every interval stays as
it is. What is withheld in the end cannot be made less by any one of them. The order is that of
ids, never of numbers: which number is withheld does not tell which of them is the greater.

What a filter adds up are the intervals of published claims, and nothing else is there to add up.
So no period and no facet tells more than these intervals do one by one, unless to somebody who
holds a sum true and what it was made of wrong.
"""

from __future__ import annotations

import functools
import math
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Literal

from borderatlas import running
from borderatlas.dates import parse_edtf
from borderatlas.deduce import Belief, Budget, TooManyError
from borderatlas.languages import N_, language
from borderatlas.partition import Cells, Matter, Partition, matter, readings
from borderatlas.rows import Row
from borderatlas.schema import LANGUAGES, PLACES, TABLES, WIDE

_BOUNDS = ("low", "best", "high")
_NOT_PEOPLE = frozenset({"facilities", "capacity"})
_SHARES = frozenset({"percent", "share", "rate"})
"""Words in the code of a unit that is no number of people; any other unit is taken for one."""

_YEAR_DAYS = 365

Tables = MutableMapping[str, tuple[Row, ...]]
State = Literal["open", "fewer", "withheld"]
_Item = tuple[Matter, str, str, State]
"""What is given back as one: the numbers for one matter, date and unit, small or not."""


def hide(tables: Tables, smallest: int) -> int:
    """Put "fewer than" in the stead of small numbers, and nothing in that of what tells them.

    Returns how many claims do not show their own number.

    Parameters
    ----------
    tables
        The rows that the audience sees; they are changed.
    smallest
        The bound k: the smallest number that may be shown.
    """
    found = _events(tables, smallest)
    numbers = {key: [*map(_number, event.numbered())] for key, event in found.items()}
    links = running.joined(tables["events"])
    states: dict[str, State] = {}
    totals: set[str] = set()
    for event_id, event in found.items():
        if event.is_small:
            own = event.hidden()
            states |= own
            if room := event.room(own):
                totals |= running.telling(event_id, room, links, numbers)
    states |= dict.fromkeys(totals, "withheld")
    told = {row["event_id"] for row in tables["claims"] if row["claim_id"] in states}
    tables["claims"] = tuple(
        _shown(row, states.get(row["claim_id"], "open"), smallest)
        if row["event_id"] in told
        else row
        for row in tables["claims"]
    )
    words = {row["code"]: row for row in tables["vocabulary"] if row["vocabulary"] == "claim_kind"}
    tables["events"] = tuple(
        _renamed(row, words) if row["event_id"] in told else row for row in tables["events"]
    )
    used = {row["qualifier"] for row in tables["claims"]} & set(_MEANS)
    tables["vocabulary"] = tuple(_worded(tables["vocabulary"], used, smallest))
    return len(states)


def given_up(tables: Mapping[str, tuple[Row, ...]], smallest: int) -> set[str]:
    """Return the events too large to find out what has to be withheld; the rows are not hidden."""
    return {
        event_id
        for event_id, event in _events(tables, smallest).items()
        if event.is_small and event.is_given_up
    }


def _events(tables: Mapping[str, tuple[Row, ...]], smallest: int) -> dict[str, _Event]:
    places = {row["place_id"]: row for name in PLACES for row in tables[name]}
    dates = {row["event_id"]: row["date"] for row in tables["events"]}
    events: dict[str, list[Row]] = {}
    for row in tables["claims"]:
        if row["status"] != "withdrawn":
            events.setdefault(row["event_id"], []).append(row)
    legs: dict[str, list[Row]] = {}
    for row in tables["routes"]:
        legs.setdefault(row["event_id"], []).append(row)
    return {
        key: _Event(claims, legs.get(key, []), dates.get(key), places, smallest)
        for key, claims in events.items()
    }


_WORDS = {
    "fewer_than": N_("fewer than"),
    "withheld": N_("number withheld"),
}
_MEANS = {
    "fewer_than": (
        "A number of people below {k}, kept back to protect them: low and high are the least and "
        "the greatest that it can be, and no claimant's numbers."
    ),
    "withheld": (
        "There may be a number. It is kept back, since it would tell one that is below {k}: that "
        "low, best and high are empty does not say that none was given."
    ),
}


def _worded(vocabulary: Iterable[Row], used: Collection[str], smallest: int) -> list[Row]:
    """Return the code lists with the words for what is kept back, where a recipient reads them."""
    rows = list(vocabulary)
    columns = dict.fromkeys(TABLES["vocabulary"].names)
    for code in sorted(used):
        labels = {f"label_{name}": language(name).say(_WORDS[code]) for name in LANGUAGES}
        key = {"vocabulary": "qualifier", "code": code}
        rows.append({**columns, **key, **labels, "definition": _MEANS[code].format(k=smallest)})
    return sorted(rows, key=lambda row: (row["vocabulary"], row["code"])) if used else rows


def _shown(row: Row, state: State, smallest: int) -> Row:
    """Return a claim on an event that keeps a number back: its words go, whatever they say."""
    told: Row
    if state == "fewer":
        told = {"low": 1, "best": None, "high": smallest - 1, "qualifier": "fewer_than"}
    elif state == "withheld":
        told = {"low": None, "best": None, "high": None, "qualifier": "withheld"}
    else:
        told = {}
    return {**row, **told, "wording": None, "paraphrase": None}


def _renamed(event: Row, words: Mapping[str, Row]) -> Row:
    """Return an event under the word for its kind; its date and its places stand beside it."""
    kind = words.get(event["kind"], {})
    labels = {f"name_{code}": kind.get(f"label_{code}") for code in LANGUAGES}
    return {**event, **labels, "name_en": labels["name_en"] or event["kind"]}


def _number(row: Row) -> running.Number:
    return running.Number(row["claim_id"], bool(matter(row)), running.span(row))


def _numbers(row: Row) -> list[float]:
    return [row[name] for name in _BOUNDS if row[name] is not None]


def is_below(row: Row, smallest: int) -> bool:
    """Return whether a claim gives a number of people that is small, wherever they were."""
    return _counts_people(row) and 0 < max(_numbers(row), default=0) < smallest


def _words_of(unit: str) -> set[str]:
    return set(re.split(r"[_.-]", unit))


def _counts_people(row: Row) -> bool:
    return not _words_of(row["unit"]) & (_NOT_PEOPLE | _SHARES)


def _days(edtf: str | None) -> int | None:
    """Return how many days a date may mean; `None` where that is not known.

    A year of which not all digits are known (`201X`) is one year, or a day of it.
    """
    days = parse_edtf(edtf) if edtf and "X" not in edtf else None
    if not days or not days.earliest or not days.latest:
        return None
    return (days.latest - days.earliest).days + 1


@dataclass(frozen=True)
class _Event:
    """The claims of an event, and what its public numbers would tell."""

    claims: list[Row]
    legs: list[Row]
    date: str | None
    places: Mapping[str, Row]
    smallest: int

    @property
    def is_small(self) -> bool:
        """Whether a number of the event is small."""
        return any(self._state(row) != "open" for row in self.claims)

    @property
    def is_given_up(self) -> bool:
        """Whether the event is too large: all but its totals is withheld."""
        return self._found is None

    def hidden(self) -> dict[str, State]:
        """Return the claims that are not shown as they are, and how they are shown."""
        states = self._states
        withheld = self._withheld(states)
        for row in self._people():
            if self._item(row, states) in withheld:
                states[row["claim_id"]] = "withheld"
        return {key: state for key, state in states.items() if state != "open"}

    @property
    def _states(self) -> dict[str, State]:
        """Return how each claim is shown before the sums are looked at."""
        states = {row["claim_id"]: self._state(row) for row in self.claims}
        for row in self.claims:
            if _words_of(row["unit"]) & _SHARES and _numbers(row):
                states[row["claim_id"]] = "withheld"
        return states

    def room(self, states: Mapping[str, State]) -> running.Room | None:
        """Return what the people of the event can come to, if an interval hides some of them."""
        if self.is_given_up:  # any number for more than the event may tell one of it
            return running.Room(need=math.inf, top=float(sys.maxsize))
        found: dict[Matter, list[tuple[float, float]]] = {}
        for row in self._people():
            state = states.get(row["claim_id"], "open")
            low, high = running.span(row)
            if state == "fewer":
                bounds = (self.smallest - 1.0, self.smallest - 1.0)
            elif state == "withheld" or not _numbers(row):
                bounds = (float(self.smallest), math.inf)
            else:
                bounds = (low, high)
            found.setdefault(matter(row), []).append(bounds)
        if "fewer" not in states.values():
            return None
        whole = {states.get(row["claim_id"]) for row in self._people() if not matter(row)}
        parts = [found[""]] if "fewer" in whole else [found[key] for key in found if key]
        return running.Room(
            need=sum(max(need for need, _ in one) for one in parts),
            top=sum(max(top for _, top in one) for one in parts),
        )

    def _people(self) -> Iterator[Row]:
        return (row for row in self.claims if _counts_people(row))

    def numbered(self) -> Iterator[Row]:
        """Yield the claims that give a number of people, and not that there was nobody."""
        return (row for row in self._people() if any(_numbers(row)))

    def _state(self, row: Row) -> State:
        """Return how a claim is shown for its own sake."""
        numbers = _numbers(row)
        if not is_below(row, self.smallest) or not self._points(row):
            return "open"
        told = row["qualifier"] == "more_than" or min(numbers) == 0
        return "withheld" if told else "fewer"

    def _points(self, row: Row) -> bool:
        """Return whether a claim counts people at one place in less than a year, or may do so.

        What a leg of the event tells of place and time, it tells of all people of the event.
        """
        around = self.claims if row["scope"] == "whole" else [row]
        named = [item["place_id"] for item in around]
        named += [leg[end] for leg in self.legs for end in ("from_id", "to_id")]
        own = _days(row["date"])
        others = [_days(date) for date in (self.date, *(leg["date"] for leg in self.legs))]
        short = own is None or min(own, *(days or own for days in others)) < _YEAR_DAYS
        return short and any(map(self._is_narrow, named))

    def _is_narrow(self, place_id: str) -> bool:
        return self.places[place_id]["kind"] not in WIDE

    def _item(self, row: Row, states: Mapping[str, State]) -> _Item:
        return matter(row), row["date"] or "", row["unit"], states[row["claim_id"]]

    def _withheld(self, states: Mapping[str, State]) -> set[_Item]:
        """Return what is withheld so that no interval can be told more closely."""
        if self._found is None:
            found = (self._item(row, states) for row in self._people() if _numbers(row))
            return {item for item in found if not self._is_total(item)}
        return self._found

    def _is_total(self, item: _Item) -> bool:
        """Return whether an item is of all people over all days: no other is taken off it."""
        return not item[0] and item[1] in ("", self.date) and item[2:] == ("persons", "open")

    @functools.cached_property
    def _found(self) -> set[_Item] | None:
        try:
            return self._least(self._states)
        except TooManyError:
            return None

    def _least(self, states: Mapping[str, State]) -> set[_Item]:
        """Return the least that has to be withheld, found by one question after another."""
        budget = Budget(len(self.claims))
        found = {
            self._item(row, states)
            for row in self._people()
            if states[row["claim_id"]] != "withheld" and any(_numbers(row))
        }
        people = tuple(self._people())
        ways = [
            Partition(people, self.claims, self.date, self.places, reading)
            for reading in readings(people)
        ]
        if self._is_safe(ways, states, set(), budget):
            return set()
        withheld = set(found)
        for item in sorted(found, key=_given_back):
            if self._is_safe(ways, states, withheld - {item}, budget):
                withheld.remove(item)
        return withheld

    def _is_safe(
        self,
        ways: list[Partition],
        states: Mapping[str, State],
        withheld: Collection[_Item],
        budget: Budget,
    ) -> bool:
        return not any(budget.narrowed(*self._told(parts, states, withheld)) for parts in ways)

    def _told(
        self, parts: Partition, states: Mapping[str, State], withheld: Collection[_Item]
    ) -> tuple[list[Belief], list[Belief]]:
        """Return the intervals in the place of numbers, and what else may be held true."""
        hidden, known = [], list(parts.empty())
        for row in self._people():
            item, sums = self._item(row, states), parts.of(row)
            state = "withheld" if item in withheld else states[row["claim_id"]]
            if state == "fewer":
                hidden.append(Belief(sums, 1, self.smallest - 1))
            elif state == "withheld":
                known += [Belief(sums, 1), Belief(sums, self.smallest)]
            else:
                known += _beliefs(row, sums)
        return hidden, known


def _given_back(item: _Item) -> tuple[bool, bool, _Item]:
    """Return the order: the whole, small numbers, then the others, by place, date and unit."""
    return bool(item[0]), item[3] == "open", item


def _beliefs(row: Row, cells: Cells) -> Iterator[Belief]:
    """Yield what a published claim says of its number, as closely as it can be taken."""
    low, best, high = (None if row[name] is None else int(row[name]) for name in _BOUNDS)
    if best is not None:
        yield Belief(cells, best, best)
    if low is not None or high is not None:
        yield Belief(cells, low or 0, high)
    if not _numbers(row):
        yield Belief(cells, 1)
