"""The page in a browser: drawn, reachable by keyboard and finger, deaf to hostile words."""

from __future__ import annotations

import dataclasses
import itertools
import re

import folium
import pytest

from borderatlas import assets, compact
from borderatlas.errors import RenderError
from borderatlas.render.html import page_html
from borderatlas.render.layer import AtlasLayer
from borderatlas.render.page import Kind
from tests.browser import visit
from tests.fictional_scene import point, scene
from tests.shipped import scenes
from tests.test_render_html import HOSTILE, hostile

BOXES = """selector => [...document.querySelectorAll(selector)].map(element => {
  const {left, top, right, bottom} = element.getBoundingClientRect();
  return {x0: left, y0: top, x1: right, y1: bottom, text: element.textContent};
})"""
VIEW = "[atlas_map_1.getCenter().lat, atlas_map_1.getCenter().lng, atlas_map_1.getZoom()]"


@pytest.fixture(scope="module")
def html() -> str:
    return page_html(scene())


@pytest.fixture
def opened(html, new_page, tmp_path):
    """`opened(html, **context)` opens a page from a file and waits until its map is drawn."""

    def opener(text=html, **context):
        file = tmp_path / "page.html"
        file.write_text(text, "utf-8")
        page = new_page(**context)
        visit(page, file.as_uri())
        return page

    return opener


def mark(page, mark_id):
    return page.locator(f'.ba-mark[data-mark="{mark_id}"]')


def panel(page):
    return page.locator(".ba-selected")


