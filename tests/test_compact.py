"""What is left out of a page changes nothing: scripts, styles and data are what they were."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Page

from borderatlas import assets, compact
from borderatlas.render.html import page_html
from tests.browser import visit
from tests.conftest import NODE
from tests.fictional_scene import scene

STATIC = Path(assets.__file__).parent / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))

INFLATE = """
globalThis.borderatlas = {};
require(process.argv[1]);
const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map(({ deflated, bytes }) => {
  const packed = Uint8Array.from(atob(deflated), (byte) => byte.charCodeAt(0));
  return Buffer.from(borderatlas.inflate(packed, bytes)).toString("base64");
})));
"""


def node(program: str, given: object, *arguments: str) -> object:
    done = subprocess.run(
        [NODE, "--expose-internals", "-e", program, *arguments],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_no_comment_is_left_and_much_is_saved():
    before = sum(len(path.read_text("utf-8")) for path in SCRIPTS)
    after = "".join(compact.script(path.read_text("utf-8")) for path in SCRIPTS)
    assert "/**" not in after
    assert len(after) < 0.6 * before


def test_markup_keeps_its_words_and_their_languages(page: Page):
    text = '<p lang="ko">\n투먼 <b>  300명</b></p><p data-say="1">a &lt;b&gt; "c"</p>'
    inner = "(text) => { document.body.innerHTML = text; return document.body.innerText; }"
    assert page.evaluate(inner, compact.markup(text)) == page.evaluate(inner, text)
    assert page.evaluate("document.querySelector('[lang=ko] b').textContent").strip() == "300명"


RULES = """(texts) => texts.map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.selectorText ?? rule.cssText);
})"""


def test_leaflets_rules_that_a_page_needs_are_there(page: Page, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(page_html(scene()), "utf-8")
    visit(page, path.as_uri())
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    whole, ours = page.evaluate(RULES, [assets.leaflet_css(), assets.leaflet_css(whole=False)])
    needed = page.evaluate(
        """(rules) => rules.filter((rule) => {
             const selector = rule.replace(/::?(hover|focus|before|after)/g, "");
             return !rule.startsWith("@") && document.querySelector(selector);
           })""",
        whole,
    )
    assert len(needed) > 20
    assert [rule for rule in needed if rule not in ours] == []
    assert len(ours) < 0.7 * len(whole)


TEXTS = [
    "",
    "a",
    "압록강 图们江 😀" * 50,
    "x" * 100_000,
    "".join(random.Random(1).choices("ABCDEFGHabcdefgh0123456789-_", k=70_000)),
    json.dumps(list(range(20_000))),
]


@pytest.mark.parametrize("strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY])
@pytest.mark.parametrize("level", [0, 1, 9])
def test_the_page_unpacks_what_python_packed(level: int, strategy: int):
    given = []
    for text in TEXTS:
        packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
        packed = packer.compress(text.encode()) + packer.flush()
        given.append(
            {"bytes": len(text.encode()), "deflated": base64.b64encode(packed).decode("ascii")}
        )
    read = node(INFLATE, given, str(STATIC / "js" / "inflate.js"))
    assert [base64.b64decode(text).decode() for text in read] == TEXTS


def test_data_are_packed_in_a_form_that_anyone_can_read():
    written = json.loads(compact.deflated('{"name":"도문"}'))
    read = zlib.decompress(base64.b64decode(written["deflated"]), wbits=-15)
    assert json.loads(read) == {"name": "도문"}
    assert len(read) == written["bytes"]


def test_packed_data_hold_nothing_that_a_page_or_a_template_reads_as_its_own():
    written = compact.deflated(json.dumps(TEXTS))
    assert set(written) <= set(
        '{}":,ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
    )
    assert written.count("{") == 1
