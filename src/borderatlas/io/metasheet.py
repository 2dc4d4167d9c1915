"""The settings of an atlas as rows of key and value, and as the text of an `atlas.toml`.

A list is a key in several rows, one value each; `bbox` is four keys; what belongs to a table
has its name and a dot in front: `border.note.ko`, `event_table.incidents.columns.lon`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from borderatlas.io.eventmeta import KEY as EVENT_TABLE

SIDES = ("west", "south", "east", "north")
_LISTS = frozenset({"countries", "languages", "credits", "publish.passed"})
_NUMBERS = frozenset({"crossing_max_km", "publish.smallest", *(f"bbox.{side}" for side in SIDES)})
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,12})?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."]+)')

NOTES: Mapping[str, str] = {
    "id": "Name of the atlas in files and addresses: small letters, digits, hyphens.",
    "title": "What the atlas is about, in each language.",
    "countries": "ISO 3166-1 codes of the countries, one in each row.",
    "languages": "Languages of the maps, the first one first, one in each row.",
    "bbox": "The map's extent in degrees.",
    "border": "Where the line of the border stands in the base map, and whose it is.",
    "crossing_max_km": "A crossing farther than this from the border line is a mistake.",
    "credits": "Lines that licences of the data ask for, one in each row.",
    "publish": "What the gate goes by: texts that are no names; the smallest number shown.",
    EVENT_TABLE: "Tables of raw events, by their id.",
}
"""What the settings mean, by the first part of the key."""


def settings(found: Mapping[str, Any]) -> Iterator[tuple[str, str | int | float]]:
    """Yield the keys and values of a sheet for the values of an `atlas.toml` that was checked."""
    for key, value in found.items():
        if key == "bbox":
            yield from zip((f"bbox.{side}" for side in SIDES), value, strict=True)
        elif key == EVENT_TABLE:
            for table in value:
                below = {name: item for name, item in table.items() if name != "id"}
                yield from _flat(f"{EVENT_TABLE}.{_quoted(table['id'])}", below)
        else:
            yield from _flat(_quoted(key), value)


def _flat(key: str, value: Any) -> Iterator[tuple[str, str | int | float]]:  # noqa: ANN401
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat(f"{key}.{_quoted(name)}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _flat(key, item)
    else:
        yield key, value


def _quoted(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def parts(key: str) -> tuple[str, ...]:
    """Return the parts of a key that dots divide; none of what is no key."""
    found: list[str] = []
    at = 0
    while match := _PART.match(key, at):
        found.append(match[2] if match[1] is None else re.sub(r"\\(.)", r"\1", match[1]))
        at = match.end()
        if at == len(key):
            return tuple(found)
        if key[at] != ".":
            return ()
        at += 1
    return ()


def gathered(pairs: Iterable[tuple[str, str | int | float]]) -> tuple[dict[str, Any], list[str]]:
    """Return the values of an `atlas.toml` that keys and values mean, and keys that fit nowhere.

    A key that fits nowhere is none at all, stands twice though it is no list, or is a value and
    a table at once.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for key, value in pairs:
        way = parts(key)
        inner: Any = found
        for name in way[:-1]:
            inner = inner.setdefault(name, {}) if isinstance(inner, dict) else None
        if not way or not isinstance(inner, dict):
            wrong.append(key)
        elif key in _LISTS:
            held = inner.setdefault(way[-1], [])
            held.append(str(value)) if isinstance(held, list) else wrong.append(key)
        elif way[-1] in inner:
            wrong.append(key)
        else:
            inner[way[-1]] = _value(key, value)
    _fold_tables(found)
    return found, wrong


def _value(key: str, value: str | float) -> str | int | float:
    number = key in _NUMBERS or (key.startswith(f"{EVENT_TABLE}.") and key.endswith(".coarsen_m"))
    if not number:
        return str(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


def _fold_tables(found: dict[str, Any]) -> None:
    box = found.get("bbox")
    if isinstance(box, dict):
        found["bbox"] = [box.get(side) for side in SIDES]
    tables = found.get(EVENT_TABLE)
    if isinstance(tables, dict):
        found[EVENT_TABLE] = [
            {"id": name, **table} if isinstance(table, dict) else table
            for name, table in tables.items()
        ]


def toml_text(found: Mapping[str, Any]) -> str:
    """Return the text of an `atlas.toml` with these values, in one form for the same values."""
    lines = ["# What this atlas is about. The tables beside this file hold the data.", ""]
    lines += _lines(found)
    for key, value in found.items():
        if isinstance(value, Mapping):
            lines += _table(_quoted(key), value)
        elif not _is_inline(value):
            for item in value:
                lines += ["", f"[[{_quoted(key)}]]", *_inside(_quoted(key), item)]
    return "\n".join(lines) + "\n"


def item_text(key: str, item: Mapping[str, Any]) -> str:
    """Return the text of one table of an array of tables, to stand at the end of a file."""
    return "\n".join([f"[[{_quoted(key)}]]", *_inside(_quoted(key), item)]) + "\n"


def _is_inline(value: object) -> bool:
    tables = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    return not isinstance(value, Mapping) and not tables


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{_quoted(key)} = {_toml(value)}" for key, value in table.items() if _is_inline(value)]


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    return ["", f"[{name}]", *_inside(name, table)]


def _inside(name: str, table: Mapping[str, Any]) -> list[str]:
    lines = _lines(table)
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += _table(f"{name}.{_quoted(key)}", value)
    return lines


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # JSON's escapes are TOML's, but for one sign that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
