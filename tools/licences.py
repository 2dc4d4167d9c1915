"""Write docs/licences.md: every package that comes along at run time, with its licence.

Out of requirements/runtime.txt and what the packages say of themselves where they are installed.
Usage: python tools/licences.py [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements/runtime.txt"
PAGE = ROOT / "docs/licences.md"
HEAD = """# Licences of what comes along

Each package that an installation brings, with the licence that it states; made by
`tools/licences.py` from the lock of the run time. Why we ask for the ones that we ask for by name:
[dependencies](dependencies.md). The data have licences of their own: `data/LICENSE.md`.

| package | licence |
|---|---|
"""
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}
"""What only other systems install."""
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 60


def locked() -> list[str]:
    """Return the names of the packages of the run time, sorted."""
    lines = re.findall(r"(?m)^[A-Za-z0-9][^\\\n]*", LOCK.read_text("utf-8"))
    return sorted({Requirement(line.strip()).name.lower() for line in lines})


def licence(found: Distribution) -> str:
    """Return what a package says of its licence, in a few words; empty when nothing."""
    meta = found.metadata
    stated = meta.get("License-Expression") or ""
    if not stated:
        kinds = meta.get_all("Classifier") or []
        named = [kind.removeprefix(_CLASSIFIER) for kind in kinds if kind.startswith(_CLASSIFIER)]
        stated = ", ".join(named) or (meta.get("License") or "").strip().split("\n")[0]
    return stated if len(stated) <= _LONGEST else f"{stated[: _LONGEST - 1]}…"


def rows(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each package with its licence.

    Raises
    ------
    SystemExit
        When one is neither installed nor known, or states none.
    """
    for name in names:
        try:
            told = licence(distribution(name))
        except PackageNotFoundError:
            told = ELSEWHERE.get(name, "")
        if not told:
            sys.exit(f"{name}: no licence is known; install requirements/dev.txt, or look it up")
        yield name, told


def page() -> str:
    """Return the text of the page."""
    return HEAD + "".join(f"| `{name}` | {told} |\n" for name, told in rows(locked()))


def main() -> None:
    """Write the page, or say that it is not as it would be written."""
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text("utf-8") != page():
            sys.exit(f"{PAGE.name} is not up to date; run python tools/licences.py")
        return
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
