"""Atlas: the checked tables of an atlas folder, and look-up by id or by any name of a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from borderatlas.errors import Problem, UnknownError, expect
from borderatlas.eventtable import EventTable
from borderatlas.names import agreement, did_you_mean, fold
from borderatlas.overlaps import overlapping
from borderatlas.rows import Record, Row, key_of, problem
from borderatlas.schema import LANGUAGES, PLACES, TABLES, Audience, Column
from borderatlas.sheets import Layout

if TYPE_CHECKING:
    import folium
    import geopandas
    import pandas as pd
    from matplotlib.axes import Axes

    from borderatlas.coarsen import Key
    from borderatlas.evidence import Claim, Rule

BaseMap = Mapping[str, tuple[Row, ...]]
"""The features of the base map by file (without `.geojson`): properties and `geometry`."""


SMALLEST = 5
"""Numbers of people below this are small, where `atlas.toml` says nothing else."""


@dataclass(frozen=True)
class Border:
    """Where the line of the border under study stands in the base map.

    It is the features of `file` (relative to the data folder) whose properties `layer` and
    `pair` have these values. `note` says, in each language, whose border it is.
    """

    file: str
    layer: str
    pair: str
    note: Mapping[str, str]


@dataclass(frozen=True)
class AtlasMeta:
    """What `atlas.toml` says: `bbox` is (west, south, east, north) in degrees.

    `credits` are the lines that licences of the data ask for, as they are printed; `passed` are
    texts that look like a person's name and were found to be none; `smallest` is the smallest
    number of people at one place and time that others than the team see; `event_tables` are the
    tables of raw events.
    """

    id: str
    title: Mapping[str, str]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    bbox: tuple[float, float, float, float]
    border: Border
    crossing_max_km: float
    credits: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    smallest: int = SMALLEST
    event_tables: tuple[EventTable, ...] = ()


_DTYPES = {"integer": "Int64", "number": "Float64", "flag": "boolean"}


def _dtype(column: Column) -> str:
    return "object" if column.type in ("list", "refs") else _DTYPES.get(column.type, "string")


RowNumbers = Mapping[str, Mapping[tuple[Any, ...], int]]
"""By table and key, the line of the file, or the number of the feature, that a row stood in."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


_LISTED = 30
"""Names that a message lists; of more, it names the nearest alone."""


def _unknown(message: str, name: object, known: Iterable[str]) -> UnknownError:
    names = sorted(known)
    short = len(names) <= _LISTED
    otherwise = f"known: {', '.join(names)}" if short else f"there are {len(names)} others"
    return UnknownError(f"{message}; {did_you_mean(str(name), names, otherwise=otherwise)}")


