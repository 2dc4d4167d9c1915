"""Names on a printed map stand where they are read as those of their marks."""

from __future__ import annotations

import itertools
import math
from functools import cache, partial

import numpy as np
import pytest

from borderatlas.render import attempts, furniture, projection, symbols
from borderatlas.render import print as printing
from borderatlas.render.attempts import Choice, Wish
from borderatlas.render.furniture import Arranged
from borderatlas.render.inscriptions import Dropped, Label
from borderatlas.render.leaders import Places
from borderatlas.render.lettering import Box, Circle
from borderatlas.render.magnified import magnified, with_circles
from borderatlas.render.projection import Plane
from borderatlas.render.space import CLEAR_PT, Space
from borderatlas.render.typefaces import Typefaces
from borderatlas.render.wording import Setting
from tests.shipped import MAPS, scenes

WIDTHS = {"85mm": 241.0, "170mm": 482.0, "slide": 600.0, "a3": 715.0}
CASES = [
    pytest.param(name, preset, languages, marks=() if few else pytest.mark.proof)
    for name, preset, languages in itertools.product(
        MAPS, WIDTHS, (("en",), ("ko",), ("zh",), ("en", "ko", "zh"))
    )
    for few in [(preset, languages) in {("170mm", ("en",)), ("slide", ("zh",))}]
]
SLACK = 0.1


@cache
def arranged(name: str, preset: str, languages: tuple[str, ...]) -> Arranged:
    sheet, scene = printing.PRESETS[preset], scenes()[name]
    letters = sheet.unit * sheet.letters
    scene = with_circles(magnified(scene, symbols=sheet.unit, letters=letters), sheet.circles)
    chosen = projection.choose(scene.extent)
    x0, y0, x1, y1 = projection.projected_bounds(scene.extent, chosen)
    width = WIDTHS[preset]
    plane = Plane(scene.extent, chosen, width, width * (y1 - y0) / (x1 - x0))
    setting = Setting(languages, Typefaces(), sheet.unit)
    return furniture.arrange(scene, plane, setting, numbers=True)


def written(found: Arranged) -> list[tuple[str, Label]]:
    """The labels of marks, with the ids of these."""
    at_marks = [label for label in found.labels if label.where.startswith("mark ")]
    return [(label.where.removeprefix("mark '").removesuffix("'"), label) for label in at_marks]


def symbols_of(found: Arranged) -> dict[str, tuple[tuple[float, float], float]]:
    """The middle and the radius of each point symbol."""
    return {
        lying.mark.mark_id: (lying.points[0], symbols.outer_pt(lying.mark.symbol))
        for lying in found.ground.marks
        if lying.mark.geometry == "point"
    }


def away(box: Box, point: tuple[float, float]) -> float:
    x = min(max(point[0], box.x0), box.x1)
    y = min(max(point[1], box.y0), box.y1)
    return math.dist(point, (x, y))


@pytest.mark.parametrize(("name", "preset", "languages"), CASES)
def test_what_is_written_stands_clear_of_other_marks_or_nearer_to_its_own(name, preset, languages):
    found = arranged(name, preset, languages)
    points = symbols_of(found)
    for owner, label in written(found):
        if owner not in points:
            continue
        middle, radius = points[owner]
        own = away(label.box, middle)
        for other, (at, reach) in points.items():
            if other == owner:
                continue
            far = away(label.box, at)
            clear = far - reach >= CLEAR_PT - SLACK
            nearer = far - reach >= own - radius - SLACK
            in_heap = math.dist(at, middle) < reach + CLEAR_PT and far >= own - 2 - SLACK
            assert clear or nearer or in_heap, (label.lines[0][0].text, other)


