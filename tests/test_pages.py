"""The six pages as they ship, read in Chromium without a network."""

from __future__ import annotations

import dataclasses
import gzip
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas import publish
from borderatlas.atlas import Atlas
from borderatlas.build import build, open_specs
from borderatlas.compile import compile_map
from borderatlas.render.html import page_html
from borderatlas.schema import TABLES
from tests.browser import visit
from tests.shipped import MAPS, ROOT, atlas, scenes


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the six pages, built once."""
    folder = tmp_path_factory.mktemp("site")
    build(ROOT, folder)
    return folder


@cache
def claim_sources() -> dict[str, str]:
    return {row["claim_id"]: row["source_id"] for row in atlas().rows("claims")}


def opened(page: Page, site: Path, name: str) -> Page:
    """Open a page, with everything unfolded."""
    visit(page, (site / name / "map.html").as_uri())
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    return page


@pytest.mark.parametrize("name", MAPS)
def test_a_page_is_small(site: Path, name: str) -> None:
    data = (site / name / "map.html").read_bytes()
    assert len(data) <= 600_000
    assert len(gzip.compress(data)) <= 320_000


@pytest.mark.parametrize("name", MAPS)
def test_the_policy_allows_nothing_that_is_not_hashed(site: Path, name: str) -> None:
    text = (site / name / "map.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.findall(r"<[a-z][^>]*\son[a-z]+=", text)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", MAPS)
def test_a_page_draws_asks_nothing_and_fits(
    new_page: Callable[..., Page], console: list[str], site: Path, name: str, width: int
) -> None:
    page = opened(new_page(viewport={"width": width, "height": 800}), site, name)
    marks = page.locator("[data-mark]:not(.ba-label)").count()
    assert marks >= len(scenes()[name].marks)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert console == []


@pytest.mark.parametrize("code", ["en", "ko", "zh"])
@pytest.mark.parametrize("name", ["october-2023", "returns"])
def test_on_a_phone_each_circle_still_has_its_name_and_its_number(
    new_page: Callable[..., Page], site: Path, name: str, code: str
) -> None:
    page = new_page(viewport={"width": 375, "height": 800})
    visit(page, f"{(site / name / 'map.html').as_uri()}#lang={code}")
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    circles = {
        mark.mark_id: mark.value[code]
        for mark in scenes()[name].marks
        if mark.mark_id.startswith("crossings/") and any(map(str.isdigit, mark.value.get(code, "")))
    }
    assert len(circles) == 3
    for mark_id, value in circles.items():
        lines = page.locator(f'.ba-label[data-mark="{mark_id}"] text').all_text_contents()
        assert " ".join(lines).endswith(value)


SIZES = """
window.measuredSizes = [];
window.ResizeObserver = class extends ResizeObserver {
  constructor(tell) {
    super((entries, own) => {
      for (const { target, contentRect: { width, height } } of entries) {
        if (target.matches(".ba-map")) window.measuredSizes.push([width, height]);
      }
      tell(entries, own);
    });
  }
};
"""


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", ["overview", "october-2023"])
def test_the_map_keeps_its_size_when_scripts_fill_the_page(
    new_page: Callable[..., Page], site: Path, name: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.add_init_script(SIZES)
    opened(page, site, name)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(page.evaluate("measuredSizes")) == 1


ORPHANS = """
(names) => {
  const excused = [
    "h1", ".ba-head p", ".ba-picture title",  // the title says a date
    ".ba-credits", ".ba-build", "#credits", "#sources", "#method", "script", "style", "noscript",
    ".ba-count", ".ba-ref", "[data-scale]", "[data-count]",
  ].join(",");
  const resolves = (id) => {
    const row = document.getElementById(`claim-${id}`)
      ?? document.querySelector(`#table tr[data-claims~="${id}"]`);
    const link = row?.querySelector('a[href^="#source-"]');
    return link && document.getElementById(link.hash.slice(1));
  };
  const orphans = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element.closest(excused)) continue;
    const said = names.reduce((text, name) => text.replaceAll(name, ""), node.data);
    if (!/\\d/.test(said)) continue;
    const holder = element.closest("[data-claims]")
      ?? element.closest(".ba-estimate")?.querySelector("[data-claims]");
    const ids = (holder?.dataset.claims ?? "").split(" ").filter(Boolean);
    const cited = ["tr", "li", ".ba-stage", ".ba-selected"]
      .some((around) => element.closest(around)?.querySelector('a[href^="#source-"]'));
    if (!(ids.length && ids.every(resolves)) && !cited) orphans.push(node.data.trim());
  }
  return orphans;
}
"""


def orphans(page: Page, name: str) -> list[str]:
    """Return the texts with a number that leads to no source; names may hold any number."""
    scene = scenes()[name]
    texts = [text for mark in scene.marks for text in (mark.name, mark.detail, mark.kind)]
    texts += [text for item in scene.estimates for text in (item.event, item.place)]
    names = {word for text in texts for word in text.values() if re.search(r"\d", word)}
    return list(page.evaluate(ORPHANS, sorted(names, key=len, reverse=True)))


@pytest.mark.parametrize("name", MAPS)
def test_every_number_on_a_page_leads_to_a_source(page: Page, site: Path, name: str) -> None:
    assert orphans(opened(page, site, name), name) == []


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("returns", "from=2023-10&to=2024-03"),
        ("returns", "type=country"),
        ("overview", "from=2020-01&to=2021-12"),
        ("detention-china", "type=cn_border_detention"),
    ],
)
def test_every_number_that_a_filter_leaves_leads_to_a_source(
    page: Page, site: Path, name: str, fragment: str, code: str
) -> None:
    visit(page, f"{(site / name / 'map.html').as_uri()}#{fragment}&lang={code}")
    page.wait_for_selector(".ba-chips button")
    page.wait_for_selector(".ba-panel [role=status].ba-unseen:not(:empty)", state="attached")
    assert orphans(page, name) == []


@pytest.mark.parametrize("name", ["october-2023", "detention-china", "routes"])
def test_every_number_in_the_panel_leads_to_a_source(page: Page, site: Path, name: str) -> None:
    opened(page, site, name)
    for mark in scenes()[name].marks:
        page.evaluate(
            """(id) => document.querySelector(`.ba-mark[data-mark="${id}"]`)
                 .dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}))""",
            mark.mark_id,
        )
        assert page.locator(".ba-selected h3").inner_text().startswith(mark.name["en"])
        assert orphans(page, name) == []


OCTOBER = {
    "tumen-namyang": ["TJWG", "about 300"],
    "dandong-sinuiju": [
        "60–200",
        "TJWG",
        "about 180",
        "One Korea Network",
        "up to 200",
        "Asia Business Daily",
        "about 60",
    ],
    "changbai-hyesan": ["more than 200", "Sources of NK Times"],
    "nanping-musan": ["number unknown", "TJWG"],
    "shatuozi-saebyol": ["number unknown", "TJWG"],
}


@pytest.mark.parametrize("crossing", sorted(OCTOBER))
def test_october_2023_says_it_number_by_number(page: Page, site: Path, crossing: str) -> None:
    opened(page, site, "october-2023")
    mark = page.locator(f'.ba-mark[data-mark="crossings/{crossing}"]')
    mark.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".ba-selected")
    said = panel.inner_text()
    for words in OCTOBER[crossing]:
        assert words in said
    for link in panel.locator('a[href^="#source-"]').all():
        assert page.locator(link.get_attribute("href") or "").count() == 1


def test_october_2023_shows_its_total_as_a_range_with_each_claimant(page: Page, site: Path) -> None:
    opened(page, site, "october-2023")
    assert page.locator(".ba-sentence").inner_text().startswith("Between 200 and 650 people")
    said = page.locator("body").inner_text()
    for total in ("880", "680", "560", "700", "740"):  # what adding rivals would give
        assert total not in re.sub(r"[^0-9 ]", " ", said).split()


@pytest.mark.parametrize("name", MAPS)
def test_no_label_covers_another(page: Page, site: Path, name: str) -> None:
    opened(page, site, name)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".ba-label[data-box]")]
              .map((node) => node.dataset.box.split(" ").map(Number))"""
    )
    assert len(boxes) > 5
    for i, (ax0, ay0, ax1, ay1) in enumerate(boxes):
        for bx0, by0, bx1, by1 in boxes[i + 1 :]:
            assert not (ax0 < bx1 and bx0 < ax1 and ay0 < by1 and by0 < ay1)


