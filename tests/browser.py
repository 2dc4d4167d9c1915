"""Pages in Chromium that are cut off from the network, and that tell when they mind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Request

LOCAL_SCHEMES = ("file:", "data:", "blob:", "about:")
FIND_CHROMIUM = Path(__file__).parents[1] / "tools" / "find_chromium.sh"


def chromium_options() -> dict[str, object]:
    """Return how to launch the browser that tools/find_chromium.sh finds."""
    found = subprocess.run([FIND_CHROMIUM], capture_output=True, text=True, check=False)
    if found.returncode:
        raise FileNotFoundError(found.stderr.strip())
    # Chromium has no sandbox to offer to root.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": found.stdout.strip(), "args": args}


def visit(page: Page, address: str) -> None:
    """Open a page, and wait until the parts around its maps have started, if it runs scripts.

    They start after the first paint, which the browser's own "load" does not wait for.
    """
    page.goto(address)
    for frame in page.frames:
        begun = frame.locator("[data-scene]:has(.ba-marks):not([data-started])")
        begun.wait_for(state="detached")


@contextmanager
def offline_pages(browser: Browser, console: list[str]) -> Iterator[Callable[..., Page]]:
    """Give a maker of pages that write what they say on their console to `console`.

    On leaving, an error or warning on the console, and a request for anything beyond this
    machine's files, fails. A test that expects errors looks at them and clears the list.
    """
    contexts = []
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(LOCAL_SCHEMES):
            foreign.append(request.url)

    def new_page(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_offline(True)
        context.on("request", note)
        context.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        context.on("weberror", lambda error: console.append(f"error: {error.error}"))
        return context.new_page()

    try:
        yield new_page
    finally:
        for context in contexts:
            context.close()
    assert not foreign, f"asked for something beyond this machine: {foreign}"
    complaints = [line for line in console if line.startswith(("error:", "warning:"))]
    assert not complaints, f"complained on the console: {complaints}"
