"""By what readers may filter and search a map: properties, the strip of time, other names."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from borderatlas import views, words
from borderatlas.atlas import Atlas
from borderatlas.dates import Interval, parse_edtf
from borderatlas.evidence import ADDITIVE, Estimate
from borderatlas.languages import N_, Language
from borderatlas.plan import Plan, Row, running_totals
from borderatlas.protect import is_withheld
from borderatlas.scene import EstimateView, Facet, Mark, Member, Preset, Text
from borderatlas.spec import AreaScaleSpec, LayerSpec

NEAR_M, FAIR_M = 1_000, 5_000
"""Readers filter places by whether they are known to within these radii, or less exactly."""

LONGEST_DAYS = 20 * 366
"""An event whose date is vaguer than this does not stretch the strip of time."""

_KINDS = ("crossing_kind", "site_kind", "area_kind", "route_kind")
_TITLES = {
    "type": N_("Kind of place or leg"),
    "authority": N_("Authority"),
    "counted": N_("What is counted"),
    "precision": N_("Position known to within"),
    "source": N_("Source"),
}

Codes = Mapping[str, tuple[str, ...]]


def filterable_mark(
    mark: Mark, layer: LayerSpec, row: Row, estimates: Sequence[Estimate], plan: Plan
) -> Mark:
    """Return a mark with all that a filter needs to know of it."""
    sized = isinstance(plan.spec.scales[layer.scale], AreaScaleSpec)
    tells = sized or layer.table == "areas"
    is_leg = layer.table == "routes"
    first, last = _days(row, plan.atlas) if is_leg else ("", "")
    return dataclasses.replace(
        mark,
        size=layer.scale if sized else "",
        sized_by=tuple(
            views.estimate_id(item)
            for item in estimates
            if tells and (item.kind, item.unit) == plan.main
        ),
        needs_number="claims" in layer.only and not _ends_a_route(layer, row, plan),
        dated=is_leg and row["kind"] == "event",
        earliest=first,
        latest=last,
        facets=of_mark(row, estimates, plan),
        aliases=() if is_leg else aliases(row, plan.atlas),
        members=members(row, plan.atlas),
    )


def _ends_a_route(layer: LayerSpec, row: Row, plan: Plan) -> bool:
    """Return whether a place stays on the map as an end of a leg, whatever its numbers."""
    ends = (leg[end] for leg in plan.shown("routes") for end in ("from_id", "to_id"))
    return "routes" in layer.only and row["place_id"] in ends


def _days(leg: Row, atlas: Atlas) -> tuple[str, str]:
    """Return the first and the last day of a leg, those of its event where it has none."""
    event = atlas.row("events", leg["event_id"])["date"] if leg["event_id"] else ""
    when = parse_edtf(leg["date"] or event) if leg["date"] or event else Interval(None, None)
    return (
        when.earliest.isoformat() if when.earliest else "",
        when.latest.isoformat() if when.latest else "",
    )


def filterable_estimates(
    shown: Iterable[tuple[Estimate, EstimateView]], plan: Plan
) -> tuple[EstimateView, ...]:
    """Return the estimates with all that a filter needs to know of them."""
    pairs = tuple(shown)
    running = running_totals(plan)
    order = {claim.claimant_id: 0 for item, _ in pairs for claim in item.claims}
    claimants = {claimant: number for number, claimant in enumerate(order, 1)}
    return tuple(_filterable(item, view, plan, running, claimants) for item, view in pairs)


def _filterable(
    item: Estimate,
    view: EstimateView,
    plan: Plan,
    running: Collection[str],
    claimants: Mapping[str, int],
) -> EstimateView:
    is_main = (item.kind, item.unit) == plan.main
    who = {claim.claim_id: claimants[claim.claimant_id] for claim in item.claims}
    voices = {claim.claim_id for claim in item.voices}
    return dataclasses.replace(
        view,
        event_id=item.event_id,
        main=is_main,
        adds=is_main and item.scope == "whole" and plan.main in ADDITIVE,
        running=item.event_id in running,
        facets=of_estimate(item, plan),
        claims=tuple(
            dataclasses.replace(
                claim, claimant_number=who[claim.claim_id], voice=claim.claim_id in voices
            )
            for claim in view.claims
        ),
    )


def of_place(row: Row) -> Codes:
    """Return the codes of a crossing, a site, an area or a leg, by facet."""
    exact = row.get("precision_m") and "members" not in row
    return _without_gaps(
        {
            "type": (row["kind"],),
            "authority": (row.get("authority") or "",),
            "precision": (_precision(row["precision_m"]) if exact else "",),
        }
    )


def _precision(metres: int) -> str:
    return next((str(limit) for limit in (NEAR_M, FAIR_M) if metres <= limit), "coarser")


def of_estimate(estimate: Estimate, plan: Plan) -> Codes:
    """Return the codes of an estimate: its own, and those of its place."""
    place = of_place(plan.atlas.place(estimate.place_id)) if estimate.place_id else {}
    numbers = sorted({plan.numbers[claim.source_id] for claim in estimate.claims})
    return {**place, "counted": (estimate.kind,), "source": tuple(map(str, numbers))}


def of_mark(row: Row, estimates: Sequence[Estimate], plan: Plan) -> Codes:
    """Return the codes of a mark: its own, and what is counted there and by which sources."""
    numbers = {*views.numbers_of(row, plan.numbers)}
    numbers |= {plan.numbers[claim.source_id] for item in estimates for claim in item.claims}
    return _without_gaps(
        {
            **of_place(row),
            "counted": tuple(sorted({item.kind for item in estimates})),
            "source": tuple(map(str, sorted(numbers))),
        }
    )


def _without_gaps(codes: Codes) -> Codes:
    return {facet: found for facet, found in codes.items() if any(found)}


def offered(
    plan: Plan, marks: Iterable[Mark], estimates: Iterable[EstimateView]
) -> tuple[Facet, ...]:
    """Return the facets among whose codes there is a choice, each code with its count.

    Counted are the marks that have the code, and the numbers without a mark that have it.
    """
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in _TITLES}
    items = [mark.facets for mark in marks]
    items += [view.facets for view in estimates if not view.mark_id]
    for facet, codes in chain.from_iterable(item.items() for item in items):
        counts[facet].update(codes)
    every = {
        "type": _listed(plan.atlas, *_KINDS),
        "authority": _listed(plan.atlas, "authority"),
        "counted": _listed(plan.atlas, "claim_kind"),
        "precision": _precisions(plan.atlas),
        "source": {str(number): _source(plan, key) for key, number in plan.numbers.items()},
    }
    found = (
        Facet(
            facet,
            views.phrase(plan.atlas, title),
            tuple(
                (code, label, counts[facet][code])
                for code, label in every[facet].items()
                if counts[facet][code]
            ),
        )
        for facet, title in _TITLES.items()
    )
    return tuple(facet for facet in found if len(facet.options) > 1)


def _listed(atlas: Atlas, *vocabularies: str) -> dict[str, Text]:
    """Return the words of code lists by code; of a code in two lists those of the first."""
    found: dict[str, Text] = {}
    for vocabulary in vocabularies:
        for row in atlas.rows("vocabulary"):
            if row["vocabulary"] == vocabulary:
                found.setdefault(row["code"], views.names(row, "label"))
    return found


def _precisions(atlas: Atlas) -> dict[str, Text]:
    near, fair = (views.said(atlas, partial(words.distance, metres)) for metres in (NEAR_M, FAIR_M))
    coarser = views.phrase(atlas, N_("less exactly"))
    return {str(NEAR_M): near, str(FAIR_M): fair, "coarser": coarser}


def _source(plan: Plan, source_id: str) -> Text:
    row = plan.atlas.row("sources", source_id)
    interval = parse_edtf(row["date"]) if row["date"] else Interval(None, None)
    year = str(interval.latest.year) if interval.latest else ""

    def label(tongue: Language) -> str:
        name = tongue.say(row["title"]) if is_withheld(source_id) else row["publisher"]
        said = ", ".join(part for part in (name, year) if part)
        return f"[{plan.numbers[source_id]}] {said}"

    return views.said(plan.atlas, label)


def aliases(row: Row, atlas: Atlas) -> tuple[str, ...]:
    """Return the other names of a place, each once."""
    own = set(views.names(row).values())
    named = (item for item in atlas.rows("aliases") if item["place_id"] == row["place_id"])
    found = dict.fromkeys(item["alias"] for item in named)
    return tuple(name for name in found if name not in own)


def members(row: Row, atlas: Atlas) -> tuple[Member, ...]:
    """Return what a set is made of, by all names; nothing for what is no set."""
    places = (atlas.place(key) for key in row.get("members") or ())
    return tuple(Member(views.names(place), aliases(place, atlas)) for place in places)


def period(
    marks: Iterable[Mark], estimates: Iterable[EstimateView], events: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the first and the last day of the months that the strip of time shows.

    `events` are the first and the last day of raw events, where there are some. Only what has
    both ends, not too far apart, stretches it; empty where all is one month.
    """
    known = list(_known(marks, estimates))
    if events:
        known.append((dt.date.fromisoformat(events[0]), dt.date.fromisoformat(events[1])))
    if not known:
        return ()
    first = min(known)[0].replace(day=1)
    last = _last_of_month(max(end for _, end in known))
    return () if (first.year, first.month) == (last.year, last.month) else (str(first), str(last))


def _known(
    marks: Iterable[Mark], estimates: Iterable[EstimateView]
) -> Iterator[tuple[dt.date, dt.date]]:
    found = [(view.earliest, view.latest) for view in estimates]
    found += [(mark.earliest, mark.latest) for mark in marks if mark.dated]
    for earliest, latest in found:
        if earliest and latest:
            first, last = map(dt.date.fromisoformat, (earliest, latest))
            if (last - first).days <= LONGEST_DAYS:
                yield first, last


def _last_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def presets(estimates: Sequence[EstimateView], atlas: Atlas) -> tuple[Preset, ...]:
    """Return the years in which an event lies, then the events dated to a month or better."""
    known = [view for view in estimates if view.earliest and view.latest]
    years = sorted({view.latest[:4] for view in known if view.earliest[:4] == view.latest[:4]})
    events = {
        view.event_id: Preset(view.event, view.earliest, view.latest)
        for view in known
        if view.earliest[:7] == view.latest[:7]
    }
    whole = [Preset(views.date(atlas, year), f"{year}-01-01", f"{year}-12-31") for year in years]
    dated = sorted(events.values(), key=lambda item: (item.since, item.until, item.title["en"]))
    return (*whole, *dated)
