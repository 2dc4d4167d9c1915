"""What events can be given as: files, frames, Arrow tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.eventfiles import Part, parts, refuse_missing, table_batches
from borderatlas.io.eventrows import Batch, EventColumns

if TYPE_CHECKING:
    import pandas as pd


def all_parts(files: list[str], columns: EventColumns) -> Iterator[Part]:
    """Yield the parts of all files, after a look at the header of each.

    Raises
    ------
    DataError
        With the problems of all files.
    """
    begun: list[tuple[Part, Iterator[Part]]] = []
    problems: list[Problem] = []
    for path in files:
        found = parts(path, columns)
        try:
            first = next(found, None)
        except DataError as error:
            problems += error.problems
        else:
            begun += [(first, found)] if first else []
    if problems:
        raise DataError(problems)
    for first, others in begun:
        yield first
        yield from others


def is_path(events: object) -> bool:
    """Return whether events are named by their files."""
    if isinstance(events, str | os.PathLike):
        return True
    return isinstance(events, list | tuple | set) and all(
        isinstance(each, str | os.PathLike) for each in events
    )


def is_dask_frame(events: object) -> bool:
    """Return whether events are a frame of Dask, of dask-geopandas or of what is like them."""
    return all(hasattr(events, name) for name in ("to_delayed", "npartitions", "columns"))


def partitions(events: Any, columns: EventColumns) -> Iterator[Any]:  # noqa: ANN401
    """Yield the partitions of a frame of Dask, as what makes them.

    Raises
    ------
    DataError
        When it lacks a column.
    """
    names = list(dict.fromkeys(columns.used().values()))
    refuse_missing("events", columns, [str(name) for name in events.columns])
    yield from events[names].to_delayed()


def one_batch(frame: Any, columns: EventColumns) -> Batch:  # noqa: ANN401
    """Return the rows of a partition; what it raises is as `batches` has it."""
    table = _arrow(frame, columns)
    return next(table_batches(table, columns, name="events", rows=max(table.num_rows, 1)))


def batches(events: Any, columns: EventColumns) -> Iterator[Batch]:  # noqa: ANN401
    """Yield the rows of a frame or of an Arrow table, part by part.

    Raises
    ------
    ArgumentError
        When it is neither.
    DataError
        When it is not in EPSG:4326, lacks a column, or one has no use for its role.
    """
    import pandas as pd
    import pyarrow as pa

    if isinstance(events, pa.Table):
        yield from table_batches(events, columns, name="events")
        return
    if not isinstance(events, pd.DataFrame):
        hint = "give a path, a GeoDataFrame, a DataFrame, one of Dask, or an Arrow table"
        raise ArgumentError(f"{type(events).__name__} is given as events; {hint}")
    yield from table_batches(_arrow(events, columns), columns, name="events")


def _arrow(frame: pd.DataFrame, columns: EventColumns) -> Any:  # noqa: ANN401
    """Return the columns of a frame that have a role, as an Arrow table."""
    import geopandas
    import pyarrow as pa

    refuse_missing("events", columns, [str(name) for name in frame.columns])
    names = list(dict.fromkeys(columns.used().values()))
    kept = frame[[name for name in names if name != columns.geometry]]
    table = pa.Table.from_pandas(kept, preserve_index=False)
    if columns.geometry not in names:
        return table
    shapes = geopandas.GeoSeries(frame[columns.geometry])
    if shapes.crs is None or not shapes.crs.equals("EPSG:4326", ignore_axis_order=True):
        told = "no CRS" if shapes.crs is None else f"the CRS {shapes.crs.name!r}"
        hint = "say which with .set_crs(…), and convert with .to_crs(4326)"
        problem = Problem("events", 0, columns.geometry, "", f"has {told}, not EPSG:4326", hint)
        raise DataError([problem])
    points = pa.array(shapes.to_wkb().to_numpy(), type=pa.binary())
    if not kept.columns.size:  # a table without columns has no rows
        return pa.table({columns.geometry: points})
    return table.append_column(columns.geometry, points)
