"""Four views as a reader sees them, against pictures of them that were looked at.

Letters are drawn a little differently by each build of Chromium, so that pictures are compared
coarsely, and only by `make proof`. `--rewrite-golden` makes them anew: look at them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from borderatlas.build import build
from tests.browser import visit
from tests.conftest import GOLDEN
from tests.shipped import ROOT

VIEWS = {
    "october-2023-panel": ("october-2023", "lang=en&at=crossings/tumen-namyang", 1280, "light"),
    "returns-2024-chinese": ("returns", "lang=zh&from=2024-01&to=2024-12", 768, "light"),
    "detention-dark-korean": ("detention-china", "lang=ko", 375, "dark"),
    "overview-narrow": ("overview", "lang=en", 320, "light"),
}
HEIGHT = 1100
BLOCK = 8
"""Pictures are compared by the mean colour of squares of so many pixels."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(ROOT, folder, tuple({view[0] for view in VIEWS.values()}))
    return folder


@pytest.mark.proof
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_it_did(
    name: str, site: Path, new_page: Callable[..., Page], request: pytest.FixtureRequest
) -> None:
    map_id, fragment, width, scheme = VIEWS[name]
    page = new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    visit(page, f"{(site / map_id / 'map.html').as_uri()}#{fragment}")
    page.wait_for_selector("[data-labels-dropped]", state="attached")
    page.wait_for_timeout(500)  # until what comes after a selection stands still
    picture = page.screenshot(animations="disabled")
    path = GOLDEN / "views" / f"{name}.png"
    if request.config.getoption("--rewrite-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_packed(picture))
    old, new = _blocks(path.read_bytes()), _blocks(_packed(picture))
    assert old.shape == new.shape
    changed = (np.abs(old - new).max(axis=2) > 12).mean()
    assert changed < 0.01, f"{changed:.1%} of {path.name} looks different"


def _packed(picture: bytes) -> bytes:
    """Return a picture of 128 colours: a quarter of the size, and the same to the eye."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128).save(packed, "png", optimize=True)
    return packed.getvalue()


def _blocks(picture: bytes) -> np.ndarray:
    image = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=float)
    rows, columns = (side // BLOCK for side in image.shape[:2])
    cut = image[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))
