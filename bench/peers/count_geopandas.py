"""Events counted with geopandas, the way its users would, and exactly where they would not.

`within` looks for candidates in boxes and measures them with the geodesic; `areas` and `nearest`
are the spatial joins of geopandas, the second in degrees, as it warns itself.
"""

from __future__ import annotations

import warnings

import geopandas
import numpy as np
import pandas as pd
import shapely
from engine import Count, Counts, Task, run
from pyproj import Geod

DEGREE_M = 110_574.0  # the shortest degree of latitude
CRS = "OGC:CRS84"
COLUMNS = ["lon", "lat", "date", "kind"]
WGS84 = Geod(ellps="WGS84")


def read(task: Task) -> geopandas.GeoDataFrame:
    """Return the events as points; tables without a geometry get one of lon and lat."""
    if task.form == "geoparquet":
        return geopandas.read_parquet(task.events, columns=["geometry", "date", "kind"])
    if task.form == "csv":
        table = pd.read_csv(task.events, usecols=COLUMNS)
    else:
        table = pd.read_parquet(task.events, columns=COLUMNS)
    points = geopandas.points_from_xy(table["lon"], table["lat"], crs=CRS)
    return geopandas.GeoDataFrame(table, geometry=points)


def boxes(task: Task) -> geopandas.GeoDataFrame:
    """Return a box around each place that holds all within the distance."""
    lon, lat = (np.array(degrees) for degrees in zip(*task.positions(), strict=True))
    up = task.radius_m / DEGREE_M * 1.01
    aside = up / np.cos(np.radians(lat))
    table = {"place": np.arange(len(lon)), "place_lon": lon, "place_lat": lat}
    around = shapely.box(lon - aside, lat - up, lon + aside, lat + up)
    return geopandas.GeoDataFrame(table, geometry=around, crs=CRS)


def places(task: Task) -> geopandas.GeoDataFrame:
    """Return the points or polygons, numbered."""
    found = geopandas.read_file(task.places)[["geometry"]].set_crs(CRS, allow_override=True)
    return found.assign(place=np.arange(len(found)))


def measured(joined: geopandas.GeoDataFrame, radius_m: float) -> geopandas.GeoDataFrame:
    """Return the rows that the geodesic, too, finds within the distance."""
    to = (joined["place_lon"], joined["place_lat"])
    _, _, metres = WGS84.inv(joined.geometry.x, joined.geometry.y, *to)
    return joined[np.asarray(metres) <= radius_m]


def month_of(table: pd.DataFrame) -> pd.Series:
    """Return the months since 1970-01 of the column `date`."""
    date = pd.to_datetime(table["date"])
    return ((date.dt.year - 1970) * 12 + date.dt.month - 1).rename("month")


def counted(joined: pd.DataFrame) -> Counts:
    """Return the number of rows of each place, month and kind."""
    found = joined.groupby([joined["place"], month_of(joined), joined["kind"]]).size()
    columns = [found.index.get_level_values(level).to_numpy() for level in range(3)]
    return Counts(*columns, found.to_numpy())


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates by boxes, then the geodesic."""
    return counted(measured(read(task).sjoin(boxes(task), predicate="within"), task.radius_m))


def areas(task: Task) -> Counts:
    """Count the events in each polygon."""
    return counted(read(task).sjoin(places(task), predicate="within"))


def nearest(task: Task) -> Counts:
    """Count the events of each nearest point, in degrees."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that degrees are no metres
        joined = read(task).sjoin_nearest(places(task))
    # One that is as near to two places is in the join twice; it is counted at the first.
    return counted(joined[~joined.index.duplicated()])


RULES: dict[str, Count] = {"within": within, "areas": areas, "nearest": nearest}

if __name__ == "__main__":
    run(RULES, packages=("geopandas", "shapely", "pyproj", "pandas", "numpy"))
