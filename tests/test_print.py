"""Printed figures say what the page says, whole, apart and in letters that can be read."""

from __future__ import annotations

import dataclasses
import io
import itertools
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath
from matplotlib.patches import Circle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image
from pyproj import Geod

import borderatlas
from borderatlas.errors import RenderError
from borderatlas.render import keys, labels, mapping, projection, symbols, typefaces
from borderatlas.render import print as printing
from borderatlas.render.artists import Group
from borderatlas.render.markup import words
from borderatlas.scene import BaseLabel, TextStyle
from borderatlas.units import PX_PER_PT
from tests import fictional_scene
from tests.colours import lab, linear
from tests.figures import figure, groups, ink_box, said, shapes, texts
from tests.shipped import MAPS, ROOT, scenes

COLUMNS = ("85mm", "120mm", "170mm")
ALL = [
    pytest.param(name, preset, language, marks=() if few else pytest.mark.proof)
    for name, preset, language in itertools.product(
        MAPS, printing.PRESETS, (("en",), ("ko",), ("zh",), ("en", "ko", "zh"))
    )
    for few in [
        (name, preset, language)
        in {
            ("october-2023", "170mm", ("en",)),
            ("october-2023", "card", ("ko",)),
            ("returns", "85mm", ("zh",)),
            ("custody", "170mm", ("ko",)),
            ("overview", "120mm", ("en",)),
            ("routes", "slide", ("zh",)),
            ("overview", "85mm", ("en",)),
            ("returns", "85mm", ("en",)),
            ("detention-china", "a4", ("en",)),
        }
    ]
]
"""Maps, sheets and languages: a few of them in every run, all behind `make proof`."""


def drawn_marks(name, report):
    waiting = {layer.layer_id for layer in report.layers}
    return [
        mark
        for mark in scenes()[name].marks
        if mark.layer_id not in waiting and mark.mark_id not in report.outside
    ]


def named_marks(name, report):
    return [
        mark
        for mark in drawn_marks(name, report)
        if mark.priority >= 0 and mark.geometry != "line" and words(mark.name)
    ]


# ------------------------------------------------------------------- the same as on the page


@pytest.mark.parametrize("name", MAPS)
def test_marks_have_the_order_the_radii_and_the_colours_that_the_page_gives_them(name):
    made, report = figure(name)
    found = groups(made)
    marks = [mark for mark in drawn_marks(name, report) if mark.geometry == "point"]
    order = [gid for gid in found if gid.startswith("mark-")]
    points = [f"mark-{mark.mark_id}" for mark in marks]
    assert [gid for gid in order if gid in points] == points

    colours = scenes()[name].palette["light"]
    for mark in marks:
        group = found[f"mark-{mark.mark_id}"]
        on_page = [
            attributes for tag, attributes, _ in symbols.point_parts(mark.symbol) if tag == "circle"
        ]
        circles = [shape for shape in shapes(group) if isinstance(shape, Circle)]
        assert len(circles) == len(on_page)
        for circle, attributes in zip(circles, on_page, strict=True):
            assert circle.radius == pytest.approx(attributes["r"] / PX_PER_PT, rel=0.01)
            fill = str(attributes["fill"]).removeprefix("var(--c-").removesuffix(")")
            assert to_hex(circle.get_facecolor()) == (
                "#000000" if fill == "none" else colours[fill]
            )
        # Every shape has the extent that the page gives it.
        box = np.vstack([shape.get_path().transformed(shape.get_patch_transform()).vertices
                         for shape in shapes(group)])  # fmt: skip
        reach = np.hypot(*(box - (box.max(axis=0) + box.min(axis=0)) / 2).T).max()
        outer = symbols.outer_pt(mark.symbol) - mark.symbol.stroke_pt / 2
        assert reach == pytest.approx(outer, rel=0.15)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_the_legend_has_the_words_of_the_page_in_its_order(name, language):
    made, report = figure(name, "120mm", (language,))
    scene = scenes()[name]
    shown = frozenset(mark.mark_id for mark in drawn_marks(name, report))
    wanted = []
    for legend in keys.shown_legends(scene, shown):
        wanted.append(words(legend.title, language))
        wanted += [words(entry.label, language) for entry in legend.entries]
    whole = re.sub(r"\s", "", said(groups(made)["legend"]))
    at = -1
    for text in wanted:
        at = whole.index(re.sub(r"\s", "", text), at + 1)


