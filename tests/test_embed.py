"""A map in other people's pages: it fits, it lets the article scroll, it keeps to its frame."""

from __future__ import annotations

import functools
import http.server
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Frame, Page

from borderatlas.cli import cli
from borderatlas.embed import Kit, _host, embed
from borderatlas.errors import EXIT_VERIFY, SpecError
from borderatlas.render import embed as around
from tests.browser import visit
from tests.shipped import MAPS, ROOT, scenes

MAP = "october-2023"
HOST = "https://fictional-host.example/maps"
SELF = "default-src 'self'; frame-src 'self'; img-src 'self' data: blob:; font-src data:"
"""A host that allows its own files, and of what pages carry with them pictures and letters."""
TALL = 20
"""Paragraphs before and after the frame: an article that is longer than any window."""


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one map for embedding, its addresses relative."""
    folder = tmp_path_factory.mktemp("site")
    embed(ROOT, folder, MAP)
    return folder / MAP


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kit]:
    """The same for a host of its own, in Korean."""
    folder = tmp_path_factory.mktemp("hosted")
    return folder / MAP, embed(ROOT, folder, MAP, host=f"{HOST}/", language="ko")


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its scripts, styles and data as files beside it."""
    folder = tmp_path_factory.mktemp("split")
    embed(ROOT, folder, MAP, split=True)
    return folder / MAP


# --------------------------------------------------------------------------------- the server


@pytest.fixture
def served() -> Iterator[Callable[..., str]]:
    """`served(folder, policy="…")` serves a folder on this machine and gives its address."""
    servers = []

    def serve(folder: Path, policy: str = "") -> str:
        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def end_headers(self) -> None:
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                super().end_headers()

        handler = functools.partial(Handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def load(chromium: Browser, console: list[str]) -> Iterator[Callable[..., Page]]:
    """`load(url, **context)` opens a page that may ask this machine, and nobody else."""
    contexts = []
    foreign: list[str] = []

    def open_page(url: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1000, "height": 800}, **options})
        contexts.append(context)
        context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        context.on("request", lambda request: note(request.url))
        context.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        context.on("weberror", lambda error: console.append(f"error: {error.error}"))
        page = context.new_page()
        visit(page, url)
        return page

    def note(url: str) -> None:
        if urlsplit(url).hostname not in (None, "", "127.0.0.1"):
            foreign.append(url)

    yield open_page
    for context in contexts:
        context.close()
    assert not foreign, f"asked for something beyond this machine: {foreign}"
    complaints = [line for line in console if line.startswith(("error:", "warning:"))]
    assert not complaints, f"complained on the console: {complaints}"


def article(kit: Path, frame: str, *, width: str = "100%", name: str = "article.html") -> str:
    """Write a long article with a frame in its middle beside the kit, and return its name."""
    text = "<p>An invented article goes on and on about nothing that anyone could verify.</p>\n"
    (kit / name).write_text(
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>An invented article</title>'
        f'<body><div>{text * TALL}</div><div id="hole" width="{width}">{frame}</div>'
        f"<div>{text * TALL}</div>",
        encoding="utf-8",
    )
    return name


def snippet(kit: Path) -> str:
    return (kit / "embed-snippet.html").read_text(encoding="utf-8")


def attributes(markup: str) -> dict[str, str]:
    """Return the attributes of the frame in a snippet."""
    (frame,) = re.findall(r"<iframe([^>]*)></iframe>", markup)
    return {name: value for name, value in re.findall(r'([a-z-]+)(?:="([^"]*)")?', frame) if name}


def framed(page: Page) -> Frame:
    """Scroll to the frame and return it when its map is drawn."""
    page.locator("iframe").scroll_into_view_if_needed()
    until(page, lambda: len(page.frames) > 1)
    frame = page.frames[1]
    frame.wait_for_selector("[data-labels-dropped]", state="attached")
    return frame


def until(page: Page, condition: Callable[[], object], what: str = "") -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {what}")


