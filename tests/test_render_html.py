"""The page as text: closed to the network, true to its scene, the same bytes each time."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from html import unescape
from html.parser import HTMLParser

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderatlas import assets, compact
from borderatlas.errors import RenderError
from borderatlas.render import symbols
from borderatlas.render.html import page_html
from borderatlas.render.layer import AtlasLayer, AtlasMap
from borderatlas.render.legend import legend_html
from borderatlas.render.markup import settle, web_url
from borderatlas.render.payload import pack, payload
from borderatlas.scene import Legend, LegendEntry, Symbol
from tests.fictional_scene import DETENTION, OFFICES, scene

VOID = {"meta", "link", "input", "br"}
IMPLIED = {"p", "li", "dt", "dd", "tr", "th", "td", "thead", "tbody"}
"""What ends with the element around it, or where its like begins: HTML may leave out its tag."""


class Reader(HTMLParser):
    """Elements with their attributes, the inline texts, and what was closed without a tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self.open: list[str] = []
        self.implied: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in self.inline and ("type", "application/json") not in attrs:
            self.inline[tag].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open[-1] in IMPLIED - {tag}:
            self.implied.add(self.open.pop())
        assert self.open.pop() == tag

    def handle_data(self, data):
        tag = self.open[-1] if self.open else ""
        if tag in self.inline and self.elements[-1][1].get("type") != "application/json":
            self.inline[tag][-1] += data

    def all(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]


def data_of(page: str, number: int = 1) -> dict[str, object]:
    """What the scripts of a page read."""
    written = re.search(rf'id="?borderatlas-{number}"?>(.*?)</script>', page)
    assert written is not None
    packed = base64.b64decode(json.loads(written[1])["deflated"])
    return json.loads(zlib.decompress(packed, wbits=-15))


@pytest.fixture(scope="module")
def page() -> str:
    return page_html(scene())


@pytest.fixture(scope="module")
def read(page) -> Reader:
    return Reader(page)


def test_every_element_is_closed(read, monkeypatch):
    assert read.open == []
    monkeypatch.setattr(compact, "markup", lambda text: text)
    written = Reader(page_html(scene()))
    assert (written.open, written.implied) == ([], set())


def test_ids_are_unique(read):
    ids = read.all("id")
    assert len(ids) == len(set(ids))


