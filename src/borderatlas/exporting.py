"""The command that writes tables for other programs: export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borderatlas.console import write_json
from borderatlas.options import (
    AS_OF,
    ATLAS,
    AUDIENCE,
    JSON,
    KEY,
    OUT,
    SIGN,
    atlas_folder,
    filled,
    listed,
)

if TYPE_CHECKING:
    from borderatlas.coarsen import Key
    from borderatlas.schema import Audience
    from borderatlas.writing import Sign


@click.command()
@click.argument("tables", metavar="[TABLE]...", nargs=-1, type=filled)
@ATLAS
@OUT
@AUDIENCE
@click.option(
    "--format", "formats", metavar="NAMES", default="csv,geojson", show_default=True, type=filled,
    help="Which files: csv, geojson, gpkg, parquet.",
)  # fmt: skip
@AS_OF
@KEY
@SIGN
@JSON
def export(
    tables: Sequence[str], folder: Path | None, out: Path, *, audience: Audience, formats: str,
    as_of: dt.date | None, key: Key | None, sign: Sign | None, as_json: bool,
) -> None:  # fmt: skip
    """Write tables for other programs: OUT/export/<table>.csv and others; all without TABLE."""
    from borderatlas.export import export as write_tables

    done = write_tables(
        atlas_folder(folder), out, tables,
        formats=listed(formats), audience=audience, key=key, as_of=as_of, sign=sign,
    )  # fmt: skip
    if as_json:
        files = [str(path) for path in done.files]
        write_json({"files": files, "withheld": dict(done.withheld.rows)})
        return
    for path in done.files:
        click.echo(path)
