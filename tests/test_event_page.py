"""Raw events in a page, in Chromium: numbers, dots, filters, keys, languages."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest

from borderatlas import open_map
from borderatlas.build import build, page_files
from borderatlas.render.captions import written
from borderatlas.render.eventplaces import left_out
from borderatlas.render.ground import View
from borderatlas.render.page import WINDOW
from borderatlas.render.picture import HEIGHT, WIDTH
from borderatlas.render.sheet import Sheet
from tests import fictional_events
from tests.browser import visit

pytestmark = pytest.mark.browser

CANVAS = "canvas.ba-event-canvas[data-groups]"
COUNTS = """async ([since, until, without, window]) => {
  const data = borderatlas.readData("borderatlas-1");
  const events = await borderatlas.eventsOf(data);
  const filter = borderatlas.eventFilter(data.eventLayer, { since, until, without });
  const { groups } = borderatlas.eventView(events, filter, window, data.eventLayer.look);
  const sum = (key) => groups.reduce((total, group) => total + group[key], 0);
  return { rows: events.rows, shown: sum("count"), may: sum("may"), groups: groups.length };
}"""
WORLD = {"zoom": 6, "west": 0, "east": 1, "north": 0, "south": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("events") / "atlas"
    return fictional_events.atlas(path, on_map=fictional_events.ON_MAP + "names = true\n")


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("built")
    build(folder, out, ("numbers",))
    return (out / "numbers/map.html").as_uri()


@pytest.fixture
def opened(new_page, address):
    def open_(fragment="", **options):
        page = new_page(**options)
        visit(page, f"{address}#{fragment}" if fragment else address)
        page.locator(CANVAS).wait_for(state="attached")
        page.locator(".ba-events-told").wait_for(state="attached")
        return page

    return open_


def days():
    """Return the first and the last day of each event, as the file has them."""
    found = []
    for text in fictional_events.incidents()["when"].to_pylist():
        parts = [int(part) for part in text.split("-")]
        first = dt.date(*[*parts, 1, 1][:3])
        last = {
            3: first,
            2: (first.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1),
            1: dt.date(first.year, 12, 31),
        }[len(parts)]
        found.append((first, last))
    return found


def expected(since, until):
    """Return how many events lie between two months, and how many perhaps."""
    begin = dt.date.fromisoformat(f"{since}-01")
    end = dt.date.fromisoformat(f"{until}-28") + dt.timedelta(4)
    end = end.replace(day=1) - dt.timedelta(1)
    sure = sum(begin <= first and last <= end for first, last in days())
    touch = sum(first <= end and last >= begin for first, last in days())
    return sure, touch - sure


def test_the_page_counts_as_the_file_does(opened):
    page = opened()
    assert page.evaluate(COUNTS, ["", "", [], WORLD])["shown"] == 600
    for since, until in (("2020-03", "2020-05"), ("2021-01", "2021-12"), ("2020-02", "2021-09")):
        found = page.evaluate(COUNTS, [since, until, [], WORLD])
        assert (found["shown"], found["may"]) == expected(since, until)
    assert page.evaluate(COUNTS, ["", "", ["raid"], WORLD])["shown"] == 400


def test_numbers_in_hexagons_are_those_of_python(opened, folder):
    from borderatlas.render.eventgroups import event_groups

    page = opened()
    layer = open_map("numbers", folder).scene.events
    for zoom in (5, 7, 9):
        script = """async ([window]) => {
          const data = borderatlas.readData("borderatlas-1");
          const events = await borderatlas.eventsOf(data);
          const all = { since: "", until: "", without: [] };
          const filter = borderatlas.eventFilter(data.eventLayer, all);
          const { groups } = borderatlas.eventView(events, filter, window, data.eventLayer.look);
          return groups.map(({ count, key }) => [count, key > 0]).sort();
        }"""
        found = page.evaluate(script, [{**WORLD, "zoom": zoom}])
        own = sorted([group.number, bool(group.corners)] for group in event_groups(layer, zoom))
        assert sorted(map(list, found)) == own


def test_a_period_and_kinds_are_said_in_words(opened):
    page = opened()
    told = page.locator(".ba-events-told")
    assert told.text_content() == "600 records"
    page.locator(".ba-event-kinds label", has_text="Raid").click()
    assert told.text_content() == "400 records"
    assert "without=raid" in page.evaluate(
        "borderatlas.writeLink({language:'en',since:'',until:'',facets:{},hidden:[],selected:'',"
        "without:['raid']},null,{language:'en'},borderatlas.readData('borderatlas-1'))"
    )


def test_a_link_brings_back_what_was_chosen(opened):
    sure, may = expected("2020-03", "2020-05")
    page = opened("from=2020-03&to=2020-05")
    assert page.locator(".ba-events-told").text_content() == f"{sure} records, and {may} possibly"
    page = opened("without=raid&lang=ko")
    assert page.locator(".ba-events-told").text_content() == "기록 400건"
    assert not page.get_by_label("단속").is_checked()
    assert page.get_by_label("검문").is_checked()


def test_keys_go_from_number_to_number_and_tell_more(opened):
    page = opened()
    page.locator(CANVAS).focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".leaflet-container > .ba-unseen").text_content()
    assert re.fullmatch(r"Fictional incidents: \d+ records", said)
    page.keyboard.press("Enter")
    panel = page.locator(".ba-selected")
    assert panel.locator("h3").text_content() == "Fictional incidents"
    assert said.endswith(f": {panel.locator('strong').text_content()}")
    assert panel.locator(".ba-event-list li").count() <= 20
    assert "Fictional headline" in panel.text_content()
    assert page.evaluate("document.activeElement.tagName") == "H3"
    panel.locator(".ba-close").click()
    assert "Fictional headline" not in panel.text_content()


def test_a_click_on_a_disc_tells_of_it(opened):
    page = opened()
    frame = page.locator(".leaflet-container").bounding_box()
    for share in np.linspace(0.2, 0.8, 60):
        at = (frame["x"] + frame["width"] * float(share), frame["y"] + frame["height"] * 0.6)
        page.mouse.move(*at)
        if "ba-over-event" in page.locator(".leaflet-container").get_attribute("class"):
            page.mouse.click(*at)
            if page.locator(".ba-selected h3").text_content() == "Fictional incidents":
                return  # and not a mark that lies on it
    pytest.fail("no disc could be chosen")


APART = """() => {
  const map = atlas_map_1;
  const origin = map.containerPointToLayerPoint([0, 0]);
  const data = borderatlas.readData("borderatlas-1");
  const svg = borderatlas.snapshot({ data, map });
  const discs = [...svg.querySelectorAll("g > circle + text")].map(({ previousSibling: disc }) =>
    ["cx", "cy", "r"].map((name) => Number(disc.getAttribute(name))));
  const names = [...document.querySelectorAll(".ba-marks .ba-label")].map((label) => {
    const [x0, y0, x1, y1] = label.dataset.box.split(" ").map(Number);
    return [x0 - origin.x, y0 - origin.y, x1 - origin.x, y1 - origin.y];
  });
  const marks = [...document.querySelectorAll(".ba-mark:not([hidden])")].length;
  const meet = discs.filter(([x, y, r]) => names.some(([x0, y0, x1, y1]) =>
    Math.hypot(Math.max(x0, Math.min(x, x1)) - x, Math.max(y0, Math.min(y, y1)) - y) < r));
  return { discs: discs.length, names: names.length, marks, meet: meet.length };
}"""


@pytest.mark.parametrize("width", [375, 1280])
def test_no_name_lies_on_a_number(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    for _ in range(3):
        found = page.evaluate(APART)
        assert found["discs"] > 4
        assert found["names"]
        assert found["meet"] == 0
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(600)


def test_numbers_without_room_are_told_and_can_be_chosen(opened):
    page = opened()
    told = page.locator(".ba-events-covered")
    before = int(told.text_content().split()[0])
    page.evaluate(
        """() => {
          const settle = borderatlas.settleNumbers;
          borderatlas.settleNumbers = (numbers, { circles, frame, ...others }) => {
            const x = (frame.x0 + frame.x1) / 2, y = (frame.y0 + frame.y1) / 2;
            const wide = [...circles, { x, y, radius: 120 }];
            return settle(numbers, { ...others, frame, circles: wide });
          };
          atlas_map_1.fire("moveend");
        }"""
    )
    after = re.fullmatch(r"(\d+) records lie where the map has no room .*", told.text_content())
    assert int(after[1]) > before
    page.get_by_role("button", name="中文").click()
    assert re.fullmatch(r"有\d+条记录.*", told.text_content())


def test_a_picture_that_a_reader_saves_has_the_events(opened):
    page = opened()
    script = """() => {
      const data = borderatlas.readData("borderatlas-1");
      const svg = borderatlas.snapshot({ data, map: atlas_map_1 });
      const drawn = svg.querySelector("g[font-size='10']");
      const texts = [...drawn.querySelectorAll("text")].map((text) => text.textContent);
      return [texts, drawn.querySelectorAll("circle").length];
    }"""
    numbers, circles = page.evaluate(script)
    dots = circles - len(numbers)
    assert dots > 20
    told = page.locator(".ba-events-covered").text_content()
    without = int(re.match(r"(\d+) records lie where the map has no room", told)[1])
    assert sum(map(int, numbers)) + dots + without == 600


def test_the_panel_follows_the_filter(opened):
    page = opened()
    page.locator(CANVAS).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.locator(".ba-selected")
    before = int(panel.locator("strong").text_content().split()[0])
    raids = int(re.search(r"Raid \((\d+)\)", panel.text_content())[1])
    page.locator(".ba-event-kinds label", has_text="Raid").click()
    assert panel.locator("strong").text_content().startswith(f"{before - raids} ")
    page.get_by_role("button", name="한국어").click()
    assert panel.locator("strong").text_content() == f"기록 {before - raids}건"
    page.keyboard.press("Escape")
    page.locator(CANVAS).focus()
    page.keyboard.press("Escape")
    assert panel.locator("strong").count() == 0


def test_closer_events_stand_apart_as_dots(opened):
    page = opened()
    far = page.evaluate(COUNTS, ["", "", [], WORLD])
    near = page.evaluate(COUNTS, ["", "", [], {**WORLD, "zoom": 12}])
    assert far["groups"] < 60
    assert near["groups"] > 500
    assert near["shown"] == far["shown"] == 600


@pytest.mark.parametrize("width", [375, 1280])
def test_every_language_at_every_width(opened, width):
    page = opened(viewport={"width": width, "height": 800}, color_scheme="dark")
    for button, words in (
        ("한국어", "기록 600건"),
        ("中文", "600条记录"),
        ("English", "600 records"),
    ):
        page.get_by_role("button", name=button).click()
        assert page.locator(".ba-events-told").text_content() == words
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_without_scripts_the_picture_has_the_numbers(new_page, address, folder):
    page = new_page(java_script_enabled=False)
    page.goto(address)
    numbers = page.locator(".ba-event-still text:visible").all_text_contents()
    dots = page.locator(".ba-event-still circle:visible").count() - len(numbers)
    scene = open_map("numbers", folder).scene
    sheet = Sheet(scene, "en", View(scene.extent, WIDTH, HEIGHT), fluid=True)
    without = left_out(written(sheet).events)
    assert 0 < without < 200
    assert sum(map(int, numbers)) + dots + without >= 590  # a few lie beyond the picture's edge
    page.locator("#events summary").click()
    cells = page.locator("#events tbody td").all_text_contents()
    assert sum(int(cell.replace(",", "")) for cell in cells) == 2 * 600


def test_pages_in_pieces_and_in_frames_have_events_too(folder, tmp_path, new_page):
    item = open_map("numbers", folder)
    for name, text in page_files(item, WINDOW, name="map.html", split=True).items():
        (tmp_path / name).write_bytes(text)
    page = new_page()
    visit(page, (tmp_path / "map.html").as_uri())
    page.locator(CANVAS).wait_for(state="attached")
    page.locator(".ba-events-told").wait_for()
    assert page.locator(".ba-events-told").text_content() == "600 records"


def test_numbers_counted_beforehand_are_filtered_by_month(folder, tmp_path, new_page, monkeypatch):
    from borderatlas import eventlayer

    monkeypatch.setattr(eventlayer, "MAX_EVENTS", 100)
    build(folder, tmp_path, ("numbers",))
    page = new_page()
    visit(page, (tmp_path / "numbers/map.html").as_uri())
    page.locator(".ba-events-told").wait_for()
    assert page.locator(".ba-events-told").text_content() == "600 records"
    found = page.evaluate(COUNTS, ["2020-03", "2020-05", [], WORLD])
    assert (found["shown"], found["may"]) == expected("2020-03", "2020-05")
