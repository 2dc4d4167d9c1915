"""The six maps: what they say, and that nothing goes missing on the way."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Iterator

import pytest

from borderatlas.build import open_specs
from borderatlas.compile import compile_map
from borderatlas.errors import SpecError
from borderatlas.render.html import page_html
from borderatlas.scene import ClaimView, Scene, Text
from tests.shipped import MAPS, ROOT, atlas, estimate, scenes

RETURN = "ev-2023-10-09-mass-return"


@pytest.mark.parametrize("name", MAPS)
def test_the_scene_is_as_it_was(name: str, golden: Callable[[str, str], None]) -> None:
    plain = scenes()[name].as_json()
    for layer in plain["base"]:
        paths = layer.pop("paths")
        layer["paths"] = {
            "count": len(paths),
            "sha256": hashlib.sha256(json.dumps(paths).encode()).hexdigest(),
        }
    golden(
        f"{name}.scene.json", json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


def test_the_atlas_has_its_six_maps() -> None:
    assert tuple(scenes()) == MAPS


@pytest.mark.parametrize(
    ("crossing", "figure", "said"),
    [
        ("tumen-namyang", "about 300", {("tjwg", "about 300 people")}),
        (
            "dandong-sinuiju",
            "60–200",
            {
                ("tjwg", "about 180 people"),
                ("one-korea-network", "up to 200 people"),
                ("asiae-sources", "about 60 people"),
            },
        ),
        ("changbai-hyesan", "more than 200", {("nk-times-sources", "more than 200 people")}),
        ("nanping-musan", "number unknown", {("tjwg", "no number")}),
        ("shatuozi-saebyol", "number unknown", {("tjwg", "no number")}),
    ],
)
def test_october_2023_says_what_was_published(
    crossing: str, figure: str, said: set[tuple[str, str]]
) -> None:
    found = estimate(scenes()["october-2023"], f"crossings/{crossing}")
    assert found.figure["en"] == figure
    claimants = {row["claim_id"]: row["claimant_id"] for row in atlas().rows("claims")}
    standing = {(claimants[c.claim_id], c.figure["en"]) for c in found.claims if c.stands}
    assert standing >= said


def test_the_totals_of_october_2023_are_a_range_and_no_sum() -> None:
    scene = scenes()["october-2023"]
    (whole,) = (
        item for item in scene.estimates if item.estimate_id.startswith(f"{RETURN}/repatriation")
        and item.scope == "whole"
    )  # fmt: skip
    assert (whole.low, whole.high) == (200, 650)
    assert scene.sentence["en"].startswith("Between 200 and 650 people, according to ")
    single = max(c.high or c.best or c.low or 0 for c in whole.claims)
    assert all((item.high or item.beyond or 0) <= single for item in scene.estimates)


def test_one_number_for_two_crossings_stays_one() -> None:
    scene = scenes()["october-2023"]
    both = estimate(scene, "sets/dandong-tumen-set")
    assert both.figure["en"] == "about 200"
    (mark,) = (mark for mark in scene.marks if mark.mark_id == "sets/dandong-tumen-set")
    assert (mark.geometry, len(mark.coordinates)) == ("bracket", 2)
    crossings = [m for m in scene.marks if m.layer_id == "crossings"]
    assert all(both.estimate_id not in m.estimate_ids for m in crossings)


@pytest.mark.parametrize("name", MAPS)
def test_every_claim_is_accounted_for_once(name: str) -> None:
    scene = scenes()[name]
    account = scene.account
    placed = account.at_places + account.at_sets + account.at_totals
    assert placed + account.omitted == account.claims
    marked = {key for mark in scene.marks for key in mark.estimate_ids}
    at_marks = [c.claim_id for e in scene.estimates if e.estimate_id in marked for c in e.claims]
    listed = [claim.claim_id for group in scene.omissions for claim in group.claims]
    assert len(set(at_marks + listed)) == len(at_marks + listed) == account.claims


@pytest.mark.parametrize("name", MAPS)
def test_every_number_leads_to_a_source(name: str) -> None:
    scene = scenes()[name]
    numbers = {source.number for source in scene.sources}
    assert numbers == set(range(1, len(scene.sources) + 1))
    assert {claim.source_number for e in scene.estimates for claim in e.claims} <= numbers
    assert all(set(mark.source_numbers) <= numbers for mark in scene.marks)
    assert all(mark.source_numbers or mark.geometry == "bracket" for mark in scene.marks)
    cited = {n for mark in scene.marks for n in mark.source_numbers}
    cited |= {claim.source_number for e in scene.estimates for claim in e.claims}
    cited |= {claim.source_number for group in scene.omissions for claim in group.claims}
    cited |= {n for stage in scene.stages for n in stage.source_numbers}
    assert name == "custody" or cited == numbers


@pytest.mark.parametrize("name", MAPS)
def test_small_groups_and_sets_have_no_mark_of_their_own(name: str) -> None:
    small = {
        row["claim_id"] for row in atlas().rows("claims") if row["sensitivity"] == "aggregate-only"
    }
    scene = scenes()[name]
    marked = {key for mark in scene.marks for key in mark.estimate_ids}
    for item in scene.estimates:
        if item.estimate_id in marked:
            assert not small & {claim.claim_id for claim in item.claims}


@pytest.mark.parametrize("name", MAPS)
def test_what_is_for_the_team_stays_inside(name: str) -> None:
    text = scenes()[name].dumps()
    for table in ("claims", "sources", "sites", "crossings", "areas", "routes", "events"):
        for row in atlas().rows(table):
            note = row["note"]
            assert not note or json.dumps(note, ensure_ascii=False)[1:-1] not in text


@pytest.mark.parametrize("name", MAPS)
def test_the_legend_draws_every_symbol_that_is_on_the_map(name: str) -> None:
    scene = scenes()[name]

    def form(symbol: object) -> tuple[object, ...]:
        assert dataclasses.is_dataclass(symbol)
        return tuple(getattr(symbol, key) for key in ("shape", "fill", "stroke", "dash_pt"))

    # A pale mark has an edge of its own colour: one entry says so for all kinds.
    pale = {mark.mark_id for mark in scene.marks if mark.symbol.fill_opacity < 0.5}
    drawn = {form(mark.symbol) for mark in scene.marks if mark.mark_id not in pale}
    explained = {form(entry.symbol) for legend in scene.legends for entry in legend.entries}
    assert drawn <= explained
    said = [entry.label["en"] for legend in scene.legends for entry in legend.entries]
    assert bool(pale) == any(words.startswith("paler") for words in said)


@pytest.mark.parametrize("name", MAPS)
def test_no_pin_for_a_place_that_is_not_located(name: str) -> None:
    for mark in scenes()[name].marks:
        if mark.geometry == "point" and (mark.precision_m or 0) >= 5000:
            assert mark.symbol.fill_opacity < 0.5


@pytest.mark.parametrize("name", MAPS)
def test_every_role_has_a_colour_in_every_scheme(name: str) -> None:
    scene = scenes()[name]
    symbols = [mark.symbol for mark in scene.marks] + [layer.symbol for layer in scene.base]
    symbols += [entry.symbol for legend in scene.legends for entry in legend.entries]
    roles = {role for s in symbols for role in (s.fill, s.stroke, s.casing) if role}
    roles |= {role for style in scene.text_styles.values() for role in (style.color, style.halo)}
    for palette in scene.palette.values():
        assert roles <= set(palette)


def made_texts(scene: Scene) -> Iterator[Text]:
    """Yield the texts that the program makes itself, apart from what stands in the data."""
    yield from (scene.sentence, scene.table_title, *scene.table_headings, scene.main_unit)
    yield from (omission.reason for omission in scene.omissions)
    yield from (entry.label for legend in scene.legends for entry in legend.entries)
    yield from (stage.place_kinds for stage in scene.stages)
    for view in scene.estimates:
        yield from (view.figure, view.sentence, view.rule, view.date, view.kind, view.unit)
    for claim in _claims(scene):
        yield from (claim.figure, claim.date)
    for mark in scene.marks:
        yield from (mark.kind, mark.value)
    for row in scene.table:
        yield from row.cells
    yield from (facet.title for facet in scene.facets)
    yield from (preset.title for preset in scene.presets)


@pytest.mark.parametrize("name", MAPS)
def test_what_the_program_says_it_says_in_every_language(name: str) -> None:
    scene = scenes()[name]
    gaps = [text for text in made_texts(scene) if text and set(text) != set(scene.languages)]
    # The words of a source stand in quotes, in the language in which they were said.
    assert [text for text in gaps if not text["en"].startswith("“")] == []


@pytest.mark.parametrize("name", MAPS)
def test_every_language_says_the_same_numbers(name: str) -> None:
    scene = scenes()[name]
    said = [scene.sentence, *(view.sentence for view in scene.estimates)]
    said += [view.figure for view in (*scene.estimates, *_claims(scene))]
    said += [mark.value for mark in scene.marks]
    for text in said:
        # A month is a word in English and a number in the others.
        bare = {code: re.sub(r"(\d+~)?\d+[월月]", "", words) for code, words in text.items()}
        numbers = [sorted(re.findall(r"\d+(?:[.,]\d+)*", words)) for words in bare.values()]
        assert all(found == numbers[0] for found in numbers), text


def compile_changed(name: str, **changes: object) -> Scene:
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == name)
    claims = dataclasses.replace(spec.claims, **changes)  # type: ignore[arg-type]
    return compile_map(dataclasses.replace(spec, claims=claims), atlas())


def test_a_named_claimant_may_be_preferred_with_a_reason() -> None:
    scene = compile_changed("october-2023", prefer="tjwg", reason="the only full count")
    found = estimate(scene, "crossings/dandong-sinuiju")
    assert found.figure["en"] == "about 180"
    assert "the only full count" in found.rule["en"]
    assert len({claim.claimant["en"] for claim in found.claims}) == 3
    others = estimate(scene, "crossings/changbai-hyesan")
    assert others.figure["en"] == "more than 200"
    assert "(TJWG) is preferred, and" in others.rule["en"]
    assert "gives none" in others.rule["en"]


def test_an_event_of_which_nobody_says_a_number_says_so() -> None:
    scene = compile_changed("october-2023", kinds=("prison_population",))
    assert not scene.estimates
    assert scene.sentence == {
        "en": "Nothing is reported.",
        "ko": "보고된 것이 없습니다.",
        "zh": "没有任何报告。",
    }
    assert "Nothing is reported." in page_html(scene)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"events": ("ev-2023-10-09-mass-retrun",)}, f"did you mean '{RETURN}'?"),
        ({"kinds": ("repatriations",)}, "did you mean 'repatriation'?"),
        ({"unit": "person"}, "did you mean 'persons'?"),
        ({"prefer": "tjwgg", "reason": "x"}, "did you mean 'tjwg'?"),
    ],
)
def test_what_the_atlas_does_not_have_is_named(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(SpecError) as caught:
        compile_changed("october-2023", **changes)
    assert complaint in str(caught.value)


def test_a_number_that_counts_no_people_says_what_it_counts() -> None:
    (women,) = (
        item for item in scenes()["october-2023"].estimates if "/percent_women/" in item.estimate_id
    )
    assert "more than 70 percent women" in {claim.figure["en"] for claim in women.claims}
    reasons = {
        claim.claim_id: group.reason["en"]
        for group in scenes()["october-2023"].omissions
        for claim in group.claims
    }
    assert {reasons[claim.claim_id] for claim in women.claims} == {
        "numbers of another kind or unit"
    }


def test_events_at_one_place_are_told_side_by_side_and_not_summed_in_words() -> None:
    values = {m.mark_id: m.value["en"] for m in scenes()["returns"].marks if m.value}
    assert values["crossings/changbai-hyesan"] == "about 200 + more than 200"
    assert "1 event, number unknown" in values["crossings/dandong-sinuiju"]


def test_a_claim_that_does_not_stand_says_why() -> None:
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == "october-2023")
    assert not {claim.why for claim in _claims(compile_map(spec, atlas()))} - {"", "refined"}
    claims = dataclasses.replace(spec.claims, prefer="tjwg", reason="a reason for this test")
    found = _claims(compile_map(dataclasses.replace(spec, claims=claims), atlas()))
    said = {claim.why for claim in found if not claim.stands and claim.status != "withdrawn"}
    assert "not preferred" in said
    assert said <= {"refined", "not preferred"}
    assert not any(claim.why for claim in found if claim.stands or claim.status == "withdrawn")


def _claims(scene: Scene) -> list[ClaimView]:
    groups = (*scene.estimates, *scene.omissions)
    return [claim for group in groups for claim in group.claims]


def test_a_place_that_no_source_names_is_said_to_be_inferred() -> None:
    scene = scenes()["october-2023"]
    inferred = [view.place["en"] for view in scene.estimates if "(inferred)" in view.place["en"]]
    assert {name.partition("–")[0] for name in inferred} == {"Nanping", "Shatuozi"}
    assert "2 of all these places are inferred" in scene.sentence["en"]
    told = {row.cells[0]["ko"] for row in scene.table}
    assert "난핑–무산(칠성리)(추정)" in told
    claims = {claim.claim_id: claim for claim in scene.claims()}
    assert {key for key, claim in claims.items() if claim.inferred} == {"c024", "c025", "c140"}


def test_only_words_in_the_language_of_the_source_are_a_quotation() -> None:
    claims = {claim.claim_id: claim for claim in scenes()["october-2023"].claims()}
    assert claims["c004"].verbatim  # an English source says "hundreds"
    assert not claims["c023"].verbatim  # a Korean one, whose word we render
    assert claims["c023"].figure == {"en": "hundreds", "ko": "수백 명", "zh": "数百人"}
