"""A part as a task: read it, count it, or say why not; and what the next tasks learn from it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from borderatlas.errors import DataError, Problem
from borderatlas.io.eventfiles import Part, read_part
from borderatlas.io.eventrows import Batch, EventColumns
from borderatlas.kernel.outlines import Outlines, refined
from borderatlas.kernel.parts import Counted, Setup, count_batch

Task = Part | Batch


@dataclass(frozen=True)
class Unread:
    """Why a part cannot be read, and how many rows it has, where that is known."""

    problems: tuple[Problem, ...]
    rows: int | None


Outcome = Counted | Unread
"""What a part counts, or why it cannot be read."""

_SAMPLE = 8
"""Of so many rows of the first part, one is looked at before the count begins."""
_PARTS = 64
"""After how many parts an index of areas gets no finer cells any more."""


def work(task: Task, columns: EventColumns, setup: Setup) -> Outcome:
    """Return what a part counts, or why it cannot be read."""
    try:
        batch = read_part(task, columns) if isinstance(task, Part) else task
    except DataError as error:
        return Unread(tuple(error.problems), task.rows)
    return count_batch(batch, setup)


def prepared(
    items: Iterator[Task], columns: EventColumns, setup: Setup
) -> tuple[Setup, Iterator[Task]]:
    """Return a setup with finer cells where a sample of the first part asks for them; the parts."""
    first = next(items, None) if isinstance(setup.index, Outlines) else None
    if first is None:
        return setup, items
    try:
        batch = read_part(first, columns) if isinstance(first, Part) else first
    except DataError:  # it will be told when it is its turn
        batch = None
    if batch is not None and isinstance(setup.index, Outlines):
        rows = (batch.invalid == 0).nonzero()[0][::_SAMPLE]
        busy = setup.index.busy(batch.lon[rows], batch.lat[rows], every=_SAMPLE)
        setup = replace(setup, index=refined(setup.index, busy))
    return setup, itertools.chain([first], items)


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
