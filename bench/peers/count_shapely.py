"""Events counted with shapely's STRtree, a row group at a time, and pyproj for metres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import shapely
from engine import Count, Counts, Task, run
from pyproj import Geod
from shapely.geometry import shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]

DEGREE_M = 110_574.0  # the shortest degree of latitude
WGS84 = Geod(ellps="WGS84")


def batches(task: Task) -> Iterator[tuple[Floats, Floats, pa.RecordBatch]]:
    """Yield lon, lat and the rows, a row group at a time."""
    columns = ["date", "kind", *(["geometry"] if task.form == "geoparquet" else ["lon", "lat"])]
    if task.form == "csv":
        wanted = pyarrow.csv.ConvertOptions(include_columns=columns)
        larger = pyarrow.csv.ReadOptions(block_size=2**23)
        rows = pyarrow.csv.open_csv(task.events, read_options=larger, convert_options=wanted)
    else:
        rows = pyarrow.parquet.ParquetFile(task.events).iter_batches(2**18, columns=columns)
    for batch in rows:
        if task.form == "geoparquet":
            points = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
            yield shapely.get_x(points), shapely.get_y(points), batch
        else:
            yield np.asarray(batch.column("lon")), np.asarray(batch.column("lat")), batch


def count(task: Task, *, pairs: Callable[[Floats, Floats], Pairs]) -> Counts:
    """Count by place, month and kind; `pairs` gives the rows and places that belong together."""
    found: Counter[Any] = Counter()
    for lon, lat, batch in batches(task):
        row, place = pairs(lon, lat)
        month = np.asarray(batch.column("date")).astype("datetime64[M]").astype(np.int64)[row]
        kinds = batch.column("kind").dictionary_encode()
        kind = np.asarray(kinds.indices)[row]
        cells, sizes = np.unique(np.stack([place, month, kind]), axis=1, return_counts=True)
        names = kinds.dictionary.to_pylist()
        for (at, when, what), size in zip(cells.T.tolist(), sizes.tolist(), strict=True):
            found[at, when, names[what]] += size
    place, month, kind = zip(*found, strict=True)
    return Counts(np.array(place), np.array(month), kind, np.array(list(found.values())))


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates from a tree of boxes, then the geodesic."""
    at = np.array(task.positions())
    up = np.full(len(at), task.radius_m / DEGREE_M * 1.01)
    aside = up / np.cos(np.radians(at[:, 1]))
    boxes = shapely.box(at[:, 0] - aside, at[:, 1] - up, at[:, 0] + aside, at[:, 1] + up)
    tree = shapely.STRtree(boxes)

    def pairs(lon: Floats, lat: Floats) -> Pairs:
        row, place = tree.query(shapely.points(lon, lat))
        _, _, metres = WGS84.inv(lon[row], lat[row], *at[place].T)
        near = np.asarray(metres) <= task.radius_m
        return row[near], place[near]

    return count(task, pairs=pairs)


def areas(task: Task) -> Counts:
    """Count the events in or on each polygon: candidates by boxes, then polygon by polygon."""
    polygons = [shape(item["geometry"]) for item in task.features()]
    shapely.prepare(polygons)
    tree = shapely.STRtree(shapely.box(*shapely.bounds(polygons).T))

    def pairs(lon: Floats, lat: Floats) -> Pairs:
        row, place = tree.query(shapely.points(lon, lat))
        order = np.argsort(place, kind="stable")
        row, place = row[order], place[order]
        inside = np.empty(len(row), dtype=bool)
        ends = np.searchsorted(place, np.arange(len(polygons) + 1))
        for polygon, begin, end in zip(polygons, ends[:-1], ends[1:], strict=True):
            of_it = row[begin:end]
            inside[begin:end] = shapely.intersects_xy(polygon, lon[of_it], lat[of_it])
        return row[inside], place[inside]

    return count(task, pairs=pairs)


def nearest(task: Task) -> Counts:
    """Count the events of each nearest point, in degrees."""
    tree = shapely.STRtree(shapely.points(np.array(task.positions())))

    def pairs(lon: Floats, lat: Floats) -> Pairs:
        return np.arange(len(lon)), tree.nearest(shapely.points(lon, lat))

    return count(task, pairs=pairs)


RULES: dict[str, Count] = {"within": within, "areas": areas, "nearest": nearest}

if __name__ == "__main__":
    run(RULES, packages=("shapely", "pyproj", "pyarrow", "numpy"))
