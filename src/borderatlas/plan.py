"""What a map shows, before how it looks: the claims, the rows of each layer, where all goes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from borderatlas import views
from borderatlas.atlas import Atlas
from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem, SpecError
from borderatlas.evidence import RANGE, Claim, Estimate, Rule, reconcile
from borderatlas.join import Attachment, attach, withdrawn
from borderatlas.names import did_you_mean
from borderatlas.schema import TABLES
from borderatlas.spec import AreaScaleSpec, ClaimsSpec, LayerSpec, MapSpec

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """The claims of a map, the rows of each layer by its id, and where each estimate goes.

    `numbers` holds the number of each source in the order of first use.
    """

    spec: MapSpec
    atlas: Atlas
    claims: tuple[Claim, ...]
    attachments: tuple[Attachment, ...]
    rows: Mapping[str, tuple[Row, ...]]
    stages: tuple[Row, ...]
    numbers: Mapping[str, int]

    @property
    def main(self) -> tuple[str, str]:
        """Kind and unit of the numbers that the map is about."""
        return self.spec.claims.kind, self.spec.claims.unit

    def keyed(self, table: str) -> Iterator[tuple[str, LayerSpec, Row]]:
        """Yield (mark id, layer, row) of the layers that show a table, in drawing order."""
        for layer in self.spec.layers:
            if layer.table == table:
                for row in self.rows[layer.layer_id]:
                    yield mark_id(layer, row), layer, row

    def shown(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table that are on the map, each once."""
        return tuple({row_key(row): row for _, _, row in self.keyed(table)}.values())

    def estimates_at(self, place_id: str) -> tuple[Estimate, ...]:
        """Return the estimates that are shown at the mark of a place or set."""
        return tuple(
            item.estimate
            for item in self.attachments
            if item.target in ("place", "set") and item.estimate.place_id == place_id
        )


def row_key(row: Row) -> str:
    """Return the key of a place or of a leg."""
    return row.get("place_id") or f"{row['route_id']}/{row['leg_no']}"


def mark_id(layer: LayerSpec, row: Row) -> str:
    """Return the id of the mark that a row has in a layer."""
    return f"{layer.layer_id}/{row_key(row)}"


def make_plan(spec: MapSpec, atlas: Atlas) -> Plan:
    """Return what the map shows.

    Raises
    ------
    SpecError
        When the spec names an event, column, code or unit that the atlas does not have.
    """
    problems = sorted(set(_unknown(spec, atlas)))
    if problems:
        raise SpecError(problems)
    claims = _select(spec.claims, atlas)
    estimates = _sorted(reconcile(claims, rule=_rule(spec.claims)), spec.claims, atlas)
    rows = _rows(spec, estimates, atlas)
    attachments = attach(
        estimates,
        points=_ids(spec, rows, ("crossings", "sites")),
        sets=_ids(spec, rows, ("areas",)),
        areas={row["place_id"] for row in atlas.rows("areas")},
    )
    stages = atlas.rows("custody_stages") if spec.subject == "custody" else ()
    numbers = views.source_numbers(
        (
            (claim.source_id for item in attachments for claim in item.estimate.claims),
            (claim.source_id for claim in withdrawn(claims)),
            *(row.get("source_ids") or () for found in rows.values() for row in found),
            *(row["source_ids"] for row in (*stages, *_steps(atlas, stages))),
        )
    )
    return Plan(spec, atlas, claims, attachments, rows, stages, numbers)


def _steps(atlas: Atlas, stages: Sequence[Row]) -> Sequence[Row]:
    return atlas.rows("custody_transitions") if stages else ()


def _ids(spec: MapSpec, rows: Mapping[str, Sequence[Row]], tables: Collection[str]) -> set[str]:
    return {
        row["place_id"]
        for layer in spec.layers
        if layer.table in tables
        for row in rows[layer.layer_id]
    }


