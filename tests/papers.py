"""The papers of the repository, and their blocks of code, run as a reader would run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.shipped import ROOT

_FENCED = re.compile(r"^([ ]*)```([^\n]*)\n(.*?)^\1```", flags=re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of code: the paper that it stands in, its line there, its language, its text."""

    paper: str
    line: int
    language: str
    text: str


def names() -> list[str]:
    """Every paper that somebody wrote, by its path in the repository."""
    found = [*ROOT.glob("*.md")]
    for folder in ("bench", "data", "docs", "examples", "notebooks"):
        found += (ROOT / folder).rglob("*.md")
    return sorted(str(path.relative_to(ROOT)) for path in found if path.name != "RESULTS.md")


def text(paper: str) -> str:
    """The text of a paper."""
    return (ROOT / paper).read_text("utf-8")


def fenced(paper: str) -> list[Block]:
    """All blocks of a paper, in order."""
    whole = text(paper)
    return [
        Block(paper, whole.count("\n", 0, found.start()) + 1, found[2], found[3])
        for found in _FENCED.finditer(whole)
    ]


def blocks(paper: str, language: str) -> list[str]:
    """The blocks of a paper in a language, in order."""
    return [block.text for block in fenced(paper) if block.language == language]


def run_python(paper: str) -> dict[str, object]:
    """Run the Python of a paper from top to bottom; return the names that it leaves."""
    left: dict[str, object] = {}
    for code in blocks(paper, "python"):
        exec(compile(code, paper, "exec"), left)  # noqa: S102 - that is the point
    return left


def run_shell(lines: str, folder: Path, **environment: str) -> str:
    """Run lines of a shell in a folder; return what they print.

    The home is the folder `home` beside it. The first command that fails ends it, and the test.
    """
    programs, home = folder.parent / "programs", folder.parent / "home"
    for made in (programs, home, folder):
        made.mkdir(exist_ok=True)
    program = programs / "borderatlas"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m borderatlas "$@"\n', "utf-8")
    program.chmod(0o755)
    path = os.pathsep.join([str(programs), environment.get("PATH", os.environ["PATH"])])
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", lines],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "HOME": str(home), **environment, "PATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout
