"""Places, areas and routes of a file into a table of an atlas: all of it, or nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from borderatlas.accounting import Account
from borderatlas.check_places import decimals_for
from borderatlas.errors import DataError, Problem
from borderatlas.io.canonical import canonical_form, in_order, typed
from borderatlas.io.cells import CellError, read_rows
from borderatlas.io.files import read_text
from borderatlas.io.folder import read_atlas, refuse_faulty
from borderatlas.io.placefiles import Layer, read_places
from borderatlas.io.tables import RawRecord, RawTable, read_geojson
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.placecolumns import Plan, id_of, plan
from borderatlas.rows import shown_file
from borderatlas.schema import TABLES, Table

_OTHER_LETTERS = re.compile("[\u1100-\u11ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")
_KOREAN, _CHINESE = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3400-\u9fff]")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """How a file is to be taken.

    `columns` are `THEIRS=OURS`, `constants` `OURS=VALUE`; `rounded`, whether positions lose the
    decimals that their precision does not bear; `replace`, whether rows may be written over;
    `ids_from` is the column of which ids are made.
    """

    columns: Sequence[str] = ()
    constants: Sequence[str] = ()
    layer: str = ""
    encoding: str = ""
    rounded: bool = False
    replace: bool = False
    dry_run: bool = False
    ids_from: str = ""


@dataclass(frozen=True)
class Imported:
    """What became of a file: its account, the table's file, and the ids by what became of them."""

    account: Account
    file: Path
    new: tuple[str, ...]
    replaced: tuple[str, ...]
    same: tuple[str, ...]
    written: bool


@watched()
def import_places(path: Path, table_name: str, folder: Path, asked: Asked) -> Imported:
    """Take the rows of a file into a table of an atlas.

    Parameters
    ----------
    path
        A file, or a folder with a Shapefile.
    table_name
        One with positions: crossings, sites, areas or routes.
    folder
        The atlas.
    asked
        How the columns are named, and what may happen to rows that are there.

    Raises
    ------
    DataError
        With all problems, when the file cannot be read, lacks what the table needs, has an id
        twice or one that is there with other content, or when the atlas has errors, or would
        have with these rows. Then nothing is written.
    """
    table = TABLES[table_name]
    layer = read_places(path, layer=asked.layer, encoding=asked.encoding)
    made = plan(
        table, layer.columns, asked=asked.columns, constants=asked.constants, file=layer.file,
        cut=layer.format == "Shapefile", ids_from=asked.ids_from,
    )  # fmt: skip
    if made.problems:
        raise DataError(made.problems)
    notes = list(layer.notes)
    incoming = [_row(record, made) for record in layer.records]
    if asked.ids_from:
        incoming = _with_ids(table, incoming, layer, asked.ids_from)
    if asked.rounded and table.geometry != "line":
        incoming = [_rounded(record) for record in incoming]
        changed = sum(one.geometry != other.geometry
                      for one, other in zip(incoming, layer.records, strict=True))  # fmt: skip
        if changed:
            notes.append(f"positions of {changed:,} features rounded to what precision_m bears")
    _refuse_unreadable(table, incoming, made, layer)
    notes += _odd_letters(incoming)
    with editing(folder):
        files, found = _merged(folder, table, incoming, asked, layer)
        if files and not asked.dry_run:
            refuse_changed()
            write_all({each: text.encode() for each, text in files.items()})
    account = Account(layer.file, layer.format, layer.total, made.fates, layer.left, notes)
    written = bool(files) and not asked.dry_run
    ids = {what: tuple(map(_shown, keys)) for what, keys in found.items()}
    return Imported(account, folder / shown_file(table), ids["new"], ids["replaced"], ids["same"],
                    written)  # fmt: skip


def _odd_letters(rows: Sequence[RawRecord]) -> Iterator[str]:
    """Yield the names that have no letter of their language, as those of a wrong encoding."""
    for column, letters in (("name_ko", _KOREAN), ("name_zh", _CHINESE)):
        texts = [str(row.cells.get(column) or "") for row in rows]
        odd = sum(bool(text.strip()) and not letters.search(text) for text in texts)
        if odd:
            told = "no letter of that language: look whether the encoding is the right one"
            yield f"{column} of {odd:,} features has {told}"


def _row(record: RawRecord, made: Plan) -> RawRecord:
    cells = {ours: record.cells.get(theirs) for ours, theirs in made.taken.items()}
    return RawRecord(record.row, {**cells, **made.constants}, record.geometry)


def _with_ids(
    table: Table, rows: Sequence[RawRecord], layer: Layer, column: str
) -> list[RawRecord]:
    """Return rows with ids made of a column; refuse texts of which none can be made."""
    ids = [id_of(record.cells.get(column)) for record in layer.records]
    hint = "write a name in Latin letters, or a column of ids, into the file"
    problems = [
        Problem(layer.file, record.row, column, str(record.cells.get(column) or ""),
                "has no Latin letter or digit, and an id is made of these", hint)
        for record, found in zip(layer.records, ids, strict=True) if not found
    ]  # fmt: skip
    if problems:
        raise DataError(problems)
    key = table.key[0]
    return [
        replace(row, cells={**row.cells, key: found}) for row, found in zip(rows, ids, strict=True)
    ]


