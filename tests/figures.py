"""What a printed figure shows, read from the artists that draw it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from borderatlas.render import print as printing
from borderatlas.render.artists import Group, Halo, drawn
from borderatlas.render.mapping import Report
from tests.shipped import scenes


@cache
def figure(
    name: str, preset: str = "170mm", languages: tuple[str, ...] = ("en",), style: str = "colour"
) -> tuple[Figure, Report]:
    return printing.draw(scenes()[name], preset=preset, languages=languages, style=style)


def groups(figure: Figure) -> dict[str, Group]:
    """The groups of a figure by name, those in others, too."""
    found: dict[str, Group] = {}
    for axes in figure.axes:
        for artist in axes.get_children():
            found |= _named(artist)
    return found


def _named(artist: Artist) -> dict[str, Group]:
    if not isinstance(artist, Group):
        return {}
    inner = {k: v for child in artist.get_children() for k, v in _named(child).items()}
    return {str(artist.get_gid()): artist, **inner}


def texts(artist: Artist) -> list[Text]:
    """What is written in a group, in order, each text once."""
    return [item for item in drawn(artist) if isinstance(item, Text) and not isinstance(item, Halo)]


def said(artist: Artist) -> str:
    return " ".join(text.get_text() for text in texts(artist))


def shapes(artist: Artist) -> Iterator[Any]:
    """What is drawn in a group and is no text."""
    return (item for item in drawn(artist) if not isinstance(item, Text))


def ink_box(text: Text, renderer: Any) -> Bbox:
    """The box around the ink of a text; its own box has the height of the font's highest letter."""
    font = text.get_fontproperties()
    outline, _ = text_to_path.get_text_path(font, text.get_text())
    outline = np.asarray(outline) * font.get_size() / text_to_path.FONT_SCALE * text.figure.dpi / 72
    _, base = text.get_transform().transform(text.get_position())
    outline = outline + np.asarray((text.get_window_extent(renderer).x0, base))
    return Bbox([outline.min(axis=0), outline.max(axis=0)])


def check_sheet(made: Figure) -> None:
    """Words are on the sheet, large enough and apart; lines are thick enough for print."""
    found = list(groups(made).values())
    written = {id(text): text for group in found for text in texts(group) if text.get_text()}
    assert min(text.get_fontsize() for text in written.values()) >= 6.5 - 1e-9
    widths = [shape.get_linewidth() for group in found for shape in shapes(group)]
    assert min(width for width in widths if width) >= 0.35 - 1e-9
    renderer = made.canvas.get_renderer()
    boxes = [(text.get_text(), ink_box(text, renderer)) for text in written.values()]
    for said_there, box in boxes:
        inside = made.bbox.padded(1)
        assert inside.x0 <= box.x0, said_there
        assert box.x1 <= inside.x1, said_there
        assert inside.y0 <= box.y0, said_there
        assert box.y1 <= inside.y1, said_there
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(across, down) < 1.5, (one, two)
