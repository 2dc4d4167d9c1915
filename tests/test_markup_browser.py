"""What is read without a fault is what Chromium makes of it: each element, with its attributes."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Browser

from borderatlas.markup import Token, read

PIECES = """<svg>|</svg>|<svg/>|<g>|</g>|<g/>|<desc>b</desc>|<foreignObject>|</foreignObject>|
<math>|
</math>|<mtext>|<style>|</style>|<style>a{}</style>|<style>a<b</style>|<script>|</script>|
<script>a<b</script>|<script>'</p>'</script>|<title>|</title>|<title>t</title>|<textarea>|
</textarea>|<textarea>q</textarea>|<template>|</template>|<template>q</template>|<select>|</select>|
<select>q</select>|<option>|<noscript>|</noscript>|<noscript><p a=b>x</p></noscript>|<iframe>|
</iframe>|<iframe></iframe>|<xmp>|</xmp>|<frameset>|<head>|</head>|<body>|</body>|<html>|</html>|
<table>|</table>|<tr>|<td>|<caption>|<colgroup>|<col>|<p>|</p>|</br>|<a href="#x">|</a>|<b>|</b>|
<form>|</form>|<input>|<button>|<image>|<img>|<li>|<nobr>|<object>|</object>|<!--c-->|<!-->|<!--|
-->|
<!doctype html>|<![CDATA[|]]>|<?x?>|</ >|<|>|/|=|'|"|a|a b|&amp;|&#60;|\f|\t|\n|\v|\xa0|
<p title='x'>|
<p title="y">|<p title=z>|<p title='<img id=q>'>|<p title='</style>'>|<p title="&lt;b&gt;">|
<p title='-->'>|<p a=b/>|<P A=Q>|<p a=b a=c>|<p a='b'c='d'>|<p/a=b>|<p =a>|<p a=>|<p a = b>|
<p a="b'>|<p a='&amp'>|<p a='&ampx'>|<p a='&copy=1'>|<p a='&copy;'>|<p a='&#9;'>|<p a='&#x41'>|
<p a='&#128;'>|<p a='&notit;'>|<use xlink:href="#a"/>|<svg><script>1</script></svg>|<a:b>|<my-tag>|
<svg><title>t</title><g/></svg>|<table><style>a<b</style></table>""".replace("|\n", "|").split("|")
MADE = """pages => pages.map(page => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.contentDocument.open();
  frame.contentDocument.write(page);
  frame.contentDocument.close();
  const still = new DOMParser().parseFromString(page, "text/html");
  const found = [still, frame.contentDocument].flatMap(root =>
    [...root.querySelectorAll("*")].map(node => [
      node.localName.toLowerCase(),
      Object.fromEntries([...node.attributes].map(item => [item.name.toLowerCase(), item.value])),
      ["script", "style"].includes(node.localName) ? node.textContent : "",
    ]));
  frame.remove();
  return found;
})"""
IMPLIED = {"html", "head", "body", "tbody", "tr", "colgroup", "p", "br"}


def told(token: Token) -> tuple[str, dict[str, str], str]:
    name = "img" if token.name == "image" else token.name
    return name, {**token.given}, token.inner if name in ("script", "style") else ""


def differ(made: list[Any], tokens: tuple[Token, ...]) -> list[Any]:
    known = [told(token) for token in tokens if token.kind == "tag"]
    known += [(name, {}, "") for name in IMPLIED]
    return [item for item in made if tuple(item) not in known]


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(4))
def test_what_is_read_without_a_fault_is_what_a_browser_makes(seed: int, chromium: Browser) -> None:
    chance = random.Random(seed)
    clean = [piece for piece in PIECES if not any(t.kind == "fault" for t in read(piece.encode()))]
    pages: list[str] = []
    while len(pages) < 150:
        pool = PIECES if chance.random() < 0.3 else clean
        text = "".join(chance.choices(pool, k=chance.randint(2, 12)))
        if not any(token.kind == "fault" for token in read(text.encode())):
            pages.append(text)
    page = chromium.new_page()
    made = page.evaluate(MADE, pages)
    odd = page.evaluate(MADE, ["<svg><style><img id=q></style></svg>"])
    page.close()
    assert not {
        text: wrong
        for text, found in zip(pages, made, strict=True)
        if (wrong := differ(found, read(text.encode())))
    }
    assert differ(odd[0], read(b"<svg><style><img id=q></style></svg>"))
