"""What was known on a day: the atlas without what was published later."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from types import MappingProxyType

from borderatlas.atlas import Atlas
from borderatlas.dates import parse_edtf
from borderatlas.errors import ArgumentError
from borderatlas.rows import Row


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """Ids of what was not known on the day, and of what nobody can say it of.

    `undated` are claims and legs whose sources have no date, or an open one.
    """

    later: tuple[str, ...]
    undated: tuple[str, ...]


def given_day(day: str | dt.date) -> dt.date:
    """Return a day that a user gave.

    Raises
    ------
    ArgumentError
        When it is none.
    """
    if isinstance(day, dt.date):
        return day
    found = None
    with contextlib.suppress(TypeError, ValueError):
        found = dt.date.fromisoformat(day)
    if found is None or found.isoformat() != day:  # the standard has 2020-W50-1 and 20201207, too
        raise ArgumentError(f"{day!r} is no day; write it like 2023-12-07")
    return found


def latest_today() -> dt.date:
    """Return the day that it is where it is latest on Earth: no time zone makes it tomorrow."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date()


def refuse_future(day: dt.date) -> None:
    """Refuse a day to come: nobody knows what will be known.

    Raises
    ------
    ArgumentError
        When it is not today anywhere on Earth.
    """
    if day > latest_today():
        raise ArgumentError(f"'{day}' is in the future; name a day up to today, or none")


def as_of(atlas: Atlas, day: dt.date) -> tuple[Atlas, LeftOut]:
    """Return the atlas as it was known at the end of a day, and what was left out.

    Claims stay whose source was published by then, reckoned by the last day that its date may
    mean, and legs of routes with such a source. What was withdrawn stays withdrawn, whatever the
    day: it may have been for somebody's safety. Places, stages and words are as they are today:
    they carry no history.
    """
    published = {row["source_id"]: _last_day(row) for row in atlas.tables["sources"]}
    later: list[str] = []
    undated: list[str] = []

    def known(name: str, sources: tuple[str, ...]) -> bool:
        days = [found for key in sources if (found := published.get(key))]
        if any(found <= day for found in days):
            return True
        (later if days else undated).append(name)
        return False

    claims = tuple(
        row for row in atlas.tables["claims"] if known(row["claim_id"], (row["source_id"],))
    )
    routes = tuple(
        row
        for row in atlas.tables["routes"]
        if known(f"{row['route_id']}/{row['leg_no']}", row["source_ids"])
    )
    tables = {**atlas.tables, "claims": claims, "routes": routes}
    found = dataclasses.replace(atlas, tables=MappingProxyType(tables), as_of=day.isoformat())
    return found, LeftOut(tuple(sorted(later)), tuple(sorted(undated)))


def _last_day(source: Row) -> dt.date | None:
    """Return the day by which a source was out: of a protected one, as little as its label tells.

    Else builds of several days would tell the day that the gate keeps back.
    """
    latest = parse_edtf(source["date"]).latest if source["date"] else None
    return dt.date(latest.year, 12, 31) if latest and source["protected"] else latest
