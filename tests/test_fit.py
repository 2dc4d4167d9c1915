"""Whether a map fits the atlas: what it asks for and cannot have is named, by check and build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from borderatlas.build import STOPS, check, open_maps
from borderatlas.errors import PublishError, SpecError
from tests.fictional_atlas import GATE, FictionalAtlas, fictional_atlas, point

MAP = """
subject = "events"
extent = [-21.0, -31.0, -19.0, -29.0]
title.en = "Fictional"
subtitle.en = "Fictional"
[claims]
kinds = ["return"]
kind = "return"
unit = "persons"
[scale.people]
type = "area"
unit = "persons"
maximum = 100
radius_pt = 20
title.en = "People"
symbol = { shape = "circle", fill = "returns" }
"""
KIND = """
[scale.kind]
type = "category"
column = "{column}"
vocabulary = "{vocabulary}"
title.en = "Kinds"
[scale.kind.symbols]
{code} = {{ shape = "line", stroke = "ink" }}
"""
LAYER = """
[[layer]]
id = "fictional"
title.en = "Fictional"
table = "{table}"
scale = "{scale}"
"""

Complaints = Callable[..., list[str]]


@pytest.fixture
def complaints(tmp_path: Path) -> Complaints:
    """`complaints(text, atlas)` is what `check` says of a map; `build` says the same."""

    def say(text: str, atlas: FictionalAtlas | None = None) -> list[str]:
        folder = (atlas or fictional_atlas()).write(tmp_path / "atlas")
        (folder / "maps").mkdir(exist_ok=True)
        (folder / "maps/numbers.toml").write_text(text, encoding="utf-8")
        found = [str(problem) for problem in check(folder) if problem.level == "error"]
        if not found:
            open_maps(folder)
            return []
        with pytest.raises(SpecError) as caught:
            open_maps(folder)
        assert [str(problem) for problem in caught.value.problems] == found
        return found

    return say


def by_kind(table: str, column: str, vocabulary: str, code: str, more: str = "") -> str:
    layer = LAYER.format(table=table, scale="kind") + more
    return MAP + layer + KIND.format(column=column, vocabulary=vocabulary, code=code)


def by_number(table: str) -> str:
    return MAP + LAYER.format(table=table, scale="people")


def sets(more: str = "") -> str:
    return by_kind("areas", "kind", "area_kind", '"crossing-set"', more)


ONLY_SETS = 'where = { kind = "crossing-set" }\n'


def test_a_map_that_fits_has_nothing_to_complain_of(complaints: Complaints) -> None:
    assert complaints(by_number("crossings")) == []
    assert complaints(by_kind("routes", "mode", "transfer_mode", "bus")) == []
    assert complaints(sets(ONLY_SETS)) == []


@pytest.mark.parametrize("column", ["note", "admin_codes", "sensitivity", "name_en", "knid"])
def test_a_scale_by_kind_needs_a_public_column_of_codes(
    complaints: Complaints, column: str
) -> None:
    (found,) = complaints(by_kind("crossings", column, "crossing_kind", "bridge"))
    assert found.startswith(f"maps/numbers.toml: layer.fictional.scale '{column}': is not known; ")
    assert "did you mean" in found or "known: kind, status, river, " in found


def test_an_empty_cell_has_no_symbol(complaints: Complaints) -> None:
    atlas = fictional_atlas()
    atlas.row("crossings", "fictional-west")["river"] = None
    (found,) = complaints(by_kind("crossings", "river", "river", "fictional-river"), atlas)
    assert "layer.fictional.scale 'kind': the column 'river' is empty for " in found
    assert "'fictional-west'; narrow the layer" in found


def test_a_list_of_codes_that_is_not_there_is_named_once(complaints: Complaints) -> None:
    (found,) = complaints(by_kind("crossings", "kind", "crossing_knid", "bridge"))
    assert "scale.kind.vocabulary 'crossing_knid': is not known; did you mean 'crossing_kind'" in (
        found
    )


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ('where = { kind = "brigde" }', "where.kind 'brigde': is not known; did you mean 'bridge'"),
        ('where = { note = "x" }', "layer.fictional.where 'note': is not known; "),
        ('where = { sensitivity = "restricted" }', "layer.fictional.where 'sensitivity': is not"),
    ],
)
def test_a_condition_that_nothing_meets_is_named(
    complaints: Complaints, where: str, complaint: str
) -> None:
    (found,) = complaints(by_number("crossings") + where)
    assert complaint in found


@pytest.mark.parametrize("table", ["routes", "areas"])
def test_lines_have_no_circle(complaints: Complaints, table: str) -> None:
    (found,) = complaints(by_number(table))
    assert found == (
        f"maps/numbers.toml: layer.fictional.scale 'people': draws circles by number, and {table}"
        ' are drawn as lines; name a scale of type "category"'
    )


def test_areas_that_are_no_sets_are_named(complaints: Complaints) -> None:
    (found,) = complaints(sets())
    assert found == (
        "maps/numbers.toml: layer.fictional.where 'fictional-city': is no set, and areas are drawn "
        "as brackets around the members of sets; narrow the layer to its sets, as in "
        'where = { kind = "crossing_set" }'
    )


@pytest.mark.parametrize("members", ["fictional-east", "fictional-east;fictional-town"])
def test_a_bracket_needs_two_places(complaints: Complaints, members: str) -> None:
    atlas = fictional_atlas()
    atlas.add("areas", place_id="fictional-town", name_en="Fictional town", kind="city", **GATE)
    atlas.row("areas", "fictional-set")["members"] = members
    (found,) = complaints(sets(ONLY_SETS), atlas)
    assert "layer.fictional.where 'fictional-set': has 1 members with a position" in found


@pytest.mark.parametrize(
    ("extent", "complaint"),
    [
        ("[10.0, 10.0, 12.0, 12.0]", "lies outside of the atlas, whose bbox is [-21, -31, -19, "),
        ("[-20.4, -29.5, -19.6, -29.0]", "shows none of the places and legs of the map; they lie"),
    ],
)
def test_a_map_that_would_be_empty_is_refused(
    complaints: Complaints, extent: str, complaint: str
) -> None:
    text = by_number("crossings").replace("[-21.0, -31.0, -19.0, -29.0]", extent)
    (found,) = complaints(text)
    assert found.startswith("maps/numbers.toml: extent '[")
    assert complaint in found


def test_a_bbox_elsewhere_is_told(complaints: Complaints) -> None:
    atlas = fictional_atlas()
    bbox = "bbox = [-21.0, -31.0, -19.0, -29.0]"
    assert bbox in atlas.meta
    atlas.meta = atlas.meta.replace(bbox, "bbox = [-11.0, -31.0, -9.0, -29.0]")
    (found,) = complaints(by_number("crossings"), atlas)
    assert "lies outside of the atlas, whose bbox is [-11, " in found


def test_numbers_that_may_not_be_added_are_named_with_their_place(complaints: Complaints) -> None:
    atlas = fictional_atlas()
    later = atlas.row("claims", "c001") | {
        "claim_id": "c004",
        "event_id": "fictional-event-b",
        "date": "2030-11",
        "scope": "part",
    }
    atlas.add("claims", **later)
    (found,) = complaints(by_number("crossings"), atlas)
    assert found.startswith(
        "maps/numbers.toml: layer.fictional.scale 'people': at 'fictional-west' has no one number "
        "for 'fictional-event-a', 'fictional-event-b': "
    )
    assert found.endswith("; choose among them by events, since and until under [claims]")
    chosen = by_number("crossings").replace("[claims]", '[claims]\nevents = ["fictional-event-a"]')
    assert complaints(chosen, atlas) == []


@pytest.mark.parametrize(
    ("claimant", "told"),
    [
        ("press", "'fictional-event-b', 'fictional-event-a'"),
        ("watch", ""),
    ],
)
def test_a_preferred_claimant_who_gives_no_number_is_told(
    claimant: str, told: str, tmp_path: Path
) -> None:
    folder = fictional_atlas().write(tmp_path / "atlas")
    (folder / "maps").mkdir()
    rule = f'[claims]\nprefer = "fictional-{claimant}"\nreason = "fictional"'
    text = by_number("crossings").replace("[claims]", rule)
    (folder / "maps/numbers.toml").write_text(text, encoding="utf-8")
    line = (
        f"maps/numbers.toml: warning: claims.prefer 'fictional-press': gives no number for {told}: "
        "what others claim is shown there; "
        "choose among them by events, since and until, or leave it when that is meant"
    )
    assert [str(problem) for problem in check(folder)] == ([line] if told else [])


def test_check_leaves_the_gate_to_the_build(tmp_path: Path) -> None:
    atlas = fictional_atlas()
    atlas.row("crossings", "fictional-west")["reviewed"] = None
    folder = atlas.write(tmp_path / "atlas")
    (folder / "maps").mkdir()
    (folder / "maps/numbers.toml").write_text(by_number("crossings"), encoding="utf-8")
    assert [problem for problem in check(folder) if problem.level == "error"] == []


@pytest.mark.parametrize(
    ("key", "named", "column"),
    [("events", "fictional-event-b", "event_id"), ("kinds", "arrest", "kind")],
)
def test_the_editor_is_told_what_the_public_map_does_without(
    key: str, named: str, column: str, tmp_path: Path
) -> None:
    """Nobody else is: whether there is a claim that is withheld is not confirmed by a build."""
    atlas = fictional_atlas()
    atlas.row("claims", "c003")[column] = named
    atlas.row("claims", "c003")["sensitivity"] = "restricted"
    folder = atlas.write(tmp_path / "atlas")
    (folder / "maps").mkdir()
    asked = ["fictional-event-a", named] if key == "events" else ["return", named]
    text = by_number("crossings").replace('kinds = ["return"]\n', "")
    text = text.replace("[claims]", f"[claims]\n{key} = {asked!r}".replace("'", '"'))
    (folder / "maps/numbers.toml").write_text(text, encoding="utf-8")
    line = (
        f"maps/numbers.toml: warning: claims.{key} '{named}': no claim on it reaches the public, "
        "whose map is without it; leave it when that is meant"
    )
    assert [str(problem) for problem in check(folder) if "warning: claims" in str(problem)] == [
        line
    ]
    maps, _ = open_maps(folder)
    assert "fictional-event-b" not in str(maps[0].scene.table)


def test_check_says_that_a_set_would_tell_where_its_coarsened_member_is(tmp_path: Path) -> None:
    atlas = fictional_atlas()
    atlas.row("crossings", "fictional-east").update(coarsen="grid", coarsen_m=5_000)
    position = {"geometry": point(-20.0, -30.0), "precision_m": 500, "coord_basis": "published"}
    atlas.row("areas", "fictional-set").update(position)
    folder = atlas.write(tmp_path / "atlas")
    (folder / "maps").mkdir()
    (folder / "maps/numbers.toml").write_text(by_number("crossings"), encoding="utf-8")
    (told,) = (found for found in check(folder) if "a coarsened member" in found.message)
    assert told.level == "warning"
    assert told.message == (
        "fictional-set has a position of its own, and a coarsened member "
        f"(place_id 'fictional-set'): {STOPS}"
    )
    assert told.hint.startswith("take out the geometry of the set")
    with pytest.raises(PublishError, match="fictional-set has a position of its own"):
        open_maps(folder)
