"""The same counting on the workers of a Dask cluster.

The index goes to each worker once. They read the parts where they are, so every path has to be
one that each worker can open; frames go to them in parts. What parts count comes back and is added
in the order of the rows: the counts are those of one machine. A worker that is lost is Dask's to
replace: its parts are given to others, as often as Dask's settings allow.
"""

from __future__ import annotations

import functools
import pickle
from collections import deque
from collections.abc import Iterator
from typing import Any

from borderatlas.errors import ArgumentError
from borderatlas.io.eventrows import EventColumns
from borderatlas.kernel.outlines import Outlines
from borderatlas.kernel.parts import Setup
from borderatlas.kernel.tasks import Outcome, Task, prepared, work


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


def _worked(item: Task, columns: EventColumns, packed: bytes) -> Outcome:
    return work(item, columns, _unpacked(packed))


_AHEAD = 4
"""Parts that each thread of the workers is given before its results are asked for."""
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
    from distributed import Client

    if not isinstance(client, Client):
        hint = "give a dask.distributed.Client"
        raise ArgumentError(f"{type(client).__name__} is given as client; {hint}")
    threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
    if not threads:
        raise ArgumentError("the cluster has no workers; start some, and try again")
    setup, items = prepared(items, columns, setup)
    packed = pickle.dumps(setup)
    there = client.submit(_sent, packed, pure=False)
    held: deque[Any] = deque()
    for item in items:
        future = client.submit(_worked, item, columns, there, pure=False, retries=_RETRIES)
        held.append(future)
        if len(held) >= _AHEAD * threads:
            yield held.popleft().result()
    while held:
        yield held.popleft().result()
