"""How the scripts of this folder measure and print; it runs nothing by itself."""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "bench" / "peers"
PYTHON = sys.executable
BORDERATLAS = str(Path(PYTHON).with_name("borderatlas"))

_MAXRSS_MB = 1e-6 if sys.platform == "darwin" else 1024e-6


@dataclass(frozen=True)
class Cost:
    """What a command takes: medians of its time, and the greatest peak of its memory.

    On a machine that is busy with other things the wall time grows and `cpu_s` hardly does.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float


def compare(commands: Mapping[str, Sequence[str]], *, runs: int) -> dict[str, Cost]:
    """Return the cost of each command, each run in a process of its own.

    One run of each before the count compiles bytecode and fills the disk's cache. Then the
    commands take turns, so that whatever else the machine does falls on all of them alike.

    Raises
    ------
    subprocess.CalledProcessError
        When a command fails; what it said is on standard error.
    """
    for command in commands.values():
        _run(command)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(_run(command))
    return {
        name: Cost(
            statistics.median(cost.wall_s for cost in found),
            statistics.median(cost.cpu_s for cost in found),
            max(cost.peak_mb for cost in found),
        )
        for name, found in costs.items()
    }


@dataclass(frozen=True)
class Foreign:
    """A peer that this repository does not depend on: what to install, and what draws with it."""

    packages: tuple[str, ...]
    script: str


def foreign(
    peers: Mapping[str, Foreign], out: Path, *, ending: str
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Install peers into a folder, and let each draw once.

    Returns
    -------
    tuple
        The command of each that can draw, which ends with the file that it writes; and what is
        wrong with the others.
    """
    commands, missing = {}, {}
    venv.create(out / "venv", with_pip=True)
    python = python_of(out / "venv")
    for name, peer in peers.items():
        file = out / f"{Path(peer.script).stem}{ending}"
        draw = [python, str(PEERS / peer.script), str(file)]
        install = [python, "-m", "pip", "install", "--quiet", "--no-input", *peer.packages]
        for command, problem in ((install, "it cannot be installed here"), (draw, "it failed")):
            done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
            if done.returncode:
                missing[name] = problem
                break
        else:
            commands[name] = draw
    return commands, missing


def python_of(folder: Path) -> str:
    """Return where the Python of a virtual environment is."""
    return str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")


def _run(command: Sequence[str]) -> Cost:
    # A child's peak starts at what this process has in memory when it forks (Linux keeps it
    # over exec): scripts that call this import nothing heavy, and compare no small peaks.
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)  # RUSAGE_CHILDREN knows only all children's peak
    wall_s = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_MB)


def asked_runs(about: str, *, usual: int) -> int:
    """Return how often a script is to measure: what `--runs` says, or what is usual."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--runs", type=int, default=usual, help="how often each is measured")
    return parser.parse_args().runs


def gzipped(data: bytes) -> int:
    """Return how many bytes a web server would send."""
    return len(gzip.compress(data, compresslevel=6, mtime=0))


def ratio(value: float, peer: float) -> str:
    """Return how many times the peer's value a value is."""
    return f"{value / peer:.2f} x"


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text in columns; the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells))


def pace() -> float:
    """Return how many times as long this machine takes as the one that the targets are for.

    That one has two cores of an AMD Zen 5. The measure is the processor's time for importing
    folium 0.20, compiled beforehand: 0.59 s there.
    """
    cost = compare({"folium": [PYTHON, "-c", "import folium"]}, runs=3)["folium"]
    return cost.cpu_s / 0.59


def verdict(what: str, value: float, target: float, unit: str, *, pace: float = 1.0) -> str:
    """Return a line that holds a value against its target; times are divided by the pace."""
    word = "met" if value / pace < target else "MISSED"
    there = "" if pace == 1 else f", {_short(value / pace)} {unit} where the targets were set"
    return f"target: {what} < {target:g} {unit}; measured {_short(value)} {unit}{there}: {word}"


def _short(value: float) -> str:
    """Return a number in three figures, or in all that stand before its point."""
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def pace_line(pace: float) -> str:
    """Return what the pace means, for the reader of a table."""
    return f"this machine takes {pace:.2f} times as long as the one that the targets were set for"
