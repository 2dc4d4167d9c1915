"""The gate: what the public may see."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from borderatlas import publish
from borderatlas.atlas import Atlas
from borderatlas.errors import EXIT_SAFETY, PublishError
from borderatlas.schema import TABLES
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
    assert "data/claims.csv: reviewed: c001 was never reviewed" in str(caught.value)


def test_a_row_that_stays_inside_need_not_be_reviewed() -> None:
    _, withheld = publish.apply(changed("claims", reviewed=None, sensitivity="restricted"))
    assert withheld.rows["claims"] == 1


def test_the_atlas_is_not_changed() -> None:
    before = atlas().rows("claims")[0]["note"]
    publish.apply(atlas())
    assert atlas().rows("claims")[0]["note"] == before
