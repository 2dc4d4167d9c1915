"""By what readers filter and search: every choice is a choice, and nothing withheld is in it."""

from __future__ import annotations

import dataclasses

import pytest

from borderatlas import facets, publish
from borderatlas.atlas import Atlas
from borderatlas.build import open_specs
from borderatlas.compile import compile_map
from borderatlas.filtering import Filter, shown
from borderatlas.scene import Mark, Scene
from tests.shipped import MAPS, ROOT, atlas, estimate, scenes

FICTIONAL = "fictional-name-of-a-withheld-place"


def mark(scene: Scene, mark_id: str) -> Mark:
    return next(mark for mark in scene.marks if mark.mark_id == mark_id)


@pytest.mark.parametrize("name", MAPS)
def test_each_facet_is_a_choice_and_counts_what_it_leaves(name: str) -> None:
    scene = scenes()[name]
    assert scene.facets
    for facet in scene.facets:
        assert len(facet.options) > 1
        assert all(label["en"] for _, label, _ in facet.options)
        for code, _, count in facet.options:
            seen = shown(scene, Filter(facets={facet.facet_id: code}))
            own = [mark for mark in scene.marks if code in mark.facets.get(facet.facet_id, ())]
            alone = [
                view
                for view in scene.estimates
                if not view.mark_id and seen.estimates[view.estimate_id] == "in"
            ]
            assert count == len(own) + len(alone) > 0


def test_options_stand_in_the_order_of_the_vocabulary_and_sources_by_number() -> None:
    by_id = {facet.facet_id: facet for facet in scenes()["overview"].facets}
    assert list(by_id) == ["type", "authority", "counted", "precision", "source"]
    codes = [code for code, _, _ in by_id["type"].options]
    order = [row["code"] for row in atlas().rows("vocabulary") if row["vocabulary"] == "site_kind"]
    sites = [code for code in codes if code in order]
    assert sites == sorted(sites, key=order.index)
    assert codes.index("road_bridge") < codes.index(sites[0])
    numbers = [int(code) for code, _, _ in by_id["source"].options]
    assert numbers == sorted(numbers)
    assert [code for code, _, _ in by_id["precision"].options] == ["1000", "5000", "coarser"]


def test_a_number_has_the_codes_of_its_place_and_its_own_sources() -> None:
    view = estimate(scenes()["october-2023"], "crossings/tumen-namyang")
    assert view.facets["type"] == ("road_bridge",)
    assert view.facets["counted"] == ("repatriation",)
    assert view.facets["source"] == tuple(
        map(str, sorted({claim.source_number for claim in view.claims}))
    )


def test_a_vague_date_does_not_stretch_the_strip_of_time() -> None:
    scene = scenes()["overview"]
    assert any(view.latest == "2014-12-31" and not view.earliest for view in scene.estimates)
    assert scene.period == ("1998-01-01", "2025-10-31")
    century = dataclasses.replace(scene.estimates[0], earliest="1900-01-01", latest="1999-12-31")
    assert facets.period((), (*scene.estimates, century)) == ("1998-01-01", "2025-10-31")
    assert scenes()["october-2023"].period == ()
    assert scenes()["october-2023"].presets == ()


def test_periods_with_a_name_are_the_years_that_have_an_event_then_events() -> None:
    titles = [preset.title["en"] for preset in scenes()["returns"].presets]
    assert titles[:4] == ["2021", "2023", "2024", "2025"]
    assert "Mass return of 9 October 2023" in titles
    for preset in scenes()["returns"].presets[4:]:
        assert preset.since[:7] == preset.until[:7]


def test_marks_know_what_sizes_them_and_why_they_are_there() -> None:
    october, routes = scenes()["october-2023"], scenes()["routes"]
    tumen = mark(october, "crossings/tumen-namyang")
    assert (tumen.size, tumen.needs_number) == ("people", True)
    assert all("/repatriation/persons/" in key for key in tumen.sized_by)
    assert not mark(october, next(m.mark_id for m in october.marks if m.layer_id == "offices")).size
    legs = {m.mark_id: m for m in routes.marks if m.geometry == "line"}
    assert {m.dated for m in legs.values() if m.layer_id == "patterns"} == {False}
    assert all(m.dated and m.earliest and m.latest for m in legs.values() if m.layer_id == "events")
    assert not any(m.needs_number for m in routes.marks)


def test_a_place_is_found_by_its_other_names_and_a_set_by_its_members() -> None:
    scene = scenes()["october-2023"]
    assert "장백–혜산" in mark(scene, "crossings/changbai-hyesan").aliases
    both = mark(scene, "sets/dandong-tumen-set")
    names = {member.name["ko"]: member.aliases for member in both.members}
    for member in ("crossings/dandong-sinuiju", "crossings/tumen-namyang"):
        assert set(mark(scene, member).aliases) == set(names[mark(scene, member).name["ko"]])
    assert "도문–남양" not in both.aliases


def withheld() -> Atlas:
    """The shipped atlas in which one place is restricted and has an invented other name."""
    tables = dict(atlas().tables)
    tables["sites"] = tuple(
        {**row, "sensitivity": "restricted"} if row["place_id"] == "cn-jilin-prison" else row
        for row in tables["sites"]
    )
    row = {"place_id": "cn-jilin-prison", "alias": FICTIONAL, "language": "en", "system": None}
    tables["aliases"] = (*tables["aliases"], row)
    return publish.apply(dataclasses.replace(atlas(), tables=tables))[0]


@pytest.mark.parametrize("name", ["detention-china", "overview"])
def test_what_is_withheld_is_in_no_choice_and_found_by_no_name(name: str) -> None:
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == name)
    assert any(m.mark_id.endswith("/cn-jilin-prison") for m in scenes()[name].marks)
    text = compile_map(spec, withheld()).dumps()
    assert FICTIONAL not in text
    assert "cn-jilin-prison" not in text


def test_only_numbers_of_the_maps_own_kind_for_a_whole_event_add_up() -> None:
    for scene in scenes().values():
        for view in scene.estimates:
            assert view.main or not view.adds
            assert view.scope == "whole" or not view.adds


def test_two_totals_over_one_event_off_the_map_are_not_told_apart_by_its_absence() -> None:
    both = {"ev-2024-helong-workers", "ev-2025-09-women"}
    tables = dict(atlas().tables)
    tables["events"] = tuple(
        {**row, "overlaps": ("ev-2003-01-return",)} if row["event_id"] in both else row
        for row in tables["events"]
    )
    fictional = dataclasses.replace(atlas(), tables=tables)
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == "returns")
    scene = compile_map(spec, fictional)
    assert "ev-2003-01-return" not in {view.event_id for view in scene.estimates}
    assert both <= {view.event_id for view in scene.estimates if view.running}
    assert "6 events, " in scene.sentence["en"]
    first, second = both
    assert second in fictional.overlaps[first]
    assert "ev-2003-01-return" in fictional.overlaps[first]
    assert first in fictional.overlaps["ev-2003-01-return"]
    assert second not in atlas().overlaps[first]