def spare(frame: Frame) -> tuple[int, int]:
    """Return by how much the page in the frame is higher than it, and by how much wider."""
    high, wide = frame.evaluate(
        """() => {
          const {scrollHeight, scrollWidth} = document.documentElement;
          const box = document.querySelector(".ba-page").getBoundingClientRect();
          return [Math.max(scrollHeight, Math.ceil(box.height)) - innerHeight,
                  scrollWidth - innerWidth];
        }"""
    )
    return high, wide


# ---------------------------------------------------------------------------- height and width


@pytest.mark.parametrize("width", [320, 375, 480, 768, 1000, 1280])
def test_the_frame_is_as_high_as_its_page_at_every_width(kit, served, load, width):
    name = article(kit, snippet(kit))
    page = load(served(kit) + name, viewport={"width": width, "height": 700})
    frame = framed(page)
    boxed = "document.querySelector('.ba-embed').classList.contains('ba-boxed')"
    until(page, lambda: not frame.evaluate(boxed), "the host gave the height")
    until(page, lambda: spare(frame)[0] == 0, "the height fits")
    assert spare(frame) == (0, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_frame_follows_what_the_reader_opens(kit, served, load):
    page = load(served(kit) + article(kit, snippet(kit)))
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0)
    before = page.locator("iframe").bounding_box()["height"]
    frame.locator("#sources summary").click()
    until(page, lambda: page.locator("iframe").bounding_box()["height"] > before + 300)
    until(page, lambda: spare(frame)[0] == 0)
    frame.locator("#sources summary").click()
    until(page, lambda: page.locator("iframe").bounding_box()["height"] == before)


def test_the_whole_map_is_in_view_after_the_frame_has_its_height(kit, served, load):
    page = load(served(kit) + article(kit, snippet(kit)), viewport={"width": 320, "height": 700})
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0)
    page.wait_for_timeout(400)  # a motion would still be under way
    west, south, east, north = scenes()[MAP].extent
    corners = frame.evaluate(
        "() => { const b = atlas_map_1.getBounds();"
        "return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"
    )
    assert corners[0] <= west + 0.05
    assert corners[1] <= south + 0.05
    assert corners[2] >= east - 0.05
    assert corners[3] >= north - 0.05


@pytest.mark.parametrize(("width", "height"), [(320, 480), (300, 250), (700, 400), (1000, 500)])
def test_in_a_fixed_box_the_words_scroll_and_show_that_they_do(kit, served, load, width, height):
    box = re.sub(r' (width|height|style|data-borderatlas)(="[^"]*")?', "", snippet(kit))
    box = box.split("\n")[0].replace("<iframe", f'<iframe width="{width}" height="{height}"')
    frame = framed(load(served(kit) + article(kit, box)))
    assert spare(frame) == (0, 0)
    panel = frame.locator(".ba-panel")
    assert panel.get_attribute("data-more") is not None
    assert panel.get_attribute("tabindex") == "0"
    inner = panel.evaluate("panel => [panel.clientHeight, panel.scrollHeight]")
    assert inner[1] > inner[0] > 40
    assert frame.locator(".ba-map").bounding_box()["height"] > 60
    panel.evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    until(frame.page, lambda: panel.get_attribute("data-more") is None)


# ----------------------------------------------------------------------------------- scrolling


def test_the_wheel_over_the_frame_scrolls_the_article(kit, served, load):
    page = load(served(kit) + article(kit, snippet(kit)))
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0)
    for target in (".ba-map", ".ba-sentence"):
        page.evaluate("scrollTo(0, document.querySelector('iframe').offsetTop - 50)")
        box = frame.locator(target).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
        start = page.evaluate("scrollY")
        zoom = frame.evaluate("atlas_map_1.getZoom()")
        page.mouse.wheel(0, 200)
        until(page, lambda start=start: page.evaluate("scrollY") >= start + 100, target)
        assert frame.evaluate("atlas_map_1.getZoom()") == zoom
        assert frame.evaluate("scrollY") == 0


