"""Map files of others: each format as it is in the wild, and what is sent to do harm."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import sqlite3
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely

from borderatlas.countplaces import of_file
from borderatlas.errors import DataError
from borderatlas.io import kmlreader
from borderatlas.io.geofiles import read_layer
from borderatlas.io.placefiles import Layer, read_places
from borderatlas.limits import MAX_KML_POSITIONS, MAX_ROWS

FRAME = geopandas.GeoDataFrame(
    {"name": ["가상 다리", None], "size": pd.array([7, None], dtype="Int64"),
     "seen": pd.to_datetime(["2030-01-02T00:00:00", "2030-01-03T04:05:06"])},
    geometry=[shapely.Point(-20.25, -30.125, 9.0), shapely.MultiPoint([(-20.5, -30.0, 1.0)])],
    crs="EPSG:4326",
)  # fmt: skip

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>My fictional map</name>
<Style id="s"><IconStyle><Icon><href>http://fictional.example/x.png</href></Icon></IconStyle></Style>
<Folder><name>Bridges</name>
<Placemark><name>One &amp; only</name><styleUrl>http://fictional.example/s.kml#s</styleUrl>
<description><![CDATA[First<br>line <b>bold</b><script>alert(1)</script>&nbsp;end]]></description>
<TimeStamp><when>2030-01</when></TimeStamp>
<ExtendedData><Data name="kind"><value>bridge</value></Data>
<Data name="name"><value>x</value></Data>
</ExtendedData><MultiGeometry><Point><coordinates> -20.25,-30.125,4 </coordinates></Point>
</MultiGeometry></Placemark></Folder>
<Folder><name>Ways</name><Placemark><name>Way</name>
<LineString><coordinates>-20,-30 -20.5,-30.5</coordinates></LineString></Placemark>
<NetworkLink><Link><href>http://fictional.example/more.kml</href></Link></NetworkLink></Folder>
</Document></kml>"""


def archive(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def shapefile(folder: Path, frame: geopandas.GeoDataFrame = FRAME, **options: object) -> Path:
    flat = frame[["name", "geometry"]].copy()
    flat["geometry"] = [shapely.Point(shape.centroid) for shape in flat.geometry]
    pyogrio.write_dataframe(flat, folder / "bridges.shp", **options)
    return folder / "bridges.shp"


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(DataError) as caught:
        read_places(path, **options)
    return str(caught.value)


def cells(layer: Layer, column: str) -> list[object]:
    return [record.cells.get(column) for record in layer.records]


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "parquet", "geojson"])
def test_a_format_keeps_values_and_positions(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bridges.{ending}"
    if ending == "parquet":
        FRAME.to_parquet(path)
    else:
        options = {"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}
        pyogrio.write_dataframe(FRAME, path, layer_options=options)
    layer = read_places(path)
    assert cells(layer, "name") == ["가상 다리", None]
    assert cells(layer, "size") == [7, None]
    assert str(cells(layer, "seen")[0]).startswith("2030-01-02")
    assert [record.geometry for record in layer.records] == [
        {"type": "Point", "coordinates": [-20.25, -30.125]},
        {"type": "Point", "coordinates": [-20.5, -30.0]},
    ]
    told = "\n".join(layer.notes)
    assert "heights dropped of 2 features" in told
    assert "the one part taken out of the collection of " in told
    assert "in degrees" in told


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "parquet"])
def test_other_coordinates_are_transformed_when_declared_and_that_is_told(
    tmp_path: Path, ending: str
) -> None:
    frame = FRAME[["name", "geometry"]].iloc[:1].to_crs("EPSG:32727")
    path = tmp_path / f"bridges.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path)
    layer = read_places(path)
    lon, lat = layer.records[0].geometry["coordinates"]
    assert (lon, lat) == pytest.approx((-20.25, -30.125), abs=1e-9)
    assert any("transformed to EPSG:4326 from EPSG:32727" in note for note in layer.notes)


def test_coordinates_of_no_declared_system_are_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, encoding="utf-8")
    path.with_suffix(".prj").unlink()
    assert "does not say which coordinates it has" in refusal(path)
    FRAME.set_crs(None, allow_override=True).to_parquet(tmp_path / "x.parquet")
    assert "does not say which coordinates it has" in refusal(tmp_path / "x.parquet")


