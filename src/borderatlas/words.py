"""Sentences that follow the claims and never say more than they do."""

from __future__ import annotations

import calendar

from borderatlas.evidence import Claim, Estimate, Total

_STRICT = ("more than", "over")
_MARKS = {"~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)"}


def number(value: float) -> str:
    """Return a number with thousands separated, whole where it is whole."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def date(edtf: str) -> str:
    """Return an EDTF date in words; what is open, approximate or uncertain is said so."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _day(start)
    if start in ("", ".."):
        return f"until {_day(end)}"
    if end in ("", ".."):
        return f"since {_day(start)}"
    if start[:7] == end[:7] and len(start) == len(end) == len("2023-10-08"):
        return f"{int(start[8:])}–{_day(end)}"
    return f"{_day(start)} to {_day(end)}"


def _day(text: str) -> str:
    plain = text.rstrip("~?%")
    year, _, rest = plain.partition("-")
    month, _, day = rest.partition("-")
    words = [str(int(day))] if day else []
    words += [calendar.month_name[int(month)]] if month else []
    words.append(f"{year.replace('X', '0')}s" if "X" in year else year)
    return _MARKS.get(text.removeprefix(plain), "{}").format(" ".join(words))


def claim_figure(claim: Claim) -> str:
    """Return what a claim says of the number, in words."""
    if claim.qualifier == "between" and claim.low is not None and claim.high is not None:
        return f"{number(claim.low)}–{number(claim.high)}"
    if claim.best is not None:
        about = "about " if claim.qualifier == "about" else ""
        return f"{about}{number(claim.best)}"
    if claim.low is not None:
        return f"{_more(claim)} {number(claim.low)}"
    if claim.high is not None:
        return f"up to {number(claim.high)}"
    return f"“{claim.wording}”" if claim.wording else "no number"


def estimate_figure(estimate: Estimate) -> str:
    """Return an estimate in words: its interval, with what is open said as open."""
    low, high, below, beyond = estimate.low, estimate.high, estimate.below, estimate.beyond
    if low is not None and high is not None:
        if low < high:
            return f"{number(low)}–{number(high)}"
        return f"about {number(low)}" if estimate.about else number(low)
    if low is not None and beyond is not None:
        more = _more(*_at(estimate, beyond))
        return (
            f"{more} {number(low)}"
            if low == beyond
            else f"{number(low)} to {more} {number(beyond)}"
        )
    if high is not None:
        return f"up to {number(high)}"
    if below is not None and beyond is not None:
        return f"from up to {number(below)} to {_more(*_at(estimate, beyond))} {number(beyond)}"
    said = {claim.wording for claim in estimate.claims if claim.claim_id in estimate.standing}
    return f"“{said.pop()}”" if len(said) == 1 and any(said) else "number unknown"


def total_figure(total: Total) -> str:
    """Return a sum over disjoint events in words; events without a number are counted apart."""
    numbered = len(total.estimates) - total.without_number
    silent = f"{count(total.without_number, 'event')} without a number"
    if not numbered:
        return silent
    if total.open_above:
        span = f"at least {number(total.low)}"
    elif total.low < total.high:
        span = f"{number(total.low)}–{number(total.high)}"
    else:
        about = "about " if any(part.about for part in total.estimates) else ""
        span = f"{about}{number(total.low)}"
    said = f"{span} in {count(numbered, 'event')}"
    return f"{said}, {silent}" if total.without_number else said


def estimate_sentence(estimate: Estimate, unit: str, claimants: tuple[str, ...]) -> str:
    """Return one sentence: how many of what, and on whose word.

    Parameters
    ----------
    estimate
        The estimate.
    unit
        The unit as a plural noun ("people").
    claimants
        Names of the claimants behind the numbers, in order.
    """
    figure = estimate_figure(estimate)
    if estimate.span is None:
        what = "Reported without a number"
    else:
        between = estimate.low is not None and estimate.high is not None
        low, high = estimate.low or 0, estimate.high or 0
        what = (
            f"Between {number(low)} and {number(high)} {unit}"
            if between and low < high
            else f"{figure[0].upper()}{figure[1:]} {unit}"
        )
    return f"{what}, according to {voices(estimate, claimants)}."


def voices(estimate: Estimate, claimants: tuple[str, ...]) -> str:
    """Return who says it and in how many sources it was read."""
    sources = count(len(estimate.source_ids), "source")
    if len(claimants) == 1:
        return f"{claimants[0]} ({sources})"
    return f"{count(len(claimants), 'claimant')} in {sources}"


def count(amount: int, noun: str) -> str:
    """Return an amount with its noun in singular or plural."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def distance(metres: int) -> str:
    """Return a radius in metres or kilometres."""
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:g} km"


def _at(estimate: Estimate, value: float) -> list[Claim]:
    return [c for c in estimate.claims if c.claim_id in estimate.standing and c.low == value]


def _more(*claims: Claim) -> str:
    """Return "more than" only where every claim says so; "at least" says less and is safe."""
    strict = bool(claims) and all(claim.wording.lower().startswith(_STRICT) for claim in claims)
    return "more than" if strict else "at least"