def until(page, condition):
    """Wait for a condition; Playwright's own way evaluates text, which the policy forbids."""
    for _ in range(50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(40)
    pytest.fail(f"never came true: {condition}")


def overlap(a, b, slack=0.5):
    """Whether two boxes share more than the rounding of a text's width."""
    return (
        min(a["x1"], b["x1"]) - max(a["x0"], b["x0"]) > slack
        and min(a["y1"], b["y1"]) - max(a["y0"], b["y0"]) > slack
    )


def test_the_page_draws_its_marks_and_says_nothing_on_the_console(opened, console):
    page = opened()
    assert page.locator(".ba-mark").count() == len(scene().marks)
    assert page.locator("canvas").count() == 1
    named = {mark.mark_id for mark in scene().marks if mark.priority >= 0}
    labels = page.locator(".ba-label[data-mark]")
    assert {label.get_attribute("data-mark") for label in labels.all()} == named
    assert console == []


def test_what_a_page_leaves_out_of_its_markup_changes_nothing(opened, monkeypatch):
    # The numbers of a drawing may be written otherwise: it is compared as it looks.
    read = """() => [...document.querySelectorAll('body *:not(script)')].map(element => [
      element.tagName,
      ...[...element.attributes].map(({name, value}) =>
        element.closest('svg') ? name : `${name}=${value}`).sort(),
      ...[...element.childNodes].filter(node => node.nodeType === 3)
        .map(node => node.data.split(/\\s+/).join(' ').trim()).filter(Boolean),
    ])"""

    def looked_at(text):
        page = opened(text, java_script_enabled=False)
        return page.evaluate(read), page.screenshot(full_page=True)

    carried = looked_at(page_html(scene()))
    monkeypatch.setattr(compact, "markup", lambda text: text)
    written = looked_at(page_html(scene()))
    assert carried[0] == written[0]
    assert carried[1] == written[1]


def test_the_base_map_is_painted(opened):
    page = opened()
    painted = page.evaluate(
        """() => {
          const canvas = document.querySelector('canvas');
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] === 255) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
          }
          return [...seen];
        }"""
    )
    water = scene().palette["light"]["water"]
    assert ",".join(str(int(water[i : i + 2], 16)) for i in (1, 3, 5)) in painted


def test_the_colours_follow_the_system(opened):
    page = opened(color_scheme="dark")
    disc = mark(page, "ports/west").locator("circle").last
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        colour = scene().palette[scheme]["returns"]
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        fill = disc.evaluate("element => getComputedStyle(element).fill")
        assert fill == f"rgb({red}, {green}, {blue})"


def test_a_click_opens_the_panel_with_names_figures_and_sources(opened):
    page = opened()
    mark(page, "ports/west").click()
    text = panel(page).inner_text()
    for said in (
        "Fictional west",
        "invented port",
        "An invented bridge.",
        "Position known to within 150 m.",
        "60–200 people",
        "Between 60 and 200 people, according to three claimants",
        "up to 200",
    ):
        assert said in text
    assert panel(page).locator("h3 [lang=ko]").inner_text() == "가상 west"
    assert panel(page).locator("h3 [lang=zh]").inner_text() == "虚构 west"
    claims = panel(page).locator("li[data-claims]")
    assert [claim.get_attribute("data-claims") for claim in claims.all()] == [
        f"fictional-c00{number}" for number in (1, 2, 3, 4)
    ]
    why = ["", "", "another wording, not counted again", "withdrawn"]
    for claim, said in zip(claims.all(), why, strict=True):
        words = claim.locator("small").inner_text()
        assert [word for word in why[2:] if word in words] == [said] * bool(said)
    link = claims.first.locator("a", has_text=re.compile("^source$"))
    assert link.get_attribute("href") == "https://fictional-source.example/2"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_chart_puts_numbers_where_they_belong(opened):
    page = opened()
    mark(page, "ports/west").click()
    # 200 is the end of the axis, so a share of the width is half the number in percent.
    assert panel(page).locator(".ba-axis text").all_text_contents() == [
        *("0", "50", "100", "150", "200")
    ]
    rows = panel(page).locator("li.ba-claim")
    assert rows.nth(0).locator(".ba-upto").get_attribute("x2") == "100.00%"
    assert rows.nth(1).locator(".ba-dot").get_attribute("cx") == "90.00%"
    assert rows.nth(2).locator(".ba-dot").get_attribute("cx") == "30.00%"
    assert rows.nth(3).locator(".ba-range").get_attribute("x1") == "20.00%"
    assert rows.nth(3).get_attribute("class") == "ba-claim ba-fallen"
    assert rows.nth(0).locator(".ba-band").get_attribute("x") == "30.00%"


def test_an_open_arrow_at_the_end_of_the_axis_has_room(opened):
    page = opened(viewport={"width": 320, "height": 900})
    visit(page, f"{page.url}#at=ports/middle")
    arrows = panel(page).locator(".ba-beyond").all()
    assert arrows
    for arrow in arrows:
        box, chart = arrow.bounding_box(), panel(page).locator(".ba-chart").bounding_box()
        assert box["x"] + box["width"] <= chart["x"] + chart["width"]


def test_each_claim_of_the_chart_has_its_number_on_a_line_of_its_own(opened):
    page = opened(viewport={"width": 320, "height": 900})
    visit(page, f"{page.url}#at=ports/west")
    rows = panel(page).locator("li.ba-claim")
    for row in rows.all():
        words, track = (
            row.locator(part).bounding_box() for part in (".ba-claim-words", ".ba-track")
        )
        dot = row.locator(".ba-dot, .ba-bar").first.bounding_box()
        assert words["y"] + words["height"] <= track["y"], "who says it stands above"
        middle = dot["y"] + dot["height"] / 2
        assert middle == pytest.approx(track["y"] + track["height"] / 2, abs=0.6)
        assert track["width"] > 200


def test_more_than_is_a_dot_with_an_open_arrow_and_no_number_a_word(opened):
    page = opened()
    mark(page, "ports/middle").click()
    assert panel(page).locator(".ba-beyond").count() == 1
    mark(page, "ports/east").locator(".ba-reach").click(force=True, position={"x": 3, "y": 12})
    assert "number unknown" in panel(page).inner_text()
    assert panel(page).locator(".ba-axis").count() == 0


def test_the_keyboard_reaches_each_layer_moves_inside_opens_and_comes_back(opened):
    page = opened()
    stops = page.locator('.ba-mark[tabindex="0"]')
    assert stops.count() == len(scene().layers)
    mark(page, "ports/middle").focus()
    focused = "document.activeElement.dataset.mark"
    for key, expected in (
        ("ArrowRight", "ports/west"),
        ("ArrowDown", "ports/east"),
        ("ArrowRight", "ports/middle"),
        ("ArrowLeft", "ports/east"),
        ("Home", "ports/middle"),
        ("End", "ports/east"),
        ("ArrowUp", "ports/west"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == expected
    assert stops.count() == len(scene().layers)
    before = page.evaluate(VIEW)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert "Fictional west" in panel(page).inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "ports/west"
    assert "Choose a mark" in panel(page).inner_text()
    assert page.evaluate(VIEW) == before


def test_tab_passes_through_the_map_and_out_again(opened):
    page = opened()
    page.locator(".ba-tools :is(button, input)").last.focus()
    page.keyboard.press("Tab")
    stops = 0
    while page.evaluate("document.activeElement.closest('.ba-map') !== null"):
        stops += 1
        page.keyboard.press("Tab")
    # The map itself, one stop a layer, the buttons but for the one that is off.
    assert stops in {3 + len(scene().layers), 4 + len(scene().layers)}
    assert page.evaluate("document.activeElement.closest('.ba-panel') !== null")


def test_the_number_that_the_map_is_about_stands_right_below_the_map(opened):
    page = opened(viewport={"width": 1280, "height": 900})
    headline = page.locator(".ba-headline")
    assert "about 250 people" in headline.inner_text()
    assert headline.locator(".ba-dot").count() == 1
    figure, chart = page.locator(".ba-figure").bounding_box(), headline.bounding_box()
    assert 0 < chart["y"] - figure["y"] - figure["height"] < 40
    assert chart["width"] == pytest.approx(figure["width"], abs=1)


def test_a_layer_for_closer_views_says_so_and_comes_when_the_map_is_near(opened):
    layers = tuple(
        dataclasses.replace(layer, min_zoom=9 if layer.layer_id == "offices" else 0)
        for layer in scene().layers
    )
    page = opened(page_html(scene(layers=layers)))
    note = page.locator('[data-closer="offices"]')
    told = page.locator('.ba-legend [data-in="offices"]').first
    assert note.is_visible()
    assert not told.is_visible(), "the legend explains what is drawn"
    assert not mark(page, "offices/two").is_visible()
    page.evaluate("atlas_map_1.setView([10.9, -150.7], 9)")
    assert not note.is_visible()
    assert told.is_visible()
    assert mark(page, "offices/two").is_visible()
    page.locator('input[data-layer="offices"]').uncheck()
    assert not told.is_visible()


def test_the_largest_number_is_named_on_the_narrowest_map(opened):
    scene = scenes()["october-2023"]
    page = opened(page_html(scene, Kind(framed=True)), viewport={"width": 320, "height": 640})
    label = page.locator('.ba-label[data-mark="crossings/tumen-namyang"]')
    assert label.locator("text").all_text_contents() == ["Tumen–Namyang (Onsong)", "about 300"]


def test_closing_with_the_mouse_brings_the_prompt_back(opened):
    page = opened()
    mark(page, "ports/middle").click()
    panel(page).get_by_role("button", name="Close").click()
    assert "Choose a mark" in panel(page).inner_text()
    assert page.locator(".ba-selected-mark").count() == 0


def test_a_label_opens_its_mark(opened):
    page = opened()
    page.locator('.ba-label[data-mark="sets/both"]').click()
    assert "Both together" in panel(page).inner_text()
    assert "about 250" in panel(page).inner_text()


def test_a_box_of_the_legend_hides_its_layer_and_its_labels(opened):
    page = opened()
    page.get_by_role("checkbox", name="Ports", exact=True).uncheck()
    assert not mark(page, "ports/west").is_visible()
    assert page.locator('.ba-label[data-mark^="ports/"]').count() == 0
    page.get_by_role("checkbox", name="Ports", exact=True).check()
    assert mark(page, "ports/west").is_visible()
    assert page.locator('.ba-label[data-mark^="ports/"]').count() == 3


def test_every_number_on_the_map_names_its_claims(opened):
    page = opened()
    bare = page.evaluate(
        r"""() => [...document.querySelectorAll('.ba-labels text')]
          .filter(text => /\d/.test(text.textContent) && !text.closest('[data-claims]'))
          .map(text => text.textContent)"""
    )
    assert bare == []
    known = page.evaluate(
        """() => [...document.querySelectorAll('[data-claims]')]
          .flatMap(element => element.dataset.claims.split(' '))
          .filter(id => !document.getElementById('claim-' + id))"""
    )
    assert known == []


VIEWPORTS = [(1280, 800), (820, 700), (375, 667), (320, 568)]


@pytest.mark.parametrize(("width", "height"), VIEWPORTS)
def test_nothing_runs_out_sideways(opened, width, height):
    page = opened(viewport={"width": width, "height": height})
    mark(page, "ports/west").dispatch_event("click")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "height"), VIEWPORTS)
@pytest.mark.parametrize("closer", [0, 1.3, 3])
def test_labels_keep_clear_of_each_other_of_marks_and_of_the_frame(opened, width, height, closer):
    crowd = [
        point(f"ports/{i}", -153 + 0.31 * (i % 6), 11 + 0.23 * (i // 6), scene().marks[-1].symbol)
        for i in range(30)
    ]
    page = opened(
        page_html(scene(marks=(*scene().marks, *crowd))),
        viewport={"width": width, "height": height},
    )
    if closer:
        page.evaluate(f"atlas_map_1.setZoom(atlas_map_1.getZoom() + {closer})")
    labels = page.evaluate(BOXES, ".ba-label")
    assert labels
    assert [pair for pair in itertools.combinations(labels, 2) if overlap(*pair)] == []
    (frame,) = page.evaluate(BOXES, ".ba-map")
    for label in labels:
        assert label["x0"] > frame["x0"]
        assert label["y0"] > frame["y0"]
        assert label["x1"] < frame["x1"]
        assert label["y1"] < frame["y1"]
    shapes = page.evaluate(BOXES, ".ba-mark:not(.ba-line, .ba-bracket) polygon")
    controls = page.evaluate(BOXES, ".ba-map .leaflet-control, .ba-frame > .ba-credits")
    for other in (*shapes, *controls):
        assert [label["text"] for label in labels if overlap(label, other, slack=1)] == []
    if not closer:
        assert int(page.locator(".ba-marks").get_attribute("data-labels-dropped")) > 0


def test_a_ring_has_the_true_radius_of_its_place(opened):
    page = opened()
    radius, expected = page.evaluate(
        """() => {
          const map = atlas_map_1, lat = 12.2, lon = -152.9;
          const ring = document.querySelector('[data-mark="sites/coarse"] .ba-precision');
          const east = L.latLng(lat, lon + 0.1);
          const pixels = map.latLngToLayerPoint(east).x - map.latLngToLayerPoint([lat, lon]).x;
          const metres = 0.1 * Math.PI / 180 * 6378137 * Math.cos(lat * Math.PI / 180);
          return [Number(ring.getAttribute('r')), 25000 * pixels / metres];
        }"""
    )
    assert radius == pytest.approx(expected, abs=1)
    page.evaluate("atlas_map_1.setZoom(atlas_map_1.getZoom() + 2)")
    ring = page.locator('[data-mark="sites/coarse"] .ba-precision')
    assert float(ring.get_attribute("r")) == pytest.approx(4 * radius, rel=0.01)


def test_the_scale_is_true_at_the_middle_of_the_map(opened):
    page = opened()
    words, width, pixels_of_100_km = page.evaluate(
        """() => {
          const map = atlas_map_1, bar = document.querySelector('.ba-scale');
          const {lat, lng} = map.getCenter();
          const degrees = 100000 / (Math.PI / 180 * 6378137 * Math.cos(lat * Math.PI / 180));
          const a = map.latLngToContainerPoint([lat, lng]);
          const b = map.latLngToContainerPoint([lat, lng + degrees]);
          return [bar.textContent, bar.getBoundingClientRect().width, b.x - a.x];
        }"""
    )
    kilometres = int(words.removesuffix(" km"))
    assert width == pytest.approx(pixels_of_100_km * kilometres / 100, abs=1.5)


def test_there_and_back_bend_to_different_sides(opened):
    page = opened()
    middles = page.evaluate(
        """() => ['legs/there', 'legs/back'].map(id => {
          const path = document.querySelectorAll(`[data-mark="${id}"] path`)[2];
          const {x, y} = path.getPointAtLength(path.getTotalLength() / 2);
          return [x, y];
        })"""
    )
    (x1, y1), (x2, y2) = middles
    assert abs(x1 - x2) + abs(y1 - y2) > 20


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(opened):
    page = opened(viewport={"width": 1280, "height": 500})
    before = page.evaluate(VIEW)
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 200)
    until(page, "scrollY > 0")
    assert page.evaluate(VIEW) == before
    assert "Ctrl" in page.locator(".ba-hint.ba-told").inner_text()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    until(page, f"atlas_map_1.getZoom() > {before[2]} + 0.4")


def test_one_finger_scrolls_the_page_and_two_move_the_map(opened):
    page = opened(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True)
    page.evaluate("atlas_map_1.setZoom(atlas_map_1.getZoom() + 2)")
    touch = page.context.new_cdp_session(page)

    def drag(*fingers):
        def send(kind, shift):
            points = [{"x": x, "y": y - shift, "id": i} for i, (x, y) in enumerate(fingers)]
            touch.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [] if kind == "touchEnd" else points},
            )

        send("touchStart", 0)
        for shift in range(10, 90, 10):
            send("touchMove", shift)
        send("touchEnd", 0)

    before = page.evaluate(VIEW)
    drag((180, 380))
    until(page, "scrollY > 0")
    assert page.evaluate(VIEW) == before
    page.wait_for_timeout(600)  # the page comes to rest
    page.evaluate("scrollTo(0, 0)")
    drag((150, 380), (230, 380))
    until(page, f"Math.abs(atlas_map_1.getCenter().lat - {before[0]}) > 0.01")


