"""Numbers that would be added although they may count the same people, place by place."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from borderatlas.check_places import reachable
from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem
from borderatlas.names import some_of
from borderatlas.overlaps import overlapping
from borderatlas.rows import Record, Tables, problem
from borderatlas.schema import PLACES

_Dated = tuple[dt.date, dt.date, Record]
"""The first and the last day that a claim may speak of, and the claim."""

_Pair = tuple[Record, Record]
"""Two claims, the one higher up in the file first."""


def check_rivals(tables: Tables) -> Iterator[Problem]:
    """Yield claims of one kind and time, of places that meet, under events not said to overlap.

    Under one event they would be rivals; under two they would be added: a date that is less
    exact may well be the same day. One claim speaks for all that its event meets.
    """
    if "events" not in tables:
        return
    linked = overlapping(event.values for event in tables["events"])
    groups: dict[tuple[str, str], list[_Dated]] = defaultdict(list)
    for claim in tables.get("claims", ()):
        needed = ("place_id", "kind", "unit", "event_id", "date")
        if claim["status"] != "withdrawn" and all(claim[name] for name in needed):
            days = parse_edtf(claim["date"])
            first, last = days.earliest or dt.date.min, days.latest or dt.date.max
            groups[claim["kind"], claim["unit"]].append((first, last, claim))
    for group in groups.values():
        ground = _ground(tables, {claim["place_id"] for _, _, claim in group})
        yield from _told(_pairs(group, ground, linked), ground)


def _pairs(
    group: list[_Dated], ground: _Ground, linked: Mapping[str, Collection[str]]
) -> Iterable[_Pair]:
    """Return one pair of claims for two events, on the same place if there is such a pair."""
    pairs: dict[frozenset[str], _Pair] = {}
    for earlier, claim in _meeting(group, ground.near):
        one, other = earlier["event_id"], claim["event_id"]
        if one != other and other not in linked.get(one, ()):
            pair = frozenset((one, other))
            if pair not in pairs or _same_place(earlier, claim) > _same_place(*pairs[pair]):
                pairs[pair] = earlier, claim
    return pairs.values()


def _same_place(one: Record, other: Record) -> bool:
    return bool(one["place_id"] == other["place_id"])


def _meeting(group: list[_Dated], near: Mapping[str, Collection[str]]) -> Iterator[_Pair]:
    """Yield two claims for events that have a day in common at places that meet.

    From the earliest first day on, the claim of an event that lasts longest at a place meets
    the next claim if any of that event there does; so the work grows with events, not claims.
    """
    longest: dict[str, dict[str, _Dated]] = defaultdict(dict)
    for dated in sorted(group, key=lambda dated: (dated[0], dated[2].row)):
        first, last, claim = dated
        for place in near[claim["place_id"]]:
            for _, end, other in longest[place].values():
                if end >= first and (place == claim["place_id"] or _both_count(claim, other)):
                    yield (other, claim) if other.row < claim.row else (claim, other)
        here = longest[claim["place_id"]]
        if claim["event_id"] not in here or here[claim["event_id"]][1] < last:
            here[claim["event_id"]] = dated


def _both_count(*claims: Record) -> bool:
    """Return whether claims give numbers that anybody could add."""
    return all(any(claim[name] is not None for name in ("low", "best", "high")) for claim in claims)


def _told(pairs: Iterable[_Pair], ground: _Ground) -> Iterator[Problem]:
    """Yield a warning for all that one event meets on its place, one for all that it holds."""
    held: dict[tuple[str, bool], list[tuple[Record, Record, _Pair]]] = defaultdict(list)
    for earlier, claim in pairs:
        holds = ground.parts[earlier["place_id"]] <= ground.extents[claim["place_id"]]
        wide, narrow = (claim, earlier) if holds else (earlier, claim)
        key = wide["event_id"], _same_place(earlier, claim)
        held[key].append((wide, narrow, (earlier, claim)))
    for group in held.values():
        wide, _, pair = group[0]
        yield _problem(pair, wide, [narrow for _, narrow, _ in group])


def _problem(pair: _Pair, wide: Record, narrow: Sequence[Record]) -> Problem:
    earlier, claim = pair
    column, where, why = "date", earlier["date"], "same kind and place, and the dates meet"
    if not _same_place(earlier, claim):
        column, where = "place_id", f"{earlier['date']}, {earlier['place_id']}"
        why = "same kind, the dates meet, and so do the places"
    more = f"; neither are {len(narrow) - 1} more" if len(narrow) > 1 else ""
    message = (
        f"'{earlier['claim_id']}' ({where}) may count the same people: {why}, but the events "
        f"'{earlier['event_id']}' and '{claim['event_id']}' are not said to overlap{more}"
    )
    names = some_of([f"'{record['event_id']}'" for record in narrow])
    hint = (
        f"put both under one event, or name {names} in the `overlaps` of "
        f"'{wide['event_id']}'; leave it when they are other people"
    )
    return problem("claims", claim, column, message, hint=hint, level="warning")


@dataclass(frozen=True)
class _Ground:
    """Of each place: what a claim on it names, what lies in it, and the places it meets."""

    parts: Mapping[str, frozenset[str]]
    extents: Mapping[str, frozenset[str]]
    near: Mapping[str, frozenset[str]]


def _ground(tables: Tables, claimed: Collection[str]) -> _Ground:
    """Return how the places of claims lie to each other.

    Two meet when one is, holds or is a member of the other, or both hold a third as sets.
    """
    areas = {row["place_id"]: row for row in tables.get("areas", ())}
    parts = {
        place: frozenset({place} | (reachable(place, areas) if place in areas else set()))
        for place in claimed
    }
    extents = {place: parts[place] | _inside(areas.get(place), tables) for place in claimed}
    naming: dict[str, set[str]] = defaultdict(set)
    holding: dict[str, set[str]] = defaultdict(set)
    for place in claimed:
        for part in parts[place]:
            naming[part].add(place)
        for part in extents[place]:
            holding[part].add(place)
    near = {
        place: frozenset[str]().union(
            *(holding[part] for part in parts[place]), *(naming[part] for part in extents[place])
        )
        for place in claimed
    }
    return _Ground(parts, extents, near)


def _inside(area: Record | None, tables: Tables) -> frozenset[str]:
    """Return the places that lie in a border, a country, a province or a region."""
    return frozenset(
        row["place_id"]
        for name in (PLACES if area else ())
        for row in tables.get(name, ())
        if area and _lies_in(area, name, row)
    )


def _lies_in(area: Record, table: str, row: Record) -> bool:
    codes = row["admin_codes"]
    if area["kind"] == "border":
        return table == "crossings"
    if area["kind"] == "country" and area["country"]:
        joins = table == "crossings" or row["kind"] == "border"
        if joins:  # two countries, whose codes a crossing may name
            return not codes or any(code.startswith(f"{area['country']}-") for code in codes)
        return bool(row["country"] == area["country"])
    if area["kind"] in ("province", "region"):
        shared = set(codes) & set(area["admin_codes"])
        return bool(shared) and (table == "crossings" or shared == set(codes))
    return False
