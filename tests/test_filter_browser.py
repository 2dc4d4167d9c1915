"""A filter in the browser: the map, the panel, the table and the sentence agree with Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas import tally
from borderatlas.filtering import Filter, Shown, draw, shown
from borderatlas.languages import each
from borderatlas.render import symbols
from borderatlas.render.html import page_html
from borderatlas.scene import Scene
from tests import fictional_filters
from tests.browser import visit
from tests.shipped import scenes

MARKS = """all => Object.fromEntries(all
  .filter(item => getComputedStyle(item).display !== 'none')
  .map(item => [item.dataset.mark, {
    may: item.classList.contains('ba-may'),
    stop: item.getAttribute('tabindex') === '0',
    radii: [...item.querySelectorAll('circle:not(.ba-reach, .ba-halo, .ba-precision)')]
      .map(circle => Number(circle.getAttribute('r'))),
  }]))"""
LABELS = "all => Object.fromEntries(all.map(item => [item.dataset.mark, item.textContent]))"
ROWS = "rows => rows.map(row => [!row.hidden, row.querySelector('.ba-possibly') !== null])"


@pytest.fixture
def opened(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`opened(scene, fragment)` opens a page and waits until its map is drawn."""

    def opener(scene: Scene, fragment: str = "") -> Page:
        file = tmp_path / f"{scene.map_id}.html"
        file.write_text(page_html(scene), "utf-8")
        page = new_page()
        visit(page, f"{file.as_uri()}{fragment}")
        page.wait_for_selector("[data-labels-dropped]", state="attached")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        if fragment:
            page.wait_for_selector(".ba-chips button, .ba-open")
        return page

    return opener


def choose(page: Page, fragment: str) -> None:
    """Follow a link to the same page; what it says has been done when this returns."""
    page.evaluate(
        """fragment => new Promise(resolve => {
          addEventListener('hashchange', () => setTimeout(resolve), {once: true});
          location.hash = fragment;
        })""",
        fragment,
    )


def kept(seen: Shown) -> set[str]:
    return {key for key, state in seen.estimates.items() if state != "out"}


def sentence(page: Page) -> str:
    return " ".join(page.locator(".ba-sentence").inner_text().split())


def agrees(page: Page, scene: Scene, seen: Shown, code: str = "en") -> None:
    """Check marks, sizes, labels, rows and the sentence against what Python says."""
    left = {key for key, state in seen.marks.items() if state != "out"}
    marks = page.locator(".ba-mark").evaluate_all(MARKS)
    labels = page.locator(".ba-label[data-mark]").evaluate_all(LABELS)
    assert set(marks) == left
    for mark in (mark for mark in scene.marks if mark.mark_id in left):
        drawn = draw(mark, scene, seen)
        parts = symbols.point_parts(drawn.symbol) if mark.size else []
        circles = [part["r"] for tag, part, _ in parts if tag == "circle"]
        assert not mark.size or marks[mark.mark_id]["radii"] == circles
        assert marks[mark.mark_id]["may"] == drawn.lighter
        if mark.value and mark.sized_by and mark.mark_id in labels:
            said = each((code, "en"), partial(tally.value, drawn))
            assert said.get(code, said["en"]) in labels[mark.mark_id]
    states = [
        seen.estimates[row.estimate_id] if row.estimate_id else seen.marks[row.mark_id]
        for row in scene.table
    ]
    rows = page.locator("#table tbody tr").evaluate_all(ROWS)
    assert rows == [[state != "out", state == "may"] for state in states]
    assert sentence(page) == tally.sentence(scene, seen)[code]


def test_a_period_is_followed_by_all_of_the_page(opened: Callable[..., Page]) -> None:
    scene = scenes()["returns"]
    page = opened(scene, "#from=2023-10&to=2024-03")
    seen = shown(scene, Filter.of("2023-10", "2024-03"))
    agrees(page, scene, seen)
    count = sum(seen.estimates[row.estimate_id] != "out" for row in scene.table)
    assert page.locator("#table .ba-count").inner_text() == f"{count} of {len(scene.table)}"
    assert page.locator("#not-shown .ba-whole-list").is_visible()
    choose(page, "from=2024-04&to=2024-07&lang=zh")
    agrees(page, scene, shown(scene, Filter.of("2024-04", "2024-07")), "zh")


