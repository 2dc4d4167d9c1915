"""Counting raw events: the same for every kind of input, and every row accounted for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import fsspec
import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pyarrow import parquet

from borderatlas import EventColumns, count, count_events
from borderatlas.errors import BorderatlasError, DataError
from borderatlas.io.eventpaths import passed_over
from borderatlas.kernel import bins, geodesy, parts
from tests import fictional_events

COLUMNS = EventColumns(date="date", kind="kind", best="best")
EVERY_FATE = ("ambiguous", "unmatched", "invalid")


def counted(events, places=None, *, radius_m=8_000.0, **wishes):
    wishes = {"columns": COLUMNS, **wishes}
    layer = fictional_events.places() if places is None else places
    rule = wishes.pop("rule", "within")
    return count_events(
        events, layer, rule=rule, radius_m=radius_m if rule == "within" else None, **wishes
    )


def adds_up(found):
    account = found.account
    parts = account.matched + account.ambiguous + account.unmatched + account.invalid
    return account.rows == parts


def plain_count(table, places, radius_m):
    """Count as one would by hand: a frame for each place, then group."""
    frame = table.to_pandas()
    frame["period"] = pd.to_datetime(frame["date"]).dt.strftime("%Y-%m")
    found = []
    for name, point in zip(places["place_id"], places.geometry, strict=True):
        far = geodesy.distance_m(
            frame["lon"].to_numpy(), frame["lat"].to_numpy(),
            np.array([point.x]), np.array([point.y]),
        )  # fmt: skip
        found.append(frame[far <= radius_m].assign(place_id=name))
    groups = pd.concat(found).groupby(["place_id", "period", "kind"])
    return groups.agg(events=("lon", "size"), best=("best", "sum"), best_given=("best", "count"))


def test_counts_are_those_of_a_plain_loop():
    table, places = fictional_events.table(), fictional_events.places()
    found = counted(table, places)
    frame = found.frame()
    mine = frame[frame["match"] == "matched"].drop(columns="match")
    mine = mine.set_index(["place_id", "period", "kind"])
    expected = plain_count(table, places, 8_000.0)
    assert len(mine) == len(expected) > 100
    joined = expected.join(mine.add_suffix("_ours"))
    assert (joined["events"] == joined["events_ours"]).all()
    assert (joined["best_given"] == joined["best_given_ours"]).all()
    assert np.allclose(joined["best"], joined["best_ours"].fillna(0), rtol=0, atol=0)
    assert found.account.several > 10
    assert adds_up(found)


def test_areas_are_counted_as_geopandas_joins_them():
    table, areas = fictional_events.table(), fictional_events.areas()
    found = counted(table, areas, rule="polygon", by=("place",)).frame()
    points = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(table["lon"], table["lat"]), crs=4326
    )
    joined = points.sjoin(areas, predicate="intersects")
    expected = joined.groupby("place_id").size()
    ours = found[found["match"] == "matched"].set_index("place_id")["events"]
    assert ours.to_dict() == expected.to_dict()
    none = found[found["match"] == "unmatched"]["events"].sum()
    assert none == len(points) - joined.index.nunique()


def test_each_way_to_give_events_counts_the_same(tmp_path):
    table = fictional_events.table()
    expected = counted(table).frame()
    parquet_file = fictional_events.write(tmp_path / "fictional.parquet", table)
    csv_file = fictional_events.write(tmp_path / "fictional.csv", table)
    halves = tmp_path / "halves"
    halves.mkdir()
    fictional_events.write(halves / "a.parquet", table.slice(0, 1234))
    fictional_events.write(halves / "b.csv", table.slice(1234))
    given = {
        "a frame": table.to_pandas(),
        "Parquet": parquet_file,
        "its address": f"file://{parquet_file}",
        "CSV": str(csv_file),
        "a folder": halves,
        "a list": [halves / "a.parquet", halves / "b.csv"],
    }
    for name, events in given.items():
        for threads in (1, 4):
            assert counted(events, threads=threads).frame().equals(expected), name


def test_points_as_geometries_count_the_same(tmp_path):
    table = fictional_events.table()
    expected = counted(table).frame()
    frame = geopandas.GeoDataFrame(
        table.to_pandas(), geometry=geopandas.points_from_xy(table["lon"], table["lat"]), crs=4326
    ).drop(columns=["lon", "lat"])
    columns = EventColumns(geometry="geometry", date="date", kind="kind", best="best")
    assert counted(frame, columns=columns).frame().equals(expected)
    frame.to_parquet(tmp_path / "fictional.geoparquet")
    assert counted(tmp_path / "fictional.geoparquet", columns=columns).frame().equals(expected)
    frame.to_crs(5179).to_parquet(tmp_path / "projected.parquet")
    with pytest.raises(DataError, match="EPSG:4326"):
        counted(tmp_path / "projected.parquet", columns=columns)
    with pytest.raises(DataError, match="EPSG:4326"):
        counted(frame.to_crs(5179), columns=columns)


def at_a_place(rows):
    """Return rows of texts around the first place, as CSV holds them."""
    point = fictional_events.places().geometry.iloc[0]
    return [{"lon": point.x, "lat": point.y, "kind": "k", "best": "1", **row} for row in rows]


def test_imprecise_dates_have_bins_of_their_own(tmp_path):
    dates = ["2023-10-09", "2023-10", "2023", "2023-12/2024-01", "202X", "", "2023-10-09T11:30"]
    dates += ["2021/2022~", "2023-10/.."]
    file = tmp_path / "fictional.csv"
    pd.DataFrame(at_a_place([{"date": date} for date in dates])).to_csv(file, index=False)
    found = counted(file, by=("month",))
    bins = found.frame().set_index("period")["events"].to_dict()
    expected = {"2023-10": 3, "2023": 1, "2023/2024": 1, "2020/2029": 1, "2021/2022": 1, "": 2}
    assert bins == expected
    assert adds_up(found)
    years = counted(file, by=("year",)).frame().set_index("period")["events"].to_dict()
    assert years == {"2023": 4, "2023/2024": 1, "2020/2029": 1, "2021/2022": 1, "": 2}
    days = counted(file, by=("day",)).frame().set_index("period")["events"].to_dict()
    assert days["2023-10-09"] == 2
    assert days["2023-10"] == 1


def test_rows_that_cannot_be_read_are_counted_and_numbered(tmp_path):
    rows = [
        {},
        {"lon": ""},
        {"lon": "about 126"},
        {"lat": "95"},
        {"date": "last week"},
        {"best": "many"},
        {"best": "-3"},
        {"lon": "10", "lat": "10"},
    ]
    file = tmp_path / "fictional.csv"
    pd.DataFrame([{"date": "2023-01-05", **row} for row in at_a_place(rows)]).to_csv(
        file, index=False
    )
    found = counted(file, odd_rows=EVERY_FATE)
    assert adds_up(found)
    account = found.account
    assert (account.rows, account.matched, account.unmatched, account.invalid) == (8, 1, 1, 6)
    assert sum(account.reasons.values()) == 6
    assert found.odd_rows["invalid"].tolist() == [2, 3, 4, 5, 6, 7]
    assert found.odd_rows["unmatched"].tolist() == [8]
    odd = found.odd()
    assert odd["row"].tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert set(odd["file"]) == {str(file)}
    assert Counter(odd["reason"]) == Counter(account.reasons) | {"": 1}


def test_odd_rows_are_found_in_their_files(tmp_path):
    for name in ("2020/events", "2021/events"):
        path = tmp_path / "fictional" / f"{name}.csv"
        path.parent.mkdir(parents=True)
        path.write_text("lon,lat,date,kind\n124,41,2020-01-01,a\n124,,2020-01-01,a\n", "utf-8")
    found = counted(tmp_path / "fictional", odd_rows=("invalid",), columns=EventColumns())
    told = found.odd()[["row", "row_in_file", "reason"]].to_numpy().tolist()
    assert told == [[2, 2, "has no position"], [4, 2, "has no position"]]
    assert [Path(path).parent.name for path in found.odd()["file"]] == ["2020", "2021"]
    assert list(found.files.values()) == [2, 2]


def test_what_programs_keep_for_themselves_is_not_counted(tmp_path):
    table = fictional_events.table(50)
    for name in ("a.csv", ".ipynb_checkpoints/a-checkpoint.csv", "_old/a.csv", "_a.csv", "b.tsv"):
        path = tmp_path / "fictional" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table.to_pandas().to_csv(index=False), "utf-8")
    found = counted(tmp_path / "fictional")
    assert found.account.rows == 50
    assert [Path(path).name for path in found.files] == ["a.csv"]
    over = passed_over([str(tmp_path / "fictional")])
    assert {Path(path).name for path in over} == {"a-checkpoint.csv", "a.csv", "_a.csv", "b.tsv"}


@pytest.mark.parametrize(
    ("dates", "period", "reason"),
    [
        ({"date": "2020-10-XX"}, "2020-10", ""),
        ({"date": "2020-XX-XX"}, "2020", ""),
        ({"date": "2020-XX"}, "2020", ""),
        ({"date": "XXXX"}, "", ""),
        ({"date": "2020-13-XX"}, "", "has a date that cannot be read"),
        ({"date": "2020-10-09", "until": "2020-10-08"}, "", "ends before it begins"),
    ],
)
def test_dates_of_which_little_is_known(tmp_path, dates, period, reason):
    file = tmp_path / "fictional.csv"
    pd.DataFrame([{"lon": 1, "lat": 1, "until": "", **dates}]).to_csv(file, index=False)
    columns = EventColumns(date="date", until="until")
    found = counted(file, columns=columns, odd_rows=("invalid",))
    assert found.odd()["reason"].tolist() == ([reason] if reason else [])
    assert reason or found.frame()["period"].tolist() == [period]


def test_positions_that_are_not_known_well_are_ambiguous():
    table = fictional_events.table()
    columns = EventColumns(date="date", kind="kind", precision="where")
    found = counted(table, columns=columns, located=["1", "2"], odd_rows=EVERY_FATE)
    vague = np.flatnonzero(table["where"].to_numpy(zero_copy_only=False) == "5")
    assert found.odd_rows["ambiguous"].tolist() == (vague + 1).tolist()
    assert found.account.ambiguous == vague.size
    frame = found.frame()
    assert frame[frame["match"] == "ambiguous"]["events"].sum() == vague.size
    assert adds_up(found)


def test_a_set_of_areas_that_is_found_meanwhile_changes_no_count(monkeypatch):
    table, areas = fictional_events.table(), fictional_events.areas()
    columns = EventColumns(date="date", kind="kind", precision="where")
    wishes = {"rule": "polygon", "columns": columns, "located": ["1", "2"]}
    expected = counted(table, areas, **wishes).frame()

    def binned(*given):  # as when the index gets finer for the next part just now
        made = set_up[0].sets
        made.code((0, 1, 2 + len(made.members)))
        return bins.binned(*given)

    set_up = []
    index_of = count.index_of
    monkeypatch.setattr(
        count,
        "index_of",
        lambda *given, **named: set_up.append(index_of(*given, **named)) or set_up[0],
    )
    monkeypatch.setattr(parts, "binned", binned)
    pd.testing.assert_frame_equal(counted(table, areas, **wishes).frame(), expected)


def test_row_numbers_go_on_through_parts_and_files(tmp_path):
    table = fictional_events.table()
    expected = counted(table, odd_rows=EVERY_FATE).odd_rows
    file = fictional_events.write(tmp_path / "fictional.parquet", table, rows=97)
    found = counted(file, odd_rows=EVERY_FATE, threads=3).odd_rows
    for fate in EVERY_FATE:
        assert found[fate].tolist() == expected[fate].tolist()


def test_a_nearest_place_is_found_and_ties_are_told():
    places = fictional_events.places()
    twice = pd.concat([places, places.iloc[[3]].assign(place_id="fictional-twin")])
    found = counted(fictional_events.table(), twice, rule="nearest", by=("place",))
    frame = found.frame()
    assert found.account.unmatched == 0
    assert found.account.ambiguous == frame[frame["match"] == "ambiguous"]["events"].sum() > 50
    assert adds_up(found)


def test_csv_as_people_write_it(tmp_path):
    point = fictional_events.places().geometry.iloc[0]
    place = f"{point.x},{point.y}"
    text = (
        '\ufeff"lon",lat,date,kind,best,"remark"\r\n'
        f'{place},2023-01-05,"raid, night",3,"two\r\nlines"\r\n'
        f'{place},2023-01-06,"he said ""go""",4,\r\n'
    )
    file = tmp_path / "fictional.csv"
    file.write_bytes(text.encode())
    found = counted(file, by=("kind",)).frame()
    assert dict(zip(found["kind"], found["best"], strict=True)) == {
        "raid, night": 3,
        'he said "go"': 4,
    }
    file.write_bytes("lon,lat,date,kind,best\n1,2,2023-01-05,단속,3\n".encode("cp949"))
    (problem,) = counted(file, by=("kind",)).account.unread
    assert "not UTF-8" in str(problem)
    assert "save it again as UTF-8" in str(problem)


