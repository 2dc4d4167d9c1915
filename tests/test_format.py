"""The canonical form: reached in one step, kept from then on, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import json
import os
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderatlas.errors import DataError
from borderatlas.io import canonical
from borderatlas.io.canonical import canonical_text, format_folder
from borderatlas.io.cells import read_rows
from borderatlas.io.tables import read_csv, read_geojson
from borderatlas.io.whole import write_bytes
from borderatlas.schema import TABLES
from tests.fictional_atlas import fictional_atlas

CLAIMANTS = TABLES["claimants"]
CLAIMS = TABLES["claims"]
ROUTES = TABLES["routes"]
SITES = TABLES["sites"]


def test_the_fictional_atlas_is_canonical(tmp_path):
    assert format_folder(fictional_atlas().write(tmp_path), write=True) == ()


def test_a_table_in_another_form():
    text = (
        "\ufeffname_en,claimant_id , kind,protected,note,name_ko,name_zh\r\n"
        ' "Watch, Ltd" ,fictional-watch,ngo,no,"He said ""no""\r\nand left",,\r\n'
        "\r\n"
        "Press,fictional-press,press,yes,,\u1100\u1161\u11a8,\r\n"
    ).removeprefix("\ufeff")
    text = text.replace(' "Watch, Ltd" ', '"Watch, Ltd "')
    assert canonical_text(CLAIMANTS, text) == (
        "claimant_id,name_en,name_ko,name_zh,kind,protected,note\n"
        "fictional-press,Press,각,,press,yes,\n"
        'fictional-watch,"Watch, Ltd",,,ngo,no,"He said ""no""\nand left"\n'
    )


def test_numbers_and_lists():
    atlas = fictional_atlas()
    atlas.row("claims", "c001").update(best="0040.50")
    atlas.row("claims", "c003").update(low="7.0")
    lines = canonical_text(CLAIMS, atlas.text("claims")).splitlines()
    assert ",40.5," in lines[1]
    assert ",7,," in lines[3]
    atlas.row("custody_stages", "fictional-first")["place_kinds"] = " office ; centre;"
    stages = canonical_text(TABLES["custody_stages"], atlas.text("custody_stages"))
    assert ",office;centre," in stages


def test_a_missing_column_is_added_and_a_wrong_cell_kept():
    text = "claimant_id,name_en,kind,protected\nNot An Id,Press,pres,perhaps\n"
    assert canonical_text(CLAIMANTS, text) == (
        "claimant_id,name_en,name_ko,name_zh,kind,protected,note\nNot An Id,Press,,,pres,perhaps,\n"
    )


def test_features_are_sorted_by_number_where_the_key_is_one():
    atlas = fictional_atlas()
    leg = atlas["routes"][0]
    atlas.tables["routes"] = [{**leg, "leg_no": number} for number in (10, 9, 2)]
    text = canonical_text(ROUTES, atlas.text("routes"))
    ids = [feature["id"] for feature in json.loads(text)["features"]]
    assert ids == ["fictional-route/2", "fictional-route/9", "fictional-route/10"]


def test_a_feature_stands_on_one_line():
    collection = {
        "features": [
            {
                "geometry": {"coordinates": [-20.5, -30], "type": "Point"},
                "properties": {"name_en": " Fictional ", "place_id": "b", "precision_m": "500"},
                "type": "Feature",
            },
            {"type": "Feature", "id": 7, "properties": {"place_id": "a"}, "geometry": None},
        ],
        "name": "sites",
        "type": "FeatureCollection",
    }
    text = canonical_text(SITES, json.dumps(collection, indent=2))
    first, second, third, last = text.splitlines()
    assert first == '{"type":"FeatureCollection","features":['
    assert second.startswith(
        '{"type":"Feature","id":"a","properties":{"place_id":"a","name_en":null'
    )
    assert second.endswith('"geometry":null},')
    assert third.startswith(
        '{"type":"Feature","id":"b","properties":{"place_id":"b","name_en":"Fictional","name_ko":null'
    )
    assert '"precision_m":500,' in third
    assert third.endswith('"geometry":{"type":"Point","coordinates":[-20.5,-30]}}')
    assert last == "]}"
    assert list(json.loads(third)["properties"]) == list(SITES.names)


def test_a_collection_without_features():
    text = '{"type":"FeatureCollection","features":[]}'
    assert canonical_text(SITES, text) == '{"type":"FeatureCollection","features":[\n]}\n'


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        (CLAIMANTS, "claimant_id,colour\na,red\n", "colour: table claimants has no such column"),
        (CLAIMANTS, "claimant_id,kind,kind\na,b,c\n", "the column stands twice in the header"),
        (CLAIMANTS, "claimant_id,kind\n# a comment\n", "2: the row has 1 cell, the header has 2"),
        (CLAIMANTS, 'claimant_id,kind\na,"b\n', "a quote that is opened here is never closed"),
        (CLAIMANTS, "", "is empty"),
        (CLAIMANTS, "claimant_id,kind\na,b\x07\n", "holds the control character U+0007"),
        (SITES, "[]", "is not a GeoJSON FeatureCollection"),
        (SITES, "{", "ends too early at line 1, column 2"),
        (
            SITES,
            '{"type":"FeatureCollection","features":[{"type":"Feature","comment":"mine"}]}',
            "sites.geojson:1: the member 'comment' has no place here and would be lost",
        ),
        (
            SITES,
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1}}]}',
            "a: table sites has no such column",
        ),
        (
            SITES,
            (
                '{"type":"FeatureCollection","features":'
                '[{"type":"Feature","properties":{"note":["a"]},"geometry":null}]}'
            ),
            "note: is a list or an object, not one value",
        ),
        (
            SITES,
            (
                '{"type":"FeatureCollection","features":'
                '[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2,3]}}]}'
            ),
            "geometry: a position is two numbers",
        ),
    ],
)
def test_what_would_be_lost_is_refused(table, text, expected):
    with pytest.raises(DataError) as caught:
        canonical_text(table, text)
    assert expected in str(caught.value)


def test_a_folder_is_rewritten_in_whole_or_not_at_all(tmp_path):
    folder = fictional_atlas().write(tmp_path)
    claimants = folder / "data/claimants.csv"
    canonical_bytes = claimants.read_bytes()
    lines = canonical_bytes.decode().splitlines()
    other = ("\ufeff" + "\r\n".join([lines[0], *reversed(lines[1:])])).encode()
    claimants.write_bytes(other)
    claimants.chmod(0o640)

    assert format_folder(folder, write=False) == (claimants,)
    assert claimants.read_bytes() == other

    sites = folder / "data/geo/sites.geojson"
    fine = sites.read_bytes()
    sites.write_bytes(b"{")
    with pytest.raises(DataError, match="ends too early"):
        format_folder(folder, write=True)
    assert claimants.read_bytes() == other

    sites.write_bytes(fine)
    assert format_folder(folder, write=True) == (claimants,)
    assert claimants.read_bytes() == canonical_bytes
    assert claimants.stat().st_mode & 0o777 == 0o640
    assert format_folder(folder, write=True) == ()
    assert sorted(path.name for path in (folder / "data").iterdir()) == sorted(
        ["atlas.toml", "geo", *(table.file for table in TABLES.values() if "/" not in table.file)]
    )


def test_a_missing_file_is_left_to_the_check(tmp_path):
    folder = fictional_atlas().write(tmp_path)
    (folder / "data/claims.csv").unlink()
    assert format_folder(folder, write=True) == ()


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "fictional.csv"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(canonical.Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t\r,;\"'"),
    max_size=12,
)
CELLS = WORDS | st.sampled_from(["", "a;b", "1.50", "7.0", "00012", "-0", "2030-01", "#"])


@st.composite
def csv_texts(draw):
    """A claims table in any order of columns and rows, with any text in its cells."""
    columns = draw(st.permutations(CLAIMS.names))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=4))
    out = io.StringIO(newline="")
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(out, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([columns, *rows])
    return out.getvalue()


@settings(max_examples=100, deadline=None)
@given(csv_texts())
def test_formatting_a_table_twice_is_formatting_it_once_and_loses_nothing(text):
    once = canonical_text(CLAIMS, text)
    assert canonical_text(CLAIMS, once) == once
    assert meaning(CLAIMS, read_csv(once, file="")) == meaning(CLAIMS, read_csv(text, file=""))


VALUES = (
    CELLS
    | st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14)
)
DEGREES = st.integers(-90, 90) | st.floats(-90, 90, allow_nan=False)


@st.composite
def geojson_texts(draw):
    """A table of sites with any values in its properties."""
    features = [
        {
            "type": "Feature",
            "properties": draw(st.dictionaries(st.sampled_from(SITES.names), VALUES)),
            "geometry": draw(
                st.none() | st.tuples(DEGREES, DEGREES).map(lambda at: point(list(at)))
            ),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def point(position):
    return {"type": "Point", "coordinates": position}


@settings(max_examples=100, deadline=None)
@given(geojson_texts())
def test_formatting_features_twice_is_formatting_them_once_and_loses_nothing(text):
    once = canonical_text(SITES, text)
    assert canonical_text(SITES, once) == once
    new, old = (meaning(SITES, read_geojson(found, file="")) for found in (once, text))
    assert new == old


def meaning(table, raw):
    """The typed rows and the complaints about cells, without order and place."""
    records, problems = read_rows(table, raw, file="")
    rows = [
        tuple(str(record.values.get(name)) for name in (*table.names, "geometry"))
        for record in records
    ]
    said = [(problem.column, problem.message) for problem in problems]
    return sorted(rows), sorted(said)


def test_ids_are_what_the_alphabet_says():
    table = TABLES["claimants"]
    fine = set(string.ascii_lowercase + string.digits)
    for sign in string.printable.strip() + "é가":
        text = f'claimant_id,name_en,name_ko,name_zh,kind,protected,note\n"{sign * 2}",a,,,a,no,\n'
        if sign == '"':
            continue
        _, problems = read_rows(table, read_csv(text, file=""), file="")
        assert bool(problems) == (sign not in fine), sign


def test_rows_of_nothing_but_commas_are_no_rows():
    table = read_csv("a,b\n1,2\n,\n , \n3,4\n,\n", file="x.csv")
    assert [(record.row, record.cells["a"]) for record in table.records] == [(2, "1"), (5, "3")]
    assert not table.problems