def test_a_finger_on_the_frame_scrolls_the_article(kit, served, load):
    page = load(
        served(kit) + article(kit, snippet(kit)),
        viewport={"width": 375, "height": 667},
        has_touch=True,
        is_mobile=True,
    )
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0)
    page.evaluate("scrollTo(0, document.querySelector('iframe').offsetTop - 50)")
    box = frame.locator(".ba-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 200
    start, centre = page.evaluate("scrollY"), frame.evaluate("atlas_map_1.getCenter().lat")
    touch = page.context.new_cdp_session(page)
    for kind, shift in (("touchStart", 0), *(("touchMove", s) for s in range(10, 120, 10))):
        points = [{"x": x, "y": y - shift}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(page, lambda: page.evaluate("scrollY") > start + 30)
    assert frame.evaluate("atlas_map_1.getCenter().lat") == centre


# -------------------------------------------------------------------------- sandbox and policies


def test_with_nothing_but_scripts_allowed_the_page_works(kit, served, load, console):
    bare = re.sub(r'sandbox="[^"]*"', 'sandbox="allow-scripts"', snippet(kit))
    bare = bare.replace('src="embed.html"', 'src="embed.html#lang=zh&at=crossings/tumen-namyang"')
    page = load(served(kit) + article(kit, bare))
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0)
    assert frame.evaluate("self.origin") == "null"
    assert frame.locator("html").get_attribute("lang") == "zh"
    assert "图们" in frame.locator(".ba-selected h3").inner_text()
    frame.locator(".ba-tongues").get_by_role("button", name="한국어").click()
    page.wait_for_timeout(500)  # the address is written when the reader rests
    assert "투먼" in frame.locator(".ba-selected h3").inner_text()
    assert console == []


def test_a_host_that_allows_its_own_files_only(kit, served, load, console):
    page = load(served(kit, policy=SELF) + article(kit, snippet(kit)))
    box = page.locator("iframe").bounding_box()
    assert box["height"] > 400  # the attributes stand in for the style
    # What such a host sends with every file forbids the page's own inline scripts, too: what
    # stands in the frame is then what stands there without scripts.
    assert page.frames[1].locator(".ba-sentence").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
    page.frames[1].wait_for_load_state()  # after the last of the scripts that it refuses
    console.clear()


def test_a_host_that_allows_its_own_files_only_and_a_split_page(split, served, load, console):
    page = load(
        served(
            split,
            policy=SELF,
        )
        + article(split, snippet(split))
    )
    frame = framed(page)
    until(page, lambda: spare(frame)[0] == 0, "the host's script may set the height")
    # The style in the snippet is the one thing that this host refuses.
    assert all("inline style" in line for line in console)
    assert len(console) == 1
    console.clear()


def test_a_split_page_holds_no_code_and_runs_under_its_policy(split, served, load, console):
    text = (split / "embed.html").read_text(encoding="utf-8")
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text)
    asked = r'<(?:script src|link rel="stylesheet" href)="([\w-]+\.[0-9a-f]{8}\.(?:js|css))"'
    names = re.findall(asked, text)
    assert names
    assert all((split / name).is_file() for name in names)
    page = load(served(split, policy="script-src 'self'; style-src 'self'") + "embed.html")
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.locator('.ba-mark[data-mark="crossings/tumen-namyang"]').dispatch_event("click")
    assert "about 300" in page.locator(".ba-selected").inner_text()
    assert console == []


def test_a_split_page_shows_what_the_single_file_shows(kit, split, served, load):
    seen = []
    for folder in (kit, split):
        page = load(served(folder) + "embed.html")
        page.wait_for_selector("[data-labels-dropped]", state="attached")
        seen.append((page.locator("body").inner_text(), page.locator(".ba-mark").count()))
    assert seen[0] == seen[1]


