"""Names as people type them: folding for look-up, and the nearest name for a hint."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3400-\u9fff\uac00-\ud7a3]{2,}")

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""What no text of ours holds: controls, halves of characters, signs that turn others round."""

_LONG = 100
"""Names longer than this get no hint: comparing takes the product of both lengths."""


def fold(name: str) -> str:
    """Return `name` as it is compared: case, width, accents, apostrophes and dashes folded.

    `Ji'an`, `Ji’an` and `JIAN` fold to one text, and so do `Ch'ŏngjin` and `Chongjin`.
    Hangul syllables are kept whole: NFKC puts together again what NFD took apart.
    """
    taken_apart = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(" " if _is_dash(sign) else sign for sign in taken_apart if not _is_loose(sign))
    return " ".join(unicodedata.normalize("NFKC", kept).split())


def agreement(known: str, wanted: str) -> int | None:
    """Return how well a folded name agrees with the one that is looked for, 0 the best.

    The same (0); the same words at the beginning (1) or further on (2); in letters that are
    written without spaces, two of them or more anywhere (3); else `None`.
    """
    if known == wanted:
        return 0
    words, sought = (_WORD.findall(name) for name in (known, wanted))
    starts = range(len(words) - len(sought) + 1)
    at = next((start for start in starts if words[start : start + len(sought)] == sought), None)
    if sought and at is not None:
        return min(at, 1) + 1
    close = "".join(sought)
    return 3 if _UNSPACED.fullmatch(close) and close in "".join(words) else None


def nearest(name: str, options: Iterable[str], *, count: int = 1) -> tuple[str, ...]:
    """Return the `options` that look most like `name`, best first; none when none is near."""
    if not name or len(name) > _LONG:
        return ()
    folded: dict[str, str] = {}
    for option in sorted(set(options)):
        folded.setdefault(fold(option), option)
    return tuple(folded[hit] for hit in difflib.get_close_matches(fold(name), folded, n=count))


def did_you_mean(name: str, options: Iterable[str], *, otherwise: str = "") -> str:
    """Return the hint `did you mean 'x'?`, or `otherwise` when no option is near."""
    near = nearest(name, options)
    return f"did you mean '{near[0]}'?" if near else otherwise


def hints_among(options: Iterable[str], *, most: int = 50) -> Callable[[str, str], str]:
    """Return `did_you_mean` among `options` for many names: each compared once, `most` in all.

    Comparing takes the time of a whole check where thousands of rows are wrong alike.
    """
    known = tuple(options)
    found: dict[str, str] = {}

    def hint(name: str, otherwise: str) -> str:
        if name not in found and len(found) < most:
            found[name] = did_you_mean(name, known)
        return found.get(name) or otherwise

    return hint


def narrow(text: str) -> str:
    """Return a text with signs of full or half width as the usual ones, and no other changed."""
    return "".join(
        unicodedata.normalize("NFKC", sign)
        if unicodedata.decomposition(sign).startswith(("<wide>", "<narrow>"))
        else sign
        for sign in text
    )


def undisguised(text: str) -> str:
    """Return a text as a plain keyboard writes it: no odd widths and dashes, nothing invisible."""
    signs = unicodedata.normalize("NFKC", text)
    kept = (sign for sign in signs if unicodedata.category(sign) != "Cf")
    return "".join("-" if _is_dash(sign) else sign for sign in kept)


def _is_dash(sign: str) -> bool:
    return sign == "\N{MINUS SIGN}" or unicodedata.category(sign) == "Pd"


def _is_loose(sign: str) -> bool:
    """Return whether a sign is an accent, an apostrophe or invisible."""
    return unicodedata.category(sign) in {"Mn", "Cf"} or sign in "'`´ʼʻʹ‘’‛′ʽ"


def some_of(texts: Sequence[str], limit: int = 3) -> str:
    """Return the first of several texts in a row, and how many more there are."""
    more = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {more} more" if more > 0 else "")