def test_the_policy_allows_what_is_there_and_nothing_else(read):
    (policy,) = (
        attributes["content"]
        for tag, attributes in read.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    found = {kind: [assets.csp_hash(t) for t in texts] for kind, texts in read.inline.items()}
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"].split() == found["script"]
    assert allowed["style-src"].split() == found["style"]
    assert "unsafe" not in policy


def test_no_element_carries_a_style_or_a_handler(read):
    for _, attributes in read.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_nothing_is_fetched(read):
    loads = {"src", "srcset", "data", "poster", "action", "background"}
    assert not [name for _, attributes in read.elements for name in attributes if name in loads]
    assert [a["href"] for tag, a in read.elements if tag == "link"] == ["data:,"]


def test_links_lead_to_the_page_itself_or_safely_out(read):
    ids = set(read.all("id"))
    for tag, attributes in read.elements:
        if tag != "a":
            continue
        href = attributes["href"] or ""
        if href.startswith("#"):
            assert href[1:] in ids
        else:
            assert href.startswith("https://fictional-")
            assert attributes["target"] == "_blank"  # which keeps the page from its opener
    assert ("meta", {"name": "referrer", "content": "no-referrer"}) in read.elements


def test_every_claim_that_a_number_rests_on_is_in_the_data(page, read):
    named = {claim for value in read.all("data-claims") for claim in value.split()}
    assert len(named) == 7
    data = data_of(page)
    rows = [dict(zip(data["claims"]["keys"], row, strict=True)) for row in data["claims"]["rows"]]
    listed = [row["id"] for row in rows]
    assert listed == [claim.claim_id for claim in scene().claims()]
    assert named < set(listed)
    cited = {row["source"] for row in rows}
    assert {f"source-{number}" for number in cited} <= set(read.all("id"))
    omitted = [[listed[number] for number in group] for group in data["omissions"]]
    assert omitted == [[claim.claim_id for claim in group.claims] for group in scene().omissions]


def test_the_page_says_everything_without_scripts(page):
    words = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    words = re.sub(r"\s+", " ", words)
    for said in (
        "Between 60 and 250 people were returned",
        "rival figures: disc lowest, ring highest",
        "Estimates by port, as invented",
        "Fictional second stage",
        "Not on the map, and why 1",
        "Names no place 1",
        "Nothing follows from it.",
        "An invented article 3",
        "Fictional base map, drawn for tests",
        "8 claims were read",
    ):
        assert said in words


def test_a_page_of_an_empty_scene_still_stands():
    lists = [name for name, value in vars(scene()).items() if isinstance(value, tuple)]
    kept = {"languages", "extent", "max_bounds"}
    nothing = dict.fromkeys(sorted({*lists} - kept), ())
    read = Reader(page_html(scene(**nothing, sentence={})))
    assert read.open == []
    assert not {"table", "stages", "sources", "claims"} & set(read.all("id"))


def test_two_builds_are_the_same_bytes():
    program = "import sys\nfrom tests.fictional_scene import scene\n"
    program += "from borderatlas.render.html import page_html\n"
    program += "sys.stdout.buffer.write(page_html(scene()).encode())"
    digests = {
        hashlib.sha256(
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            ).stdout
        ).hexdigest()
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_folium_map_with_a_layer_is_the_same_bytes_but_for_foliums_own_ids():
    def build() -> str:
        target = folium.Map(tiles=None)
        AtlasLayer(scene()).add_to(target)
        return target.get_root().render().replace(target.get_name(), "map_id")

    assert build() == build()


def test_an_atlas_map_alone_needs_no_network():
    html = AtlasMap(scene()).get_root().render()
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", html)


def test_two_layers_on_one_map_have_their_own_data():
    target = folium.Map(tiles=None)
    AtlasLayer(scene(map_id="fictional-one")).add_to(target)
    AtlasLayer(scene(map_id="fictional-two")).add_to(target)
    html = target.get_root().render()
    for number, name in ((1, "fictional-one"), (2, "fictional-two")):
        assert data_of(html, number)["map"] == name
    assert len(re.findall(r"globalThis\.borderatlas\s*\?\?=", html)) == 1
    assert re.findall(r"addLayer\(map_\w+, '(borderatlas-\d)'", html) == [
        "borderatlas-1",
        "borderatlas-2",
    ]


NAN = float("nan")


def spoiled_mark(**changes):
    first, *others = scene().marks
    return {"marks": (dataclasses.replace(first, **changes), *others)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extent": (NAN, 0, 1, 1)}, "the extent has a coordinate that is not a finite number"),
        (spoiled_mark(coordinates=((0.0, NAN),)), "the mark 'sets/both' has a coordinate that"),
        (spoiled_mark(symbol=Symbol("circle", radius_pt=NAN)), "cannot be written as JSON"),
        (spoiled_mark(priority=object()), "cannot be written as JSON"),
        ({"palette": {}}, "the palette has no light colours; write it like"),
        ({"palette": {"light": {"land": 5}}}, "'land' = 5 is not a role with a colour"),
    ],
)
def test_a_scene_that_cannot_be_drawn_is_refused_with_a_sentence(changes, said):
    with pytest.raises(RenderError) as caught:
        page_html(scene(**changes))
    assert said in str(caught.value)


def test_a_base_map_that_lies_nowhere_is_refused():
    first, *others = scene().base
    nowhere = dataclasses.replace(first, paths=((((0.0, 0.0), (float("inf"), 1.0)),),))
    with pytest.raises(RenderError, match=f"the base layer '{first.layer_id}' has a coordinate"):
        page_html(scene(base=(nowhere, *others)))