def _rounded(record: RawRecord) -> RawRecord:
    """Return a record whose position has no more decimals than its precision bears."""
    precision, geometry = record.cells.get("precision_m"), record.geometry
    try:
        decimals = decimals_for(int(float(str(precision))))
        lon, lat = geometry["coordinates"]
        moved = [round(float(lon), decimals), round(float(lat), decimals)]
    except (TypeError, ValueError, KeyError, OverflowError, StopIteration):
        return record  # what is wrong there is said where rows are read
    return replace(record, geometry={**geometry, "coordinates": moved})


def _refuse_unreadable(
    table: Table, records: Sequence[RawRecord], made: Plan, layer: Layer
) -> None:
    """Refuse cells and shapes that the table cannot hold, by the rows of the file."""
    raw = RawTable(None, tuple(records), ())
    problems = read_rows(table, raw, file=layer.file)[1]
    first: dict[Key, int] = {}
    for record in records:
        try:
            key = _key(table, record)
        except CellError:  # said where rows are read
            key = (None,)
        if made.english and _OTHER_LETTERS.search(str(record.cells.get("name_en") or "")):
            theirs = made.taken["name_en"]
            value = str(record.cells["name_en"])
            hint = f"say which language it is: --map {theirs}=name_ko or {theirs}=name_zh"
            problems.append(
                Problem(layer.file, record.row, theirs, value, "is not in English", hint)
            )
        if first.setdefault(key, record.row) != record.row and all(key):
            message = f"stands in row {first[key]}, too"
            hint = "give one of them another id"
            problems.append(
                Problem(layer.file, record.row, table.key[0], _shown(key), message, hint)
            )
    if problems:
        raise DataError(_renamed(problem, made) for problem in problems)


def _renamed(problem: Problem, made: Plan) -> Problem:
    """Return a problem with the column as the file has it, where that is another name."""
    theirs = made.taken.get(problem.column, problem.column)
    if theirs == problem.column:
        return problem
    message = f"{problem.message} (it becomes {problem.column})"
    return replace(problem, column=theirs, message=message)


def _key(table: Table, record: RawRecord) -> Key:
    return tuple(typed(table.column(name), record) for name in table.key)


def _shown(key: Key) -> str:
    return "/".join(map(str, key))


def _merged(
    folder: Path, table: Table, incoming: Sequence[RawRecord], asked: Asked, layer: Layer
) -> tuple[Mapping[Path, str], dict[str, list[Key]]]:
    """Return the text of the table with the new rows, checked, and what became of each."""
    atlas = read_atlas(folder)
    if atlas.layout:
        hint = "turn it into files: borderatlas new OTHER --atlas DIR"
        message = "is a workbook, which is edited in a spreadsheet program"
        raise DataError([Problem(str(folder), 0, "", "", message, hint)])
    path = folder / shown_file(table)
    raw = read_geojson(read_text(path, root=folder).text, file=shown_file(table))
    held = {_key(table, record): record for record in raw.records}
    found: dict[str, list[Key]] = {"new": [], "replaced": [], "same": []}
    problems: list[Problem] = []
    rows: dict[Key, int] = {}
    for record in incoming:
        key = _key(table, record)
        rows[key] = record.row
        old = held.get(key)
        differing = list(_differing(table, record, old)) if old else []
        if old and not differing:
            found["same"].append(key)
            continue
        if old and not asked.replace:
            message = f"is in {shown_file(table)} with other content: {', '.join(differing)}"
            hint = "write over it with --replace, or give it another id"
            problems.append(
                Problem(layer.file, record.row, table.key[0], _shown(key), message, hint)
            )
            continue
        found["replaced" if old else "new"].append(key)
        kept = {**old.cells, "reviewed": None} if old else {}
        held[key] = RawRecord(0, {**kept, **record.cells}, record.geometry)
    if problems:
        raise DataError(problems)
    if not found["new"] and not found["replaced"]:
        return {}, found
    changed = RawTable(None, tuple(held.values()), ())
    text = canonical_form(table, changed)
    numbers = {
        number: rows.get(_key(table, record))
        for number, record in enumerate(in_order(table, changed), start=1)
    }
    try:
        refuse_faulty(folder, {table.name: text})
    except DataError as error:
        raise DataError(_at_home(error.problems, table, numbers, layer.file)) from error
    return {path: text}, found


def _at_home(
    problems: Sequence[Problem], table: Table, numbers: Mapping[int, int | None], file: str
) -> Iterator[Problem]:
    """Yield problems of the atlas as it would be, those of new rows by their rows in the file."""
    for problem in problems:
        row = numbers.get(problem.row) if problem.file == shown_file(table) else None
        if row is None:
            yield problem
            continue
        hint = problem.hint
        if "decimals pretend" in problem.message:
            hint = f"{hint}, or have all rounded: --round"
        yield replace(problem, file=file, row=row, hint=hint)


def _differing(table: Table, new: RawRecord, old: RawRecord) -> Iterator[str]:
    """Yield the columns that a row gives otherwise than the row that is there."""
    for name in new.cells:
        column = table.column(name)
        if (typed(column, new) or None) != (typed(column, old) or None):
            yield name
    if _positions(new.geometry) != _positions(old.geometry):
        yield "geometry"


def _positions(geometry: Any) -> object:  # noqa: ANN401 - as JSON has it
    return geometry and (geometry["type"], geometry["coordinates"])
