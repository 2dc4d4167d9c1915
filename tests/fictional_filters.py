"""The invented scene with all that a filter needs to know: invented days, events and codes."""

from __future__ import annotations

import dataclasses

from borderatlas.scene import EstimateView, Facet, Mark, Preset, Scene, Size, TableRow
from tests import fictional_scene as fictional

PEOPLE = Size(
    maximum=300,
    radius_pt=15.0,
    symbol=fictional.RETURNS,
    unknown_pt=5.5,
    empty_pt=2.5,
    open_gap_pt=3.0,
    open_dash_pt=(2.2, 1.8),
)
_DAYS = {
    "west": ("2031-10-09", "2031-10-09"),
    "west-later": ("2031-12-01", "2032-02-29"),
    "middle": ("2031-11-01", "2031-11-30"),
    "middle-open": ("2032-03-01", ""),
    "east": ("", ""),
    "both": ("", "2032-06-30"),
    "east-few": ("2031-11-02", "2031-11-02"),
}
_KINDS = {"ports/west": "invented_port", "ports/middle": "invented_port", "ports/east": "ferry"}


def _estimate(view: EstimateView) -> EstimateView:
    earliest, latest = _DAYS[view.estimate_id]
    numbers = tuple(str(claim.source_number) for claim in view.claims)
    kind = _KINDS.get(view.mark_id)
    return dataclasses.replace(
        view,
        earliest=earliest,
        latest=latest,
        event_id=f"fictional-{view.estimate_id}",
        main=True,
        adds=view.estimate_id != "east",
        running=view.estimate_id == "both",
        facets={"source": numbers, **({"type": (kind,)} if kind else {})},
        claims=tuple(
            dataclasses.replace(claim, claimant_number=int(claim.claim_id[-3:]), voice=claim.stands)
            for claim in view.claims
        ),
    )


LATER = fictional.estimate(
    "west-later",
    (fictional.claim(11, high=70.0, figure={"en": "up to 70"}),),
    below=70.0,
    high=70.0,
    figure={"en": "up to 70", "ko": "최대 70", "zh": "至多70"},
    mark_id="ports/west",
)
OPEN = fictional.estimate(
    "middle-open",
    (fictional.claim(12, low=90.0, figure={"en": "more than 90"}),),
    low=90.0,
    beyond=90.0,
    figure={"en": "more than 90"},
    mark_id="ports/middle",
)
FEW = fictional.estimate(
    "east-few",
    (fictional.claim(13, low=1.0, high=4.0, figure={"en": "fewer than 5"}),),
    low=1.0,
    high=4.0,
    fewer=True,
    figure={"en": "fewer than 5", "ko": "5 미만", "zh": "少于5"},
    mark_id="ports/east",
)


def _mark(mark: Mark, estimates: tuple[EstimateView, ...]) -> Mark:
    own = tuple(view.estimate_id for view in estimates if view.mark_id == mark.mark_id)
    is_port = mark.layer_id == "ports"
    sources = {number for view in estimates if view.mark_id == mark.mark_id
               for number in view.facets["source"]}  # fmt: skip
    kind = _KINDS.get(mark.mark_id)
    return dataclasses.replace(
        mark,
        estimate_ids=own,
        size="people" if is_port else "",
        sized_by=own,
        symbol=dataclasses.replace(mark.symbol, fill_opacity=0.35, stroke="ink", stroke_pt=0.9)
        if mark.mark_id == "ports/middle"
        else mark.symbol,
        needs_number=(is_port or mark.geometry == "bracket") and mark.mark_id != "ports/east",
        reported=mark.mark_id == "ports/east",  # it stays, whatever its numbers
        dated=mark.mark_id in ("legs/out", "legs/there"),
        earliest="2031-10-10" if mark.mark_id == "legs/out" else "",
        latest="2031-10-20" if mark.mark_id == "legs/out" else "",
        facets={"source": tuple(sorted(sources)), **({"type": (kind,)} if kind else {})},
        aliases=("Fictional alias",) if is_port else (),
    )


def scene() -> Scene:
    """Return the invented scene, ready to be filtered."""
    whole = fictional.scene()
    estimates = tuple(map(_estimate, (*whole.estimates, LATER, OPEN, FEW)))
    rows = tuple(
        TableRow((view.place, view.figure, view.date), (), (), view.mark_id, view.estimate_id)
        for view in estimates
    )
    return dataclasses.replace(
        whole,
        estimates=estimates,
        marks=tuple(_mark(mark, estimates) for mark in whole.marks),
        table=rows,
        subject="all",
        main_unit={"en": "{n} people", "ko": "{n}명", "zh": "{n}人"},
        sizes={"people": PEOPLE},
        facets=(
            Facet(
                "type",
                {"en": "Kind"},
                (("invented_port", {"en": "invented port"}, 2), ("ferry", {"en": "ferry"}, 1)),
            ),
            Facet(
                "source",
                {"en": "Source"},
                tuple((str(n), {"en": f"[{n}] Fictional Press, 2031"}, 3) for n in (1, 2, 3)),
            ),
        ),
        period=("2031-10-01", "2032-06-30"),
        presets=(Preset({"en": "2031"}, "2031-01-01", "2031-12-31"),),
    )
