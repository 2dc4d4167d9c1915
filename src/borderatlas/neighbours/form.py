"""What is said of a format: its columns as they are documented, and what becomes of each.

Only columns with a role are ever read. A role is a column of the table that is made, or a part of
one: `position` is latitude and longitude in one cell, `date_prec` says how exact the days are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from borderatlas.dates import parse_edtf

ROLES = (
    *("lon", "lat", "position", "date", "until", "date_prec", "kind", "low", "best", "high"),
    "precision",
)
MADE = ("lon", "lat", "date", "until", "kind", "low", "best", "high", "precision")
"""Columns of a table of events, in their order. No others are written: this is the allow-list."""

PEOPLE = "may name people"
ID = "an id of the source"
PLACE_NAME = "the name or code of a place; its position is taken"
CODING = "how the source coded it"
DERIVED = "follows from columns that are taken"
UNKNOWN = "not in the documented format"

EXACT, TOWN, UNPLACED = "exact", "town", "unplaced"
"""Codes of precision: known exactly; a town by its name; without a precise place. One that is a
number is the radius in metres that the source gives."""

Days = Callable[[str, str, str], tuple[str, str]]
"""First and last day as ISO 8601, how exact they are as the source has it; what becomes of both:
the date (EDTF) and the last day, or "" where there is none. ValueError: why it is none."""


@dataclass(frozen=True)
class Use:
    """What becomes of a column: its role, or why it is left out, or how its values change."""

    role: str = ""
    why: str = ""
    required: bool = False


def given_days(first: str, last: str, exact: str) -> tuple[str, str]:  # noqa: ARG001 - see Days
    """Return days as they are given."""
    return first, last


@dataclass(frozen=True)
class Form:
    """A format.

    `columns` are the documented ones, in their order; a name is matched whatever its case.
    `exporter` is what to do where one that is required is missing, `terms` what may be done with
    the data. `kinds` are the codes of kinds and their words by language; without any, kinds are
    whatever the column holds. `places` has what the codes of precision mean, `located` those with
    which a map draws an event where it lies. `order` is how its days are written, `between` what
    stands between two days in one cell. A `placeless` format has records without a position by its
    rules; one that is `own` lets people add columns. `hashtags` stand in a row below the headings.
    `use` finds what is said of a column by its name.
    """

    name: str
    title: str
    credit: str
    columns: Mapping[str, Use]
    exporter: str
    terms: str
    restricted: bool = False
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    located: str = ""
    order: str = "ymd"
    days: Days = given_days
    between: str = ""
    decimal_comma: bool = False
    placeless: bool = False
    own: str = ""
    hashtags: bool = False
    use: Callable[[str], Use | None] | None = None

    def said_of(self, name: str) -> Use | None:
        """Return what is said of a column, or that nothing is."""
        if self.use:
            return self.use(name)
        return self.columns.get(name) or self._folded().get(folded(name))

    def required(self) -> set[str]:
        """Return the columns that have to be there, as they are compared."""
        return {folded(name) for name, use in self.columns.items() if use.required}

    def _folded(self) -> Mapping[str, Use]:
        return {folded(name): use for name, use in self.columns.items()}


def words(en: str, ko: str, zh: str) -> Mapping[str, str]:
    """Return the words of a kind in the languages of tables."""
    return {"en": en, "ko": ko, "zh": zh}


def folded(name: str) -> str:
    """Return a heading as it is compared: without case and blanks at its ends."""
    return " ".join(name.split()).casefold()


ORDERS: Mapping[str, re.Pattern[str]] = {
    "ymd": re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", re.ASCII),
    "dmy": re.compile(
        r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2}|[A-Za-z]{3,9})[-/. ](?P<y>\d{4})", re.ASCII
    ),
    "mdy": re.compile(r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})", re.ASCII),
}
"""Ways to write a day. ISO 8601 and EDTF are understood beside each."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def day_of(text: str, order: str) -> str:
    """Return a day, or an EDTF date, that a text in this order is; without the time of the day.

    Raises
    ------
    ValueError
        When it is none.
    """
    text = text.strip()
    timed = _TIME.fullmatch(text)
    if timed:
        text = timed[1]
    try:
        parse_edtf(text)
    except ValueError:
        return _written(text, order)
    return text


def _written(text: str, order: str) -> str:
    found = ORDERS[order].fullmatch(text) or ORDERS["ymd"].fullmatch(text)  # it can mean no other
    if not found:
        message = "is no day in the order year, month, day" if order == "ymd" else ""
        raise ValueError(message or f"is no day in the order {order}, as in {_EXAMPLES[order]}")
    month = found["m"]
    try:
        number = int(month) if month.isdigit() else _month(month)
        return dt.date(int(found["y"]), number, int(found["d"])).isoformat()
    except ValueError as error:
        message = f"is not a day of the calendar in the order {order}"
        raise ValueError(message) from error


_EXAMPLES = {"ymd": "2023-10-09", "dmy": "09/10/2023 or 9 October 2023", "mdy": "10/09/2023"}


def _month(name: str) -> int:
    found = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold())]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]
