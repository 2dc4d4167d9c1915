"""Words in the reader's language: gettext catalogues for phrases, Babel for numbers and dates.

English stands in the code. Another language is one file, `locale/CODE.po`. A text is whole in
one language or it is not there: a phrase that a catalogue lacks raises `Unsaid`, and `each`
leaves that language out, so that a page can show the English and mark it as English.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from babel import Locale

Phrase = TypeVar("Phrase", bound=str)

SOURCE = "en"
"""The language that stands in the code."""

LOCALES: Traversable = files("borderatlas") / "locale"

# English writes a day as reports of the UN do: 9 October 2023.
_CONVENTIONS = {SOURCE: "en_GB"}


def N_(english: Phrase) -> Phrase:  # noqa: N802 - the name that gettext's tools and translators know
    """Return a phrase unchanged: marks it for the catalogues where it is said later."""
    return english


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as above, with a plural
    """Return a phrase and its plural unchanged: marks them for the catalogues."""
    return one, many


class Unsaid(LookupError):  # noqa: N818 - no error: a gap that a page shows as one
    """A catalogue lacks a phrase, or the data lack a word, in the language asked for."""


@dataclass(frozen=True)
class Language:
    """One language: its phrases by their English, each with its plural forms in order."""

    code: str
    phrases: Mapping[str, tuple[str, ...]]
    plural_index: Callable[[int], int]

    def say(self, english: str, **values: object) -> str:
        """Return a phrase with its values put in; without values, as it stands.

        Raises
        ------
        Unsaid
            When the catalogue of the language lacks the phrase.
        """
        phrase = self._forms(english)[0]
        return phrase.format_map(values) if values else phrase

    def count(self, amount: int, one: str, many: str, **values: object) -> str:
        """Return a phrase in the form that an amount asks for; `{n}` in it is the amount."""
        form = self._forms(one, many)[self.plural_index(amount)]
        return form.format_map({"n": self.number(amount), **values})

    def plurals(self, one: str, many: str) -> dict[str, str]:
        """Return the forms of a phrase by CLDR category ("one", "few", … "other").

        `Intl.PluralRules` in a browser names the category of a number; the number is put in
        there, for `{n}`.
        """
        forms = self._forms(one, many)
        found = {
            category: forms[self.plural_index(amount)]
            for category, amount in _categories(self.code).items()
        }
        # Some languages keep "other" for fractions; a catalogue has no form of its own for it.
        found.setdefault("other", forms[-1])
        return found

    def knows(self, english: str) -> bool:
        """Return whether the language has a phrase."""
        return self.code == SOURCE or english in self.phrases

    def _forms(self, *english: str) -> tuple[str, ...]:
        if self.code == SOURCE:
            return english
        try:
            return self.phrases[english[0]]
        except KeyError:
            raise Unsaid(english[0]) from None

    def sentences(self, *parts: str) -> str:
        """Return sentences one after the other, as the script sets them."""
        return self._joined(N_("{sentence} {next}"), "sentence", parts)

    def listed(self, *items: str, joint: str = N_("{item}, {next}")) -> str:
        """Return the items of a list one after the other, as `joint` puts two together."""
        return self._joined(joint, "item", items)

    def _joined(self, english: str, name: str, parts: Iterable[str]) -> str:
        joint = self._forms(english)[0]
        said = [part for part in parts if part]
        return reduce(lambda a, b: joint.format_map({name: a, "next": b}), said or [""])

    def number(self, value: float) -> str:
        """Return a number as the language writes it; whole numbers without decimals."""
        return _number(self.code, value)

    def day(self, year: int, month: int = 0, day: int = 0) -> str:
        """Return a day, a month (without `day`) or a year (without `month`) in words."""
        return _day(self.code, year, month, day)

    def days(self, first: dt.date, last: dt.date) -> str:
        """Return several days of one month in words, with what they share said once."""
        from babel.dates import format_date

        # CLDR has intervals with short months and says to widen the month where that is wanted.
        start, end = self.locale.interval_formats["yMMMd"]["d"]
        return "".join(
            format_date(day, pattern.replace("MMM", "MMMM"), locale=self.locale)
            for day, pattern in ((first, start), (last, end))
        )

    @property
    def locale(self) -> Locale:
        """The locale whose conventions the language follows."""
        return _locale(self.code)


# Enough to meet every category that whole numbers have in any language (CLDR, plural rules).
_EXAMPLES = (*range(201), 1_000, 10_000, 100_000, 1_000_000)


@cache
def _categories(code: str) -> Mapping[str, int]:
    """Return the categories that whole numbers have in a language, each with its least number."""
    locale = _locale(code)
    return {locale.plural_form(amount): amount for amount in reversed(_EXAMPLES)}


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse(_CONVENTIONS.get(code, code), sep="-" if "-" in code else "_")


# A build says the same few hundred numbers and days several thousand times.
@lru_cache(maxsize=4096)
def _number(code: str, value: float) -> str:
    from babel.numbers import format_decimal

    whole = int(value) if float(value).is_integer() else value
    return format_decimal(whole, locale=_locale(code), decimal_quantization=False)


@lru_cache(maxsize=4096)
def _day(code: str, year: int, month: int, day: int) -> str:
    from babel.dates import format_date, format_skeleton

    when = dt.date(year, month or 1, day or 1)
    if day:
        return format_date(when, "long", locale=_locale(code))
    return format_skeleton("yMMMM" if month else "y", when, locale=_locale(code))


def written() -> tuple[str, ...]:
    """Return the codes of the languages that there are words in, English first."""
    names = (entry.name for entry in LOCALES.iterdir())
    return (SOURCE, *sorted(name.removesuffix(".po") for name in names if name.endswith(".po")))


@cache
def language(code: str) -> Language:
    """Return a language by its code; one without a catalogue has no phrases."""
    if code == SOURCE:
        return Language(code, MappingProxyType({}), lambda amount: 0 if amount == 1 else 1)
    catalogue = LOCALES / f"{code}.po"
    if not catalogue.is_file():
        return Language(code, MappingProxyType({}), lambda _: 0)
    from gettext import c2py

    from babel.messages.pofile import read_po

    with catalogue.open("rb") as stream:
        messages = read_po(stream, locale=_locale(code))
    phrases: dict[str, tuple[str, ...]] = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string
        forms = (said,) if isinstance(said, str) else tuple(said or ())
        complete = len(forms) == (1 if isinstance(message.id, str) else messages.num_plurals)
        if key and complete and all(forms) and not message.fuzzy:
            phrases[key] = forms
    return Language(code, MappingProxyType(phrases), c2py(messages.plural_expr))


def each(codes: Iterable[str], phrase: Callable[[Language], str]) -> dict[str, str]:
    """Return a phrase by language; a language that cannot say all of it is left out.

    Parameters
    ----------
    codes
        The languages.
    phrase
        Says the phrase in the language that it is given; what it returns empty is left out.
    """
    said: dict[str, str] = {}
    for code in codes:
        try:
            text = phrase(language(code))
        except Unsaid:
            continue
        if text:
            said[code] = text
    return said
