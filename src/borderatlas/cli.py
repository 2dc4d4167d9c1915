"""The commands. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borderatlas import __version__
from borderatlas.basemaking import basemap
from borderatlas.console import mend_streams, write_json
from borderatlas.counting import count
from borderatlas.errors import EXIT_DATA, BorderatlasError
from borderatlas.exporting import export, scene, sources
from borderatlas.importing_events import import_events_
from borderatlas.importing_places import import_
from borderatlas.io.address import without_addresses
from borderatlas.options import (
    AS_OF,
    ATLAS,
    AUDIENCE,
    JSON,
    KEY,
    OUT,
    SIGN,
    SPLIT,
    Command,
    atlas_folder,
    filled,
    folder_argument,
    given_atlas,
    given_path,
    listed,
    refuse_fetched,
)
from borderatlas.previewing import preview
from borderatlas.proving import diff, name_older, name_undated, verify, withdraw
from borderatlas.syncing import pull, push

if TYPE_CHECKING:
    from borderatlas.build import Built, Report
    from borderatlas.coarsen import Key
    from borderatlas.schema import Audience
    from borderatlas.writing import Sign


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="borderatlas")
def cli() -> None:
    """Map borders and what happens to people at them; every number with its source.

    DIR is a folder with data/ and maps/, its tables files or one atlas.xlsx. Without it,
    the atlas in the current folder is used, else the China-North Korea atlas that comes
    with the program. Every command that reads an atlas takes it as --atlas DIR, and an
    atlas in a database as postgresql://USER@HOST/DATABASE.
    """


cli.command_class = Command
_TABLES = (scene, sources, export, count, import_, import_events_, push, pull)
for command in (*_TABLES, basemap, verify, diff, withdraw, preview):
    cli.add_command(command)


@cli.command()
@click.argument("folder", metavar="DIR", type=given_path)
@click.option("--workbook", is_flag=True, help="Its tables as one workbook, DIR/atlas.xlsx.")
@click.option(
    "--atlas", metavar="OTHER", type=given_atlas,
    help="Write this atlas instead, with all that it holds, as files or --workbook.",
)  # fmt: skip
def new(folder: Path, *, workbook: bool, atlas: Path | None) -> None:
    """Write a fictional starter atlas in three languages into DIR."""
    from borderatlas.starter import write_form, write_starter

    if atlas is None:
        written = write_starter(folder, workbook=workbook)
    else:
        written = write_form(atlas_folder(atlas), folder, workbook=workbook)
    for path in written:
        click.echo(path)
    click.echo(f"\nNext: borderatlas check {folder}; borderatlas build {folder}", err=True)


@cli.command()
@folder_argument
@KEY
@JSON
def check(folder: Path | None, *, key: Key | None, as_json: bool) -> None:
    """Report every problem of the data and the map files, each with its remedy.

    What is kept back with a small number is told once for its event; --json names each claim.
    """
    from borderatlas.build import STOPS
    from borderatlas.build import check as check_all
    from borderatlas.known import latest_today

    folder = atlas_folder(folder)
    problems = check_all(folder, today=latest_today(), key=key, detailed=as_json)
    errors = sum(problem.level == "error" for problem in problems)
    if as_json:
        write_json([problem.as_json() for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        warnings = len(problems) - errors
        stops = sum(problem.message.endswith(STOPS) for problem in problems)
        told = f"; {STOPS} at {stops} of them" if stops else ""
        click.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}{told}", err=True)
    if errors:
        sys.exit(EXIT_DATA)


@cli.command("format")
@folder_argument
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 2 if needed.")
@JSON
def format_(folder: Path | None, *, only_check: bool, as_json: bool) -> None:
    """Rewrite the data files in their canonical form."""
    from borderatlas.io.canonical import format_folder

    folder = atlas_folder(folder)
    refuse_fetched(folder)
    changed = format_folder(folder, write=not only_check)
    if as_json:
        write_json({"rewritten": not only_check, "files": [str(path) for path in changed]})
    else:
        for path in changed:
            click.echo(f"{'would rewrite' if only_check else 'rewrote'} {path}")
    if changed and only_check:
        sys.exit(EXIT_DATA)


@cli.command("list")
@ATLAS
@JSON
def list_(folder: Path | None, *, as_json: bool) -> None:
    """List the maps of the atlas."""
    from borderatlas.build import open_specs

    specs = open_specs(atlas_folder(folder))
    if as_json:
        write_json([{"map": spec.map_id, "title": dict(spec.title)} for spec in specs])
        return
    width = max(len(spec.map_id) for spec in specs)
    for spec in specs:
        click.echo(f"{spec.map_id:{width}}  {spec.title['en']}")


@cli.command()
@folder_argument
@click.option(
    "--map", "map_ids", metavar="ID", multiple=True, type=filled, help="Only this map (repeat)."
)
@OUT
@AUDIENCE
@SPLIT
@AS_OF
@KEY
@SIGN
@JSON
def build(
    folder: Path | None, map_ids: Sequence[str], out: Path, *, audience: Audience,
    split: bool, as_of: dt.date | None, key: Key | None, sign: Sign | None, as_json: bool,
) -> None:  # fmt: skip
    """Build the maps: OUT/<map>/map.html, one file each, ready to open or to upload."""
    from borderatlas.build import build as build_maps

    processes = os.cpu_count() or 1
    with _progress() as step:
        report = build_maps(
            atlas_folder(folder), out, map_ids, audience=audience, key=key, split=split,
            as_of=as_of, sign=sign, progress=step, processes=processes,
        )  # fmt: skip
    name_undated(atlas_folder(folder), as_of, audience)
    name_older(out, report.built[0].path)
    if as_json:
        write_json(_build_json(report))
    else:
        _print_summary(report, audience)


@cli.command()
@click.argument("map_id", metavar="MAP", type=filled)
@ATLAS
@OUT
@AUDIENCE
@click.option("--lang", "language", metavar="CODE", type=filled, help="The language it opens in.")
@click.option("--host", metavar="URL", type=filled, help="Where OUT will be on the web.")
@SPLIT
@AS_OF
@KEY
@SIGN
@JSON
def embed(
    map_id: str, folder: Path | None, out: Path, language: str | None, host: str | None, *,
    audience: Audience, split: bool, as_of: dt.date | None, key: Key | None, sign: Sign | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Write what it takes to put MAP into another page: OUT/<map>/embed-snippet.html and others."""
    from borderatlas.embed import embed as write_kit

    with _progress() as step:
        kit = write_kit(
            atlas_folder(folder, map_id), out, map_id,
            language=language or "", host=host or "", audience=audience, key=key, split=split,
            as_of=as_of, sign=sign, progress=step,
        )  # fmt: skip
    name_undated(atlas_folder(folder, map_id), as_of, audience)
    name_older(out, kit.files[0])
    if as_json:
        write_json(
            {
                "files": [str(path) for path in kit.files],
                "missing": dict(kit.missing),
                "withheld": dict(kit.withheld.rows),
            }
        )
        return
    for path in kit.files:
        click.echo(path)
    for name, reason in kit.missing.items():
        click.echo(f"{name} is not written: {reason}", err=True)


