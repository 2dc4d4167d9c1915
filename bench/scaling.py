"""What counting costs as the rows and the workers grow: measured here, simulated beyond.

Measured are the times of each stage of one task (some parts, which are row groups), what it costs
Dask besides, and whole counts on 1, 2 and 4 worker processes. A simulation with these times, in
which all that runs at once shares the processors of this machine, has to come out at those counts.
The same simulation, with a processor for each worker, then tells of tables that no one machine
holds.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import fictional_events
import geopandas
from distributed import Client
from measuring import print_table
from measuring.areas import write_areas, write_points
from measuring.asking import among, parser_of

from borderatlas.cluster import TOGETHER, local_cluster
from borderatlas.count import count_events
from borderatlas.eventcounts import Account, Total
from borderatlas.io.eventrows import EventColumns
from borderatlas.io.eventsources import all_parts
from borderatlas.kernel.parts import Setup
from borderatlas.kernel.places import index_of, places_of
from borderatlas.kernel.tasks import prepared, work_all

RULES = ("within", "areas")
COLUMNS = EventColumns(date="date", kind="kind")
BY = ("place", "month", "kind")
RADIUS_M = 5_000.0
WORKERS = (1, 2, 4)
AHEAD = 4
"""Tasks a worker is given before its results are asked for, as `cluster` has it."""
NOTHING = 300
"""Tasks that do nothing, to see what one costs."""
_INSTANT_S = 1e-9
FAR_ROWS, FAR_WORKERS = (10**9, 10**10, 10**11), (8, 32, 128, 512)
NETWORK_MB_S = 100.0
"""What each worker is taken to read in a second from where the table is."""


@dataclass(frozen=True)
class Stages:
    """Seconds of each stage: once for a count, and for each task; rows and megabytes of a task."""

    index_s: float
    work_s: tuple[float, ...]
    add_s: float
    end_s: float
    dask_s: float
    rows: float
    read_mb: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured, how the simulation holds, and what it tells."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as made:
        tables = asked.tables or Path(made)
        for rule in asked.rules:
            places = _places(rule, Path(made), asked.peers)
            file = fictional_events.make(tables, rows=max(asked.rows), form="parquet")
            _print_rule(rule, file, places, runs=asked.runs)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__, rows=(10**7,))
    parser.add_argument("--rules", type=among(RULES), default=list(RULES))
    return parser.parse_args(arguments)


def _places(rule: str, folder: Path, peers: Path) -> geopandas.GeoDataFrame:
    file = folder / f"{rule}.geojson"
    if rule == "areas":
        write_areas(file, folder=peers)
    else:
        ids, at = fictional_events.places()
        write_points(file, ids=ids, at=at)
    found = geopandas.read_file(file).rename(columns={"id": "place_id"})
    return found.set_crs("EPSG:4326", allow_override=True)


def _print_rule(rule: str, file: Path, places: geopandas.GeoDataFrame, *, runs: int) -> None:
    stages = _stages(rule, file, places)
    rows = round(stages.rows * len(stages.work_s))
    tasks = f"{len(stages.work_s)} tasks of {TOGETHER} parts"
    print(f"{rule}: {len(places)} places, {rows:,} events in {tasks}")
    table = [
        ("index, once", f"{stages.index_s * 1e3:.0f}"),
        ("a task: read and count", f"{statistics.mean(stages.work_s) * 1e3:.1f}"),
        ("a task: add to the others", f"{stages.add_s * 1e3:.2f}"),
        ("a task: Dask itself", f"{stages.dask_s * 1e3:.2f}"),
        ("result, once", f"{stages.end_s * 1e3:.0f}"),
    ]
    print_table(("stage", "ms"), table)
    print(f"a task has {stages.rows:,.0f} rows, of which {stages.read_mb:.1f} MB are read\n")
    _print_here(rule, file, places, stages, runs=runs)
    _print_far(stages)


def _stages(rule: str, file: Path, places: geopandas.GeoDataFrame) -> Stages:
    """Measure the stages one after the other, each task once; the file is in the page cache."""
    begin = time.perf_counter()
    known = places_of(places)
    radius_m = RADIUS_M if rule == "within" else None
    index = index_of(known, rule="within" if rule == "within" else "polygon", radius_m=radius_m)
    setup = Setup(index, by_place=True, period="month", by_kind=True, located=None)
    total, work_s, add_s = Total(setup, ()), [], 0.0
    setup, parts = prepared(iter(all_parts([str(file)], COLUMNS)), COLUMNS, setup)
    index_s = time.perf_counter() - begin
    items = list(parts)
    # The few that are left over are no whole task.
    tasks = [items[at : at + TOGETHER] for at in range(0, len(items) - TOGETHER + 1, TOGETHER)]
    work_all(tasks[0], COLUMNS, setup)  # to warm up
    for some in tasks:
        begin = time.perf_counter()
        outcomes = work_all(some, COLUMNS, setup)
        work_s.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        for outcome in outcomes:
            total.add(outcome)
        add_s += time.perf_counter() - begin
    # What is added is put together when there is enough of it: first in the first result.
    end_s, again_s = (_took(lambda: total.result(known, BY, 0.0, 0).frame()) for _ in range(2))
    add_s, end_s = add_s + max(0.0, end_s - again_s), again_s
    with local_cluster(1) as cluster, Client(cluster) as client:
        client.gather(client.map(_nothing, range(NOTHING), pure=False))
        begin = time.perf_counter()
        for future in client.map(_nothing, range(NOTHING), pure=False):
            future.result()
        dask_s = (time.perf_counter() - begin) / NOTHING
    rows = total.rows / len(tasks)
    read_mb = file.stat().st_size * _share_read(file) * TOGETHER / len(items) / 1e6
    return Stages(index_s, tuple(work_s), add_s / len(tasks), end_s, dask_s, rows, read_mb)


def _took(work_: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work_()
    return time.perf_counter() - begin


def _nothing(number: int) -> int:
    return number


def _share_read(file: Path) -> float:
    """Return which share of the bytes of a file are of columns that are counted by."""
    from pyarrow import parquet

    group = parquet.ParquetFile(file).metadata.row_group(0)
    sizes = {
        group.column(at).path_in_schema: group.column(at).total_compressed_size
        for at in range(group.num_columns)
    }
    return sum(sizes[name] for name in COLUMNS.used().values()) / sum(sizes.values())


def _print_here(
    rule: str, file: Path, places: geopandas.GeoDataFrame, stages: Stages, *, runs: int
) -> None:
    """Print what counts took here, and what the simulation says of them."""
    cores = os.cpu_count() or 1
    table: list[tuple[str, ...]] = []
    accounts: list[Account] = []
    for workers in WORKERS:
        with local_cluster(workers) as cluster, Client(cluster) as client:
            took = []
            for _ in range(runs + 1):
                begin = time.perf_counter()
                found = _counted(rule, file, places, client)
                took.append(time.perf_counter() - begin)
            accounts.append(found)
        measured = statistics.median(took[1:])  # the first one imports on the workers
        told = simulated(stages, tasks=len(stages.work_s), workers=workers, cores=cores)
        times = f"{measured:.2f}", f"{min(took[1:]):.2f}", f"{max(took[1:]):.2f}"
        table.append((str(workers), *times, f"{told:.2f}", f"{told / measured:.2f} x"))
    print_table(("workers here", "s", "from", "to", "simulated s", "of measured"), table)
    same = "alike" if all(found == accounts[0] for found in accounts) else "DIFFERENT"
    print(f"{cores} processors for the workers and for who asks; counts {same}\n")


def _counted(rule: str, file: Path, places: geopandas.GeoDataFrame, client: Client) -> Account:
    found = count_events(
        str(file), places, rule="within" if rule == "within" else "polygon",
        radius_m=RADIUS_M if rule == "within" else None, by=BY, columns=COLUMNS, client=client,
    )  # fmt: skip
    found.frame()
    return found.account


def simulated(stages: Stages, *, tasks: int, workers: int, cores: float) -> float:
    """Return the seconds of a count: tasks go to workers, results are added in their order.

    Whatever runs at once shares `cores` processors evenly. Who asks does one thing at a time: the
    index first; then, task by task, what it costs Dask and adding its result; the end.
    """
    now_s, started, added = 0.0, 0, 0
    running: dict[int, float] = {}  # of each task, the seconds of work that are left
    done: set[int] = set()
    asking_s, indexed = stages.index_s, False
    while added < tasks:
        given = min(tasks, added + AHEAD * workers) if indexed else 0
        while started < given and len(running) < workers:
            running[started] = stages.work_s[started % len(stages.work_s)]
            started += 1
        if not asking_s and added in done:
            asking_s = stages.dask_s + stages.add_s
        step_s = min([*running.values(), *([asking_s] if asking_s else [])])
        now_s += step_s * max(1.0, (len(running) + bool(asking_s)) / cores)
        running = {task: left_s - step_s for task, left_s in running.items()}
        done |= {task for task, left_s in running.items() if left_s < _INSTANT_S}
        running = {task: left_s for task, left_s in running.items() if task not in done}
        if asking_s:
            asking_s -= step_s
            if asking_s < _INSTANT_S:
                asking_s, added, indexed = 0.0, added + indexed, True
    return now_s + stages.end_s


def _reckoned(stages: Stages, *, rows: int, workers: int) -> tuple[float, str]:
    """Return the seconds of a count with a processor for each worker, and what limits it.

    Of thousands of tasks the first and the last do not matter: the slower of two queues decides.
    """
    tasks, work_s = rows / stages.rows, statistics.mean(stages.work_s)
    asks_s = stages.dask_s + stages.add_s
    each_s = max(work_s / workers, asks_s)
    limit = "the workers" if work_s / workers > asks_s else "who asks"
    return stages.index_s + tasks * each_s + stages.end_s, limit


def _from_afar(stages: Stages) -> Stages:
    """Return the stages where workers read over a network, no faster than it is."""
    least_s = stages.read_mb / NETWORK_MB_S
    return replace(stages, work_s=tuple(max(one_s, least_s) for one_s in stages.work_s))


def _print_far(here: Stages) -> None:
    stages, table = _from_afar(here), []
    for rows in FAR_ROWS:
        for workers in FAR_WORKERS:
            took_s, limit = _reckoned(stages, rows=rows, workers=workers)
            core_h = took_s * workers / 3600
            read_gb = rows / stages.rows * stages.read_mb / 1e3
            speed = f"{rows / took_s / 1e6:,.0f}"
            size = f"10^{round(math.log10(rows))}"
            what = f"{took_s:,.0f}", speed, f"{core_h:,.1f}", f"{read_gb:,.0f}", limit
            table.append((size, str(workers), *what))
    headings = ("rows", "workers", "s", "million rows/s", "core-hours", "GB read", "limit")
    print_table(headings, table)
    off = [
        simulated(stages, tasks=round(rows / stages.rows), workers=workers, cores=math.inf)
        / _reckoned(stages, rows=rows, workers=workers)[0]
        for rows, workers in itertools.product(FAR_ROWS[:1], FAR_WORKERS[:3])
    ]
    print(f"reckoned: a processor for each worker, which reads {NETWORK_MB_S:g} MB/s; of 10^9 rows")
    print(f"the simulation takes {min(off):.2f} to {max(off):.2f} times as long\n")


if __name__ == "__main__":
    main()
