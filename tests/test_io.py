"""Reading an atlas folder: whatever the files are, the answer is an atlas or a clear problem."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from borderatlas.errors import DataError
from borderatlas.io import files, folder
from borderatlas.io.canonical import format_folder
from borderatlas.io.folder import check_folder, find_folder, read_atlas, shipped_folder
from borderatlas.io.tables import read_csv
from borderatlas.limits import MAX_FILE_BYTES
from borderatlas.rows import shown_file
from borderatlas.schema import TABLES
from tests.fictional_atlas import fictional_atlas

CLAIMANTS = "data/claimants.csv"
SITES = "data/geo/sites.geojson"
META = "data/atlas.toml"
BASE = "data/geo/basemap/lines.geojson"
HEADER = "claimant_id,name_en,name_ko,name_zh,kind,protected,note\n"
PRESS = "fictional-press,Fictional press,,,press,yes,\n"
WATCH = "fictional-watch,Fictional watch,,,ngo,no,\n"
UTF8 = "save it again as UTF-8 (in Excel: 'CSV UTF-8')"
PLACE = "put the file itself in its place"
QUOTES = "a cell with a comma or quote needs quotes around"
ANEW = "put it back; `borderatlas new` writes a starter for it into another folder"
CLOSE = f"close what is open there; where a part is lost, {ANEW}"
MEND = "mend it there, or put back the file as it was before it was edited"
EITHER = "GBK (Chinese) or CP949 (Korean)"
NO_ROWS = 'write {"type":"FeatureCollection","features":[]} when there are none'


@pytest.fixture
def atlas_folder(tmp_path):
    return fictional_atlas().write(tmp_path / "atlas")


def first_line(where: Path, file: str) -> str:
    """The first problem of a file; reading says the same when it is an error."""
    found = [problem for problem in check_folder(where) if problem.file == file]
    assert found, f"nothing is said of {file}"
    if found[0].level == "error":
        with pytest.raises(DataError) as caught:
            read_atlas(where)
        assert found[0] in caught.value.problems
    return str(found[0]).removeprefix(file)


CSV_BYTES = [
    (b"", ": is empty; a table without rows has a header line"),
    (b"\n\n", ": is empty; a table without rows has a header line"),
    (
        "기관,설명\n가나다라,마바사아자차카타파하\n".encode("cp949"),
        f": is not UTF-8 (byte 0xB1 in line 1; it looks like CP949 (Korean)); {UTF8}",
    ),
    (
        "名称,说明\n图们江边境口岸,虚构的例子而已\n".encode("gbk"),
        f": is not UTF-8 (byte 0xC3 in line 1; it looks like GBK (Chinese)); {UTF8}",
    ),
    (
        "이름,다른 이름\n가짜나루,假津渡\n꾸민다리,虛構橋梁\n".encode("cp949"),
        f": is not UTF-8 (byte 0xC0 in line 1; it looks like {EITHER}); {UTF8}",
    ),
    (
        "이름\n虛構津渡,虛構橋梁,假名\n가짜\n".encode("cp949"),
        f": is not UTF-8 (byte 0xC0 in line 1; it looks like {EITHER}); {UTF8}",
    ),
    (
        "이름\n가짜\n".encode("cp949"),
        f": is not UTF-8 (byte 0xC0 in line 1; it looks like {EITHER}); {UTF8}",
    ),
    (
        b"id,name\n1,caf\xe9\n",
        f": is not UTF-8 (byte 0xE9 in line 2); {UTF8}",
    ),
    ((HEADER + PRESS).encode("utf-16"), f": is UTF-16, not UTF-8; {UTF8}"),
    ((HEADER + PRESS).encode("utf-16-be"), f": is UTF-16, not UTF-8; {UTF8}"),
    (
        b"\xef\xbb\xbf" + (HEADER + PRESS + WATCH).encode(),
        ": warning: is UTF-8 with a byte order mark (BOM); `borderatlas format` takes it away",
    ),
    (
        (HEADER + "fictional\0press").encode(),
        ": holds a NUL byte in line 2; write the file again",
    ),
    (
        HEADER.replace("note", "kind").encode(),
        ":1: kind: the column stands twice in the header; remove or rename one of them",
    ),
    (
        HEADER.replace("note", "").encode(),
        ":1: column 7 of the header has no name; name it or remove it",
    ),
    (
        HEADER.replace(",note", "").encode(),
        (
            ":1: note: the column is missing; "
            "add it to the header; `borderatlas format` adds it, empty"
        ),
    ),
    (
        HEADER.replace("claimant_id", "claiment_id").encode(),
        ":1: claiment_id: table claimants has no such column; did you mean 'claimant_id'?",
    ),
    (
        HEADER.replace("note", "nite").encode(),
        ":1: nite: table claimants has no such column; did you mean 'note'?",
    ),
    (
        HEADER.replace("note", "note,colour").encode(),
        (":1: colour: table claimants has no such column; remove it, or put its text into `note`"),
    ),
    (
        (HEADER + PRESS + "fictional-watch,Watch, Ltd,,,ngo,no,\n").encode(),
        f":3: the row has 8 cells, the header has 7; {QUOTES}",
    ),
    (
        (HEADER + "fictional-press\n").encode(),
        f":2: the row has 1 cell, the header has 7; {QUOTES}",
    ),
    (
        (HEADER + PRESS + 'fictional-watch,"Watch,,,ngo,no,\n').encode(),
        ":3: a quote that is opened here is never closed; close it",
    ),
    (
        (HEADER + 'fictional-press,"Watch" x,,,ngo,no,\n').encode(),
        ":2: a quoted cell goes on after its closing quote; double quotes inside it",
    ),
    (
        (HEADER + f"fictional-press,{'x' * 10**6},,,ngo,no,\n").encode(),
        ":2: a cell is longer than 10,000 characters; shorten it",
    ),
]


@pytest.mark.parametrize(("data", "expected"), CSV_BYTES)
def test_a_broken_table(data, expected, atlas_folder):
    (atlas_folder / CLAIMANTS).write_bytes(data)
    assert first_line(atlas_folder, CLAIMANTS) == expected


def test_a_misspelt_column_is_told_once(atlas_folder):
    text = HEADER.replace("protected", "protekted")
    (atlas_folder / CLAIMANTS).write_text(text)
    named = {problem.column for problem in check_folder(atlas_folder) if problem.row == 1}
    assert named == {"protekted"}


def test_a_header_alone_is_an_empty_table(atlas_folder):
    file = atlas_folder / "data" / TABLES["aliases"].file
    file.write_text("place_id,alias,language,system,note\n")
    assert check_folder(atlas_folder) == ()
    assert read_atlas(atlas_folder).rows("aliases") == ()


def test_a_row_is_told_by_its_line_though_cells_have_several(atlas_folder):
    text = HEADER + 'fictional-press,"Fictional\r\npress",,,press,yes,\r\n\r\n' + "x,,,,ngo,no,\n"
    (atlas_folder / CLAIMANTS).write_bytes(text.encode())
    assert first_line(atlas_folder, CLAIMANTS).startswith(":5: name_en: must not be empty")


def collection(body: str) -> str:
    return '{"type":"FeatureCollection","features":[' + body + "]}"


def test_deep_json(atlas_folder):
    depth = 200_000
    (atlas_folder / SITES).write_text(collection("[" * depth + "]" * depth))
    expected = ": is nested too deeply; it cannot be a map; replace it"
    assert first_line(atlas_folder, SITES) == expected


JSON_TEXTS = [
    ("", f": is empty; {NO_ROWS}"),
    (
        '{"type":"FeatureCollection",\n"features":[{"type":',
        f": ends too early at line 2, column 21 (Expecting value); {CLOSE}",
    ),
    (
        '{"type":"FeatureCollection",\n"features":[{"type":"Fea',
        f": ends too early at line 2, column 21 (Unterminated string starting at); {CLOSE}",
    ),
    (
        '{"type":"FeatureCollection","features":[}]}',
        f": is not JSON at line 1, column 41 ('}}': Expecting value); {MEND}",
    ),
    (
        collection('{"a":NaN}'),
        ": holds NaN, which JSON does not have; write it as JSON (RFC 8259) has it",
    ),
    (
        collection('{"a":-Infinity}'),
        ": holds -Infinity, which JSON does not have; write it as JSON (RFC 8259) has it",
    ),
    (
        collection("9" * 5000),
        ": holds a number of too many digits; write it as JSON (RFC 8259) has it",
    ),
    (
        collection('{"kind":1,"kind":2}'),
        ": has the name 'kind' twice in one object; write it as JSON (RFC 8259) has it",
    ),
    ("[]", ": is not a GeoJSON FeatureCollection; wrap its features in one"),
    ('{"type":"Feature"}', ": is not a GeoJSON FeatureCollection; wrap its features in one"),
    (
        '{"type":"FeatureCollection"}',
        ": has no list of features; give `features`, empty when there are none",
    ),
    (
        (
            '{"type":"FeatureCollection","features":[],"crs":'
            '{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5179"}}}'
        ),
        (
            ": has its coordinates in 'urn:ogc:def:crs:EPSG::5179'; "
            "transform it to EPSG:4326 and leave out `crs`"
        ),
    ),
    (
        '{"type":"FeatureCollection","features":[],"crs":5179}',
        (
            ": has its coordinates in an unnamed system; "
            "transform it to EPSG:4326 and leave out `crs`"
        ),
    ),
    (
        '{"type":"FeatureCollection","features":[],"comment":"by hand"}',
        (
            ": the member 'comment' has no place here and would be lost; "
            "move it to the properties, or remove it"
        ),
    ),
    (collection("7"), ':1: is not a GeoJSON Feature; give `"type":"Feature"`'),
    (
        collection('{"type":"Feature","properties":[1],"geometry":null}'),
        ":1: its properties are not an object; write them as an object",
    ),
    (
        collection('{"type":"Feature","properties":{"status":1e999},"geometry":null}'),
        ":1: authority: must not be empty; fill it in: Who runs it.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), JSON_TEXTS)
def test_a_broken_geojson(text, expected, atlas_folder):
    (atlas_folder / SITES).write_text(text)
    assert first_line(atlas_folder, SITES) == expected


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_members_that_other_programs_write_are_let_be(name, atlas_folder):
    file = atlas_folder / SITES
    crs = f'"crs":{{"type":"name","properties":{{"name":"{name}"}}}}'
    text = file.read_text("utf-8").replace("{", '{"name":"sites","bbox":[0,0,1,1],' + crs + ",", 1)
    file.write_text(text, "utf-8")
    assert check_folder(atlas_folder) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('id = "fictional"', "id = ", ": is not TOML: Invalid value (at line 1, column 6)"),
        (
            "crossing_max_km = 3\n",
            "",
            (
                ": crossing_max_km: is missing; "
                "write how far from the border line a crossing may lie: crossing_max_km = 3"
            ),
        ),
        (
            "crossing_max_km = 3",
            "crossing_max_km = inf",
            (
                ": crossing_max_km 'inf': is of another type; "
                "write how far from the border line a crossing may lie: crossing_max_km = 3"
            ),
        ),
        ('id = "fictional"', 'id = "Fictional!"', ": id 'Fictional!': is not an id; write it like"),
        ('"XA", ', '"Xa", ', ": countries 'Xa': is not a country code (ISO 3166-1); write it like"),
        ('"zh"]', '"xx"]', ": languages 'xx': is not a language of borderatlas; write it like"),
        ('["en", "ko", "zh"]', "[]", ": languages '[]': is of another type; write languages = "),
        (
            "[-21.0, -31.0",
            "[-19.0, -31.0",
            ": bbox '[-19.0, -31.0, -19.0, -29.0]': is not west < east and south < north",
        ),
        ("[title]", "[titel]", ": titel: is not a key of this file; did you mean 'title'?"),
        ('pair = "XA-XB"', 'pare = "x"', ": border.pair: is missing; write pair = "),
        ("[border.note]", "[border.nota]", ": border.nota: is not a key of this file; did you"),
        (
            '"border"',
            '"frontier"',
            ": border 'frontier, XA-XB': data/geo/basemap/lines.geojson has no line of this layer",
        ),
        (
            "geo/basemap/lines.geojson",
            "../outside.geojson",
            ": border.file '../outside.geojson': is not a GeoJSON file; write it like",
        ),
    ],
)
def test_a_broken_atlas_toml(old, new, expected, tmp_path):
    atlas = fictional_atlas()
    assert old in atlas.meta
    atlas.meta = atlas.meta.replace(old, new)
    found = [first_line(atlas.write(tmp_path), META)]
    found += [str(problem).removeprefix(META) for problem in check_folder(tmp_path)]
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize("before", ["id =", "crossing_max_km ="])
def test_a_table_above_the_keys_of_the_file_is_told_once(before: str, tmp_path: Path) -> None:
    atlas = fictional_atlas()
    atlas.meta = atlas.meta.replace(before, f"[publish]\nsmallest = 7\n{before}", 1)
    atlas.write(tmp_path)
    with pytest.raises(DataError) as caught:
        read_atlas(tmp_path)
    (found,) = caught.value.problems
    assert str(found).startswith(f"{META}: publish: takes in what belongs to the whole file: ")
    assert found.hint == "write [publish] and what is in it below them"


def test_an_atlas_toml_nested_too_deeply(atlas_folder):
    (atlas_folder / META).write_text("id = " + "[" * 100_000)
    assert first_line(atlas_folder, META).startswith(": is not TOML")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f": is empty; {NO_ROWS}"),
        (
            collection('{"type":"Feature","properties":{},"geometry":{"type":"Circle"}}'),
            ":1: geometry: is no point, line or polygon; write one as RFC 7946 has it",
        ),
        (
            collection(
                '{"type":"Feature","properties":{},'
                '"geometry":{"type":"LineString","coordinates":[[1,2]]}}'
            ),
            ":1: geometry: is not a valid LineString; write it as RFC 7946 has it",
        ),
        (
            collection(
                '{"type":"Feature","properties":{},'
                '"geometry":{"type":"Polygon","coordinates":[[[1,2],[1]]]}}'
            ),
            ":1: geometry: a position is two numbers; give [lon, lat] in degrees (EPSG:4326)",
        ),
        (
            collection(
                '{"type":"Feature","properties":{"pair":"XA-XB"},'
                '"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}'
            ),
            ":1: layer: must not be empty; name the layer of the base map that it belongs to",
        ),
    ],
)
def test_a_broken_base_map(text, expected, atlas_folder):
    (atlas_folder / BASE).write_text(text)
    found = [problem for problem in check_folder(atlas_folder) if problem.file == BASE]
    assert [str(problem).removeprefix(BASE) for problem in found] == [expected]


def test_a_base_map_is_read_with_the_atlas(atlas_folder):
    atlas = read_atlas(atlas_folder)
    (atlas_folder / "data/geo/basemap/late.geojson").write_text("[]")
    assert list(atlas.base) == ["lines"]
    with pytest.raises(DataError, match=r"late\.geojson: is not a GeoJSON FeatureCollection"):
        read_atlas(atlas_folder)


LABELS = "data/geo/basemap/labels.geojson"
HERE = '{"type":"Point","coordinates":[-20.5,-30.5]}'
ALONG = '{"type":"LineString","coordinates":[[-20.5,-30.5],[-20,-30]]}'
WHOLE = "write it without quotes and without a point, or leave it out"
GEOMETRY = "correct the geometry or the layer"


@pytest.mark.parametrize(
    ("properties", "geometry", "expected"),
    [
        ('"layer":"town","rank":3,"name_en":"Fictional","name_ko":null', HERE, ""),
        (
            '"layer":"fictional","rank":1,"name_en":""',
            ALONG,
            "warning: layer 'fictional': is no layer of a base map, and is not drawn; use border",
        ),
        (
            '"layer":"town","rank":"abc"',
            HERE,
            f"rank 'abc': is not a whole number from 0 to 99; {WHOLE}",
        ),
        ('"layer":"town","rank":[1]', HERE, f"rank: is not a whole number from 0 to 99; {WHOLE}"),
        (
            '"layer":"sea_label","min_zoom":true',
            HERE,
            f"min_zoom 'True': is not a whole number from 0 to 22; {WHOLE}",
        ),
        (
            '"layer":"sea_label","max_zoom":1e999',
            HERE,
            f"max_zoom 'inf': is not a whole number from 0 to 22; {WHOLE}",
        ),
        (
            '"layer":"town","name_en":5',
            HERE,
            "name_en '5': is not text; write the name in quotes, or null where there is none",
        ),
        (
            '"layer":"town","name_en":{}',
            HERE,
            "name_en: is not text; write the name in quotes, or null where there is none",
        ),
        (
            '"layer":"province_label"',
            ALONG,
            f"geometry: is LineString, and the layer 'province_label' has Point; {GEOMETRY}",
        ),
        (
            '"layer":"river"',
            HERE,
            (
                "geometry: is Point, and the layer 'river' has LineString or MultiLineString; "
                f"{GEOMETRY}"
            ),
        ),
        (
            '"layer":"lake"',
            ALONG,
            (
                "geometry: is LineString, and the layer 'lake' has Polygon or MultiPolygon; "
                f"{GEOMETRY}"
            ),
        ),
        ('"layer":["town"]', HERE, "layer: must not be empty; name the layer of the base map"),
    ],
)
def test_a_feature_of_the_base_map(properties, geometry, expected, atlas_folder):
    feature = f'{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}'
    (atlas_folder / LABELS).write_text(collection(feature))
    if not expected:
        assert check_folder(atlas_folder) == ()
        assert len(read_atlas(atlas_folder).base["labels"]) == 1
        return
    assert first_line(atlas_folder, LABELS).startswith(f":1: {expected}")


def test_a_missing_file(atlas_folder):
    (atlas_folder / CLAIMANTS).unlink()
    assert [str(problem) for problem in check_folder(atlas_folder)] == [
        f"{CLAIMANTS}: is missing; {ANEW}"
    ]


def test_no_folder_at_all(tmp_path):
    problems = check_folder(tmp_path / "nowhere")
    needed = {"data/atlas.toml", *map(shown_file, TABLES.values())} - {"data/withdrawals.csv"}
    assert {problem.file for problem in problems} == needed
    assert {problem.message for problem in problems} == {"is missing"}


def test_a_folder_in_the_place_of_a_file(atlas_folder):
    (atlas_folder / CLAIMANTS).unlink()
    (atlas_folder / CLAIMANTS).mkdir()
    assert first_line(atlas_folder, CLAIMANTS) == f": is a folder, not a file; {PLACE}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_in_the_place_of_a_file(atlas_folder):
    (atlas_folder / CLAIMANTS).unlink()
    os.mkfifo(atlas_folder / CLAIMANTS)
    assert first_line(atlas_folder, CLAIMANTS) == f": is not a regular file; {PLACE}"


def test_a_link_that_leads_out(atlas_folder, tmp_path):
    outside = tmp_path / "outside.csv"
    shutil.move(atlas_folder / CLAIMANTS, outside)
    (atlas_folder / CLAIMANTS).symlink_to(outside)
    assert first_line(atlas_folder, CLAIMANTS) == f": leads out of the atlas folder; {PLACE}"


def test_a_folder_that_is_a_link_leads_out_too(atlas_folder, tmp_path):
    shutil.move(atlas_folder / "data/geo", tmp_path / "geo")
    (atlas_folder / "data/geo").symlink_to(tmp_path / "geo")
    assert first_line(atlas_folder, SITES) == f": leads out of the atlas folder; {PLACE}"


def test_a_link_within_the_folder_is_fine(atlas_folder):
    shutil.move(atlas_folder / CLAIMANTS, atlas_folder / "data/others.csv")
    (atlas_folder / CLAIMANTS).symlink_to(atlas_folder / "data/others.csv")
    assert check_folder(atlas_folder) == ()


def test_an_atlas_folder_that_is_a_link_is_fine(atlas_folder, tmp_path):
    (tmp_path / "link").symlink_to(atlas_folder)
    assert check_folder(tmp_path / "link") == ()


def test_a_link_to_itself(atlas_folder):
    (atlas_folder / CLAIMANTS).unlink()
    (atlas_folder / CLAIMANTS).symlink_to(atlas_folder / CLAIMANTS)
    assert first_line(atlas_folder, CLAIMANTS).startswith(": cannot be read (")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(atlas_folder):
    (atlas_folder / CLAIMANTS).chmod(0)
    assert first_line(atlas_folder, CLAIMANTS) == ": may not be read by you; change its permissions"


def test_a_file_that_may_not_be_read_as_the_system_says_it(atlas_folder, monkeypatch):
    def refuse(path: Path, _count: int) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(files, "_first_bytes", refuse)
    assert first_line(atlas_folder, CLAIMANTS) == ": may not be read by you; change its permissions"


def test_a_file_that_is_too_large(atlas_folder):
    with (atlas_folder / CLAIMANTS).open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    expected = ": is larger than 16 MB; simplify it or split the atlas"
    assert first_line(atlas_folder, CLAIMANTS) == expected


ANY_FILE = [
    META,
    BASE,
    "data/geo/basemap/countries.geojson",
    *(f"data/{table.file}" for table in TABLES.values()),
]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_bytes_a_file_holds_the_answer_is_a_problem(data, tmp_path_factory):
    where = fictional_atlas().write(tmp_path_factory.mktemp("atlas"))
    file = where / data.draw(st.sampled_from(ANY_FILE))
    old = file.read_bytes()
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, min(len(old), start + 40)))
    junk = data.draw(
        st.binary(max_size=40)
        | st.text(max_size=20).map(lambda text: text.encode(errors="surrogatepass"))
        | st.sampled_from([b"null", b"[]", b"{}", b'"', b"1e999", b"\n", b";", b"-1", b"[[]]"])
    )
    file.write_bytes(old[:start] + junk + old[end:])
    problems = check_folder(where)
    for problem in problems:
        assert str(problem).startswith(problem.file)
        assert "\n" not in str(problem)
    with contextlib.suppress(DataError):
        read_atlas(where).frame("claims")
    with contextlib.suppress(DataError):
        format_folder(where, write=True)
    shutil.rmtree(where)


def test_the_atlas_of_the_current_folder_is_found(atlas_folder, tmp_path):
    assert find_folder(atlas_folder) == atlas_folder
    (tmp_path / "empty").mkdir()
    assert find_folder(tmp_path / "empty") == shipped_folder()


def test_the_shipped_folder_is_in_the_package_or_the_checkout(tmp_path, monkeypatch):
    assert (shipped_folder() / "data/atlas.toml").is_file()
    package = tmp_path / "site-packages/borderatlas"
    (package / "io").mkdir(parents=True)
    monkeypatch.setattr(folder, "__file__", str(package / "io/folder.py"))
    with pytest.raises(DataError, match="the sample atlas is not installed"):
        shipped_folder()
    fictional_atlas().write(package / "_atlas")
    assert shipped_folder() == package / "_atlas"


def test_reading_needs_neither_geopandas_nor_pandas(atlas_folder):
    program = (
        "import sys; from pathlib import Path; from borderatlas.io.folder import read_atlas\n"
        f"read_atlas(Path({str(atlas_folder)!r})).base\n"
        "print({'geopandas', 'pandas', 'pyogrio', 'folium'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_said_once(separator: str, name: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(separator.join(["claim_id", "event_id", "kind"]) + "\n", file="data/claims.csv")
    (problem,) = caught.value.problems
    assert problem.message == f"the columns are separated by {name}"
