"""Invented raw events, around invented places: each says so in its name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

KINDS = ("fictional-check", "fictional-raid", "fictional-transfer")
EPOCH = dt.date(1970, 1, 1)


def places(*, seed: int = 1, count: int = 12) -> geopandas.GeoDataFrame:
    """Return points in a region, with a pair of neighbours whose circles overlap."""
    rng = np.random.default_rng(seed)
    lon, lat = 124 + rng.random(count) * 6, 40 + rng.random(count) * 3
    lon[1], lat[1] = lon[0] + 0.05, lat[0] + 0.02
    ids = [f"fictional-{at}" for at in range(count)]
    points = geopandas.points_from_xy(lon, lat)
    return geopandas.GeoDataFrame({"place_id": ids}, geometry=points, crs=4326)


def areas() -> geopandas.GeoDataFrame:
    """Return areas that share borders, overlap, have holes, and are of several parts."""
    shapes = [
        shapely.box(124, 40, 126, 42),
        shapely.box(126, 40, 128, 42),  # shares a border
        shapely.Polygon(
            shapely.box(128, 40, 131, 43).exterior.coords,
            [shapely.box(129, 41, 130, 42).exterior.coords],
        ),
        shapely.box(129.2, 41.2, 129.8, 41.8),  # in the hole
        shapely.box(125, 41, 127, 43),  # over two others
        shapely.MultiPolygon([shapely.box(120, 39, 121, 40), shapely.box(122, 39, 123, 40.5)]),
        shapely.Point(133, 44).buffer(1.3, quad_segs=64),
        shapely.Polygon([(124.01, 43.0), (131.7, 44.9), (124.02, 44.95)]),
    ]
    ids = [f"fictional-area-{at}" for at in range(len(shapes))]
    return geopandas.GeoDataFrame({"place_id": ids}, geometry=shapes, crs=4326)


def table(rows: int = 3000, *, seed: int = 2) -> pa.Table:
    """Return events around the places: half near one of them, the others anywhere."""
    rng = np.random.default_rng(seed)
    near = places()
    at = rng.integers(0, len(near), rows)
    lon = near.geometry.x.to_numpy()[at] + rng.normal(0, 0.05, rows)
    lat = near.geometry.y.to_numpy()[at] + rng.normal(0, 0.04, rows)
    far = rng.random(rows) < 0.5
    lon[far], lat[far] = rng.random(far.sum()) * 14 + 119, rng.random(far.sum()) * 7 + 38.5
    best = rng.integers(0, 40, rows).astype(float)
    best[rng.random(rows) < 0.1] = np.nan
    return pa.table(
        {
            "lon": lon.round(5),
            "lat": lat.round(5),
            "date": pa.array(rng.integers(18000, 19200, rows).astype("int32")).cast(pa.date32()),
            "kind": pa.array(np.array(KINDS)[rng.integers(0, len(KINDS), rows)]),
            "best": pa.array(best, from_pandas=True),
            "where": pa.array(np.array(["1", "2", "5"])[rng.integers(0, 3, rows)]),
        }
    )


def write(path: Path, events: pa.Table, *, rows: int = 700) -> Path:
    """Write events as Parquet in several row groups, or as CSV; return the path."""
    if path.suffix == ".csv":
        path.write_text(events.to_pandas().to_csv(index=False), encoding="utf-8")
    else:
        parquet.write_table(events, path, row_group_size=rows)
    return path
