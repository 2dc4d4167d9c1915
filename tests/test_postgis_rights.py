"""Nobody rewrites the history of an atlas, and no SQL of an editor breaks its keys."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import psycopg
import pytest

from borderatlas.io.pulling import pull
from borderatlas.io.pushing import push
from tests.postgres import Server
from tests.sharing import cell, edit, refused, starter
from tests.shipped import ROOT

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's"),
    pytest.mark.usefixtures("shared"),
]


@pytest.fixture(scope="module")
def fresh(server: Server) -> tuple[str, str]:
    return server.new()


@pytest.fixture(scope="module")
def shared(
    server: Server, fresh: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The starter atlas in a database, and the folder of an editor who pulled it."""
    database, schema = fresh
    folder = tmp_path_factory.mktemp("shared")
    push(starter(folder / "first"), server.url(database, "admin", schema), why="-", create=True)
    address = server.url(database, server.login("ann", f"{schema}_editor"), schema)
    pull(address, folder / "a")
    return address, folder / "a"


# --------------------------------------------------------------------------------- history


def test_history_tells_who_when_why_and_what(
    server: Server, fresh: tuple[str, str], shared: tuple[str, Path]
) -> None:
    database, schema = fresh
    url, a = shared
    was = cell(a, "claims", "f003", "note")
    edit(a, "claims", "f003", note="new note")
    push(a, url, why="Second edition", who="Desk 2")
    asked = (
        "SELECT r.revision, r.role::text, r.who, r.why, now() - r.at < '1 minute',"
        f" h.row_key, h.old ->> 'note', h.new ->> 'note' FROM {schema}.history AS h"
        f" JOIN {schema}.revisions AS r USING (revision) WHERE r.why = 'Second edition'"
    )
    rows = server.execute(asked, database=database)
    ((*said, old, new),) = rows
    assert said[0] > 1
    assert said[1:] == ["ann", "Desk 2", "Second edition", True, ["f003"]]
    assert (old, new) == (was, "new note")


AGAINST_HISTORY = (
    "UPDATE {s}.history SET new = NULL",
    "DELETE FROM {s}.history",
    "TRUNCATE {s}.history",
    "TRUNCATE {s}.revisions CASCADE",
    "UPDATE {s}.revisions SET why = 'x'",
    "DELETE FROM {s}.revisions",
    "INSERT INTO {s}.revisions VALUES (99, gen_random_uuid(), now(), 'ben', '', 'x', '1', now())",
    "INSERT INTO {s}.history (revision, table_name, row_key) VALUES (1, 'claims', '{{x}}')",
    "ALTER TABLE {s}.claims DISABLE TRIGGER ALL",
    "DROP TRIGGER remember ON {s}.claims",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION {s}.remember() RETURNS trigger LANGUAGE sql AS ''",
    "SELECT {s}.remember()",
    "TRUNCATE {s}.claims CASCADE",
    "UPDATE {s}.blob_parts SET content = ''",
    "DELETE FROM {s}.blobs",
    "SET ROLE {s}_owner",
    "DROP SCHEMA {s} CASCADE",
)


@pytest.mark.parametrize("attack", AGAINST_HISTORY)
def test_no_editor_can_rewrite_history(attack: str, server: Server, fresh: tuple[str, str]) -> None:
    database, schema = fresh
    before = server.execute(f"SELECT count(*) FROM {schema}.history", database=database)
    said = "SET borderatlas.why = 'attack'; "
    with pytest.raises(psycopg.Error) as caught:
        server.execute(said + attack.format(s=schema), database=database, user="ann")
    assert caught.value.sqlstate in ("42501", "2BP01", "0A000"), str(caught.value)
    after = server.execute(f"SELECT count(*) FROM {schema}.history", database=database)
    assert after == before


@pytest.mark.parametrize("attack", [text for text in AGAINST_HISTORY if "history" in text][:3])
def test_the_owner_cannot_either(attack: str, server: Server, fresh: tuple[str, str]) -> None:
    database, schema = fresh
    with pytest.raises(psycopg.Error, match="is never done"):
        server.execute(f"SET ROLE {schema}_owner; {attack.format(s=schema)}", database=database)


