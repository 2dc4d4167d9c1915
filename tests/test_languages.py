"""Phrases, numbers and days in each language; the catalogues hold every phrase of the code."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from borderatlas import languages
from borderatlas.build import open_specs
from borderatlas.compile import compile_map
from borderatlas.languages import SOURCE, Unsaid, each, language, written
from tests.shipped import ROOT, atlas
from tools import catalogues

WRITTEN = [code for code in written() if code != SOURCE]
SPEAK = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

{phrases}
"""
RUSSIAN = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Writes a catalogue into a folder of its own, where the program then looks."""
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    language.cache_clear()

    def write(code: str, phrases: str, plurals: str = "nplurals=1; plural=0;") -> None:
        text = SPEAK.format(plurals=plurals, phrases=phrases)
        (tmp_path / f"{code}.po").write_text(text, encoding="utf-8")

    yield write
    language.cache_clear()


def test_numbers_and_days_follow_the_language() -> None:
    def said(code: str) -> list[str]:
        tongue = language(code)
        first, last = dt.date(2023, 10, 8), dt.date(2023, 10, 9)
        days = tongue.days(first, last)
        return [tongue.number(1076), tongue.number(0.1234), tongue.day(2023, 10, 9), days]

    assert said("en") == ["1,076", "0.1234", "9 October 2023", "8–9 October 2023"]
    assert said("ko") == ["1,076", "0.1234", "2023년 10월 9일", "2023년 10월 8일~9일"]
    assert said("zh") == ["1,076", "0.1234", "2023年10月9日", "2023年10月8日至9日"]
    assert said("de") == ["1.076", "0,1234", "9. Oktober 2023", "8.–9. Oktober 2023"]


def test_sentences_and_lists_are_joined_as_the_script_joins_them() -> None:
    assert language("en").sentences("One.", "", "Two.") == "One. Two."
    assert language("zh").sentences("一。", "二。", "三。") == "一。二。三。"
    assert language("zh").listed("一", "二", "三") == "一、二、三"
    assert language("ko").listed() == ""


def test_a_text_is_whole_in_a_language_or_not_there(catalogue: Callable[..., None]) -> None:
    catalogue("fr", 'msgid "{n} people"\nmsgstr "{n} personnes"')
    assert each(("en", "fr"), lambda tongue: tongue.say("{n} people", n=tongue.number(1234))) == {
        "en": "1,234 people",
        "fr": "1\u202f234 personnes",
    }
    half = each(("en", "fr"), lambda tongue: f"{tongue.say('{n} people', n=1)} {tongue.say('no')}")
    assert half == {"en": "1 people no"}
    with pytest.raises(Unsaid):
        language("fr").say("never heard of")


def test_what_is_fuzzy_or_empty_is_not_said(catalogue: Callable[..., None]) -> None:
    catalogue("fr", '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""')
    assert not language("fr").knows("a")
    assert not language("fr").knows("c")


def test_values_are_not_read_as_phrases() -> None:
    said = language("ko").say(
        "{claimant} ({sources})", claimant="{sources}", sources="{0.__class__}"
    )
    assert said == "{sources}({0.__class__})"


def test_the_forms_of_a_plural_are_named_as_browsers_name_them(
    catalogue: Callable[..., None],
) -> None:
    forms = 'msgstr[0] "{n} источник"\nmsgstr[1] "{n} источника"\nmsgstr[2] "{n} источников"'
    catalogue("ru", f'msgid "{{n}} source"\nmsgid_plural "{{n}} sources"\n{forms}', RUSSIAN)
    assert language("ru").plurals("{n} source", "{n} sources") == {
        "one": "{n} источник",
        "few": "{n} источника",
        "many": "{n} источников",
        "other": "{n} источников",
    }
    assert language("en").plurals("{n} source", "{n} sources") == {
        "one": "{n} source",
        "other": "{n} sources",
    }
    assert [language("ru").count(n, "{n} source", "{n} sources") for n in (1, 22, 111)] == [
        "1 источник",
        "22 источника",
        "111 источников",
    ]


def test_one_more_catalogue_is_one_more_language(catalogue: Callable[..., None]) -> None:
    phrases = [
        f'msgid "{phrase}"\nmsgstr "«{phrase}»"'
        for phrase in catalogues.phrases()
        if isinstance(phrase, str) and '"' not in phrase
    ]
    plurals = [
        f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "«{many}»"'
        for one, many in (pair for pair in catalogues.phrases() if not isinstance(pair, str))
    ]
    catalogue("eo", "\n\n".join(phrases + plurals))
    assert written() == ("en", "eo")
    meta = dataclasses.replace(atlas().meta, languages=("en", "eo"))
    (spec,) = (spec for spec in open_specs(ROOT) if spec.map_id == "returns")
    scene = compile_map(spec, dataclasses.replace(atlas(), meta=meta))
    assert set(scene.sentence) == {"en", "eo"}
    assert all("eo" in heading for heading in (scene.table_title, *scene.table_headings))
    assert all("eo" in view.sentence and "eo" in view.date for view in scene.estimates)
    assert all("eo" in omission.reason for omission in scene.omissions)
    # A label of the data that has no Esperanto is never glued into an Esperanto sentence.
    assert all("eo" not in row.cells[3] for row in scene.table)


def test_the_catalogues_hold_the_phrases_of_the_code_and_no_others() -> None:
    stale = [
        code
        for code in WRITTEN
        if catalogues.updated(code) != (catalogues.LOCALE / f"{code}.po").read_text("utf-8")
    ]
    assert stale == [], "run `make catalogues`, then translate what is new"


@pytest.mark.parametrize("code", WRITTEN)
def test_every_phrase_is_translated(code: str) -> None:
    open_ones = [
        message.id for message in messages(code) if message.fuzzy or not all(forms(message))
    ]
    assert open_ones == []


@pytest.mark.parametrize("code", WRITTEN)
def test_no_translation_loses_or_invents_a_placeholder(code: str) -> None:
    wrong = [
        (message.id, form)
        for message in messages(code)
        for form in forms(message)
        if placeholders(form) != placeholders(*ids(message))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", WRITTEN)
def test_a_sentence_stays_a_sentence(code: str) -> None:
    end = {"zh": "。", "ja": "。"}.get(code, ".")
    wrong = [
        (message.id, form)
        for message in messages(code)
        for form in forms(message)
        if form and ids(message)[0].endswith(".") != form.endswith(end)
    ]
    assert wrong == []


def test_a_new_phrase_keeps_what_is_translated(tmp_path: Path) -> None:
    before = tmp_path / "ko.po"
    kept = (catalogues.LOCALE / "ko.po").read_text("utf-8")
    before.write_text(f'{kept}\nmsgid "obsolete"\nmsgstr "낡음"\n', encoding="utf-8")
    assert catalogues.updated("ko", tmp_path) == catalogues.updated("ko")


def messages(code: str) -> list[Message]:
    return [one for one in catalogues.read(catalogues.LOCALE / f"{code}.po", code) if one.id]


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(*texts: str) -> set[str]:
    return {found for text in texts for found in re.findall(r"\{\w+\}", text)}
