"""Spec and atlas to Scene: the only place where data meets taste. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from borderatlas import listing, views
from borderatlas.atlas import Atlas
from borderatlas.basemap import base_labels, base_layers
from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem, SpecError
from borderatlas.evidence import RANGE, Claim, Estimate, Rule, reconcile
from borderatlas.join import Attachment, attach, withdrawn
from borderatlas.mapfile import nearest
from borderatlas.marks import Scale, draw, leg_id
from borderatlas.scales import AreaScale, CategoryScale
from borderatlas.scene import Account, Layer, Legend, LegendEntry, Mark, Omission, Scene
from borderatlas.schema import PLACES, TABLES
from borderatlas.spec import AreaScaleSpec, ClaimsSpec, LayerSpec, MapSpec, ScaleSpec
from borderatlas.theme import DEFAULT, Theme

Row = Mapping[str, Any]


def compile_map(spec: MapSpec, atlas: Atlas, theme: Theme = DEFAULT) -> Scene:
    """Return the scene of one map.

    Parameters
    ----------
    spec
        What to show.
    atlas
        The checked data, as the audience may see them.
    theme
        Colours, type and the look of the base map.

    Raises
    ------
    SpecError
        When the spec names an event, column, code or unit that the atlas does not have.
    JoinError
        When the map would add numbers that may not be added.
    """
    _check(spec, atlas)
    claims = _select(spec.claims, atlas)
    estimates = _sorted(reconcile(claims, rule=_rule(spec.claims)), spec.claims, atlas)
    rows = _rows(spec, estimates, atlas)
    attachments = attach(
        estimates,
        points={row["place_id"] for layer in spec.layers for row in _points(layer, rows)},
        sets={row["place_id"] for layer in spec.layers for row in _sets(layer, rows)},
        areas={row["place_id"] for row in atlas.rows("areas")},
    )
    stages = atlas.rows("custody_stages") if spec.subject == "custody" else ()
    numbers = views.source_numbers(
        (
            (claim.source_id for item in attachments for claim in item.estimate.claims),
            (claim.source_id for claim in withdrawn(claims)),
            *(row["source_ids"] for found in rows.values() for row in found if _sourced(row)),
            *(row["source_ids"] for row in stages),
        )
    )
    scales = {name: _scale(item, atlas) for name, item in spec.scales.items()}
    marks = _marks(spec, rows, attachments, scales, atlas, numbers)
    mark_ids = {key: mark.mark_id for mark in reversed(marks) for key in mark.estimate_ids}
    sentence, sentence_claims = listing.sentence(spec, attachments, _by_table(spec, rows), atlas)
    title, headings, table = _table(spec, rows, attachments, atlas, numbers, mark_ids)
    return Scene(
        map_id=spec.map_id,
        atlas_id=atlas.meta.id,
        title=spec.title,
        subtitle=spec.subtitle,
        languages=atlas.meta.languages,
        extent=spec.extent,
        max_bounds=atlas.meta.bbox,
        palette=theme.palette,
        text_styles=theme.text_styles,
        base=base_layers(atlas, theme),
        base_labels=base_labels(atlas),
        layers=tuple(Layer(layer.layer_id, layer.title) for layer in spec.layers),
        marks=marks,
        legends=_legends(spec, rows, attachments, scales, marks),
        sentence=sentence,
        sentence_claims=sentence_claims,
        estimates=tuple(
            views.estimate_view(
                item.estimate, atlas, numbers, mark_ids.get(views.estimate_id(item.estimate), "")
            )
            for item in attachments
            if item.target != "omitted"
        ),
        table_title=title,
        table_headings=headings,
        table=table,
        omissions=_omissions(claims, attachments, atlas, numbers),
        account=_account(claims, attachments),
        stages=views.stages(atlas, numbers) if stages else (),
        sources=views.source_views(atlas, numbers),
        notes=(*spec.notes, atlas.meta.border.note),
        credits=atlas.meta.credits,
    )


def _check(spec: MapSpec, atlas: Atlas) -> None:
    """Raise with everything that the spec asks for and the atlas does not have."""
    file = f"maps/{spec.map_id}.toml"
    problems = []

    def known(key: str, values: Collection[str], options: Collection[str]) -> None:
        problems.extend(
            Problem(file, 0, key, value, "is not in the atlas", nearest(value, options))
            for value in values
            if value and value not in options
        )

    known("claims.events", spec.claims.events, [row["event_id"] for row in atlas.rows("events")])
    known("claims.kinds", spec.claims.kinds, _codes(atlas, "claim_kind"))
    known("claims.kind", (spec.claims.kind,), _codes(atlas, "claim_kind"))
    known("claims.unit", (spec.claims.unit,), _codes(atlas, "unit"))
    claimants = [row["claimant_id"] for row in atlas.rows("claimants")]
    known("claims.prefer", (spec.claims.prefer,), claimants)
    for layer in spec.layers:
        known(f"layer.{layer.layer_id}.where", layer.where, TABLES[layer.table].names)
    for name, scale in spec.scales.items():
        if isinstance(scale, AreaScaleSpec):
            known(f"scale.{name}.unit", (scale.unit,), _codes(atlas, "unit"))
        else:
            known(f"scale.{name}.symbols", scale.symbols, _codes(atlas, scale.vocabulary))
    for layer, row in ((layer, row) for layer in spec.layers for row in _where(layer, atlas)):
        scale = spec.scales[layer.scale]
        if not isinstance(scale, AreaScaleSpec):
            known(f"layer.{layer.layer_id}.scale", (row[scale.column],), scale.symbols)
    if problems:
        raise SpecError(set(problems))


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
        early = start and not (when and when.latest and when.earliest and when.earliest >= start)
        late = end and not (when and when.latest and when.latest <= end)
        named = not spec.events or claim.event_id in spec.events
        if named and (not spec.kinds or claim.kind in spec.kinds) and not early and not late:
            chosen.append(claim)
    return tuple(chosen)


def _rule(spec: ClaimsSpec) -> Rule:
    return Rule("prefer", spec.prefer, spec.reason) if spec.prefer else RANGE


def _sorted(
    estimates: Sequence[Estimate], spec: ClaimsSpec, atlas: Atlas
) -> tuple[Estimate, ...]:
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


def _rows(
    spec: MapSpec, estimates: Sequence[Estimate], atlas: Atlas
) -> dict[str, tuple[Row, ...]]:
    """Return the rows of each layer, narrowed to what `only` asks for."""
    numbered = {
        item.place_id
        for item in estimates
        if (item.kind, item.unit) == (spec.claims.kind, spec.claims.unit) and item.scope == "part"
    }
    found = {layer.layer_id: _where(layer, atlas) for layer in spec.layers}
    ends = {
        end
        for layer in spec.layers
        if layer.table == "routes"
        for row in found[layer.layer_id]
        for end in (row["from_id"], row["to_id"])
    }
    for layer in spec.layers:
        if layer.only:
            wanted = (numbered if "claims" in layer.only else set()) | (
                ends if "routes" in layer.only else set()
            )
            found[layer.layer_id] = [
                row for row in found[layer.layer_id] if row["place_id"] in wanted
            ]
    return {name: tuple(rows) for name, rows in found.items()}


def _points(layer: LayerSpec, rows: Mapping[str, Sequence[Row]]) -> Sequence[Row]:
    return rows[layer.layer_id] if layer.table in ("crossings", "sites") else ()


def _sets(layer: LayerSpec, rows: Mapping[str, Sequence[Row]]) -> Sequence[Row]:
    return rows[layer.layer_id] if layer.table == "areas" else ()


def _sourced(row: Row) -> bool:
    return bool(row.get("source_ids"))


def _by_table(
    spec: MapSpec, rows: Mapping[str, Sequence[Row]]
) -> dict[str, tuple[Row, ...]]:
    """Return the rows shown by table, each row once."""
    shown: dict[str, dict[str, Row]] = {name: {} for name in (*PLACES, "routes")}
    for layer in spec.layers:
        for row in rows[layer.layer_id]:
            key = leg_id(row) if layer.table == "routes" else row["place_id"]
            shown[layer.table].setdefault(key, row)
    return {name: tuple(found.values()) for name, found in shown.items()}


def _scale(spec: ScaleSpec, atlas: Atlas) -> Scale:
    if isinstance(spec, AreaScaleSpec):
        words = {"unit": views.label(atlas, "unit", spec.unit), **_AREA_WORDS}
        return AreaScale(
            spec.title, spec.unit, spec.maximum, spec.radius_pt, spec.symbol, words
        )
    labels = {code: views.label(atlas, spec.vocabulary, code) for code in spec.symbols}
    return CategoryScale(spec.title, spec.column, spec.symbols, labels)


_AREA_WORDS = {
    "range": views.english("rival figures: disc lowest, ring highest"),
    "open": views.english("dashed ring: at least the disc, no upper figure"),
    "unknown": views.english("reported, number unknown"),
}


def _marks(
    spec: MapSpec,
    rows: Mapping[str, Sequence[Row]],
    attachments: Sequence[Attachment],
    scales: Mapping[str, Scale],
    atlas: Atlas,
    numbers: Mapping[str, int],
) -> tuple[Mark, ...]:
    by_place: dict[str, list[Estimate]] = {}
    for item in attachments:
        if item.target in ("place", "set"):
            by_place.setdefault(item.estimate.place_id, []).append(item.estimate)
    marks = []
    for layer in spec.layers:
        for row in rows[layer.layer_id]:
            marks.append(
                draw(
                    layer,
                    scales[layer.scale],
                    row,
                    _behind(layer, row, by_place),
                    sized_by=(spec.claims.kind, spec.claims.unit),
                    atlas=atlas,
                    numbers=numbers,
                )
            )
    return tuple(marks)


def _behind(
    layer: LayerSpec, row: Row, by_place: Mapping[str, Sequence[Estimate]]
) -> tuple[Estimate, ...]:
    """Return the estimates behind a mark; a leg of an event has those of its ends."""
    if layer.table != "routes":
        return tuple(by_place.get(row["place_id"], ()))
    ends = (row["from_id"], row["to_id"])
    return tuple(
        item for end in ends for item in by_place.get(end, ()) if item.event_id == row["event_id"]
    )


def _legends(
    spec: MapSpec,
    rows: Mapping[str, Sequence[Row]],
    attachments: Sequence[Attachment],
    scales: Mapping[str, Scale],
    marks: Sequence[Mark],
) -> tuple[Legend, ...]:
    legends: list[Legend] = []
    shown: dict[str, list[Row]] = {}
    for layer in spec.layers:
        shown.setdefault(layer.scale, []).extend(rows[layer.layer_id])
    for name, found in shown.items():
        scale = scales[name]
        if isinstance(scale, AreaScale):
            sized = [mark for mark in marks if mark.symbol.radius_pt and mark.estimate_ids]
            values = [
                item.estimate.span[1]
                for item in attachments
                if item.target == "place" and item.estimate.span
            ]
            unknown = any(mark.symbol.hollow for mark in sized)
            legends += scale.legend(values, unknown=unknown)
        else:
            legends.append(scale.legend([row[scale.column] for row in found]))
    if any(mark.ring for mark in marks):
        mark = next(mark for mark in marks if mark.ring)
        ring = dataclasses.replace(mark.symbol, radius_pt=7.0, fill_opacity=0.12)
        entry = LegendEntry(ring, views.english("place known to within this ring"), ring=True)
        legends.append(Legend({}, "list", (entry,)))
    return tuple(legend for legend in legends if legend.entries)


def _table(
    spec: MapSpec,
    rows: Mapping[str, Sequence[Row]],
    attachments: Sequence[Attachment],
    atlas: Atlas,
    numbers: Mapping[str, int],
    mark_ids: Mapping[str, str],
) -> listing.Table:
    keyed = {
        table: [
            (f"{layer.layer_id}/{leg_id(row) if table == 'routes' else row['place_id']}", row)
            for layer in spec.layers
            if layer.table == table
            for row in rows[layer.layer_id]
        ]
        for table in ("sites", "routes")
    }
    if spec.subject in ("sites", "custody"):
        by_place: dict[str, list[Estimate]] = {}
        for item in attachments:
            by_place.setdefault(item.estimate.place_id, []).append(item.estimate)
        return listing.sites_table(
            keyed["sites"], atlas=atlas, numbers=numbers, by_place=by_place
        )
    if spec.subject == "routes":
        return listing.legs_table(keyed["routes"], atlas=atlas, numbers=numbers)
    return listing.estimates_table(
        [item for item in attachments if item.target != "omitted"],
        atlas=atlas,
        numbers=numbers,
        mark_ids=mark_ids,
    )


def _omissions(
    claims: Sequence[Claim],
    attachments: Sequence[Attachment],
    atlas: Atlas,
    numbers: Mapping[str, int],
) -> tuple[Omission, ...]:
    """Return what is not drawn as a mark of its own, by reason."""
    groups: dict[str, list[Claim]] = {}
    for item in attachments:
        if item.target in ("panel", "omitted"):
            groups.setdefault(item.reason, []).extend(item.estimate.claims)
    gone = withdrawn(claims)
    if gone:
        groups["withdrawn"] = list(gone)
    standing = frozenset().union(*(item.estimate.standing for item in attachments))
    return tuple(
        Omission(
            views.english(reason),
            tuple(views.claim_view(claim, atlas, numbers, standing) for claim in found),
        )
        for reason, found in groups.items()
    )


def _account(claims: Sequence[Claim], attachments: Sequence[Attachment]) -> Account:
    counts = {"place": 0, "set": 0, "panel": 0, "omitted": len(withdrawn(claims))}
    for item in attachments:
        counts[item.target] += len(item.estimate.claims)
    account = Account(
        claims=len(claims),
        at_places=counts["place"],
        at_sets=counts["set"],
        at_totals=counts["panel"],
        omitted=counts["omitted"],
    )
    if sum(counts.values()) != len(claims):
        msg = f"claims went missing on the way to the map: {account}"
        raise AssertionError(msg)
    return account
