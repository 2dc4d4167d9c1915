"""The full table of a map and the sentence at its head, by what the map is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from borderatlas import tally, views, words
from borderatlas.atlas import Atlas
from borderatlas.coarsen import was_moved
from borderatlas.evidence import Estimate
from borderatlas.join import Attachment
from borderatlas.languages import N_, NN_, Language
from borderatlas.marks import LOCATED_M, is_reported
from borderatlas.plan import Plan, Row, running_totals
from borderatlas.scene import TableRow, Text

Table = tuple[Text, tuple[Text, ...], tuple[TableRow, ...]]
Sentence = tuple[Text, tuple[str, ...]]
Said = tuple[Callable[[Language], str], tuple[str, ...]]


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
    headings = (
        N_("Place"),
        N_("Event"),
        N_("Date"),
        N_("What is counted"),
        N_("Number"),
        N_("Claimants"),
    )
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
            views.said(plan.atlas, _counted(view.kind, view.unit)),
            view.figure,
            views.said(plan.atlas, _claimants(estimate, plan.atlas)),
        )
        rows.append(TableRow(cells, estimate.claim_ids, cited, mark_ids.get(key, ""), key))
    return _table(plan, N_("All numbers of this map"), headings, rows)


def _counted(kind: Text, unit: Text) -> Callable[[Language], str]:
    return lambda tongue: tongue.say(
        "{kind} ({unit})", kind=words.inside(kind, tongue), unit=words.inside(unit, tongue)
    )


def _claimants(estimate: Estimate, atlas: Atlas) -> Callable[[Language], str]:
    return lambda tongue: tongue.listed(*views.claimant_names(estimate, atlas, tongue))


def _sites_table(plan: Plan) -> Table:
    headings = (
        N_("Place"),
        N_("Kind"),
        N_("Authority"),
        N_("Status"),
        N_("Known to within"),
        N_("Numbers"),
    )
    rows = []
    for mark, _, row in plan.keyed("sites"):
        estimates = plan.estimates_at(row["place_id"])
        cited = views.numbers_of(row, plan.numbers)
        cells = (
            views.names(row),
            views.label(plan.atlas, "site_kind", row["kind"]),
            views.label(plan.atlas, "authority", row["authority"]),
            views.label(plan.atlas, "site_status", row["status"]),
            views.said(plan.atlas, _within(row)),
        )
        claim_ids = tuple(key for estimate in estimates for key in estimate.claim_ids)
        numbers = tuple(
            (views.estimate_id(item), views.said(plan.atlas, _dated_figure(item, plan.atlas)))
            for item in estimates
        )
        rows.append(TableRow(cells, claim_ids, cited, mark, numbers=numbers))
    return _table(plan, N_("All places of this map"), headings, rows)


def _within(row: Row) -> Callable[[Language], str]:
    def said(tongue: Language) -> str:
        distance = words.distance(row["precision_m"], tongue)
        if not was_moved(row):
            return distance
        return tongue.say("{distance}, moved on purpose", distance=distance)

    return said


def _dated_figure(estimate: Estimate, atlas: Atlas) -> Callable[[Language], str]:
    unit = views.label(atlas, "unit", estimate.unit)
    when = atlas.row("events", estimate.event_id)["date"]

    def said(tongue: Language) -> str:
        figure = words.estimate_figure(estimate, unit, tongue)
        if not when:
            return figure
        return tongue.say("{figure} ({date})", figure=figure, date=words.date(when, tongue))

    return said


def _legs_table(plan: Plan) -> Table:
    headings = (
        N_("Route"),
        N_("Leg"),
        N_("From"),
        N_("To"),
        N_("Moved by"),
        N_("When"),
        N_("Basis"),
        N_("Support"),
    )
    rows = []
    for mark, _, row in plan.keyed("routes"):
        cited = views.numbers_of(row, plan.numbers)
        when = views.date(plan.atlas, row["date"])
        cells = (
            views.names(row),
            views.said(plan.atlas, _number(row["leg_no"])),
            views.names(plan.atlas.place(row["from_id"])),
            views.names(plan.atlas.place(row["to_id"])),
            views.label(plan.atlas, "transfer_mode", row["mode"]),
            when or views.phrase(plan.atlas, N_("pattern over years")),
            views.label(plan.atlas, "basis", row["leg_basis"]),
            views.label(plan.atlas, "confidence", row["confidence"]),
        )
        rows.append(TableRow(cells, (), cited, mark))
    return _table(plan, N_("All legs of this map"), headings, rows)


def _number(value: int) -> Callable[[Language], str]:
    return lambda tongue: tongue.number(value)


def _table(plan: Plan, title: str, headings: Sequence[str], rows: Sequence[TableRow]) -> Table:
    heads = tuple(views.phrase(plan.atlas, heading) for heading in headings)
    return views.phrase(plan.atlas, title), heads, tuple(rows)


def sentence(plan: Plan) -> Sentence:
    """Return the sentence that says what the map knows, and the ids of the claims behind it."""
    phrase, claim_ids = _sentence(plan)
    return views.said(plan.atlas, phrase), claim_ids


def _sentence(plan: Plan) -> Said:
    main = [
        item for item in plan.attachments if (item.estimate.kind, item.estimate.unit) == plan.main
    ]
    if plan.spec.subject == "event":
        return _event_sentence(main, plan)
    if plan.spec.subject == "events":
        return _events_sentence(main, plan)
    if plan.spec.subject == "routes":
        return _routes_sentence(plan.shown("routes")), ()
    if plan.spec.subject == "custody":
        return _custody_sentence(plan.stages), ()
    if plan.spec.subject == "sites":
        return _sites_sentence(plan.shown("sites")), ()
    return _all_sentence(plan)


_NAMED = {
    False: NN_("{n} place in all.", "{n} places in all."),
    True: NN_("{n} crossing in all.", "{n} crossings in all."),
}
_INFERRED = NN_(
    "{n} of all these places is inferred from what a source says and not named by it.",
    "{n} of all these places are inferred from what sources say and not named by them.",
)
_NAMED_SILENT = {
    False: NN_(
        "{n} place in all, {silent} of them without a number.",
        "{n} places in all, {silent} of them without a number.",
    ),
    True: NN_(
        "{n} crossing in all, {silent} of them without a number.",
        "{n} crossings in all, {silent} of them without a number.",
    ),
}


def _event_sentence(main: Sequence[Attachment], plan: Plan) -> Said:
    atlas = plan.atlas
    whole = [item.estimate for item in main if item.estimate.scope == "whole"]
    at_places = [item.estimate for item in main if item.target == "place"]
    silent = sum(estimate.span is None for estimate in at_places)
    inferred = sum(estimate.is_inferred for estimate in at_places)
    at_crossings = {atlas.place(item.place_id)["table"] for item in at_places} == {"crossings"}

    def said(tongue: Language) -> str:
        parts = []
        if whole:
            parts.append(views.sentence(whole[0], atlas, tongue))
            if len(whole[0].claimant_ids) > 1 and whole[0].best is None:
                parts.append(tongue.say("Their figures are rivals and are not added."))
        if at_places:
            forms = (_NAMED_SILENT if silent else _NAMED)[at_crossings]
            parts.append(tongue.count(len(at_places), *forms, silent=tongue.number(silent)))
        if inferred:
            parts.append(tongue.count(inferred, *_INFERRED))
        if not parts:
            parts.append(_bare(main, plan, tongue))
        return tongue.sentences(*parts)

    return said, tuple(key for item in (*whole, *at_places) for key in item.claim_ids)


def _bare(main: Sequence[Attachment], plan: Plan, tongue: Language) -> str:
    """Return what is known of an event without a whole and without named places."""
    if not main and any(map(is_reported, plan.shown("crossings"))):
        return tongue.say("Returns are reported at places of this map; no number is shown.")
    if not main:
        return tongue.say("Nothing is reported.")
    return tongue.say("{events}.", events=tongue.count(len(main), "{n} number", "{n} numbers"))


def _events_sentence(main: Sequence[Attachment], plan: Plan) -> Said:
    estimates = [item.estimate for item in main]
    ids = {estimate.event_id for estimate in estimates}
    running = running_totals(plan)
    apart = [estimate for estimate in estimates if estimate.event_id not in running]
    wholes = {id(item): item for item in apart if _whole(item)}
    numbered = {item.event_id for item in wholes.values()}
    behind = [item for item in apart if item.event_id not in numbered or id(item) in wholes]
    claimants = {key for estimate in behind for key in estimate.claimant_ids}
    sources = {key for estimate in behind for key in estimate.source_ids}
    others = {i.estimate.event_id for i in plan.attachments if i.target != "omitted"} - ids
    figure, event = _highest([item for item in estimates if item.event_id in running], plan)

    def said(tongue: Language) -> str:
        if not ids:
            return tally.others_sentence(len(others), tongue) or _bare(main, plan, tongue)
        reported = tongue.say(
            "{events}, reported by {claimants} in {sources}.",
            events=tongue.count(len(ids - running), "{n} event", "{n} events"),
            claimants=tongue.count(len(claimants), "{n} claimant", "{n} claimants"),
            sources=tongue.count(len(sources), "{n} source", "{n} sources"),
        )
        more = [tally.others_sentence(len(others), tongue)]
        if running:
            more.append(tally.running_sentence(len(running), figure, event, tongue))
        return tongue.sentences(reported, *filter(None, more))

    return said, tuple(key for estimate in estimates for key in estimate.claim_ids)


def _whole(estimate: Estimate) -> bool:
    return estimate.scope == "whole" and estimate.span is not None


def _highest(totals: Sequence[Estimate], plan: Plan) -> tuple[Text, Text]:
    """Return the greatest number for a whole event in words, and its event, or nothing."""
    numbered = [(item.span[1], item) for item in totals if item.span and _whole(item)]
    if not numbered:
        return {}, {}
    _, highest = max(numbered, key=lambda pair: pair[0])
    view = views.estimate_view(highest, plan.atlas, plan.numbers, "")
    return view.amount, view.event


def _sites_sentence(sites: Sequence[Row]) -> Callable[[Language], str]:
    moved = [row["precision_m"] for row in sites if was_moved(row)]
    still = [row["precision_m"] for row in sites if not was_moved(row)]
    near = [radius_m for radius_m in still if radius_m < LOCATED_M]
    far = [radius_m for radius_m in still if radius_m >= LOCATED_M]
    located = NN_("{n} located to within {distance}", "{n} located to within {distance}")
    known = NN_("{n} known only to within {distance}", "{n} known only to within {distance}")

    def said(tongue: Language) -> str:
        if not sites:
            return tongue.say("No place of detention is shown.")
        places = tongue.count(len(sites), "{n} place of detention", "{n} places of detention")
        parts = [
            tongue.count(len(found), *forms, distance=words.distance(max(found), tongue))
            for found, forms in ((near, located), (far, known))
            if found
        ]
        parts += [_elsewhere(moved, tongue)] if moved else []
        if len(parts) == 1:
            return tongue.say("{places}: {known}.", places=places, known=parts[0])
        if len(parts) == 2:
            near_far = {"near": parts[0], "far": parts[1]}
            return tongue.say("{places}: {near}, {far}.", places=places, **near_far)
        return tongue.say(
            "{places}: {near}, {far}, {moved}.",
            places=places, near=parts[0], far=parts[1], moved=parts[2],
        )  # fmt: skip

    return said


def _elsewhere(radii_m: Sequence[int], tongue: Language) -> str:
    """Return how well moved places are known: the radius of their ring, each class by itself."""
    counts = Counter(radii_m)
    if len(counts) == 1:
        one = NN_(
            "{n} moved on purpose and known to within {distance}",
            "{n} moved on purpose and known to within {distance}",
        )
        return tongue.count(len(radii_m), *one, distance=words.distance(radii_m[0], tongue))
    by = NN_("{n} to within {distance}", "{n} to within {distance}")
    classes = [
        tongue.count(count, *by, distance=words.distance(metres, tongue))
        for metres, count in sorted(counts.items())
    ]
    several = NN_(
        "{n} moved on purpose and known ({classes})", "{n} moved on purpose and known ({classes})"
    )
    return tongue.count(len(radii_m), *several, classes=tongue.listed(*classes))


def _routes_sentence(legs: Sequence[Row]) -> Callable[[Language], str]:
    if not legs:
        return lambda tongue: tongue.say("No route is shown.")
    routes = {row["route_id"] for row in legs}
    inferred = sum(row["leg_basis"] == "inferred" for row in legs)
    return lambda tongue: tongue.sentences(
        tongue.say(
            "{routes} in {legs}, {n} of them inferred.",
            routes=tongue.count(len(routes), "{n} route", "{n} routes"),
            legs=tongue.count(len(legs), "{n} leg", "{n} legs"),
            n=tongue.number(inferred),
        ),
        tongue.say("A line joins two places; the way between is not known."),
    )


def _custody_sentence(stages: Sequence[Row]) -> Callable[[Language], str]:
    return lambda tongue: tongue.sentences(
        tongue.count(
            len(stages),
            "{n} stage of custody as testimony describes it.",
            "{n} stages of custody as testimony describes them.",
        ),
        tongue.say("They are patterns: nobody's present place can be read from them."),
    )


def _all_sentence(plan: Plan) -> Said:
    claims = [claim for item in plan.attachments for claim in item.estimate.claims]
    claimants = {claim.claimant_id for claim in claims}
    crossings, sites, legs = (len(plan.shown(table)) for table in ("crossings", "sites", "routes"))

    def said(tongue: Language) -> str:
        told = {
            "crossings": tongue.count(crossings, "{n} crossing", "{n} crossings"),
            "sites": tongue.count(sites, "{n} place of detention", "{n} places of detention"),
            "legs": tongue.count(legs, "{n} leg of transfer routes", "{n} legs of transfer routes"),
        }
        if not claims:  # a map of places alone: what it has none of is none of its matter
            there = [
                text for text, n in zip(told.values(), (crossings, sites, legs), strict=True) if n
            ]
            if not there:
                return tongue.say("Nothing is reported.")
            return tongue.say("{events}.", events=tongue.listed(*there))
        return tongue.say(
            "{crossings}, {sites}, {legs}, and {claims} by {claimants}.",
            **told,
            claims=tongue.count(len(claims), "{n} claim", "{n} claims"),
            claimants=tongue.count(len(claimants), "{n} claimant", "{n} claimants"),
        )

    return said, tuple(sorted(claim.claim_id for claim in claims))
