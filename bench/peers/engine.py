"""What the engines that count events have in common; it runs nothing by itself.

A script `count_….py` beside this one imports its libraries and gives `run` a function for each
rule that it knows. The time from the start of the process until then is its start; the count that
is measured comes after one on a tiny table, so that what is loaded late is loaded. It begins with
the files and ends with numbers.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Task:
    """What to count, where, and where the numbers go.

    `rule` is `within` (of `radius_m` metres, on WGS 84), `areas` (in or on) or `nearest`. `places`
    is a GeoJSON file of points, or of polygons for `areas`, with `id` in the properties.
    """

    events: str
    form: str
    places: str
    rule: str
    radius_m: float
    cells: str

    def features(self) -> list[dict[str, Any]]:
        """Return the places in the order of the file."""
        found: list[dict[str, Any]] = json.loads(Path(self.places).read_text("utf-8"))["features"]
        return found

    def positions(self) -> list[tuple[float, float]]:
        """Return lon and lat of each place, which is a point."""
        return [tuple(item["geometry"]["coordinates"]) for item in self.features()]


@dataclass(frozen=True)
class Counts:
    """The cells with at least one event; all arrays have the shape (cells,).

    `place` is the position in the file of places, `month` the months since 1970-01, `kind` what
    stands in the table.
    """

    place: NDArray[np.integer[Any]]
    month: NDArray[np.integer[Any]]
    kind: Sequence[str] | NDArray[Any]
    events: NDArray[np.integer[Any]]


Count = Callable[[Task], Counts]


def run(rules: Mapping[str, Count], *, packages: Sequence[str]) -> None:
    """Count as the first argument says, and print what it took as JSON.

    Parameters
    ----------
    rules
        The function of each rule that the engine knows. One that asks for nothing but what a read
        takes may return no cells.
    packages
        The distributions whose versions stand with the result.
    """
    asked = json.loads(sys.argv[1])
    warm_up = asked.pop("warm_up")
    start_s = time.time() - asked.pop("begun_s")
    task = Task(**asked)
    count = rules[task.rule]
    count(replace(task, events=warm_up))
    before_s, begin_s = _cpu_s(), time.perf_counter()
    counts = count(task)
    wall_s = time.perf_counter() - begin_s
    cpu_s = _cpu_s() - before_s
    Path(task.cells).write_text("".join(sorted(_lines(task, counts))), "utf-8")
    found = {
        "start_s": start_s,
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "peak_mb": _peak_mb(),
        "versions": {name: version(name) for name in packages},
    }
    sys.stdout.write(json.dumps(found))


def _lines(task: Task, counts: Counts) -> Iterator[str]:
    ids = [item["properties"]["id"] for item in task.features()]
    columns = (counts.place, counts.month, counts.kind, counts.events)
    for place, month, kind, events in zip(*map(list, columns), strict=True):
        year, month_before = divmod(int(month), 12)
        yield f"{ids[int(place)]}\t{1970 + year}-{month_before + 1:02}\t{kind}\t{int(events)}\n"


def _family() -> list[Path]:
    """Return the folders in /proc of this process and of all that it started, if there are any."""
    found = [Path("/proc") / str(os.getpid())] if Path("/proc/self/status").is_file() else []
    for folder in found:  # it grows while it is read
        try:
            for children in folder.glob("task/*/children"):
                found += [Path("/proc") / child for child in children.read_text().split()]
        except OSError:  # one that ended meanwhile
            continue
    return found


def _cpu_s() -> float:
    """Return the processor's time of this process and of all that it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total_s = time.process_time() + ended.ru_utime + ended.ru_stime
    for folder in _family()[1:]:
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total_s += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total_s


def _peak_mb() -> float:
    """Return the sum of the greatest memory of this process and of each that it started."""
    family = _family()
    if not family:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    total_kb = 0
    for folder in family:
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        total_kb += sum(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)
    return total_kb * 1024 / 1e6
