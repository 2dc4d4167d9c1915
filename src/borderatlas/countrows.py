"""A count as rows of an atlas: a claim for each place, period and kind, and its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from borderatlas import words
from borderatlas.languages import language
from borderatlas.schema import LANGUAGES

if TYPE_CHECKING:
    from borderatlas.atlas import Atlas
    from borderatlas.eventcounts import EventCounts

Cells = Mapping[str, str]

_BOUNDS = ("low", "best", "high")
COUNTED = (
    *("claim_id", "event_id", "kind", "unit", "date", "place_id", "place_basis", "scope"),
    *(*_BOUNDS, "qualifier", "claimant_id", "source_id", "paraphrase"),
)
"""What a count says; all else is people's to say. That they reviewed it holds while that is so."""


@dataclass(frozen=True)
class Said:
    """Who says it, where it is read, and what is counted.

    `kinds` gives the kind of claim by kind of event; with one for `""`, all events are of it.
    `how` says in English when an event counts at a place.
    """

    source_id: str
    claimant_id: str
    unit: str
    kinds: Mapping[str, str]
    how: str


def begin_of(said: Said) -> str:
    """Return how the ids of all claims begin that are counted from a source."""
    return f"{said.source_id}.."


def claims_of(counts: EventCounts, said: Said, left: Counter[str]) -> Iterator[dict[str, str]]:
    """Yield the claims; `left` gets the events that are in none."""
    bins: dict[tuple[str, str, str], Counter[str]] = {}
    for row in counts.frame().fillna(0).to_dict("records"):
        kind = said.kinds.get(row.get("kind", ""), said.kinds.get(""))
        if row["match"] != "matched":
            left[row["match"]] += row["events"]
        elif kind is None:
            left[f"of the kind {row['kind']!r}"] += row["events"]
        else:
            held = bins.setdefault((row["place_id"], row.get("period", ""), kind), Counter())
            held.update({name: row[name] for name in ("events", *counts.numbers)})
            held.update({f"{name}_given": row[f"{name}_given"] for name in counts.numbers})
    if counts.account.invalid:
        left["invalid"] = counts.account.invalid
    for of, held in bins.items():
        yield _claim(of, held, counts.numbers, said)


def _claim(
    of: tuple[str, str, str], held: Counter[str], numbers: Sequence[str], said: Said
) -> dict[str, str]:
    place_id, period, kind = of
    date = _date(period)
    number = _bounds(held, numbers) if numbers else {"best": held["events"]}
    when = period.replace("/", "_") or "undated"
    records = "1 record" if held["events"] == 1 else f"{held['events']:,} records"
    claim_id = f"{begin_of(said)}{place_id}..{when}..{kind}"
    return {
        "claim_id": claim_id, "event_id": claim_id,
        "kind": kind, "unit": said.unit, "date": date, "place_id": place_id,
        "place_basis": "inferred", "scope": "whole",
        **{bound: f"{value:.4f}".rstrip("0").rstrip(".") for bound, value in number.items()},
        "qualifier": _qualifier(number, numbers),
        "claimant_id": said.claimant_id, "source_id": said.source_id,
        "paraphrase": f"{records} {said.how}{_added_up(held, [*number] if numbers else [])}.",
        **OWN,
    }  # fmt: skip


def _date(period: str) -> str:
    """Return when a bin is: 202X and 20XX where it is one of several years, and which is not told.

    An interval would say that it took all of them.
    """
    first, slash, last = period.partition("/")
    if not slash:
        return period
    for known in (3, 2):
        if first[:known] == last[:known]:
            return first[:known].ljust(4, "X")
    return ""


def _added_up(held: Counter[str], numbers: Sequence[str]) -> str:
    """Return of how many records the numbers are added up."""
    given = min((held[f"{name}_given"] for name in numbers), default=held["events"])
    if not numbers or given == held["events"]:
        return ", their numbers added up" if numbers else ""
    return f"; {given:,} of them {'gives' if given == 1 else 'give'} a number, added up"


OWN = {
    "status": "asserted",
    "sensitivity": "public-ok",
    "note": "Counted from the table of the source.",
}
"""What a new claim says besides what is counted."""


_QUALIFIERS = {
    frozenset(): "none",
    frozenset({"best"}): "exact",
    frozenset({"low"}): "more_than",
    frozenset({"high"}): "up_to",
    frozenset({"low", "high"}): "between",
    frozenset({"low", "best", "high"}): "between",
}


def _qualifier(number: Mapping[str, float], numbers: Sequence[str]) -> str:
    """Return how a claim qualifies its number: one that has bounds elsewhere is no exact one."""
    if set(number) == {"best"} and numbers:
        return "about"
    return _QUALIFIERS[frozenset(number)]


def _bounds(held: Counter[str], numbers: Sequence[str]) -> dict[str, float]:
    """Return the bounds that sums are: where rows give no number, only the lower one holds."""
    whole = {name for name in numbers if held[f"{name}_given"] == held["events"]}
    if "low" in numbers and held["low_given"]:
        whole.add("low")
    if "best" in whole and whole != set(_BOUNDS):
        whole = {"best"}  # a number with one bound beside it: no qualifier says that
    return {name: held[name] for name in _BOUNDS if name in whole}


def event_of(atlas: Atlas, claim: Cells) -> dict[str, str]:
    """Return the event that a claim is about; its names are the place's, with the date."""
    place = atlas.place(claim["place_id"])
    names = {}
    for code in LANGUAGES:
        tongue, name = language(code), place.get(f"name_{code}")
        if name:
            date = words.date(claim["date"], tongue) if claim["date"] else ""
            comma = "，" if code == "zh" else ", "
            names[f"name_{code}"] = comma.join(filter(None, (name, date)))
    return {
        "event_id": claim["claim_id"], **names, "kind": claim["kind"], "date": claim["date"],
        "note": "Counted from raw events; see its claim.",
    }  # fmt: skip
