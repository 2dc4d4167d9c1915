"""The command that brings events of neighbours into an atlas."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from borderatlas.console import write_json
from borderatlas.options import (
    ATLAS,
    JSON,
    Command,
    atlas_folder,
    filled,
    given_path,
    refuse_fetched,
)

if TYPE_CHECKING:
    from borderatlas.eventimport import Imported

Box = tuple[float, float, float, float]

FORMATS = ("ucdp", "acled", "uwazi", "hxl", "auto-archiver", "timemap")
DAYS = ("ymd", "dmy", "mdy")

_ROLES = {
    "lon": "longitude",
    "lat": "latitude",
    "position": "latitude and longitude in one cell",
    "date": "day or EDTF date",
    "until": "last day",
    "kind": "kind of event",
    "low": "least number",
    "best": "number",
    "high": "largest number",
}


def _roles(command: Callable[..., None]) -> Callable[..., None]:
    """Take the column of each role, in place of the format's."""
    for role, what in reversed(_ROLES.items()):
        command = click.option(
            f"--{role}",
            metavar="COLUMN",
            type=filled,
            help=f"Column of the {what}, in place of the format's.",
        )(command)
    return command


def _box(_: click.Context, __: click.Parameter, value: str | None) -> Box | Literal["atlas"] | None:
    if value is None or value == "atlas":
        return value  # type: ignore[return-value]
    try:
        west, south, east, north = map(float, value.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
        hint = "write west,south,east,north in degrees, or atlas for the box of the atlas"
        raise click.BadParameter(f"{value!r} is no box; {hint}")
    return west, south, east, north


@click.command("import-events", cls=Command)
@click.argument("file", metavar="FILE", type=given_path)
@click.option("--from", "form", type=click.Choice(FORMATS), required=True, help="Its format.")
@click.option("--id", "table_id", metavar="ID", required=True, type=filled,
              help="Id of the new table, by which maps name it.")  # fmt: skip
@click.option("--source", "source_id", metavar="SOURCE", required=True, type=filled,
              help="Whose events they are, of data/sources.csv.")  # fmt: skip
@click.option("--bbox", metavar="W,S,E,N", callback=_box,
              help="Only events in this box; atlas: in that of the atlas.")  # fmt: skip
@_roles
@click.option("--dates", type=click.Choice(DAYS), default=None,
              help="How its days are written, where not as the format has them.")  # fmt: skip
@click.option("--encoding", metavar="NAME", type=filled,
              help="Its encoding, where not UTF-8: cp949, gb18030, latin-1.")  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Leave out rows that cannot be read; count them.")
@click.option("--replace", is_flag=True, help="Write over a table that is there with this id.")
@click.option("--dry-run", is_flag=True, help="Do all but write.")
@ATLAS
@JSON
def import_events_(  # noqa: PLR0917 - click gives them by name
    file: Path, form: str, table_id: str, source_id: str, bbox: Box | Literal["atlas"] | None,
    dates: str | None, encoding: str | None, folder: Path | None, *, skip_bad: bool, replace: bool,
    dry_run: bool, as_json: bool, **roles: str | None,
) -> None:  # fmt: skip
    """Bring events that others exported as CSV into the atlas, as a table of raw events.

    Only positions, days, kinds, numbers and how exact a place is are taken. What becomes of each
    row and each column is told. The table is for the team until somebody has reviewed it.
    """
    from borderatlas.eventimport import Target, import_events, with_box
    from borderatlas.neighbours.take import Asked

    folder = atlas_folder(folder)
    if not dry_run:
        refuse_fetched(folder)
    target = Target(folder, table_id, source_id, replace, dry_run)
    chosen = {role: name for role, name in roles.items() if name}
    box = None if bbox == "atlas" else bbox
    asked = Asked(chosen, box, dates or "", encoding or "", skip_bad)
    if bbox == "atlas":
        asked = with_box(asked, target.folder)
    found = import_events(file, form, target, asked)
    if as_json:
        write_json(_report(found, table_id, dry_run=dry_run))
    else:
        for line in found.account.lines():
            click.echo(line)
        if dry_run and found.files:
            click.echo(f"\n{found.text}", nl=False)
    _tell(found, table_id, dry_run=dry_run, quiet=as_json)


def _tell(found: Imported, table_id: str, *, dry_run: bool, quiet: bool) -> None:
    """Say on standard error what was written, on which terms, and what comes next."""
    if found.form.restricted:
        click.echo(f"warning: {found.form.terms}", err=True)
    if not found.files:
        click.echo(f"{table_id} is there with these events; nothing is written", err=True)
        return
    for path in found.files:
        click.echo(f"{'would write ' if dry_run else ''}{path}", err=True)
    if found.unused:
        click.echo(f"data/{found.unused} is no longer used; remove it", err=True)
    if not dry_run and not quiet:
        hint = f"look at it, write the day into `reviewed`, then choose an `audience`: {table_id}"
        click.echo(f"the table is for the team, and nobody has reviewed it: {hint}", err=True)


def _report(found: Imported, table_id: str, *, dry_run: bool) -> dict[str, object]:
    return {
        **found.account.as_json(),
        "table": table_id,
        "state": found.state,
        "written": [] if dry_run else [str(path) for path in found.files],
        "declaration": found.text,
        "terms": found.form.terms,
        "restricted": found.form.restricted,
    }
