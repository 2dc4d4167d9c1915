"""What goes wrong with a database is told with its remedy, and never with a password."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from borderatlas import open_atlas
from borderatlas.io import postgis
from borderatlas.io.address import is_address, parse_address
from borderatlas.io.pulling import fetch, pull
from borderatlas.io.pushing import push
from tests.postgres import Server
from tests.sharing import cell, contents, edit, refused, run, starter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's")

SECRET = "fictional-secret-4711"  # noqa: S105 - of a server that lives for a test


@pytest.fixture
def url(server: Server, tmp_path: Path) -> Iterator[str]:
    """The starter atlas in a database; its folder is `tmp_path / "a"`."""
    with server.fresh() as (database, schema):
        address = server.url(database, "admin", schema)
        push(starter(tmp_path / "a"), address, why="-", create=True)
        yield address


# ----------------------------------------------------------------------- addresses, passwords


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann@db.example.org/atlas", "postgresql://ann@db.example.org/atlas"),
        (f"postgres://ann:{SECRET}@db:5433/atlas", "postgresql://ann@db:5433/atlas"),
        (f"postgresql://:{SECRET}@db/atlas", "postgresql://db/atlas"),
        (f"postgresql:///atlas?password={SECRET}&schema=b", "postgresql:///atlas?schema=b"),
        (f"POSTGRESQL://a%40b:{SECRET}%2F%40@[::1]/x", "postgresql://a@b@[::1]/x"),
        ("postgresql://a@db1:1,db2:2/x?service=s", "postgresql://a@db1:1,db2:2/x"),
    ],
)
def test_an_address_is_shown_without_its_password(text: str, shown: str) -> None:
    assert is_address(text)
    address = parse_address(text)
    assert address.shown == shown
    assert SECRET not in repr(address) + str(address)
    assert "schema" not in address.conninfo


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ann:{SECRET}/x@db/atlas",
        f"postgresql://ann:{SECRET}?x@db/atlas",
        f"postgresql://ann:{SECRET}#x@db/atlas",
        f"postgresql://ann:{SECRET}",
        f"postgresql://ann:{SECRET}/atlas",
        f"postgresql:ann:{SECRET}@db/atlas",
        f"postgresql://[ann:{SECRET}@db/atlas",
        f"postgresql://ann:{SECRET}%zz@db/atlas",
        f"postgresql://ann:{SECRET}@db/atlas?sslmode=%zz",
        f"postgresql://ann:{SECRET}@db/atlas?no_such={SECRET}",
        f"postgresql://ann:{SECRET}@db/atlas?schema=No-{SECRET}",
        f"postgresql://ann:{SECRET}@db :1/atlas",
        f" postgresql://ann:{SECRET}@[/atlas",
        f"postgresql+psycopg://ann:{SECRET}@db/atlas",
        f"user=ann password={SECRET} host=db",
        f"password = {SECRET}",
        f"postgresql://ann:fictional@{SECRET}@127.0.0.1:1/atlas",
        f"mysql://ann:{SECRET}@db/atlas",
    ],
)
def test_an_address_that_cannot_be_read_is_not_quoted(text: str, tmp_path: Path) -> None:
    told = refused(lambda: pull(text, tmp_path / "a"))
    assert SECRET not in told
    assert "; " in told
    assert not (tmp_path / "a").exists()
    done = run("check", text)
    assert done.returncode == 2
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


SLIPS = (
    ("figure", "URL"),
    ("verify", "URL"),
    ("new", "URL"),
    ("list", "URL"),
    ("build", "-o", "URL"),
    ("build", "--map", "URL"),
    ("check", "URL", "URL"),
    ("push", "URL", "URL"),
    ("push", "URL", "URL", "--why", "x"),
    ("push", "a", "URL", "--why", "x", "--key-file", "URL"),
    ("pull", "a", "URL"),
    ("pull", "URL", "URL"),
    ("sources", "URL", "--style", "URL"),
    ("count", "URL", "--places", "URL"),
    ("count", "x.csv", "--places", "sites", "--radius", "URL"),
    ("build", "--audience", "URL"),
    ("build", "--as-of", "URL"),
    ("build", "--map=URL", "--no-such=URL"),
    ("import-events", "x.csv", "--from", "ucdp", "--id", "x", "--source", "x", "--bbox", "URL"),
    ("URL",),
    ("URL", "--help"),
)


@pytest.mark.parametrize("slip", SLIPS, ids=" ".join)
def test_no_slip_of_the_hand_prints_a_password(slip: tuple[str, ...], tmp_path: Path) -> None:
    url = f"postgresql://ann:{SECRET}@127.0.0.1:1/atlas"
    done = run(*(word.replace("URL", url) for word in slip), TMPDIR=str(tmp_path))
    assert done.returncode == 2
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_opens_the_door_and_stands_in_no_file(server: Server, tmp_path: Path) -> None:
    server.execute("CREATE DATABASE fictional_keyed TEMPLATE gis", database="postgres")
    folder = starter(tmp_path / "a")
    push(folder, server.url("fictional_keyed", "admin", "keyed"), why="-", create=True)
    server.login("keeper", "keyed_team")
    server.execute(f"ALTER ROLE keeper PASSWORD '{SECRET}'", database="postgres")
    bare = f"postgresql://keeper@127.0.0.1:{server.port}/fictional_keyed?schema=keyed"
    keyed = bare.replace("keeper@", f"keeper:{SECRET}@")
    out = tmp_path / "out"
    said = [
        run("build", "--atlas", keyed, "-o", out, "--map", "places", "--audience", "internal"),
        run("export", "--atlas", keyed, "-o", out, "--audience", "internal"),
        run("pull", keyed, tmp_path / "b"),
        run("push", tmp_path / "b", keyed, "--why", "nothing"),
    ]
    assert [done.returncode for done in said] == [0, 0, 0, 0], said[0].stderr
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert (out / "manifest.json").is_file()
    assert SECRET.encode() not in files
    wrong = run("check", bare.replace("keeper@", f"keeper:{SECRET}x@"))
    assert "the password is not right" in wrong.stderr
    assert "PGPASSFILE" in run("check", bare).stderr
    for done in (*said, wrong):
        assert SECRET not in done.stdout + done.stderr
    # libpq's own means: a file of passwords, a service.
    passes = tmp_path / "pgpass"
    passes.write_text(f"127.0.0.1:{server.port}:*:keeper:{SECRET}\n", "utf-8")
    passes.chmod(0o600)
    assert run("check", bare, PGPASSFILE=str(passes)).returncode == 0
    services = tmp_path / "services"
    place = f"host=127.0.0.1\nport={server.port}\ndbname=fictional_keyed\nuser=keeper\n"
    services.write_text(f"[desk]\n{place}password={SECRET}\n", "utf-8")
    done = run("check", "postgresql:///?service=desk&schema=keyed", PGSERVICEFILE=str(services))
    assert done.returncode == 0, done.stderr


def test_a_copy_for_a_command_is_its_users_alone_and_goes(url: str, tmp_path: Path) -> None:
    folder = fetch(url)
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert contents(folder) == {
        name: data for name, data in contents(tmp_path / "a").items() if name != "README.md"
    }
    left = tmp_path / "left"
    left.mkdir()
    assert run("list", "--atlas", url, TMPDIR=str(left)).returncode == 0
    assert list(left.iterdir()) == []
    assert len(open_atlas(url).rows("claims")) > 3


@pytest.mark.parametrize(
    "command",
    [
        ("format", "URL"),
        ("preview", "URL", "--no-open"),
        ("basemap", "--atlas", "URL"),
        ("withdraw", "f003", "--reason", "x", "--atlas", "URL"),
        ("push", "URL", "URL", "--why", "x"),
    ],
    ids=" ".join,
)
def test_what_rewrites_files_asks_for_a_folder(command: tuple[str, ...], url: str) -> None:
    done = run(*(url if word == "URL" else word for word in command))
    assert done.returncode == 2
    assert "pull" in done.stderr


# ---------------------------------------------------------------------------- the server


def test_no_server_and_no_database(server: Server, tmp_path: Path) -> None:
    told = refused(lambda: pull("postgresql://a@127.0.0.1:1/x", tmp_path / "b"))
    assert "postgresql://a@127.0.0.1:1/x: no server answers: " in told
    assert "start the server, or correct host and port" in told
    told = refused(lambda: pull(server.url("nowhere"), tmp_path / "b"))
    assert "there is no such database" in told
    assert "createdb" in told
    told = refused(lambda: pull(server.url("gis", "nobody_known"), tmp_path / "b"))
    assert "the server does not let you in" in told
    told = refused(lambda: pull(server.url("gis"), tmp_path / "b"))
    assert "there is no schema borderatlas; `borderatlas push DIR URL --create` makes it" in told


def test_without_the_driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = refused(lambda: pull("postgresql:///x", tmp_path / "b"))
    assert "needs the driver psycopg; pip install 'borderatlas[postgis]'" in told


def test_a_schema_of_others_is_left_alone(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    server.execute(f"CREATE SCHEMA {schema}", database=database)
    url = server.url(database, "admin", schema)
    folder = starter(tmp_path / "a")
    assert "holds no atlas of a team" in refused(lambda: push(folder, url, why="-", create=True))
    assert "holds no atlas of a team" in refused(lambda: pull(url, tmp_path / "b"))


def maker(server: Server, database: str) -> str:
    """Someone with the rights that the documents ask for, and no more."""
    name = server.login(f"maker_{database}")
    server.execute(f"ALTER ROLE {name} CREATEROLE", database="postgres")
    return name


def test_no_superuser_is_needed_to_make_an_atlas(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    name = maker(server, database)
    server.execute(f"ALTER DATABASE {database} OWNER TO {name}", database="postgres")
    url = server.url(database, name, schema)
    folder = starter(tmp_path / "a")
    assert push(folder, url, why="-", create=True).revision == 1
    edit(folder, "claims", "f003", note="x")
    assert push(folder, url, why="-", create=True).revision == 2
    member = f"SELECT pg_has_role('{name}', '{schema}_owner', 'MEMBER')"
    assert server.execute(member, database=database) == [(False,)]
    public = server.new()[0]
    server.execute(f"ALTER DATABASE {public} OWNER TO {name}", database="postgres")
    address = server.url(public, name, schema)
    for atlas, option in ((folder, "--create"), (url, "--json")):
        done = run("push", atlas, address, "--publish", "public", option)
        assert done.returncode == 0, done.stderr
    reader = server.login("passer_by", f"{schema}_public")
    asked = f"SELECT count(*) > 0 FROM {schema}.claims"
    assert server.execute(asked, database=public, user=reader) == [(True,)]


def test_a_database_that_cannot_be_closed_gets_no_atlas(server: Server, tmp_path: Path) -> None:
    database, schema = server.new()
    name = maker(server, database)
    server.execute(f"GRANT CREATE ON DATABASE {database} TO {name}", database="postgres")
    folder = starter(tmp_path / "a")
    told = refused(lambda: push(folder, server.url(database, name, schema), why="-", create=True))
    assert "is a database that you may not close to others; let the owner" in told
    asked = f"SELECT count(*) FROM pg_roles WHERE rolname LIKE '{schema}%'"
    assert server.execute(asked, database=database) == [(0,)]


def test_two_teams_on_one_server_do_not_share_roles(
    server: Server, url: str, tmp_path: Path
) -> None:
    schema = parse_address(url).schema
    other = server.url(server.new()[0], "admin", schema)
    told = refused(lambda: push(starter(tmp_path / "b"), other, why="-", create=True))
    assert f"the roles {schema}_… let people into the database " in told
    assert "name another schema after ?schema=" in told


def test_a_database_that_cannot_hold_korean_gets_no_atlas(server: Server, tmp_path: Path) -> None:
    made = "CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0"
    server.execute(made, database="postgres")
    folder = starter(tmp_path / "a")
    told = refused(lambda: push(folder, server.url("latin", "admin", "la"), why="-", create=True))
    assert "cannot hold every script; make one in UTF-8" in told


def test_a_database_that_was_opened_to_all_gets_nothing_more(
    server: Server, url: str, tmp_path: Path
) -> None:
    """As one is that was put back from a dump: the right to connect is not in it."""
    folder = tmp_path / "a"
    edit(folder, "claims", "f003", note="x")
    database = parse_address(url).shown.partition("@/")[2].partition("?")[0]
    server.execute(f"GRANT CONNECT ON DATABASE {database} TO PUBLIC", database=database)
    told = refused(lambda: push(folder, url, why="-"))
    assert "lets everybody connect; `--create` closes it" in told
    assert push(folder, url, why="-", create=True).revision == 2
    assert push(folder, url, why="-").revision is None


def test_without_postgis_and_without_the_right_to_it(server: Server, tmp_path: Path) -> None:
    name = maker(server, "bare")
    server.execute(f"CREATE DATABASE bare OWNER {name}", database="postgres")
    folder = starter(tmp_path / "a")
    told = refused(lambda: push(folder, server.url("bare", name), why="-", create=True))
    assert "PostGIS is not set up, and you may not do it" in told
    assert "CREATE EXTENSION postgis" in told


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("pg_monitor", "you may not do this: permission denied for database"),
        ("{s}_team", "you may not do this: permission denied for table"),
    ],
)
def test_without_the_right_to_it(
    role: str, message: str, server: Server, url: str, tmp_path: Path
) -> None:
    server.execute("DROP ROLE IF EXISTS stranger", database="postgres")
    server.login("stranger", role.format(s=parse_address(url).schema))
    edit(tmp_path / "a", "claims", "f003", note="x")
    told = refused(lambda: push(tmp_path / "a", url.replace("admin@", "stranger@"), why="not mine"))
    assert message in told
    assert "ask for membership in the role of the atlas" in told


def test_tables_of_another_version_are_refused(server: Server, url: str, tmp_path: Path) -> None:
    address = parse_address(url)
    database = address.shown.partition("@/")[2].partition("?")[0]
    s = address.schema
    server.execute(
        f"ALTER TABLE {s}.atlas DISABLE TRIGGER USER; UPDATE {s}.atlas SET layout = 'older'",
        database=database,
    )
    told = refused(lambda: pull(url, tmp_path / "b"))
    assert "has the tables of another version of borderatlas; pull it with the version" in told


def test_somebody_at_work_is_waited_for_and_named(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgis, "LOCK_TIMEOUT_S", 1)
    edit(tmp_path / "a", "claims", "f003", note="x")
    address = parse_address(url)
    with psycopg.connect(address.conninfo) as other:
        asked = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        other.execute(asked, (f"borderatlas:{address.schema}",))
        told = refused(lambda: push(tmp_path / "a", url, why="-"))
    assert "somebody else is at work on the atlas" in told
    assert push(tmp_path / "a", url, why="-").rows == {"claims": 1}


def test_a_stored_file_that_was_changed_is_not_written(
    server: Server, url: str, tmp_path: Path
) -> None:
    address = parse_address(url)
    database = address.shown.partition("@/")[2].partition("?")[0]
    s = address.schema
    server.execute(
        f"ALTER TABLE {s}.blob_parts DISABLE TRIGGER USER;"
        f"UPDATE {s}.blob_parts SET content = content || 'x'",
        database=database,
    )
    assert "is damaged in the database" in refused(lambda: pull(url, tmp_path / "b"))
    assert not (tmp_path / "b").exists()


def test_a_path_that_leads_elsewhere_is_not_written(
    server: Server, url: str, tmp_path: Path
) -> None:
    address = parse_address(url)
    database = address.shown.partition("@/")[2].partition("?")[0]
    s = address.schema
    for name in ("data/../../outside", "/outside", "data/.outside", "data\\..\\outside", "x/y"):
        server.execute(
            f"ALTER TABLE {s}.files DROP CONSTRAINT IF EXISTS files_path_check;"
            "SET borderatlas.why = 'attack';"
            f"DELETE FROM {s}.files WHERE path LIKE '%outside%' OR path = 'x/y';"
            f"INSERT INTO {s}.files SELECT E'{name.replace(chr(92), chr(92) * 2)}', sha256"
            f" FROM {s}.blobs LIMIT 1",
            database=database,
        )
        assert "is no path of an atlas" in refused(lambda: pull(url, tmp_path / "b"))
        assert not (tmp_path / "outside").exists()


def test_push_writes_down_one_line_of_why(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    edit(folder, "claims", "f003", note="x")
    assert "is no line of text" in refused(lambda: push(folder, url, why="a\nb"))
    assert "say why: --why TEXT" in run("push", folder, url).stderr
    done = run("push", folder, url, "--why", "Second edition", "--who", "Desk 2")
    assert done.stdout == "revision 2: claims 1\n"
    assert run("push", folder, url, "--why", "again").stdout == "nothing to push\n"
    done = run("pull", url, tmp_path / "b")
    assert done.stderr == "revision 2\n"
    assert cell(tmp_path / "b", "claims", "f003", "note") == "x"
    assert os.fspath(tmp_path / "b/data/claims.csv") in done.stdout.splitlines()
