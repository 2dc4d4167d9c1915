"""The command that counts raw events at places."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borderatlas.console import write_json
from borderatlas.errors import EXIT_DATA, ArgumentError
from borderatlas.io.exchange import not_run
from borderatlas.options import (
    ATLAS,
    AUDIENCE,
    JSON,
    KEY,
    Command,
    atlas_folder,
    filled,
    given_path,
    listed,
    refuse_fetched,
)

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from borderatlas.coarsen import Key
    from borderatlas.countrows import Said
    from borderatlas.eventcounts import EventCounts
    from borderatlas.kernel.places import Rule
    from borderatlas.schema import Audience

_RADIUS = re.compile(r"(\d+(?:\.\d+)?) ?(m|km)")
_ENDINGS = (".csv", ".parquet", ".json")
_ROLES = ("lon", "lat", "geometry", "date", "until", "kind", "low", "best", "high", "precision")


def _radius(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = _RADIUS.fullmatch(value.strip())
    if not found:
        raise click.BadParameter(f"{value!r} is no length; write it like 5km or 800m")
    return float(found[1]) * (1000 if found[2] == "km" else 1)


def _out(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    if value and value.suffix not in _ENDINGS:
        raise click.BadParameter(f"ends with none of {', '.join(_ENDINGS)}")
    return value


def _roles(command: Callable[..., None]) -> Callable[..., None]:
    """Take the column of each role."""
    for role in reversed(_ROLES):
        default = role if role in ("lon", "lat") else None
        command = click.option(
            f"--{role}", metavar="COLUMN", type=filled, default=default,
            show_default=default is not None, help=_ROLE_HELP[role],
        )(command)  # fmt: skip
    return command


_ROLE_HELP = {
    "lon": "Longitude, degrees east.",
    "lat": "Latitude, degrees north.",
    "geometry": "Points, in place of lon and lat.",
    "date": "Day or EDTF date.",
    "until": "Last day, where an event has several.",
    "kind": "Kind of event.",
    "low": "Number to sum.",
    "best": "Number to sum.",
    "high": "Number to sum.",
    "precision": "Code of how exact a position is.",
}


@click.command(cls=Command)
@click.argument("events", metavar="EVENTS...", nargs=-1, required=True, type=filled)
@click.option(
    "--places", metavar="LAYER", required=True, type=filled,
    help="A table of the atlas (crossings, sites, areas), or a file with geometries.",
)  # fmt: skip
@click.option("--id", "id_column", metavar="COLUMN", default="place_id", show_default=True,
              type=filled, help="Ids of the places of a file.")  # fmt: skip
@click.option(
    "--rule", type=click.Choice(["within", "nearest", "polygon"]), default="within",
    show_default=True, help="When an event is at a place.",
)  # fmt: skip
@click.option("--radius", "radius_m", metavar="LENGTH", callback=_radius, help="5km or 800m.")
@click.option(
    "--by", metavar="WHAT", type=filled,
    help="What is told apart: place, kind, and day, month or year  [place, and month and kind "
    "where their columns are named].",
)  # fmt: skip
@_roles
@click.option(
    "--located", metavar="CODES", type=filled,
    help="Codes of precision with which a position counts as known.",
)  # fmt: skip
@click.option(
    "-o", "--out", metavar="FILE", type=given_path, callback=_out,
    help=".csv, .parquet or .json; the console without it.",
)  # fmt: skip
@click.option(
    "--odd", metavar="FILE", type=given_path,
    help="CSV of the rows that are ambiguous, unmatched or invalid.",
)  # fmt: skip
@click.option(
    "--claims", "source_id", metavar="SOURCE", type=filled,
    help="Add the counts to the atlas as claims read in this source, for people to review.",
)  # fmt: skip
@click.option("--claimant", "claimant_id", metavar="CLAIMANT", type=filled, help="Who says so.")
@click.option(
    "--claim-kind", metavar="KIND", type=filled,
    help="Kind of the claims; by kind of event: 1=arrest,2=transfer.",
)  # fmt: skip
@click.option("--unit", metavar="UNIT", type=filled, help="Unit of the claims.")
@click.option("--threads", type=click.IntRange(1), help="Parts at work at once.")
@click.option(
    "--scheduler", metavar="ADDRESS", type=filled,
    help="Count on a Dask cluster: its address, or local:N for N processes here.",
)  # fmt: skip
@ATLAS
@AUDIENCE
@KEY
@JSON
def count(  # noqa: PLR0917 - click gives them by name
    events: Sequence[str], places: str, id_column: str, rule: Rule, radius_m: float | None,
    by: str | None, located: str | None, out: Path | None, odd: Path | None,
    source_id: str | None, claimant_id: str | None, claim_kind: str | None, unit: str | None,
    threads: int | None, scheduler: str | None, folder: Path | None, *, audience: Audience,
    key: Key | None, as_json: bool, **columns: str | None,
) -> None:  # fmt: skip
    """Count raw events (Parquet, CSV, folders of them) at places, by period and kind.

    Rows are accounted for: matched + ambiguous + unmatched + invalid = rows. A part of a file
    that cannot be read is named, the others are counted, and the exit code is 2.
    """
    from borderatlas.count import count_events
    from borderatlas.countclaims import by_claim, how, refuse_unknown, said_of
    from borderatlas.countgate import gate, refuse_overwriting
    from borderatlas.countplaces import file_of
    from borderatlas.io.eventpaths import passed_over, plain_path, shown
    from borderatlas.io.eventrows import EventColumns

    events = tuple(map(plain_path, events))
    atlas = atlas_folder(folder)
    refuse_overwriting({"--out": out, "--odd": odd}, [*events, places], atlas)
    told = {"--claims": source_id, "--claimant": claimant_id, "--claim-kind": claim_kind}
    said = said_of(told | {"--unit": unit}, places=places, how=how(rule, radius_m))
    if said:
        audience = "internal"  # what is written into an atlas is behind its gate
        by = ",".join(by_claim(said, listed(by or "month"), columns))
        refuse_fetched(atlas_folder(folder))
        refuse_unknown(atlas_folder(folder), said)
    layer = _layer(places, id_column, folder, audience, key)
    held = gate(events, places, atlas, audience=audience, columns=columns)
    used = {role: name or "" for role, name in columns.items()}
    if used["geometry"]:
        used |= {"lon": "", "lat": ""}
    with _cluster(scheduler) as client, _progress() as progress:
        found = count_events(
            list(events), layer,
            rule=rule, radius_m=radius_m, by=listed(by) if by else None,
            columns=EventColumns(**used),
            located=listed(located) if located else None,
            odd_rows=("ambiguous", "unmatched", "invalid") if odd else (),
            threads=threads, client=client, progress=progress,
            checkpoint=out.with_name(f".{out.name}.counting") if out else None,
            places_file=file_of(places),
        )  # fmt: skip
    held.refuse(found)
    marked = audience if held.marked and audience != "public" else ""
    passed = passed_over(events)
    _write(found, out=out, odd=odd, quiet=as_json or said is not None, marked=marked)
    if as_json:
        write_json(_report(found, passed))
    for code in found.account.strange:
        click.echo(f"--located {code!r}: no row has this code", err=True)
    for problem in found.account.unread:
        click.echo(str(problem), err=True)
    if passed:
        more = f" and {len(passed) - _NAMED:,} more" if len(passed) > _NAMED else ""
        names = ", ".join(map(shown, passed[:_NAMED]))
        click.echo(f"not counted, being no tables of events: {names}{more}", err=True)
    if said:
        _add(atlas_folder(folder), found, said)
    if found.account.unread:
        sys.exit(EXIT_DATA)


_NAMED = 5
"""How many files that are not counted are named."""


def _add(folder: Path, found: EventCounts, said: Said) -> None:
    """Add the counts to the atlas, and say what became of them."""
    from borderatlas.countclaims import add_claims

    added = add_claims(folder, found, said)
    for path in added.files:
        click.echo(path, err=True)
    told = f"{added.claims:,} claims, {added.same:,} of them as they were; {added.gone:,} removed"
    click.echo(told, err=True)
    for kind in added.strange:
        click.echo(f"--claim-kind {kind!r}: no event is of this kind", err=True)
    if added.withdrawn:
        message = "are counted no more, and people had written in them: they are withdrawn now"
        click.echo(f"{added.withdrawn:,} {message}, and stay so until somebody says else", err=True)
    for reason, events in added.left.items():
        click.echo(f"in no claim: {events:,} events, {reason}", err=True)
    if added.claims > added.same:
        hint = "look at each, and write the day into its column `reviewed` in data/claims.csv"
        click.echo(f"nobody has reviewed the new ones: {hint}", err=True)


def _layer(
    places: str, id_column: str, folder: Path | None, audience: Audience, key: Key | None
) -> geopandas.GeoDataFrame:
    """Return the places; say how many of an atlas are left out, and not which."""
    from borderatlas.countplaces import TABLES, of_atlas, of_file

    if places not in TABLES:
        return of_file(Path(places), id_column=id_column)
    layer, without = of_atlas(atlas_folder(folder), places, audience=audience, key=key)
    if without:
        told = "have no position of their own, or one that this audience is not to see"
        click.echo(f"left out: {without} of {places}, which {told}", err=True)
    return layer


@contextlib.contextmanager
def _cluster(scheduler: str | None) -> Iterator[Any]:
    """Yield a client of a Dask cluster, or nothing where none is asked for."""
    if scheduler is None:
        yield None
        return
    try:
        from distributed import Client

        from borderatlas.cluster import local_cluster
    except ImportError as error:
        hint = "pip install 'borderatlas[cluster]'"
        raise ArgumentError(f"--scheduler needs Dask; install it with: {hint}") from error
    local = re.fullmatch(r"local:(\d{1,3})", scheduler)
    if local and int(local[1]):
        cluster = local_cluster(int(local[1]))
        with cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]
            yield client
        return
    try:
        client = Client(scheduler, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "write its address, tcp://host:8786, or local:2 for two processes here"
        raise ArgumentError(f"--scheduler {scheduler!r} cannot be reached; {hint}") from error
    with client:
        yield client


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Tell how many rows are done on standard error, when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} rows"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=None)
        yield lambda rows: bar.update(task, completed=rows)


def _write(
    found: EventCounts, *, out: Path | None, odd: Path | None, quiet: bool, marked: str
) -> None:
    """Write the counts and the odd rows, all of it or nothing; `marked` says who may see them."""
    from borderatlas.io.whole import write_all

    frame = found.frame()
    if marked:
        frame["audience"] = marked
    files: dict[Path, bytes] = {}
    if out:
        files[out] = _bytes(frame, out.suffix)
    if odd:
        files[odd] = _csv(found.odd())
    write_all(files)
    for path in files:
        click.echo(path, err=quiet)
    if not out and not quiet:
        click.echo(_csv(frame).decode(), nl=False)
    account = found.account
    told = f"{account.rows:,} rows: {account.matched:,} matched, {account.ambiguous:,} ambiguous, "
    told += f"{account.unmatched:,} unmatched, {account.invalid:,} invalid"
    reasons = "; ".join(f"{times:,} {reason}" for reason, times in account.reasons.items())
    click.echo(f"{told} ({reasons})" if reasons else told, err=True)


def _bytes(frame: pd.DataFrame, ending: str) -> bytes:
    if ending == ".parquet":
        held = io.BytesIO()
        frame.to_parquet(held, index=False)
        return held.getvalue()
    if ending == ".json":
        return (frame.to_json(orient="records", force_ascii=False, indent=1) + "\n").encode()
    return _csv(frame)


def _csv(frame: pd.DataFrame) -> bytes:
    """Return CSV; a text that a spreadsheet would run has an apostrophe in front."""
    safe = frame.copy()
    for name in safe.select_dtypes(exclude="number"):
        safe[name] = [not_run(str(text)) for text in safe[name]]
    return safe.to_csv(index=False, lineterminator="\n").encode()


def _report(found: EventCounts, passed: Sequence[str]) -> dict[str, Any]:
    account = found.account
    return {
        "rows": account.rows,
        "matched": account.matched,
        "ambiguous": account.ambiguous,
        "unmatched": account.unmatched,
        "invalid": account.invalid,
        "at several places": account.several,
        "reasons": dict(account.reasons),
        "located in no row": list(account.strange),
        "unread": [problem.as_json() for problem in account.unread],
        "rows unread": account.rows_unread,
        "files": dict(found.files),
        "files passed over": list(passed),
        "seconds": round(found.seconds, 3),
        "rows a second": round(found.rows_read / found.seconds) if found.seconds else 0,
        "bytes": found.size,
        "bytes read": found.bytes_read,
        "retries": found.retries,
    }
