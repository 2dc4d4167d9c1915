"""Rules of positions that are to be coarsened: a class that there is."""

from __future__ import annotations

from collections.abc import Iterator

from borderatlas.coarsen import DISPLACED_M, GRID_M
from borderatlas.errors import Problem
from borderatlas.rows import Record, Tables, problem
from borderatlas.schema import PLACES


def check_coarsen(tables: Tables) -> Iterator[Problem]:
    """Yield rows whose class of coarsening is missing, is none, or says nothing."""
    for name in PLACES:
        for record in tables.get(name, ()):
            if not record.unread.intersection(("coarsen", "coarsen_m")):
                yield from _check_class(name, record)


def _check_class(table: str, record: Record) -> Iterator[Problem]:
    how, size_m = record["coarsen"], record["coarsen_m"]
    finest, coarsest = GRID_M
    if how in (None, "none", "admin"):
        if size_m is not None and (how != "admin" or size_m < 1):
            hint = "say how to coarsen in `coarsen`, or leave it empty"
            yield problem(table, record, "coarsen_m", "is the size of no class", hint=hint)
    elif how == "displaced" and size_m not in DISPLACED_M:
        hint = f"write one of {', '.join(map(str, DISPLACED_M))}"
        yield problem(table, record, "coarsen_m", "is no class of displacement", hint=hint)
    elif how == "grid" and not (size_m and finest <= size_m <= coarsest):
        hint = f"write metres from {finest} to {coarsest}"
        yield problem(table, record, "coarsen_m", "is no size of the cells of a grid", hint=hint)
