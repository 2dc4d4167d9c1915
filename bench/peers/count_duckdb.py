"""Events counted with DuckDB and its spatial extension, which a wheel brings."""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path

import duckdb
from engine import Count, Counts, Task, run

DEGREE_M = 110_574.0  # the shortest degree of latitude
MONTH = "(year(date) - 1970) * 12 + month(date) - 1 AS month"


def connected(task: Task) -> duckdb.DuckDBPyConnection:
    """Return a connection on which `events` and `places` (numbered, with `geom`) are tables."""
    found = [path for path in files("duckdb-ext-spatial") or [] if path.suffix != ".dist-info"]
    extension = next(path for path in found if path.name == "spatial.duckdb_extension")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{Path(str(extension.locate()))}'")
    connection.execute(f"CREATE VIEW events AS FROM '{task.events}'")
    connection.execute(
        "CREATE TABLE places AS SELECT row_number() OVER () - 1 AS place, geom, "  # noqa: S608
        f"ST_X(ST_Centroid(geom)) AS x, ST_Y(ST_Centroid(geom)) AS y FROM ST_Read('{task.places}')"
    )
    return connection


def counts(connection: duckdb.DuckDBPyConnection, joined: str) -> Counts:
    """Return the number of rows of each place, month and kind in a table that SQL tells of."""
    found = connection.execute(
        f"SELECT place, {MONTH}, kind, count(*) AS n FROM ({joined}) GROUP BY ALL"  # noqa: S608
    ).fetchnumpy()
    return Counts(found["place"], found["month"], found["kind"], found["n"])


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates by boxes, then the geodesic."""
    up = task.radius_m / DEGREE_M * 1.01
    aside = f"{up} / cos(radians(y))"
    # ST_Distance_Spheroid wants the latitude first.
    return counts(
        connected(task),
        f"SELECT place, date, kind FROM events JOIN places "  # noqa: S608
        f"ON lon BETWEEN x - {aside} AND x + {aside} AND lat BETWEEN y - {up} AND y + {up} "
        f"WHERE ST_Distance_Spheroid(ST_Point2D(lat, lon), ST_Point2D(y, x)) <= {task.radius_m}",
    )


def areas(task: Task) -> Counts:
    """Count the events in or on each polygon."""
    return counts(
        connected(task),
        "SELECT place, date, kind FROM events "
        "JOIN places ON ST_Intersects(geom, ST_Point(lon, lat))",
    )


RULES: dict[str, Count] = {"within": within, "areas": areas}

if __name__ == "__main__":
    run(RULES, packages=("duckdb", "duckdb-ext-spatial"))
