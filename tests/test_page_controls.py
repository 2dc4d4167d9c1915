"""What a reader asks a page with: the strip of time, the filters, the search; by mouse, finger
and keyboard."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import folium
import pytest

from borderatlas.names import fold
from borderatlas.render.html import page_html
from borderatlas.render.layer import AtlasLayer
from borderatlas.render.page import Kind
from borderatlas.scene import Facet, Preset
from tests import fictional_scene as fictional
from tests.browser import visit
from tests.shipped import atlas, scenes
from tests.test_page_browser import offline

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 375, 520, 768, 1024, 1280)
DAYS = (
    ("west", "2031-10-09", "2031-10-09", "harbour"),
    ("middle", "2031-10-20", "2031-10-20", "pier"),
    ("east", "2032-03-01", "2032-03-31", "harbour"),
    ("both", "2031-08-01", "2032-01-31", "pier"),
    ("old", "2030-06-05", "2030-06-05", "harbour"),
    ("open", "", "2031-02-28", "harbour"),
)


def words(english: str) -> dict[str, str]:
    return {"en": english, "ko": f"가상 {english}", "zh": f"虚构 {english}"}


@pytest.fixture(scope="module")
def scene():
    """The invented scene over three years: six events, two of them on vague dates."""
    known = {view.estimate_id: view for view in fictional.scene().estimates}
    estimates = tuple(
        dataclasses.replace(
            known.get(key, fictional.RIVALS),
            estimate_id=key,
            event_id=f"fictional-{key}",
            event=words(f"Event {key}"),
            earliest=earliest,
            latest=latest,
            facets={"type": (kind,)},
        )
        for key, earliest, latest, kind in DAYS
    )
    kinds = {"ports/west": "harbour", "ports/middle": "pier", "ports/east": "harbour"}
    aliases = {"ports/west": ("Ŏksan", "옥산"), "ports/east": ("Fictional-Eastport",)}
    marks = tuple(
        dataclasses.replace(
            mark,
            facets={"type": (kinds.get(mark.mark_id, "other"),)},
            aliases=aliases.get(mark.mark_id, ()),
        )
        for mark in fictional.scene().marks
    )
    return fictional.scene(
        estimates=estimates,
        marks=marks,
        period=("2030-05-01", "2033-03-31"),
        presets=(
            Preset({"en": "2031", "ko": "2031년", "zh": "2031年"}, "2031-01-01", "2031-12-31"),
            Preset(words("Event west"), "2031-10-09", "2031-10-09"),
            Preset(words("Event middle"), "2031-10-20", "2031-10-20"),
        ),
        facets=(
            Facet(
                "type",
                words("Kind of port"),
                (
                    ("harbour", words("harbour"), 2),
                    ("pier", words("pier"), 1),
                    ("canal", words("canal"), 0),
                ),
            ),
        ),
    )


@pytest.fixture(scope="module")
def html(scene):
    return page_html(scene)


@pytest.fixture
def opened(html, new_page, tmp_path):
    """`opened(text, **context)` opens a page from a file."""

    def opener(text=html, **context):
        file = tmp_path / "page.html"
        file.write_text(text, "utf-8")
        page = new_page(**context)
        visit(page, file.as_uri())
        return page

    return opener


def said(page):
    return page.locator(".ba-time-said").inner_text()


def handle(page, name):
    return page.get_by_role("slider", name=name)


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def month_at(page, month, *, down=40):
    """Where a month is on the screen, counted from May 2030; by the ends of the rail."""
    plot = page.locator(".ba-time-plot").bounding_box()
    path = page.locator(".ba-rail").first.get_attribute("d")
    left, right = (float(number) for number in path[1:].replace(" 8.5H", " ").split())
    return plot["x"] + left + (month + 0.5) * (right - left) / 35, plot["y"] + down


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, start[1])
    page.mouse.move(*end)
    page.mouse.up()


def frame(page):
    """Let the page do what it does once a frame."""
    page.wait_for_timeout(60)


def mark(page, mark_id):
    return page.locator(f'.ba-mark[data-mark="{mark_id}"]')


# --- the strip of time --------------------------------------------------------------------


def test_each_event_is_one_brick_in_its_month_and_a_vague_date_is_a_line(opened, console):
    page = opened()
    assert page.locator(".ba-time-title").inner_text() == "Events by month"
    bricks = page.locator(".ba-time-plot rect.ba-in")
    tops = [(brick.get_attribute("x"), brick.get_attribute("y")) for brick in bricks.all()]
    assert len(set(tops)) == 4
    assert sorted(map(len, group_by_month(tops).values())) == [1, 1, 2]
    assert page.locator(".ba-time-plot .ba-span").count() == 2
    assert said(page) == "May 2030 – March 2033 · 6 events"
    assert console == []


def group_by_month(tops):
    months = {}
    for x, y in tops:
        months.setdefault(x, []).append(y)
    return months


def test_a_period_tells_what_lies_in_it_and_what_possibly_does(opened):
    page = opened()
    page.get_by_label("Period", exact=True).select_option("2031")
    assert said(page) == "2031 · 2 events, and 2 possibly"
    assert page.locator(".ba-time-plot rect.ba-in").count() == 2
    assert page.locator(".ba-time-plot rect.ba-out").count() == 2
    assert page.locator(".ba-time-plot .ba-maybe").count() == 2
    page.get_by_role("button", name="Whole period").click()
    assert said(page) == "May 2030 – March 2033 · 6 events"
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_periods_with_a_name_are_years_and_events_and_the_chosen_one_stays_chosen(opened):
    page = opened()
    select = page.get_by_label("Period", exact=True)
    groups = select.locator("optgroup")
    assert [group.get_attribute("label") for group in groups.all()] == ["Years", "Events"]
    assert groups.nth(0).locator("option").all_text_contents() == ["2031"]
    for title in ("Event middle", "Event west"):
        select.select_option(title)
        assert select.locator("option:checked").inner_text() == title
        assert said(page) == "October 2031 · 2 events, and 1 possibly"
    handle(page, "End of the period").focus()
    page.keyboard.press("ArrowRight")
    assert select.locator("option:checked").inner_text() == "another period"


def test_the_keyboard_moves_each_end_and_the_whole_and_says_where_they_are(opened):
    page = opened()
    since, until = handle(page, "Beginning of the period"), handle(page, "End of the period")
    since.focus()
    for key, expected in (
        ("ArrowLeft", "May 2030"),
        ("ArrowRight", "June 2030"),
        ("ArrowUp", "July 2030"),
        ("ArrowDown", "June 2030"),
        ("PageUp", "June 2031"),
        ("End", "March 2033"),
        ("PageDown", "March 2032"),
        ("Home", "May 2030"),
        ("PageUp", "May 2031"),
    ):
        page.keyboard.press(key)
        assert since.get_attribute("aria-valuetext") == expected
    assert since.get_attribute("aria-valuenow") == "12"
    assert until.get_attribute("aria-valuemin") == "12"
    page.keyboard.press("Tab")
    window = handle(page, "Move the chosen period")
    assert window.evaluate("element => element === document.activeElement")
    page.keyboard.press("Tab")
    assert until.evaluate("element => element === document.activeElement")
    for key, expected in (("PageDown", "March 2032"), ("Home", "May 2031"), ("PageUp", "May 2032")):
        page.keyboard.press(key)
        assert until.get_attribute("aria-valuetext") == expected
    window.focus()
    for key, expected in (
        ("ArrowRight", "June 2031 – June 2032"),
        ("Home", "May 2030 – May 2031"),
        ("End", "March 2032 – March 2033"),
    ):
        page.keyboard.press(key)
        assert window.get_attribute("aria-valuetext") == expected
    assert said(page).startswith("March 2032 – March 2033")


def test_the_mouse_drags_an_end_the_whole_and_a_new_period(opened):
    page = opened(viewport={"width": 1280, "height": 1000})
    x, y = middle(handle(page, "Beginning of the period").locator("span").bounding_box())
    step = month_at(page, 1)[0] - month_at(page, 0)[0]
    drag(page, (x, y), (x + 12 * step, y + 30))
    frame(page)
    assert said(page).startswith("May 2031 – March 2033")
    x, y = middle(handle(page, "End of the period").locator("span").bounding_box())
    drag(page, (x, y), (x - 10 * step, y))
    frame(page)
    assert said(page).startswith("May 2031 – May 2032")
    drag(page, month_at(page, 17), month_at(page, 19))
    frame(page)
    assert said(page).startswith("July 2031 – July 2032")
    drag(page, month_at(page, 20), month_at(page, 2))  # no farther than there are months
    frame(page)
    assert said(page).startswith("May 2030 – May 2031")
    page.get_by_role("button", name="Whole period").click()
    page.get_by_label("Period", exact=True).select_option("2031")
    drag(page, month_at(page, 25), month_at(page, 30))
    frame(page)
    assert said(page).startswith("June – November 2032")
    drag(page, month_at(page, 4), month_at(page, 1))
    frame(page)
    assert said(page).startswith("June – September 2030")


def test_a_click_on_a_bar_chooses_its_month_and_one_beside_it_nothing(opened):
    page = opened(viewport={"width": 1280, "height": 1000})
    page.mouse.click(*month_at(page, 17))
    assert said(page) == "October 2031 · 2 events, and 1 possibly"
    page.mouse.click(*month_at(page, 30))
    assert said(page).startswith("October 2031")
    page.mouse.move(*month_at(page, 22))
    assert page.locator(".ba-time-tip").inner_text() == "March 2032: 1 event"


def swipe(page, start, *, right=0, up=0):
    """One finger on the screen, in ten steps."""
    session = page.context.new_cdp_session(page)
    ways = [
        {"x": start[0] + right * step / 10, "y": start[1] - up * step / 10} for step in range(11)
    ]
    for kind, way in (("touchStart", ways[0]), *(("touchMove", way) for way in ways[1:])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [way]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    frame(page)


def test_a_finger_drags_sideways_and_scrolls_the_page_up_and_down(opened):
    page = opened(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True)
    page.locator(".ba-time").scroll_into_view_if_needed()
    x, y = middle(handle(page, "Beginning of the period").bounding_box())
    swipe(page, (x, y), right=100)
    moved = said(page)
    assert not moved.startswith("May 2030")
    top = page.evaluate("scrollY")
    x, y = middle(page.locator(".ba-time-plot").bounding_box())
    swipe(page, (x, y), right=2, up=120)
    assert page.evaluate("scrollY") > top
    assert said(page) == moved


def test_the_strip_speaks_the_readers_language(opened):
    page = opened()
    page.get_by_role("button", name="한국어").click()
    assert page.locator(".ba-time-title").inner_text() == "월별 사건"
    assert said(page) == "2030년 5월~2033년 3월 · 사건 6건"
    assert handle(page, "기간 시작").get_attribute("aria-valuetext") == "2030년 5월"
    page.get_by_role("button", name="中文").click()
    assert handle(page, "时段起点").get_attribute("aria-valuetext") == "2030年5月"


def test_the_strip_is_drawn_anew_when_its_room_changes(opened):
    page = opened()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        frame(page)
        room = page.locator(".ba-time-plot").bounding_box()["width"]
        assert int(page.locator(".ba-time-plot svg").get_attribute("width")) == int(room)


# --- filters ------------------------------------------------------------------------------


def choose(page, option):
    if not page.locator(".ba-facets").is_visible():
        filters(page).click()
    page.get_by_label("Kind of port", exact=True).select_option(option)


def filters(page):
    return page.get_by_role("button", name=re.compile("^Filters"))


def chips(page):
    return page.locator(".ba-chips b").all_text_contents()


def test_a_filter_is_folded_away_counts_its_options_and_stands_as_a_chip(opened):
    page = opened()
    button = filters(page)
    assert button.get_attribute("aria-expanded") == "false"
    assert not page.locator(".ba-facets").is_visible()
    choose(page, "harbour")
    assert button.get_attribute("aria-expanded") == "true"
    options = page.get_by_label("Kind of port", exact=True).locator("option").all_text_contents()
    assert options == ["all", "harbour (2)", "pier (1)", "canal (0)"]
    assert button.inner_text().split() == ["Filters", "1"]
    assert chips(page) == ["Kind of port: harbour"]
    assert said(page) == "May 2030 – March 2033 · 4 events"
    page.get_by_label("Period", exact=True).select_option("2031")
    assert chips(page) == ["2031", "Kind of port: harbour"]
    page.get_by_label("Kind of port", exact=True).focus()
    page.keyboard.press("Escape")
    assert button.evaluate("element => element === document.activeElement")
    assert not page.locator(".ba-facets").is_visible()


def test_a_chip_takes_its_filter_off_and_the_keyboard_stays_with_the_chips(opened):
    page = opened()
    choose(page, "harbour")
    page.get_by_label("Period", exact=True).select_option("2031")
    page.get_by_role("button", name="Remove the filter: 2031").press("Enter")
    assert chips(page) == ["Kind of port: harbour"]
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "Remove the filter: Kind of port: harbour"
    page.keyboard.press("Enter")
    assert chips(page) == []
    assert page.get_by_label("Kind of port", exact=True).input_value() == ""
    assert "Filters" in page.evaluate("document.activeElement.textContent")


def test_nothing_left_is_said_and_one_button_brings_all_back(opened):
    page = opened()
    choose(page, "canal")
    nothing = page.get_by_text("Nothing on this map matches these filters.")
    assert nothing.is_visible()
    page.locator(".ba-nothing").get_by_role("button", name="Clear all filters").click()
    assert not nothing.is_visible()
    assert chips(page) == []
    choose(page, "pier")
    page.locator(".ba-facets").get_by_role("button", name="Clear all filters").click()
    assert page.get_by_label("Kind of port", exact=True).input_value() == ""


# --- search -------------------------------------------------------------------------------


def box(page):
    return page.get_by_role("combobox", name="Find a place")


def found(page):
    return page.locator(".ba-found li").all_inner_texts()


def test_the_search_is_a_combobox_for_the_keyboard(opened):
    page = opened()
    box(page).focus()
    assert box(page).get_attribute("aria-expanded") == "false"
    page.keyboard.type("fictional")
    assert box(page).get_attribute("aria-expanded") == "true"
    assert page.get_by_role("listbox").get_attribute("id") == box(page).get_attribute(
        "aria-controls"
    )
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
    assert page.evaluate(f"{active}.getAttribute('aria-selected')") == "true"
    names = [text.splitlines()[0] for text in found(page)]
    for key, place in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("ArrowDown", 0)):
        page.keyboard.press(key)
        assert page.evaluate(f"{active}.innerText").splitlines()[0] == names[place]
    page.keyboard.press("Escape")
    assert not page.get_by_role("listbox").is_visible()
    assert box(page).input_value() == "fictional"
    page.keyboard.press("Escape")
    assert box(page).input_value() == ""
    page.keyboard.type("oksan")
    page.keyboard.press("Enter")
    assert "Fictional west" in page.locator(".ba-selected h3").inner_text()
    assert page.evaluate("document.activeElement.tagName") == "H3"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.mark") == "ports/west"


def test_a_place_is_found_by_another_name_and_told_under_its_own(opened):
    page = opened()
    for query in ("oksan", "ŎK-SAN", "옥산", "옥사", "ㅇㅅ"):
        box(page).fill(query)
        assert found(page)[0].splitlines()[0].startswith("Fictional west"), query
        assert "invented port" in found(page)[0]
    box(page).fill("oksan")
    assert found(page)[0].splitlines()[0] == "Fictional west Ŏksan"
    page.locator(".ba-found li").first.click()
    assert mark(page, "ports/west").get_attribute("class").endswith("ba-selected-mark")


def test_what_is_not_there_is_said_with_how_many_names_were_searched(opened, scene):
    page = opened()
    box(page).fill("nowhere")
    places = [place for item in scene.marks for place in (item, *item.members)]
    names = {fold(name) for place in places for name in (*place.name.values(), *place.aliases)}
    names |= {fold(name) for label in scene.base_labels for name in label.text.values()}
    message = f"Nothing here is called “nowhere”; {len(names)} names were searched."
    assert page.get_by_text(message).is_visible()
    assert box(page).get_attribute("aria-expanded") == "false"


def test_a_mark_that_is_hidden_is_found_says_so_and_is_shown_when_chosen(opened):
    page = opened()
    page.get_by_role("checkbox", name="Ports", exact=True).uncheck()
    choose(page, "pier")
    box(page).fill("oksan")
    assert "not shown by the filters" in found(page)[0]
    page.keyboard.press("Enter")
    assert mark(page, "ports/west").is_visible()
    assert page.get_by_role("checkbox", name="Ports", exact=True).is_checked()
    assert chips(page) == []
    box(page).fill("oksan")
    assert "not shown" not in found(page)[0]


def test_the_map_moves_only_for_a_mark_that_is_out_of_sight(opened):
    page = opened()
    view = "[atlas_map_1.getCenter().lat, atlas_map_1.getCenter().lng, atlas_map_1.getZoom()]"
    before = page.evaluate(view)
    box(page).fill("oksan")
    page.keyboard.press("Enter")
    assert page.evaluate(view) == before
    page.evaluate("atlas_map_1.setView([12.7, -150.2], 10)")
    box(page).fill("oksan")
    page.keyboard.press("Enter")
    lat, lon, zoom = page.evaluate(view)
    assert (lat, lon, zoom) == (pytest.approx(10.6, abs=0.02), pytest.approx(-153.6, abs=0.02), 10)


def test_names_fold_in_the_browser_as_here(golden):
    """The scripts' test reads what is written here: tests/js/search.test.js."""
    odd = [
        *("Hoeryŏng", "P'yŏngyang", "Ji’an", "JI'AN", "Tumen–Namyang (Onsong)", "Ｔｕｍｅｎ"),
        *("회령", "회령", "ㅎㄹ", "会宁", "會寧", "Straße", "ẞ", "ΣΊΣΥΦΟΣ", "İzmir"),
        *("  two   words ", "a‐b‑c—d", "Ch'ŏng\u200djin", "ﬁn", "№ 12", "", "-", "１２", "Ǆ"),
    ]
    names = {*odd, *(row["alias"] for row in atlas().rows("aliases"))}
    folded = {name: fold(name) for name in sorted(names)}
    golden("folded-names.json", json.dumps(folded, ensure_ascii=False, indent=1) + "\n")


