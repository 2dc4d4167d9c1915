"""An address is written by anyone: no fragment breaks a page, a split page or one in a frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas.build import build
from borderatlas.embed import embed
from tests.browser import visit
from tests.shipped import ROOT

MAP = "returns"
PLACE = "crossings/tumen-namyang"
SCRIPT = "<script>document.title='injected'</script>"
IMAGE = "<img src=x onerror=\"document.title='injected'\">"

FRAGMENTS = (
    *(f"{key}={SCRIPT}" for key in ("at", "lang", "hide", "from", "type", "view", "sel")),
    *(IMAGE, f"at={IMAGE}", "at=javascript:alert(1)", "at=%3Cscript%3E"),
    *(
        "%",
        "%%%",
        "at=%",
        "lang=%E0%A4%A",
        "%C0%80",
        "at=%00",
        "hide=%,%,%",
        "%=%",
        "=",
        "&&&",
        "a=b=c",
    ),
    *(
        f"{name}{value}"
        for name in ("__proto__", "constructor", "toString")
        for value in ("", "=1")
    ),
    *(f"{key}=__proto__" for key in ("at", "lang", "hide", "type", "view")),
    *("__proto__[polluted]=1", "at=%ED%A0%80", "\ud800", "at=\udfff"),
    f"lang=xx&lang=ko&at={PLACE}&at=nowhere",
    "from=9999-99&to=0000-00",
    "from=2024-01&to=2020-01",
    *("view=1e309,0,1", "view=NaN,NaN,NaN", "view=85,180,99999.9999", "view=-0,-0,1", "view=,,"),
    *("borderatlas-1", "atlas_map_1", "source-1%00", "source-99999999999999999999"),
    *("x" * 1_000_000, "at=" + "%41" * 300_000, "hide=" + "ports," * 150_000),
)
"""Markup, broken escapes, names of the language itself, doubles, numbers beyond sense, floods."""

STATE = """() => ({
  title: document.title,
  scripts: document.querySelectorAll("script").length,
  strange: document.querySelectorAll("img[src='x'], [onerror], a[href^='javascript']").length,
  polluted: ({}).polluted ?? null,
  marks: document.querySelectorAll(".ba-mark").length,
  language: document.documentElement.lang,
})"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page, the page with files beside it, and the page for a frame."""
    single, several = (tmp_path_factory.mktemp(name) for name in ("single", "several"))
    build(ROOT, single, (MAP,))
    build(ROOT, several, (MAP,), split=True)
    embed(ROOT, single, MAP)
    return {
        "page": single / MAP / "map.html",
        "split": several / MAP / "map.html",
        "embed": single / MAP / "embed.html",
    }


@pytest.mark.parametrize("kind", ["page", "split", "embed"])
def test_no_fragment_breaks_a_page(
    kind: str, pages: dict[str, Path], new_page: Callable[..., Page], console: list[str]
) -> None:
    page = new_page()
    address = pages[kind].as_uri()
    visit(page, address)
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    before = page.evaluate(STATE)
    assert before["marks"] > 5
    for number, fragment in enumerate(FRAGMENTS):
        page.evaluate("fragment => { location.hash = fragment; }", fragment)
        page.evaluate("() => new Promise((done) => setTimeout(done))")
        after = page.evaluate(STATE)
        assert after == before, (number, fragment[:60])
    # It still does what it is for, from a link of its own and from a key.
    page.evaluate("fragment => { location.hash = fragment; }", f"lang=zh&at={PLACE}")
    page.wait_for_function("document.documentElement.lang === 'zh'")
    assert "图们" in page.locator(".ba-selected h3").inner_text()
    assert console == []


def test_a_page_opens_by_a_hostile_link_as_without_it(
    pages: dict[str, Path], new_page: Callable[..., Page], console: list[str]
) -> None:
    page = new_page()
    for fragment in (f"at={SCRIPT}", "%", "__proto__=1", "x" * 1_000_000):
        page.goto("about:blank")
        visit(page, f"{pages['page'].as_uri()}#{fragment}")
        page.wait_for_selector("[data-labels-dropped]", state="attached")
        assert page.evaluate(STATE)["polluted"] is None
        assert page.title() != "injected"
        page.locator(f'.ba-mark[data-mark="{PLACE}"]').dispatch_event("click")
        assert page.locator(".ba-selected h3").inner_text().startswith("Tumen")
    assert console == []
