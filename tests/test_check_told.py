"""What would tell where a coarsened place is, is named by `check`; all places are fictional."""

from __future__ import annotations

from pathlib import Path

import pytest

from borderatlas import Key
from borderatlas.build import check
from tests.fictional_atlas import GATE, FictionalAtlas, fictional_atlas, point

KEY = Key(b"a fictional key of displacement")
HERE = [-20.4873, -30.5316]


def coarse_centre() -> FictionalAtlas:
    """Return an atlas with a displaced site, and nothing that tells where it is."""
    made = fictional_atlas()
    made.row("sites", "fictional-centre").update(
        geometry=point(*HERE), precision_m=100, coarsen="displaced", coarsen_m=10_000
    )
    made["routes"][-1]["geometry"]["coordinates"][-1] = HERE  # type: ignore[index]
    return made


def told(made: FictionalAtlas, folder: Path) -> list[str]:
    made.write(folder)
    (folder / "maps").mkdir(exist_ok=True)
    found = [problem for problem in check(folder, key=KEY) if problem.file.startswith("data/")]
    assert all(problem.level == "warning" for problem in found), found
    return [f"{problem.column}: {problem.message}" for problem in found]


def test_a_place_that_nothing_tells_is_passed(tmp_path: Path) -> None:
    assert told(coarse_centre(), tmp_path) == []


def test_a_place_at_the_same_position_is_named(tmp_path: Path) -> None:
    made = coarse_centre()
    made.add(
        "areas", place_id="fictional-yard", name_en="Fictional yard", kind="city", country="XB",
        geometry=point(-20.487, -30.5315), precision_m=150, coord_basis="published", **GATE,
    )  # fmt: skip
    assert told(made, tmp_path) == ["coarsen: lies where 'fictional-centre' is, which is coarsened"]


def test_two_displaced_places_at_one_position_are_named(tmp_path: Path) -> None:
    made = coarse_centre()
    made.add(
        "areas", place_id="fictional-yard", name_en="Fictional yard", kind="city", country="XB",
        geometry=point(-20.487, -30.5315), precision_m=150, coord_basis="published",
        coarsen="displaced", coarsen_m=3_000, **GATE,
    )  # fmt: skip
    assert told(made, tmp_path) == [
        "coarsen: lies where 'fictional-centre' is: two rings tell more than one"
    ]


@pytest.mark.parametrize("where", ["locality", "alias"])
def test_a_name_that_the_map_shows_close_by_is_named(where: str, tmp_path: Path) -> None:
    made = coarse_centre()
    made.base["labels"] = [
        ({"layer": "town", "name_en": "Inventedtown"}, "Point", [-20.49, -30.54])  # type: ignore[list-item]
    ]
    if where == "locality":
        made.row("sites", "fictional-centre")["locality"] = "Inventedtown"
    else:
        made.add("aliases", place_id="fictional-centre", alias="Inventedtown centre", language="en")
    assert told(made, tmp_path) == [
        f"{where}: names 'Inventedtown', which the map shows close to where the place is"
    ]


def test_a_leg_that_passes_there_is_named(tmp_path: Path) -> None:
    made = coarse_centre()
    made["routes"][0]["geometry"]["coordinates"].insert(1, HERE)  # type: ignore[index]
    assert told(made, tmp_path) == [
        "route_id: passes where 'fictional-centre' is, which is coarsened"
    ]


def test_a_leg_that_ends_there_is_not_named(tmp_path: Path) -> None:
    made, here = coarse_centre(), [-20.487, -30.532]
    made.row("sites", "fictional-centre").update(
        geometry=point(*here), precision_m=1_000, coarsen="grid", coarsen_m=1_000
    )
    made["routes"][-1]["geometry"]["coordinates"][-1] = here  # type: ignore[index]
    assert told(made, tmp_path) == []


@pytest.mark.parametrize(
    ("how", "size_m", "message"),
    [
        ("displaced", 5_000, "is no class of displacement"),
        ("grid", 50, "is no size of the cells of a grid"),
        ("grid", None, "is no size of the cells of a grid"),
        (None, 5_000, "is the size of no class"),
    ],
)
def test_a_class_that_there_is_not_is_an_error(
    how: str | None, size_m: int | None, message: str, tmp_path: Path
) -> None:
    made = coarse_centre()
    made.row("sites", "fictional-centre").update(coarsen=how, coarsen_m=size_m)
    made.write(tmp_path)
    found = [problem for problem in check(tmp_path) if problem.column == "coarsen_m"]
    assert [problem.message for problem in found] == [message]
    assert found[0].level == "error"


def test_a_leg_that_is_straightened_needs_the_word_for_it(tmp_path: Path) -> None:
    made = coarse_centre()
    leg = made["routes"][-1]
    leg["geometry_basis"] = "surveyed"
    leg["geometry"]["coordinates"].insert(1, [-20.4, -30.2])  # type: ignore[index]
    made.row("routes", "fictional-route")["geometry_basis"] = "surveyed"
    assert told(made, tmp_path) == []
    words = made["vocabulary"]
    words.remove(next(row for row in words if row["code"] == "schematic"))
    made.write(tmp_path)
    errors = [item for item in check(tmp_path) if item.level == "error"]
    (found,) = (item for item in errors if item.file.startswith("data/"))
    assert found.message.endswith("is drawn straight, as schematic")
