"""The arithmetic of the page's scripts, tested by Node's own runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.conftest import NODE

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.js"))


def test_the_scripts_compute_what_they_should():
    done = subprocess.run(
        [NODE, "--test", *TESTS], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert TESTS
