"""Rules of evidence: bounds and qualifiers, retelling, rivals, sources, review."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterator, Mapping

from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem
from borderatlas.rows import Record, Tables, columns_with, problem
from borderatlas.schema import QUALIFIER_BOUNDS, TABLES

_BOUNDS = ("low", "best", "high")
_RATES = frozenset({"per", "percent", "rate", "share"})
"""Words in the code of a unit whose numbers may have decimals."""

_FIRST_YEAR = 1900
"""Dates of earlier years are more likely a slip than a source."""


def check_claims(tables: Tables) -> Iterator[Problem]:
    """Yield claims whose numbers, retellings or events contradict each other."""
    claims = tables.get("claims", ())
    by_id = {record["claim_id"]: record for record in reversed(claims)}
    for claim in claims:
        yield from _check_order(claim)
        yield from _check_qualifier(claim)
        yield from _check_whole(claim)
        yield from _check_retells(claim, by_id)
    yield from _check_cycles(claims, by_id)
    yield from _check_overlaps(tables)
    yield from _check_dates_of_events(claims, tables)
    yield from _check_parts(claims)


def _check_order(claim: Record) -> Iterator[Problem]:
    given = [name for name in _BOUNDS if claim[name] is not None]
    for lower, upper in itertools.pairwise(given):
        if claim[lower] > claim[upper]:
            message = f"is more than {upper} ({claim[upper]})"
            yield problem("claims", claim, lower, message, hint="low <= best <= high")


def _check_qualifier(claim: Record) -> Iterator[Problem]:
    qualifier = claim["qualifier"]
    if qualifier not in QUALIFIER_BOUNDS or claim.unread.intersection(_BOUNDS):
        return
    given = frozenset(name for name in _BOUNDS if claim[name] is not None)
    allowed = QUALIFIER_BOUNDS[qualifier]
    if given not in allowed:
        message = f"goes with {_listing(allowed[0])}, and the row gives {_listing(given)}"
        hint = "move the number to its column, or choose the qualifier that fits the wording"
        yield problem("claims", claim, "qualifier", message, hint=hint)


def _check_whole(claim: Record) -> Iterator[Problem]:
    """Yield parts of a person; rates and shares are told by their units."""
    if claim["unit"] is None or _RATES & set(claim["unit"].split("_")):
        return
    for name in _BOUNDS:
        if claim[name] is not None and claim[name] != int(claim[name]):
            message = f"is no whole number, and the unit is '{claim['unit']}'"
            hint = "write the whole number, or choose the unit of a rate or a share"
            yield problem("claims", claim, name, message, hint=hint, level="warning")


def _listing(names: frozenset[str]) -> str:
    return " and ".join(name for name in _BOUNDS if name in names) or "no number"


def _check_retells(claim: Record, by_id: Mapping[str, Record]) -> Iterator[Problem]:
    told = by_id.get(claim["retells"]) if claim["retells"] else None
    if told is None:
        return
    for column, what in (("claimant_id", "claimant"), ("event_id", "event")):
        if claim[column] and told[column] and claim[column] != told[column]:
            message = f"this claim is of another {what} ('{told[column]}')"
            hint = f"a retelling keeps the {what}; correct {column} or empty `retells`"
            yield problem("claims", claim, "retells", message, hint=hint)
    if told["status"] == "withdrawn" and claim["status"] not in (None, "withdrawn"):
        message = "this claim was withdrawn"
        hint = "withdraw the retelling, too, or say in `note` why it stands"
        yield problem("claims", claim, "retells", message, hint=hint, level="warning")


def _check_cycles(claims: tuple[Record, ...], by_id: Mapping[str, Record]) -> Iterator[Problem]:
    """Yield each claim that, from retelling to retelling, comes back to itself."""
    for claim in claims:
        seen: set[str] = set()
        told = claim["retells"]
        while told in by_id and told not in seen and told != claim["claim_id"]:
            seen.add(told)
            told = by_id[told]["retells"]
        if told is not None and told == claim["claim_id"]:
            message = "the claim passes itself on"
            hint = "the earliest claim retells none: empty its `retells`"
            yield problem("claims", claim, "retells", message, hint=hint)


def _check_overlaps(tables: Tables) -> Iterator[Problem]:
    for event in tables.get("events", ()):
        if event["event_id"] in event["overlaps"]:
            message = "the event overlaps itself"
            yield problem("events", event, "overlaps", message, hint="remove its own id")
    lists = {event["event_id"]: event["overlaps"] for event in tables.get("events", ())}
    told: set[str] = set()
    for event in tables.get("events", ()):
        key = event["event_id"]
        for other in sorted(told.intersection(event["overlaps"])):
            if key in lists[other]:
                yield _mutual(event, other)
        told.add(key)


def _mutual(event: Record, other: str) -> Problem:
    message = "that event lists this one, too: each would be a total that counts the other again"
    hint = "list it once, in the row of the event that counts the other again"
    return problem("events", event, "overlaps", message, hint=hint, value=other, level="warning")


def _check_dates_of_events(claims: tuple[Record, ...], tables: Tables) -> Iterator[Problem]:
    """Yield claims that count their event at a time at which it was not.

    Those of another kind may speak of what became of its people, and later.
    """
    events = {(event["event_id"], event["kind"]): event for event in tables.get("events", ())}
    for claim in claims:
        event = events.get((claim["event_id"], claim["kind"]))
        if event is None or not event["date"] or not claim["date"]:
            continue
        said, when = parse_edtf(claim["date"]), parse_edtf(event["date"])
        if not when.may_touch(said.earliest or dt.date.min, said.latest or dt.date.max):
            message = f"cannot be a time of its event '{claim['event_id']}' ({event['date']})"
            hint = "enter the day that the claim speaks of, not that of the source"
            yield problem("claims", claim, "date", message, hint=hint, level="warning")


def _check_parts(claims: tuple[Record, ...]) -> Iterator[Problem]:
    """Yield parts of an event that are more than all of it, by the same claimant."""
    most: dict[tuple[str, ...], Record] = {}
    parts: list[tuple[tuple[str, ...], Record]] = []
    for claim in claims:
        matter = tuple(claim[name] for name in ("event_id", "claimant_id", "kind", "unit"))
        if claim["status"] == "withdrawn" or not all(matter):
            continue
        if claim["scope"] == "part":
            parts.append((matter, claim))
        elif _most(claim) > (_most(most[matter]) if matter in most else 0):
            most[matter] = claim
    for matter, claim in parts:
        floor = "best" if claim["low"] is None else "low"
        if matter in most and (claim[floor] or 0) > _most(most[matter]):
            whole = most[matter]
            message = f"a part is more than all of it: '{whole['claim_id']}', of the same claimant"
            hint = "correct one of them, or the `scope`"
            yield problem("claims", claim, floor, message, hint=hint, level="warning")


def _most(claim: Record) -> float:
    """Return the greatest number that a claim allows; "more than" allows any."""
    if claim["qualifier"] == "more_than":
        return math.inf
    return max((claim[name] for name in _BOUNDS if claim[name] is not None), default=0)


def check_sources(tables: Tables) -> Iterator[Problem]:
    """Yield the sources that would be lost with their web page."""
    for source in tables.get("sources", ()):
        if source["archived_url"] is None and "archived_url" not in source.unread:
            of = f"'{source['source_id']}' has" if source["source_id"] else "has"
            message = f"{of} no archived copy"
            hint = "archive the page and enter its address"
            yield problem("sources", source, "archived_url", message, hint=hint, level="warning")


def check_days(tables: Tables, today: dt.date) -> Iterator[Problem]:
    """Yield the days of work (read, reviewed) that are still to come."""
    for name, records in tables.items():
        for column in columns_with(TABLES[name], "day"):
            for record in records:
                if record[column.name] and record[column.name] > today.isoformat():
                    message = f"is a day in the future; today is {today}"
                    hint = "enter the day on which it was done, or correct the computer's clock"
                    yield problem(name, record, column.name, message, hint=hint)


def check_dates(tables: Tables, today: dt.date | None) -> Iterator[Problem]:
    """Yield dates of so early a year, or so late a one, that it is more likely mistyped."""
    for name, records in tables.items():
        for column in columns_with(TABLES[name], "edtf"):
            for record in records:
                fault = _odd_year(record[column.name], today) if record[column.name] else ""
                if fault:
                    hint = "correct the year; leave it when the source means it"
                    yield problem(name, record, column.name, fault, hint=hint, level="warning")


def _odd_year(date: str, today: dt.date | None) -> str:
    days = parse_edtf(date)
    first = days.earliest or days.latest
    if first and first.year < _FIRST_YEAR:
        return f"is before {_FIRST_YEAR}"
    written = max(map(int, re.findall(r"(?<!-)\b\d{4}", date)), default=0)
    if today and (written > today.year or (days.earliest or today) > today):
        return f"is still to come; today is {today}"
    return ""
