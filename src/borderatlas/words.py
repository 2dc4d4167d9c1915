"""Sentences that follow the claims and never say more than they do, in any language."""

from __future__ import annotations

import datetime as dt

from borderatlas.evidence import Claim, Estimate, Total
from borderatlas.languages import N_, SOURCE, Language, Unsaid
from borderatlas.scene import Text

_STRICT = ("more than", "over")
_DESCRIBING = frozenset({"A", "Activists", "An", "Chair", "Civil", "Sources"})
_MARKS = {
    "~": N_("about {date}"),
    "?": N_("{date} (uncertain)"),
    "%": N_("about {date} (uncertain)"),
}
_WHOLE_DAY = len("2023-10-08")

# "{figure}" takes a bare number or an interval; what qualifies it ("more than") stands around
# the whole. A unit that is not among these is said by its label alone.
_AMOUNTS = frozenset(
    {
        N_("{figure} documented cases"),
        N_("{figure} facilities"),
        N_("{figure} instances"),
        N_("{figure} interviewees"),
        N_("{figure} interviews"),
        N_("{figure} people"),
        N_("{figure} people a week at each crossing"),
        N_("{figure} people a year"),
        N_("{figure} people by home province"),
        N_("{figure} people in each facility"),
        N_("{figure} percent"),
        N_("{figure} percent women"),
        N_("{figure} places for people"),
        N_("{figure} victims"),
    }
)


_ONE = {
    "documented cases": N_("{figure} documented case"),
    "facilities": N_("{figure} facility"),
    "instances": N_("{figure} instance"),
    "interviewees": N_("{figure} interviewee"),
    "interviews": N_("{figure} interview"),
    "people": N_("{figure} person"),
    "victims": N_("{figure} victim"),
}

# What stands for a number is said in each language; the words of a source stand in its claim.
_WORDED = frozenset(
    {
        N_("a large number"),
        N_("hundreds"),
        N_("most"),
        N_("several to dozens"),
        N_("some"),
        N_("tens of thousands"),
        N_("thousands"),
    }
)


