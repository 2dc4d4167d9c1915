"""An atlas as one workbook: read as files are, written the same each time, and never trusted."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from borderatlas.build import build, check
from borderatlas.errors import DataError
from borderatlas.io.canonical import format_folder
from borderatlas.io.folder import check_folder, read_atlas, shipped_folder
from borderatlas.io.forms import position_cell
from borderatlas.io.meta import parse_meta
from borderatlas.io.metasheet import gathered, parts, toml_text
from borderatlas.io.metasheet import settings as meta_settings
from borderatlas.io.sheetcells import Found, degrees_cell
from borderatlas.limits import (
    MAX_BOOK_OTHERS,
    MAX_BOOK_ROWS,
    MAX_BOOK_RUNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
)
from borderatlas.publish import without_value
from borderatlas.schema import TABLES
from borderatlas.sheets import META, META_SHEET, WORKBOOK, sheet_columns
from borderatlas.starter import write_form, write_starter
from borderatlas.verify import verify
from borderatlas.withdraw import withdraw
from tests.fictional_atlas import fictional_atlas

Change = Callable[[Worksheet], None]

MAP = '[title]\nen = "A fictional map"\n\n[places]\ntables = ["crossings"]\n'


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fictional atlas that is a workbook."""
    top = tmp_path_factory.mktemp("workbook")
    files = fictional_atlas().write(top / "files")
    format_folder(files, write=True)
    write_form(files, top / "book", workbook=True)
    return top / "book"


@pytest.fixture
def book(pristine: Path, tmp_path: Path) -> Path:
    for path in pristine.rglob("*"):
        if path.is_file():
            target = tmp_path / "book" / path.relative_to(pristine)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return tmp_path / "book"


def cell(table: str, key: str, column: str) -> str:
    """The name of a cell of the fictional atlas, by the first key column of its row."""
    at = sheet_columns(TABLES[table]).index(column)
    rows = sorted(fictional_atlas()[table], key=lambda row: row[TABLES[table].key[0]])
    number = [row[TABLES[table].key[0]] for row in rows].index(key) + 2
    return f"{openpyxl.utils.get_column_letter(at + 1)}{number}"


def change(folder: Path, sheet: str, what: Change) -> None:
    opened = openpyxl.load_workbook(folder / WORKBOOK)
    what(opened[sheet])
    opened.save(folder / WORKBOOK)


def enter(folder: Path, sheet: str, place: str, value: object, form: str = "") -> None:
    def put(found: Worksheet) -> None:
        found[place].value = value
        if form:
            found[place].number_format = form

    change(folder, sheet, put)


def told(folder: Path) -> list[str]:
    """All that is said of the data."""
    return list(map(str, check_folder(folder)))


# ------------------------------------------------------------------------------- both forms


def test_nothing_is_wrong_with_an_atlas_that_became_a_workbook(pristine: Path) -> None:
    assert told(pristine) == []
    files = read_atlas(fictional_atlas().write(pristine.parent / "again"))
    assert read_atlas(pristine).meta == files.meta
    assert read_atlas(pristine).tables == files.tables


def test_the_shipped_atlas_comes_back_with_the_same_bytes(tmp_path: Path) -> None:
    shipped = shipped_folder()
    write_form(shipped, tmp_path / "book", workbook=True)
    write_form(tmp_path / "book", tmp_path / "files", workbook=False)
    for path in (tmp_path / "files").rglob("*"):
        name = path.relative_to(tmp_path / "files")
        if path.is_file() and name.as_posix() != META:  # whose remarks a sheet has no place for
            assert path.read_bytes() == (shipped / name).read_bytes(), name
    assert {path.relative_to(shipped) for path in (shipped / "data").rglob("*.*")} == {
        path.relative_to(tmp_path / "files") for path in (tmp_path / "files/data").rglob("*.*")
    }
    assert read_atlas(tmp_path / "files").meta == read_atlas(shipped).meta
    write_form(tmp_path / "files", tmp_path / "again", workbook=True)
    assert (tmp_path / "again" / WORKBOOK).read_bytes() == (
        tmp_path / "book" / WORKBOOK
    ).read_bytes()


