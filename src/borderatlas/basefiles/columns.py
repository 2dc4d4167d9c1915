"""What the columns of map data are called: by us, Natural Earth, OpenStreetMap and GeoNames."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from borderatlas.io.geofiles import Brought
from borderatlas.rows import Row
from borderatlas.schema import LANGUAGES

_COUNTRY = ("iso", "country", "iso_a2_eh", "iso_a2", "iso3166-1:alpha2", "countrycode", "cc")
_PAIR = ("pair",)
_LONG_CODE = ("adm0_a3", "iso_a3_eh", "iso_a3")
_SIDES = ("adm0_a3_l", "adm0_a3_r")
_RANK = ("rank", "scalerank")
_PEOPLE = ("population", "pop_max", "pop")
_CLAIM = ("disputed", "featurecla", "boundary_status", "status")
_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{code: (f"name_{code}", f"name:{code}") for code in LANGUAGES},
        "en": ("name_en", "name:en", "name", "asciiname"),
    }
)
_CODE = re.compile(r"[A-Za-z]{2}")
_IN_DOUBT = re.compile(r"disput|indefin|indeterm|line of control|unrecogni|claim", re.IGNORECASE)
_WITHIN = re.compile(r"(overlay|lease) limit", re.IGNORECASE)
_YES = re.compile(r"yes|true|1|1\.0", re.IGNORECASE)
_DIGITS = re.compile(r"-?\d{1,12}(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
_PEOPLE_OF_RANK = (1_000_000, 300_000, 100_000, 30_000, 10_000)
_LAST_RANK = 6


class Columns:
    """The columns of a file by what they mean, whatever case they are written in."""

    def __init__(self, brought: Brought) -> None:
        self._by_name = {name.lower(): name for name in reversed(brought.columns)}

    def _one(self, names: tuple[str, ...]) -> str | None:
        return next((self._by_name[name] for name in names if name in self._by_name), None)

    @property
    def tells_countries(self) -> bool:
        """Whether there is a column with codes of countries."""
        return self._one(_COUNTRY) is not None

    @property
    def tells_disputes(self) -> bool:
        """Whether there is a column that says which borders are disputed."""
        return self._one(_CLAIM) is not None

    @property
    def tells_ranks(self) -> bool:
        """Whether there is a column that says which places matter most."""
        return self._one((*_RANK, *_PEOPLE)) is not None

    def country(self, row: Row) -> str | None:
        """Return the code of the country (ISO 3166-1 alpha-2), where the row has one."""
        text = _text(row, self._one(_COUNTRY)) or ""
        return text.upper() if _CODE.fullmatch(text) else None

    def pair(self, row: Row) -> str | None:
        """Return the two countries of a border, in the order of the alphabet."""
        codes = (_text(row, self._one(_PAIR)) or "").upper().split("-")
        return "-".join(sorted(codes)) if len(codes) == 2 and all(codes) else None

    def long_code(self, row: Row) -> str | None:
        """Return by which three letters the data call a country."""
        return _text(row, self._one(_LONG_CODE))

    def sides(self, row: Row, codes: Mapping[str, str]) -> str | None:
        """Return the pair of a line that names its two sides, be they the same.

        `codes` are countries by three letters; a side that is none stays as the data call it.
        """
        names = [_text(row, self._one((side,))) for side in _SIDES]
        return "-".join(sorted(codes.get(name, name) for name in names if name)) or None

    def is_no_border(self, row: Row) -> bool:
        """Return whether the data call a line the limit of something within a country."""
        return bool(_WITHIN.search(_text(row, self._one(_CLAIM)) or ""))

    def is_disputed(self, row: Row) -> bool:
        """Return whether the data say that a border is not settled."""
        column = self._one(_CLAIM)
        text = _text(row, column) or ""
        if column and column.lower() == "disputed":
            return bool(_YES.fullmatch(text))
        return bool(_IN_DOUBT.search(text))

    def doubt(self, row: Row) -> str | None:
        """Return what the data say of an area that they call disputed; None of any other."""
        kind = _text(row, self._one(("type",))) or ""
        told = _text(row, self._one(("note_brk",)))
        return (told or kind) if _IN_DOUBT.search(kind) else None

    def names(self, row: Row) -> dict[str, str | None]:
        """Return the names of a row by the properties of a base map: `name_en` and so on."""
        found = {f"name_{code}": _text(row, self._one(names)) for code, names in _NAMES.items()}
        long = _text(row, self._one(("name_long",)))
        # Of an area in dispute, the long name is the one that has those of both sides.
        return {**found, "name_en": long} if long and self.doubt(row) else found

    def rank(self, row: Row) -> int:
        """Return from 1 to 6 how early a place is named, 1 for the first."""
        rank = _number(row, self._one(_RANK[:1]))
        if rank is not None:
            return min(max(int(rank), 1), _LAST_RANK)
        scale = _number(row, self._one(_RANK[1:]))
        if scale is not None:  # Natural Earth's, from 0 to 10
            return min(max(int(scale) // 2 + 1, 1), _LAST_RANK)
        people = self.people(row) or 0
        return next((n for n, least in enumerate(_PEOPLE_OF_RANK, 1) if people >= least), 6)

    def odd_numbers(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the columns of ranks and people whose text is no number, or may be another."""
        for names in (_RANK, _PEOPLE):
            column = self._one(names)
            text = _text(row, column)
            odd = text is not None and (not _DIGITS.fullmatch(text) or _THOUSANDS.fullmatch(text))
            if column and text and isinstance(row[column], str) and odd:
                yield column, text

    def people(self, row: Row) -> int | None:
        """Return how many live at a place, where the data say so."""
        found = _number(row, self._one(_PEOPLE))
        return int(found) if found and found > 0 else None


def _text(row: Row, column: str | None) -> str | None:
    value = None if column is None else row[column]
    return (str(value).strip() or None) if value is not None else None


def _number(row: Row, column: str | None) -> float | None:
    try:
        number = float(_text(row, column) or "")
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None