@pytest.mark.parametrize("name", MAPS)
def test_what_the_legend_leaves_out_is_not_drawn(name):
    made, report = figure(name)
    scene = scenes()[name]
    shown = frozenset(mark.mark_id for mark in drawn_marks(name, report))
    kept = [e.symbol for item in keys.shown_legends(scene, shown) for e in item.entries]
    gone = [e.symbol for item in scene.legends for e in item.entries if e.symbol not in kept]
    waiting = {layer.layer_id for layer in report.layers}
    hidden = [mark.symbol for mark in scene.marks if mark.layer_id in waiting]
    assert bool(gone) == bool(waiting)
    assert all(symbol in hidden for symbol in gone)
    for layer in report.layers:
        assert words(layer.title) in said(groups(made)["legend"])


@pytest.mark.parametrize("edge", [1, -1])
@pytest.mark.parametrize("shore", [1, -1])
def test_an_island_in_a_sea_that_the_frame_cuts_stays_land(edge, shore):
    sea = [(-3, -3), (8, -3), (8, 8), (-3, 8), (-3, -3)][::edge]
    island = [(1, 1), (1, 2), (2, 2), (2, 1), (1, 1)][::shore]
    extent = (-1.0, -1.0, 5.0, 5.0)
    plane = projection.Plane(extent, projection.choose(extent), 400.0, 400.0)
    rings = projection.lines([[sea, island]], plane, polygons=True, margin=0.0, tolerance=0.0)
    outline, hole = sorted(map(_turn, rings), key=abs, reverse=True)
    assert (outline > 0) != (hole > 0)


def _turn(ring):
    """Return twice the area of a ring, below 0 where it runs clockwise."""
    x, y = ring.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def test_circles_of_the_legend_are_those_of_the_map():
    made, _ = figure("october-2023")
    scene = scenes()["october-2023"]
    found = [shape.radius for shape in shapes(groups(made)["legend"]) if isinstance(shape, Circle)]
    nested = [entry.symbol.radius_pt for entry in scene.legends[0].entries]
    assert found[: len(nested)] == pytest.approx(nested)


@pytest.mark.parametrize(("name", "preset", "languages"), ALL)
def test_every_number_is_written_at_its_mark_with_its_sources_or_told(name, preset, languages):
    made, report = figure(name, preset, languages)
    found = groups(made)
    written = re.sub(r"\s", "", said(found["labels"]))
    told = re.sub(r"\s", "", said(found["legend"]))
    without = {item.mark.mark_id for item in (*report.numbered, *report.unnamed) if item.mark}
    for mark in named_marks(name, report):
        there = told if mark.mark_id in without else written
        assert re.sub(r"\s", "", words(mark.name, languages[0])) in there
        assert re.sub(r"\s", "", words(mark.value, languages[0])) in there
    if printing.PRESETS[preset].sources and "sources" not in report.left_out:
        for number in {
            n for group in re.findall(r"\[([\d,]+)\]", written) for n in group.split(",")
        }:
            assert f"[{number}]" in told


def test_title_sentence_credits_notes_and_build_are_there():
    made, _ = figure("october-2023")
    scene, found = scenes()["october-2023"], groups(made)
    assert said(found["title"]).startswith(words(scene.title))
    below = said(found["legend"])
    assert words(scene.sentence) in below
    assert all(words(note) in below for note in scene.notes)
    assert all(credit in below for credit in scene.credits)
    assert scene.digest()[:12] in below


# ------------------------------------------------------------------------- room on the sheet


