"""The lists of claims below the map, which a script writes: whole, in order, in each language."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from borderatlas.render.html import page_html
from borderatlas.scene import ClaimView, Scene
from tests.browser import visit
from tests.fictional_scene import claim, scene
from tests.shipped import MAPS, scenes

CELLS = "row => [...row.cells].map(cell => cell.innerText.split(/\\s+/).join(' ').trim())"


@pytest.fixture
def opened(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`opened(scene, fragment, **context)` opens a page with everything unfolded."""

    def opener(shown: Scene, fragment: str = "", **context: object) -> Page:
        file = tmp_path / f"{shown.map_id}.html"
        file.write_text(page_html(shown), "utf-8")
        page = new_page(**context)
        visit(page, f"{file.as_uri()}{fragment}")
        if not fragment:
            page.evaluate(
                "for (const part of document.querySelectorAll('details')) part.open = true"
            )
        return page

    return opener


def with_claim(one: ClaimView) -> Scene:
    """The invented scene with another claim in the place of the first."""
    first, *others = scene().estimates
    return scene(estimates=(dataclasses.replace(first, claims=(one, *first.claims[1:])), *others))


def row(page: Page, claim_id: str) -> Locator:
    return page.locator(f"#claims tr[id='claim-{claim_id}']")


def test_a_row_says_who_says_what_of_which_place_and_where_it_was_read(opened):
    page = opened(scene())
    assert row(page, "fictional-c002").evaluate(CELLS) == [
        "Fictional Claimant 2 invented organisation",
        "Fictional place",
        "Fictional event",
        "“some 180” In our words: An invented claim for a test.",
        "180",
        "10 October 2031",
        "corroborated",
        "[3]",
    ]
    link = row(page, "fictional-c002").locator("a")
    assert page.locator(link.get_attribute("href")).inner_text().startswith("An invented article 3")


@pytest.mark.parametrize("name", MAPS)
def test_every_claim_of_a_map_is_listed_once_with_its_source(opened, name):
    page = opened(scenes()[name])
    wanted = {
        f"claim-{item.claim_id}": f"[{item.source_number}]" for item in scenes()[name].claims()
    }
    found = page.locator("#claims tbody tr").evaluate_all(
        """rows => rows.map(row => [row.id, row.querySelector('td:last-child').textContent])"""
    )
    assert dict(found) == wanted
    assert len(found) == len(wanted)
    assert page.locator("#claims .ba-count").inner_text() == str(len(wanted))
    missing = page.evaluate(
        """() => [...document.querySelectorAll('[data-claims]')]
          .flatMap(element => element.dataset.claims.split(' '))
          .filter(id => !document.getElementById('claim-' + id))"""
    )
    assert missing == []


@pytest.mark.parametrize("name", MAPS)
def test_what_is_not_on_the_map_stands_under_its_reason(opened, name):
    page = opened(scenes()[name])
    found = page.locator("#not-shown h3").evaluate_all(
        """heads => heads.map(head => [
          head.firstElementChild.textContent,
          Number(head.querySelector('.ba-count').textContent),
          [...head.nextElementSibling.children].map(item => item.dataset.claims),
        ])"""
    )
    assert found == [
        [group.reason["en"], len(group.claims), [item.claim_id for item in group.claims]]
        for group in scenes()[name].omissions
    ]
    items = page.locator("#not-shown li")
    for item, said in zip(
        items.all(),
        [item for group in scenes()[name].omissions for item in group.claims],
        strict=True,
    ):
        assert said.figure["en"] in item.inner_text()
        assert item.locator("a").get_attribute("href") == f"#source-{said.source_number}"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "corroborated"),
        ({"status": "asserted"}, ""),
        ({"stands": False, "status": "withdrawn"}, "withdrawn"),
        ({"stands": False, "why": "refined"}, "corroborated · another wording, not counted again"),
        ({"stands": False, "why": "not preferred"}, "corroborated · not the preferred claimant"),
    ],
)
def test_a_claim_that_does_not_stand_says_why(opened, changes, status):
    one = claim(1, **{"status": "corroborated", **changes})
    page = opened(with_claim(one))
    assert row(page, one.claim_id).evaluate(CELLS)[6] == status


def test_a_claim_that_passes_on_another_leads_to_it(opened):
    page = opened(with_claim(claim(1, retells="fictional-c005")))
    link = row(page, "fictional-c001").locator("td:nth-of-type(6) a")
    assert link.inner_text() == "passes on another claim"
    link.click()
    page.wait_for_selector("[id='claim-fictional-c005'].ba-target")


def test_what_we_render_of_a_source_in_another_language_is_no_quotation(opened):
    page = opened(with_claim(claim(1, wording="some thirty", verbatim=False)))
    words = row(page, "fictional-c001").evaluate(CELLS)[3]
    assert words.startswith("· our rendering: some thirty ")


