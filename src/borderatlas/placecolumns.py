"""Which column of a file becomes which of a table: by its own name, a usual one, or as asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from borderatlas.accounting import Fate
from borderatlas.errors import Problem
from borderatlas.identifying import personal_column
from borderatlas.names import did_you_mean
from borderatlas.schema import Table

USUAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("name", "title", "label"), "name_en"),
        **dict.fromkeys(("이름", "명칭"), "name_ko"),
        **dict.fromkeys(("名称", "名字"), "name_zh"),
        **dict.fromkeys(("description", "desc", "notes", "remarks"), "note"),
        **dict.fromkeys(("설명", "비고", "描述", "说明", "备注"), "note"),
        "id": "",
    }
)
"""Names that columns usually have, in small letters, by the column; `id` is the key's first."""

_TONGUE = re.compile(r"(?:name|title|label)[ _:.-]?\(?(en|ko|zh)\)?(?:[_-]hans)?")
_NUMBERS = ("fid", "ogc_fid", "objectid", "gid")
_NOT_TAKEN = {
    "reviewed": "editors of this atlas enter the day themselves",
    **dict.fromkeys(_NUMBERS, "a number of the file, which changes when it is written again"),
}
_CUT = 10
"""Letters that a Shapefile has room for in the name of a column."""


@dataclass(frozen=True)
class Plan:
    """Which column of the file (`taken`, by ours) and which constants make the rows."""

    taken: Mapping[str, str]
    constants: Mapping[str, str]
    fates: tuple[Fate, ...]
    problems: tuple[Problem, ...]
    english: bool = False
    """Whether names are taken for English because a column is called no more than name."""


def plan(
    table: Table, columns: Sequence[str], *, asked: Sequence[str], constants: Sequence[str],
    file: str, cut: bool = False, ids_from: str = "",
) -> Plan:  # fmt: skip
    """Return what becomes of each column of a file.

    Parameters
    ----------
    table, columns, file
        What it is to become, what the file has, and its name in messages.
    asked
        `THEIRS=OURS` each; `THEIRS=` leaves the column out.
    constants
        `OURS=VALUE` each: the same for all rows.
    cut
        Whether names of columns were cut to ten letters, as Shapefiles do.
    ids_from
        The column of which ids are made, where there is none of ids.
    """
    problems: list[Problem] = []
    wanted = _wanted(table, columns, asked, file, problems)
    fixed = _constants(table, constants, file, problems)
    ranks: dict[str, list[tuple[int, str, str]]] = {}
    fates: dict[str, Fate] = {}
    for name in columns:
        ours, rank, why = _meant(table, name, wanted, cut=cut)
        if ours:
            ranks.setdefault(ours, []).append((rank, name, why))
        else:
            fates[name] = Fate(name, "", why)
    taken: dict[str, str] = {}
    for ours, found in ranks.items():
        found.sort(key=lambda each: each[0])
        if len(found) > 1 and found[0][0] == found[1][0]:
            both = " and ".join(repr(name) for _, name, _ in found[:2])
            message = f"would be taken from {both}"
            hint = f"leave one out with --map {found[1][1]}="
            problems.append(Problem(file, 0, ours, "", message, hint))
        if ours in fixed:
            message = f"is in the file as {found[0][1]!r}, and given with --set"
            hint = f"leave out --set, or the column with --map {found[0][1]}="
            problems.append(Problem(file, 0, ours, "", message, hint))
        taken[ours] = found[0][1]
        fates[found[0][1]] = Fate(found[0][1], ours, found[0][2])
        for _, name, _ in found[1:]:
            fates[name] = Fate(name, "", f"{ours} is taken from {found[0][1]!r}")
    made = _made(table, ids_from, columns, {*taken, *fixed}, file, problems)
    problems += _missing(table, {*taken, *fixed, *(fate.to for fate in made)}, columns, fates, file)
    english = any(rank == 4 and name == taken["name_en"]
                  for rank, name, _ in ranks.get("name_en", ()))  # fmt: skip
    ordered = tuple(fates[name] for name in columns)
    given = tuple(Fate(f"--set {name}={value}", name, "for all rows")
                  for name, value in fixed.items())  # fmt: skip
    return Plan(taken, fixed, (*ordered, *given, *made), tuple(problems), english)


