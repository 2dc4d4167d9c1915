"""`atlas.toml`: what an atlas is about."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from borderatlas.atlas import SMALLEST, AtlasMeta, Border
from borderatlas.errors import DataError, Problem
from borderatlas.io.eventmeta import KEY as EVENT_TABLE
from borderatlas.io.eventmeta import event_tables
from borderatlas.io.files import printable
from borderatlas.languages import written
from borderatlas.limits import toml_fault
from borderatlas.names import CONTROL, did_you_mean
from borderatlas.schema import LANGUAGES

_KEYS = (
    "id",
    "title",
    "countries",
    "languages",
    "bbox",
    "border",
    "crossing_max_km",
    "credits",
    "publish",
    EVENT_TABLE,
)
_PUBLISH_KEYS = ("passed", "smallest")
_BORDER_KEYS = ("file", "layer", "pair", "note")
_TABLES: Mapping[str, Sequence[str]] = {"publish": _PUBLISH_KEYS, "border": _BORDER_KEYS}


class _Form(NamedTuple):
    """What a text must look like, in three ways."""

    pattern: re.Pattern[str]
    what: str
    example: str


_ID = _Form(re.compile(r"[a-z0-9][a-z0-9_.-]*"), "an id", "north-south")
_COUNTRY = _Form(re.compile(r"[A-Z]{2}"), "a country code (ISO 3166-1)", "CN")
_LAYER = _Form(re.compile(r"\S.*"), "the name of a layer", "border")
_PAIR = _Form(re.compile(r"\S.*"), "a pair of countries", "CN-KP")
_LINE = _Form(re.compile(r"\S.*"), "a line of text", "Made with Natural Earth")
_FILE = _Form(
    re.compile(r"(?!.*\.\.)[\w.-]+(/[\w.-]+)*\.geojson"), "a GeoJSON file", "geo/lines.geojson"
)


def read_meta(text: str, *, file: str) -> AtlasMeta:
    """Return what the text of an `atlas.toml` says; `file` is its name in messages.

    Raises
    ------
    DataError
        With all that is wrong in it.
    """
    return meta_of(parse_meta(text, file=file), file=file)


def parse_meta(text: str, *, file: str) -> dict[str, Any]:
    """Return the values of an `atlas.toml` as they stand there.

    Raises
    ------
    DataError
        When it is no TOML.
    """
    fault = toml_fault(text)
    if fault:
        raise DataError([Problem(file, 0, "", "", fault, "write it more plainly")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"is not TOML: {error}"
        raise DataError([Problem(file, 0, "", "", message, "see https://toml.io")]) from error
    except (RecursionError, ValueError) as error:
        message = "is not TOML that can be read"
        raise DataError([Problem(file, 0, "", "", message, "write it more plainly")]) from error


def meta_of(found: dict[str, Any], *, file: str) -> AtlasMeta:
    """Return what the values of an `atlas.toml` say; `file` is its name in messages.

    Raises
    ------
    DataError
        With all that is wrong with them.
    """
    reading = _Reading(file)
    found = reading.gathered(found)
    reading.known(found, _KEYS)
    meta = AtlasMeta(
        id=reading.text(found, "id", like=_ID),
        title=reading.words(found, "title"),
        countries=reading.texts(found, "countries", like=_COUNTRY),
        languages=reading.texts(found, "languages", like=_language()),
        bbox=reading.bbox(found),
        border=reading.border(found),
        crossing_max_km=reading.length(found),
        credits=reading.texts(found, "credits", like=_LINE),
        passed=reading.passed(found),
        smallest=reading.smallest(found),
        event_tables=event_tables(reading, found),
    )
    if reading.problems:
        raise DataError(reading.problems)
    return meta


def _language() -> _Form:
    """Return what a language must be: one that the tables have columns for, or the page words."""
    known = dict.fromkeys((*LANGUAGES, *written()))
    return _Form(re.compile("|".join(map(re.escape, known))), "a language of borderatlas", "ko")


class _Reading:
    """Takes values out of tables and keeps what was wrong with them.

    `within` is the name of the table with a dot, "" for the file itself.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def wrong(self, name: str, value: object, message: str, hint: str) -> None:
        shown = value if isinstance(value, str) else "" if value is None else repr(value)
        self.problems.append(Problem(self.file, 0, printable(name), shown, message, hint))

    def gathered(self, found: dict[str, Any]) -> dict[str, Any]:
        """Return the file with the keys that a table above them has taken in, told once for each.

        What stands below the head of a table is its own: `[publish]` above `id` takes the id.
        """
        moved: dict[str, Any] = {}
        for name, own in _TABLES.items():
            table = found.get(name)
            if not isinstance(table, dict):
                continue
            taken = [k for k in table if k in _KEYS and k not in own and k not in found]
            if taken:
                message = f"takes in what belongs to the whole file: {', '.join(taken)}"
                self.wrong(name, None, message, f"write [{name}] and what is in it below them")
                moved |= {key: table[key] for key in taken}
                moved[name] = {key: value for key, value in table.items() if key not in taken}
        return {**found, **moved}

    def missing(self, name: str, value: object, hint: str) -> None:
        self.wrong(name, value, "is missing" if value is None else "is of another type", hint)

    def known(self, table: Mapping[str, Any], keys: Sequence[str], *, within: str = "") -> None:
        for key in table:
            if key not in keys:
                hint = did_you_mean(key, set(keys) - set(table), otherwise="remove it")
                self.wrong(within + key, None, "is not a key of this file", hint)

    def text(self, table: Mapping[str, Any], key: str, *, like: _Form, within: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str):
            self.missing(within + key, value, f'write {key} = "{like.example}"')
            return ""
        self.form(within + key, value, like)
        return value

    def form(self, name: str, value: object, like: _Form) -> None:
        fits = isinstance(value, str) and like.pattern.fullmatch(value)
        if not isinstance(value, str) or (self.plain(name, value) and not fits):
            self.wrong(name, value, f"is not {like.what}", f'write it like "{like.example}"')

    def plain(self, name: str, value: str) -> bool:
        """Return whether a text holds no control character, nor one that turns others round."""
        control = CONTROL.search(value)
        if control:
            message = f"holds the control character U+{ord(control[0]):04X}"
            self.wrong(name, value, message, "remove it")
        return control is None

    def texts(self, table: Mapping[str, Any], key: str, *, like: _Form) -> tuple[str, ...]:
        value = table.get(key)
        if not isinstance(value, list) or not value:
            self.missing(key, value, f'write {key} = ["{like.example}"]')
            return ()
        for item in value:
            self.form(key, item, like)
        return tuple(map(str, value))

    def words(self, table: Mapping[str, Any], key: str, *, within: str = "") -> Mapping[str, str]:
        name = within + key
        value = table.get(key)
        if not isinstance(value, dict) or not value.get("en"):
            self.missing(name, value, f'write [{name}] and below it en = "…"')
            return MappingProxyType({})
        for language, word in value.items():
            self.form(f"{name}.{language}", word, _LINE)
        return MappingProxyType({language: str(word) for language, word in value.items()})

    def passed(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        value = table.get("publish", {})
        if not isinstance(value, dict):
            self.missing("publish", value, "write [publish]")
            return ()
        self.known(value, _PUBLISH_KEYS, within="publish.")
        return self.texts(value, "passed", like=_LINE) if "passed" in value else ()

    def smallest(self, table: Mapping[str, Any]) -> int:
        publish = table.get("publish")
        value = publish.get("smallest", SMALLEST) if isinstance(publish, dict) else SMALLEST
        if isinstance(value, bool) or not isinstance(value, int) or not 3 <= value <= 1000:
            hint = "write smallest = 5, or another whole number from 3 on: fewer than 2 is one"
            self.wrong("publish.smallest", value, "is no bound for small numbers", hint)
            return SMALLEST
        return value

    def bbox(self, table: Mapping[str, Any]) -> tuple[float, float, float, float]:
        value = table.get("bbox")
        hint = "write bbox = [west, south, east, north] in degrees"
        if not isinstance(value, list) or len(value) != 4 or not all(map(_is_number, value)):
            self.missing("bbox", value, hint)
            return (-180.0, -90.0, 180.0, 90.0)
        west, south, east, north = map(float, value)
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            self.wrong("bbox", value, "is not west < east and south < north in degrees", hint)
        return west, south, east, north

    def border(self, table: Mapping[str, Any]) -> Border:
        value = table.get("border")
        if not isinstance(value, dict):
            keys = ", ".join(_BORDER_KEYS)
            self.missing("border", value, f"write [border] and below it {keys}")
            return Border("", "", "", MappingProxyType({}))
        self.known(value, _BORDER_KEYS, within="border.")
        return Border(
            file=self.text(value, "file", like=_FILE, within="border."),
            layer=self.text(value, "layer", like=_LAYER, within="border."),
            pair=self.text(value, "pair", like=_PAIR, within="border."),
            note=self.words(value, "note", within="border."),
        )

    def length(self, table: Mapping[str, Any]) -> float:
        value = table.get("crossing_max_km")
        if value is None or not _is_number(value) or value <= 0:
            hint = "write how far from the border line a crossing may lie: crossing_max_km = 3"
            self.missing("crossing_max_km", value, hint)
            return math.inf
        return float(value)


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) < 1e9
