"""What it takes to make and to show a page with many events, beside the tools of others.

Each page shows the same fictional events as points of one loud colour. "build" begins with the
table and ends with the file, imports excluded. "seen" is from the navigation to the first frame
on the screen with nine tenths of the coloured pixels of the last one, in a browser that is
offline; a dash says that no event was ever seen. "filter" is from a choice of one kind to the
second picture after it. A tool that shows nothing without a network, or takes longer than the
limit, is not tried with more events. Ours is a whole map with base map, legend, sources and
languages, and what is seen first of it may be the still picture that the page brings, with the
same numbers; the peers show points with day, kind and persons at hand, on nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import fictional_events
from measuring import PEERS, PYTHON, ROOT, print_table, ratio, verdict
from measuring.asking import parser_of
from measuring.browser import found as find_chromium
from measuring.limited import NotMeasuredError, told
from measuring.peers import environment

OURS = "borderatlas"
OURS_SCRIPT = "events_borderatlas.py"
SCRIPT = "events_page.py"
TOOLS = (
    OURS,
    *("folium, circles", "folium, fast cluster", "geopandas explore", "pydeck", "lonboard"),
    *("keplergl", "plotly, map", "plotly, chart", "maplibre", "bokeh"),
)
WARM_UP_ROWS = 5
LOUD = "#d01c8b"
SEEING = ROOT / "bench" / "measuring" / "seeing.py"
HEADINGS = ("build s", "of ours", "MB", "of ours", "requests", "errors", "seen s", "of ours")
TARGET_MB, TARGET_FILTER_MS = 13, 100


@dataclass(frozen=True)
class Shown:
    """What one building and one opening of a page took; `None` when the thing did not happen."""

    build_s: float
    size_mb: float
    requests: int
    errors: int
    seen_s: float | None
    filter_ms: float | None
    events: int | None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each number of events."""
    asked = _asked(arguments)
    os.environ["BORDERATLAS_CHROMIUM"] = find_chromium()
    pythons = {OURS: PYTHON}
    if not asked.alone:
        python, missing = environment(asked.peers / "venv")
        pythons |= dict.fromkeys(TOOLS[1:], python)
        for name in missing:
            print(f"{name} cannot be installed here")
    problems: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        tables = asked.tables or out
        warm_up = fictional_events.make(tables, rows=WARM_UP_ROWS, form="parquet", region="atlas")
        for rows in asked.rows:
            events = fictional_events.make(tables, rows=rows, form="parquet", region="atlas")
            files = {"events": str(events), "warm_up": str(warm_up), "out": str(out / "page.html")}
            new: dict[str, str] = {}
            going = {name: pythons[name] for name in pythons if name not in problems}
            shown = _race(asked, going, files, problems=new)
            for name, problem in (new | _blank(shown)).items():
                problems[name] = f"{problem}, with {rows:,} events"
            _print_race(rows, asked.runs, shown)
    for name, problem in problems.items():
        print(f"{name}: {problem}")
    print("what is seen first of ours may be its still picture, before the layer that answers")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__, rows=(40, 10**3, 10**4, 10**5, 10**6))
    return parser.parse_args(arguments)


def _race(
    asked: argparse.Namespace,
    pythons: Mapping[str, str],
    files: Mapping[str, str],
    *,
    problems: dict[str, str],
) -> dict[str, list[Shown]]:
    """Let the tools take turns; what goes wrong is added to the problems."""
    shown: dict[str, list[Shown]] = {}
    for _ in range(asked.runs):
        for name in (name for name in pythons if name not in problems):
            try:
                one = _show({"tool": name, **files}, pythons[name], asked.limit)
            except NotMeasuredError as problem:
                problems[name] = str(problem)
                shown.pop(name, None)
            else:
                shown.setdefault(name, []).append(one)
    return shown


def _blank(shown: Mapping[str, Sequence[Shown]]) -> dict[str, str]:
    """Say of the peers that showed no event whether they asked the network for something."""
    found = {}
    for name, each in shown.items():
        if name != OURS and all(one.seen_s is None for one in each):
            asked = max(one.requests for one in each)
            why = f"its page asks the network for {asked} files" if asked else "for no reason told"
            found[name] = f"shows no event ({why})"
    return found


def _show(task: Mapping[str, str], python: str, limit_s: float) -> Shown:
    script = OURS_SCRIPT if task["tool"] == OURS else SCRIPT
    page = Path(task["out"])
    asked = json.dumps({**task, "begun_s": time.time()})
    page.unlink(missing_ok=True)
    built = told([python, str(PEERS / script), asked], limit_s=limit_s)
    colour, filtering = built.get("colour", LOUD), built.get("filter")
    look = [PYTHON, str(SEEING), str(page), colour, str(limit_s), *filter(None, [filtering])]
    seen = told(look, limit_s=2 * limit_s)
    return Shown(
        built["build_s"],
        page.stat().st_size / 1e6,
        seen["requests"],
        seen["errors"],
        None if seen["seen_ms"] is None else seen["seen_ms"] / 1000,
        seen["script_ms"],
        built.get("events"),
    )


def _print_race(rows: int, runs: int, shown: Mapping[str, Sequence[Shown]]) -> None:
    def median(name: str, key: str) -> float | None:
        values = [getattr(one, key) for one in shown.get(name, ())]
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None

    def two(name: str, key: str) -> tuple[str, str]:
        value, ours = median(name, key), median(OURS, key)
        if value is None:
            return "-", "-"
        return f"{value:.2f}", ratio(value, ours) if ours else "-"

    table = [
        (
            name,
            *two(name, "build_s"),
            *two(name, "size_mb"),
            str(max(one.requests for one in found)),
            str(max(one.errors for one in found)),
            *two(name, "seen_s"),
        )
        for name, found in shown.items()
    ]
    if table:
        print_table((f"{rows:,} events, median of {runs}", *HEADINGS), table)
    held = median(OURS, "events")
    if held is not None and held != rows:
        print(f"{OURS}: its page has {held:,.0f} of the events")
    filtered, size_mb = median(OURS, "filter_ms"), median(OURS, "size_mb")
    if filtered is not None:
        print(verdict(f"a filter of {rows:,} events", filtered, TARGET_FILTER_MS, "ms"))
    if size_mb is not None and rows >= 10**6:
        print(verdict(f"a page with {rows:,} events", size_mb, TARGET_MB, "MB"))
    print()


if __name__ == "__main__":
    main()
