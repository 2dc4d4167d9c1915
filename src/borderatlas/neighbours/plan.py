"""Which column of a file plays which role, and what becomes of each: found once, by its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from borderatlas.accounting import Fate
from borderatlas.errors import DataError, Problem, legible, shorten
from borderatlas.names import did_you_mean
from borderatlas.neighbours.form import MADE, PEOPLE, UNKNOWN, Form, Use, folded
from borderatlas.neighbours.hxl import plain_tag

MOST_COLUMNS = 1_000
_LONGEST_NAME = 100
_TO: Mapping[str, tuple[str, ...]] = {
    "position": ("lon", "lat"),
    "date": ("date", "until"),
    "date_prec": ("date", "until"),
}
"""What roles become that are no column of the same name alone."""


@dataclass(frozen=True)
class Plan:
    """Where each role stands in a row (from 0), and the columns that are made, in their order.

    `header` are the columns as messages and the account name them, `kinds` whether codes of kinds
    are those of the format, which have words.
    """

    form: Form
    header: tuple[str, ...]
    at: Mapping[str, int]
    made: tuple[str, ...]
    fates: tuple[Fate, ...]
    kinds: Mapping[str, Mapping[str, str]]


def plan_of(
    header: Sequence[str], form: Form, *, chosen: Mapping[str, str], file: str, row: int
) -> Plan:
    """Return what becomes of the columns of a file.

    Parameters
    ----------
    header
        The headings, or the hashtags with the headings of columns that have none.
    form
        The format.
    chosen
        By role, the column that somebody named for it.
    file, row
        The name of the file and the line of the header, for messages.

    Raises
    ------
    DataError
        With all that is wrong: columns that are missing, there twice, or may name people.
    """
    if len(header) > MOST_COLUMNS:
        message = f"has {len(header):,} columns, {MOST_COLUMNS:,} are allowed"
        raise DataError([Problem(file, row, "", "", message, "leave out what is not needed")])
    found = _Header(form, header, file, row)
    found.choose(chosen)
    found.find()
    found.refuse_missing(chosen)
    if found.problems:
        raise DataError(found.problems)
    made = tuple(name for name in MADE if name in _made(form, found.at))
    played = {place: role for role, place in found.at.items()}
    fates = []
    for place, (name, use) in enumerate(zip(found.names, found.uses, strict=True)):
        role = played.get(place, "")
        said = Use(why=f"named with --{role}") if role in chosen else use
        to = _TO.get(role, (role,)) if role != "date" or "until" not in found.at else ("date",)
        fates.append(_fate(name, said, [each for each in to if each in made]))
    own_kind = "kind" in chosen and found.uses[found.at["kind"]].role != "kind"
    return Plan(form, found.names, found.at, made, tuple(fates), {} if own_kind else form.kinds)


class _Header:
    """The columns of a file, and the places of roles among them as far as they are found."""

    def __init__(self, form: Form, header: Sequence[str], file: str, row: int) -> None:
        self.form, self.header, self.file, self.row = form, header, file, row
        self.names = tuple(_named(name, at) for at, name in enumerate(header))
        self.uses = [_use(form, name) for name in header]
        self.at: dict[str, int] = {}
        self.problems: list[Problem] = []

    def wrong(self, role: str, name: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, self.row, role, name, message, hint))

    def choose(self, chosen: Mapping[str, str]) -> None:
        """Find the columns that somebody named."""
        for role, name in chosen.items():
            found = _places(self.header, name)
            if not found:
                known = f"it has {', '.join(self.names[:20])}"
                hint = did_you_mean(name, self.header, otherwise=known)
                self.wrong(role, name, "is not a column of it", hint)
            elif len(found) > 1:
                self.wrong(role, name, "is there twice", "give each column its own name")
            elif self.uses[found[0]].why == PEOPLE:
                self.wrong(role, name, f"{PEOPLE}, and is never taken", "name another column")
            else:
                self.at[role] = found[0]

    def find(self) -> None:
        """Find the columns of roles for which nobody named one."""
        settled = set(self.at) | _instead(self.at)
        for place, use in enumerate(self.uses):
            if not use.role or use.role in settled:
                continue
            if use.role in self.at:
                both = f"{self.names[self.at[use.role]]} and {self.names[place]}"
                hint = f"name the one that is meant with --{use.role}"
                self.wrong(use.role, both, f"are both the {use.role}", hint)
            self.at.setdefault(use.role, place)

    def refuse_missing(self, chosen: Mapping[str, str]) -> None:
        """Refuse what is not there: required columns, and a position whatever the format."""
        if "until" in chosen and "date" not in self.at:
            hint = "name its column with --date"
            self.wrong("until", chosen["until"], "has no first day", hint)
        settled = set(self.at) | _instead(self.at)
        wanted = {use.role: name for name, use in self.form.columns.items() if use.required}
        for role, name in wanted.items():
            if role not in settled:
                self.wrong(role, name, "is missing", self.form.exporter)
        placed = "position" in self.at or {"lon", "lat"} <= set(self.at)
        if not placed and not {"lon", "lat", "position"} & {each.column for each in self.problems}:
            self.wrong("", "", "has no columns of positions", self.form.exporter)


def _named(name: str, at: int) -> str:
    """Return a name for a column; one without has its number."""
    plain = legible(shorten(" ".join(name.split()), _LONGEST_NAME))
    return plain or f"(column {at + 1}, without a name)"


def _use(form: Form, name: str) -> Use:
    found = form.said_of(name)
    if found:
        return found
    if form.hashtags and not name.lstrip().startswith("#"):
        return Use(why="has no hashtag")
    own = f"{form.own}; {PEOPLE}" if form.own and name.strip() else UNKNOWN
    return Use(why=own)


def _places(header: Sequence[str], name: str) -> list[int]:
    def plain(text: str) -> str:
        return plain_tag(text) or folded(text)

    return [at for at, each in enumerate(header) if plain(each) == plain(name)]


def _instead(at: Mapping[str, int]) -> set[str]:
    """Return the roles that are not looked for where others were named for them."""
    out: set[str] = set()
    if "position" in at:
        out |= {"lon", "lat"}
    if "lon" in at or "lat" in at:
        out |= {"position"}
    if "date" in at:
        out |= {"until", "date_prec"}
    return out - set(at)


def _made(form: Form, at: Mapping[str, int]) -> set[str]:
    found = {made for role in at for made in _TO.get(role, (role,))}
    spans = {"until", "date_prec"} & set(at) or form.between
    if not spans or "date" not in at:
        found.discard("until")
    return found


def _fate(name: str, use: Use, to: Sequence[str]) -> Fate:
    if not to:
        return Fate(name, why="another column was named in its place" if use.role else use.why)
    return Fate(name, ", ".join(to), use.why)
