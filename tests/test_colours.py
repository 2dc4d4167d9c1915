"""The palette: legible words, visible marks, kinds that differ for all eyes."""

from __future__ import annotations

import itertools

import pytest

from borderatlas.scene import Scene, Symbol
from borderatlas.theme import BASE_SYMBOLS, DEFAULT, TEXT_STYLES
from tests.colours import MACHADO, as_seen, ciede2000, contrast, lab, linear, mixed
from tests.shipped import MAPS, scenes

SCHEMES = ("light", "dark")
WORDS = 4.5
"""Contrast that WCAG 2.2 asks of text (1.4.3), and of graphics (1.4.11)."""
GRAPHICS = 3.0
APART = 10.0
"""CIEDE2000 beyond which two colours are not taken for one another side by side; about 1 to 2
is what a trained eye just notices."""

ON_PAGES = [
    (words, ground) for words in ("ink", "quiet", "link", "accent") for ground in ("paper", "panel")
] + [("paper", "ink")]  # the language that is chosen


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("words", "ground"), ON_PAGES)
def test_words_of_the_page_are_legible(scheme, words, ground):
    colours = DEFAULT.palette[scheme]
    assert contrast(colours[words], colours[ground]) >= WORDS


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", TEXT_STYLES)
def test_words_on_the_map_are_legible_on_their_halo(scheme, name):
    colours, style = DEFAULT.palette[scheme], TEXT_STYLES[name]
    assert contrast(colours[style.color], colours[style.halo]) >= WORDS


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["border", "focus", "link", "accent"])
def test_lines_that_matter_are_visible(scheme, role):
    colours = DEFAULT.palette[scheme]
    grounds = ("land", "water", "paper")
    assert min(contrast(colours[role], colours[ground]) for ground in grounds) >= GRAPHICS
    assert BASE_SYMBOLS["border"].stroke == "border"


def symbols(scene: Scene) -> set[Symbol]:
    return {mark.symbol for mark in scene.marks}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", MAPS)
def test_marks_are_visible_on_land_and_water(scheme, name):
    colours = DEFAULT.palette[scheme]
    for symbol in symbols(scenes()[name]):
        for ground in ("land", "water", "paper"):
            parts = [(symbol.stroke, 1.0), (symbol.fill, symbol.fill_opacity)]
            best = max(
                contrast(mixed(colours[role], colours[ground], opacity), colours[ground])
                for role, opacity in parts
                if role
            )
            assert best >= GRAPHICS, symbol


def look(symbol: Symbol) -> tuple[object, ...]:
    """What a symbol is known by without its colour."""
    lines = symbol.dash_pt if symbol.shape == "line" else ()
    ring = (symbol.ring_pt > 0, bool(symbol.ring_dash_pt))
    pale = symbol.fill_opacity < 0.5
    return symbol.shape, symbol.sign, _hollow(symbol), pale, lines, ring, symbol.arrow


def _hollow(symbol: Symbol) -> bool:
    return symbol.hollow or symbol.fill in ("", "paper", "casing")


def colour(symbol: Symbol) -> str:
    return symbol.stroke if _hollow(symbol) or symbol.shape == "line" else symbol.fill


def apart(one: str, other: str) -> float:
    """Return how far two colours are apart for the eyes that see them nearest."""
    pair = (linear(one), linear(other))
    seen = [pair, *(tuple(as_seen(item, name) for item in pair) for name in MACHADO)]
    return min(ciede2000(lab(a), lab(b)) for a, b in seen)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", MAPS)
def test_what_a_legend_tells_apart_differs_by_shape_or_for_all_eyes_by_colour(scheme, name):
    colours = DEFAULT.palette[scheme]
    entries = [
        (entry.label["en"], look(entry.symbol), colour(entry.symbol))
        for legend in scenes()[name].legends
        for entry in legend.entries
        if legend.layout == "list" and not entry.ring
    ]
    for (label, shape, role), (other, other_shape, other_role) in itertools.combinations(
        entries, 2
    ):
        if shape == other_shape:
            assert role != other_role, (label, other)
            assert apart(colours[role], colours[other_role]) >= APART, (label, other)


@pytest.mark.parametrize("name", MAPS)
def test_marks_look_as_the_legend_says(name):
    """A pale edge or another size is no other look: each mark has that of an entry."""
    scene = scenes()[name]
    told = {
        (entry.symbol.shape, _hollow(entry.symbol), colour(entry.symbol))
        for legend in scene.legends
        for entry in legend.entries
    }
    for mark in scene.marks:
        found = (mark.symbol.shape, _hollow(mark.symbol), colour(mark.symbol))
        assert found in told, mark.mark_id


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_examples(one, other, difference):
    """Sharma, Wu and Dalal: "The CIEDE2000 Color-Difference Formula" (2005), table 1."""
    assert ciede2000(one, other) == pytest.approx(difference, abs=5e-5)


def test_greys_stay_grey_for_all_eyes():
    for name in MACHADO:
        assert as_seen(linear("#808080"), name) == pytest.approx(linear("#808080"), abs=1e-5)
