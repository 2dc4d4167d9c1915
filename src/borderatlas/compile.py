"""Spec and atlas to Scene: the only place where data meets taste. Pure."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from borderatlas import facets, listing, pastday, views, words
from borderatlas.atlas import Atlas
from borderatlas.basemap import base_labels, base_layers
from borderatlas.eventlayer import event_credits, event_layer, event_legend
from borderatlas.eventread import Events
from borderatlas.evidence import Claim, Estimate
from borderatlas.join import withdrawn
from borderatlas.languages import N_, NN_, Language
from borderatlas.marks import LOCATED_M, SILENT, Scale, draw, is_located, moved_ends
from borderatlas.plan import Plan, Row, make_plan
from borderatlas.scales import AreaScale, CategoryScale
from borderatlas.scene import (
    Account,
    EstimateView,
    Layer,
    Legend,
    LegendEntry,
    Mark,
    Omission,
    Scene,
    Text,
)
from borderatlas.spec import AreaScaleSpec, LayerSpec, MapSpec, ScaleSpec
from borderatlas.theme import DEFAULT, Theme


def compile_map(
    spec: MapSpec, atlas: Atlas, theme: Theme = DEFAULT, *, events: Events | None = None
) -> Scene:
    """Return the scene of one map.

    Parameters
    ----------
    spec
        What to show.
    atlas
        The checked data, as the audience may see them.
    theme
        Colours, type and the look of the base map.
    events
        The raw events that the map shows (`eventlayer.read_events`).

    Raises
    ------
    SpecError
        When the spec names an event, column, code or unit that the atlas does not have, or
        would draw what cannot be drawn, or add numbers that may not be added.
    """
    plan = make_plan(spec, atlas)
    scales = {name: _scale(item, atlas) for name, item in spec.scales.items()}
    marks = _marks(plan, scales)
    mark_ids = {key: mark.mark_id for mark in reversed(marks) for key in mark.estimate_ids}
    sentence, sentence_claims = listing.sentence(plan)
    estimates = _estimates(plan, mark_ids)
    main_unit = views.label(atlas, "unit", spec.claims.unit) if spec.claims.unit else {}
    layer = event_layer(plan, events, theme.event_look)
    period = facets.period(marks, estimates, layer.span if layer else ())
    title, headings, table = listing.table(plan, mark_ids)
    return Scene(
        map_id=spec.map_id,
        atlas_id=atlas.meta.id,
        title=spec.title,
        subtitle=pastday.subtitle(spec, atlas),
        languages=atlas.meta.languages,
        extent=spec.extent,
        max_bounds=atlas.meta.bbox,
        palette=theme.palette,
        text_styles=theme.text_styles,
        base=base_layers(atlas, theme),
        base_labels=base_labels(atlas, theme),
        layers=tuple(Layer(layer.layer_id, layer.title, layer.min_zoom) for layer in spec.layers),
        marks=marks,
        legends=(*_legends(plan, scales, marks), *event_legend(plan, layer)),
        sentence=sentence,
        sentence_claims=sentence_claims,
        headline=_headline(plan),
        estimates=estimates,
        table_title=title,
        table_headings=headings,
        table=table,
        omissions=_omissions(plan),
        account=_account(plan),
        stages=views.stages(atlas, plan.numbers) if plan.stages else (),
        sources=views.source_views(atlas, plan.numbers),
        notes=(
            *pastday.notes(spec, atlas),
            *_kept_back(plan),
            *_moved(marks, atlas),
            *_moved_ends(plan, marks),
            *spec.notes,
            atlas.meta.border.note,
        ),
        credits=(*atlas.meta.credits, *event_credits(spec, atlas)),
        subject=spec.subject,
        main_unit=views.said(atlas, lambda tongue: words.amount("{n}", main_unit, tongue)),
        sizes={name: item.size for name, item in scales.items() if isinstance(item, AreaScale)},
        facets=facets.offered(plan, marks, estimates),
        period=period,
        presets=facets.presets(estimates, atlas) if period else (),
        audience=atlas.audience,
        marking=views.marking(atlas),
        events=layer,
    )


def _estimates(plan: Plan, mark_ids: Mapping[str, str]) -> tuple[EstimateView, ...]:
    shown = [item.estimate for item in plan.attachments if item.target != "omitted"]
    told = (
        views.estimate_view(
            item,
            plan.atlas,
            plan.numbers,
            mark_ids.get(views.estimate_id(item), ""),
            plan.spec.claims.prefer,
        )
        for item in shown
    )
    return facets.filterable_estimates(zip(shown, told, strict=True), plan)


def _headline(plan: Plan) -> str:
    """Return the id of the one estimate of a map about one event: its whole."""
    wholes = [
        item.estimate
        for item in plan.attachments
        if item.estimate.scope == "whole" and (item.estimate.kind, item.estimate.unit) == plan.main
    ]
    one = plan.spec.subject == "event" and len(wholes) == 1
    return views.estimate_id(wholes[0]) if one else ""


_AREA_WORDS = {
    "range": N_("rival figures: disc lowest, ring highest"),
    "open": N_("dashed ring: at least the disc, no upper figure"),
    "unknown": N_("reported, number unknown"),
    "few": N_("fewer than {k}: the number is kept back, to protect people"),
    "none": N_("reported: nobody"),
    "silent": SILENT,
    "no_data": N_("nothing reported"),
}
_UNTOLD = N_("reported, number unknown or withheld")


def _scale(spec: ScaleSpec, atlas: Atlas) -> Scale:
    if isinstance(spec, AreaScaleSpec):
        unit = views.label(atlas, "unit", spec.unit)
        said = {name: _area_words(atlas, english) for name, english in _AREA_WORDS.items()}
        if any(row["qualifier"] == "withheld" for row in atlas.rows("claims")):
            said["unknown"] = views.phrase(atlas, _UNTOLD)
        said["amount"] = views.said(atlas, lambda tongue: words.amount("{n}", unit, tongue))
        return AreaScale(spec.title, spec.unit, spec.maximum, spec.radius_pt, spec.symbol, said)
    labels = {code: views.label(atlas, spec.vocabulary, code) for code in spec.symbols}
    return CategoryScale(spec.title, spec.column, spec.symbols, labels)


def _area_words(atlas: Atlas, english: str) -> Text:
    return views.said(
        atlas, lambda tongue: tongue.say(english, k=tongue.number(atlas.meta.smallest))
    )


_SMALL = N_(
    "Numbers of people below {k} at one place and time are not told, to protect people: they "
    "stand as “fewer than {k}”. Other numbers, and words, that would tell them are kept back, too."
)


def _kept_back(plan: Plan) -> Iterator[Text]:
    """Yield, where the map keeps a number back, that it does and why."""
    if any(claim.qualifier in ("fewer_than", "withheld") for claim in plan.claims):
        yield _area_words(plan.atlas, _SMALL)


_ELSEWHERE = N_(
    "Places with a dotted ring were moved on purpose, to protect people. Each lies somewhere in "
    "its ring: {classes}."
)
_REACH = NN_("{n} place within {distance}", "{n} places within {distance}")


def _moved(marks: Sequence[Mark], atlas: Atlas) -> Iterator[Text]:
    """Yield, where the map shows places elsewhere than they are, that it does and how far."""
    reaches = Counter(mark.precision_m for mark in marks if mark.moved and mark.precision_m)

    def said(tongue: Language) -> str:
        classes = [
            tongue.count(count, *_REACH, distance=words.distance(metres, tongue))
            for metres, count in sorted(reaches.items())
        ]
        return tongue.say(_ELSEWHERE, classes=tongue.listed(*classes))

    if reaches:
        yield views.said(atlas, said)


_ENDS = NN_(
    "Lines to and from {n} place that was moved on purpose, to protect people, end somewhere else "
    "than the place is.",
    "Lines to and from {n} places that were moved on purpose, to protect people, end somewhere "
    "else than the places are.",
)


def _moved_ends(plan: Plan, marks: Sequence[Mark]) -> Iterator[Text]:
    """Yield, where lines end at moved places that have no ring on the map, that they do."""
    told = {mark.mark_id for mark in marks if mark.moved}
    ends = {
        place["place_id"]
        for layer in plan.spec.layers
        if layer.table == "routes"
        for row in plan.rows[layer.layer_id]
        for place in moved_ends(row, plan.atlas)
    }
    ends -= {key.rpartition("/")[2] for key in told}
    if ends:
        yield views.said(plan.atlas, lambda tongue: tongue.count(len(ends), *_ENDS))


def _marks(plan: Plan, scales: Mapping[str, Scale]) -> tuple[Mark, ...]:
    return tuple(
        mark
        for layer in plan.spec.layers
        for mark in sorted(_of_layer(plan, layer, scales[layer.scale]), key=_largest_first)
    )


def _of_layer(plan: Plan, layer: LayerSpec, scale: Scale) -> Iterator[Mark]:
    for row in plan.rows[layer.layer_id]:
        behind = _behind(plan, layer, row)
        mark = draw(plan, layer, scale, row, behind)
        yield facets.filterable_mark(mark, layer, row, behind, plan)


def _largest_first(mark: Mark) -> float:
    """Return by what the marks of a layer are sorted: no large one lies on a small one."""
    point = mark.geometry == "point"
    return -max(mark.symbol.radius_pt, mark.symbol.ring_pt) if point else 0.0


def _behind(plan: Plan, layer: LayerSpec, row: Row) -> tuple[Estimate, ...]:
    """Return the estimates behind a mark; a leg of an event has those of its ends."""
    if layer.table != "routes":
        return plan.estimates_at(row["place_id"])
    return tuple(
        item
        for end in (row["from_id"], row["to_id"])
        for item in plan.estimates_at(end)
        if item.event_id == row["event_id"]
    )


def _legends(plan: Plan, scales: Mapping[str, Scale], marks: Sequence[Mark]) -> tuple[Legend, ...]:
    shown: dict[str, list[Row]] = {}
    for layer in reversed(plan.spec.layers):  # what lies on top is explained first
        shown.setdefault(layer.scale, []).extend(plan.rows[layer.layer_id])
    legends: list[Legend] = []
    for name, rows in shown.items():
        scale = scales[name]
        if isinstance(scale, AreaScale):
            values = [value for row in rows if (value := _greatest(plan, row))]
            # A filter may leave, of several numbers at a place, one that is kept back.
            left = (
                [scale.few()] if any(item.estimate.fewer_than for item in plan.attachments) else []
            )
            # ... or none of them, at a place that stays.
            if any(mark.reported and not mark.needs_number for mark in marks):
                left.append(scale.silent())
            legends += scale.legend(values, drawn=[*(mark.symbol for mark in marks), *left])
        else:
            legends.append(scale.legend([row[scale.column] for row in rows]))
    for elsewhere, english in ((False, _RING), (True, _MOVED_RING)):
        ringed = [mark for mark in marks if mark.ring and mark.moved is elsewhere]
        if ringed:
            ring = dataclasses.replace(ringed[0].symbol, shape="circle", fill_opacity=0.12)
            if ring.radius_pt > _SIGN_PT:  # a number's circle would hide the ring
                ring = dataclasses.replace(ring, radius_pt=_SIGN_PT, ring_pt=0.0)
            said = views.phrase(plan.atlas, english)
            entry = LegendEntry(ring, said, ring=True, moved=elsewhere)
            legends.append(Legend({}, "list", (entry,)))
    pale = [m.symbol for m in marks if not (is_located(m) or m.moved)]
    if pale:
        legends.append(Legend({}, "list", (LegendEntry(pale[0], _paler(plan.atlas)),)))
    return tuple(legend for legend in legends if legend.entries)


_SIGN_PT = 6.0
"""Radius of the symbol in the ring that a legend explains, at most."""

_RING = N_("the place lies somewhere within this ring")
_MOVED_RING = N_(
    "paler, with a dotted ring: moved on purpose, to protect people; the place lies somewhere in "
    "the ring"
)


def _greatest(plan: Plan, row: Row) -> float:
    """Return the greatest number that a sized mark is drawn for: all events at its place."""
    spans = [
        item.span
        for item in plan.estimates_at(row["place_id"])
        if (item.kind, item.unit) == plan.main
    ]
    return sum(span[1] for span in spans if span)


def _paler(atlas: Atlas) -> Text:
    return views.said(
        atlas,
        lambda tongue: tongue.say(
            "paler: the position is known to no better than {distance}",
            distance=words.distance(LOCATED_M, tongue),
        ),
    )


_OTHER_KIND = N_("numbers of another kind or unit")


def _omissions(plan: Plan) -> tuple[Omission, ...]:
    """Return the claims that have no mark of their own on the map, by reason."""
    groups: dict[str, list[Claim]] = {}
    for item in plan.attachments:
        if item.target in ("panel", "omitted"):
            own_kind = (item.estimate.kind, item.estimate.unit) == plan.main
            reason = item.reason if own_kind or item.target == "omitted" else _OTHER_KIND
            groups.setdefault(reason, []).extend(item.estimate.claims)
    gone = withdrawn(plan.claims)
    if gone:
        groups[N_("withdrawn")] = list(gone)
    estimates = [item.estimate for item in plan.attachments]
    standing = frozenset(key for estimate in estimates for key in estimate.standing)
    preferred = {key: item.rule.claimant_id for item in estimates for key in item.claim_ids}
    return tuple(
        Omission(
            views.phrase(plan.atlas, reason),
            tuple(
                views.claim_view(
                    claim, plan.atlas, plan.numbers, standing, preferred.get(claim.claim_id, "")
                )
                for claim in found
            ),
        )
        for reason, found in groups.items()
    )


def _account(plan: Plan) -> Account:
    counts = {"place": 0, "set": 0, "panel": 0, "omitted": len(withdrawn(plan.claims))}
    for item in plan.attachments:
        counts[item.target] += len(item.estimate.claims)
    if sum(counts.values()) != len(plan.claims):
        msg = f"claims went missing on the way to the map {plan.spec.map_id!r}: {counts}"
        raise AssertionError(msg)
    return Account(
        claims=len(plan.claims),
        at_places=counts["place"],
        at_sets=counts["set"],
        at_totals=counts["panel"],
        omitted=counts["omitted"],
    )
