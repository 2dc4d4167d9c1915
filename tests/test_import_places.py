"""Places, areas and routes of map files in an atlas: all accounted for, nothing invented."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from borderatlas.cli import cli
from borderatlas.errors import DataError
from borderatlas.export import export
from borderatlas.io.folder import read_atlas
from borderatlas.placecolumns import USUAL
from borderatlas.placeimport import Asked, import_places
from borderatlas.starter import write_starter
from tests import papers
from tests.fictional_atlas import GATE, fictional_atlas, line, point
from tests.shipped import ROOT

NEEDED = {
    "kind": "office", "authority": "unknown", "country": "XB", "status": "reported",
    "precision_m": "500", "coord_basis": "published", "confidence": "low",
    "source_ids": "fictional-report", "sensitivity": "restricted",
}  # fmt: skip
CONSTANTS = [f"{name}={value}" for name, value in NEEDED.items()]


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    return fictional_atlas().write(tmp_path / "atlas")


@pytest.fixture
def offices(tmp_path: Path) -> Callable[..., Path]:
    """Write GeoJSON with one place for each mapping of properties."""

    def write(*rows: dict[str, Any], at: tuple[float, float] = (-20.25, -30.25)) -> Path:
        features = [
            {"type": "Feature", "properties": row,
             "geometry": point(at[0] + number / 100, at[1])}
            for number, row in enumerate(rows)
        ]  # fmt: skip
        path = tmp_path / "offices.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        return path

    return write


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, args)])


def sites(atlas: Path) -> dict[str, Any]:
    return {row["place_id"]: row for row in read_atlas(atlas).rows("sites")}


def problems(path: Path, atlas: Path, table: str = "sites", **asked: Any) -> str:
    before = {each: each.read_bytes() for each in atlas.rglob("*") if each.is_file()}
    with pytest.raises(DataError) as caught:
        import_places(path, table, atlas, Asked(**asked))
    assert before == {each: each.read_bytes() for each in atlas.rglob("*") if each.is_file()}
    return str(caught.value)


def test_a_file_with_usual_names_becomes_rows_and_each_column_is_told(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "fictional-office", "Name": "Fictional office", "이름": "가상 사무소",
                    "description": "Invented.", "phone": "0", "owner": "Nobody"})  # fmt: skip
    taken = import_places(path, "sites", atlas, Asked(constants=CONSTANTS))
    row = sites(atlas)["fictional-office"]
    assert (row["name_en"], row["name_ko"]) == ("Fictional office", "가상 사무소")
    assert (row["note"], row["reviewed"], row["precision_m"]) == ("Invented.", None, 500)
    fates = {fate.name: fate.to for fate in taken.account.columns}
    assert fates["phone"] == fates["owner"] == ""
    assert "Nobody" not in (atlas / "data/geo/sites.geojson").read_text("utf-8")
    assert taken.new == ("fictional-office",)


def test_names_without_a_letter_of_their_language_are_told(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "a", "name": "A", "name_ko": "啊惑", "name_zh": "À"},
                   {"id": "b", "name": "B", "name_ko": "가", "name_zh": "甲"})  # fmt: skip
    notes = import_places(path, "sites", atlas, Asked(constants=CONSTANTS)).account.notes
    told = "has no letter of that language: look whether the encoding is the right one"
    assert [note for note in notes if told in note] == [
        f"name_{code} of 1 features {told}" for code in ("ko", "zh")
    ]


def test_the_same_file_twice_gives_the_same_bytes(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "fictional-office", "name": "Fictional office"})
    import_places(path, "sites", atlas, Asked(constants=CONSTANTS))
    table = atlas / "data/geo/sites.geojson"
    before = table.read_bytes()
    again = import_places(path, "sites", atlas, Asked(constants=CONSTANTS))
    assert (again.same, again.written) == (("fictional-office",), False)
    assert table.read_bytes() == before


def test_a_map_that_somebody_drew_has_ids_of_its_names(atlas: Path, tmp_path: Path) -> None:
    """Google My Maps writes a name and a description, and no id."""
    path = tmp_path / "fictional.kml"
    place = "<Placemark><name>{}</name><Point><coordinates>{},-30.25</coordinates></Point>"
    names = ["Fictional Café No. 2", "Fictional Office"]
    marks = "".join(place.format(name, -20 - at / 10) + "</Placemark>"
                    for at, name in enumerate(names))  # fmt: skip
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
    path.write_text(kml.format(marks), "utf-8")
    told = problems(path, atlas, constants=CONSTANTS)
    assert "--ids-from name" in told
    words = ["--as", "sites", "--atlas", atlas, "--ids-from", "name"]
    words += [word for pair in CONSTANTS for word in ("--set", pair)]
    done = run(path, *words)
    assert done.exit_code == 0, done.output
    assert "--ids-from name -> place_id" in done.stdout
    assert {"fictional-cafe-no-2", "fictional-office"} <= set(sites(atlas))
    assert "nothing is written" in run(path, *words).stderr
    path.write_text(kml.format(marks.replace("Office", "cafe no-2")), "utf-8")
    told = problems(path, atlas, constants=CONSTANTS, ids_from="name", replace=True)
    assert "stands in row 1, too" in told
    path.write_text(kml.format(marks.replace("Fictional Office", "가상 사무소")), "utf-8")
    named = {"constants": [*CONSTANTS, "name_en=Fictional"], "columns": ["name=name_ko"]}
    told = problems(path, atlas, ids_from="name", **named)
    assert "'가상 사무소': has no Latin letter or digit" in told
    told = problems(path, atlas, constants=CONSTANTS, ids_from="nam")
    assert "did you mean 'name'" in told


def test_nothing_that_is_required_is_guessed(atlas: Path, offices: Callable[..., Path]) -> None:
    told = problems(offices({"id": "fictional-office", "name": "Fictional"}), atlas)
    for name in NEEDED:
        assert f"{name}: is in no column of the file" in told
    assert "--set source_ids=" in told
    assert "--set place_id" not in told


def test_an_id_that_is_there_is_written_over_on_demand_alone(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "fictional-centre", "name": "Another name"}, at=(-20.5, -30.5))
    told = problems(path, atlas, constants=CONSTANTS)
    assert "'fictional-centre': is in data/geo/sites.geojson with other content" in told
    assert "offices.geojson:1:" in told
    assert "--replace" in told
    import_places(path, "sites", atlas, Asked(constants=CONSTANTS, replace=True))
    row = sites(atlas)["fictional-centre"]
    assert (row["name_en"], row["reviewed"]) == ("Another name", None)


def test_all_problems_of_a_file_are_told_at_once_by_its_rows(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices(
        {"id": "Not An Id", "name": "One", "art": "office"},
        {"id": "fictional-two", "name": "", "art": "castle"},
        {"id": "fictional-two", "name": "이름", "art": "office"},
    )
    rest = [each for each in CONSTANTS if not each.startswith("kind")]
    told = problems(path, atlas, columns=["art=kind"], constants=rest)
    assert "offices.geojson:1: id 'Not An Id': is not an id" in told
    assert "offices.geojson:2: name: must not be empty" in told
    assert "offices.geojson:3: id 'fictional-two': stands in row 2, too" in told
    assert "offices.geojson:3: name '이름': is not in English" in told


@pytest.mark.parametrize("cell", [["a"], {"a": 1}, 1e999, 10**400, "a\x00", "\ud800", "x" * 20000])
@pytest.mark.parametrize("column", ["id", "name", "precision_m", "sensitivity"])
def test_a_cell_that_is_no_value_is_named(
    atlas: Path, offices: Callable[..., Path], cell: object, column: str
) -> None:
    path = offices({"id": "fictional-office", "name": "Office", column: cell})
    rest = [each for each in CONSTANTS if not each.startswith(column)]
    path.write_text(path.read_text("utf-8").replace("Infinity", "1e999"), "utf-8")
    assert f"offices.geojson:1: {column}" in problems(path, atlas, constants=rest)


@pytest.mark.parametrize(
    "geometry",
    [None, [], 7, {"type": "Point"}, {"type": []}, point(float("1e999"), 0), point(0, 91),
     line([-20, -30], [-20, -31]), {"type": "Point", "coordinates": ["a", "b"]},
     {"type": "GeometryCollection", "geometries": [{"type": "Point"}] * 2},
     {"type": "MultiPoint", "coordinates": [[-20, -30], [-20, -31]]},
     {"type": "Polygon", "coordinates": [[[-20, -30], [-20, -31], [-19, -31], [-20, -30]]]}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("rounded", [False, True])
def test_a_shape_that_the_table_does_not_hold_is_named_by_its_row(
    atlas: Path, offices: Callable[..., Path], geometry: object, rounded: bool
) -> None:
    path = offices({"id": "fictional-office", "name": "Office"})
    held = json.loads(path.read_text("utf-8"))
    held["features"][0]["geometry"] = geometry
    path.write_text(json.dumps(held).replace("Infinity", "1e999"), "utf-8")
    told = problems(path, atlas, constants=CONSTANTS, rounded=rounded)
    assert "offices.geojson:1: geometry: " in told


def test_what_the_atlas_would_refuse_is_told_by_the_rows_of_the_file(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    rows = ({"id": "fictional-z", "name": "One"}, {"id": "fictional-a", "name": "Two"})
    wrong = [each.replace("office", "castle") for each in CONSTANTS]
    told = problems(offices(*rows), atlas, constants=wrong)
    assert "offices.geojson:1: kind 'castle'" in told
    assert "offices.geojson:2: kind 'castle'" in told
    other = offices({"id": "fictional-east", "name": "A crossing's id"})
    assert "offices.geojson:1: place_id 'fictional-east'" in problems(
        other, atlas, constants=CONSTANTS
    )


def test_decimals_beyond_the_precision_are_rounded_on_demand_alone(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "fictional-office", "name": "Office"}, at=(-20.1234567, -30.2))
    told = problems(path, atlas, constants=CONSTANTS)
    assert "pretend to more than a precision of 500 m" in told
    assert "--round" in told
    taken = import_places(path, "sites", atlas, Asked(constants=CONSTANTS, rounded=True))
    assert sites(atlas)["fictional-office"]["geometry"].x == -20.1235
    assert "positions of 1 features rounded to what precision_m bears" in taken.account.notes


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--map", "nam=name_en"], "did you mean 'name'?"),
        (["--map", "name=nam_en"], "did you mean 'name_en'?"),
        (["--map", "name"], "is no pair of columns"),
        (["--set", "kind="], "is no column with a value"),
        (["--set", "kine=office"], "did you mean 'kind'?"),
        (["--set", "name_en=All alike"], "is in the file as 'name', and given with --set"),
        (["--map", "phone=note"], "tells who somebody is"),
    ],
)
def test_slips_in_options_are_named(
    atlas: Path, offices: Callable[..., Path], options: list[str], told: str
) -> None:
    path = offices({"id": "fictional-office", "name": "Office", "phone": "0"})
    done = run(path, "--as", "sites", "--atlas", atlas, *options)
    assert isinstance(done.exception, DataError)
    assert told in str(done.exception)


def test_a_dry_run_writes_nothing_and_json_has_it_all(
    atlas: Path, offices: Callable[..., Path]
) -> None:
    path = offices({"id": "fictional-office", "name": "Office"})
    before = (atlas / "data/geo/sites.geojson").read_bytes()
    options = [part for each in CONSTANTS for part in ("--set", each)]
    done = run(path, "--as", "sites", "--atlas", atlas, "--dry-run", "--json", *options)
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["rows"], told["taken"], told["written"]) == (1, 1, [])
    assert told["new"] == ["fictional-office"]
    assert (atlas / "data/geo/sites.geojson").read_bytes() == before


def test_the_sample_atlas_is_never_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offices: Callable[..., Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(offices({"id": "fictional-office"}), "--as", "sites")
    assert isinstance(done.exception, DataError)
    assert "is no atlas" in str(done.exception)


def test_a_shapefiles_cut_names_are_known_where_one_column_alone_begins_so(
    atlas: Path, tmp_path: Path
) -> None:
    cells = {"place_id": "fictional-office", "name_en": "Office", **NEEDED}
    frame = geopandas.GeoDataFrame([cells], geometry=[shapely.Point(-20.25, -30.25)],
                                   crs="EPSG:4326")  # fmt: skip
    (tmp_path / "shapes").mkdir()
    with pytest.warns((UserWarning, RuntimeWarning), match="laundered|10 characters"):
        frame.to_file(tmp_path / "shapes/offices.shp")
    taken = import_places(tmp_path / "shapes", "sites", atlas, Asked())
    fates = {fate.name: fate.to for fate in taken.account.columns}
    assert fates["sensitivit"] == "sensitivity"
    assert fates["precision_"] == "precision_m"
    assert sites(atlas)["fictional-office"]["sensitivity"] == "restricted"


def test_an_atlas_with_faults_is_left_alone(atlas: Path, offices: Callable[..., Path]) -> None:
    events = atlas / "data/events.csv"
    events.write_text(events.read_text("utf-8").replace("2030-11", "2030-13"), "utf-8")
    path = offices({"id": "fictional-office", "name": "Office"})
    assert "events.csv" in problems(path, atlas, constants=CONSTANTS)


def test_the_commands_of_the_paper_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offices: Callable[..., Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_starter(tmp_path / "my-border")
    offices({"id": "fictional-office", "name": "Office", "art": "prison"}, at=(-123.30751, -49.85))
    (block,) = papers.blocks("docs/importing.md", "sh")
    commands = block.replace("\\\n", "").splitlines()
    assert len(commands) == 3
    for command in commands:
        done = CliRunner().invoke(cli, shlex.split(command)[1:])
        assert done.exit_code == 0, f"{command}\n{done.output}{done.exception}"
    row = sites(tmp_path / "my-border")["fictional-office"]
    assert (row["kind"], row["geometry"].x) == ("prison", -123.308)


def test_every_usual_name_stands_in_the_paper() -> None:
    paper = (ROOT / "docs/importing.md").read_text("utf-8")
    assert [name for name in USUAL if f"`{name}`" not in paper] == []


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "Nd", "Po", "Sm"]), min_size=1,
                max_size=30).map(str.strip).filter(bool)  # fmt: skip
DEGREES = st.integers(-9999, 9999).map(lambda number: number / 10000)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(NAMES, DEGREES, DEGREES), min_size=1, max_size=4,
             unique_by=lambda row: row[1:]),
    st.sampled_from(["geojson", "kml", "gpkg", "parquet"]),
)  # fmt: skip
def test_what_is_exported_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, float]], form: str
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    bare = fictional_atlas().write(folder / "bare")
    full = fictional_atlas()
    full.meta = full.meta.replace("crossing_max_km = 3", "crossing_max_km = 300")
    for number, (name, east, north) in enumerate(rows):
        city = [round(-20 + east, 4), round(-30 + north, 4)]
        bridge = [round(-20 + north, 4), round(-30 + east / 100, 4)]
        place = {"precision_m": 500, "coord_basis": "published", **GATE}
        full.add("areas", place_id=f"fictional-{number}", name_en=name, note=f"{name} *",
                 kind="city", geometry=point(*city), **place)  # fmt: skip
        full.add("crossings", place_id=f"fictional-bridge-{number}", name_en=name, kind="bridge",
                 status="open", returns_reported="no", confidence="low",
                 source_ids="fictional-report", geometry=point(*bridge),
                 **place)  # fmt: skip
        full.add("routes", route_id=f"fictional-way-{number}", leg_no=1, name_en=name,
                 kind="pattern", from_id=f"fictional-{number}",
                 to_id=f"fictional-bridge-{number}", mode="bus", geometry_basis="schematic",
                 leg_basis="stated", confidence="low", source_ids="fictional-report",
                 geometry=line(city, bridge),
                 **GATE)  # fmt: skip
    whole = full.write(folder / "full")
    shutil.copy(whole / "data/atlas.toml", bare / "data/atlas.toml")
    export(whole, folder, audience="internal", formats=[form])
    for table in ("areas", "crossings", "routes"):
        single = folder / f"export/{table}-internal.{form}"
        path = single if single.exists() else next((folder / "export").glob(f"*.{form}"))
        layer = table if path != single else ""
        import_places(path, table, bare, Asked(columns=["reviewed=reviewed"], layer=layer))
    for table in ("areas", "crossings", "routes"):
        assert [dict(row) for row in read_atlas(bare).rows(table)] == [
            dict(row) for row in read_atlas(whole).rows(table)
        ]