def date(edtf: str, tongue: Language) -> str:
    """Return an EDTF date in words; what is open, approximate or uncertain is said so."""
    start, slash, end = edtf.partition("/")
    if not slash or start == end:
        return _day(start, tongue)
    if start in ("", ".."):
        return tongue.say("until {date}", date=_day(end, tongue))
    if end in ("", ".."):
        return tongue.say("since {date}", date=_day(start, tongue))
    if start[:7] == end[:7] and len(start) == len(end) == _WHOLE_DAY:
        return tongue.days(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    return tongue.say("{start} to {end}", start=_day(start, tongue), end=_day(end, tongue))


def _day(text: str, tongue: Language) -> str:
    plain = text.rstrip("~?%")
    if plain.endswith("XX"):
        said = date(f"{plain[:2]}00/{plain[:2]}99", tongue)
    elif plain.endswith("X"):
        said = tongue.say("{year}s", year=plain.replace("X", "0"))
    else:
        said = tongue.day(*map(int, plain.split("-")))
    mark = _MARKS.get(text.removeprefix(plain))
    return tongue.say(mark, date=said) if mark else said


def inside(text: Text, tongue: Language) -> str:
    """Return the words of a text that a phrase takes in; only a whole one can be said.

    Raises
    ------
    Unsaid
        When the text has no words in the language.
    """
    if tongue.code not in text:
        raise Unsaid(text.get(SOURCE, ""))
    return text[tongue.code]


def amount(figure: str, unit: Text, tongue: Language) -> str:
    """Return a figure with its unit, as the language counts it; without a unit, the figure."""
    if not unit:
        return figure
    whole = f"{{figure}} {unit.get(SOURCE, '')}"
    if whole in _AMOUNTS:
        return tongue.say(whole, figure=figure)
    return tongue.say("{figure} {unit}", figure=figure, unit=inside(unit, tongue))


def _number(value: float, unit: Text, tongue: Language) -> str:
    one = _ONE.get(unit.get(SOURCE, "")) if value == 1 else None
    if one:
        return tongue.say(one, figure=tongue.number(value))
    return amount(tongue.number(value), unit, tongue)


def _range(low: float, high: float, unit: Text, tongue: Language) -> str:
    span = tongue.say("{low}–{high}", low=tongue.number(low), high=tongue.number(high))
    return amount(span, unit, tongue)


def claim_figure(claim: Claim, unit: Text, tongue: Language) -> str:
    """Return what a claim says of the number, in words, with its unit ("people")."""
    if claim.qualifier in ("fewer_than", "withheld"):
        return _kept_back(claim.high, unit, tongue)
    if claim.qualifier == "between" and claim.low is not None and claim.high is not None:
        return _range(claim.low, claim.high, unit, tongue)
    if claim.best is not None:
        said = _number(claim.best, unit, tongue)
        return tongue.say("about {n}", n=said) if claim.qualifier == "about" else said
    if claim.low is not None:
        return _more(claim.low, [claim], unit, tongue)
    if claim.high is not None:
        return tongue.say("up to {n}", n=_number(claim.high, unit, tongue))
    return _quoted(claim.wording, tongue) if claim.wording else tongue.say("no number")


def estimate_figure(estimate: Estimate, unit: Text, tongue: Language) -> str:
    """Return an estimate in words: its interval, with what is open said as open.

    Parameters
    ----------
    estimate
        The estimate.
    unit
        Its unit as a plural noun ("people"), or nothing where the number stands alone.
    tongue
        The language.
    """
    low, high = estimate.low, estimate.high
    if estimate.fewer_than or estimate.is_withheld:
        return _kept_back(high, unit, tongue)
    if estimate.beyond is not None:
        return _open_figure(estimate, estimate.beyond, unit, tongue)
    if low is not None and high is not None and low < high:
        return _closed_figure(estimate, (low, high), unit, tongue)
    if low is not None:
        said = _number(low, unit, tongue)
        return tongue.say("about {n}", n=said) if estimate.about else said
    if high is not None:
        said = _number(high, unit, tongue)
        about = _approximate(estimate, high)
        return tongue.say("up to about {n}", n=said) if about else tongue.say("up to {n}", n=said)
    worded = {claim.wording for claim in _standing(estimate)}
    same = len(worded) == 1 and any(worded)
    return _quoted(worded.pop(), tongue) if same else tongue.say("number unknown")


def _closed_figure(
    estimate: Estimate, ends: tuple[float, float], unit: Text, tongue: Language
) -> str:
    """Return an interval that is closed at both ends."""
    if not _few(estimate):
        return _range(*ends, unit, tongue)
    least, more = _low_end(estimate, ends[0], tongue), _number(ends[1], unit, tongue)
    return tongue.say("{low} to {more}", low=least, more=more)


def _kept_back(high: float | None, unit: Text, tongue: Language) -> str:
    """Return what is said of a number that the gate has put an interval for, or nothing."""
    if high is None:
        return tongue.say("number withheld")
    return tongue.say("fewer than {n}", n=_number(high + 1, unit, tongue))


def _quoted(wording: str, tongue: Language) -> str:
    """Return what stands for a number; where we have no words for it, those of the claim."""
    if wording in _WORDED:
        return tongue.say(wording)
    if tongue.code != SOURCE:
        raise Unsaid(wording)
    return f"“{wording}”"


def _open_figure(estimate: Estimate, beyond: float, unit: Text, tongue: Language) -> str:
    """Return an estimate that nobody closes above."""
    at_end = [claim for claim in _standing(estimate) if beyond in claim.numbers]
    more = _more(beyond, at_end, unit, tongue)
    if estimate.low == beyond:
        approximate = _approximate(estimate, beyond)
        said = _number(beyond, unit, tongue)
        return tongue.say("about {n} or more", n=said) if approximate else more
    if estimate.low is not None:
        least = _low_end(estimate, estimate.low, tongue)
        return tongue.say("{low} to {more}", low=least, more=more)
    below = tongue.number(estimate.below or 0)
    return tongue.say("up to {low} or {more}", low=below, more=more)


def _low_end(estimate: Estimate, low: float, tongue: Language) -> str:
    """Return the lower end of an interval as it may be told: kept back, it is no claimant's."""
    few = _few(estimate)
    return tongue.say("fewer than {n}", n=tongue.number(few)) if few else tongue.number(low)


def _few(estimate: Estimate) -> float:
    """Return the bound below which the lower end is kept back; 0 where a claimant told that end."""
    at_end = [claim for claim in _standing(estimate) if estimate.low in claim.numbers]
    hidden = at_end and all(claim.qualifier == "fewer_than" for claim in at_end)
    return max(claim.high or 0 for claim in at_end) + 1 if hidden else 0


def _more(value: float, claims: list[Claim], unit: Text, tongue: Language) -> str:
    """Return "more than" only where every claim says so; "at least" says less and is safe."""
    strict = bool(claims) and all(
        claim.qualifier == "more_than" and claim.wording.lower().startswith(_STRICT)
        for claim in claims
    )
    said = _number(value, unit, tongue)
    return tongue.say("more than {n}", n=said) if strict else tongue.say("at least {n}", n=said)


def _standing(estimate: Estimate) -> list[Claim]:
    return [claim for claim in estimate.claims if claim.claim_id in estimate.standing]


def _approximate(estimate: Estimate, value: float) -> bool:
    """Return whether a standing claim gives this very number as approximate."""
    return any(claim.qualifier == "about" and claim.best == value for claim in _standing(estimate))


def total_figure(total: Total, tongue: Language) -> str:
    """Return the numbers of disjoint events side by side.

    Their sum sizes a mark, but nobody said it: in words each number stands for itself.
    """
    numbered = (part for part in total.estimates if part.span is not None)
    parts = [estimate_figure(part, {}, tongue) for part in numbered]
    if total.without_number:
        parts.append(
            tongue.count(
                total.without_number, "{n} event, number unknown", "{n} events, number unknown"
            )
        )
    return " + ".join(parts)


def estimate_sentence(
    estimate: Estimate, unit: Text, claimants: tuple[str, ...], tongue: Language
) -> str:
    """Return one sentence: how many of what, and on whose word.

    Parameters
    ----------
    estimate
        The estimate.
    unit
        The unit as a plural noun ("people").
    claimants
        Names of the claimants behind the numbers, in order, in the language.
    tongue
        The language.
    """
    said_by = voices(estimate, claimants, tongue)
    low, high = estimate.low, estimate.high
    if estimate.is_withheld:
        return tongue.say("The number is withheld; reported by {voices}.", voices=said_by)
    if estimate.span is None:
        return tongue.say("Reported without a number, according to {voices}.", voices=said_by)
    few = estimate.fewer_than or _few(estimate)
    if low is not None and high is not None and low < high and not few:
        return tongue.say(
            "Between {low} and {high}, according to {voices}.",
            low=tongue.number(low),
            high=_number(high, unit, tongue),
            voices=said_by,
        )
    figure = estimate_figure(estimate, unit, tongue)
    said = tongue.say("{figure}, according to {voices}.", figure=figure, voices=said_by)
    return f"{said[0].upper()}{said[1:]}"


def voices(estimate: Estimate, claimants: tuple[str, ...], tongue: Language) -> str:
    """Return who says it and in how many sources it was read."""
    sources = tongue.count(len(estimate.source_ids), "{n} source", "{n} sources")
    if len(claimants) == 1:
        claimant = _within_a_sentence(claimants[0], tongue)
        return tongue.say("{claimant} ({sources})", claimant=claimant, sources=sources)
    said_by = tongue.count(len(claimants), "{n} claimant", "{n} claimants")
    return tongue.say("{claimants} in {sources}", claimants=said_by, sources=sources)


def _within_a_sentence(name: str, tongue: Language) -> str:
    """Return a name; in English a description ("An activist …") begins with a small letter."""
    describes = tongue.code == SOURCE and name.split(" ", maxsplit=1)[0] in _DESCRIBING
    return name[0].lower() + name[1:] if describes else name


def distance(metres: int, tongue: Language) -> str:
    """Return a radius in metres or kilometres."""
    if metres < 1000:
        return tongue.say("{n} m", n=tongue.number(metres))
    return tongue.say("{n} km", n=tongue.number(metres / 1000))
