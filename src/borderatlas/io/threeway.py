"""Two versions of an atlas that began as one: what of both can stand together, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from borderatlas.errors import Problem, quote
from borderatlas.io.contents import FILES, Cells, Contents, Key, file_of, names

Keep = Literal["", "ours", "theirs"]


@dataclass(frozen=True)
class Conflict:
    """A row that both sides changed, and not to the same; a side that removed it has None."""

    table: str
    key: Key
    base: Cells | None
    ours: Cells | None
    theirs: Cells | None


def merge(
    base: Contents, ours: Contents, theirs: Contents, *, keep: Keep = ""
) -> tuple[Contents, tuple[Conflict, ...]]:
    """Return what both sides make together, row by row, and where they contradict each other.

    A row that one side left as it was is as the other has it. Where both changed a row, or
    one changed what the other removed, it is a conflict, unless both made the same of it: what
    two people wrote into one claim without knowing of each other is not put together by cells.

    Parameters
    ----------
    base
        What both began with.
    ours, theirs
        What each side has now.
    keep
        Whose row stands in a conflict; ours in what is returned where nobody said.
    """
    merged: dict[str, dict[Key, Cells]] = {}
    conflicts: list[Conflict] = []
    for name in names():
        rows: dict[Key, Cells] = {}
        for key in sorted({*base[name], *ours[name], *theirs[name]}):
            was, mine, other = (side[name].get(key) for side in (base, ours, theirs))
            found = other if mine == was else mine
            if mine not in (was, other) and other != was:
                conflicts.append(Conflict(name, key, was, mine, other))
                found = other if keep == "theirs" else mine
            if found is not None:
                rows[key] = found
        merged[name] = rows
    return Contents(merged), tuple(conflicts)


def changes(old: Contents, new: Contents) -> Iterator[tuple[str, Key, Cells | None, Cells | None]]:
    """Yield each row that differs: its table, its key, what it was and what it is."""
    for name in names():
        for key in sorted({*old[name], *new[name]}):
            was, now = old[name].get(key), new[name].get(key)
            if was != now:
                yield name, key, was, now


def told(
    conflicts: Sequence[Conflict],
    *,
    numbers: Mapping[str, Mapping[Key, int]],
    by: Mapping[tuple[str, Key], str],
    hint: str,
) -> Iterator[Problem]:
    """Yield each cell that is in conflict, with what it was and what each side made of it.

    Parameters
    ----------
    conflicts
        What `merge` found.
    numbers
        Where our rows stand in their files.
    by
        Who changed the row in the database, when and why.
    hint
        What can be done about it.
    """
    for found in conflicts:
        row = numbers[found.table].get(found.key, 0)
        file = file_of(found.table, found.key)
        change = by.get((found.table, found.key), "")
        for column, value, message in _cells(found):
            text = f"{message}{change}"
            yield Problem(file, row, column, value, text, hint)


def _cells(found: Conflict) -> Iterator[tuple[str, str, str]]:
    """Yield the columns of a conflict, our value, and what it is in the database."""
    name = "/".join(found.key)
    row = f"the row {quote(name)} of {found.table}" if found.table != FILES else "the file"
    if found.ours is None:
        yield "", "", f"{row} is removed here and was changed in the database"
    elif found.theirs is None:
        yield "", "", f"{row} is changed here and was removed from the database"
    elif found.table == FILES:
        yield "", "", f"{row} was changed both here and in the database"
    else:
        for column in found.ours:
            mine, other = found.ours[column], found.theirs[column]
            if mine != other:
                was = quote(found.base[column]) if found.base else "no row"
                of = f" ({quote(name)})" if column not in ("", name) else ""
                yield column, mine, f"is {quote(other)} in the database and was {was} before{of}"
