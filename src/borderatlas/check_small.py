"""Which numbers and words others than the team do not see, since a number is small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from borderatlas.atlas import Atlas
from borderatlas.errors import Problem
from borderatlas.names import some_of
from borderatlas.rows import Row

_KEPT = ("low", "best", "high", "wording", "paraphrase")
_HINT = "leave it when that is meant"


def check_small(atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    """Yield, as warnings, what is kept back for small numbers, and what tells them all the same.

    Parameters
    ----------
    atlas
        The atlas as the team has it.
    public
        The same atlas as the public sees it.
    """
    kept: dict[str, list[Row]] = {}
    for row in public.rows("claims"):
        if row["qualifier"] in ("fewer_than", "withheld"):
            kept.setdefault(row["event_id"], [])
    for row in public.rows("claims"):
        if row["event_id"] in kept:
            kept[row["event_id"]].append(row)
    for found in (*_claims(atlas, public, kept), *_events(atlas, kept)):
        yield replace(found, level="warning")


def _claims(atlas: Atlas, public: Atlas, kept: Mapping[str, object]) -> Iterator[Problem]:
    for row in public.rows("claims"):
        own = atlas.row("claims", row["claim_id"])
        if row["event_id"] not in kept or all(row[name] == own[name] for name in _KEPT):
            continue
        seen = {
            "fewer_than": f"is seen by others as fewer than {atlas.meta.smallest}, without words",
            "withheld": "is seen by others without number and words, which would tell a small one",
        }.get(row["qualifier"], "is seen by others without its words")
        message = f"{row['claim_id']} {seen}"
        yield atlas.problem("claims", own, "paraphrase", message, hint=_HINT)


def _events(atlas: Atlas, kept: Mapping[str, list[Row]]) -> Iterator[Problem]:
    for event_id, rows in kept.items():
        own = atlas.row("events", event_id)
        titles = some_of(sorted({f"'{row['source_id']}'" for row in rows}))
        message = (
            f"a small number is kept back: others see neither the name of {event_id} nor the words "
            "of its claims, but its id, theirs, and the titles of their sources"
        )
        hint = f"see that no id tells the number, and no title of {titles}"
        yield atlas.problem("events", own, "name_en", message, hint=hint)