@pytest.mark.parametrize("name", ["october-2023", "overview"])
def test_marks_are_reached_and_opened_by_the_keyboard(page: Page, site: Path, name: str) -> None:
    visit(page, (site / name / "map.html").as_uri())
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        mark = page.evaluate("document.activeElement.dataset.mark ?? ''")
        if mark:
            reached.add(mark.split("/")[0])
            page.keyboard.press("ArrowRight")
            assert page.evaluate("document.activeElement.dataset.mark").startswith(
                mark.split("/")[0]
            )
    assert "crossings" in reached
    page.locator('.ba-mark[data-mark="crossings/tumen-namyang"]').focus()
    page.keyboard.press("Enter")
    assert page.locator(".ba-selected h3").inner_text().startswith("Tumen")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.mark") == "crossings/tumen-namyang"


def test_paper_shows_all_and_no_buttons(page: Page, site: Path) -> None:
    visit(page, (site / "october-2023" / "map.html").as_uri())
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#table tbody tr").last.is_visible()
    assert page.locator("#sources li").last.is_visible()
    assert not page.locator(".leaflet-control-zoom").is_visible()
    assert not page.locator(".ba-layers").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.locator("#sources li").last.is_visible()


def test_a_page_stands_without_scripts(new_page: Callable[..., Page], site: Path) -> None:
    page = new_page(java_script_enabled=False)
    visit(page, (site / "october-2023" / "map.html").as_uri())
    assert page.locator(".ba-sentence").is_visible()
    assert page.locator(".ba-legend").is_visible()
    assert page.locator("#table table tr").count() > 10
    assert page.locator("#sources li").count() == len(scenes()["october-2023"].sources)


