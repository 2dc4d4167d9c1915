"""A scene of an invented border between two invented countries, for the tests of renderers.

Every place, figure, source and coordinate in it is fictional; it lies in the open Pacific.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from borderatlas.scene import (
    Account,
    BaseLabel,
    BaseLayer,
    ClaimView,
    EstimateView,
    Layer,
    Legend,
    LegendEntry,
    Mark,
    Omission,
    Scene,
    SourceView,
    Stage,
    Step,
    Symbol,
    TableRow,
)
from borderatlas.theme import DEFAULT

RETURNS = Symbol(
    "circle",
    fill="returns",
    stroke="returns",
    stroke_pt=1.2,
    fill_opacity=0.85,
    ring_fill_opacity=0.15,
)
OFFICE = Symbol("diamond", fill="office", radius_pt=4.5)
SITE = Symbol("square", fill="china-site", radius_pt=4, stroke="paper", stroke_pt=0.75)
ROUTE = Symbol("line", stroke="route", stroke_pt=1.4, dash_pt=(3.0, 2.25), arrow=True, curve=0.15)
SET = Symbol("line", stroke="returns", stroke_pt=0.9, dash_pt=(0.8, 2.2), curve=-0.2)


def disc(low: float, high: float = 0.0, **more: Any) -> Symbol:
    """A disc for the low number in a ring for the high one."""
    return dataclasses.replace(RETURNS, radius_pt=low, ring_pt=high, **more)


def named(name: str) -> dict[str, str]:
    """An invented name with invented Korean and Chinese forms."""
    return {"en": f"Fictional {name}", "ko": f"가상 {name}", "zh": f"虚构 {name}"}


def claim(number: int, **more: Any) -> ClaimView:
    """An invented claim."""
    low, best, high = (more.pop(key, None) for key in ("low", "best", "high"))
    values: dict[str, Any] = {
        "claim_id": f"fictional-c{number:03}",
        "claimant": {"en": f"Fictional Claimant {number}", "ko": f"가상 단체 {number}"},
        "claimant_kind": {"en": "invented organisation"},
        "figure": {"en": "number unknown"},
        "wording": "an invented wording",
        "verbatim": True,
        "date": {"en": "10 October 2031"},
        "status": "asserted",
        "low": low,
        "best": best,
        "high": high,
        "paraphrase": "An invented claim for a test.",
        "source_number": 1 + number % 3,
        "place": named("place"),
        "event": named("event"),
        "stands": True,
    }
    return ClaimView(**values | more)


def estimate(key: str, claims: tuple[ClaimView, ...], **more: Any) -> EstimateView:
    """An invented estimate."""
    values: dict[str, Any] = {
        "estimate_id": key,
        "event": {"en": "Fictional event"},
        "place": named("place"),
        "kind": {"en": "returned by force"},
        "unit": {"en": "people"},
        "date": {"en": "9 October 2031"},
        "earliest": "2031-10-09",
        "latest": "2031-10-09",
        "scope": "part",
        "low": None,
        "high": None,
        "below": None,
        "beyond": None,
        "figure": {"en": "number unknown"},
        "sentence": {"en": "Reported without a number, according to invented claimants."},
        "rule": {"en": "The interval is what the claims span."},
        "claims": claims,
        "claimants": len(claims),
        "sources": len(claims),
    }
    values |= more
    if values["low"] is not None or values["high"] is not None:
        values["amount"] = {"en": f"{values['figure']['en']} {values['unit']['en']}"}
    return EstimateView(**values)


RIVALS = estimate(
    "west",
    (
        claim(1, high=200.0, figure={"en": "up to 200"}, wording="up to 200"),
        claim(2, best=180.0, figure={"en": "180"}, wording="some 180", status="corroborated"),
        claim(3, best=60.0, figure={"en": "60"}, wording="about 60", stands=False, why="refined"),
        claim(4, low=40.0, high=90.0, figure={"en": "40–90"}, stands=False, status="withdrawn"),
    ),
    low=60.0,
    high=200.0,
    figure={"en": "60–200"},
    sentence={"en": "Between 60 and 200 people, according to three claimants in three sources."},
    mark_id="ports/west",
)
OPEN = estimate(
    "middle",
    (claim(5, low=200.0, figure={"en": "more than 200"}, wording="more than 200"),),
    low=200.0,
    beyond=200.0,
    figure={"en": "more than 200"},
    sentence={"en": "More than 200 people, according to Fictional Claimant 5 (one source)."},
    mark_id="ports/middle",
)
UNKNOWN = estimate("east", (claim(6),), mark_id="ports/east")
TOGETHER = estimate(
    "both",
    (claim(7, best=250.0, figure={"en": "about 250"}, wording="about 250"),),
    low=250.0,
    high=250.0,
    figure={"en": "about 250"},
    sentence={"en": "About 250 people, according to Fictional Claimant 7 (one source)."},
    mark_id="sets/both",
)


def point(key: str, lon: float, lat: float, symbol: Symbol, **more: Any) -> Mark:
    """An invented mark at a point of the Pacific."""
    values: dict[str, Any] = {
        "mark_id": key,
        "layer_id": key.partition("/")[0],
        "geometry": "point",
        "coordinates": ((lon, lat),),
        "symbol": symbol,
        "name": named(key.rpartition("/")[2]),
        "kind": {"en": "invented port"},
        "value": {},
        "priority": 500,
    }
    return Mark(**values | more)


def leg(key: str, start: Mark, end: Mark) -> Mark:
    """An invented leg between two marks."""
    return Mark(
        mark_id=key,
        layer_id="legs",
        geometry="line",
        coordinates=(*start.coordinates, *end.coordinates),
        symbol=ROUTE,
        name=named(key),
        kind={"en": "invented leg"},
        value={},
        priority=-1,
    )


WEST = point(
    "ports/west",
    -153.6,
    10.6,
    disc(6.7, 12.2),
    value=RIVALS.figure,
    estimate_ids=("west",),
    detail={"en": "An invented bridge."},
    facts=({"en": "Open, in the story."}, {"en": "Position known to within 150 m."}),
    source_numbers=(1, 3),
    priority=1200,
)
MIDDLE = point(
    "ports/middle",
    -151.5,
    11.4,
    disc(12.2, 15.2, ring_dash_pt=(2.2, 1.8)),
    value=OPEN.figure,
    estimate_ids=("middle",),
    priority=1100,
)
EAST = point(
    "ports/east",
    -150.2,
    12.7,
    dataclasses.replace(RETURNS, hollow=True, sign="?", radius_pt=5.5, fill="paper"),
    value=UNKNOWN.figure,
    estimate_ids=("east",),
    priority=1000,
)
OFFICES = (
    point("offices/one", -153.45, 10.45, OFFICE, kind={"en": "invented office"}, priority=-1),
    point("offices/two", -150.7, 10.9, OFFICE, kind={"en": "invented office"}),
    point("offices/three", -150.17, 12.68, OFFICE, kind={"en": "invented office"}, priority=-1),
)
DETENTION = point(
    "sites/coarse", -152.9, 12.2, SITE, precision_m=25_000, ring=True, kind={"en": "invented site"}
)
BOTH = Mark(
    mark_id="sets/both",
    layer_id="sets",
    geometry="bracket",
    coordinates=(*WEST.coordinates, *EAST.coordinates),
    symbol=SET,
    name={"en": "Both together", "ko": "둘 합쳐", "zh": "两处合计"},
    kind={"en": "invented set of ports"},
    value=TOGETHER.figure,
    priority=800,
    estimate_ids=("both",),
)


def scene(**changes: Any) -> Scene:
    """The invented scene, with fields replaced."""
    whole = Scene(
        map_id="fictional",
        atlas_id="fictional-atlas",
        title={"en": "Fictional border: people returned on an invented day"},
        subtitle={"en": "What invented claimants say. Figures of rivals are not added."},
        languages=("en", "ko", "zh"),
        extent=(-155.0, 9.5, -149.0, 13.5),
        max_bounds=(-157.0, 8.0, -147.0, 15.0),
        palette=DEFAULT.palette,
        text_styles=DEFAULT.text_styles,
        base=_base(),
        base_labels=_base_labels(),
        layers=(
            Layer("sets", {"en": "Sets of ports"}),
            Layer("legs", {"en": "Onward ways"}),
            Layer("sites", {"en": "Sites"}),
            Layer("ports", {"en": "Ports"}),
            Layer("offices", {"en": "Offices"}),
        ),
        marks=(
            BOTH,
            leg("legs/out", WEST, OFFICES[0]),
            leg("legs/there", MIDDLE, OFFICES[1]),
            leg("legs/back", OFFICES[1], MIDDLE),
            leg("legs/short", EAST, OFFICES[2]),
            leg("legs/long", DETENTION, MIDDLE),
            DETENTION,
            MIDDLE,
            WEST,
            EAST,
            *OFFICES,
        ),
        legends=_legends(),
        sentence={"en": "Between 60 and 250 people were returned, according to 7 claimants."},
        sentence_claims=("fictional-c001", "fictional-c007"),
        headline="both",
        estimates=(RIVALS, OPEN, UNKNOWN, TOGETHER),
        table_title={"en": "Estimates by port, as invented"},
        table_headings=tuple({"en": word} for word in ("Place", "Figure", "Date")),
        table=tuple(map(_row, (RIVALS, OPEN, UNKNOWN, TOGETHER))),
        omissions=(
            Omission({"en": "Names no place"}, (claim(8, best=500.0, figure={"en": "500"}),)),
        ),
        account=Account(claims=8, at_places=6, at_sets=1, at_totals=0, omitted=1),
        stages=(
            Stage(
                stage_id="first",
                name=named("first stage"),
                place_kinds={"en": "invented office"},
                authority="Invented ministry",
                duration="1–2 weeks",
                steps=(Step("second", named("second stage"), "after questioning", "days", (2,)),),
                source_numbers=(1,),
            ),
            Stage("second", named("second stage"), {"en": "invented camp"}, "", "", (), (2, 3)),
        ),
        sources=tuple(
            SourceView(
                number=number,
                source_id=f"fictional-source-{number}",
                title=f"An invented article {number}",
                publisher="Fictional Press",
                author="Fictional Author",
                date={"en": "10 October 2031"},
                url=f"https://fictional-source.example/{number}",
                archived_url="https://fictional-archive.example/1" if number == 1 else "",
                language="en",
                extent={"en": "read in full"},
            )
            for number in (1, 2, 3)
        ),
        notes=({"en": "Everything here is invented."}, {"en": "Nothing follows from it."}),
        credits=("Fictional base map, drawn for tests",),
    )
    return dataclasses.replace(whole, **changes)


def _row(view: EstimateView) -> TableRow:
    return TableRow(
        cells=(named(view.estimate_id), view.figure, view.date),
        claim_ids=tuple(item.claim_id for item in view.claims),
        source_numbers=tuple(sorted({item.source_number for item in view.claims})),
        mark_id=view.mark_id,
    )


def _base() -> tuple[BaseLayer, ...]:
    coast = tuple((-155.0 + 0.25 * i, 10.0 + 0.05 * (i * 7 % 5) + 0.02 * i) for i in range(33))
    sea = (*coast, (-147.0, 8.0), (-157.0, 8.0), coast[0])
    border = tuple(
        (-154.2 + 0.045 * i, 10.2 + 0.033 * i + 0.06 * (i * 13 % 7) / 7) for i in range(100)
    )
    symbols = DEFAULT.base_symbols
    return (
        BaseLayer("sea", "polygon", symbols["sea"], ((sea,),)),
        BaseLayer("river", "line", symbols["river"], ((((-153.0, 13.0), (-152.6, 11.2)),),)),
        BaseLayer("border", "line", symbols["border"], ((border,),)),
    )


def _base_labels() -> tuple[BaseLabel, ...]:
    towns = [(-154.5 + 0.9 * i, 10.4 + 0.45 * (i * 3 % 7)) for i in range(6)]
    return (
        BaseLabel({"en": "NORTHLAND"}, (-153.5, 13.0), "country", 0),
        BaseLabel({"en": "SOUTHLAND"}, (-150.9, 10.6), "country", 0),
        BaseLabel({"en": "Invented Sea"}, (-151.0, 9.8), "water", 100),
        *(
            BaseLabel({"en": f"Fictown {number}"}, place, "town", 300 + number, dot=True)
            for number, place in enumerate(towns)
        ),
    )


def _legends() -> tuple[Legend, ...]:
    ring = dataclasses.replace(RETURNS, fill="")
    sizes = ((300, 15.0), (200, 12.2), (60, 6.7))
    return (
        Legend(
            {"en": "People returned"},
            "nested",
            tuple(
                LegendEntry(dataclasses.replace(ring, radius_pt=radius), {"en": f"{size} people"})
                for size, radius in sizes
            ),
        ),
        Legend(
            {},
            "list",
            (
                LegendEntry(disc(4, 8), {"en": "rival figures: disc lowest, ring highest"}),
                LegendEntry(EAST.symbol, {"en": "named, no number"}),
            ),
        ),
        Legend(
            {"en": "Places and ways"},
            "list",
            (
                LegendEntry(OFFICE, {"en": "invented office"}),
                LegendEntry(SITE, {"en": "site, known to within the ring"}, ring=True),
                LegendEntry(ROUTE, {"en": "way not known; line joins places only"}),
            ),
        ),
    )