@dataclass(frozen=True, repr=False)
class Atlas:
    """The data of one atlas, read and checked; nothing in it is ever changed.

    `tables` holds the rows of each table, sorted by key; `base` the features of the base map
    by file; `numbers` is for messages on rows. `as_of` is the day whose knowledge this is (ISO),
    empty for today's; `audience` is who may see it, the team alone before the gate (`publish`).
    `layout` is where rows stand in the workbook of an atlas that is one.
    """

    folder: Path
    meta: AtlasMeta
    tables: Mapping[str, tuple[Row, ...]]
    base: BaseMap = field(default_factory=_nothing, repr=False, compare=False)
    numbers: RowNumbers = field(default_factory=_nothing, repr=False, compare=False)
    as_of: str = ""
    audience: Audience = "internal"
    layout: Layout | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(rows)}" for name, rows in self.tables.items())
        return f"<Atlas {self.meta.id}: {counts}>"

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table, sorted by key.

        Raises
        ------
        UnknownError
            When the atlas has no such table.
        """
        if table not in tuple(self.tables):
            raise _unknown(f"the atlas has no table {table!r}", table, self.tables)
        return self.tables[table]

    def row(self, table: str, key: str | tuple[Any, ...]) -> Row:
        """Return the row with this key (a tuple where the key has several columns).

        Raises
        ------
        UnknownError
            When the atlas has no such table, or the table no such row.
        """
        self.rows(table)
        wanted = key if isinstance(key, tuple) else (key,)
        try:
            return self._by_key[table][wanted]
        except (KeyError, TypeError):
            known = ("/".join(map(str, found)) for found in self._by_key[table])
            name = "/".join(map(str, wanted))
            raise _unknown(f"{table} has no row {name!r}", name, known) from None

    def problem(self, table: str, row: Row, column: str, message: str, *, hint: str) -> Problem:
        """Return what is wrong with a cell, with the number that its row has in the file."""
        number = self.numbers.get(table, {}).get(key_of(TABLES[table], row), 0)
        return self.seen(problem(table, Record(number, row), column, message, hint=hint))

    def seen(self, found: Problem) -> Problem:
        """Return a problem as who edits the atlas sees it: in a workbook, with its cell."""
        return self.layout.seen(found) if self.layout else found

    def place(self, place_id: str) -> Row:
        """Return a crossing, site or area; `table` in the row says which it is.

        Raises
        ------
        UnknownError
            When the atlas has no place with this id.
        """
        try:
            return self._places[place_id]
        except (KeyError, TypeError):
            message = f"the atlas has no place {place_id!r}"
            raise _unknown(message, place_id, self._places) from None

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the places that have this id, name or alias, best first.

        First come the places that are called so, then those whose name begins with these
        words, then those with these words further on, then, in Chinese and Korean, which set
        no spaces, those with these letters anywhere; within each, crossings come before
        sites and sites before areas, each sorted. Case, width, accents, apostrophes and dashes
        do not matter: `jian` finds `Ji’an`.

        Raises
        ------
        ArgumentError
            When `name` is not a text.
        """
        expect(name, str, "write a name or an id")
        wanted = fold(name)
        ranks: dict[str, int] = {}
        for known, ids in self._by_name.items():
            rank = agreement(known, wanted)
            if rank is not None:
                ranks |= {key: min(rank, ranks.get(key, rank)) for key in ids}
        tables = list(PLACES)

        def order(place_id: str) -> tuple[int, int, str]:
            return ranks[place_id], tables.index(self._places[place_id]["table"]), place_id

        return tuple(sorted(ranks, key=order))

    @cached_property
    def overlaps(self) -> Mapping[str, frozenset[str]]:
        """Return for each event the events that count some of the same people.

        These are the events that either of two lists, and two that both list a third of their
        own kind: what runs over the same event twice is not told apart by saying so once.
        """
        return overlapping(self.rows("events"))

    def vocabulary(self, vocabulary: str, code: str) -> Mapping[str, str]:
        """Return the words for a code by language; a language without words is left out.

        Raises
        ------
        UnknownError
            When the vocabulary has no such code.
        """
        row = self.row("vocabulary", (vocabulary, code))
        words = {language: row[f"label_{language}"] for language in LANGUAGES}
        return {language: word for language, word in words.items() if word}

    def frame(self, table: str) -> geopandas.GeoDataFrame | pd.DataFrame:
        """Return a table as a data frame; with a geometry column in EPSG:4326 where it has one.

        Whole numbers are `Int64`, numbers `Float64`, texts `string`, flags `boolean`,
        which all may be missing; lists are tuples.

        Raises
        ------
        UnknownError
            When the atlas has no such table.
        """
        import pandas as pd

        rows = self.rows(table)
        declared = TABLES[table]
        has_geometry = declared.geometry != "none"
        names = [*declared.names, "geometry"] if has_geometry else list(declared.names)
        frame = pd.DataFrame([[row[name] for name in names] for row in rows])
        frame = frame.reindex(columns=range(len(names))).set_axis(names, axis="columns")
        frame = frame.astype({column.name: _dtype(column) for column in declared.columns})
        if not has_geometry:
            return frame
        import geopandas

        return geopandas.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")

    def plot(
        self, ax: Axes | None = None, *, map_id: str = "overview", language: str = "",
        style: str = "colour", credit: bool = True,
    ) -> Axes:  # fmt: skip
        """Draw a map of the atlas, as the public may see it, on an Axes, and return the Axes.

        The data of the Axes are metres of the map's own projection; `open_map(…).crs` is its
        name, for `GeoDataFrame.to_crs`.

        Parameters
        ----------
        ax
            The Axes, in the size that it will have; one in a new Figure when not given.
        map_id
            Which of the atlas's maps.
        language
            The language of names; the map's first when not given.
        style
            "colour", "grey" or "dark".
        credit
            Whether the credits of the data stand in a corner of the map. The licences of the
            data want them at every map that is shown: who leaves them out here has the duty to
            write `meta.credits` beside it.

        Raises
        ------
        SpecError, PublishError
            There is no such map; something in the data may not be published as it is.
        RenderError
            Matplotlib is not installed, or something is asked for that there is not.
        """
        from borderatlas.build import maps_of

        (found,), _ = maps_of(self, (map_id,))
        return found.plot(ax, language=language, style=style, credit=credit)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in the order of their ids, as `reconcile` takes them."""
        from borderatlas.evidence import Claim

        return tuple(Claim.from_row(row) for row in self.rows("claims"))

    def estimates(
        self, *, events: Collection[str] = (), kind: str = "", unit: str = "",
        rule: Rule | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return one row for each number that claims give: rivals reconciled, nothing added.

        Parameters
        ----------
        events
            The ids of events; all when empty.
        kind, unit
            What is counted, and in what, as codes of the vocabularies `claim_kind` and `unit`.
        rule
            How rivals become one; their range when not given.

        Returns
        -------
        DataFrame
            `event_id`, `kind`, `unit`, `scope`, `place_id` (missing for the whole event); `low`,
            `best`, `high`, and where an end is open the outermost number, `below` or `beyond`;
            `about`, whether all numbers are approximate; `rule`; `claimant_ids`, `source_ids`,
            `claim_ids` as tuples; `overlaps`, the events that count some of the same people. To
            add numbers, give estimates to `total`: it refuses what may not be added.

        Raises
        ------
        ArgumentError, UnknownError
            When `events` is one text, or there is no such event or code.
        """
        from borderatlas.evidence import RANGE
        from borderatlas.exploring import estimates

        return estimates(self, events=events, kind=kind, unit=unit, rule=rule or RANGE)

    def explore(
        self, table: str = "crossings", *, by: str = "kind", audience: Audience = "public",
        key: Key | None = None,
    ) -> folium.Map:  # fmt: skip
        """Return a table as a folium map to move in, on the atlas's base map, without tiles.

        Its cards hold the names and facts that a map of the atlas holds, as text.

        Parameters
        ----------
        table
            "crossings", "sites" or "routes".
        by
            A public column of codes: each gets a symbol.
        audience, key
            As `open_map` has them; a notebook goes further than one thinks.

        Raises
        ------
        ArgumentError
            When there is no such table or column, or nothing of it is to be seen.
        PublishError
            When something of the data may not be published as it is.
        """
        from borderatlas.exploring import explored

        return explored(self, table, by=by, audience=audience, key=key).folium()

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[tuple[Any, ...], Row]]:
        return {
            name: {key_of(TABLES[name], row): row for row in rows}
            for name, rows in self.tables.items()
        }

    @cached_property
    def _places(self) -> Mapping[str, Row]:
        return {
            row["place_id"]: MappingProxyType({**row, "table": table})
            for table in PLACES
            for row in self.tables.get(table, ())
        }

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        stems = [f"{stem}_{language}" for stem in ("name", "structure") for language in LANGUAGES]
        for place_id, row in self._places.items():
            for name in (place_id, *(row.get(stem) for stem in stems)):
                if name:
                    found.setdefault(fold(name), set()).add(place_id)
        for row in self.tables.get("aliases", ()):
            found.setdefault(fold(row["alias"]), set()).add(row["place_id"])
        return {name: tuple(sorted(ids)) for name, ids in found.items()}
