"""Maps of border crossings, transfers and detention that answer for every number."""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # as type checkers know it; `typing` itself is slow to load
if TYPE_CHECKING:
    from borderatlas.atlas import Atlas
    from borderatlas.build import open_atlas, open_map
    from borderatlas.coarsen import Key
    from borderatlas.count import count_events
    from borderatlas.errors import BorderatlasError, DataError, Problem, PublishError, SpecError
    from borderatlas.eventcounts import EventCounts
    from borderatlas.evidence import Claim, Estimate, Rule, reconcile, total
    from borderatlas.io.eventrows import EventColumns
    from borderatlas.map import Map
    from borderatlas.render.layer import AtlasLayer

__version__ = "0.1.0"

_HOMES = {
    "Atlas": "atlas",
    "AtlasLayer": "render.layer",
    "BorderatlasError": "errors",
    "Claim": "evidence",
    "DataError": "errors",
    "Estimate": "evidence",
    "EventColumns": "io.eventrows",
    "EventCounts": "eventcounts",
    "Key": "coarsen",
    "Map": "map",
    "Problem": "errors",
    "PublishError": "errors",
    "Rule": "evidence",
    "SpecError": "errors",
    "count_events": "count",
    "open_atlas": "build",
    "open_map": "build",
    "reconcile": "evidence",
    "total": "evidence",
}

__all__ = [
    "Atlas",
    "AtlasLayer",
    "BorderatlasError",
    "Claim",
    "DataError",
    "Estimate",
    "EventColumns",
    "EventCounts",
    "Key",
    "Map",
    "Problem",
    "PublishError",
    "Rule",
    "SpecError",
    "__version__",
    "count_events",
    "open_atlas",
    "open_map",
    "reconcile",
    "total",
]


def __getattr__(name: str) -> object:
    """Return a public name, imported when it is first used."""
    if name not in _HOMES:
        msg = f"module 'borderatlas' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"borderatlas.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
