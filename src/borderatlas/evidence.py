"""From what sources say (claims) to what a map shows (estimates), by declared rules.

Rivals are never added. Who claims and who retells are different things: all claims of one
claimant on one matter refine each other, the most specific wording stands, all are listed.
The interval of an estimate is what the standing claims of its claimants span.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, TypeVar

from borderatlas.errors import ArgumentError, JoinError, expect

Given = TypeVar("Given")

ADDITIVE = frozenset({("repatriation", "persons"), ("arrest", "persons")})
"""Kinds and units whose numbers may be summed over disjoint events: flows of people."""

_SPECIFICITY: Mapping[str, int] = {
    "exact": 4,
    "between": 3,
    "about": 3,
    "fewer_than": 3,
    "withheld": 3,
    "more_than": 2,
    "up_to": 2,
    "far_below": 1,
    "vague": 1,
    "none": 0,
}
"""By qualifier; "fewer_than" and "withheld" are put by the gate (`small.py`), and in no file."""


@dataclass(frozen=True)
class Claim:
    """What one claimant says in one source; the columns of the claims table."""

    claim_id: str
    event_id: str
    kind: str
    unit: str
    date: str
    place_id: str
    place_basis: str
    scope: Literal["whole", "part"]
    low: float | None
    best: float | None
    high: float | None
    qualifier: str
    wording: str
    claimant_id: str
    source_id: str
    retells: str
    status: str
    sensitivity: str
    paraphrase: str

    def __post_init__(self) -> None:
        if self.qualifier not in _SPECIFICITY:
            known = ", ".join(_SPECIFICITY)
            raise ArgumentError(f"there is no qualifier {self.qualifier!r}; known: {known}")

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Claim:
        """Return the claim that a row of the claims table holds.

        Raises
        ------
        ArgumentError
            When it is a row of another table, or has a qualifier that there is not.
        """
        lacking = [name for name in cls.__dataclass_fields__ if name not in row]
        if lacking:
            raise ArgumentError(f"this is no row of the table claims: no {', '.join(lacking)}")
        bounds = ("low", "best", "high")
        values: dict[str, Any] = {
            name: row[name] if name in bounds else row[name] or ""
            for name in cls.__dataclass_fields__
        }
        return cls(**values)

    @property
    def numbers(self) -> frozenset[float]:
        """The numbers that the claim gives."""
        return frozenset(v for v in (self.low, self.best, self.high) if v is not None)

    @property
    def has_number(self) -> bool:
        """Whether the claim gives any number."""
        return bool(self.numbers)

    @property
    def matter(self) -> tuple[str, str, str, str, str]:
        """What the claim is about; only claims on one matter are rivals of each other.

        A number for the whole event is for the event wherever a source draws its edges;
        a number for a part is for that place alone.
        """
        place = "" if self.scope == "whole" else self.place_id
        return (self.event_id, self.kind, self.unit, self.scope, place)


@dataclass(frozen=True)
class Rule:
    """How rival claims become one estimate: their `range`, or a claimant to `prefer`."""

    name: Literal["range", "prefer"] = "range"
    claimant_id: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.name not in ("range", "prefer"):
            raise ArgumentError(f"there is no rule {self.name!r}; known: range, prefer")
        if (self.name == "prefer") != bool(self.claimant_id and self.reason):
            msg = "the rule 'prefer' needs a claimant and a reason, the rule 'range' neither"
            raise JoinError(msg)


RANGE = Rule()


@dataclass(frozen=True)
class Estimate:
    """The number for one matter and the claims that it rests on.

    `place_id` is empty where sources draw the edges of the whole event differently.

    `low` and `high` close the interval; where a claim reaches past all others without
    closing it ("more than 500", "up to 60"), that end is `None` and the outermost number
    reported stands in `beyond` or `below`. All are `None` when nobody gives a number.
    `about` is true when every number at hand is given as approximate.
    """

    event_id: str
    kind: str
    unit: str
    scope: Literal["whole", "part"]
    place_id: str
    low: float | None
    best: float | None
    high: float | None
    below: float | None
    beyond: float | None
    about: bool
    rule: Rule
    claims: tuple[Claim, ...]
    standing: frozenset[str]

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the greatest number reported, or `None`."""
        least = self.below if self.low is None else self.low
        greatest = self.beyond if self.high is None else self.high
        return None if least is None or greatest is None else (least, greatest)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of all claims on the matter, standing or refined away."""
        return tuple(claim.claim_id for claim in self.claims)

    @property
    def claimant_ids(self) -> tuple[str, ...]:
        """Claimants who stand behind the numbers; behind the event when there is none."""
        return tuple(sorted({claim.claimant_id for claim in self.voices}))

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Sources in which those claimants were read."""
        return tuple(sorted({claim.source_id for claim in self.voices}))

    @property
    def fewer_than(self) -> float:
        """The bound, where all that is told of the number is that it is below one; else 0."""
        numbered = [claim for claim in self.voices if claim.has_number]
        hidden = bool(numbered) and all(claim.qualifier == "fewer_than" for claim in numbered)
        return self.high + 1 if hidden and self.high is not None else 0

    @property
    def is_withheld(self) -> bool:
        """Whether there is a number, and none that is told."""
        return self.span is None and any(claim.qualifier == "withheld" for claim in self.voices)

    @property
    def is_inferred(self) -> bool:
        """Whether we infer the place: no source behind the number names it."""
        return bool(self.place_id) and all(c.place_basis == "inferred" for c in self.voices)

    @property
    def voices(self) -> tuple[Claim, ...]:
        """The claims that stand, and those of their claimants that say the same."""
        standing = [claim for claim in self.claims if claim.claim_id in self.standing]
        numbered = [claim for claim in standing if claim.has_number] or standing
        said = {(claim.claimant_id, claim.numbers) for claim in numbered}
        return tuple(claim for claim in self.claims if (claim.claimant_id, claim.numbers) in said)