def test_rows_are_not_changed_by_hand_without_a_reason(
    server: Server, fresh: tuple[str, str], shared: tuple[str, Path]
) -> None:
    database, schema = fresh
    change = f"UPDATE {schema}.claims SET note = 'x' WHERE claim_id = 'f003'"
    with pytest.raises(psycopg.Error, match="nobody said why"):
        server.execute(change, database=database, user="ann")
    server.execute(f"SET borderatlas.why = 'by hand'; {change}", database=database, user="ann")
    url, a = shared
    edit(a, "claims", "f003", note="y")
    assert "by ann on " in refused(lambda: push(a, url, why="-"))


AGAINST_RULES = (
    ("claims", "UPDATE {s}.claims SET place_id = 'nowhere'"),
    ("claims", "UPDATE {s}.claims SET kind = 'no-such-kind'"),
    ("claims", "UPDATE {s}.claims SET qualifier = 'sure'"),
    ("claims", "UPDATE {s}.claims SET paraphrase = ''"),
    ("claims", "UPDATE {s}.claims SET low = 5, best = 4, high = 3"),
    ("links_crossings_source_ids", "UPDATE {s}.crossings SET source_ids = '{{nowhere}}'"),
    ("crossings", "UPDATE {s}.crossings SET source_ids = '{{}}'"),
    ("sites", "UPDATE {s}.sites SET geometry = ST_GeomFromText('POINT EMPTY', 4326)"),
    ("sites", "UPDATE {s}.sites SET geometry = ST_SetSRID(ST_Point('inf', 1), 4326)"),
    ("routes", "UPDATE {s}.routes SET geometry = ST_GeomFromText('LINESTRING EMPTY', 4326)"),
    ("claims", "UPDATE {s}.claims SET reviewed = '0044-03-15 BC'"),
    ("claims", "UPDATE {s}.claims SET reviewed = '20000-01-01'"),
    ("", "DELETE FROM {s}.sources"),
    ("", "DELETE FROM {s}.crossings; DELETE FROM {s}.sites; DELETE FROM {s}.areas"),
    ("", "DELETE FROM {s}.vocabulary WHERE vocabulary = 'crossing_kind'"),
    ("files", "INSERT INTO {s}.files SELECT 'data/../../x', sha256 FROM {s}.blobs LIMIT 1"),
    ("files", "INSERT INTO {s}.files SELECT 'data/.hidden', sha256 FROM {s}.blobs LIMIT 1"),
)  # fmt: skip


@pytest.mark.parametrize(("table", "change"), AGAINST_RULES)
def test_keys_codes_and_bounds_hold_for_those_who_write_sql(
    table: str, change: str, server: Server, fresh: tuple[str, str]
) -> None:
    database, schema = fresh
    with pytest.raises(psycopg.errors.IntegrityError) as caught:
        server.execute(
            f"SET borderatlas.why = 'x'; {change.format(s=schema)}", database=database, user="ann"
        )
    assert not table or caught.value.diag.table_name == table


def test_the_sql_of_the_documents_does_what_it_says(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    push(starter(tmp_path / "a"), server.url(database, "admin", schema), why="-", create=True)
    server.login("ann", f"{schema}_editor")
    text = (ROOT / "docs/postgis.md").read_text("utf-8").replace("borderatlas.", f"{schema}.")
    text = text.replace(f"LOCAL {schema}.why", "LOCAL borderatlas.why")
    by_hand, asked, taken_out = re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL)
    server.execute(by_hand, database=database, user="ann")
    pull(server.url(database, "ann", schema), tmp_path / "b")
    crossings = (tmp_path / "b/data/geo/crossings.geojson").read_text("utf-8").splitlines()
    (west,) = (line for line in crossings if '"place_id":"fictional-west"' in line)
    assert '"status":"unknown"' in west
    edit(tmp_path / "b", "claims", "f003", note="a name, fictional", high="250")
    push(tmp_path / "b", server.url(database, "ann", schema), why="by mistake")
    (_, (_, *said)) = server.execute(asked, database=database, user="ann")
    assert said == ["ann", "", "by mistake", "240", "250"]
    for statement in filter(str.strip, taken_out.partition("VACUUM")[::2]):
        vacuum = statement if "BEGIN" in statement else f"VACUUM{statement}"
        server.execute(vacuum, database=database)
    held = f"SELECT string_agg(concat(old, new), '') FROM {schema}.history"
    assert "a name, fictional" not in server.execute(held, database=database)[0][0]
    with pytest.raises(psycopg.Error, match="is never done"):
        server.execute(f"DELETE FROM {schema}.history", database=database)