def test_without_a_filter_the_page_is_as_it_was(opened: Callable[..., Page]) -> None:
    scene = scenes()["returns"]
    page = opened(scene)
    before = page.locator(".ba-marks").inner_html()
    agrees(page, scene, shown(scene, Filter()))
    claims = page.locator(".ba-sentence").get_attribute("data-claims")
    choose(page, "from=2021-01&to=2021-12")
    seen = shown(scene, Filter.of("2021-01", "2021-12"))
    left = [item for item in scene.estimates if item.main and item.estimate_id in kept(seen)]
    behind = {claim.claim_id for item in left for claim in item.claims}
    assert behind
    assert set(page.locator(".ba-sentence").get_attribute("data-claims").split()) == behind
    page.locator(".ba-chips button").first.click()
    assert page.locator(".ba-marks").inner_html() == before
    assert page.locator(".ba-sentence").get_attribute("data-claims") == claims
    assert page.locator("#table .ba-count").inner_text() == str(len(scene.table))
    assert not page.locator(".ba-whole-list:visible").count()


def test_a_facet_is_followed_on_a_map_of_places(opened: Callable[..., Page]) -> None:
    scene = scenes()["detention-china"]
    code = "cn_border_detention"
    page = opened(scene, f"#type={code}")
    agrees(page, scene, shown(scene, Filter(facets={"type": code})))


def test_what_may_be_is_lighter_behind_and_explained(opened: Callable[..., Page]) -> None:
    scene = fictional_filters.scene()
    page = opened(scene, "#from=2031-10&to=2031-12")
    agrees(page, scene, shown(scene, Filter.of("2031-10", "2031-12")))
    assert page.locator(".ba-legend-may").is_visible()
    choose(page, "from=2031-10&to=2031-10&type=invented_port")
    assert not page.locator(".ba-legend-may").is_visible()


def test_the_panel_lists_what_is_left_and_says_what_is_not(opened: Callable[..., Page]) -> None:
    scene = scenes()["returns"]
    page = opened(scene, "#at=crossings/changbai-hyesan")
    panel = page.locator(".ba-selected")
    assert panel.locator(".ba-estimate").count() == 2
    choose(page, "from=2023-10&to=2023-12&at=crossings/changbai-hyesan")
    assert panel.locator(".ba-estimate").count() == 1
    assert "9 October 2023" in panel.locator(".ba-estimate h4").inner_text()
    assert panel.locator(".ba-outside").inner_text().startswith("1 number lies outside")


def test_focus_stays_on_its_mark_and_the_keys_pass_over_what_is_hidden(
    opened: Callable[..., Page],
) -> None:
    scene = scenes()["returns"]
    page = opened(scene)
    focus = "document.activeElement.dataset.mark"
    page.locator('.ba-mark[data-mark="crossings/tumen-namyang"]').focus()
    choose(page, "from=2024-07&to=2024-07")
    assert page.evaluate(focus) == "crossings/tumen-namyang"
    left = {key for key, state in shown(scene, Filter.of("2024-07", "2024-07")).marks.items()
            if state != "out"}  # fmt: skip
    assert len(left) > 1
    met = set()
    for _ in scene.marks:
        page.keyboard.press("ArrowRight")
        met.add(page.evaluate(focus))
    assert met == left
    marks = page.locator(".ba-mark").evaluate_all(MARKS)
    assert sum(mark["stop"] for mark in marks.values()) == 1  # a tab stop for the one layer left


def test_a_change_is_announced_once(opened: Callable[..., Page]) -> None:
    scene = scenes()["returns"]
    page = opened(scene)
    page.evaluate(
        """() => {
      window.said = [];
      const live = document.querySelector('.ba-sentence ~ .ba-unseen');
      new MutationObserver(() => said.push(live.textContent)).observe(live, {childList: true});
    }"""
    )
    for month in ("2023-08", "2023-09", "2023-10"):
        choose(page, f"from=2023-08&to={month}")
    page.wait_for_timeout(1000)
    seen = shown(scene, Filter.of("2023-08", "2023-10"))
    assert page.evaluate("said") == [tally.sentence(scene, seen)["en"]]
