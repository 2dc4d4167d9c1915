"""A part as a task: read it, count it, or say why not; and what the next tasks learn from it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from borderatlas.errors import DataError, Problem
from borderatlas.io.eventfiles import Part, read_part
from borderatlas.io.eventrows import Batch, EventColumns
from borderatlas.io.eventsources import one_batch
from borderatlas.kernel.outlines import Outlines, refined
from borderatlas.kernel.parts import Counted, Setup, count_batch, joined


@dataclass(frozen=True)
class Partition:
    """A part of a frame of Dask, made where it is counted: `made` is a `dask.delayed.Delayed`."""

    made: Any
    number: int


Task = Part | Batch | Partition


@dataclass(frozen=True)
class Unread:
    """Why a part cannot be read, and how many rows of which file it has, where that is known."""

    problems: tuple[Problem, ...]
    rows: int | None
    path: str = ""
    retries: int = 0


Outcome = Counted | Unread
"""What a part counts, or why it cannot be read."""

_PAUSES_S = (0.5, 1.0, 2.0)
"""Before what could not be fetched is asked for again."""
_SAMPLE = 8
"""Of so many rows of the first part, one is looked at before the count begins."""
_PARTS = 64
"""After how many parts an index of areas gets no finer cells any more."""


def work(task: Task, columns: EventColumns, setup: Setup, *, read: Batch | None = None) -> Outcome:
    """Return what a part counts, or why it cannot be read; `read` are its rows, where known.

    What lies behind an address is read again when that fails: networks do.
    """
    retries = 0
    while True:
        try:
            batch = read or _batch(task, columns)
        except DataError as error:
            path = task.path if isinstance(task, Part) else ""
            again = isinstance(error.__cause__, OSError) and "://" in path
            if again and retries < len(_PAUSES_S):
                time.sleep(_PAUSES_S[retries])
                retries += 1
                continue
            return Unread(tuple(error.problems), getattr(task, "rows", None), path, retries)
        size = task.size if isinstance(task, Part) else 0
        files = ((task.path, batch.rows),) if isinstance(task, Part) else ()
        counted = count_batch(batch, setup)
        return replace(counted, bytes_read=size, files=files, retries=retries)


def work_all(tasks: Sequence[Task], columns: EventColumns, setup: Setup) -> list[Outcome]:
    """Return what consecutive parts count, together as far as they can be read."""
    outcomes: list[Outcome] = []
    found = (work(task, columns, setup) for task in tasks)
    for readable, run in itertools.groupby(found, key=lambda each: isinstance(each, Counted)):
        if readable:
            outcomes.append(joined([each for each in run if isinstance(each, Counted)], setup))
        else:
            outcomes += run
    return outcomes


def _batch(task: Task, columns: EventColumns) -> Batch:
    if isinstance(task, Part):
        return read_part(task, columns)
    if isinstance(task, Batch):
        return task
    try:
        frame = task.made.compute(scheduler="synchronous")
    except Exception as error:  # whatever the user's own graph does
        raise DataError([lost(task, f"cannot be made ({type(error).__name__})")]) from error
    return one_batch(frame, columns)


def lost(task: Task, why: str) -> Problem:
    """Return the problem of a part that is not counted."""
    hint = "look at it by itself, and count again"
    if isinstance(task, Part):
        where = (
            f"bytes {task.begin:,} to {task.end:,}" if task.header else f"row group {task.number}"
        )
        return Problem(task.name, 0, "", "", f"{where} {why}", hint)
    number = f" {task.number}" if isinstance(task, Partition) else ""
    return Problem("events", 0, "", "", f"partition{number} {why}", hint)


def prepared(
    items: Iterator[Task], columns: EventColumns, setup: Setup
) -> tuple[Setup, Iterator[Task], Batch | None]:
    """Return a setup with finer cells where a sample of the first part asks for them; the parts.

    And the rows of the first, where they had to be read for it.
    """
    first = next(items, None) if isinstance(setup.index, Outlines) else None
    if first is None:
        return setup, items, None
    try:
        batch = _batch(first, columns)
    except DataError:  # it will be told when it is its turn
        batch = None
    if batch is not None and isinstance(setup.index, Outlines):
        rows = (batch.invalid == 0).nonzero()[0][::_SAMPLE]
        busy = setup.index.busy(batch.lon[rows], batch.lat[rows], every=_SAMPLE)
        setup = replace(setup, index=refined(setup.index, busy))
    return setup, itertools.chain([first], items), batch


def finer(setup: Setup, outcome: Outcome, *, parts: int) -> Setup:
    """Return a setup with finer cells where a part had to test many points; it counts the same.

    `parts` is how many were counted before.
    """
    index = setup.index
    if not isinstance(outcome, Counted) or not isinstance(index, Outlines) or parts > _PARTS:
        return setup
    code = index.lattice.coarse[outcome.busy]
    busy = outcome.busy[(code < 0) & (code > index.lattice.fine_from)]
    return replace(setup, index=refined(index, busy)) if busy.size else setup
