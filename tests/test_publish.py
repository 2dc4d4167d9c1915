"""The gate: what the public may see."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from borderatlas import publish
from borderatlas.atlas import Atlas
from borderatlas.errors import EXIT_SAFETY, PublishError
from borderatlas.schema import TABLES, Audience
from tests.shipped import atlas


def changed(table: str, **values: object) -> Atlas:
    """Return the shipped atlas with one row of a table changed."""
    first, *others = atlas().rows(table)
    row: dict[str, Any] = {**first, **values}
    return dataclasses.replace(atlas(), tables={**atlas().tables, table: (row, *others)})


def test_columns_for_the_team_are_emptied() -> None:
    public, _ = publish.apply(atlas())
    for name, table in TABLES.items():
        inside = {column.name for column in table.columns if column.audience == "internal"}
        inside -= {"sensitivity"}
        for row in public.rows(name):
            assert all(row[column] is None for column in inside), (name, row)


def test_the_team_sees_its_columns() -> None:
    inside, withheld = publish.apply(atlas(), "internal")
    assert any(row["note"] for row in inside.rows("claims"))
    assert withheld.rows == {}


@pytest.mark.parametrize("sensitivity", ["restricted", "do-not-publish"])
def test_a_restricted_place_takes_its_claims_and_legs_with_it(sensitivity: str) -> None:
    place = atlas().rows("crossings")[0]["place_id"]
    public, withheld = publish.apply(changed("crossings", sensitivity=sensitivity))
    assert all(row["place_id"] != place for row in public.rows("crossings"))
    assert all(row["place_id"] != place for row in public.rows("claims"))
    assert all(place not in (row["from_id"], row["to_id"]) for row in public.rows("routes"))
    assert withheld.rows["crossings"] == 1


def test_a_row_that_was_never_reviewed_stops_the_build() -> None:
    with pytest.raises(PublishError) as caught:
        publish.apply(changed("claims", reviewed=None))
    assert caught.value.exit_code == EXIT_SAFETY
    assert "data/claims.csv:2: reviewed: c001 was never reviewed" in str(caught.value)


def test_a_row_that_stays_inside_need_not_be_reviewed() -> None:
    _, withheld = publish.apply(changed("claims", reviewed=None, sensitivity="restricted"))
    assert withheld.rows["claims"] == 1


def with_row(table: str, key: str, **values: object) -> Atlas:
    """Return the shipped atlas with the row of a key changed."""
    name = TABLES[table].key[0]
    rows = tuple({**row, **values} if row[name] == key else row for row in atlas().rows(table))
    return dataclasses.replace(atlas(), tables={**atlas().tables, table: rows})


def test_a_set_goes_with_any_of_its_members() -> None:
    public, withheld = publish.apply(
        with_row("crossings", "tumen-namyang", sensitivity="restricted")
    )
    assert all("tumen-namyang" not in (row["members"] or ()) for row in public.rows("areas"))
    assert all(row["place_id"] != "dandong-tumen-set" for row in public.rows("claims"))
    assert withheld.rows["areas"] >= 1


def test_the_id_of_a_withheld_claim_is_told_nowhere() -> None:
    told = next(row["retells"] for row in atlas().rows("claims") if row["retells"])
    public, _ = publish.apply(with_row("claims", told, sensitivity="do-not-publish"))
    assert all(told not in (row["claim_id"], row["retells"]) for row in public.rows("claims"))


@pytest.mark.parametrize("table", ["crossings", "sites", "routes"])
def test_a_place_or_leg_for_totals_only_has_no_mark(table: str) -> None:
    key = atlas().rows(table)[0][TABLES[table].key[0]]
    public, _ = publish.apply(with_row(table, key, sensitivity="aggregate-only"))
    assert all(row[TABLES[table].key[0]] != key for row in public.rows(table))


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_a_claim_for_totals_only_may_tell_neither_place_nor_day(audience: Audience) -> None:
    with pytest.raises(PublishError) as caught:
        publish.apply(with_row("claims", "c021", sensitivity="aggregate-only"), audience)
    said = str(caught.value)
    assert "place_id: c021 is for totals only and names a place" in said
    assert "date: c021 is for totals only and names a day" in said
    assert "dandong-sinuiju" not in said
    assert "'2023-10-09'" not in said


EVENT = "ev-2023-10-09-mass-return"


def for_totals(**legs: object) -> Atlas:
    """Return the shipped atlas with one claim for totals, by month, and its legs changed."""
    found = atlas()
    month = {"sensitivity": "aggregate-only", "date": "2023-10", "place_id": "area-border"}
    event = with_row("events", EVENT, date="2023-10")
    routes = tuple(
        {**row, **legs} if row["event_id"] == EVENT else row for row in found.rows("routes")
    )
    claims = with_row("claims", "c021", **month).rows("claims")
    tables = {**event.tables, "claims": claims, "routes": routes}
    return dataclasses.replace(found, tables=tables)


def test_a_claim_for_totals_only_is_not_dated_by_its_event() -> None:
    inside = for_totals(event_id=None)
    publish.apply(inside)
    dated = with_row("events", EVENT, date="2023-10-09").rows("events")
    with pytest.raises(PublishError) as caught:
        publish.apply(dataclasses.replace(inside, tables={**inside.tables, "events": dated}))
    (problem,) = caught.value.problems
    assert str(dataclasses.replace(problem, row=0)) == (
        "data/events.csv: date: ev-2023-10-09-mass-return names the day of a claim "
        "for totals only (c021); give the month or the year, or mark the claim as restricted"
    )


def test_no_leg_tells_the_place_or_the_day_of_a_claim_for_totals_only() -> None:
    with pytest.raises(PublishError) as caught:
        publish.apply(for_totals())
    said = str(caught.value)
    assert said.count("names the day of a claim for totals only (c021); give the month") == 5
    assert said.count("names a place of a claim for totals only (c021); leave the event") == 5
    assert "'2023-10-09'" not in said
    with pytest.raises(PublishError) as caught:
        publish.apply(for_totals(date=None))
    assert {problem.column for problem in caught.value.problems} == {"event_id"}
    publish.apply(for_totals(sensitivity="restricted"))


def test_a_leg_to_a_place_that_stays_inside_tells_nothing_and_stops_nothing() -> None:
    inside = for_totals(date=None)
    ends = {
        end
        for row in inside.rows("routes")
        if row["event_id"] == EVENT
        for end in (row["from_id"], row["to_id"])
    }
    hidden = {
        name: tuple(
            {**row, "sensitivity": "restricted"} if row["place_id"] in ends else row
            for row in inside.rows(name)
        )
        for name in ("crossings", "sites")
    }
    public, _ = publish.apply(dataclasses.replace(inside, tables={**inside.tables, **hidden}))
    assert all(row["event_id"] != EVENT for row in public.rows("routes"))


def test_a_step_to_a_withheld_stage_is_not_told() -> None:
    last = atlas().rows("custody_transitions")[0]["to_stage"]
    public, _ = publish.apply(with_row("custody_stages", last, sensitivity="restricted"))
    steps = public.rows("custody_transitions")
    assert all(last not in (row["from_stage"], row["to_stage"]) for row in steps)


def test_the_atlas_is_not_changed() -> None:
    before = atlas().rows("claims")[0]["note"]
    publish.apply(atlas())
    assert atlas().rows("claims")[0]["note"] == before


def test_a_set_with_a_withheld_set_in_it_is_not_told() -> None:
    found = atlas()
    whole = next(row for row in found.rows("areas") if row["members"])
    crossings = found.rows("crossings")
    hidden = next(key for key in whole["members"] if key in {row["place_id"] for row in crossings})
    inner = {**whole, "place_id": "fictional-inner", "members": (hidden,)}
    outer = {**whole, "place_id": "fictional-outer", "members": ("fictional-inner",)}
    most = {**whole, "place_id": "fictional-most", "members": ("fictional-outer",)}
    areas = (most, outer, inner, *found.rows("areas"))
    inside = {**found.tables, "areas": areas}
    restricted = tuple(
        {**row, "sensitivity": "restricted"} if row["place_id"] == hidden else row
        for row in crossings
    )
    sets = {"fictional-inner", "fictional-outer", "fictional-most"}
    for rows, seen in ((restricted, set()), (crossings, sets)):
        public, _ = publish.apply(dataclasses.replace(found, tables={**inside, "crossings": rows}))
        assert {row["place_id"] for row in public.rows("areas")} & sets == seen
