"""Numbers in place of names: the sign on the map, and the list that says what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from borderatlas.languages import N_
from borderatlas.render import wording
from borderatlas.render.inscriptions import Numbered, Words
from borderatlas.render.lettering import Box
from borderatlas.render.pen import Pen
from borderatlas.render.typesetting import (
    BASE_LINE,
    Block,
    Line,
    Run,
    columns,
    height_of,
    paragraph,
    say,
    stacked,
    write,
)
from borderatlas.render.wording import SMALLEST_PT

_EDGE_PT = 0.5
_DIGIT_EM = 0.65
"""How high digits are, as a share of their size."""

_ROW_GAP_PT, _COLUMN_GAP_PT = 1.2, 4.0


def sign(pen: Pen, number: Line, box: Box, *, where: str) -> None:
    """Draw a number in a round sign: alone it would read as one of people."""
    middle, radius = np.array((box.x0 + box.x1, box.y0 + box.y1)) / 2, (box.x1 - box.x0) / 2
    angles = np.linspace(0, 2 * np.pi, 37)
    rim = np.column_stack((np.cos(angles), np.sin(angles))) * (radius - _EDGE_PT / 2) + middle
    pen.path([rim], closed=True, fill="paper", stroke="ink", stroke_pt=_EDGE_PT)
    size = number[0].style.size_pt
    top = middle[1] + size * (_DIGIT_EM / 2 - BASE_LINE)
    write(pen, number, float(middle[0]), float(top), where=where, anchor="center")


def listed(
    found: Sequence[Numbered], words: Words, *, width: float, count: int, gap: float
) -> Block:
    """Return what numbers stand for, a row for each, in columns below a heading."""
    if not found:
        return Block(width, 0.0, lambda _pen, _x, _y: None)
    items = [_row(item, words, width) for item in found]
    title = paragraph(
        _heading(words), count * width + (count - 1) * gap, words.faces, where="legend"
    )
    return stacked([title, columns(items, count, gap=gap)])


def run_in(found: Sequence[Numbered], words: Words, *, width: float) -> Block:
    """Return what numbers stand for as one paragraph, which takes less room."""
    if not found:
        return Block(width, 0.0, lambda _pen, _x, _y: None)
    bold, first = words.setting.style(SMALLEST_PT, weight=700), words.languages[0]
    runs = list(_heading(words))
    for item in found:
        runs += [Run(f"  {item.number}\N{NO-BREAK SPACE}", bold, first), *words.listed(item.mark)]
    return paragraph(runs, width, words.faces, where="legend")


def _heading(words: Words) -> Line:
    text = wording.phrase(words.setting, N_("Numbered on the map"))
    return say(text, words.languages, words.setting.style(SMALLEST_PT, weight=700))


def _row(item: Numbered, words: Words, width: float) -> Block:
    """Return the sign of a mark with its name and its number beside it."""
    own, unit = words.number(item.number), words.setting.unit
    left = own.width + _COLUMN_GAP_PT * unit
    said = paragraph(words.listed(item.mark), width - left, words.faces, where="legend")
    lower = (own.height - height_of(own.lines[0])) / 2

    def draw(pen: Pen, x: float, y: float) -> None:
        sign(pen, own.lines[0], Box(x, y, x + own.width, y + own.height), where="legend")
        said.draw(pen, x + left, y + lower)

    return Block(width, max(said.height + lower, own.height), draw, before=_ROW_GAP_PT * unit)
