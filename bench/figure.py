"""How long a printed figure takes, from the start of a program to the file, beside others.

The peers print the crossings and sites of the atlas in 170 mm at 300 dots an inch, without
legend by kind, claims, sources or a rule against overlaps. Those that this repository does not
depend on are installed into a folder that goes again; one that cannot be is named.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from measuring import (
    BORDERATLAS,
    PEERS,
    PYTHON,
    Foreign,
    asked_runs,
    compare,
    foreign,
    pace,
    pace_line,
    print_table,
    ratio,
    verdict,
)
from measuring.browser import found, prepare

RUNS = 5
TARGET_S = 2.0
TARGET_MB = 300
MAP = "october-2023"
ASKED = ("--preset", "170mm", "--dpi", "300")
FOREIGN = {
    "cartopy, png": Foreign(("cartopy",), "cartopy_plot.py"),
    "plotly and kaleido, png": Foreign(("plotly", "kaleido"), "plotly_image.py"),
}
OURS = "borderatlas, png"


def main() -> None:
    """Print the table."""
    runs = asked_runs(__doc__, usual=RUNS)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        _set_up_browser()
        commands = {
            **_ours(out),
            "geopandas plot, png": [PYTHON, str(PEERS / "geopandas_plot.py"), str(out / "g.png")],
            "screenshot of our page, png": _screenshot(out),
        }
        peers, missing = foreign(FOREIGN, out, ending=".png")
        costs = compare(commands | peers, runs=runs)
    ours = costs[OURS]
    rows = [
        (name, f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{cost.peak_mb:.0f}",
         ratio(cost.cpu_s, ours.cpu_s))
        for name, cost in costs.items()
    ]  # fmt: skip
    print_table((f"{MAP}, median of {runs}", "wall s", "cpu s", "peak MB", "cpu of ours"), rows)
    for name, problem in missing.items():
        print(f"{name}: {problem}")
    slower = pace()
    print(pace_line(slower))
    print(verdict("a PNG of 300 dpi", ours.wall_s, TARGET_S, "s", pace=slower))
    print(verdict("its memory", ours.peak_mb, TARGET_MB, "MB"))


def _ours(out: Path) -> dict[str, list[str]]:
    formats = {"png": "png", "svg": "svg", "svg, pdf and png": "svg,pdf,png"}
    return {
        f"borderatlas, {name}": [
            BORDERATLAS, "figure", MAP, *ASKED, "--format", asked, "-o", str(out)
        ]
        for name, asked in formats.items()
    }  # fmt: skip


def _set_up_browser() -> None:
    prepare()
    os.environ["BORDERATLAS_CHROMIUM"] = os.environ["BROWSER_PATH"] = found()


def _screenshot(out: Path) -> list[str]:
    subprocess.run(
        [BORDERATLAS, "build", "--map", MAP, "-o", str(out)], check=True, capture_output=True
    )
    page = out / MAP / "map.html"
    return [PYTHON, str(PEERS / "page_screenshot.py"), str(page), str(out / "page.png")]


if __name__ == "__main__":
    main()
