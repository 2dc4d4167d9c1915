"""The commands that write for other programs: export, and what scene and sources say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borderatlas.console import echo_json, write_json
from borderatlas.options import (
    AS_OF,
    ATLAS,
    AUDIENCE,
    JSON,
    KEY,
    OUT,
    SIGN,
    Command,
    atlas_folder,
    filled,
    listed,
)
from borderatlas.proving import name_older, name_undated

if TYPE_CHECKING:
    from borderatlas.coarsen import Key
    from borderatlas.map import Map
    from borderatlas.schema import Audience
    from borderatlas.writing import Sign


@click.command(cls=Command)
@click.argument("tables", metavar="[TABLE]...", nargs=-1, type=filled)
@ATLAS
@OUT
@AUDIENCE
@click.option(
    "--format", "formats", metavar="NAMES", default="csv,geojson", show_default=True, type=filled,
    help="Which files: csv, datapackage, geojson, gpkg, hxl, kml, parquet, xlsx.",
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
    name_undated(atlas_folder(folder), as_of, audience)
    name_older(out, done.files[0])
    if as_json:
        files = [str(path) for path in done.files]
        write_json({"files": files, "withheld": dict(done.withheld.rows)})
        return
    for path in done.files:
        click.echo(path)


@click.command(cls=Command)
@click.argument("map_id", metavar="MAP", type=filled)
@ATLAS
@AUDIENCE
@AS_OF
@KEY
def scene(
    map_id: str, folder: Path | None, *, audience: Audience, as_of: dt.date | None,
    key: Key | None,
) -> None:  # fmt: skip
    """Write the decided scene of MAP as JSON to standard output."""
    from borderatlas.build import open_maps

    atlas = atlas_folder(folder, map_id)
    maps, _ = open_maps(atlas, (map_id,), audience=audience, as_of=as_of, key=key)
    echo_json(maps[0].scene.dumps())
    name_undated(atlas, as_of, audience)
    _warn(maps[0])


@click.command(cls=Command)
@click.argument("map_id", metavar="MAP", type=filled)
@ATLAS
@click.option(
    "--style",
    metavar="STYLE",
    default="numbered",
    type=filled,
    help="bibtex, csl-json or one of CSL.",
)
@click.option("--lang", "language", metavar="CODE", type=filled, help="Of dates and words.")
@AUDIENCE
@KEY
def sources(
    map_id: str, folder: Path | None, *, style: str, language: str | None, audience: Audience,
    key: Key | None,
) -> None:  # fmt: skip
    """List the sources of MAP, numbered as on its page, or as a style of citation has them."""
    from borderatlas.build import open_maps

    maps, _ = open_maps(atlas_folder(folder, map_id), (map_id,), audience=audience, key=key)
    click.echo(maps[0].sources(style=style, language=language or ""), nl=False)
    _warn(maps[0])


def _warn(item: Map) -> None:
    """Say on standard error who alone may see what went to standard output."""
    if item.scene.marking:
        click.echo(item.scene.marking["en"], err=True)
