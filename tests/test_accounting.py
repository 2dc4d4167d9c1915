"""The report of an import accounts for each row and each column."""

from __future__ import annotations

from borderatlas.accounting import Account, Fate

ACCOUNT = Account(
    "fictional.csv",
    "fictional format",
    30,
    [Fate("lon", "lon"), Fate("Name", "names", "as English"), Fate("notes", why="may name people")],
    {"without a position": list(range(2, 14)), "outside of the earth": [20]},
    ["read as UTF-8"],
)


def test_each_row_and_column_stands_in_the_report_once() -> None:
    told = list(ACCOUNT.lines())
    assert told[0] == "fictional.csv (fictional format): 17 of 30 rows taken"
    assert told[1].startswith("  12 left out, without a position: row 2, 3,")
    assert told[1].endswith("and 2 more")
    assert "  Name -> names, as English" in told
    assert "  notes left out, may name people" in told
    assert told[-1] == "  read as UTF-8"


def test_json_names_every_row() -> None:
    told = ACCOUNT.as_json()
    assert told["taken"] == 17
    assert told["left"] == [
        {"why": "without a position", "rows": list(range(2, 14))},
        {"why": "outside of the earth", "rows": [20]},
    ]


def test_a_name_that_forges_a_line_is_told_in_quotes() -> None:
    forged = Account("a.csv", "x", 0, [Fate("a\n  b -> lon")])
    assert all("\n" not in line for line in forged.lines())