@pytest.mark.parametrize(("name", "preset", "languages"), ALL)
def test_names_keep_off_each_other_off_the_frame_and_off_the_symbols_of_others(
    name, preset, languages
):
    made, _ = figure(name, preset, languages)
    found = groups(made)
    sheet, on_map = made.axes
    renderer, slack = measuring(made)
    labels = {
        gid: Bbox.union([*(ink_box(text, renderer) for text in texts(group)), *discs(group)])
        for gid, group in found.items()
        if gid.startswith("name-")
    }
    boxes = list(labels.values())
    frame = on_map.get_window_extent(renderer)
    for box in boxes:
        assert frame.x0 - slack <= box.x0
        assert box.x1 <= frame.x1 + slack
        assert frame.y0 - slack <= box.y0
        assert box.y1 <= frame.y1 + slack
    for one, other in itertools.combinations(boxes, 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert wide <= slack or high <= slack
    for mark in scenes()[name].marks:
        if mark.geometry == "point" and f"mark-{mark.mark_id}" in found:
            disc = Bbox.union([shape.get_window_extent(renderer)
                               for shape in shapes(found[f"mark-{mark.mark_id}"])])  # fmt: skip
            core = disc.shrunk(0.7, 0.7).anchored("C", disc)  # a box in the circle
            for gid, box in labels.items():
                assert not box.overlaps(core), (gid, mark.mark_id)
    furniture = [ink_box(text, renderer) for text in texts(found["furniture"])]
    assert not any(box.overlaps(taken) for box in boxes for taken in furniture)
    # Nothing beside the map leaves the sheet or lies on the map.
    whole = sheet.get_window_extent(renderer)
    for text in (*texts(found["legend"]), *texts(found["title"])):
        box = ink_box(text, renderer)
        assert whole.x0 - slack <= box.x0
        assert box.x1 <= whole.x1 + slack, text.get_text()
        assert whole.y0 - slack <= box.y0
        assert box.y1 <= whole.y1 + slack
        assert not box.overlaps(frame), text.get_text()


def discs(group):
    """The boxes of signs with a number in a group, and of the dots of towns."""
    filled = [shape for shape in shapes(group) if shape.get_facecolor()[3]]
    return [shape.get_window_extent() for shape in filled if len(shape.get_path().vertices) == 38]


def measuring(made):
    """A renderer that measures finely, and half a point in its pixels."""
    made.set_dpi(400)
    return made.canvas.get_renderer(), 0.5 * made.dpi / 72


@pytest.mark.parametrize(("name", "preset", "languages"), ALL)
def test_letters_and_lines_are_large_enough_to_be_printed(name, preset, languages):
    made, _ = figure(name, preset, languages)
    for artist in made.findobj():
        if isinstance(artist, Text) and artist.get_text():
            assert artist.get_fontsize() >= 6.5 - 1e-9, artist.get_text()
    for group in groups(made).values():
        for shape in shapes(group):
            assert not 0 < shape.get_linewidth() < 0.35
            assert shape.get_linewidth() or shape.get_facecolor()[3]


@pytest.mark.parametrize(("name", "preset", "languages"), ALL)
def test_nine_in_ten_places_are_named_at_their_mark_or_by_a_number_that_the_sheet_explains(
    name, preset, languages
):
    made, report = figure(name, preset, languages)
    found = groups(made)
    unnamed = [item for item in report.unnamed if item.mark]
    assert len(unnamed) <= 0.1 * len(named_marks(name, report))
    signs = [said(group) for gid, group in found.items() if gid.startswith("name-")
             if said(group).isdigit()]  # fmt: skip
    assert signs == [str(item.number) for item in report.numbered]
    assert signs == [str(number) for number in range(1, len(signs) + 1)]
    listed = re.sub(r"\s", "", said(found["legend"]))
    at = 0
    for item in report.numbered:
        row = f"{item.number}{words(item.mark.name, languages[0])}"
        at = listed.index(re.sub(r"\s", "", row), at) + 1


def test_a_name_without_room_even_for_a_number_is_told_with_what_it_counts(monkeypatch):
    monkeypatch.setattr(labels, "_at_mark", lambda *_, **__: iter(()))
    monkeypatch.setattr(labels, "_number_at", lambda *_: iter(()))
    made, report = printing.draw(scenes()["returns"], preset="card", languages=("en",))
    unnamed = [item.mark for item in report.unnamed if item.mark]
    below = re.sub(r"\s", "", said(groups(made)["legend"]))
    assert "Shown,butwithoutroomforaname" in below
    assert any(mark.value for mark in unnamed)
    for mark in unnamed:
        assert re.sub(r"\s", "", words(mark.name)) in below
        assert re.sub(r"\s", "", words(mark.value)) in below


def test_a_map_of_custody_says_where_its_stages_are():
    made, _ = figure("custody", "170mm", ("ko",))
    assert "구금 단계는 별도의 그림" in said(groups(made)["legend"])
    made, _ = figure("returns")
    assert "구금 단계" not in said(groups(made)["legend"])


def test_leaders_cross_neither_each_other_nor_the_names():
    made, _ = figure("custody")
    renderer = made.canvas.get_renderer()
    leaders = [
        shape.get_transform().transform_path(shape.get_path()).vertices
        for shape in shapes(groups(made)["labels"])
        if len(shape.get_path().vertices) == 2
    ]
    assert len(leaders) > 5
    for (a, b), (c, d) in itertools.combinations(leaders, 2):
        assert not crosses(a, b, c, d)
    names = [text.get_window_extent(renderer) for text in texts(groups(made)["labels"])]
    middles = [(a + b) / 2 for a, b in leaders]
    assert not any(box.contains(*middle) for box in names for middle in middles)


def crosses(a, b, c, d):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


# ------------------------------------------------------------------------------- projections


@pytest.mark.parametrize(
    ("extent", "kept", "method"),
    [
        ((123.3, 39.5, 131.3, 43.6), "conformal", "lcc"),
        ((123.3, 39.5, 131.3, 43.6), "equal-area", "aea"),
        ((34.0, 29.5, 36.0, 33.5), "conformal", "tmerc"),
        ((34.0, 29.5, 36.0, 33.5), "equal-area", "laea"),
        ((123.8, 38.3, 131.0, 43.4), "conformal", "stere"),
        ((-10.0, -3.0, 10.0, 3.0), "conformal", "merc"),
        ((-10.0, -3.0, 10.0, 3.0), "equal-area", "cea"),
        ((-60.0, 72.0, 60.0, 84.0), "conformal", "stere"),
    ],
)
def test_the_projection_is_made_for_the_extent_and_keeps_what_it_is_to_keep(extent, kept, method):
    chosen = projection.choose(extent, prop=kept)
    assert chosen.method == method
    plane = projection.Plane(extent, chosen, 400, 300)
    lon, lat = plane.degrees((200, 150))
    factors = chosen.proj.get_factors(lon, lat)
    assert abs(factors.meridian_convergence) < 0.01  # north is up in the middle
    if kept == "conformal":
        assert factors.meridional_scale == pytest.approx(factors.parallel_scale, rel=1e-6)
    else:
        assert factors.areal_scale == pytest.approx(1, rel=1e-6)
    # The whole extent lies on the plane.
    corners = plane.project(list(itertools.product(extent[::2], extent[1::2])))
    assert (corners > -0.01).all()
    assert (corners < (400.01, 300.01)).all()


@pytest.mark.parametrize("preset", ["85mm", "170mm", "a3", "card"])
def test_the_scale_is_true_in_the_middle_of_the_map(preset):
    made, report = figure("overview", preset)
    found = groups(made)
    (text,) = [item for item in texts(found["furniture"]) if "km" in item.get_text()]
    kilometres = float(text.get_text().removesuffix(" km"))
    bar = next(shape for shape in shapes(found["furniture"]) if shape.get_linewidth() < 2)
    ends = bar.get_transform().transform(bar.get_path().vertices[1:3])
    length_m = np.ptp(ends[:, 0]) / made.dpi * 0.0254
    assert kilometres * 1000 / length_m == pytest.approx(report.denominator, rel=1e-3)
    # Measured on the ground between two places, on the map in the units of its data.
    on_map = made.axes[1]
    proj = projection.choose(scenes()["overview"].extent).proj
    middle = np.mean([on_map.get_xlim(), on_map.get_ylim()], axis=1)
    (west, south), (east, north) = (proj(middle[0] + side, middle[1], inverse=True)
                                    for side in (-5000, 5000))  # fmt: skip
    _, _, ground_m = Geod(ellps="WGS84").inv(west, south, east, north)
    pixels = np.ptp(on_map.transData.transform([(-5000, 0), (5000, 0)])[:, 0])
    assert ground_m / (pixels / made.dpi * 0.0254) == pytest.approx(report.denominator, rel=1e-3)


def test_an_arc_ends_in_a_dot_at_a_place_without_a_symbol():
    found = groups(figure("october-2023")[0])
    arcs = {
        key: list(shapes(found[f"mark-sets/{key}-set"]))
        for key in ("namyang-hoeryong", "dandong-tumen")
    }
    assert [len(drawn) for drawn in arcs.values()] == [2, 1]
    arc, dot = (shape.get_path().vertices for shape in arcs["namyang-hoeryong"])
    away = np.linalg.norm(arc[[0, -1]] - dot[:-1].mean(axis=0), axis=1)
    assert min(away) < 1.5, "the dot stands where the arc ends"


def test_a_ring_of_precision_is_as_wide_as_it_is_on_the_ground():
    made, report = figure("detention-china")
    (ring, *_) = [
        shape for shape in shapes(groups(made)["sites"]) if len(shape.get_path().vertices) == 73
    ]
    mark = next(mark for mark in scenes()["detention-china"].marks if mark.ring)
    width_m = np.ptp(ring.get_path().vertices[:, 0]) / 72 * 0.0254 * report.denominator
    assert width_m == pytest.approx(2 * mark.precision_m, rel=0.02)


# -------------------------------------------------------------------------------- file kinds


def saved(name, fmt, *, preset="85mm", languages=("en",), dpi=150):
    made, _ = printing.draw(scenes()[name], preset=preset, languages=languages)
    return printing.save(made, scenes()[name], fmt=fmt, dpi=dpi, language=languages[0])


@pytest.mark.parametrize("fmt", ["png", "svg", "pdf"])
def test_the_same_bytes_each_time(fmt):
    code = (
        "import hashlib, sys\n"
        "from tests.test_print import saved\n"
        f"print(hashlib.sha256(saved('october-2023', {fmt!r}, languages=('ko',))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Seoul"))
    }  # fmt: skip
    assert len(digests) == 1


