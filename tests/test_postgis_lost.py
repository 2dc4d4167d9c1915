"""A server that is lost, at whatever moment, loses nothing and does nothing twice."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from borderatlas.errors import DataError
from borderatlas.io import postgis
from borderatlas.io.pulling import pull
from borderatlas.io.pushing import push
from tests.postgres import Server
from tests.sharing import cell, contents, edit, refused, starter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts a server of Debian's")


class Wire:
    """A wire to the server that is cut: as the client says COMMIT, before it arrives or after.

    Or, where a number is given, after so many bytes of the client.
    """

    def __init__(self, port: int, cuts: list[str | int]) -> None:
        self.cuts = cuts
        self.carried = 0
        self.to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, socket.create_connection(("127.0.0.1", self.to)) as server:
                    self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        cut = False
        while True:
            for side in select.select([client, server], [], [], 5)[0]:
                data = side.recv(65536)
                if side is server:
                    if cut or not data:
                        time.sleep(0.05 if cut else 0)
                        return  # the answer is never heard
                    client.sendall(data)
                    continue
                if not data:
                    return
                self.carried += len(data)
                if self.cuts and isinstance(self.cuts[0], int):
                    if self.carried > self.cuts[0]:
                        self.cuts.pop(0)
                        return
                elif b"COMMIT\0" in data and self.cuts:
                    cut = (kind := self.cuts.pop(0)) == "after"
                    if kind == "before":
                        return
                server.sendall(data)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def wire(server: Server) -> Iterator[Callable[..., Wire]]:
    made: list[Wire] = []

    def new(*cuts: str | int) -> Wire:
        made.append(Wire(server.port, list(cuts)))
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def shared(server: Server, tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """A database with the starter atlas, its schema, and a folder that was pulled."""
    with server.fresh() as (database, schema):
        url = server.url(database, "admin", schema)
        push(starter(tmp_path / "first"), url, why="-", create=True)
        server.login("ann", f"{schema}_editor")
        pull(url, tmp_path / "a")
        yield database, schema, tmp_path / "a"


def reasons(server: Server, database: str, schema: str) -> list[str]:
    asked = f"SELECT why FROM {schema}.revisions ORDER BY revision"
    return [why for (why,) in server.execute(asked, database=database)]


@pytest.mark.parametrize(
    "cuts", [("before",), ("after",), ("before", "after"), ("after", "before")]
)
def test_a_wire_that_is_cut_at_commit_makes_one_revision(
    cuts: tuple[str, ...],
    wire: Callable[..., Wire],
    server: Server,
    shared: tuple[str, str, Path],
    tmp_path: Path,
) -> None:
    database, schema, folder = shared
    bad = wire(*cuts)
    url = f"postgresql://ann@127.0.0.1:{bad.port}/{database}?schema={schema}"
    edit(folder, "claims", "f003", note="changed")
    done = push(folder, url, why="once")
    assert done.revision == 2
    assert done.rows == {"claims": 1}
    assert reasons(server, database, schema) == ["-", "once"]
    assert "before" not in bad.cuts or cuts == ("after", "before")
    known = json.loads((folder / "data/.revision").read_text("utf-8"))
    assert (known["revision"], known["pending"]) == (2, "")
    assert not push(folder, url, why="nothing new").rows
    pull(server.url(database, "admin", schema), tmp_path / "b")
    assert cell(tmp_path / "b", "claims", "f003", "note") == "changed"


def test_a_wire_that_is_cut_anywhere_makes_one_revision_each_time(
    wire: Callable[..., Wire], server: Server, shared: tuple[str, str, Path]
) -> None:
    database, schema, folder = shared
    whole = wire()
    place = f"/{database}?schema={schema}"
    edit(folder, "claims", "f003", note="0")
    push(folder, f"postgresql://ann@127.0.0.1:{whole.port}{place}", why="0")
    moments = [whole.carried * part // 12 for part in range(1, 12)]
    for number, moment in enumerate(moments, start=1):
        bad = wire(moment)
        edit(folder, "claims", "f003", note=str(number))
        push(folder, f"postgresql://ann@127.0.0.1:{bad.port}{place}", why=str(number))
        assert not bad.cuts, "the wire was not cut"
    assert reasons(server, database, schema) == ["-", *map(str, range(len(moments) + 1))]


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_later_push_finds_out_what_became_of_one_that_was_given_up(
    cut: str,
    wire: Callable[..., Wire],
    server: Server,
    shared: tuple[str, str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, schema, folder = shared
    monkeypatch.setattr(postgis, "PATIENCE_S", 0.0)
    url = f"postgresql://ann@127.0.0.1:{wire(cut).port}/{database}?schema={schema}"
    edit(folder, "claims", "f003", note="one")
    told = refused(lambda: push(folder, url, why="one"))
    assert "the server was lost and did not come back; run the same command again" in told
    assert reasons(server, database, schema) == (["-"] if cut == "before" else ["-", "one"])
    edit(folder, "claims", "f003", note="two")
    done = push(folder, url, why="two")
    assert done.rows == {"claims": 1}
    wanted = ["-", "two"] if cut == "before" else ["-", "one", "two"]
    assert reasons(server, database, schema) == wanted
    assert cell(folder, "claims", "f003", "note") == "two"


def test_the_first_push_is_not_done_twice_either(
    wire: Callable[..., Wire], server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    database, schema = server.new()
    folder = starter(tmp_path / "a")
    monkeypatch.setattr(postgis, "PATIENCE_S", 0.0)
    push(folder, server.url(database, "admin", schema), why="first", create=True)
    again = tmp_path / "b"
    starter(again)
    database, schema = server.new()
    url = server.url(database, "admin", schema)
    bad = f"postgresql://admin@127.0.0.1:{wire('none', 'after').port}/{database}?schema={schema}"
    refused(lambda: push(again, bad, why="first", create=True))
    assert reasons(server, database, schema) == ["first"]
    assert not push(again, url, why="first", create=True).rows
    assert reasons(server, database, schema) == ["first"]


# ------------------------------------------------------------------------------- the proof


def again(work: Callable[[], object]) -> None:
    """Do as people do who are told that no server answers: the same again, a little later."""
    while True:
        try:
            work()
        except DataError as error:
            if "no server answers" not in str(error):
                raise
            time.sleep(0.1)
        else:
            return


def _editor(folder: Path, url: str, rows: list[str], edits: int, tell: int) -> None:
    """Edit rows of one's own and push them, one by one; write down each that was confirmed."""
    postgis.PATIENCE_S = 120.0
    for number in range(edits):
        edit(folder, "claims", rows[number % len(rows)], note=f"{folder.name} {number}")
        again(lambda n=number: push(folder, url, why=f"{folder.name} {n}"))
        if number % 7 == 3:
            again(lambda: pull(url, folder))
        os.write(tell, b".")


