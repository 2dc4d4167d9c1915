"""The public names are there, and only those."""

from __future__ import annotations

from collections.abc import Callable

import folium
import pytest

import borderatlas
from borderatlas import AtlasLayer, BorderatlasError, Claim, Map, Rule, open_atlas, open_map
from tests import fictional_scene

MAP = Map(fictional_scene.scene())


@pytest.mark.parametrize("name", borderatlas.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert name in dir(borderatlas)
    found = getattr(borderatlas, name)
    assert name == "__version__" or found.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="open_mpa"):
        borderatlas.open_mpa  # noqa: B018


WRONG: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: open_map("nope"), "known: october-2023"),
    (lambda: open_map(""), "known: october-2023"),
    (lambda: open_map(3), "no such map"),
    (lambda: open_map("returns", "nowhere"), "nowhere: is no atlas"),
    (lambda: open_map("returns", 3), "a pathlib.Path"),
    (lambda: open_atlas("nowhere"), "nowhere: is no atlas"),
    (lambda: open_atlas(3), "a pathlib.Path"),
    (lambda: open_atlas().frame("nope"), "known: aliases, areas, claimants"),
    (lambda: open_atlas().rows(["claims"]), "did you mean 'claims'"),
    (lambda: open_atlas().row("nope", "x"), "known: aliases"),
    (lambda: open_atlas().row("events", "2023-10"), "no row '2023-10'"),
    (lambda: open_atlas().row("events", ["x"]), "no row"),
    (lambda: open_atlas().place(None), "no place None"),
    (lambda: open_atlas().vocabulary("unit", "person"), "did you mean 'unit/persons'"),
    (lambda: open_atlas().find(None), "write a name"),
    (lambda: Claim.from_row({}), "no row of the table claims"),
    (lambda: Rule("median"), "known: range, prefer"),
    (lambda: Rule("prefer"), "needs a claimant and a reason"),
    (lambda: borderatlas.reconcile([None]), "Claim.from_row"),
    (lambda: borderatlas.reconcile(3), "Claim.from_row"),
    (lambda: borderatlas.reconcile([], rule="range"), "Rule('range')"),
    (lambda: borderatlas.total(["x"], overlaps={}), "reconcile"),
    (lambda: borderatlas.total([], overlaps=None), "Atlas.overlaps"),
    (lambda: Map("returns"), "open_map"),
    (lambda: MAP.save(""), "cannot be written"),
    (lambda: MAP.save(None), "a pathlib.Path"),
    (lambda: MAP.save("map.png"), "let its name end in .html; for a picture, take figure()"),
    (lambda: MAP.figure(preset="A4"), "there are 85mm, 120mm"),
    (lambda: MAP.figure(preset=["a4"]), "there are 85mm"),
    (lambda: MAP.figure(style="blue"), "there are colour, grey, dark"),
    (lambda: MAP.figure(languages=("en", "en")), "named twice"),
    (lambda: MAP.figure(languages="en"), r"['en', 'ko']"),
    (lambda: MAP.plot(language="xx"), "there are en"),
    (lambda: MAP.plot("ax"), "Figure().add_subplot()"),
    (lambda: AtlasLayer(MAP), "AtlasLayer(open_map('overview').scene)"),
    (lambda: AtlasLayer(MAP.scene).render(), "add_to(map)"),
    (lambda: AtlasLayer(MAP.scene, language="xx").add_to(folium.Map(tiles=None)), "there are en"),
)


@pytest.mark.parametrize("wrong", range(len(WRONG)))
def test_a_wrong_argument_is_answered_with_what_there_is(wrong: int) -> None:
    call, said = WRONG[wrong]
    with pytest.raises(BorderatlasError) as caught:
        call()
    assert said in str(caught.value)
    assert not str(caught.value).startswith('"')  # as a KeyError shows its message
