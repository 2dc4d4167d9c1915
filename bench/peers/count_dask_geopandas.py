"""Events counted with dask-geopandas on a cluster of this machine: two processes of one thread.

The cluster is up before the time is taken.
"""

from __future__ import annotations

import dask.dataframe
import dask_geopandas
from count_geopandas import COLUMNS, CRS, boxes, measured, month_of, places
from distributed import Client, LocalCluster
from engine import Count, Counts, Task, run

WORKERS = 2


def read(task: Task) -> dask_geopandas.GeoDataFrame:
    """Return the events as points, in parts of a row group."""
    if task.form == "geoparquet":
        columns = ["geometry", "date", "kind"]
        return dask_geopandas.read_parquet(task.events, columns=columns, split_row_groups=True)
    if task.form == "csv":
        table = dask.dataframe.read_csv(task.events, usecols=COLUMNS, blocksize="8MB")
    else:
        table = dask.dataframe.read_parquet(task.events, columns=COLUMNS, split_row_groups=True)
    points = dask_geopandas.points_from_xy(table, "lon", "lat", crs=CRS)
    return dask_geopandas.from_dask_dataframe(table, geometry=points).set_crs(CRS)


def counted(joined: dask_geopandas.GeoDataFrame) -> Counts:
    """Return the number of rows of each place, month and kind."""
    month = joined.map_partitions(month_of, meta=("month", "int32"))
    table = joined[["place", "kind"]].assign(month=month)
    found = table.groupby(["place", "month", "kind"]).size().compute()
    columns = [found.index.get_level_values(level).to_numpy() for level in range(3)]
    return Counts(*columns, found.to_numpy())


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates by boxes, then the geodesic."""
    joined = read(task).sjoin(boxes(task), predicate="within")
    return counted(joined.map_partitions(measured, task.radius_m, meta=joined))


def areas(task: Task) -> Counts:
    """Count the events in each polygon."""
    return counted(read(task).sjoin(places(task), predicate="within"))


RULES: dict[str, Count] = {"within": within, "areas": areas}

if __name__ == "__main__":
    with LocalCluster(n_workers=WORKERS, threads_per_worker=1) as cluster, Client(cluster):
        run(RULES, packages=("dask-geopandas", "dask", "distributed", "geopandas"))
