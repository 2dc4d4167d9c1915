"""Where events are counted: places of an atlas as an audience may see them, or of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from borderatlas import publish, schema
from borderatlas.build import read_for
from borderatlas.coarsen import Key, is_coarse
from borderatlas.errors import DataError, Problem
from borderatlas.io.datums import is_degrees, to_degrees
from borderatlas.io.sqlitefiles import refuse_computed
from borderatlas.names import did_you_mean
from borderatlas.schema import Audience

if TYPE_CHECKING:
    import geopandas

TABLES = ("crossings", "sites", "areas")
_FORMATS = (".geojson", ".json", ".gpkg", ".fgb", ".shp", ".parquet", ".geoparquet")


def file_of(places: str) -> str:
    """Return the name of the file that places are from: of a table of the atlas, or their own."""
    return f"data/{schema.TABLES[places].file}" if places in TABLES else Path(places).name


def of_atlas(
    folder: Path, table: str, *, audience: Audience, key: Key | None
) -> tuple[geopandas.GeoDataFrame, int]:
    """Return the places of a table that an audience may see where they are; how many others.

    A count near a place tells where it is: one that is told less exactly than it is known, or
    not at all, has no count for that audience.

    Raises
    ------
    DataError, PublishError
        As `publish.apply` does.
    """
    import geopandas

    atlas = read_for(folder, audience)
    told, _ = publish.apply(atlas, audience, key=key)
    frame = told.frame(table)
    exact = {
        row["place_id"]
        for row in atlas.rows(table)
        if row["geometry"] is not None and (audience == "internal" or not is_coarse(row))
    }
    kept = geopandas.GeoDataFrame(frame[frame["place_id"].isin(exact) & frame.geometry.notna()])
    return kept, len(atlas.rows(table)) - len(kept)


def of_file(path: Path, *, id_column: str) -> geopandas.GeoDataFrame:
    """Return the places of a file, in EPSG:4326, with their ids as `place_id`.

    Raises
    ------
    DataError
        When it cannot be read, has no positions or no such column.
    """
    import geopandas

    name = path.name
    if path.suffix.lower() not in _FORMATS:
        hint = f"give {', '.join(_FORMATS)}, or a table of the atlas: {', '.join(TABLES)}"
        raise DataError([Problem(name, 0, "", "", "is no file of places that can be read", hint)])
    if not path.exists():
        raise DataError([Problem(name, 0, "", "", "is missing", "correct the path")])
    try:
        frame: Any
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame = geopandas.read_parquet(path)
        else:
            if path.suffix.lower() == ".gpkg":
                refuse_computed(path, name)
            frame = geopandas.read_file(path)
    except DataError:
        raise
    except Exception as error:  # GDAL and Arrow have no common ancestor of their errors
        hint = "open it with a GIS and save it again, as GeoPackage"
        raise DataError([Problem(name, 0, "", "", "cannot be read", hint)]) from error
    if not isinstance(frame, geopandas.GeoDataFrame):
        hint = "give a layer with geometries"
        raise DataError([Problem(name, 0, "", "", "has no geometries", hint)])
    if id_column not in frame:
        names = [str(column) for column in frame.columns if column != frame.geometry.name]
        others = f"--id with one of {', '.join(names)}" if names else "give each place an id"
        hint = did_you_mean(id_column, names, otherwise=others)
        raise DataError([Problem(name, 0, "--id", id_column, "is not a column of it", hint)])
    frame = frame.drop(columns={"place_id"} & {*frame} - {id_column})
    frame = frame.rename(columns={id_column: "place_id"})
    if frame.crs is not None and not is_degrees(frame.crs):
        moved, _ = to_degrees(frame.geometry.tolist(), frame.crs, file=name)
        frame = frame.set_geometry(geopandas.GeoSeries(moved, index=frame.index, crs=4326))
    return geopandas.GeoDataFrame(
        frame if frame.crs is None else frame.set_crs(4326, allow_override=True)
    )
