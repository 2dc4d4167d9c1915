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
from typing import Literal

from borderatlas.containers import TOO_LARGE
from borderatlas.markup import SPACE, Token, read
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
    ("script", "href"): "script-src",
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
    ("html", "manifest"): "manifest-src",
    ("a", "ping"): "connect-src",
    ("area", "ping"): "connect-src",
    ("base", "href"): "base-uri",
    ("fencedframe", "src"): "frame-src",
}
_ANYWHERE: Mapping[str, str] = {
    **dict.fromkeys(("href", "src", "srcset", "background", "poster", "lowsrc"), "img-src"),
    **dict.fromkeys(("data", "code", "codebase", "archive", "classid"), "object-src"),
    "attributionsrc": "attribution",  # no policy names it
}
_LEADING = frozenset({"a", "area", "link"})
"""Elements whose address is for a reader to follow, or is judged by `_of_link`."""
_CHANGED = frozenset({"href", "src", "action", "formaction", "data", "style"})
_NO_STYLE = frozenset({"href", "src", "alt", "title", "content", "value", "placeholder", "label"})
_TRIMMED = "".join(map(chr, range(0x21)))
_LINKS = {
    **dict.fromkeys(("icon", "apple-touch-icon", "mask-icon", "shortcut"), "img-src"),
    "stylesheet": "style-src",
    "manifest": "manifest-src",
}
_TELLING = frozenset({"alternate", "author", "bookmark", "canonical", "help", "license", "me"})
_HINTS = frozenset(
    {"preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "prerender"}
)
_IN_CSS = re.compile(
    r"""\b(?:url|src)\(\s*+["']?([^"')]+)|@import\b([^;{}]{1,200})""", re.IGNORECASE
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_IMAGE_SET = re.compile(r"image-set\(", re.IGNORECASE)
_CANDIDATE = re.compile(rf"[{SPACE},]*+([^{SPACE}]++)")
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
    "refresh": re.compile(r"\bhttp-?equiv\b", re.IGNORECASE),
    "click": re.compile(r"\b(?:Mouse|Pointer)Event\s*+\(\s*+[\"'`]click\b|\binitMouseEvent\b"),
}
_CLICK = re.compile(r"\.\s*+click\s*+\(")
_BEFORE_CLICK = 1000
_JAVASCRIPT = re.compile(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_LOCAL = ("data:", "blob:", "#", "about:")
_LEAST_HIDDEN = 64

_OF_HEAD: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("html", "head"), frozenset({"lang", "dir", "class", "id"})),
    "title": frozenset(),
}
_METAS = (frozenset({"charset"}), frozenset({"name", "content"}))
_ORDERS = frozenset({"content-security-policy", "content-language", "x-ua-compatible"})


BESIDE = "file beside the page"
"""What is found of a script or style that a page asks for and that was written with it."""
OTHERWISE = "read otherwise"
"""What is found where browsers may read a page in another way than the audit."""


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


def audit(
    data: bytes, beside: Mapping[str, bytes] | None = None, *, picture: bool = False
) -> tuple[Finding, ...]:
    """Return what an HTML page could ask for and what would run in it; `hidden` says the rest.

    `beside` are the scripts and styles that were written with the page, by their names in its
    folder: to ask for one of them is noted, and they are audited as if they stood in the page.
    A `picture` is a file of SVG: it brings no policy, so nothing may run in it.
    """
    tokens = read(data, xml=picture)
    policy = Policy([] if picture else _in_force(tokens))
    found = [] if picture else _of_policy(policy, split=bool(beside))
    for token in tokens:
        where = f"line {token.line}" if token.line else "the page"
        if token.kind == "fault":
            text = f"{token.inner}: browsers may read it otherwise"
            found.append(Finding("error", OTHERWISE, where, text))
        elif token.kind == "tag" and (name := _written_with(token)) and name in (beside or {}):
            found.append(Finding("note", BESIDE, where, name))
        elif token.kind == "tag":
            found += _of_tag(token.name, where, token.given, policy)
            if picture and token.name == "script":
                found.append(Finding("error", "script", where, "a picture needs none"))
            look = {"style": _of_style, "script": _of_script}.get(token.name)
            found += look(token.inner, where, policy) if look else ()
    for name, content in (beside or {}).items():
        look = _of_style if name.endswith(".css") else _of_script
        found += look(content.decode("utf-8", "replace"), name, policy)
    return tuple(found)


def _of_policy(policy: Policy, *, split: bool) -> list[Finding]:
    told = "Content-Security-Policy"
    found = [
        Finding("note" if own and split else "error", "policy", told, fault)
        for fault, own in policy.faults()
    ]
    return found + [Finding("note", "policy", told, limit) for limit in policy.unlimited()]


def _written_with(token: Token) -> str:
    """Return what a tag asks for when that is all it does: to load one script or one style."""
    given = token.given
    if token.name == "script" and given.keys() <= {"src", "defer"}:
        return given.get("src", "")
    if token.name == "link" and given.keys() == {"rel", "href"} and given["rel"] == "stylesheet":
        return given["href"]
    return ""