def test_without_scripts_the_frame_shows_the_map_in_words(kit, served, load):
    page = load(served(kit) + "embed.html", java_script_enabled=False)
    assert page.locator(".ba-sentence").is_visible()
    assert page.locator(".ba-legend").is_visible()
    assert page.locator(".ba-no-script").is_visible()
    assert "tables" not in page.locator(".ba-no-script").inner_text(), "it has none"
    page.locator("#sources summary").click()
    assert page.locator("#source-1").is_visible()


def test_without_scripts_the_frame_leads_to_the_full_page(hosted, served, load):
    page = load(served(hosted[0]) + "embed.html", java_script_enabled=False)
    link = page.locator(".ba-no-script a")
    assert link.is_visible()
    assert link.get_attribute("href") == f"{HOST}/{MAP}/map.html"


# -------------------------------------------------------------------------------- the one script


FRAMES = """<iframe data-borderatlas id="one" height="200" src="child.html"></iframe>
<iframe id="stranger" height="200" src="child.html"></iframe>
<iframe data-borderatlas id="two" height="200" src="child.html"></iframe>
<script src="resize.js"></script>"""


@pytest.fixture
def family(kit, served, load):
    """A page with two frames of ours and a stranger's; `say(id, message)` speaks from one."""
    (kit / "child.html").write_text("<title>child</title>", encoding="utf-8")
    page = load(served(kit) + article(kit, FRAMES, name="family.html"))

    def say(frame_id: str, message: str) -> dict[str, float]:
        frame = page.locator(f"#{frame_id}").element_handle().content_frame()
        frame.evaluate(f"parent.postMessage({message}, '*')")
        page.wait_for_timeout(60)
        return {
            name: page.locator(f"#{name}").bounding_box()["height"]
            for name in ("one", "stranger", "two")
        }

    return say


def test_a_frame_sets_its_own_height_and_no_other(family):
    before = family("one", "{}")
    after = family("one", "{borderatlas: 1, height: 433.2}")
    assert after == before | {"one": after["one"]}
    assert 433 < after["one"] <= 440  # with the frame's own border
    assert family("stranger", "{borderatlas: 1, height: 900}") == after


@pytest.mark.parametrize(
    "message",
    [
        *("null", "'900'", "[1]", "{borderatlas: 2, height: 900}", "{height: 900}"),
        *(
            f"{{borderatlas: 1, height: {height}}}"
            for height in ("NaN", "Infinity", "-5", "0", "1e9", "'900'", "[900]", "{}", "null")
        ),
    ],
)
def test_what_is_no_height_changes_none(family, message):
    before = family("two", "0")
    assert family("two", message) == before


def test_the_script_of_the_host_is_small():
    script = around.resize_js()
    assert len(script.encode()) <= 1024
    assert "eval" not in script
    assert "innerHTML" not in script


# ------------------------------------------------------------------------------------ the files


def test_the_snippet_says_what_a_frame_needs(kit):
    said = attributes(snippet(kit))
    assert said["src"] == "embed.html"
    assert said["title"] == scenes()[MAP].title["en"]
    assert said["loading"] == "lazy"
    assert "allow-scripts" in said["sandbox"].split()
    assert not {"allow-same-origin", "allow-top-navigation"} & set(said["sandbox"].split())
    for rule in ("aspect-ratio:", "width:100%", "border:0", "min-height:"):
        assert rule in said["style"]
    assert int(said["height"]) > 300
    assert 'src="resize.js"' in snippet(kit)


def test_the_frame_of_the_readme_is_like_the_one_that_is_written(kit):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown, written = attributes(readme), attributes(snippet(kit))
    assert shown.pop("src") == f"https://example.org/maps/{MAP}/{written.pop('src')}"
    assert shown.items() <= written.items()


