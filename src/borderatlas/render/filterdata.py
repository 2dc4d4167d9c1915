"""What the scripts need of a Scene to filter it as `filtering` does, said sparingly."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from borderatlas import filtering
from borderatlas.scene import EstimateView, Mark, Scene

Codes = Mapping[tuple[str, str], int]
"""The place of each (facet, code) among the options of all facets, one after the other."""


def codes(scene: Scene) -> Codes:
    """Return the numbers by which marks and estimates name their codes."""
    options = ((facet.facet_id, code) for facet in scene.facets for code, _, _ in facet.options)
    return {option: number for number, option in enumerate(options)}


def of_scene(scene: Scene, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return the choices that a reader has, the scales, and whose rows those of the table are.

    Parameters
    ----------
    scene
        The scene.
    numbers
        The place of each estimate in the list of them.
    """
    places = {mark.mark_id: number for number, mark in enumerate(scene.marks)}
    return {
        "subject": scene.subject,
        "unit": dict(scene.main_unit),
        "period": list(scene.period),
        "presets": [
            {"title": dict(item.title), "since": item.since, "until": item.until}
            for item in scene.presets
        ],
        "facets": [
            {
                "id": facet.facet_id,
                "title": dict(facet.title),
                "options": [
                    {"code": code, "title": dict(label), "count": count}
                    for code, label, count in facet.options
                ],
            }
            for facet in scene.facets
        ],
        "sizes": {name: dataclasses.asdict(size) for name, size in scene.sizes.items()},
        "table": [
            {
                "estimate": numbers.get(row.estimate_id, -1),
                "mark": places.get(row.mark_id, -1),
                "numbers": [numbers[key] for key, _ in row.numbers if key in numbers],
            }
            for row in scene.table
        ],
    }


def of_mark(mark: Mark, numbers: Mapping[str, int], known: Codes) -> dict[str, Any]:
    """Return what a filter needs to know of a mark."""
    return {
        "size": mark.size,
        "opacity": mark.symbol.fill_opacity,
        "edge": [mark.symbol.stroke, mark.symbol.stroke_pt],
        "sizedBy": [numbers[key] for key in mark.sized_by],
        "needsNumber": mark.needs_number,
        "reported": int(mark.reported),
        "dated": mark.dated,
        "earliest": mark.earliest,
        "latest": mark.latest,
        "codes": _numbered(mark.facets, known),
        "aliases": list(mark.aliases),
        "members": [
            {"name": member.name, "aliases": list(member.aliases)} for member in mark.members
        ],
    }


def of_estimate(view: EstimateView, known: Codes, counted: Collection[str]) -> dict[str, Any]:
    """Return what a filter needs to know of an estimate; `counted` are the events to count."""
    voices = [claim for claim in view.claims if claim.voice]
    return {
        "eventId": view.event_id,
        "earliest": view.earliest,
        "latest": view.latest,
        "below": view.below,
        "beyond": view.beyond,
        "fewer": int(view.fewer),
        "main": view.main,
        "adds": view.adds,
        "whole": view.scope == "whole",
        "running": view.running,
        "counts": view.event_id in counted,
        "claimants": sorted({claim.claimant_number for claim in voices}),
        "sources": list(view.source_numbers),
        "codes": _numbered(view.facets, known),
    }


def _numbered(facets: Mapping[str, tuple[str, ...]], known: Codes) -> list[int]:
    pairs = ((facet, code) for facet, own in facets.items() for code in own)
    return sorted(known[pair] for pair in pairs if pair in known)


def untold(view: EstimateView) -> EstimateView:
    """Return an estimate without its words: it stands behind no mark, and the table tells it.

    The sentence at the head may name the one number for a whole event that a filter leaves.
    """
    told = view.amount if view.main and view.scope == "whole" and filtering.span(view) else {}
    return dataclasses.replace(
        view, unit={}, kind={}, date={}, figure={}, amount=told, sentence={}, rule={}
    )
