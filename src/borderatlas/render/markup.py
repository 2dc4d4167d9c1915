"""Words as HTML: escaped, marked with their language, and never read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

from borderatlas.scene import SourceView, Text

LANGUAGE = "en"

# HTML has no way to write these; U+FFFD says that something stood there.
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]")


def plain(text: str) -> str:
    """Return text escaped for element content and for quoted attributes."""
    return escape(_UNWRITABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n"))


def words(text: Text) -> str:
    """Return the words in the reader's language, or in the first language there is."""
    return text.get(LANGUAGE) or next(iter(text.values()), "")


def say(text: Text) -> str:
    """Return the words as HTML, isolated so that their direction stays with them."""
    language = LANGUAGE if LANGUAGE in text else next(iter(text), "")
    said = plain(words(text))
    if not said or language == LANGUAGE:
        return said
    return f'<span lang="{plain(language)}" dir="auto">{said}</span>'


def names(text: Text, languages: Sequence[str]) -> str:
    """Return a name in the reader's language, then in the others."""
    others = [
        f'<span lang="{plain(language)}" dir="auto">{plain(text[language])}</span>'
        for language in languages
        if language != LANGUAGE and text.get(language)
    ]
    tail = f' <span class="ba-other">{" · ".join(others)}</span>' if others else ""
    return f"<bdi>{plain(words(text))}</bdi>{tail}"


def claims_attribute(claim_ids: Iterable[str]) -> str:
    """Return the attribute that says which claims a number rests on."""
    ids = " ".join(claim_ids)
    return f' data-claims="{plain(ids)}"' if ids else ""


def web_url(url: str) -> str:
    """Return `url` if it is an address on the web, and nothing otherwise."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def references(numbers: Iterable[int]) -> str:
    """Return source numbers as links to the list of sources."""
    return " ".join(f'<a href="#source-{number}">[{number}]</a>' for number in numbers)


def source_links(source: SourceView, *, source_word: str, archive_word: str) -> str:
    """Return the links to a source and to its archived copy, where they lead to the web."""
    pairs = ((source.url, source_word), (source.archived_url, archive_word))
    return " · ".join(
        f'<a href="{plain(web_url(url))}" rel="noopener noreferrer" target="_blank">'
        f"{plain(word)}</a>"
        for url, word in pairs
        if web_url(url)
    )
