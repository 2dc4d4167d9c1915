"""The command that brings places, areas and routes of map files into an atlas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
    from borderatlas.placeimport import Imported

TABLES_TAKEN = ("crossings", "sites", "areas", "routes")


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE", type=given_path)
@click.option("--as", "table", type=click.Choice(TABLES_TAKEN), required=True,
              help="The table that it goes to.")  # fmt: skip
@click.option("--map", "columns", metavar="THEIRS=OURS", multiple=True, type=filled,
              help="A column of the file and ours; THEIRS= leaves it out (repeat).")  # fmt: skip
@click.option("--set", "constants", metavar="OURS=VALUE", multiple=True, type=filled,
              help="A value for all rows (repeat).")  # fmt: skip
@click.option("--ids-from", metavar="THEIRS", type=filled, help="A column of which ids are made, "
              "where the file has none: of 'Border Office 2', border-office-2.")  # fmt: skip
@click.option("--layer", metavar="NAME", type=filled,
              help="Which layer, Shapefile or, of KML, folder.")  # fmt: skip
@click.option("--encoding", metavar="NAME", type=filled,
              help="Of a Shapefile or KML that does not say it: cp949, gb18030.")  # fmt: skip
@click.option("--round", "rounded", is_flag=True,
              help="Round positions to the decimals that precision_m bears.")  # fmt: skip
@click.option("--replace", is_flag=True, help="Write over rows that are there with the same id.")
@click.option("--dry-run", is_flag=True, help="Do all but write.")
@ATLAS
@JSON
def import_(  # noqa: PLR0917 - click gives them by name
    file: Path, table: str, columns: Sequence[str], constants: Sequence[str],
    ids_from: str | None, layer: str | None, encoding: str | None, folder: Path | None, *,
    rounded: bool, replace: bool, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring places, areas or routes of a map file into the atlas, all of them or none.

    GeoPackage, GeoParquet, FlatGeobuf, GeoJSON, KML, KMZ and Shapefile. What becomes of each
    column and each row is told; a column that nobody asks for is left out.
    """
    from borderatlas.io.folder import given_folder
    from borderatlas.placeimport import Asked, import_places

    # Never the sample atlas: it is nobody's to write into.
    folder = atlas_folder(folder) if folder else given_folder(Path.cwd())
    if not dry_run:
        refuse_fetched(folder)
    asked = Asked(columns, constants, layer or "", encoding or "", rounded, replace, dry_run,
                  ids_from or "")  # fmt: skip
    found = import_places(file, table, folder, asked)
    if as_json:
        write_json({**found.account.as_json(), **_ids(found), "table": table,
                    "written": [str(found.file)] if found.written else []})  # fmt: skip
    else:
        for line in found.account.lines():
            click.echo(line)
    if not found.new and not found.replaced:
        click.echo(f"{found.file} has these rows; nothing is written", err=True)
        return
    told = ", ".join(f"{len(ids):,} {what}" for what, ids in _ids(found).items())
    click.echo(f"{found.file}: {'would have ' if dry_run else ''}{told}", err=True)
    if not dry_run and not as_json:
        hint = f"look at the rows, then write the day into `reviewed`: borderatlas check {folder}"
        click.echo(f"nobody has reviewed them: {hint}", err=True)


def _ids(found: Imported) -> dict[str, list[str]]:
    return {"new": [*found.new], "replaced": [*found.replaced], "same": [*found.same]}
