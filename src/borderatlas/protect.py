"""Sources that must not be found: outside the team they leave with a label, and nothing else.

Such a source has no title, publisher, author, address, archived copy, hash, day of reading or
language out there, its date is a year, and its id a number. The numbers follow what cites the
sources, in the order of what everybody may see, so that they tell nothing of the ids behind.
That a place or a claim rests on a protected source, and that two rest on the same one, is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from borderatlas.dates import parse_edtf
from borderatlas.errors import Problem
from borderatlas.languages import N_
from borderatlas.rows import Record, Row, Tables, items, key_of, problem
from borderatlas.schema import TABLES

LABEL = N_("Source withheld for protection")

_ID = "withheld-source-"
_TELLING = ("source_id", "title", "url", "read_at", "archived_url", "sha256")
_SHORTEST = 6
"""A title of fewer letters is found in any text."""

_CITING = {
    name: columns
    for name, table in TABLES.items()
    if (columns := [column.name for column in table.columns if column.refs == ("sources",)])
}


def is_withheld(source_id: str) -> bool:
    """Return whether an id is one that a protected source leaves with."""
    return source_id.startswith(_ID)


def withhold_sources(tables: Mapping[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
    """Return tables in which protected sources have labels, and are cited by these.

    A protected source that nothing cites is left out.
    """
    hidden = {row["source_id"]: row for row in tables["sources"] if row["protected"]}
    cited = _cited(tables, hidden)
    order = sorted(cited, key=lambda key: (cited[key], _year(hidden[key]["date"]) or ""))
    ids = {key: f"{_ID}{number}" for number, key in enumerate(order, start=1)}
    sources = [
        _label(row, ids[row["source_id"]]) if row["source_id"] in ids else row
        for row in tables["sources"]
        if row["source_id"] in ids or row["source_id"] not in hidden
    ]
    changed = {
        name: tuple(_citing(row, columns, ids) for row in tables[name])
        for name, columns in _CITING.items()
    }
    changed["sources"] = tuple(sorted(sources, key=lambda row: row["source_id"]))
    return {**tables, **changed}


def _cited(
    tables: Mapping[str, tuple[Row, ...]], hidden: Collection[str]
) -> dict[str, list[tuple[str, ...]]]:
    """Return for each of these sources the rows that cite it, as everybody may see them.

    Those that the same rows cite are told apart by their years alone: within a row, the order
    may be that of the ids.
    """
    cited: dict[str, list[tuple[str, ...]]] = {}
    for name, columns in _CITING.items():
        for row in tables[name]:
            where = (name, *map(str, key_of(TABLES[name], row)))
            for source_id in {key for column in columns for key in items(row[column])}:
                if source_id in hidden:
                    cited.setdefault(source_id, []).append(where)
    return {source_id: sorted(rows) for source_id, rows in cited.items()}


def _label(row: Row, source_id: str) -> Row:
    told = {"source_id": source_id, "title": LABEL, "publisher": "", "date": _year(row["date"])}
    return {**dict.fromkeys(row), **told}


def _year(date: str | None) -> str | None:
    latest = parse_edtf(date).latest if date else None
    return str(latest.year) if latest else None


def _citing(row: Row, columns: list[str], ids: Mapping[str, str]) -> Row:
    return {**row, **{name: _renamed(row[name], ids) for name in columns}}


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - an id, or several
    if not isinstance(value, tuple):
        return ids.get(value, value)
    open_ones = [key for key in value if key not in ids]
    return (*open_ones, *sorted(ids[key] for key in value if key in ids))


def check_protected(tables: Tables) -> Iterator[Problem]:
    """Yield public cells that tell of a protected source what its label keeps."""
    sources = tables.get("sources", ())
    for record in sources:
        if record["source_id"] and is_withheld(record["source_id"]):
            message = f"begins with {_ID!r}, as the ids of protected sources do"
            yield problem("sources", record, "source_id", message, hint="give it another id")
    telling = {
        str(record[name]).casefold()
        for record in sources
        if record["protected"]
        for name in _TELLING
        if len(str(record[name] or "")) >= _SHORTEST
    }
    for name, records in tables.items() if telling else ():
        public = [
            column.name
            for column in TABLES[name].columns
            if column.audience != "internal" and column.refs != ("sources",)
        ]
        for record in records:
            if name == "sources" and record["protected"]:
                continue
            for column in public:
                text = "\n".join(map(str, items(record[column]))).casefold()
                if any(found in text for found in telling):
                    message = "tells the id, the title or an address of a protected source"
                    hint = "say it in other words"
                    yield problem(name, record, column, message, hint=hint, value="")


def check_inferred(tables: Tables) -> Iterator[Problem]:
    """Yield, as warnings, what of claims that others see points at a protected source.

    Neither the label of a claimant nor the words of a claim change on their way out. Each is named
    once, at the first such claim. A claimant that is `protected` has a label made for readers.
    """
    sources = {row["source_id"]: bool(row["protected"]) for row in tables.get("sources", ())}
    shown = [
        record
        for record in tables.get("claims", ())
        if record["sensitivity"] in _SHOWN
        and record["status"] != "withdrawn"
        and record["source_id"] in sources
    ]
    labels = {row["claimant_id"] for row in tables.get("claimants", ()) if row["protected"]}
    voices: dict[str, list[Record]] = {}
    scripts: dict[str, list[Record]] = {}
    for claim in shown:
        if claim["claimant_id"] not in labels:
            voices.setdefault(str(claim["claimant_id"]), []).append(claim)
        for script in _scripts(str(claim["wording"] or "")):
            scripts.setdefault(script, []).append(claim)
    for column, found, message, hint in (
        ("claimant_id", voices, *_VOICE),
        ("wording", scripts, *_WORDS),
    ):
        for claims in found.values():
            if all(sources[claim["source_id"]] for claim in claims):
                yield problem("claims", claims[0], column, message, hint=hint, level="warning")


_SHOWN = ("public-ok", "aggregate-only")
_VOICE = (
    "speaks through protected sources alone, and others see the claimant: it points at the source",
    "give the claim a claimant whose label tells nothing, and mark that one protected",
)
_WORDS = (
    "is in letters that others see in claims from protected sources alone: they tell its language",
    "leave the wording empty, and say it in the paraphrase",
)


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters of a text, by the first words of their names."""
    return {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()} - {""}
