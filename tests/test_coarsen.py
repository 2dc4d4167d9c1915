"""Coarsened positions: the ring holds the place, off its centre, and tells no more than its class.

All places are fictional: they are drawn at random over the whole globe.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import math
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point

from borderatlas import coarsen, open_map, publish
from borderatlas.check_coarsen import check_coarsen
from borderatlas.cli import cli, main
from borderatlas.coarsen import Key, Shown
from borderatlas.errors import EXIT_SAFETY, ArgumentError, PublishError
from borderatlas.io.folder import read_atlas
from borderatlas.rows import Record, Row
from borderatlas.schema import DISPLACED_M, GRID_M, data_dictionary
from borderatlas.starter import write_starter
from borderatlas.withdraw import withdraw
from tests.fictional_atlas import FictionalAtlas, fictional_atlas, point

GEOD = Geod(ellps="WGS84")
KEY = Key(b"a fictional key of displacement")

lons = st.floats(-180, 180) | st.sampled_from([-180.0, -179.9999, 0.0, 179.9999, 180.0])
lats = st.floats(-90, 90) | st.sampled_from([-90.0, -89.9999, 0.0, 89.9999, 90.0])
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
precisions = st.integers(1, 40_000)
keys = st.binary(max_size=24).map(lambda drawn: Key(KEY.secret + drawn.hex().encode()))


def place(lon: float, lat: float, how: str, size_m: int | None, **values: Any) -> Row:
    return {
        "place_id": "fictional-place", "geometry": Point(lon, lat), "precision_m": 100,
        "coarsen": how, "coarsen_m": size_m, "admin_codes": ("XA-01",), "coord_basis": "published",
        "coord_note": "fictional", **values,
    }  # fmt: skip


def away_m(row: Row, at: Shown) -> float:
    return float(GEOD.inv(row["geometry"].x, row["geometry"].y, at.lon, at.lat)[2])


def shown(row: Row, key: Key = KEY) -> Shown:
    found = coarsen.shown(row, (), key)
    assert found is not None
    return found


def decimals_of(degrees: float) -> int:
    return len(repr(degrees).partition(".")[2].rstrip("0")) if "e" not in repr(degrees) else 99


def each(examples: int) -> Callable[[Any], Any]:
    """Run a property as often as asked; the whole ten thousand are for `proof`."""
    return settings(max_examples=examples, deadline=None)


def displaced_holds(
    lon: float, lat: float, size_m: int, precision_m: int, named: tuple[str, Key]
) -> None:
    name, key = named
    row = place(lon, lat, "displaced", size_m, place_id=name, precision_m=precision_m)
    at = shown(row, key)
    away = away_m(row, at)
    assert size_m / 50 < away < size_m
    assert away + precision_m <= at.radius_m
    assert max(decimals_of(at.lon), decimals_of(at.lat)) <= coarsen.decimals(size_m)
    assert -180 <= at.lon <= 180
    assert -90 <= at.lat <= 90


def grid_holds(lon: float, lat: float, size_m: int, precision_m: int) -> None:
    row = place(lon, lat, "grid", size_m, precision_m=precision_m)
    at = shown(row)
    assert away_m(row, at) + precision_m <= at.radius_m
    assert max(decimals_of(at.lon), decimals_of(at.lat)) <= coarsen.decimals(size_m)
    west, south, east, north = coarsen.cell(lon, lat, size_m)
    assert (north - south) * 110_574 >= size_m * 0.9999 or (south, north) == (-90, 90)
    width = (east - west) * 111_320 * math.cos(math.radians((south + north) / 2))
    assert width >= size_m * 0.9999 or east - west == 360


def cell_is_alike(lon: float, lat: float, size_m: int, across: float, up: float) -> None:
    """Wherever in its cell a place lies, what is shown is the same: no ring tells where."""
    west, south, east, north = coarsen.cell(lon, lat, size_m)
    other = (west + across * (east - west), south + up * (north - south))
    assert shown(place(lon, lat, "grid", size_m)) == shown(place(*other, "grid", size_m))


SIZES = st.integers(*GRID_M) | st.sampled_from([100, 1_000, 5_000, 10_000])
WITHIN = st.floats(0.01, 0.99)
DISPLACED = st.tuples(lons, lats, st.sampled_from(DISPLACED_M), precisions, st.tuples(ids, keys))
GRID = st.tuples(lons, lats, SIZES, precisions)
ALIKE = st.tuples(lons, lats, SIZES, WITHIN, WITHIN)


@each(200)
@given(DISPLACED)
def test_the_ring_of_a_displaced_place_holds_it_off_its_centre(drawn: tuple[Any, ...]) -> None:
    displaced_holds(*drawn)


@each(200)
@given(GRID)
@example((0.0, 90.0, 1_000, 1))
@example((180.0, -90.0, 1_000_000, 1))
def test_the_ring_of_a_cell_holds_its_places(drawn: tuple[Any, ...]) -> None:
    grid_holds(*drawn)


@each(200)
@given(ALIKE)
def test_all_places_of_a_cell_look_the_same(drawn: tuple[Any, ...]) -> None:
    cell_is_alike(*drawn)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("holds", "drawn", "examples"),
    [(displaced_holds, DISPLACED, 5_000), (grid_holds, GRID, 4_000), (cell_is_alike, ALIKE, 1_000)],
    ids=["displaced", "grid", "alike"],
)
def test_ten_thousand_places_lie_in_their_rings(
    holds: Callable[..., None], drawn: st.SearchStrategy[tuple[Any, ...]], examples: int
) -> None:
    @each(examples)
    @given(drawn)
    def prove(values: tuple[Any, ...]) -> None:
        holds(*values)

    prove()


@pytest.mark.parametrize(("fine", "coarse"), [(1_000, 3_000), (3_000, 30_000), (1_000, 100_000)])
def test_a_coarser_class_is_made_of_the_finer_one(
    fine: int, coarse: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the finer export and the coarser one knows no more than who has the finer one.

    The coarser position follows from the finer one and from steps that do not know the place.
    """
    row = place(124.4, 40.1, "displaced", coarse)
    told = shown(row)
    digits, step = coarsen.decimals, coarsen._step
    monkeypatch.setattr(coarsen, "decimals", lambda _: 12)
    at = shown({**row, "coarsen_m": fine})
    monkeypatch.setattr(coarsen, "decimals", digits)
    monkeypatch.setattr(coarsen, "_step", lambda *of: (0.0, 0.0) if of[2] <= fine else step(*of))
    assert shown({**row, "geometry": Point(at.lon, at.lat)}) == told


