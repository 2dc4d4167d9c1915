"""The filter: what a period and facets leave, and that no choice says more than the claims."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderatlas import tally
from borderatlas.filtering import Filter, State, Totals, draw, shown, totals
from borderatlas.languages import language
from borderatlas.render.payload import payload
from borderatlas.scene import Mark, Scene
from tests import fictional_filters
from tests.conftest import GOLDEN, NODE
from tests.filter_vectors import FOR_EACH_MAP, choices, maps, vector
from tests.shipped import MAPS, scenes

ORDER = {"in": 0, "may": 1, "out": 2}
NAMES = (*MAPS, "fictional", "fictional-kinds")


def test_the_vectors_are_as_they_were(golden: Callable[[str, str], None]) -> None:
    found = {
        name: [vector(scene, choice) for choice in choices(name, scene)]
        for name, scene in maps().items()
    }
    assert sum(map(len, found.values())) == FOR_EACH_MAP * len(NAMES) >= 200
    lines = (
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(_plain(item), ensure_ascii=False, sort_keys=True) for item in items)
        + "\n]"
        for name, items in found.items()
    )
    golden("filters.json", "{\n" + ",\n".join(lines) + "\n}\n")


def _plain(value: Any) -> Any:
    """Return the value with whole floats as integers, which is how JavaScript writes them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_the_scripts_filter_as_python_does(tmp_path: Path) -> None:
    data = {name: payload(scene, base=False) for name, scene in maps().items()}
    (tmp_path / "payloads.json").write_text(json.dumps(data), encoding="utf-8")
    done = subprocess.run(
        [NODE, "--test", Path(__file__).parent / "js" / "filters.vectors.js"],
        env={
            **os.environ,
            "PAYLOADS": str(tmp_path / "payloads.json"),
            "VECTORS": str(GOLDEN / "filters.json"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_without_a_choice_the_map_is_as_it_was_made(name: str) -> None:
    scene = maps()[name]
    seen = shown(scene, Filter())
    assert {*seen.estimates.values(), *seen.marks.values()} == {"in"}
    assert tally.sentence(scene, seen) == scene.sentence
    for mark in scene.marks if not name.startswith("fictional") else ():
        drawn = draw(mark, scene, seen)
        assert (drawn.symbol, drawn.lighter) == (mark.symbol, False)
        if mark.value:
            for code, said in mark.value.items():
                assert tally.value(drawn, language(code)) == said


def one(earliest: str, latest: str, **chosen: str) -> State:
    """Return the state of an event between two days in a period."""
    (view, *_) = fictional_filters.scene().estimates
    scene = dataclasses.replace(
        fictional_filters.scene(),
        estimates=(dataclasses.replace(view, earliest=earliest, latest=latest),),
        marks=(),
    )
    (state,) = shown(scene, Filter.of(**chosen)).estimates.values()
    return state


@pytest.mark.parametrize(
    ("earliest", "latest", "state"),
    [
        ("2023-10-09", "2023-10-09", "in"),
        ("2023-10-01", "2023-12-31", "in"),
        ("2023-09-30", "2023-10-01", "may"),
        ("2023-01-01", "2024-12-31", "may"),
        ("2024-01-01", "2024-01-31", "out"),
        ("", "2023-10-09", "may"),
        ("", "2023-09-30", "out"),
        ("2023-12-31", "", "may"),
        ("2024-01-01", "", "out"),
        ("", "", "may"),
    ],
)
def test_what_lies_in_a_period_what_may_and_what_cannot(
    earliest: str, latest: str, state: State
) -> None:
    assert one(earliest, latest, since="2023-10", until="2023-12") == state


def test_an_open_end_matters_only_on_the_side_of_a_bound() -> None:
    assert one("", "2014-12-31", until="2014") == "in"
    assert one("", "2014-12-31", since="1990", until="2014") == "may"
    assert one("", "", since="1990") == "may"


def returns(**chosen: str) -> tuple[Scene, Totals, dict[str, Mark]]:
    scene = scenes()["returns"]
    seen = shown(scene, Filter.of(**chosen))
    drawn = {m.mark_id: m for m in scene.marks if seen.marks[m.mark_id] != "out"}
    return scene, totals(scene, seen), drawn


def test_october_2023_in_the_map_of_returns() -> None:
    scene, found, marks = returns(since="2023-10", until="2023-10")
    assert (found.events, found.may) == (1, 0)
    assert (found.certain.low, found.certain.high) == (200, 650)
    seen = shown(scene, Filter.of("2023-10", "2023-10"))
    changbai = draw(marks["crossings/changbai-hyesan"], scene, seen)
    assert tally.value(changbai, language("en")) == "more than 200"
    said = tally.sentence(scene, seen)["en"]
    assert "Added up" not in said  # it is one number, which sources give
    assert "The number reported is 200–650 people." in said


def said(name: str, **choice: Any) -> str:
    """Return the English sentence of a map under a choice."""
    scene = scenes()[name]
    return tally.sentence(scene, shown(scene, Filter.of(**choice)))["en"]


def test_the_highest_running_total_of_a_period_stands_beside_its_sum() -> None:
    whole_year = said("returns", since="2024-01", until="2024-12")
    assert "their numbers come to between 168 and 308 people." in whole_year
    assert whole_year.endswith(
        "of those that lie in the period as a whole the highest is more than 270 people "
        "(Women returned from various places, 2024)."
    )
    assert "the highest, which may fall into the period, is at least 1,076 people" in said(
        "returns", since="2021", until="2021"
    )


def two(**changes: object) -> str:
    """Return what is said of two invented events in one month, the first with these numbers."""
    scene = fictional_filters.scene()
    first, second, *_ = scene.estimates
    common = {"earliest": "2031-10-01", "latest": "2031-10-31", "facets": {}, "running": False}
    adds = changes.pop("adds", True)
    shared = {**common, "main": True, "adds": adds, "scope": "whole"}
    estimates = (
        dataclasses.replace(first, event_id="fictional-a", **{**shared, **changes}),
        dataclasses.replace(
            second,
            event_id="fictional-b",
            **{**shared, "low": None, "below": 60.0, "high": 60.0, "beyond": None},
        ),
    )
    scene = dataclasses.replace(scene, estimates=estimates, marks=())
    return tally.sentence(scene, shown(scene, Filter.of("2031-10", "2031-10")))["en"]


def test_no_sum_of_upper_ends_is_told_as_a_least_number() -> None:
    rivals = {"low": None, "below": 300.0, "high": None, "beyond": 500.0}
    told = two(**rivals)
    assert "their numbers have neither a lower nor an upper end." in told
    assert "560" not in told
    assert "come to at least 500 people." in two(low=500.0, below=None, high=None, beyond=500.0)


def test_what_is_never_added_is_not_said_to_have_no_number() -> None:
    told = two(low=100.0, below=None, high=100.0, beyond=None, adds=False)
    assert "Numbers of this kind are never added." in told
    assert "no number" not in told
    assert "160" not in told


def test_one_number_for_an_event_has_one_count_of_sources() -> None:
    counts = [
        re.search(r"(\d+ claimants in \d+ sources)", text)
        for text in (
            said("october-2023"),
            said("october-2023", facets={"source": "8"}),
            said("returns", since="2023-10", until="2023-10"),
        )
    ]
    assert {found[1] for found in counts if found} == {"11 claimants in 13 sources"}
    assert all(counts)


def test_an_event_that_is_told_in_another_kind_only_is_not_passed_over() -> None:
    scene = maps()["fictional-kinds"]
    told = tally.sentence(scene, shown(scene, Filter.of("2031-10", "2031-11")))["en"]
    assert "1 event is reported in another kind or unit only, and is not counted." in told
    later = tally.sentence(scene, shown(scene, Filter.of("2032-03", "2032-03")))["en"]
    assert "another kind" not in later


def test_one_number_is_told_as_its_claimants_give_it() -> None:
    assert "The number reported is about 50 people." in said("returns", since="2021", until="2021")


def test_the_map_of_one_event_keeps_its_sentence_while_all_of_it_is_in() -> None:
    own = scenes()["october-2023"].sentence["en"]
    assert said("october-2023", since="2023-10", until="2023-10") == own
    assert said("october-2023", facets={"type": "kuryujang"}) != own


def test_a_chosen_source_does_not_speak_for_the_others() -> None:
    told = said("october-2023", facets={"source": "1"})
    assert told.endswith("what all its claimants say, and not the chosen source alone.")


def test_a_running_total_is_never_added_even_when_it_stands_alone() -> None:
    scene = scenes()["returns"]
    for view in scene.estimates:
        if view.main and view.running:
            for source in view.facets["source"]:
                found = totals(scene, shown(scene, Filter(facets={"source": source})))
                assert found.possible.high <= 1200
    _, whole, _ = returns()
    assert whole.running == 7


def test_a_number_that_may_fall_into_the_period_is_behind_and_in_parentheses() -> None:
    scene = fictional_filters.scene()
    seen = shown(scene, Filter.of("2031-10", "2031-12"))
    west = next(mark for mark in scene.marks if mark.mark_id == "ports/west")
    drawn = draw(west, scene, seen)
    assert not drawn.lighter
    assert drawn.symbol.possible_pt > drawn.symbol.ring_pt > 0
    assert tally.value(drawn, language("en")) == "60–200 + (up to 70)"
    alone = draw(west, scene, shown(scene, Filter.of("2032-01", "2032-01")))
    assert alone.lighter
    assert alone.symbol.possible_pt == 0
    assert tally.value(alone, language("en")) == "(up to 70)"


def test_a_place_stays_and_a_mark_that_was_there_for_its_number_goes() -> None:
    scene = fictional_filters.scene()
    seen = shown(scene, Filter.of("2031-10", "2031-10"))
    assert seen.marks["offices/one"] == "in"
    assert seen.marks["ports/middle"] == "out"
    assert seen.marks["ports/east"] == "in"  # reports speak of it, whatever its numbers
    assert seen.marks["legs/out"] == "in"
    assert seen.marks["legs/there"] == "may"
    assert seen.marks["legs/back"] == "in"  # a pattern over years


@st.composite
def chosen(draw_: st.DrawFn) -> tuple[Scene, Filter, str, str]:
    """A map, a filter, and its months."""
    name = draw_(st.sampled_from(NAMES))
    scene = maps()[name]
    months = st.one_of(
        st.just(""),
        st.builds("{}-{:02}".format, st.integers(1997, 2033), st.integers(1, 12)),
    )
    since, until = draw_(months), draw_(months)
    if since and until:
        since, until = sorted((since, until))
    facets = draw_(st.lists(st.sampled_from(scene.facets), unique_by=lambda f: f.facet_id))
    codes = {f.facet_id: draw_(st.sampled_from(f.options))[0] for f in facets}
    return scene, Filter.of(since, until, codes), since, until


@given(chosen())
def test_no_choice_makes_more_than_the_whole(choice: tuple[Scene, Filter, str, str]) -> None:
    scene, asked, _, _ = choice
    found, whole = (totals(scene, shown(scene, item)) for item in (asked, Filter()))
    assert found.certain.low <= whole.certain.low
    assert found.certain.high <= found.possible.high <= whole.possible.high
    assert found.events + found.may <= whole.events
    assert (found.claimants, found.sources) <= (whole.claimants, whole.sources)


@given(chosen(), st.integers(0, 40), st.integers(0, 40))
def test_a_wider_period_takes_nothing_away(
    choice: tuple[Scene, Filter, str, str], before: int, after: int
) -> None:
    scene, asked, since, until = choice
    wider = Filter.of(_moved(since, -before), _moved(until, after), asked.facets)
    narrow, wide = shown(scene, asked), shown(scene, wider)
    for now, then in ((narrow.estimates, wide.estimates), (narrow.marks, wide.marks)):
        assert all(ORDER[then[key]] <= ORDER[state] for key, state in now.items())


def _moved(month: str, by: int) -> str:
    if not month:
        return ""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


@given(chosen(), st.randoms())
def test_another_facet_never_shows_more(
    choice: tuple[Scene, Filter, str, str], dice: random.Random
) -> None:
    scene, asked, _, _ = choice
    if not asked.facets:
        return
    fewer = dict(asked.facets)
    del fewer[dice.choice(sorted(fewer))]
    more = shown(scene, dataclasses.replace(asked, facets=fewer))
    less = shown(scene, asked)
    assert all(ORDER[more.estimates[key]] <= ORDER[s] for key, s in less.estimates.items())
    for mark in scene.marks:
        # A mark for its numbers is there for good only while nothing at all is chosen.
        assert ORDER[more.marks[mark.mark_id]] <= ORDER[less.marks[mark.mark_id]]