def _in_force(tokens: tuple[Token, ...]) -> list[str]:
    """Return the policies that hold for all of a page: before them stands nothing that could act.

    What is not known to be harmless ends the search: words, an element that opens the body, one
    that loads, or one in which a browser would take the policy for words.
    """
    policies: list[str] = []
    for token in tokens:
        if token.name == "meta" and _order(token.given) == "content-security-policy":
            policies.append(token.given.get("content", ""))
        elif token.line and not _harmless(token):
            break
    return policies


def _harmless(token: Token) -> bool:
    """Return whether the head of a page goes on behind a token, and nothing has happened yet."""
    if token.kind == "text":
        return not token.inner.strip(SPACE)
    if token.kind != "tag" or token.name == "meta":
        return token.kind == "aside" or token.given.keys() in _METAS
    return token.name in _OF_HEAD and token.given.keys() <= _OF_HEAD[token.name]


def _order(given: Mapping[str, str]) -> str:
    """Return what an element of the head tells the browser to do, as a server could."""
    return given.get("http-equiv", "").lower()


def _asks(what: str, where: str, text: str, directive: str, policy: Policy) -> Finding:
    level: Level = "allowed" if policy.forbids(directive) else "error"
    return Finding(level, what, where, " ".join(text.split())[:200])


def _of_tag(tag: str, where: str, given: Mapping[str, str], policy: Policy) -> Iterator[Finding]:
    for name, value in given.items():
        yield from _of_attribute(tag, name.rpartition(":")[2], value, where, policy)
    if given.get("attributename", "").rpartition(":")[2].lower() in _CHANGED:
        yield Finding("error", "goes elsewhere", where, f"<{tag}> changes an address")
    if tag == "script" and given.get("type", "").strip().lower() == "speculationrules":
        yield Finding("error", "request", where, "speculation rules: pages to load beforehand")
    if tag == "script" and {"src", "integrity"} <= given.keys():
        yield Finding("error", "request", where, "a script that a hash in the policy can let in")
    elif tag == "meta":
        yield from _of_meta(where, given)
    elif tag == "link":
        yield from _of_link(where, given, policy)


def _of_attribute(tag: str, name: str, value: str, where: str, policy: Policy) -> Iterator[Finding]:
    if name.startswith("on"):
        level: Level = "allowed" if policy.forbids_handlers() else "error"
        yield Finding(level, "inline handler", where, f"<{tag} {name}>")
    elif name == "srcdoc":
        yield Finding("error", "page in the page", where, "srcdoc is a page of its own")
    elif name == "style" or ("(" in value and name not in _NO_STYLE):
        yield from _of_style(value, where, policy)
    if _JAVASCRIPT.match(value) and name in ("href", "src", "action", "formaction", "data"):
        yield Finding("error", "javascript: address", where, f"<{tag} {name}>")
    yield from _of_address(tag, name, value, where, policy)


def _of_meta(where: str, given: Mapping[str, str]) -> Iterator[Finding]:
    order, content = _order(given).strip(), given.get("content", "")
    if order == "refresh":
        yield Finding("error", "goes elsewhere", where, content)
    elif "http-equiv" in given and order not in (*_ORDERS, "content-type"):
        yield Finding("error", "order to browsers", where, f"<meta http-equiv> {order}")
    named = given.get("charset", content.rpartition("charset=")[2] if "type" in order else "utf-8")
    if named.strip(SPACE).lower() != "utf-8":
        yield Finding("error", OTHERWISE, where, f"a charset other than UTF-8, {named}")


def _of_address(tag: str, name: str, value: str, where: str, policy: Policy) -> Iterator[Finding]:
    directive = _LOADS.get((tag, name)) or ("" if tag in _LEADING else _ANYWHERE.get(name, ""))
    for address in _candidates(value) if name == "srcset" else [value.strip(_TRIMMED)]:
        if directive and address and not address.lower().startswith(_LOCAL):
            yield _asks("request", where, f"<{tag} {name}> {address}", directive, policy)


def _candidates(value: str) -> Iterator[str]:
    """Yield the addresses of a srcset, without their sizes."""
    at = 0
    while at >= 0 and (found := _CANDIDATE.match(value, at)):
        yield found[1].rstrip(",")
        at = found.end() if found[1].endswith(",") else value.find(",", found.end())


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
            elif rel not in _TELLING:
                yield Finding("error", "request", where, text)


def _of_style(text: str, where: str, policy: Policy) -> Iterator[Finding]:
    text = _CSS_ESCAPE.sub(_css_sign, text)
    for match in _IN_CSS.finditer(text):
        address = (match[1] or match[2]).strip(_TRIMMED)
        if not address.lower().startswith(_LOCAL):
            directive = "style-src" if match[2] else "img-src"
            if policy.forbids("font-src") or directive == "style-src":
                yield _asks("request", where, f"style {address}", directive, policy)
            else:
                yield Finding("error", "request", where, f"style {address}")

    if _IMAGE_SET.search(text):  # its addresses may stand in variables
        yield _asks("request", where, "style image-set", "img-src", policy)


def _css_sign(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return match[2] or (chr(code) if 0 < code < 0xD800 else "\ufffd")


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