def test_long_csv_is_cut_between_rows(tmp_path, monkeypatch):
    from borderatlas.io import eventfiles

    table = fictional_events.table()
    remark = pa.array(['a "quoted"\nremark, long' * (at % 3) for at in range(table.num_rows)])
    table = table.append_column("remark", remark)
    file = fictional_events.write(tmp_path / "fictional.csv", table)
    monkeypatch.setattr(eventfiles, "_CSV_BYTES", 5_000)
    assert len(list(eventfiles.parts(str(file), COLUMNS))) > 10
    assert counted(file).frame().equals(counted(table).frame())


def damaged(folder):
    """Write events of which the second of three row groups is damaged; return the others, too."""
    table = fictional_events.table()
    file = fictional_events.write(folder / "fictional.parquet", table, rows=1000)
    group = parquet.ParquetFile(file).metadata.row_group(1)
    data = bytearray(file.read_bytes())
    begin = group.column(0).data_page_offset
    data[begin : begin + 200] = b"\xff" * 200
    file.write_bytes(data)
    return file, pa.concat_tables([table.slice(0, 1000), table.slice(2000)])


def test_a_damaged_part_is_named_and_the_others_are_counted(tmp_path):
    file, kept = damaged(tmp_path)
    found = counted(file)
    assert [problem.file for problem in found.account.unread] == [str(file)]
    assert "row group 1" in str(found.account.unread[0])
    assert (found.account.rows, found.account.rows_unread) == (2000, 1000)
    frame = found.frame()
    assert (frame["match"].iloc[-1], frame["events"].iloc[-1]) == ("unread", 1000)
    assert frame.iloc[:-1].astype({"events": int}).equals(counted(kept).frame())
    odd = counted(file, odd_rows=("unmatched",)).odd_rows["unmatched"]
    whole = counted(fictional_events.table(), odd_rows=("unmatched",)).odd_rows["unmatched"]
    assert odd.tolist() == [row for row in whole.tolist() if not 1000 < row <= 2000]


