"""A real PostgreSQL with PostGIS for tests, which can be killed and started again."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.shipped import ROOT

_HBA = """\
local all all trust
host fictional_keyed all 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "40",
    "jit": "off",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """The folder of the server's programs; a test that asks for them skips where there is none."""
    found = subprocess.run(
        [ROOT / "tools/find_postgres.sh"], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.skip(found.stderr.strip())
    return Path(found.stdout.strip())


class Server:
    """A server with data of its own, reached by a socket, where everyone may be anyone."""

    def __init__(self) -> None:
        self._bin = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="fictional-postgres-", dir="/tmp"))
        self.port = _free_port()
        self._as: list[str] = []
        self._count = itertools.count(1)
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            user = next(n for n in ("postgres", "nobody") if _is_user(n))
            account = pwd.getpwnam(user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
            self._as.append("--clear-groups")
        self.folder.chmod(0o755)
        made = ["initdb", "-D", "data", "-U", "admin", "-A", "trust", "--no-sync", "-E", "UTF8"]
        self._run([*made, "--locale=C.UTF-8"])
        (self.folder / "data/pg_hba.conf").write_text(_HBA, "utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self.execute("CREATE DATABASE gis", database="postgres")
        self.execute("CREATE EXTENSION postgis", database="gis")
        # A server on which someone has taken care: nobody makes anything where all look.
        self.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database="gis")

    def _run(self, command: list[str]) -> None:
        program = str(self._bin / command[0])
        done = subprocess.run(
            [*self._as, program, *command[1:]],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        settings += [f"-cunix_socket_directories={self.folder}", "-clisten_addresses=127.0.0.1"]
        command = [str(self._bin / "postgres"), "-D", "data", "-p", str(self.port), *settings]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                # One that was killed leaves children behind, which hold its memory for a moment.
                with (self.folder / "log").open("ab") as log:
                    self._process = subprocess.Popen(
                        [*self._as, *command], cwd=self.folder, stdout=log, stderr=log,
                        start_new_session=True,
                    )  # fmt: skip
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres", "admin")).close()
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text("utf-8"))

    def kill(self) -> None:
        """Kill it as a power cut does: no farewell to anyone."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """Stop it, and remove its data."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "admin", schema: str = "") -> str:
        """The address of a database for a user, by the socket."""
        where = f"host={self.folder}&port={self.port}"
        return f"postgresql://{user}@/{database}?{where}" + (f"&schema={schema}" if schema else "")

    def execute(self, query: str, *, database: str, user: str = "admin") -> list[tuple[Any, ...]]:
        """Run SQL by hand, and return the rows."""
        with psycopg.connect(self.url(database, user), autocommit=True) as connection:
            cursor = connection.execute(query)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def new(self) -> tuple[str, str]:
        """A new database with PostGIS, and the name of a schema that no other test has."""
        number = next(self._count)
        name = f"fictional_{number}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE gis", database="postgres")
        return name, f"fict{number}"

    @contextlib.contextmanager
    def fresh(self) -> Iterator[tuple[str, str]]:
        """What `new` gives, dropped afterwards."""
        name, schema = self.new()
        yield name, schema
        self.execute(f"DROP DATABASE {name} WITH (FORCE)", database="postgres")

    def login(self, name: str, *roles: str) -> str:
        """A user who may log in, a member of some roles."""
        self.execute(
            f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
            database="postgres",
        )
        for role in roles:
            self.execute(f"GRANT {role} TO {name}", database="postgres")
        return name


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
