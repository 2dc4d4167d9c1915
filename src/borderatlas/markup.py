"""HTML and SVG read strictly: what every browser reads in one way alone; all else is a fault.

Browsers mend what is broken, each sign in the light of what stands before it, and a page can be
made so that they find a tag where another program finds words. This reader mends nothing. It knows
the part of HTML (WHATWG, 13.2) in which a tag is a tag wherever it stands, and says of the rest in
which line it begins. After a fault it goes on as well as it can: what it finds then is no proof.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from types import MappingProxyType
from typing import NamedTuple

SPACE = "\t\n\f\r "
"""White space of HTML: no-break spaces and the vertical tab are none."""
_S = rf"[{SPACE}]"
_NAME = r"[a-z][a-z0-9:._-]*+"
_VALUE = rf"""(?:"[^"<]*+"|'[^'<]*+'|[^{SPACE}"'<>=`]++)"""
_FLAGS = re.IGNORECASE | re.ASCII  # without ASCII, the Kelvin sign would be a k
_ATTRIBUTE = re.compile(rf"{_S}++({_NAME})(?:{_S}*+={_S}*+({_VALUE}))?+", _FLAGS)
_START = re.compile(
    rf"<({_NAME})((?:{_S}++{_NAME}(?:{_S}*+={_S}*+{_VALUE})?+)*+){_S}*+(/?)>", _FLAGS
)
_END = re.compile(rf"</({_NAME}){_S}*+>", _FLAGS)
_COMMENT = re.compile(r"<!--(?!-?>)((?:[^<>-]|-(?!-)|(?<!-)>)*+)-->")
_OF_W3C = r'"(?:about:legacy-compat|-//W3C//[^"<>]*+|https?://www\.w3\.org/[^"<>]*+)"'
_DOCTYPE = re.compile(
    rf"<!doctype{_S}++(?:html|svg)(?:{_S}++(?:public|system)(?:{_S}++{_OF_W3C}){{1,2}})?{_S}*+>",
    _FLAGS,
)
_DECLARATION = re.compile(r"""<\?xml version="1\.[01]"( [a-z]+="[A-Za-z0-9-]+")*+\s*+\?>""")
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#x([0-9a-f]+)|([a-z][a-z0-9]*+))(;?)", _FLAGS)
_PLAIN_REFERENCE = re.compile(r"&(?:quot|amp|#39|#34);")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_CHARSET = re.compile(rf"""charset{_S}*+={_S}*+(?:["']|&quot;)?{_S}*+([^{SPACE}"'/>;&]*)""", _FLAGS)
_SNIFFED = 1024
"""In so many bytes browsers look for the charset of a page."""
_MOST_FAULTS = 10

_CODE = frozenset({"script", "style"})
_WORDS = frozenset(
    {"title", "textarea", "xmp", "iframe", "noembed", "noframes", "template", "select"}
)
"""What in here is a tag depends on the browser, on its age, and on what stands around it."""
_NEVER = frozenset({"plaintext", "frameset", "frame", "math", "foreignobject"})
"""After these a browser may read what follows as words, or as another language."""
_IN_SVG = frozenset(
    {"a", "circle", "clippath", "defs", "desc", "ellipse", "filter", "g", "image", "line"}
    | {"lineargradient", "marker", "mask", "path", "pattern", "polygon", "polyline"}
    | {"radialgradient", "rect", "script", "stop", "style", "svg", "switch", "symbol", "text"}
    | {"textpath", "title", "tspan", "use", "view"}
)
"""Elements of a picture in a page: none of them leads back to HTML, whatever stands in it."""


class Token(NamedTuple):
    """A piece of markup: `tag`, `end`, `text`, `aside` (a comment, a doctype), or `fault`.

    `inner` is what stands in an element that holds no elements, as it stands there; such an
    element is one token. Of a text it is the text, of a fault what is wrong.
    """

    kind: str
    line: int
    name: str = ""
    given: Mapping[str, str] = MappingProxyType({})
    inner: str = ""


def read(data: bytes, *, xml: bool = False) -> tuple[Token, ...]:
    """Return the pieces of a page in their order, with the faults among them.

    Parameters
    ----------
    data
        The page.
    xml
        Whether browsers read it as XML, as they do a file of SVG.
    """
    text = data.decode("utf-8", "replace")
    faults = [Token("fault", 0, inner=fault) for fault in _letters(data, text, xml=xml)]
    return (*faults, *_Reader(text.removeprefix("\ufeff"), xml=xml).tokens())


