"""When a page shows its events: a script of its own, so that a page that hangs can be ended.

Usage: seeing.py PAGE.html COLOUR SECONDS [SCRIPT]

The page is opened offline. What counts is pixels of the hue of the colour, in the frames that
Chromium's trace keeps: the time from the navigation to the first frame with nine tenths of those
in the last one. SCRIPT, an expression of JavaScript, is then evaluated for a time in ms. The
answer is JSON.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
from measuring.browser import FRAMES, LOCAL, VIEWPORT, begun, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

SHARE = 0.9
FAINT = 0.15  # of the strength of the colour
ALIKE = 0.9  # the cosine between two hues
STILL = 0.02
FEWEST = 8
PAUSE_MS = 1_000
EMPTY_S = 8  # so long may a page show nothing after it has loaded
SWITCHES = ("--enable-unsafe-swiftshader",)  # WebGL where there is no graphics card


def coloured(picture: bytes, colour: str) -> int:
    """Return how many pixels of a picture have the hue of a colour, written as #rrggbb.

    A grey, white or black pixel has no hue. One that has at least a share of the colour's own
    counts: the frames of a trace are small, and small dots are mixed with what is around them.
    """
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=np.float32)
    hue = pixels - pixels.mean(axis=2, keepdims=True)
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32)
    wanted -= wanted.mean()
    length, full = np.linalg.norm(hue, axis=2), float(np.linalg.norm(wanted))
    along = hue @ (wanted / full)
    return int(np.count_nonzero((length > FAINT * full) & (along > ALIKE * length)))


def first_ms(events: list[dict[str, Any]], address: str, colour: str) -> tuple[float | None, int]:
    """Return when a trace first has most of the pixels of its last frame, and their number."""
    start = begun(events, address)
    shots = sorted((e for e in events if e["name"] == "Screenshot"), key=lambda e: e["ts"])
    shots = [event for event in shots if event["ts"] >= start]
    counts = [coloured(base64.b64decode(e["args"]["snapshot"]), colour) for e in shots]
    if not counts or counts[-1] < FEWEST:
        return None, counts[-1] if counts else 0
    enough = (e for e, count in zip(shots, counts, strict=True) if count >= SHARE * counts[-1])
    return (next(enough)["ts"] - start) / 1000, counts[-1]


def wait_until_still(page: Page, colour: str, until_s: float) -> None:
    """Wait until two pictures one after the other have as many pixels of the colour."""
    before, loaded_s = -1, time.monotonic()
    while time.monotonic() < until_s:
        page.wait_for_timeout(PAUSE_MS)
        count = coloured(page.screenshot(), colour)
        still = abs(count - before) <= STILL * max(count, 1)
        if still and (count >= FEWEST or time.monotonic() - loaded_s > EMPTY_S):
            return
        before = count


def main() -> None:
    """Open the page and print what was seen."""
    path, colour, limit_s, *script = sys.argv[1:]
    address = Path(path).absolute().as_uri()
    requests: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(LOCAL):
            requests.append(request.url)

    with chromium(*SWITCHES) as browser:
        context = browser.new_context(viewport=VIEWPORT)
        context.set_offline(offline=True)
        page = context.new_page()
        page.set_default_timeout(float(limit_s) * 1000)
        page.goto("about:blank")
        page.on("request", note)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        until_s = time.monotonic() + float(limit_s)
        browser.start_tracing(page=page, screenshots=True, categories=FRAMES)
        page.goto(address, wait_until="load")
        wait_until_still(page, colour, until_s)
        trace = json.loads(browser.stop_tracing())["traceEvents"]
        answered = page.evaluate(script[0]) if script else None
    seen_ms, pixels = first_ms(trace, address, colour)
    found = {"seen_ms": seen_ms, "pixels": pixels, "requests": len(requests)}
    print(json.dumps(found | {"errors": len(errors), "script_ms": answered}))


if __name__ == "__main__":
    main()
