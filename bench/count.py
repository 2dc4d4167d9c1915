"""What it takes to count events by place, month and kind, beside the engines of others.

Each engine is a process of its own; what is measured begins with the files and ends with the
numbers, so reading and indexing are part of it, and starting the process and importing are not:
they stand apart as "start". Files are in the page cache. Every round runs each engine once.
The numbers of all engines are compared cell by cell.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import fictional_events
from measuring import PEERS, PYTHON, print_table, ratio
from measuring.areas import write_areas, write_points
from measuring.asking import among, parser_of
from measuring.limited import NotMeasuredError, available_mb, told
from measuring.peers import environment

OURS = "borderatlas"
ON_DASK = "borderatlas on dask"
RULES = ("within", "areas", "nearest")
EXACT = {"within": "geopandas", "areas": "geopandas", "nearest": "chord and geodesic"}
RADIUS_M = 5_000
WARM_UP_ROWS = 1_000
MEMORY_SHARE = 0.8
TITLES = {
    "within": f"within {RADIUS_M / 1000:g} km of {{places}}",
    "areas": "in {places}",
    "nearest": "nearest of {places}",
}
HEADINGS = ("wall s", "from", "to", "of ours", "cpu s", "of ours", "peak MB", "start s", "digest")


@dataclass(frozen=True)
class Engine:
    """A script beside this one, what it knows, and with which Python it runs."""

    script: str
    rules: tuple[str, ...]
    forms: tuple[str, ...] = ("parquet", "csv", "geoparquet")


ENGINES = {
    OURS: Engine("count_borderatlas.py", RULES),
    "reading alone, pyarrow": Engine("count_read.py", RULES),
    "geopandas": Engine("count_geopandas.py", RULES),
    "shapely": Engine("count_shapely.py", RULES),
    "polars": Engine("count_polars.py", ("within",), ("parquet", "csv")),
    "duckdb": Engine("count_duckdb.py", ("within", "areas"), ("parquet", "csv")),
    "sedonadb": Engine("count_sedonadb.py", RULES, ("parquet",)),
    ON_DASK: Engine("count_borderatlas_dask.py", ("within", "areas")),
    "dask-geopandas": Engine("count_dask_geopandas.py", ("within", "areas")),
    "chord and geodesic": Engine("count_geodesic.py", ("nearest",)),
}
WITHOUT_CELLS = ("reading alone, pyarrow",)


@dataclass(frozen=True)
class Took:
    """What one run of an engine took, and the digest of what it counted."""

    start_s: float
    wall_s: float
    cpu_s: float
    peak_mb: float
    digest: str


@dataclass(frozen=True)
class Race:
    """What is counted: the task of `bench/peers/engine.py` without the file of cells."""

    events: str
    warm_up: str
    form: str
    places: str
    rule: str
    radius_m: float = RADIUS_M


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each rule and size, who disagrees, and how the times grow."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        pythons = {OURS: PYTHON}
        if not asked.alone:
            pythons[ON_DASK] = PYTHON
            python, missing = environment(asked.peers / "venv")
            pythons |= dict.fromkeys(set(ENGINES) - {*pythons}, python)
            for name in missing:
                print(f"{name} cannot be installed here")
        tables = asked.tables or out
        ids, at = fictional_events.places()
        write_points(out / "points.geojson", ids=ids, at=at)
        kept = None if asked.alone else asked.peers
        what = {"areas": write_areas(out / "areas.geojson", folder=kept)}
        for rule in asked.rules:
            file = out / ("areas" if rule == "areas" else "points")
            told_places = what.get(rule, f"{len(ids)} crossings and sites")
            _rule(
                asked,
                rule,
                places=file.with_suffix(".geojson"),
                told_places=told_places,
                pythons=pythons,
                tables=tables,
            )
    print("of ours: how many times what borderatlas takes; start: the process and its imports")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__, rows=(10**5, 10**6))
    parser.add_argument("--rules", type=among(RULES), default=list(RULES))
    parser.add_argument("--format", choices=("parquet", "csv", "geoparquet"), default="parquet")
    return parser.parse_args(arguments)


def _rule(
    asked: argparse.Namespace,
    rule: str,
    *,
    places: Path,
    told_places: str,
    pythons: Mapping[str, str],
    tables: Path,
) -> None:
    running = [
        name
        for name, engine in ENGINES.items()
        if name in pythons and rule in engine.rules and asked.format in engine.forms
    ]
    walls: dict[str, dict[int, float]] = {name: {} for name in running}
    peaks: dict[str, dict[int, float]] = {name: {} for name in running}
    problems: dict[str, str] = {}
    warm_up = fictional_events.make(tables, rows=WARM_UP_ROWS, form=asked.format)
    for rows in asked.rows:
        file = fictional_events.make(tables, rows=rows, form=asked.format)
        for name in (name for name in running if name not in problems):
            expected_mb = _expected(peaks[name], rows)
            if expected_mb > MEMORY_SHARE * available_mb():
                need = f"it would ask for about {expected_mb / 1000:.0f} GB of memory"
                problems[name] = f"not tried with {rows:,} events: {need}"
        race = Race(str(file), str(warm_up), asked.format, str(places), rule)
        took: dict[str, list[Took]] = {}
        cells: dict[str, str] = {}
        for _ in range(asked.runs):
            for name in (name for name in running if name not in problems):
                _warm(file)  # some systems take what was not read for a minute out of the cache
                try:
                    one, cells[name] = _count(name, race, pythons[name], asked.limit)
                except NotMeasuredError as problem:
                    problems[name] = f"{problem} at {rows:,} events"
                    took.pop(name, None)
                else:
                    took.setdefault(name, []).append(one)
        for name, found in took.items():
            walls[name][rows] = statistics.median(one.wall_s for one in found)
            peaks[name][rows] = max(one.peak_mb for one in found)
        _print_race(rule, rows, asked, told_places, took)
        _print_agreement(rule, {name: cells[name] for name in took if name not in WITHOUT_CELLS})
        print()
    for name, problem in problems.items():
        print(f"{name}: {problem}")
    _print_growth(walls)


def _expected(peaks: Mapping[int, float], rows: int) -> float:
    """Return the memory in MB that the last two sizes let one expect; 0 before there are two."""
    if len(peaks) < 2:
        return 0
    before, last = sorted(peaks)[-2:]
    return peaks[last] + (peaks[last] - peaks[before]) / (last - before) * (rows - last)


def _count(name: str, race: Race, python: str, limit_s: float) -> tuple[Took, str]:
    with tempfile.TemporaryDirectory() as folder:
        cells = Path(folder) / "cells.tsv"
        task = {**asdict(race), "cells": str(cells), "begun_s": time.time()}
        command = [python, str(PEERS / ENGINES[name].script), json.dumps(task)]
        found = told(command, limit_s=limit_s)
        text = cells.read_text("utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    measures = (float(found[key]) for key in ("start_s", "wall_s", "cpu_s", "peak_mb"))
    return Took(*measures, digest=digest), text


def _warm(file: Path) -> None:
    """Read a file, so that it is in the page cache."""
    with file.open("rb") as source:
        while source.read(2**24):
            pass


def _print_race(
    rule: str,
    rows: int,
    asked: argparse.Namespace,
    told_places: str,
    took: Mapping[str, Sequence[Took]],
) -> None:
    def median(name: str, key: str) -> float:
        return statistics.median(getattr(one, key) for one in took[name])

    def of_ours(name: str, key: str) -> str:
        return ratio(median(name, key), median(OURS, key)) if OURS in took else "-"

    table = [
        (
            name,
            f"{median(name, 'wall_s'):.3f}",
            f"{min(one.wall_s for one in found):.3f}",
            f"{max(one.wall_s for one in found):.3f}",
            of_ours(name, "wall_s"),
            f"{median(name, 'cpu_s'):.3f}",
            of_ours(name, "cpu_s"),
            f"{max(one.peak_mb for one in found):.0f}",
            f"{median(name, 'start_s'):.2f}",
            "-" if name in WITHOUT_CELLS else "/".join(sorted({one.digest for one in found})),
        )
        for name, found in took.items()
    ]
    title = TITLES[rule].format(places=told_places)
    print(f"{title}; {rows:,} events, {asked.format}, median of {asked.runs}")
    if table:
        print_table((rule, *HEADINGS), table)


def _print_agreement(rule: str, cells: Mapping[str, str]) -> None:
    """Say which engines count as the exact one does, and how far the others are off."""
    if not cells:
        return
    exact = EXACT[rule] if EXACT[rule] in cells else next(iter(cells))
    right = _parsed(cells[exact])
    alike = [name for name, text in cells.items() if text == cells[exact]]
    if len(cells) == 1:
        print(f"{len(right):,} cells with events, and no other engine to compare them with")
    else:
        print(f"alike in all {len(right):,} cells: {', '.join(alike)}")
    for name in (name for name in cells if name not in alike):
        found = _parsed(cells[name])
        off = [found.get(cell, 0) - right.get(cell, 0) for cell in {*found, *right}]
        many, missing = sum(n for n in off if n > 0), -sum(n for n in off if n < 0)
        print(
            f"DIFFERENT from {exact}: {name} in {sum(map(bool, off)):,} cells, "
            f"{many:,} events too many and {missing:,} missing of {sum(right.values()):,}"
        )


def _parsed(text: str) -> dict[str, int]:
    pairs = (line.rpartition("\t") for line in text.splitlines())
    return {cell: int(number) for cell, _, number in pairs}


def _print_growth(walls: Mapping[str, Mapping[int, float]]) -> None:
    """Say with which power of the number of events the time grows, between the end sizes."""
    rows = []
    for name, found in walls.items():
        if len(found) > 1:
            small, large = min(found), max(found)
            power = math.log(found[large] / found[small]) / math.log(large / small)
            rows.append((name, f"{small:,}", f"{large:,}", f"{power:.2f}"))
    if rows:
        print_table(("time grows as events to the power of", "from", "to", "power"), rows)
        print()


if __name__ == "__main__":
    main()
