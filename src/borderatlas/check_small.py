"""Which numbers and words others than the team do not see, since a number is small."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from borderatlas.atlas import Atlas
from borderatlas.errors import Problem
from borderatlas.names import some_of
from borderatlas.rows import Row
from borderatlas.running import joined
from borderatlas.small import given_up, is_below

_BOUNDS = ("low", "best", "high")
_KEPT = (*_BOUNDS, "wording", "paraphrase")
_HIDDEN = ("fewer_than", "withheld")
_HINT = "leave it when that is meant"


def check_small(atlas: Atlas, public: Atlas, *, detailed: bool = False) -> Iterator[Problem]:
    """Yield, as warnings, what is kept back for small numbers, and what tells them all the same.

    An event is named once, at the claim whose number is small.

    Parameters
    ----------
    atlas
        The atlas as the team has it.
    public
        The same atlas as the public sees it.
    detailed
        Name, besides, each claim of which others see less.
    """
    hidden = {row["event_id"] for row in public.rows("claims") if row["qualifier"] in _HIDDEN}
    seen: dict[str, list[Row]] = {}
    for row in public.rows("claims"):
        if row["event_id"] in hidden:
            seen.setdefault(row["event_id"], []).append(row)
    causes = {key: _causes(atlas, rows) for key, rows in seen.items()}
    links = joined(atlas.rows("events")).far
    own = tuple(atlas.row("claims", row["claim_id"]) for rows in seen.values() for row in rows)
    events = tuple(atlas.row("events", key) for key in seen)
    tables = {**public.tables, "claims": own, "events": events}
    for key in sorted(given_up(tables, atlas.meta.smallest)):
        message = (
            f"'{key}' has too many numbers to find the least that has to be kept back: all are"
        )
        hint = "tell it as several events, or with fewer numbers"
        row = atlas.row("events", key)
        yield replace(atlas.problem("events", row, "event_id", message, hint=hint), level="warning")
    for key, rows in seen.items():
        within = [other for other in links.get(key, ()) if causes.get(other)]
        yield replace(_event(atlas, rows, causes[key], within), level="warning")
        for found in _claims(atlas, rows) if detailed else ():
            yield replace(found, level="warning")


def _causes(atlas: Atlas, seen: Collection[Row]) -> list[Row]:
    """Return the claims on an event whose own number is small, as the team has them."""
    own = [atlas.row("claims", row["claim_id"]) for row in seen if row["qualifier"] in _HIDDEN]
    return [row for row in own if is_below(row, atlas.meta.smallest)]


def _event(
    atlas: Atlas, seen: Collection[Row], causes: list[Row], within: Collection[str]
) -> Problem:
    """Return what is small, and all that follows from it; `within`, in which other events."""
    small = {row["claim_id"] for row in causes}
    own = [atlas.row("claims", row["claim_id"]) for row in seen]
    changed = {row["claim_id"] for row in seen if row["qualifier"] in _HIDDEN}
    others = [
        row
        for row in own
        if row["claim_id"] in changed - small and any(row[name] is not None for name in _BOUNDS)
    ]
    first = (causes or others or own)[0]
    if causes:
        verb = "counts" if len(causes) == 1 else "count"
        few = f"fewer than {atlas.meta.smallest} people"
        message = f"{_ids(causes)} {verb} {few}, and others than the team do not see how many"
    else:
        message = f"{_ids(others)} would tell a small number of {some_of(sorted(within))}"
    cells = sum(_cells(row, atlas.row("claims", row["claim_id"])) for row in seen)
    numbers = f"the number of {_ids(others)}, which would tell it, " if causes and others else ""
    message += (
        f"; kept back with it: {numbers}the name of {first['event_id']} and all words of its "
        f"claims ({_count(cells, 'cell')} of {_count(len(seen), 'claim')})"
    )
    titles = some_of(sorted({f"'{row['source_id']}'" for row in seen}))
    hint = f"others see the ids: see that none tells the number, and no title of {titles}"
    column = next((name for name in _BOUNDS if first[name] is not None), "claim_id")
    return atlas.problem("claims", first, column, message, hint=hint)


def _cells(seen: Row, own: Row) -> int:
    return sum(own[name] is not None and seen[name] != own[name] for name in _KEPT)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _ids(rows: Collection[Row]) -> str:
    return some_of([row["claim_id"] for row in rows])


def _claims(atlas: Atlas, seen: Collection[Row]) -> Iterator[Problem]:
    """Yield each claim of which others see less."""
    for row in seen:
        own = atlas.row("claims", row["claim_id"])
        if all(row[name] == own[name] for name in _KEPT):
            continue
        told = {
            "fewer_than": f"is seen by others as fewer than {atlas.meta.smallest}, without words",
            "withheld": "is seen by others without number and words, which would tell a small one",
        }.get(row["qualifier"], "is seen by others without its words")
        yield atlas.problem("claims", own, "paraphrase", f"{row['claim_id']} {told}", hint=_HINT)
