"""The preview: shows what is saved, says what is wrong, and answers nobody else."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from borderatlas.build import build
from borderatlas.preview import Preview, snapshot
from borderatlas.serving import HOST, Server
from borderatlas.starter import write_starter

SOON_S = 20.0
"""How long a test waits for what takes a second: the machine may be busy."""


@pytest.fixture
def folder(tmp_path):
    write_starter(tmp_path / "atlas")
    return tmp_path / "atlas"


@pytest.fixture
def server(folder):
    shown = Server(Preview(folder))
    running = threading.Thread(target=shown.run)
    running.start()
    yield shown
    shown.end()
    running.join(timeout=SOON_S)
    assert not running.is_alive()


def asked(server, path="", *, method="GET", **headers):
    """Return the status and the body of an answer."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=SOON_S)
    wanted = f"/{server.secret}/{path}" if not path.startswith("/") else path
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, wanted, headers=given)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def state(server, *, version=-1, map_id="numbers"):
    status, body = asked(server, f"state?map={map_id}&version={version}")
    assert status == 200
    return json.loads(body)


def spoil(folder):
    """Let a claim name an event that there is not; return the text as it was."""
    path = folder / "data/claims.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("fictional-2020-10-09", "fictional-nothing"), "utf-8")
    assert path.read_text("utf-8") != text
    return text


def test_the_page_is_the_one_that_a_build_writes(server, folder, tmp_path):
    assert state(server)["page"] == 1
    status, page = asked(server, "maps/numbers")
    assert status == 200
    build(folder, tmp_path / "out", ("numbers",))
    assert page == (tmp_path / "out/numbers/map.html").read_bytes()


def test_what_is_saved_is_shown_and_what_is_wrong_is_told(server, folder):
    first = state(server)
    assert first["problems"] == []
    assert set(first["maps"]) >= {"numbers"}
    text = spoil(folder)
    broken = state(server, version=first["version"])
    assert any("claims.csv:" in line and "fictional-nothing" in line for line in broken["problems"])
    assert broken["page"] == first["page"]  # the last good one
    (folder / "data/claims.csv").write_text(text, "utf-8")
    mended = state(server, version=broken["version"])
    assert mended["problems"] == []
    assert mended["page"] == first["page"]
    toml = folder / "maps/numbers.toml"
    toml.write_text(toml.read_text("utf-8").replace("in numbers", "in figures"), "utf-8")
    changed = state(server, version=mended["version"])
    assert changed["page"] == first["page"] + 1
    assert b"in figures" in asked(server, "maps/numbers")[1]


def test_what_editors_leave_for_a_while_is_no_change(folder):
    before = snapshot(folder)
    for name in (".~lock.atlas.xlsx#", "~$atlas.xlsx", "claims.csv~", ".claims.csv.swp"):
        (folder / "data" / name).write_text("fictional", "utf-8")
    (folder / "data/dangling").symlink_to(folder / "nowhere")
    assert snapshot(folder) == before
    (folder / "data/claims.csv").touch()
    assert snapshot(folder) != before


def test_a_map_that_is_none_is_told(server):
    told = state(server, map_id="nombers")
    assert "there is no such map" in told["problems"][0]
    assert asked(server, "maps/nombers") == (404, b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "fictional.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Origin": "http://fictional.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({}, 200),
    ],
)
def test_other_sites_get_no_answer(server, headers, status):
    for path in ("", "maps/numbers", "state?map=numbers"):
        found, body = asked(server, path, **headers)
        assert found == status
        assert bool(body) == (status == 200)


def test_two_hosts_are_none(server):
    own = f"{HOST}:{server.port}"
    lines = [f"GET /{server.secret}/ HTTP/1.1", f"Host: {own}", "Host: fictional.example", "", ""]
    with socket.create_connection((HOST, server.port), timeout=SOON_S) as peer:
        peer.sendall("\r\n".join(lines).encode())
        assert peer.recv(100).startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/maps/numbers", "/wrong/", "/wrong/state", "/../", "//", "/%2e%2e/"),
        *("../data/claims.csv", "maps/../../data/claims.csv", "maps/..%2f..%2fdata%2fclaims.csv"),
        *("data/claims.csv", "maps/numbers/x", "maps/", "static/preview/preview.js"),
    ],
)
def test_there_is_nothing_but_the_maps(server, path):
    status, body = asked(server, path)
    assert status == 404
    assert body == b""


@pytest.mark.parametrize("version", ["9" * 5000, "x", "-9", "", "²", "٣"])
def test_a_version_that_is_none_is_none(server, version):
    status, body = asked(server, f"state?map=numbers&version={quote(version)}")
    assert status == 200
    assert json.loads(body)["map"] == "numbers"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(server, method):
    status, _ = asked(server, "", method=method)
    assert status == 501


def test_large_and_slow_requests_keep_nobody_waiting(server):
    with socket.create_connection((HOST, server.port), timeout=SOON_S) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert asked(server, "")[0] == 200
    with socket.create_connection((HOST, server.port), timeout=SOON_S) as large:
        large.sendall(b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n")
        assert b" 414 " in large.recv(100)


def test_only_this_machine_is_answered(server):
    assert server._http.server_address[0] == "127.0.0.1"
    assert server.secret not in repr(server)
    assert len(server.secret) >= 32


@pytest.mark.browser
def test_a_browser_sees_the_map_and_then_the_problem(server, folder, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    asked_for, complaints = [], []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{server.address}?map=numbers")
    frame = page.frame_locator("#map")
    frame.locator("h1").wait_for()
    assert "in numbers" in frame.locator("h1").text_content()
    assert page.locator("#maps a[aria-current]").text_content() == "numbers"
    text = spoil(folder)
    page.locator("#problems").wait_for(state="visible", timeout=SOON_S * 1000)
    assert "claims.csv:" in page.locator("#list li").first.text_content()
    assert "in numbers" in frame.locator("h1").text_content()
    (folder / "data/claims.csv").write_text(text, "utf-8")
    page.locator("#problems").wait_for(state="hidden", timeout=SOON_S * 1000)
    toml = folder / "maps/numbers.toml"
    toml.write_text(toml.read_text("utf-8").replace("in numbers", "<b>in figures"), "utf-8")
    frame.locator("h1", has_text="<b>in figures").wait_for(timeout=SOON_S * 1000)
    page.close()
    assert all(address.startswith(server.address) for address in asked_for)
    assert complaints == []


def test_the_command_ends_with_ctrl_c_and_leaves_nothing(folder, tmp_path):
    own = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "borderatlas", "preview", str(folder), "--no-open"]
    # Shells have what they start in the background ignore Ctrl-C, and these tests may be that.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=own, cwd=tmp_path,
        preexec_fn=heeding,  # noqa: PLW1509 - no thread of ours holds a lock here
    )  # fmt: skip
    address = running.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=SOON_S)
    assert running.returncode == 0
    assert "Traceback" not in told
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"atlas", "tmp"}


def test_a_port_that_is_taken_is_told(folder, server):
    command = [sys.executable, "-m", "borderatlas", "preview", str(folder)]
    done = subprocess.run(
        [*command, "--port", str(server.port)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "leave --port out" in done.stderr
    assert Path(folder).exists()
