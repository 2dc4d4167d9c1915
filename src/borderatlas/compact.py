"""What a page carries, in as few bytes as mean the same: scripts, styles and data.

What it saves, and why a library does it: docs/decisions/0005-a-page-of-600-kb.md. The scripts
as they are written are in the repository, under `static/js`.
"""

from __future__ import annotations

import base64
import re
import zlib

_RULE = re.compile(r"(?P<selectors>[^{}]+)\{[^{}]*\}")


def script(text: str) -> str:
    """Return a script without comments and needless space, its inner names shortened."""
    return _minified("application/javascript", text)


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

    return _minified("text/css", _RULE.sub(kept, text) if without else text)


def markup(text: str) -> str:
    """Return HTML without needless space, quotes and end tags."""
    return _minified("text/html", text)


def _minified(media_type: str, text: str) -> str:
    import minify

    return str(minify.string(media_type, text)).strip("\n") + "\n"


def deflated(text: str) -> str:
    """Return text as a JSON object that `readData` in data.js unpacks: base64 of RFC 1951."""
    data = text.encode("utf-8")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    packed = base64.b64encode(packer.compress(data) + packer.flush()).decode("ascii")
    return f'{{"bytes":{len(data)},"deflated":"{packed}"}}'
