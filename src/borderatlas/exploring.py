"""What notebooks ask an atlas for: a map of one of its tables, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from borderatlas import publish
from borderatlas.atlas import Atlas
from borderatlas.coarsen import Key
from borderatlas.compile import compile_map
from borderatlas.errors import ArgumentError
from borderatlas.evidence import RANGE, Estimate, Rule, reconcile
from borderatlas.map import Map
from borderatlas.names import did_you_mean
from borderatlas.scene import Shape, Symbol
from borderatlas.schema import TABLES, Audience, Column
from borderatlas.spec import CategoryScaleSpec, ClaimsSpec, LayerSpec, LayerTable, MapSpec, Subject

if TYPE_CHECKING:
    import pandas as pd

SUBJECTS: Mapping[LayerTable, Subject] = {"crossings": "all", "sites": "sites", "routes": "routes"}
"""The tables of which a map shows each row, and what such a map is about."""

_FILLS = ("crossing", "office", "holding", "prison", "china-site", "camp")
_SHAPES = tuple(shape for shape in get_args(Shape) if shape != "line")
_MARGIN = 0.08
"""What is left around the places, as a share of the map."""
_LEAST_DEG = 0.5


def explored(
    atlas: Atlas, name: str, *, by: str, audience: Audience, key: Key | None = None
) -> Map:
    """Return a map of a table, a symbol for each code of a column; see `Atlas.explore`."""
    table = _table(name)
    column = _column(table, by)
    told, _ = publish.apply(atlas, audience, key=key)
    rows = [row for row in told.rows(table) if row["geometry"] is not None]
    if not rows:
        raise ArgumentError(f"{table}: nothing of it has a position that {audience} may see")
    codes = sorted({code for row in rows for code in _codes(row[column.name])})
    scale = CategoryScaleSpec(
        title={"en": _words(column.name)},
        column=column.name,
        vocabulary=column.codes,
        symbols={code: _symbol(number, table) for number, code in enumerate(codes)},
    )
    kind, unit = (_first(atlas, vocabulary) for vocabulary in ("claim_kind", "unit"))
    layer = LayerSpec(
        layer_id=table, table=table, title={"en": _words(table)}, scale="codes", where={}, only=(),
        label="all", ring=table == "sites", min_zoom=0,
    )  # fmt: skip
    spec = MapSpec(
        map_id=f"explore-{table}",
        order=0,
        title={"en": f"{_words(table)} by {column.name}"},
        subtitle={"en": column.note},
        subject=SUBJECTS[table],
        extent=_extent([row["geometry"].bounds for row in rows], told.meta.bbox),
        layers=(layer,),
        # About no claims: the codes are there because a map has some.
        claims=ClaimsSpec((), (), "", "", kind, unit, "", ""),
        notes=(),
        scales={"codes": scale},
    )
    return Map(compile_map(spec, told))


def _table(name: str) -> LayerTable:
    for table in SUBJECTS:
        if name == table:
            return table
    hint = did_you_mean(str(name), SUBJECTS, otherwise=f"use {', '.join(SUBJECTS)}")
    raise ArgumentError(f"there is no map of {name!r}; {hint}")


def _column(table: LayerTable, by: str) -> Column:
    """Return the column by whose codes a table is shown: one that everybody may see."""
    known = {
        column.name: column
        for column in TABLES[table].columns
        if column.type == "code" and column.audience == "public"
    }
    if by not in known:
        hint = did_you_mean(by, known, otherwise=f"use {', '.join(known)}")
        raise ArgumentError(f"{table} has no codes {by!r} that a map can show; {hint}")
    return known[by]


def _first(atlas: Atlas, vocabulary: str) -> str:
    rows = (row for row in atlas.rows("vocabulary") if row["vocabulary"] == vocabulary)
    return next((str(row["code"]) for row in rows), "")


def _codes(value: Any) -> Iterator[str]:  # noqa: ANN401 - a cell
    if value:
        yield str(value)


def _symbol(number: int, table: str) -> Symbol:
    fill = _FILLS[number % len(_FILLS)]
    if table == "routes":
        dash = ((), (3.4, 2.6), (1.2, 2.4))[number // len(_FILLS) % 3]
        return Symbol("line", stroke=fill, stroke_pt=1.3, dash_pt=dash, arrow=True, curve=0.16)
    shape = _SHAPES[(number + number // len(_FILLS)) % len(_SHAPES)]
    return Symbol(shape, fill=fill, stroke="paper", stroke_pt=0.8, radius_pt=4.6)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _extent(
    bounds: Collection[tuple[float, float, float, float]], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return the part of the atlas that holds all bounds, with a margin."""
    west, south, east, north = (
        pick(ends) for pick, ends in zip((min, min, max, max), zip(*bounds, strict=True),
                                         strict=True)
    )  # fmt: skip
    x, y = (max(_MARGIN * (far - near), _LEAST_DEG) for near, far in ((west, east), (south, north)))
    return (
        max(west - x, box[0]), max(south - y, box[1]), min(east + x, box[2]), min(north + y, box[3])
    )  # fmt: skip


def estimates(
    atlas: Atlas, *, events: Collection[str] = (), kind: str = "", unit: str = "",
    rule: Rule = RANGE,
) -> pd.DataFrame:  # fmt: skip
    """Return one row for each number; see `Atlas.estimates`."""
    import pandas as pd

    if isinstance(events, str):
        raise ArgumentError(f"events={events!r} is one text; give a tuple such as ({events!r},)")
    for event_id in events:
        atlas.row("events", event_id)
    for vocabulary, code in (("claim_kind", kind), ("unit", unit)):
        if code:
            atlas.vocabulary(vocabulary, code)
    claims = [
        claim
        for claim in atlas.claims
        if (not events or claim.event_id in events)
        and kind in ("", claim.kind)
        and unit in ("", claim.unit)
    ]
    found = sorted(
        reconcile(claims, rule=rule),
        key=lambda one: (one.event_id, one.kind, one.unit, one.scope != "whole", one.place_id),
    )
    names = list(_KINDS)
    frame = pd.DataFrame([_row(one, atlas) for one in found], columns=names)
    return frame.astype({name: kind for name, kind in _KINDS.items() if kind})


_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("event_id", "kind", "unit", "scope", "place_id"), "string"),
    **dict.fromkeys(("low", "best", "high", "below", "beyond"), "Float64"),
    "about": "boolean",
    "rule": "string",
    **dict.fromkeys(("claimant_ids", "source_ids", "claim_ids", "overlaps"), ""),
}
"""The columns of `estimates`, with their kinds; lists are tuples."""


def _row(one: Estimate, atlas: Atlas) -> list[Any]:
    return [
        *(one.event_id, one.kind, one.unit, one.scope, one.place_id or None),
        *(one.low, one.best, one.high, one.below, one.beyond),
        one.about, one.rule.name, one.claimant_ids, one.source_ids, one.claim_ids,
        tuple(sorted(atlas.overlaps.get(one.event_id, ()))),
    ]  # fmt: skip
