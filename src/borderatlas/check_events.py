"""Whether the tables of raw events that an atlas declares can be read, told row by row."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice

from borderatlas.atlas import Atlas
from borderatlas.errors import DataError, Problem
from borderatlas.eventhidden import hidden_places
from borderatlas.eventread import read_events, too_near, unread_rows
from borderatlas.eventtable import EventTable
from borderatlas.limits import MAX_PROBLEMS
from borderatlas.names import did_you_mean
from borderatlas.spec import MapSpec

_META = "data/atlas.toml"


def check_events(
    specs: Sequence[MapSpec], atlas: Atlas, public: Atlas, *, today: dt.date | None
) -> Iterator[Problem]:
    """Yield what is wrong with the tables of raw events, and what would stop a public build.

    Rows that cannot be read are warnings: a map is built without them and says how many they are.
    """
    broken = set()
    for table in atlas.meta.event_tables:
        yield from _source(table, atlas, public)
        if today and table.reviewed > today.isoformat():
            key = f"event_table.{table.table_id}.reviewed"
            yield Problem(_META, 0, key, table.reviewed, "is a day to come", "correct it")
        try:
            yield from islice(unread_rows(table, atlas), MAX_PROBLEMS)
        except DataError as error:
            broken.add(table.table_id)
            yield from error.problems
    for spec in specs:
        if spec.events is None or spec.events.table in broken:
            continue
        try:
            events = read_events(spec, atlas, hidden_places(public, atlas))
        except DataError as error:
            yield from error.problems
            continue
        for found in too_near(spec, events, public) if events else ():
            yield dataclasses.replace(found, level="warning")


def _source(table: EventTable, atlas: Atlas, public: Atlas) -> Iterator[Problem]:
    key = f"event_table.{table.table_id}.source_id"
    known = [row["source_id"] for row in atlas.rows("sources")]
    if table.source_id not in known:
        hint = did_you_mean(table.source_id, known, otherwise="add a row to data/sources.csv")
        yield Problem(_META, 0, key, table.source_id, "there is no such source", hint)
    elif table.audience == "public" and table not in public.meta.event_tables:
        message = "its source stays inside or is protected, and so the table stays inside"
        hint = "leave it when that is meant"
        yield Problem(_META, 0, key, table.source_id, message, hint, "warning")
