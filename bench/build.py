"""What it takes to build all maps, beside folium and geopandas with the same places.

The peers draw the crossings and sites on one page without claims, sources, legends, tables or
a base map; the build reads and checks all tables and draws every map with all of these. What was
built is then verified, with a printed figure of every map in three languages beside the pages.
"""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
from pathlib import Path

from measuring import (
    BORDERATLAS,
    PEERS,
    PYTHON,
    Cost,
    asked_runs,
    compare,
    gzipped,
    pace,
    pace_line,
    print_table,
    ratio,
    verdict,
)

RUNS = 5
TARGET_S = 5
TARGET_MB = 400
VERIFY_TARGET_S = 1

OURS = "borderatlas build"
VERIFY = "borderatlas verify"
FOLIUM = "folium, default map"
EXPLORE = "geopandas explore"
NEEDED_BY_EXPLORE = ("folium", "matplotlib", "mapclassify")


def main() -> None:
    """Print the table."""
    runs = asked_runs(__doc__, usual=RUNS)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        commands = {
            OURS: [BORDERATLAS, "build", "--out", str(out / OURS)],
            FOLIUM: [PYTHON, str(PEERS / "folium_map.py"), str(out / "folium.html")],
        }
        missing = [name for name in NEEDED_BY_EXPLORE if importlib.util.find_spec(name) is None]
        if not missing:
            explore = [PYTHON, str(PEERS / "explore_map.py"), str(out / "explore.html")]
            commands[EXPLORE] = explore
        costs = compare(commands, runs=runs)
        pages = {
            OURS: sorted((out / OURS).rglob("*.html")),
            FOLIUM: [out / "folium.html"],
            EXPLORE: [out / "explore.html"],
        }
        verified, files = verifying(out / OURS, runs=runs)
        rows = []
        for name, cost in costs.items():
            texts = [path.read_bytes() for path in pages[name]]
            rows.append(
                (
                    name,
                    str(len(texts)),
                    f"{cost.wall_s:.2f}",
                    ratio(cost.wall_s, costs[FOLIUM].wall_s),
                    f"{cost.cpu_s:.2f}",
                    f"{cost.peak_mb:.0f}",
                    ratio(cost.peak_mb, costs[FOLIUM].peak_mb),
                    f"{sum(map(len, texts)) / len(texts) / 1000:.0f}",
                    f"{sum(map(gzipped, texts)) / len(texts) / 1000:.0f}",
                )
            )
    headings = (
        f"median of {runs}",
        "pages",
        "wall s",
        "of folium",
        "cpu s",
        "peak MB",
        "of folium",
    )
    print_table((*headings, "KB a page", "KB gzipped"), rows)
    if missing:
        print(f"{EXPLORE}: not measured, it asks for {', '.join(missing)}")
    print("the peers' pages load Leaflet and more over the network, ours hold all they need")
    slower = pace()
    print(pace_line(slower))
    print(verdict(OURS, costs[OURS].wall_s, TARGET_S, "s", pace=slower))
    print(verdict(f"{OURS}, peak", costs[OURS].peak_mb, TARGET_MB, "MB"))
    print(verdict(f"{VERIFY}, {files} files", verified.wall_s, VERIFY_TARGET_S, "s", pace=slower))


def verifying(built: Path, *, runs: int) -> tuple[Cost, int]:
    """Return what it costs to verify pages and figures of all maps, and how many files they are."""
    draw = [BORDERATLAS, "figure", "--lang", "en,ko,zh", "--out", str(built)]
    subprocess.run(draw, check=True, capture_output=True)
    cost = compare({VERIFY: [BORDERATLAS, "verify", str(built)]}, runs=runs)[VERIFY]
    return cost, sum(path.is_file() for path in built.rglob("*"))


if __name__ == "__main__":
    main()
