"""Events of others as a table of raw events of an atlas: its file and its declaration, or neither.

Only the columns of the allow-list are written. The new table is for the team, and nobody has
reviewed it. The same file again changes nothing; another one is refused unless it is to replace
the first: what people wrote about the table stays then, but that it was reviewed.
"""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from borderatlas.accounting import Account
from borderatlas.errors import DataError, Problem
from borderatlas.eventtable import ROLES
from borderatlas.io.eventdeclare import declaration, declared
from borderatlas.io.eventmeta import KEY
from borderatlas.io.eventwriter import ending, same
from borderatlas.io.files import read_text
from borderatlas.io.folder import read_atlas
from borderatlas.io.metasheet import item_text
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.limits import MAX_ID
from borderatlas.names import did_you_mean
from borderatlas.neighbours.take import FORMS, Asked, Taken, take

if TYPE_CHECKING:
    from borderatlas.atlas import Atlas
    from borderatlas.neighbours.form import Form

META = "data/atlas.toml"
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*")
_DECIDED = ("title", "credit", "audience", "coarsen_m", "areas", "located")
"""What people decide about a table, and what stays when its events are replaced."""

State = Literal["new", "replaced", "unchanged"]


@dataclass(frozen=True)
class Target:
    """Where the events go: the atlas, the id of the table, whose they are; over others of that id.

    With `dry_run` all is done but writing.
    """

    folder: Path
    table_id: str
    source_id: str
    replace: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Imported:
    """What was done: the account, the declaration as TOML, and the files that hold both."""

    form: Form
    account: Account
    state: State
    text: str
    files: tuple[Path, ...]
    unused: str = ""


@watched()
def import_events(path: Path, form: str, target: Target, asked: Asked) -> Imported:
    """Put the events of a file into an atlas.

    Parameters
    ----------
    path
        The file.
    form
        Its format, one of `FORMS`.
    target
        Where they go.
    asked
        What is said of the file.

    Raises
    ------
    DataError
        With all problems of the atlas, of the header or of the rows; nothing is written then.
    """
    folder = target.folder
    with editing(folder):
        atlas = read_atlas(folder)
        text = "" if atlas.layout else read_text(folder / META, root=folder).text
        file = f"events/{target.table_id}{ending()}"
        problems = list(_unfit(atlas, target, file, path))
        if problems:
            raise DataError(problems)
        with tempfile.TemporaryDirectory() as made:
            out = Path(made) / Path(file).name
            taken = take(path, FORMS[form], asked, out=out)
            old = declaration(text, target.table_id, file=META)
            table = _table(taken, target, old, file=file, languages=atlas.meta.languages)
            return _put(taken, target, table, old, (text, out))


def _unfit(atlas: Atlas, target: Target, file: str, path: Path) -> Iterator[Problem]:
    """Yield why events cannot go into this atlas under this id."""
    if atlas.layout:
        message = "the atlas is a workbook, which is edited in a spreadsheet program"
        hint = "turn it into files: borderatlas new DIR --atlas FILE"
        yield _wrong("--atlas", "", message, hint)
    if not _ID.fullmatch(target.table_id) or len(target.table_id) > MAX_ID:
        hint = "use small letters, digits, hyphens: border-incidents"
        yield _wrong("--id", target.table_id, "is no id", hint)
        return
    known = [row["source_id"] for row in atlas.rows("sources")]
    if target.source_id not in known:
        hint = did_you_mean(target.source_id, known, otherwise="add a row for it")
        yield _wrong("--source", target.source_id, "is not in data/sources.csv", hint)
    if path.resolve() == (atlas.folder / "data" / file).resolve():
        hint = "keep what you were given outside of the atlas"
        yield _wrong("--id", target.table_id, "would write over the file that is imported", hint)
    for table in atlas.meta.event_tables:
        if table.file == file and table.table_id != target.table_id:
            message = f"would write over data/{file}, the events of {table.table_id!r}"
            yield _wrong("--id", target.table_id, message, "choose another id")
    root, at = atlas.folder.resolve(), (atlas.folder / "data" / file).resolve()
    if not at.is_relative_to(root):
        hint = "put a folder in place of the link data/events"
        yield _wrong("--id", target.table_id, "would be written outside of the atlas", hint)


def _table(
    taken: Taken, target: Target, old: Mapping[str, Any] | None, *, file: str,
    languages: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """Return the declaration of a table; of one that was there, with what people decided."""
    form, made = taken.plan.form, taken.plan.made
    table: dict[str, Any] = {
        "id": target.table_id,
        "file": file,
        "title": {"en": form.title},
        "source_id": target.source_id,
        "credit": form.credit,
        "audience": "internal",
        "reviewed": "",
        "columns": {name: name for name in ROLES if name in made},
    }
    if "precision" in made:
        table["located"] = form.located
    kinds = {
        code: {each: words[each] for each in dict.fromkeys(("en", *languages)) if each in words}
        for code, words in taken.plan.kinds.items() if code in taken.kinds
    }  # fmt: skip
    if old:
        told = {name for name in _DECIDED if name in old} - {"located"}
        codes = {code.strip() for code in str(old.get("located", "")).split(",")}
        if "precision" in made and codes & set(form.places.values()):
            told.add("located")
        table |= {name: old[name] for name in told}
        kinds |= old.get("kinds", {})
    return {**table, "kinds": kinds} if kinds else table


def _put(
    taken: Taken, target: Target, table: dict[str, Any], old: Mapping[str, Any] | None,
    written: tuple[str, Path],
) -> Imported:  # fmt: skip
    """Write the table and its declaration where they are not there yet."""
    text, out = written
    folder, file = target.folder, table["file"]
    data, meta = folder / "data" / file, folder / META
    form, account = taken.plan.form, taken.account
    there = data.exists() and same(data, out)
    ours = bool(old) and (old or {}).get("file") == file and (
        (old or {}).get("source_id") == target.source_id
    )  # fmt: skip
    if old and there and ours:
        return Imported(form, account, "unchanged", item_text(KEY, old), ())
    half = ours and not data.exists()  # of a run that was killed between its two files
    if (old or (data.exists() and not there)) and not half and not target.replace:
        what = "is declared with other events" if old else f"has other events in data/{file}"
        hint = "choose another id, or write over it with --replace"
        raise DataError([_wrong("--id", target.table_id, what, hint)])
    new = declared(text, table, file=META)
    if not target.dry_run:
        refuse_changed()
        # Settings first: events that nobody has reviewed never stand under an old review.
        write_all({meta: new.encode(), data: out})
    before = str(old["file"]) if old and old.get("file") != file else ""
    state: State = "replaced" if old else "new"
    return Imported(form, account, state, item_text(KEY, table), (data, meta), before)


def box_of(folder: Path) -> tuple[float, float, float, float]:
    """Return the box of an atlas: west, south, east, north in degrees."""
    return read_atlas(folder).meta.bbox


def with_box(asked: Asked, folder: Path) -> Asked:
    """Return what is asked, with the box of the atlas."""
    return dataclasses.replace(asked, bbox=box_of(folder))


def _wrong(option: str, value: str, message: str, hint: str) -> Problem:
    return Problem("import-events", 0, option, value, message, hint)
