"""Every text that a page or a figure shows of a Scene, with the place where it stands."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from borderatlas.fonts import Said
from borderatlas.render.markup import tongue
from borderatlas.scene import Scene, Symbol

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NOT_SHOWN = frozenset(
    {
        *("atlas_id", "map_id", "languages", "extent", "max_bounds", "palette", "text_styles"),
        *("base", "sizes", "account", "headline", "main_unit", "position", "coordinates"),
        *("url", "archived_url", "language", "status", "claim_ids", "estimate_ids", "sized_by"),
        *("sentence_claims", "period", "since", "until", "aliases", "audience"),
    }
)
"""Fields that hold no words for readers: ids, numbers, addresses, codes."""

DATES: Mapping[str, str] = {"ko": "년월일", "zh": "年月日"}
"""What a browser writes between the numbers of a date (months.js)."""


def texts(scene: Scene) -> Iterator[Said]:
    """Yield the texts of a scene, each with the record and the field that it stands in."""
    yield from _of_record(scene, f"map '{scene.map_id}'")


def phrases(interface: Mapping[str, object], *, where: str) -> Iterator[Said]:
    """Yield phrases by language, whatever holds them: texts, or mappings and lists of texts."""
    for language, value in interface.items():
        for words in _strings(value):
            yield Said(where, language, words)


def languages(names: Mapping[str, Mapping[str, str]]) -> Iterator[Said]:
    """Yield the names of languages, each in all of them."""
    for said in names.values():
        yield from phrases(said, where="the names of the languages")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, Iterable):
        for item in value:
            yield from _strings(item)


def _of_record(record: DataclassInstance, where: str) -> Iterator[Said]:
    for name in _shown(type(record)):
        yield from _of_value(getattr(record, name), where, name)


@functools.cache
def _shown(kind: type[DataclassInstance]) -> tuple[str, ...]:
    """Return the names of the fields that hold words for readers."""
    names = (field.name for field in dataclasses.fields(kind))
    return tuple(name for name in names if name not in _NOT_SHOWN and not name.endswith("_id"))


def _of_value(value: object, where: str, field: str) -> Iterator[Said]:
    if isinstance(value, str):
        yield Said(f"{where}, {field}", tongue(value), value)
    elif isinstance(value, Mapping):
        for language, words in value.items():
            if isinstance(words, str):
                yield Said(f"{where}, {field} ({language})", language, words)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _of_value(item, where, field)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Symbol | type):
        yield from _of_record(value, _named(value, where))


def _named(record: object, where: str) -> str:
    """Return the kind of a record and its id: "claim tumen-2023-tjwg"."""
    kind = type(record).__name__.removesuffix("View").lower()
    for field in (f"{kind}_id", "mark_id", "estimate_id"):
        if named := getattr(record, field, ""):
            return f"{kind} '{named}'"
    return f"{where}, {kind}"