def test_with_a_host_all_addresses_are_whole(hosted):
    folder, _ = hosted
    said = attributes(snippet(folder))
    assert said["src"] == f"{HOST}/{MAP}/embed.html"
    assert said["title"] == scenes()[MAP].title["ko"]
    for name in ("embed.html", "map.html"):
        text = (folder / name).read_text(encoding="utf-8")
        assert '<html lang="ko">' in text
        metas = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))
        assert metas["og:url"] == f"{HOST}/{MAP}/map.html"
        assert metas["og:title"] == scenes()[MAP].title["ko"]
        assert metas["og:description"] == scenes()[MAP].sentence["ko"]
        assert f'<link rel="canonical" href="{HOST}/{MAP}/map.html">' in text
    framed_page = (folder / "embed.html").read_text(encoding="utf-8")
    assert re.search(rf'<a href="?{re.escape(f"{HOST}/{MAP}/map.html")}"? ', framed_page)


def test_the_picture_is_named_only_where_there_is_one(hosted):
    folder, kit = hosted
    there = (folder / "card.png").exists()
    assert there != ("card.png" in kit.missing)
    assert there == ("og:image" in (folder / "map.html").read_text(encoding="utf-8"))
    if there:
        data = (folder / "card.png").read_bytes()
        assert data.startswith(b"\x89PNG")
        assert [int.from_bytes(data[i : i + 4], "big") for i in (16, 20)] == [1200, 630]


def test_the_answer_to_oembed_is_one(hosted):
    folder, _ = hosted
    answer = json.loads((folder / "oembed.json").read_text(encoding="utf-8"))
    # What https://oembed.com asks of an answer of the type "rich", and of a thumbnail.
    kinds = {"version": str, "type": str, "title": str, "html": str, "width": int, "height": int}
    assert {name: type(answer[name]) for name in kinds} == kinds
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["html"] == snippet(folder)
    assert answer["provider_url"] == f"{HOST}/"
    picture = {"thumbnail_url", "thumbnail_width", "thumbnail_height"}
    assert picture & set(answer) in (set(), picture)
    assert set(answer) <= {*kinds, *picture, "provider_name", "provider_url"}


@pytest.mark.parametrize("name", MAPS)
def test_alternative_texts_are_there_in_every_language_and_short(name):
    scene = scenes()[name]
    texts = around.alternatives(scene)
    assert set(texts) == {"en", "ko", "zh"}
    for language, text in texts.items():
        assert len(text) <= 420  # what the cards of X take
        assert scene.title[language] in text
        assert scene.sentence[language] in text
    assert len(set(texts.values())) == 3


def test_an_alternative_text_tells_the_largest_numbers_with_their_places():
    texts = around.alternatives(scenes()[MAP])
    for language, told in {
        "en": (
            "Largest numbers by place: Tumen–Namyang (Onsong): about 300 people; "
            "Changbai–Hyesan: more than 200 people."  # there is no room for a third
        ),
        "ko": (
            "장소별로 큰 수치: 투먼–남양(온성) 약 300명; 창바이–혜산 200명 초과; "
            "단둥–신의주 60~200명."
        ),
        "zh": (
            "各地点中较大的数字：图们–南阳（稳城）约300人；长白–惠山超过200人；"
            "丹东–新义州60–200人。"
        ),
    }.items():
        assert texts[language].endswith(told)
    assert [view.figure["en"] for view in around.largest(scenes()["custody"])] == ["2,300–5,000"]


def test_without_matplotlib_all_but_the_picture_is_written(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "borderatlas.render.print", None)
    kit = embed(ROOT, tmp_path, MAP, host=HOST)
    assert "pip install 'borderatlas[print]'" in kit.missing["card.png"]
    names = {path.name for path in kit.files}
    assert {"embed.html", "map.html", "oembed.json"} <= names
    assert "card.png" not in names
    assert "og:image" not in (tmp_path / MAP / "map.html").read_text(encoding="utf-8")
    assert "thumbnail" not in (tmp_path / MAP / "oembed.json").read_text(encoding="utf-8")