def written(folder, text, name="fictional.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("other", ["2", "many"])
def test_what_is_no_number_is_none_whatever_else_a_file_holds(tmp_path, other):
    place = fictional_events.places().geometry.iloc[0]
    row = f"{place.x},{place.y}"
    file = written(tmp_path, f"lon,lat,best\n{row},nan\n{row},1\n{row},{other}\n{row},\n")
    layer, columns = fictional_events.places().iloc[:1], EventColumns(best="best")
    found = count_events(file, layer, radius_m=1_000.0, columns=columns)
    assert found.account.invalid == (1 if other == "2" else 2)
    assert found.frame()["best"].sum() == (3 if other == "2" else 1)


def test_files_in_a_folder_count_however_their_endings_are_written(tmp_path):
    place = fictional_events.places().geometry.iloc[0]
    for name in ("a.csv", "B.CSV", "c.Csv"):
        written(tmp_path, f"lon,lat\n{place.x},{place.y}\n", name)
    layer = fictional_events.places().iloc[:1]
    found = count_events(tmp_path, layer, radius_m=1_000.0, columns=EventColumns())
    assert found.account.matched == 3


def test_codes_with_gaps_are_the_codes_that_they_were():
    place = fictional_events.places().geometry.iloc[0]
    codes = [1.0, 2.0, None, 5.0, 1.5]
    frame = pd.DataFrame({"lon": place.x, "lat": place.y, "where": codes, "kind": codes})
    columns = EventColumns(precision="where", kind="kind")
    layer = fictional_events.places().iloc[:1]
    wishes = {"radius_m": 1_000.0, "columns": columns, "located": ("1", "2")}
    found = count_events(frame, layer, **wishes)
    assert (found.account.matched, found.account.ambiguous) == (2, 3)
    assert set(found.frame()["kind"]) == {"1", "2", "5", "", "1.5"}


def test_lines_that_end_in_a_carriage_return_alone_are_told(tmp_path):
    file = written(tmp_path, "lon,lat\r124.5,40.5\r")
    with pytest.raises(DataError, match="carriage return alone"):
        count_events(file, fictional_events.places(), radius_m=1_000.0)


def test_a_large_file_with_a_quote_too_many_is_refused_at_once(tmp_path):
    line = "124.5,40.5,fictional words\n"
    text = "lon,lat,kind\n" + '124.5,40.5,5" wide\n' + line * 500_000
    file = written(tmp_path, text)
    with pytest.raises(DataError, match="close"):
        count_events(
            file, fictional_events.places(), radius_m=1_000.0, columns=EventColumns(kind="kind")
        )


@pytest.mark.parametrize("gap", [[None], []])
def test_a_number_that_cannot_be_added_exactly_is_told(tmp_path, gap):
    place = fictional_events.places().geometry.iloc[0]
    best = pa.array([2**53 + 1, 7, *gap], type=pa.int64())
    rows = len(best)
    table = pa.table({"lon": [place.x] * rows, "lat": [place.y] * rows, "best": best})
    file = fictional_events.write(tmp_path / "fictional.parquet", table)
    layer, columns = fictional_events.places().iloc[:1], EventColumns(best="best")
    found = count_events(file, layer, radius_m=1_000.0, columns=columns)
    assert not found.account.unread
    assert (found.account.invalid, found.account.rows) == (1, rows)
    assert found.frame()["best"].sum() == 7


def test_kinds_of_any_type_are_told():
    place = fictional_events.places().geometry.iloc[0]
    kinds = pa.array([0, 2**62, None], type=pa.int64()).cast(pa.timestamp("s"))
    table = pa.table({"lon": [place.x] * 3, "lat": [place.y] * 3, "kind": kinds})
    layer, columns = fictional_events.places().iloc[:1], EventColumns(kind="kind")
    found = count_events(table, layer, radius_m=1_000.0, columns=columns)
    assert found.account.matched == 3
    assert "1970-01-01 00:00:00" in set(found.frame()["kind"])


def test_points_alone_are_events():
    frame = fictional_events.table(200).to_pandas()
    points = geopandas.points_from_xy(frame["lon"], frame["lat"])
    alone = geopandas.GeoDataFrame(geometry=points, crs=4326)
    columns = EventColumns(geometry="geometry")
    layer = fictional_events.places()
    found = count_events(alone, layer, radius_m=8_000.0, columns=columns)
    assert found.account.rows == 200
    by_degrees = count_events(frame, layer, radius_m=8_000.0, columns=EventColumns())
    assert found.account.matched == by_degrees.account.matched > 0


def test_a_file_that_is_named_twice_is_refused(tmp_path):
    file = fictional_events.write(tmp_path / "fictional.parquet", fictional_events.table(50))
    with pytest.raises(DataError, match="is named 2 times"):
        counted([file, tmp_path])


def test_no_rows_are_no_counts(tmp_path):
    empty = fictional_events.table().slice(0, 0)
    for events in (empty, fictional_events.write(tmp_path / "fictional.parquet", empty),
                   fictional_events.write(tmp_path / "fictional.csv", empty)):  # fmt: skip
        found = counted(events)
        assert found.account.rows == 0
        assert found.frame().empty


WRONG = {
    "rule": ({"rule": "around"}, "within, nearest, polygon"),
    "by": ({"by": ("week",)}, "place, day, month, year, kind"),
    "two periods": ({"by": ("day", "month")}, "use one of them"),
    "no date": ({"by": ("month",), "columns": EventColumns()}, "no column is the date"),
    "one text": ({"by": "place"}, "give a tuple"),
    "radius": ({"radius_m": -5.0}, "metres above 0"),
    "no number": ({"radius_m": float("nan")}, "metres above 0"),
    "column": ({"columns": EventColumns(lon="lom")}, "did you mean 'lon'"),
    "points": (
        {"columns": EventColumns(), "events": pa.table({"geometry": [b""]})},
        "--geometry geometry",
    ),
    "other names": (
        {"columns": EventColumns(), "events": pa.table({"longitude": [1.0], "lat": [1.0]})},
        "--lon longitude",
    ),
    "codes": ({"columns": EventColumns(precision="where")}, "--located"),
    "no codes": ({"located": ["1"], "columns": EventColumns()}, "--located"),
    "odd rows": ({"odd_rows": ("strange",)}, "ambiguous, unmatched, invalid"),
    "areas wanted": ({"rule": "polygon"}, "wants an area"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_counted_is_refused_with_a_remedy(name):
    wishes, remedy = WRONG[name]
    with pytest.raises(BorderatlasError) as raised:
        counted(**{"events": fictional_events.table(50), **wishes})
    assert remedy in str(raised.value)


def test_places_that_do_not_fit_are_all_named():
    places = fictional_events.places()
    bad = places.copy()
    bad.loc[2, "place_id"] = bad.loc[1, "place_id"]
    with pytest.raises(DataError, match="is there twice"):
        counted(fictional_events.table(50), bad)
    with pytest.raises(DataError, match="not EPSG:4326"):
        counted(fictional_events.table(50), places.to_crs(5179))
    none = places.copy()
    none.loc[[1, 4], "geometry"] = None
    with pytest.raises(DataError) as raised:
        counted(fictional_events.table(50), none)
    ids = ("fictional-1", "fictional-4")
    assert [str(found) for found in raised.value.problems] == [
        f"places: place_id '{name}': has no geometry; give it a position, or leave the place out"
        for name in ids
    ]


def test_a_count_goes_on_from_what_was_kept(tmp_path, monkeypatch):
    from borderatlas import count as count_module

    table = fictional_events.table()
    file = fictional_events.write(tmp_path / "fictional.parquet", table, rows=100)
    kept = tmp_path / ".kept"
    monkeypatch.setattr(count_module, "_KEEP_S", 0.0)

    class StoppedError(Exception):
        pass

    def stop(rows):
        if rows >= 1500:
            raise StoppedError

    with pytest.raises(StoppedError):
        counted(file, checkpoint=kept, progress=stop, odd_rows=EVERY_FATE)
    assert kept.exists()
    seen = []
    found = counted(file, checkpoint=kept, progress=seen.append, odd_rows=EVERY_FATE)
    assert seen[0] > 1300
    assert found.rows_read < found.account.rows - 1300
    expected = counted(file, odd_rows=EVERY_FATE)
    assert found.frame().equals(expected.frame())
    assert found.account == expected.account
    for fate in EVERY_FATE:
        assert found.odd_rows[fate].tolist() == expected.odd_rows[fate].tolist()
    assert not kept.exists()


def test_what_was_kept_of_another_count_is_not_taken(tmp_path, monkeypatch):
    from borderatlas import count as count_module

    file = fictional_events.write(tmp_path / "fictional.parquet", fictional_events.table(), rows=99)
    kept = tmp_path / ".kept"
    monkeypatch.setattr(count_module, "_KEEP_S", 0.0)
    with pytest.raises(ZeroDivisionError):
        counted(file, checkpoint=kept, progress=lambda rows: 1 / (rows < 900))
    other = counted(file, checkpoint=kept, radius_m=9_000.0)
    assert other.frame().equals(counted(file, radius_m=9_000.0).frame())
    for other in (b"no archive", b"", b"\x93NUMPY\x01\x00"):
        kept.write_bytes(other)
        assert counted(file, checkpoint=kept).frame().equals(counted(file).frame())
    with kept.open("wb") as stream:
        np.save(stream, np.zeros(3))
    assert counted(file, checkpoint=kept).frame().equals(counted(file).frame())


class FlakyFileSystem(MemoryFileSystem):
    """A fictional store that fails every third time that it is asked for the bytes of a file."""

    protocol = "fictional-flaky"
    asked = 0

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.replace("fictional-flaky://", "memory://"))

    def _open(self, path, mode="rb", **wishes):
        type(self).asked += mode == "rb"
        if mode == "rb" and self.asked % 3 == 0:
            raise OSError("fictional failure of a network")
        return super()._open(path, mode, **wishes)


def test_what_a_network_fails_to_bring_is_asked_for_again(tmp_path, monkeypatch):
    monkeypatch.setattr("borderatlas.kernel.tasks._PAUSES_S", (0.0, 0.0, 0.0))
    fsspec.register_implementation("fictional-flaky", FlakyFileSystem, clobber=True)
    file = fictional_events.write(tmp_path / "fictional.parquet", fictional_events.table(5000))
    store = FlakyFileSystem()
    store.pipe("/fictional.parquet", file.read_bytes())
    places, wishes = fictional_events.places(), {"radius_m": 8_000.0, "threads": 1}
    found = count_events("fictional-flaky://fictional.parquet", places, **wishes)
    alone = count_events(file, places, **wishes)
    assert found.frame().equals(alone.frame())
    assert found.retries > 1
    assert alone.retries == 0
    assert found.account == alone.account
    assert 0 < found.bytes_read == alone.bytes_read < file.stat().st_size