def test_a_workbook_makes_the_pages_and_the_proof_that_files_make(tmp_path: Path) -> None:
    write_starter(tmp_path / "book", workbook=True)
    write_form(tmp_path / "book", tmp_path / "files", workbook=False)
    for form in ("book", "files"):
        build(tmp_path / form, tmp_path / f"out-{form}", ["places"])
    for name in ("places/map.html", "manifest.json"):
        assert (tmp_path / "out-book" / name).read_bytes() == (
            tmp_path / "out-files" / name
        ).read_bytes(), name


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40
) | st.sampled_from(
    ["=1+1", "+82", "-", "@x", "_x0041_", "_x005F_x0041_", "a\nb", "1e5", "007", "TRUE", "2023-10"]
)
DEGREES = st.integers(-20, -20) | st.decimals(-20, -19, places=4).map(float)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=WORDS, lon=DEGREES, best=st.sampled_from([0, 40, 40.5, 0.0001, 9_999_999_999]))
def test_whatever_a_cell_says_comes_back(
    tmp_path_factory: pytest.TempPathFactory, words: str, lon: float, best: float
) -> None:
    top = tmp_path_factory.mktemp("trip")
    atlas = fictional_atlas()
    atlas.row("claims", "c001")["note"] = words
    atlas.row("claims", "c001")["best"] = best
    atlas.row("sites", "fictional-centre")["note"] = words
    atlas.row("areas", "fictional-city")["geometry"] = {
        "type": "Point", "coordinates": [lon, -29.5],
    }  # fmt: skip
    leg = atlas["routes"][0]["geometry"]
    leg["coordinates"][0] = [lon, -29.5]  # type: ignore[index]
    files = atlas.write(top / "files")
    format_folder(files, write=True)
    write_form(files, top / "book", workbook=True)
    write_form(top / "book", top / "back", workbook=False)
    for name in ("claims.csv", "geo/sites.geojson", "geo/areas.geojson", "geo/routes.geojson"):
        assert (top / "back/data" / name).read_bytes() == (files / "data" / name).read_bytes()


@given(st.floats(-180, 180, allow_nan=False) | st.integers(-180, 180))
@example(129.0)
@example(-0.0)
@example(1.0000000000000002e-05)
def test_no_digit_of_a_position_is_lost(degrees: float) -> None:
    value = position_cell(degrees)
    stored = float(f"{value:.15g}") if isinstance(value, float) else value  # what Excel keeps
    again = degrees_cell("lon", Found(stored, "s" if isinstance(stored, str) else "n"))
    assert json.dumps(again) == json.dumps(degrees)


def test_raw_events_that_are_too_large_to_be_held_are_taken_along(
    book: Path, tmp_path: Path
) -> None:
    (book / "data/events").mkdir()
    large = book / "data/events/fictional.parquet"
    with large.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    write_form(book, tmp_path / "files", workbook=False)
    assert (tmp_path / "files/data/events/fictional.parquet").stat().st_size == MAX_FILE_BYTES + 1


def test_settings_with_tables_of_raw_events_come_back() -> None:
    text = """
id = "fictional"
bbox = [-21.0, -31, -19.5, -29.0]
credits = ["One; with a semicolon", "Two = three"]

[title]
en = 'A "quoted" title'

[[event_table]]
id = "fictional.events"
file = "events/fictional.csv"
coarsen_m = 5000

[event_table.title]
en = "Fictional events"

[event_table.kinds."a.b"]
en = "fictional kind"
"""
    found = parse_meta(text, file=META)
    again, wrong = gathered(meta_settings(found))
    assert (again, wrong) == (found, [])
    assert parse_meta(toml_text(found), file=META) == found


@pytest.mark.parametrize("key", ["", ".", "a.", ".a", "a..b", '"a', 'a"b"'])
def test_what_is_no_key_has_no_parts(key: str) -> None:
    assert parts(key) == ()


def test_a_setting_that_stands_twice_is_told_with_its_cell(book: Path) -> None:
    change(book, META_SHEET, lambda sheet: sheet.append(["id", "fictional-other"]))
    (line,) = told(book)
    assert re.match(r"atlas\.xlsx:atlas!B2: id: is no key, or stands twice; ", line)


