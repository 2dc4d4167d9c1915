"""Look-up by id and name, words of codes, and data frames."""

from __future__ import annotations

import dataclasses

import pytest

from borderatlas.errors import UnknownError
from borderatlas.io.folder import read_atlas
from borderatlas.names import did_you_mean, fold, nearest
from tests.fictional_atlas import fictional_atlas
from tests.shipped import atlas as shipped


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    made = fictional_atlas()
    made.row("areas", "fictional-city").update(name_en="Fi'an", name_ko="가상–시", name_zh="虚构")
    made.row("claims", "c003")["low"] = 1.5
    made.add("aliases", place_id="fictional-west", alias="FI’AN", language="en")
    return read_atlas(made.write(tmp_path_factory.mktemp("atlas")))


def test_what_the_atlas_is_about(atlas):
    meta = atlas.meta
    assert meta.id == "fictional"
    assert meta.title == {"en": "A fictional border in the ocean", "ko": "바다의 가상 국경"}
    assert meta.countries == ("XA", "XB")
    assert meta.languages == ("en", "ko", "zh")
    assert meta.bbox == (-21.0, -31.0, -19.0, -29.0)
    assert meta.crossing_max_km == 3
    assert meta.credits == ("Invented for tests",)
    assert meta.border.file == "geo/basemap/lines.geojson"
    assert (meta.border.layer, meta.border.pair) == ("border", "XA-XB")
    assert meta.border.note == {"en": "Invented for tests."}


def test_values_have_the_types_of_their_columns(atlas):
    claim = atlas.row("claims", "c003")
    assert claim["low"] == 1.5
    assert (claim["high"], type(claim["high"])) == (80, int)
    assert claim["best"] is None
    assert atlas.row("claimants", "fictional-press")["protected"] is True
    assert atlas.row("claimants", "fictional-watch")["protected"] is False
    crossing = atlas.row("crossings", "fictional-east")
    assert crossing["admin_codes"] == ("XA-01", "XB-01")
    assert crossing["treaty_no"] == 14
    assert crossing["geometry"].wkt == "POINT (-19.5 -30)"
    assert atlas.row("areas", "fictional-set")["geometry"] is None
    assert atlas.row("areas", "fictional-city")["members"] == ()
    assert atlas.row("routes", ("fictional-route", 2))["to_id"] == "fictional-centre"


def test_rows_are_sorted_and_cannot_be_changed(atlas):
    assert [row["claim_id"] for row in atlas.rows("claims")] == ["c001", "c002", "c003"]
    assert [row["leg_no"] for row in atlas.rows("routes")] == [1, 2]
    with pytest.raises(TypeError):
        atlas.row("claims", "c001")["low"] = 1
    with pytest.raises(TypeError):
        atlas.tables["claims"] = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        atlas.meta = None


def test_what_is_not_there_is_told_with_what_is_near(atlas):
    with pytest.raises(UnknownError, match="no table 'claim'; did you mean 'claims'"):
        atlas.rows("claim")
    with pytest.raises(UnknownError, match="claims has no row 'c0011'; did you mean 'c001'"):
        atlas.row("claims", "c0011")
    with pytest.raises(UnknownError, match="routes has no row 'fictional-route/9'; did you mean"):
        atlas.row("routes", ("fictional-route", 9))
    with pytest.raises(
        UnknownError, match="no place 'fictional-wst'; did you mean 'fictional-west'"
    ):
        atlas.place("fictional-wst")
    with pytest.raises(UnknownError, match="no place 'q'; known: fictional-centre, fictional-city"):
        atlas.place("q")


@pytest.mark.parametrize(
    ("place_id", "table"),
    [("fictional-east", "crossings"), ("fictional-centre", "sites"), ("fictional-set", "areas")],
)
def test_a_place_says_its_table(atlas, place_id, table):
    assert atlas.place(place_id)["table"] == table
    assert atlas.place(place_id)["place_id"] == place_id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fictional-city", ("fictional-city",)),
        ("FICTIONAL  CITY", ("fictional-city",)),
        ("fian", ("fictional-west", "fictional-city")),
        ("Fi’an", ("fictional-west", "fictional-city")),
        ("가상 시", ("fictional-city",)),
        ("\u1100\u1161상-시", ("fictional-city",)),
        ("虚构", ("fictional-city",)),
        ("Fiktsonal Stadt", ("fictional-city",)),
        ("가상 다리", ("fictional-east", "fictional-west")),
        ("nowhere", ()),
        ("", ()),
    ],
)
def test_a_place_is_found_by_any_name(atlas, name, expected):
    assert atlas.find(name) == expected


