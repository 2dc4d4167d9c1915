"""What a map shows, before how it looks: the claims, the rows of each layer, where all goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from borderatlas import views
from borderatlas.atlas import Atlas
from borderatlas.dates import Interval, parse_edtf
from borderatlas.errors import JoinError, Problem, SpecError
from borderatlas.eventtable import EventTable
from borderatlas.evidence import RANGE, Claim, Estimate, Rule, reconcile, total
from borderatlas.fit import matching, problem, row_key, undrawable, unknown
from borderatlas.join import Attachment, attach, withdrawn
from borderatlas.names import some_of
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


def mark_id(layer: LayerSpec, row: Row) -> str:
    """Return the id of the mark that a row has in a layer."""
    return f"{layer.layer_id}/{row_key(row)}"


def make_plan(spec: MapSpec, atlas: Atlas) -> Plan:
    """Return what the map shows.

    Raises
    ------
    SpecError
        When the spec names an event, column, code or unit that the atlas does not have, or
        asks for what cannot be drawn or added.
    """
    _refuse(unknown(spec, atlas))
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
            (table.source_id for table in event_tables(spec, atlas)),
        )
    )
    plan = Plan(spec, atlas, claims, attachments, rows, stages, numbers)
    _refuse((*undrawable(spec, rows, atlas), *_unaddable(plan)))
    return plan


def event_tables(spec: MapSpec, atlas: Atlas) -> Iterator[EventTable]:
    """Yield the table of raw events that a map shows, if it does and the audience may see it."""
    for table in atlas.meta.event_tables:
        if spec.events and table.table_id == spec.events.table:
            yield table


def _refuse(problems: Iterable[Problem]) -> None:
    found = set(problems)
    if found:
        raise SpecError(found)


def _unaddable(plan: Plan) -> Iterator[Problem]:
    """Yield the places that would show one number for several that may not be added."""
    overlaps = plan.atlas.overlaps
    for layer in plan.spec.layers:
        if not isinstance(plan.spec.scales[layer.scale], AreaScaleSpec) and layer.table != "areas":
            continue
        for row in plan.rows[layer.layer_id]:
            sized = [
                item
                for item in plan.estimates_at(row["place_id"])
                if (item.kind, item.unit) == plan.main
            ]
            try:
                if len(sized) > 1:
                    total(sized, overlaps=overlaps)
            except JoinError as error:
                events = ", ".join(sorted({repr(item.event_id) for item in sized}))
                message = f"at {row['place_id']!r} has no one number for {events}: {error}"
                hint = "choose among them by events, since and until under [claims]"
                yield problem(
                    plan.spec, f"layer.{layer.layer_id}.scale", layer.scale, message, hint
                )


def not_preferred(plan: Plan) -> Iterator[Problem]:
    """Yield the claimant whose figure a map prefers, if some numbers are those of others."""
    claimant = plan.spec.claims.prefer
    others = [
        _matter(item.estimate)
        for item in plan.attachments
        if claimant
        and (item.estimate.kind, item.estimate.unit) == plan.main
        and item.estimate.span is not None
        and item.estimate.rule.name != "prefer"
    ]
    if others:
        message = f"gives no number for {some_of(others)}: what others claim is shown there"
        hint = "choose among them by events, since and until, or leave it when that is meant"
        found = problem(plan.spec, "claims.prefer", claimant, message, hint)
        yield replace(found, level="warning")


def _matter(estimate: Estimate) -> str:
    at = f" at {estimate.place_id!r}" if estimate.scope == "part" else ""
    return f"{estimate.event_id!r}{at}"


def running_totals(plan: Plan) -> frozenset[str]:
    """Return the events with a number of the map's own kind that count others of it again.

    What they list may be off the map: two totals over one event are not told apart by its
    absence.
    """
    mine = {
        item.estimate.event_id
        for item in plan.attachments
        if (item.estimate.kind, item.estimate.unit) == plan.main
    }
    events = {row["event_id"]: row for row in plan.atlas.rows("events")}
    return frozenset(
        key
        for key in mine
        for other in events[key]["overlaps"] or ()
        if other in mine or events.get(other, events[key])["kind"] == events[key]["kind"]
    )


def _steps(atlas: Atlas, stages: Sequence[Row]) -> Sequence[Row]:
    return atlas.rows("custody_transitions") if stages else ()


def _ids(spec: MapSpec, rows: Mapping[str, Sequence[Row]], tables: Collection[str]) -> set[str]:
    return {
        row["place_id"]
        for layer in spec.layers
        if layer.table in tables
        for row in rows[layer.layer_id]
    }


def _select(spec: ClaimsSpec, atlas: Atlas) -> tuple[Claim, ...]:
    """Return the claims that the map is about: by event, by kind, by period."""
    if not spec.events and not spec.kinds:
        return ()
    start = parse_edtf(spec.since).earliest if spec.since else None
    end = parse_edtf(spec.until).latest if spec.until else None
    chosen = []
    for row in atlas.rows("claims"):
        claim = Claim.from_row(row)
        when = parse_edtf(claim.date) if claim.date else Interval(None, None)
        named = not spec.events or claim.event_id in spec.events
        counted = not spec.kinds or claim.kind in spec.kinds
        if named and counted and when.lies_in(start, end):
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


def _rows(spec: MapSpec, estimates: Sequence[Estimate], atlas: Atlas) -> dict[str, tuple[Row, ...]]:
    """Return the rows of each layer, narrowed to what `only` asks for."""
    main = (spec.claims.kind, spec.claims.unit)
    with_claims = {
        item.place_id
        for item in estimates
        if (item.kind, item.unit) == main and item.scope == "part"
    }
    found = {layer.layer_id: tuple(matching(layer, atlas)) for layer in spec.layers}
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


_MANY_TIMES = 10


def too_large(plan: Plan) -> Iterator[Problem]:
    """Yield the figures that outgrow their scale: more likely a slip than so many people."""
    for layer in plan.spec.layers:
        scale = plan.spec.scales[layer.scale]
        if not isinstance(scale, AreaScaleSpec):
            continue
        for row in plan.rows[layer.layer_id]:
            for item in plan.estimates_at(row["place_id"]):
                greatest = item.span[1] if item.span else 0
                same = (item.kind, item.unit) == plan.main
                if not same or greatest <= _MANY_TIMES * scale.maximum:
                    continue
                message = (
                    f"'{row['place_id']}' has {greatest:,} ({', '.join(item.claim_ids)}), "
                    f"more than {_MANY_TIMES} times as much: its circle hides the map"
                )
                hint = "correct the claim, or raise the maximum of the scale"
                file, key = f"maps/{plan.spec.map_id}.toml", f"scale.{layer.scale}.maximum"
                yield Problem(file, 0, key, f"{scale.maximum:g}", message, hint, "warning")
