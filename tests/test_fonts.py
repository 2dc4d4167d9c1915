"""The letters that a page brings: all that it shows, in each language's forms, and no others."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
from base64 import b64decode

import pytest
from fontTools.misc.timeTools import timestampToString
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from borderatlas import fonts
from borderatlas.errors import EXIT_DATA, RenderError
from borderatlas.fonts import Said, font_css, letters, web_font
from borderatlas.render.html import page_html
from borderatlas.render.texts import texts
from tests.fictional_scene import scene

KOREAN, CHINESE = "압록강을 건너 도문(圖們)으로", "图们边境拘留所、鸭绿江"


def opened(font: bytes) -> TTFont:
    return TTFont(io.BytesIO(font), recalcTimestamp=False)


def of(*said: tuple[str, str]) -> dict[str, frozenset[str]]:
    return letters(Said("a fictional text", language, words) for language, words in said)


def brought(page: str) -> dict[str, set[str]]:
    """Which characters the fonts of a page have, by language."""
    found = re.findall(r'font-family:"\S+ (\w+)";src:url\(data:font/woff2;base64,([^)]*)\)', page)
    characters: dict[str, set[str]] = {}
    for language, font in found:
        characters.setdefault(language, set()).update(
            map(chr, opened(b64decode(font)).getBestCmap())
        )
    return characters


def test_each_language_has_its_letters_in_its_own_face():
    wanted = of(("ko", KOREAN), ("zh", CHINESE), ("en", "Tumen – “300” → 400 ≥ ŏ"))
    assert wanted["ko"] == set("압록강을건너도문으로圖們")
    assert wanted["zh"] == set(CHINESE)


def test_a_hanja_in_a_korean_text_has_its_korean_form():
    def box(language: str) -> tuple[float, ...]:
        font = opened(web_font(language, frozenset("返")))
        pen = BoundsPen(font.getGlyphSet())
        font.getGlyphSet()[font.getBestCmap()[ord("返")]].draw(pen)
        return pen.bounds

    assert box("ko") != box("zh")


def test_words_of_an_unknown_language_are_korean_if_they_are_hangul():
    assert of(("", "50여명")) == {"ko": {"여", "명"}, "zh": set()}
    assert of(("en", "遣返")) == {"ko": set(), "zh": {"遣", "返"}}


def test_greek_cyrillic_and_kana_come_with_the_page():
    assert of(("en", "Ωμ Туманная かな"))["zh"] >= set("ΩμТуманяかな")


def test_a_letter_that_a_language_lacks_comes_from_the_other_face():
    assert of(("zh", "두만")) == {"ko": set(), "zh": set("두만")}


@given(st.text(st.characters(max_codepoint=0x2FFFF)))
def test_every_character_is_the_systems_or_brought_or_refused_by_name(words):
    try:
        wanted = of(("ko", words))
    except RenderError as error:
        named = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,})", str(error))}
        assert named
        assert named <= set(words)
        assert not any(map(fonts.is_of_the_system, named))
    else:
        assert set(words) == set().union(*wanted.values()) | set(
            filter(fonts.is_of_the_system, words)
        )


@pytest.mark.parametrize("character", ["😀", "\ue000", "ا", "☃️😀"[2:], "\U000f0000"])
def test_what_no_font_has_is_refused_with_its_name_and_place(character):
    first, *others = scene().marks
    named = dataclasses.replace(first, name={**first.name, "ko": f"가짜 {character}"})
    with pytest.raises(RenderError) as refused:
        page_html(scene(marks=(named, *others)))
    message = str(refused.value)
    assert f"mark '{first.mark_id}', name (ko)" in message
    assert f"U+{ord(character):04X}" in message
    assert refused.value.exit_code == EXIT_DATA


def test_claims_and_sources_are_named_by_their_ids():
    first, *others = scene().estimates
    spoiled = dataclasses.replace(first.claims[0], wording="about 😀")
    estimate = dataclasses.replace(first, claims=(spoiled, *first.claims[1:]))
    source = dataclasses.replace(scene().sources[0], title="😎")
    attacked = scene(estimates=(estimate, *others), sources=(source, *scene().sources[1:]))
    with pytest.raises(RenderError) as refused:
        letters(texts(attacked))
    assert f"claim '{spoiled.claim_id}', wording: no font has U+1F600 '😀'" in str(refused.value)
    assert f"source '{source.source_id}', title: no font has U+1F60E" in str(refused.value)


def test_many_characters_are_told_of_at_once_and_counted():
    with pytest.raises(RenderError) as refused:
        of(("en", "".join(map(chr, range(0x1F600, 0x1F620)))))
    assert str(refused.value).count("no font has") == 12
    assert "and 20 more" in str(refused.value)


def test_what_draws_nothing_needs_no_font():
    assert of(("en", "a\u200b\ufeff\u00ad\t\0\ud83c")) == {"ko": set(), "zh": set()}


def test_letters_that_are_known_without_the_fonts_are_in_all_of_them():
    known = [sign for sign in map(chr, range(0x110000)) if fonts._ALWAYS_BROUGHT.match(sign)]
    assert len(known) > 30_000
    for face in fonts._faces().values():
        assert all(map(face.has, known))


def test_the_page_brings_each_character_that_it_shows():
    name = {"en": "Fictional Port", "ko": KOREAN, "zh": CHINESE}
    first, *others = scene().marks
    page = page_html(scene(marks=(dataclasses.replace(first, name=name), *others)))
    found = brought(page)
    assert found["ko"] >= set("압록강을건너도문으로圖們")
    assert found["zh"] >= set(CHINESE)
    shown = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    left = {character for character in shown if not fonts.is_of_the_system(character)}
    assert left <= found["ko"] | found["zh"]


def test_the_faces_hold_nothing_else():
    found = brought(font_css(of(("ko", "가나"), ("zh", "图")), selector=".x"))
    assert found == {"ko": {"가", "나"}, "zh": {"图"}}


def test_letters_that_other_pages_want_too_are_a_font_of_their_own():
    wanted, shared = of(("ko", "가나다"), ("zh", "图")), of(("ko", "나다라"))
    css = font_css(wanted, selector=".x", shared=shared)
    assert brought(css) == {"ko": {"가", "나", "다"}, "zh": {"图"}}
    apart = [brought(rule) for rule in css.splitlines() if rule.startswith("@font-face")]
    assert apart == [{"ko": {"나", "다"}}, {"ko": {"가"}}, {"zh": {"图"}}]


def test_a_page_without_such_letters_brings_no_font():
    assert font_css(of(("en", "Tumen")), selector=".x") == ""


def test_the_space_belongs_to_the_system_so_that_lines_keep_their_height():
    css = font_css(of(("zh", "图Ω")), selector=".x")
    (scope,) = re.findall(r"unicode-range:([^}]*)}", css)
    assert scope.endswith(",U+3A9")
    assert all(int(part[2:].split("-")[0], 16) > 0x7F for part in scope.split(","))


def test_the_same_characters_give_the_same_bytes_in_another_process():
    program = "import sys; from borderatlas.fonts import web_font\n"
    program += "sys.stdout.buffer.write(web_font('ko', frozenset(sys.argv[1])))"
    command = [sys.executable, "-c", program, KOREAN.replace(" ", "").replace("(", "")[:9]]
    first, second = (
        subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first.stdout == second.stdout
    assert first.stdout[:4] == b"wOF2"


HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
RARE = st.sampled_from("𠮷あΩЖ、（）")


@settings(max_examples=25)
@given(st.frozensets(HANGUL | HAN | RARE, min_size=1), st.sampled_from(sorted(fonts.FACES)))
def test_a_web_font_has_the_outlines_of_the_collection(characters, language):
    font = opened(web_font(language, characters))
    face = fonts._faces()[language]
    names, outlines = font.getBestCmap(), font.getGlyphSet()
    assert set(map(chr, names)) == characters
    assert font["maxp"].numGlyphs <= len(characters) + 1
    drawn = face.outlines.drawn
    scale = font["head"].unitsPerEm / face.outlines.units_per_em
    for character in characters:
        there, here = BoundsPen(drawn), BoundsPen(outlines)
        drawn[face.names[ord(character)]].draw(there)
        outlines[names[ord(character)]].draw(here)
        assert all(
            abs(a * scale - b) <= 1.5 for a, b in zip(there.bounds, here.bounds, strict=True)
        )
        width = drawn[face.names[ord(character)]].width * scale
        assert abs(outlines[names[ord(character)]].width - width) <= 0.5


def test_a_web_font_is_whole():
    font = opened(web_font("zh", frozenset("图们𠮷")))
    for tag in font.keys():  # noqa: SIM118 - a font is no mapping
        assert font[tag] is not None
    made = timestampToString(font["head"].modified)
    assert made == timestampToString(font["head"].created) == "Thu Jan  1 00:00:00 1970"
    assert font["name"].getDebugName(1) == "Noto Sans CJK SC"


def test_a_missing_font_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "FONT_PACKAGE", "fictional-package")
    with pytest.raises(RenderError, match="pip install fictional-package"):
        fonts.collection_path()


def test_a_font_that_was_made_elsewhere_is_not_made_again():
    wanted = [("ko", frozenset(chr(0xAC00 + number))) for number in range(100)]
    try:
        fonts.keep({key: b"%d" % number for number, key in enumerate(wanted)})
        assert fonts.web_font(*wanted[-1]) == b"99"
        assert len(fonts._kept) == fonts._MOST_KEPT
    finally:
        fonts._kept.clear()