def _unknown(spec: MapSpec, atlas: Atlas) -> Iterator[Problem]:
    """Yield everything that the spec asks for and the atlas does not have."""
    file = f"maps/{spec.map_id}.toml"
    kinds, units = _codes(atlas, "claim_kind"), _codes(atlas, "unit")
    asked: list[tuple[str, Collection[str], Collection[str]]] = [
        ("claims.events", spec.claims.events, [row["event_id"] for row in atlas.rows("events")]),
        ("claims.kinds", (*spec.claims.kinds, spec.claims.kind), kinds),
        ("claims.unit", (spec.claims.unit,), units),
        (
            "claims.prefer",
            (spec.claims.prefer,),
            [row["claimant_id"] for row in atlas.rows("claimants")],
        ),
    ]
    for name, scale in spec.scales.items():
        if isinstance(scale, AreaScaleSpec):
            asked.append((f"scale.{name}.unit", (scale.unit,), units))
        else:
            asked.append((f"scale.{name}.symbols", scale.symbols, _codes(atlas, scale.vocabulary)))
    for layer in spec.layers:
        where = f"layer.{layer.layer_id}"
        columns = TABLES[layer.table].names
        asked.append((f"{where}.where", layer.where, columns))
        scale = spec.scales[layer.scale]
        if not isinstance(scale, AreaScaleSpec):
            asked.append((f"{where}.scale", (scale.column,), columns))
            if scale.column in columns and set(layer.where) <= set(columns):
                found = [row[scale.column] for row in _where(layer, atlas)]
                asked.append((f"scale.{layer.scale}.symbols", found, scale.symbols))
    for key, values, options in asked:
        for value in values:
            if value and value not in options:
                hint = did_you_mean(value, options, otherwise=f"known: {', '.join(options)}")
                yield Problem(file, 0, key, value, "is not known", hint)


def _codes(atlas: Atlas, vocabulary: str) -> list[str]:
    return [row["code"] for row in atlas.rows("vocabulary") if row["vocabulary"] == vocabulary]


def _select(spec: ClaimsSpec, atlas: Atlas) -> tuple[Claim, ...]:
    """Return the claims that the map is about: by event, by kind, by period."""
    if not spec.events and not spec.kinds:
        return ()
    start = parse_edtf(spec.since).earliest if spec.since else None
    end = parse_edtf(spec.until).latest if spec.until else None
    chosen = []
    for row in atlas.rows("claims"):
        claim = Claim.from_row(row)
        when = parse_edtf(claim.date) if claim.date else None
        early = start and not (when and when.earliest and when.earliest >= start)
        late = end and not (when and when.latest and when.latest <= end)
        named = not spec.events or claim.event_id in spec.events
        if named and (not spec.kinds or claim.kind in spec.kinds) and not early and not late:
            chosen.append(claim)
    return tuple(chosen)


def _rule(spec: ClaimsSpec) -> Rule:
    return Rule("prefer", spec.prefer, spec.reason) if spec.prefer else RANGE


def _sorted(estimates: Sequence[Estimate], spec: ClaimsSpec, atlas: Atlas) -> tuple[Estimate, ...]:
    """Return the estimates with the map's own kind first, newest event first, wholes first."""
    days = {
        row["event_id"]: (parse_edtf(row["date"]).latest if row["date"] else None)
        for row in atlas.rows("events")
    }

    def key(item: Estimate) -> tuple[bool, int, str, bool, float, str]:
        day = days[item.event_id]
        span = item.span
        return (
            (item.kind, item.unit) != (spec.kind, spec.unit),
            -day.toordinal() if day else 0,
            item.event_id,
            item.scope == "part",
            -span[1] if span else 0.0,
            views.estimate_id(item),
        )

    return tuple(sorted(estimates, key=key))


def _where(layer: LayerSpec, atlas: Atlas) -> list[Row]:
    return [
        row
        for row in atlas.rows(layer.table)
        if all(_matches(row[column], values) for column, values in layer.where.items())
    ]


def _matches(value: object, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(item in wanted for item in value)
    return str(value) in wanted


def _rows(spec: MapSpec, estimates: Sequence[Estimate], atlas: Atlas) -> dict[str, tuple[Row, ...]]:
    """Return the rows of each layer, narrowed to what `only` asks for."""
    main = (spec.claims.kind, spec.claims.unit)
    with_claims = {
        item.place_id
        for item in estimates
        if (item.kind, item.unit) == main and item.scope == "part"
    }
    found = {layer.layer_id: tuple(_where(layer, atlas)) for layer in spec.layers}
    ends = {
        end
        for layer in spec.layers
        if layer.table == "routes"
        for row in found[layer.layer_id]
        for end in (row["from_id"], row["to_id"])
    }
    wanted = {"claims": with_claims, "routes": ends}
    for layer in spec.layers:
        if layer.only:
            kept = set().union(*(wanted[reason] for reason in layer.only))
            found[layer.layer_id] = tuple(
                row for row in found[layer.layer_id] if row["place_id"] in kept
            )
    return found
