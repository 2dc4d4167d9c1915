"""The six pages for everyone: by keyboard, by ear, enlarged, in few colours, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas.render.html import page_html
from tests.browser import visit
from tests.shipped import MAPS, ROOT, scenes
from tests.test_pages import orphans

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async (rules) => {
  const options = {
    resultTypes: ["violations"],
    runOnly: rules.length
      ? {type: "rule", values: rules}
      : {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  };
  const {violations} = await axe.run(document, options);
  return violations.flatMap(({id, nodes}) => nodes.map((node) =>
    `${id}: ${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none]
      .map(({message}) => message).join("; ")}`));
}"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]


@cache
def html(name: str) -> str:
    return page_html(scenes()[name])


@pytest.fixture
def opened(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`opened(name, **context)` opens a map; with scripts, once it is drawn."""

    def opener(name: str, **context: object) -> Page:
        file = tmp_path / f"{name}.html"
        file.write_text(html(name), "utf-8")
        page = new_page(**context)
        visit(page, file.as_uri())
        if context.get("java_script_enabled", True):
            page.wait_for_selector(".ba-picture", state="detached")
        return page

    return opener


def unfold(page: Page) -> None:
    """Open all that is folded: the parts below, the filters, the panel of a mark."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    for button in page.locator("button[aria-expanded=false]").all():
        button.click()
    page.locator(".ba-mark.ba-point:visible").last.dispatch_event("click")
    assert page.locator(".ba-selected.ba-open h3").is_visible()


# --------------------------------------------------------------------------------- by rule


@pytest.mark.parametrize("name", MAPS)
def test_axe_finds_nothing_in_any_language_nor_scheme(
    opened: Callable[..., Page], name: str
) -> None:
    """WCAG 2.0 to 2.2, A and AA, as far as a program can tell (axe-core)."""
    page = opened(name, bypass_csp=True)  # what is injected here is the test's
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(CHECK, []) == []
    for language in scenes()[name].languages:
        page.locator(f".ba-languages button[lang={language}]").click()
        assert page.evaluate("document.documentElement.lang") == language
        unfold(page)
        assert page.evaluate(CHECK, []) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(CHECK, OF_COLOUR) == []
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", MAPS)
def test_axe_finds_nothing_before_the_scripts_run(
    new_page: Callable[..., Page], tmp_path: Path, name: str
) -> None:
    file = tmp_path / "still.html"
    file.write_text(re.sub(r"<script>.*?</script>", "", html(name), flags=re.DOTALL), "utf-8")
    page = new_page(bypass_csp=True)
    visit(page, file.as_uri())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.locator(".ba-picture").is_visible()
    assert page.evaluate(CHECK, []) == []


@pytest.mark.parametrize("name", MAPS)
def test_tables_have_a_caption_and_say_what_heads_what(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(name, java_script_enabled=False)
    bare = page.evaluate(
        """() => [...document.querySelectorAll("table")].flatMap((table) => [
          ...(table.caption?.textContent.trim() ? [] : ["no caption"]),
          ...[...table.querySelectorAll("th:not([scope])")].map((head) => head.textContent),
        ])"""
    )
    assert bare == []
    assert page.locator("table").count() >= 1


# ------------------------------------------------------------------------------ by keyboard

STOPS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((item) => item.tabIndex >= 0 && !item.disabled && item.checkVisibility()
    && item.getClientRects().length && getComputedStyle(item).visibility === "visible")"""
FOCUSED = """() => {
  const item = document.activeElement;
  if (item === document.body || item === document.documentElement) return null;
  // A handle shows it on its grip, a mark on its halo.
  const halo = item.querySelector(":scope > .ba-halo");
  const outlined = [item, ...item.children].some((part) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  const ringed = halo && getComputedStyle(halo).stroke !== "none";
  return {
    index: Number(item.dataset.stop ?? -1),
    visible: Boolean(outlined || ringed),
    told: item.outerHTML.slice(0, 90),
  };
}"""