@cli.command()
@click.argument("map_ids", metavar="[MAP]...", nargs=-1, type=filled)
@ATLAS
@OUT
@AUDIENCE
@click.option(
    "--lang", "languages", metavar="CODES", type=filled,
    help="A figure for each of en,ko,zh; en+ko is one figure in both.",
)  # fmt: skip
@click.option(
    "--format", "formats", metavar="NAMES", default="svg,pdf,png", show_default=True, type=filled,
    help="Which files.",
)  # fmt: skip
@click.option(
    "--preset", metavar="PRESET", default="170mm", show_default=True, type=filled,
    help="85mm, 120mm, 170mm, a4, a3, slide or card.",
)  # fmt: skip
@click.option(
    "--style", metavar="STYLE", default="colour", show_default=True, type=filled,
    help="colour, grey or dark.",
)  # fmt: skip
@click.option("--dpi", type=click.IntRange(36, 1200), help="Dots an inch of PNGs [preset's own].")
@click.option("--equal-area", is_flag=True, help="Keep areas true, not angles.")
@click.option("--graticule", is_flag=True, help="Draw meridians and parallels.")
@click.option("--locator", is_flag=True, help="Draw an inset that shows where the map lies.")
@click.option("--projection", "name_projection", is_flag=True, help="Name the projection.")
@click.option(
    "--by", metavar="WHAT", type=filled,
    help="A map for each year, for each code of a filter of the map (type ...), or for each of "
    "some periods: 2021,2023-08/2023-10.",
)  # fmt: skip
@click.option("--chart", metavar="NAME", type=filled, help="No map: claims or stages.")
@click.option("--event", metavar="ID", type=filled, help="Whose rival claims.")
@AS_OF
@KEY
@SIGN
@JSON
def figure(
    map_ids: Sequence[str], folder: Path | None, out: Path, *, languages: str | None, formats: str,
    preset: str, style: str, dpi: int | None, equal_area: bool, graticule: bool, locator: bool,
    name_projection: bool, by: str | None, chart: str | None, event: str | None,
    audience: Audience, as_of: dt.date | None, key: Key | None, sign: Sign | None, as_json: bool,
) -> None:  # fmt: skip
    """Print maps: OUT/<map>/<map>-<preset>-<lang>.svg, .pdf and .png; all maps without MAP."""
    from borderatlas.figures import Wanted, figures

    wanted = Wanted(
        languages=listed(languages or ""), formats=listed(formats), preset=preset, style=style,
        dpi=dpi or 0, prop="equal-area" if equal_area else "conformal",
        graticule=graticule, locator=locator, name_projection=name_projection,
        by=by or "", chart=chart or "", event=event or "",
    )  # fmt: skip
    with _progress() as step:
        printed = figures(
            atlas_folder(folder, *map_ids), out, map_ids,
            wanted=wanted, audience=audience, key=key, as_of=as_of, sign=sign,
            progress=step, processes=os.cpu_count() or 1,
        )  # fmt: skip
    name_undated(atlas_folder(folder, *map_ids), as_of, audience)
    name_older(out, printed[0].files[0])
    if as_json:
        write_json([item.as_json() for item in printed])
        return
    for item in printed:
        for path in item.files:
            click.echo(path)
        for line in item.remarks():
            click.echo(line, err=True)