def test_classes_turn() -> None:
    """Over many ids, the direction of one class says nothing of that of the next."""
    turns = []
    for number in range(400):
        row = place(10.0, 20.0, "displaced", 1_000, place_id=f"fictional-{number}")
        fine, coarse = shown(row), shown({**row, "coarsen_m": 3_000})
        turns.append(
            GEOD.inv(10.0, 20.0, coarse.lon, coarse.lat)[0]
            - GEOD.inv(10.0, 20.0, fine.lon, fine.lat)[0]
        )
    east = sum(math.cos(math.radians(turn)) for turn in turns) / len(turns)
    north = sum(math.sin(math.radians(turn)) for turn in turns) / len(turns)
    assert math.hypot(east, north) < 0.6  # scaled alike, it would be 1


def test_a_step_of_displacement_knows_the_key_the_id_and_the_class_only() -> None:
    here, there = (place(lon, 40.0, "displaced", 10_000) for lon in (124.4, -3.7))
    moved = [GEOD.inv(r["geometry"].x, 40.0, shown(r).lon, shown(r).lat) for r in (here, there)]
    assert moved[0][2] == pytest.approx(moved[1][2], abs=2 * 790)
    assert shown(here) != shown(here, Key(b"another fictional key"))
    assert shown(here) != shown({**here, "place_id": "fictional-other"})


