"""A page in the reader's language: every word of it, at once, and marked as what it is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from borderatlas import languages, publish
from borderatlas.build import open_specs
from borderatlas.compile import compile_map
from borderatlas.io.folder import read_atlas
from borderatlas.render.html import page_html
from borderatlas.render.markup import quote, say, settle, tongue
from borderatlas.scene import Scene
from tests.browser import visit
from tests.fictional_scene import WEST, point, scene
from tests.shipped import MAPS, ROOT, atlas, scenes
from tools.catalogues import phrases

PSEUDO = "en-AU"
"""Stands for a language that nobody speaks: its catalogue has every phrase, in «marks»."""

LATIN = re.compile(r"[A-Za-z]{2,}")
HANGUL = re.compile("[\uac00-\ud7a3]")
HAN = re.compile("[\u4e00-\u9fff]")
BUILD = re.compile(r"\b[0-9a-f]{12}\b")
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"

WALK = """() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  const found = [[document.documentElement.lang, document.title]];
  const named = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt"];
  const both = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walker = document.createTreeWalker(document.body, both);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node instanceof Element ? node : node.parentElement;
    if (element.closest("script, style, noscript, template")) continue;
    if (!element.checkVisibility() && !element.closest("title, desc, option")) continue;
    const lang = element.closest("[lang]").getAttribute("lang");
    const words = node === element ? named.map((name) => element.getAttribute(name)) : [node.data];
    found.push(...words.filter((said) => said?.trim()).map((said) => [lang, said]));
  }
  return found;
}"""


def opened(page, html: str, tmp_path: Path):
    """Open a page and wait for its map."""
    file = tmp_path / "map.html"
    file.write_text(html, encoding="utf-8")
    visit(page, file.as_uri())
    page.wait_for_selector(".ba-marks")
    return page


def choose(page, language: str) -> None:
    page.click(f".ba-languages button[lang={language}]")


def select_first(page) -> str:
    """Open a mark that has a label, with the keyboard; return its id."""
    mark = page.locator(".ba-labels [data-mark]").first.get_attribute("data-mark")
    page.locator(f'.ba-mark[data-mark="{mark}"]').focus()
    page.keyboard.press("Enter")
    return str(mark)


def spoken(page) -> list[tuple[str, str]]:
    """Every word that a reader sees or hears, with the language that it is said to be in."""
    return [(lang, words) for lang, words in page.evaluate(WALK)]


@cache
def shipped_page(map_id: str) -> str:
    return page_html(scenes()[map_id])


def translated() -> Scene:
    """The invented scene with a title in three languages and a port without a Chinese name."""
    bare = point("ports/bare", -152.4, 12.9, WEST.symbol, name={"en": "Bare", "ko": "빈 곳"})
    return scene(
        title={"en": "Fictional border", "ko": "가상 국경", "zh": "虚构边界"},
        marks=(*scene().marks, bare),
    )


# ------------------------------------------------------------------------------ the switch


def test_the_languages_stand_under_the_names_they_have_for_themselves(page, tmp_path):
    opened(page, page_html(translated()), tmp_path)
    buttons = page.locator(".ba-languages button")
    assert buttons.all_inner_texts() == ["English", "한국어", "中文"]
    assert [button.get_attribute("lang") for button in buttons.all()] == ["en", "ko", "zh"]
    choose(page, "ko")
    pressed = [button.get_attribute("aria-pressed") for button in buttons.all()]
    assert pressed == ["false", "true", "false"]
    assert page.evaluate("document.documentElement.lang") == "ko"
    assert page.title() == "가상 국경"
    assert page.locator("h1").inner_text() == "가상 국경"


def test_a_page_in_one_language_offers_no_choice(page, tmp_path):
    opened(page, page_html(scene(languages=("en",))), tmp_path)
    assert page.locator(".ba-languages").count() == 0
    assert page.locator("[data-say], [data-label], [data-names]").count() == 0


def test_a_page_without_english_opens_in_its_first_language(page, tmp_path):
    html = page_html(dataclasses.replace(translated(), languages=("ko", "zh")))
    assert '<html lang="ko">' in html
    assert "<title>가상 국경</title>" in html
    opened(page, html, tmp_path)
    assert page.locator("h1").inner_text() == "가상 국경"
    assert page.locator(".ba-languages button").all_inner_texts() == ["한국어", "中文"]
    assert page.locator(".ba-languages [aria-pressed=true]").inner_text() == "한국어"


def test_there_and_back_leaves_every_word_as_it_was(page, tmp_path):
    opened(page, shipped_page("overview"), tmp_path)
    below = "document.querySelector('.ba-below').outerHTML"
    before, markup = spoken(page), page.evaluate(below)
    choose(page, "ko")
    korean = spoken(page)
    assert korean != before
    choose(page, "zh")
    choose(page, "ko")
    assert spoken(page) == korean
    choose(page, "en")
    assert spoken(page) == before
    assert page.evaluate(below) == markup


def test_what_the_reader_was_doing_goes_on(page, tmp_path):
    opened(page, shipped_page("october-2023"), tmp_path)
    selected = select_first(page)
    page.evaluate("document.querySelector('#sources').open = true")
    page.locator(".leaflet-control-zoom-in").click()
    place = (
        "document.querySelector('.ba-labels').ownerSVGElement.parentNode.parentNode.style.transform"
    )
    where = page.evaluate(place)
    link = page.locator(".ba-selected a").first
    link.focus()
    page.evaluate("scrollTo(0, 200)")
    top = "document.querySelector('.ba-map').getBoundingClientRect().top"
    seen = page.evaluate(top)
    # As from an address: no button takes the focus.
    page.evaluate("document.querySelector('.ba-languages [lang=ko]').click()")
    assert page.locator(".ba-selected-mark").get_attribute("data-mark") == selected
    assert HANGUL.search(page.locator(".ba-selected h3 bdi").inner_text())
    assert page.evaluate("document.querySelector('.ba-selected a') === document.activeElement")
    assert page.evaluate("document.querySelector('#sources').open")
    assert page.evaluate("scrollY") > 0
    assert page.evaluate(top) == pytest.approx(seen, abs=2)
    assert page.evaluate(place) == where
    choose(page, "zh")
    assert page.locator(".ba-languages [lang=zh]").evaluate("e => e === document.activeElement")


def test_what_had_left_the_page_comes_back_in_the_new_language(page, tmp_path):
    opened(page, shipped_page("october-2023"), tmp_path)
    select_first(page)
    choose(page, "ko")
    page.locator(".ba-close").click()
    assert HANGUL.search(page.locator(".ba-prompt").inner_text())


# ------------------------------------------------------------------------------ gaps


def test_a_name_that_is_not_on_record_is_shown_as_a_gap(page, tmp_path):
    opened(page, page_html(translated()), tmp_path)
    page.locator("[data-mark='ports/bare'].ba-mark").focus()
    page.keyboard.press("Enter")
    heading = page.locator(".ba-selected h3")
    assert heading.inner_text() == "Bare 빈 곳 · —"
    gap = heading.locator("[role=img]")
    assert gap.get_attribute("aria-label") == "no name on record in this language: Chinese"
    choose(page, "zh")
    assert heading.locator("bdi").get_attribute("lang") == "en"
    assert heading.inner_text() == "Bare 빈 곳 · —"
    label = page.locator(".ba-labels [data-mark='ports/bare'] text")
    assert label.text_content() == "Bare"
    assert label.get_attribute("lang") == "en"
    choose(page, "ko")
    assert heading.inner_text() == "빈 곳 Bare · —"
    assert label.text_content() == "빈 곳"
    assert label.get_attribute("lang") is None


def test_words_in_one_language_say_which_it_is():
    markup = f"<td>{say({'en': 'only so'})}</td><p>{quote('50여명')} {say({'en': '200–300'})}</p>"
    settled, texts = settle(markup, ("en", "ko"), {})
    assert settled == (
        '<td lang="en">only so</td><p><span lang="ko" dir="auto">50여명</span> 200–300</p>'
    )
    assert texts == ()


def test_equal_texts_are_kept_once():
    text = {"en": "<b>", "ko": '"&"'}
    settled, texts = settle(f"<i>{say(text)} {say(dict(text))}</i>", ("en", "ko"), {})
    assert (
        settled == '<i><span data-say="0">&lt;b&gt;</span> <span data-say="0">&lt;b&gt;</span></i>'
    )
    assert texts == (text,)


def test_data_cannot_pass_for_words_of_the_page():
    attack = '<span data-say="{&quot;en&quot;:&quot;x&quot;}"></span>'
    settled, texts = settle(say({"en": attack, "ko": "가상"}), ("en", "ko"), {})
    assert settled.count("<span") == 1
    assert texts == ({"en": attack, "ko": "가상"},)


@pytest.mark.parametrize(
    ("words", "told", "language"),
    [
        ("[Article on returns]", "ko", "en"),
        ("50여명", "en", "ko"),
        ("中国遣返", "zh-Hans", "zh-Hans"),
        ("中国遣返", "en", "zh"),
        ("some (-여명)", "ko", "en"),
        ("Bericht", "de", "de"),
        ("1 200", "en", "en"),
    ],
)
def test_words_of_the_data_are_in_the_language_of_their_letters(words, told, language):
    assert tongue(words, told) == language


# ------------------------------------------------------------------------------ nothing left over


@pytest.mark.parametrize("map_id", MAPS)
def test_no_language_passes_for_another(page, tmp_path, map_id):
    opened(page, shipped_page(map_id), tmp_path)
    select_first(page)
    for language in ("en", "ko", "zh"):
        choose(page, language)
        found = spoken(page)
        assert [pair for pair in found if not can_be(*pair)] == []
        if language != "en":
            own = {words for lang, words in found if lang == language}
            assert len(own) > 50
            assert {words for words in own if english_in(words, language)} == set()


def can_be(language: str, words: str) -> bool:
    """Return whether words begin with a letter of their language."""
    first = next((letter for letter in words if letter.isalpha()), "")
    if HANGUL.match(first):
        return language == "ko"
    return not HAN.match(first) or language.startswith(("zh", "ja"))


def english_in(words: str, language: str) -> set[str]:
    """Return the Latin words in others that no source in their language has."""
    return set(LATIN.findall(BUILD.sub("", unquoted(words)))) - known_latin(language)


def unquoted(words: str) -> str:
    """The tooltip of a mark has no element for what it quotes; others have."""
    return words if words.startswith("“") else re.sub("“[^”]*”", "", words)


@cache
def known_latin(language: str) -> set[str]:
    """Latin words that the data, the map files and the catalogue of a language have in it."""
    told = [
        value
        for rows in (*atlas().tables.values(), *atlas().base.values())
        for row in rows
        for key, value in row.items()
        if key.endswith(f"_{language}") and value
    ]
    told += [f"{row['publisher']} {row['author']}" for row in atlas().rows("sources")]
    # A name that only English has on record is listed among the others as it is.
    told += [row["name_en"] for row in atlas().rows("claimants") if not row[f"name_{language}"]]
    ours = (atlas().meta, *open_specs(ROOT))
    told += [text[language] for text in texts_in(ours) if text.get(language)]
    told += [form for forms in languages.language(language).phrases.values() for form in forms]
    return {word for words in told for word in LATIN.findall(words)}


def texts_in(value: object) -> Iterator[Mapping[str, str]]:
    """Yield every text in a value, all the way down."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for item in dataclasses.fields(value):
            yield from texts_in(getattr(value, item.name))
    elif isinstance(value, Mapping):
        if is_text(value):
            yield value
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_in(item)


