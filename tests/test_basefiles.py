"""`borderatlas basemap`: cut, repaired, thinned with shared edges, accounted for, whole or not."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shlex
import sqlite3
import zipfile
from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from shapely import LineString, MultiLineString, Point, Polygon, box
from shapely.geometry import shape

from borderatlas.basefiles.detail import page_box
from borderatlas.basefiles.licences import Wanted
from borderatlas.basefiles.making import make
from borderatlas.basefiles.shapes import clipped, grid_of, tiling
from borderatlas.build import open_maps
from borderatlas.cli import cli
from borderatlas.errors import ArgumentError, DataError
from borderatlas.io.folder import check_folder
from borderatlas.io.geofiles import read_layer
from borderatlas.io.sqlitefiles import refuse_computed
from borderatlas.starter import write_starter
from tests import papers

BOX = (-126.5, -51.0, -120.5, -47.0)
FREE = {"": "CC0"}


@pytest.fixture
def atlas(tmp_path):
    """The starter atlas, which looks for its border in a file that is to be made."""
    write_starter(tmp_path / "atlas")
    settings = tmp_path / "atlas/data/atlas.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("basemap/fictional.", "basemap/borders."), "utf-8")
    return tmp_path / "atlas"


def shipped(name):
    folder = Path(__file__).parents[1] / "src/borderatlas/starter/atlas/data/geo/basemap"
    return geopandas.read_file(folder / f"{name}.geojson")


@pytest.fixture
def ground(tmp_path):
    """A GeoPackage of the fictional island and its neighbours, with a layer for each role."""
    file = tmp_path / "fictional-ground.gpkg"
    drawn = shipped("fictional")
    shipped("countries").to_file(file, layer="countries")
    drawn[drawn.layer == "border"][["pair", "geometry"]].to_file(file, layer="lines")
    drawn[drawn.layer == "town"].to_file(file, layer="towns")
    lake = {"name": ["Fictional Lake"], "geometry": [Point(-124, -49.8).buffer(0.1)]}
    geopandas.GeoDataFrame(lake, crs=4326).to_file(file, layer="water")
    return file


def wanted(ground, **changes):
    roles = {"land": "countries", "borders": "lines", "places": "towns", "water": "water"}
    given = {
        "files": {role: (f"{ground}#{layer}",) for role, layer in roles.items()},
        "bbox": BOX,
        "licences": FREE,
        "replace": True,
    }
    return Wanted(**{**given, **changes})


def folder_of(atlas):
    return atlas / "data/geo/basemap"


def features(atlas, stem):
    text = (folder_of(atlas) / f"{stem}.geojson").read_text("utf-8")
    return json.loads(text)["features"]


def layer(atlas, stem, name):
    return [shape(f["geometry"]) for f in features(atlas, stem) if f["properties"]["layer"] == name]


def snapshot(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_geopackage_becomes_the_base_map_of_an_atlas_that_is_in_order(atlas, ground):
    made = make(atlas, wanted(ground))
    assert check_folder(atlas) == ()
    names = {path.name for path in folder_of(atlas).iterdir()}
    stems = ("borders", "countries", "land", "places", "water")
    assert names == {f"{stem}.{end}" for stem in stems for end in ("geojson", "LICENSE")}
    assert {path.name for path in made.removed} == {"fictional.geojson", "LICENSE"}
    maps, _ = open_maps(atlas)
    scene = maps[0].scene
    assert {item.layer_id for item in scene.base} == {"sea", "lake", "border"}
    towns = {label.text["ko"] for label in scene.base_labels if label.style == "town"}
    assert towns == set(shipped("fictional").query("layer == 'town'").name_ko)


def test_the_box_cuts_everything(atlas, ground):
    inside = (-125.0, -50.0, -122.0, -48.0)
    made = make(atlas, wanted(ground, bbox=inside))
    assert "atlas.toml: its bbox is wider than the base map" in "\n".join(made.remarks)
    for stem in ("borders", "countries", "land", "places", "water"):
        for feature in features(atlas, stem):
            assert box(*inside).covers(shape(feature["geometry"])), feature["id"]


def test_without_a_box_pages_of_any_shape_have_ground_to_their_edges(atlas, ground):
    tall = (-76.5, -55.8, -64.5, -42.5)
    west, south, east, north = page_box(tall)
    assert west < -84 < -57 < east
    assert -57 < south < -55.8
    assert -42.5 < north < -41
    assert page_box((0.0, 40.0, 20.0, 42.0))[3] > 47
    made = make(atlas, wanted(ground, bbox=None))
    assert made.bbox == page_box(BOX)
    assert made.detail == make(atlas, wanted(ground)).detail


def test_land_and_sea_fill_the_box_and_share_their_edges(atlas, ground):
    make(atlas, wanted(ground, detail="coarse"))
    areas = layer(atlas, "countries", "country") + layer(atlas, "land", "sea")
    assert shapely.coverage_is_valid(areas)
    assert sum(area.area for area in areas) == pytest.approx(box(*BOX).area, rel=1e-12)
    before = sum(len(part.exterior.coords) for part in shipped("countries").geometry)
    assert sum(len(a.exterior.coords) for a in layer(atlas, "countries", "country")) < before


def test_without_borders_they_are_where_two_countries_meet(atlas, ground):
    settings = atlas / "data/atlas.toml"
    text = settings.read_text("utf-8").replace("basemap/borders.", "basemap/land.")
    settings.write_text(text, "utf-8")
    made = make(atlas, wanted(ground, files={"land": (f"{ground}#countries",)}))
    assert check_folder(atlas) == ()
    (line,) = layer(atlas, "land", "border")
    for country in layer(atlas, "countries", "country"):
        assert shapely.boundary(country).covers(line)
    assert any("no line is drawn as disputed" in remark for remark in made.remarks)


def test_what_neighbours_do_not_agree_on_is_mended_and_counted():
    # The eastern one begins a hair too late in the middle, and too early in the north.
    west = Polygon([(0, 0), (1, 0), (1, 2), (0, 2)])
    east = Polygon([(1, 0), (2, 0), (2, 2), (0.99, 2), (0.99, 1.5), (1.001, 1.5), (1.001, 0.1)])
    islet = Point(2.5, 1).buffer(0.002)
    grid = grid_of((-1, -1, 3, 3), tolerance_m=1000)
    tiles = tiling({"XA": [west], "XB": [east, islet]}, (-1, -1, 3, 3), grid)
    assert (tiles.overlaps, tiles.gaps, tiles.islands) == (1, 1, 1)
    assert sorted(tiles.areas) == ["", "XA", "XB"]
    assert shapely.coverage_is_valid(list(tiles.areas.values()))
    assert shapely.union_all([tiles.areas["XA"], tiles.areas["XB"]]).geom_type == "Polygon"


def test_an_invalid_shape_is_repaired_and_named_by_its_row(atlas, ground, tmp_path):
    bow = Polygon([(-124, -48), (-123.5, -48.4), (-123.5, -48), (-124, -48.4)])
    rows = {"name": ["whole", "bow"], "geometry": [Point(-124.2, -50.2).buffer(0.1), bow]}
    file = tmp_path / "lakes.geojson"
    geopandas.GeoDataFrame(rows, crs=4326).to_file(file)
    given = wanted(ground)
    made = make(atlas, wanted(ground, files={**given.files, "water": (str(file),)}))
    assert "lakes.geojson:2: self-intersection; repaired" in made.remarks
    assert all(lake.is_valid for lake in layer(atlas, "water", "lake"))
    assert len(layer(atlas, "water", "lake")) == 3  # the bow is two


@pytest.mark.parametrize(
    ("ending", "driver"),
    [("geojson", "GeoJSON"), ("fgb", "FlatGeobuf"), ("shp", "ESRI Shapefile"), ("parquet", "")],
)
def test_each_format_gives_the_same_map(atlas, ground, tmp_path, ending, driver):
    make(atlas, wanted(ground))
    expected = (folder_of(atlas) / "land.geojson").read_bytes()
    file = tmp_path / f"fictional-countries.{ending}"
    table = shipped("countries")[["iso", "geometry"]]
    table.to_file(file, driver=driver) if driver else table.to_parquet(file)
    given = wanted(ground)
    make(atlas, wanted(ground, files={**given.files, "land": (str(file),)}))
    assert (folder_of(atlas) / "land.geojson").read_bytes() == expected
    assert file.name in (folder_of(atlas) / "land.LICENSE").read_text("utf-8")


def test_the_same_data_give_the_same_bytes_in_any_order_and_direction(atlas, ground, tmp_path):
    make(atlas, wanted(ground))
    expected = {k: v for k, v in snapshot(folder_of(atlas)).items() if k.suffix == ".geojson"}
    file = tmp_path / "backwards.gpkg"
    for name in ("countries", "lines", "towns", "water"):
        table = geopandas.read_file(ground, layer=name).iloc[::-1]
        table.geometry = shapely.reverse(table.geometry.values)
        table.to_file(file, layer=name)
    make(atlas, wanted(file))
    assert expected.items() <= snapshot(folder_of(atlas)).items()


def test_other_coordinates_are_converted_and_that_is_said(atlas, ground, tmp_path):
    file = tmp_path / "web.gpkg"
    shipped("countries").to_crs(3857).to_file(file)
    files = {**wanted(ground).files, "land": (str(file),)}
    made = make(atlas, wanted(ground, files=files))
    assert "web.gpkg: was in EPSG:3857; converted to EPSG:4326" in made.remarks
    (north, south) = sorted(layer(atlas, "countries", "country"), key=lambda x: -x.bounds[3])
    assert north.bounds[0] == pytest.approx(-125.02, abs=0.6)
    assert south.bounds[3] > -49.2


def test_disputed_lines_are_drawn_with_dashes(atlas, ground, tmp_path):
    (line,) = shipped("fictional").query("layer == 'border'").geometry
    half = len(line.coords) // 2
    rows = {
        "featurecla": ["International boundary (verify)", "Indefinite (please verify)"],
        "geometry": [LineString(line.coords[: half + 1]), LineString(line.coords[half:])],
    }
    file = tmp_path / "lines.geojson"
    geopandas.GeoDataFrame(rows, crs=4326).to_file(file)
    made = make(atlas, wanted(ground, files={**wanted(ground).files, "borders": (str(file),)}))
    assert any("XA-XB are disputed and drawn with dashes" in remark for remark in made.remarks)
    assert check_folder(atlas) == ()
    base = {item.layer_id: item for item in open_maps(atlas)[0][0].scene.base}
    assert base["border_disputed"].symbol.dash_pt
    assert not base["border"].symbol.dash_pt
    ends = [base[name].paths[0][0] for name in ("border", "border_disputed")]
    assert ends[0][-1] == ends[1][0]


def test_a_finer_map_has_more_positions_and_no_line_is_farther_off_than_told(atlas, ground):
    (line,) = shipped("fictional").query("layer == 'border'").geometry
    counts = {}
    for detail in ("coarse", "normal", "fine"):
        made = make(atlas, wanted(ground, detail=detail))
        (drawn,) = layer(atlas, "borders", "border")
        assert drawn.hausdorff_distance(line) * 111_195 <= made.detail.tolerance_m * 1.05
        counts[detail] = sum(weight.positions for weight in made.weights)
    assert counts["coarse"] < counts["normal"] < counts["fine"]


def test_all_problems_are_told_at_once_and_nothing_is_written(atlas, ground, tmp_path):
    before = snapshot(atlas)
    (tmp_path / "not-a-map.gpkg").write_text("<OGRVRTDataSource/>", "utf-8")
    files = {
        "land": (f"{ground}#countries",),
        "borders": (str(tmp_path / "gone.shp"),),
        "water": (str(tmp_path / "not-a-map.gpkg"),),
        "places": (str(ground),),
    }
    given = wanted(ground, files=files, licences={"land": "ODbL 1.0"}, replace=False)
    with pytest.raises(DataError) as refused:
        make(atlas, given)
    told = str(refused.value)
    assert "gone.shp: there is no such file" in told
    assert "not-a-map.gpkg: is not a GeoPackage, GeoJSON" in told
    assert "has 4 layers with shapes: 'countries', 'lines', 'towns', 'water'; name one" in told
    assert "--land: has no credit, and its licence is 'ODbL 1.0'" in told
    assert "holds a base map already: countries.geojson, fictional.geojson" in told
    assert snapshot(atlas) == before


def test_shapes_that_are_none_are_named_by_their_rows(atlas, ground, tmp_path):
    before = snapshot(atlas)
    drawn = json.loads(shipped("countries").to_json())
    ring = drawn["features"][1]["geometry"]["coordinates"][0]
    ring = ring[0] if isinstance(ring[0][0], list) else ring
    ring[0] = [-125.5, -48.0]
    file = tmp_path / "open.geojson"
    file.write_text(json.dumps(drawn), "utf-8")
    files = {**wanted(ground).files, "land": (str(file),)}
    with pytest.raises(DataError, match=r"open\.geojson:2: has no shape: points of "):
        make(atlas, wanted(ground, files=files))
    assert snapshot(atlas) == before


def test_a_line_with_a_vertex_beyond_the_earth_is_left_out_and_told(atlas, ground, tmp_path):
    lines = shipped("fictional").query("layer == 'border'")[["pair", "geometry"]].copy()
    lines.geometry = [LineString([*lines.geometry.iloc[0].coords, (-1e9, -49.0)])]
    file = tmp_path / "far.gpkg"
    lines.to_file(file)
    with pytest.raises(DataError):  # there is no border under study
        make(atlas, wanted(ground, files={**wanted(ground).files, "borders": (str(file),)}))
    cut, fault = clipped(lines.geometry.iloc[0], BOX)
    assert (cut, fault) == (None, "has a position beyond the Earth")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("population", "1.500.000", "population: is '1.500.000', which is no number"),
        ("population", "1,500", "population: is '1,500', which is no number"),
        ("population", "1.500", "population: is '1.500', which is no number, or may be one of two"),
        ("rank", "x", "rank: is 'x', which is no number"),
        ("name_en", "A\u202eB", "has the name 'A\\u202eB', with a control character in it"),
    ],
)
def test_towns_that_cannot_be_told_are_refused(  # noqa: PLR0917 - what a case has
    atlas, ground, tmp_path, column, value, told
):
    towns = shipped("fictional").query("layer == 'town'").copy()
    towns[column] = [value] + ["7"] * (len(towns) - 1)
    file = tmp_path / "towns.gpkg"
    towns.to_file(file)
    with pytest.raises(DataError) as refused:
        make(atlas, wanted(ground, files={**wanted(ground).files, "places": (str(file),)}))
    assert f"towns.gpkg:1: {told}" in str(refused.value)


def test_a_credit_that_no_map_would_give_is_refused(atlas, ground):
    given = {"licences": {"": "ODbL 1.0"}, "credits": {"": "© Fictional Mappers"}}
    with pytest.raises(DataError, match="credits '© Fictional Mappers': is not among them"):
        make(atlas, wanted(ground, **given))
    settings = atlas / "data/atlas.toml"
    text = settings.read_text("utf-8").replace("credits = [", 'credits = ["© Fictional Mappers", ')
    settings.write_text(text, "utf-8")
    make(atlas, wanted(ground, **given))
    beside = (folder_of(atlas) / "water.LICENSE").read_text("utf-8")
    assert "Licence: ODbL 1.0\nCredit: © Fictional Mappers\nFrom: fictional-ground.gpkg" in beside
    assert "© Fictional Mappers" in open_maps(atlas)[0][0].scene.credits


def test_what_is_kept_stays_and_a_border_that_is_nowhere_is_refused(atlas, ground):
    files = {"land": (f"{ground}#countries",)}
    with pytest.raises(DataError, match=r'border.file .*write file = "geo/basemap/land.geojson"'):
        make(atlas, wanted(ground, files=files))
    with pytest.raises(DataError, match=r"labels.geojson: is to be kept and is not there"):
        make(atlas, wanted(ground, keep=("labels.geojson",)))
    (folder_of(atlas) / "fictional.geojson").rename(folder_of(atlas) / "labels.geojson")
    old = (folder_of(atlas) / "labels.geojson").read_bytes()
    make(atlas, wanted(ground, keep=("labels.geojson",)))
    assert (folder_of(atlas) / "labels.geojson").read_bytes() == old


def test_a_box_across_the_antimeridian_is_refused_with_its_two_halves(atlas, ground):
    with pytest.raises(ArgumentError, match=r"make an atlas of either side: 170.*180.*-180.*-170"):
        make(atlas, wanted(ground, bbox=(170.0, -20.0, -170.0, -10.0)))
    with pytest.raises(ArgumentError, match="is not west, south, east, north"):
        make(atlas, wanted(ground, bbox=(0.0, 20.0, 10.0, 10.0)))


def test_data_without_a_reference_system_are_refused(atlas, ground, tmp_path):
    file = tmp_path / "bare.shp"
    shipped("countries").to_file(file)
    file.with_suffix(".prj").unlink()
    with pytest.raises(DataError, match="does not say which coordinates it has"):
        make(atlas, wanted(ground, files={**wanted(ground).files, "land": (str(file),)}))


def test_a_disk_that_refuses_leaves_the_old_base_map(atlas, ground, monkeypatch):
    before = snapshot(atlas)
    real = os.fdopen

    def full(handle, mode, *rest, **named):
        stream = real(handle, mode, *rest, **named)
        full.count += 1
        if full.count == 4:
            stream.close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return stream

    full.count = 0
    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(DataError, match="cannot be written: No space left"):
        make(atlas, wanted(ground))
    assert snapshot(atlas) == before


def test_natural_earth_is_read_out_of_an_archive(atlas, tmp_path):
    settings = atlas / "data/atlas.toml"
    text = settings.read_text("utf-8").replace(
        "credits = [", 'credits = ["Made with Natural Earth", '
    )
    settings.write_text(text, "utf-8")
    drawn = shipped("fictional")
    tables = {
        "ne_10m_admin_0_countries": shipped("countries").rename(columns={"iso": "ISO_A2_EH"}),
        "ne_110m_admin_0_countries": shipped("countries").iloc[:1],
        "ne_10m_admin_0_boundary_lines_land": drawn[drawn.layer == "border"][["geometry"]],
    }
    archive = tmp_path / "fictional_carrier-1.whl"
    with zipfile.ZipFile(archive, "w") as file:
        for name, table in tables.items():
            table.to_file(tmp_path / f"{name}.shp")
            for part in tmp_path.glob(f"{name}.*"):
                file.write(part, f"carrier/data/{part.name}")
    made = make(atlas, Wanted({}, natural_earth=archive, replace=True))
    assert check_folder(atlas) == ()
    assert len(layer(atlas, "countries", "country")) == 2
    assert {f["properties"]["pair"] for f in features(atlas, "borders")} == {"XA-XB"}
    beside = (folder_of(atlas) / "land.LICENSE").read_text("utf-8")
    assert "public domain (Natural Earth)\nCredit: Made with Natural Earth" in beside
    assert "fictional_carrier-1.whl:ne_10m_admin_0_countries.shp" in beside
    assert made.files


def test_the_command_says_what_each_layer_weighs_in_a_page(atlas, ground):
    roles = {"land": "countries", "borders": "lines", "places": "towns"}
    options = [part for role, name in roles.items() for part in (f"--{role}", f"{ground}#{name}")]
    command = ["basemap", "--atlas", str(atlas), *options, "--licence", "CC0", "--replace"]
    done = CliRunner().invoke(cli, [*command, "--bbox", "-126,-50.9,-121,-47.5"])
    assert done.exit_code == 0, done.output
    assert "sea: 1 features, " in done.stderr
    assert "bytes of the 600,000 that a page may have" in done.stderr
    box_of = ",".join(map(str, BOX))
    report = json.loads(CliRunner().invoke(cli, [*command, f"--bbox={box_of}", "--json"]).stdout)
    assert [weight["layer"] for weight in report["layers"]] == ["sea", "border", "names"]
    assert report["page_bytes"] == sum(weight["page_bytes"] for weight in report["layers"]) > 500
    assert report["bbox"] == list(BOX)
    for name in report["files"]:
        assert Path(name).is_file()


def test_lines_have_sides_by_the_letters_of_the_land_and_limits_are_no_borders(
    atlas, ground, tmp_path
):
    (line,) = shipped("fictional").query("layer == 'border'").geometry
    stray = [LineString([(-126, y), (-125.5, y)]) for y in (-47.5, -47.6, -47.7, -47.8)]
    kinds = ["International boundary", "Disputed", "Overlay limit", "Disputed", "Boundary"]
    rows = {
        "FEATURECLA": kinds,
        "ADM0_A3_L": ["XXB", "XXZ", "XXA", None, "XXB"],
        "ADM0_A3_R": ["XXA", "XXA", "XXA", None, "XXB"],
        "geometry": [line, *stray],
    }
    lines, land = tmp_path / "lines.gpkg", tmp_path / "land.gpkg"
    geopandas.GeoDataFrame(rows, crs=4326).to_file(lines)
    countries = shipped("countries").assign(adm0_a3=["XXA", "XXB"])
    countries.to_file(land)
    files = {**wanted(ground).files, "borders": (str(lines),), "land": (str(land),)}
    made = make(atlas, wanted(ground, files=files))
    told = [
        (f["properties"]["pair"], "disputed" in f["properties"]) for f in features(atlas, "borders")
    ]
    assert sorted(told, key=str) == [("XA-XB", False), ("XA-XXZ", True), (None, True)]
    drawn = {item.layer_id: item for item in open_maps(atlas)[0][0].scene.base}
    assert len(drawn["country_border_disputed"].paths) == 2
    assert drawn["country_border_disputed"].symbol.dash_pt
    assert "lines.gpkg:3: is the limit of no country; left out" in made.remarks
    assert "lines.gpkg:5: has XB-XB on both sides; left out" in made.remarks
    assert "lines.gpkg:4: is disputed, and no column says between whom" in made.remarks
    assert check_folder(atlas) == ()


def test_several_files_of_a_role_are_one(atlas, ground, tmp_path):
    make(atlas, wanted(ground))
    expected = {k: v for k, v in snapshot(folder_of(atlas)).items() if k.suffix == ".geojson"}
    halves = {role: [] for role in ("countries", "lines", "towns")}
    for role, files in halves.items():
        table = geopandas.read_file(ground, layer=role)
        if role == "lines":
            (line,) = table.geometry
            cut = len(line.coords) // 2
            parts = [LineString(line.coords[: cut + 1]), LineString(line.coords[cut:])]
            table = geopandas.GeoDataFrame({"pair": ["XA-XB"] * 2}, geometry=parts, crs=4326)
        for number in (0, 1):
            file = tmp_path / f"{role}-{number}.gpkg"
            table.iloc[[number]].to_file(file)
            files.append(str(file))
    files = {"land": halves["countries"], "borders": halves["lines"], "places": halves["towns"]}
    make(atlas, wanted(ground, files={**wanted(ground).files, **files}))
    assert expected.items() <= snapshot(folder_of(atlas)).items()


def test_where_the_border_is_kept_the_land_has_none(atlas, ground):
    make(atlas, wanted(ground))
    land = {"land": (f"{ground}#countries",)}
    make(atlas, wanted(ground, files=land, keep=("borders.geojson",)))
    assert check_folder(atlas) == ()
    assert len(layer(atlas, "borders", "border")) == 1
    assert {f["properties"]["layer"] for f in features(atlas, "land")} == {"sea"}


def test_a_land_without_a_coast_needs_no_sea(atlas, ground):
    inland = (-124.0, -49.3, -123.0, -48.8)
    make(atlas, wanted(ground, bbox=inland))
    assert not (folder_of(atlas) / "land.geojson").exists()
    areas = layer(atlas, "countries", "country")
    assert sum(area.area for area in areas) == pytest.approx(box(*inland).area)


def test_without_an_atlas_the_sample_is_left_alone(ground, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = ["basemap", "--land", f"{ground}#countries", "--licence", "CC0", "--replace"]
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, DataError)
    assert "is no atlas" in str(refused.exception)


def test_a_line_that_is_nobodys_border_is_named_by_its_row(atlas, ground, tmp_path):
    (line,) = shipped("fictional").query("layer == 'border'").geometry
    stray = MultiLineString([[(-126, -47.5), (-125.5, -47.4)]])
    file = tmp_path / "lines.geojson"
    geopandas.GeoDataFrame({"geometry": [line, stray]}, crs=4326).to_file(file)
    with pytest.raises(DataError, match=r"lines.geojson:2: pair: no column says whose border"):
        make(atlas, wanted(ground, files={**wanted(ground).files, "borders": (str(file),)}))


def test_tiles_of_a_zoom_that_nobody_waits_for_are_refused(atlas, ground, tmp_path):
    file = tmp_path / "fine.pmtiles"
    head = bytearray(b"PMTiles\x03" + b"\0" * 119)
    head[101] = 20
    file.write_bytes(head)
    with pytest.raises(DataError, match=r"fine.pmtiles: has [\d,]+ tiles in the box at zoom 20"):
        make(atlas, wanted(ground, files={**wanted(ground).files, "land": (str(file),)}))


@pytest.mark.parametrize("view", ["with recursive", "join"])
def test_only_the_view_that_joins_two_tables_is_read_of_tiles(tmp_path, view):
    made = {
        "join": "create view tiles as select map.zoom_level as zoom_level, tile_column, tile_row, "
        "tile_data from map join images on images.tile_id = map.tile_id",
        "with recursive": "create view tiles as with recursive c(x) as (select 1 union all "
        "select x + 1 from c) select 0 as zoom_level, x as tile_column, x as tile_row, x from c",
    }[view]
    file = tmp_path / "view.mbtiles"
    with contextlib.closing(sqlite3.connect(file)) as held:
        held.execute("create table map (zoom_level, tile_column, tile_row, tile_id)")
        held.execute("create table images (tile_id, tile_data)")
        held.execute(made)
        held.commit()
    if view == "join":
        refuse_computed(file, file.name)
        return
    with pytest.raises(DataError, match="has the view 'tiles', which would be computed"):
        read_layer(str(file), within=BOX)


@pytest.mark.parametrize(("ending", "driver"), [("mbtiles", "MBTiles"), ("pmtiles", "PMTiles")])
def test_what_tiles_cut_apart_is_one_again(atlas, ground, tmp_path, ending, driver):
    file = tmp_path / f"fictional.{ending}"
    whole = shipped("countries")[["iso", "geometry"]]
    pyogrio.write_dataframe(whole, file, layer="land", driver=driver, MINZOOM=0, MAXZOOM=8)
    make(atlas, wanted(ground, files={**wanted(ground).files, "land": (str(file),)}))
    found = layer(atlas, "countries", "country")
    assert [area.geom_type for area in found] == ["Polygon", "Polygon"]
    assert [a.area for a in found] == pytest.approx([a.area for a in whole.geometry], rel=0.01)


def test_the_commands_of_the_paper_run(tmp_path, ground, monkeypatch):
    paper = papers.text("docs/basemap.md")
    block, _ = papers.blocks("docs/basemap.md", "sh")  # the second one downloads 48 MB
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ground.gpkg").write_bytes(ground.read_bytes())
    new, basemap, *rest = (shlex.split(line)[1:] for line in block.splitlines())
    runner = CliRunner()
    assert runner.invoke(cli, new).exit_code == 0
    refused = " ".join(str(runner.invoke(cli, basemap).exception).split())
    assert refused in " ".join(paper.split())
    settings = tmp_path / "my-border/data/atlas.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("basemap/fictional.", "basemap/borders."), "utf-8")
    for command in (basemap, *rest):
        done = runner.invoke(cli, command)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "site/places/map.html").stat().st_size < 600_000


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("cut.gpkg", b"SQLite format 3\0" + b"\1" * 500, "cannot be read: "),
        ("cut.geojson", b'{"type":"FeatureCollection","features":[{', "cannot be read: "),
        ("cut.parquet", b"PAR1" + b"\xff" * 500, "cannot be read: "),
        ("topology.json", b'{"type":"Topology","objects":{},"arcs":[]}', ": "),
        (
            "nothing.geojson",
            b'{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}}',
            "has no area in the box",
        ),
    ],
)
def test_what_is_no_map_is_refused_by_name_and_without_a_warning(  # noqa: PLR0917 - fixtures
    atlas, ground, tmp_path, recwarn, name, data, told
):
    (tmp_path / name).write_bytes(data)
    before = snapshot(atlas)
    with pytest.raises(DataError, match=f"{name}.*{told}"):
        make(atlas, wanted(ground, files={"land": (str(tmp_path / name),)}))
    assert snapshot(atlas) == before
    assert not recwarn.list


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("fictional", lambda found: found["layer"] == "sea" and {"layer": "seas"},
         "layer 'seas': is no layer of a base map, and is not drawn; did you mean 'sea'?"),
        ("countries", lambda found: found["iso"] == "XA" and {"iso": "ХА"},
         "iso 'XA': has no outline there, so that no place is held against it"),
    ],
)  # fmt: skip
def test_a_slip_in_the_base_map_is_told(atlas, name, change, told):
    file = folder_of(atlas) / f"{name}.geojson"
    found = json.loads(file.read_text("utf-8"))
    for feature in found["features"]:
        feature["properties"] |= change(feature["properties"]) or {}
    file.write_text(json.dumps(found), "utf-8")
    assert any(f"warning: {told}" in str(problem) for problem in check_folder(atlas))


def test_a_vertex_on_the_other_side_of_the_globe_is_told(atlas):
    file = folder_of(atlas) / "fictional.geojson"
    found = json.loads(file.read_text("utf-8"))
    (line,) = (each for each in found["features"] if each["properties"]["layer"] == "border")
    line["geometry"]["coordinates"][2][0] *= -1
    file.write_text(json.dumps(found), "utf-8")
    told = [str(each) for each in check_folder(atlas)]
    assert any("has two positions 2" in each and "lacks its sign" in each for each in told), told
