"""A printed figure says what the page says: its legend entry by entry, its colours, its sizes."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, PathPatch

from borderatlas.render import print as printing
from borderatlas.render.html import page_html
from borderatlas.render.legend import legend_html
from borderatlas.render.page import WINDOW
from borderatlas.scene import Scene
from borderatlas.units import PX_PER_PT
from tests.figures import figure, groups, said, shapes
from tests.shipped import MAPS, scenes


class PagePart(HTMLParser):
    """One legend as readers of a page see it: its words and its shapes, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.circles: list[dict[str, str]] = []
        self.polygons: list[dict[str, str]] = []
        self._hidden = False
        self.feed(html)
        if not self.circles and not self.polygons and len(self.words) == 1:
            self.words = []  # a title, all entries of which wait for closer zooms

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag in ("div", "li"):
            self._hidden = "hidden" in found
        if self._hidden:
            return
        if "data-say" in found:
            self.words.append(json.loads(found["data-say"])["en"])
        elif tag == "circle" and found.get("class") != "ba-precision":
            self.circles.append(found)
        elif tag == "polygon":
            self.polygons.append(found)


def of_page(scene: Scene) -> list[PagePart]:
    return [
        PagePart(legend_html(item, too_large={}, layers=scene.layers, marks=scene.marks))
        for item in scene.legends
    ]


def of_figure(made: object) -> tuple[str, list[Circle], list[PathPatch]]:
    legend = groups(made)["legend"]
    found = list(shapes(legend))
    circles = [shape for shape in found if isinstance(shape, Circle)]
    return said(legend), circles, list(polygons(found))


def polygons(found: list[object]) -> Iterator[PathPatch]:
    """Yield symbols with corners; lines have no area, heads of arrows no edge."""
    for shape in found:
        few = isinstance(shape, PathPatch) and len(shape.get_path().vertices) <= 8
        if few and shape.get_linewidth() and shape.get_facecolor()[3]:
            yield shape


def colour(value: str, palette: dict[str, str]) -> str:
    role = value.removeprefix("var(--c-").removesuffix(")")
    return palette.get(role, "none")


@pytest.mark.parametrize("name", MAPS)
def test_the_legend_of_the_figure_is_that_of_the_page(name):
    scene = scenes()[name]
    page = of_page(scene)
    page_words = [words for part in page for words in part.words]
    page_circles = [circle for part in page for circle in part.circles]
    page_polygons = [polygon for part in page for polygon in part.polygons]
    told, circles, cornered = of_figure(figure(name)[0])
    whole, at = re.sub(r"\s", "", told), 0
    assert len(page_words) > 2
    for words in page_words:  # the same words in the same order
        at = whole.index(re.sub(r"\s", "", words), at)
    palette = scene.palette["light"]
    assert len(circles) == len(page_circles)
    for drawn, shown in zip(circles, page_circles, strict=True):
        assert drawn.radius == pytest.approx(float(shown["r"]) / PX_PER_PT, rel=0.01)
        if shown["fill"] != "none":
            assert to_hex(drawn.get_facecolor()) == colour(shown["fill"], palette)
        if drawn.get_linewidth():
            assert to_hex(drawn.get_edgecolor()) == colour(shown["stroke"], palette)
    assert len(cornered) == len(page_polygons)
    for drawn, shown in zip(cornered, page_polygons, strict=True):
        corners = np.array([pair.split(",") for pair in shown["points"].split()], dtype=float)
        assert np.ptp(drawn.get_path().vertices, axis=0) == pytest.approx(
            np.ptp(corners, axis=0) / PX_PER_PT, rel=0.01
        )
        assert to_hex(drawn.get_facecolor()) == colour(shown["fill"], palette)


def test_a_colour_that_is_changed_changes_on_both():
    scene = scenes()["october-2023"]
    palette = {**scene.palette, "light": {**scene.palette["light"], "returns": "#123456"}}
    other = dataclasses.replace(scene, palette=palette)
    assert "#123456" in page_html(other, WINDOW)
    _, circles, _ = of_figure(printing.draw(other)[0])
    assert {to_hex(circle.get_edgecolor()) for circle in circles} == {"#123456"}


@pytest.mark.parametrize("name", MAPS)
def test_a_figure_cites_for_a_number_the_sources_that_give_it(name):
    views = scenes()[name].estimates
    for view in views:
        assert len(view.source_numbers) == view.sources
        told = any(end is not None for end in (view.low, view.high, view.below, view.beyond))
        numbered = {
            claim.source_number
            for claim in view.claims
            if any(number is not None for number in (claim.low, claim.best, claim.high))
        }
        assert not told or numbered.issuperset(view.source_numbers), view.estimate_id
    brackets = set(re.findall(r"\[(\d+(?:, \d+)*)\]", said(groups(figure(name)[0])["labels"])))
    marked = [view for view in views if view.mark_id]
    cited = {number for view in marked for number in view.source_numbers}
    assert {int(number) for each in brackets for number in each.split(", ")} <= cited
    if name == "october-2023":
        assert {"8, 10, 16, 21", "17, 18, 19"} <= brackets
