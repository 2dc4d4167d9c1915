"""The command that makes the base map of an atlas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borderatlas.console import write_json
from borderatlas.options import ATLAS, JSON, Command, filled, given_path, refuse_fetched

if TYPE_CHECKING:
    from borderatlas.basefiles.making import Made

Box = tuple[float, float, float, float]


def _bbox(_: click.Context, __: click.Parameter, value: str | None) -> Box | None:
    if value is None:
        return None
    try:
        west, south, east, north = map(float, value.split(","))
    except ValueError as error:
        message = f"{value!r} is not W,S,E,N; write it like --bbox 124,39,131,43"
        raise click.BadParameter(message) from error
    return west, south, east, north


def _by_role(_: click.Context, __: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """Return texts by the role that stands in front of them, and under "" one for all."""
    from borderatlas.basefiles.licences import ROLES

    found: dict[str, str] = {}
    for value in values:
        role, sign, text = value.partition("=")
        role, text = (role.strip(), text) if sign and role.strip() in ROLES else ("", value)
        if role in found:
            raise click.BadParameter(f"is given twice for {role or 'all'}; give it once")
        found[role] = filled(text).strip()
    return found


def _file(name: str, what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(f"--{name}", metavar="FILE", multiple=True, type=filled, help=what)


@click.command(cls=Command)
@ATLAS
@click.option(
    "--bbox", metavar="W,S,E,N", callback=_bbox, help="In degrees  [default: what pages show]"
)
@_file("land", "Areas of countries; the sea is what they leave.")
@_file("water", "Lakes and rivers.")
@_file("borders", "Lines; without them, where two countries of --land meet.")
@_file("places", "Towns as points.")
@click.option(
    "--natural-earth", metavar="PATH", type=given_path,
    help="Folder, zip or wheel with its shapefiles, for what no file is named.",
)  # fmt: skip
@click.option(
    "--licence", "licences", metavar="[ROLE=]TEXT", multiple=True, callback=_by_role,
    help="Under which the data are: of all, or land=…, water=…",
)  # fmt: skip
@click.option(
    "--credit", "credits_", metavar="[ROLE=]TEXT", multiple=True, callback=_by_role,
    help="The line that it asks for on every map.",
)  # fmt: skip
@click.option(
    "--detail", type=click.Choice(["coarse", "normal", "fine"]), default="normal",
    show_default=True, help="How exactly lines are drawn.",
)  # fmt: skip
@click.option("--replace", is_flag=True, help="Take the place of the base map that is there.")
@click.option(
    "--keep", metavar="NAME", multiple=True, type=filled, help="Leave labels.geojson, say."
)
@JSON
def basemap(
    folder: Path | None, *, bbox: Box | None, land: Sequence[str], water: Sequence[str],
    borders: Sequence[str], places: Sequence[str], natural_earth: Path | None,
    licences: dict[str, str], credits_: dict[str, str], detail: str, replace: bool,
    keep: Sequence[str], as_json: bool,
) -> None:  # fmt: skip
    """Make the base map of an atlas from map data: land, water, borders, places.

    FILE is a GeoPackage, GeoJSON, Shapefile, FlatGeobuf, GeoParquet, PMTiles or MBTiles, with
    #LAYER behind it where it has several.
    """
    from borderatlas.basefiles.licences import Wanted
    from borderatlas.basefiles.making import make
    from borderatlas.io.folder import given_folder

    files = {"land": land, "water": water, "borders": borders, "places": places}
    wanted = Wanted(
        files, natural_earth=natural_earth, bbox=bbox, detail=detail, licences=licences,
        credits=credits_, replace=replace, keep=keep,
    )  # fmt: skip
    # Never the sample atlas: it is nobody's to write into.
    folder = given_folder(folder or Path.cwd())
    refuse_fetched(folder)
    made = make(folder, wanted)
    if as_json:
        write_json(_report(made))
        return
    for path in made.files:
        click.echo(path)
    _tell(made)


def _report(made: Made) -> dict[str, object]:
    from borderatlas.basefiles.weighing import BASE_BYTES, PAGE_BYTES

    return {
        "files": [str(path) for path in made.files],
        "removed": [str(path) for path in made.removed],
        "bbox": list(made.bbox),
        "tolerance_m": round(made.detail.tolerance_m, 1),
        "page_zoom": made.detail.page_zoom,
        "print_denominator": round(made.detail.print_denominator),
        "layers": [vars(weight) for weight in made.weights],
        "page_bytes": sum(weight.page_bytes for weight in made.weights),
        "base_budget_bytes": BASE_BYTES,
        "page_budget_bytes": PAGE_BYTES,
        "remarks": list(made.remarks),
    }


def _tell(made: Made) -> None:
    """Say on standard error what became of the data, and what it weighs."""
    from borderatlas.basefiles.weighing import BASE_BYTES, PAGE_BYTES

    for path in made.removed:
        click.echo(f"removed {path}", err=True)
    for remark in made.remarks:
        click.echo(remark, err=True)
    for weight in made.weights:
        told = f"{weight.features} features, {weight.positions:,} positions"
        click.echo(f"{weight.layer}: {told}, {weight.page_bytes:,} bytes in a page", err=True)
    total = sum(weight.page_bytes for weight in made.weights)
    tolerance = f"{made.detail.tolerance_m:.0f} m, a pixel at zoom {made.detail.page_zoom}"
    click.echo(f"lines are thinned to {tolerance} or less", err=True)
    share = f"{total:,} bytes of the {PAGE_BYTES:,} that a page may have"
    advice = "; choose --detail coarse, or a smaller --bbox" if total > BASE_BYTES else ""
    click.echo(f"the base map takes {share}{advice}", err=True)
    click.echo("\nNext: borderatlas check; borderatlas build", err=True)