def test_the_same_atlas_gives_the_same_bytes(pristine: Path, tmp_path: Path) -> None:
    write_form(pristine, tmp_path / "again", workbook=True)
    assert (tmp_path / "again" / WORKBOOK).read_bytes() == (pristine / WORKBOOK).read_bytes()


# ------------------------------------------------------------------------------- what staff see


def test_headings_are_locked_and_explained_and_cells_offer_what_fits(pristine: Path) -> None:
    opened = openpyxl.load_workbook(pristine / WORKBOOK)
    assert opened.sheetnames == [META_SHEET, *TABLES, "lists"]
    for table in TABLES.values():
        sheet = opened[table.name]
        assert [found.value for found in sheet[1]] == list(sheet_columns(table))
        assert sheet.protection.sheet, table.name
        assert sheet.freeze_panes == "B2"
        assert all(found.protection.locked and found.comment for found in sheet[1])
        assert all(not found.protection.locked for row in sheet.iter_rows(2) for found in row)
        assert all(not found.protection.locked for found in sheet.column_dimensions.values())
        for column in table.columns:
            note = sheet.cell(1, sheet_columns(table).index(column.name) + 1).comment.text
            assert column.note in note
            assert ("Required." in note) == column.required
    sheet = opened["claims"]
    offered = {}
    for choice in sheet.data_validations.dataValidation:
        letter = re.match("[A-Z]+", str(choice.sqref))[0]
        offered[sheet[f"{letter}1"].value] = (choice.formula1, choice.errorStyle)
    assert offered["event_id"] == ("events!$A$2:$A$503", "warning")
    column, last = re.fullmatch(r"lists!\$([A-Z]+)\$2:\$\1\$(\d+)", offered["scope"][0]).groups()
    assert offered["scope"][1] == "stop"
    assert [opened["lists"][f"{column}{row}"].value for row in range(1, int(last) + 1)] == [
        *("scope", "whole", "part")
    ]
    assert sheet["E2"].number_format == "@", "2030-10 stays what was typed"
    assert opened["claimants"].data_validations.dataValidation[1].formula1 == '"yes,no"'


def test_a_text_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    atlas = fictional_atlas()
    atlas.row("claims", "c001")["note"] = "=1+1"
    write_form(atlas.write(tmp_path / "files"), tmp_path / "book", workbook=True)
    found = openpyxl.load_workbook(tmp_path / "book" / WORKBOOK)["claims"]
    noted = found[cell("claims", "c001", "note")]
    assert (noted.value, noted.data_type, noted.quotePrefix) == ("=1+1", "s", True)


# ------------------------------------------------------------------------------- what is wrong