# --- all of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_nor_runs_out_sideways_and_targets_are_large_enough(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    page.locator(".ba-fold").click()
    page.locator(".ba-facets select").select_option(index=1)
    page.locator(".ba-time select").select_option(index=2)
    for language in ("English", "한국어", "中文"):
        page.get_by_role("button", name=language).click()
        check_boxes(page, width)
        page.locator(".ba-search input").fill("fictional")
        listed = page.locator(".ba-found").bounding_box()
        assert listed["x"] >= 0
        assert listed["x"] + listed["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.keyboard.press("Escape")


def check_boxes(page, width):
    """Whether all controls are on the page, large enough, and each in a place of its own."""
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(
             '.ba-tools :is(button, input), .ba-facets :is(select, button, label), ' +
             '.ba-chips button, .ba-time-head > *, .ba-slide, .ba-time-key, .ba-time-plot text'
           )].filter(element => element.checkVisibility()).map(element => {
             const {left, top, right, bottom} = element.getBoundingClientRect();
             return {left, top, right, bottom, kind: element.tagName, slide: element.dataset.part,
                     text: element.textContent.slice(0, 40)};
           })"""
    )
    assert len(boxes) > 15
    for one in boxes:
        assert one["left"] >= 0
        assert one["right"] <= width
        if one["kind"] in ("BUTTON", "SELECT", "INPUT") or one["slide"]:
            assert one["right"] - one["left"] >= 24, one
            assert one["bottom"] - one["top"] >= 24, one
    clear = [one for one in boxes if not one["slide"]]
    for i, one in enumerate(clear):
        for other in clear[i + 1 :]:
            apart = (
                one["right"] <= other["left"] + 1
                or other["right"] <= one["left"] + 1
                or one["bottom"] <= other["top"] + 1
                or other["bottom"] <= one["top"] + 1
            )
            assert apart, (one, other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_controls(opened, scheme):
    page = opened(color_scheme=scheme, bypass_csp=True)
    choose(page, "harbour")
    page.get_by_label("Period", exact=True).select_option("2031")
    box(page).fill("fictional")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """async () => (await axe.run({include: [['.ba-tools'], ['.ba-facets'], ['.ba-active'],
             ['.ba-time']]})).violations.map(({id, nodes}) =>
               [id, ...nodes.map(({html, failureSummary}) => html + failureSummary)])"""
    )
    assert found == []


def test_the_keyboard_gets_through_all_of_it_and_always_sees_where_it_is(opened):
    page = opened()
    choose(page, "harbour")
    page.get_by_label("Period", exact=True).select_option("2031")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    wanted = {"INPUT", "BUTTON.ba-fold", "SELECT", "DIV.since", "DIV.window", "DIV.until"}
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => {
                  const {tagName, dataset, classList} = document.activeElement;
                  const ring = [...document.querySelectorAll(':focus-visible, :focus-visible *')]
                    .some(element => getComputedStyle(element).outlineStyle !== 'none');
                  const name = tagName + (dataset.part ? '.' + dataset.part : '')
                    + (classList.contains('ba-fold') ? '.ba-fold' : '');
                  return ring || !document.activeElement.closest('.ba-tools, .ba-time, .ba-active')
                    ? name : 'no ring: ' + name;
                }"""
            )
        )
    assert wanted <= seen
    assert not [name for name in seen if name.startswith("no ring")]


