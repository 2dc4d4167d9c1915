"""Readers find nothing in a database but what passed the gate, whatever they ask it."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from borderatlas import Key
from borderatlas.build import read_for
from borderatlas.errors import PublishError
from borderatlas.export import export
from borderatlas.io.pushing import push
from borderatlas.publishing import publish_to
from borderatlas.schema import TABLES, Audience
from borderatlas.withdraw import withdraw
from tests.canaries import Canaries, Hits, plant
from tests.postgres import Server
from tests.sharing import cell, edit, refused, run, starter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's")

KEY = Key(b"fictional-key-of-no-border-at-all-0123456789")
_HEX = re.compile(r"01010000[0-9A-F]{2}E6100000[0-9A-F]{32}|01020000[0-9A-F]{2}E6100000[0-9A-F]+")


@dataclass(frozen=True)
class Place:
    """A team's database and those of its readers, with one who logs in for each."""

    server: Server
    schema: str
    team: str
    partner: str
    public: str
    canaries: Canaries
    folder: Path

    def database(self, audience: str) -> str:
        return {"team": self.team, "partner": self.partner, "public": self.public}[audience]

    def ask(self, query: str, *, audience: str = "public", user: str = "reader") -> list[tuple]:  # type: ignore[type-arg]
        query = query.format(s=self.schema, team=self.team)
        return self.server.execute(query, database=self.database(audience), user=user)


