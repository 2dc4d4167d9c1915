"""Rules that hold across rows and tables: keys, references, code lists, and what they mean.

What a single cell may hold is checked where it is read (`io.cells`). Every rule yields all
that it finds; none speaks about a cell that is already reported.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from borderatlas.check_coarsen import check_coarsen
from borderatlas.check_evidence import (
    check_claims,
    check_dates,
    check_days,
    check_sources,
)
from borderatlas.check_places import Surroundings, check_places, check_routes, check_sets
from borderatlas.check_rivals import check_rivals
from borderatlas.check_withdrawn import check_withdrawn
from borderatlas.errors import Problem
from borderatlas.identifying import check_identifying
from borderatlas.names import did_you_mean, hints_among
from borderatlas.protect import check_inferred, check_protected
from borderatlas.rows import Record, Tables, columns_with, items, key_of, problem, shown_file
from borderatlas.schema import FIXED_CODES, PLACES, TABLES, Table, vocabularies

_COUNTRY = re.compile(r"[A-Z]{2}")
_SEPARATORS = re.compile(r"[,，、/|\n]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_tables(
    tables: Tables,
    surroundings: Surroundings,
    *,
    today: dt.date | None = None,
    passed: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield all that is wrong with the rows of an atlas, and what deserves a second look.

    A table that could not be read is missing in `tables`; references to it are not checked.
    Without `today`, neither is whether days of work are still to come. `passed` are texts that
    look like a person's name and were found to be none.
    """
    for name, records in tables.items():
        yield from check_keys(TABLES[name], records)
        yield from _check_references(TABLES[name], tables)
        yield from _check_formats(TABLES[name], records)
    yield from _check_place_ids(tables)
    yield from check_codes(tables)
    yield from check_places(tables, surroundings)
    yield from check_coarsen(tables)
    yield from check_sets(tables)
    yield from check_routes(tables)
    yield from check_sources(tables)
    yield from check_protected(tables)
    yield from check_inferred(tables)
    yield from check_identifying(tables, passed=passed)
    yield from check_claims(tables)
    yield from check_rivals(tables)
    yield from check_withdrawn(tables)
    yield from check_dates(tables, today)
    if today:
        yield from check_days(tables, today)


def check_keys(table: Table, records: tuple[Record, ...]) -> Iterator[Problem]:
    """Yield the rows whose key an earlier row has."""
    first: dict[tuple[object, ...], int] = {}
    for record in records:
        if record.unread.intersection(table.key):
            continue
        key = key_of(table, record.values)
        if key in first:
            message = f"row {first[key]} has the same {' and '.join(table.key)}"
            hint = "give it a key of its own, or remove it"
            value = "/".join(map(str, key))
            yield problem(table.name, record, table.key[-1], message, hint=hint, value=value)
        first.setdefault(key, record.row)


def _check_place_ids(tables: Tables) -> Iterator[Problem]:
    """Yield places whose id is that of a place in another table: claims name the id alone."""
    owner: dict[str, str] = {}
    for name in PLACES:
        for record in tables.get(name, ()):
            place_id = record["place_id"]
            if place_id is not None and owner.setdefault(place_id, name) != name:
                message = f"table {owner[place_id]} has a place with this id"
                yield problem(name, record, "place_id", message, hint="give each its own id")


def _check_references(table: Table, tables: Tables) -> Iterator[Problem]:
    for column in columns_with(table, "ref", "refs"):
        if not all(name in tables for name in column.refs):
            continue
        known = {key for name in column.refs for key in _keys(TABLES[name], tables[name])}
        hint = hints_among(known)
        files = " or ".join(shown_file(TABLES[name]) for name in column.refs)
        message = f"is not in {'the atlas' if len(column.refs) > 1 else files}"
        for record, wanted in _each_item(tables[table.name], column.name):
            if wanted not in known:
                parts = [part.strip() for part in _SEPARATORS.split(wanted)]
                several = column.type == "refs" and len(parts) > 1 and known.issuperset(parts)
                remedy = (
                    f"write {';'.join(parts)}, with a semicolon between them"
                    if several
                    else hint(wanted, f"add it to {files}")
                )
                yield problem(table.name, record, column.name, message, hint=remedy, value=wanted)


