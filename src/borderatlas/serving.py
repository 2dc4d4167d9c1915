"""The preview over HTTP, for this machine's own browser and nobody else.

Other sites that a browser has open can ask any address of this machine. So an answer wants the
secret of the address, a Host that is ours (no name that was pointed here) and no other site as
origin; there is nothing to be changed, no list of files, and no path to one.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import html
import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qs, unquote, urlsplit

from borderatlas import __version__, assets
from borderatlas.preview import Preview
from borderatlas.theme import DEFAULT

HOST = "127.0.0.1"
_SLOWEST_S = 10.0
"""For a request to arrive."""
_SAME = ("same-origin", "none")


@dataclass
class Server:
    """A preview on a port of this machine; `secret` is the first part of each path."""

    preview: Preview
    port: int = 0
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def __post_init__(self) -> None:
        handler = type("_Handler", (_Handler,), {"server_": self})
        self._http = ThreadingHTTPServer((HOST, self.port), handler)
        self._http.daemon_threads = True
        self.port = self._http.server_port

    @property
    def address(self) -> str:
        """Where a browser finds the preview."""
        return f"http://{HOST}:{self.port}/{self.secret}/"

    def run(self) -> None:
        """Answer until `end`."""
        watching = threading.Thread(target=self.preview.watch, daemon=True)
        watching.start()
        try:
            self._http.serve_forever(poll_interval=0.1)
        finally:
            self.preview.end()
            self._http.server_close()

    def end(self) -> None:
        """Stop answering; not to be called by the thread that runs."""
        self._http.shutdown()


def frame() -> tuple[bytes, str]:
    """Return the page around the map, and the policy that goes with it."""
    script, style = (
        (files("borderatlas") / "static/preview" / name).read_text("utf-8")
        for name in ("preview.js", "preview.css")
    )
    style = assets.palette_css(DEFAULT.palette, selector=":root") + style
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>borderatlas preview</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head>
<body><header><strong>borderatlas {html.escape(__version__)}: preview</strong>
<nav id="maps" aria-label="Maps"></nav><span id="told" role="status"></span></header>
<iframe id="map" title="Map" sandbox="allow-scripts allow-popups allow-downloads"></iframe>
<section id="problems" role="alert" hidden><h1 id="count"></h1><ol id="list"></ol></section>
<script>{script}</script></body></html>
"""
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"connect-src 'self'; frame-src 'self'; script-src {_hash(script)}; "
        f"style-src {_hash(style)}"
    )
    return page.encode(), policy


def _hash(text: str) -> str:
    found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{found}'"


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; `server_` is put in by `Server`."""

    server_: Server
    server_version = "borderatlas"
    sys_version = ""
    timeout = _SLOWEST_S
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer what is asked for, with what may be seen from where it is asked."""
        refused = self._refusal()
        if refused:
            self._send(refused, b"")
            return
        split = urlsplit(self.path)
        _, _, *rest = split.path.split("/")
        asked = {name: values[-1] for name, values in parse_qs(split.query).items()}
        if rest == [""]:
            page, policy = frame()
            self._send(HTTPStatus.OK, page, kind="text/html", policy=policy)
        elif rest == ["state"]:
            self._send(HTTPStatus.OK, self._state(asked), kind="application/json")
        elif len(rest) == 2 and rest[0] == "maps":
            look = self.server_.preview.look(unquote(rest[1]))
            found = HTTPStatus.OK if look.page else HTTPStatus.NOT_FOUND
            self._send(found, look.page, kind="text/html", policy="frame-ancestors 'self'")
        else:
            self._send(HTTPStatus.NOT_FOUND, b"")

    def do_HEAD(self) -> None:
        """Answer as `do_GET` does, without the body."""
        self.do_GET()

    def handle(self) -> None:
        """Answer what a connection asks; one that breaks off is nobody's fault."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()

    def _refusal(self) -> HTTPStatus | None:
        """Return why there is no answer, if so."""
        port = self.server_.port
        hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        hosts_asked = self.headers.get_all("Host") or []
        if len(hosts_asked) != 1 or hosts_asked[0] not in hosts:
            return HTTPStatus.MISDIRECTED_REQUEST
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in hosts:
            return HTTPStatus.FORBIDDEN
        if self.headers.get("Sec-Fetch-Site", "none") not in _SAME:
            return HTTPStatus.FORBIDDEN
        given = self.path.split("/")[1] if self.path.startswith("/") else ""
        known = self.server_.secret
        if not hmac.compare_digest(given.encode("utf-8", "replace"), known.encode()):
            return HTTPStatus.NOT_FOUND
        return None

    def _state(self, asked: Mapping[str, str]) -> bytes:
        preview = self.server_.preview
        maps = preview.maps()
        map_id = asked.get("map") or (maps[0] if maps else "")
        version = asked.get("version", "")
        look = preview.wait(map_id, int(version) if re.fullmatch(r"[0-9]{1,18}", version) else -1)
        told = {
            "version": look.version, "page": look.number, "problems": look.problems,
            "maps": maps, "map": map_id,
        }  # fmt: skip
        return json.dumps(told).encode()

    def _send(
        self, status: HTTPStatus, body: bytes, *, kind: str = "text/plain", policy: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        if status != HTTPStatus.OK:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep silent: a log of addresses would hold the secret."""
