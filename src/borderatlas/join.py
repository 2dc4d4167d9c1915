"""Estimates to places: every claim ends in exactly one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from borderatlas.evidence import Claim, Estimate
from borderatlas.languages import N_

Target = Literal["place", "set", "panel", "omitted"]
Reason = Literal[
    "at the place",
    "for a set of places, never split",
    "for the whole event",
    "for an area",
    "shown in totals and tables only",
    "the place is not on this map",
    "withdrawn",
]


@dataclass(frozen=True)
class Attachment:
    """Where an estimate, with all its claims, is shown."""

    estimate: Estimate
    target: Target
    reason: Reason


def attach(
    estimates: Iterable[Estimate],
    *,
    points: Collection[str],
    sets: Collection[str],
    areas: Collection[str],
) -> tuple[Attachment, ...]:
    """Return where each estimate is shown.

    Parameters
    ----------
    estimates
        Estimates of the map.
    points
        Ids of the places that have a mark of their own.
    sets
        Ids of the sets that are drawn as a bracket.
    areas
        Ids of all areas and sets of the atlas; what is for an area is told in words.
    """
    return tuple(
        Attachment(estimate, *_target(estimate, points, sets, areas)) for estimate in estimates
    )


def _target(
    estimate: Estimate, points: Collection[str], sets: Collection[str], areas: Collection[str]
) -> tuple[Target, Reason]:
    if any(claim.sensitivity == "aggregate-only" for claim in estimate.claims):
        return "panel", N_("shown in totals and tables only")
    if estimate.place_id in points:
        return "place", N_("at the place")
    if estimate.scope == "whole":
        return "panel", N_("for the whole event")
    if estimate.place_id in sets:
        return "set", N_("for a set of places, never split")
    if estimate.place_id in areas:
        return "panel", N_("for an area")
    return "omitted", N_("the place is not on this map")


def withdrawn(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims that were withdrawn: they are listed, and count for nothing."""
    return tuple(claim for claim in claims if claim.status == "withdrawn")
