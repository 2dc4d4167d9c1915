"""Events counted with polars, which knows no geometry: its users write the formulas themselves.

Within is told by the chord through the ellipsoid, which is 0.1 mm shorter than the way over 5 km:
an event as near as that to the rim is counted wrongly.
"""

from __future__ import annotations

import polars as pl
from engine import Count, Counts, Task, run

SIZE_M, SQUASH = 6_378_137.0, 1 / 298.257223563
DEGREE_M = 110_574.0  # the shortest degree of latitude


def read(task: Task) -> pl.LazyFrame:
    """Return the columns of the events, to be read when they are wanted."""
    if task.form == "csv":
        found = pl.scan_csv(task.events, try_parse_dates=True)
    else:
        found = pl.scan_parquet(task.events)
    return found.select("lon", "lat", "date", "kind")


def earth_centred(lon: pl.Expr, lat: pl.Expr, *, prefix: str) -> list[pl.Expr]:
    """Return the metres from the centre of the Earth along its three axes."""
    lon, lat = lon.radians(), lat.radians()
    squared = SQUASH * (2 - SQUASH)
    radius = SIZE_M / (1 - squared * lat.sin().pow(2)).sqrt()
    return [
        (radius * lat.cos() * lon.cos()).alias(f"{prefix}x"),
        (radius * lat.cos() * lon.sin()).alias(f"{prefix}y"),
        (radius * (1 - squared) * lat.sin()).alias(f"{prefix}z"),
    ]


def within(task: Task) -> Counts:
    """Count the events within a distance: candidates by boxes, then the chord."""
    lon, lat = zip(*task.positions(), strict=True)
    up = task.radius_m / DEGREE_M * 1.01
    aside = up / pl.col("place_lat").radians().cos()
    places = pl.LazyFrame({"place": range(len(lon)), "place_lon": lon, "place_lat": lat})
    places = places.select(
        "place",
        (pl.col("place_lon") - aside).alias("west"),
        (pl.col("place_lon") + aside).alias("east"),
        (pl.col("place_lat") - up).alias("south"),
        (pl.col("place_lat") + up).alias("north"),
        *earth_centred(pl.col("place_lon"), pl.col("place_lat"), prefix="place_"),
    )
    chord = sum((pl.col(axis) - pl.col(f"place_{axis}")).pow(2) for axis in "xyz")
    near = (
        read(task)
        .join_where(
            places,
            pl.col("lon") >= pl.col("west"),
            pl.col("lon") <= pl.col("east"),
            pl.col("lat") >= pl.col("south"),
            pl.col("lat") <= pl.col("north"),
        )
        .with_columns(earth_centred(pl.col("lon"), pl.col("lat"), prefix=""))
        .filter(chord <= task.radius_m**2)
    )
    month = (pl.col("date").dt.year() - 1970) * 12 + pl.col("date").dt.month().cast(pl.Int32) - 1
    found = near.group_by("place", month.alias("month"), "kind").len().collect(engine="streaming")
    return Counts(*(found[name].to_numpy() for name in ("place", "month", "kind", "len")))


RULES: dict[str, Count] = {"within": within}

if __name__ == "__main__":
    run(RULES, packages=("polars",))
