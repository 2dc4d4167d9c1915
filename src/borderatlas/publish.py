"""The gate: what an audience may see. A column is withheld until it is named for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from borderatlas.atlas import Atlas
from borderatlas.errors import Problem, PublishError
from borderatlas.schema import TABLES, Audience, Table

_RANK: Mapping[str, int] = {"internal": 0, "partner": 1, "public": 2}
_MAY_SEE: Mapping[str, frozenset[str]] = {
    "internal": frozenset({"public-ok", "aggregate-only", "restricted", "do-not-publish"}),
    "partner": frozenset({"public-ok", "aggregate-only", "restricted"}),
    "public": frozenset({"public-ok", "aggregate-only"}),
}
_GATE_COLUMNS = frozenset({"sensitivity", "geometry", "table"})


@dataclasses.dataclass(frozen=True)
class Withheld:
    """How many rows of each table stayed inside."""

    rows: Mapping[str, int]


def apply(atlas: Atlas, audience: Audience = "public") -> tuple[Atlas, Withheld]:
    """Return the atlas as an audience may see it, and what was withheld.

    Rows whose sensitivity is beyond the audience are left out, with the claims and legs
    that hang on them; columns that are not named for the audience are emptied.

    Raises
    ------
    PublishError
        When a row that would be public was never reviewed.
    """
    kept: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for name, rows in atlas.tables.items():
        table = TABLES[name]
        kept[name] = tuple(row for row in rows if _may_see(row, audience))
        if audience == "public":
            _refuse_unreviewed(table, kept[name])
    _drop_dangling(kept)
    withheld = {name: len(atlas.tables[name]) - len(rows) for name, rows in kept.items()}
    visible = {
        name: tuple(_visible(TABLES[name], row, audience) for row in rows)
        for name, rows in kept.items()
    }
    return dataclasses.replace(atlas, tables=visible), Withheld(
        {name: count for name, count in withheld.items() if count}
    )


def _may_see(row: Mapping[str, Any], audience: Audience) -> bool:
    sensitivity = row.get("sensitivity")
    return sensitivity is None or sensitivity in _MAY_SEE[audience]


def _refuse_unreviewed(table: Table, rows: tuple[Mapping[str, Any], ...]) -> None:
    if "reviewed" not in table.names:
        return
    problems = [
        Problem(
            f"data/{table.file}",
            0,
            "reviewed",
            "",
            f"{'/'.join(str(row[key]) for key in table.key)} was never reviewed",
            "enter the day of the review, or mark the row as restricted",
        )
        for row in rows
        if not row["reviewed"]
    ]
    if problems:
        raise PublishError(problems)


def _drop_dangling(kept: dict[str, tuple[Mapping[str, Any], ...]]) -> None:
    """Leave out claims and legs whose place stayed inside."""
    places = {
        row["place_id"] for name in ("crossings", "sites", "areas") for row in kept.get(name, ())
    }
    kept["claims"] = tuple(row for row in kept["claims"] if row["place_id"] in places)
    kept["routes"] = tuple(
        row for row in kept["routes"] if row["from_id"] in places and row["to_id"] in places
    )
    kept["aliases"] = tuple(row for row in kept["aliases"] if row["place_id"] in places)


def _visible(table: Table, row: Mapping[str, Any], audience: Audience) -> Mapping[str, Any]:
    allowed = {column.name for column in table.columns if _RANK[column.audience] >= _RANK[audience]}
    return {
        key: value if key in allowed or key in _GATE_COLUMNS else None for key, value in row.items()
    }
