"""The chart of rival claims and the diagram of stages: what was said, by whom, and no more."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest

from borderatlas.errors import RenderError
from borderatlas.render import print as printing
from borderatlas.render.markup import words
from borderatlas.render.ranges import ticks
from borderatlas.render.stagechart import ranks
from borderatlas.scene import Stage, Step
from tests import fictional_scene
from tests.figures import check_sheet, groups, said, shapes, texts
from tests.shipped import scenes


def plain(text):
    return re.sub(r"\s", "", text)


def headline():
    scene = scenes()["october-2023"]
    return next(view for view in scene.estimates if view.estimate_id == scene.headline)


def corners(group):
    return [shape.get_path().vertices for shape in shapes(group)]


# -------------------------------------------------------------------------- rival claims


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_claim_has_its_claimant_figure_wording_date_and_source(language):
    made, _ = printing.draw(
        scenes()["october-2023"], preset="85mm", languages=(language,), chart="claims"
    )
    told = plain(said(groups(made)["figure"]))
    for claim in headline().claims:
        row = plain(f"{words(claim.claimant, language)} {words(claim.figure, language)}")
        assert row in told, claim.claim_id
        wording = f"“{claim.wording}”" if claim.verbatim else claim.wording
        assert claim.wording in claim.figure["en"] or plain(wording) in told
        assert plain(claim.date[language]) in told
        assert f"[{claim.source_number}]" in told


def test_signs_stand_where_the_numbers_are():
    """An end of a range, a dot and the foot of an arrow lie on one axis with the ticks."""
    made, _ = printing.draw(scenes()["october-2023"], chart="claims")
    found = groups(made)
    claims = {claim.claim_id: claim for claim in headline().claims}
    dots = {
        key: corners(found[f"claim-{key}"])[-1].mean(axis=0)[0]
        for key, claim in claims.items()
        if claim.best is not None
    }
    (a, one), (b, two) = ((key, claims[key].best) for key in ("c011", "c012"))
    pt_per_person = (dots[a] - dots[b]) / (one - two)
    for key, x in dots.items():
        assert x == pytest.approx(dots[b] + (claims[key].best - two) * pt_per_person, abs=0.3)
    ends = [line[:, 0] for line in corners(found["claim-c014"])]
    low, high = (dots[b] + (number - two) * pt_per_person for number in (200, 300))
    assert ends[0] == pytest.approx([low, high], abs=0.3)
    arrow, dot = corners(found["claim-c002"])
    assert arrow[:, 0].min() > dot[:, 0].mean()
    upto = shapes(found["claim-c017"])
    assert next(upto).get_linestyle() != "solid"


def test_a_claim_without_a_number_has_a_row_and_no_sign():
    made, _ = printing.draw(scenes()["october-2023"], chart="claims")
    found = groups(made)
    silent = [c for c in headline().claims if (c.low, c.best, c.high) == (None, None, None)]
    assert silent
    for claim in silent:
        assert f"claim-{claim.claim_id}" not in found
        assert plain(claim.figure["en"]) in plain(said(found["figure"]))


def test_who_passes_on_a_claim_follows_it_and_is_lighter():
    made, _ = printing.draw(scenes()["october-2023"], chart="claims")
    found = groups(made)
    rows = [key for key in found if key.startswith("claim-")]
    assert rows.index("claim-c001") == rows.index("claim-c017") + 1
    assert "passes on another claim" in said(found["figure"])
    assert "contested" in said(found["figure"])
    stands, retold = (next(shapes(found[key])) for key in ("claim-c017", "claim-c001"))
    assert retold.get_edgecolor()[3] < 0.5 < stands.get_edgecolor()[3]


def test_claims_have_the_order_of_the_page_and_what_is_set_in_is_explained():
    found = groups(printing.draw(scenes()["october-2023"], chart="claims")[0])
    claims, rows = headline().claims, [key for key in found if key.startswith("claim-")]
    assert rows == [f"claim-{c.claim_id}" for c in claims if f"claim-{c.claim_id}" in rows]
    names = [words(claim.claimant) for claim in claims]
    rows = [i for i in texts(found["figure"]) if i.get_text().startswith(tuple(names))]
    assert all(item.get_text().startswith(n) for item, n in zip(rows, names, strict=True))
    margin = min(item.get_position()[0] for item in rows)
    assert [item.get_position()[0] > margin for item in rows] == [c.again for c in claims]
    assert "set in: the same claimant again" in said(found["legend"])


def test_as_many_claimants_as_the_sentence_names_have_a_row_that_is_not_set_in():
    view = headline()
    silent = {
        c.claimant_number
        for c in view.claims
        if c.stands and (c.low, c.best, c.high) == (None,) * 3
    }
    assert sum(not claim.again for claim in view.claims) == view.claimants + len(silent)
    assert view.sentence["en"].endswith(f"{len(silent)} other claimants give no number.")
    told = said(groups(printing.draw(scenes()["october-2023"], chart="claims")[0])["figure"])
    assert plain(view.sentence["en"]) in plain(told)


def test_an_event_is_chosen_by_name_and_its_other_numbers_are_told():
    scene = scenes()["returns"]
    made, report = printing.draw(scene, chart="claims", event="ev-2024-04-26-return")
    assert said(groups(made)["title"]).startswith("Return of 26 April 2024")
    assert "Changbai–Hyesan" in said(groups(made)["figure"])
    assert report.title["en"] == "Return of 26 April 2024"
    assert "Between 60 and 200 people" in report.told["en"]
    october, _ = printing.draw(scenes()["october-2023"], chart="claims")
    assert "Tumen–Namyang (Onsong), forced return: about 300 people [17, 18, 19]" in said(
        groups(october)["legend"]
    )


@pytest.mark.parametrize(
    ("name", "event", "message"),
    [
        ("returns", "", "name an event; there are ev-"),
        ("returns", "ev-none", "there is no event 'ev-none' on this map; there are ev-"),
    ],
)
def test_an_event_that_there_is_not_is_refused(name, event, message):
    with pytest.raises(RenderError, match=re.escape(message)):
        printing.draw(scenes()[name], chart="claims", event=event)


def test_ticks_are_those_of_the_page():
    assert ticks(0) == (0,)
    assert ticks(3) == (0, 1, 2, 3)
    assert ticks(650) == (0, 200, 400, 600, 800)
    assert ticks(1076) == (0, 500, 1000, 1500)


# ----------------------------------------------------------------------- stages of custody


def test_each_stage_has_a_box_and_each_step_an_arrow_with_its_sources():
    scene = scenes()["custody"]
    made, report = printing.draw(scene, chart="stages", languages=("ko",))
    found = groups(made)
    for stage in scene.stages:
        box = plain(said(found[f"stage-{stage.stage_id}"]))
        assert plain(stage.name["ko"]) in box
        assert plain(stage.duration) in box
        assert f"[{','.join(map(str, stage.source_numbers))}]" in box
        for step in stage.steps:
            arrow = found[f"step-{stage.stage_id}-{step.stage_id}"]
            assert plain(step.condition) in plain(said(arrow))
            assert f"[{','.join(map(str, step.source_numbers))}]" in plain(said(arrow))
            line = corners(arrow)[0]
            boxes = [
                np.vstack(corners(found[f"stage-{key}"])) for key in (stage.stage_id, step.stage_id)
            ]
            assert line[:, 1].min() == pytest.approx(boxes[0][:, 1].max(), abs=0.1)
            assert boxes[1][:, 0].min() < line[0, 0] < boxes[1][:, 0].max()
    assert "교화소" in report.told["ko"]


def test_no_number_is_in_the_diagram_that_no_source_gives():
    scene = scenes()["custody"]
    made, _ = printing.draw(scene, chart="stages")
    told = " ".join(text.get_text() for text in texts(groups(made)["figure"]))
    data = " ".join(
        " ".join(
            (stage.duration, stage.authority, *(f"{s.condition} {s.timing}" for s in stage.steps))
        )
        for stage in scene.stages
    )
    numbers = set(re.findall(r"\d+", re.sub(r"\[[\d, ]+\]", "", told)))
    assert numbers <= set(re.findall(r"\d+", data))


def test_a_stage_that_nothing_leads_to_says_so():
    made, _ = printing.draw(scenes()["custody"], chart="stages")
    assert "No step to this stage is on record." in said(groups(made)["stage-p7"])


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        (("en",), None),
        (("ko",), "관할 기관, 기간, 조건은 자료에 적힌 그대로 영어로"),
        (("en", "zh"), "主管机构、时长和条件按数据原样以英文列出。"),
    ],
)
def test_readers_of_other_languages_are_told_that_words_of_the_data_are_english(languages, told):
    found = groups(printing.draw(scenes()["custody"], chart="stages", languages=languages)[0])
    below = plain(said(found["legend"]))
    assert "Authorities" not in below
    assert told is None or plain(told) in below


def stage(key, *to):
    steps = tuple(Step(other, {"en": other}, f"when {other}", "", (1,)) for other in to)
    return Stage(key, {"en": key}, {}, "", "", steps, (1,))


def test_rows_follow_the_steps_whatever_way_they_go():
    stages = (stage("a", "b", "c"), stage("b", "c"), stage("c", "a"), stage("alone"))
    assert ranks(stages) == {"a": 0, "b": 1, "c": 2, "alone": 3}


def test_a_step_that_cannot_be_drawn_straight_is_told_in_its_box():
    stages = (stage("a", "b", "c"), stage("b", "c"), stage("c", "a"), stage("alone"))
    scene = dataclasses.replace(fictional_scene.scene(), stages=stages)
    found = groups(printing.draw(scene, preset="85mm", chart="stages")[0])
    assert {key for key in found if key.startswith("step-")} == {"step-a-b", "step-b-c"}
    assert "→c·whenc[1]" in plain(said(found["stage-a"]))
    assert "→a·whena[1]" in plain(said(found["stage-c"]))


def test_a_map_without_stages_has_no_diagram():
    with pytest.raises(RenderError, match="no stages of custody"):
        printing.draw(scenes()["returns"], chart="stages")


# ------------------------------------------------------------------------------- both


WISHES = (
    ("october-2023", {"chart": "claims"}),
    ("returns", {"chart": "claims", "event": "ev-2024-04-26-return"}),
    ("custody", {"chart": "stages"}),
)
SHEETS = [
    pytest.param(*case, marks=pytest.mark.proof)
    for case in itertools.product(
        WISHES, ("85mm", "120mm", "170mm", "a4", "a3", "slide"),
        (("en",), ("ko",), ("zh",), ("en", "ko"), ("en", "zh")),
    )
    # Two languages of seventeen claims have no room on a slide, and are refused.
    if case[1] != "slide" or len(case[2]) == 1
]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "preset", "languages"),
    [
        (WISHES[0], "85mm", ("zh",)),
        (WISHES[0], "170mm", ("en", "ko")),
        (WISHES[2], "slide", ("en",)),
        (WISHES[2], "85mm", ("ko",)),  # one column is almost too high, two are too narrow
        *SHEETS,
    ],
)
def test_nothing_is_cut_too_small_or_on_top_of_another(wish, preset, languages):
    name, wanted = wish
    check_sheet(printing.draw(scenes()[name], preset=preset, languages=languages, **wanted)[0])


@pytest.mark.parametrize("wish", WISHES[::2])
def test_a_file_describes_its_own_figure_and_is_the_same_each_time(wish):
    name, wanted = wish
    scene = scenes()[name]
    first, second = (
        printing.save(made, scene, fmt="svg", report=report)
        for made, report in (printing.draw(scene, preset="85mm", **wanted) for _ in range(2))
    )
    assert first == second
    said_in_file = first.decode()
    told = {"claims": "Between 200 and 650 people", "stages": "Detention in China → Handover"}
    assert f"<desc>{'the whole event: ' if wanted['chart'] == 'claims' else ''}" in said_in_file
    assert told[wanted["chart"]] in said_in_file.split("</desc>")[0]


@pytest.mark.parametrize(
    ("name", "preset", "wanted"),
    [
        ("october-2023", "slide", {}),
        ("returns", "card", {}),
        ("october-2023", "slide", {"chart": "claims"}),
        ("october-2023", "170mm", {"chart": "claims"}),
    ],
)
def test_notes_without_room_are_said_to_be_on_the_page(name, preset, wanted):
    made, report = printing.draw(scenes()[name], preset=preset, **wanted)
    told = "more notes are on the web page of this map" in said(groups(made)["legend"])
    assert told == ("notes" in report.left_out) == (preset != "170mm")


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [("custody", {"chart": "stages"}, True), ("october-2023", {"chart": "claims"}, False)],
)
def test_a_list_that_skips_numbers_says_whose_numbers_they_are(name, wanted, told):
    below = said(groups(printing.draw(scenes()[name], **wanted)[0])["legend"])
    assert ("Sources, numbered as on the web page of this map" in below) == told
    assert "Sources" in below
