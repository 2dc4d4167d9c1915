"""An audit finds what a page could ask for, what runs in it and what it hides: ours, or not."""

from __future__ import annotations

import base64
import time
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from borderatlas.audit import audit, hidden
from borderatlas.cli import cli
from borderatlas.errors import EXIT_VERIFY
from borderatlas.map import Map
from tests.shipped import scenes

STRICT = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none';"
    " form-action 'none'; script-src 'sha256-fictional='; img-src data:\">"
)

ASKING = {
    "script": '<script src="https://example.org/a.js"></script>',
    "image": '<img src="//example.org/a.png">',
    "srcset": '<img srcset="https://example.org/a.png 2x">',
    "relative": '<img src="a.png">',
    "frame": '<iframe src="https://example.org/"></iframe>',
    "style": '<link rel="stylesheet" href="https://example.org/a.css">',
    "icon": '<link rel="icon" href="https://example.org/a.ico">',
    "css": "<style>b { background: url(https://example.org/a.png) }</style>",
    "import": '<style>@import "https://example.org/a.css";</style>',
    "attribute": '<b style="background: url(https://example.org/a.png)">x</b>',
    "form": '<form action="https://example.org/"></form>',
    "svg": '<svg><image href="https://example.org/a.png"/></svg>',
    "ping": '<a href="#x" ping="https://example.org/">x</a>',
    "fetch": "<script>fetch('https://example.org')</script>",
    "xhr": "<script>new XMLHttpRequest()</script>",
    "beacon": "<script>navigator.sendBeacon('/x')</script>",
    "socket": "<script>new WebSocket('wss://example.org')</script>",
    "module": "<script>import('./a.js')</script>",
    "submit": "<script>document.forms[0].submit()</script>",
    "later in a srcset": '<img srcset="data:,x 1x, https://example.org/a.png 2x">',
    "image-set": """<b style="background: image-set('https://example.org/a.png' 1x)">x</b>""",
}
WRONG_ALL_THE_SAME = {
    "preconnect": '<link rel="preconnect" href="https://example.org">',
    "refresh": '<meta http-equiv="refresh" content="0; url=https://example.org/">',
    "javascript": '<a href=" java\nscript:alert(1)">x</a>',
    "address": "<script>location.href = 'https://example.org'</script>",
    "bare address": "<script>location='https://example.org'</script>",
    "refresh by a script": "<script>document.write('<meta http-equiv=refresh …')</script>",
    "refreshed": "<script>m.httpEquiv = 'refresh'</script>",
    "clicked": "<script>a.dispatchEvent(new MouseEvent('click'))</script>",
    "assign": "<script>location.assign('https://example.org')</script>",
    "window": "<script>window.open('https://example.org')</script>",
    "click": "<script>document.querySelector('a').click()</script>",
    "speculation": '<script type="speculationrules">{}</script>',
    "tag without an end": "<a " * 20_000,
    "comments without an end": "<!--" * 100_000,
    "broken section": "<![x[",
    "comment that ends at once": "<!--><img src='https://example.org/a.png'>-->",
    "srcdoc": '<iframe srcdoc="<b>x</b>"></iframe>',
}


def levels(page: str) -> set[tuple[str, str]]:
    return {(found.level, found.what) for found in audit(page.encode()) if found.what != "policy"}


@pytest.mark.parametrize("way", ASKING)
def test_each_way_of_asking_is_found_and_judged_by_the_policy(way: str) -> None:
    assert {level for level, _ in levels(ASKING[way])} == {"error"}
    assert {level for level, _ in levels(STRICT + ASKING[way])} == {"allowed"}


@pytest.mark.parametrize("way", WRONG_ALL_THE_SAME)
def test_what_a_policy_does_not_stop_stays_wrong(way: str) -> None:
    assert "error" in {level for level, _ in levels(STRICT + WRONG_ALL_THE_SAME[way])}


def test_a_handler_is_found_and_judged_by_the_policy() -> None:
    assert levels('<b onclick="x()">') == {("error", "inline handler")}
    assert levels(f'{STRICT}<b onclick="x()">') == {("allowed", "inline handler")}


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("", "no policy"),
        ("script-src 'none'", "default-src is not 'none'"),
        ("default-src 'none'; script-src 'unsafe-inline'", "script-src allows 'unsafe-inline'"),
        ("default-src 'none'; img-src *", "img-src allows *"),
        ("default-src 'none'; script-src 'nonce-x'", "script-src allows 'nonce-x'"),
        ("default-src 'none'; script-src 'strict-dynamic'", "script-src allows 'strict-dynamic'"),
        ("default-src 'none'; style-src-attr 'unsafe-hashes'", "style-src-attr allows"),
        ("default-src 'none'; script-src-elem example.org", "script-src-elem allows example.org"),
        ("default-src 'none'; connect-src https://example.org", "connect-src allows https:"),
    ],
)
def test_a_weak_policy_is_named(policy: str, fault: str) -> None:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    assert any(fault in found.text for found in audit(meta.encode()) if found.level == "error")


NOT_IN_FORCE = {
    "body": f"<body>{STRICT}",
    "template": f"<template>{STRICT}</template>",
    "title": f"<title>{STRICT}</title>",
    "textarea": f"<textarea>{STRICT}</textarea>",
    "noscript": f"<noscript>{STRICT}</noscript>",
    "svg": f"<svg>{STRICT}</svg>",
    "comment": f"<!--{STRICT}-->",
    "late": f'<head><script src="https://example.org/a.js"></script>{STRICT}',
    "after a comment that ends at once": f"<!--><img src=x>-->{STRICT}",
}


@pytest.mark.parametrize("way", NOT_IN_FORCE)
def test_a_policy_that_is_not_in_force_is_not_believed(way: str) -> None:
    page = f"<!doctype html>{NOT_IN_FORCE[way]}<img src=https://example.org/a.png>".encode()
    assert "the page has no policy of its own" in {found.text for found in audit(page)}


def test_a_script_may_read_its_address_and_change_the_part_behind_the_hash() -> None:
    script = "<script>location.hash = x; y = location.href.replace(1, 2) === z</script>"
    assert not levels(STRICT + script)


def test_many_lines_of_nothing_are_read_at_once() -> None:
    began = time.process_time()
    audit(b"<script>" + b"\n" * 80_000 + b"</script><style>@import " + b" " * 60_000)
    assert time.process_time() - began < 2


def test_data_in_the_page_and_links_ask_for_nothing() -> None:
    page = '<img src="data:image/png;base64,AA=="><a href="https://example.org">x</a>'
    assert not levels(STRICT + page)


def test_packed_data_are_listed_with_kind_and_size() -> None:
    machine = zlib.compressobj(wbits=-15)
    inner = b"fictional " * 99
    packed = base64.b64encode(machine.compress(inner) + machine.flush())
    (found,) = hidden(b'<script>x = "' + packed + b'"</script>')
    assert (found.where, found.text) == ("base64 > deflate", f"deflate, {len(inner):,} bytes")


def test_our_page_asks_for_nothing_and_another_ends_with_4(tmp_path: Path) -> None:
    page = Map(scenes()["routes"]).html().encode()
    assert not [found for found in audit(page) if found.level != "note"]
    other = tmp_path / "fictional.html"
    other.write_text(ASKING["image"])
    done = CliRunner().invoke(cli, ["verify", str(other)])
    assert done.exit_code == EXIT_VERIFY
    assert "example.org/a.png" in done.output
    other.write_bytes(page)
    assert CliRunner().invoke(cli, ["verify", str(other)]).exit_code == 0