def test_the_mouse_drags_the_map_and_the_button_brings_the_whole_back(opened):
    page = opened()
    whole = page.evaluate(VIEW)
    page.get_by_role("button", name="Zoom in").click()
    page.mouse.move(300, 350)
    page.mouse.down()
    page.mouse.move(380, 420, steps=4)
    page.mouse.up()
    moved = page.evaluate(VIEW)
    assert moved[2] == pytest.approx(whole[2] + 1)
    assert moved[1] != pytest.approx(whole[1], abs=0.01)
    page.get_by_role("button", name="Show the whole map").click()
    assert page.evaluate(VIEW) == pytest.approx(whole)


def test_a_link_to_a_claim_unfolds_the_part_that_holds_it(opened):
    page = opened()
    assert not page.locator("#claim-fictional-c003").is_visible()
    page.evaluate("location.hash = 'claim-fictional-c003'")
    page.locator("#claim-fictional-c003").wait_for(state="visible")


def test_without_scripts_the_legend_and_the_lists_stand(opened):
    page = opened(java_script_enabled=False)
    assert page.locator(".ba-no-script").is_visible()
    assert page.locator(".ba-legend svg").count() >= 5
    page.locator("#sources summary").click()
    assert page.locator("#source-1").is_visible()


def test_the_page_works_in_a_sandboxed_frame(html, new_page, tmp_path, console):
    (tmp_path / "page.html").write_text(html, "utf-8")
    host = tmp_path / "host.html"
    host.write_text(
        '<iframe sandbox="allow-scripts" width=700 height=700 src="page.html"></iframe>'
    )
    page = new_page()
    visit(page, host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator('.ba-mark[data-mark="ports/middle"]').dispatch_event("click")
    assert "more than 200" in frame.locator(".ba-selected").inner_text()
    assert console == []


def test_the_policy_stops_what_it_did_not_bring(opened, console):
    page = opened()
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
        }"""
    )
    assert page.evaluate("window.ran") is None
    assert [line for line in console if "Content Security Policy" in line]
    console.clear()


# The same words with things that a page may stumble over: NUL, half a character, length.
STRANGE = HOSTILE + "\0\ud83c" + "x" * 300


def offline(html: str) -> str:
    """A page of folium's with the Leaflet of our package in the place of the network's."""
    html = re.sub(r"<link[^>]+stylesheet[^>]+>", "", html)
    first, *_ = re.findall(r'<script src="[^"]+leaflet[^"]*"></script>', html)
    leaflet = f"<style>{assets.leaflet_css()}</style><script>{assets.leaflet_js()}</script>"
    return re.sub(r"<script src=[^>]+></script>", "", html.replace(first, leaflet))


def nothing_ran(page) -> bool:
    return page.evaluate(
        "document.querySelector('img:not(.leaflet-tile)') === null && window.evil === undefined"
    )


@pytest.mark.parametrize("words", [HOSTILE.replace("alert(1)", "window.evil=1"), STRANGE])
def test_hostile_words_stay_words_on_the_page(opened, console, words):
    page = opened(page_html(hostile(scene(), words)))
    page.locator(".ba-mark.ba-point").first.dispatch_event("click")
    text = panel(page).inner_text()
    for part in ("</script><img src=x onerror=", "{{7*7}}", "{% raw %}", "`${1}`", "&amp;"):
        assert part in text
        assert part in page.locator("h1").inner_text()
    assert nothing_ran(page)
    assert page.locator(".ba-page a[href]:not([href^='#'])").count() == 0
    assert console == []


@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\U0001f600"])
def test_signs_that_turn_letters_round_or_that_no_font_has_stop_the_page(sign):
    with pytest.raises(RenderError, match=f"U\\+{ord(sign):04X}"):
        page_html(hostile(scene(), HOSTILE + sign))


def test_a_very_long_word_breaks_no_page(opened, console):
    page = opened(
        page_html(hostile(scene(), "x" * 100_000)), viewport={"width": 375, "height": 667}
    )
    page.locator(".ba-mark.ba-point").first.dispatch_event("click")
    assert len(panel(page).locator("h3 bdi").text_content()) == 100_000
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert console == []


def test_hostile_words_stay_words_on_someone_elses_map(opened, console):
    target = folium.Map(tiles=None, location=(11.5, -152), zoom_start=7)
    AtlasLayer(hostile(scene(), HOSTILE.replace("alert(1)", "window.evil=1"))).add_to(target)
    page = opened(offline(target.get_root().render()))
    page.locator(".ba-mark.ba-point").first.dispatch_event("click")
    text = page.locator(".ba-card").inner_text()
    assert "{{7*7}}" in text
    assert "<img src=x onerror=" in text
    assert nothing_ran(page)
    assert console == []


def test_two_layers_on_someone_elses_map_do_not_collide(opened, console):
    target = folium.Map(tiles=None, location=(11.5, -152), zoom_start=7)
    AtlasLayer(scene()).add_to(target)
    AtlasLayer(scene(marks=(point("ports/other", -152.5, 12.8, scene().marks[-1].symbol),))).add_to(
        target
    )
    page = opened(offline(target.get_root().render()))
    assert page.locator(".ba-marks").count() == 2
    fills = page.locator(".ba-mark polygon").evaluate_all(
        "shapes => [...new Set(shapes.map(shape => getComputedStyle(shape).fill))]"
    )
    assert "rgb(0, 0, 0)" not in fills
    page.locator('.ba-mark[data-mark="ports/other"]').dispatch_event("click")
    page.locator('.ba-mark[data-mark="ports/west"]').dispatch_event("click")
    cards = page.locator(".ba-card.ba-open")
    assert cards.count() == 2
    assert {text.split("\n")[1].split(" 가상")[0] for text in cards.all_inner_texts()} == {
        "Fictional other",
        "Fictional west",
    }
    assert console == []
