"""In Chromium, Korean and Chinese letters come from the page, whatever the machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Page

from borderatlas.render.html import page_html
from borderatlas.render.layer import AtlasLayer
from tests.browser import visit
from tests.fictional_scene import scene
from tests.shipped import MAPS, scenes

EAST_ASIAN = r"[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\uffef]"

# An element for each language and list of fonts, with all letters that the page sets so.
SPLIT = f"""() => {{
  for (const part of document.querySelectorAll("details")) part.open = true;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const groups = new Map();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {{
    if (node.parentElement.closest("script, style, noscript, title")) continue;
    const letters = [...node.data].filter((sign) => /{EAST_ASIAN}/.test(sign));
    if (!letters.length) continue;
    const key = [
      node.parentElement.closest("[lang]").lang, getComputedStyle(node.parentElement).fontFamily,
    ].join("|");
    groups.set(key, new Set([...(groups.get(key) ?? []), ...letters]));
  }}
  for (const [key, letters] of groups) {{
    const [lang, family] = key.split("|");
    const probe = document.createElement("p");
    Object.assign(probe, {{ className: "font-probe", lang, textContent: [...letters].join("") }});
    probe.style.fontFamily = family;
    document.body.append(probe);
  }}
  return document.fonts.ready.then(() => groups.size);
}}"""


def fonts_of(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield the text, the font and whether the page brought it, of each text with our letters."""
    assert page.evaluate(SPLIT) > 0
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": ".font-probe"})
    texts = page.evaluate("[...document.querySelectorAll('.font-probe')].map(b => b.textContent)")
    for node, text in zip(nodes["nodeIds"], texts, strict=True):
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        for font in used:
            yield text, font["familyName"], font["isCustomFont"]


def foreign(page: Page) -> list[tuple[str, str]]:
    return sorted({(text, name) for text, name, custom in fonts_of(page) if not custom})


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("name", MAPS)
def test_every_korean_and_chinese_letter_is_drawn_with_the_pages_own_fonts(
    page: Page, tmp_path: Path, name: str, language: str
) -> None:
    path = tmp_path / "map.html"
    path.write_text(page_html(scenes()[name]), encoding="utf-8")
    visit(page, f"{path.as_uri()}#lang={language}")
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.evaluate("document.fonts.ready.then(() => 1)")
    assert page.evaluate("document.documentElement.lang") == language
    assert foreign(page) == []


def test_a_letter_has_the_form_of_its_language(page: Page, tmp_path: Path) -> None:
    words = {"en": "returned", "ko": "返", "zh": "返"}
    first, *others = scene().marks
    named = type(first)(**{**vars(first), "name": words})
    path = tmp_path / "map.html"
    path.write_text(page_html(scene(marks=(named, *others))), encoding="utf-8")
    visit(page, path.as_uri())
    page.evaluate(
        """() => {
          for (const lang of ["ko", "zh"]) {
            const probe = document.createElement("p");
            Object.assign(probe, { className: "font-probe", lang, textContent: "返" });
            document.querySelector(".ba-page").append(probe);
          }
          return document.fonts.ready.then(() => 1);
        }"""
    )
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": ".font-probe"})
    used = [
        session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        for node in nodes["nodeIds"]
    ]
    assert [[font["familyName"] for font in fonts] for fonts in used] == [
        ["Noto Sans CJK KR"],
        ["Noto Sans CJK SC"],
    ]
    assert all(font["isCustomFont"] for fonts in used for font in fonts)


def test_someone_elses_map_has_the_letters_too() -> None:
    target = folium.Map(tiles=None)
    AtlasLayer(scene()).add_to(target)
    markup = target.get_root().render()
    assert 'font-family:"borderatlas-1 ko"' in markup
    assert 'font-family:"borderatlas-1 zh"' in markup
    assert ":is(.ba-page,.borderatlas-1):lang(ko)" in markup


def test_labels_have_room_for_the_letters_that_the_page_brings(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text(page_html(scenes()["october-2023"]), encoding="utf-8")
    visit(page, f"{path.as_uri()}#lang=ko")
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.evaluate("document.fonts.ready.then(() => 1)")
    off = page.evaluate(
        """() => [...document.querySelectorAll(".ba-label[data-box]")].flatMap((label) => {
             const [x0, , x1] = label.dataset.box.split(" ").map(Number);
             const wide = Math.max(...[...label.querySelectorAll("text")].map(
               (text) => text.getComputedTextLength(),
             ));
             // A canvas takes the middle dot between two of ours for a wide one.
             const spare = x1 - x0 - wide;
             return spare < -1 || spare > 14 ? [[label.textContent, x1 - x0, wide]] : [];
           })"""
    )
    assert off == []
