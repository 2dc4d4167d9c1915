"""The declarations hang together, so that what is made from them does."""

from __future__ import annotations

import pytest

from borderatlas.schema import (
    FIXED_CODES,
    LANGUAGES,
    PLACES,
    QUALIFIER_BOUNDS,
    TABLES,
    data_dictionary,
    vocabularies,
)

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in TABLES.values()
    for column in table.columns
]


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_table(table):
    assert len(set(table.names)) == len(table.names)
    assert "geometry" not in table.names
    assert table.file.endswith(".csv" if table.geometry == "none" else ".geojson")
    for name in table.key:
        assert table.column(name).required
        never_leaves = table.name == "withdrawals"
        assert table.column(name).audience == ("internal" if never_leaves else "public")


def test_each_table_has_a_file_of_its_own():
    assert len({table.file for table in TABLES.values()}) == len(TABLES)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column(table, column):
    assert column.codes or column.type != "code"
    assert not column.codes or column.type in ("code", "list")
    assert bool(column.refs) == (column.type in ("ref", "refs"))
    assert set(column.refs) <= set(TABLES)
    assert all(len(TABLES[name].key) == 1 for name in column.refs)
    assert column.note.endswith(".")
    assert table.column(column.name) is column


def test_a_column_that_is_not_there():
    with pytest.raises(KeyError):
        TABLES["claims"].column("colour")


def test_names_stand_in_every_language():
    for table in TABLES.values():
        stems = {name[:-3] for name in table.names if name.endswith("_en")}
        for stem in stems:
            assert {f"{stem}_{language}" for language in LANGUAGES} <= set(table.names)


def test_places_have_what_a_position_needs():
    for name in PLACES:
        assert {"precision_m", "coord_basis", "sensitivity", "reviewed"} <= set(TABLES[name].names)


def test_fixed_lists_are_used_and_hold_each_code_once():
    used = list(vocabularies())
    assert len(set(used)) == len(used)
    assert set(FIXED_CODES) <= set(used)
    for codes in FIXED_CODES.values():
        assert len(set(codes)) == len(codes)


def test_each_qualifier_says_what_it_fills():
    assert set(QUALIFIER_BOUNDS) == set(FIXED_CODES["qualifier"])
    for choices in QUALIFIER_BOUNDS.values():
        assert all(choice <= {"low", "best", "high"} for choice in choices)


def test_what_readers_must_not_see_is_not_public():
    inside = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.audience == "internal"
    }
    assert ("sources", "read_at") in inside
    for table in TABLES.values():
        assert {(table.name, name) for name in ("note", "sensitivity", "reviewed")} <= inside | {
            (table.name, name)
            for name in ("note", "sensitivity", "reviewed")
            if name not in table.names
        }


def test_the_data_dictionary_names_every_column():
    text = data_dictionary()
    for table in TABLES.values():
        assert f"\n## {table.name}\n" in text
        for column in table.columns:
            assert f"| `{column.name}` |" in text
    assert all(f"\n- `{code}`" in text for code in FIXED_CODES["coarsen"])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {6}