AREA = {
    "place_id": "fictional-county", "geometry": Point(10.0, 50.0), "precision_m": 20_000,
    "coarsen": None, "coarsen_m": None, "admin_codes": ("XA-01",),
}  # fmt: skip


def test_admin_takes_the_smallest_area_that_holds_the_place() -> None:
    province = {**AREA, "place_id": "fictional-province", "precision_m": 90_000}
    other = {**AREA, "place_id": "fictional-other", "precision_m": 9_000, "admin_codes": ("XB",)}
    near = place(10.1, 50.05, "admin", None)
    found = coarsen.shown(near, (province, AREA, other), KEY)
    assert found == Shown(10.0, 50.0, 20_000)
    far = place(10.4, 50.3, "admin", None)
    assert coarsen.shown(far, (province, AREA), KEY) == Shown(10.0, 50.0, 90_000)
    wide = place(10.1, 50.05, "admin", 50_000)
    assert coarsen.shown(wide, (province, AREA), KEY) == Shown(10.0, 50.0, 90_000)
    coarse = {**AREA, "coarsen": "grid", "coarsen_m": 1_000}
    assert coarsen.shown(near, (coarse,), KEY) is None


def test_the_key_is_not_shown_and_not_guessed() -> None:
    assert "fictional" not in f"{KEY!r} {KEY} {KEY!a}"
    with pytest.raises(ArgumentError, match="too short") as caught:
        Key(b"fictional-short")
    assert "fictional-short" not in str(caught.value)
    with pytest.raises(ArgumentError, match="can be guessed"):
        Key(b"abcabcg" * 9)


def atlas_with(folder: Any, **coarse: Any) -> Any:
    """Return a fictional atlas, one of whose sites is to be coarsened."""
    made = fictional_atlas()
    made.row("sites", "fictional-centre").update(
        geometry=point(-20.4873, -30.5316), precision_m=100, coord_note="by the fictional well",
        **coarse,
    )  # fmt: skip
    move_legs(made)
    return read_atlas(made.write(folder))


def move_legs(made: FictionalAtlas) -> None:
    for leg in made["routes"]:
        for column, end in (("from_id", 0), ("to_id", -1)):
            if leg[column] == "fictional-centre":
                leg["geometry"]["coordinates"][end] = [-20.4873, -30.5316]  # type: ignore[index]


def test_what_leaves_holds_no_trace_of_the_true_position(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="displaced", coarsen_m=10_000)
    for audience in ("partner", "public"):
        gone, _ = publish.apply(atlas, audience, key=KEY)
        row = gone.row("sites", "fictional-centre")
        assert row["coord_note"] is row["coord_basis"] is None
        (leg,) = (leg for leg in gone.rows("routes") if leg["to_id"] == "fictional-centre")
        assert leg["geometry"].coords[-1] == row["geometry"].coords[0]
        for trace in ("20.487", "30.531", "fictional well"):
            assert trace not in repr(gone.tables)
    team, _ = publish.apply(atlas, "internal")
    assert team.row("sites", "fictional-centre")["geometry"] == Point(-20.4873, -30.5316)


def test_a_leg_to_a_coarsened_place_is_straight(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="displaced", coarsen_m=10_000)
    way = LineString([(-20.5, -30.0), (-20.48, -30.52), (-20.4873, -30.5316)])
    legs = tuple(
        {**leg, "geometry": way, "geometry_basis": "surveyed"}
        if leg["to_id"] == "fictional-centre" else leg
        for leg in atlas.rows("routes")
    )  # fmt: skip
    atlas = dataclasses.replace(atlas, tables={**atlas.tables, "routes": legs})
    gone, _ = publish.apply(atlas, key=KEY)
    (leg,) = (leg for leg in gone.rows("routes") if leg["to_id"] == "fictional-centre")
    assert len(leg["geometry"].coords) == 2
    assert leg["geometry_basis"] == "schematic"