def reconcile(claims: Iterable[Claim], *, rule: Rule = RANGE) -> tuple[Estimate, ...]:
    """Return one estimate for each matter that the claims speak of, sorted.

    Withdrawn claims take no part. Neither the order of the claims nor a claim given twice
    changes anything.

    Raises
    ------
    ArgumentError
        When something else than claims and a rule is given.
    """
    expect(rule, Rule, "such as Rule('range')")
    given = _all(Claim, claims, "Claim.from_row(row) makes one of a row of the table")
    live = {claim.claim_id: claim for claim in given if claim.status != "withdrawn"}
    ordered = sorted(live.values(), key=lambda claim: (claim.matter, claim.claim_id))
    return tuple(
        _estimate(tuple(group), rule) for _, group in groupby(ordered, key=lambda c: c.matter)
    )


def _all(kind: type[Given], given: Iterable[Given], hint: str) -> tuple[Given, ...]:
    expect(given, Iterable, hint)
    items = tuple(given)
    for item in items:
        expect(item, kind, hint)
    return items


def _estimate(claims: tuple[Claim, ...], asked: Rule) -> Estimate:
    rule = asked if _can_prefer(claims, asked) else RANGE
    standing = _standing(claims, rule)
    low, high, below, beyond = _interval(standing)
    numbers = frozenset[float]().union(*(claim.numbers for claim in standing))
    first = claims[0]
    return Estimate(
        event_id=first.event_id,
        kind=first.kind,
        unit=first.unit,
        scope=first.scope,
        place_id=first.place_id if len({claim.place_id for claim in claims}) == 1 else "",
        low=low,
        best=low if low == high and len(numbers) == 1 else None,
        high=high,
        below=below,
        beyond=beyond,
        about=bool(standing) and all(c.qualifier == "about" for c in standing if c.has_number),
        rule=rule,
        claims=claims,
        standing=frozenset(claim.claim_id for claim in standing),
    )


def _can_prefer(claims: Iterable[Claim], rule: Rule) -> bool:
    """Return whether the preferred claimant gives a number on the matter."""
    return any(claim.claimant_id == rule.claimant_id and claim.has_number for claim in claims)


def _standing(claims: Sequence[Claim], rule: Rule) -> list[Claim]:
    """Return each claimant's most specific claims; of the preferred claimant alone if named."""
    preferred = rule.name == "prefer"
    chosen = [c for c in claims if not preferred or c.claimant_id == rule.claimant_id]
    standing: list[Claim] = []
    for claimant in sorted({claim.claimant_id for claim in chosen}):
        said = [claim for claim in chosen if claim.claimant_id == claimant]
        own = [claim for claim in said if not _repeats(claim, said)] or said
        top = max(_SPECIFICITY[claim.qualifier] for claim in own)
        standing += [claim for claim in own if _SPECIFICITY[claim.qualifier] == top]
    return standing


