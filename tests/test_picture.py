"""The still picture of a map: small, true, and where the map comes to lie."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from shapely import LinearRing

from borderatlas import fonts
from borderatlas.errors import RenderError
from borderatlas.render import captions, lettering
from borderatlas.render.ground import View, path_data, shapes
from borderatlas.render.html import page_html
from borderatlas.render.picture import page_picture, picture_svg
from borderatlas.render.sheet import Sheet
from borderatlas.scene import BaseLayer, Symbol, TextStyle
from tests.browser import visit
from tests.fictional_scene import scene
from tests.shipped import MAPS, scenes
from tests.test_render_html import HOSTILE, hostile

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "ko", "zh")

LETTERS = """() => [...document.querySelectorAll(".ba-picture text")]
  .filter(text => text.getBoundingClientRect().width && !text.closest("defs"))
  .map(text => {
    const {left, top, right, bottom} = text.getBoundingClientRect();
    return {x0: left, y0: top, x1: right, y1: bottom, text: text.textContent};
  })"""


@pytest.fixture
def opened(new_page, tmp_path):
    def opener(html: str, **context: object):
        file = tmp_path / "page.html"
        file.write_text(html, "utf-8")
        page = new_page(**context)
        visit(page, file.as_uri())
        return page

    return opener


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - see above


def texts(svg: str) -> list[str]:
    return [item.text or "" for item in parsed(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", MAPS)
def test_a_picture_is_small(name):
    for language in LANGUAGES:
        assert len(page_picture(scenes()[name], language=language).encode()) <= 30_000


@pytest.mark.parametrize("viewport", [(1280, 900), (768, 900), (375, 700)])
def test_the_picture_lies_where_the_map_comes_to_lie(opened, viewport):
    """And nothing jumps: neither the map nor its marks are elsewhere once the scripts ran."""
    size = {"width": viewport[0], "height": viewport[1]}
    html = page_html(scenes()["october-2023"])
    drawn = opened(html, viewport=size)
    drawn.wait_for_selector(".ba-picture", state="detached")
    marks = [box for box in boxes(drawn, ".ba-mark.ba-point > .ba-reach") if box]
    still = opened(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL), viewport=size)
    uses = boxes(still, ".ba-picture use")
    assert len(uses) == 5
    for use in uses:
        x, y = (use[at] + use[side] / 2 for at, side in (("x", "width"), ("y", "height")))
        near = [
            mark
            for mark in marks
            if abs(mark["x"] + mark["width"] / 2 - x) <= 1.5
            and abs(mark["y"] + mark["height"] / 2 - y) <= 1.5
        ]
        assert near, "a mark jumps when the map is drawn"
    assert boxes(still, ".ba-map") == boxes(drawn, ".ba-map")


def boxes(page, selector: str) -> list[dict[str, float]]:
    return [item.bounding_box() for item in page.locator(selector).all()]


def test_the_picture_goes_when_the_map_is_there(opened):
    page = opened(page_html(scene()))
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.wait_for_selector(".ba-picture", state="detached")


def test_without_scripts_the_picture_is_named_and_described(opened):
    page = opened(page_html(scene()), java_script_enabled=False)
    picture = page.get_by_role("img", name=scene().title["en"])
    assert picture.is_visible()
    assert picture.locator("desc").first.text_content() == scene().sentence["en"]
    assert page.locator(".ba-no-script").is_visible()
    assert not page.locator(".ba-layers").is_visible()
    assert not page.locator(".ba-prompt").is_visible()


@pytest.mark.parametrize("name", MAPS)
def test_words_keep_clear_of_each_other_and_inside_the_map(opened, name):
    page = opened(page_html(scenes()[name]), java_script_enabled=False)
    for width in (1440, 1100, 800, 375):
        page.set_viewport_size({"width": width, "height": 900})
        (frame,) = boxes(page, ".ba-map")
        letters = page.evaluate(LETTERS)
        assert len(letters) >= 4
        for one, other in itertools.combinations(letters, 2):
            # The boxes of two lines of one label share their leading.
            shared = min(one["y1"], other["y1"]) - max(one["y0"], other["y0"])
            beside = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            assert beside <= 1 or shared <= 4, (width, one["text"], other["text"])
        for letter in letters:
            assert letter["x0"] >= frame["x"]
            assert letter["x1"] <= frame["x"] + frame["width"]
            assert letter["y0"] >= frame["y"]
            assert letter["y1"] <= frame["y"] + frame["height"]


def test_words_are_estimated_no_narrower_than_a_browser_sets_them(opened):
    style = TextStyle(10, "ink")
    bold = TextStyle(10, "ink", weight=700)
    said = {
        label
        for name in MAPS
        for mark in scenes()[name].marks
        for text in (mark.name, mark.value)
        for label in text.values()
        if label
    }
    page = opened("<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    # Not every system has Korean and Chinese letters: a page brings its own, and so does this one.
    letters = frozenset(sign for text in said for sign in text if ord(sign) > 0x2E7F)
    brought = base64.b64encode(fonts.web_font("ko", letters)).decode()
    measured = page.evaluate(
        """async ([words, brought]) => {
          const face = new FontFace("brought", `url(data:font/woff2;base64,${brought})`);
          document.fonts.add(await face.load());
          const pen = document.createElement("canvas").getContext("2d");
          const width = (weight, text) => {
            pen.font = `${weight} ${40 / 3}px system-ui, brought, sans-serif`;
            return pen.measureText(text).width;
          };
          return words.map(text => [width(400, text), width(700, text)]);
        }""",
        [sorted(said), brought],
    )
    for text, widths in zip(sorted(said), measured, strict=True):
        for kind, width in zip((style, bold), widths, strict=True):
            assert width * 0.97 <= lettering.text_px(text, kind) <= width * 1.6, text


def test_a_file_stands_alone_in_the_colours_of_its_scheme():
    for scheme in ("light", "dark"):
        svg = picture_svg(scene(), language="en", scheme=scheme, width=1200, height=630)
        root = parsed(svg)
        assert (root.get("width"), root.get("height")) == ("1200", "630")
        assert "var(" not in svg
        assert scene().palette[scheme]["water"] in svg
        assert root.find(f"{SVG}title").text == scene().title["en"]
        assert [text for text in texts(svg) if "Fictional base map" in text]
        assert not [item for item in root.iter() if item.get("style") or item.get("class")]


def test_a_scheme_that_is_not_there_is_named():
    with pytest.raises(RenderError, match="no scheme 'sepia'; it has 'light', 'dark'"):
        picture_svg(scene(), language="en", scheme="sepia")


def test_a_picture_speaks_the_language_asked_for_and_falls_back():
    korean = texts(picture_svg(scene(), language="ko"))
    assert "가상 west" in korean
    assert "Fictown 0" in korean  # it has no Korean name
    assert not [text for text in korean if text.startswith("Fictional west")]


@pytest.mark.parametrize("words", [HOSTILE, 'var(--c-ink)" onload="evil()', "]]><script>"])
def test_hostile_words_stay_words(words):
    svg = picture_svg(hostile(scene(), words), language="en", scheme="light")
    root = parsed(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert not [item for item in root.iter() for name in item.attrib if name.startswith("on")]
    shown = words.replace("\0", "\ufffd").replace("\r", "\n").split("\n")[0]
    assert any(shown in text for text in root.itertext())


def test_the_same_scene_gives_the_same_bytes():
    assert page_picture(scene(), language="en") == page_picture(scene(), language="en")


def test_layers_for_closer_views_wait_for_them():
    far, near = scene(), scene(extent=(-150.9, 10.8, -150.5, 11.0))
    layers = tuple(
        dataclasses.replace(layer, min_zoom=9 if layer.layer_id == "offices" else 0)
        for layer in far.layers
    )
    assert View(far.extent, 680, 480).zoom < 9 < View(near.extent, 680, 480).zoom
    whole, closer = (
        picture_svg(dataclasses.replace(item, layers=layers), language="en") for item in (far, near)
    )
    assert "Fictional two" not in texts(whole)
    assert "Fictional two" in texts(closer)


def test_a_ring_has_the_true_radius_of_its_place():
    svg = picture_svg(scene(), language="en", width=680, height=480)
    circles = parsed(svg).iter(f"{SVG}circle")
    (ring,) = (item for item in circles if item.get("stroke-opacity"))
    view = View(scene().extent, 680, 480)
    # 25 km at 12.2° N, against the width of a degree there on the sphere of EPSG:3857.
    east, west = view.project((-152, 12.2)), view.project((-153, 12.2))
    degree_km = 40075.016686 / 360 * 0.97742
    assert float(ring.get("r")) / 10 == pytest.approx(25 / degree_km * (east[0] - west[0]), abs=0.1)


def test_a_place_of_a_set_without_a_symbol_ends_its_arc_in_a_dot_on_picture_and_map(opened):
    october = scenes()["october-2023"]
    sheet = Sheet(october, "en", View(october.extent, 800, 600), fluid=False)
    ends = {seen.mark.mark_id: seen.ends for seen in sheet.seen() if seen.mark.geometry != "point"}
    ends = {key: found for key, found in ends.items() if key.startswith("sets/")}
    assert {key: len(found) for key, found in ends.items()} == {
        "sets/dandong-tumen-set": 0,
        "sets/namyang-hoeryong-set": 1,
    }
    (x, y), *_ = ends["sets/namyang-hoeryong-set"]
    assert f'cx="{x * 10:.0f}" cy="{y * 10:.0f}"' in sheet._ways()
    page = opened(page_html(october))
    dots = page.locator("[data-mark^='sets/'] circle")
    assert [dot.is_visible() for dot in dots.all()].count(True) == 1


def test_the_scale_is_true_at_the_middle():
    sheet = Sheet(scene(), "en", View(scene().extent, 680, 480), fluid=False)
    lines = re.findall(
        r'x1="([\d.]+)".*?x2="([\d.]+)"',
        "".join(captions.letters(sheet, ()).pop(' stroke="var(--c-quiet)"')),
    )
    kilometres = next(
        int(text.removesuffix(" km"))
        for text in texts(picture_svg(scene(), language="en", width=680, height=480))
        if text.endswith(" km")
    )
    degree_px = sheet.view.project((-151, 11.5))[0] - sheet.view.project((-152, 11.5))[0]
    degree_km = 40075.016686 / 360 * 0.97992
    drawn = float(lines[0][1]) - float(lines[0][0])
    assert drawn == pytest.approx(kilometres / degree_km * degree_px, abs=0.3)


def test_every_number_on_the_picture_names_its_claims():
    html = page_picture(scene(), language="en")
    for attributes, text in re.findall(r"<text([^>]*)>([^<]*)</text>", html):
        if re.search(r"\d", text) and not text.startswith("Fictown"):
            assert "data-claims" in attributes or "data-scale" in attributes, text


@pytest.mark.parametrize("edge", [1, -1])
@pytest.mark.parametrize("shore", [1, -1])
def test_an_island_in_a_sea_that_the_frame_cuts_stays_land(edge, shore):
    sea = ((-3, -3), (8, -3), (8, 8), (-3, 8), (-3, -3))[::edge]
    island = ((1, 1), (1, 2), (2, 2), (2, 1), (1, 1))[::shore]
    layer = BaseLayer("sea", "polygon", Symbol("line", fill="water"), ((sea, island),))
    view = View((-1, -1, 5, 5), 400, 400)
    rings = shapes(layer, view, frame=(0, 0, 400, 400), tolerance_px=0.5)
    turns = [LinearRing(ring).is_ccw for ring in rings]
    assert sorted(turns) == [False, True]


def test_paths_are_written_small_and_whole():
    line = [(0.0, 0.0), (1.04, 1.0), (1.0, 1.0), (0.5, 2.25)]
    assert path_data([line], closed=False) == "M0 0l10 10-5 12"
    ring = [(5.0, -2.0), (6.0, 0.0), (4.0, 0.0), (5.0, -2.0)]
    assert path_data([ring], closed=True) == "M50-20l10 20-20 0z"
    assert path_data([[(1.0, 1.0), (1.0, 1.0)]], closed=False) == ""


def test_where_nothing_is_painted_the_picture_stays_and_no_mark_is_drawn_over_it(
    new_page, tmp_path
):
    """As in a tab in the background, from which a reader may print."""
    file = tmp_path / "page.html"
    file.write_text(page_html(scene()), "utf-8")
    page = new_page()
    page.add_init_script(
        "window.held = []; window.requestAnimationFrame = (then) => held.push(then)"
    )
    visit(page, file.as_uri())
    assert page.locator(".ba-picture").count() == 1
    mark = page.locator(".ba-mark").first
    shown = "mark => getComputedStyle(mark).visibility"
    assert mark.evaluate(shown) == "hidden"
    page.evaluate("() => { for (const then of held.splice(0)) then(0) }")
    assert page.locator(".ba-picture").count() == 0
    assert mark.evaluate(shown) == "visible"