def test_what_gdal_says_of_cells_is_told_without_what_stands_in_them(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    path = tmp_path / "odd.gpkg"
    pyogrio.write_dataframe(FRAME, path)
    with contextlib.closing(sqlite3.connect(path)) as held:
        held.create_function("ST_IsEmpty", 1, lambda _: 0)  # its triggers ask for these
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            held.create_function(name, 1, lambda _: 0.0)
        held.execute("update odd set seen = 'fictional-secret' where name is not null")
        held.commit()
    notes = "\n".join(read_places(path).notes)
    assert "GDAL warned" in notes
    assert "fictional-secret" not in notes + "".join(str(each.message) for each in recwarn)


def test_one_of_several_layers_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    for layer in ("bridges", "ferries"):
        pyogrio.write_dataframe(FRAME, path, layer=layer, append=path.exists(),
                                geometry_type="Unknown")  # fmt: skip
    assert "--layer bridges" in refusal(path)
    assert "did you mean 'ferries'?" in refusal(path, layer="feries")
    assert "layer 'ferries'; not read: 'bridges'" in read_places(path, layer="ferries").notes


@pytest.mark.parametrize("codec", ["cp949", "gb18030"])
def test_a_shapefile_without_encoding_is_not_guessed(tmp_path: Path, codec: str) -> None:
    word = "가상의 다리와 나루터 그리고 길" if codec == "cp949" else "虚构的桥梁和渡口以及道路"
    path = shapefile(tmp_path, FRAME.assign(name=[word, word]), encoding=codec)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0
    path.with_suffix(".dbf").write_bytes(table)
    told = refusal(path)
    assert "does not say which encoding" in told
    assert ("CP949" if codec == "cp949" else "GBK") in told
    assert cells(read_places(path, encoding=codec), "name") == [word, word]
    path.with_suffix(".cpg").write_text("949" if codec == "cp949" else "GB18030")
    assert cells(read_places(path), "name") == [word, word]
    wrong = refusal(path, encoding="ascii")
    assert ":1: name" in wrong
    assert ":2: name" in wrong


def test_a_shapefile_comes_as_files_a_folder_or_a_zip(tmp_path: Path) -> None:
    path = shapefile(tmp_path, encoding="utf-8")
    parts = {f"inside/{each.name}": each.read_bytes() for each in tmp_path.iterdir()}
    parts["__MACOSX/inside/._bridges.shp"] = b"litter"
    packed = tmp_path / "packed.zip"
    packed.write_bytes(archive(parts))
    found = [read_places(each).records for each in (path, tmp_path, packed)]
    assert found[0] == found[1] == found[2]
    path.with_suffix(".dbf").unlink()
    assert "has no .dbf" in refusal(path)
    two = {name.replace("inside", year): data for name, data in parts.items()
           for year in ("2019", "2020") if name.startswith("inside")}  # fmt: skip
    packed.write_bytes(archive(two))
    told = "has 2 Shapefiles: '2019/bridges', '2020/bridges'; name one: --layer 2019/bridges"
    assert told in refusal(packed)
    assert read_places(packed, layer="2020/bridges").records == found[0]


def spoiled(path: Path, ending: str, old: bytes, new: bytes) -> None:
    part = path.with_suffix(ending)
    data = part.read_bytes()
    assert data.count(old) == 1
    part.write_bytes(data.replace(old, new))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (b"12,45", "1: size '12,45': is not a number; write it in digits"),
        (b"1,500", "1: size '1,500': is not a number"),
        (b"3000m", "1: size '3000m': is not a number"),
    ],
)
def test_a_number_of_a_shapefile_that_is_none_is_not_half_read(
    tmp_path: Path, new: bytes, told: str
) -> None:
    frame = FRAME[["geometry"]].assign(size=[12345, None], geometry=shapely.Point(-20, -30))
    path = tmp_path / "bridges.shp"
    pyogrio.write_dataframe(frame.astype({"size": "Int64"}), path, encoding="utf-8")
    assert cells(read_places(path), "size") == [12345, None]
    stars = "1 numbers are asterisks: left empty, or longer than their columns"
    assert stars in read_places(path).notes  # as GDAL writes nothing
    spoiled(path, ".dbf", b"12345", new)
    assert told in refusal(path)