def test_a_pdf_is_the_same_wherever_temporary_files_lie(monkeypatch, tmp_path):
    found = typefaces._collection
    collection = shutil.copy(found("ko").path, tmp_path / "middle.ttc")
    monkeypatch.setattr(
        typefaces, "_collection", lambda code: FontPath(str(collection), found(code).face_index)
    )
    made = set()
    for folder in ("before", "z-after"):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / folder))
        drawn = printing.figure(fictional_scene.scene(), preset="85mm")
        made.add(printing.save(drawn, fictional_scene.scene(), fmt="pdf"))
    assert len(made) == 1


def test_an_svg_has_live_words_named_groups_and_no_date():
    scene = scenes()["october-2023"]
    data = saved("october-2023", "svg", languages=("en", "ko"))
    root = ET.fromstring(data)  # noqa: S314 - our own bytes
    space = "{http://www.w3.org/2000/svg}"
    ids = [item.get("id") for item in root.iter(f"{space}g")]
    wanted = ["base", "borders", "routes", "sites", "labels", "legend"]
    assert set(wanted) <= set(ids)
    assert len(ids) == len(set(ids)) + ids.count(None) - 1  # halos have none
    on_map = [gid for gid in ids if gid in wanted and gid != "legend"]
    assert on_map == wanted[:-1]  # in the order in which they lie on each other
    assert root.findtext(f"{space}title") == words(scene.title)
    assert root.findtext(f"{space}desc") == words(scene.sentence)
    live = " ".join(item.text for item in root.iter(f"{space}text"))
    assert words(scene.title) in live
    assert words(scene.title, "ko") in live
    assert b"<use" not in data.split(b'id="labels"')[1].split(b'id="furniture"')[0]
    assert not re.search(rb"\d{4}-\d\d-\d\dT", data)
    halos = [item for item in root.iter(f"{space}g") if item.get("class") == "halo"]
    assert halos
    assert all(item.get("aria-hidden") == "true" for item in halos)


