"""The tools of others, in an environment of their own; it runs nothing by itself."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from measuring import PEERS, python_of

REQUIREMENTS = PEERS / "requirements.txt"


def environment(folder: Path) -> tuple[str, list[str]]:
    """Make an environment with the peers unless the folder has it already.

    Returns
    -------
    tuple
        Its Python, and the requirements that cannot be installed here.
    """
    python = Path(python_of(folder))
    stamp = folder / "requirements.txt"
    wanted = REQUIREMENTS.read_text("utf-8")
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return str(python), []
    print(f"installing the peers into {folder.name}, which takes minutes", file=sys.stderr)
    venv.create(folder, with_pip=True)
    if _install(python, "--requirement", str(REQUIREMENTS)):
        stamp.write_text(wanted, "utf-8")
        return str(python), []
    # One that is not to be had keeps none of the others out.
    lines = (line.strip() for line in wanted.splitlines())
    asked = [line for line in lines if line and not line.startswith("#")]
    return str(python), [line for line in asked if not _install(python, line)]


def _install(python: Path, *what: str) -> bool:
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    command = [str(python), "-m", "pip", "install", *quiet, *what]
    return not subprocess.run(command, check=False, capture_output=True).returncode