def _count(amount: int, noun: str) -> str:
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Name the map at work on standard error, when that is a terminal."""
    terminal = sys.stderr.isatty()

    def step(name: str) -> None:
        if terminal:
            click.echo(f"\r\033[Kdrawing {name}", nl=False, err=True)

    try:
        yield step
    finally:
        if terminal:
            click.echo("\r\033[K", nl=False, err=True)


def _row(item: Built) -> dict[str, Any]:
    account = item.map.scene.account
    return {
        "map": item.map_id,
        "marks": len(item.map.scene.marks),
        "claims": account.claims,
        "at places": account.at_places,
        "for sets": account.at_sets,
        "in lists": account.at_totals,
        "not placed": account.omitted,
        "sources": len(item.map.scene.sources),
        "KB": round(item.path.stat().st_size / 1000),
        "file": str(item.path),
    }


def _build_json(report: Report) -> dict[str, Any]:
    return {
        "maps": [_row(item) for item in report.built],
        "withheld": dict(report.withheld.rows),
    }


def _print_summary(report: Report, audience: Audience) -> None:
    rows = [_row(item) for item in report.built]
    heads = list(rows[0])
    widths = [
        max(len(str(row[head])) for row in [dict(zip(heads, heads, strict=True)), *rows])
        for head in heads
    ]
    for cells in (heads, *([str(row[head]) for head in heads] for row in rows)):
        line = "  ".join(
            cell.ljust(width) if index in (0, len(heads) - 1) else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        click.echo(line.rstrip())
    whom = {"internal": "the team", "partner": "partners", "public": "the public"}[audience]
    withheld = ", ".join(f"{name} {count}" for name, count in report.withheld.rows.items())
    click.echo(f"withheld from {whom}: {withheld or 'nothing'}")


_OBJECTS = 50_000
"""A command makes many objects and ends: Python looks for circles of dead ones less often."""

_NO_THREADS = ("OPENBLAS_NUM_THREADS", "1")
"""Numpy multiplies no matrices here: the threads that it would start for that only wait."""


def main() -> None:
    """Run the command line; every error is a message and an exit code, not a traceback."""
    mend_streams()
    gc.set_threshold(_OBJECTS)
    os.environ.setdefault(*_NO_THREADS)
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        told = without_addresses(error.format_message())  # it quotes what it was given
        click.UsageError(told, ctx=getattr(error, "ctx", None)).show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except BorderatlasError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        click.echo(f"{error.filename or 'file'}: {error.strerror}", err=True)
        sys.exit(EXIT_DATA)
