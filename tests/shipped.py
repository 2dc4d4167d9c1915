"""The shipped atlas and its maps, read once for a test run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from borderatlas.atlas import Atlas
from borderatlas.build import open_maps
from borderatlas.io.folder import read_atlas
from borderatlas.scene import EstimateView, Scene

ROOT = Path(__file__).parents[1]
MAPS = ("october-2023", "returns", "detention-china", "routes", "custody", "overview")


@cache
def atlas() -> Atlas:
    return read_atlas(ROOT)


@cache
def scenes() -> dict[str, Scene]:
    maps, _ = open_maps(ROOT)
    return {item.map_id: item.scene for item in maps}


def estimate(scene: Scene, mark_id: str, kind: str = "repatriation") -> EstimateView:
    """Return the one estimate of a kind that stands behind a mark."""
    (mark,) = (mark for mark in scene.marks if mark.mark_id == mark_id)
    (found,) = (
        item
        for item in scene.estimates
        if item.estimate_id in mark.estimate_ids and item.estimate_id.split("/")[1] == kind
    )
    return found
