"""Event formats of neighbours: documented columns, codes that keep their meaning, all accounted."""

from __future__ import annotations

import contextlib
import csv
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from borderatlas.errors import DataError
from borderatlas.importing_events import DAYS, FORMATS
from borderatlas.io.delimited import records
from borderatlas.neighbours.form import MADE, ORDERS, PEOPLE, day_of
from borderatlas.neighbours.take import FORMS, Asked, Taken, take

FILES = Path(__file__).parent / "neighbours"
CHOSEN: Mapping[str, Mapping[str, str]] = {
    "uwazi": {"date": "Date of the incident"},
    "auto-archiver": {"lon": "lon", "lat": "lat", "date": "day", "kind": "seen"},
    "hxl": {"best": "#affected+killed"},
}
SECRETS = ("Gazette", "headline", "witness", "patrol", "person", "sentence", "title", "invented")


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a fixture, its header first."""
    text = (FILES / f"fictional-{name}.csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def text_of(rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def taken(
    tmp_path: Path, name: str, rows: list[list[str]] | None = None, **asked: object
) -> tuple[Taken, pa.Table]:
    path, out = tmp_path / f"fictional-{name}.csv", tmp_path / "out.parquet"
    path.write_text(text_of(rows_of(name) if rows is None else rows), encoding="utf-8")
    asked = {"chosen": CHOSEN.get(name, {}), **asked}
    found = take(path, FORMS[name], Asked(**asked), out=out)  # type: ignore[arg-type]
    return found, parquet.read_table(out)


def changed(name: str, column: str, value: str, *, row: int = 1) -> list[list[str]]:
    """Return the rows of a fixture with another value in a cell."""
    rows = rows_of(name)
    head = next(at for at, cells in enumerate(rows) if column in cells)
    rows[head + row][rows[head].index(column)] = value
    return rows


def test_the_command_knows_the_formats() -> None:
    assert tuple(FORMS) == FORMATS
    assert tuple(ORDERS) == DAYS


@pytest.mark.parametrize("name", ["ucdp", "acled"])
def test_fixtures_have_the_documented_header(name: str) -> None:
    header = tuple(rows_of(name)[0])
    assert header == tuple(FORMS[name].columns)[: len(header)]
    assert len(header) == {"ucdp": 49, "acled": 31}[name]


@pytest.mark.parametrize("name", FORMATS)
def test_only_allowed_columns_are_written_and_no_words_of_people(tmp_path: Path, name: str) -> None:
    found, table = taken(tmp_path, name)
    assert set(table.column_names) <= set(MADE)
    assert table.num_rows == found.account.taken > 0
    told = str(table.to_pylist())
    assert not [word for word in SECRETS if word in told]


def test_ucdp_precision_and_days_say_no_more_than_the_codebook(tmp_path: Path) -> None:
    told, table = taken(tmp_path, "ucdp")
    found = table.to_pylist()
    assert told.account.notes == (
        "the day of 1 row is not exact, says the source: the date is wider than that day",
        "how exact places are: 25000 (1), exact (2), unplaced (2)",
    )
    assert [row["precision"] for row in found] == [
        *("exact", "25000", "unplaced", "unplaced", "exact"),
    ]
    assert [(row["date"], row["until"]) for row in found[:4]] == [
        ("2030-01-01", "2030-01-01"),
        ("2030-02-04", "2030-02-10"),
        ("2030-03-01", "2030-03-31"),
        ("2030", None),  # within the year, and one day alone is given
    ]
    assert [found[0][name] for name in ("low", "best", "high")] == [1, 2, 3]


def test_acled_precision_and_days_say_no_more_than_the_codebook(tmp_path: Path) -> None:
    told, table = taken(tmp_path, "acled")
    assert "the day of 2 rows is not exact" in str(told.account.notes)
    found = table.to_pylist()
    assert [row["precision"] for row in found] == ["town", "unplaced", "unplaced", "town"]
    assert [(row["date"], row["until"]) for row in found[:3]] == [
        ("2030-01-01", None),
        ("2030-01-03", "2030-01-15"),  # a week that holds the 9th
        ("2030-03", None),
    ]


def test_uwazi_positions_are_latitude_first_and_ranges_have_two_days(tmp_path: Path) -> None:
    found, table = taken(tmp_path, "uwazi")
    row = table.to_pylist()[1]
    assert (row["lon"], row["lat"]) == (-20.0, -29.95)
    assert (row["date"], row["until"]) == ("2030-02-01", "2030-02-03")
    assert found.account.left == {"without a position": found.account.left["without a position"]}
    assert list(found.account.left["without a position"]) == [4]


def test_timemap_days_are_month_first_and_commas_are_points(tmp_path: Path) -> None:
    found, table = taken(tmp_path, "timemap")
    row = table.to_pylist()[1]
    assert (row["date"], row["lat"]) == ("2030-02-01", -29.95)
    assert any("order mdy" in note for note in found.account.notes)
    with pytest.raises(DataError, match="order mdy"):
        taken(tmp_path, "timemap", changed("timemap", "date", "31/1/2030"))
    _, table = taken(tmp_path, "timemap", changed("timemap", "date", "1/2/2030"), order="dmy",
                     skip_bad=True)  # fmt: skip
    assert table.to_pylist()[0]["date"] == "2030-02-01"


def test_hxl_wants_the_number_that_is_meant(tmp_path: Path) -> None:
    assert "best" not in taken(tmp_path, "hxl", chosen={})[1].column_names
    found, table = taken(tmp_path, "hxl")
    assert table.to_pylist()[0]["best"] == 2
    fates = {fate.name: fate for fate in found.account.columns}
    assert fates["Note"].why == "has no hashtag"
    rows = rows_of("hxl")
    rows[1][1], rows[1][2] = "#date", "#date +start"
    with pytest.raises(DataError, match="are both the date"):
        taken(tmp_path, "hxl", rows)
    with pytest.raises(DataError, match="no row of hashtags"):
        taken(tmp_path, "hxl", rows[:1] + rows[2:])


def test_auto_archiver_has_no_positions_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name them with --lon and --lat"):
        taken(tmp_path, "auto-archiver", chosen={})


@pytest.mark.parametrize(
    ("name", "role", "column"),
    [("ucdp", "kind", "source_headline"), ("acled", "kind", "notes"), ("uwazi", "kind", "Title"),
     ("hxl", "kind", "#description"), ("timemap", "kind", "description"),
     ("auto-archiver", "kind", "upload title")],
)  # fmt: skip
def test_what_may_name_people_cannot_be_named(
    tmp_path: Path, name: str, role: str, column: str
) -> None:
    chosen = {**CHOSEN.get(name, {}), role: column}
    with pytest.raises(DataError, match=f"{PEOPLE}, and is never taken"):
        taken(tmp_path, name, chosen=chosen)


def test_a_text_is_no_kind(tmp_path: Path) -> None:
    for value in ("=HYPERLINK(1)", "x" * 101, "two\nlines"):
        with pytest.raises(DataError, match="is no code of a kind"):
            taken(tmp_path, "timemap", changed("timemap", "category", value))
    for value in ("fictional@example.org", "Mr Fictional"):
        with pytest.raises(DataError, match="holds what looks like") as caught:
            taken(tmp_path, "timemap", changed("timemap", "category", value))
        assert value not in str(caught.value)
    header, row = rows_of("timemap")[:2]
    at = header.index("category")
    rows = [[*row[:at], f"fictional-{n}", *row[at + 1 :]] for n in range(201)]
    with pytest.raises(DataError, match="one kind more than 200"):
        taken(tmp_path, "timemap", [header, *rows])


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        ("ucdp", "latitude", "91.5", "is a latitude beyond ±90 degrees"),
        ("ucdp", "latitude", "", "has no latitude"),
        ("ucdp", "longitude", "12,5", "is no longitude"),
        ("ucdp", "longitude", "nan", "is no longitude"),
        ("ucdp", "date_start", "2030-02-30", "is not a day of the calendar"),
        ("ucdp", "date_start", "", "has no date"),
        ("ucdp", "date_end", "2029-01-01", "ends before it begins"),
        ("ucdp", "date_prec", "9", "is no code of date_prec"),
        ("ucdp", "where_prec", "8", "is no code of the codebook"),
        ("ucdp", "where_prec", "", "is no code of the codebook"),
        ("ucdp", "best", "-1", "is no number of people"),
        ("ucdp", "best", "1e999", "is no number of people"),
        ("ucdp", "best", "1.500", "is no number of people"),
        ("ucdp", "best", "12.5", "is no number of people"),
        ("ucdp", "best", "1e3", "is no number of people"),
        ("ucdp", "low", "7", "is more than its best"),
        ("ucdp", "type_of_violence", "4", "is no kind of the documented format"),
        ("acled", "event_type", "Riots/Protests", "is no kind of the documented format"),
        ("acled", "event_date", "0001-01-02", None),
        ("acled", "time_precision", "0", "is no code of time_precision"),
        ("acled", "fatalities", "few", "is no number of people"),
        ("uwazi", "Geolocation", "-30.001", "is no latitude|longitude"),
        ("uwazi", "Geolocation", "-30.001|east", "is no longitude"),
        ("uwazi", "Date of the incident", "2030-01-01|2030-01-05", "is no day"),
        ("hxl", "#geo+lat", "30 S", "is no latitude"),
        ("timemap", "longitude", "", "has no longitude"),
        ("auto-archiver", "day", "soon", "is no day"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_and_left_out_when_asked(
    tmp_path: Path, name: str, column: str, value: str, message: str | None
) -> None:
    rows = changed(name, column, value)
    if message is None:
        taken(tmp_path, name, rows)
        return
    with pytest.raises(DataError) as caught:
        taken(tmp_path, name, rows)
    told = [problem for problem in caught.value.problems if problem.row]
    row = 3 if name == "hxl" else 2
    assert {problem.row for problem in told} == {row}
    assert any(message in problem.message for problem in told)
    assert all(problem.hint and problem.column for problem in told)
    assert "--skip-bad" in str(caught.value)
    found, table = taken(tmp_path, name, rows, skip_bad=True)
    why = next(why for why, numbers in found.account.left.items() if row in list(numbers))
    assert message in why
    assert table.num_rows == found.account.taken


def test_a_point_among_thousands_is_named_and_not_read_as_a_part_of_somebody(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataError, match=r"1\.500.*; write 1500, if thousands are meant"):
        taken(tmp_path, "ucdp", changed("ucdp", "high", "1.500"))
    _, table = taken(tmp_path, "ucdp", changed("ucdp", "high", "1500.0"))
    assert table.to_pylist()[0]["high"] == 1500


def test_where_no_position_is_known_is_not_in_the_gulf_of_guinea(tmp_path: Path) -> None:
    rows = changed("ucdp", "latitude", "0")
    rows[1][rows[0].index("longitude")] = "0.0"
    with pytest.raises(DataError, match="is 0, 0, which programs write where no position is known"):
        taken(tmp_path, "ucdp", rows)
    found, _ = taken(tmp_path, "ucdp", rows, skip_bad=True)
    assert any("is 0, 0" in why and list(at) == [2] for why, at in found.account.left.items())


def test_a_kind_is_one_however_its_letters_are_put_together(tmp_path: Path) -> None:
    rows = changed("timemap", "category", unicodedata.normalize("NFD", "송환"))
    rows[2][rows[0].index("category")] = "송환"
    found, _ = taken(tmp_path, "timemap", rows)
    assert found.kinds["송환"] >= 2
    assert all(unicodedata.is_normalized("NFC", kind) for kind in found.kinds)


def test_a_file_that_lies_outside_of_the_box_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no row lies inside of it; look whether longitude and"):
        taken(tmp_path, "ucdp", bbox=(10.0, 10.0, 11.0, 11.0))


def test_rows_outside_of_the_box_and_empty_ones_are_no_mistakes(tmp_path: Path) -> None:
    rows = [*rows_of("ucdp"), [], ["", " "]]
    found, table = taken(tmp_path, "ucdp", rows, bbox=(-21.0, -31.0, -19.0, -29.0))
    assert {why: list(at) for why, at in found.account.left.items()} == {
        "outside of --bbox": [6],
        "empty": [8, 9],  # the row before is on two lines
    }
    assert table.num_rows == 4
    # A box over the antimeridian has the other side of the earth in it.
    found, table = taken(tmp_path, "ucdp", bbox=(170.0, -31.0, -20.4, -29.0))
    assert table.num_rows == 1


def test_an_old_or_other_export_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    rows = [[cell for at, cell in enumerate(row) if at != 24] for row in rows_of("ucdp")]
    with pytest.raises(DataError, match=r"where_prec.*is missing; download the CSV of UCDP GED"):
        taken(tmp_path, "ucdp", rows)
    with pytest.raises(DataError, match=r"event_date.*is missing; export the events again"):
        taken(tmp_path, "acled", [["country", "month", "fatalities"], ["Fictional", "1", "2"]])


def test_a_file_of_another_format_says_of_which_it_is(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has the columns of ucdp; --from ucdp"):
        taken(tmp_path, "acled", rows_of("ucdp"))
    with pytest.raises(DataError, match="has the columns of acled; --from acled"):
        taken(tmp_path, "uwazi", rows_of("acled"), chosen={})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
@pytest.mark.parametrize("name", FORMATS)
def test_every_row_and_column_is_accounted_for(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    rows = rows_of(name)
    head = 1 if name == "hxl" else 0
    width = len(rows[head])
    extra = data.draw(st.lists(st.text("abcd é한", max_size=6), max_size=3), label="extra")
    order = data.draw(st.permutations(range(width + len(extra))), label="order")
    cells = st.one_of(st.none(), st.sampled_from(["", "0", "-1", "x", "2030-13", "é", " 7 "]))
    body: list[list[str]] = []
    for row in rows[head + 1 :]:
        drawn = [data.draw(cells) if data.draw(st.integers(0, 19)) == 0 else None for _ in row]
        body.append([old if new is None else new for old, new in zip(row, drawn, strict=True)])
    header = [*rows[head], *(f"fictional extra {text}" for text in extra)]
    if name == "hxl":
        header = [*rows[head], *("" for _ in extra)]
    body = [[*row, *("fictional" for _ in extra)] for row in body]
    above = [[*row, *("fictional" for _ in extra)] for row in rows[:head]]
    mixed = [[row[at] for at in order] for row in [*above, header, *body]]
    found, table = taken(tmp_path, name, mixed, skip_bad=True)
    account = found.account
    assert len(account.columns) == width + len(extra)
    taken_names = [fate.name for fate in account.columns if fate.to]
    assert all(fate.to or fate.why for fate in account.columns)
    assert set(table.column_names) == {
        each for fate in account.columns for each in fate.to.split(", ") if each
    }
    assert not [name for name in taken_names if "fictional extra" in name]
    left = [number for numbers in account.left.values() for number in numbers]
    assert account.rows == len(body) == table.num_rows + len(left)
    assert len(set(left)) == len(left)
    assert account.as_json()["taken"] == table.num_rows


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_with_a_mark_and_separators_are_understood(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "fictional.csv"
    rows = [["latitude", "longitude", "note"], ["1", "2", "가상의 강, 'é'; \t"]]
    path.write_bytes(text_of(rows, separator).encode(encoding))
    assert [cells for _, cells in records(path)] == rows


@pytest.mark.parametrize(
    ("encoding", "likely"), [("cp949", "CP949 (Korean)"), ("gb18030", "GBK (Chinese)")]
)
def test_other_encodings_are_refused_by_name_and_read_when_named(
    tmp_path: Path, encoding: str, likely: str
) -> None:
    path = tmp_path / "fictional.csv"
    word = {"cp949": "가상의 마을에서 일어난 사건", "gb18030": "虚构村庄里发生的虚构事件"}[encoding]
    path.write_bytes(f"a,b\n1,2\n3,{word}\n".encode(encoding))
    with pytest.raises(DataError) as caught:
        list(records(path))
    (problem,) = caught.value.problems
    assert likely in problem.message
    assert (problem.row, "--encoding" in problem.hint) == (3, True)
    assert list(records(path, encoding=encoding))[-1] == (3, ["3", word])


def test_latin_1_is_refused_and_read_when_named(tmp_path: Path) -> None:
    path = tmp_path / "fictional.csv"
    path.write_bytes("a,b\n1,é è\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"is not UTF-8.*latin-1"):
        list(records(path))
    assert list(records(path, encoding="latin-1"))[-1] == (2, ["1", "é è"])
    with pytest.raises(DataError, match="is no encoding"):
        list(records(path, encoding="fictional"))
    path.write_bytes(b"a\n\xff\xff\xff\n")
    with pytest.raises(DataError, match="is not cp949"):
        list(records(path, encoding="cp949"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "is a ZIP archive or a workbook"),
        (b"\x1f\x8b\x08rest", "is packed with gzip"),
        (b'{"type":1}', "is JSON"),
        ("a,b\n1,2\n".encode("utf-16-le"), "is UTF-16 without a byte order mark"),
        (b"a,b\n1,\0\n", "holds a NUL byte"),
        (b'a,b\n1,"open\n', "quotes that do not fit"),
        (b'a,b\n1,"x"y\n', "quotes that do not fit"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "a cell that does not end"),
        (b"a" * (1 << 20) + b"\n", "a line of more than"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "fictional.csv"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        list(records(path))
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.hint


def test_a_long_cell_costs_no_time_and_floods_no_report(tmp_path: Path) -> None:
    long = "1" * 100_000 + "x"
    for column in ("best", "date_start", "latitude", "where_prec"):
        with pytest.raises(DataError) as caught:
            taken(tmp_path, "ucdp", changed("ucdp", column, long))
        assert len(str(caught.value)) < 500
    rows = changed("timemap", "comments", "")
    rows[0][-1] = "fictional\x1b[2J" + "y" * 1000
    found, _ = taken(tmp_path, "timemap", rows)
    told = "\n".join(found.account.lines())
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) < 200


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text('latitude,lon"#geo+\n\r;\t\ufeff0\0한é', max_size=80).map(str.encode),
    ),
    name=st.sampled_from(FORMATS),
    encoding=st.sampled_from(["", "latin-1", "utf-16", "cp949", "hex", "idna", "utf-7"]),
)
def test_no_bytes_end_in_a_traceback(tmp_path: Path, data: bytes, name: str, encoding: str) -> None:
    path, out = tmp_path / "fictional.csv", tmp_path / "out.parquet"
    path.write_bytes(data)
    for begin in (data, (FILES / f"fictional-{name}.csv").read_bytes() + data):
        path.write_bytes(begin)
        with contextlib.suppress(DataError):
            take(path, FORMS[name], Asked(CHOSEN.get(name, {}), encoding=encoding), out=out)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    for name in FORMATS:
        with pytest.raises(DataError):
            taken(tmp_path, name, [])


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2030-01-02", "mdy", "2030-01-02"),
        ("2030-01-02 00:00:00.000", "ymd", "2030-01-02"),
        ("2030-01-02T18:30:00+09:00", "ymd", "2030-01-02"),
        ("2030/1/2", "dmy", "2030-01-02"),
        ("02 January 2030", "dmy", "2030-01-02"),
        ("2-Jan-2030", "dmy", "2030-01-02"),
        ("1/2/2030", "mdy", "2030-01-02"),
        ("203X", "ymd", "203X"),
        ("2030-01?", "ymd", "2030-01?"),
    ],
)
def test_days_are_read_in_the_order_that_is_said(text: str, order: str, day: str) -> None:
    assert day_of(text, order) == day


@pytest.mark.parametrize("text", ["1/2/30", "", "0/0/2030", "2 Ja 2030", "2 J 2030", "31.2.2030"])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        day_of(text, "dmy")
