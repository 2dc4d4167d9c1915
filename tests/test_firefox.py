"""The pages in Firefox: drawn, quiet, not too wide, and answering the keyboard.

Run by `make proof` where there is a Firefox, such as Debian's `firefox-esr`.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from borderatlas.build import build
from tests.conftest import NODE
from tests.shipped import MAPS, ROOT

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
SCRIPT = Path(__file__).parent / "js" / "firefox.mjs"
WIDTHS = (320, 375, 768, 1280)
FRAGMENTS = ("lang=en", "lang=ko", "lang=zh&from=2023-01&to=2024-12")


@pytest.mark.proof
@pytest.mark.skipif(not FIREFOX, reason="there is no Firefox")
def test_firefox_shows_what_chromium_shows(tmp_path: Path) -> None:
    build(ROOT, tmp_path)
    views = [
        {"url": f"{(tmp_path / name / 'map.html').as_uri()}#{fragment}", "width": width}
        for name, fragment, width in itertools.product(MAPS, FRAGMENTS, WIDTHS)
    ]
    done = subprocess.run(
        [NODE, SCRIPT, str(FIREFOX)],
        input=json.dumps(views),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(views)
    for view in found:
        where = (view["url"].rpartition("/site/")[2], view["width"])
        assert view["complaints"] == [], where
        assert view["sideways"] == 0, where
        assert view["marks"], where
        assert view["language"] in view["url"].partition("lang=")[2], where
        assert view["fonts"] or view["language"] == "en", where
        assert view["sentence"], where
        assert view["panel"], where
        for one, other in itertools.combinations(view["boxes"], 2):
            assert _apart(one, other), (where, one, other)


def _apart(one: list[float], other: list[float]) -> bool:
    return (
        one[2] <= other[0] + 1
        or other[2] <= one[0] + 1
        or one[3] <= other[1] + 1
        or other[3] <= one[1] + 1
    )
