"""What a page asks of a reader's browser without a network, beside pages of folium and others.

Every page is opened in a new context of Chromium that is offline, once as the machine is and
once with its processor held to a quarter. "seen" is the first frame on the screen that has the
whole map: our page brings a picture of it that no script has to draw. "map" is when a map is
there that can be moved: ours with all marks and labels, the peers' as soon as there is anything
in it; a dash says that it never was. "filter" is from a choice in the first filter to the second
picture after it.

The peers draw the crossings and sites of the atlas without claims, sources, tables or languages.
Those that this repository does not depend on are installed into a folder that goes again.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import (
    BORDERATLAS,
    PEERS,
    PYTHON,
    ROOT,
    Foreign,
    asked_runs,
    foreign,
    gzipped,
    pace,
    pace_line,
    print_table,
    ratio,
    verdict,
)
from measuring.browser import FRAMES, LOCAL, VIEWPORT, begun, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page, Request

RUNS = 5
SLOW = 4
TARGET_KB, TARGET_GZIPPED_KB = 600, 320
TARGET_MS, TARGET_SLOW_MS, TARGET_FILTER_MS = 500, 1000, 50
FOLIUM = "folium, default map"
FOREIGN = {
    "plotly, scattergeo": Foreign(("plotly",), "plotly_map.py"),
    "maplibre, no base map": Foreign(("maplibre",), "maplibre_map.py"),
}
HEADINGS = (
    *("offline", "KB", "gzipped", "of folium", "requests", "errors", "paint ms", "seen ms"),
    *("map ms", "load ms", "heap MB", f"paint {SLOW}x", f"seen {SLOW}x", f"map {SLOW}x"),
    *("filter ms", f"filter {SLOW}x"),
)
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
SEEN = f"""new MutationObserver((_, watch) => {{
  const picture = document.querySelector(".ba-picture");
  if (picture ? !picture.nextSibling : !document.querySelector("{DRAWN}")) return;
  window.measuredSeenMs = performance.now();
  watch.disconnect();
}}).observe(document, {{ childList: true, subtree: true }});"""
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
    seen_ms: float | None
    map_ms: float | None
    load_ms: float
    filter_ms: float | None
    heap_mb: float


Visits = Mapping[str, Sequence[Visit]]


def main() -> None:
    """Print the table."""
    runs = asked_runs(__doc__, usual=RUNS)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        _make([BORDERATLAS, "build", "--out", str(out / "ours")])
        pages = {path.parent.name: path for path in sorted((out / "ours").glob("*/map.html"))}
        ours = list(pages)
        pages[FOLIUM] = out / "folium.html"
        _make([PYTHON, str(PEERS / "folium_map.py"), str(pages[FOLIUM])])
        peers, missing = foreign(FOREIGN, out, ending=".html")
        pages |= {name: Path(command[-1]) for name, command in peers.items()}
        quick, slow = _visits(pages, runs=runs)
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
    slower = pace()
    print(pace_line(slower))
    for what, target, unit, values in (
        ("the largest page", TARGET_KB, "KB", [kb for kb, _ in weights.values()]),
        ("the largest page, gzipped", TARGET_GZIPPED_KB, "KB", [kb for _, kb in weights.values()]),
        ("the last map seen", TARGET_MS, "ms", [_seen_ms(quick[name]) for name in ours]),
        (f"the last map seen at {SLOW}x", TARGET_SLOW_MS, "ms", [_seen_ms(slow[n]) for n in ours]),
        ("the slowest filter", TARGET_FILTER_MS, "ms", [_filter_ms(quick[n]) for n in ours]),
    ):
        print(verdict(what, max(values), target, unit, pace=slower if unit == "ms" else 1))


def _make(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _visits(pages: Mapping[str, Path], *, runs: int) -> tuple[Visits, Visits]:
    """Open every page in turns, as the machine is and slowed down."""
    with chromium() as browser:
        found: dict[int, dict[str, list[Visit]]] = {
            rate: {name: [] for name in pages} for rate in (1, SLOW)
        }
        for path in pages.values():
            _visit(browser, path, rate=1)  # to warm up; not counted
        for _ in range(runs):
            for rate, visits in found.items():
                for name, path in pages.items():
                    visits[name].append(_visit(browser, path, rate=rate))
    return found[1], found[SLOW]


@contextmanager
def _offline(browser: Browser, rate: int) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport=VIEWPORT)
    context.set_offline(offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    yield page, session
    context.close()


def _visit(browser: Browser, path: Path, *, rate: int) -> Visit:
    requests: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(LOCAL):
            requests.append(request.url)

    seen_ms = _first_seen(browser, path, rate=rate)
    with _offline(browser, rate) as (page, session):
        page.on("request", note)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.add_init_script(WATCH)
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_timeout(300 * rate)  # the first paint may come after the load
        times: dict[str, Any] = page.evaluate(TIMES)
        filtered: float | None = page.evaluate(FILTER)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
    return Visit(
        len(requests),
        len(errors),
        times["paint"],
        seen_ms,
        times["map"],
        times["load"],
        filtered,
        heap / 1e6,
    )


def _first_seen(browser: Browser, path: Path, *, rate: int) -> float | None:
    """Return the milliseconds until the first frame on the screen that has the whole map."""
    with _offline(browser, rate) as (page, _):
        page.add_init_script(SEEN)
        browser.start_tracing(page=page, screenshots=True, categories=FRAMES)
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_timeout(500 * rate)
        there_ms: float | None = page.evaluate("window.measuredSeenMs ?? null")
        events = json.loads(browser.stop_tracing())["traceEvents"]
    if there_ms is None:
        return None
    start = begun(events, path.as_uri())
    shown = [(e["ts"] - start) / 1000 for e in events if e["name"] == "Screenshot"]
    return min((at for at in shown if at >= there_ms), default=None)


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
        _median([visit.seen_ms for visit in quick]),
        _median([visit.map_ms for visit in quick]),
        _median([visit.load_ms for visit in quick]),
        f"{statistics.median(visit.heap_mb for visit in quick):.1f}",
        _median([visit.paint_ms for visit in slow]),
        _median([visit.seen_ms for visit in slow]),
        _median([visit.map_ms for visit in slow]),
        _median([visit.filter_ms for visit in quick]),
        _median([visit.filter_ms for visit in slow]),
    )


def _median(times: Sequence[float | None]) -> str:
    known = [time for time in times if time is not None]
    return f"{statistics.median(known):.0f}" if known else "-"


def _seen_ms(visits: Sequence[Visit]) -> float:
    seen = [visit.seen_ms for visit in visits]
    return statistics.median(float("inf") if each is None else each for each in seen)


def _filter_ms(visits: Sequence[Visit]) -> float:
    """Return the median; a page without filters answers at once."""
    return statistics.median(visit.filter_ms or 0 for visit in visits)


if __name__ == "__main__":
    main()
