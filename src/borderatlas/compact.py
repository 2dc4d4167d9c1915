"""What a page carries, without what no browser needs: comments, indents, styles of no part.

The tests hold each script against what a parser makes of it before and after, each stylesheet
against the rules that a browser finds in it. What it saves:
docs/decisions/0005-a-page-of-600-kb.md.
"""

from __future__ import annotations

import base64
import re
import zlib

# A comment has a line for itself, or ends one; types in the middle of a line are comments, too.
_SCRIPT_COMMENT = re.compile(
    r"^[ \t]*/\*(?:(?!\*/)[\s\S])*\*/[ \t]*$|/\*\* @[^\n]*?\*/ ?|^[ \t]*//.*$|"
    r"[ \t]+// [^'\"`\n]*$",
    re.MULTILINE,
)
_STYLE_COMMENT = re.compile(r"/\*[\s\S]*?\*/")
_MARGINS = re.compile(r"^[ \t]+|[ \t]+$|\n(?=\s*(?:\n|\Z))", re.MULTILINE)
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{[^{}]*\}")
_ROOM = re.compile(r"\s*(?P<sign>[{};,])\s*|(?<=[a-z]):\s+")


def script(text: str) -> str:
    """Return a script of ours without comments, empty lines and indents."""
    return _MARGINS.sub("", _SCRIPT_COMMENT.sub("", text)).strip("\n") + "\n"


def style(text: str, *, without: re.Pattern[str] | None = None) -> str:
    """Return a stylesheet without comments and needless space.

    Parameters
    ----------
    text
        The stylesheet.
    without
        A rule is left out if this is found in each of its selectors.
    """

    def kept(rule: re.Match[str]) -> str:
        unused = without and all(map(without.search, rule["selectors"].split(",")))
        return "" if unused else rule[0]

    bare = _RULE.sub(kept, _STYLE_COMMENT.sub("", text))
    return _ROOM.sub(lambda room: room["sign"] or ":", bare).replace(";}", "}").strip() + "\n"


def deflated(text: str) -> str:
    """Return text as a JSON object that `readData` in data.js unpacks: base64 of RFC 1951."""
    data = text.encode("utf-8")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    packed = base64.b64encode(packer.compress(data) + packer.flush()).decode("ascii")
    return f'{{"bytes":{len(data)},"deflated":"{packed}"}}'
