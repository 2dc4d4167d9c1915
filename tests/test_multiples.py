"""Small multiples show what the page shows under the same filter, and say what they do not."""

from __future__ import annotations

import itertools
import re

import pytest

import borderatlas
from borderatlas import tally
from borderatlas.errors import ArgumentError, RenderError
from borderatlas.filtering import Filter, draw, shown
from borderatlas.languages import language
from borderatlas.render import print as printing
from borderatlas.render.markup import words
from borderatlas.render.parts import parts
from tests.figures import check_sheet, groups, said, shapes
from tests.shipped import scenes


def plain(text):
    return re.sub(r"\s", "", text)


def test_a_year_has_the_marks_the_numbers_and_the_sentence_of_the_page():
    scene = scenes()["returns"]
    for part, year in zip(parts(scene, "year"), range(2020, 2026), strict=True):
        seen = shown(scene, Filter.of(str(year), str(year)))
        left = [mark for mark in scene.marks if seen.marks[mark.mark_id] != "out"]
        assert words(part.title, "en") == str(year)
        assert [mark.mark_id for mark in part.scene.marks] == [mark.mark_id for mark in left]
        assert part.sentence == tally.sentence(scene, seen)
        for mark, whole in zip(part.scene.marks, left, strict=True):
            wanted = draw(whole, scene, seen)
            assert mark.symbol == wanted.symbol
            if whole.sized_by:
                assert mark.value["en"] == tally.value(wanted, language("en"))
                assert all(seen.estimates[key] != "out" for key in mark.estimate_ids)


def test_a_year_without_a_number_at_a_place_stays_as_an_empty_map():
    scene = scenes()["returns"]
    made, report = printing.draw(scene, by="year")
    maps = [axes for axes in made.axes if axes.get_label().startswith("map-")]
    assert len(maps) == 6
    assert {round(axes.bbox.width, 3) for axes in maps} == {round(maps[0].bbox.width, 3)}
    found = groups(made)
    empty = [key for key in found if key.endswith("-nothing")]
    assert empty == ["map-1-nothing", "map-3-nothing", "map-6-nothing"]
    assert said(found["map-1-nothing"]) == "nothing reported at a place"
    assert "2022: 0 events in this period." in words(report.told)


def test_one_legend_and_one_scale_hold_for_all_maps():
    scene = scenes()["returns"]
    made, _ = printing.draw(scene, by="year")
    found = groups(made)
    told = said(found["figure"])
    assert told.count("People, by area of the circle") == 1
    assert told.count("400 people") == 1
    # One share makes the circles of all maps smaller than those of the page.
    shares = set()
    for number, part in enumerate(parts(scene, "year"), start=1):
        for mark in part.scene.marks:
            if mark.size and not mark.symbol.hollow:
                circle = next(shapes(found[f"map-{number}-mark-{mark.mark_id}"]))
                drawn = max(mark.symbol.ring_pt, mark.symbol.radius_pt)
                shares.add(round(circle.radius / drawn, 3))
    assert len(shares) == 1


@pytest.mark.parametrize("name", ["returns", "october-2023"])
def test_each_number_is_in_a_map_below_it_or_named_as_being_in_none(name):
    scene = scenes()[name]
    by = {"returns": "type", "october-2023": "counted"}[name]
    made, _ = printing.draw(scene, by=by)
    told = plain(" ".join(said(group) for group in groups(made).values()))
    for view in scene.estimates:
        if not view.mark_id:
            assert plain(words(view.amount)) in told, view.estimate_id
    for part in parts(scene, by):
        for mark in part.scene.marks:
            if mark.layer_id not in {layer.layer_id for layer in scene.layers if layer.min_zoom}:
                assert plain(words(mark.value)) in told, mark.mark_id


def test_what_may_have_happened_in_a_period_is_lighter_and_explained():
    scene = scenes()["returns"]
    made, _ = printing.draw(scene, by=["2024-07-10/2024-07-20", "2023"])
    found = groups(made)
    circle = next(shapes(found["map-1-mark-crossings/tumen-namyang"]))
    assert circle.get_facecolor()[3] < 0.5
    assert next(shapes(found["map-2-mark-crossings/tumen-namyang"])).get_facecolor()[3] > 0.8
    sign = list(shapes(found["figure"]))[-1]
    assert sign.get_facecolor() == circle.get_facecolor(), "the legend shows what is drawn"
    assert "lighter, or a number in parentheses" in said(found["figure"])
    assert "10 July 2024 to 20 July 2024" in said(found["figure"])


