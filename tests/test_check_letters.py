"""What no font can show is named by the check, before a build meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from borderatlas.build import check
from borderatlas.starter import write_starter
from tests.shipped import ROOT

FAULT = (
    "no font has U+1F600 '😀' (GRINNING FACE); write it in letters of Latin, Greek, Cyrillic, "
    "Hangul, Kana or Han, or leave it out"
)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    write_starter(tmp_path / "atlas")
    return tmp_path / "atlas"


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def said(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder) if problem.level == "error"]


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("data/claims.csv", "150 people.", "150 😀.", ":3: paraphrase"),
        ("data/geo/sites.geojson", '"name_ko":"', '"name_ko":"😀', ":1: name_ko"),
        ("data/geo/basemap/fictional.geojson", '"name_zh":"', '"name_zh":"😀', ":2: name_zh"),
        ("data/atlas.toml", 'ko = "', 'ko = "😀', ": title.ko"),
        ("maps/places.toml", '{ en = "A ring', '{ en = "😀 A ring', ": notes.en"),
        ("maps/_shared.toml", 'zh = "', 'zh = "😀', ": scale."),
    ],
)
def test_a_letter_without_a_font_is_named_with_its_place(
    file: str, old: str, new: str, where: str, starter: Path
) -> None:
    spoil(starter, file, old, new)
    (told,) = said(starter)
    assert told.startswith(file + where)
    assert told.endswith(f"': {FAULT}")
    assert "😀" in told.removesuffix(FAULT)


@pytest.mark.parametrize(("sign", "name"), [("\u2028", "LINE"), ("\u2029", "PARAGRAPH")])
def test_a_sign_that_breaks_lines_is_named_since_no_figure_can_show_it(
    sign: str, name: str, starter: Path
) -> None:
    spoil(starter, "data/claims.csv", "150 people.", f"150{sign}people.")
    (told,) = said(starter)
    assert f"no font has U+{ord(sign):04X} ({name} SEPARATOR)" in told


def test_what_nobody_sees_may_have_any_letters(starter: Path) -> None:
    spoil(starter, "data/claims.csv", "2021-03-01,Rival", "2021-03-01,😀 Rival")
    spoil(starter, "data/claims.csv", "150 people.,public-ok", "150 😀.,restricted")
    spoil(starter, "data/aliases.csv", "Fictional Old Bridge,en", "جسر وهمي,ar")
    assert said(starter) == []


def test_rows_that_are_not_reviewed_yet_are_looked_at_too(starter: Path) -> None:
    spoil(starter, "data/claims.csv", "150 people.,public-ok,2021-03-01", "150 😀.,public-ok,")
    assert len(said(starter)) == 1


def test_the_fonts_are_not_opened_for_the_letters_of_the_shipped_atlas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("borderatlas.fonts._faces", lambda: pytest.fail("opened: a check waits"))
    assert said(ROOT) == []
