"""A file of a neighbour's format, read once from its beginning to its end, and accounted for."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from borderatlas.accounting import Account
from borderatlas.errors import DataError, Problem, shorten
from borderatlas.io.delimited import records
from borderatlas.io.eventwriter import EventWriter
from borderatlas.limits import MAX_PROBLEMS
from borderatlas.neighbours import acled, autoarchiver, hxl, timemap, ucdp, uwazi
from borderatlas.neighbours.form import Form, folded
from borderatlas.neighbours.hxl import plain_tag
from borderatlas.neighbours.plan import Plan, plan_of
from borderatlas.neighbours.row import OUTSIDE, Box, Fault, Rows

FORMS: Mapping[str, Form] = {
    module.FORM.name: module.FORM for module in (ucdp, acled, uwazi, hxl, autoarchiver, timemap)
}
_HASHTAGS_WITHIN = 25
"""Rows from the first in which hashtags are looked for, as readers of HXL do."""
_TOLD_KINDS = 20
_TELLING = 4
"""Required columns of a format from which on they tell that a file is of it."""

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Asked:
    """What somebody says of a file: the columns named for roles, the box, how days are written.

    `skip_bad` leaves rows out of which something cannot be read; `order` and `encoding` are those
    of the format where they are empty.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    bbox: Box | None = None
    order: str = ""
    encoding: str = ""
    skip_bad: bool = False


@dataclass(frozen=True)
class Taken:
    """What was taken: the account, the columns made, and the kinds with their numbers of rows."""

    account: Account
    plan: Plan
    kinds: Mapping[str, int]


def take(path: Path, form: Form, asked: Asked, *, out: Path) -> Taken:
    """Read a file, write the table that it becomes to `out`, and account for all of it.

    Raises
    ------
    DataError
        With all problems of the header; or with those of the rows, unless they are to be left
        out. `out` is no table then.
    """
    lines = records(path, encoding=asked.encoding)
    try:
        row, header = _header(lines, form, path.name)
        plan = _plan(header, form, asked, file=path.name, row=row)
        rows = Rows(plan, asked.bbox, asked.order or form.order)
        with EventWriter(out, plan.made) as writer:
            found = _Found(path.name, asked)
            for number, cells in lines:
                _one(number, cells, rows, found, writer)
    finally:
        lines.close()
    found.refuse()
    if found.rows and len(found.left.get(OUTSIDE, ())) == found.rows:
        hint = "look whether longitude and latitude are swapped, or name another box"
        raise DataError([Problem(path.name, 0, "--bbox", "", "no row lies inside of it", hint)])
    left = {why: numbers for why, numbers in sorted(found.left.items()) if numbers}
    notes = tuple(_notes(rows, asked))
    account = Account(path.name, form.title, found.rows, plan.fates, left, notes)
    return Taken(account, plan, dict(sorted(rows.seen.items())))


def _plan(header: Sequence[str], form: Form, asked: Asked, *, file: str, row: int) -> Plan:
    """Return what becomes of the columns; say so where they are those of another format."""
    try:
        return plan_of(header, form, chosen=asked.chosen, file=file, row=row)
    except DataError as error:
        there = {folded(name) for name in header}
        others = [
            other.name for other in FORMS.values()
            if len(needed := other.required()) >= _TELLING and needed <= there
        ]  # fmt: skip
        if form.name in others or not others:
            raise
        told = Problem(file, row, "", "", f"has the columns of {others[0]}", f"--from {others[0]}")
        raise DataError([told, *error.problems]) from None


class _Found:
    """What was found while reading: rows, those left out, and problems."""

    def __init__(self, file: str, asked: Asked) -> None:
        self.file, self.skip_bad = file, asked.skip_bad
        self.rows, self.bad = 0, 0
        self.left: dict[str, array[int]] = {}
        self.problems: list[Problem] = []

    def leave(self, why: str, number: int) -> None:
        # Whole numbers of eight bytes each: a million rows outside of a box are no burden.
        self.left.setdefault(why, array("q")).append(number)

    def refuse(self) -> None:
        """Refuse rows that are bad, unless they were to be left out."""
        if self.skip_bad or not self.problems:
            return
        hint = "mend the file, or leave such rows out with --skip-bad"
        rows = "1 row" if self.bad == 1 else f"{self.bad:,} rows"
        message = f"{rows} cannot be read, and nothing is written"
        raise DataError([Problem(self.file, 0, "", "", message, hint), *self.problems])


def _one(number: int, cells: list[str], rows: Rows, found: _Found, writer: EventWriter) -> None:
    """Take a row, or account for it."""
    found.rows += 1
    why = rows.left(cells)
    if why:
        found.leave(why, number)
        return
    values, faults = rows.values(cells)
    if faults:
        found.bad += 1
        found.leave(_reason(faults[0]), number)
        room = MAX_PROBLEMS - len(found.problems)
        if not found.skip_bad and room > 0:
            found.problems += [_problem(found.file, number, fault) for fault in faults[:room]]
    elif not values:
        found.leave(OUTSIDE, number)
    else:
        writer.add(values)
        rows.count(values)


def _problem(file: str, number: int, fault: Fault) -> Problem:
    # Cells may be long, and a thousand of them are held.
    value = shorten(fault.value)
    return Problem(file, number, fault.column, value, fault.message, fault.hint)


def _reason(fault: Fault) -> str:
    return f"{fault.column} {fault.message}" if fault.column else fault.message


def _header(lines: Iterator[Record], form: Form, file: str) -> Record:
    """Return the header and the line that it stands in; of hashtags, headings where there is none.

    Raises
    ------
    DataError
        When there is none.
    """
    if not form.hashtags:
        for number, cells in lines:
            if any(map(str.strip, cells)):
                return number, cells
        raise DataError([Problem(file, 0, "", "", "is empty", form.exporter)])
    above: list[str] = []
    for number, cells in islice(lines, _HASHTAGS_WITHIN):
        if _tagged(cells):
            width = max(len(cells), len(above))
            both = zip(_filled(cells, width), _filled(above, width), strict=True)
            return number, [tag.strip() or heading for tag, heading in both]
        above = cells
    message = f"has no row of hashtags in its first {_HASHTAGS_WITHIN}"
    raise DataError([Problem(file, 0, "", "", message, form.exporter)])


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _tagged(cells: Sequence[str]) -> bool:
    """Return whether a row is one of hashtags: some are, and nothing else is there."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    return bool(texts) and all(map(plain_tag, texts))


def _notes(rows: Rows, asked: Asked) -> Iterator[str]:
    plan = rows.plan
    if "date" in plan.made and rows.order != "ymd":
        yield f"days are read in the order {rows.order} where the year does not come first"
    if "date" not in plan.made:
        yield "no day is taken: name its column with --date"
    if asked.encoding:
        yield f"read as {asked.encoding}"
    if "kind" in plan.made and not plan.kinds and rows.seen:
        told = Counter(rows.seen).most_common(_TOLD_KINDS)
        named = ", ".join(f"{kind!r} ({times:,})" for kind, times in told)
        more = f" and {len(rows.seen) - len(told)} more" if len(rows.seen) > len(told) else ""
        yield f"kinds that no map tells until [event_table.kinds] has words for them: {named}{more}"
    if rows.widened:
        times = "1 row" if rows.widened == 1 else f"{rows.widened:,} rows"
        yield f"the day of {times} is not exact, says the source: the date is wider than that day"
    if rows.exact:
        known = ", ".join(f"{code} ({times:,})" for code, times in sorted(rows.exact.items()))
        yield f"how exact places are: {known}"
    if "precision" not in plan.made:
        yield "nothing says how exact its positions are"