HOSTILE = (
    "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>"
    "{{7*7}}{% raw %}`${document.title='run'}`\u0000"
)


def hostile_atlas() -> Atlas:
    """Return the shipped atlas with hostile text in every column that holds free text."""

    def spoiled(table: str, row: Mapping[str, object]) -> Mapping[str, object]:
        free = {column.name for column in TABLES[table].columns if column.type == "text"}
        free -= {"country", "language", "sha256"}
        return {key: HOSTILE if key in free and value else value for key, value in row.items()}

    tables = {
        name: tuple(spoiled(name, row) for row in rows) for name, rows in atlas().tables.items()
    }
    return dataclasses.replace(atlas(), tables=tables)


@pytest.mark.parametrize("name", MAPS)
def test_hostile_text_in_every_field_of_the_data_is_text(
    page: Page, tmp_path: Path, name: str
) -> None:
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == name)
    public, _ = publish.apply(hostile_atlas())
    path = tmp_path / "hostile.html"
    path.write_text(page_html(compile_map(spec, public)), encoding="utf-8")
    visit(page, path.as_uri())
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.locator(".ba-mark[data-mark]").first.focus()
    page.keyboard.press("Enter")
    said = page.locator("body").inner_text()
    assert page.title() != "run"
    assert "{{7*7}}" in said
    assert "<img src=x onerror=" in said
    assert page.locator("body img[src='x']").count() == 0
