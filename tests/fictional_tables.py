"""Invented events at an invented border, with small numbers among the great, drawn at random."""

from __future__ import annotations

import dataclasses
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from borderatlas.atlas import Atlas
from borderatlas.io.folder import read_atlas
from borderatlas.rows import Row
from borderatlas.scene import Symbol
from borderatlas.schema import TABLES
from borderatlas.spec import AreaScaleSpec, ClaimsSpec, LayerSpec, MapSpec
from tests.fictional_atlas import GATE, FictionalAtlas, fictional_atlas, point

BRIDGES = tuple(f"fictional-bridge-{number}" for number in range(1, 6))
SETS = {
    "fictional-set-12": BRIDGES[:2],
    "fictional-set-23": BRIDGES[1:3],
    "fictional-set-345": BRIDGES[2:],
}
PROVINCE = "fictional-province"
IN_PROVINCE = BRIDGES[:3]

SPEC = MapSpec(
    map_id="fictional",
    order=1,
    title={"en": "Fictional"},
    subtitle={},
    subject="events",
    extent=(-21.0, -31.0, -19.0, -29.0),
    layers=(
        LayerSpec(
            "crossings", "crossings", {"en": "Bridges"}, "people", {}, ("claims",), "all",
            ring=False, min_zoom=0,
        ),
    ),
    claims=ClaimsSpec((), ("repatriation",), "", "", "repatriation", "persons", "", ""),
    notes=(),
    scales={
        "people": AreaScaleSpec(
            {"en": "People"}, "persons", 300, 15.0,
            Symbol("circle", fill="accent", stroke="ink", stroke_pt=0.9),
        )
    },
)  # fmt: skip


@cache
def ground() -> Atlas:
    """Return the invented atlas with places and codes, for any claims."""
    atlas: FictionalAtlas = fictional_atlas()
    for name, code in (
        ("claim_kind", "repatriation"), ("area_kind", "province"), ("unit", "women"),
    ):  # fmt: skip
        atlas.add("vocabulary", vocabulary=name, code=code, label_en=f"fictional {code}")
    position = {"precision_m": 500, "coord_basis": "published"}
    for number, place_id in enumerate(BRIDGES):
        codes = "XA-01;XB-01" if place_id in IN_PROVINCE else "XA-02;XB-01"
        atlas.add(
            "crossings", place_id=place_id, name_en=place_id, kind="bridge", status="open",
            admin_codes=codes, returns_reported="yes", confidence="high",
            source_ids="fictional-report", geometry=point(round(-20.9 + 0.3 * number, 1), -30.0),
            **position, **GATE,
        )  # fmt: skip
    for place_id, members in SETS.items():
        atlas.add(
            "areas", place_id=place_id, name_en=place_id, kind="crossing-set",
            members=";".join(members), **GATE,
        )  # fmt: skip
    atlas.add(
        "areas", place_id=PROVINCE, name_en=PROVINCE, kind="province", country="XA",
        admin_codes="XA-01", geometry=point(-20.6, -29.8), precision_m=60_000,
        coord_basis="centroid", **GATE,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return read_atlas(atlas.write(Path(folder)))


def table(seed: int) -> Atlas:
    """Return the invented atlas with the events and the claims of one random table."""
    dice = random.Random(f"fictional {seed}")
    smallest = dice.choice((3, 5, 5, 5, 8))
    claims: list[Row] = []
    events: list[Row] = []
    for number in range(dice.choice((1, 1, 2, 3))):
        event_id = f"fictional-event-{number}"
        date = f"2030-{dice.randint(1, 12):02}" + dice.choice(("", "-15"))
        events.append(row("events", event_id=event_id, name_en=event_id, date=date))
        claims += _claims(dice, event_id, date, smallest)
    numbered = tuple(
        {**row, "claim_id": f"c{number:03}"} for number, row in enumerate(claims, start=1)
    )
    atlas = ground()
    return dataclasses.replace(
        atlas,
        meta=dataclasses.replace(atlas.meta, smallest=smallest),
        tables={**atlas.tables, "events": tuple(events), "claims": numbered},
    )


def row(name: str, **values: Any) -> dict[str, Any]:
    """Return a row of a table; columns that are not given are empty."""
    return {**dict.fromkeys(TABLES[name].names), "kind": "repatriation", **values}


def _claims(dice: random.Random, event_id: str, date: str, smallest: int) -> list[Row]:
    """Return what invented claimants say of an event of which the numbers are drawn first."""
    true = {
        name: dice.choice((dice.randint(0, smallest + 1), dice.randint(1, 60))) for name in BRIDGES
    }
    elsewhere = dice.choice((0, 0, 0, dice.randint(1, 9)))
    sums = {
        **true,
        **{name: sum(true[one] for one in members) for name, members in SETS.items()},
        PROVINCE: sum(true[one] for one in IN_PROVINCE),
        "": sum(true.values()) + elsewhere,
    }
    share = {**dict.fromkeys(BRIDGES, 0.75), **dict.fromkeys(SETS, 0.3), PROVINCE: 0.3, "": 0.75}
    found = []
    for place_id, number in sums.items():
        if dice.random() > share[place_id]:
            continue
        own = {
            "event_id": event_id, "date": date, "place_id": place_id or PROVINCE,
            "unit": "persons", "scope": "part" if place_id else "whole",
        }  # fmt: skip
        found.append(_claim(dice, number, "fictional-watch", **own))
        while dice.random() < 0.2:  # a rival, or the same told again
            other = max(0, number + dice.choice((0, 0, 1, -1, 10, -3)))
            found.append(_claim(dice, other, "fictional-press", **own))
        while number and dice.random() < 0.15:  # a part of it: on one day, or of one unit
            part = dice.choice(({"date": f"{date[:7]}-{dice.choice((14, 15))}"}, {"unit": "women"}))
            some = dice.randint(0, number)
            found.append(_claim(dice, some, "fictional-press", **{**own, **part}))
    return found


def _claim(dice: random.Random, number: int, claimant_id: str, **values: Any) -> Row:
    qualifier = dice.choice(("exact",) * 6 + ("about", "between", "more_than", "up_to", "none"))
    low, best, high = {
        "exact": (None, number, None),
        "about": (None, number, None),
        "between": (max(0, number - 2), None, number + 3),
        "more_than": (number, None, None),
        "up_to": (None, None, number),
        "none": (None, None, None),
    }[qualifier]
    return row(
        "claims", low=low, best=best, high=high, qualifier=qualifier, claimant_id=claimant_id,
        source_id="fictional-report", place_basis="stated", status="asserted",
        paraphrase="In fiction, so many people.", sensitivity="public-ok", reviewed="2030-01-02",
        **values,
    )  # fmt: skip