@pytest.mark.parametrize(
    ("period", "english", "korean"),
    [
        ("2023", "2023", "2023년"),
        ("2020/2022", "2020 to 2022", "2020년~2022년"),
        ("2023-08/2023-10", "August 2023 to October 2023", "2023년 8월~2023년 10월"),
        ("2024/..", "since 2024", None),
        ("../2021-12", "up to 2021", None),
        ("9999", "9999", "9999년"),
        ("202X", "2020 to 2029", None),
    ],
)
def test_a_period_is_named_by_its_years_months_or_days(period, english, korean):
    (part,) = parts(scenes()["returns"], period)
    assert words(part.title, "en") == english
    if korean:
        assert words(part.title, "ko") == korean


@pytest.mark.parametrize(
    ("name", "wish", "message"),
    [
        ("october-2023", {"by": "year"}, "do not differ in time"),
        (
            "returns",
            {"by": "counted"},
            "there is nothing called 'counted' on this map; maps are by ",
        ),
        (
            "returns",
            {"by": "5x"},
            "year, type, precision, or by periods such as 2021,2023-08/2023-10",
        ),
        ("returns", {"by": "2020/2019"}, "'2020/2019' ends before it starts; maps are by year"),
        ("returns", {"by": "2020,"}, "a period is empty; maps are by year"),
        ("returns", {"by": ".."}, "'..' is not an EDTF date"),
        ("returns", {"by": "../.."}, "'../..' has neither start nor end"),
        ("returns", {"by": [""]}, "a period is empty; maps are by year"),
        ("returns", {"by": []}, "no period is named; maps are by year"),
        ("returns", {"by": "2020,2020"}, "the period '2020' is named twice; name it once"),
        ("returns", {"by": "2020,2020-01/2020-12"}, "the period '2020-01/2020-12' is named twice"),
        ("returns", {"by": "2020~"}, "write '2020~' without ~, ? and %"),
        ("returns", {"by": "2020?/2021"}, "write '2020?/2021' without ~, ? and %"),
        ("returns", {"by": "source"}, "maps on a sheet are too many"),
        ("returns", {"by": "year", "chart": "claims"}, "leave out `by` or `chart`"),
        ("returns", {"by": "year", "event": "x"}, "an event is for the chart of claims"),
        ("returns", {"chart": "pie"}, "there is no chart 'pie'; there are claims, stages"),
    ],
)
def test_what_there_is_not_is_refused(name, wish, message):
    with pytest.raises(RenderError, match=re.escape(message)):
        printing.draw(scenes()[name], **wish)


@pytest.mark.parametrize("by", [["2020", 5], {"2020"}, 2020, None])
def test_what_is_no_text_is_refused_as_an_argument(by):
    with pytest.raises(ArgumentError, match=r"is given where (str|list \| tuple) is wanted; write"):
        printing.draw(scenes()["returns"], by=by)


def test_the_last_year_that_there_is_can_be_drawn():
    made, _ = printing.draw(scenes()["returns"], by="9999")
    assert "Nothing reported." in said(groups(made)["figure"])


def test_the_same_maps_are_the_same_bytes_and_nothing_of_pyplot():
    item = borderatlas.Map(scenes()["returns"])
    first, second = (
        printing.save(item.figure(by="year", preset="85mm", style="grey"), item.scene, fmt="svg")
        for _ in range(2)
    )
    assert first == second
    ids = re.findall(r'<g id="([^"]+)"', first.decode())
    ours = [name for name in ids if name.startswith("map-")]
    assert len(ours) == len(set(ours))


SHEETS = [
    pytest.param(*case, marks=pytest.mark.proof)
    for case in itertools.product(
        (("returns", {"by": "year"}), ("detention-china", {"by": "2003/2012,2020/2022,2023"}),
         ("custody", {"by": "authority"}), ("october-2023", {"by": "counted"})),
        printing.PRESETS, (("en",), ("ko",), ("zh",), ("en", "ko")),
    )
]  # fmt: skip


TOO_MUCH_IN_TWO_LANGUAGES = {
    (name, "card") for name in ("detention-china", "custody", "october-2023")
}


@pytest.mark.parametrize(("wish", "preset", "languages"), [
    (("returns", {"by": "year"}), "85mm", ("zh",)),
    (("returns", {"by": "year"}), "slide", ("ko",)),
    *SHEETS,
])  # fmt: skip
def test_nothing_is_cut_too_small_or_on_top_of_another(wish, preset, languages):
    name, by = wish
    if (name, preset) in TOO_MUCH_IN_TWO_LANGUAGES and len(languages) > 1:
        with pytest.raises(RenderError, match="choose a larger preset"):
            printing.draw(scenes()[name], preset=preset, languages=languages, **by)
        return
    made, _ = printing.draw(scenes()[name], preset=preset, languages=languages, **by)
    check_sheet(made)