def test_all_places_with_a_name_are_found_the_one_that_is_called_so_first():
    atlas = shipped()
    assert atlas.find("Dandong")[:3] == (
        *("cn-dandong-city", "dandong-sinuiju", "dandong-sinuiju-new"),
    )
    assert atlas.find("회령")[0] == "sanhe-hoeryong"
    assert {"namyang-hoeryong-set", "kp-kwanliso-22"} < set(atlas.find("회령"))
    assert atlas.find("Dan") == ()


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        *(("丹東", "dandong-sinuiju"), ("圖們", "tumen-namyang"), ("會寧", "sanhe-hoeryong")),
        *(("瀋陽", "cn-shenyang-detention"), ("和龍", "cn-helong-border"), ("遼寧省", "cn-ln")),
        *(("단동", "dandong-sinuiju"), ("도문", "cn-tumen-border"), ("연변", "cn-yanbian")),
        *(("심양", "cn-shenyang-city"), ("화룡", "cn-helong-city"), ("용정", "cn-longjing-city")),
    ],
)
def test_a_place_is_found_in_traditional_characters_and_by_its_korean_reading(name, place_id):
    assert place_id in shipped().find(name)


def test_words_of_a_code(atlas):
    assert atlas.vocabulary("unit", "persons") == {"en": "fictional persons"}
    with pytest.raises(UnknownError, match="did you mean 'unit/persons'"):
        atlas.vocabulary("unit", "person")


def test_the_base_map_is_read_when_it_is_asked_for(atlas):
    assert set(atlas.base) == {"lines"}
    [border] = atlas.base["lines"]
    assert border["layer"] == "border"
    assert border["geometry"].wkt == "LINESTRING (-21 -30, -20 -30, -19 -30)"
    assert atlas.base is atlas.base


def test_a_replaced_table_is_looked_up_anew(atlas):
    smaller = dataclasses.replace(atlas, tables={**atlas.tables, "sites": ()})
    assert atlas.find("fictional-centre") == ("fictional-centre",)
    assert smaller.find("fictional-centre") == ()
    assert set(smaller.base) == {"lines"}


def test_a_frame_of_places(atlas):
    frame = atlas.frame("areas")
    assert frame.crs == "EPSG:4326"
    assert list(frame["place_id"]) == ["fictional-city", "fictional-set"]
    assert frame.geometry.iloc[0].wkt == "POINT (-20 -29.5)"
    assert frame.geometry.iloc[1] is None
    assert frame["members"].iloc[1] == ("fictional-east", "fictional-west")
    assert str(frame["precision_m"].dtype) == "Int64"


def test_a_frame_of_claims(atlas):
    frame = atlas.frame("claims")
    assert not hasattr(frame, "crs")
    assert frame["best"].sum() == 40
    assert frame["low"].isna().tolist() == [True, False, False]
    assert str(atlas.frame("claimants")["protected"].dtype) == "boolean"


def test_a_frame_of_an_empty_table(atlas):
    empty = dataclasses.replace(atlas, tables={**atlas.tables, "sites": (), "claims": ()})
    assert list(empty.frame("claims").columns) == list(atlas.frame("claims").columns)
    sites = empty.frame("sites")
    assert len(sites) == 0
    assert sites.crs == "EPSG:4326"


def test_folding_names():
    assert fold("Ch'ŏngjin") == fold("CHONGJIN")
    assert fold("Ｔumen") == "tumen"
    assert fold(" 단둥–신의주 ") == "단둥 신의주"


def test_nearest_names():
    assert nearest("tumen", ["Tumén", "dandong"]) == ("Tumén",)
    assert nearest("x" * 101, ["x" * 100]) == ()
    assert nearest("", ["a"]) == ()
    assert did_you_mean("q", ["a"], otherwise="remove it") == "remove it"
