"""The same counting on the workers of a Dask cluster.

The index goes to each worker once. They read the parts where they are, so every path has to be
one that each worker can open; frames go to them in parts. What parts count comes back and is added
in the order of the rows: the counts are those of one machine. A worker that is lost is Dask's to
replace: its parts are given to others, as often as Dask's settings allow.
"""

from __future__ import annotations

import functools
import itertools
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.eventfiles import Part
from borderatlas.io.eventrows import EventColumns
from borderatlas.kernel.outlines import Outlines
from borderatlas.kernel.parts import Setup
from borderatlas.kernel.tasks import Outcome, Task, Unread, lost, prepared, work_all


@functools.lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Setup:
    """Return a setup as it was packed; a worker unpacks it once."""
    import shapely

    setup: Setup = pickle.loads(packed)  # noqa: S301 - by the client, as all is
    if isinstance(setup.index, Outlines):
        shapely.prepare(setup.index.geometries)  # what is prepared does not travel
    return setup


def _sent(packed: bytes) -> bytes:
    """Return a packed setup: as the result of a task, it is made again where a worker is lost.

    Unpacked it would be so large that Dask gave most parts to the worker that has it.
    """
    return packed


def _worked(items: Sequence[Task], columns: EventColumns, packed: bytes) -> list[Outcome]:
    return work_all(items, columns, _unpacked(packed))


Submit = Callable[[Sequence[Task]], Any]


def _results(future: Any, items: Sequence[Task], submit: Submit) -> list[Outcome]:  # noqa: ANN401
    """Return what parts count; one that takes its workers with it cannot be read.

    Dask cannot tell which of the parts that a worker had did so: each gets another chance, alone.

    Raises
    ------
    DataError
        When the cluster is gone.
    """
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        try:
            found = _awaited(future)
        except KilledWorker:
            found = [each for item in items for each in _alone(item, submit)]
    except (CancelledError, CommClosedError, TimeoutError) as error:
        hint = "start it again; with --out, a count goes on where it was"
        message = "the cluster is gone"
        raise DataError([Problem("count", 0, "--scheduler", "", message, hint)]) from error
    return found


_LOOK_S = 5.0
"""How often it is looked whether there are workers, while a result is waited for."""
_WITHOUT_S = 60.0
"""How long a count waits for workers where there are none."""


def _awaited(future: Any) -> list[Outcome]:  # noqa: ANN401
    """Return a result, and wait no longer for a cluster that has lost all its workers.

    Dask gives up a worker that ends while it starts, as one does that is given such a part at once;
    those of our own cluster are started again.

    Raises
    ------
    DataError
        When there is no worker for a minute.
    """
    without = 0.0
    while True:
        try:
            found: list[Outcome] = future.result(timeout=_LOOK_S)
        except TimeoutError:
            if future.status != "pending":
                raise
        else:
            return found
        client = future.client
        without = 0.0 if client.nthreads() else without + _LOOK_S
        if without >= _WITHOUT_S:
            hint = "start some; with --out, a count goes on where it was"
            message = "the cluster has lost all its workers"
            raise DataError([Problem("count", 0, "--scheduler", "", message, hint)])
        wanted = getattr(client.cluster, "worker_spec", None)
        if without and wanted:
            client.cluster.scale(len(wanted))


def _alone(item: Task, submit: Submit) -> list[Outcome]:
    from distributed import KilledWorker

    try:
        found = _awaited(submit([item]))
    except KilledWorker:
        why = "ended every worker that it was given to: it may not fit into their memory"
        return [Unread((lost(item, why),), getattr(item, "rows", None), getattr(item, "path", ""))]
    return found


_MEMORY = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 28,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 1 << 25,
}
"""Of workers, for glibc (mallopt): as Dask starts them they give back what is free at once, and
each part fetches it anew, page by page: that takes half as long as the counting itself."""


def local_cluster(workers: int) -> Any:  # noqa: ANN401 - distributed.LocalCluster
    """Return a cluster of so many processes on this machine, each with one thread."""
    import dask
    from distributed import LocalCluster

    own: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None}
    with dask.config.set(_MEMORY):
        return LocalCluster(n_workers=workers, **own)  # type: ignore[no-untyped-call]


_AHEAD = 4
"""Tasks that each thread of the workers is given before its results are asked for."""
TOGETHER = 4
"""Parts of a task, once each thread has its first ones: what Dask and who asks do for a task takes
as long as a quarter of the counting of one part does."""
_RETRIES = 3
"""How often a part is tried again whose work failed for another reason than its own bytes."""


def counted_on(
    client: Any,  # noqa: ANN401 - dask.distributed.Client
    items: Iterator[Task],
    columns: EventColumns,
    setup: Setup,
) -> Iterator[Outcome]:
    """Yield what parts count, in their order; the workers do the work.

    Raises
    ------
    ArgumentError
        When `client` is no client of `dask.distributed`, or has no workers.
    """
    import dask
    from distributed import Client

    if not isinstance(client, Client):
        hint = "give a dask.distributed.Client"
        raise ArgumentError(f"{type(client).__name__} is given as client; {hint}")
    threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
    if not threads:
        raise ArgumentError("the cluster has no workers; start some, and try again")
    setup, items, _ = prepared(items, columns, setup)
    # An index of many areas is larger than what Dask warns of: here it goes once.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        there = client.submit(_sent, pickle.dumps(setup), pure=False)

    def submit(some: Sequence[Task]) -> Any:  # noqa: ANN401
        return client.submit(_worked, some, columns, there, pure=False, retries=_RETRIES)

    held: deque[tuple[Any, Sequence[Task]]] = deque()
    for some in _grouped(items, ahead=_AHEAD * threads):
        held.append((submit(some), some))
        if len(held) >= _AHEAD * threads:
            yield from _results(*held.popleft(), submit)
    while held:
        yield from _results(*held.popleft(), submit)


def _grouped(items: Iterator[Task], *, ahead: int) -> Iterator[Sequence[Task]]:
    """Yield parts of files a few at a time after the first ones; what is in memory, one by one."""
    for number in itertools.count():
        first = next(items, None)
        if first is None:
            return
        more = TOGETHER - 1 if isinstance(first, Part) and number >= ahead else 0
        yield [first, *itertools.islice(items, more)]