@pytest.mark.parametrize("name", ["october-2023", "custody"])
def test_the_tab_key_reaches_every_control_and_shows_where_it_is(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(name)
    unfold(page)
    page.evaluate("document.activeElement.blur()")
    count = page.evaluate(
        f"() => {{ const all = ({STOPS})(); all.forEach((item, i) => item.dataset.stop = i);"
        " scrollTo(0, 0); return all.length; }"
    )
    page.evaluate(
        "document.querySelector('h1').tabIndex = -1, document.querySelector('h1').focus()"
    )
    reached, hidden = set(), []
    for _ in range(count + 20):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None:
            break
        reached.add(focus["index"])
        if not focus["visible"]:
            hidden.append(focus["told"])
    # One stop a group: the others of a group are reached by the arrow keys.
    missed = page.evaluate(
        "(reached) => [...document.querySelectorAll('[data-stop]')]"
        ".filter((item) => !reached.includes(Number(item.dataset.stop))"
        " && !item.matches('input[type=radio]')).map((item) => item.outerHTML.slice(0, 120))",
        sorted(reached),
    )
    assert missed == []
    assert hidden == []


@pytest.mark.parametrize("name", MAPS)
def test_the_arrow_keys_reach_every_mark_and_escape_leads_back(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(name)
    for layer in scenes()[name].layers:
        own = page.locator(f'g[data-layer="{layer.layer_id}"] .ba-mark:visible')
        if not own.count():
            continue
        first = own.first
        first.focus()
        reached = set()
        for _ in range(own.count()):
            reached.add(page.evaluate("document.activeElement.dataset.mark"))
            page.keyboard.press("ArrowRight")
        assert len(reached) == own.count()
        there = page.evaluate("document.activeElement.dataset.mark")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.closest('.ba-selected') !== null")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.mark") == there


@pytest.mark.parametrize("name", MAPS)
def test_what_is_chosen_is_announced(opened: Callable[..., Page], name: str) -> None:
    page = opened(name)
    live = page.locator(".ba-selected")
    assert live.get_attribute("aria-live") == "polite"
    mark = page.locator(".ba-mark.ba-point:visible").first
    said = (mark.locator("title").text_content() or "").split(",")[0]
    mark.focus()
    page.keyboard.press("Enter")
    assert said in live.inner_text()


# --------------------------------------------------------------------- enlarged, and moving


@pytest.mark.parametrize("name", MAPS)
def test_at_400_percent_nothing_runs_out_sideways(opened: Callable[..., Page], name: str) -> None:
    """1280 by 1024 px at 400 % are 320 by 256 CSS px (WCAG 2.2, 1.4.10)."""
    page = opened(name, viewport={"width": 320, "height": 256}, device_scale_factor=4)
    for language in scenes()[name].languages:
        page.locator(f".ba-languages button[lang={language}]").click()
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        # Only tables may be wider than the screen, each in a box of its own.
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".ba-page *")].filter((item) =>
              item.checkVisibility() && !item.closest(".ba-scroll, .ba-map, .ba-picture, svg")
              && item.getBoundingClientRect().width
              && item.getBoundingClientRect().right > 321).map((item) => item.className)"""
        )
        assert cut == []


@pytest.mark.parametrize("name", ["october-2023", "overview"])
def test_text_spacing_of_readers_cuts_nothing(opened: Callable[..., Page], name: str) -> None:
    """Readers may set more space between lines, letters and words (WCAG 2.2, 1.4.12)."""
    page = opened(name, bypass_csp=True, viewport={"width": 375, "height": 800})
    page.add_style_tag(
        content=".ba-page * { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
        " word-spacing: 0.16em !important; } .ba-page p { margin-bottom: 2em !important; }"
    )
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".ba-page :is(p, h1, h2, h3, button, label, li)")]
          .filter((item) => item.checkVisibility() && item.clientWidth
            && ["hidden", "clip"].includes(getComputedStyle(item).overflowX)
            && item.scrollWidth > item.clientWidth + 1 && !item.closest(".ba-map, .ba-unseen"))
          .map((item) => item.outerHTML.slice(0, 90))"""
    )
    assert cut == []


@pytest.mark.parametrize("name", ["october-2023", "overview"])
def test_who_wants_no_motion_gets_none(opened: Callable[..., Page], name: str) -> None:
    page = opened(name, reduced_motion="reduce")
    unfold(page)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((item) => {
          const style = getComputedStyle(item);
          return [style.transitionDuration, style.animationDuration]
            .some((all) => all.split(",").some((time) => parseFloat(time) > 0))
            || style.scrollBehavior === "smooth";
        }).map((item) => item.className)"""
    )
    assert moving == []


# ------------------------------------------------------------------------------ few colours

SHOWS = """(element) => {
  const canvas = getComputedStyle(document.body).backgroundColor;
  const clear = /^rgba.*, 0\\)$/;
  const seen = (colour) => colour && colour !== "none" && !clear.test(colour) && colour !== canvas;
  return [element, ...element.querySelectorAll("*")].some((part) => {
    const style = getComputedStyle(part);
    const edged = style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) > 0;
    if (part instanceof SVGElement) {
      return !part.matches(".ba-reach") && (seen(style.fill) || seen(style.stroke));
    }
    return seen(style.backgroundColor) || (edged && seen(style.borderTopColor));
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["returns", "overview"])
def test_marks_charts_and_handles_stay_visible_in_forced_colours(
    opened: Callable[..., Page], name: str, scheme: str
) -> None:
    page = opened(name, forced_colors="active", color_scheme=scheme)
    unfold(page)
    page.locator('.ba-mark[data-mark="crossings/dandong-sinuiju"]').dispatch_event("click")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    shown = [".ba-mark.ba-point:visible", ".ba-dot, .ba-bar", ".ba-slide span"]
    shown += [".ba-languages button", ".ba-take button", ".ba-field", ".ba-legend-list svg"]
    for selector in shown:
        found = page.locator(selector)
        assert found.count(), selector
        for item in found.all():
            if item.is_visible():
                assert item.evaluate(SHOWS), selector
    # What is on differs from what is off by more than a background, which is taken away.
    chosen, other = (
        page.locator(f".ba-languages button[aria-{state}]").first
        for state in ("pressed=true", "pressed=false")
    )
    looks = [
        item.evaluate(
            "(item) => { const {color, backgroundColor, borderColor, outlineStyle, fontWeight,"
            " textDecorationLine} = getComputedStyle(item); return [color, backgroundColor,"
            " borderColor, outlineStyle, fontWeight, textDecorationLine].join(); }"
        )
        for item in (chosen, other)
    ]
    assert looks[0] != looks[1]


# -------------------------------------------------------------------------- without scripts


@pytest.mark.parametrize("name", MAPS)
def test_without_scripts_every_number_leads_to_its_claims_and_sources(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(name, java_script_enabled=False)
    assert page.locator(".ba-picture svg").first.is_visible()
    assert orphans(page, name) == []


@pytest.mark.parametrize("name", MAPS)
def test_without_scripts_nothing_stands_there_that_needs_them(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(name, java_script_enabled=False)
    idle = page.locator("button:visible, input:visible, select:visible, .ba-prompt:visible")
    assert [item.evaluate("(item) => item.outerHTML") for item in idle.all()] == []
    assert page.locator(".ba-legend-part").first.is_visible()
    assert page.locator("#sources li").count() == len(scenes()[name].sources)
