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
    r"""url\(\s*["']?([^"')]+)|@import\s+(?:url\()?\s*["']?([^"';)]+)""", re.IGNORECASE
)
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
    "import": ("script-src", re.compile(r"(?:^|[;\n])\s*import\s+[\w{*\"']")),
    "Worker": ("worker-src", re.compile(r"\bnew\s+(?:Shared)?Worker\b")),
    "serviceWorker": ("worker-src", re.compile(r"\bserviceWorker\b")),
    "eval": ("'unsafe-eval'", re.compile(r"(?<![\w$.])eval\s*\(|\bnew\s+Function\s*\(")),
}
_JAVASCRIPT = re.compile(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_LOCAL = ("data:", "blob:", "#", "about:")
_FALL_BACK = frozenset(
    f"{name}-src"
    for name in ("script", "style", "img", "media", "frame", "object", "manifest", "connect")
) | {"worker-src", "font-src"}
_LEAST_HIDDEN = 64


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
        self.policies: list[str] = []
        self.tags: list[tuple[str, str, Mapping[str, str]]] = []
        self.blocks: list[tuple[str, str, str]] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {}
        for name, value in attrs:  # of one name that stands twice, browsers take the first
            given.setdefault(name, value or "")
        self.tags.append((tag, f"line {self.getpos()[0]}", given))
        self._open = tag
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(given.get("content", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open = ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.blocks.append((self._open, f"line {self.getpos()[0]}", data))


def audit(data: bytes) -> tuple[Finding, ...]:
    """Return what an HTML page could ask for and what would run in it; `hidden` says the rest."""
    page = _Page()
    page.feed(data.decode("utf-8", "replace"))
    page.close()
    policy = _Policy(page.policies)
    found = [*policy.findings()]
    for tag, where, given in page.tags:
        found += _of_tag(tag, where, given, policy)
    for kind, where, text in page.blocks:
        found += (
            _of_style(text, where, policy) if kind == "style" else _of_script(text, where, policy)
        )
    return tuple(found)


class _Policy:
    """The policies in the page: what one of them forbids is forbidden."""

    def __init__(self, policies: list[str]) -> None:
        self.all = [
            {
                words[0].lower(): tuple(words[1:])
                for part in reversed(policy.split(";"))  # the first of one name counts
                if (words := part.split())
            }
            for policy in policies
        ]

    def forbids(self, directive: str) -> bool:
        """Return whether no address beyond the page may be asked for under a directive."""
        return any(self._shut(rules, directive) for rules in self.all)

    def _shut(self, rules: Mapping[str, tuple[str, ...]], directive: str) -> bool:
        if directive == "'unsafe-eval'":
            allowed = rules.get("script-src", rules.get("default-src"))
            return allowed is not None and directive not in allowed
        default = rules.get("default-src") if directive in _FALL_BACK else None
        allowed = rules.get(directive, default)
        if allowed is None:
            return False
        return all(word in ("data:", "blob:") or _no_address(word) for word in allowed)

    def forbids_handlers(self) -> bool:
        """Return whether scripts in attributes and `javascript:` do not run."""
        return any(
            allowed is not None
            and ("'unsafe-inline'" not in allowed or any(map(_hash_or_nonce, allowed)))
            for rules in self.all
            for allowed in [
                rules.get("script-src-attr", rules.get("script-src", rules.get("default-src")))
            ]
        )

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the policy itself."""
        where = "Content-Security-Policy"
        if not self.all:
            yield Finding("error", "policy", where, "the page has no policy of its own")
            return
        if not any(rules.get("default-src") == ("'none'",) for rules in self.all):
            yield Finding("error", "policy", where, "default-src is not 'none'")
        for rules in self.all:
            for name, allowed in rules.items():
                for word in allowed:
                    if word in ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"):
                        yield Finding("error", "policy", where, f"{name} allows {word}")
        for name in ("base-uri", "form-action"):
            if not any(name in rules for rules in self.all):
                yield Finding("note", "policy", where, f"{name} is not limited")


def _no_address(word: str) -> bool:
    return word.startswith("'") and word != "'self'"


def _hash_or_nonce(word: str) -> bool:
    return word.startswith(("'sha256-", "'sha384-", "'sha512-", "'nonce-"))


def _asks(what: str, where: str, text: str, directive: str, policy: _Policy) -> Finding:
    level: Level = "allowed" if policy.forbids(directive) else "error"
    return Finding(level, what, where, " ".join(text.split())[:200])


def _of_tag(tag: str, where: str, given: Mapping[str, str], policy: _Policy) -> Iterator[Finding]:
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
        directive = _LOADS.get((tag, name))
        if directive and value.strip() and not value.strip().lower().startswith(_LOCAL):
            yield _asks("request", where, f"<{tag} {name}> {value}", directive, policy)
    if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
        yield Finding("error", "goes elsewhere", where, given.get("content", ""))
    if tag == "link":
        yield from _of_link(where, given, policy)


def _of_link(where: str, given: Mapping[str, str], policy: _Policy) -> Iterator[Finding]:
    if given.get("href") and not given["href"].lower().startswith(_LOCAL):
        for rel in given.get("rel", "").lower().split():
            text = f"<link {rel}> {given['href']}"
            if rel in _HINTS:  # browsers differ in whether a policy stops them
                yield Finding("error", "request", where, text)
            elif rel in _LINKS:
                yield _asks("request", where, text, _LINKS[rel], policy)


def _of_style(text: str, where: str, policy: _Policy) -> Iterator[Finding]:
    for match in _IN_CSS.finditer(text):
        address = (match[1] or match[2]).strip()
        if not address.lower().startswith(_LOCAL):
            directive = "style-src" if match[2] else "img-src"
            if policy.forbids("font-src") or directive == "style-src":
                yield _asks("request", where, f"style {address}", directive, policy)
            else:
                yield Finding("error", "request", where, f"style {address}")


def _of_script(text: str, where: str, policy: _Policy) -> Iterator[Finding]:
    for name, (directive, pattern) in _IN_SCRIPTS.items():
        count = len(pattern.findall(text))
        if count:
            yield _asks("request in a script", where, f"{name}, {count} times", directive, policy)


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