def test_texts_of_a_shapefile_that_were_cut_are_told(tmp_path: Path) -> None:
    path = shapefile(tmp_path, FRAME.assign(name=["x" * 254, "a b"]), encoding="utf-8")
    assert "1 texts fill their columns: they may have been cut" in read_places(path).notes
    spoiled(path, ".dbf", b"a b", b"a\0b")
    assert "2: name 'a\\x00b': holds a NUL" in refusal(path)


def test_parts_of_a_shapefile_have_to_agree(tmp_path: Path) -> None:
    path = shapefile(tmp_path, encoding="utf-8")
    order, table = path.with_suffix(".shx"), path.with_suffix(".dbf")
    whole = order.read_bytes()
    order.write_bytes(whole[:100] + whole[108:116] + whole[100:108])
    assert "has shape 1 of its .shx elsewhere in its .shp" in refusal(path)
    order.write_bytes(whole)
    rows = table.read_bytes()
    table.write_bytes(rows[:4] + (1).to_bytes(4, "little") + rows[8:])
    assert "has 2 shapes in its .shx and 1 rows in its .dbf; export it again" in refusal(path)


LOCAL = 'LOCAL_CS["fictional",UNIT["metre",1]]'


def test_coordinates_of_no_place_on_the_earth_are_named_so(tmp_path: Path) -> None:
    path = shapefile(tmp_path, encoding="utf-8")
    path.with_suffix(".prj").write_text(LOCAL)
    for given in (path, tmp_path):
        assert "brought to degrees, fictional" in refusal(given)


def feature(**members: object) -> bytes:
    made = {"type": "Feature", "properties": {"id": "a"}, "geometry": None, **members}
    return json.dumps({"type": "FeatureCollection", "features": [made]}).encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (feature(id="b"), "1: id 'b': is 'a' in its properties; keep one of them"),
        (feature(id=True), "1: id 'true': is no id"),
        (feature(crs={"type": "name"}), "1: crs: stands in a feature, where none is read"),
        (feature()[:-1] + b',"crs":{"properties":{"name":"+proj=longlat +nadgrids=@x"}}}',
         "has its coordinates in an unknown system"),
    ],
)  # fmt: skip
def test_what_a_feature_says_twice_or_in_the_wrong_place_is_refused(
    tmp_path: Path, data: bytes, told: str
) -> None:
    path = tmp_path / "given.geojson"
    path.write_bytes(data)
    assert told in refusal(path)


def test_a_feature_may_say_its_id_twice(tmp_path: Path) -> None:
    path = tmp_path / "given.geojson"
    path.write_bytes(feature(id="a"))
    assert cells(read_places(path), "id") == ["a"]


def test_of_two_shapes_of_a_placemark_none_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "two.kml"
    point = "<Point><coordinates>-20,-30</coordinates></Point>"
    path.write_text(f"<kml><Placemark><name>x</name>{point}{point}</Placemark></kml>")
    assert read_places(path).records[0].geometry == {"type": "GeometryCollection"}


@pytest.mark.parametrize("codec", ["euc-kr", "gb18030", "windows-1252"])
def test_kml_is_read_in_the_encoding_that_it_declares(tmp_path: Path, codec: str) -> None:
    word = {"euc-kr": "가교", "gb18030": "桥", "windows-1252": "Brücke"}[codec]
    text = KML.replace("UTF-8", codec).replace("Bridges", word)
    path = tmp_path / "map.kml"
    path.write_bytes(text.encode(codec))
    assert cells(read_places(path), "folder")[0] == word


def test_a_line_of_too_many_positions_is_refused_before_it_is_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kmlreader, "_position", pytest.fail)
    path = tmp_path / "line.kmz"
    line = "1,2 " * (MAX_KML_POSITIONS + 1)
    shape = f"<LineString><coordinates>{line}</coordinates></LineString>"
    path.write_bytes(archive({"doc.kml": f"<kml><Placemark>{shape}</Placemark></kml>"}))
    assert "has more than 1,000,000 positions; simplify its lines" in refusal(path)


