"""Run the scripts of this folder one after the other, and write what they print to RESULTS.md.

Each has a section of its own there, with the day, the machine and the versions that it was
measured with; a run with `--only` replaces the sections of those scripts and leaves the others.
So does one with `--rules` or `--format`, which have sections beside that of the whole script.
A script that fails is told, and the rest runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from measuring import PYTHON, ROOT, python_of
from measuring.asking import among
from measuring.browser import found as find_chromium
from measuring.peers import REQUIREMENTS

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# What was measured

Written by `make bench`; nobody edits it. What each script measures, and how, stands at its top.
Absolute times are those of the machine that is named; compare the columns "of …".
"""
EVENT_SCRIPTS = ("count", "events", "scaling")
SCRIPTS = ("start", "build", "page", "figure", *EVENT_SCRIPTS)
OURS = ("borderatlas", "geopandas", "shapely", "pyproj", "numpy", "pandas", "pyarrow", "folium")
OURS += ("matplotlib", "playwright")
VERSIONS = """
import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try: found[name] = version(name)
    except PackageNotFoundError: pass
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Section:
    """What one script printed, and what stands above it."""

    title: str
    command: str
    printed: str
    failed: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; return 1 if a script failed."""
    asked = _asked(arguments)
    failed = 0
    for name in asked.only:
        print(f"== {name}", flush=True)
        section = _run(name, _title(name, asked), _options(name, asked))
        if section.failed:
            print(f"{name} {section.failed}", flush=True)
            failed = 1
        _write(asked.results, section, conditions(asked.peers, alone=asked.alone))
    return failed


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=among(SCRIPTS), default=list(SCRIPTS), help="start,build,…")
    parser.add_argument("--runs", type=int, help="how often each thing is measured")
    parser.add_argument("--rows", help="numbers of events: 1e5,1e6,1e7")
    parser.add_argument("--rules", help="what count measures: within,areas,nearest")
    parser.add_argument("--format", help="what count reads: parquet, csv or geoparquet")
    parser.add_argument("--limit", help="seconds for one run of count")
    parser.add_argument("--peers", type=Path, default=ROOT / ".bench", help="where they are kept")
    parser.add_argument("--tables", type=Path, help="where fictional tables are kept: PEERS/tables")
    parser.add_argument("--alone", action="store_true", help="no peers for count and events")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


def _title(name: str, asked: argparse.Namespace) -> str:
    """Return the title of a section; a part of what count measures has one of its own."""
    parts = [asked.rules, asked.format] if name == "count" else []
    return ", ".join([name, *filter(None, parts)])


def _options(name: str, asked: argparse.Namespace) -> list[str]:
    options = [] if asked.runs is None else ["--runs", str(asked.runs)]
    if name == "count":
        for option in ("rules", "format", "limit"):
            value = getattr(asked, option)
            options += [] if value is None else [f"--{option}", value]
    if name in EVENT_SCRIPTS:
        options += [] if asked.rows is None else ["--rows", asked.rows]
        options += ["--tables", str((asked.tables or asked.peers / "tables").resolve())]
        options += ["--alone"] if asked.alone else ["--peers", str(asked.peers.resolve())]
    return options


def _run(name: str, title: str, options: Sequence[str]) -> Section:
    """Run a script and show what it prints while it does."""
    script = Path(__file__).with_name(f"{name}.py")
    process = subprocess.Popen(
        [PYTHON, "-u", str(script), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    lines = []
    for line in process.stdout or ():
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    code = process.wait()
    folders = ("--peers", "--tables")
    shown = [word for word in options if not Path(word).is_absolute() and word not in folders]
    command = f"bench/{name}.py {' '.join(shown)}".strip()
    return Section(title, command, "".join(lines), f"failed with exit code {code}" if code else "")


def conditions(peers: Path, *, alone: bool) -> str:
    """Return under what a script was measured: the day, the machine, and the versions."""
    busy = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    lines = [f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}; {_machine()}; {busy} at the end."]
    own = _versions(PYTHON, OURS)
    chromium = subprocess.run(
        [find_chromium(), "--version", "--headless"], capture_output=True, text=True, check=False
    )
    lines.append(f"With {own}, {chromium.stdout.strip()}.")
    if not alone and Path(python_of(peers / "venv")).is_file():
        text = REQUIREMENTS.read_text("utf-8")
        names = re.findall(r"^([\w-]+)", text, flags=re.MULTILINE)
        lines.append(f"Peers: {_versions(python_of(peers / 'venv'), names)}.")
    return "\n".join(lines)


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    memory = ""
    if Path("/proc/cpuinfo").is_file():
        named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
        cpu = named[1] if named else cpu
        total = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
        memory = f", {int(total[1]) * 1024 / 1e9:.0f} GB" if total else ""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{os.cpu_count()} cores of {cpu}{memory}; {system}, Python {platform.python_version()}"


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = " and changes" if git("status", "--porcelain", "src", "bench/*.py") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def _versions(python: str, names: Sequence[str]) -> str:
    done = subprocess.run(
        [python, "-c", VERSIONS, *names], capture_output=True, text=True, check=False
    )
    found: dict[str, str] = json.loads(done.stdout or "{}")
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _write(results: Path, section: Section, under: str) -> None:
    """Put a section in the place of the one before; the sections stand in a fixed order."""
    text = results.read_text("utf-8") if results.is_file() else ""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    failed = (
        f"\nThe script {section.failed}; what it printed until then:\n" if section.failed else ""
    )
    sections[section.title] = (
        f"\n`{section.command}`\n\n{under}\n{failed}\n```text\n{section.printed.rstrip()}\n```\n"
    )
    titles = sorted(sections, key=lambda title: (SCRIPTS.index(title.split(",")[0]), title))
    body = "".join(f"\n## {title}\n{sections[title]}" for title in titles)
    part = results.with_suffix(".part")
    part.write_text(re.sub(r"\n{3,}", "\n\n", HEAD + body), "utf-8")
    part.replace(results)


if __name__ == "__main__":
    raise SystemExit(main())
