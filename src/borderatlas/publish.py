"""The gate: what an audience may see. A column is withheld until it is named for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from borderatlas import coarsen, small
from borderatlas.atlas import Atlas, AtlasMeta
from borderatlas.errors import ArgumentError, Problem, PublishError
from borderatlas.protect import withhold_sources
from borderatlas.rows import Row, key_of
from borderatlas.schema import PLACES, SENSITIVITY, TABLES, WIDE, Audience, Column, Table
from borderatlas.sheets import META

_RANK: Mapping[str, int] = {"internal": 0, "partner": 1, "public": 2}
_IN_TOTALS = frozenset({"claims"})
"""Tables whose `aggregate-only` rows reach everybody: in totals and tables, never as a mark."""

_COARSER = "give the month or the year, or mark the claim as restricted"
_NO_LEG = "leave the event of the leg empty, or mark the leg or the claim as restricted"
_GATE_COLUMNS = frozenset({"sensitivity", "geometry", "table"})


@dataclasses.dataclass(frozen=True)
class Withheld:
    """How many rows of each table stayed inside, and of how many other claims the `numbers`."""

    rows: Mapping[str, int]


def apply(
    atlas: Atlas, audience: Audience = "public", *, key: coarsen.Key | None = None
) -> tuple[Atlas, Withheld]:
    """Return the atlas as an audience may see it, and what was withheld.

    Rows whose sensitivity is beyond the audience are left out, with all that hangs on them
    (a set goes with any of its members), and what was withdrawn; columns that are not named
    for the audience are emptied. Places and legs that are `aggregate-only` never leave the
    team. For all others, positions are coarsened as their rows say (displaced ones need
    the `key`), and small numbers of people are shown as "fewer than".

    Raises
    ------
    ArgumentError
        When there is no such audience, or `key` is no `Key`.
    PublishError
        When a row that would be public was never reviewed; for all but the team, when a claim
        for totals only would tell a day or a place, or a position cannot be coarsened.
    """
    known_audience(audience)
    key = coarsen.given_key(key)
    if problems := set(stops(atlas, audience, keyed=key is not None)):
        # What is to be coarse is not told while it is not; `check` quotes it to the team.
        raise PublishError(dataclasses.replace(found, value="") for found in problems)
    return preview(atlas, audience, key=key)


def known_audience(audience: str) -> None:
    """Refuse what is no audience: a slip must not show more than was meant.

    Raises
    ------
    ArgumentError
        When it is none.
    """
    if audience not in tuple(_RANK):
        raise ArgumentError(f"there is no audience {audience!r}; there are {', '.join(_RANK)}")


def without_value(found: Problem) -> Problem:
    """Return a problem of the data as it is told outside the team: where it is, and no more.

    Its words may quote the cell, or tell of others. Of a file as a whole they are ours alone,
    where they quote nothing.
    """
    if not found.file.startswith("data/"):
        return found
    if not (found.row or found.column or "'" in found.message):
        return found
    columns = {name for table in TABLES.values() for name in (*table.names, "geometry")}
    return dataclasses.replace(
        found,
        column=found.column if found.column in columns else "",
        value="",
        message="is not as it should be",
        hint="what stands there is not shown here: run `borderatlas check`",
    )


def stops(
    atlas: Atlas, audience: Audience = "public", *, keyed: bool = True
) -> tuple[Problem, ...]:
    """Return what keeps an atlas from an audience: each row that is not fit for it.

    `keyed` says whether there is a key for the places that are to be displaced.
    """
    if audience == "internal":
        return ()
    kept = _kept(atlas, audience)
    told = (*_too_fine(atlas, kept), *_told_by_events(atlas, _remaining(atlas, audience)))
    if audience == "public":
        told += (*_unreviewed(atlas, kept), *_unreviewed_tables(atlas))
    return (*told, *_exact(atlas, audience, keyed=keyed))


def preview(
    atlas: Atlas, audience: Audience = "public", *, key: coarsen.Key | None = None
) -> tuple[Atlas, Withheld]:
    """Return the atlas as `apply` does, whether or not its rows are fit for the audience.

    It is for checks before the review is done; nothing that it returns may be written.
    """
    kept = _remaining(atlas, audience)
    withheld = {name: len(atlas.tables[name]) - len(rows) for name, rows in kept.items()}
    if audience != "internal":
        kept = withhold_sources(kept)
        coarsen.coarsen(kept, key)
        withheld["numbers"] = small.hide(kept, atlas.meta.smallest)
    visible = {
        name: tuple(_visible(TABLES[name], row, audience) for row in rows)
        for name, rows in kept.items()
    }
    meta = _told_meta(atlas, audience, kept)
    if audience != "internal":
        meta = dataclasses.replace(meta, passed=())  # words of the data, which may be withheld
    told = dataclasses.replace(atlas, meta=meta, tables=visible, audience=audience)
    return told, Withheld({name: count for name, count in withheld.items() if count})


def _told_meta(atlas: Atlas, audience: Audience, kept: Mapping[str, Iterable[Row]]) -> AtlasMeta:
    """Return what an atlas is about, with the tables of raw events that an audience may see.

    A table goes with its source: one whose source stays inside stays inside, too. What was known
    of events on a past day nobody can say: a map of that day has none.
    """
    sources = {row["source_id"] for row in kept["sources"]}
    tables = tuple(
        table
        for table in atlas.meta.event_tables
        if reaches(table.audience, audience) and table.source_id in sources and not atlas.as_of
    )
    return dataclasses.replace(atlas.meta, event_tables=tables)


def _remaining(atlas: Atlas, audience: Audience) -> dict[str, tuple[Row, ...]]:
    """Return the rows that an audience sees, without what was withdrawn and what hung on it."""
    kept = _kept(atlas, audience)
    if audience != "internal":
        _drop_withdrawn(kept, atlas)
    _drop_dangling(kept)
    return kept


def _kept(atlas: Atlas, audience: Audience) -> dict[str, tuple[Row, ...]]:
    return {
        name: tuple(row for row in rows if _may_see(name, row, audience))
        for name, rows in atlas.tables.items()
    }


def _drop_withdrawn(kept: dict[str, tuple[Row, ...]], atlas: Atlas) -> None:
    """Leave out claims and places that were withdrawn, as if they had never been there."""
    history = atlas.tables.get("withdrawals", ())
    places = {row["row_id"] for row in history}
    for name in PLACES:
        kept[name] = tuple(row for row in kept[name] if row["place_id"] not in places)
    kept["claims"] = tuple(row for row in kept["claims"] if row["status"] != "withdrawn")
    kept["withdrawals"] = ()


def _may_see(table: str, row: Row, audience: Audience) -> bool:
    sensitivity = row.get("sensitivity")
    if table in _IN_TOTALS and sensitivity == "aggregate-only":
        return True
    return sensitivity is None or reaches(SENSITIVITY.get(sensitivity, "internal"), audience)


def _named(table: str, row: Row) -> str:
    return "/".join(str(value) for value in key_of(TABLES[table], row))


def _unreviewed(atlas: Atlas, kept: Mapping[str, Iterable[Row]]) -> Iterator[Problem]:
    hint = "enter the day of the review, or mark the row as restricted"
    for name, rows in kept.items():
        for row in rows if "reviewed" in TABLES[name].names else ():
            if not row["reviewed"]:
                message = f"{_named(name, row)} was never reviewed"
                yield atlas.problem(name, row, "reviewed", message, hint=hint)


def reaches(widest: Audience, audience: Audience) -> bool:
    """Return whether what may go as far as `widest` is seen by an audience."""
    return _RANK[widest] >= _RANK[audience]


def _unreviewed_tables(atlas: Atlas) -> Iterator[Problem]:
    hint = "enter the day of the review, or leave the audience at internal"
    for table in atlas.meta.event_tables:
        if table.audience == "public" and not table.reviewed:
            key = f"event_table.{table.table_id}.reviewed"
            found = Problem(META, 0, key, "", "the table was never reviewed", hint)
            yield atlas.seen(found)


def _too_fine(atlas: Atlas, kept: Mapping[str, Iterable[Row]]) -> Iterator[Problem]:
    """Yield the claims for totals only that would tell a place or a day all the same."""
    wide = {row["place_id"] for row in kept["areas"] if row["kind"] in WIDE}
    for row in kept["claims"]:
        if row["sensitivity"] != "aggregate-only":
            continue
        told = f"{_named('claims', row)} is for totals only and names"
        if row["place_id"] not in wide:
            hint = "give a province, a region or a country"
            yield atlas.problem("claims", row, "place_id", f"{told} a place", hint=hint)
        if row["date"] and any(_has_day(end) for end in row["date"].split("/")):
            yield atlas.problem("claims", row, "date", f"{told} a day", hint=_COARSER)


def _told_by_events(atlas: Atlas, kept: Mapping[str, Iterable[Row]]) -> Iterator[Problem]:
    """Yield the events, and their legs, that tell the day or the place of a claim for totals."""
    claims: dict[str, list[str]] = {}
    for row in kept["claims"]:
        if row["sensitivity"] == "aggregate-only":
            claims.setdefault(row["event_id"], []).append(row["claim_id"])
    wide = {row["place_id"] for row in kept["areas"] if row["kind"] in WIDE}
    for name in ("events", "routes"):
        for row in kept[name]:
            if not (told := claims.get(row["event_id"])):
                continue
            of_them = f"of a claim for totals only ({', '.join(told)})"
            if row["date"] and any(map(_has_day, row["date"].split("/"))):
                message = f"{_named(name, row)} names the day {of_them}"
                yield atlas.problem(name, row, "date", message, hint=_COARSER)
            if name == "routes" and not {row["from_id"], row["to_id"]} <= wide:
                message = f"{_named(name, row)} names a place {of_them}"
                yield atlas.problem(name, row, "event_id", message, hint=_NO_LEG)


def _exact(atlas: Atlas, audience: Audience, *, keyed: bool) -> Iterator[Problem]:
    """Yield the places that would be shown where they are, though they are to be coarsened."""
    for fault in coarsen.faults(_remaining(atlas, audience), keyed=keyed):
        yield atlas.problem(fault.table, fault.row, fault.column, fault.message, hint=fault.hint)


def _has_day(edtf: str) -> bool:
    return edtf.count("-") > 1


def _drop_dangling(kept: dict[str, tuple[Row, ...]]) -> None:
    """Leave out what hangs on rows that stayed inside: sets, claims, legs, steps, retellings."""
    points = {row["place_id"] for name in ("crossings", "sites") for row in kept[name]}
    places = points | {row["place_id"] for row in kept["areas"]}
    while gone := {
        r["place_id"] for r in kept["areas"] if not places.issuperset(r["members"] or ())
    }:
        kept["areas"] = tuple(row for row in kept["areas"] if row["place_id"] not in gone)
        places -= gone  # a set may be a member of another
    claims = [row for row in kept["claims"] if row["place_id"] in places]
    told = {row["claim_id"] for row in claims}
    kept["claims"] = tuple(
        row if row["retells"] in told else {**row, "retells": None} for row in claims
    )
    kept["routes"] = tuple(
        row for row in kept["routes"] if row["from_id"] in places and row["to_id"] in places
    )
    kept["aliases"] = tuple(row for row in kept["aliases"] if row["place_id"] in places)
    stages = {row["stage_id"] for row in kept["custody_stages"]}
    kept["custody_transitions"] = tuple(
        row
        for row in kept["custody_transitions"]
        if row["from_stage"] in stages and row["to_stage"] in stages
    )


def columns_for(table: Table, audience: Audience) -> tuple[Column, ...]:
    """Return the columns of a table that are named for an audience."""
    return tuple(c for c in table.columns if reaches(c.audience, audience))


def _visible(table: Table, row: Row, audience: Audience) -> Row:
    allowed = {column.name for column in columns_for(table, audience)}
    return {
        key: value if key in allowed or key in _GATE_COLUMNS else None for key, value in row.items()
    }
