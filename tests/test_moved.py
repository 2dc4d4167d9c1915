"""Readers can tell a place that was moved on purpose from one that is badly located."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from borderatlas.build import open_map
from borderatlas.coarsen import Key
from borderatlas.map import Map
from borderatlas.render import symbols
from borderatlas.render.picture import picture_svg
from borderatlas.starter import write_starter
from tests.browser import visit
from tests.figures import groups, shapes

KEY = Key(b"fictional-key-of-a-test-that-nobody-uses")
COARSE = {
    "fictional-north-house": ("displaced", 3_000),
    "fictional-south-prison": ("grid", 50_000),
}
"""One is moved by less than its symbol is wide, one by more; the others stay where they are."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moved") / "fictional"
    write_starter(folder)
    path = folder / "data/geo/sites.geojson"
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        for place, (how, size_m) in COARSE.items():
            if f'"id":"{place}"' in line:
                told = f'"coarsen":"{how}","coarsen_m":{size_m}'
                lines[number] = line.replace('"coarsen":null,"coarsen_m":null', told)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def drawn(folder: Path) -> Map:
    return open_map("places", folder, key=KEY)


def test_a_moved_place_says_so_and_a_badly_located_one_does_not(drawn: Map) -> None:
    moved = {mark.mark_id for mark in drawn.scene.marks if mark.moved}
    assert moved == {f"sites/{place}" for place in COARSE}
    assert any(mark.ring and not mark.moved for mark in drawn.scene.marks)
    rings = [entry for item in drawn.scene.legends for entry in item.entries if entry.ring]
    assert [entry.moved for entry in rings] == [False, True]
    assert "moved on purpose" in rings[1].label["en"]


def test_each_class_stands_by_itself(drawn: Map) -> None:
    reaches = sorted(mark.precision_m or 0 for mark in drawn.scene.marks if mark.moved)
    said = next(note for note in drawn.scene.notes if "moved on purpose" in note["en"])
    assert reaches[0] < 10_000 < reaches[1]
    assert re.findall(r"1 place within ([\d.]+) km", said["en"]) == [
        f"{metres / 1000:.2g}" for metres in reaches
    ]
    assert said["ko"] != said["zh"] != said["en"]


def test_a_line_to_a_moved_place_that_is_not_on_the_map_says_so(folder: Path) -> None:
    scene = open_map("numbers", folder, key=KEY).scene
    assert not any(mark.moved for mark in scene.marks)
    said = next(note for note in scene.notes if "moved on purpose" in note["en"])
    lines = [
        mark
        for mark in scene.marks
        if any("moved on purpose" in fact.get("en", "") for fact in mark.facts)
    ]
    assert lines
    assert all(mark.geometry == "line" for mark in lines)
    ends = {fact["en"] for mark in lines for fact in mark.facts if "moved on" in fact["en"]}
    assert said["en"].startswith(f"Lines to and from {len(ends)} place")
    assert len({said["en"], said["ko"], said["zh"]}) == 3


def test_a_place_with_a_ring_needs_no_note_of_its_lines(drawn: Map) -> None:
    assert not any("Lines to and from" in note["en"] for note in drawn.scene.notes)


def test_a_ring_of_the_still_picture_is_dotted_and_never_hidden(drawn: Map) -> None:
    still = picture_svg(drawn.scene, language="en", width=680, height=480)
    rings = [ring for ring in re.findall(r"<circle [^>]*>", still) if "stroke-dasharray" in ring]
    radii = [float(radius) / 10 for ring in rings for radius in re.findall(r' r="(\d+)"', ring)]
    assert sorted(radii) > sorted(symbol_px(drawn))
    assert len(radii) == len(COARSE)


def test_a_printed_ring_is_dotted_and_never_hidden(drawn: Map) -> None:
    rings = [
        ring
        for ring in shapes(groups(drawn.figure())["sites"])
        if len(ring.get_path().vertices) == 73 and ring.get_linestyle() not in ("-", "solid")
    ]
    widths_pt = [np.ptp(ring.get_path().vertices[:, 0]) for ring in rings]
    assert len(widths_pt) == len(COARSE)
    assert min(widths_pt) > 2 * min(symbol_px(drawn)) * 0.75


@pytest.mark.browser
def test_a_ring_of_the_page_is_dotted_and_never_hidden(
    drawn: Map, page: Page, tmp_path: Path
) -> None:
    visit(page, drawn.save(tmp_path / "moved.html").as_uri())
    for place in COARSE:
        ring = page.locator(f'[data-mark="sites/{place}"] .ba-precision.ba-moved')
        assert float(ring.get_attribute("r") or 0) > min(symbol_px(drawn))
    assert page.locator(".ba-marks .ba-precision:not(.ba-moved)").count() > 0


def symbol_px(drawn: Map) -> list[float]:
    return [symbols.outer_px(mark.symbol) for mark in drawn.scene.marks if mark.moved]