@pytest.fixture(scope="module")
def place(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("planted") / "fictional"
    canaries = plant(folder)
    team, schema = server.new()
    push(folder, server.url(team, "admin", schema), why="first", create=True)
    partner, public = (server.new()[0] for _ in range(2))
    for audience, database in (("partner", partner), ("public", public)):
        url = server.url(database, "admin", schema)
        publish_to(folder, url, audience=audience, create=True, key=KEY)  # type: ignore[arg-type]
    server.login("reader", f"{schema}_public")
    server.login("friend", f"{schema}_partner")
    server.login("member", f"{schema}_team")
    for database in (team, partner, public):  # what statistics know is what can be asked
        server.execute("ANALYZE", database=database)
    return Place(server, schema, team, partner, public, canaries, folder)


def rows_of(server: Server, database: str, user: str) -> set[str]:
    """All that a user can read in a database: each row of each table, view and catalogue."""
    relations = server.execute(
        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class AS c"
        " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p')"
        " AND has_table_privilege(c.oid, 'SELECT') AND c.relname <> 'spatial_ref_sys'",
        database=database, user=user,
    )  # fmt: skip
    lines = set()
    with psycopg.connect(server.url(database, user), autocommit=True) as connection:
        for (name,) in relations:
            try:
                rows = connection.execute(f"SELECT t::text FROM {name} AS t").fetchall()
            except psycopg.Error as error:  # a view that asks for more rights than the look at it
                assert error.sqlstate in ("42501", "55000", "0A000"), name  # noqa: PT017
                continue
            lines |= {f"{name} {text}" for (text,) in rows}
    return lines


def everything(place: Place, *, audience: str, user: str) -> bytes:
    """What a user can read in a database beyond what is in one without an atlas."""
    plain = rows_of(place.server, "gis", user)
    found = rows_of(place.server, place.database(audience), user) - plain
    assert any(line.startswith("pg_catalog.pg_stats ") for line in found)
    return "\n".join(sorted(found)).encode()


def found(place: Place, data: bytes) -> Hits:
    """The canaries in some bytes, positions in well-known binary too."""
    hits = place.canaries.found_in(data)
    for match in _HEX.finditer(data.decode()):
        hits |= place.canaries.found_in(bytes.fromhex(match[0]))
    return hits


def test_the_search_finds_what_the_team_sees(place: Place) -> None:
    seen = found(place, everything(place, audience="team", user="member"))
    assert len(seen) > len(place.canaries.words) / 2
    assert any(isinstance(hit, tuple) for hit in seen)


@pytest.mark.parametrize(("audience", "user"), [("public", "reader"), ("partner", "friend")])
def test_no_relation_that_readers_can_ask_holds_what_stays_inside(
    audience: str, user: str, place: Place
) -> None:
    word = place.canaries.word()
    with psycopg.connect(place.server.url(place.team, "admin")) as other:
        other.execute(f"SELECT '{word}'")  # somebody of the team is at work meanwhile
        data = everything(place, audience=audience, user=user)
    assert b"fictional-2020-10-09" in data
    assert b"pg_catalog.pg_stat_activity" in data
    assert found(place, data) == {}


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_tables_hold_what_an_export_holds(audience: Audience, place: Place, tmp_path: Path) -> None:
    export(place.folder, tmp_path, formats=("geojson",), audience=audience, key=KEY)
    ending = "" if audience == "public" else f"-{audience}"
    for name in ("crossings", "sites", "areas", "routes"):
        text = (tmp_path / f"export/{name}{ending}.geojson").read_text("utf-8")
        wanted = {
            tuple(str(feature["properties"][key]) for key in TABLES[name].key):
            feature["geometry"] and feature["geometry"]["coordinates"]
            for feature in json.loads(text)["features"]
        }  # fmt: skip
        keys = ", ".join(f"{key}::text" for key in TABLES[name].key)
        asked = (
            f"SELECT ST_AsGeoJSON(geometry, 15)::json -> 'coordinates', {keys} FROM {{s}}.{name}"
        )
        rows = place.ask(asked, audience=audience, user="friend")
        assert {tuple(key): shape for shape, *key in rows} == wanted


AWAY = (  # how to get at the team's database, or at a partner's
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/fictional'",
    "COPY pg_authid TO STDOUT",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('base')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT pg_database_size('{team}')",
    "SELECT * FROM pg_largeobject",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_authid",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE TABLE {s}.own (a int)",
    "CREATE TABLE public.own (a int)",
    "CREATE TEMP TABLE own (a int)",
    "CREATE SCHEMA own",
    "CREATE FUNCTION {s}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE STATISTICS public.s ON claim_id, kind FROM {s}.claims",
    "INSERT INTO {s}.claims SELECT * FROM {s}.claims",
    "INSERT INTO {s}.claims (claim_id) VALUES ('probe')",
    "INSERT INTO {s}.claims (claim_id) VALUES ('probe') ON CONFLICT DO NOTHING",
    "UPDATE {s}.claims SET claim_id = claim_id",
    "DELETE FROM {s}.claims",
    "TRUNCATE {s}.claims",
    "BEGIN; LOCK TABLE {s}.claims IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {s}.claims ADD COLUMN a int",
    "COMMENT ON TABLE {s}.claims IS 'x'",
    "ANALYZE (VERBOSE) pg_authid; SELECT 1/0 FROM pg_authid",
    "SET ROLE {s}_team",
    "SET ROLE {s}_editor",
    "SET ROLE {s}_owner",
    "SET ROLE {s}_partner",
    "SET SESSION AUTHORIZATION admin",
    "GRANT {s}_team TO reader",
    "SELECT note FROM {s}.claims",
    "SELECT sensitivity FROM {s}.claims",
    "SELECT reviewed FROM {s}.sites",
    "SELECT * FROM {s}.withdrawals",
    "SELECT * FROM {s}.history",
    "SELECT * FROM {s}.revisions",
    "SELECT * FROM {s}.files",
    "SELECT * FROM {team}.{s}.claims",
    "EXPLAIN SELECT * FROM {s}.history",
    "EXPLAIN ANALYZE SELECT * FROM pg_authid",
    "SELECT pg_promote()",
    "SELECT pg_reload_conf()",
    "SELECT pg_stat_reset()",
    "SELECT pg_switch_wal()",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET log_statement = 'all'",
)


@pytest.mark.parametrize("query", AWAY)
def test_a_reader_is_refused(query: str, place: Place) -> None:
    with pytest.raises(psycopg.Error) as caught:
        place.ask(query)
    error = caught.value
    assert error.sqlstate in ("42501", "42P01", "42703", "3F000", "0A000", "22012"), str(error)
    assert found(place, str(error).encode()) == {}
    assert "x0-" not in str(error)  # ids of claims that are restricted


@pytest.mark.parametrize(
    ("audience", "user"),
    [("team", "reader"), ("team", "friend"), ("partner", "reader")],
)
def test_nobody_gets_into_a_database_of_those_who_see_more(
    audience: str, user: str, place: Place
) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        place.ask("SELECT 1", audience=audience, user=user)


COUNTS = (  # what counts rows without a right to them
    (
        "SELECT sum(greatest(reltuples, 0)) FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = '{s}'::regnamespace"
    ),
    "SELECT sum(n_live_tup) FROM pg_stat_user_tables WHERE schemaname = '{s}'",
    "SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE schemaname = '{s}'",
)
NOTHING = (
    (
        "SELECT sum(n_dead_tup + n_tup_del + n_tup_upd) FROM pg_stat_user_tables"
        " WHERE schemaname = '{s}'"
    ),
    "SELECT count(*) FROM pg_largeobject_metadata",
    "SELECT count(*) FROM pg_policies",
    "SELECT count(*) FROM pg_proc WHERE pronamespace = '{s}'::regnamespace",
    "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
    (
        "SELECT count(*) FROM pg_constraint WHERE connamespace = '{s}'::regnamespace"
        " AND contype <> 'p'"
    ),
    "SELECT count(*) FROM pg_views WHERE schemaname = '{s}'",
    "SELECT count(*) FROM pg_class WHERE relkind = 'S' AND relnamespace = '{s}'::regnamespace",
)


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_what_counts_rows_counts_those_that_readers_see(audience: str, place: Place) -> None:
    names = [
        name for (name,) in place.ask(
            "SELECT tablename FROM pg_tables WHERE schemaname = '{s}'",
            audience=audience, user="friend",
        )
    ]  # fmt: skip
    seen = sum(
        place.ask(f"SELECT count(*) FROM {{s}}.{name}", audience=audience, user="friend")[0][0]
        for name in names
    )
    assert "withdrawals" not in names
    assert "history" not in names
    for query in COUNTS:
        assert place.ask(query, audience=audience, user="friend") == [(seen,)], query
    for query in NOTHING:
        assert place.ask(query, audience=audience, user="friend") == [(0,)], query


def test_the_team_reads_and_does_not_write(place: Place) -> None:
    asked = "SELECT count(*) FROM {s}.claims WHERE sensitivity = 'restricted'"
    assert place.ask(asked, audience="team", user="member")[0][0] > 0
    for change in ("DELETE FROM {s}.claims", "INSERT INTO {s}.blobs VALUES ('a', 1, 1)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            place.ask(change, audience="team", user="member")


def test_what_was_withdrawn_leaves_no_trace_in_statistics(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    url = server.url(database, "admin", schema)
    folder = starter(tmp_path / "a")
    words = cell(folder, "claims", "f003", "paraphrase")
    publish_to(folder, url, audience="public", create=True)
    server.execute("ANALYZE", database=database)
    server.login("witness", f"{schema}_public")

    def asked() -> str:
        query = (
            "SELECT concat(most_common_vals, histogram_bounds) FROM pg_stats"
            f" WHERE schemaname = '{schema}'"
        )
        rows = server.execute(query, database=database, user="witness")
        return "\n".join(text for (text,) in rows)

    assert words in asked()
    for line in (folder / "data/claims.csv").read_text("utf-8").splitlines()[1:]:
        withdraw(folder, line.split(",")[0], reason="fictional", day=dt.date(2022, 2, 3))
    publish_to(folder, url, audience="public")
    server.execute("ANALYZE", database=database)
    assert words not in asked()
    count = f"SELECT count(*) FROM {schema}.claims"
    assert server.execute(count, database=database, user="witness") == [(0,)]


def _day():
    import datetime as dt

    return dt.date(2022, 2, 3)


# ------------------------------------------------------------------------------ one audience


def test_a_database_is_for_one_audience(place: Place) -> None:
    def into(database: str, audience: Audience) -> Callable[[], object]:
        url = place.server.url(database, "admin", f"{place.schema}x")
        return lambda: publish_to(place.folder, url, audience=audience, create=True, key=KEY)

    assert "is the team's database" in refused(into(place.team, "public"))
    assert "is another audience's database" in refused(into(place.public, "partner"))
    assert "is another audience's database" in refused(into(place.partner, "public"))
    url = place.server.url(place.public, "admin", f"{place.schema}x")
    told = refused(lambda: push(place.folder, url, why="-", create=True))
    assert "is a database of readers; a database is for one audience" in told
    read = place.server.url(place.public, "admin", place.schema)
    done = run("check", read)
    assert done.returncode == 2
    assert "holds no atlas of a team" in done.stderr


def test_what_is_not_reviewed_is_not_published(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    folder = starter(tmp_path / "a")
    edit(folder, "claims", "f003", reviewed="")
    url = server.url(database, "admin", schema)
    with pytest.raises(PublishError):
        publish_to(folder, url, audience="public", create=True)
    asked = f"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"
    assert server.execute(asked, database=database) == [(0,)]


def test_a_view_of_others_stops_what_would_break_it(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    folder = starter(tmp_path / "a")
    url = server.url(database, "admin", schema)
    publish_to(folder, url, audience="public", create=True)
    server.execute(f"CREATE VIEW public.theirs AS SELECT * FROM {schema}.claims", database=database)
    assert "hangs on the tables: cannot drop table" in refused(
        lambda: publish_to(folder, url, audience="public")
    )
    assert read_for(folder, "public")