@pytest.mark.parametrize(("name", "preset", "languages"), CASES)
def test_leaders_are_short_and_cross_no_symbol_but_where_it_hides_their_own(
    name, preset, languages
):
    found = arranged(name, preset, languages)
    points = symbols_of(found)
    for owner, label in written(found):
        if not label.leader:
            continue
        start, end = label.leader
        said, em = label.lines[0][0].text, label.lines[0][0].style.size_pt
        middle, radius = points.get(owner, (end, 0.5))
        assert math.dist(start, end) <= 4 * em + radius + SLACK, said
        line = np.linspace(start, end, 400)
        for other, (at, reach) in points.items():
            if other == owner:
                continue
            inside = (np.hypot(*(line - at).T) < reach).mean() * math.dist(start, end)
            deep = reach - math.dist(at, middle)
            most = max(deep, 0) + 4 if deep > -radius and owner in points else 0
            assert inside <= most + SLACK, (said, other)


@pytest.mark.parametrize(("name", "preset", "languages"), CASES)
def test_the_name_of_a_set_stands_on_the_line_of_no_other_set(name, preset, languages):
    found = arranged(name, preset, languages)
    lines = {
        lying.mark.mark_id: np.asarray(lying.curve.points)
        for lying in found.ground.marks
        if lying.mark.geometry == "bracket" and lying.curve
    }
    for owner, label in written(found):
        for other, line in lines.items():
            if owner not in lines or other == owner:
                continue
            dense = np.vstack([np.linspace(a, b, 30) for a, b in itertools.pairwise(line)])
            assert min(away(label.box, tuple(at)) for at in dense) > 1, (owner, other)


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("name", ["returns", "october-2023"])
def test_places_with_large_numbers_have_their_names_before_sets_have_frames(name, language):
    found = arranged(name, "85mm", (language,))
    listed = {item.mark.mark_id for item in found.numbered}
    assert not found.unnamed or not any(item.mark for item in found.unnamed)
    for mark_id in listed:
        (mark,) = (m for m in scenes()[name].marks if m.mark_id == mark_id)
        assert mark.geometry == "bracket" or mark.symbol.sign == "?", mark_id


# --------------------------------------------------------------- who gives way to whom


def places(*boxes: tuple[float, float, float, float]) -> Places:
    rows = np.array(boxes, dtype=float)
    return Places(rows, rows[:, :2], rows[:, :2], np.zeros(len(rows)))


def wish(name: str, weight: float, names: Places, *numbers: Places) -> Wish:
    def choices(found):
        return [Choice(found, partial(Label, at=(0, 0), lines=(), where=name))]

    signs = [choice for found in numbers for choice in choices(found)]
    return Wish(Dropped({"en": name}), weight, choices(names), signs)


LEFT, RIGHT, FAR = (0, 0, 10, 10), (5, 0, 15, 10), (100, 0, 110, 10)


def test_a_name_gives_way_to_one_that_has_no_other_place():
    wishes = [wish("fictional a", 2, places(LEFT, FAR)), wish("fictional b", 1, places(RIGHT))]
    found = attempts.best(wishes, tries=20)
    assert {(label.where, label.box) for label in found.labels} == {
        ("fictional a", Box(*FAR)),
        ("fictional b", Box(*RIGHT)),
    }


def test_the_name_that_counts_for_more_is_written_and_the_other_is_numbered():
    light = wish("fictional light", 1, places(LEFT), places(FAR))
    heavy = wish("fictional heavy", 5, places(RIGHT), places(FAR))
    found = attempts.best([light, heavy], tries=20)
    assert [label.where for label in found.labels] == ["fictional heavy"]
    assert [name.text["en"] for name, _ in found.numbered] == ["fictional light"]


def test_two_names_are_listed_before_one_is_lost():
    long = wish("fictional long", 9, places((0, 0, 50, 10)), places(LEFT))
    short = wish("fictional short", 1, places(LEFT), places((30, 0, 40, 10)))
    found = attempts.best([long, short], tries=20)
    assert not found.dropped
    assert len(found.numbered) + len(found.labels) == 2


def test_no_name_covers_the_head_of_an_arrow():
    room = Space(Box(0, 0, 200, 100))
    room.take_head(Box(90, 40, 110, 60))
    boxes = np.array([(60, 45, 100, 55), (20, 45, 80, 55)], dtype=float)
    owner = Circle((10.0, 50.0), 3.0, owner="fictional")
    assert room.free_for(boxes, owner, sign=False).tolist() == [False, True]