def test_a_wording_that_the_figure_repeats_is_not_said_twice(opened):
    gone = dataclasses.replace(
        scene().omissions[0],
        claims=(
            claim(8, figure={"en": "up to 500"}, wording="up to"),
            claim(9, figure={"en": "500"}, wording="some five hundred"),
        ),
    )
    lines = opened(scene(omissions=(gone,))).locator("#not-shown li")
    assert "“" not in lines.nth(0).inner_text()
    assert lines.nth(0).inner_text().count("up to") == 1
    assert "“some five hundred”" in lines.nth(1).inner_text()


def test_a_wording_says_in_which_language_it_stands(opened):
    page = opened(with_claim(claim(1, wording="이백 명 이상")))
    quoted = row(page, "fictional-c001").locator("q [lang]")
    assert quoted.get_attribute("lang") == "ko"
    assert quoted.inner_text() == "이백 명 이상"


def test_the_lists_follow_the_language_of_the_reader(opened):
    page = opened(scene())
    before = page.locator("#claims tbody tr").count()
    page.locator(".ba-languages [lang=ko]").click()
    cells = row(page, "fictional-c002").evaluate(CELLS)
    assert cells[0].startswith("가상 단체 2")
    assert cells[1:3] == ["가상 place", "가상 event"]
    assert cells[3] == "“some 180” 요약(영어): An invented claim for a test."
    assert "가상 단체 8" in page.locator("#not-shown li").inner_text()
    assert page.locator("#claims tbody tr").count() == before
    # What stands in English alone says so, for those who listen.
    assert row(page, "fictional-c002").locator("th small [lang=en]").count() == 1


def test_an_address_with_a_claim_opens_the_list_at_its_row(opened):
    page = opened(scene(), "#claim-fictional-c005")
    assert row(page, "fictional-c005").is_visible()
    focused = "document.activeElement.id"
    assert page.evaluate(focused) == "claim-fictional-c005"


def test_without_scripts_no_empty_list_is_promised(opened):
    page = opened(scene(), "#x", java_script_enabled=False)
    assert not page.locator("#claims").is_visible()
    said = " ".join(page.locator("#not-shown summary").inner_text().split())
    assert said == "Not on the map, and why 1"
    page.locator("#not-shown summary").click()
    assert page.locator("#not-shown h3").inner_text() == "Names no place 1"


def test_paper_has_all_claims(opened):
    page = opened(scene())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = false")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#claims tbody tr").last.is_visible()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads the words of a PDF")
def test_no_table_begins_at_the_foot_of_a_sheet_without_a_row(opened, tmp_path):
    page = opened(scene())
    # What stands above the table leaves room for its heading, and for no row.
    page.evaluate(
        """() => {
          const above = document.createElement('div');
          Object.assign(above.style, {breakBefore: 'page', height: '242mm'});
          document.querySelector('#table').before(above);
        }"""
    )
    page.pdf(path=tmp_path / "sheets.pdf", format="A4")
    words = ["pdftotext", "-layout", str(tmp_path / "sheets.pdf"), "-"]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    (sheet,) = (text for text in told.split("\f") if "Full table" in text)
    assert scene().table[0].cells[0]["en"] in sheet


def test_hostile_words_in_a_claim_stay_words(opened, console):
    words = "<img src=x onerror=window.evil=1>{{7*7}}"
    fields = {"wording": words, "paraphrase": words}
    fields |= {key: {"en": words} for key in ("claimant", "event")}
    page = opened(with_claim(claim(1, **fields, place={"en": words}, figure={"en": words})))
    assert row(page, "fictional-c001").inner_text().count(words) == 6
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("window.evil") is None
    assert console == []


def test_the_panel_has_the_claims_by_claimant_and_says_what_is_set_in(opened):
    october = scenes()["october-2023"]
    page = opened(october, "#lang=en")
    view = next(view for view in october.estimates if view.estimate_id == october.headline)
    rows = page.locator("li.ba-claim")
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.claims)") == [
        claim.claim_id for claim in view.claims
    ]
    starts = rows.locator(".ba-claim-words b").evaluate_all(
        "names => names.map(name => name.getBoundingClientRect().left)"
    )
    assert [start > min(starts) for start in starts] == [claim.again for claim in view.claims]
    assert "set in: the same claimant again" in page.locator(".ba-page").inner_text()
    retold = next(claim for claim in view.claims if claim.retells)
    row = page.locator(f"li.ba-claim[data-claims='{retold.claim_id}']")
    assert "passes on another claim" in row.inner_text()


@pytest.mark.parametrize(("language", "seen"), [("en", False), ("ko", True), ("zh", True)])
def test_readers_of_other_languages_are_told_that_stages_are_in_english(opened, language, seen):
    page = opened(scenes()["custody"], f"#lang={language}")
    assert page.locator(".ba-in-english").is_visible() is seen
