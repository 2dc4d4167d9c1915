"""An atlas in a database as a whole: its roles, its schema, its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection, sql

from borderatlas.io.address import Address
from borderatlas.io.postgislayout import ROLES, fingerprint, layout, role

TEAM = "borderatlas: for the team"
"""The comment of a schema that holds an atlas; readers' schemas have one that names them."""

_TEAM_ROLES = ("owner", "editor", "team")


def create(connection: Connection[Any], address: Address, *, atlas_id: str) -> None:
    """Make the roles and the tables of an atlas; nothing where they are there.

    Raises
    ------
    DataError
        When the schema is another's, PostGIS is missing, or the database is not ours to close.
    """
    schema = address.schema
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('borderatlas', 0))")
    found = mark_of(connection, schema)
    if found == TEAM:
        if is_open(connection):
            close_database(connection, address, roles=_TEAM_ROLES)
        return
    if found is not None:
        hint = "name another one after ?schema= in the address"
        raise address.problem(f"the schema {schema} is there and holds no atlas of a team", hint)
    if set(marks(connection).values()) - {TEAM}:
        hint = "make one for the team (createdb), and name it"
        raise address.problem("is a database of readers; a database is for one audience", hint)
    if connection.info.parameter_status("server_encoding") != "UTF8":
        hint = "make one in UTF-8: createdb -E UTF8 -T template0"
        raise address.problem("is a database that cannot hold every script", hint)
    postgis = postgis_of(connection, address)
    make_roles(connection, schema)
    close_database(connection, address, roles=_TEAM_ROLES)
    owner = role(schema, "owner")
    with as_member(connection, schema, "owner"):
        made = sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}")
        connection.execute(made.format(sql.Identifier(schema), owner))
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(owner))
        for statement in layout(schema, postgis=postgis, atlas_id=atlas_id):
            connection.execute(statement)
        told = sql.SQL("COMMENT ON SCHEMA {} IS {}")
        connection.execute(told.format(sql.Identifier(schema), sql.Literal(TEAM)))
        connection.execute("RESET ROLE")
    # Who makes an atlas may fill it.
    granted = sql.SQL("GRANT {} TO SESSION_USER").format(role(schema, "editor"))
    connection.execute(granted)


class as_member:  # noqa: N801 - reads as what it does
    """Be a member of a role meanwhile: to make things its own, and no longer."""

    def __init__(self, connection: Connection[Any], schema: str, name: str) -> None:
        self._connection, self._role = connection, role(schema, name)
        asked = "SELECT pg_has_role(session_user, %s, 'USAGE')"
        found = connection.execute(asked, (f"{schema}_{name}",)).fetchone()
        self._was = bool(found and found[0])

    def __enter__(self) -> None:
        if not self._was:
            self._connection.execute(sql.SQL("GRANT {} TO SESSION_USER").format(self._role))

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and not self._was:
            self._connection.execute(sql.SQL("REVOKE {} FROM SESSION_USER").format(self._role))


def make_roles(connection: Connection[Any], schema: str) -> None:
    """Make the roles of an atlas, as far as they are not there; nobody logs in as one."""
    there = {name for (name,) in connection.execute("SELECT rolname::text FROM pg_roles")}
    for name in ROLES:
        if f"{schema}_{name}" not in there:
            made = sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
            connection.execute(made.format(role(schema, name)))


def close_database(
    connection: Connection[Any], address: Address, *, roles: tuple[str, ...]
) -> None:
    """Let nobody into the database but members of some roles of the atlas.

    A database is for one audience: who may connect can count the rows of every table in it and
    see how large it is, whatever rights to the table itself are missing.

    Raises
    ------
    DataError
        When it is not ours to close.
    """
    _refuse_shared(connection, address, roles=roles)
    (name,) = _row(connection, "SELECT current_database()::text")
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    members = sql.SQL(", ").join(role(address.schema, found) for found in roles)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, members))
    if is_open(connection):
        hint = "let the owner of the database, or an administrator, run this once"
        raise address.problem("is a database that you may not close to others", hint)


def is_open(connection: Connection[Any]) -> bool:
    """Return whether everybody may connect to the database, as is the rule for a new one."""
    asked = (
        "SELECT datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) AS a"
        " WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT')"
        " FROM pg_database WHERE datname = current_database()"
    )
    return bool(_row(connection, asked)[0])


def refuse_open(connection: Connection[Any], address: Address) -> None:
    """Refuse to write into a database that everybody may connect to.

    Raises
    ------
    DataError
        When it is one.
    """
    if is_open(connection):
        hint = "`--create` closes it, and so does its owner by REVOKE CONNECT … FROM PUBLIC"
        raise address.problem("lets everybody connect", hint)