def _letters(data: bytes, text: str, *, xml: bool) -> Iterator[str]:
    """Yield why a page may be read in other letters than ours."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        yield "its letters are not in UTF-8"
    if found := _CONTROL.search(text):
        yield f"a control character, U+{ord(found[0]):04X}"
    head = data[:_SNIFFED].decode("utf-8", "ignore")
    named = {name.lower() for name in _CHARSET.findall(head)}
    if not named <= {"utf-8", "utf8"}:
        yield f"a charset other than UTF-8, {', '.join(sorted(named))}"
    # What has no <meta> has no policy, and fails for it; or it is for a page with a charset.
    elif "<meta" in text.lower() and not (
        named or xml or data.isascii() or text.startswith("\ufeff")
    ):
        yield "it does not name its charset at its beginning"


class _Reader:
    """Reads a text from its beginning to its end, once."""

    def __init__(self, text: str, *, xml: bool) -> None:
        self.text, self.xml = text, xml
        self.at = self.counted = 0
        self.line = 1
        self.svg: list[str] = []
        self.noscript = False

    def tokens(self) -> Iterator[Token]:
        faults = 0
        while self.at < len(self.text):
            self.line += self.text.count("\n", self.counted, self.at)
            self.counted = self.at
            for token in self._next():
                yield token
                faults += token.kind == "fault"
            if faults >= _MOST_FAULTS:
                yield self._fault("so much of this that the rest was not read")
                return
        if self.svg or self.noscript:
            yield self._fault("an element that does not end")

    def _fault(self, text: str) -> Token:
        return Token("fault", self.line, inner=text)

    def _next(self) -> Iterator[Token]:
        """Yield the piece that begins here, and what is wrong with it; go behind it."""
        start = self.at
        if self.text[start] != "<":
            self.at = self._find("<", start)
            yield Token("text", self.line, inner=self.text[start : self.at])
        elif found := _START.match(self.text, start):
            self.at = found.end()
            yield from self._element(found)
        elif found := _END.match(self.text, start):
            self.at = found.end()
            yield from self._closed(found[1].lower())
        elif found := self._aside(start):
            self.at = found.end()
            yield Token("aside", self.line, inner=found[0])
        else:
            self.at = self._find("<", start + 1)
            yield self._fault("a sign of markup that begins no well-formed tag or comment")

    def _find(self, what: str, start: int) -> int:
        found = self.text.find(what, start)
        return len(self.text) if found < 0 else found

    def _aside(self, at: int) -> re.Match[str] | None:
        if self.xml and at == 0 and (found := _DECLARATION.match(self.text)):
            return found if "encoding" not in found[0] or "utf-8" in found[0].lower() else None
        return _COMMENT.match(self.text, at) or _DOCTYPE.match(self.text, at)

    def _element(self, found: re.Match[str]) -> Iterator[Token]:
        """Yield the element that a tag opens, and what can be read otherwise about it."""
        name, empty = found[1].lower(), bool(found[3])
        local = name.rpartition(":")[2] if self.xml else name
        given, wrong = _attributes(found[2], strict=name == "meta")
        wrong += [text for text in self._misplaced(name, empty=empty) if text]
        inner = ""
        if local in _CODE or (local in self._words() and not self.xml):
            if not (empty and self.xml):
                inner, ended = self._inner(name, code=local in _CODE)
                wrong += [] if ended else [f"what stands in <{name}>"]
        elif not empty and not self.xml and (self.svg or name == "svg"):
            self.svg.append(name)
        self.noscript = self.noscript or (name == "noscript" and not self.xml)
        yield Token("tag", self.line, local, given, inner)
        yield from map(self._fault, wrong)

    def _words(self) -> frozenset[str]:
        return _WORDS | {"desc"} if self.svg else _WORDS

    def _misplaced(self, name: str, *, empty: bool) -> Iterator[str]:
        """Yield why browsers may not take an element for what it looks like here."""
        if self.xml:
            return
        if ":" in name:
            yield f"<{name}>, with a prefix"
        if name in _NEVER or (self.svg and name not in _IN_SVG):
            yield f"<{name}>{' in a picture' if self.svg else ''}"
        if self.noscript and name in _CODE | _WORDS | {"noscript", "svg"}:
            yield f"<{name}> in <noscript>"
        if empty and name in _CODE | _WORDS | {"noscript"}:
            yield f"<{name}/>, an element that seems to end at once"

    def _inner(self, name: str, *, code: bool) -> tuple[str, bool]:
        """Return what stands in an element of words or code, and whether all see its end there."""
        start = self.at
        end = re.compile(rf"</{re.escape(name)}(?={_S}|[/>])", _FLAGS).search(self.text, start)
        close = _END.match(self.text, end.start()) if end else None
        inner = self.text[start : end.start() if end else len(self.text)]
        self.at = close.end() if close else self._find("<", end.end() if end else len(self.text))
        if code and not self.svg and not self.xml:
            return inner, close is not None and "<!--" not in inner
        return inner, close is not None and "<" not in inner and not (code and "&" in inner)

    def _closed(self, name: str) -> Iterator[Token]:
        yield Token("end", self.line, name)
        if self.svg and self.svg.pop() != name:
            yield self._fault(f"</{name}> in a picture, where another element is open")
        elif name in _CODE | _WORDS and not self.xml:
            yield self._fault(f"</{name}>, which ends nothing")
        elif name == "noscript":
            self.noscript = False


def _attributes(text: str, *, strict: bool) -> tuple[dict[str, str], list[str]]:
    """Return what a tag gives, and what of it can be read otherwise."""
    given: dict[str, str] = {}
    wrong = []
    for found in _ATTRIBUTE.finditer(text):
        name, raw = found[1].lower(), found[2] or ""
        value = raw[1:-1] if raw[:1] in ("'", '"') else raw
        if name in given:
            wrong.append(f"the attribute {name} twice")
            continue
        given[name], odd = _decoded(value)
        if odd or (strict and name != "content" and "&" in value):
            wrong.append(f"a character reference in the attribute {name}")
    if "http-equiv" in given and "&" in _PLAIN_REFERENCE.sub("", text):
        wrong.append("a character reference in a policy or another order to browsers")
    return given, wrong


def _decoded(value: str) -> tuple[str, bool]:
    """Return the value of an attribute as browsers read it, and whether others could not."""
    odd = False

    def sign(found: re.Match[str]) -> str:
        nonlocal odd
        decimal, hexadecimal, name, end = found.groups()
        if name:
            following = value[found.end() : found.end() + 1]
            known = f"{name};" if end else name
            return html5.get(known, found[0]) if end or following != "=" else found[0]
        digits = decimal or hexadecimal
        code = int(digits, 10 if decimal else 16) if len(digits) < 8 else 0
        read = html.unescape(f"&#{code};")
        odd = odd or code > 0x10FFFF or read != chr(code) or bool(_CONTROL.match(read))
        return read

    return _REFERENCE.sub(sign, value) if "&" in value else value, odd