def test_too_many_elements_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kmlreader, "MAX_KML_ELEMENTS", 20)
    path = tmp_path / "map.kml"
    path.write_text(KML)
    assert "has more than 20 elements" in refusal(path)


COMPUTED = {
    "a view": (
        "create view v as with recursive c(x) as (select 1 union all select x + 1 from c) select x",
        "has the view 'v', which would be computed; export the layer in QGIS",
    ),
    "a column": (
        "create table v (fid integer primary key, long as (printf('%.*c', 900000000, 'x')))",
        "has a computed column in 'v'",
    ),
    "a virtual table": ("create virtual table v using fts5(x)", "has the virtual table 'v'"),
}


@pytest.mark.parametrize("name", COMPUTED)
@pytest.mark.parametrize("read", [read_places, read_layer, of_file], ids=lambda read: read.__name__)
def test_a_geopackage_computes_nothing(tmp_path: Path, name: str, read: Callable) -> None:
    path = tmp_path / "whole.gpkg"
    pyogrio.write_dataframe(FRAME, path)
    made, told = COMPUTED[name]
    with contextlib.closing(sqlite3.connect(path)) as held:
        held.execute(made)
        held.commit()
    more = {read_layer: {"within": (-30.0, -40.0, 0.0, 0.0)}, of_file: {"id_column": "name"}}
    given = str(path) if read is read_layer else path
    with pytest.raises(DataError, match=re.escape(told)):
        read(given, **more.get(read, {}))


@pytest.mark.parametrize("packed", [False, True])
def test_kml_keeps_folders_fields_and_plain_text(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "map.kmz"
    path.write_bytes(archive({"doc.kml": KML, "files/a.png": b"x"}) if packed else KML.encode())
    layer = read_places(path)
    assert layer.format == ("KMZ" if packed else "KML")
    assert dict(layer.records[0].cells) == {
        "name": "One & only", "description": "First line bold end", "when": "2030-01",
        "kind": "bridge", "name (field)": "x", "folder": "Bridges",
    }  # fmt: skip
    assert layer.records[0].geometry == {"type": "Point", "coordinates": [-20.25, -30.125]}
    assert layer.records[1].geometry["type"] == "LineString"
    assert "1 links to other files, which are not followed left out" in layer.notes
    chosen = read_places(path, layer="Ways")
    assert (len(chosen.records), chosen.total, chosen.left) == (1, 2, {"in another folder": [1]})
    assert "did you mean 'Ways'?" in refusal(path, layer="Way")


def test_all_documents_of_a_kmz_are_read_and_its_rows_numbered_on(tmp_path: Path) -> None:
    path = tmp_path / "two.kmz"
    path.write_bytes(archive({"layers/a.kml": KML, "doc.kml": KML.replace("only", "first")}))
    layer = read_places(path)
    assert [record.row for record in layer.records] == [1, 2, 3, 4]
    assert cells(layer, "name") == ["One & first", "Way", "One & only", "Way"]
    assert "documents in it: doc.kml, layers/a.kml" in layer.notes


BOMB = (
    '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&b;&c;</name></Placemark></kml>'
)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (BOMB.encode(), "document type"),
        (BOMB.encode("utf-16"), "document type"),
        (archive({"doc.kml": BOMB}), "document type"),
        (KML.replace("Bridges", "가교").encode("cp949"), "--encoding cp949"),
        (b"<html><body/></html>", "no KML"),
        (b"<kml>" + b"<Folder>" * 100, "nests more than"),
        (b"<kml><Placemark>", "no well-formed XML"),
        (archive({"doc.kml": b" " * (65 << 20)}), "unpacks to more than 64 MB"),
        (archive({"../doc.kml": KML}), "outside of the archive"),
        (archive({"/etc/doc.kml": KML}), "outside of the archive"),
        (archive({"C:\\doc.kml": KML}), "outside of the archive"),
        (archive({"readme.txt": "x"}), "has no Shapefile in it"),
        (archive({"doc.kml": KML})[:-30], "damaged ZIP"),
        (b'{"type":"FeatureCollection","features":[{"a":NaN}]}', "holds NaN"),
        (b'{"type":"Topology"}', "no GeoJSON features"),
        (b'{"type":"FeatureCollection","features":[7]}', "is no GeoJSON Feature"),
        (b'{"type":"FeatureCollection","name":"\xff"}', "is not UTF-8 (byte 0xFF in line 1"),
        (b"SQLite format 3\0" + b"\0" * 200, "is SQLite, but no GeoPackage"),
        (b"fgb\x03fgb\0" + b"\xff" * 200, "has no shapes"),
        (b"PAR1" + b"\0" * 200, "cannot be read"),
        (b"\x00\x00\x27\x0a" + b"\0" * 90, "has no Shapefile in it"),
        (b"", "is not GeoPackage"),
        (b"http://fictional.example/data", "is not GeoPackage"),
    ],
)
def test_what_may_harm_or_is_broken_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "given.dat"
    path.write_bytes(data)
    assert told in refusal(path)