def _each_item(records: tuple[Record, ...], column: str) -> Iterator[tuple[Record, str]]:
    return ((record, item) for record in records for item in items(record[column]))


def _keys(table: Table, records: tuple[Record, ...]) -> Iterator[str]:
    for record in records:
        if record[table.key[0]] is not None:
            yield record[table.key[0]]


def _check_formats(table: Table, records: tuple[Record, ...]) -> Iterator[Problem]:
    """Yield texts that have a form of their own: language tags, checksums, countries."""
    forms = {
        "language": (_LANGUAGE, "is not a language tag (BCP 47)", "write en, ko, zh-Hant, ko-Latn"),
        "sha256": (_SHA256, "is not a SHA-256 sum", "write 64 digits 0-9 a-f"),
        "country": (_COUNTRY, "is not a country code", "write it like CN or KP"),
    }
    for column, (form, message, hint) in forms.items():
        if column in table.names:
            for record in records:
                if record[column] is not None and not form.fullmatch(record[column]):
                    yield problem(table.name, record, column, message, hint=hint)


def check_codes(tables: Tables) -> Iterator[Problem]:
    """Yield codes that are in no code list, and fixed codes that are used without a label."""
    if "vocabulary" not in tables:
        return
    listed = _listed_codes(tables)
    yield from _check_vocabulary(tables)
    for name, records in tables.items():
        coded = columns_with(TABLES[name], "code", "list")
        uses = {column.name: column.codes for column in coded if column.codes}
        for column, vocabulary in uses.items():
            fault_of = _code_rule(vocabulary, listed.get(vocabulary, ()))
            for record, code in _each_item(records, column):
                fault = fault_of(code)
                if fault:
                    message, hint = fault
                    yield problem(name, record, column, message, hint=hint, value=code)


def _listed_codes(tables: Tables) -> Mapping[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = defaultdict(list)
    for record in tables["vocabulary"]:
        if record["vocabulary"] is not None and record["code"] is not None:
            listed[record["vocabulary"]].append(record["code"])
    return {vocabulary: tuple(codes) for vocabulary, codes in listed.items()}


def _code_rule(
    vocabulary: str, labelled: tuple[str, ...]
) -> Callable[[str], tuple[str, str] | None]:
    """Return what tells of a code of this list what is wrong with it and the remedy."""
    where = shown_file(TABLES["vocabulary"])
    codes = FIXED_CODES.get(vocabulary, labelled)
    otherwise = f"write one of: {', '.join(codes)}"
    if vocabulary not in FIXED_CODES and not 0 < len(codes) < 10:
        otherwise = f"add it to {where}"
    hint = hints_among(codes)

    def fault(code: str) -> tuple[str, str] | None:
        if code not in codes:
            return f"is no code of the list {vocabulary}", hint(code, otherwise)
        remedy = f"add a row {vocabulary},{code} to {where}"
        return None if code in labelled else ("has no label", remedy)

    return fault


def _check_vocabulary(tables: Tables) -> Iterator[Problem]:
    """Yield rows of the vocabulary that no column can use."""
    known = tuple(vocabularies())
    for record in tables["vocabulary"]:
        vocabulary, code = record["vocabulary"], record["code"]
        if vocabulary is None or code is None:
            continue
        if vocabulary not in known:
            hint = did_you_mean(vocabulary, known, otherwise="remove the row")
            message = "no column uses a code list of this name"
            yield problem("vocabulary", record, "vocabulary", message, hint=hint)
        elif code not in FIXED_CODES.get(vocabulary, (code,)):
            codes = FIXED_CODES[vocabulary]
            hint = did_you_mean(code, codes, otherwise=f"its codes are: {', '.join(codes)}")
            message = f"the list {vocabulary} is fixed and has no such code"
            yield problem("vocabulary", record, "code", message, hint=hint)
