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


DECLARED = """
[[event_table]]
id = "fictional-incidents"
file = "events/fictional-incidents.parquet"
title = { en = "Fictional incidents", ko = "가상 사건", zh = "虚构事件" }
source_id = "fictional-daily-2020"
credit = "Fictional incidents (CC0)"
audience = "public"
reviewed = "2030-01-02"

[event_table.columns]
lon = "x"
lat = "y"
date = "when"
kind = "type"
name = "headline"

[event_table.kinds]
raid = { en = "Raid", ko = "단속", zh = "突击检查" }
check = { en = "Check", ko = "검문", zh = "检查" }
"""

ON_MAP = """
[event_layer]
table = "fictional-incidents"
"""


def incidents(rows: int = 600, *, seed: int = 4) -> pa.Table:
    """Return events on the island of the starter, dated to the day, the month or the year."""
    rng = np.random.default_rng(seed)
    lon = (rng.normal(-123.5, 0.7, rows)).clip(-126, -121).round(4)
    lat = (rng.normal(-49.0, 0.5, rows)).clip(-50.8, -47.2).round(4)
    days = [EPOCH + dt.timedelta(int(day)) for day in rng.integers(18300, 18900, rows)]
    dates = [day.isoformat()[: (10, 10, 10, 7, 4)[at % 5]] for at, day in enumerate(days)]
    return pa.table(
        {
            "x": lon,
            "y": lat,
            "when": dates,
            "type": pa.array(np.array(["raid", "check", "fictional-secret"])[np.arange(rows) % 3]),
            "headline": [f"Fictional headline {at}" for at in range(rows)],
            "informant": [f"fictional-informant-{at}" for at in range(rows)],
        }
    )


def atlas(
    folder: Path, *, events: pa.Table | None = None, declared: str = DECLARED, on_map: str = ON_MAP
) -> Path:
    """Write the starter with a table of events, shown on its map of numbers; return the folder."""
    from borderatlas.starter import write_starter

    write_starter(folder)
    (folder / "data/events").mkdir()
    table = incidents() if events is None else events
    write(folder / "data/events/fictional-incidents.parquet", table)
    for file, text in (("data/atlas.toml", declared), ("maps/numbers.toml", on_map)):
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)
    return folder