@pytest.mark.parametrize("ending", ["geojson", "kml", "kmz", "zip", "parquet", "gpkg", "fgb"])
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"whole.{ending}"
    if ending in ("kml", "kmz"):
        path.write_bytes(KML.encode() if ending == "kml" else archive({"doc.kml": KML}))
    elif ending == "zip":
        shapefile(tmp_path, encoding="utf-8")
        path.write_bytes(archive({each.name: each.read_bytes() for each in tmp_path.iterdir()}))
    elif ending == "parquet":
        FRAME.to_parquet(path)
    else:
        pyogrio.write_dataframe(FRAME, path)
    whole, dice = path.read_bytes(), random.Random(7)
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 3, 20))):
            data[dice.randrange(20, len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.choice((len(data), dice.randrange(len(data))))])
        with contextlib.suppress(DataError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL names what it mends
            read_places(path)


def test_a_hundred_thousand_features_are_refused_before_they_are_read(tmp_path: Path) -> None:
    many = geopandas.GeoDataFrame({"n": range(100_000)}, crs="EPSG:4326",
                                  geometry=shapely.points([[-20.0, -30.0]] * 100_000))  # fmt: skip
    pyogrio.write_dataframe(many, tmp_path / "many.gpkg")
    many.to_parquet(tmp_path / "many.parquet")
    for name in ("many.gpkg", "many.parquet"):
        assert f"has more than {MAX_ROWS:,} features" in refusal(tmp_path / name)
    feature = b'{"type":"Feature","properties":{},"geometry":null}'
    whole = b'{"type":"FeatureCollection","features":[' + b",".join([feature] * 100_000) + b"]}"
    (tmp_path / "many.geojson").write_bytes(whole)
    assert f"has more than {MAX_ROWS:,} features" in refusal(tmp_path / "many.geojson")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in refusal(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    assert "has no Shapefile in it" in refusal(tmp_path / "empty")
    assert "is missing" in refusal(tmp_path / "nowhere.gpkg")
    (tmp_path / "circle").symlink_to("circle")
    assert "cannot be read" in refusal(tmp_path / "circle")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("write", [lambda frame, path: frame.to_parquet(path),
                                   pyogrio.write_dataframe])  # fmt: skip
def test_an_empty_layer_has_no_rows(
    tmp_path: Path, write: Callable[[geopandas.GeoDataFrame, Path], None]
) -> None:
    frame = FRAME[["name", "geometry"]].iloc[:0]
    path = tmp_path / "empty.gpkg"
    write(frame, path)
    layer = read_places(path)
    assert (layer.columns, layer.records) == (("name",), ())


def test_a_swapped_or_endless_position_is_left_for_the_check_to_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.kml"
    path.write_text(KML.replace("-20.25,-30.125,4", "nan,-30"), "utf-8")
    assert read_places(path).records[0].geometry["type"] == "Point"
    path = tmp_path / "odd.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": {"type": "Point",
                 "coordinates": [200000.0, 500000.0]}}]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    assert read_places(path).records[0].geometry["coordinates"] == [200000.0, 500000.0]
