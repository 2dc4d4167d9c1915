"""Commands that may take only so long and answer in JSON; it runs nothing by itself."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from measuring import ROOT


class NotMeasuredError(Exception):
    """A command that gave no result; the message says why, in a few words."""


def told(
    command: Sequence[str], *, limit_s: float, environ: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a command prints, which is one object of JSON.

    What it started ends with it, also when it takes too long.

    Raises
    ------
    NotMeasuredError
        When it takes longer than the limit, fails, or says something else.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, complained = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise NotMeasuredError(f"more than {limit_s:g} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    if process.returncode:
        last = complained.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        # What is measured is read elsewhere, too: it names no folder of this machine.
        said = re.sub(r"(?:/[^/\s']+)+/", "", last[0])
        raise NotMeasuredError(f"failed: {said[:120]}")
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        raise NotMeasuredError("failed: it printed no result") from None
    return found


def available_mb() -> float:
    """Return the memory that is free for programs; endless where nobody tells."""
    with suppress(OSError):
        for line in Path("/proc/meminfo").read_text("utf-8").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024 / 1e6
    return float("inf")
