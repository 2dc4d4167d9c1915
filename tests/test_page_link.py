"""What a reader sees goes into a link, and what the table shows into a spreadsheet."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from borderatlas.build import build
from tests.browser import visit
from tests.shipped import ROOT, scenes

SEEN = """() => {
  const said = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("[hidden]")) part.remove();
    return copy.textContent.replace(/\\s+/g, " ").trim();
  };
  return {
    language: document.documentElement.lang,
    title: document.title,
    sentence: document.querySelector(".ba-sentence")?.textContent,
    panel: document.querySelector(".ba-selected").textContent,
    boxes: [...document.querySelectorAll("input[data-layer]")].map((box) => box.checked),
    table: [...document.querySelectorAll("#table tr:not([hidden])")].map(
      (row) => [...row.cells].map(said)),
    marks: [...document.querySelectorAll(".ba-mark")]
      .filter((mark) => mark.getBoundingClientRect().width)
      .map((mark) => [mark.dataset.mark, mark.getAttribute("class")]),
  };
}"""
VIEW = "[atlas_map_1.getCenter().lat, atlas_map_1.getCenter().lng, atlas_map_1.getZoom()]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(ROOT, folder, ("returns", "overview"))
    return folder


@pytest.fixture
def opened(site: Path, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """`opened("returns", "lang=ko")` opens a map in a tab of its own, by its link."""

    def opener(name: str, fragment: str = "", **context: object) -> Page:
        page = new_page(**context)
        visit(page, (site / name / "map.html").as_uri() + (f"#{fragment}" if fragment else ""))
        page.wait_for_selector("[data-labels-dropped]", state="attached")
        return page

    return opener


def copied(page: Page) -> str:
    """Return the address that the button copies."""
    page.evaluate(
        """navigator.clipboard.writeText = (text) => {
          window.copied = text;
          return Promise.resolve();
        }"""
    )
    page.locator("[data-take=copy_link]").click()
    return str(page.evaluate("window.copied"))


def fragment(page: Page) -> str:
    """Return the fragment of the address, once the page has come to rest."""
    page.wait_for_timeout(400)
    return str(page.evaluate("location.hash")).removeprefix("#")


# ------------------------------------------------------------------------------- there and back


def states(page: Page, seed: int) -> Iterator[str]:
    """Yield links to states that look random, from what the page offers."""
    dice = random.Random(seed)
    data = page.evaluate(
        """() => {
          const ids = (items) => items.map(({id}) => id);
          const {period, facets, layers, marks, languages} = borderatlas.readData("borderatlas-1");
          return {period, languages, layers: ids(layers), marks: ids(marks),
                  facets: facets.map(({id, options}) => [id, options.map(([code]) => code)])};
        }"""
    )
    years = [int(day[:4]) for day in data["period"]] or [2020, 2021]
    while True:
        parts = []
        if dice.random() < 0.7:
            parts.append(f"lang={dice.choice(data['languages'])}")
        months = sorted(
            f"{dice.randint(years[0], years[-1])}-{dice.randint(1, 12):02}" for _ in range(2)
        )
        for key, month in zip(("from", "to"), months, strict=True):
            if dice.random() < 0.5:
                parts.append(f"{key}={month}")
        if dice.random() < 0.6:
            parts.append(f"at={dice.choice(data['marks'])}")
        hidden = [layer for layer in data["layers"] if dice.random() < 0.3]
        if hidden:
            parts.append(f"hide={','.join(hidden)}")
        for facet, codes in data["facets"]:
            if dice.random() < 0.3:
                parts.append(f"{facet}={dice.choice(codes)}")
        if dice.random() < 0.4:
            west, south, east, north = (39.0, 122.0, 43.0, 131.0)
            lat, lon = dice.uniform(west, east), dice.uniform(south, north)
            parts.append(f"view={lat:.4f},{lon:.4f},{dice.uniform(2, 9):.2f}")
        dice.shuffle(parts)
        yield "&".join(parts)


@pytest.mark.parametrize("name", ["returns", "overview"])
def test_a_link_shows_another_what_its_sender_saw(opened, name):
    sender = opened(name)
    for said, _ in zip(states(sender, seed=len(name)), range(6), strict=False):
        sender.evaluate("said => { location.hash = said; }", said or "lang=en")
        sender.wait_for_timeout(250)
        link = copied(sender)
        receiver = opened(name, link.partition("#")[2])
        assert receiver.evaluate(SEEN) == sender.evaluate(SEEN), said
        assert receiver.evaluate(VIEW) == pytest.approx(sender.evaluate(VIEW), abs=2e-2), said
        assert copied(receiver) == link
        receiver.context.close()


def test_what_the_reader_does_is_written_into_the_address(opened):
    page = opened("returns")
    assert fragment(page) == ""
    page.get_by_role("button", name="한국어").click()
    page.locator('.ba-mark[data-mark="crossings/tumen-namyang"]').dispatch_event("click")
    layer = page.locator("input[data-layer]").first
    layer.uncheck()
    said = f"lang=ko&at=crossings/tumen-namyang&hide={layer.get_attribute('data-layer')}"
    assert fragment(page) == said
    page.locator(".leaflet-control-zoom-in").click()
    assert fragment(page).startswith(f"{said}&view=")
    page.locator(".ba-whole button").click()
    assert fragment(page) == said
    layer.check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="English").click()
    page.locator(".ba-close").click()
    assert fragment(page) == ""
    assert page.evaluate("history.length") == 2  # one for the empty tab, one for the page


def test_a_hostile_address_is_an_address_like_any_other(opened, console):
    plain = opened("returns").evaluate(SEEN)
    for said in (
        "lang=<img src=x onerror=alert(1)>&at=__proto__&hide=%&from=9999&view=NaN,1,1&x",
        "%E0%A4%A&=&&&===&constructor=1&toString",
        "at=" + "a" * 5000,
        "from=2024-02&to=2023-01&lang=xx",
    ):
        page = opened("returns", said)
        seen = page.evaluate(SEEN)
        if "from=2024-02" not in said:
            assert seen == plain
        assert seen["language"] == "en"
    assert console == []


def test_a_page_opens_in_the_language_of_its_link(opened):
    page = opened("returns", "lang=zh")
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.locator("h1").inner_text() == scenes()["returns"].title["zh"]


# -------------------------------------------------------------------------- links within the page


def test_a_source_is_reached_without_losing_the_state_and_back_leads_back(opened):
    page = opened("returns", "lang=ko&at=crossings/tumen-namyang")
    link = page.locator(".ba-selected a[href^='#source-']").first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    before = page.evaluate(SEEN)
    link.click()
    target.wait_for(state="visible")
    assert "ba-target" in target.get_attribute("class")
    assert page.evaluate("document.activeElement.id") == target.get_attribute("id")
    assert page.evaluate(SEEN) == before
    assert unquote(fragment(page)).endswith(f"&{target.get_attribute('id')}")
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate(SEEN) == before
    assert page.locator(".ba-target").count() == 0
    assert fragment(page) == "lang=ko&at=crossings/tumen-namyang"


def test_a_link_to_a_part_of_the_page_opens_it(opened):
    page = opened("returns", "source-3")
    assert page.locator("#source-3").is_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page = opened("returns", "lang=ko&table")
    assert page.locator("#table table").is_visible()


def test_without_scripts_links_within_the_page_are_links(site, new_page):
    page = new_page(java_script_enabled=False)
    visit(page, (site / "returns" / "map.html").as_uri())
    page.locator("#table summary").click()
    page.locator("#table a[href='#source-1']").first.click()
    assert page.url.endswith("#source-1")


def test_where_nothing_can_be_copied_the_address_is_shown(site, new_page):
    host = site / "host.html"
    host.write_text(
        '<iframe sandbox="allow-scripts" width=900 height=900 src="returns/map.html#lang=ko">'
    )
    page = new_page()
    visit(page, host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("[data-take=copy_link]").click()
    field = frame.locator(".ba-take textarea:visible")
    assert field.input_value().endswith("returns/map.html#lang=ko")
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") > 20


# ------------------------------------------------------------------------------------- the table


def sorted_by(page: Page, column: int) -> list[str]:
    cells = page.locator(f"#table tbody tr:not([hidden]) > :nth-child({column + 1})")
    return [" ".join(text.split()) for text in cells.all_text_contents()]


def test_headings_sort_up_down_and_back(opened):
    page = opened("returns", "table")
    heads = page.locator("#table thead th")
    number = next(i for i in range(heads.count()) if heads.nth(i).inner_text().startswith("Number"))
    original = sorted_by(page, number)
    button = heads.nth(number).get_by_role("button")
    button.click()
    assert heads.nth(number).get_attribute("aria-sort") == "ascending"
    up = sorted_by(page, number)
    assert up.index("40") < up.index("about 50") < up.index("60–200") < up.index("about 300")
    assert up.index("200–650") < up.index("at least 1,076")
    assert up[-1] in ("number unknown", "“hundreds”", "“several to dozens”")
    button.press("Enter")
    down = sorted_by(page, number)
    assert down[0] != up[0]
    assert down.index("at least 1,076") < down.index("200–650") < down.index("40")
    assert down[-1] in ("number unknown", "“hundreds”", "“several to dozens”")
    button.press("Space")
    assert sorted_by(page, number) == original
    assert heads.nth(number).get_attribute("aria-sort") is None


def test_days_sort_as_days_in_every_language(opened):
    page = opened("returns", "table")
    date = 2
    page.locator("#table thead th").nth(date).get_by_role("button").click()
    order = page.locator("#table tbody tr").evaluate_all(
        "rows => rows.map((row) => row.dataset.claims)"
    )
    days = {
        " ".join(row.claim_ids): view.earliest
        for row in scenes()["returns"].table
        for view in scenes()["returns"].estimates
        if view.estimate_id == row.estimate_id
    }
    said = [days[claims] for claims in order if days.get(claims)]
    assert said == sorted(said)
    page.get_by_role("button", name="中文").click()
    assert page.locator("#table thead th").nth(date).get_attribute("aria-sort") == "ascending"
    assert (
        page.locator("#table tbody tr").evaluate_all(
            "rows => rows.map((row) => row.dataset.claims)"
        )[:5]
        == order[:5]
    )


def test_headings_keep_their_words_when_the_language_changes(opened):
    page = opened("returns", "lang=ko&table")
    heads = page.locator("#table thead th")
    headings = scenes()["returns"].table_headings
    assert [heads.nth(i).inner_text() for i in range(len(headings))] == [
        heading["ko"] for heading in headings
    ]
    assert heads.nth(0).get_by_role("button").is_visible()


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        page.locator("[data-take=csv]").click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def test_the_spreadsheet_has_what_is_shown_and_nothing_else(opened):
    page = opened("returns", "lang=ko&from=2023-10&to=2023-10&table")
    page.locator("#table thead th").nth(4).get_by_role("button").click()
    name, data = downloaded(page)
    assert name == "returns_ko_2023-10_2023-10.csv"
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    shown = page.evaluate(SEEN)["table"]
    assert [row[:-2] for row in rows] == [row[:-1] for row in shown[1:]]
    assert heads[:-1] == shown[0]
    assert 0 < len(rows) < len(scenes()["returns"].table)
    sources = {source.number: source for source in scenes()["returns"].sources}
    for row in rows:
        numbers = [int(number) for number in row[-2].split("; ")]
        addresses = row[-1].split("; ")
        assert len(addresses) == len(numbers)
        for number, address in zip(numbers, addresses, strict=True):
            source = sources[number]
            assert address in (source.url, source.archived_url) or not address.startswith("http")


def test_where_nothing_can_be_saved_the_text_is_shown(site, new_page, console):
    host = site / "host-table.html"
    host.write_text('<iframe sandbox="allow-scripts" width=900 height=900 src="returns/map.html">')
    page = new_page()
    visit(page, host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("[data-take=csv]").click()
    text = frame.locator(".ba-take textarea:visible").input_value()
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + len(scenes()["returns"].table)
    assert console == []
