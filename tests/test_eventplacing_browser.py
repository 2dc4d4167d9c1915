"""Raw events counted at places, in Chromium: the numbers of Python, by place, with a line to it."""

from __future__ import annotations

import math

import pytest

from borderatlas import open_map
from borderatlas.build import build
from borderatlas.render.eventgroups import event_groups
from borderatlas.render.eventplaces import ASIDE_PX
from tests import fictional_events
from tests.browser import visit
from tests.test_event_page import CANVAS, WORLD
from tests.test_eventplacing import AT_PLACES

pytestmark = pytest.mark.browser

GROUPS = """async ([window, since, until]) => {
  const data = borderatlas.readData("borderatlas-1");
  const events = await borderatlas.eventsOf(data);
  const filter = borderatlas.eventFilter(data.eventLayer, { since, until, without: [] });
  const { groups } = borderatlas.eventView(events, filter, window, data.eventLayer.look);
  const world = 256 * 2 ** window.zoom;
  return groups.map(({ count, may, corners, x, y }) => ({
    count, may, alone: !corners.length, x: x / world, y: y / world,
  }));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("placing") / "atlas"
    return fictional_events.atlas(path, on_map=AT_PLACES)


@pytest.fixture
def page(folder, new_page, tmp_path):
    build(folder, tmp_path, ("numbers",))
    opened = new_page()
    visit(opened, (tmp_path / "numbers/map.html").as_uri())
    opened.locator(CANVAS).wait_for(state="attached")
    opened.locator(".ba-events-told").wait_for(state="attached")
    return opened


@pytest.mark.parametrize("zoom", [2, 5, 7, 12])
def test_numbers_at_places_are_those_of_python(page, folder, zoom):
    layer = open_map("numbers", folder).scene.events
    found = page.evaluate(GROUPS, [{**WORLD, "zoom": zoom}, "", ""])
    own = event_groups(layer, zoom)
    assert sorted((each["count"], each["alone"]) for each in found) == sorted(
        (group.number, not group.corners) for group in own
    )
    for group in own:
        x = (group.at[0] + 180) / 360
        assert any(
            each["count"] == group.number and math.isclose(each["x"], x, abs_tol=1e-9)
            for each in found
        )


def test_the_panel_names_the_place_of_a_number(page, folder):
    layer = open_map("numbers", folder).scene.events
    told = {f"{place.name['en']} ({sum(place.counts)})" for place in layer.places}
    page.locator(CANVAS).focus()
    seen = set()
    for _ in range(len(told) + 2):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        facts = page.locator(".ba-selected .ba-facts").last.locator("li").all_text_contents()
        seen |= set(facts)
        page.locator(".ba-selected .ba-close").click()
        page.locator(CANVAS).focus()
    assert seen <= told
    assert seen
    rows = page.locator("#events-places tbody tr").all_text_contents()
    assert len(rows) == len(told)


def test_a_period_is_counted_at_places(page):
    every = page.evaluate(GROUPS, [{**WORLD, "zoom": 12}, "", ""])
    some = page.evaluate(GROUPS, [{**WORLD, "zoom": 12}, "2020-03", "2020-05"])
    assert 0 < sum(each["count"] for each in some) < sum(each["count"] for each in every)
    assert any(each["may"] for each in some)
    assert all(each["alone"] for each in some)


def test_numbers_stand_past_the_marks_of_their_places(page):
    """Each place has a mark of claims: its number stands beside it and not far away."""
    found = page.evaluate(
        """() => borderatlas.eventsPicture().flatMap((part) =>
          [...part.querySelectorAll("path")].map((line) => line.getAttribute("d")))"""
    )
    lines = [[tuple(map(float, end.split())) for end in d[1:].split("L")] for d in found if d]
    assert len(lines) >= 2
    for begin, end in lines:
        assert 5 < math.dist(begin, end) <= ASIDE_PX + 1
