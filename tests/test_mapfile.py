"""Map files: every mistake is named, with the nearest right word."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from borderatlas import export, manifest
from borderatlas.build import open_specs
from borderatlas.errors import SpecError
from borderatlas.scene import Symbol
from borderatlas.spec import CategoryScaleSpec, MapSpec

MAP = """
order = 1
subject = "event"
extent = [10.0, 10.0, 12.0, 12.0]
title.en = "Fictional"
subtitle.en = "Fictional"
[claims]
events = ["fictional-event"]
[[layer]]
id = "bridges"
table = "crossings"
title.en = "Bridges"
scale = "kind"
[scale.kind]
type = "category"
column = "kind"
vocabulary = "crossing_kind"
title.en = "Kinds"
[scale.kind.symbols]
bridge = { shape = "circle", fill = "ink" }
"""


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """The folder of the map files of an atlas that has none yet."""
    (tmp_path / "maps").mkdir()
    return tmp_path / "maps"


def read(maps: Path, text: str) -> MapSpec:
    """Return the one map that the text stands for."""
    (maps / "fictional.toml").write_text(text, encoding="utf-8")
    (spec,) = open_specs(maps.parent)
    return spec


def complaints(maps: Path) -> list[str]:
    """Return what reading the map files complains of, one text for each problem."""
    with pytest.raises(SpecError) as caught:
        open_specs(maps.parent)
    return [str(problem) for problem in caught.value.problems]


def test_a_map_file_is_read_with_the_shared_scales(maps: Path) -> None:
    (maps / "_shared.toml").write_text(MAP[MAP.index("[scale.kind]") :], encoding="utf-8")
    spec = read(maps, MAP[: MAP.index("[scale.kind]")])
    assert spec.map_id == "fictional"
    assert spec.layers[0].scale == "kind"
    assert spec.scales["kind"].title == {"en": "Kinds"}


MISTAKES = [
    ("order = 1", "ordr = 1", "ordr: unknown key; did you mean 'order'?"),
    ('scale = "kind"', 'scale = "kinds"', "did you mean 'kind'?"),
    ('table = "crossings"', 'table = "crosings"', "did you mean 'crossings'?"),
    ('subject = "event"', 'subject = "evnt"', "subject 'evnt': is not one of the choices"),
    ('subject = "event"', "", "subject: is missing; known: event, "),
    ("extent = [10.0, 10.0, 12.0, 12.0]", "extent = [12.0, 10.0]", "extent '[12.0, 10.0]': "),
    ("extent = [10.0, 10.0, 12.0, 12.0]", "extent = [12, 10, 10, 12]", "is not [west, south"),
    ("extent = [10.0, 10.0, 12.0, 12.0]", "extent = [1, 1, nan, 2]", "is not [west, south"),
    ("extent = [10.0, 10.0, 12.0, 12.0]", "extent = [1, 1, 2, true]", "is not four numbers"),
    ("12.0, 12.0]", "10.0000000001, 10.0000000001]", "is narrower than 0.001 degrees"),
    ('title.en = "Fictional"', 'title.fr = "Fictif"', "title: has no English words"),
    ('title.en = "Fictional"', 'title = "Fictional"', "title 'Fictional': is not text by"),
    ('title.en = "Fictional"', "title.en = 5", "title.en '5': is not text"),
    ('fill = "ink"', 'colour = "ink"', "unknown key"),
    ('shape = "circle"', 'shape = "star"', "shape 'star'"),
    ('{ shape = "circle", fill = "ink" }', "5", "symbols.bridge '5': is not a table"),
    ("[claims]", "[claims]\nprefer = 'a'", "needs a reason"),
    ("[claims]", "[claims]\nsince = '09.10.2023'", "EDTF"),
    ("[claims]", "[claims]\nsince = 2020", "claims.since '2020': is not text"),
    ("order = 1", "order = = 1", "is not TOML: "),
    ("order = 1", 'order = "first"', "order 'first': is not a whole number from 0 to 9999"),
    ("order = 1", "order = inf", "order 'inf': is not a whole number"),
    ("order = 1", "order = true", "order 'True': is not a whole number"),
    ("order = 1", f"order = 0x{'f' * 5000}", "order 'something too long to show': is not"),
    ("order = 1", f"order = {'9' * 5000}", "is not TOML that can be read"),
    ("order = 1", f"order = {'[' * 5000}", "is not TOML that can be read"),
    ("order = 1", f"order.{'a.' * 5000}b = 1", "has a key of 16 parts or more"),
    ("order = 1", "notes = 5", "notes '5': is not a list; write notes = "),
    ("order = 1", "notes = [5]", "notes '5': is not text by language"),
    ("[[layer]]", "[layer]", "a map needs at least one layer"),
    ("[[layer]]", "[[layer]]\nmin_zoom = inf", "layer.bridges.min_zoom 'inf': is not a whole"),
    ("[[layer]]", "[[layer]]\nmin_zoom = 23", "is not a whole number from 0 to 22"),
    ("[[layer]]", '[[layer]]\nring = "false"', "ring 'false': is neither true nor false"),
    ("[[layer]]", "[[layer]]\nwhere.kind = []", "where.kind: is an empty list"),
    ("[[layer]]", "[[layer]]\nwhere.kind = 5", "where.kind '5': is not text"),
    ('id = "bridges"', "", "layer.id: is missing"),
    ('id = "bridges"', 'id = "a/b c"', "layer.id 'a/b c': is no id; use a-z, 0-9"),
    ('column = "kind"', "", "scale.kind.column: is missing; write column = "),
    ('vocabulary = "crossing_kind"', "", "scale.kind.vocabulary: is missing"),
    ('type = "category"', 'type = "area"', "scale.kind.unit: is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "complaint"), MISTAKES)
def test_each_mistake_is_named(maps: Path, right: str, wrong: str, complaint: str) -> None:
    assert right in MAP
    (maps / "fictional.toml").write_text(MAP.replace(right, wrong), encoding="utf-8")
    found = complaints(maps)
    assert all(text.startswith("maps/fictional.toml: ") for text in found)
    assert any(complaint in text for text in found), found


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('fill = "red"', "fill 'red': is not one of the choices; known: paper, "),
        ('fill = "retruns"', "did you mean 'returns'?"),
        ("stroke = 5", "stroke '5': is not one of the choices; known: paper, "),
        ('casing = "x);}</style>"', "casing 'x);}</style>': is not one of the choices"),
        ('stroke_pt = "x"', "stroke_pt 'x': is not a number from 0 to 100; write stroke_pt = "),
        ("stroke_pt = nan", "stroke_pt 'nan': is not a number"),
        ("stroke_pt = -5", "stroke_pt '-5': is not a number"),
        ("radius_pt = inf", "radius_pt 'inf': is not a number"),
        ("radius_pt = true", "radius_pt 'True': is not a number"),
        ("ring_pt = 101", "ring_pt '101': is not a number"),
        ("casing_pt = []", "casing_pt '[]': is not a number"),
        ("fill_opacity = 7", "fill_opacity '7': is not a number from 0 to 1"),
        ("ring_fill_opacity = -0.1", "ring_fill_opacity '-0.1': is not a number"),
        ('curve = "a"', "curve 'a': is not a number from -1 to 1"),
        ("curve = -1.5", "curve '-1.5': is not a number"),
        ('dash_pt = "abc"', "dash_pt 'abc': is not a list of numbers; write dash_pt = [3.0"),
        ("dash_pt = 3", "dash_pt '3': is not a list of numbers"),
        ("dash_pt = [3, -1]", "dash_pt '-1': is not a number"),
        ('ring_dash_pt = [3, "x"]', "is not a list of numbers"),
        ('arrow = "false"', "arrow 'false': is neither true nor false"),
        ("hollow = 1", "hollow '1': is neither true nor false"),
        ('sign = "four"', "sign 'four': has 4 characters, and 3 are the most"),
    ],
)
def test_a_symbol_that_cannot_be_drawn_is_refused(maps: Path, wrong: str, complaint: str) -> None:
    symbol = f'bridge = {{ shape = "circle", {wrong} }}'
    text = MAP.replace('bridge = { shape = "circle", fill = "ink" }', symbol)
    (maps / "fictional.toml").write_text(text, encoding="utf-8")
    (found,) = complaints(maps)
    assert found.startswith("maps/fictional.toml: scale.kind.symbols.bridge.")
    assert complaint in found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("maximum", "inf"),
        ("maximum", "nan"),
        ("maximum", "0"),
        ("maximum", "5e-324"),
        ("maximum", '"650"'),
        ("radius_pt", "0"),
        ("radius_pt", "inf"),
        ("radius_pt", "-3"),
    ],
)
def test_a_circle_has_a_size(maps: Path, key: str, value: str) -> None:
    sizes = {"maximum": "650", "radius_pt": "30", key: value}
    area = "".join(f"{name} = {size}\n" for name, size in sizes.items())
    scale = f'[scale.people]\ntype = "area"\nunit = "persons"\ntitle.en = "People"\n{area}'
    symbol = '[scale.people.symbol]\nshape = "circle"\n'
    (maps / "fictional.toml").write_text(MAP + scale + symbol, encoding="utf-8")
    (found,) = complaints(maps)
    assert f"scale.people.{key} {value.strip(chr(34))!r}: is not a number from 1 to " in found


def test_a_symbol_keeps_what_it_is_given(maps: Path) -> None:
    given = 'shape = "line", stroke = "route", stroke_pt = 1, dash_pt = [3, 2.5], curve = -0.2'
    text = MAP.replace('shape = "circle", fill = "ink"', f"{given}, arrow = true")
    scale = read(maps, text).scales["kind"]
    assert isinstance(scale, CategoryScaleSpec)
    assert scale.symbols["bridge"] == Symbol(
        "line", stroke="route", stroke_pt=1.0, dash_pt=(3.0, 2.5), arrow=True, curve=-0.2
    )


def test_the_default_of_a_key_may_be_written(maps: Path) -> None:
    spec = read(maps, MAP.replace("[[layer]]", "[[layer]]\nmin_zoom = 0\nring = false"))
    assert (spec.layers[0].min_zoom, spec.layers[0].ring) == (0, False)
    assert read(maps, MAP.replace("order = 1", "order = 0")).order == 0


@pytest.mark.parametrize("sign", ["\\u0000", "\\u202E", "\\u2066"])
def test_a_text_holds_nothing_that_turns_its_letters_round(maps: Path, sign: str) -> None:
    new = MAP.replace('title.en = "Fictional', f'title.en = "{sign}Fictional', 1)
    assert new != MAP
    (maps / "fictional.toml").write_text(new, encoding="utf-8")
    (found,) = complaints(maps)
    assert f"title.en: holds the control character U+{sign[2:]}; remove it" in found


@pytest.mark.parametrize("key", ["title", "subtitle", "layer.bridges.title", "scale.kind.title"])
def test_a_text_has_an_end(maps: Path, key: str) -> None:
    words = {"title": "Fictional", "layer.bridges.title": "Bridges", "scale.kind.title": "Kinds"}
    old = f'\n{key.rpartition(".")[2]}.en = "{words.get(key, "Fictional")}"'
    assert old in MAP
    for length in (300, 301):
        new = old.replace(old.split('"')[1], "가" * length)
        (maps / "fictional.toml").write_text(MAP.replace(old, new, 1), encoding="utf-8")
        if length == 300:
            assert open_specs(maps.parent)
    (found,) = complaints(maps)
    assert f"{key}.en '가" in found
    assert "has 301 characters, and 300 are the most; write it more briefly" in found


@pytest.mark.parametrize(
    ("since", "until", "complaint"),
    [
        ("2021", "2019", "claims.until '2019': lies before since = '2021'; change the two round"),
        ("2020-03", "2020-02", "lies before since = '2020-03'"),
        ("../2019", "2021", "claims.since '../2019': is an interval; write one date, as in since"),
        ("2020", "2020/..", "claims.until '2020/..': is an interval"),
    ],
)
def test_a_period_begins_before_it_ends(maps: Path, since: str, until: str, complaint: str) -> None:
    text = MAP.replace("[claims]", f'[claims]\nsince = "{since}"\nuntil = "{until}"')
    (maps / "fictional.toml").write_text(text, encoding="utf-8")
    (found,) = complaints(maps)
    assert complaint in found


def test_a_period_may_be_one_year(maps: Path) -> None:
    spec = read(maps, MAP.replace("[claims]", '[claims]\nsince = "2020"\nuntil = "2020"'))
    assert (spec.claims.since, spec.claims.until) == ("2020", "2020")


def test_two_layers_have_two_ids(maps: Path) -> None:
    layer = MAP[MAP.index("[[layer]]") : MAP.index("[scale.kind]")]
    (maps / "fictional.toml").write_text(MAP.replace(layer, layer * 2), encoding="utf-8")
    (found,) = complaints(maps)
    assert "layer.id 'bridges': is the id of two layers" in found


@pytest.mark.parametrize("only", ['"claims"', '["claims", "routes"]'])
def test_legs_are_not_narrowed_to_places(maps: Path, only: str) -> None:
    text = MAP.replace('table = "crossings"', f'table = "routes"\nonly = {only}')
    (maps / "fictional.toml").write_text(text, encoding="utf-8")
    (found,) = complaints(maps)
    assert "layer.bridges.only 'claims" in found
    assert "is for layers of places; leave it out" in found


def test_all_mistakes_come_at_once(maps: Path) -> None:
    text = MAP.replace("order = 1", "ordr = 1").replace('scale = "kind"', 'scale = "kid"')
    (maps / "fictional.toml").write_text(text, encoding="utf-8")
    assert len(complaints(maps)) == 2


@pytest.mark.parametrize(
    "name", ["..", "Numbers", "<img src=x onerror=alert(1)>한글", "_own", "a b", ".hidden", "a\nb"]
)
def test_the_name_of_a_map_file_is_an_id(maps: Path, name: str) -> None:
    (maps / f"{name}.toml").write_text(MAP, encoding="utf-8")
    (found,) = complaints(maps)
    assert found.startswith(f"maps/{name}.toml: ".replace("\n", r"\n"))
    assert "is no id of a map; rename the file: use a-z, 0-9" in found


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b"[" * 5000, b"\xbf\xe9\xff"])
@pytest.mark.parametrize("file", ["fictional.toml", "_shared.toml"])
def test_a_file_that_cannot_be_read_is_one_complaint(maps: Path, file: str, content: bytes) -> None:
    """Another map that uses a shared scale is not blamed for it."""
    (maps / "other.toml").write_text(MAP[: MAP.index("[scale.kind]")], encoding="utf-8")
    (maps / "_shared.toml").write_text(MAP[MAP.index("[scale.kind]") :], encoding="utf-8")
    (maps / file).write_bytes(content)
    (found,) = complaints(maps)
    assert found.startswith(f"maps/{file}: ")


def test_a_byte_order_mark_does_no_harm(maps: Path) -> None:
    (maps / "fictional.toml").write_bytes(b"\xef\xbb\xbf" + MAP.encode())
    assert open_specs(maps.parent)[0].map_id == "fictional"


@pytest.mark.parametrize("file", ["fictional.toml", "_shared.toml"])
def test_what_is_no_file_of_the_atlas_is_not_opened(maps: Path, file: str) -> None:
    outside = maps.parent.parent / f"{maps.parent.name}-outside.toml"
    outside.write_text(MAP, encoding="utf-8")
    path = maps / file
    makings: list[tuple[Callable[[], object], str]] = [
        (lambda: path.symlink_to(outside), "leads out of the atlas folder"),
        (lambda: path.symlink_to("/dev/zero"), "leads out of the atlas folder"),
        (lambda: os.mkfifo(path), "is not a regular file"),
        (lambda: path.symlink_to(maps / "nowhere"), "is missing"),
    ]
    for make, complaint in makings:
        make()
        (found,) = complaints(maps)
        assert found.startswith(f"maps/{file}: {complaint}")
        path.unlink()
    path.mkdir()
    assert complaints(maps) == [
        f"maps/{file}: is a folder, not a file; put the file itself in its place"
    ]


def test_an_atlas_without_maps_is_told(maps: Path) -> None:
    assert complaints(maps) == ["maps/: there is no map file; write maps/NAME.toml"]
    (maps / "_shared.toml").write_text(MAP[MAP.index("[scale.kind]") :], encoding="utf-8")
    assert complaints(maps) == ["maps/: there is no map file; write maps/NAME.toml"]


@pytest.mark.parametrize(
    "name", [manifest.NAME, manifest.SIGNATURE, export.FOLDER, "manifest", "nul", "com1.map", "a."]
)
def test_no_map_takes_the_name_of_what_else_stands_in_its_folder(maps: Path, name: str) -> None:
    (maps / f"{name}.toml").write_text(MAP, encoding="utf-8")
    (found,) = complaints(maps)
    assert found == (
        f"maps/{name}.toml: is no id of a map: something else has that name where maps are "
        f"written; rename the file, as in map-{name.strip('.')}.toml"
    )