def test_a_pdf_has_embedded_fonts_words_and_no_date(tmp_path):
    data = saved("october-2023", "pdf", languages=("ko",))
    assert b"/CreationDate" not in data
    assert b"/ModDate" not in data
    assert data.count(b"/Subtype /Type3") >= 3
    assert b"/Subtype /Image" not in data
    if shutil.which("pdftotext"):
        (tmp_path / "figure.pdf").write_bytes(data)
        text = subprocess.run(
            ["pdftotext", str(tmp_path / "figure.pdf"), "-"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert "투먼–남양(온성)" in text
        assert "약 300" in text


def run(*command):
    """What a program of the machine writes; the test is skipped where it is not installed."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_inkscape_opens_an_svg_with_its_groups_and_live_words(language, tmp_path):
    path, again = tmp_path / "figure.svg", tmp_path / "again.svg"
    path.write_bytes(saved("october-2023", "svg", languages=(language,)))
    sizes = {
        name: (float(width), float(height))
        for name, _, _, width, height in (
            line.split(",") for line in run("inkscape", "--query-all", str(path)).splitlines()
        )
    }
    for name in ("base", "borders", "routes", "sites", "labels", "legend"):
        assert min(sizes[name]) > 10, name
    run("inkscape", "--export-plain-svg", f"--export-filename={again}", str(path))
    live = " ".join(ET.parse(again).getroot().itertext())  # noqa: S314 - our own bytes
    assert words(scenes()["october-2023"].title, language).split()[0] in live


@pytest.mark.proof
@pytest.mark.parametrize("languages", [("en",), ("ko",), ("zh",), ("en", "ko", "zh")])
def test_every_font_of_a_pdf_is_embedded_and_its_words_are_found(languages, tmp_path):
    path = tmp_path / "figure.pdf"
    path.write_bytes(saved("october-2023", "pdf", languages=languages))
    fonts = run("pdffonts", str(path)).splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes (yes|no ) (yes|no ) +\d+ +\d+$", line) for line in fonts)
    found = re.sub(r"\s", "", run("pdftotext", str(path), "-"))
    for language in languages:
        title = words(scenes()["october-2023"].title, language)
        assert all(word in found for word in re.findall(r"[^\W\d]{2,}", title))


def test_a_png_says_its_resolution():
    image = Image.open(io.BytesIO(saved("october-2023", "png", dpi=300)))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.width == pytest.approx(85 / 25.4 * 300, abs=1)
    assert image.info["Title"] == words(scenes()["october-2023"].title)


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_the_card_has_the_size_of_social_networks(language):
    image = Image.open(io.BytesIO(printing.card(scenes()["october-2023"], language=language)))
    assert image.size == (1200, 630)


# ---------------------------------------------------------------------------------- colours


@pytest.mark.parametrize("name", MAPS)
def test_kinds_stay_apart_in_grey(name):
    scene = scenes()[name]
    grey = scene.palette["grey"]
    assert all(len({colour[i : i + 2] for i in (1, 3, 5)}) == 1 for colour in grey.values())
    entries = [
        (words(entry.label), entry.symbol)
        for legend in scene.legends
        for entry in legend.entries
        if legend.layout == "list" and not entry.ring and entry.symbol.fill_opacity > 0.5
    ]
    for (label, one), (other_label, other) in itertools.combinations(entries, 2):
        if look(one) == look(other):
            lightness = [lab(linear(grey[symbols.main_role(item)]))[0] for item in (one, other)]
            assert abs(lightness[0] - lightness[1]) >= 20, (label, other_label)


def look(symbol):
    hollow = symbol.hollow or symbol.fill in ("", "paper", "casing")
    ring = (symbol.ring_pt > 0, bool(symbol.ring_dash_pt))
    return symbol.shape, hollow, symbol.sign, symbol.dash_pt, ring


@pytest.mark.parametrize("style", printing.SCHEMES)
def test_a_style_has_the_colours_of_its_scheme(style):
    made, _ = figure("october-2023", "85mm", ("en",), style)
    colours = scenes()["october-2023"].palette[printing.SCHEMES[style]]
    assert to_hex(made.get_facecolor()) == colours["paper"]
    title = texts(groups(made)["title"])[0]
    assert title.get_color() == colours["ink"]


# ------------------------------------------------------------------------------- typefaces


def test_a_letter_without_a_face_is_refused_by_name_and_place():
    marks = list(scenes()["october-2023"].marks)
    number = next(i for i, mark in enumerate(marks) if mark.priority >= 0)
    marks[number] = dataclasses.replace(
        marks[number], name={"en": "Tumen \N{THAI CHARACTER KO KAI}"}
    )
    scene = dataclasses.replace(scenes()["october-2023"], marks=tuple(marks))
    with pytest.raises(RenderError) as error:
        printing.figure(scene, languages=("en",))
    assert "U+0E01" in str(error.value)
    assert marks[number].mark_id in str(error.value)


def test_words_are_never_read_as_formulas():
    scene = fictional_scene.scene(title={"en": r"Costs $5 and \$6, a_b ^ {x}"})
    made = printing.figure(scene, preset="85mm")
    assert r"Costs $5 and \$6, a_b ^ {x}" in said(groups(made)["title"])
    printing.save(made, scene, fmt="png", dpi=72)


LETTERS = "ABCdefgQ@&0123456789?–()투먼단둥뷁会国图们回器羁押"


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_bold_letters_cover_the_regular_ones_and_keep_their_holes(language):
    for letter in LETTERS:
        regular, bold = (ink(letter, language, weight) for weight in (400, 700))
        assert regular.sum() > 50, letter
        assert (regular & ~bold).sum() <= 0.01 * regular.sum(), letter
        assert bold.sum() < 2.2 * regular.sum() + 50, letter


def ink(letter, language, weight):
    """Where a letter has ink, its middle in the middle of the picture."""
    made = Figure(figsize=(1, 1), dpi=100)
    canvas = FigureCanvasAgg(made)
    faces = typefaces.Typefaces()
    style = TextStyle(46, "ink", weight=weight)
    font = faces.properties(letter, style, language, where="test")
    shift = faces.width(letter, style, language) / 2
    faces.write(made)
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        made.text(0.5 - shift / 72, 0.3, letter, fontproperties=font)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., 0] < 100


def test_faces_that_were_made_go_with_their_figure():
    made, _ = printing.draw(scenes()["october-2023"], preset="85mm")
    title = texts(groups(made)["title"])[0]
    path = title.get_fontproperties().get_file()
    assert os.path.exists(path)  # noqa: PTH110 - a path as matplotlib has it
    del title
    mpl.font_manager._get_font.cache_clear()
    for axes in made.axes:
        axes.clear()
    folder = os.path.dirname(path)  # noqa: PTH120
    del made, axes
    import gc

    gc.collect()
    assert not os.path.exists(folder)  # noqa: PTH110


# ------------------------------------------------------------------------------------ manners


def test_nothing_of_matplotlib_is_changed_for_others():
    code = """
import sys, matplotlib, warnings
warnings.simplefilter("error")
matplotlib.rcParams["font.size"] = 23
matplotlib.rcParams["lines.scale_dashes"] = True
matplotlib.rcParams["path.sketch"] = (3, 10, 2)
def settings():  # to ask for the backend would load pyplot
    found = matplotlib.rcParams
    return {key: found[key] for key in found if not key.startswith("backend")}
before = settings()
from matplotlib import font_manager
fonts = list(font_manager.fontManager.ttflist)
from tests import fictional_scene
from borderatlas.render import print as printing
made, report = printing.draw(fictional_scene.scene(), preset="85mm")
printing.save(made, fictional_scene.scene(), fmt="svg")
assert settings() == before
assert font_manager.fontManager.ttflist == fonts
assert "matplotlib.pyplot" not in sys.modules
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_what_its_user_has_set_does_not_change_a_figure():
    scene = fictional_scene.scene()
    plain = printing.save(printing.figure(scene, preset="85mm"), scene, fmt="png", dpi=72)
    with mpl.rc_context({"font.size": 30, "path.sketch": (3, 10, 2), "axes.facecolor": "red"}):
        other = printing.save(printing.figure(scene, preset="85mm"), scene, fmt="png", dpi=72)
    assert plain == other


def test_a_map_alone_is_drawn_on_the_axes_of_its_user():
    made = Figure(figsize=(6, 4))
    axes = made.add_subplot()
    item = borderatlas.Map(scenes()["october-2023"])
    assert item.plot(axes, language="ko") is axes
    shown = [text.get_text() for group in axes.get_children() if isinstance(group, Group)
             for text in texts(group)]  # fmt: skip
    assert "투먼–남양(온성)" in shown
    # Data are metres of the projection: what its user adds comes to lie in its place.
    mark = next(mark for mark in item.scene.marks if mark.geometry == "point"
                and "tumen" in mark.mark_id)  # fmt: skip
    x, y = projection.choose(item.scene.extent).metres(mark.coordinates)[0]
    wanted = axes.transData.transform((x, y))
    shape = next(shapes(groups(made)[f"mark-{mark.mark_id}"]))
    centre = shape.get_transform().transform((0, 0))
    assert math.dist(centre, wanted) < 0.01
    assert item.plot().figure is not made


@pytest.mark.parametrize("size", [(6, 4), (2.5, 2)])
def test_a_map_on_the_axes_of_its_user_credits_its_data_clear_of_names_unless_told_not_to(size):
    item = borderatlas.Map(scenes()["october-2023"])
    axes = Figure(figsize=size).add_axes((0, 0, 1, 1))
    item.plot(axes)
    found = groups(axes.figure)
    told = re.sub(r"\s+", " ", said(found["credits"]))
    assert told == " · ".join(item.scene.credits)
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    mine = [ink_box(text, renderer) for text in texts(found["credits"])]
    others = [ink_box(text, renderer) for name in ("labels", "furniture")
              for text in texts(found[name]) if text not in texts(found["credits"])]  # fmt: skip
    assert others
    for box, other in itertools.product(mine, others):
        assert not box.overlaps(other)
        assert axes.figure.bbox.contains(*box.min)
        assert axes.figure.bbox.contains(*box.max)
    bare = item.plot(credit=False)
    assert "credits" not in groups(bare.figure)


@pytest.mark.parametrize(
    "wish", [{"projection": "polar"}, {"projection": "3d"}, {"xscale": "log"}, {"yscale": "log"}]
)
def test_axes_that_are_no_plane_are_refused(wish):
    axes = Figure().add_subplot(**wish)
    with pytest.raises(RenderError, match="a map needs plain axes with linear scales"):
        borderatlas.Map(fictional_scene.scene()).plot(axes)


@pytest.mark.filterwarnings("error")
def test_axes_without_an_area_are_refused():
    axes = Figure().add_axes((0.1, 0.1, 0, 0.5))
    with pytest.raises(RenderError, match="the Axes has no area"):
        borderatlas.Map(fictional_scene.scene()).plot(axes)


def test_an_atlas_is_drawn_among_others_and_what_they_add_lies_in_its_place():
    made = Figure(figsize=(8, 4))
    other, axes = made.subplots(1, 2)
    other.plot([0, 1], [2, 3])
    before = other.get_xlim(), other.get_ylim(), other.get_position().bounds
    atlas = borderatlas.open_atlas(ROOT)
    assert atlas.plot(ax=axes, language="ko") is axes
    assert (other.get_xlim(), other.get_ylim(), other.get_position().bounds) == before
    assert made.axes == [other, axes]
    # Points of a data frame in the projection of the map fall on its marks.
    scene = scenes()["overview"]
    crossings = atlas.frame("crossings").to_crs(borderatlas.Map(scene).crs).set_index("place_id")
    place = "tumen-namyang"
    wanted = axes.transData.transform(crossings.loc[[place]].get_coordinates().to_numpy())[0]
    shape = next(shapes(groups(made)[f"mark-crossings/{place}"]))
    assert math.dist(shape.get_transform().transform((0, 0)), wanted) < 0.01
    crossings.plot(ax=axes, marker="x")
    made.canvas.draw()


def test_to_draw_an_atlas_leaves_pyplot_and_its_settings_alone():
    code = """
import sys
import borderatlas
atlas = borderatlas.open_atlas()
assert "matplotlib" not in sys.modules  # only when something is drawn
import matplotlib.pyplot as plt
plt.rcParams["font.size"] = 23
before = dict(plt.rcParams)
own = plt.figure()
ax = atlas.plot()
assert plt.get_fignums() == [own.number]
assert plt.gcf() is own
assert dict(plt.rcParams) == before
assert ax.get_figure() is not own
"""
    environment = {**os.environ, "MPLBACKEND": "agg"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)


def test_the_facade_gives_a_figure():
    made = borderatlas.Map(fictional_scene.scene()).figure(preset="85mm", style="grey")
    assert isinstance(made, Figure)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"preset": "171mm"}, "there is no preset '171mm'; there are 85mm, 120mm, 170mm"),
        ({"style": "sepia"}, "there is no style 'sepia'; there are colour, grey, dark"),
        ({"languages": ("fr",)}, "there is no language 'fr'; there are en, ko, zh"),
    ],
)
def test_what_there_is_not_is_refused(wish, message):
    with pytest.raises(RenderError, match=re.escape(message)):
        printing.figure(fictional_scene.scene(), **wish)


