"""Words set into lines, and lines and drawings into blocks that stand in columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from borderatlas.render.lettering import LEADING
from borderatlas.render.markup import spoken
from borderatlas.render.pen import Pen
from borderatlas.render.typefaces import Typefaces
from borderatlas.scene import Text, TextStyle

BASE_LINE = 0.95
"""How far the base line is below the top of its line, as a share of the size, as on the page."""

_NARROWER = (0.55, 0.65, 0.75, 0.85)
"""How much narrower lines may be set where that takes no more of them."""

_SHORT = 24
"""A phrase of so many letters can stand in one line."""

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = f"[^ \t\n{_WIDE}–-]"
_TOKEN = re.compile(
    "(?P<space>[ \t\n]*)(?P<word>"
    "（[^（）\\s]{1,8}）|"  # a short aside stays together
    # A full-width letter stands alone, with the marks that may not begin or end a line.
    f"[（《“‘「『【]*[{_WIDE}][）》”’」』】，。、：；？！…—–～·]*|"
    # A hyphen or a dash ends a line, but not within "Da-gyum", "Chilsong-ri)" or "2015–2023".
    f"(?:(?<!{_LETTER}){_LETTER}{{1,3}}-)?{_LETTER}+"
    f"(?:-{_LETTER}{{1,4}}(?!{_LETTER})|–(?=\\d){_LETTER}+)*[–-]?|–{_LETTER}+|[–-])"
)


class Run(NamedTuple):
    """Words in one style and one language."""

    text: str
    style: TextStyle
    language: str


Line = tuple[Run, ...]
Draw = Callable[[Pen, float, float], None]


@dataclass(frozen=True)
class Block:
    """Something with a size that can be drawn with its upper left corner anywhere.

    `before` is the room that it wants above it, unless it is the first in its column;
    `keep` says that the next block has to stand in the same column.
    """

    width: float
    height: float
    draw: Draw
    before: float = 0.0
    keep: bool = False


def say(text: Text, languages: Sequence[str], style: TextStyle, *, between: str = " · ") -> Line:
    """Return a text in each language, one after the other, said once where it is the same."""
    runs: list[Run] = []
    for language in languages:
        said, found = spoken(text, language)
        if said and said not in (run.text for run in runs):
            runs += [Run(between, style, language)] if runs else []
            runs.append(Run(said, style, found))
    return tuple(runs)


def together(line: Line) -> Line:
    """Return a line in which no short phrase of one language breaks, if there are several."""
    if len(line) < 2:
        return line
    return tuple(
        run._replace(text=run.text.replace(" ", "\N{NO-BREAK SPACE}"))
        if run.text.strip(" ·") and len(run.text) <= _SHORT
        else run
        for run in line
    )


def width_of(line: Line, faces: Typefaces) -> float:
    """Return the width of a line in points."""
    return sum(faces.width(run.text, run.style, run.language) for run in line)


def height_of(line: Line) -> float:
    """Return the height of a line in points, with what stands between lines."""
    return max((run.style.size_pt for run in line), default=0.0) * LEADING


def wrapped(runs: Iterable[Run], width: float, faces: Typefaces) -> list[Line]:
    """Return runs as lines no wider than a width, but for single words that are."""
    lines: list[list[Run]] = []
    left = 0.0
    for word in _words(runs):
        advance = width_of(tuple(word), faces)
        if lines and advance <= left:
            lines[-1] += word
            left -= advance
        else:
            first = [word[0]._replace(text=word[0].text.lstrip()), *word[1:]]
            lines.append(first)
            left = width - width_of(tuple(first), faces)
    return [_merged(line) for line in lines]


def widest_word(runs: Iterable[Run], faces: Typefaces) -> float:
    """Return the width in points below which a word of the runs would stand out of its column."""
    return max((width_of(line, faces) for line in wrapped(runs, 0.0, faces)), default=0.0)


def balanced(runs: Iterable[Run], width: float, faces: Typefaces) -> list[Line]:
    """Return runs as lines, as few as a width asks for, of which none is much longer."""
    runs = tuple(runs)
    found = wrapped(runs, width, faces)
    if len(found) == 1:
        return found
    widest = max(width_of(line, faces) for line in found)
    tried = (wrapped(runs, widest * share, faces) for share in _NARROWER)
    return next((lines for lines in tried if len(lines) == len(found)), found)


def _words(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Yield the words of runs, each with the space before it; a word may run through several."""
    word: list[Run] = []
    space = ""
    for run in runs:
        end = 0
        for found in _TOKEN.finditer(run.text):
            text = (space + found[0]).replace("\n", " ")
            goes_on = found.start() == 0 and not text.startswith(" ")
            if word and not goes_on:
                yield word
                word = []
            word.append(run._replace(text=text))
            space, end = "", found.end()
        space += run.text[end:].replace("\n", " ")
    if word:
        yield word


