"""Each table's columns, declared once.

From these declarations come the checks, the data dictionary, the headings of the tables and
the list of what each audience may see. A column that is not named `public` here stays inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Audience = Literal["internal", "partner", "public"]
ColumnType = Literal[
    "id", "text", "integer", "number", "day", "edtf", "code", "ref", "refs", "list", "url", "flag"
]
Geometry = Literal["none", "point", "line", "point-or-none"]

LANGUAGES = ("en", "ko", "zh")


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what may stand in it, and who may see it.

    `codes` names the vocabulary of a `code` column or of a `list`; `refs` names the tables
    that a `ref` or a `refs` column (ids with `;` between) may point to; `unit` is part of the
    meaning.
    """

    name: str
    type: ColumnType
    note: str
    required: bool = False
    audience: Audience = "internal"
    codes: str = ""
    refs: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One table of an atlas and the file that holds it, relative to the data folder.

    An `optional` table without a file has no rows.
    """

    name: str
    file: str
    key: tuple[str, ...]
    geometry: Geometry
    note: str
    columns: tuple[Column, ...]
    optional: bool = False

    def column(self, name: str) -> Column:
        """Return the column called `name`; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order in which they are written."""
        return tuple(column.name for column in self.columns)


def _public(name: str, kind: ColumnType, note: str, *, required: bool = False) -> Column:
    return Column(name, kind, note, required=required, audience="public")


def _code(name: str, codes: str, note: str, *, required: bool = True) -> Column:
    return Column(name, "code", note, required=required, audience="public", codes=codes)


def _ref(name: str, refs: tuple[str, ...], note: str, *, required: bool = False) -> Column:
    return Column(name, "ref", note, required=required, audience="public", refs=refs)


def _refs(name: str, refs: tuple[str, ...], note: str, *, required: bool = False) -> Column:
    return Column(name, "refs", note, required=required, audience="public", refs=refs)


def _names(what: str, stem: str = "name", *, required: bool = True) -> tuple[Column, ...]:
    words = {"en": "English", "ko": "Korean", "zh": "Chinese (simplified)"}
    return tuple(
        _public(
            f"{stem}_{language}",
            "text",
            f"{what} in {words[language]}.",
            required=required and language == "en",
        )
        for language in LANGUAGES
    )


PLACES = ("crossings", "sites", "areas")

WIDE = ("border", "country", "region", "province")
"""Kinds of areas that are no one place, the widest first: what is told of them points at nobody."""

SENSITIVITY: Mapping[str, Audience] = MappingProxyType(
    {
        "public-ok": "public",
        "aggregate-only": "internal",
        "restricted": "internal",
        "do-not-publish": "internal",
    }
)
"""The widest audience of a row by its sensitivity: who is nearer to the team sees it, too.

