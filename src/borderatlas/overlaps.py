"""Which events count some of the same people, by what their rows say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def overlapping(rows: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return for each event the events that count some of the same people.

    These are the events that either of two lists, and two that both list a third of their
    own kind: what runs over the same event twice is not told apart by saying so once.

    Parameters
    ----------
    rows
        The rows of the table events.
    """
    events = {row["event_id"]: row for row in rows}
    found: dict[str, set[str]] = {key: set() for key in events}
    over: dict[str, set[str]] = {}
    for key, row in events.items():
        for other in row["overlaps"] or ():
            found[key].add(other)
            found.setdefault(other, set()).add(key)
            if events.get(other, row)["kind"] == row["kind"]:
                over.setdefault(other, set()).add(key)
    for around in over.values():
        for key in around:
            found[key] |= around - {key}
    return {key: frozenset(others) for key, others in found.items()}