def test_forced_colours_leave_bars_and_handles_visible(opened):
    page = opened(forced_colors="active")
    page.get_by_label("Period", exact=True).select_option("2031")
    paints = page.evaluate(
        """() => ['rect.ba-in', 'rect.ba-out', 'path.ba-maybe'].map(selector => {
             const {fill, stroke} = getComputedStyle(
               document.querySelector('.ba-time-plot ' + selector));
             return fill + ' ' + stroke;
           })"""
    )
    assert len(set(paints)) == len(paints)
    grip = page.locator(".ba-slide span").first
    assert grip.evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"


def test_on_someone_elses_map_there_is_none_of_this(scene, opened):
    target = folium.Map(tiles=None, location=(11.5, -152), zoom_start=7)
    AtlasLayer(scene).add_to(target)
    page = opened(offline(target.get_root().render()))
    assert page.locator(".ba-mark").count() == len(scene.marks)
    assert page.locator(".ba-time, .ba-search, .ba-facets, .ba-active").count() == 0


def test_a_name_of_the_base_map_is_found_told_as_such_and_gone_to(opened):
    page = opened(page_html(scenes()["returns"]))
    field = page.get_by_role("combobox", name="Find a place")
    field.fill("Shenyang")
    option = page.locator(".ba-found li")
    assert option.inner_text().split("\n") == ["Shenyang", "on the base map; no number here"]
    field.press("Enter")
    assert "Shenyang" in page.locator(".ba-base-labels text").all_text_contents()
    assert page.get_by_role("button", name="Zoom out").is_enabled(), "the map went there"
    assert page.locator(".ba-selected-mark").count() == 0


