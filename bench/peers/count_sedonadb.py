"""Events counted with SedonaDB in SQL; metres are pyproj's, for its own are those of a sphere."""

from __future__ import annotations

import sedonadb
from count_geopandas import WGS84, boxes, places
from engine import Count, Counts, Task, run

MONTH = "CAST((date_part('year', date) - 1970) * 12 + date_part('month', date) - 1 AS INT) AS month"
EVENTS = f"SELECT lon, lat, ST_Point(lon, lat) AS at, {MONTH}, kind FROM events"  # noqa: S608


def connected(task: Task) -> sedonadb.context.SedonaContext:
    """Return a connection on which `events` is a view of the file."""
    if task.form != "parquet":
        raise SystemExit(f"SedonaDB is not asked to read {task.form}")
    connection = sedonadb.connect()
    connection.read_parquet(task.events).to_view("events")
    return connection


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates by boxes, then the geodesic."""
    connection = connected(task)
    connection.create_data_frame(boxes(task).set_crs(None, allow_override=True)).to_view("boxes")
    near = connection.sql(
        f"SELECT lon, lat, place_lon, place_lat, place, month, kind "  # noqa: S608
        f"FROM ({EVENTS}) JOIN boxes ON ST_Intersects(boxes.geometry, at)"
    ).to_pandas()
    _, _, metres = WGS84.inv(near["lon"], near["lat"], near["place_lon"], near["place_lat"])
    found = near[metres <= task.radius_m].groupby(["place", "month", "kind"]).size()
    columns = [found.index.get_level_values(level).to_numpy() for level in range(3)]
    return Counts(*columns, found.to_numpy())


def joined(task: Task, *, condition: str) -> Counts:
    """Count what a join of `at` of the events and `geometry` of the places finds."""
    connection = connected(task)
    connection.create_data_frame(places(task).set_crs(None, allow_override=True)).to_view("places")
    found = connection.sql(
        f"SELECT place, month, kind, count(*) AS n FROM ({EVENTS}) AS e "  # noqa: S608
        f"JOIN places AS p ON {condition} GROUP BY place, month, kind"
    ).to_pandas()
    return Counts(*(found[name].to_numpy() for name in ("place", "month", "kind", "n")))


def areas(task: Task) -> Counts:
    """Count the events in or on each polygon."""
    return joined(task, condition="ST_Intersects(p.geometry, e.at)")


def nearest(task: Task) -> Counts:
    """Count the events of each nearest point, in degrees."""
    return joined(task, condition="ST_KNN(e.at, p.geometry, 1, FALSE)")


RULES: dict[str, Count] = {"within": within, "areas": areas, "nearest": nearest}

if __name__ == "__main__":
    run(RULES, packages=("sedonadb", "geopandas", "pyproj"))
