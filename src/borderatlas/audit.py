"""What an HTML page could do and what it hides: ours, or anybody's. Nothing is run or fetched.

An audit reads the page as a browser would and lists every way in which it could ask a network
for something, judged by the policy that stands in it. Scripts are searched for the names of
what can ask; a script that builds such a name from pieces is not found, which is why the policy
counts: under `default-src 'none'`, what is not found is forbidden all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from borderatlas.containers import TOO_LARGE
from borderatlas.policy import Policy
from borderatlas.unpack import UNESCAPED, Part, unpack

Level = Literal["error", "allowed", "note"]

_LOADS: Mapping[tuple[str, str], str] = {
    ("script", "src"): "script-src",
    ("img", "src"): "img-src",
    ("img", "srcset"): "img-src",
    ("source", "src"): "media-src",
    ("source", "srcset"): "img-src",
    ("input", "src"): "img-src",
    ("image", "href"): "img-src",
    ("image", "xlink:href"): "img-src",
    ("use", "href"): "img-src",
    ("use", "xlink:href"): "img-src",
    ("feimage", "href"): "img-src",
    ("video", "src"): "media-src",
    ("video", "poster"): "img-src",
    ("audio", "src"): "media-src",
    ("track", "src"): "media-src",
    ("iframe", "src"): "frame-src",
    ("frame", "src"): "frame-src",
    ("embed", "src"): "object-src",
    ("object", "data"): "object-src",
    ("form", "action"): "form-action",
    ("button", "formaction"): "form-action",
    ("input", "formaction"): "form-action",
    ("body", "background"): "img-src",
    ("html", "manifest"): "manifest-src",
    ("a", "ping"): "connect-src",
    ("area", "ping"): "connect-src",
    ("base", "href"): "base-uri",
}
_LINKS = {"stylesheet": "style-src", "icon": "img-src", "manifest": "manifest-src"}
_HINTS = frozenset(
    {"preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "prerender"}
)
_IN_CSS = re.compile(
    r"""url\(\s*+["']?([^"')]+)|@import\s++(?:url\(\s*+)?["']?([^"';)]+)""", re.IGNORECASE
)
_IMAGE_SET = re.compile(r"image-set\(", re.IGNORECASE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_SET_LETTERS, _MOST_SETS = 2000, 100
_DESCRIPTOR = re.compile(r"[\d.]+[wxh](?:,|$)")
_IN_SCRIPTS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "fetch": ("connect-src", re.compile(r"(?<![\w$])fetch\s*\(")),
    "XMLHttpRequest": ("connect-src", re.compile(r"\bXMLHttpRequest\b")),
    "sendBeacon": ("connect-src", re.compile(r"\bsendBeacon\b")),
    "WebSocket": ("connect-src", re.compile(r"\bWebSocket\b")),
    "EventSource": ("connect-src", re.compile(r"\bEventSource\b")),
    "WebTransport": ("connect-src", re.compile(r"\bWebTransport\b")),
    "RTCPeerConnection": ("webrtc", re.compile(r"\bRTCPeerConnection\b")),
    "importScripts": ("script-src", re.compile(r"\bimportScripts\s*\(")),
    "import()": ("script-src", re.compile(r"(?<![\w$.])import\s*\(")),
    "import": ("script-src", re.compile(r"(?:^|[;\n])[^\S\n]*+import\s++[\w{*\"']")),
    "Worker": ("worker-src", re.compile(r"\bnew\s+(?:Shared)?Worker\b")),
    "serviceWorker": ("worker-src", re.compile(r"\bserviceWorker\b")),
    "submit": ("form-action", re.compile(r"\.\s*(?:submit|requestSubmit)\s*\(")),
    "eval": ("'unsafe-eval'", re.compile(r"(?<![\w$.])eval\s*\(|\bnew\s+Function\s*\(")),
}
_LEAVES: Mapping[str, re.Pattern[str]] = {
    "location": re.compile(
        r"(?<![\w$-])location\b(?!\s*+\.\s*+(?:hash\b|(?:href|origin|protocol|host|pathname|search)\b"
        r"(?!\s*+(?:=(?!=)|[-+*/%&|^?]+=))))(?=\s*+(?:[.\[]|=(?!=)|[-+|&?]+=))"
    ),
    "open": re.compile(
        r"(?:\b(?:window|self|top|parent|globalThis)\s*+\.\s*+|(?<![\w$.\s])\s?)open\s*+\("
    ),
    "navigate": re.compile(r"\bnavigation\s*+\.\s*+navigate\b"),
}
_CLICK = re.compile(r"\.\s*+click\s*+\(")
_BEFORE_CLICK = 1000
_JAVASCRIPT = re.compile(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_LOCAL = ("data:", "blob:", "#", "about:")
_LEAST_HIDDEN = 64

_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+)"""
_ATTRIBUTES = rf"(?:\s+(?:lang|dir|class|id)={_VALUE})*\s*"
_HARMLESS = re.compile(
    rf"\s+|<!doctype\s+html\s*>|<html{_ATTRIBUTES}>|<head{_ATTRIBUTES}>|<title>[^<]*</title>"
    rf"|<!--(?!-?>)[^<>]*-->|<meta\s+charset=[\"']?utf-?8[\"']?\s*/?>"
    rf"|<meta\s+name={_VALUE}\s+content={_VALUE}\s*/?>",
    re.IGNORECASE,
)
_META = re.compile(rf"<meta(?:\s+[a-z-]+={_VALUE})+\s*/?>", re.IGNORECASE)


BESIDE = "file beside the page"
"""What is found of a script or style that a page asks for and that was written with it."""


@dataclass(frozen=True)
class Finding:
    """One thing that an audit found: what, where in the page, and in what words.

    `error`: a page that nobody should trust unseen has it; `allowed`: there, and stopped by the
    policy of the page itself; `note`: for the reader to know.
    """

    level: Level
    what: str
    where: str
    text: str


class _Page(HTMLParser):
    """Collects what the audit looks at, in the order of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.tags: list[tuple[str, str, Mapping[str, str]]] = []
        self.blocks: list[tuple[str, str, list[str]]] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {}
        for name, value in attrs:  # of one name that stands twice, browsers take the first
            given.setdefault(name, value or "")
        self.tags.append((tag, f"line {self.getpos()[0]}", given))
        self._open = tag
        if tag in ("script", "style"):
            self.blocks.append((tag, self.tags[-1][1], []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open = ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.blocks[-1][2].append(data)

    def handle_comment(self, data: str) -> None:
        if data.startswith((">", "->")) or "--!>" in data:
            self.faults.append("a comment that browsers end elsewhere")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        self.faults.append("a marked section, which browsers read otherwise")

    def read(self, text: str) -> None:
        """Read a page; what does not end is not tried again from each of its signs."""
        try:
            self.feed(text)
        except AssertionError:
            self.faults.append("a marked section, which browsers read otherwise")
            return
        if self.cdata_elem:
            self.handle_data(self.rawdata)
        elif "<" in self.rawdata:
            self.faults.append("a tag or a comment that does not end")


def audit(data: bytes, beside: Mapping[str, bytes] | None = None) -> tuple[Finding, ...]:
    """Return what an HTML page could ask for and what would run in it; `hidden` says the rest.

    `beside` are the scripts and styles that were written with the page, by their names in its
    folder: to ask for one of them is noted, and they are audited as if they stood in the page.
    """
    page = _Page()
    text = data.decode("utf-8", "replace")
    page.read(text)
    policy = Policy(_in_force(text))
    told = "Content-Security-Policy"
    found = [
        Finding("note" if own and beside else "error", "policy", told, fault)
        for fault, own in policy.faults()
    ]
    found += [Finding("note", "policy", told, limit) for limit in policy.unlimited()]
    found += [Finding("error", "not read to its end", "page", fault) for fault in page.faults]
    for tag, where, given in page.tags:
        if (name := _written_with(tag, given)) and name in (beside or {}):
            found.append(Finding("note", BESIDE, where, name))
        else:
            found += _of_tag(tag, where, given, policy)
    for kind, where, pieces in page.blocks:
        look = _of_style if kind == "style" else _of_script
        found += look("".join(pieces), where, policy)
    for name, content in (beside or {}).items():
        look = _of_style if name.endswith(".css") else _of_script
        found += look(content.decode("utf-8", "replace"), name, policy)
    return tuple(found)


def _written_with(tag: str, given: Mapping[str, str]) -> str:
    """Return what a tag asks for when that is all it does: to load one script or one style."""
    if tag == "script" and given.keys() <= {"src", "defer"}:
        return given.get("src", "")
    if tag == "link" and given.keys() == {"rel", "href"} and given["rel"] == "stylesheet":
        return given["href"]
    return ""


def _in_force(text: str) -> list[str]:
    """Return the policies that hold for all of a page: before them stands nothing that could act.

    What is not known to be harmless ends the search: an element that opens the body, one that
    loads, or one in which a browser would take the policy for words.
    """
    policies: list[str] = []
    at = 1 if text.startswith("\ufeff") else 0
    while True:
        if harmless := _HARMLESS.match(text, at):
            at = harmless.end()
            continue
        meta = _META.match(text, at)
        reader = _Page()
        reader.read(meta[0] if meta else "")
        given = reader.tags[0][2] if reader.tags else {}
        if not meta or given.get("http-equiv", "").lower() != "content-security-policy":
            return policies
        policies.append(given.get("content", ""))
        at = meta.end()


def _asks(what: str, where: str, text: str, directive: str, policy: Policy) -> Finding:
    level: Level = "allowed" if policy.forbids(directive) else "error"
    return Finding(level, what, where, " ".join(text.split())[:200])


def _of_tag(tag: str, where: str, given: Mapping[str, str], policy: Policy) -> Iterator[Finding]:
    for name, value in given.items():
        if name.startswith("on"):
            level: Level = "allowed" if policy.forbids_handlers() else "error"
            yield Finding(level, "inline handler", where, f"<{tag} {name}>")
        elif name == "srcdoc":
            yield Finding("error", "page in the page", where, "srcdoc is a page of its own")
        elif name == "style":
            yield from _of_style(value, where, policy)
        if _JAVASCRIPT.match(value) and name in ("href", "src", "action", "formaction", "data"):
            yield Finding("error", "javascript: address", where, f"<{tag} {name}>")
        yield from _of_address(tag, name, value, where, policy)
    if tag == "script" and given.get("type", "").strip().lower() == "speculationrules":
        yield Finding("error", "request", where, "speculation rules: pages to load beforehand")
    if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
        yield Finding("error", "goes elsewhere", where, given.get("content", ""))
    if tag == "link":
        yield from _of_link(where, given, policy)


def _of_address(tag: str, name: str, value: str, where: str, policy: Policy) -> Iterator[Finding]:
    directive = _LOADS.get((tag, name))
    for address in _candidates(value) if name == "srcset" else [value.strip()]:
        if directive and address and not address.lower().startswith(_LOCAL):
            yield _asks("request", where, f"<{tag} {name}> {address}", directive, policy)


def _candidates(value: str) -> list[str]:
    """Return the addresses of a srcset, without their sizes."""
    return [
        address
        for word in value.split()
        if (address := _DESCRIPTOR.sub("", word, count=1).strip(","))
    ]


def _of_link(where: str, given: Mapping[str, str], policy: Policy) -> Iterator[Finding]:
    if given.get("imagesrcset"):
        yield Finding("error", "request", where, f"<link imagesrcset> {given['imagesrcset'][:200]}")
    if given.get("href") and not given["href"].lower().startswith(_LOCAL):
        for rel in given.get("rel", "").lower().split():
            text = f"<link {rel}> {given['href']}"
            if rel in _HINTS:  # browsers differ in whether a policy stops them
                yield Finding("error", "request", where, text)
            elif rel in _LINKS:
                yield _asks("request", where, text, _LINKS[rel], policy)


def _of_style(text: str, where: str, policy: Policy) -> Iterator[Finding]:
    for match in _IN_CSS.finditer(text):
        address = (match[1] or match[2]).strip()
        if not address.lower().startswith(_LOCAL):
            directive = "style-src" if match[2] else "img-src"
            if policy.forbids("font-src") or directive == "style-src":
                yield _asks("request", where, f"style {address}", directive, policy)
            else:
                yield Finding("error", "request", where, f"style {address}")

    for match in list(_IMAGE_SET.finditer(text))[:_MOST_SETS]:
        for address in _QUOTED.findall(text[match.end() : match.end() + _SET_LETTERS]):
            if not address.lower().startswith((*_LOCAL, "image/")):
                yield _asks("request", where, f"image-set {address}", "img-src", policy)


def _of_script(text: str, where: str, policy: Policy) -> Iterator[Finding]:
    for name, (directive, pattern) in _IN_SCRIPTS.items():
        count = len(pattern.findall(text))
        if count:
            yield _asks("request in a script", where, f"{name}, {count} times", directive, policy)
    for name, pattern in _LEAVES.items():
        if count := len(pattern.findall(text)):
            told = f"{name}, {count} times: it could leave the page, which no policy stops"
            yield Finding("error", "goes elsewhere", where, told)
    for match in _CLICK.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CLICK) : match.start()]
        if "createObjectURL(" not in before or "download" not in before:
            told = "click: it could follow a link, which no policy stops"
            yield Finding("error", "goes elsewhere", where, told)
            break


def hidden(data: bytes) -> Iterator[Finding]:
    """Yield what is packed inside a file: its kind, by which way, and its size."""
    for part in unpack(data):
        if part.way and part.way[-1] == TOO_LARGE:
            text = f"more than is looked into, in {' > '.join(part.way[:-1]) or 'the file'}"
            yield Finding("error", "hidden data", "not looked at", text)
        elif len(part.way) > 0 and _worth_telling(part):
            text = f"{part.kind}, {len(part.data):,} bytes"
            yield Finding("note", "hidden data", " > ".join(part.way), text)


def _worth_telling(part: Part) -> bool:
    """Return whether a part is data, not a word that could be read as base64 by chance."""
    if len(part.data) < _LEAST_HIDDEN or part.way[-1] == UNESCAPED:
        return False
    return part.kind != "base64" or part.data.isascii()