def test_a_slip_in_a_name_is_told_and_the_nearest_name_offered(opened):
    page = opened(page_html(scenes()["returns"]))
    page.get_by_role("combobox", name="Find a place").fill("Tumn")
    option = page.locator(".ba-found li").first
    assert option.inner_text().startswith("Tumen–Namyang")
    assert "similar name" in option.inner_text()
    told = page.locator(".ba-search-told").text_content()
    assert told.startswith("Nothing here is called “Tumn”. The nearest name: Tumen–Namyang")


def test_the_strip_says_how_many_events_are_not_on_it(opened):
    scene = scenes()["overview"]
    page = opened(page_html(scene))
    key = page.locator(".ba-time-key").inner_text()
    told = key.partition("Not on this strip, over the whole period:")[2]
    apart = [int(number) for number in re.findall(r"\d+", told)]
    (on_it,) = map(int, re.findall(r"· (\d+) events", said(page)))
    assert on_it + sum(apart) == len({view.event_id for view in scene.estimates})


def test_a_page_in_a_frame_is_compact_without_strip_and_search(opened, scene):
    page = opened(page_html(scene, Kind(framed=True)))
    assert page.locator(".ba-mark").count() == len(scene.marks)
    assert page.locator(".ba-time, .ba-search").count() == 0


def test_a_map_without_time_has_no_strip_and_one_without_choices_no_filters(opened):
    page = opened(page_html(fictional.scene()))
    assert page.locator(".ba-strip > *").count() == 0
    assert filters(page).count() == 0
