"""Which numbers and words others than the team do not see, since a number is small."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from borderatlas.atlas import Atlas
from borderatlas.errors import Problem
from borderatlas.rows import Row
from borderatlas.schema import LANGUAGES
from borderatlas.small import tells_number

_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_KEPT = ("low", "best", "high", "wording", "paraphrase")
_HINT = "leave it when that is meant"
_NAMED = "name it without a number"


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
            kept.setdefault(row["event_id"], []).append(row)
    for found in (
        *_claims(atlas, public, kept),
        *_events(atlas, public, kept),
        *_titles(atlas, public, kept),
    ):
        yield replace(found, level="warning")


def _claims(atlas: Atlas, public: Atlas, kept: Mapping[str, object]) -> Iterator[Problem]:
    for row in public.rows("claims"):
        own = atlas.row("claims", row["claim_id"])
        if row["event_id"] not in kept or all(row[name] == own[name] for name in _KEPT):
            continue
        seen = {
            "fewer_than": f"is seen by others as fewer than {atlas.meta.smallest}, without words",
            "withheld": "is seen by others without number and words, which would tell a small one",
        }.get(row["qualifier"], "is seen by others without the words that tell a number")
        message = f"{row['claim_id']} {seen}"
        yield atlas.problem("claims", own, "paraphrase", message, hint=_HINT)


def _events(atlas: Atlas, public: Atlas, kept: Mapping[str, object]) -> Iterator[Problem]:
    for row in public.rows("events"):
        own = atlas.row("events", row["event_id"])
        for name in [f"name_{code}" for code in LANGUAGES] if row["event_id"] in kept else ():
            if row[name] != own[name] and own[name]:
                message = "tells a number, as a small one is kept back: others see another name"
                yield atlas.problem("events", own, name, message, hint=_NAMED)
        if row["event_id"] in kept and tells_number(_DATE.sub("", row["event_id"])):
            message = "tells a number, as a small one is kept back"
            yield atlas.problem("events", own, "event_id", message, hint=_NAMED)


def _titles(atlas: Atlas, public: Atlas, kept: Mapping[str, list[Row]]) -> Iterator[Problem]:
    cited = {row["source_id"] for rows in kept.values() for row in rows}
    for row in public.rows("sources"):
        if row["source_id"] in cited and tells_number(row["title"]):
            message = "tells a number, as a small one is kept back"
            yield atlas.problem("sources", row, "title", message, hint="see that it is another")