def _repeats(claim: Claim, others: Iterable[Claim]) -> bool:
    """Return whether a claim passes on the numbers of another: a dropped "about" adds nothing."""
    originals = (other for other in others if other.claim_id == claim.retells)
    return any(original.numbers == claim.numbers for original in originals)


def _interval(
    claims: Sequence[Claim],
) -> tuple[float | None, float | None, float | None, float | None]:
    """Return (low, high, below, beyond) of the interval that the claims span.

    "More than 500" leaves the upper end open unless somebody gives a greater number, "up to
    60" the lower end unless somebody gives a smaller one.
    """
    numbers = [number for claim in claims for number in claim.numbers]
    if not numbers:
        return None, None, None, None
    least, greatest = min(numbers), max(numbers)
    floors = [c.low for c in claims if c.qualifier == "more_than" and c.low is not None]
    ceilings = [c.high for c in claims if c.qualifier == "up_to" and c.high is not None]
    open_below = bool(ceilings) and min(ceilings) == least
    open_above = bool(floors) and max(floors) == greatest
    return (
        None if open_below else least,
        None if open_above else greatest,
        least if open_below else None,
        greatest if open_above else None,
    )


@dataclass(frozen=True)
class Total:
    """A sum over disjoint events, `without_number` of which give none.

    `open_above` says that some number has no upper end; `high` then sums what is reported.
    `open_below` says that no number has a lower end, as in "up to 100" and "up to 50".
    `about` says that some number is given as approximate, and so the sum is.
    """

    low: float
    high: float
    open_above: bool
    open_below: bool
    about: bool
    without_number: int
    estimates: tuple[Estimate, ...] = field(repr=False)


def total(estimates: Iterable[Estimate], *, overlaps: Mapping[str, Iterable[str]]) -> Total:
    """Return the sum of estimates of disjoint events.

    Parameters
    ----------
    estimates
        Estimates of different events, of one kind and unit that may be summed.
    overlaps
        For each event the events that count some of the same people: `Atlas.overlaps`.

    Raises
    ------
    JoinError
        When two estimates are of one event (rivals, or parts that rivals count), when the
        events overlap, or when the kinds or units differ or are not flows of people.
    ArgumentError
        When something else than estimates and a mapping is given.
    """
    parts = _all(Estimate, estimates, "reconcile(claims) makes them")
    expect(overlaps, Mapping, "Atlas.overlaps is one")
    for kind, unit in sorted({(part.kind, part.unit) for part in parts}):
        if (kind, unit) not in ADDITIVE:
            msg = f"numbers of kind {kind!r} in {unit!r} are never added"
            raise JoinError(msg)
    if len({(part.kind, part.unit) for part in parts}) > 1:
        msg = "numbers of different kinds or units are never added"
        raise JoinError(msg)
    for first, second in _pairs(parts):
        _refuse_overlap(first.event_id, second.event_id, overlaps)
    numbered = [part for part in parts if part.span is not None]
    spans = [part.span for part in numbered if part.span is not None]
    return Total(
        low=sum(part.low or 0 for part in numbered),
        high=sum(span[1] for span in spans),
        open_above=any(part.high is None for part in numbered),
        open_below=bool(numbered) and all(part.low is None for part in numbered),
        about=any(part.about for part in numbered),
        without_number=len(parts) - len(numbered),
        estimates=parts,
    )


def _pairs(parts: Sequence[Estimate]) -> Iterator[tuple[Estimate, Estimate]]:
    for index, first in enumerate(parts):
        for second in parts[index + 1 :]:
            yield first, second


def _refuse_overlap(first: str, second: str, overlaps: Mapping[str, Iterable[str]]) -> None:
    if first == second:
        msg = f"two numbers for the event {first!r} are rivals or parts of each other: not added"
        raise JoinError(msg)
    if second in set(overlaps.get(first, ())) or first in set(overlaps.get(second, ())):
        msg = f"the events {first!r} and {second!r} count some of the same people: not added"
        raise JoinError(msg)
