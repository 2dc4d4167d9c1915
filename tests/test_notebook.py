"""What a notebook shows of a map, also where no script may run."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
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


NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert [path.stem[3:] for path in NOTEBOOKS] == [
        "first-look", "rival-claims", "distances", "counting",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in cells)


@pytest.mark.filterwarnings("default")  # of the kernel, not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_and_shows_pictures(path, tmp_path):
    book = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(book, timeout=120, kernel_name="python3", resources=where).execute()
    shown = [out for cell in book.cells for out in cell.get("outputs", [])]
    assert not [out for out in shown if out.output_type == "error" or out.get("name") == "stderr"]
    pictures = [out.data["image/png"] for out in shown if "image/png" in out.get("data", {})]
    assert pictures
    assert max(map(len, pictures)) < 300_000
    # A figure that is told in words alone is one that nobody sees.
    told = [out.data["text/plain"] for out in shown if "data" in out and len(out.data) == 1]
    assert not [text for text in told if text.startswith("<Figure")]
    # Viewers that do not trust a notebook take its scripts out.
    page, _ = HTMLExporter().from_notebook_node(book)
    plain = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL | re.IGNORECASE)
    seen = re.findall(r'<img[^>]* src="data:image/png;base64,([^"]+)"', plain)
    assert [text.strip() for text in seen] == [text.strip() for text in pictures]
