"""The full table of a map and the sentence at its head, by what the map is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.evidence import Estimate
from borderatlas.join import Attachment
from borderatlas.marks import LOCATED_M
from borderatlas.plan import Plan, Row
from borderatlas.scene import TableRow, Text

Table = tuple[Text, tuple[Text, ...], tuple[TableRow, ...]]
Sentence = tuple[Text, tuple[str, ...]]


def table(plan: Plan, mark_ids: Mapping[str, str]) -> Table:
    """Return the title, the headings and the rows of a map's table.

    Parameters
    ----------
    plan
        What the map shows.
    mark_ids
        The mark at which each estimate is shown, by the id of the estimate.
    """
    if plan.spec.subject in ("sites", "custody"):
        return _sites_table(plan)
    if plan.spec.subject == "routes":
        return _legs_table(plan)
    return _estimates_table(plan, mark_ids)


def _estimates_table(plan: Plan, mark_ids: Mapping[str, str]) -> Table:
    headings = ("Place", "Event", "Date", "What is counted", "Number", "Claimants")
    rows = []
    for item in plan.attachments:
        if item.target == "omitted":
            continue
        estimate = item.estimate
        key = views.estimate_id(estimate)
        view = views.estimate_view(estimate, plan.atlas, plan.numbers, "")
        cited = tuple(sorted(plan.numbers[source] for source in estimate.source_ids))
        cells = (
            view.place,
            view.event,
            view.date,
            views.english(f"{view.kind['en']} ({view.unit['en']})"),
            view.figure,
            views.english(", ".join(views.claimant_names(estimate, plan.atlas))),
        )
        rows.append(TableRow(cells, estimate.claim_ids, cited, mark_ids.get(key, "")))
    return views.english("All numbers of this map"), _heads(headings), tuple(rows)


def _sites_table(plan: Plan) -> Table:
    headings = ("Place", "Kind", "Authority", "Status", "Known to within", "Numbers")
    rows = []
    for mark, _, row in plan.keyed("sites"):
        estimates = plan.estimates_at(row["place_id"])
        cited = views.numbers_of(row, plan.numbers)
        cells = (
            views.names(row),
            views.label(plan.atlas, "site_kind", row["kind"]),
            views.label(plan.atlas, "authority", row["authority"]),
            views.label(plan.atlas, "site_status", row["status"]),
            views.english(words.distance(row["precision_m"])),
            views.english("; ".join(_dated_figure(item, plan.atlas) for item in estimates)),
        )
        claim_ids = tuple(key for estimate in estimates for key in estimate.claim_ids)
        rows.append(TableRow(cells, claim_ids, cited, mark))
    return views.english("All places of this map"), _heads(headings), tuple(rows)


def _dated_figure(estimate: Estimate, atlas: Atlas) -> str:
    unit = views.label(atlas, "unit", estimate.unit)["en"]
    when = atlas.row("events", estimate.event_id)["date"]
    figure = f"{words.estimate_figure(estimate)} {unit}"
    return f"{figure} ({words.date(when)})" if when else figure


def _legs_table(plan: Plan) -> Table:
    headings = ("Route", "Leg", "From", "To", "Moved by", "When", "Basis", "Support")
    rows = []
    for mark, _, row in plan.keyed("routes"):
        cited = views.numbers_of(row, plan.numbers)
        cells = (
            views.names(row),
            views.english(str(row["leg_no"])),
            views.names(plan.atlas.place(row["from_id"])),
            views.names(plan.atlas.place(row["to_id"])),
            views.label(plan.atlas, "transfer_mode", row["mode"]),
            views.english(words.date(row["date"]) if row["date"] else "pattern over years"),
            views.label(plan.atlas, "basis", row["leg_basis"]),
            views.label(plan.atlas, "confidence", row["confidence"]),
        )
        rows.append(TableRow(cells, (), cited, mark))
    return views.english("All legs of this map"), _heads(headings), tuple(rows)


def _heads(headings: Sequence[str]) -> tuple[Text, ...]:
    return tuple(views.english(heading) for heading in headings)


def sentence(plan: Plan) -> Sentence:
    """Return the sentence that says what the map knows, and the ids of the claims behind it."""
    main = [
        item for item in plan.attachments if (item.estimate.kind, item.estimate.unit) == plan.main
    ]
    if plan.spec.subject == "event":
        return _event_sentence(main, plan.atlas)
    if plan.spec.subject == "events":
        return _events_sentence(main, plan.atlas)
    if plan.spec.subject == "routes":
        return _routes_sentence(plan.shown("routes"))
    if plan.spec.subject == "custody":
        return _custody_sentence(plan.stages)
    if plan.spec.subject == "sites":
        return _sites_sentence(plan.shown("sites"))
    return _all_sentence(plan)


def _event_sentence(main: Sequence[Attachment], atlas: Atlas) -> Sentence:
    whole = [item.estimate for item in main if item.estimate.scope == "whole"]
    at_places = [item.estimate for item in main if item.target == "place"]
    silent = [estimate for estimate in at_places if estimate.span is None]
    parts = []
    if whole:
        unit = views.label(atlas, "unit", whole[0].unit)["en"]
        parts.append(words.estimate_sentence(whole[0], unit, views.claimant_names(whole[0], atlas)))
        if len(whole[0].claimant_ids) > 1:
            parts.append("Their figures are rivals and are not added.")
    if at_places:
        tables = {atlas.place(estimate.place_id)["table"] for estimate in at_places}
        noun = "crossing" if tables == {"crossings"} else "place"
        named = f"{words.count(len(at_places), noun)} named"
        parts.append(f"{named}, {len(silent)} of them without a number." if silent else f"{named}.")
    claim_ids = [key for estimate in (*whole, *at_places) for key in estimate.claim_ids]
    return views.english(" ".join(parts)), tuple(claim_ids)


def _events_sentence(main: Sequence[Attachment], atlas: Atlas) -> Sentence:
    estimates = [item.estimate for item in main]
    ids = {estimate.event_id for estimate in estimates}
    running = {key for key in ids if atlas.row("events", key)["overlaps"]}
    claimants = {key for estimate in estimates for key in estimate.claimant_ids}
    sources = {key for estimate in estimates for key in estimate.source_ids}
    text = (
        f"{words.count(len(ids - running), 'event')}, reported by "
        f"{words.count(len(claimants), 'claimant')} in {words.count(len(sources), 'source')}."
    )
    if running:
        text += (
            f" {words.count(len(running), 'running total')} that count the same people again "
            "are listed and not added."
        )
    claim_ids = tuple(key for estimate in estimates for key in estimate.claim_ids)
    return views.english(text), claim_ids


def _sites_sentence(sites: Sequence[Row]) -> Sentence:
    near = [row["precision_m"] for row in sites if row["precision_m"] < LOCATED_M]
    far = [row["precision_m"] for row in sites if row["precision_m"] >= LOCATED_M]
    parts = []
    if near:
        parts.append(f"{len(near)} located to within {words.distance(max(near))}")
    if far:
        parts.append(f"{len(far)} known only to within {words.distance(max(far))}")
    text = f"{words.count(len(sites), 'place')} of detention: {', '.join(parts)}."
    return views.english(text), ()


def _routes_sentence(legs: Sequence[Row]) -> Sentence:
    routes = {row["route_id"] for row in legs}
    inferred = sum(row["leg_basis"] == "inferred" for row in legs)
    text = (
        f"{words.count(len(routes), 'route')} in {words.count(len(legs), 'leg')}, "
        f"{inferred} of them inferred. A line joins two places; the way between is not known."
    )
    return views.english(text), ()


def _custody_sentence(stages: Sequence[Row]) -> Sentence:
    text = (
        f"{words.count(len(stages), 'stage')} of custody as testimony describes them. "
        "They are patterns: nobody's present place can be read from them."
    )
    return views.english(text), ()


def _all_sentence(plan: Plan) -> Sentence:
    claims = [claim for item in plan.attachments for claim in item.estimate.claims]
    claimants = {claim.claimant_id for claim in claims}
    text = (
        f"{words.count(len(plan.shown('crossings')), 'crossing')}, "
        f"{words.count(len(plan.shown('sites')), 'place')} of detention, "
        f"{words.count(len(plan.shown('routes')), 'leg')} of transfer routes, and "
        f"{words.count(len(claims), 'claim')} by {words.count(len(claimants), 'claimant')}."
    )
    return views.english(text), tuple(sorted(claim.claim_id for claim in claims))