def _made(  # noqa: PLR0917 - what the plan knows
    table: Table, ids_from: str, columns: Sequence[str], given: set[str], file: str,
    problems: list[Problem],
) -> tuple[Fate, ...]:  # fmt: skip
    """Return what becomes of the column of which ids are made."""
    if not ids_from:
        return ()
    if ids_from not in columns:
        hint = did_you_mean(ids_from, columns, otherwise=f"it has {', '.join(columns)[:200]}")
        problems.append(
            Problem(file, 0, "--ids-from", ids_from, "the file has no such column", hint)
        )
    elif table.key[0] in given:
        hint = "leave out --ids-from, or the column of ids with --map THEIRS="
        problems.append(Problem(file, 0, "--ids-from", ids_from, "the file has ids", hint))
    return (Fate(f"--ids-from {ids_from}", table.key[0], "of its Latin letters and digits"),)


def id_of(text: object) -> str:
    """Return an id of Latin letters and digits: `Border Office 2` is `border-office-2`.

    Accents are left out; other letters are none. A text without a letter or a digit gives "".
    """
    plain = unicodedata.normalize("NFKD", "" if text is None else str(text)).casefold()
    plain = plain.replace("'", "").replace("\u2019", "")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _meant(  # noqa: PLR0911 - a rule each
    table: Table, name: str, wanted: Mapping[str, str], *, cut: bool
) -> tuple[str, int, str]:
    """Return what a column becomes, how surely (0 is surest), and why it is not or how."""
    plain = unicodedata.normalize("NFC", name.strip().casefold())
    if name in wanted:
        return wanted[name], 0, "" if wanted[name] else "as --map asks"
    if plain in _NOT_TAKEN:
        return "", 0, f"{_NOT_TAKEN[plain]}; --map {name}=… takes it"
    if plain in table.names:
        return plain, 1 if name == plain else 2, ""
    if found := _TONGUE.fullmatch(plain):
        return f"name_{found[1]}", 3, "by the language in its name"
    usual = {**USUAL, "id": table.key[0]}
    if plain in usual:
        return usual[plain], 4, "by a usual name"
    if personal_column(name):
        return "", 0, "is called like a column that tells who somebody is"
    begun = [each for each in table.names if len(each) > _CUT and each.startswith(plain)]
    if cut and len(plain) == _CUT and len(begun) == 1:
        return begun[0], 2, "its name was cut to ten letters"
    return "", 0, "not asked for: --map takes it, if it names nobody"


def _wanted(
    table: Table, columns: Sequence[str], asked: Sequence[str], file: str, problems: list[Problem]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in asked:
        theirs, sign, ours = (part.strip() for part in pair.rpartition("="))
        if not sign or theirs in found:
            hint = "write --map THEIRS=OURS, each once"
            problems.append(Problem(file, 0, "--map", pair, "is no pair of columns", hint))
        elif theirs not in columns:
            hint = did_you_mean(theirs, columns, otherwise=f"it has {', '.join(columns)[:200]}")
            problems.append(Problem(file, 0, "--map", pair, "the file has no such column", hint))
        elif ours and ours not in table.names:
            problems.append(_unknown(table, "--map", ours, file))
        elif ours and theirs.casefold() not in USUAL and personal_column(theirs):
            message, hint = "tells who somebody is", "an atlas has no place for persons"
            problems.append(Problem(file, 0, "--map", theirs, message, hint))
        else:
            found[theirs] = ours
    return found


def _constants(
    table: Table, given: Sequence[str], file: str, problems: list[Problem]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given:
        ours, sign, value = (part.strip() for part in pair.partition("="))
        if not sign or not value or ours in found:
            hint = "write --set OURS=VALUE, each once"
            problems.append(Problem(file, 0, "--set", pair, "is no column with a value", hint))
        elif ours not in table.names:
            problems.append(_unknown(table, "--set", ours, file))
        else:
            found[ours] = value
    return found


def _unknown(table: Table, option: str, ours: str, file: str) -> Problem:
    hint = did_you_mean(ours, table.names, otherwise=f"it has {', '.join(table.names)}")
    return Problem(file, 0, option, ours, f"table {table.name} has no such column", hint)


def _missing(
    table: Table, given: set[str], columns: Sequence[str], fates: Mapping[str, Fate], file: str
) -> Iterator[Problem]:
    """Yield the columns without which no row is whole; nothing is put in their place."""
    needed = [column.name for column in table.columns if column.required]
    if table.geometry == "point":
        needed += ["precision_m", "coord_basis"]
    free = [name for name in columns if name not in fates or not fates[name].to]
    for name in needed:
        if name not in given:
            near = f"--map {free[0]}={name}" if free else f"--map THEIRS={name}"
            note = table.column(name).note
            one = f", or the same for all rows with --set {name}=…"
            if name == table.key[0]:
                one = ", or have ids made of one: --ids-from name"
            hint = f"name its column, as in {near}{one}: {note}"
            yield Problem(file, 0, name, "", "is in no column of the file", hint)
