"""The curves of legs and brackets: what Python draws is what the scripts draw."""

from __future__ import annotations

import json
import random

import pytest

from borderatlas.render import curves


def cases() -> list[dict[str, object]]:
    """Legs and brackets of every sort: long, short, bent, with waypoints, within one symbol."""
    chance = random.Random(9)
    found: list[dict[str, object]] = []
    for number in range(60):
        count = 2 if number % 3 else 3
        reach = (680, 680, 30, 4)[number % 4]
        points = [
            [round(chance.uniform(0, reach), 2), round(chance.uniform(0, reach), 2)]
            for _ in range(count)
        ]
        gaps = [round(chance.uniform(0, 25), 1), round(chance.uniform(0, 25), 1)]
        found.append(
            {
                "shape": "leg" if number % 5 else "arc",
                "points": points,
                "curve": (0.15, -0.2, 0.0, 0.08)[number % 7 % 4],
                "gaps": gaps,
            }
        )
    found.append({"shape": "leg", "points": [[5, 5], [5, 5]], "curve": 0.2, "gaps": [3, 3]})
    return found


def drawn(case: dict[str, object]) -> dict[str, object] | None:
    draw = curves.leg if case["shape"] == "leg" else curves.arc
    points = tuple((x, y) for x, y in case["points"])
    curve = draw(points, curve=case["curve"], gaps=tuple(case["gaps"]))
    if curve is None:
        return None
    (x, y), (apex_x, apex_y) = curve.end, curve.apex
    return {
        "d": curve.path(),
        "end": [curves.short(x), curves.short(y), curves.short(curve.angle)],
        "apex": [curves.short(apex_x), curves.short(apex_y)],
    }


def test_curves_are_those_that_the_scripts_draw(golden):
    vectors = [{**case, "drawn": drawn(case)} for case in cases()]
    golden("curves.json", json.dumps(vectors, indent=1) + "\n")


@pytest.mark.parametrize(
    ("length", "written"),
    [(0.25, "0.3"), (-0.25, "-0.3"), (0.15, "0.1"), (-0.0, "0.0"), (-0.04, "-0.0"), (12, "12.0")],
)
def test_lengths_are_written_as_javascript_writes_them(length, written):
    assert curves.short(length) == written


def test_there_and_back_bend_to_different_sides():
    there = curves.leg(((0, 0), (100, 0)), curve=0.2, gaps=(0, 0))
    back = curves.leg(((100, 0), (0, 0)), curve=0.2, gaps=(0, 0))
    assert (there.apex, back.apex) == ((50, 20), (50, -20))