@pytest.mark.parametrize(
    ("edits", "kills"), [(8, 2), pytest.param(500, 20, marks=pytest.mark.proof)]
)
def test_two_editors_lose_nothing_though_the_server_is_killed(
    edits: int, kills: int, tmp_path: Path
) -> None:
    own = Server()  # one that is killed is nobody else's
    try:
        database, schema = own.new()
        url = own.url(database, "admin", schema)
        push(starter(tmp_path / "first"), url, why="-", create=True)
        address = own.url(database, own.login("ann", f"{schema}_editor"), schema)
        keys = sorted(
            line.split(",")[0]
            for line in (tmp_path / "first/data/claims.csv").read_text("utf-8").splitlines()[1:]
        )
        reads, children = [], []
        for number, name in enumerate(("a", "b")):
            pull(url, tmp_path / name)
            source, target = os.pipe()
            mine = keys[number::2]
            child = _forked(partial(_editor, tmp_path / name, address, mine, edits, target))
            os.close(target)
            reads.append(source)
            children.append(child)
        confirmed = _kill_meanwhile(own, reads, kills=kills, total=2 * edits)
        assert [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children] == [0, 0]
        assert confirmed == 2 * edits
        said = reasons(own, database, schema)
        assert sorted(said) == sorted(["-", *(f"{n} {i}" for n in "ab" for i in range(edits))])
        for name in "ab":  # in the order in which they were made
            assert [why for why in said if why.startswith(name)] == [
                f"{name} {i}" for i in range(edits)
            ]
        asked = (  # what a row was is what it had become
            "SELECT r.why, h.new ->> 'note', lag(h.new) OVER w IS NOT DISTINCT FROM h.old"
            f" FROM {schema}.history AS h"
            f" JOIN {schema}.revisions AS r USING (revision) WHERE h.table_name = 'claims'"
            " WINDOW w AS (PARTITION BY h.row_key ORDER BY h.number) ORDER BY h.number"
        )
        history = own.execute(asked, database=database)
        assert all(follows for _, _, follows in history)
        made = [(why, note) for why, note, _ in history if why != "-"]
        assert sorted(made) == sorted((f"{n} {i}",) * 2 for n in "ab" for i in range(edits))
        for name in "ab":
            pull(url, tmp_path / name)
        assert contents(tmp_path / "a") == contents(tmp_path / "b")
        for number, name in enumerate("ab"):
            mine = keys[number::2]
            for at, key in enumerate(mine):
                last = [i for i in range(edits) if i % len(mine) == at][-1:]
                if last:
                    assert cell(tmp_path / "a", "claims", key, "note") == f"{name} {last[0]}"
    finally:
        own.end()


def _forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, the test is to say it
        print(repr(error), file=sys.stderr, flush=True)  # noqa: T201
    finally:
        os._exit(code)


def _kill_meanwhile(server: Server, reads: list[int], *, kills: int, total: int) -> int:
    """Kill the server at moments spread over the work, and return how much was confirmed."""
    chance, confirmed, killed, open_ = random.Random(kills), 0, 0, set(reads)
    at = sorted(chance.sample(range(1, max(kills + 2, total - total // 8)), kills))
    while open_:
        for source in select.select(list(open_), [], [], 120)[0]:
            data = os.read(source, 4096)
            confirmed += len(data)
            if not data:
                os.close(source)
                open_.discard(source)
        if killed < kills and confirmed >= at[killed]:
            time.sleep(chance.uniform(0, 0.15))
            server.kill()
            killed += 1
            server.start()
    assert killed == kills
    return confirmed
