"""Sentences that follow the claims and never say more than they do."""

from __future__ import annotations

import calendar

from borderatlas.evidence import Claim, Estimate, Total

_STRICT = ("more than", "over")
_DESCRIBING = frozenset({"A", "Activists", "An", "Chair", "Civil", "Sources"})
_MARKS = {"~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)"}


def number(value: float) -> str:
    """Return a number with thousands separated, whole where it is whole."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def date(edtf: str) -> str:
    """Return an EDTF date in words; what is open, approximate or uncertain is said so."""
    start, slash, end = edtf.partition("/")
    if not slash or start == end:
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
    if plain.endswith("XX"):
        return date(f"{plain[:2]}00/{plain[:2]}99")
    year, _, rest = plain.partition("-")
    month, _, day = rest.partition("-")
    words = [str(int(day))] if day else []
    words += [calendar.month_name[int(month)]] if month else []
    words.append(f"{year.replace('X', '0')}s" if "X" in year else year)
    return _MARKS.get(text.removeprefix(plain), "{}").format(" ".join(words))


def claim_figure(claim: Claim, unit: str) -> str:
    """Return what a claim says of the number, in words, with its unit ("people")."""
    figure = _claim_figure(claim)
    return f"{figure} {unit}" if claim.has_number else figure


def _claim_figure(claim: Claim) -> str:
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
    low, high = estimate.low, estimate.high
    if estimate.beyond is not None:
        return _open_figure(estimate, estimate.beyond)
    if low is not None and high is not None and low < high:
        return f"{number(low)}–{number(high)}"
    if low is not None:
        return f"about {number(low)}" if estimate.about else number(low)
    if high is not None:
        about = "about " if _approximate(estimate, high) else ""
        return f"up to {about}{number(high)}"
    said = {claim.wording for claim in estimate.claims if claim.claim_id in estimate.standing}
    return f"“{said.pop()}”" if len(said) == 1 and any(said) else "number unknown"


def _open_figure(estimate: Estimate, beyond: float) -> str:
    """Return an estimate that nobody closes above."""
    at_end = [claim for claim in _standing(estimate) if beyond in claim.numbers]
    more = f"{_more(*at_end)} {number(beyond)}"
    if estimate.low == beyond:
        return f"about {number(beyond)} or more" if _approximate(estimate, beyond) else more
    if estimate.low is not None:
        return f"{number(estimate.low)} to {more}"
    return f"from up to {number(estimate.below or 0)} to {more}"


def _standing(estimate: Estimate) -> list[Claim]:
    return [claim for claim in estimate.claims if claim.claim_id in estimate.standing]


def _approximate(estimate: Estimate, value: float) -> bool:
    """Return whether a standing claim gives this very number as approximate."""
    return any(claim.qualifier == "about" and claim.best == value for claim in _standing(estimate))


def total_figure(total: Total) -> str:
    """Return the numbers of disjoint events side by side.

    Their sum sizes a mark, but nobody said it: in words each number stands for itself.
    """
    parts = [estimate_figure(part) for part in total.estimates if part.span is not None]
    if total.without_number:
        parts.append(f"{count(total.without_number, 'event')} without a number")
    return " + ".join(parts)


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
        return f"{_within_a_sentence(claimants[0])} ({sources})"
    return f"{count(len(claimants), 'claimant')} in {sources}"


def _within_a_sentence(name: str) -> str:
    """Return a name with a small first letter where it begins as a description does."""
    return name[0].lower() + name[1:] if name.split(" ", maxsplit=1)[0] in _DESCRIBING else name


def count(amount: int, noun: str) -> str:
    """Return an amount with its noun in singular or plural."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def distance(metres: int) -> str:
    """Return a radius in metres or kilometres."""
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:g} km"


def _more(*claims: Claim) -> str:
    """Return "more than" only where every claim says so; "at least" says less and is safe."""
    strict = bool(claims) and all(
        claim.qualifier == "more_than" and claim.wording.lower().startswith(_STRICT)
        for claim in claims
    )
    return "more than" if strict else "at least"
