"""One record of a file as a row of the table that is made, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from borderatlas.dates import parse_edtf
from borderatlas.identifying import tells_a_person
from borderatlas.neighbours.form import day_of
from borderatlas.neighbours.plan import Plan

Box = tuple[float, float, float, float]
Value = float | str | None

EMPTY = "empty"
NO_POSITION = "without a position"
OUTSIDE = "outside of --bbox"
LONGEST_KIND = 100
_LONGEST_DAY = 100
MOST_KINDS = 200
_TELLS = "holds what looks like"
_NUMBER = re.compile(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d{1,2})?", re.ASCII)
_PEOPLE = re.compile(r"\d{1,15}(?:\.0)?", re.ASCII)  # pandas writes 150.0 where a row has none
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_RUN = tuple("=+-@\t\r＝＋－＠")
"""What spreadsheets run begins like this."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell of a row; `message` is the reason under which it is counted."""

    column: str
    value: str
    message: str
    hint: str


@dataclass
class Rows:
    """Turns the cells of rows into values, in the order of `plan.made`.

    `bbox` is west, south, east, north in degrees, west of the antimeridian first; rows outside are
    left out. `order` is how days are written. `seen` are the kinds of the rows that were taken,
    `exact` how exact their places are, `widened` how many have fewer exact days than were given.
    """

    plan: Plan
    bbox: Box | None
    order: str
    seen: dict[str, int] = field(default_factory=dict)
    exact: Counter[str] = field(default_factory=Counter)
    widened: int = 0

    def __post_init__(self) -> None:
        between, days = self.plan.form.between, self.plan.form.days

        @functools.lru_cache(maxsize=1 << 16)
        def dated(first: str, last: str, exact: str) -> tuple[str, str, bool]:
            if between and between in first:
                first, _, last = first.partition(between)
            if not first.strip():
                return "", "", False
            begin = day_of(first, self.order)
            end = day_of(last, self.order) if last.strip() else ""
            given = begin, end
            begin, end = days(begin, end, exact.strip())
            if end and not in_order(begin, end):
                raise ValueError("ends before it begins")
            return begin, end, given != (begin, end)

        self._dated: Callable[[str, str, str], tuple[str, str, bool]] = dated
        self._is_wider = False
        name = self.plan.header[self.plan.at["date"]] if "date" in self.plan.at else ""
        said = self.plan.form.said_of(name) if name else None
        self._kind_at = self.plan.made.index("kind") if "kind" in self.plan.made else -1
        self._always_dated = bool(said and said.role and not self.plan.form.placeless)

    def left(self, cells: Sequence[str]) -> str:
        """Return why a row is none to take though nothing is wrong with it; "" where it is one."""
        if not any(map(str.strip, cells)):
            return EMPTY
        if len(cells) == len(self.plan.header) and self.plan.form.placeless:
            texts = [self._cell(cells, role) for role in ("position", "lon", "lat")]
            return "" if any(texts) else NO_POSITION
        return ""

    def count(self, values: Sequence[Value]) -> None:
        """Count the kind of the row that was taken last, and how exact it is."""
        self.widened += self._is_wider
        if self.plan.made[-1] == "precision":
            self.exact[str(values[-1])] += 1
        kind = values[self._kind_at] if self._kind_at >= 0 else None
        if isinstance(kind, str):
            self.seen[kind] = self.seen.get(kind, 0) + 1

    def values(self, cells: Sequence[str]) -> tuple[list[Value], list[Fault]]:
        """Return the values of a row and what is wrong with it; no values where it is outside."""
        if len(cells) != len(self.plan.header):
            message = "has another number of cells than the header"
            hint = "put texts with separators into quotes"
            told = f"{len(cells)} cells, the header {len(self.plan.header)}"
            return [], [Fault("", told, message, hint)]
        faults: list[Fault] = []
        lon, lat = self._position(cells, faults)
        if not faults and self.bbox and not inside(lon, lat, self.bbox):
            return [], []
        date, until = self._days(cells, faults)
        found: dict[str, Value] = {"lon": lon, "lat": lat, "date": date, "until": until}
        found["kind"] = self._kind(cells, faults)
        found["precision"] = self._precision(cells, faults)
        found |= self._numbers(cells, faults)
        return [found[name] for name in self.plan.made], faults

    def _cell(self, cells: Sequence[str], role: str) -> str:
        at = self.plan.at.get(role)
        return "" if at is None else cells[at].strip()

    def _fault(self, role: str, value: str, message: str, hint: str) -> Fault:
        return Fault(self.plan.header[self.plan.at[role]], value, message, hint)

    def _position(self, cells: Sequence[str], faults: list[Fault]) -> tuple[float, float]:
        if "position" in self.plan.at:
            text = self._cell(cells, "position")
            lat_text, sign, lon_text = text.partition("|" if "|" in text else ",")
            if not sign:
                message, hint = "is no latitude|longitude", "write it like 42.9|129.8"
                faults.append(self._fault("position", text, message, hint))
                return math.nan, math.nan
            roles = (("position", lon_text, 180), ("position", lat_text, 90))
        else:
            roles = (
                ("lon", self._cell(cells, "lon"), 180),
                ("lat", self._cell(cells, "lat"), 90),
            )
        lon, lat = (self._degrees(role, text.strip(), most, faults) for role, text, most in roles)
        if lon == lat == 0:
            message = "is 0, 0, which programs write where no position is known"
            hint = "leave it empty, or leave such rows out with --skip-bad"
            faults.append(self._fault(roles[0][0], "", message, hint))
        return lon, lat

    def _degrees(self, role: str, text: str, most: int, faults: list[Fault]) -> float:
        if self.plan.form.decimal_comma and text.count(",") == 1:
            text = text.replace(",", ".")
        which = "longitude" if most == 180 else "latitude"
        if not _NUMBER.fullmatch(text):
            message = f"has no {which}" if not text else f"is no {which}"
            hint = "write decimal degrees with a point, such as 42.95"
            faults.append(self._fault(role, text, message, hint))
            return math.nan
        value = float(text)
        if abs(value) > most:
            message, hint = f"is a {which} beyond ±{most} degrees", "correct it; it is EPSG:4326"
            faults.append(self._fault(role, text, message, hint))
        return value

    def _days(self, cells: Sequence[str], faults: list[Fault]) -> tuple[str | None, str | None]:
        if "date" not in self.plan.at:
            return None, None
        texts = [self._cell(cells, role) for role in ("date", "until", "date_prec")]
        try:
            if max(map(len, texts)) > _LONGEST_DAY:  # nothing that long is remembered
                raise ValueError("is no day")  # noqa: TRY301 - told as all others are
            date, until, self._is_wider = self._dated(*texts)
        except (ValueError, OverflowError) as error:
            told = " to ".join(filter(None, texts[:2]))
            hint = "correct it, or say with --dates whether days are ymd, dmy or mdy"
            faults.append(self._fault("date", told, str(error), hint))
            return None, None
        if not date and self._always_dated:
            faults.append(self._fault("date", "", "has no date", "correct it"))
        return date or None, until or None

    def _kind(self, cells: Sequence[str], faults: list[Fault]) -> str | None:
        kind = unicodedata.normalize("NFC", self._cell(cells, "kind"))
        if not kind or kind in self.seen:
            return kind or None
        fault = self._unfit_kind(kind)
        if fault:
            told = "" if fault[0].startswith(_TELLS) else kind  # no message repeats who it is
            faults.append(self._fault("kind", told, *fault))
            return None
        return kind

    def _unfit_kind(self, kind: str) -> tuple[str, str] | None:
        """Return what is wrong with a kind and the remedy, or nothing."""
        if self.plan.kinds:
            hint = "download the data again: older versions have other kinds"
            known = kind in self.plan.kinds
            return None if known else ("is no kind of the documented format", hint)
        if len(kind) > LONGEST_KIND or not kind.isprintable() or kind.startswith(_RUN):
            hint = f"write a word of at most {LONGEST_KIND} characters, which is no formula"
            return "is no code of a kind", hint
        if what := tells_a_person(kind):
            return f"{_TELLS} {what}", "write a kind that tells of nobody"
        if len(self.seen) == MOST_KINDS:
            hint = "a column of texts is none of kinds: name another with --kind"
            return f"is one kind more than {MOST_KINDS}", hint
        return None

    def _precision(self, cells: Sequence[str], faults: list[Fault]) -> str | None:
        if "precision" not in self.plan.at:
            return None
        code = self._cell(cells, "precision")
        if code not in self.plan.form.places:
            message = "is no code of the codebook"
            hint = f"use {', '.join(self.plan.form.places)}"
            faults.append(self._fault("precision", code, message, hint))
            return None
        return self.plan.form.places[code]

    def _numbers(self, cells: Sequence[str], faults: list[Fault]) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        for role in ("low", "best", "high"):
            text = self._cell(cells, role)
            found[role] = None
            if not text:
                continue
            if _PEOPLE.fullmatch(text):
                found[role] = float(text)
                continue
            message = "is no number of people, from 0 on"
            hint = "write digits alone, or nothing where it is not reported"
            if _THOUSANDS.fullmatch(text):
                hint = f"write {text.replace('.', '')}, if thousands are meant"
            faults.append(self._fault(role, text, message, hint))
        given = [(role, value) for role, value in found.items() if value is not None]
        for (role, value), (other, more) in pairwise(given):
            if value > more:
                message = f"is more than its {other}"
                faults.append(self._fault(role, f"{value:g} > {more:g}", message, "correct both"))
        return found


def in_order(begin: str, end: str) -> bool:
    """Return whether an EDTF date may begin before another ends."""
    first, last = parse_edtf(begin).earliest, parse_edtf(end).latest
    return (first or dt.date.min) <= (last or dt.date.max)


def inside(lon: float, lat: float, box: Box) -> bool:
    """Return whether a position lies in a box, which may span the antimeridian."""
    west, south, east, north = box
    across = west <= lon <= east if west <= east else lon >= west or lon <= east
    return across and south <= lat <= north
