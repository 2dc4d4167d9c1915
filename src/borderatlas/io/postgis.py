"""The door to PostgreSQL: connections, transactions that are tried again, errors with remedies."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from borderatlas.errors import DataError, Problem, shorten
from borderatlas.io.address import Address

if TYPE_CHECKING:
    import psycopg

    Connection: TypeAlias = psycopg.Connection[Any]

T = TypeVar("T")

PATIENCE_S = 60.0
"""For how long a server that was lost is waited for."""

LOCK_TIMEOUT_S = 60
"""For how long somebody who is changing the atlas is waited for."""

_OLDEST = 130000
_OPTIONS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "borderatlas",
    "client_encoding": "UTF8",
}
_LOST = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03"})
_AGAIN = frozenset({"40001", "40P01"})

_RIGHTS = "ask for membership in the role of the atlas that may do it (docs/postgis.md)"
_REMEDIES: dict[str, tuple[str, str]] = {
    "28P01": ("the password is not right", "put it into the file of PGPASSFILE (~/.pgpass)"),
    "28000": ("the server does not let you in", "look at the user's name and at pg_hba.conf"),
    "3D000": ("there is no such database", "create it (createdb), or correct the name"),
    "42501": ("you may not do this", _RIGHTS),
    "53300": ("the server has no connection left", "try again later"),
    "53100": ("the server's disk is full", "make room there; nothing was written"),
    "25006": ("the server is read-only", "name the primary server, not a copy of it"),
    "55P03": ("somebody else is at work on the atlas", "try again when they are done"),
    "2BP01": (
        "something of others, such as a view, hangs on the tables",
        "have it dropped, publish, and have it made again",
    ),
    "57014": ("the server gave up on it", "try again; ask who set `statement_timeout`"),
}
_SAID = (  # how libpq and a server tell of it before there is a code
    (r"password authentication failed|no password supplied", "28P01"),
    (r"pg_hba\.conf|authentication failed|role .* does not exist|permitted to log in", "28000"),
    (r"database .* does not exist", "3D000"),
    (r"permission denied for database", "42501"),
    (r"too many clients|remaining connection slots", "53300"),
)


def in_transaction(
    address: Address,
    task: Callable[[Connection], T],
    *,
    read_only: bool = False,
) -> T:
    """Return what a task makes of a database, in one transaction: all of it happens, or nothing.

    When the server is lost, at whatever moment, the task is done again on another connection.
    It may have happened all the same, if the server was lost as it was about to say so: a task
    that writes has to look for that first.

    Parameters
    ----------
    address
        Where the database is.
    task
        What is to be done, given a connection inside of a transaction.
    read_only
        Whether it writes nothing; what it reads is of one moment then.

    Raises
    ------
    DataError
        What the task raises; that there is no such server or database, no right to it, or what
        else the server says, with the remedy.
    """
    import_psycopg(address)
    import psycopg

    until = time.monotonic() + PATIENCE_S
    been_there, pause = False, 0.05
    while True:
        connection: Connection | None = None
        try:
            connection = psycopg.connect(address.conninfo, **_given(address))
            been_there = True
            with connection:  # commits, or takes everything back, and closes
                _prepare(connection, address, read_only=read_only)
                return task(connection)
        except psycopg.Error as error:
            lost = _lost(error, connection)
            again = lost and (been_there or error.sqlstate == "57P03" or _starting(error))
            if not (again or error.sqlstate in _AGAIN) or time.monotonic() > until:
                raise _told(error, address, lost=lost and been_there) from None
            time.sleep(pause)
            pause = min(2 * pause, 1.0)
        finally:
            if connection is not None:
                connection.close()


def import_psycopg(address: Address) -> None:
    """Refuse to go on where the driver is not installed.

    Raises
    ------
    DataError
        When it is not.
    """
    try:
        import psycopg  # noqa: F401
    except ImportError:
        hint = "pip install 'borderatlas[postgis]'"
        raise address.problem("needs the driver psycopg", hint) from None
    # What it logs of a connection that is lost, we say in words: not on the console, too.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())


def _given(address: Address) -> dict[str, Any]:
    """Return our own settings of a connection, where the address says nothing."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        told = conninfo_to_dict(address.conninfo)
    except psycopg.Error:  # its message quotes the address
        hint = "correct the settings after ? in the address: they are those of libpq, and `schema`"
        raise address.problem("is no address that libpq can read", hint) from None
    return {name: value for name, value in _OPTIONS.items() if name not in told}


def _prepare(connection: Connection, address: Address, *, read_only: bool) -> None:
    if connection.info.server_version < _OLDEST:
        raise address.problem("runs PostgreSQL older than 13", "have the server brought up to date")
    # Who waits for others has to see what they did; who reads sees one moment.
    kind = "REPEATABLE READ READ ONLY" if read_only else "READ COMMITTED"
    connection.execute(f"SET TRANSACTION ISOLATION LEVEL {kind}")
    # A server may be set to say that a push is kept before it is.
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', true)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    waits = ("lock_timeout", f"{LOCK_TIMEOUT_S}s")
    connection.execute("SELECT set_config(%s, %s, true)", waits)
    connection.execute(
        "SET LOCAL search_path = pg_catalog; SET LOCAL timezone = 'UTC';"
        " SET LOCAL datestyle = 'ISO, YMD';"
        " SET LOCAL idle_in_transaction_session_timeout = '10min'"
    )


def _lost(error: psycopg.Error, connection: Connection | None) -> bool:
    """Return whether there was no server any more to say what is wrong."""
    import psycopg

    if error.sqlstate:
        return error.sqlstate in _LOST or error.sqlstate.startswith("08")
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return connection is not None or not _code(error)


def _starting(error: psycopg.Error) -> bool:
    return bool(re.search("starting up|shutting down|recovery mode|not yet accepting", str(error)))


def _code(error: psycopg.Error) -> str:
    """Return the code of an error, worked out from its words where it has none."""
    if error.sqlstate:
        return error.sqlstate
    text = str(error)
    known = next((code for words, code in _SAID if re.search(words, text)), "")
    asked = error.pgconn is not None and (error.pgconn.needs_password or error.pgconn.used_password)
    return known or ("28P01" if asked else "")  # in whatever language the server tells it


def _told(error: psycopg.Error, address: Address, *, lost: bool) -> DataError:
    """Return an error of the server as ours, in the server's words where we have none."""
    if lost:
        hint = "run the same command again: it finds out what was done, and does nothing twice"
        return address.problem("the server was lost and did not come back", hint)
    code = _code(error)
    first = next(iter(str(error).strip().splitlines()), "")
    said = error.diag.message_primary or first.rpartition("FATAL:")[2].strip()
    detail = error.diag.message_detail
    words = shorten(f"{said} ({detail})" if detail else said, 300)
    if code in _REMEDIES:
        message, hint = _REMEDIES[code]
        if code == "42501" and error.diag.message_hint:
            hint = error.diag.message_hint
        return address.problem(f"{message}: {words}", hint)
    if code.startswith("23"):
        where = error.diag.table_name or ""
        rule = f" ({error.diag.constraint_name})" if error.diag.constraint_name else ""
        message = f"table {where} refuses it{rule}: {words}"
        hint = "`borderatlas check` names what is wrong; somebody may have changed the tables"
        return DataError([Problem(address.shown, 0, "", "", message, hint)])
    if code:
        hint = "`borderatlas pull` and `check` show what is there; an administrator can tell more"
        return address.problem(f"the server refuses it [{code}]: {words}", hint)
    hint = "start the server, or correct host and port; PGHOST, PGSERVICE and others count, too"
    return address.problem(f"no server answers: {words}", hint)