def test_a_hundred_exports_have_one_position(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="displaced", coarsen_m=3_000)
    found = {
        publish.apply(atlas, key=KEY)[0].row("sites", "fictional-centre")["geometry"].coords[0]
        for _ in range(100)
    }
    assert len(found) == 1
    assert found != {(-20.4873, -30.5316)}


def test_without_a_key_nothing_displaced_leaves(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="displaced", coarsen_m=3_000)
    for audience in ("partner", "public"):
        with pytest.raises(PublishError, match="fictional-centre is displaced") as caught:
            publish.apply(atlas, audience)
        assert caught.value.exit_code == EXIT_SAFETY
        assert "20.487" not in str(caught.value)
    seen, _ = publish.preview(atlas)
    assert "20.487" not in repr(seen.tables)


def test_a_displaced_place_that_was_withdrawn_needs_no_key(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="displaced", coarsen_m=3_000)
    withdraw(tmp_path, "fictional-centre", reason="fictional", day=dt.date(2024, 1, 2))
    gone, _ = publish.apply(read_atlas(tmp_path))
    assert {row["place_id"] for row in atlas.rows("sites")} - {
        row["place_id"] for row in gone.rows("sites")
    } == {"fictional-centre"}
    assert "20.487" not in repr(gone.tables)


def test_a_place_in_the_middle_of_its_class_stops_the_build(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="grid", coarsen_m=5_000)
    at = coarsen.shown(atlas.row("sites", "fictional-centre"), (), KEY)
    assert at is not None
    row = {**atlas.row("sites", "fictional-centre"), "geometry": Point(at.lon, at.lat)}
    atlas = dataclasses.replace(atlas, tables={**atlas.tables, "sites": (row,)})
    with pytest.raises(PublishError, match="lies in the middle of its class"):
        publish.apply(atlas)


def test_a_set_that_would_tell_where_its_coarsened_member_is_stops_the_build(
    tmp_path: Any,
) -> None:
    atlas = atlas_with(tmp_path, coarsen="grid", coarsen_m=5_000)
    inner = {
        **atlas.rows("areas")[0], "place_id": "fictional-inner", "geometry": None,
        "members": ("fictional-centre",), "sensitivity": "public-ok", "coarsen": None,
    }  # fmt: skip
    outer = {
        **inner, "place_id": "fictional-outer", "geometry": Point(-20.4873, -30.5316),
        "members": ("fictional-inner",),
    }  # fmt: skip
    for rows in ([inner, outer], [outer, inner]):
        told = {**atlas.tables, "areas": (*atlas.rows("areas"), *rows)}
        with pytest.raises(PublishError, match="fictional-outer has a position of its") as caught:
            publish.apply(dataclasses.replace(atlas, tables=told))
        assert "20.487" not in str(caught.value)
    unplaced = {**told, "areas": (*atlas.rows("areas"), inner, {**outer, "geometry": None})}
    publish.apply(dataclasses.replace(atlas, tables=unplaced))


def test_a_key_that_lies_or_reads_badly_is_named(tmp_path: Any) -> None:
    write_starter(tmp_path / "atlas")
    words = ["scene", "places", "--atlas", str(tmp_path / "atlas"), "--key-file"]
    secret = b"fictional-secret-of-many-signs"

    def run(path: Any, content: bytes, mode: int) -> Any:
        path.write_bytes(content)
        path.chmod(mode)
        found = CliRunner().invoke(cli, [*words, str(path)])
        assert "fictional-secret" not in found.stderr
        return found

    good = run(tmp_path / "key", secret, 0o600)
    assert (good.exit_code, good.stderr) == (0, "")
    assert "others may read" in run(tmp_path / "key", secret, 0o640).stderr
    inside = run(tmp_path / "atlas/maps/key", secret, 0o600)
    assert inside.exit_code == 2
    assert "lies in an atlas folder" in inside.stderr
    for bad in (b"\xef\xbb\xbf" + secret, secret.decode().encode("utf-16"), secret + b"\0x"):
        with pytest.raises(ArgumentError, match="openssl rand"):
            CliRunner().invoke(
                cli, [*words, str(write_key(tmp_path, bad))], catch_exceptions=False,
                standalone_mode=False,
            )  # fmt: skip