Claims that are `aggregate-only` reach every audience, in totals and tables (`publish`).
"""

_GATE = (
    Column(
        "sensitivity",
        "code",
        f"How far the row may go: {', '.join(f'{s} to {a}' for s, a in SENSITIVITY.items())}; "
        "aggregate-only claims to all, in totals and tables.",
        required=True,
        codes="sensitivity",
    ),
    Column("reviewed", "day", "Day on which an editor passed the row for publication."),
)

DISPLACED_M = (1_000, 3_000, 10_000, 30_000, 100_000)
"""Classes of displacement; between these, steps could cancel each other out."""

GRID_M = (100, 1_000_000)
"""The finest and the coarsest class of a grid."""

_CLASSES_M = ", ".join(map(str, DISPLACED_M))
_POSITION = (
    Column(
        "precision_m",
        "integer",
        "Radius within which the place lies, as far as is known.",
        audience="public",
        unit="m",
    ),
    _code("coord_basis", "coord_basis", "How the position was found.", required=False),
    _public("coord_note", "text", "What the position rests on, in a sentence."),
    _code("coarsen", "coarsen", "How others than the team see the position.", required=False),
    Column(
        "coarsen_m",
        "integer",
        f"Size of the class of coarsening: for `displaced` one of {_CLASSES_M}; for `grid` "
        f"{GRID_M[0]} to {GRID_M[1]}; for `admin` the least radius of the area, or empty.",
        audience="public",
        unit="m",
    ),
)
_EVIDENCE = (
    _code("confidence", "confidence", "How well the row is supported."),
    _refs("source_ids", ("sources",), "Sources of the row.", required=True),
)
_NOTE = Column("note", "text", "For the team: doubts, choices, what to check next.")

_TABLES = (
    Table(
        "crossings",
        "geo/crossings.geojson",
        ("place_id",),
        "point",
        "Places where the border may be crossed.",
        (
            _public("place_id", "id", "Key of the place.", required=True),
            *_names("Name of the pair of places"),
            *_names("Name of the bridge or port", "structure", required=False),
            _code("kind", "crossing_kind", "Kind of crossing."),
            _code("status", "crossing_status", "Whether it is open, as last reported."),
            _code("river", "river", "River crossed.", required=False),
            _public("admin_codes", "list", "ISO 3166-2 codes of both sides, `;` between."),
            _public("treaty_no", "integer", "Number in the border ports agreement of 2001."),
            _code("returns_reported", "returns_reported", "Whether returns are reported here."),
            *_POSITION,
            *_EVIDENCE,
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "sites",
        "geo/sites.geojson",
        ("place_id",),
        "point",
        "Places of detention.",
        (
            _public("place_id", "id", "Key of the place.", required=True),
            *_names("Name"),
            _code("kind", "site_kind", "Kind of facility."),
            _code("authority", "authority", "Who runs it."),
            _public("country", "text", "ISO 3166-1 alpha-2 code.", required=True),
            _public("admin_codes", "list", "ISO 3166-2 code of the province."),
            _public("locality", "text", "City or county."),
            _code("status", "site_status", "State as last reported."),
            _public("status_note", "text", "When and by whom the state was reported."),
            *_POSITION,
            *_EVIDENCE,
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "areas",
        "geo/areas.geojson",
        ("place_id",),
        "point-or-none",
        "Countries, provinces, cities, and sets of places that one claim names together.",
        (
            _public("place_id", "id", "Key of the place.", required=True),
            *_names("Name"),
            _code("kind", "area_kind", "Kind of area."),
            _public("country", "text", "ISO 3166-1 alpha-2 code; empty across a border."),
            _public("admin_codes", "list", "ISO 3166-2 codes, `;` between."),
            _refs("members", PLACES, "What a set is made of."),
            *_POSITION,
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "routes",
        "geo/routes.geojson",
        ("route_id", "leg_no"),
        "line",
        "Legs of documented transfer routes; a leg joins two places and shows no road.",
        (
            _public("route_id", "id", "Key of the route.", required=True),
            _public("leg_no", "integer", "Number of the leg, from 1.", required=True),
            *_names("Name of the route"),
            _code("kind", "route_kind", "A pattern over years, or a leg of one event."),
            _ref("from_id", PLACES, "Where the leg begins.", required=True),
            _ref("to_id", PLACES, "Where the leg ends.", required=True),
            _code("mode", "transfer_mode", "How people were moved."),
            _public("date", "edtf", "When; empty for a pattern."),
            _ref("event_id", ("events",), "The event that the leg belongs to."),
            _code("geometry_basis", "geometry_basis", "surveyed, waypoints or schematic."),
            _code("leg_basis", "basis", "Whether a source states the leg or we infer it."),
            *_EVIDENCE,
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "events",
        "events.csv",
        ("event_id",),
        "none",
        "What happened; the claims say how many.",
        (
            _public("event_id", "id", "Key of the event.", required=True),
            *_names("Name"),
            _code("kind", "claim_kind", "What the event is mainly about."),
            _public("date", "edtf", "When, as far as is known."),
            _refs("overlaps", ("events",), "Events that count some of the same people."),
            _NOTE,
        ),
    ),
    Table(
        "claims",
        "claims.csv",
        ("claim_id",),
        "none",
        "One row for what one claimant says in one source.",
        (
            _public("claim_id", "id", "Key of the claim.", required=True),
            _ref("event_id", ("events",), "The event spoken of.", required=True),
            _code("kind", "claim_kind", "What is counted."),
            _code("unit", "unit", "Unit of the number."),
            _public("date", "edtf", "When, as this claim has it."),
            _ref("place_id", PLACES, "The place the number is for.", required=True),
            _code("place_basis", "basis", "Whether the source states the place or we infer it."),
            _code("scope", "scope", "whole: the number is for the whole event; part: for a part."),
            _public("low", "number", "Lowest number the claim allows; 1 for `fewer_than`."),
            _public("best", "number", "Number the claim gives; empty where it is withheld."),
            _public(
                "high",
                "number",
                "Highest number it allows; one below the bound for `fewer_than`.",
            ),
            _code("qualifier", "qualifier", "How the claim qualifies its number."),
            _public(
                "wording",
                "text",
                "The qualifying words; empty where a number is kept back.",
            ),
            _ref("claimant_id", ("claimants",), "Who says it.", required=True),
            _ref("source_id", ("sources",), "Where we read it.", required=True),
            _ref("retells", ("claims",), "An earlier claim that this one passes on."),
            _code("status", "claim_status", "asserted, corroborated, contested or withdrawn."),
            _public(
                "paraphrase",
                "text",
                "What is said, in our words; empty where a number is kept back.",
                required=True,
            ),
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "claimants",
        "claimants.csv",
        ("claimant_id",),
        "none",
        "Who says something: an organisation, an office, a source under a protective label.",
        (
            _public("claimant_id", "id", "Key of the claimant.", required=True),
            *_names("Name, or the label that protects a source"),
            _code("kind", "claimant_kind", "Kind of claimant."),
            Column("protected", "flag", "yes: known under this label only.", required=True),
            _NOTE,
        ),
    ),
    Table(
        "sources",
        "sources.csv",
        ("source_id",),
        "none",
        "Publications in which claims were read.",
        (
            _public("source_id", "id", "Key of the source.", required=True),
            _public("title", "text", "Title, or a description in brackets.", required=True),
            _public("publisher", "text", "Who published it.", required=True),
            _public("author", "text", "Author as credited."),
            _public("date", "edtf", "Day of publication."),
            _public("url", "url", "Address of the original publication, or empty."),
            Column("read_at", "text", "Where a copy was read."),
            _public("archived_url", "url", "Address of an archived copy."),
            _public("sha256", "text", "SHA-256 of the archived copy."),
            _public("accessed", "day", "Day on which it was read.", required=True),
            _public("language", "text", "Language of the text (BCP 47).", required=True),
            _code("tier", "source_tier", "Nearness to the facts, 1 (primary) to 5 (data set)."),
            _code("extent_read", "extent_read", "How much of it was read."),
            Column("protected", "flag", "yes: outside the team a label stands in its place."),
            _NOTE,
        ),
    ),
    Table(
        "aliases",
        "aliases.csv",
        ("place_id", "alias", "language"),
        "none",
        "Other names of places, in any script and spelling.",
        (
            _ref("place_id", PLACES, "The place.", required=True),
            _public("alias", "text", "The other name.", required=True),
            _public("language", "text", "Language and script (BCP 47).", required=True),
            _code("system", "alias_system", "Romanisation or kind of variant.", required=False),
            _NOTE,
        ),
    ),
    Table(
        "vocabulary",
        "vocabulary.csv",
        ("vocabulary", "code"),
        "none",
        "Code lists with their words in three languages.",
        (
            _public("vocabulary", "id", "Name of the list.", required=True),
            _public("code", "id", "The code.", required=True),
            *_names("Label", "label"),
            _public("definition", "text", "What the code means."),
            _refs("source_ids", ("sources",), "Where the term is defined or used."),
        ),
    ),
    Table(
        "custody_stages",
        "custody_stages.csv",
        ("stage_id",),
        "none",
        "States that people pass through, as testimony has it.",
        (
            _public("stage_id", "id", "Key of the stage.", required=True),
            *_names("Name"),
            _public("order", "integer", "Place in the drawing, from 0.", required=True),
            Column(
                "place_kinds",
                "list",
                "Kinds of places, `;` between.",
                audience="public",
                codes="site_kind",
            ),
            _public("authority", "text", "Who is in charge, as reported."),
            _public("duration", "text", "Duration as reported, each with its year."),
            _refs("source_ids", ("sources",), "Sources of the row.", required=True),
            *_GATE,
            _NOTE,
        ),
    ),
    Table(
        "custody_transitions",
        "custody_transitions.csv",
        ("from_stage", "to_stage"),
        "none",
        "Steps from stage to stage.",
        (
            _ref("from_stage", ("custody_stages",), "Stage left.", required=True),
            _ref("to_stage", ("custody_stages",), "Stage entered.", required=True),
            _public("condition", "text", "When this way is taken, as reported."),
            _public("timing", "text", "When, as reported; derived times say so."),
            _refs("source_ids", ("sources",), "Sources of the row.", required=True),
            _NOTE,
        ),
    ),
    Table(
        "withdrawals",
        "withdrawals.csv",
        ("date", "kind", "row_id"),
        "none",
        "What was withdrawn, when and why: `borderatlas withdraw` adds rows, nothing removes any.",
        (
            Column("date", "day", "Day of the withdrawal.", required=True),
            Column("kind", "text", "claim or place.", required=True),
            Column("row_id", "id", "Id of the claim or of the place.", required=True),
            Column("was", "text", "Status that the claim had until then."),
            Column("reason", "text", "Why, for the team.", required=True),
        ),
        optional=True,
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})

FIXED_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sensitivity": tuple(SENSITIVITY),
        "qualifier": (
            "exact",
            "about",
            "between",
            "more_than",
            "up_to",
            "far_below",
            "vague",
            "none",
        ),
        "scope": ("whole", "part"),
        "basis": ("stated", "inferred"),
        "claim_status": ("asserted", "corroborated", "contested", "withdrawn"),
        "geometry_basis": ("surveyed", "waypoints", "schematic"),
        "route_kind": ("pattern", "event"),
        "coord_basis": ("published", "derived", "centroid", "general-knowledge"),
        "coarsen": ("none", "grid", "admin", "displaced"),
        "confidence": ("high", "medium", "low"),
        "returns_reported": ("yes", "small", "no", "unknown"),
        "extent_read": ("full", "most", "excerpt", "none"),
        "source_tier": ("1", "2", "3", "4", "5"),
    }
)
"""Code lists that the program itself reasons with; an atlas words them, but adds no code."""

QUALIFIER_BOUNDS: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "exact": (frozenset({"best"}),),
        "about": (frozenset({"best"}),),
        "between": (frozenset({"low", "high"}), frozenset({"low", "best", "high"})),
        "more_than": (frozenset({"low"}),),
        "up_to": (frozenset({"high"}),),
        "far_below": (frozenset(),),
        "vague": (frozenset(),),
        "none": (frozenset(),),
    }
)
"""Which of low, best, high each qualifier fills: "more than" low only, "hundreds" neither."""


def vocabularies() -> Iterator[str]:
    """Yield the names of all code lists that some column uses, each once, in order."""
    seen: set[str] = set()
    for table in TABLES.values():
        for column in table.columns:
            if column.codes and column.codes not in seen:
                seen.add(column.codes)
                yield column.codes


_COARSENED = f"""
## Coarsened positions

