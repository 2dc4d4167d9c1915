"""The full table of a map and the sentence at its head, by what the map is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.evidence import Estimate
from borderatlas.join import Attachment
from borderatlas.marks import LOCATED_M, leg_id
from borderatlas.scene import TableRow, Text
from borderatlas.spec import MapSpec

Row = Mapping[str, Any]
Table = tuple[Text, tuple[Text, ...], tuple[TableRow, ...]]
Sentence = tuple[Text, tuple[str, ...]]


def estimates_table(
    attachments: Sequence[Attachment],
    *,
    atlas: Atlas,
    numbers: Mapping[str, int],
    mark_ids: Mapping[str, str],
) -> Table:
    """Return the table with a row for each estimate."""
    headings = ("Place", "Event", "Date", "What is counted", "Number", "Claimants", "Sources")
    rows = []
    for item in attachments:
        estimate = item.estimate
        key = views.estimate_id(estimate)
        view = views.estimate_view(estimate, atlas, numbers, "")
        cited = tuple(sorted(numbers[source] for source in estimate.source_ids))
        kind = f"{view.kind['en']} ({view.unit['en']})"
        cells = (
            view.place,
            view.event,
            views.english(view.date),
            views.english(kind),
            view.figure,
            views.english(", ".join(views.claimant_names(estimate, atlas))),
            views.english(", ".join(str(number) for number in cited)),
        )
        rows.append(TableRow(cells, estimate.claim_ids, cited, mark_ids.get(key, "")))
    return views.english("All numbers of this map"), _heads(headings), tuple(rows)


def sites_table(
    sites: Sequence[tuple[str, Row]],
    *,
    atlas: Atlas,
    numbers: Mapping[str, int],
    by_place: Mapping[str, Sequence[Estimate]],
) -> Table:
    """Return the table with a row for each place of detention."""
    headings = ("Place", "Kind", "Authority", "Status", "Known to within", "Numbers", "Sources")
    rows = []
    for mark_id, row in sites:
        found = by_place.get(row["place_id"], ())
        figures = "; ".join(
            f"{words.estimate_figure(e)} ({words.date(atlas.row('events', e.event_id)['date'])})"
            if atlas.row("events", e.event_id)["date"]
            else words.estimate_figure(e)
            for e in found
        )
        cited = views.numbers_of(row, numbers)
        cells = (
            views.names(row),
            views.label(atlas, "site_kind", row["kind"]),
            views.label(atlas, "authority", row["authority"]),
            views.label(atlas, "site_status", row["status"]),
            views.english(words.distance(row["precision_m"])),
            views.english(figures),
            views.english(", ".join(str(number) for number in cited)),
        )
        claim_ids = tuple(claim_id for estimate in found for claim_id in estimate.claim_ids)
        rows.append(TableRow(cells, claim_ids, cited, mark_id))
    return views.english("All places of this map"), _heads(headings), tuple(rows)


def legs_table(
    legs: Sequence[tuple[str, Row]], *, atlas: Atlas, numbers: Mapping[str, int]
) -> Table:
    """Return the table with a row for each leg of a route."""
    headings = ("Route", "Leg", "From", "To", "Moved by", "When", "Basis", "Support", "Sources")
    rows = []
    for mark_id, row in legs:
        cited = views.numbers_of(row, numbers)
        cells = (
            views.names(row),
            views.english(str(row["leg_no"])),
            views.names(atlas.place(row["from_id"])),
            views.names(atlas.place(row["to_id"])),
            views.label(atlas, "transfer_mode", row["mode"]),
            views.english(words.date(row["date"]) if row["date"] else "pattern over years"),
            views.label(atlas, "basis", row["leg_basis"]),
            views.label(atlas, "confidence", row["confidence"]),
            views.english(", ".join(str(number) for number in cited)),
        )
        rows.append(TableRow(cells, (), cited, mark_id))
    return views.english("All legs of this map"), _heads(headings), tuple(rows)


def _heads(headings: Sequence[str]) -> tuple[Text, ...]:
    return tuple(views.english(heading) for heading in headings)


def sentence(
    spec: MapSpec,
    attachments: Sequence[Attachment],
    rows: Mapping[str, Sequence[Row]],
    atlas: Atlas,
) -> Sentence:
    """Return the sentence that says what the map knows, and the claims behind it."""
    main = [
        item
        for item in attachments
        if (item.estimate.kind, item.estimate.unit) == (spec.claims.kind, spec.claims.unit)
    ]
    if spec.subject == "event":
        return _event_sentence(main, atlas)
    if spec.subject == "events":
        return _events_sentence(main, atlas)
    if spec.subject == "routes":
        return _routes_sentence(rows["routes"])
    if spec.subject == "custody":
        return _custody_sentence(atlas)
    if spec.subject == "sites":
        return _sites_sentence(rows["sites"])
    return _all_sentence(rows, attachments)


def _event_sentence(main: Sequence[Attachment], atlas: Atlas) -> Sentence:
    whole = [item.estimate for item in main if item.estimate.scope == "whole"]
    at_places = [item.estimate for item in main if item.target == "place"]
    silent = [estimate for estimate in at_places if estimate.span is None]
    parts = []
    if whole:
        unit = views.label(atlas, "unit", whole[0].unit)["en"]
        parts.append(
            words.estimate_sentence(whole[0], unit, views.claimant_names(whole[0], atlas))
        )
        parts.append("Their figures are rivals and are not added.")
    if at_places:
        named = f"{words.count(len(at_places), 'crossing')} named"
        parts.append(
            f"{named}, {len(silent)} of them without a number." if silent else f"{named}."
        )
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
    located = [row for row in sites if row["precision_m"] < LOCATED_M]
    text = (
        f"{words.count(len(sites), 'place')} of detention: {len(located)} located to within "
        f"{words.distance(max((row['precision_m'] for row in located), default=0))}, "
        f"{len(sites) - len(located)} known by their town only."
    )
    return views.english(text), ()


def _routes_sentence(legs: Sequence[Row]) -> Sentence:
    routes = {row["route_id"] for row in legs}
    inferred = [leg_id(row) for row in legs if row["leg_basis"] == "inferred"]
    text = (
        f"{words.count(len(routes), 'route')} in {words.count(len(legs), 'leg')}, "
        f"{len(inferred)} of them inferred. A line joins two places; the way between is not known."
    )
    return views.english(text), ()


def _custody_sentence(atlas: Atlas) -> Sentence:
    stages = len(atlas.rows("custody_stages"))
    text = (
        f"{words.count(stages, 'stage')} of custody as testimony describes them. "
        "They are patterns: nobody's present place can be read from them."
    )
    return views.english(text), ()


def _all_sentence(
    rows: Mapping[str, Sequence[Row]], attachments: Sequence[Attachment]
) -> Sentence:
    claims = {key for item in attachments for key in item.estimate.claim_ids}
    claimants = {c.claimant_id for item in attachments for c in item.estimate.claims}
    text = (
        f"{words.count(len(rows['crossings']), 'crossing')}, "
        f"{words.count(len(rows['sites']), 'place')} of detention, "
        f"{words.count(len(rows['routes']), 'leg')} of transfer routes, and "
        f"{words.count(len(claims), 'claim')} by {words.count(len(claimants), 'claimant')}."
    )
    return views.english(text), tuple(sorted(claims))