@pytest.mark.parametrize("bad", ["fictional-secret", b"fictional-secret", Path("secret")])
def test_what_is_no_key_is_refused_and_not_quoted(bad: Any) -> None:
    with pytest.raises(ArgumentError, match=r"write key=borderatlas\.Key\(Path") as caught:
        open_map("overview", key=bad)
    assert f"given as {type(bad).__name__} " in str(caught.value)
    assert "secret" not in str(caught.value)
    if not isinstance(bad, bytes):
        with pytest.raises(ArgumentError, match="is made of bytes, not of") as caught:
            Key(bad)
        assert "secret" not in str(caught.value)


def test_white_space_around_a_key_makes_no_other_key() -> None:
    assert Key(b"\n" + KEY.secret + b" \r\n") == KEY


@pytest.mark.parametrize(("sensitivity", "waits"), [("public-ok", True), ("restricted", False)])
def test_check_names_the_places_that_wait_for_a_key(
    tmp_path: Any, sensitivity: str, *, waits: bool
) -> None:
    write_starter(tmp_path / "atlas")
    sites = tmp_path / "atlas/data/geo/sites.geojson"
    coarse = '"coarsen":"displaced","coarsen_m":3000'
    text = sites.read_text("utf-8").replace('"coarsen":null,"coarsen_m":null', coarse, 1)
    sites.write_text(text.replace('"public-ok"', f'"{sensitivity}"', 1), "utf-8")
    write_key(tmp_path, KEY.secret).chmod(0o600)

    def check(*args: str, key: str = "") -> tuple[int, str]:
        command = ["check", str(tmp_path / "atlas"), *args]
        found = CliRunner().invoke(cli, command, env={"BORDERATLAS_KEY": key})
        return found.exit_code, found.stdout

    code, said = check()
    assert code == 0
    assert (
        "house is displaced, and there is no key: a build for the public stops" in said
    ) is waits
    assert ("sites.geojson" in said) is waits
    assert ("; give the key: BORDERATLAS_KEY or --key-file; in Python, " in said) is waits
    for code, said in (
        check(key=KEY.secret.decode()),
        check("--key-file", str(tmp_path / "key")),
    ):
        assert code == 0
        assert "key" not in said


def test_who_has_no_key_is_told_how_to_give_it(tmp_path: Any) -> None:
    with pytest.raises(PublishError) as caught:
        publish.apply(atlas_with(tmp_path, coarsen="displaced", coarsen_m=3000))
    (problem,) = caught.value.problems
    commands, python = problem.hint.split("; in Python, ")
    assert "BORDERATLAS_KEY or --key-file" in commands
    assert python == "key=borderatlas.Key(...)"


def write_key(folder: Any, content: bytes) -> Any:
    (folder / "key").write_bytes(content)
    return folder / "key"


def test_admin_without_an_area_stops_the_build(tmp_path: Any) -> None:
    atlas = atlas_with(tmp_path, coarsen="admin", admin_codes="XB-01")
    with pytest.raises(PublishError, match="has no area of its administrative code"):
        publish.apply(atlas)


