"""Rules of positions that are to be coarsened: a class that there is."""

from __future__ import annotations

from collections.abc import Iterator

from borderatlas.coarsen import is_coarse
from borderatlas.errors import Problem
from borderatlas.rows import Record, Tables, problem
from borderatlas.schema import DISPLACED_M, GRID_M, PLACES


def check_coarsen(tables: Tables) -> Iterator[Problem]:
    """Yield rows whose class of coarsening is missing, is none, or says nothing."""
    for name in PLACES:
        for record in tables.get(name, ()):
            if not record.unread.intersection(("coarsen", "coarsen_m")):
                yield from _check_class(name, record)
    yield from _check_legs(tables)


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


def _check_legs(tables: Tables) -> Iterator[Problem]:
    """Yield the legs that would be drawn straight where no word says that a leg is schematic."""
    words = {(record["vocabulary"], record["code"]) for record in tables.get("vocabulary", ())}
    if ("geometry_basis", "schematic") in words:
        return
    coarse = {
        record["place_id"]
        for name in PLACES
        for record in tables.get(name, ())
        if is_coarse(record.values)
    }
    for leg in tables.get("routes", ()):
        line = leg["geometry"]
        if line is not None and len(line.coords) > 2 and coarse & {leg["from_id"], leg["to_id"]}:
            message = "the leg ends at a coarsened place and is drawn straight, as schematic"
            hint = "add a row geometry_basis,schematic to data/vocabulary.csv"
            yield problem("routes", leg, "geometry_basis", message, hint=hint)
