"""Small numbers: shown as "fewer than", and won back by no reckoning from what is published.

All events, places and numbers are fictional.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from borderatlas import deduce, publish
from borderatlas.atlas import Atlas
from borderatlas.check_small import check_small
from borderatlas.compile import compile_map
from borderatlas.deduce import Belief, narrowed
from borderatlas.errors import DataError
from borderatlas.io.folder import read_atlas
from borderatlas.render import print as printing
from borderatlas.render import symbols
from borderatlas.render.html import page_html
from borderatlas.render.payload import payload
from borderatlas.render.picture import page_picture
from borderatlas.rows import Row
from borderatlas.scene import Mark, Scene
from borderatlas.schema import Audience
from tests.fictional_atlas import fictional_atlas
from tests.fictional_tables import BRIDGES, PROVINCE, SPEC, ground, row, table
from tests.figures import groups, said
from tests.solver import Reader, ways

EVENT = "fictional-event"
ONE, TWO, THREE, *_ = BRIDGES


def claim(best: float | None, place_id: str = ONE, **values: Any) -> Row:
    """Return a claim on an invented event; a whole without a place is for the province."""
    return row(
        "claims",
        **{
            "event_id": EVENT, "date": "2030-05-04", "unit": "persons", "place_basis": "stated",
            "place_id": place_id or PROVINCE, "scope": "part" if place_id else "whole",
            "best": best, "qualifier": "exact", "claimant_id": "fictional-watch",
            "source_id": "fictional-report", "status": "asserted", "sensitivity": "public-ok",
            "reviewed": "2030-06-01", "paraphrase": "So it is told in fiction.", **values,
        },
    )  # fmt: skip


def atlas(*claims: Row, smallest: int = 5, name: str = "Fictional event", **event: Any) -> Atlas:
    """Return the invented atlas with one event and these claims on it."""
    events = row("events", **{"event_id": EVENT, "name_en": name, "date": "2030-05-04", **event})
    numbered = (
        {**item, "claim_id": f"c{number:03}"} for number, item in enumerate(claims, start=1)
    )
    found = ground()
    return dataclasses.replace(
        found,
        meta=dataclasses.replace(found.meta, smallest=smallest),
        tables={**found.tables, "events": (events,), "claims": tuple(numbered)},
    )


def told(of: Atlas, audience: Audience = "public") -> list[str]:
    """Return the qualifier and the numbers of each claim, as an audience sees them."""
    public, _ = publish.apply(of, audience)
    return [
        " ".join(
            str(item[name])
            for name in ("qualifier", "low", "best", "high")
            if item[name] is not None
        )
        for item in public.rows("claims")
    ]


def scene(of: Atlas) -> Scene:
    return compile_map(SPEC, publish.apply(of)[0])


def mark(found: Scene, place_id: str = ONE) -> Mark:
    (only,) = (item for item in found.marks if item.mark_id == f"crossings/{place_id}")
    return only


# ------------------------------------------------------------------------- which are small


def test_a_small_number_of_people_at_one_place_and_day_is_an_interval() -> None:
    assert told(atlas(claim(3))) == ["fewer_than 1 4"]
    assert told(atlas(claim(4, qualifier="about"))) == ["fewer_than 1 4"]
    assert told(atlas(claim(None, low=2, high=4, qualifier="between"))) == ["fewer_than 1 4"]
    assert told(atlas(claim(9), smallest=10)) == ["fewer_than 1 9"]


def test_the_team_sees_the_number_and_partners_do_not() -> None:
    assert told(atlas(claim(3)), "internal") == ["exact 3"]
    assert told(atlas(claim(3)), "partner") == ["fewer_than 1 4"]


@pytest.mark.parametrize(
    "other",
    [
        {"best": 0},
        {"best": 5},
        {"place_id": PROVINCE},
        {"unit": "facilities"},
        {"best": None, "low": 2, "high": 9, "qualifier": "between"},
    ],
    ids=str,
)
def test_what_is_not_small_is_told(other: dict[str, Any]) -> None:
    found = ground().tables["vocabulary"]
    assert found  # the codes of the invented atlas
    given = claim(3, **{key: value for key, value in other.items() if key != "best"})
    given = {**given, "best": other.get("best", 3)}
    numbers = [str(given[key]) for key in ("low", "best", "high") if given[key] is not None]
    assert told(atlas(given)) == [" ".join((given["qualifier"], *numbers))]


def test_a_year_is_too_long_to_point_at_anybody() -> None:
    assert told(atlas(claim(3, date="2030"), date="2030")) == ["exact 3"]
    assert told(atlas(claim(3, date="2030"), date="2030-05")) == ["fewer_than 1 4"]


@pytest.mark.parametrize("date", [None, "2030-05-04/..", "../2030-05-04", "2030-05-04/"])
def test_a_time_whose_length_is_not_known_counts_as_short(date: str | None) -> None:
    assert told(atlas(claim(3, date=date), date=date)) == ["fewer_than 1 4"]
    assert told(atlas(claim(3, date="2030"), date=date)) == ["exact 3"]


def test_a_year_of_which_not_all_digits_are_known_may_be_a_day_of_it() -> None:
    assert told(atlas(claim(3, date="203X"), date="203X")) == ["fewer_than 1 4"]


def test_a_leg_of_an_event_tells_the_place_and_the_day_of_its_people() -> None:
    wide = claim(3, "", date="2030")
    assert told(atlas(wide, date="2030")) == ["exact 3"]
    leg = {"event_id": EVENT, "from_id": ONE, "to_id": TWO, "date": "2030-05-04"}
    found = atlas(wide, date="2030")
    legs = (*ground().rows("routes"), {**ground().rows("routes")[0], **leg})
    with_leg = dataclasses.replace(found, tables={**found.tables, "routes": legs})
    assert told(with_leg) == ["fewer_than 1 4"]
    undated = (*legs[:-1], {**legs[-1], "date": None})
    found = atlas(claim(3, ""))
    assert told(dataclasses.replace(found, tables={**found.tables, "routes": undated})) == [
        "fewer_than 1 4"
    ]


def test_a_whole_points_at_somebody_where_its_event_has_a_place() -> None:
    assert told(atlas(claim(3, ""))) == ["exact 3"]
    nameless = claim(None, qualifier="none")
    assert told(atlas(claim(3, ""), nameless)) == ["fewer_than 1 4", "none"]


def test_how_many_numbers_are_kept_back_is_told() -> None:
    _, withheld = publish.apply(atlas(claim(3), claim(0, TWO), claim(2, THREE)))
    assert withheld.rows == {"numbers": 2}


def test_what_an_interval_would_say_wrongly_is_withheld() -> None:
    assert told(atlas(claim(None, low=2, qualifier="more_than"))) == ["withheld"]
    assert told(atlas(claim(None, low=0, high=3, qualifier="between"))) == ["withheld"]


# ---------------------------------------------------------------------- how it is shown


def test_it_is_said_in_each_language_and_has_a_symbol_of_its_own() -> None:
    found = scene(atlas(claim(3)))
    at = mark(found)
    assert at.value == {"en": "fewer than 5", "ko": "5 미만", "zh": "少于5"}
    assert (at.symbol.sign, at.symbol.hollow, at.symbol.ring_pt) == ("<", True, 0)
    (view,) = found.estimates
    assert view.fewer
    assert view.sentence["en"].startswith("Fewer than 5 fictional persons, according to ")
    assert found.table[0].cells[4]["zh"] == "少于5"
    (explained,) = (
        entry.label
        for legend in found.legends
        for entry in legend.entries
        if entry.symbol == at.symbol
    )
    assert explained["en"] == "fewer than 5: the number is kept back, to protect people"
    assert any("“fewer than 5”" in note["en"] for note in found.notes)


def test_a_withheld_number_is_said_to_be_one() -> None:
    found = scene(atlas(claim(None, low=2, qualifier="more_than")))
    (view,) = found.estimates
    assert view.figure == {"en": "number withheld", "ko": "수치 비공개", "zh": "数字不予公布"}
    assert view.sentence["en"].startswith("The number is withheld; reported by ")
    assert mark(found).symbol.sign == "?"
    labels = {entry.label["en"] for legend in found.legends for entry in legend.entries}
    assert "reported, number unknown or withheld" in labels


def test_all_signs_of_numbers_that_are_none_differ() -> None:
    drawn = [
        mark(scene(atlas(item))).symbol
        for item in (claim(3), claim(0), claim(None, qualifier="vague"), claim(7))
    ]
    assert len({str(symbols.point_parts(symbol)) for symbol in drawn}) == 4


def test_a_map_without_small_numbers_says_nothing_of_them() -> None:
    found = scene(atlas(claim(30)))
    assert not any("fewer" in note["en"] for note in found.notes)


# --------------------------------------------------------------------------------- words


WORDS = (
    "In December 3 women", "4 일행", "세 자매", "一男一女", "叁名", "A trio", "a lone man", "③",
    "A couple with their child", "They were returned in May.",
)  # fmt: skip
"""Some tell a number and some do not: no list of words tells them apart."""


@pytest.mark.parametrize("words", WORDS)
def test_all_words_of_an_event_with_a_hidden_number_stay_inside(words: str) -> None:
    canary = f"{words} (fictional canary)"
    hidden = claim(3, paraphrase=canary, wording=canary)
    shown = claim(80, TWO, paraphrase=canary, wording=canary)
    nameless = claim(None, THREE, qualifier="vague", paraphrase=canary, wording=canary)
    named = {"name_ko": canary, "name_zh": canary}
    found = scene(atlas(hidden, shown, nameless, name=canary, **named))
    assert "canary" not in found.dumps()
    assert {view.event["en"] for view in found.estimates} == {"fictional repatriation"}


def test_words_of_an_event_without_a_hidden_number_stay() -> None:
    found = scene(atlas(claim(80, paraphrase="Eighty in fiction."), name="The 80 of fiction"))
    assert found.estimates[0].event["en"] == "The 80 of fiction"
    assert "Eighty in fiction." in found.dumps()


def checked(inside: Atlas, *, detailed: bool = False) -> list[str]:
    """Return what the team is told of what others do not see."""
    public, _ = publish.preview(inside)
    return [found.message for found in check_small(inside, public, detailed=detailed)]


TEN = tuple(claim(best, place_id) for place_id in BRIDGES for best in (60, 70))[:9]


def test_check_says_once_which_number_is_small_and_what_follows() -> None:
    inside = atlas(claim(83, ""), claim(80, TWO), claim(3))
    (said,) = check_small(inside, publish.preview(inside)[0])
    small = "c003 counts fewer than 5 people, and others than the team do not see how many"
    number, words = "the number of c002, which would tell it, ", "all words of its claims"
    name = f"the name of {EVENT} and {words} (5 cells of 3 claims)"
    assert said.message == f"{small}; kept back with it: {number}{name}"
    assert (said.column, said.value, said.level) == ("best", "3", "warning")
    assert "fictional-report" in said.hint


def test_check_says_once_what_is_small_of_an_event_of_ten_claims() -> None:
    (said,) = checked(atlas(*TEN, claim(3, THREE, date="2030-05-05")))
    assert said.startswith("c010 counts fewer than 5 people")


def test_check_names_each_claim_of_which_others_see_less_where_that_is_asked() -> None:
    claims = "is seen by others"
    _, *said = checked(atlas(claim(3), claim(80, TWO)), detailed=True)
    assert said == [
        f"c001 {claims} as fewer than 5, without words",
        f"c002 {claims} without its words",
    ]


def large() -> Atlas:
    """Return an event of eighty claims at five places and in all, by day and by unit."""
    parts = [
        claim(7 + number % 13, place, date=f"2030-05-0{day}", unit=unit)
        for number, (place, day, unit) in enumerate(
            itertools.product(BRIDGES, range(1, 5), ("women", "men", "persons", "children"))
        )
    ]
    by_unit = (claim(best, "", unit=unit) for best, unit in ((897, "women"), (3, "men")))
    by_day = claim(898, "", date="2030-05-01")
    first = claim(3, date="2030-05-01")
    return atlas(first, *parts[:75], *by_unit, by_day, claim(900, ""))


def test_a_large_event_is_kept_back_whole_before_it_takes_long() -> None:
    began = time.process_time()
    said = told(large())
    assert time.process_time() - began < 3
    assert said == ["withheld"] * 79 + ["exact 900"]


def test_check_says_that_a_large_event_is_kept_back_whole() -> None:
    assert f"'{EVENT}' has too many numbers" in checked(large())[0]
    assert not any("too many" in found for found in checked(atlas(claim(3), claim(80, TWO))))


# --------------------------------------------------------------------------- totals only


def totals_only() -> Scene:
    """Return a map with a number at a bridge, and 4,321 for totals and tables alone."""
    month = {"date": "2030-05", "sensitivity": "aggregate-only"}
    return scene(atlas(claim(60), claim(4321, PROVINCE, **month), date="2030-05"))


def test_a_number_for_totals_only_is_in_the_table_by_month_and_at_no_mark() -> None:
    found = totals_only()
    (only,) = (line for line in found.table if "4,321" in line.cells[4]["en"])
    assert (only.cells[2]["en"], only.mark_id) == ("May 2030", "")
    for item in found.marks:
        assert only.estimate_id not in (*item.estimate_ids, *item.sized_by)
        assert "4,321" not in item.value.get("en", "")


def test_the_page_draws_no_mark_for_a_number_for_totals_only() -> None:
    found = totals_only()
    assert "4,321" in page_html(found)  # in the table
    assert "4,321" not in page_picture(found, language="en")
    data = payload(found, base=False)
    (at_bridge,) = data["marks"]
    figures = data["estimates"]
    numbers = [dict(zip(figures["keys"], line, strict=True)) for line in figures["rows"]]
    (only,) = (at for at, view in enumerate(numbers) if view["high"] == 4321)
    assert only not in (*at_bridge["estimates"], *at_bridge["sizedBy"])


def test_a_figure_draws_no_mark_for_a_number_for_totals_only() -> None:
    made, _ = printing.draw(totals_only(), preset="170mm", languages=("en",), style="colour")
    drawn = groups(made)
    assert "60" in said(drawn["labels"])
    assert "4,321" not in said(drawn["labels"])


# ------------------------------------------------------------------------- from the sums


def test_one_more_number_is_withheld_where_a_sum_would_tell_the_small_one() -> None:
    found = told(atlas(claim(100, ""), claim(60, ONE), claim(37, TWO), claim(3, THREE)))
    assert found == ["exact 100", "exact 60", "withheld", "fewer_than 1 4"]


def test_which_one_does_not_depend_on_the_numbers() -> None:
    found = told(atlas(claim(100, ""), claim(37, ONE), claim(60, TWO), claim(3, THREE)))
    assert found == ["exact 100", "exact 37", "withheld", "fewer_than 1 4"]


def test_nothing_more_is_withheld_where_a_sum_leaves_room() -> None:
    open_one = claim(None, TWO, qualifier="vague")
    found = told(atlas(claim(100, ""), claim(60, ONE), open_one, claim(3, THREE)))
    assert found == ["exact 100", "exact 60", "vague", "fewer_than 1 4"]


def test_what_a_day_leaves_of_a_month_is_not_told() -> None:
    days = claim(7, date="2030-05-04"), claim(3, date="2030-05-09")
    found = told(atlas(claim(10, date="2030-05"), *days, date="2030-05"))
    assert found == ["exact 10", "withheld", "fewer_than 1 4"]


def test_what_a_unit_leaves_of_another_is_not_told() -> None:
    found = atlas(claim(10), claim(7, unit="women"), claim(3, unit="men"))
    men = row("vocabulary", vocabulary="unit", code="men", label_en="fictional men")
    tables = {**found.tables, "vocabulary": (*found.tables["vocabulary"], men)}
    said = told(dataclasses.replace(found, tables=tables))
    assert said == ["exact 10", "withheld", "fewer_than 1 4"]


def test_a_day_that_leaves_room_in_its_month_is_told() -> None:
    days = claim(7, date="2030-05-04"), claim(3, date="2030-05-09")
    found = told(atlas(claim(20, date="2030-05"), *days, date="2030-05"))
    assert found == ["exact 20", "exact 7", "fewer_than 1 4"]


def test_a_rival_on_the_same_number_cannot_tell_it() -> None:
    between = claim(None, low=3, high=9, qualifier="between", claimant_id="fictional-press")
    assert told(atlas(claim(3), between)) == ["fewer_than 1 4", "withheld"]


def test_a_share_of_a_small_whole_is_withheld() -> None:
    vocabulary = row("vocabulary", vocabulary="unit", code="percent", label_en="fictional percent")
    found = atlas(claim(3), claim(33, "", unit="percent", kind="return"))
    tables = {**found.tables, "vocabulary": (*found.tables["vocabulary"], vocabulary)}
    assert told(dataclasses.replace(found, tables=tables)) == ["fewer_than 1 4", "withheld"]


def test_sums_that_contradict_each_other_tell_nothing_together() -> None:
    cells = [frozenset({"a"}), frozenset({"a", "b"})]
    hidden = [Belief(cells[0], 1, 4)]
    loose, tight = Belief(cells[1], 90, 90), Belief(cells[1], 3, 3)
    assert not narrowed(hidden, [loose])
    assert narrowed(hidden, [loose, tight])  # whoever believes the other one knows more


def with_total(total: Row, *others: float) -> Atlas:
    """Return an atlas with a number for several events, one of which keeps back a three."""
    inside = atlas(claim(3))
    (event,) = inside.rows("events")
    names = [f"fictional-other-{number}" for number in range(len(others))]
    events = [event, *({**event, "event_id": name} for name in names)]
    running = {**event, "event_id": "fictional-total", "overlaps": (EVENT, *names)}
    claims = [
        claim(3),
        *(claim(best, "", event_id=name) for name, best in zip(names, others, strict=True)),
    ]
    claims.append({**total, "event_id": "fictional-total", "scope": "whole"})
    rows = tuple({**item, "claim_id": f"c{number:03}"} for number, item in enumerate(claims))
    tables = {**inside.tables, "events": (*events, running), "claims": rows}
    return dataclasses.replace(inside, tables=tables)


def total_told(total: Row, *others: float) -> list[str]:
    """Return how a number for several events is told, one of which keeps back a three."""
    return told(with_total(total, *others))[-1:]


def test_a_running_total_that_would_tell_a_small_number_is_withheld() -> None:
    assert total_told(claim(103), 40, 60) == ["withheld"]
    assert total_told(claim(None, low=103, qualifier="more_than"), 40, 60) == ["withheld"]
    assert total_told(claim(None, high=102, qualifier="up_to"), 40, 60) == ["withheld"]


def test_check_names_the_event_of_which_a_running_total_would_tell_a_small_number() -> None:
    _, said = checked(with_total(claim(103), 40, 60))
    assert said.startswith(
        f"c003 would tell a small number of {EVENT}; kept back with it: the name"
    )


def test_a_running_total_that_leaves_room_is_told() -> None:
    assert total_told(claim(500), 40, 60) == ["exact 500"]
    assert total_told(claim(80), 40, 60) == ["exact 80"]
    assert total_told(claim(None, low=90, qualifier="more_than"), 40, 60) == ["more_than 90"]


@pytest.mark.parametrize(
    "lists",
    [{"b": "a"}, {"a": "b"}, {"c": "b", "b": "a"}, {"a": "b", "b": "c"}, {"a": "b", "c": "b"}],
    ids=str,
)
def test_it_is_no_matter_which_event_lists_the_other_nor_over_how_many(
    lists: dict[str, str],
) -> None:
    """The event a keeps back a three; the last one has the same number for a province."""
    inside = atlas(claim(3))
    (event,) = inside.rows("events")
    last = max({*lists, *lists.values()})
    events = tuple(
        {**event, "event_id": key, "overlaps": (lists[key],) if key in lists else ()}
        for key in ("a", "b", "c")
    )
    rows = (
        {**claim(3), "claim_id": "c1", "event_id": "a"},
        {**claim(3, ""), "claim_id": "c2", "event_id": last},
    )
    tables = {**inside.tables, "events": events, "claims": rows}
    assert told(dataclasses.replace(inside, tables=tables)) == ["fewer_than 1 4", "withheld"]


def without(inside: Atlas, name: str, **cells: object) -> Atlas:
    """Return an atlas that says less of a place."""
    tables = {
        table: tuple({**row, **cells} if row["place_id"] == name else row for row in rows)
        for table, rows in inside.tables.items()
        if table in ("crossings", "areas")
    }
    return dataclasses.replace(inside, tables={**inside.tables, **tables})


NOWHERE = {"country": None, "admin_codes": None}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        (PROVINCE, {}),
        (PROVINCE, NOWHERE),
        (PROVINCE, {**NOWHERE, "kind": "region"}),
        (PROVINCE, {"kind": "city", "geometry": None}),
        (PROVINCE, {"kind": "city", "precision_m": None}),
        (ONE, {"admin_codes": None}),
    ],
)
def test_what_may_lie_in_an_area_counts_as_in_it(name: str, cells: dict[str, object]) -> None:
    inside = atlas(claim(3), claim(17, TWO), claim(20, PROVINCE))
    small, *others = told(without(inside, name, **cells))
    assert small == "fewer_than 1 4"
    assert "withheld" in others


def of_events(
    *found: tuple[str, Row], joined: Mapping[str, tuple[str, ...]], **kinds: str
) -> Atlas:
    """Return the invented atlas with claims on several events, and which of these list which."""
    inside = atlas(*(row for _, row in found))
    (event,) = inside.rows("events")
    names = dict.fromkeys(name for name, _ in found)
    events = tuple(
        {**event, "event_id": key, "overlaps": joined.get(key, ()), **kinds_of(key, kinds)}
        for key in names
    )
    rows = inside.rows("claims")
    claims = tuple({**row, "event_id": key} for row, (key, _) in zip(rows, found, strict=True))
    return dataclasses.replace(inside, tables={**inside.tables, "events": events, "claims": claims})


def kinds_of(event: str, kinds: Mapping[str, str]) -> dict[str, str]:
    return {"kind": kinds[event]} if event in kinds else {}


def test_a_part_of_an_event_that_counts_a_small_number_again_does_not_tell_it() -> None:
    year, area = {"date": "2030"}, PROVINCE
    part = {**year, "place_id": area, "scope": "part"}
    summed = of_events(
        ("a", claim(3)), ("b", claim(17)), ("c", claim(20, **part)), joined={"c": ("a", "b")}
    )
    assert told(summed) == ["fewer_than 1 4", "exact 17", "withheld"]
    of_two = of_events(
        ("a", claim(3)), ("b", claim(10)), ("b", claim(7, TWO)), ("c", claim(20, **part)),
        joined={"c": ("a", "b")},
    )  # fmt: skip
    assert told(of_two)[-1] == "withheld"
    roomy = of_events(("a", claim(3)), ("c", claim(500, **part)), joined={"c": ("a",)})
    assert told(roomy) == ["fewer_than 1 4", "exact 500"]


def test_an_event_of_another_kind_that_counts_the_same_people_does_not_tell_them() -> None:
    found = of_events(
        ("a", claim(3)), ("b", claim(3, "", date="2030")),
        joined={"b": ("a",)}, b="detention_stock",
    )  # fmt: skip
    assert told(found) == ["fewer_than 1 4", "withheld"]


# ------------------------------------------------------------------ against an exact solver


def told_more_closely(seed: int, *, orders: int = 2) -> list[str]:
    """Return the hidden numbers of a random table that a reader with a solver can narrow."""
    inside = table(seed)
    found, smallest = scene(inside), inside.meta.smallest
    return [
        f"table {seed}: {sorted(fact.cells)} is {low:g} to {high:g}"
        for way in ways(found)
        for fact, low, high in Reader(found, smallest, way).ranges(seed, orders)
        if (low, high) != (1, smallest - 1)
    ]


@pytest.mark.parametrize("start", range(0, 12, 3))
def test_no_hidden_number_can_be_told_more_closely(start: int) -> None:
    seeds = range(start, start + 3)
    assert [found for seed in seeds for found in told_more_closely(seed, orders=1)] == []


@pytest.mark.proof
@pytest.mark.parametrize("start", range(12, 1000, 52))
def test_none_of_a_thousand_tables_tells_a_hidden_number(start: int) -> None:
    assert [found for seed in range(start, start + 52) for found in told_more_closely(seed)] == []


def test_without_looking_at_the_sums_they_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deduce, "asked", lambda _hidden, _known, *, steps: (False, 0 * steps))
    assert sum(bool(told_more_closely(seed, orders=1)) for seed in (2, 10, 13, 14)) == 4


# ----------------------------------------------------------------------------- the bound


@pytest.mark.parametrize(
    ("line", "smallest"), [("", 5), ("[publish]\nsmallest = 12\n", 12)], ids=["none", "twelve"]
)
def test_the_bound_stands_in_the_file_of_the_atlas(
    tmp_path: Path, line: str, smallest: int
) -> None:
    fictional = fictional_atlas()
    fictional.meta += line
    assert read_atlas(fictional.write(tmp_path)).meta.smallest == smallest


@pytest.mark.parametrize("value", ["2", "true", '"5"', "4.5"])
def test_a_bound_that_hides_nothing_is_refused(tmp_path: Path, value: str) -> None:
    fictional = fictional_atlas()
    fictional.meta += f"[publish]\nsmallest = {value}\n"
    with pytest.raises(DataError, match=r"publish\.smallest.*is no bound for small numbers"):
        read_atlas(fictional.write(tmp_path))