def test_the_key_comes_from_the_environment_or_a_file_and_enters_no_output(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    folder = tmp_path / "atlas"
    write_starter(folder)
    sites = folder / "data/geo/sites.geojson"
    text = sites.read_text("utf-8")
    assert "-124.12,-48.6205" in text
    coarse = text.replace(
        '"coarsen":null,"coarsen_m":null', '"coarsen":"displaced","coarsen_m":3000', 1
    )
    sites.write_text(coarse, "utf-8")

    def run(*words: str) -> tuple[int, bytes]:
        monkeypatch.setattr(sys, "argv", ["borderatlas", *words])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsysbinary.readouterr()
        return code, captured.out + captured.err

    monkeypatch.delenv("BORDERATLAS_KEY", raising=False)
    code, said = run("scene", "places", "--atlas", str(folder))
    assert code == EXIT_SAFETY
    assert b"fictional-north-house is displaced, and there is no key" in said

    hidden = "fictional-secret-of-many-signs"
    (tmp_path / "key").write_text(hidden + "\n")
    (tmp_path / "key").chmod(0o600)
    code, by_file = run(
        "scene", "places", "--atlas", str(folder), "--key-file", str(tmp_path / "key")
    )
    assert code == 0
    monkeypatch.setenv("BORDERATLAS_KEY", hidden)
    code, by_name = run("scene", "places", "--atlas", str(folder))
    assert by_name == by_file
    code, _ = run("build", str(folder), "--split", "-o", str(tmp_path / "site"))
    assert code == 0
    texts = [by_file]
    for path in (tmp_path / "site").rglob("*.*"):
        texts.append(path.read_bytes())
        packed = re.findall(rb'"deflated":"([^"]+)"', texts[-1])
        texts += [zlib.decompress(base64.b64decode(part), wbits=-15) for part in packed]
    assert any(b"Fictional North Detention House" in text for text in texts[2:])
    forms = (hidden.encode(), hidden.encode().hex().encode(), base64.b64encode(hidden.encode()))
    for text in texts:
        for form in (*forms, b"124.12,", b"48.6205"):
            assert form not in text
    assert run("diff", str(tmp_path / "site"), str(folder))[0] == 0
    monkeypatch.setenv("BORDERATLAS_KEY", "fictional")
    code, said = run("scene", "places", "--atlas", str(folder))
    assert code == 2
    assert b"too short" in said
    assert b"fictional" not in said.replace(str(folder).encode(), b"")


def test_the_data_dictionary_names_the_classes_that_there_are() -> None:
    text = data_dictionary()
    (told,) = set(re.findall(r"`displaced` one of ([\d, ]+);", text))
    classes = [int(size_m) for size_m in told.split(", ")]
    assert f"is one\n  of {told} m," in text

    def found(size_m: int) -> list[str]:
        row = place(10.1, 50.05, "displaced", size_m)
        return [item.message for item in check_coarsen({"sites": (Record(1, row),)})]

    assert all(not found(size_m) and shown(place(9, 9, "displaced", size_m)) for size_m in classes)
    others = {round(size_m * share) for size_m in classes for share in (0.1, 0.5, 3, 10)}
    assert all(found(size_m) for size_m in others - set(classes))


@pytest.mark.parametrize(
    "change",
    [
        {"geometry": None},
        {"coarsen": "grid", "coarsen_m": 1000},
        {"admin_codes": ("XA-1",)},
        {"precision_m": 8_000},
    ],
)
def test_admin_takes_no_area_that_the_data_dictionary_rules_out(change: Row) -> None:
    row = place(10.1, 50.05, "admin", 9_000)
    assert coarsen.shown(row, (AREA,), KEY) is not None
    assert coarsen.shown(row, ({**AREA, **change},), KEY) is None


def test_digits_go_with_the_class() -> None:
    """The step of the last digit, in metres at the equator, is at most an eighth of the class."""
    found = {size_m: coarsen.decimals(size_m) for size_m in (100, *DISPLACED_M)}
    assert found == {100: 4, 1_000: 3, 3_000: 3, 10_000: 2, 30_000: 2, 100_000: 1}