def _merged(line: Iterable[Run]) -> Line:
    merged: list[Run] = []
    for run in line:
        if merged and merged[-1][1:] == run[1:]:
            merged[-1] = run._replace(text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return tuple(merged)


def write(pen: Pen, line: Line, x: float, y: float, *, where: str, anchor: str = "left") -> None:
    """Write a line whose top is `y` and which begins, ends or has its middle at `x`."""
    size = max((run.style.size_pt for run in line), default=0.0)
    base = y + size * BASE_LINE
    if len(line) == 1:
        run = line[0]
        pen.text(run.text, (x, base), run.style, language=run.language, where=where, anchor=anchor)
        return
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[anchor]
    x -= width_of(line, pen.faces) * share
    for run in line:
        pen.text(run.text, (x, base), run.style, language=run.language, where=where)
        x += pen.faces.width(run.text, run.style, run.language)


def paragraph(
    runs: Iterable[Run],
    width: float,
    faces: Typefaces,
    *,
    where: str,
    before: float = 0.0,
    keep: bool = False,
    hang: float = 0.0,
) -> Block:
    """Return runs as a block of lines; `hang` moves all lines but the first to the right."""
    lines = wrapped(runs, width - hang, faces)
    heights = [height_of(line) for line in lines]

    def draw(pen: Pen, x: float, y: float) -> None:
        for number, (line, height) in enumerate(zip(lines, heights, strict=True)):
            write(pen, line, x + (hang if number else 0.0), y, where=where)
            y += height

    return Block(width, sum(heights), draw, before, keep)


def stacked(blocks: Sequence[Block]) -> Block:
    """Return blocks one below the other as one."""
    tops = _tops(blocks)

    def draw(pen: Pen, x: float, y: float) -> None:
        for block, top in zip(blocks, tops, strict=False):
            block.draw(pen, x, y + top)

    return Block(max((block.width for block in blocks), default=0.0), tops[-1], draw)


def _tops(blocks: Sequence[Block]) -> list[float]:
    """Return where each block begins, and where the last one ends."""
    tops = [0.0]
    at = 0.0
    for number, block in enumerate(blocks):
        at += block.before if number else 0.0
        tops[-1] = at
        at += block.height
        tops.append(at)
    return tops


def side_by_side(blocks: Sequence[Block], gap: float) -> Block:
    """Return blocks one beside the other as one."""

    def draw(pen: Pen, x: float, y: float) -> None:
        for block in blocks:
            block.draw(pen, x, y)
            x += block.width + gap

    width = sum(block.width for block in blocks) + gap * (len(blocks) - 1)
    return Block(width, max(block.height for block in blocks), draw)


def columns(blocks: Sequence[Block], count: int, *, gap: float) -> Block:
    """Return blocks in columns that are as short as they can be, in their order."""
    if not blocks:
        return Block(0.0, 0.0, lambda _pen, _x, _y: None)
    lowest = max(block.height for block in blocks)
    highest = _tops(blocks)[-1]
    while highest - lowest > 0.5:
        middle = (lowest + highest) / 2
        if len(_filled(blocks, middle)) <= count:
            highest = middle
        else:
            lowest = middle
    filled = [stacked(column) for column in _filled(blocks, highest)]
    width = max(block.width for block in blocks)

    def draw(pen: Pen, x: float, y: float) -> None:
        for number, column in enumerate(filled):
            column.draw(pen, x + number * (width + gap), y)

    height = max(column.height for column in filled)
    return Block(count * (width + gap) - gap, height, draw)


def _filled(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    """Return columns no higher than a height, but for single blocks that are."""
    found: list[list[Block]] = []
    for piece in _together(blocks):
        if found and _tops([*found[-1], *piece])[-1] <= height:
            found[-1] += piece
        else:
            found.append(list(piece))
    return found


def _together(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield blocks with those that must stand in the same column."""
    piece: list[Block] = []
    for block in blocks:
        piece.append(block)
        if not block.keep:
            yield piece
            piece = []
    if piece:
        yield piece