@pytest.mark.parametrize("make", [AtlasLayer, AtlasMap, page_html])
def test_what_is_no_scene_is_refused_with_a_sentence(make):
    with pytest.raises(RenderError, match="draws a Scene, not NoneType"):
        make(None)


def settled(markup: str) -> str:
    """Return markup as a page in English alone has it."""
    return settle(markup, ("en",), {})[0]


def legend_markup(legend: Legend, too_large: str = "") -> str:
    return settled(legend_html(legend, too_large={"en": too_large}))


def circles(*radii_pt: float, words: str = "people") -> Legend:
    """A nested legend as a scale gives it."""
    entries = (
        LegendEntry(Symbol("circle", stroke="returns", radius_pt=radius), {"en": f"{n} {words}"})
        for n, radius in enumerate(radii_pt)
    )
    return Legend({"en": "Fictional people"}, "nested", tuple(entries))


def drawn_width(markup: str) -> float:
    """The width in CSS pixels of the widest drawing."""
    return max(map(float, re.findall(r'<svg [^>]*?width="([\d.]+)"', markup)), default=0.0)


def test_a_legend_never_draws_more_than_the_panel_holds():
    small = legend_markup(circles(30, 20, 9), "Too large:")
    assert small.count("<circle") == 3
    assert "Too large:" not in small
    mixed = legend_markup(circles(600, 61, 59), "Too large:")
    assert mixed.count("<circle") == 1
    assert "<p>Too large: 0 people · 1 people</p>" in mixed
    huge = legend_markup(circles(10**6, 10**5), "Too large:")
    assert "<svg" not in huge
    assert "0 people · 1 people" in huge
    listed = dataclasses.replace(circles(10**6, 4), layout="list")
    for markup in (small, mixed, huge, legend_markup(listed)):
        assert drawn_width(markup) <= 288


@pytest.mark.parametrize("words", ["people " * 40, "W" * 400, "사람" * 200, "<b>" * 99])
def test_a_long_label_is_cut_and_told_in_full_on_hover(words):
    markup = legend_markup(circles(30, words=words))
    text = re.search(r"<g><title>(.*?)</title><text [^>]*>(.*?)</text></g>", markup)
    assert text is not None
    assert unescape(text[1]) == f"0 {words}"
    assert len(unescape(text[2])) <= 288 / 7
    assert text[2].endswith("…")


def test_a_layer_without_a_map_says_what_to_do():
    with pytest.raises(RenderError, match="add it to one with add_to"):
        AtlasLayer(scene()).render()


def test_a_palette_that_is_not_one_is_refused():
    with pytest.raises(RenderError, match="is not a role with a colour"):
        page_html(scene(palette={"light": {"land": "#fff}</style>"}}))


@pytest.mark.parametrize(
    ("sign", "name"),
    [("\u05d0", "HEBREW LETTER ALEF"), ("\u0627", "ARABIC LETTER ALEF"), ("\u202e", "OVERRIDE")],
)
def test_words_from_right_to_left_turn_nothing_and_are_refused_by_name(sign, name):
    turned = dataclasses.replace(scene(), title={"en": f"Fictional {sign} title"})
    with pytest.raises(RenderError, match=f"title.*U\\+{ord(sign):04X}.*{name}"):
        page_html(turned)


HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}{% raw %}`${1}`'\"&amp;"


