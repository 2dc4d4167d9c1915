"""GDAL's own programs, of another build than ours, read what is exported and write what is read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from borderatlas.export import export
from borderatlas.io.exchange import FORMATS
from borderatlas.io.folder import read_atlas
from borderatlas.io.placefiles import read_places
from borderatlas.placeimport import Asked, import_places
from borderatlas.schema import TABLES
from borderatlas.starter import write_starter

ROOT = Path(__file__).parents[1]
FOUND = subprocess.run([ROOT / "tools/find_gdal.sh"], capture_output=True, text=True, check=False)
OGRINFO = FOUND.stdout.strip()
pytestmark = pytest.mark.skipif(FOUND.returncode != 0, reason=FOUND.stderr.strip())

PLACED = ("crossings", "sites", "areas", "routes")
CSV_HINTS = ["-oo", "AUTODETECT_TYPE=YES", "-oo", "X_POSSIBLE_NAMES=lon",
             "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "GEOM_POSSIBLE_NAMES=wkt"]  # fmt: skip
OPTIONS = {"GeoJSON": ["-lco", "COORDINATE_PRECISION=15"]}
DECLARED = {"integer": {"Integer", "Integer64"}, "number": {"Real", "Integer", "Integer64"}}


def ogr(program: str, *args: object) -> str:
    """Return what one of GDAL's programs says; what it takes offence at fails."""
    path = Path(OGRINFO).with_name(program)
    done = subprocess.run([path, *map(str, args)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    assert not errors
    return done.stdout


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ogr") / "fictional"
    write_starter(folder)
    export(folder, folder.parent, formats=FORMATS, audience="internal")
    return folder


def exported(atlas: Path, table: str, form: str) -> tuple[Path, str]:
    """Return the file that has a table, and the layer to name where it has several."""
    folder = atlas.parent / "export"
    if form == "gpkg":
        (path,) = folder.glob("*.gpkg")
        return path, table
    return folder / f"{table}-internal.{form}", ""


@pytest.mark.parametrize("table", PLACED)
@pytest.mark.parametrize("form", ["gpkg", "geojson", "kml", "parquet", "csv"])
def test_ogrinfo_reads_rows_types_and_coordinates(atlas: Path, table: str, form: str) -> None:
    if form == "parquet" and "Parquet" not in ogr("ogrinfo", "--formats"):
        pytest.skip("this GDAL has no driver for Parquet")
    path, layer = exported(atlas, table, form)
    hints = CSV_HINTS if form == "csv" else []
    told = ogr("ogrinfo", "-ro", "-so", *hints, path, *([layer] if layer else ["-al"]))
    rows = read_atlas(atlas).rows(table)
    assert re.search(r"^Feature Count: (\d+)$", told, re.MULTILINE)[1] == str(len(rows))
    if form != "csv":  # which has no place for it
        assert 'ID["EPSG",4326]]' in told
        assert "Data axis to CRS axis mapping: 2,1" in told
    kind = "Line String" if TABLES[table].geometry == "line" else "Point"
    found = re.search(r"^Geometry: (.*)$", told, re.MULTILINE)[1]
    assert found in ({kind} if form in ("gpkg", "geojson") else {kind, "Unknown (any)"})
    types = dict(re.findall(r"^(\w+): (\w+) \(", told, re.MULTILINE))
    for column in TABLES[table].columns:
        filled = any(row[column.name] is not None for row in rows)
        if column.type in DECLARED and filled and not (form == "csv" and table == "areas"):
            assert types[column.name] in DECLARED[column.type], column.name
        else:
            assert column.name in types
    box = re.search(r"^Extent: \((\S+), (\S+)\) - \((\S+), (\S+)\)$", told, re.MULTILINE)
    shapes = [row["geometry"] for row in rows if row["geometry"] is not None]
    west = min(shape.bounds[0] for shape in shapes)
    north = max(shape.bounds[3] for shape in shapes)
    assert (float(box[1]), float(box[4])) == pytest.approx((west, north), abs=1e-6)


@pytest.mark.parametrize("table", PLACED)
@pytest.mark.parametrize(
    ("driver", "ending"),
    [("GPKG", "gpkg"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson"), ("LIBKML", "kml"),
     ("LIBKML", "kmz"), ("KML", "kml")],
)  # fmt: skip
def test_what_ogr2ogr_writes_is_imported_as_it_was(
    atlas: Path, tmp_path: Path, table: str, driver: str, ending: str
) -> None:
    source, layer = exported(atlas, table, "gpkg")
    path = tmp_path / f"given.{ending}"
    ogr("ogr2ogr", "-f", driver, *OPTIONS.get(driver, ()), path, source, layer)
    done = import_places(path, table, atlas, Asked())
    assert (done.new, done.replaced, done.written) == ((), (), False)
    rows = read_atlas(atlas).rows(table)
    if driver == "FlatGeobuf":  # GDAL writes no features without shapes into it
        rows = tuple(row for row in rows if row["geometry"] is not None)
    assert len(done.same) == len(rows)


def test_a_shapefile_of_ogr2ogr_in_korean_letters_is_read_when_it_says_so(
    atlas: Path, tmp_path: Path
) -> None:
    source, _ = exported(atlas, "sites", "gpkg")
    words = "SELECT place_id, name_ko, geom FROM sites"
    ogr("ogr2ogr", "-f", "ESRI Shapefile", "-lco", "ENCODING=CP949", "-sql", words,
        tmp_path / "sites.shp", source)  # fmt: skip
    named = {row["place_id"]: row["name_ko"] for row in read_atlas(atlas).rows("sites")}
    found = read_places(tmp_path / "sites.shp")
    assert {each.cells["place_id"]: each.cells["name_ko"] for each in found.records} == named
    (tmp_path / "sites.cpg").unlink()
    assert found.records == read_places(tmp_path / "sites.shp", encoding="cp949").records
