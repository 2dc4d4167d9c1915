"""What the filter has to say of the maps, for Python and for the scripts to be held to."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from borderatlas import tally
from borderatlas.filtering import Filter, Shown, draw, shown, totals
from borderatlas.languages import each
from borderatlas.render import symbols
from borderatlas.scene import Scene
from tests import fictional_filters
from tests.shipped import scenes

LANGUAGES = ("en", "ko", "zh")
FOR_EACH_MAP = 30


def maps() -> dict[str, Scene]:
    """Return the maps: those that ship, and the invented ones."""
    invented = fictional_filters.scene()
    first, *rest = invented.estimates
    other = dataclasses.replace(first, main=False, adds=False)
    events = dataclasses.replace(invented, subject="events", estimates=(other, *rest))
    return {**scenes(), "fictional": invented, "fictional-kinds": events}


def choices(name: str, scene: Scene) -> list[dict[str, Any]]:
    """Return random choices of a period and of facets, the same in every run."""
    dice = random.Random(name)
    years = (int(day[:4]) for day in scene.period or ("2023-01-01", "2024-12-31"))
    first, last = years
    months = [f"{year}-{month:02}" for year in range(first - 1, last + 2) for month in range(1, 13)]
    found: list[dict[str, Any]] = [{"since": "", "until": "", "facets": {}}]
    while len(found) < FOR_EACH_MAP:
        since, until = sorted(dice.sample(months, 2))
        facets = dice.sample(scene.facets, dice.choice((0, 0, 0, 1, 1, 2)))
        found.append(
            {
                "since": dice.choice((since, since, "")),
                "until": dice.choice((until, until, since, "")),
                "facets": {item.facet_id: dice.choice(item.options)[0] for item in facets},
            }
        )
    return found


def vector(scene: Scene, choice: dict[str, Any]) -> dict[str, Any]:
    """Return what a choice leaves of a scene."""
    seen = shown(scene, Filter.of(**choice))
    return {
        **choice,
        "estimates": _states(seen.estimates[view.estimate_id] for view in scene.estimates),
        "marks": _states(seen.marks[mark.mark_id] for mark in scene.marks),
        "totals": _numbered(dataclasses.asdict(totals(scene, seen)), scene),
        "sentence": dict(tally.sentence(scene, seen)),
        "drawn": _drawn(scene, seen),
    }


def _numbered(found: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """Return totals that name estimates by their place in the list of them, as scripts do."""
    places = {view.estimate_id: number for number, view in enumerate(scene.estimates)}
    found["highest"] = places.get(found["highest"], -1)
    for name in ("certain", "possible"):
        found[name]["only"] = places.get(found[name]["only"], -1)
    return found


def _states(states: Any) -> str:
    return "".join(state[0] for state in states)


def _drawn(scene: Scene, seen: Shown) -> dict[str, Any]:
    found = {}
    for mark in scene.marks:
        if not mark.sized_by or seen.marks[mark.mark_id] == "out":
            continue
        drawn = draw(mark, scene, seen)
        found[mark.mark_id] = {
            "lighter": drawn.lighter,
            "outer": symbols.outer_px(drawn.symbol) if mark.size else 0,
            "parts": symbols.point_parts(drawn.symbol) if mark.size else [],
            "value": each(LANGUAGES, lambda tongue, d=drawn: tally.value(d, tongue)),
        }
    return found