@pytest.mark.parametrize(
    "changes",
    [
        {"base": (), "base_labels": ()},
        {"marks": (), "legends": ()},
        {"notes": (), "credits": (), "sources": (), "subtitle": {}, "sentence": {}},
        {"base_labels": (BaseLabel({"en": "Fictional\nTwo lines"}, (-152, 11), "water", 1),)},
    ],
)
@pytest.mark.parametrize("preset", ["85mm", "card"])
def test_a_scene_with_little_in_it_is_drawn(changes, preset):
    scene = fictional_scene.scene(**changes)
    printing.save(printing.figure(scene, preset=preset), scene, fmt="png", dpi=72)


def test_an_extra_on_wish_is_there_and_keeps_off_the_names():
    made, _ = printing.draw(
        scenes()["october-2023"], preset="170mm",
        graticule=True, locator=True, name_projection=True, prop="equal-area",
    )  # fmt: skip
    found = groups(made)
    numbers = {text.get_text() for text in texts(found["graticule"])}
    assert {"42°N", "126°E"} <= numbers
    assert "Albers equal-area conic projection" in said(found["legend"])
    renderer = made.canvas.get_renderer()
    taken = [text.get_window_extent(renderer) for text in texts(found["graticule"])]
    names = [text.get_window_extent(renderer) for text in texts(found["labels"])]
    assert not any(box.overlaps(other) for box in names for other in taken)
    assert isinstance(renderer, RendererAgg)


def test_marks_beyond_the_edge_are_told():
    scene = dataclasses.replace(scenes()["october-2023"], extent=(123.3, 39.5, 126.0, 41.0))
    made, report = printing.draw(scene)
    assert "crossings/tumen-namyang" in report.outside
    assert "Beyond the edge of this map" in said(groups(made)["legend"])
    assert isinstance(report, mapping.Report)
