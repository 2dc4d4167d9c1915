"""What two builds tell differently: claims, places and numbers added, changed, removed.

It compares what the public may see, and nothing else: a folder of a build is read by its
manifest, a folder of an atlas as a build of it would show it now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from borderatlas import manifest, states
from borderatlas.build import open_maps
from borderatlas.coarsen import Key
from borderatlas.errors import DataError, Problem, legible
from borderatlas.io.folder import is_atlas
from borderatlas.names import some_of

Said = Mapping[str, Any]
_Key = tuple[str, str, str]
_KINDS = {"claims": "claim", "places": "place", "numbers": "number"}


@dataclass(frozen=True, order=True)
class Change:
    """One difference: what it is of, its id, and the fields that differ, old and new.

    For what was added or removed, the fields are all that was said of it.
    """

    kind: str
    row_id: str
    change: Literal["added", "changed", "removed"]
    maps: tuple[str, ...]
    fields: tuple[tuple[str, Any, Any], ...]

    def __str__(self) -> str:
        told = ", ".join(_said(*field) for field in self.fields if _worth_saying(*field))
        return f"{self.change} {self.kind} {self.row_id} ({some_of(self.maps)}): {told}"

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON-ready values."""
        fields = {name: {"old": old, "new": new} for name, old, new in self.fields}
        found = {"change": self.change, "kind": self.kind, "id": self.row_id}
        return {**found, "maps": list(self.maps), "fields": fields}


_LONG = {"words": "wording", "facts": "details", "at": "position"}
"""What is too long to be read in a line, or stands in a manifest as a hash; `as_json` has it."""
_CALLED = {"precision_m": "precision in metres"}


def _worth_saying(name: str, old: object, new: object) -> bool:
    one_sided = old is None or new is None
    return not (one_sided and name in _LONG) and bool(old or new)


def _said(name: str, old: object, new: object) -> str:
    """Return in words what became of a field."""
    if name in _LONG:
        return f"{_LONG[name]} changed"
    if isinstance(old, list) and isinstance(new, list):
        come, gone = _beyond(new, old), _beyond(old, new)
        told = [
            f"{word} {some_of(ids)}" for word, ids in (("with", come), ("without", gone)) if ids
        ]
        return f"{name} {', '.join(told) or 'in another order'}"
    values = [_value(value) for value in (old, new) if value is not None]
    return f"{_CALLED.get(name, name)} {' → '.join(values)}"


def _beyond(these: list[object], those: list[object]) -> list[str]:
    return [legible(item) for item in these if item not in those]


def _value(value: object) -> str:
    if isinstance(value, list):
        return some_of([legible(item) for item in value]) or "none"
    return str(value) or "none"


def compare(old: Path, new: Path, *, key: Key | None = None) -> tuple[Change, ...]:
    """Return what two folders, each of a build or of an atlas, tell differently.

    `key` is what `open_maps` takes, for atlases with displaced places.

    Raises
    ------
    DataError, SpecError, PublishError
        When a folder is neither, or an atlas cannot be built.
    """
    before, after = _told(old, key), _told(new, key)
    found: dict[tuple[str, str, str, str], tuple[list[str], Change]] = {}
    for kind, row_id, map_id in sorted({*before, *after}):
        where = (kind, row_id, map_id)
        fields = tuple(_fields(before.get(where), after.get(where)))
        if not fields:
            continue
        change: Literal["added", "changed", "removed"] = "changed"
        if where not in before or where not in after:
            change = "removed" if where in before else "added"
        same = (kind, row_id, change, repr(fields))
        maps, _ = found.setdefault(same, ([], Change(kind, row_id, change, (), fields)))
        maps.append(map_id)
    changes = (
        Change(c.kind, c.row_id, c.change, tuple(maps), c.fields) for maps, c in found.values()
    )
    return tuple(sorted(changes, key=lambda c: (c.kind, c.row_id, c.change, c.maps)))


def _fields(old: Said | None, new: Said | None) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*(old or {}), *(new or {})}):
        values = (old.get(name) if old else None, new.get(name) if new else None)
        if old is None or new is None or values[0] != values[1]:
            yield name, *values


def _told(folder: Path, key: Key | None) -> Mapping[_Key, Said]:
    """Return what a folder tells, by kind, id and map."""
    if (folder / manifest.NAME).is_file():
        proof = states.standing(manifest.read(folder / manifest.NAME), folder)
        shown = [pair for making in proof["makings"].values() for pair in making["maps"].items()]
        return _flat((map_id, said["shows"]) for map_id, said in shown)  # of every state
    if is_atlas(folder):
        maps, _ = open_maps(folder, key=key)
        return _flat((item.map_id, manifest.shows(item.scene)) for item in maps)
    message = f"is no build with a {manifest.NAME} and no atlas"
    raise DataError([Problem(str(folder), 0, "", "", message, "name a folder of one of these")])


def _flat(maps: Iterator[tuple[str, Any]]) -> Mapping[_Key, Said]:
    """Return what maps tell; where files of several states tell otherwise, all that they tell."""
    found: dict[_Key, list[Said]] = {}
    for map_id, shows in maps:
        for group, kind in _KINDS.items():
            for row_id, said in shows[group].items():
                told = found.setdefault((kind, row_id, map_id), [])
                if said not in told:
                    told.append(said)
    return {key: told[0] if len(told) == 1 else _joined(told) for key, told in found.items()}


def _joined(told: list[Said]) -> Said:
    names = sorted({name for said in told for name in said})
    values = {name: sorted({_text(said.get(name, "")) for said in told}) for name in names}
    same = {name: told[0][name] for name in names if len(values[name]) == 1}
    return {**{name: " and ".join(found) for name, found in values.items()}, **same}


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
