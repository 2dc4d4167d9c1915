"""How long the program takes to start, beside Python itself and beside folium."""

from __future__ import annotations

import json
import subprocess

from measuring import (
    BORDERATLAS,
    PYTHON,
    asked_runs,
    compare,
    pace,
    pace_line,
    print_table,
    ratio,
    verdict,
)

RUNS = 15
TARGET_S = 0.15

PEER = "python -c pass"
COMMANDS = {
    PEER: [PYTHON, "-c", "pass"],
    "import click": [PYTHON, "-c", "import click"],
    "import borderatlas": [PYTHON, "-c", "import borderatlas"],
    "borderatlas --version": [BORDERATLAS, "--version"],
    "borderatlas --help": [BORDERATLAS, "--help"],
    "import folium": [PYTHON, "-c", "import folium"],
}

HEAVY = ("numpy", "pandas", "shapely", "pyproj", "geopandas", "folium", "matplotlib", "dask")
LOADED = f"""
import contextlib, io, json, runpy, sys
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    exec(sys.argv.pop())
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""
ENTRIES = {
    "import borderatlas": "import borderatlas",
    "borderatlas --version": (
        "sys.argv[1:] = ['--version']; runpy.run_module('borderatlas', run_name='__main__')"
    ),
}


def loaded(entry: str) -> list[str]:
    """Return which of the heavy modules a way into the program loads."""
    found = subprocess.run(
        [PYTHON, "-c", LOADED, entry], capture_output=True, text=True, check=True
    )
    return list(json.loads(found.stdout))


def main() -> None:
    """Print the table."""
    runs = asked_runs(__doc__, usual=RUNS)
    costs = compare(COMMANDS, runs=runs)
    peer = costs[PEER]
    print_table(
        (f"median of {runs}", "wall ms", "of python", "cpu ms", "of python"),
        [
            (
                name,
                f"{cost.wall_s * 1000:.0f}",
                ratio(cost.wall_s, peer.wall_s),
                f"{cost.cpu_s * 1000:.0f}",
                ratio(cost.cpu_s, peer.cpu_s),
            )
            for name, cost in costs.items()
        ],
    )
    for name, entry in ENTRIES.items():
        print(f"heavy modules that `{name}` loads: {', '.join(loaded(entry)) or 'none'}")
    version = costs["borderatlas --version"]
    slower = pace()
    print(pace_line(slower))
    print(verdict("borderatlas --version", version.wall_s, TARGET_S, "s", pace=slower))


if __name__ == "__main__":
    main()
