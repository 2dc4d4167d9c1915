"""Tables of fictional events, as large as one asks, for the scripts that measure.

Nobody did or suffered anything of what stands in them. Of 100 events 60 lie around the crossings
and sites of the atlas (normal, 5 km), 30 anywhere in the box of East Asia and 10 anywhere in the
world: real tables, too, crowd at few places and scatter over the rest. In the region `atlas` all
lie where its maps are, 40 of 100 anywhere there. An event has a day within ten years, one of
eight kinds and 0 to 50 persons; every tenth event does not say how many.

The same seed gives the same rows, and a smaller table is the beginning of a larger one.

Usage: fictional_events.py FOLDER [--rows N] [--format parquet,csv,geoparquet]
       [--region world|atlas] [--seed N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

if TYPE_CHECKING:
    from numpy.typing import NDArray

GEO = Path(__file__).parents[1] / "data" / "geo"
PLACES = (GEO / "crossings.geojson", GEO / "sites.geojson")
ROW_GROUP = 2**18

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Region:
    """Where events lie: boxes are west, south, east and north in degrees.

    `shares` are those of the events at the places in `places`, and of those and the ones anywhere
    in `box`; the others are anywhere in the world.
    """

    places: Box
    box: Box
    shares: tuple[float, float]


WORLD = (-180.0, -85.0, 180.0, 85.0)
REGIONS = {
    "world": Region(places=WORLD, box=(70.0, 5.0, 150.0, 60.0), shares=(0.6, 0.9)),
    "atlas": Region(
        places=(119.0, 37.5, 133.0, 45.5), box=(118.1, 36.6, 133.9, 46.4), shares=(0.6, 1.0)
    ),
}
SPREAD_M = 5_000.0
M_PER_DEGREE = 111_320.0
FIRST_DAY = np.datetime64("2015-01-01")
DAYS = 3653  # until the end of 2024
KINDS = tuple("abcdefgh")
PERSONS = 50
UNREPORTED = 0.1

_WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


def make(folder: Path, *, rows: int, form: str, region: str = "world", seed: int = 1) -> Path:
    """Return the file of a table, written if it is not there yet.

    Parameters
    ----------
    folder
        Where the tables stay. The name of a file tells its rows, its seed and what made it, so
        that a table of another recipe is never taken for this one.
    rows
        How many events.
    form
        `parquet` (columns lon, lat, date, kind, best), `csv` (the same) or `geoparquet` (a point
        as WKB in the stead of lon and lat); Parquet in row groups of 2^18.
    region
        One of `REGIONS`.
    seed
        Of the generator.
    """
    recipe = hashlib.sha256()
    for path in (Path(__file__), *PLACES):
        recipe.update(path.read_bytes())
    ending = "csv" if form == "csv" else "parquet"
    made = f"{seed}-{recipe.hexdigest()[:8]}"
    file = folder / f"fictional-events-{form}-{region}-{rows}-{made}.{ending}"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        _WRITERS[form](part, _groups(rows, REGIONS[region], seed))
        part.replace(file)
    return file


def places() -> tuple[list[str], NDArray[np.float64]]:
    """Return the ids of the crossings and sites of the atlas, and their lon and lat.

    The positions have the shape (places, 2), in degrees.
    """
    features = [item for path in PLACES for item in json.loads(path.read_text("utf-8"))["features"]]
    ids = [item["properties"]["place_id"] for item in features]
    return ids, np.array([item["geometry"]["coordinates"] for item in features], dtype=np.float64)


def _groups(rows: int, region: Region, seed: int) -> Iterator[pa.RecordBatch]:
    """Yield the events a row group at a time."""
    _, around = places()
    low, high = np.array(region.places).reshape(2, 2)
    around = around[((around > low) & (around < high)).all(axis=1)]
    for number, begin in enumerate(range(0, rows, ROW_GROUP)):
        rng = np.random.default_rng([seed, number])
        yield _group(rng, around, region=region)[: rows - begin]


def _group(
    rng: np.random.Generator, around: NDArray[np.float64], *, region: Region
) -> pa.RecordBatch:
    share = rng.random(ROW_GROUP)
    at = around[rng.integers(len(around), size=ROW_GROUP)]
    degrees = rng.normal(scale=SPREAD_M / M_PER_DEGREE, size=(ROW_GROUP, 2))
    degrees[:, 0] /= np.cos(np.radians(at[:, 1]))
    point = at + degrees
    for box, inside in (
        (region.box, (share >= region.shares[0]) & (share < region.shares[1])),
        (WORLD, share >= region.shares[1]),
    ):
        point[inside] = rng.uniform(box[:2], box[2:], size=(np.count_nonzero(inside), 2))
    point = point.round(5)
    day = FIRST_DAY + rng.integers(DAYS, size=ROW_GROUP)
    kind = rng.integers(len(KINDS), size=ROW_GROUP, dtype=np.int8)
    persons = rng.integers(PERSONS + 1, size=ROW_GROUP, dtype=np.int32)
    unreported = rng.random(ROW_GROUP) < UNREPORTED
    return pa.RecordBatch.from_arrays(
        [
            pa.array(point[:, 0]),
            pa.array(point[:, 1]),
            pa.array(day, type=pa.date32()),
            pa.DictionaryArray.from_arrays(kind, list(KINDS)).cast(pa.string()),
            pa.array(persons, mask=unreported),
        ],
        names=["lon", "lat", "date", "kind", "best"],
    )


def _write_parquet(file: Path, groups: Iterator[pa.RecordBatch]) -> None:
    first = next(groups)
    with pyarrow.parquet.ParquetWriter(file, first.schema) as writer:
        for group in chain([first], groups):
            writer.write_batch(group, row_group_size=ROW_GROUP)


def _write_csv(file: Path, groups: Iterator[pa.RecordBatch]) -> None:
    plain = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    first = next(groups)
    with file.open("wb") as sink:
        sink.write(f"{','.join(first.schema.names)}\n".encode())
        for group in chain([first], groups):
            pyarrow.csv.write_csv(pa.Table.from_batches([group]), sink, plain)


def _write_geoparquet(file: Path, groups: Iterator[pa.RecordBatch]) -> None:
    column = {"encoding": "WKB", "geometry_types": ["Point"]}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    rest = [("date", pa.date32()), ("kind", pa.string()), ("best", pa.int32())]
    schema = pa.schema([("geometry", pa.binary()), *rest], metadata={"geo": json.dumps(geo)})
    with pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for group in groups:
            columns = [_points(group), *(group.column(name) for name in schema.names[1:])]
            batch = pa.RecordBatch.from_arrays(columns, schema=schema)
            writer.write_batch(batch, row_group_size=ROW_GROUP)


def _points(group: pa.RecordBatch) -> pa.Array:
    points = np.zeros(len(group), dtype=_WKB_POINT)
    points["order"], points["type"] = 1, 1  # little end first, a point
    points["x"], points["y"] = group.column("lon"), group.column("lat")
    ends = np.arange(len(group) + 1, dtype=np.int32) * _WKB_POINT.itemsize
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(points)]
    return pa.Array.from_buffers(pa.binary(), len(group), buffers)


_WRITERS: dict[str, Callable[[Path, Iterator[pa.RecordBatch]], None]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "geoparquet": _write_geoparquet,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables that are asked for, and print where they are, a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10**6)
    parser.add_argument("--format", default="parquet,csv,geoparquet", dest="forms")
    parser.add_argument("--region", choices=tuple(REGIONS), default="world")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if asked.rows < 1 or not set(asked.forms.split(",")) <= set(_WRITERS):
        parser.error(f"--rows is at least 1, and --format one or more of {', '.join(_WRITERS)}")
    for form in asked.forms.split(","):
        print(make(asked.folder, rows=asked.rows, form=form, region=asked.region, seed=asked.seed))


if __name__ == "__main__":
    main()
