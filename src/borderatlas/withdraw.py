"""Withdrawing a claim or a place: marked in the data, kept in the history, gone from outputs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from borderatlas.atlas import Atlas
from borderatlas.errors import DataError, Problem
from borderatlas.io.canonical import canonical_text
from borderatlas.io.files import exists, read_text
from borderatlas.io.folder import read_atlas
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.mapvalues import nearest
from borderatlas.rows import shown_file
from borderatlas.schema import PLACES, TABLES

_MOST = 500
"""Most letters of a reason: a sentence or two."""


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn, the files that say so, and the claims that pass it on."""

    kind: str
    row_id: str
    files: tuple[Path, ...]
    retold_by: tuple[str, ...]


@watched()
def withdraw(folder: Path, row_id: str, *, reason: str, day: dt.date) -> Withdrawn:
    """Withdraw a claim or a place of an atlas, and add the row that says so to its history.

    A claim gets the status `withdrawn`; a place stays as it is, and the gate goes by the
    history, `data/withdrawals.csv`. The next build shows neither. The claim is written before
    the history: where a run was ended between the two, the next one adds what is missing.

    Raises
    ------
    DataError
        When the atlas has errors, nothing has this id, it is withdrawn already, or the reason
        is blank, of several lines or too long; when a file has changed since it was read; when
        the atlas is a workbook: the message says what to enter there.
    """
    with editing(folder):
        atlas = read_atlas(folder)
        kind, was = _found(atlas, row_id)
        _check_reason(reason)
        if atlas.layout:
            raise _in_workbook(atlas, kind, row_id, was, reason=reason.strip(), day=day)
        files: dict[Path, bytes] = {}
        if kind == "claim":
            path = folder / shown_file(TABLES["claims"])
            files[path] = _with_status(read_text(path, root=folder).text, row_id)
        history = TABLES["withdrawals"]
        path = folder / shown_file(history)
        old = read_text(path, root=folder).text if exists(path) else ",".join(history.names) + "\n"
        rows = [*csv.reader(io.StringIO(old, newline=""), strict=True)]
        rows.append([day.isoformat(), kind, row_id, was, reason.strip()])
        files[path] = canonical_text(history, _text(rows)).encode()
        refuse_changed()
        write_all(files)
    retold = tuple(
        row["claim_id"]
        for row in atlas.rows("claims")
        if row["retells"] == row_id and row["status"] != "withdrawn"
    )
    return Withdrawn(kind, row_id, tuple(files), retold if kind == "claim" else ())


def _found(atlas: Atlas, row_id: str) -> tuple[str, str]:
    """Return whether an id is that of a claim or of a place, and the status of the claim."""
    gone = {row["row_id"] for row in atlas.rows("withdrawals")}
    claims = {row["claim_id"]: row for row in atlas.rows("claims")}
    places = {row["place_id"] for table in PLACES for row in atlas.rows(table)}
    if row_id not in claims and row_id not in places:
        hint = nearest(row_id, [*claims, *places])
        raise _refused(row_id, "no claim and no place has this id", hint)
    if row_id in claims and row_id in places:
        raise _refused(row_id, "is a claim and a place", "give one of them another id")
    standing = row_id in claims and claims[row_id]["status"] != "withdrawn"
    if row_id in gone and not standing:
        raise _refused(row_id, "is withdrawn already", "`borderatlas build` leaves it out")
    return ("claim", claims[row_id]["status"]) if row_id in claims else ("place", "")


def _in_workbook(
    atlas: Atlas, kind: str, row_id: str, was: str, *, reason: str, day: dt.date
) -> DataError:
    """Return what to enter in a workbook: to write it anew would lose how the team formats it."""
    row = "; ".join(
        f"{name} {value}"
        for name, value in zip(
            TABLES["withdrawals"].names, (day.isoformat(), kind, row_id, was, reason), strict=True
        )
        if value
    )
    hint = f"add this row to its sheet withdrawals: {row}"
    message = "stands in a workbook, which is edited in a spreadsheet program"
    if kind == "claim":
        hint = f"set its status to withdrawn, then {hint}"
        claim = atlas.row("claims", row_id)
        return DataError([atlas.problem("claims", claim, "status", message, hint=hint)])
    return _refused(row_id, message, hint)


def _check_reason(reason: str) -> None:
    if not reason.strip() or not reason.strip().isprintable() or len(reason) > _MOST:
        hint = f"say in one line of up to {_MOST} letters why it is withdrawn"
        raise DataError([Problem("withdraw", 0, "--reason", reason, "is no reason", hint)])


def _refused(row_id: str, message: str, hint: str) -> DataError:
    return DataError([Problem("withdraw", 0, "id", row_id, message, hint)])


def _with_status(text: str, claim_id: str) -> bytes:
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    head = [name.strip() for name in rows[0]]
    key, status = head.index("claim_id"), head.index("status")
    for row in rows[1:]:
        if row[key].strip() == claim_id:
            row[status] = "withdrawn"
    return canonical_text(TABLES["claims"], _text(rows)).encode()


def _text(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
