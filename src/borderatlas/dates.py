"""Dates as the sources give them: EDTF (ISO 8601-2, level 1) to the earliest and latest day.

Supported: `2023`, `2023-10`, `2023-10-09`, each with `~` (approximate), `?` (uncertain) or
`%` (both); `202X` and `20XX`; intervals `a/b`, with `..` or nothing for an open or unknown
end (`../2014`, `2020/..`). The standard: Library of Congress, EDTF specification, 2019.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)", re.ASCII)

_YEAR_FIRST = re.compile(
    r"([0-9]{4})\s*[-/.年년]\s*([0-9]{1,2})"
    r"(?:\s*[-/.月월]\s*([0-9]{1,2}))?\s*[.月월日일]?"
)
_CRAMMED = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
SERIALS = range(20_000, 80_000)
"""Days since 1899-12-30, from 1954 to 2119: what spreadsheets make of a date."""


@dataclass(frozen=True)
class Interval:
    """The days a date may mean. `None` at an end: open or not known."""

    earliest: dt.date | None
    latest: dt.date | None
    approximate: bool = False

    def may_touch(self, start: dt.date, end: dt.date) -> bool:
        """Return whether some day of this interval may lie in [start, end]."""
        begins = self.earliest is None or self.earliest <= end
        return begins and (self.latest is None or self.latest >= start)

    def lies_in(self, start: dt.date | None, end: dt.date | None) -> bool:
        """Return whether every day of this interval lies in [start, end]; `None`: no bound."""
        begins = start is None or (self.earliest is not None and self.earliest >= start)
        return begins and (end is None or (self.latest is not None and self.latest <= end))


def parse_edtf(text: str) -> Interval:
    """Return the interval of days that an EDTF date stands for.

    Raises
    ------
    ValueError
        When the text is not an EDTF level 1 date, or its end comes before its start.
    """
    if "/" not in text:
        return _parse_one(text)
    start, _, end = text.partition("/")
    if start in ("", "..") and end in ("", ".."):
        msg = f"{text!r} has neither start nor end"
        raise ValueError(msg)
    first = Interval(None, None) if start in ("", "..") else _parse_one(start)
    last = Interval(None, None) if end in ("", "..") else _parse_one(end)
    if first.earliest and last.latest and first.earliest > last.latest:
        msg = f"{text!r} ends before it starts"
        raise ValueError(msg)
    return Interval(first.earliest, last.latest, first.approximate or last.approximate)


def _parse_one(text: str) -> Interval:
    match = _DATE.fullmatch(text)
    if not match:
        msg = f"{text!r} is not an EDTF date such as 2023-10-09, 2023-10, 2023~ or 2023-08/2023-10"
        raise ValueError(msg)
    year, month, day, mark = match.groups()
    if "X" in year and month:
        msg = f"{text!r} gives a month of an unknown year"
        raise ValueError(msg)
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year == 0:
        msg = f"{text!r} has year 0"
        raise ValueError(msg)
    first_month, last_month = (int(month), int(month)) if month else (1, 12)
    try:
        first_day, last_day = (
            (int(day), int(day)) if day else (1, calendar.monthrange(last_year, last_month)[1])
        )
        earliest = dt.date(first_year, first_month, first_day)
        latest = dt.date(last_year, last_month, last_day)
    except (ValueError, calendar.IllegalMonthError) as error:
        msg = f"{text!r} is not a day of the calendar"
        raise ValueError(msg) from error
    return Interval(earliest, latest, bool(mark))


def meant_date(text: str) -> str:
    """Return the EDTF date that another way of writing one must mean, or nothing.

    The year comes first, or it is the number of a day as spreadsheets count them. What begins
    with a day or a month is left alone: 9/10 is in October or in September.
    """
    if any(sign.isdigit() and not sign.isdecimal() for sign in text):  # ² and ③ are footnotes
        return ""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain) and int(plain) in SERIALS:
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(plain))).isoformat()
    found = _YEAR_FIRST.fullmatch(plain) or _CRAMMED.fullmatch(plain)
    if found:
        year, month, day = found.groups()
        plain = f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")
    try:
        parse_edtf(plain)
    except ValueError:
        return ""
    return plain if plain != text else ""
