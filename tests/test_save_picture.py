"""The picture that a reader saves, and the map on paper."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from borderatlas.audit import audit
from borderatlas.render.html import page_html
from tests.browser import visit
from tests.fictional_scene import scene
from tests.shipped import scenes
from tests.test_render_html import HOSTILE, hostile

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def opened(new_page, tmp_path):
    def opener(html=None, **context: object):
        file = tmp_path / "page.html"
        file.write_text(html or page_html(scenes()["october-2023"]), "utf-8")
        page = new_page(**context)
        visit(page, file.as_uri())
        page.wait_for_selector(".ba-picture", state="detached")
        return page

    return opener


def saved(page, ending: str) -> Path:
    with page.expect_download() as download:
        page.locator(f"[data-take=picture_{ending}]").click()
    path = Path(download.value.path()).with_name(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def parsed(path: Path) -> ET.Element:
    return ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - see above


def said(root: ET.Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


def test_the_saved_drawing_is_whole_and_stands_alone(opened):
    page = opened()
    path = saved(page, "svg")
    assert path.name == "october-2023_en.svg"
    root, text = parsed(path), path.read_text("utf-8")
    assert not audit(path.read_bytes(), picture=True)
    assert "var(" not in text
    assert not [item.tag for item in root.iter() if item.tag in (f"{SVG}image", f"{SVG}script")]
    assert not [name for item in root.iter() for name in item.attrib if name in ("class", "style")]
    words = said(root)
    for selector in ("h1", ".ba-head > p", ".ba-sentence", ".ba-credits", ".ba-build"):
        shown = " ".join(page.locator(selector).first.inner_text().split())
        # Lines of a paragraph are texts of their own.
        assert shown.replace(" ", "") in words.replace(" ", ""), selector
    for label in ("Tumen–Namyang (Onsong)", "about 300", "300 people", "reported, number unknown"):
        assert label in words
    assert scenes()["october-2023"].palette["light"]["water"] in _hexed(text)
    assert len(list(root.iter(f"{SVG}path"))) > 8
    count = page.locator("#sources .ba-count").text_content()
    assert f"All {count} sources are listed on the web page of this map." in words
    assert "expresses no opinion on the status of any territory" in words
    assert "Part of the map" not in words
    assert "kuryujang" not in words, "the legend explains what is drawn"


def test_a_part_of_the_map_says_so_once_and_names_its_few_sources(opened):
    page = opened()
    visit(page, f"{page.url}#hide=sets&view=42.6,129.5,3")
    words = said(parsed(saved(page, "svg")))
    assert "a closer view" in words
    assert "without Numbers for several crossings together" in words
    page = opened(page_html(scene(sources=scene().sources[:4])))
    words = said(parsed(saved(page, "svg")))
    assert re.search(r"Sources: \[1\] ", words)
    assert words.count(scene().sources[0].title) == 1


def _hexed(text: str) -> str:
    """Return the text with `rgb(1, 2, 3)` as `#010203`."""
    return re.sub(
        r"rgb\((\d+), (\d+), (\d+)\)",
        lambda found: "#" + "".join(f"{int(part):02x}" for part in found.groups()),
        text,
    )


def test_it_shows_what_the_reader_sees(opened):
    page = opened(color_scheme="dark")
    page.locator(".ba-languages button[lang=ko]").click()
    page.locator('input[data-layer="crossings"]').uncheck()
    path = saved(page, "svg")
    assert path.name == "october-2023_ko.svg"
    text = _hexed(path.read_text("utf-8"))
    assert scenes()["october-2023"].palette["dark"]["water"] in text
    assert "단둥–신의주" not in said(parsed(path)), "its layer is switched off"
    assert "@font-face" in text, "Korean letters travel with the drawing"
    assert scenes()["october-2023"].title["ko"] in said(parsed(path))


def test_the_saved_image_has_two_pixels_for_one(opened):
    page = opened()
    drawing, image = parsed(saved(page, "svg")), saved(page, "png").read_bytes()
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    size = [int.from_bytes(image[at : at + 4], "big") for at in (16, 20)]
    assert size == [int(float(drawing.get(side)) * 2) for side in ("width", "height")]
    assert len(image) > 60_000, "an empty picture is smaller"


def test_the_period_is_in_the_name(opened):
    page = opened(page_html(scenes()["returns"]))
    select = page.locator(".ba-time select")
    option = select.locator("option").nth(2)
    select.select_option(index=2)
    file = saved(page, "svg")
    name = file.name
    period = page.locator(".ba-time-said b").inner_text()
    assert f"Part of the map: {period}." in said(parsed(file))
    assert page.locator(".ba-time-said").inner_text() not in said(parsed(file)), "said once"
    assert "×" not in said(parsed(file))
    assert re.fullmatch(r"returns_en_\d{4}-\d\d(_\d{4}-\d\d)?\.svg", name), option.inner_text()


def test_a_phone_saves_one_column(opened):
    page = opened(viewport={"width": 375, "height": 700})
    root = parsed(saved(page, "svg"))
    assert float(root.get("width")) < 400
    assert float(root.get("height")) > 700


def test_hostile_words_stay_words_in_the_file(opened, console):
    page = opened(page_html(hostile(scene(), HOSTILE.replace("alert(1)", "window.evil=1"))))
    root = parsed(saved(page, "svg"))
    assert "</script><img src=x onerror=" in said(root)
    assert not [item for item in root.iter() if item.tag not in {f"{SVG}{tag}" for tag in KNOWN}]
    assert saved(page, "png").read_bytes()[:4] == b"\x89PNG"
    assert console == []


KNOWN = ("svg", "g", "path", "rect", "circle", "polygon", "line", "text", "title", "desc", "style")


def test_a_frame_that_may_not_save_shows_the_picture_and_says_so(new_page, tmp_path, console):
    inner = tmp_path / "map.html"
    inner.write_text(page_html(scenes()["october-2023"]), "utf-8")
    outer = tmp_path / "host.html"
    outer.write_text(
        '<iframe sandbox="allow-scripts" src="map.html" width="900" height="1800"></iframe>',
        "utf-8",
    )
    page = new_page(viewport={"width": 1000, "height": 1900})
    visit(page, outer.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(".ba-picture").wait_for(state="detached")
    frame.locator("[data-take=picture_png]").click()
    image = frame.locator(".ba-text:visible img")
    image.wait_for()
    for _ in range(100):
        if image.evaluate("(image) => image.complete && image.naturalWidth > 0"):
            break
        page.wait_for_timeout(50)
    assert image.evaluate("(image) => image.naturalWidth") > 1000
    assert "may not let it save files" in frame.locator(".ba-text:visible").inner_text()
    assert console == []


def paper(page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize("viewport", [(1280, 800), (375, 700)])
def test_paper_has_the_map_for_its_width_and_in_light_colours(opened, viewport):
    page = opened(viewport={"width": viewport[0], "height": viewport[1]}, color_scheme="dark")
    view = "[atlas_map_1.getCenter().lat, atlas_map_1.getZoom(), atlas_map_1.getSize().x]"
    before = page.evaluate(view)
    paper(page)
    sheet = page.locator(".ba-paper")
    assert sheet.get_attribute("viewBox") == "0 0 693 489"
    assert sheet.is_visible()
    assert not page.locator(".ba-map").is_visible()
    ground = sheet.locator("rect").first.evaluate("(item) => getComputedStyle(item).fill")
    light = scenes()["october-2023"].palette["light"]["land"]
    assert _hexed(ground) == light
    assert "Tumen–Namyang (Onsong)" in sheet.text_content()
    # A heading that sorts is there as its words.
    pressable = page.locator("button:visible:not(.ba-sort), input:visible, select:visible")
    assert [item.inner_text() for item in pressable.all()] == []
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert sheet.count() == 0
    assert page.evaluate(view) == pytest.approx(before)


def test_paper_keeps_what_the_reader_looked_at(opened):
    page = opened()
    page.evaluate("atlas_map_1.setView([42.9, 129.9], 9)")
    page.locator('.ba-mark[data-mark="crossings/tumen-namyang"]').dispatch_event("click")
    paper(page)
    labels = page.locator(".ba-paper").text_content()
    assert "Tumen–Namyang" in labels
    assert "Changbai" not in labels
    assert page.locator(".ba-selected h3").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("atlas_map_1.getZoom()") == pytest.approx(9)


def test_paper_has_the_addresses_of_the_sources(opened):
    page = opened()
    paper(page)
    links = page.locator('.ba-sources a[href^="http"]')
    assert links.count() > 10
    after = links.first.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert links.first.get_attribute("href") in after
    document = page.pdf(format="A4")
    assert document[:5] == b"%PDF-"
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", document)) < 20