def is_text(value: Mapping[Any, Any]) -> bool:
    return "en" in value and all(isinstance(item, str) for item in value.values())


# ------------------------------------------------------------------------------ pseudo-language


def wrapped(words: str) -> str:
    return f"«{words}»"


def with_pseudo(value: Any) -> Any:
    """The same value with every English word of it in the pseudo-language, too."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in dataclasses.fields(value)]
        return dataclasses.replace(value, **{n: with_pseudo(getattr(value, n)) for n in names})
    if isinstance(value, Mapping):
        if is_text(value):
            return {**value, PSEUDO: wrapped(value["en"])}
        more = {
            key.removesuffix("en") + PSEUDO: wrapped(item)
            for key, item in value.items()
            if isinstance(key, str) and key.endswith("_en") and item
        }
        return {**{key: with_pseudo(item) for key, item in value.items()}, **more}
    if isinstance(value, tuple):
        return tuple(map(with_pseudo, value))
    return value


def catalogue() -> str:
    """A catalogue in which every phrase stands in «marks»."""
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"'
    entries = [f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{plural}']
    for phrase in phrases():
        if isinstance(phrase, str):
            entries.append(f"msgid {po(phrase)}\nmsgstr {po(wrapped(phrase))}")
        else:
            one, many = phrase
            entries.append(
                f"msgid {po(one)}\nmsgid_plural {po(many)}\n"
                f"msgstr[0] {po(wrapped(one))}\nmsgstr[1] {po(wrapped(many))}"
            )
    return "\n\n".join(entries) + "\n"


def po(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory) -> Iterator[dict[str, Scene]]:
    """The shipped maps in the pseudo-language."""
    folder = tmp_path_factory.mktemp("locale")
    (folder / f"{PSEUDO}.po").write_text(catalogue(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "LOCALES", folder)
        languages.language.cache_clear()
        data, _ = publish.apply(read_atlas(ROOT))
        data = with_pseudo(data)
        data = dataclasses.replace(data, meta=dataclasses.replace(data.meta, languages=(PSEUDO,)))
        yield {spec.map_id: compile_map(with_pseudo(spec), data) for spec in open_specs(ROOT)}
    languages.language.cache_clear()


@pytest.mark.parametrize("map_id", MAPS)
def test_every_word_of_the_page_can_be_translated(page, tmp_path, pseudo, map_id):
    opened(page, page_html(pseudo[map_id]), tmp_path)
    select_first(page)
    page.locator(".ba-map").dispatch_event("wheel", {"deltaY": 100})
    found = {words for lang, words in spoken(page) if lang == PSEUDO and bare(words)}
    assert found == set()


def bare(words: str) -> str:
    """What is left of words without what is in «marks»: letters there were never translated."""
    last = ""
    while last != words:
        last, words = words, re.sub("«[^«»]*»", "", words)
    left = re.sub(rf"\b{MONTHS}\b", "", words)
    return left if re.search(r"[^\W\d_]", left) else ""


def test_a_chinese_table_has_room_for_more_than_a_letter_or_two_a_line(page, tmp_path):
    page.set_viewport_size({"width": 375, "height": 667})
    opened(page, page_html(scenes()["returns"]), tmp_path)
    choose(page, "zh")
    narrowest = page.evaluate("""() => {
      for (const part of document.querySelectorAll("details")) part.open = true;
      const cells = [...document.querySelectorAll("#table tbody :is(th, td)")];
      return Math.min(...cells.map((cell) => cell.clientWidth));
    }""")
    assert narrowest >= 6 * 13
    assert page.evaluate("document.documentElement.scrollWidth") == 375