def test_what_the_kit_lacks_is_told_and_stops_nothing_else(tmp_path):
    done = CliRunner().invoke(cli, ["embed", MAP, "--atlas", str(ROOT), "-o", str(tmp_path)])
    assert done.exit_code == 0
    assert {path.name for path in (tmp_path / MAP).iterdir()} - {"card.png"} == {
        *("embed.html", "embed-snippet.html", "resize.js", "alt.json")
    }
    assert "oembed.json is not written" in done.stderr
    assert "--host" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("language", "fr", "does not have this language"),
        *(
            ("host", value, "no address of a folder on the web")
            for value in (
                *("example.org", "javascript:alert(1)", "https://a/?b", "https://a/#", "//a"),
                *("http://[::1", "http://[v1.a]", "http://[fe80::1%25a]", "https://a／b.example"),
                *("https://a:99999", "https://a:80:90", "https://a..b", "https://-a.example"),
                "https://a%2f.example",
            )
        ),
        *(
            ("host", value, "has characters that no address has")
            for value in (
                *("https://a b/", "https://a\\@b.example", "https://a/\u202eb", "https://a/%zz"),
                *('https://a/"', "https://a/<b>", "https://a/\u2066b", "https://a/\x7f"),
            )
        ),
        ("host", "https://fictional:secret@a.example", "names a user"),
        ("host", "https://@a.example", "names a user"),
        ("host", "https://a.example:", "a colon and no port"),
        ("host", "https://a.example:0", "a colon and no port"),
        ("host", "https://straße.example", "write xn--… for them"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(tmp_path, option, value, said):
    with pytest.raises(SpecError, match=said):
        embed(ROOT, tmp_path / "out", MAP, **{option: value})
    assert not (tmp_path / "out").exists()


def test_a_host_that_is_no_address_is_a_message_with_its_remedy(tmp_path):
    command = ["embed", MAP, "--atlas", str(ROOT), "-o", str(tmp_path), "--host", "http://[::1"]
    error = CliRunner().invoke(cli, command).exception
    assert isinstance(error, SpecError)
    assert error.exit_code == 2
    assert str(error) == (
        "embed: --host 'http://[::1': is no address of a folder on the web; "
        "write it like https://example.org/maps"
    )


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("HTTPS://Fictional.Example/Maps/", "https://fictional.example/Maps"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("https://fictiönal.example/지도", "https://xn--fictinal-r4a.example/%EC%A7%80%EB%8F%84"),
        ("https://가상。example", "https://xn--o39ap70b.example"),
    ],
)
def test_an_address_is_written_as_every_program_reads_it(host, written):
    assert _host(host) == written


def test_the_same_kit_has_the_same_bytes(kit, tmp_path):
    embed(ROOT, tmp_path, MAP)
    for path in (tmp_path / MAP).iterdir():
        assert path.read_bytes() == (kit / path.name).read_bytes()


def test_a_framed_page_is_no_larger_than_a_full_one(kit, hosted):
    folder, _ = hosted
    assert (kit / "embed.html").stat().st_size <= 600_000
    assert (kit / "embed.html").stat().st_size < (folder / "map.html").stat().st_size


def test_the_snippet_is_proved_with_its_folder_and_not_alone(kit: Path, tmp_path: Path) -> None:
    run, told = CliRunner().invoke, "it asks for embed.html and resize.js"
    here = run(cli, ["verify", str(kit / "embed-snippet.html")])
    assert here.exit_code == 0, here.output
    assert told in here.stdout
    assert "asks for nothing" not in here.stdout
    alone = tmp_path / "embed-snippet.html"
    alone.write_text(snippet(kit), encoding="utf-8")
    done = run(cli, ["verify", str(alone)])
    assert done.exit_code == EXIT_VERIFY
    assert f"{told}; check the folder that `borderatlas embed` wrote it into" in done.stdout
    assert "`borderatlas verify OUT`" in done.stdout
    assert "build it again" not in done.output
    for bad in ('onload="x()" ', 'src="https://example.org/" '):
        alone.write_text(snippet(kit).replace("<iframe ", f"<iframe {bad}"), encoding="utf-8")
        assert "markup to paste" not in run(cli, ["verify", str(alone)]).stdout
