"""Tables of raw events that an atlas declares, beside its own: which file, which columns, whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from borderatlas.schema import Audience

ROLES = ("lon", "lat", "geometry", "date", "until", "kind", "name", "precision")
"""What columns of a table can be; a column without a role is never read."""


@dataclass(frozen=True)
class EventAreas:
    """Areas in which events are counted: a GeoJSON file, relative to the data folder.

    `names` are the columns with their names, by language.
    """

    file: str
    names: Mapping[str, str]
    credit: str


@dataclass(frozen=True)
class EventTable:
    """A table of raw events, as `atlas.toml` declares it.

    `file` is relative to the data folder; `columns` names the column of each of `ROLES` that is
    played; `kinds` says in words what codes of kinds mean. `coarsen_m` is the size of the cells
    in whose middles others than the team see events, 0 where they see them where they are. `areas`
    are what events can be counted in, where it has some; `located` the codes of the column
    `precision` with which a place counts as known.
    """

    table_id: str
    file: str
    title: Mapping[str, str]
    source_id: str
    credit: str
    audience: Audience
    reviewed: str
    columns: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, str]]
    coarsen_m: int = 0
    areas: EventAreas | None = None
    located: tuple[str, ...] = ()
