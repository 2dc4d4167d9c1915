"""A page of borderatlas as Playwright takes its picture, 170 mm wide at 300 dots an inch.

Usage: page_screenshot.py MAP.html OUT.png
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

page_file, out = sys.argv[1:]
with sync_playwright() as started:
    browser = started.chromium.launch(
        executable_path=os.environ["BORDERATLAS_CHROMIUM"], args=["--no-sandbox"]
    )
    page = browser.new_page(
        viewport={"width": 1280, "height": 900}, device_scale_factor=170 / 25.4 * 300 / 1280
    )
    page.goto(Path(page_file).absolute().as_uri())
    page.wait_for_selector(".ba-marks[data-labels-dropped]")
    page.screenshot(path=out)
    browser.close()