`coarsen` in a row of {", ".join(PLACES)} says how all but the team see its position:

- `none`, or empty: where it is. `coarsen_m` stays empty.
- `grid`: at the middle of the cell that it lies in; `coarsen_m` is the size of the cells,
  {GRID_M[0]} to {GRID_M[1]} m.
- `admin`: at the position of an area, a row of `{TABLES["areas"].file}`.
- `displaced`: moved by a [secret key](audiences.md#the-key-of-displaced-places); `coarsen_m` is one
  of {_CLASSES_M} m, and no place is moved as far as that.

Which area `admin` takes: of the rows of `areas` that the audience sees, those

- that have in `admin_codes` one of the codes of the place, written alike;
- that have a position, and are not coarsened themselves;
- whose `precision_m` is at least the `coarsen_m` of the place, where that is given;
- that hold the place whole: from position to position, and the `precision_m` of the place besides,
  it is no farther than the `precision_m` of the area;

and of these the one with the least `precision_m`. Where there is none, or the place lies nearer to
the position of the area than a twentieth of its radius, a build stops, and `borderatlas check`
names the place.
"""


def data_dictionary() -> str:
    """Return the data dictionary of all tables as Markdown."""
    lines = ["# Data dictionary", "", "Made from the declarations in `schema.py`."]
    lines += ["Who sees a column, and tables for others: [audiences](audiences.md)."]
    for table in TABLES.values():
        lines += ["", f"## {table.name}", "", f"`{table.file}`: {table.note}", ""]
        lines += ["| column | type | required | audience | meaning |", "|---|---|---|---|---|"]
        for column in table.columns:
            kind: str = column.type
            if column.codes:
                kind = f"{column.type} of `{column.codes}`"
            elif column.refs:
                kind = f"{column.type} to {', '.join(column.refs)}"
            unit = f" ({column.unit})" if column.unit else ""
            need = "yes" if column.required else ""
            lines.append(
                f"| `{column.name}` | {kind}{unit} | {need} | {column.audience} | {column.note} |"
            )
    return "\n".join(lines) + "\n" + _COARSENED