def day(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # noqa: DTZ001 - spreadsheets have no zones


def rich(plain: str, run: tuple[str, dict[str, object]]) -> CellRichText:
    text, font = run
    return CellRichText(plain, TextBlock(InlineFont(**font), text))


DAY = day(2030, 10, 9)
WRONG = {
    "a code": ("claims", "scope", "hole", "", "scope 'hole': .*; did you mean 'whole'"),
    "a date without a day": (
        "claims", "date", day(2030, 10, 1), "mmm-yy",
        "date: was turned into the day 2030-10-01, and shows no day; .* write 2030-10,",
    ),
    "a time": ("claims", "date", day(2030, 10, 9, 8), "d/m/yy h:mm", "is a time, 2030"),
    "a serial": ("claims", "date", 47765, "General", "may be the day 2030-10-09, as .* count days"),
    "a date for a number": ("claims", "best", DAY, "d-mmm", r"best: was turned into a date \(2030"),
    "a truth": ("claims", "scope", True, "", "scope: was turned into TRUE, a truth; .* word: yes"),
    "a date without a year": (
        "sources", "date", DAY, "d-mmm",
        "date: was turned into the day 2030-10-09, and shows no year; .*, 2030-10-09 if that",
    ),
    "a month and a day in Korean": ("claims", "reviewed", DAY, 'm"월" d"일"', "shows no year"),
    "a day of the week": ("claims", "reviewed", DAY, "yyyy dddd", "and shows no day"),
    "ten thousands": ("claims", "best", 15, '0"만"', "held as 15, and shown with '만'; format it"),
    "digits that a format adds": ("claims", "best", 15, '0"000"', "shown with '000'"),
    "unquoted words": ("claims", "best", 15, "0만", "shown with '만'"),
    "thousands": ("claims", "best", 150000, "#,##0,", "held as 150000, and shown in thousands"),
    "a hidden number": ("claims", "best", 15, ";;;", "held as 15, and shown as nothing"),
    "a hidden zero": ("claims", "low", 0, "0;-0;;@", "held as 0, and shown as nothing"),
    "a raised digit": (
        "claims", "best", rich("150", ("1", {"vertAlign": "superscript"})), "",
        "has a part that is raised, lowered or struck",
    ),
    "a lowered digit": (
        "claims", "best", rich("150", ("1", {"vertAlign": "subscript"})), "", "part that is raised"
    ),
    "a struck word": (
        "claims", "note", rich("new", ("old", {"strike": True})), "", "or struck through"
    ),
    "the mark of a footnote": ("claims", "best", "150¹", "", "is not a number; .* a footnote"),
    "a mark at a position": ("sites", "lat", "-30.5²", "", "is not in decimal degrees"),
    "per cent": ("claims", "best", 0.4, "0%", "best: is shown in per cent, and held as 0.4"),
    "an error": ("claims", "best", "#REF!", "", "best: holds the error '#REF!'; write the value"),
    "full-width digits": ("claims", "best", "４０", "", "best '４０': is not a number; write 40$"),
    "two places with a comma": (
        "areas", "members", "fictional-east, fictional-west", "",
        "not in the atlas; write fictional-east;fictional-west, with a semicolon between them",
    ),
    "a comma": ("claims", "best", "40,5", "", "write 40.5 with a point or 405 without"),
    "an inner blank": ("claims", "source_id", "fictional\u00a0report", "", "not in sheet sources"),
    "a formula": ("claims", "best", "=20+20", "", "best: is a formula that was never computed"),
    "a degree sign": (
        "sites", "lon", "20°30'00\"W", "", "lon .*: is not in decimal degrees; write -20.500000$",
    ),
    "minutes": ("sites", "lat", "30° 30.0′ S", "", "lat .*: is not in .*; write -30.500000$"),
    "the wrong column": ("sites", "lon", "30°30'S", "", "S stands for lat: put it into that"),
    "a letter": ("sites", "lat", "30.5S", "", "write -30.5$"),
    "a decimal comma": ("sites", "lon", "-20,5", "", "write -20.5 with a point"),
    "sixty minutes": ("sites", "lat", "30°75'S", "", "write decimal degrees, such as"),
    "beyond the pole": ("sites", "lat", 129.8, "", "is beyond ±90; lon and lat are swapped"),
    "half a position": ("sites", "lat", None, "", "lat: is empty; give lon and lat"),
    "a date as a position": ("sites", "lat", DAY, "d-mmm", "lat .*: was turned into a date or"),
    "no line": ("routes", "wkt", "POINT (1 2)", "", "wkt .*: is no LINESTRING in well-known text"),
    "heights": ("routes", "wkt", "LINESTRING (1 2 3, 4 5 6)", "", "a position that is not two"),
}  # fmt: skip
FIRST = {
    "areas": "fictional-set",
    "sources": "fictional-report",
    "claims": "c001",
    "sites": "fictional-centre",
    "routes": "fictional-route",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_sheet_and_cell_and_remedy(name: str, book: Path) -> None:
    sheet, column, value, form, message = WRONG[name]
    place = cell(sheet, FIRST[sheet], column)
    enter(book, sheet, place, value, form)
    lines = [line for line in told(book) if line.startswith(f"atlas.xlsx:{sheet}!{place}: ")]
    assert any(re.search(message, line) for line in lines), told(book)
    assert all("; " in line for line in lines)


UNDERSTOOD = {
    "a date that shows its day": ("claims", "date", DAY, "yyyy-mm-dd"),
    "a date in Korean": ("claims", "date", DAY, 'yyyy"년" m"월" d"일"'),
    "a year as a number": ("sources", "date", 2031, "0"),
    "a day": ("claims", "reviewed", day(2030, 1, 2), "dd/mm/yyyy"),
    "a truth": ("claimants", "protected", True, "General"),
    "blanks": ("claims", "scope", "\u00a0whole \u3000", "@"),
    "a number as a text": ("claims", "best", " 40 ", "@"),
    "a tier as a number": ("sources", "tier", 1, "General"),
    "a position as a text": ("sites", "lat", "−30.5", "@"),
    "a position in full width": ("sites", "lat", "－３０．５", "@"),
    "an account": ("claims", "best", 40, '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"??_);_(@_)'),
    "a number with colours": ("claims", "best", 40, "[Red]#,##0.0;[Blue]-0"),
    "a bold digit": ("claims", "best", rich("4", ("0", {"b": True})), "@"),
}
KEYS = {**FIRST, "claimants": "fictional-press"}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_what_surely_means_the_same_is_read_so(name: str, book: Path, pristine: Path) -> None:
    sheet, column, value, form = UNDERSTOOD[name]
    enter(book, sheet, cell(sheet, KEYS[sheet], column), value, form)
    assert told(book) == []
    assert read_atlas(book).tables == read_atlas(pristine).tables


def test_rows_and_columns_without_anything_are_no_rows_and_columns(
    book: Path, pristine: Path
) -> None:
    def pad(sheet: Worksheet) -> None:
        sheet.insert_rows(3, amount=2)
        sheet["A40"].value = " \u00a0"
        sheet["AZ2"].value = "  "
        sheet["A60"].number_format = "@"

    change(book, "claims", pad)
    assert told(book) == []
    assert read_atlas(book).tables == read_atlas(pristine).tables
    enter(book, "claims", "H5", "hole")  # where the second claim stands now
    assert any(line.startswith("atlas.xlsx:claims!H5: scope 'hole'") for line in told(book))


def test_a_formula_is_read_as_it_was_saved_and_told(book: Path) -> None:
    place = cell("claims", "c001", "best")
    enter(book, "claims", place, "=20+20")
    computed = f'<c r="{place}"><f>20+20</f><v>40</v></c>'
    pattern = rf'<c r="{place}"[^>]*><f>20\+20</f><v ?/?>(?:</v>)?</c>'
    edit(book, "claims", lambda xml: re.sub(pattern, computed, xml))
    (line,) = told(book)
    assert line.startswith(f"atlas.xlsx:claims!{place[1:]}: warning: has a formula in {place[0]}; ")
    assert read_atlas(book).row("claims", "c001")["best"] == 40


def test_a_formula_without_a_value_is_told_once(book: Path) -> None:
    enter(book, "claims", cell("claims", "c001", "best"), "=20+20")
    assert len(told(book)) == 1


def test_merged_cells_are_refused_and_hidden_rows_told(book: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet.merge_cells("A3:A4")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    change(book, "claims", spoil)
    edit(book, "claims", lambda xml: re.sub(r'<row r="3"( ht="[^"]*")?', '<row r="3" ht="0"', xml))
    edit(book, "claims", lambda xml: re.sub(r'width="[^"]*"([^>]*min="4")', r'width="0"\1', xml))
    lines = told(book)
    assert any(
        line == "atlas.xlsx:claims!3: the cells 'A3:A4' are merged into one; "
        "unmerge them, and fill in each by itself"
        for line in lines
    )
    assert any("claims: warning: 2 of its rows are hidden, and read all the same: 2, 3" in line
               for line in lines)  # fmt: skip
    assert any("claims: warning: columns are hidden, and read all the same: B, D;" in line
               for line in lines)  # fmt: skip


def test_sheets_that_are_no_tables_are_told(book: Path) -> None:
    opened = openpyxl.load_workbook(book / WORKBOOK)
    opened.create_sheet("Our remarks")
    opened["sites"].title = "site"
    opened["events"].title = "Events "
    opened["areas"].sheet_state = "hidden"
    opened.save(book / WORKBOOK)
    text = "\n".join(told(book))
    assert "warning: the sheet 'Our remarks' is no table of an atlas and is not read" in text
    assert "atlas: the sheet 'site' is no table of an atlas and is not read; did you mean" in text
    assert "atlas.xlsx:sites: there is no sheet sites; add it" in text
    assert "atlas.xlsx:areas: warning: the sheet 'areas' is hidden, and read all the same;" in text
    assert "events" not in text


def test_headings_that_are_wrong_are_named(book: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["B1"].value = "events_id"
        sheet["D1"].value = None
        sheet["F1"].value = "claim_id"

    change(book, "claims", spoil)
    text = "\n".join(told(book))
    assert "atlas.xlsx:claims!B1: events_id: table claims has no such column; did you" in text
    assert "atlas.xlsx:claims!D1: column 4 of the header has no name" in text
    assert "claim_id: the column stands twice in the header" in text
    assert re.search(r"claims!1: unit: the column is missing; add it to the header, with", text)


def test_a_setting_is_named_with_its_cell(book: Path) -> None:
    sheet = openpyxl.load_workbook(book / WORKBOOK)[META_SHEET]
    at = {row[0].value: row[0].row for row in sheet.rows}
    enter(book, META_SHEET, f"B{at['border.pair']}", None)
    enter(book, META_SHEET, f"B{at['crossing_max_km']}", "three")
    lines = told(book)
    assert any(
        re.match(rf"atlas.xlsx:atlas!B{at['crossing_max_km']}: crossing_max_km", line)
        for line in lines
    )
    assert any(re.match(r"atlas.xlsx:atlas.*: border.pair: is missing", line) for line in lines)


def test_outside_the_team_a_cell_is_named_and_not_quoted(book: Path) -> None:
    place = cell("claims", "c001", "scope")
    enter(book, "claims", place, "fictional-secret")
    found = check(book)
    assert any(f"claims!{place}: scope 'fictional-secret'" in str(each) for each in found)
    assert f"atlas.xlsx:claims!{place}" in {each.as_json().get("cell") for each in found}
    assert not any("fictional-secret" in str(without_value(each)) for each in found)


# ---------------------------------------------------------------------- what it cannot do


def test_a_workbook_and_files_are_not_both_the_atlas(book: Path) -> None:
    fictional_atlas().write(book)
    assert any("atlas.xlsx: stands beside data/atlas.toml" in line for line in told(book))


def test_what_would_undo_the_layout_of_a_team_is_told_how_to_do_by_hand(book: Path) -> None:
    with pytest.raises(DataError, match="has no canonical form; `borderatlas new OTHER"):
        format_folder(book, write=True)
    place = cell("claims", "c001", "status")
    with pytest.raises(DataError) as refused:
        withdraw(book, "c001", reason="fictional reason", day=dt.date(2031, 5, 6))
    assert str(refused.value).startswith(f"atlas.xlsx:claims!{place}: status 'asserted': stands in")
    row = "date 2031-05-06; kind claim; row_id c001; was asserted; reason fictional reason"
    assert str(refused.value).endswith(row)


def test_following_what_withdraw_says_withdraws(book: Path) -> None:
    enter(book, "claims", cell("claims", "c001", "status"), "withdrawn")
    row = ["2031-05-06", "claim", "c001", "asserted", "fictional reason"]
    change(book, "withdrawals", lambda sheet: [
        sheet.cell(2, at, value) for at, value in enumerate(row, start=1)
    ])  # fmt: skip
    assert not [line for line in told(book) if "warning" not in line]
    assert read_atlas(book).row("withdrawals", ("2031-05-06", "claim", "c001"))


def test_a_line_too_long_for_a_cell_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    atlas = fictional_atlas()
    ends = [[-20.0, -29.5], [-20.5, -30.0]]
    between = [[-20.0 - n / 10_000, -29.5 - n / 10_000] for n in range(1, 4_000)]
    atlas["routes"][0]["geometry"] = {
        "type": "LineString", "coordinates": [ends[0], *between, ends[1]],
    }  # fmt: skip
    atlas["routes"][0]["geometry_basis"] = "surveyed"
    files = atlas.write(tmp_path / "files")
    with pytest.raises(DataError, match=r"atlas\.xlsx:2: wkt: has .* characters, a cell holds"):
        write_form(files, tmp_path / "book", workbook=True)
    assert not (tmp_path / "book").exists()


def test_a_text_that_cells_share_shows_what_is_raised(book: Path) -> None:
    place = cell("claims", "c001", "best")
    enter(book, "claims", place, 150)
    runs = '<r><t>150</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
    given = f'<c r="{place}" t="s"><v>0</v></c>'
    edit(book, "claims", lambda xml: re.sub(rf'<c r="{place}"[^>]*>.*?</c>', given, xml, count=1))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    strings = f'<sst xmlns="{space}"><si>{runs}</si></sst>'.encode()
    types = {"[Content_Types].xml": lambda xml: xml.replace("</Types>", part)}
    repack(book, types, **{"xl/sharedStrings.xml": strings})
    assert any(f"claims!{place}: best" in line and "is raised" in line for line in told(book))


def test_a_text_that_looks_like_an_escape_stays_as_it_was(book: Path) -> None:
    text = "as in _x000D_, which stands for something else"
    enter(book, "claims", cell("claims", "c001", "note"), text.replace("_x", "_x005F_x"))
    assert told(book) == []
    assert read_atlas(book).row("claims", "c001")["note"] == text


# ---------------------------------------------------------------------- what is not trusted


def edit(folder: Path, sheet: str, what: Callable[[str], str]) -> None:
    """Change the XML of a sheet; the sheets are numbered as they stand."""
    number = [META_SHEET, *TABLES].index(sheet) + 1
    repack(folder, {f"xl/worksheets/sheet{number}.xml": what})


def repack(folder: Path, changes: dict[str, Callable[[str], str]], **more: bytes) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(folder / WORKBOOK) as members,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in members.namelist():
            data = members.read(name)
            if name in changes:
                data = changes[name](data.decode()).encode()
            written.writestr(name, data)
        for name, data in more.items():
            written.writestr(name, data)
    (folder / WORKBOOK).write_bytes(out.getvalue())


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


def doctype(xml: str) -> str:
    return re.sub(r"(<\?xml[^>]*\?>)?", rf"\1{LAUGHS}", xml, count=1)


def empty_rows(xml: str) -> str:
    rows = "".join(f'<row r="{n}"/>' for n in range(1_000, MAX_BOOK_ROWS + 1_001))
    return xml.replace("</sheetData>", f"{rows}</sheetData>")


def far_row(xml: str) -> str:
    row = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    return xml.replace("</sheetData>", f"{row}</sheetData>")


def full_rows(xml: str) -> str:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(9, MAX_ROWS + 10))
    return xml.replace("</sheetData>", f"{rows}</sheetData>")


def empty_cells(xml: str) -> str:
    rows = "".join(f'<row r="{n}">{"<c/>" * 9000}</row>' for n in range(1_000, 1_057))
    return xml.replace("</sheetData>", f"{rows}</sheetData>")


HOSTILE = {
    "empty cells": (empty_cells, "has more than 100,000 rows or 500,000 cells"),
    "an entity": (doctype, "holds a document type"),
    "empty rows": (empty_rows, "has more than 100,000 rows or 500,000 cells"),
    "a row far below": (far_row, "has more than 100,000 rows or 500,000 cells"),
    "rows": (full_rows, "claims: has more than 20,001 rows"),
    "a cell that stands twice": (
        lambda xml: re.sub(r'(<c r="A2".*?</c>)', r"\1\1", xml, count=1),
        "no well-formed",
    ),
    "rows out of order": (lambda xml: xml.replace('<row r="3"', '<row r="2"'), "no well-formed"),
    "the strict kind": (
        lambda xml: xml.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        "is a workbook of the strict kind",
    ),
    "broken XML": (lambda xml: xml[:-20], "no well-formed XML"),
    "a text that is not there": (
        lambda xml: re.sub(r'<c r="A2".*?</c>', '<c r="A2" t="s"><v>99999</v></c>', xml, count=1),
        "no workbook that can be read",
    ),
    "no number": (lambda xml: re.sub(r"<v>\d+", "<v>1-", xml, count=1), "no workbook that can"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_sheet_is_refused(name: str, book: Path) -> None:
    spoil, message = HOSTILE[name]
    edit(book, "claims", spoil)
    lines = told(book)
    assert any(message in line for line in lines), lines
    assert len(lines) < 20


def test_texts_of_countless_parts_are_refused(book: Path) -> None:
    runs = "<r><t>1</t></r>" * (MAX_BOOK_RUNS + 1)
    given = f'<c r="A2" t="inlineStr"><is>{runs}</is></c>'
    edit(book, "claims", lambda xml: re.sub('<c r="A2".*?</c>', given, xml, count=1))
    assert "more formats and settings" in told(book)[0]


def test_millions_of_formats_are_refused_before_they_are_read(book: Path) -> None:
    formats = lambda xml: xml.replace("</cellXfs>", "<xf/>" * MAX_BOOK_OTHERS + "</cellXfs>")  # noqa: E731
    repack(book, {"xl/styles.xml": formats})
    (line,) = told(book)
    assert line.startswith("atlas.xlsx: has more formats and settings than anybody needs; copy")


@pytest.mark.filterwarnings("error")
def test_what_openpyxl_leaves_out_makes_no_noise(book: Path) -> None:
    lists = "<extLst><ext uri='{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}'/></extLst></worksheet>"
    edit(book, "claims", lambda xml: xml.replace("</worksheet>", lists))
    assert told(book) == []


def test_merged_millions_cost_nothing(book: Path) -> None:
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'
    edit(book, "aliases", lambda xml: xml.replace("</sheetData>", merged))
    assert any("the cells 'A3:XFD1048576' are merged" in line for line in told(book))


def test_a_bomb_is_never_unpacked(book: Path) -> None:
    repack(book, {}, **{"xl/media/fictional.bin": b"\0" * (MAX_UNPACKED_BYTES + 1)})
    (line,) = told(book)
    assert line.startswith("atlas.xlsx: unpacks to more than 64 MB; remove pictures and")


def test_a_part_that_stands_twice_is_refused(book: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        repack(book, {}, **{"xl/workbook.xml": b"<other/>"})
    assert any("or one of them twice" in line for line in told(book))


NO_WORKBOOKS = {
    "nothing": (b"", "is no .xlsx workbook"),
    "text": (b"claim_id,event_id\n", "is no .xlsx workbook"),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "is an old .xls workbook",
    ),
    "half": (None, "is no .xlsx workbook"),
}


@pytest.mark.parametrize("name", NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused_in_one_line(name: str, book: Path) -> None:
    data, message = NO_WORKBOOKS[name]
    path = book / WORKBOOK
    path.write_bytes(path.read_bytes()[:9000] if data is None else data)
    (line,) = told(book)
    assert line.startswith(f"atlas.xlsx: {message}")


def test_a_folder_for_the_public_fails_that_holds_the_workbook(tmp_path: Path) -> None:
    write_starter(tmp_path / "book", workbook=True)
    build(tmp_path / "book", tmp_path / "site", ["places"])
    assert verify(tmp_path / "site").problems == ()
    (tmp_path / "site" / WORKBOOK).write_bytes((tmp_path / "book" / WORKBOOK).read_bytes())
    assert any(WORKBOOK in str(found) for found in verify(tmp_path / "site").problems)


def test_an_archive_that_is_no_workbook_is_refused(book: Path) -> None:
    with zipfile.ZipFile(book / WORKBOOK, "w") as other:
        other.writestr("fictional.txt", "fictional")
    assert told(book)[0].startswith("atlas.xlsx: is no workbook that can be read; open it")


def test_without_openpyxl_it_is_said_what_to_install(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    assert told(book)[0] == (
        "atlas.xlsx: needs openpyxl; install it with: pip install 'borderatlas[xlsx]'"
    )
