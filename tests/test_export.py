"""Tables for other programs: what they hold, that others read them, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from borderatlas.errors import ArgumentError
from borderatlas.export import export
from borderatlas.io.exchange import FORMATS, POSITION
from borderatlas.io.folder import read_atlas
from borderatlas.marked import audience_of
from borderatlas.schema import TABLES
from borderatlas.starter import write_starter
from borderatlas.verify import verify


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "fictional"
    write_starter(folder)
    path = folder / "data/claims.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace(",about,fictional-watch,", ",=1+cmd|' /C calc'!A0,fictional-watch,")
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def out(atlas: Path) -> Path:
    export(atlas, atlas.parent / "out", formats=FORMATS)
    return atlas.parent / "out/export"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_the_same_tables_give_the_same_bytes(atlas: Path, out: Path, tmp_path: Path) -> None:
    done = export(atlas, tmp_path, formats=FORMATS)
    names = {path.relative_to(tmp_path / "export") for path in done.files}
    assert {path.name for path in out.iterdir()} == {str(name) for name in names}
    assert all((out / name).read_bytes() == (tmp_path / "export" / name).read_bytes()
               for name in names)  # fmt: skip
    assert verify(tmp_path).good


def test_only_columns_that_are_named_for_the_public_leave(out: Path) -> None:
    for name, table in TABLES.items():
        path = out / f"{name}.csv"
        public = [column.name for column in table.columns if column.audience == "public"]
        if not public:
            assert not path.exists()
            continue
        head = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert [column for column in head if column not in ("lon", "lat", "wkt")] == public


def test_a_spreadsheet_runs_no_cell(out: Path) -> None:
    (cell,) = {row["wording"] for row in rows(out / "claims.csv") if "calc" in row["wording"]}
    assert cell == "'=1+cmd|' /C calc'!A0"
    assert all(float(row["lat"]) < 0 for row in rows(out / "sites.csv"))


def test_geojson_is_as_rfc_7946_has_it(out: Path, atlas: Path) -> None:
    for name in ("crossings", "sites", "areas", "routes"):
        text = (out / f"{name}.geojson").read_text(encoding="utf-8")
        collection = json.loads(text)
        assert collection["type"] == "FeatureCollection"
        assert "crs" not in collection
        features = collection["features"]
        assert len(features) == len(read_atlas(atlas).rows(name))
        for feature in features:
            assert set(feature) == {"type", "id", "properties", "geometry"}
        assert len(text.splitlines()) == len(features) + 2
    west = next(f for f in json.loads((out / "crossings.geojson").read_bytes())["features"]
                if f["id"] == "fictional-west")  # fmt: skip
    assert west["geometry"] == {"type": "Point", "coordinates": [-124.3, -48.97]}


@pytest.mark.parametrize("name", ["crossings", "sites", "areas", "routes"])
def test_others_read_the_positions(out: Path, atlas: Path, name: str) -> None:
    wanted = [row["geometry"] for row in read_atlas(atlas).rows(name)]
    (package,) = out.glob("*.gpkg")
    frames = (
        geopandas.read_file(package, layer=name),
        geopandas.read_parquet(out / f"{name}.parquet"),
        geopandas.read_file(out / f"{name}.geojson"),
    )
    for frame in frames:
        assert frame.crs == "EPSG:4326"
        for found, row in zip(frame.geometry, wanted, strict=True):
            assert found == row or shapely.equals(found, row)


def test_tables_without_positions_are_read_with_their_types(out: Path) -> None:
    frame = pd.read_parquet(out / "claims.parquet")
    assert frame["low"].dtype == "Float64"
    assert frame.set_index("claim_id").loc["f006", "low"] == 60
    (package,) = out.glob("*.gpkg")
    told = pyogrio.read_dataframe(package, layer="claims").set_index("claim_id")
    assert told.loc["f006", "low"] == 60
    assert told.loc["f005", "wording"].startswith("=1+cmd")


def test_a_workbook_holds_every_table_with_its_words_as_words(out: Path, atlas: Path) -> None:
    (path,) = out.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    about = json.loads((out / "about.json").read_bytes())
    assert book.sheetnames == ["about", *about["columns"]]
    sites = book["sites"]
    heads = [cell.value for cell in sites[1]]
    assert heads == list(about["columns"]["sites"])
    assert [cell.comment.text for cell in sites[1]] == list(about["columns"]["sites"].values())
    values = sites.iter_rows(2, values_only=True)
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in values}
    for row in read_atlas(atlas).rows("sites"):
        if row["place_id"] in rows:
            found = rows[row["place_id"]]
            assert (found["lon"], found["lat"]) == (row["geometry"].x, row["geometry"].y)
    assert not sites.protection.sheet
    claims = {row[0].value: row for row in book["claims"].iter_rows(2)}
    wording = claims["f005"][list(about["columns"]["claims"]).index("wording")]
    assert wording.value.startswith("=1+cmd")
    assert (wording.data_type, wording.quotePrefix) == ("s", True)


def test_a_workbook_for_the_team_says_so_without_being_unpacked(
    atlas: Path, tmp_path: Path
) -> None:
    for audience, told in (("internal", "internal"), ("partner", "partner"), ("public", "")):
        done = export(atlas, tmp_path / audience, ["sites"], formats=["xlsx"], audience=audience)
        (path,) = (path for path in done.files if path.suffix == ".xlsx")
        assert audience_of(path.read_bytes()) == told


def test_files_tell_whose_data_they_are(out: Path) -> None:
    about = json.loads((out / "about.json").read_text(encoding="utf-8"))
    assert about["credits"] == ["Invented for borderatlas (CC0)"]
    assert set(about["boundary"]["note"]) == {"en", "ko", "zh"}
    assert about["columns"]["sites"]["place_id"] == "Key of the place."
    assert "marking" not in about
    known = {name: value for name, value in about.items() if name != "columns"}
    assert json.loads((out / "sites.geojson").read_bytes())["about"] == known
    assert json.loads(parquet.read_metadata(out / "sites.parquet").metadata[b"about"]) == known
    (package,) = out.glob("*.gpkg")
    told = pyogrio.read_info(package, layer="sites")["dataset_metadata"]
    assert json.loads(told["credits"]) == known["credits"]


def test_who_gets_the_tables_can_read_there_what_is_kept_back(atlas: Path, tmp_path: Path) -> None:
    path = atlas / "data/claims.csv"
    told = path.read_text(encoding="utf-8")
    spoiled = told.replace(",,45,,exact,", ",,3,,exact,")
    assert spoiled != told
    path.write_text(spoiled, encoding="utf-8")
    export(atlas, tmp_path, formats=("csv",))
    path.write_text(told, encoding="utf-8")
    with (tmp_path / "export/vocabulary.csv").open(encoding="utf-8-sig", newline="") as file:
        words = {row["code"]: row for row in csv.DictReader(file)}
    with (tmp_path / "export/claims.csv").open(encoding="utf-8-sig", newline="") as file:
        used = {row["qualifier"] for row in csv.DictReader(file)}
    assert "fewer_than" in used <= set(words)
    assert "below 5" in words["fewer_than"]["definition"]
    assert all(words["fewer_than"][f"label_{code}"] for code in ("en", "ko", "zh"))
    columns = json.loads((tmp_path / "export/about.json").read_text(encoding="utf-8"))["columns"]
    assert "fewer_than" in columns["claims"]["high"]
    assert "withheld" in columns["claims"]["best"]
    assert "empty" in columns["claims"]["paraphrase"]
    for table in ("crossings", "areas"):
        with (tmp_path / f"export/{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert list(columns[table]) == next(csv.reader(file))
    assert "empty" in columns["areas"]["lon"]
    assert "empty" in columns["routes"]["wkt"]


def test_a_parquet_file_is_geoparquet_1_1(out: Path) -> None:
    geo = json.loads(parquet.read_metadata(out / "routes.parquet").metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["LineString"]


def test_the_team_gets_its_columns_under_names_that_tell(atlas: Path, tmp_path: Path) -> None:
    done = export(atlas, tmp_path, ["claims", "withdrawals"], formats=["csv"], audience="internal")
    names = [path.name for path in done.files]
    assert names == ["claims-internal.csv", "withdrawals-internal.csv", "about-internal.json"]
    assert "Rival of f002" in rows(done.files[0])[0]["note"]
    about = json.loads(done.files[-1].read_text(encoding="utf-8"))
    assert about["marking"]["ko"] == "내부용: 공개 금지"


def test_what_nothing_rests_on_stays_inside(tmp_path: Path) -> None:
    """With its only claim, an event is withheld, and who told of it, and where."""
    folder = tmp_path / "fictional"
    write_starter(folder)
    path = folder / "data/claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    hidden = [line.replace("public-ok", "restricted") if line.startswith(("f011", "f012")) else line
              for line in lines]  # fmt: skip
    path.write_text("".join(hidden), encoding="utf-8")
    export(folder, tmp_path, formats=["csv"])
    assert "fictional-2020-11-held" not in {
        row["event_id"] for row in rows(tmp_path / "export/events.csv")
    }
    sources = {row["source_id"] for row in rows(tmp_path / "export/sources.csv")}
    assert "fictional-daily-zh-2021" not in sources
    assert "fictional-report-2020" in sources


@pytest.mark.parametrize(
    ("tables", "formats", "said"),
    [
        (
            ["claims"],
            ["geojson"],
            "claims has no positions; ask for csv, hxl, parquet, datapackage",
        ),
        (["site"], ["csv"], "no table 'site' for this audience; did you mean 'sites'"),
        (["withdrawals"], ["csv"], "no table 'withdrawals' for this audience"),
        ([], ["shp"], "no format 'shp'"),
        ([], ["csv", "csv"], "a format is named twice"),
    ],
)
def test_what_cannot_be_is_refused(
    atlas: Path, tmp_path: Path, tables: list[str], formats: list[str], said: str
) -> None:
    with pytest.raises(ArgumentError, match=said):
        export(atlas, tmp_path, tables, formats=formats)
    assert not list(tmp_path.iterdir())


def hostile(atlas: Path, folder: Path) -> Path:
    """Copy the atlas with a name that is markup, entity and template at once."""
    shutil.copytree(atlas, folder)
    path = folder / "data/geo/sites.geojson"
    text = path.read_text(encoding="utf-8")
    name = json.loads(text)["features"][0]["properties"]["name_en"]
    path.write_text(text.replace(name, HOSTILE.replace('"', '\\"'), 1), encoding="utf-8")
    return folder


HOSTILE = "]]><script>alert(1)</script> &amp; $[name] \"quoted\" 'x'"


@pytest.mark.parametrize("name", ["crossings", "sites", "areas", "routes"])
def test_kml_is_read_with_its_positions_and_cells(out: Path, name: str) -> None:
    frame = pyogrio.read_dataframe(out / f"{name}.kml")
    wanted = rows(out / f"{name}.csv")
    told = geopandas.read_file(out / f"{name}.geojson")
    assert frame.crs == "EPSG:4326"
    placed = [shape for shape in told.geometry if shape is not None]
    assert [shape for shape in frame.geometry if shape is not None] == placed
    document = ET.parse(out / f"{name}.kml").getroot()  # noqa: S314 - our own
    marks = document.findall(".//{*}Placemark")
    assert len(marks) == len(wanted)
    for mark, row in zip(marks, wanted, strict=True):
        cells = {cell.get("name"): cell.text for cell in mark.findall(".//{*}SimpleData")}
        assert cells == {
            column: text for column, text in row.items() if text and column not in POSITION
        }


def test_no_cell_of_kml_is_run_or_leaves_its_element(atlas: Path, tmp_path: Path) -> None:
    export(hostile(atlas, tmp_path / "atlas"), tmp_path, ["sites"], formats=("kml",))
    text = (tmp_path / "export/sites.kml").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<description" not in text
    root = ET.fromstring(text)  # noqa: S314 - our own
    names = [mark.findtext("{*}name") for mark in root.findall(".//{*}Placemark")]
    assert HOSTILE in names
    (balloon,) = root.findall(".//{*}BalloonStyle")
    assert balloon.findtext("{*}text") == "Invented for borderatlas (CC0)"


def test_hxl_has_a_hashtag_for_what_the_standard_knows(out: Path) -> None:
    for name in ("sites", "claims", "routes"):
        head, tags, *body = csv.reader(
            io.StringIO((out / f"{name}.hxl.csv").read_text("utf-8-sig"), newline="")
        )
        assert [head, *body] == list(
            csv.reader(io.StringIO((out / f"{name}.csv").read_text("utf-8-sig"), newline=""))
        )
        assert all(re.fullmatch(r"(#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*)?", tag) for tag in tags)
        assert len(tags) == len(head)
    with (out / "sites.hxl.csv").open(encoding="utf-8-sig", newline="") as file:
        tagged = dict(zip(*itertools.islice(csv.reader(file), 2), strict=True))
    assert tagged["lat"] == "#geo+lat"
    assert tagged["name_ko"] == "#loc+name+i_ko"


def test_a_data_package_says_what_the_csv_files_are(out: Path) -> None:
    told = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert told["profile"] == "tabular-data-package"
    assert told["contributors"] == [{"title": "Invented for borderatlas (CC0)", "role": "author"}]
    assert {item["path"] for item in told["resources"]} == {
        path.name for path in out.glob("*.csv") if not path.name.endswith(".hxl.csv")
    }
    for item in told["resources"]:
        data = (out / item["path"]).read_bytes()
        assert item["bytes"] == len(data)
        assert item["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        head = next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        body = rows(out / item["path"])
        fields = item["schema"]["fields"]
        assert [field["name"] for field in fields] == head
        keys = [tuple(row[name] for name in item["schema"]["primaryKey"]) for row in body]
        assert len(set(keys)) == len(keys)
        for field in fields:
            cells = [row[field["name"]] for row in body]
            assert all(cells) or not field.get("constraints", {}).get("required")
            if field["type"] in ("number", "integer"):
                assert all(cell == "" or float(cell) is not None for cell in cells)
    claims = next(item for item in told["resources"] if item["name"] == "claims")
    known = {row["source_id"] for row in rows(out / "sources.csv")}
    assert {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}} in (
        claims["schema"]["foreignKeys"]
    )
    assert {row["source_id"] for row in rows(out / "claims.csv")} <= known