def hostile(value, words=HOSTILE):
    """The same value with every text in it replaced by one that wants to be run."""
    if dataclasses.is_dataclass(value):
        kept = ("layer_id", "geometry", "shape", "scope", "palette", "text_styles", "style")
        kept += ("fill", "stroke", "casing", "layout", "languages", "color", "halo")
        changed = {
            field.name: hostile(getattr(value, field.name), words)
            for field in dataclasses.fields(value)
            if field.name not in kept
        }
        return dataclasses.replace(value, **changed)
    if isinstance(value, dict):
        return {key: hostile(item, words) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(hostile(item, words) for item in value)
    return words if isinstance(value, str) else value


def test_hostile_words_open_no_element(page):
    attacked = Reader(page_html(hostile(scene())))
    assert "img" not in {tag for tag, _ in attacked.elements}
    assert len(attacked.inline["script"]) == len(Reader(page).inline["script"])


def test_hostile_words_are_not_evaluated_by_folium():
    target = folium.Map(tiles=None)
    AtlasLayer(hostile(scene())).add_to(target)
    html = target.get_root().render()
    assert "<img" not in html
    data = data_of(html)
    assert "onerror" in json.dumps(data)
    assert data["map"] == HOSTILE


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://fictional.example/a?b=c#d", True),
        ("http://fictional.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("//fictional.example", False),
        ("https:", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_on_the_web_become_links(url, kept):
    assert web_url(url) == (url if kept else "")


POINTS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def unpack(text: str, decimals: int) -> list[tuple[float, float]]:
    """The scripts' `decodePath`, written once more."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    steps, value, shift = [], 0, 0
    for bits in map(digits.index, text):
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            steps.append(-(value + 1) // 2 if value & 1 else value // 2)
            value = shift = 0
    lon = lat = 0
    path = []
    for i in range(0, len(steps), 2):
        lon, lat = lon + steps[i], lat + steps[i + 1]
        path.append((lon / 10**decimals, lat / 10**decimals))
    return path


@given(st.lists(POINTS).map(tuple), st.sampled_from([3, 4, 5]))
def test_a_packed_path_comes_back_to_within_its_decimals(points, decimals):
    back = unpack(pack(points, decimals=decimals), decimals)
    assert len(back) == len(points)
    for (lon, lat), (lon_back, lat_back) in zip(points, back, strict=True):
        assert abs(lon - lon_back) <= 0.5000001 * 10**-decimals
        assert abs(lat - lat_back) <= 0.5000001 * 10**-decimals


def test_the_payload_is_in_pixels_and_holds_no_base_map_unless_asked():
    data = payload(scene(), base=False)
    assert data["base"] == data["baseLabels"] == []
    texts = data["texts"]
    marks = [dict(zip(data["marks"]["keys"], row, strict=True)) for row in data["marks"]["rows"]]
    (west,) = (mark for mark in marks if mark["id"] == "ports/west")
    drawn = dict(zip(data["symbols"]["keys"], data["symbols"]["rows"][west["symbol"]], strict=True))
    ring, disc = drawn["parts"]
    assert ring[1]["r"] == pytest.approx(12.2 * 96 / 72, abs=0.005)
    assert disc[1]["r"] == pytest.approx(6.7 * 96 / 72, abs=0.005)
    assert texts["en"][west["value"]] == "60–200"
    assert texts["ko"][west["name"]] == "가상 west"
    assert west["estimates"] == [0]


@pytest.mark.parametrize("shape", ["diamond", "square", "triangle", "pentagon", "hexagon"])
def test_shapes_of_one_size_have_one_area(shape):
    ((_, attributes, _),) = symbols.point_parts(Symbol(shape, fill="office", radius_pt=75))
    corners = [tuple(map(float, pair.split(","))) for pair in attributes["points"].split()]
    following = [*corners[1:], corners[0]]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, following, strict=True)) / 2
    assert area == pytest.approx(3.14159 * 100**2, rel=1e-3)


def test_a_symbol_without_paint_draws_none():
    assert symbols.paint("") == "none"
    assert symbols.main_role(OFFICES[0].symbol) == "office"
    assert symbols.outer_px(DETENTION.symbol) > 4 * 96 / 72


def test_a_page_is_small(page):
    assert len(page.encode()) < 400_000
    assert len(gzip.compress(page.encode())) < 150_000
