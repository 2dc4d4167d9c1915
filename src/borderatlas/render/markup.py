"""Words as HTML: escaped, marked with their language, and never read as markup.

A page is written once for all its languages. `say` puts a text down in every language that it
has; `settle` then chooses what the page shows before any script runs, and numbers the texts
that a reader may have in another language, so that a script can say them anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape, unescape
from urllib.parse import urlsplit

from borderatlas import assets
from borderatlas.scene import SourceView, Text

SOURCE = "en"
"""The language that stands in for one that a text does not have."""

# HTML has no way to write these; U+FFFD says that something stood there.
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]")
# Data cannot imitate these: they have no `<` and no `"` left when they come into markup.
_SAID = re.compile(r'<(?P<tag>\w+)(?P<rest>[^<>]*) data-say="(?P<text>[^"]*)"></(?P=tag)>')
_NAMED = re.compile(r'<span data-names="(?P<text>[^"]*)"></span>')
_LABELLED = re.compile(r' data-label="(?P<text>[^"]*)"')
_LONE = re.compile(
    r"<(?P<tag>td|th|dd|dt|li|p|a|b|span|small|h\d|caption|legend|cite)(?P<rest>[^<>]*)>"
    r"<span(?P<marks>(?: (?:data-say|lang|dir)=\"[^\"]*\")+)>(?P<words>[^<]*)</span></(?P=tag)>"
)
_SCRIPTS = (
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
)


def plain(text: str) -> str:
    """Return text escaped for element content and for quoted attributes."""
    return escape(_UNWRITABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n"))


def page_language(languages: Sequence[str]) -> str:
    """Return the language in which a page opens: the first of its languages."""
    return languages[0] if languages else SOURCE


def spoken(text: Text, language: str) -> tuple[str, str]:
    """Return the words for a reader and their language: another one where theirs is a gap."""
    said = {code: words for code, words in sorted(text.items()) if words}
    found = next((code for code in (language, SOURCE, *said) if code in said), language)
    return said.get(found, ""), found


def words(text: Text, language: str = SOURCE) -> str:
    """Return the words for a reader, in another language where theirs is a gap."""
    return spoken(text, language)[0]


def say(text: Text, tag: str = "span", attributes: str = "") -> str:
    """Return the words as an element; `settle` chooses the language.

    Parameters
    ----------
    text
        The words. Without words there is no element.
    tag, attributes
        The element, with attributes as they stand in markup, each after a space.
    """
    if not any(text.values()):
        return ""
    return f'<{tag}{attributes} data-say="{_kept(text)}"></{tag}>'


def quote(text: str, language: str = SOURCE) -> str:
    """Return words of the data that are not translated, marked with their language."""
    return say({tongue(text, language): text})


def label(text: Text) -> str:
    """Return the attribute that names an element for those who do not see it."""
    return f' data-label="{_kept(text)}"'


def names(text: Text) -> str:
    """Return a name in the reader's language, then in the others, gaps as gaps."""
    return f'<span data-names="{_kept(text)}"></span>'


def tongue(text: str, told: str = SOURCE) -> str:
    """Return the language of words from the data: what is told of them, if letters agree.

    Sources in Korean are often described in English: the first letter decides.
    """
    first = next((letter for letter in text if letter.isalpha()), "")
    for language, script in _SCRIPTS:
        if script.match(first):
            same = told[:2] == language or (language == "zh" and told[:2] in ("ja", "ko"))
            return told if same else language
    return SOURCE if told[:2] in ("ja", "ko", "zh") else told or SOURCE


def settle(
    markup: str, languages: Sequence[str], gaps: Mapping[str, Text]
) -> tuple[str, tuple[Text, ...]]:
    """Return markup in the language in which the page opens, and the texts that it can change.

    An element whose words depend on the reader has the number of its text in `data-say`; one
    with words in a single language has that in `lang`.

    Parameters
    ----------
    markup
        Markup made with the functions of this module.
    languages
        The languages of the page.
    gaps
        What names the lack of a name in a language, by that language.
    """
    language = page_language(languages)
    numbers: dict[tuple[tuple[str, str], ...], int] = {}

    def marks(text: Text) -> tuple[str, str]:
        """Return the words to show, and the attributes of the element around them."""
        said, found = spoken(text, language)
        foreign = f' lang="{plain(found)}" dir="auto"' if found != language else ""
        if _wordless(text) or (not foreign and len(languages) < 2):
            return plain(said), ""
        if len(text) == 1:
            return plain(said), foreign or f' lang="{plain(found)}"'
        number = numbers.setdefault(tuple(sorted(text.items())), len(numbers))
        return plain(said), f' data-say="{number}"{foreign}'

    def element(found: re.Match[str]) -> str:
        said, attributes = marks(_text(found))
        if not attributes and found["tag"] == "span" and not found["rest"]:
            return said
        return f"<{found['tag']}{found['rest']}{attributes}>{said}</{found['tag']}>"

    def labelled(found: re.Match[str]) -> str:
        said, attributes = marks(_text(found))
        number = re.search(r'data-say="(\d+)"', attributes)
        return f' aria-label="{said}"' + (f' data-label="{number[1]}"' if number else "")

    def named(found: re.Match[str]) -> str:
        text = _text(found)
        number = numbers.setdefault(tuple(sorted(text.items())), len(numbers))
        switch = f' data-names="{number}"' if len(languages) > 1 else ""
        return f"<span{switch}>{_names(text, languages, gaps)}</span>"

    for pattern, put in ((_NAMED, named), (_LABELLED, labelled), (_SAID, element)):
        markup = pattern.sub(put, markup)
    markup = _LONE.sub(r"<\g<tag>\g<rest>\g<marks>>\g<words></\g<tag>>", markup)
    return markup, tuple(dict(text) for text in numbers)


def _names(text: Text, languages: Sequence[str], gaps: Mapping[str, Text]) -> str:
    """Return what a `data-names` element holds; `atlas.names` in panel.js makes the same."""
    language = page_language(languages)
    said, found = spoken(text, language)
    others = [
        f'<span lang="{plain(code)}" dir="auto">{plain(text[code])}</span>'
        if text.get(code)
        else f'<span role="img" aria-label="{plain(words(gaps[code], language))}">—</span>'
        for code in languages
        if code != found
    ]
    foreign = f' lang="{plain(found)}" dir="auto"' if found != language else ""
    tail = f' <span class="ba-other">{" · ".join(others)}</span>' if others else ""
    return f"<bdi{foreign}>{plain(said)}</bdi>{tail}"


def _kept(text: Text) -> str:
    return plain(assets.script_json({code: words for code, words in text.items() if words}))


def _text(found: re.Match[str]) -> Text:
    text: dict[str, str] = json.loads(unescape(found["text"]))
    return text


def _wordless(text: Text) -> bool:
    """Return whether a text is the same in all languages, such as a number."""
    return len(set(text.values())) == 1 and not any(map(str.isalpha, next(iter(text.values()))))


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


def source_links(source: SourceView, *, source_word: Text, archive_word: Text) -> str:
    """Return the links to a source and to its archived copy, where they lead to the web."""
    pairs = ((source.url, source_word), (source.archived_url, archive_word))
    return " · ".join(
        f'<a href="{plain(web_url(url))}" target="_blank">{say(word)}</a>'
        for url, word in pairs
        if web_url(url)
    )
