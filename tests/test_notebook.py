"""What a notebook shows of a map, also where no script may run."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

import borderatlas as ba
from borderatlas.errors import RenderError


@pytest.mark.parametrize("map_id", ["overview", "october-2023"])
def test_a_map_is_a_picture_of_few_bytes_in_a_notebook(map_id):
    found = ba.open_map(map_id)
    bundle, metadata = found._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png"}
    assert not metadata
    assert found.scene.sentence["en"] in bundle["text/plain"]
    assert len(bundle["image/png"]) < 300_000
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert 700 < picture.width < 800
    assert len(picture.convert("RGB").getcolors(256) or ()) > 20


def test_a_map_is_a_still_picture_where_matplotlib_is_missing(monkeypatch):
    def missing():
        raise RenderError("figures need matplotlib")

    monkeypatch.setattr("borderatlas.map.printer", missing)
    found = ba.open_map("overview")
    bundle, _ = found._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    assert bundle["image/svg+xml"].startswith("<svg")
    assert "<script" not in bundle["image/svg+xml"]
    assert len(bundle["image/svg+xml"]) < 300_000