def _refuse_shared(
    connection: Connection[Any], address: Address, *, roles: tuple[str, ...]
) -> None:
    """Refuse roles that let people into another database of the server for the same audience.

    Roles are the server's: the editors of one team would be those of the other.
    """
    asked = (
        "SELECT d.datname::text FROM pg_database AS d, aclexplode(d.datacl) AS a"
        " JOIN pg_roles AS r ON r.oid = a.grantee"
        " WHERE d.datname <> current_database() AND a.privilege_type = 'CONNECT'"
        " AND r.rolname = ANY(%s) GROUP BY d.datname"
        " HAVING array_agg(r.rolname::text ORDER BY r.rolname::text) = %s"
    )
    ours = [f"{address.schema}_{name}" for name in ROLES]
    members = sorted(f"{address.schema}_{name}" for name in roles)
    other = connection.execute(asked, (ours, members)).fetchone()
    if other:
        message = f"the roles {address.schema}_… let people into the database {other[0]} already"
        hint = "name another schema after ?schema=, so that this atlas has roles of its own"
        raise address.problem(message, hint)


def atlas_id(connection: Connection[Any], address: Address) -> str:
    """Return the id of the atlas in a schema.

    Raises
    ------
    DataError
        When there is none, it is one that was published, or an older or newer one's layout.
    """
    schema = address.schema
    found_mark = mark_of(connection, schema)
    if found_mark != TEAM:
        if found_mark is not None:
            hint = "name the team's database; what was published is read by SQL and by GIS"
            raise address.problem(f"the schema {schema} holds no atlas of a team", hint)
        hint = "`borderatlas push DIR URL --create` makes it, or name one after ?schema="
        raise address.problem(f"there is no schema {schema}", hint)
    at = sql.Identifier(schema, "atlas")
    found = _row(connection, sql.SQL("SELECT id::text, layout FROM {}").format(at))
    if found[1] != fingerprint():
        hint = (
            "pull it with the version of borderatlas that it was made with, and push it with this "
            "one into another schema, with --create"
        )
        raise address.problem("has the tables of another version of borderatlas", hint)
    return str(found[0])


def last_revision(connection: Connection[Any], schema: str) -> tuple[int, str]:
    """Return the number and the id of the last change, 0 and nothing where there is none."""
    at = sql.Identifier(schema, "revisions")
    asked = sql.SQL("SELECT revision, push_id::text FROM {} ORDER BY revision DESC LIMIT 1")
    found = connection.execute(asked.format(at)).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "")


def revisions_of(
    connection: Connection[Any], schema: str, push_ids: Sequence[str]
) -> dict[str, int]:
    """Return the numbers of changes by their ids; ids that made none are left out."""
    at = sql.Identifier(schema, "revisions")
    asked = sql.SQL("SELECT push_id::text, revision FROM {} WHERE push_id = ANY(%s::uuid[])")
    return dict(connection.execute(asked.format(at), (list(push_ids),)).fetchall())


def be_alone(connection: Connection[Any], address: Address) -> None:
    """Wait until nobody else is changing the atlas; others wait until this transaction ends.

    A server that lost sight of a client may still be at work for it: until that is over, too.
    """
    asked = "SELECT pg_advisory_xact_lock(hashtextextended('borderatlas:' || %s::text, 0))"
    connection.execute(asked, (address.schema,))


def say(connection: Connection[Any], said: Mapping[str, str]) -> None:
    """Tell the history `why`, `who` and by which `push_id` this transaction changes rows."""
    for name, value in said.items():
        connection.execute("SELECT set_config(%s, %s, true)", (f"borderatlas.{name}", value))


def constraints_now(connection: Connection[Any]) -> None:
    """Have the server look at all that it would look at in the end: here it can still be told."""
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


def mark_of(connection: Connection[Any], schema: str) -> str | None:
    """Return whom a schema is for; nothing of one that is not ours, None where there is none."""
    asked = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
    there = bool(_row(connection, asked, schema)[0])
    return marks(connection).get(schema, "") if there else None


def marks(connection: Connection[Any]) -> dict[str, str]:
    """Return whom the schemas of a database are for that are ours."""
    asked = (
        "SELECT nspname::text, obj_description(oid, 'pg_namespace') FROM pg_namespace"
        " WHERE obj_description(oid, 'pg_namespace') LIKE 'borderatlas: for %'"
    )
    return dict(connection.execute(asked).fetchall())


def postgis_of(connection: Connection[Any], address: Address) -> str:
    """Return the schema of the extension PostGIS, which is put into the database where we may.

    Raises
    ------
    DataError
        When it is not there and cannot be put there.
    """
    asked = (
        "SELECT n.nspname::text FROM pg_extension AS e JOIN pg_namespace AS n"
        " ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
    )
    found = connection.execute(asked).fetchone()
    if found is None:
        _add_postgis(connection, address)
        found = _row(connection, asked)
    return str(found[0])


def _add_postgis(connection: Connection[Any], address: Address) -> None:
    import psycopg

    try:
        with connection.transaction():
            connection.execute("CREATE EXTENSION postgis SCHEMA public")
    except psycopg.errors.InsufficientPrivilege:
        hint = "let an administrator run `CREATE EXTENSION postgis` in this database"
        raise address.problem("PostGIS is not set up, and you may not do it", hint) from None
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported):
        hint = "have it installed on the server (on Debian: postgresql-15-postgis-3)"
        raise address.problem("PostGIS is not installed on the server", hint) from None


def _row(connection: Connection[Any], query: Any, *values: object) -> tuple[Any, ...]:  # noqa: ANN401
    found = connection.execute(query, values or None).fetchone()
    return tuple(found or ())
